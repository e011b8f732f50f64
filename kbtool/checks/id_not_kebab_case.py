"""An id is not kebab-case

What
    A file's name, which is its id, or the id of a term, has other characters than lower-case letters, digits and
    single hyphens.

Why
    Ids are permanent parts of addresses; one form means that nobody has to guess.

Example
    concepts/calculus/Chain_Rule.yml

Fix
    Rename the file: chain-rule.yml.
"""

CODE = "KB201"
