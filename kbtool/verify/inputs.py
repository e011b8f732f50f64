"""What the result of an example depends on: its file, the local modules that it imports, and what concepts bind to it.

Sentences are not inputs: mending a typo in a claim's text leaves its record valid, binding another function does not.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from msgspec import UNSET, Struct

from kbtool.model import KnowledgeBase
from kbtool.verify import CONTRACT

EXAMPLES = "examples"


class Binding(Struct, frozen=True):
    """What concepts say of one example: ids of the concepts, names of claims, names of mistakes, each sorted."""

    example: str
    concepts: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


def bindings(kb: KnowledgeBase) -> dict[str, Binding]:
    """The binding of every example that a concept names, by the example's path below ``examples/``, sorted."""
    concepts: dict[str, set[str]] = {}
    checks: dict[str, set[str]] = {}
    mistakes: dict[str, set[str]] = {}
    for concept in kb.concepts.values():
        example = concept.example
        if example is not UNSET:
            concepts.setdefault(example, set()).add(concept.id)
            checks.setdefault(example, set()).update(claim.check for claim in concept.claims)
            mistakes.setdefault(example, set()).update(pitfall.mistake for pitfall in concept.pitfalls)
    return {
        example: Binding(example, *(tuple(sorted(of[example])) for of in (concepts, checks, mistakes)))
        for example in sorted(concepts)
    }


def inputs_hash(root: Path, binding: Binding) -> str:
    """A digest of everything that the result of an example depends on; empty when the example cannot be read."""
    try:
        files = input_files(root, binding.example)
        contents = [(path, _content(root / EXAMPLES / path)) for path in files]
    except (OSError, ValueError):
        return ""
    digest = hashlib.sha256(json.dumps([CONTRACT, binding.concepts, binding.checks, binding.mistakes]).encode())
    for path, content in contents:
        digest.update(f"\n{path} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def input_files(root: Path, example: str) -> list[str]:
    """The example and the local modules that it imports, directly or not: paths below ``examples/``, sorted.

    Raises
    ------
    OSError
        When the example cannot be read.
    ValueError
        When the path leads out of ``examples/``.
    """
    if not is_inside(example):
        raise ValueError(f"{example} does not lie below {EXAMPLES}/")
    found: set[str] = set()
    waiting = [example]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _local_imports(root / EXAMPLES, path, _content(root / EXAMPLES / path))
    return sorted(found)


def is_inside(example: str) -> bool:
    """Whether the path of an example stays below the folder it is relative to."""
    path = PurePosixPath(example)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in example


def _content(path: Path) -> bytes:
    # A checkout with other line ends holds the same example.
    return path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _local_imports(examples: Path, path: str, content: bytes) -> Iterator[str]:
    """The files below ``examples`` that the imports of one file can mean."""
    for module, bases in _imports(content, PurePosixPath(path).parent):
        parts = module.split(".")
        for base in bases:
            for end in range(1, len(parts) + 1):
                stem = base.joinpath(*parts[:end])
                for file in (f"{stem}.py", f"{stem}/__init__.py"):
                    if (examples / file).is_file():
                        yield file


@lru_cache(maxsize=1024)  # every device asks for the same example
def _imports(content: bytes, here: PurePosixPath) -> list[tuple[str, list[PurePosixPath]]]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # what cannot be parsed imports nothing; running it will say why
    return list(_imported(tree, here))


def _imported(tree: ast.AST, here: PurePosixPath) -> Iterator[tuple[str, list[PurePosixPath]]]:
    """Every module that is imported anywhere, with the folders that it may stand in."""
    anywhere = sorted({here, PurePosixPath(".")})
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, anywhere
        elif isinstance(node, ast.ImportFrom):
            bases = anywhere
            if node.level:
                bases = [here, *here.parents][node.level - 1 : node.level]
            for alias in node.names:
                yield ".".join(filter(None, (node.module, alias.name))), bases


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement at any depth; expressions, which are most of a tree and import nothing, are passed over."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting += getattr(node, field, ())
