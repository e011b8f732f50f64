"""The canonical form: nothing that a file says is lost, twice is once, and one content has one form."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from miniature import TOPIC, draft, write_files

from kbtool import canonical as canonical_form
from kbtool.canonical import canonical
from kbtool.cli import main
from kbtool.edit.formatting import format_file, type_of, yaml_paths
from kbtool.model import ComparisonFile, ConceptFile, TrackFile
from kbtool.source import SourceError
from kbtool.yamlevents import build

ROOT = Path(__file__).parents[1]
EXAMPLES = int(os.environ.get("KBTOOL_FMT_DOCUMENTS", "120"))
"""How many documents are generated; set it to 10000 before a change of the canonical form is merged."""

Make = Callable[..., Path]

WORDS = [
    "a",
    "梯度",
    "x: y",
    "- b",
    "# c",
    "it's",
    '"q"',
    "\\frac{a}{b}",
    "[[l]]",
    "$x_1$",
    "no",
    "1.50",
    "~",
    "=",
    ":",
    "'",
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join),
    st.lists(st.sampled_from(["", " a", "b ", "### 直觉", "- x", "# c", "\tt", "```"]), max_size=6).map("\n".join),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(
        ["", " ", "\n", "a\n\n", "a\n ", "2020-01-01", "12:30", "0x1f", "1e5", "<<", "---", "...", "null", "y"]
    ),
    st.sampled_from(["\u2028", "a\u0085b", "\ufeffa", "a\ufeff\nb", "\u00a0", "长" * 130, "w" * 200, "a  b " * 40]),
)
KEYS = st.one_of(
    st.sampled_from(["zh", "en", "id", "name", "y", "no", "a b", "\\sigma", "1", "#", "键"]),
    TEXTS.filter(lambda t: len(t) < 100),
)
LEAVES = st.one_of(TEXTS, st.integers(-9999, 9999), st.booleans(), st.none(), st.floats(-99, 99, width=16))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=6)


def dumped(value: Any, chance: random.Random) -> str:
    """A document in one of the many layouts that YAML allows."""

    class Dumper(yaml.SafeDumper):
        """Writes each string in a style of its own."""

    def string(dumper: Dumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar(
            "tag:yaml.org,2002:str", text, style=chance.choice([None, None, "'", '"', "|", ">"])
        )

    Dumper.add_representer(str, string)
    text: str = yaml.dump(
        value,
        Dumper=Dumper,
        allow_unicode=chance.random() < 0.8,
        default_flow_style=chance.choice([None, True, False]),
        width=chance.choice([20, 80, 10_000]),
        indent=chance.choice([2, 4]),
        sort_keys=False,
    )
    return text


def commented(text: str, chance: random.Random) -> tuple[str, list[str]]:
    """A document with comments at places where they change nothing that it says, and the comments."""
    meaning, comments = as_pyyaml_reads(text), []
    for number in range(chance.randrange(8)):
        lines = text.split("\n")
        place, comment = chance.randrange(len(lines)), f"# note {number} 注: {{"
        if chance.random() < 0.5:
            lines[place] += f" {comment}"
        else:
            lines.insert(place, " " * chance.choice([0, 2, 4, 6]) + comment)
        changed = "\n".join(lines)
        if as_pyyaml_reads(changed) == meaning:
            text = changed
            comments.append(comment)
    return text, comments


def as_pyyaml_reads(text: str, loader: type = yaml.SafeLoader) -> str:
    try:
        return told_apart(yaml.load(text, Loader=loader))
    except Exception as error:  # PyYAML refuses in many ways
        return f"refused: {type(error).__name__}"


def told_apart(value: Any) -> str:
    """A value as text in which 1, 1.0 and true differ and the order of keys does not count."""
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{key!r}: {told_apart(one)}" for key, one in value.items())) + "}"
    return f"[{', '.join(map(told_apart, value))}]" if isinstance(value, list) else repr(value)


def accepted(text: str) -> Any:
    """What the loader makes of a text; the test is given up where it refuses it."""
    try:
        value = build("x.yml", text)
    except SourceError:
        assume(False)
    assume(isinstance(value, dict))
    return value


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS, st.integers(0, 2**32))
def test_generated_documents_keep_every_character_and_every_comment(value: dict[str, Any], seed: int) -> None:
    chance = random.Random(seed)
    text, comments = commented(dumped(value, chance), chance)
    meant = accepted(text)
    written = canonical("x.yml", text)
    assert told_apart(build("x.yml", written)) == told_apart(meant)
    assert as_pyyaml_reads(written) == as_pyyaml_reads(text)
    assert sorted(re.findall(r"# note \d 注: \{", written)) == sorted(comments)
    assert canonical("x.yml", written) == written


@settings(max_examples=EXAMPLES // 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS, st.integers(0, 2**32), st.integers(0, 2**32))
def test_one_content_has_one_form_however_it_was_laid_out(value: dict[str, Any], one: int, other: int) -> None:
    texts = [dumped(value, random.Random(seed)) for seed in (one, other)]
    values = [accepted(text) for text in texts]
    assume(told_apart(values[0]) == told_apart(values[1]) and as_pyyaml_reads(texts[0]) == as_pyyaml_reads(texts[1]))
    assert canonical("x.yml", texts[0]) == canonical("x.yml", texts[1])


def test_every_file_of_the_repository_says_the_same_afterwards_and_is_settled() -> None:
    paths = yaml_paths(ROOT)
    assert len(paths) > 150
    for path in paths:
        formatted = format_file(ROOT, path)
        assert formatted.problems == [], path
        assert told_apart(build(path, formatted.after)) == told_apart(build(path, formatted.before)), path
        after, before = (as_pyyaml_reads(text, yaml.CSafeLoader) for text in (formatted.after, formatted.before))
        assert after == before, path
        assert canonical(path, formatted.after, type_of(path)) == formatted.after, path


@pytest.mark.parametrize(
    ("messy", "neat"),
    [
        ("name:\n    zh: '甲'\n    en: \"a\"\n", "name: {zh: 甲, en: a}\n"),
        ("summary: {en: b, zh: a}\n", "summary: {zh: a, en: b}\n"),
        ("kind: layer\nname: {zh: 甲, en: a}\n", "name: {zh: 甲, en: a}\nkind: layer\n"),
        ("aliases:\n- a\n- 'b, c'\n", "aliases: [a, 'b, c']\n"),
        ("extra: 1\nkind: layer\n", "kind: layer\nextra: 1\n"),
        ("aliases: ['no', '1', no1, 'a: b', it's, 'x\\y', '']\n",) * 2,
        ("attributes: {size: 1.50, fast: true, none: ~}\n", "attributes: {size: 1.50, fast: true, none: null}\n"),
        ("requires: {beta: {zh: 需, en: need}}\n", "requires:\n  beta: {zh: 需, en: need}\n"),
        ("relations: {is-a: [b]}\n", "relations:\n  is-a: [b]\n"),
        ('explanation:\n  zh: "### 一\\n\\n正文\\n"\n', "explanation:\n  zh: |\n    ### 一\n\n    正文\n"),
        ("example: a.py # why\n", "example: a.py  # why\n"),
        ("# licence\n\n\n# about\nkind: layer\n", "# licence\n\n# about\nkind: layer\n"),
        ("aliases: [a, # first\n  b]\n", "aliases:\n  - a  # first\n  - b\n"),
        (
            "terms:\n- text: {zh: 乙, en: b}\n  # its id\n  id: x\n",
            "terms:\n  # its id\n  - {id: x, text: {zh: 乙, en: b}}\n",
        ),
        (
            "requires:\n  b: {zh: 需, en: n}\n  # more?\nkind: layer\n",
            "kind: layer\nrequires:\n  b: {zh: 需, en: n}\n  # more?\n",
        ),
        ("--- \nkind:   layer\n...\n", "kind: layer\n"),
        ("kind: layer\r\n", "kind: layer\n"),
    ],
)
def test_the_form_of_a_concept(messy: str, neat: str) -> None:
    assert canonical("x.yml", messy, ConceptFile) == neat


def test_what_does_not_fit_on_a_line_is_folded_at_spaces_and_lists_between_items() -> None:
    words, items = " ".join(["word"] * 40), [f"item number {number}" for number in range(12)]
    written = canonical(
        "x.yml", json.dumps({"summary": {"en": words, "zh": "字" * 130}, "aliases": items}), ConceptFile
    )
    lines = written.splitlines()
    assert [line for line in lines if len(line) > 120] == [f"  zh: {'字' * 130}"], "what has no spaces stays whole"
    assert lines[0].startswith("aliases: [item number 0, ")
    assert all(len(line) > 110 for line in (lines[0], lines[-2])), "lines are filled"


def test_of_a_list_of_mappings_all_stand_on_one_line_or_none() -> None:
    stops = [{"concept": "a", "zh": "甲", "en": "a"}, {"concept": "b", "zh": "乙", "en": "long " * 30}]
    written = canonical("x.yml", json.dumps({"stops": stops}), TrackFile)
    assert written.startswith("stops:\n  - concept: a\n    zh: 甲\n    en: a\n  - concept: b\n")
    columns = {"attributes": [{"name": {"zh": "价", "en": "c"}, "id": "c"}]}
    assert (
        canonical("x.yml", json.dumps(columns), ComparisonFile) == "attributes:\n  - {id: c, name: {zh: 价, en: c}}\n"
    )


@pytest.mark.parametrize("text", ["a: [\n", "a: 1\na: 2\n", "- a\n", "a: &x 1\n", "a: no\n", "", "a: 1\n---\nb: 2\n"])
def test_what_a_knowledge_base_does_not_accept_is_not_formatted(text: str) -> None:
    with pytest.raises(SourceError):
        canonical("x.yml", text)


@pytest.mark.parametrize("damage", ["a: 2\n", "a: 1\n", "a: 1.0  # note\n", "a: [\n", "a: 1  # note\n# note\n"])
def test_a_result_that_says_something_else_is_refused(damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical_form, "emit", lambda tree: damage)
    with pytest.raises(SourceError, match="would change what this file says"):
        canonical("x.yml", "a: 1  # note\n")


# -- the command ------------------------------------------------------------------------------------------------------

MESSY = draft("messy", "relations: {is-a: [alpha]}\n")


def call(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "fmt", *arguments])


@pytest.fixture
def root(miniature: Make) -> Path:
    root = miniature({"concepts/_tracks/.hidden.yml": "a:   1\n"})
    assert call(root, "--write").exit_code == 0
    return write_files(root, {"concepts/base/messy.yml": MESSY})


def test_check_lists_what_is_not_formatted_and_changes_nothing(root: Path) -> None:
    result = call(root, "--check")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "concepts/base/messy.yml")
    told = json.loads(call(root, "--check", "--format", "json").stdout)
    assert (told["changed"], told["written"], told["problems"]) == (["concepts/base/messy.yml"], False, [])
    assert (root / "concepts/base/messy.yml").read_text("utf-8") == MESSY


def test_without_options_the_difference_is_shown_and_nothing_is_changed(root: Path) -> None:
    result = call(root)
    assert result.exit_code == 1
    assert "-relations: {is-a: [alpha]}" in result.stdout
    assert "+  is-a: [alpha]" in result.stdout
    assert (root / "concepts/base/messy.yml").read_text("utf-8") == MESSY


def test_write_changes_only_what_is_not_formatted(root: Path) -> None:
    times = {path: (root / path).stat().st_mtime_ns for path in yaml_paths(root)}
    assert call(root, "--write").exit_code == 0
    assert [path for path in times if (root / path).stat().st_mtime_ns != times[path]] == ["concepts/base/messy.yml"]
    assert call(root, "--check").exit_code == 0
    assert (root / "concepts/_tracks/.hidden.yml").read_text("utf-8") == "a:   1\n"


def test_a_file_that_cannot_be_formatted_is_reported_and_left_while_the_others_are_written(root: Path) -> None:
    write_files(root, {"concepts/base/bad.yml": "a: [\n"})
    result = call(root, "--write")
    assert result.exit_code == 1
    assert "concepts/base/bad.yml:2:1: KB104" in result.stderr
    assert (root / "concepts/base/bad.yml").read_text("utf-8") == "a: [\n"
    assert (root / "concepts/base/messy.yml").read_text("utf-8") != MESSY


def test_files_and_folders_may_be_named(root: Path) -> None:
    write_files(root, {"concepts/other/_topic.yml": TOPIC.replace("order", "order ")})
    assert call(root, "--check", str(root / "concepts/base/alpha.yml")).exit_code == 0
    result = call(root, "--check", str(root / "concepts/other"))
    assert result.stdout.splitlines()[0] == "concepts/other/_topic.yml"
    assert call(root, str(root / "nowhere.yml")).exit_code == 2
    assert call(root, "--check", "--write").exit_code == 2
