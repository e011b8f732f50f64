"""A language is missing

What
    A text has Chinese and no English, or English and no Chinese.

Why
    Both languages are equals: a page that is empty in one of them is not finished.

Example
    summary: {zh: 一个值无限接近的数}

Fix
    Write it in the other language too.
"""

CODE = "KB301"
