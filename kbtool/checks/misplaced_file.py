"""A file in the wrong place

What
    A YAML file lies outside a topic, a folder lies inside a topic, a folder's name is no topic id, or a file ends
    in .yaml.

Why
    What is not where it belongs is not loaded, and its author would wonder why.

Example
    concepts/limit.yml

Fix
    Move or rename it as the message says.
"""

CODE = "KB213"
