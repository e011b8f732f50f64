"""What an example defines is read from its syntax tree: nothing is run, and no file can make it fail."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from miniature import EXAMPLE

from kbtool.exampleindex import Claim, ExampleIndex, example_paths, index_example, read_example

ROOT = Path(__file__).parents[1]


def indexed(text: str) -> ExampleIndex:
    """The index of a text."""
    return index_example("a/b.py", textwrap.dedent(text))


def written(root: Path, content: bytes, name: str = "a/b.py") -> ExampleIndex:
    """The index of a file."""
    path = root / "examples" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return read_example(root, name)


def test_an_example_is_indexed_whole() -> None:
    found = indexed(EXAMPLE)
    lines = EXAMPLE.split("\n")
    assert found.claims == {
        name: Claim(lines.index(f'def {name}(double=double, device="cpu"):') + 1, ("double", "device"))
        for name in ("claim_doubles", "claim_is_linear")
    }
    assert found.mistakes == {"squares": lines.index('MISTAKES = {"squares": square}') + 1}
    assert found.imports == {"torch"}
    assert found.implementations == ("double",)
    assert (found.has_demo, found.has_docstring, found.error) == (True, True, None)


def test_claims_are_functions_at_the_top_level_and_all_their_parameters_count() -> None:
    found = indexed(
        """
        claim_value = 1
        class claim_class: pass
        def claim_all(a, /, b, *, c=1): pass
        def outer():
            def claim_inner(): pass
        class Case:
            def claim_method(self): pass
        """
    )
    assert found.claims == {"claim_all": Claim(4, ("a", "b", "c"))}


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("MISTAKES = {'a': f,\n  'b': {'p': g}}", {"a": 1, "b": 2}),
        ("MISTAKES: dict[str, object] = {'a': f}", {"a": 1}),
        ("X = MISTAKES = {'a': f}", {"a": 1}),
        ("MISTAKES = {'a': f, name: g, 1: h, **more}", {"a": 1}),
        ("MISTAKES = dict(a=f)", {}),
        ("MISTAKES: dict", {}),
        ("def f():\n  MISTAKES = {'a': f}", {}),
    ],
)
def test_mistakes_are_the_plain_keys_of_the_dict(text: str, mistakes: dict[str, int]) -> None:
    assert indexed(text).mistakes == mistakes


def test_wrong_variants_and_private_helpers_are_no_implementations() -> None:
    text = "def good(): 0\ndef bad(): 0\nclass Worse: 0\ndef _helper(): 0\ndef demo(): 0\n"
    assert indexed(text + "MISTAKES = {'x': bad, 'y': {'p': Worse}}").implementations == ("good",)


def test_imports_are_found_wherever_they_stand() -> None:
    found = indexed(
        """
        import torch.nn.functional as F, math
        from os import path
        from . import local
        def f():
            if True:
                import one
            else:
                import two
            with x:
                import three
            for _ in ():
                import four
            else:
                import five
            while x:
                import six
            try:
                import seven
            except ValueError:
                import eight
            else:
                import nine
            finally:
                import ten
            match x:
                case 1:
                    import eleven
            class C:
                async def g(self):
                    import twelve
        """
    )
    numbers = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
    assert found.imports == {"torch", "math", "os", *numbers}


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(Path(ast.__file__).parent.glob("*.py"))))
def test_imports_are_those_that_a_walk_over_the_whole_tree_finds(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nodes = list(ast.walk(ast.parse(text)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    assert index_example("x.py", text).imports == {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        (b"x = 1\ndef f(:\n", 2, 7, "invalid syntax"),
        ("名 = (\n".encode(), 1, 5, "'(' was never closed"),
        (b"x = 1\ny = '\xff'\n", 2, 1, "not UTF-8"),
        (b"x = '\0'\n", 1, 1, "source code string cannot contain null bytes"),
        (b"(" * 100_000, 1, 200, "too many nested parentheses"),
        (b"x" * 1_000_001, 0, 0, "the file is too large: 1,000,001 bytes; at most 1,000,000 are read"),
    ],
)
def test_what_is_no_python_has_an_error_with_its_place(
    tmp_path: Path, content: bytes, line: int, column: int, message: str
) -> None:
    found = written(tmp_path, content)
    assert found.error is not None
    assert found.error[2].startswith(message[:30])
    assert found.error[0] == line
    assert not found.claims
    assert not found.has_demo
    if "paren" not in message:
        assert found.error[1] == column


def test_an_unusual_escape_is_no_warning_and_no_error() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert indexed(r"x = '\d'").error is None


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    found = written(tmp_path, "\ufeff'''Doc.'''\r\n\r\ndef claim_a(): pass\r\n".encode())
    assert found.has_docstring
    assert found.claims == {"claim_a": Claim(3, ())}


def test_what_cannot_be_read_has_an_error(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    os.mkfifo(tmp_path / "examples" / "pipe.py")
    (tmp_path / "examples" / "link.py").symlink_to("nowhere.py")
    assert example_paths(tmp_path) == ["link.py", "pipe.py"]
    assert read_example(tmp_path, "pipe.py").error == (0, 0, "is no regular file, where a file is expected")
    assert read_example(tmp_path, "link.py").error == (0, 0, "a symbolic link that leads nowhere")
    assert read_example(tmp_path, "missing.py").error == (0, 0, "cannot be read: No such file or directory")


def test_records_and_hidden_files_are_no_examples(tmp_path: Path) -> None:
    for name in (
        "b/z.py",
        "b/a.py",
        "a.py",
        "b/records/x.py",
        "records/cpu/x.py",
        ".git/x.py",
        "b/__init__.py",
        "b/x.txt",
    ):
        written(tmp_path, b"", name)
    assert example_paths(tmp_path) == ["a.py", "b/a.py", "b/records/x.py", "b/z.py"]
    assert example_paths(tmp_path / "nowhere") == []


def test_indexing_neither_runs_an_example_nor_imports_torch(tmp_path: Path) -> None:
    written(tmp_path, b"import torch\nopen('ran', 'w')\n")
    code = (
        "import sys, pathlib, kbtool.exampleindex as index\n"
        "index.read_example(pathlib.Path('.'), 'a/b.py')\n"
        "print('torch' in sys.modules)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
    assert not (tmp_path / "ran").exists()


def test_every_real_example_keeps_the_contract() -> None:
    found = [read_example(ROOT, path) for path in example_paths(ROOT)]
    assert len(found) >= 40
    for one in found:
        assert one.error is None, one.path
        if one.claims:
            assert one.has_docstring, one.path
            assert one.has_demo, one.path
            assert one.mistakes, one.path
            assert one.implementations, one.path


# -- the parts of the source -------------------------------------------------------------------------------------------

PARTS = '''\
"""Doc."""

import functools


def good(input):
    return input


# Forgets the sign.
def bad(input):
    return abs(input)


LIMIT = 3


@functools.cache
class Worse:
    pass


MISTAKES = {
    "plain": bad,
    "partial": functools.partial(good, 2),
    "with a class": {"p": Worse},
    "lambda": lambda input: -input,
}


def helper(
    device,
):
    return device


def claim_a(good=good):
    assert good(1)
'''


def test_the_concept_itself_is_what_stands_before_the_mistakes_without_the_wrong_variants() -> None:
    found = indexed(PARTS)
    assert found.source(*found.core) == "def good(input):\n    return input\n\n\nLIMIT = 3"
    assert found.implementations == ("good",)


def test_each_mistake_has_the_code_that_commits_it_and_a_name_alone_says_nothing_more() -> None:
    found = indexed(PARTS)
    code = {name: found.source(*lines) for name, lines in found.wrong.items()}
    assert code == {
        "plain": "def bad(input):\n    return abs(input)",
        "partial": '"partial": functools.partial(good, 2),',
        "with a class": '@functools.cache\nclass Worse:\n    pass\n\n\n"with a class": {"p": Worse},',
        "lambda": '"lambda": lambda input: -input,',
    }


def test_a_definition_is_all_its_lines() -> None:
    found = indexed(PARTS)
    assert found.source(found.definitions["helper"]) == "def helper(\n    device,\n):\n    return device"
    assert set(found.definitions) == {"good", "bad", "Worse", "helper", "claim_a"}


def test_without_mistakes_everything_is_the_concept() -> None:
    found = indexed("x = 1\n\n\ndef f():\n    return x\n")
    assert found.source(*found.core) == found.text.strip()
    assert found.implementations == ("f",)


def test_what_the_concept_itself_uses_is_shown_although_a_mistake_names_it_too() -> None:
    text = """\
