"""Unknown field

What
    A mapping has a field that does not exist there.

Why
    A misspelt field would otherwise be ignored, and its content missing from the page.

Example
    sumary: {zh: 极限, en: a limit}

Fix
    Correct the spelling; the message suggests the nearest field, and the JSON Schema (kbtool schema) completes them
    in editors.
"""

CODE = "KB110"
