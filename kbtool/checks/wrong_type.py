"""A value of the wrong type

What
    A field holds text where a list is expected, a number where text is expected, and so on.

Why
    What is not of the right type cannot be rendered.

Example
    aliases: lim

Fix
    Write what is expected; a single item of a list still stands in brackets: [lim].
"""

CODE = "KB112"
