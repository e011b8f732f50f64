"""A file is too large

What
    The file has more than a million bytes.

Why
    A concept is a page that a person reads; a file of this size is a mistake or an attack, and reading it would
    only cost time.

Example
    concepts/calculus/limit.yml with 50 MB

Fix
    Split the concept, or keep data out of the concept files.
"""

CODE = "KB103"