def scale(x):
    return 2 * x


def table():
    return scale(1)


VALUES = table()


def good(x):
    return scale(x)


MISTAKES = {"never scaled": {"good": lambda x: x, "scale": scale}, "table": {"good": table}}


def claim_a(good=good):
    assert good(1) == 2
"""
    found = indexed(text)
    assert found.source(*found.core) == text[: text.index("MISTAKES")].rstrip()
    assert found.implementations == ("scale", "table", "good")


def test_an_import_that_only_claims_or_wrong_variants_need_is_not_shown_with_the_concept() -> None:
    text = """\
import math
import torch.nn.functional as F
from torch.testing import assert_close
from torch import (
    exp,
    tensor,
)


def good(x):
    return exp(x)


def bad(x):
    return math.exp(x)


MISTAKES = {"bad": bad}


def claim_a(good=good):
    assert_close(good(tensor(1.0)), F.relu(tensor(2.718)))
"""
    found = indexed(text)
    expected = "from torch import (\n    exp,\n    tensor,\n)\n\n\ndef good(x):\n    return exp(x)"
    assert found.source(*found.core) == expected


def test_no_example_shows_code_that_uses_a_name_that_is_left_out() -> None:
    for path in example_paths(ROOT):
        found = read_example(ROOT, path)
        shown = ast.parse(found.source(*found.core))
        used = {one.id for one in ast.walk(shown) if isinstance(one, ast.Name)}
        imported = {
            (alias.asname or alias.name.partition(".")[0])
            for node in ast.parse(found.text).body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        there = {
            (alias.asname or alias.name.partition(".")[0])
            for node in shown.body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        assert used & imported <= there, path


def test_no_example_shows_code_that_calls_what_is_left_out() -> None:
    for path in example_paths(ROOT):
        found = read_example(ROOT, path)
        shown = ast.parse(found.source(*found.core))
        defined = {one.name for one in shown.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
        calls = (one.func for one in ast.walk(shown) if isinstance(one, ast.Call))
        called = {one.id for one in calls if isinstance(one, ast.Name)}
        assert called & set(found.definitions) <= defined, path
