"""A file starts with a byte-order mark

What
    The file starts with the invisible character U+FEFF, which some Windows editors write.

Why
    Tools disagree on whether it belongs to the first key, and it makes a difference in every diff.

Example
    <U+FEFF>name: {zh: 极限, en: limit}

Fix
    Save the file as UTF-8 without BOM.
"""

CODE = "KB102"
