"""``python -m kbtool``."""

from kbtool.cli import run

if __name__ == "__main__":
    run()
