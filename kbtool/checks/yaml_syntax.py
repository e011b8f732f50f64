"""Not valid YAML

What
    The text cannot be parsed: an unclosed quote or bracket, a tab in the indentation, a colon in an unquoted value,
    a key that is a list.

Why
    Nothing in the file can be used until it parses.

Example
    summary: {zh: 极限, en: a limit: the value approached}

Fix
    Quote the value, close the bracket, indent with spaces; the caret shows where the parser stopped.
"""

CODE = "KB104"
