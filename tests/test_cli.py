"""The command line as a person and a shell meet it: answers, exit codes, formats, colours, languages, completion."""

from __future__ import annotations

import html
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from miniature import draft

from kbtool.cli import main

Make = Callable[..., Path]
ROOT = Path(__file__).parents[1]
REASON = "{zh: 需要它, en: it is needed}"


def call(root: Path, *arguments: str, lang: str = "en") -> Result:
    """One run of the command line in this process."""
    result = CliRunner().invoke(main, ["--root", str(root), "--lang", lang, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def run(
    *arguments: str, folder: Path = ROOT, env: Mapping[str, str] | None = None, **how: Any
) -> subprocess.CompletedProcess[str]:
    """One run of the command line as a process of its own, with no setting of this machine's."""
    return subprocess.run(
        [sys.executable, "-m", "kbtool", *arguments],
        cwd=folder, env=environment(env), capture_output=True, encoding="utf-8", check=False, **how,
    )  # fmt: skip


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without what decides on language and colour, and with some more."""
    plain = {name: value for name, value in os.environ.items() if not re.match("LC_|LANG|NO_COLOR|KBTOOL|TERM", name)}
    return {**plain, "LANG": "en_US.UTF-8", "TERM": "xterm", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **(more or {})}


@pytest.fixture
def root(miniature: Make) -> Path:
    """The miniature, with a concept on the way from alpha to double that is not the shortest, and one apart."""
    return miniature(
        {
            "concepts/base/gamma.yml": draft("gamma", f"requires:\n  alpha: {REASON}\n"),
            "concepts/base/delta.yml": draft("delta", f"requires:\n  beta: {REASON}\n  gamma: {REASON}\n"),
            "concepts/base/apart.yml": draft("apart", "relations: {used-in: [gamma]}\n"),
        }
    )


# -- help --------------------------------------------------------------------------------------------------------------


def commands() -> list[tuple[str, click.Command]]:
    """Every command, by name."""
    found = []
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        found.append((name, command))
    return found


def test_the_commands_of_the_design_are_there() -> None:
    queries = {"path", "plan", "next", "show", "search", "related", "stats"}
    assert queries | {"check", "explain", "schema", "verify", "status", "build"} <= {name for name, _ in commands()}


@pytest.mark.parametrize(("name", "command"), commands())
def test_a_command_and_each_of_its_options_has_help(name: str, command: click.Command) -> None:
    first_paragraph = (command.help or "").partition("\n\n")[0]
    assert re.fullmatch(r"[A-Z].{20,}\.", " ".join(first_paragraph.split())), "help starts with a sentence"
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    for option in options:
        assert max(option.opts, key=len) in result.output
    assert CliRunner().invoke(main, [name, "-h"]).output == result.output


def test_help_lists_every_command_and_works_outside_a_knowledge_base(tmp_path: Path) -> None:
    result = run("--help", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    for name, _ in commands():
        assert re.search(rf"^  {name} ", result.stdout, re.MULTILINE)


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"kbtool, version \d+\.\d+\.\d+\n", run("--version").stdout)


# -- every query, on both knowledge bases ------------------------------------------------------------------------------

QUERIES = [
    ["path", "{a}", "{b}"],
    ["path", "{a}", "{b}", "--all"],
    ["plan", "{b}"],
    ["plan", "{b}", "--know", "{a}"],
    ["next"],
    ["next", "--know", "{a}", "--limit", "1"],
    ["related", "{b}"],
    ["show", "{b}"],
    ["search", "{b}"],
    ["stats"],
]


@pytest.mark.parametrize("query", QUERIES, ids=" ".join)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_query_answers_in_text_and_json(root: Path, query: list[str], lang: str) -> None:
    for where, a, b in ((root, "alpha", "double"), (ROOT, "exponential-function", "softmax")):
        arguments = [part.format(a=a, b=b) for part in query]
        text = call(where, *arguments, lang=lang)
        assert (text.exit_code, text.stderr) == (0, "")
        assert text.stdout.strip()
        found = call(where, *arguments, "--format", "json", lang=lang)
        assert found.exit_code == 0
        assert json.loads(found.stdout)
        assert call(where, *arguments, "--format", "json").stdout == found.stdout


def test_path_gives_each_step_with_its_reason(root: Path) -> None:
    assert call(root, "path", "alpha", "double").stdout == (
        "concept alpha (alpha) [draft]\n"
        "  │ beta is made of alpha\n"
        "→ concept beta (beta) [draft]\n"
        "  │ doubling uses beta\n"
        "→ Doubling (double)\n"
        "\n"
        "2 steps; 1 chain in all, through 0 more concepts.\n"
    )
    assert "乙由甲构成" in call(root, "path", "alpha", "double", lang="zh").stdout


def test_path_with_all_lists_everything_between(root: Path) -> None:
    short, whole = (call(root, "path", "alpha", "delta", *more).stdout for more in ((), ("--all",)))
    assert "2 steps; 2 chains in all, through 1 more concept.\n(--all lists them)" in short
    listed = whole.partition("All of them, in an order to learn them:\n")[2].splitlines()
    assert [line.strip() for line in listed] == [
        f"concept {id} ({id}) [draft]" for id in ("alpha", "beta", "gamma", "delta")
    ]


def test_the_json_of_path_is_complete(root: Path) -> None:
    assert json.loads(call(root, "path", "alpha", "delta", "--format", "json").stdout) == {
        "from": "alpha",
        "to": "delta",
        "found": True,
        "steps": [
            {"from": "alpha", "to": "beta", "reason": {"zh": "乙由甲构成", "en": "beta is made of alpha"}},
            {"from": "beta", "to": "delta", "reason": {"zh": "需要它", "en": "it is needed"}},
        ],
        "between": ["alpha", "beta", "gamma", "delta"],
        "chains": 2,
    }
    assert json.loads(call(root, "path", "double", "alpha", "--format", "json").stdout) == {
        "from": "double",
        "to": "alpha",
        "found": False,
        "reverse": True,
        "through": {"concept": "alpha", "relation": "contrasts-with"},
        "shared_prerequisite": "alpha",
        "shared_unlock": "double",
    }


def test_where_there_is_no_path_the_alternatives_are_told(root: Path) -> None:
    result = call(root, "path", "double", "alpha")
    assert result.exit_code == 1
    assert result.stdout == (
        "No learning chain leads from Doubling (double) to concept alpha (alpha) [draft].\n"
        "  The other way there is one: kbtool path alpha double\n"
        "  They are related: kbtool related double\n"
    )
    assert call(root, "path", "apart", "delta").stdout.splitlines()[1:] == [
        "  Through the related concept gamma (gamma) [draft]: kbtool path gamma delta"
    ]
    assert call(root, "path", "beta", "gamma").stdout.splitlines()[1:] == [
        "  Both build on concept alpha (alpha) [draft].",
        "  Both lead to concept delta (delta) [draft].",
    ]
    assert call(root, "path", "alpha", "apart").stdout.splitlines()[1:] == ["  kbtool plan apart"]


def test_a_number_of_chains_too_long_to_read_is_told_in_short(miniature: Make) -> None:
    more = {"concepts/base/e0.yml": draft("e0", f"requires:\n  alpha: {REASON}\n")}
    for number in range(1, 41):
        for side in "lr":
            more[f"concepts/base/{side}{number}.yml"] = draft(
                f"{side}{number}", f"requires:\n  e{number - 1}: {REASON}\n"
            )
        both = f"requires:\n  l{number}: {REASON}\n  r{number}: {REASON}\n"
        more[f"concepts/base/e{number}.yml"] = draft(f"e{number}", both)
    root = miniature(more)
    assert "81 steps; about 10^12 chains in all" in call(root, "path", "alpha", "e40").stdout
    assert json.loads(call(root, "path", "alpha", "e40", "--format", "json").stdout)["chains"] == 2**40


def test_plan_lists_what_is_missing_in_order(root: Path) -> None:
    assert json.loads(call(root, "plan", "delta", "--know", "gamma", "--format", "json").stdout) == {
        "goal": "delta",
        "know": ["gamma"],
        "plan": ["beta", "delta"],
    }
    lines = call(root, "plan", "double").stdout.splitlines()
    assert lines[::2] == ["1. concept alpha (alpha) [draft]", "2. concept beta (beta) [draft]", "3. Doubling (double)"]
    assert call(root, "plan", "alpha", "--know", "double").stdout == "You know all of it.\n"


@pytest.mark.parametrize("know", ["beta,gamma", " 概念 beta ， gamma ", "gainian beta,gamma,,gamma"])
def test_what_is_known_is_named_in_any_way_between_commas_of_either_width(root: Path, know: str) -> None:
    found = json.loads(call(root, "next", "--know", know, "--format", "json").stdout)
    assert found == {"know": ["beta", "gamma"], "next": ["apart", "delta", "double"], "more": 0}


def test_next_shows_no_more_than_asked_for_and_says_how_many_there_are(root: Path) -> None:
    result = call(root, "next", "--know", "beta,gamma", "--limit", "1")
    assert result.stdout.splitlines()[-1] == "… and 2 more"
    assert call(root, "next", "--know", "delta,double,apart").stdout == "Nothing: you know it all.\n"


def test_related_shows_both_directions(root: Path) -> None:
    assert call(root, "related", "gamma").stdout == (
        "concept gamma (gamma) [draft]\n"
        "  requires: concept alpha (alpha) [draft]\n"
        "  unlocks: concept delta (delta) [draft]\n"
        "  uses: concept apart (apart) [draft]\n"
    )


def test_show_prints_all_of_a_concept(root: Path) -> None:
    shown = call(root, "show", "double").stdout
    for part in (
        "Doubling (double) · 加倍",
        "also: twice, 两倍",
        "d(x) = x + x",
        "doubling uses beta",
        "### Intuition",
    ):
        assert part in shown
    for part in (
        "It agrees with torch.add",
        "Squaring instead",
        "How do I make a portion of soup for two?",
        "half (half): The inverse",
        "Euclid (1956). Elements.",
    ):
        assert part in shown
    found = json.loads(call(root, "show", "double", "--format", "json").stdout)
    assert (found["id"], found["requires"]["beta"]["zh"], found["unlocks"]) == ("double", "加倍要用到乙", [])


def test_an_unknown_type_of_relation_is_shown_by_its_id(root: Path) -> None:
    (root / "concepts/base/odd.yml").write_text(draft("odd", "relations: {uses: [alpha]}\n"))
    assert "  uses: concept alpha" in call(root, "show", "odd").stdout
    assert "  uses: concept alpha" in call(root, "related", "odd").stdout
    assert "  uses (inverse): concept odd" in call(root, "related", "alpha").stdout


def test_show_says_why_a_file_cannot_be_shown_any_more(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kbtool import snapshot

    before = snapshot.snapshot_of(root)
    (root / "concepts/base/double.yml").write_text("name: [\n")
    monkeypatch.setattr(snapshot, "snapshot_of", lambda _: before)
    result = call(root, "show", "double")
    assert result.exit_code == 1
    assert result.stderr.startswith("concepts/base/double.yml:2:1: KB104")


def test_stats_survive_a_circle(root: Path) -> None:
    assert json.loads(call(root, "stats", "--format", "json").stdout)["longest_chain"] == 2
    (root / "concepts/base/alpha.yml").write_text(draft("alpha", f"requires:\n  beta: {REASON}\n"))
    assert json.loads(call(root, "stats", "--format", "json").stdout)["longest_chain"] is None
    assert "longest chain  none: the requirements run in a circle" in call(root, "stats").stdout


def test_search_finds_nothing_with_exit_code_1(root: Path) -> None:
    result = call(root, "search", "qqqqqqq")
    assert (result.exit_code, result.stdout) == (1, "nothing found\n")
    assert json.loads(call(root, "search", "qqqqqqq", "--format", "json").stdout) == []
    assert call(root, "search", "加倍").stdout.startswith("Doubling (double)")


# -- the four of the issue, on the real knowledge base -----------------------------------------------------------------


def test_path_softmax_transformer_is_a_chain_of_reasons() -> None:
    result = run("path", "softmax", "transformer")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Softmax (softmax)")
    steps = [line for line in lines if line.startswith("→ ")]
    reasons = [line for line in lines if line.startswith("  │ ")]
    assert steps[-1].startswith("→ Transformer (transformer)")
    assert len(steps) == len(reasons) >= 2
    assert all(len(reason) > 15 for reason in reasons)


def test_path_from_a_chinese_name_is_the_same_as_from_the_id() -> None:
    assert call(ROOT, "path", "梯度", "transformer").stdout == call(ROOT, "path", "gradient", "transformer").stdout


def test_path_against_the_arrows_says_that_the_other_way_exists() -> None:
    result = run("path", "transformer", "softmax")
    assert result.returncode == 1
    assert "No learning chain leads from Transformer (transformer) to Softmax (softmax)." in result.stdout
    assert "The other way there is one: kbtool path softmax transformer" in result.stdout


def test_path_from_a_misspelt_name_asks_what_was_meant() -> None:
    result = run("path", "sofmax", "transformer")
    assert (result.returncode, result.stdout) == (2, "")
    assert "no concept is named 'sofmax'; did you mean softmax" in result.stderr


# -- wrong usage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "No such command 'chek'; did you mean 'check'?"),
        (["zzzzzz"], "No such command 'zzzzzz'; kbtool --help lists the commands"),
        (["_session"], "No such command '_session'"),
        (["path", "alpha"], "Missing argument 'GOAL'"),
        (["path", "alpha", "alfa"], "no concept is named 'alfa'; did you mean half (double), alpha?"),
        (["path", "alpha", "qqqqqq"], "no concept is named 'qqqqqq'; kbtool search WORDS finds concepts"),
        (["path", "", "alpha"], "no concept is named ''"),
        (["plan", "alpha", "--know", "alpha,alfa"], "no concept is named 'alfa'"),
        (["next", "--limit", "0"], "0 is not in the range"),
        (["stats", "--format", "xml"], "'xml' is not one of 'text', 'json'"),
        (["explain", "KB20"], "there is no rule KB20; did you mean 'KB20"),
        (["schema", "page"], "'page' is not one of"),
        (["search"], "Missing argument 'WORDS...'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_what_to_do(root: Path, arguments: list[str], said: str) -> None:
    result = call(root, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_an_ambiguous_name_asks_for_the_id(miniature: Make) -> None:
    root = miniature({"concepts/base/two.yml": draft("two").replace("concept two", "concept alpha")})
    result = call(root, "show", "Concept Alpha")
    assert result.exit_code == 2
    assert "'Concept Alpha' names more than one concept: alpha, two; use the id" in result.stderr
    assert call(root, "show", "alpha").exit_code == 0


def test_a_term_leads_to_the_page_that_explains_it(root: Path) -> None:
    result = call(root, "show", "一半")
    assert result.exit_code == 0
    assert result.stderr == "(一半: explained in Doubling)\n"
    assert result.stdout.startswith("Doubling (double)")


def test_a_concept_whose_file_is_broken_is_not_called_unknown(root: Path) -> None:
    (root / "concepts/base/delta.yml").write_text("name: [\n")
    result = call(root, "path", "alpha", "delta")
    assert result.exit_code == 2
    assert "the file of 'delta' could not be loaded; kbtool check says why" in result.stderr


@pytest.mark.parametrize("command", ["check", "stats", "path a b"])
def test_outside_a_knowledge_base_one_is_told_so(tmp_path: Path, command: str) -> None:
    result = run(*command.split(), folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "run kbtool inside a knowledge base, or pass --root DIR" in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_root_that_is_no_folder_is_wrong_usage(tmp_path: Path) -> None:
    for name in ("nowhere", "file"):
        (tmp_path / "file").write_text("")
        assert CliRunner().invoke(main, ["--root", str(tmp_path / name), "stats"]).exit_code == 2


def test_a_folder_that_was_removed_is_wrong_usage(tmp_path: Path) -> None:
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" -m kbtool stats'
    result = subprocess.run(
        ["bash", "-c", script, sys.executable],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


# -- check, explain, schema --------------------------------------------------------------------------------------------


def test_check_is_clean_with_0_and_counts(root: Path) -> None:
    result = call(root, "check")
    assert result.exit_code == 0
    assert result.stdout == "no problems in 1 published concept, 5 drafts, 5 warnings (--warnings shows them)\n"
    assert call(root, "check", "--warnings").stdout.count("KB501 warning: ") == 5


def test_check_shows_problems_in_each_format_and_ends_with_1(root: Path) -> None:
    (root / "concepts/base/delta.yml").write_text(draft("delta", f"requires:\n  beta: {REASON}\n  gama: {REASON}\n"))
    text = call(root, "check")
    assert text.exit_code == 1
    assert "concepts/base/delta.yml:7:3: KB203 unknown concept 'gama' in requires\n  7 |   gama: {zh" in text.stdout
    assert "    |   ^^^^\n  help: did you mean 'gamma'?\n" in text.stdout
    assert text.stdout.splitlines()[-1].startswith("1 problem in 1 published concept, 5 drafts")
    found = json.loads(call(root, "check", "--format", "json").stdout)
    assert [(one["code"], one["line"]) for one in found if one["severity"] == "error"] == [("KB203", 7)]
    assert {one["severity"] for one in found} == {"error", "warning"}
    command = (
        "::error file=concepts/base/delta.yml,line=7,col=3,endColumn=7,title=KB203::unknown concept 'gama' in requires"
    )
    assert call(root, "check", "--format", "github").stdout == f"{command}%0Ahelp: did you mean 'gamma'?\n"


def test_explain_prints_the_rule_and_lists_all_of_them() -> None:
    shown = CliRunner().invoke(main, ["explain", "kb203"])
    assert shown.exit_code == 0
    assert shown.output.startswith("KB203 Unknown concept in requires\n\nWhat\n")
    listed = json.loads(CliRunner().invoke(main, ["explain", "--format", "json"]).output)
    text = CliRunner().invoke(main, ["explain"]).output.splitlines()
    assert text == [f"{one['code']}  {one['title']}" for one in listed]
    assert len(listed) > 40
    one = json.loads(CliRunner().invoke(main, ["explain", "KB203", "--format", "json"]).output)
    assert (one["code"], one["title"]) == ("KB203", "Unknown concept in requires")


@pytest.mark.parametrize("kind", ["concept", "topic", "track", "comparison"])
def test_schema_prints_a_json_schema(kind: str) -> None:
    result = CliRunner().invoke(main, ["schema", kind])
    assert result.exit_code == 0
    assert json.loads(result.output)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


# -- Mermaid and DOT ---------------------------------------------------------------------------------------------------

HOSTILE = [
    '"] --> end; n0["',
    "end",
    "a\nb",
    "subgraph",
    "<script>",
    "#quot;",
    "back\\slash",
    "`code`",
    "]()[{}",
    "%%{init}",
]


@pytest.fixture
def hostile(miniature: Make) -> Path:
    """A knowledge base whose names are what Mermaid and DOT would read as their own."""
    files = {}
    for number, name in enumerate(HOSTILE):
        needs = f"requires:\n  h{number - 1}: {REASON}\n" if number else ""
        shown = json.dumps(name)
        files[f"concepts/base/h{number}.yml"] = draft(f"h{number}", needs).replace(
            f"name: {{zh: 概念 h{number}, en: concept h{number}}}", f"name: {{zh: {shown}, en: {shown}}}"
        )
    return miniature(files)


GRAPHS = [["path", "h0", "h9"], ["path", "h0", "h9", "--all"], ["plan", "h9"], ["related", "h1"]]


@pytest.mark.parametrize("arguments", GRAPHS, ids=" ".join)
def test_mermaid_is_well_formed_whatever_the_names(hostile: Path, arguments: list[str]) -> None:
    lines = call(hostile, *arguments, "--format", "mermaid").stdout.splitlines()
    assert lines[0] == "graph LR"
    nodes = [re.fullmatch(r'    (n\d+)\["([^"<>`\\]*)"\]', line) for line in lines[1:] if "[" in line]
    assert all(nodes)
    edges = [re.fullmatch(r"    (n\d+) --> (n\d+)", line) for line in lines[1:] if "[" not in line]
    assert all(edges)
    names = {node[1]: html.unescape(node[2].replace("#", "&#")) for node in nodes if node}
    wanted = HOSTILE[:3] if arguments[0] == "related" else HOSTILE
    assert sorted(names.values()) == sorted(" ".join(name.split()) for name in wanted)
    assert {end for edge in edges if edge for end in edge.groups()} == set(names)
    assert len(edges) == len(names) - 1


@pytest.mark.parametrize("arguments", GRAPHS, ids=" ".join)
def test_dot_is_well_formed_whatever_the_names(hostile: Path, arguments: list[str]) -> None:
    lines = call(hostile, *arguments, "--format", "dot").stdout.splitlines()
    assert lines[:3] == ["digraph {", "    rankdir=LR", "    node [shape=box]"]
    assert lines[-1] == "}"
    quoted = r'"((?:[^"\\]|\\.)*)"'
    nodes = [re.fullmatch(rf"    {quoted} \[label={quoted}\]", line) for line in lines[3:-1] if "label=" in line]
    edges = [re.fullmatch(rf"    {quoted} -> {quoted}", line) for line in lines[3:-1] if "label=" not in line]
    assert all(nodes)
    assert all(edges)
    names = {node[1]: re.sub(r"\\(.)", r"\1", node[2]) for node in nodes if node}
    assert names == {id: " ".join(HOSTILE[int(id[1:])].split()) for id in names}
    assert {end for edge in edges if edge for end in edge.groups()} == set(names)


@pytest.mark.parametrize("format", ["mermaid", "dot"])
def test_where_there_is_no_chain_what_is_said_does_not_stand_among_the_graph(root: Path, format: str) -> None:
    result = call(root, "path", "double", "alpha", "--format", format)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No learning chain" in result.stderr


# -- colours, pipes, languages -----------------------------------------------------------------------------------------

ESCAPE = "\x1b["


def on_terminal(arguments: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    """What a run prints on a terminal."""
    here, there = pty.openpty()
    command = [sys.executable, "-m", "kbtool", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=environment(env), stdout=there, stderr=there, stdin=there):
        os.close(there)
        printed = b""
        try:
            while part := os.read(here, 4096):
                printed += part
        except OSError:  # how a terminal says that the other end was closed
            pass
    os.close(here)
    return printed.decode()


def test_there_is_colour_on_a_terminal_and_nowhere_else() -> None:
    assert ESCAPE in on_terminal(["path", "softmax", "transformer"])
    assert ESCAPE not in run("path", "softmax", "transformer").stdout


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_switched_off(env: dict[str, str]) -> None:
    assert ESCAPE not in on_terminal(["path", "softmax", "transformer"], env)


@pytest.mark.parametrize(
    "arguments", [["path", "softmax", "transformer", "--all"], ["explain"], ["--help"]], ids=" ".join
)
def test_a_reader_that_leaves_early_is_no_error(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "kbtool", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == (1 if arguments == ["--help"] else 0)


@pytest.mark.parametrize(
    ("env", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "C.utf8"}, "zh"),
        ({"LANG": ""}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "KBTOOL_LANG": "en"}, "en"),
    ],
    ids=str,
)
def test_the_language_is_the_locales_unless_it_is_chosen(
    root: Path, env: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "KBTOOL_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    shown = CliRunner().invoke(main, ["--root", str(root), "related", "double"]).output.splitlines()[0]
    assert shown == {"zh": "加倍 (double)", "en": "Doubling (double)"}[language]
    other = {"zh": "en", "en": "zh"}[language]
    assert CliRunner().invoke(main, ["--root", str(root), "--lang", other, "related", "double"]).output[:2] != shown[:2]


def test_chinese_on_a_terminal_of_another_encoding_does_not_fail() -> None:
    result = run("--lang", "zh", "path", "softmax", "transformer", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, "")
    assert "(softmax)" in result.stdout


# -- completion --------------------------------------------------------------------------------------------------------


def complete(shell: str, *words: str) -> list[str]:
    """What a shell is given to complete the last word with."""
    env = {"_KBTOOL_COMPLETE": f"{shell}_complete", "COMP_WORDS": " ".join(["kbtool", *words])}
    env["COMP_CWORD"] = words[-1] if shell == "fish" else str(len(words))
    result = run(env=env)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


def values(shell: str, lines: list[str]) -> list[str]:
    """The words among what a shell is given: each has its own form."""
    if shell == "zsh":  # type, value and help on a line each
        return lines[1::3]
    return [line.partition(",")[2].partition("\t")[0] for line in lines]


SHELLS = ["bash", "zsh", "fish"]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_commands_and_ids(shell: str) -> None:
    assert values(shell, complete(shell, "pa")) == ["path"]
    assert values(shell, complete(shell, "path", "softm")) == ["softmax", "softmax-cross-entropy"]
    assert values(shell, complete(shell, "path", "softmax", "transformer-")) == [
        "transformer-decoder",
        "transformer-encoder",
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_ids_after_a_comma(shell: str) -> None:
    found = values(shell, complete(shell, "next", "--know", "vector,softm"))
    # Click writes a completion as "type,value" for bash and fish, and both read it up to the line's end.
    assert found == ["vector,softmax", "vector,softmax-cross-entropy"]


def test_a_chinese_name_and_a_code_are_completed() -> None:
    assert "gradient" in values("bash", complete("bash", "show", "梯度"))
    assert values("bash", complete("bash", "explain", "KB20"))[:3] == ["KB201", "KB202", "KB203"]
    assert values("bash", complete("bash", "path", "--for")) == ["--format"]


def test_completion_outside_a_knowledge_base_is_silent(tmp_path: Path) -> None:
    env = {"_KBTOOL_COMPLETE": "bash_complete", "COMP_WORDS": "kbtool path a", "COMP_CWORD": "2"}
    result = run(folder=tmp_path, env=env)
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, "", "")


def test_completion_looks_into_the_root_that_was_named(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    env = {"_KBTOOL_COMPLETE": "bash_complete", "COMP_WORDS": f"kbtool --root {root} path ga", "COMP_CWORD": "4"}
    assert run(folder=tmp_path_factory.mktemp("elsewhere"), env=env).stdout == "plain,gamma\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_is_printed(shell: str) -> None:
    result = run(env={"_KBTOOL_COMPLETE": f"{shell}_source"})
    assert result.returncode == 0
    assert "_KBTOOL_COMPLETE" in result.stdout
