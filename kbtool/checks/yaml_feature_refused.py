"""Anchors, aliases, tags and several documents are refused

What
    The file uses &anchors, *aliases, !tags, or a second document after '---'.

Why
    A few nested aliases expand to gigabytes, tags can construct objects, and a reviewer reads the file as plain
    text: what is meant must be written out.

Example
    summary: &s {zh: 极限, en: a limit}
    explanation: *s

Fix
    Write the value out where it is used; put a second document into its own file.
"""

CODE = "KB107"
