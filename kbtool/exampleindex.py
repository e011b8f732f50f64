"""What an example file defines, read from its syntax tree: nothing is executed and torch is never imported."""

from __future__ import annotations

import ast
import os
import sys
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kbtool.source import UnreadableError, read_bytes

EXAMPLES = "examples"
RECORDS = "records"


Lines = tuple[int, int]
"""The first and the last line of a piece of code, counted from 1."""


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
        Public functions and classes before ``MISTAKES`` that are neither claims, nor the demo, nor wrong variants.
    definitions : dict of str to tuple of (int, int)
        The first and the last line of every function and class at the top level.
    wrong : dict of str to tuple of (int, int)
        Of each mistake the lines of the code that commits it, stretch by stretch, in the order of the file.
    core : tuple of (int, int)
        The lines of the concept itself, stretch by stretch: all between the docstring and ``MISTAKES`` but the wrong
        variants, and imports that only these or the claims need.
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
    definitions: dict[str, Lines] = field(default_factory=dict)
    wrong: dict[str, tuple[Lines, ...]] = field(default_factory=dict)
    core: tuple[Lines, ...] = ()
    has_demo: bool = False
    has_docstring: bool = False
    error: tuple[int, int, str] | None = None
    text: str = ""

    def source(self, *stretches: Lines) -> str:
        """The code on stretches of lines, each brought to the left margin; an empty line or two where it is cut."""
        lines = self.text.split("\n")
        parts = ["\n".join(lines[first - 1 : last]) for first, last in stretches]
        return "\n\n\n".join(textwrap.dedent(part).strip("\n") for part in parts)


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
    mistakes = _mistakes(tree)
    named = {name for _, value in mistakes.entries for name in _names(value)}
    right = _right(tree, mistakes.line, named)
    committed = {str(key.value): _names(value) - right for key, value in mistakes.entries}
    wrong_variants = set().union(*committed.values())
    definitions = {node.name: _span(node) for node in functions}
    return ExampleIndex(
        path,
        claims={
            node.name: Claim(node.lineno, _parameters(node))
            for node in functions
            if isinstance(node, ast.FunctionDef) and _is_claim(node)
        },
        mistakes={str(key.value): key.lineno for key, _ in mistakes.entries},
        imports=frozenset(_imports(tree)),
        implementations=tuple(
            node.name
            for node in functions
            if not node.name.startswith(("claim_", "_"))
            and node.name != "demo"
            and node.name not in wrong_variants
            and node.lineno < mistakes.line
        ),
        definitions=definitions,
        wrong={
            str(key.value): _code_of(
                key, value, [definitions[name] for name in committed[str(key.value)] & set(definitions)]
            )
            for key, value in mistakes.entries
        },
        core=_core(
            text,
            _end_of_docstring(tree),
            mistakes.line,
            [definitions[name] for name in wrong_variants & set(definitions)]
            + _idle_imports([node for node in tree.body if node.lineno < mistakes.line], wrong_variants),
        ),
        has_demo=any(node.name == "demo" for node in functions),
        has_docstring=bool(ast.get_docstring(tree)),
        text=text,
    )


def _is_claim(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return node.name.startswith("claim_")


def _parameters(function: ast.FunctionDef) -> tuple[str, ...]:
    arguments = function.args
    return tuple(one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))


def _defaults(function: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """The names that are default values of a function's parameters: of a claim, what it is about."""
    if isinstance(function, ast.ClassDef):
        return set()
    values = (*function.args.defaults, *(one for one in function.args.kw_defaults if one is not None))
    return {one.id for one in values if isinstance(one, ast.Name)}


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _right(tree: ast.Module, end: int, named: set[str]) -> set[str]:
    """The names of no wrong variant: what claims are about, and what the code before ``end`` uses that is shown.

    ``named`` are those that mistakes mention: a mistake may mention a part that the concept itself uses.
    """
    claims = [node for node in tree.body if isinstance(node, ast.FunctionDef) and _is_claim(node)]
    right = {name for claim in claims for name in _defaults(claim)}
    waiting = [node for node in tree.body if node.lineno < end]
    while shown := [node for node in waiting if (name := getattr(node, "name", "")) not in named or name in right]:
        waiting = [node for node in waiting if node not in shown]
        right |= {name for node in shown for name in _names(node)}
    return right


def _span(node: ast.FunctionDef | ast.ClassDef) -> Lines:
    return min(one.lineno for one in (node, *node.decorator_list)), node.end_lineno or node.lineno


@dataclass(frozen=True, slots=True)
class _Mistakes:
    """The dict literal ``MISTAKES``: the line on which it starts, and its entries whose key is a text."""

    line: int
    entries: tuple[tuple[ast.Constant, ast.expr], ...] = ()


def _mistakes(tree: ast.Module) -> _Mistakes:
    for node in tree.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not isinstance(node.value, ast.Dict):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == "MISTAKES" for target in targets):
            pairs = zip(node.value.keys, node.value.values, strict=True)
            entries = [
                (key, value) for key, value in pairs if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
            return _Mistakes(node.lineno, tuple(entries))
    return _Mistakes(sys.maxsize)


def _code_of(key: ast.Constant, value: ast.expr, variants: list[Lines]) -> tuple[Lines, ...]:
    """The lines that commit a mistake: its wrong variants, and its entry where that says more than their name."""
    if isinstance(value, ast.Name) and variants:
        return tuple(variants)
    return (*sorted(variants), (key.lineno, value.end_lineno or value.lineno))


def _end_of_docstring(tree: ast.Module) -> int:
    return (tree.body[0].end_lineno or 0) if ast.get_docstring(tree) else 0


def _idle_imports(nodes: list[ast.stmt], wrong_variants: set[str]) -> list[Lines]:
    """The lines of imports of which nothing is used by what else is shown."""
    shown = [node for node in nodes if getattr(node, "name", "") not in wrong_variants]
    imports = [node for node in shown if isinstance(node, (ast.Import, ast.ImportFrom))]
    used = {name for node in shown for name in _names(node)}
    bound = {node: {one.asname or one.name.partition(".")[0] for one in node.names} for node in imports}
    return [(node.lineno, node.end_lineno or node.lineno) for node in imports if not bound[node] & used]


def _core(text: str, start: int, end: int, without: list[Lines]) -> tuple[Lines, ...]:
    """The stretches of lines between ``start`` and ``end`` that are not left out, nor comments right above those."""
    lines = text.split("\n")
    last = min(end - 1, len(lines))
    left_out = {number for first, through in without for number in range(first, through + 1)}
    for first, _ in without:
        while first > 1 and lines[first - 2].startswith("#"):
            first -= 1
            left_out.add(first)
    kept = [number for number in range(start + 1, last + 1) if number not in left_out]
    stretches: list[Lines] = []
    for number in kept:
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))
    return tuple(one for one in stretches if any(map(str.strip, lines[one[0] - 1 : one[1]])))


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
