"""A folder of files to a knowledge base: what loads, what is reported, and the JSON Schema that editors use."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from miniature import MINIATURE, PUBLISHED, draft

from kbtool import fork, load, schema
from kbtool.load import load_concept
from kbtool.model import Comparison, Concept, Topic, Track
from kbtool.root import RootError, find_root
from kbtool.source import Source, read

Make = Callable[..., Path]
ROOT = Path(__file__).parents[1]
TRACK = (
    "name: {zh: 路, en: Way}\nsummary: {zh: 走。, en: Go.}\naudience: {zh: 人人, en: all}\n"
    "stops: [{concept: alpha, zh: 先, en: first}, {concept: beta, zh: 后, en: then}]\n"
)
TABLE = (
    "name: {zh: 表, en: Table}\nsummary: {zh: 表。, en: A table.}\nconcepts: [alpha, beta]\n"
    "attributes: [{id: size, name: {zh: 大小, en: size}}]\n"
)


def reported(loaded: load.Loaded) -> list[str]:
    """Every problem met while loading: place, code and message."""
    return [f"{one.span} {one.code} {one.message}" for one in loaded.diagnostics]


# -- what loads --------------------------------------------------------------------------------------------------------


def test_the_miniature_loads_whole(miniature: Make) -> None:
    loaded = load.load(miniature({"concepts/_tracks/way.yml": TRACK, "concepts/_comparisons/table.yml": TABLE}))
    assert reported(loaded) == []
    kb = loaded.kb
    assert list(kb.concepts) == ["alpha", "beta", "double"]
    double = kb.concepts["double"]
    assert (double.id, double.topic, double.path) == ("double", "base", "concepts/base/double.yml")
    assert double.requires["beta"].en == "doubling uses beta"
    assert (double.is_draft, kb.concepts["alpha"].is_draft) == (False, True)
    assert [term.id for _, term in kb.terms()] == ["half"]
    assert [stop.concept for stop in kb.tracks["way"].stops] == ["alpha", "beta"]
    assert kb.comparisons["table"].concepts == ("alpha", "beta")
    assert [topic.id for topic in kb.ordered_topics()] == ["base"]
    assert kb.broken == frozenset()


def test_hidden_files_and_backups_are_left_out(miniature: Make) -> None:
    more = {f"concepts/base/{name}": "{" for name in (".hidden.yml", "alpha.yml~", "#alpha.yml#", "notes.txt")}
    assert reported(load.load(miniature({**more, "concepts/.git/x.yml": "{"}))) == []


def test_a_broken_file_still_counts_as_a_known_id(miniature: Make) -> None:
    loaded = load.load(miniature({"concepts/base/alpha.yml": "name: ["}))
    assert loaded.kb.broken == {"alpha"}
    assert [one.code for one in loaded.diagnostics] == ["KB104"]


def test_of_two_files_with_one_id_the_first_is_kept_and_both_are_named(miniature: Make) -> None:
    loaded = load.load(
        miniature(
            {"concepts/zoo/alpha.yml": draft("other"), "concepts/zoo/_topic.yml": MINIATURE["concepts/base/_topic.yml"]}
        )
    )
    assert reported(loaded) == ["concepts/zoo/alpha.yml KB202 the id 'alpha' is taken: ids are unique across topics"]
    assert [str(span) for span, _ in loaded.diagnostics[0].related] == ["concepts/base/alpha.yml"]
    assert loaded.kb.concepts["alpha"].path == "concepts/base/alpha.yml"


def test_a_folder_that_cannot_be_listed_is_reported(miniature: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = miniature()
    really_scan = os.scandir

    def scan(path: Any) -> Any:
        if str(path).endswith("base"):
            raise PermissionError(13, "Permission denied")
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", scan)
    assert "concepts/base KB100 cannot be read: Permission denied" in reported(load.load(root))


def test_links_that_lead_in_circles_are_no_folders(miniature: Make) -> None:
    root = miniature()
    (root / "concepts/self").symlink_to("self")
    (root / "concepts/base/up").symlink_to("..")
    assert reported(load.load(root)) == ["concepts/base/up KB213 a topic holds files, not folders"]


@pytest.mark.parametrize("name", ["Alpha.yml", "a--b.yml", "-a.yml", "a_b.yml", "极限.yml", "a\n.yml", "a b.yml"])
def test_a_file_name_that_is_no_id_is_reported(miniature: Make, name: str) -> None:
    loaded = load.load(miniature({f"concepts/base/{name}": draft("x")}))
    assert [one.code for one in loaded.diagnostics] == ["KB201"]


def test_one_concept_loads_alone(miniature: Make) -> None:
    root = miniature({"concepts/base/broken.yml": "name: 3\n"})
    path = "concepts/base/double.yml"
    assert load_concept(root, path) == (load.load(root).kb.concepts["double"], [])
    found, problems = load_concept(root, "concepts/base/broken.yml")
    assert found is None
    assert {one.code for one in problems} == {"KB111", "KB112"}
    assert load_concept(root, "concepts/base/gone.yml")[1][0].code == "KB100"


def test_a_folder_without_concepts_is_no_knowledge_base(tmp_path: Path) -> None:
    with pytest.raises(RootError, match="has no folder 'concepts'"):
        load.load(tmp_path)
    with pytest.raises(RootError, match="run kbtool inside a knowledge base, or pass --root DIR"):
        find_root(tmp_path)


def test_the_root_is_found_from_any_folder_below_it(miniature: Make) -> None:
    root = miniature()
    assert find_root(root / "concepts" / "base") == find_root(root) == root.resolve()


# -- several processes -------------------------------------------------------------------------------------------------


def many(root: Path) -> None:
    """Adds files that load, that do not, and that hold every kind of value."""
    more = {
        f"c{number}": draft(f"c{number}", "attributes: {a: 1, b: 1.5, c: true, d: {zh: 丁, en: d}, e: text}\n")
        for number in range(20)
    }
    more |= {f"x{number}": f"name: {number}\nkind: no\n" for number in range(10)}
    for id, content in more.items():
        (root / f"concepts/base/{id}.yml").write_text(content)


def test_several_processes_give_what_one_gives(miniature: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = miniature()
    many(root)
    alone = load.load(root)
    monkeypatch.setattr(load, "WORTH_A_PROCESS", 5)
    monkeypatch.setattr(fork, "_processors", lambda: 3)
    children: list[int] = []
    really_fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: children.append(1) or really_fork())
    together = load.load(root)
    assert len(children) == 2
    assert together.kb == alone.kb
    assert together.diagnostics == alone.diagnostics
    assert together.kb.concepts["c7"].attributes == {
        "a": 1,
        "b": 1.5,
        "c": True,
        "d": alone.kb.concepts["c7"].attributes["d"],
        "e": "text",
    }


def test_the_share_of_a_process_that_fails_is_done_here(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()

    def work(share: Any) -> list[int]:
        if os.getpid() != here and 7 in share:
            os._exit(3)
        return [2 * one for one in share]

    monkeypatch.setattr(fork, "_processors", lambda: 3)
    encode, decode = (lambda found: json.dumps(found).encode()), json.loads
    assert fork.map_in_processes(work, range(10), 3, encode, decode) == [2 * one for one in range(10)]


def test_an_error_is_raised_here_wherever_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork, "_processors", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        fork.map_in_processes(lambda share: [1 // one for one in share], [1, 0], 2, lambda _: b"", lambda _: [])


def test_nothing_is_forked_for_few_items_or_beside_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    assert fork.map_in_processes(list, [1, 2, 3], 0, lambda _: b"", lambda _: []) == [1, 2, 3]
    monkeypatch.setattr(os, "listdir", lambda _: ["1", "2"])
    assert fork.map_in_processes(list, [1, 2, 3], 3, lambda _: b"", lambda _: []) == [1, 2, 3]


# -- the JSON Schema ---------------------------------------------------------------------------------------------------


def kinds() -> Iterator[tuple[str, type]]:
    """Every YAML file of the real knowledge base, with what it is."""
    for path in sorted((ROOT / "concepts").glob("*/*.yml")):
        kind = load.FOLDERS.get(path.parent.name, Topic if path.name == load.TOPIC_FILE else Concept)
        yield path.relative_to(ROOT).as_posix(), kind


def test_the_json_schema_accepts_exactly_the_real_files_that_load() -> None:
    validators = {
        kind: jsonschema.Draft202012Validator(schema.json_schema(file_type))
        for kind, file_type in schema.FILE_TYPES.items()
    }
    files = list(kinds())
    assert len(files) > 100
    reported_files = {one.span.path for one in load.load(ROOT).diagnostics}
    for path, kind in files:
        errors = [error.message for error in validators[kind].iter_errors(read(ROOT, path).value())]
        assert bool(errors) == (path in reported_files), errors


@pytest.mark.parametrize("kind", [Concept, Topic, Track, Comparison])
def test_the_json_schema_is_a_valid_one_that_describes_each_field(kind: type) -> None:
    made = schema.json_schema(schema.FILE_TYPES[kind])
    jsonschema.Draft202012Validator.check_schema(made)
    assert json.loads(json.dumps(made))["$schema"].endswith("2020-12/schema")
    fields = made["$defs"][schema.FILE_TYPES[kind].__name__]["properties"]
    assert set(fields) == set(schema.FILE_TYPES[kind].__struct_fields__)


PLACE = {"id": "double", "topic": "base", "path": "concepts/base/double.yml"}
JUNK: list[Any] = [
    None,
    True,
    0,
    7,
    2000.0,
    0.5,
    "",
    "text",
    "a\n",
    [],
    ["text"],
    [7],
    {},
    {"zh": "甲", "en": "a"},
    {"zh": "甲"},
    {"x": 1},
]


KEPT = copy.deepcopy(JUNK)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_what_does_not_load_always_has_a_message_and_what_loads_fits_the_schema(rng: random.Random) -> None:
    value = Source("x.yml", PUBLISHED).value()
    for _ in range(rng.randint(1, 3)):
        mutate(value, rng)
    found, problems = schema.convert(copy.deepcopy(value), Source("x.yml", PUBLISHED), Concept, PLACE)
    assert (found is None) == bool(problems)
    assert all(one.code in {"KB110", "KB111", "KB112", "KB113", "KB301"} and one.to_text() for one in problems)
    assert JUNK == KEPT, "one case must not change what the next one draws from"
    if found is not None:
        validator = jsonschema.Draft202012Validator(schema.json_schema(schema.FILE_TYPES[Concept]))
        assert [error.message for error in validator.iter_errors(value)] == []
        assert msgspec.convert(msgspec.to_builtins(found), Concept) == found


def junk(rng: random.Random) -> Any:
    """Something that hardly ever fits: a piece of its own, since the next mutation may happen inside of it."""
    return copy.deepcopy(rng.choice(JUNK))


def mutate(value: Any, rng: random.Random) -> None:
    """Replaces, removes or adds one thing somewhere in a value."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys or rng.random() < 0.1:
            if isinstance(value, dict):
                value[rng.choice(["sumary", "zh", "check", "new"])] = junk(rng)
            else:
                value.append(junk(rng))
            return
        key = rng.choice(keys)
        if isinstance(value[key], (dict, list)) and rng.random() < 0.7:
            value = value[key]
            continue
        if rng.random() < 0.3:
            del value[key]
        else:
            value[key] = junk(rng)
        return


