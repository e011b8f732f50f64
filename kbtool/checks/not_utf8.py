"""A file is not UTF-8

What
    The file holds bytes that are not UTF-8; the message names the first one.

Why
    Chinese text in another encoding (GBK, UTF-16) would be read as something else than what was written.

Example
    name: {zh: <bytes in GBK>, en: limit}

Fix
    Save the file as UTF-8 in your editor.
"""

CODE = "KB101"
