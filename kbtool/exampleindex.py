"""What an example file defines, read from its syntax tree: nothing is executed and torch is never imported."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

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
        Line, column and message where the file is no Python; then nothing else is known.
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
    found = (path.relative_to(folder) for path in folder.rglob("*.py") if path.is_file())
    return sorted(
        path.as_posix()
        for path in found
        if path.parts[0] != RECORDS and not any(part.startswith((".", "__")) for part in path.parts)
    )


def read_example(root: Path, path: str) -> ExampleIndex:
    """The index of one example.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    data = (root / EXAMPLES / path).read_bytes()
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        return index_example(path, text)
    except UnicodeDecodeError as error:
        return ExampleIndex(path, error=(data.count(b"\n", 0, error.start) + 1, 1, "not UTF-8"))


def index_example(path: str, text: str) -> ExampleIndex:
    """The index of the text of one example."""
    try:
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
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == "MISTAKES" for target in targets):
            value = node.value  # type: ignore[union-attr]
            if isinstance(value, ast.Dict):
                keys = [key for key in value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
                names = {one.id for item in value.values for one in ast.walk(item) if isinstance(one, ast.Name)}
                return {str(key.value): key.lineno for key in keys}, names
    return {}, set()


def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
