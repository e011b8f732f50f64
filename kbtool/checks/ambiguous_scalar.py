"""An unquoted word means something else to other YAML readers

What
    A value such as no, on, yes, True, 2020-01-01, 12:30 or 0x1F stands without quotes.

Why
    kbtool keeps the text, but many YAML readers see a truth value, a date or a number, so that editors and other
    tools would disagree with the page.

Example
    aliases: [on, 2020-01-01]

Fix
    Put it in quotes: 'on'.
"""

CODE = "KB108"
