"""Runs the claims, mistakes and demos of examples, and keeps the records of what ran."""

CONTRACT = 1
"""Raised when what the harness demands of an example changes, so that every record becomes stale."""

FORMAT = 1
"""Raised when the fields of a record change in a way that older ones cannot be read."""
