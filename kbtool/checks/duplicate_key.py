"""A key stands twice

What
    A mapping has the same key twice.

Why
    YAML readers keep the last one without a word, so half of what was written would be lost.

Example
    name: {zh: 极限, en: limit}
    name: {zh: 极限, en: limits}

Fix
    Merge the two, or remove one.
"""

CODE = "KB105"