def problems_of(text: str) -> list[str]:
    """Everything that is wrong with the fields of a concept."""
    source = Source("x.yml", text)
    found, problems = schema.convert(source.value(), source, Concept, PLACE)
    assert found is None
    return [f"{one.span.line}:{one.span.column} {one.code} {one.message} [{one.hint}]" for one in problems]


HEAD = "name: {zh: 甲, en: a}\nkind: definition\nsummary: {zh: 句。, en: S.}\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("sumary: x\n", "4:1 KB110 unknown field 'sumary' [did you mean 'summary'?]"),
        ("id: x\n", "4:1 KB110 unknown field 'id' [did you mean 'kind'?]"),
        (
            "pitfalls: [{zh: 错, en: Wrong, so wrong, mistake: m}]\n",
            "4:31 KB110 unknown field 'so wrong' in pitfalls[1] "
            "[inside of brackets a comma ends a value: quote one that contains a comma]",
        ),
        ("aliases: x\n", "4:10 KB112 expected a list, found the text 'x' in aliases []"),
        ("aliases: [true]\n", "4:11 KB112 expected text, found true in aliases[1] [write 'true' in quotes]"),
        (
            "explanation: x\n",
            "4:14 KB112 expected a mapping, found the text 'x' in explanation [write {zh: ..., en: ...}]",
        ),
        ("terms: [{id: a}]\n", "4:9 KB111 missing field 'name' in terms[1] [add 'name: ...']"),
        ("requires:\n  b: {zh: 要}\n", "5:3 KB301 English (en) is missing in requires.b [add 'en: ...']"),
        ("status: drft\n", "4:9 KB113 'drft' is not allowed in status [did you mean 'draft'?]"),
        (
            "references: [{title: T, authors: [A], year: 2000.0}]\n",
            "4:45 KB112 expected int, got float in references[1].year []",
        ),
        (
            "attributes: {a: [1]}\n",
            "4:17 KB112 expected text or true or false or a whole number or a number or a mapping, "
            "found a list in attributes.a []",
        ),
        ("attributes: {a: {zh: 甲}}\n", "4:14 KB301 English (en) is missing in attributes.a [add 'en: ...']"),
    ],
)  # fmt: skip
def test_a_field_that_does_not_fit_is_explained(more: str, expected: str) -> None:
    assert expected in problems_of(HEAD + more)


def test_a_value_full_of_problems_is_reported_in_part() -> None:
    text = HEAD + "aliases: [" + "1, " * 50_000 + "]\n"
    assert len(problems_of(text)) == 100


def test_a_long_wrong_name_is_suggested_for_in_time() -> None:
    assert schema.suggest("x" * 1_000_000, ["summary"] * 1000) == ""
    assert schema.suggest("sumary", ["summary", "name"]) == "did you mean 'summary'?"
