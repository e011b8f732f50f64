"""A file cannot be read

What
    A path whose name says that it is YAML is a directory, a broken symbolic link, not permitted to be read, or
    changed while it was being read.

Why
    What cannot be read would silently be missing from the graph, and every reference to it would look wrong.

Example
    concepts/calculus/limit.yml -> nowhere.yml

Fix
    Remove it, rename it, mend the link, or run the command again.
"""

CODE = "KB100"
