"""What an example file defines, read from its syntax tree: nothing is executed and torch is never imported."""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kbtool.source import UnreadableError, read_bytes

EXAMPLES = "examples"
RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Claim:
    """A ``claim_*`` function: its line, counted from 1, and the names of its parameters."""

    line: int
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExampleIndex:
    """What one example defines.

    Attributes
    ----------
    path : str
        Below ``examples/``, with forward slashes.
    claims : dict of str to Claim
        The functions named ``claim_*`` at the top level.
    mistakes : dict of str to int
        The keys of ``MISTAKES`` and their lines.
    imports : frozenset of str
        Top-level names of the modules that it imports anywhere.
    implementations : tuple of str
        Public functions and classes that are neither claims, nor the demo, nor wrong variants.
    has_demo, has_docstring : bool
        Whether it defines ``demo`` and starts with a docstring.
    error : tuple of (int, int, str) or None
        Line, column and message where the file is no Python; then nothing else is known. Line 0 where it cannot even
        be read.
    text : str
        The source.
    """

    path: str
    claims: dict[str, Claim] = field(default_factory=dict)
    mistakes: dict[str, int] = field(default_factory=dict)
    imports: frozenset[str] = frozenset()
    implementations: tuple[str, ...] = ()
    has_demo: bool = False
    has_docstring: bool = False
    error: tuple[int, int, str] | None = None
    text: str = ""


def example_paths(root: Path) -> list[str]:
    """Every example below ``root/examples``, as paths below that folder, sorted; records and hidden files left out."""
    folder = root / EXAMPLES
    found = []
    for below, folders, files in os.walk(folder):
        at_top = Path(below) == folder
        folders[:] = [name for name in folders if not _is_hidden(name) and not (at_top and name == RECORDS)]
        prefix = "" if at_top else Path(below).relative_to(folder).as_posix() + "/"
        found += [prefix + name for name in files if name.endswith(".py") and not _is_hidden(name)]
    return sorted(found)


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "__"))


def read_example(root: Path, path: str) -> ExampleIndex:
    """The index of one example; one that cannot be read has an ``error``."""
    try:
        data = read_bytes(root / EXAMPLES / path)
    except UnreadableError as error:
        return ExampleIndex(path, error=(0, 0, str(error)))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return ExampleIndex(path, error=(data.count(b"\n", 0, error.start) + 1, 1, "not UTF-8"))
    return index_example(path, text)


def index_example(path: str, text: str) -> ExampleIndex:
    """The index of the text of one example."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of "\d" while parsing, and the example is not run here
            tree = ast.parse(text)
    except SyntaxError as error:
        return ExampleIndex(path, error=(error.lineno or 1, error.offset or 1, error.msg), text=text)
    except (ValueError, RecursionError, MemoryError) as error:
        return ExampleIndex(path, error=(1, 1, str(error) or "nested too deep"), text=text)
    functions = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    mistakes, wrong_variants = _mistakes(tree)
    return ExampleIndex(
        path,
        claims={
            node.name: Claim(node.lineno, _parameters(node))
            for node in functions
            if isinstance(node, ast.FunctionDef) and node.name.startswith("claim_")
        },
        mistakes=mistakes,
        imports=frozenset(_imports(tree)),
        implementations=tuple(
            node.name
            for node in functions
            if not node.name.startswith(("claim_", "_")) and node.name != "demo" and node.name not in wrong_variants
        ),
        has_demo=any(node.name == "demo" for node in functions),
        has_docstring=bool(ast.get_docstring(tree)),
        text=text,
    )


def _parameters(function: ast.FunctionDef) -> tuple[str, ...]:
    arguments = function.args
    return tuple(one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))


def _mistakes(tree: ast.Module) -> tuple[dict[str, int], set[str]]:
    """The keys of the dict literal ``MISTAKES`` with their lines, and the names that its values mention."""
    for node in tree.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not isinstance(node.value, ast.Dict):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == "MISTAKES" for target in targets):
            keys = [key for key in node.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            names = {one.id for item in node.value.values for one in ast.walk(item) if isinstance(one, ast.Name)}
            return {str(key.value): key.lineno for key in keys}, names
    return {}, set()


def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Every statement, those inside functions and branches included; expressions, most of a tree, hold none."""
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            nodes += getattr(node, name, ())
        if isinstance(node, ast.stmt):
            yield node
