"""Rules of the house that no linter knows: direction of import, documentation, size, and what kbtool must not know."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kbtool

PACKAGE = Path(kbtool.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 350


def name_of(path: Path) -> str:
    """A module's path below the package, as an id for a test."""
    return path.relative_to(PACKAGE).as_posix()


def test_imports_run_in_one_direction_only() -> None:
    code = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert "1 kept, 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("kbtool.cli", "networkx msgspec yaml torch jsonschema mkdocs matplotlib markdown pypinyin"),
        ("kbtool.snapshot", "networkx msgspec yaml jsonschema pypinyin rapidfuzz tempfile"),
        ("kbtool.cli.path", "networkx msgspec yaml jsonschema pypinyin rapidfuzz"),
        ("kbtool.cli.check", "torch networkx mkdocs matplotlib markdown pypinyin"),
        ("kbtool.cli.verify", "torch mkdocs matplotlib"),
        ("kbtool.checks", "torch networkx mkdocs matplotlib jsonschema"),
    ],
)  # fmt: skip
def test_what_is_slow_to_import_is_not_imported_before_it_is_needed(module: str, forbidden: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({forbidden!r}.split()) & sys.modules.keys()))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def public_definitions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """The public functions and classes of a module, and their public methods."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name, node
            for inner in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def needs_no_docstring(name: str, node: ast.AST) -> bool:
    """Whether a name says it all: one returned expression, or a function that its caller's documentation describes."""
    body = getattr(node, "body", [])
    returned = len(body) == 1 and isinstance(body[0], ast.Return)
    return (
        returned or re.fullmatch(r"check|.*\.(pytest_\w+|on_\w+|start|write|invoke|\w+_command\w*)", name) is not None
    )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_public_things_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree), "the module has no docstring"
    assert [
        name
        for name, node in public_definitions(tree)
        if not ast.get_docstring(node) and not needs_no_docstring(name, node)
    ] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


SUBJECT = re.compile(
    r"\b(softmax|gradient|sigmoid|relu|transformer|backprop\w*|neural|overfit\w*|dropout|entropy|attention)\b",
    re.IGNORECASE,
)


def code_without_prose(path: Path) -> str:
    """A module's code without comments and docstrings, which may take examples from the subject."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _is_prose(one)] or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _is_prose(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_kbtool_knows_nothing_of_the_subject(path: Path) -> None:
    assert SUBJECT.findall(code_without_prose(path)) == []


def test_only_the_command_line_prints_and_exits() -> None:
    allowed = {"cli", "__main__.py"}
    for path in MODULES:
        if path.relative_to(PACKAGE).parts[0] in allowed or name_of(path) in BY_HAND:
            continue
        calls = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not calls & {"print", "sys.exit", "exit", "click.echo", "click.secho"}, name_of(path)


# Run by hand (python -m kbtool.verify.harness) or as a process of its own, which has no other way to say something.
BY_HAND = {"verify/harness.py", "verify/server.py"}


def test_only_one_module_imports_mkdocs() -> None:
    importing = {
        name_of(path) for path in MODULES if re.search(r"^\s*(?:from|import) mkdocs\b", path.read_text(), re.MULTILINE)
    }
    assert importing == {"mkdocs_plugin.py"}


def test_nothing_names_a_path_of_one_machine() -> None:
    folders = ("kbtool", "tests", "benchmarks", "docs", "site")
    files = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".yml", ".toml"}
    ]
    assert len(files) > 100
    home = re.compile(r"(?<![\w.])/(?:home/(?!someone/)|root/|Users/|work/)\w")
    assert [str(path) for path in files if home.search(path.read_text(encoding="utf-8"))] == []
