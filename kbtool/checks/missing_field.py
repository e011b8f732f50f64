"""Missing field

What
    A field that is always needed is not there (or the file is empty, or a topic has no _topic.yml).

Why
    A page without a name, kind or summary cannot be shown or found.

Example
    name: {zh: 极限, en: limit}
    kind: definition

Fix
    Add the field.
"""

CODE = "KB111"
