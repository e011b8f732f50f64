"""kbtool checks, proves and renders a graph of concepts kept as YAML files and runnable examples."""

__version__ = "0.1.0"
