"""A value that is not allowed

What
    A value is of the right type but not one of those allowed: an unknown kind, an id or address of the wrong form,
    a year out of range, too short a list.

Why
    Pages, filters and links rely on these values.

Example
    kind: defnition

Fix
    Use one of the values that the message lists.
"""

CODE = "KB113"
