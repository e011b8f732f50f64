"""Nested too deep

What
    The file nests more than 40 levels.

Why
    No field of a knowledge base needs more than a few; such depth is a mistake, or made to exhaust a parser.

Example
    summary: [[[[[[[[[[ ... ]]]]]]]]]]

Fix
    Flatten it.
"""

CODE = "KB106"
