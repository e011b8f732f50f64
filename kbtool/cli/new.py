"""``kbtool new ID``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, get_args

import click
from click.shell_completion import CompletionItem

from kbtool.cli._completion import complete_concepts
from kbtool.cli._edit import carry_out, sensible
from kbtool.cli._session import Session, format_option

if TYPE_CHECKING:
    from kbtool.model import Text

ASKED = {
    "zh": {
        "zh": "中文名称",
        "en": "英文名称",
        "topic": "主题（{choices}）",
        "kind": "类别（{choices}）",
        "requires": "直接先修的概念，逗号分隔，中英文名称都行",
        "reason_zh": "为什么先要懂 {id}，用中文说（可以以后再写）",
        "reason_en": "为什么先要懂 {id}，用英文说（可以以后再写）",
    },
    "en": {
        "zh": "Name in Chinese",
        "en": "Name in English",
        "topic": "Topic ({choices})",
        "kind": "Kind ({choices})",
        "requires": "Direct prerequisites, separated by commas, by their names in either language",
        "reason_zh": "Why {id} is needed first, in Chinese (may be written later)",
        "reason_en": "Why {id} is needed first, in English (may be written later)",
    },
}
LIST = {"zh": "接下来：", "en": "Next steps:"}


def _complete_kind(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(kind) for kind in _kinds() if kind.startswith(incomplete)]


def _kinds() -> list[str]:
    from kbtool.model import Kind

    return list(get_args(Kind))


@click.command()
@click.argument("id")
@click.option("--zh", metavar="NAME", help="The standard term in Chinese.")
@click.option("--en", metavar="NAME", help="The standard term in English.")
@click.option("--topic", metavar="TOPIC", help="The topic, by its id or its name in either language.")
@click.option("--kind", metavar="KIND", shell_complete=_complete_kind, help="What sort of thing it is.")
@click.option(
    "--requires",
    metavar="A,B,...",
    shell_complete=complete_concepts,
    help="Direct prerequisites, by any of their names.",
)
@format_option
@click.pass_obj
def command(
    session: Session,
    id: str,
    zh: str | None,
    en: str | None,
    topic: str | None,
    kind: str | None,
    requires: str | None,
    format: str,
) -> None:
    """Start a concept: write a draft and its example, which pass check and prove themselves as they are.

    What is not given is asked for, on a terminal. Nothing is ever overwritten.
    """
    from kbtool.edit.rename import require_unused
    from kbtool.edit.scaffold import Idea, next_steps, scaffold

    kb = session.loaded.kb
    with sensible():
        require_unused(kb, id)
    ask = _Questions(session)
    name = ask.name(zh, en)
    place, sort = ask.topic(topic), ask.kind(kind)
    idea = Idea(id, place, sort, name, ask.requires(requires))
    with sensible():
        plan = scaffold(session.root, session.loaded, idea, session.language)
    for note in plan.notes:
        click.echo(f"note: {note}", err=True)
    carry_out(session, plan, write=True, format=format, show=False)
    if format == "text":
        for path in plan.changes:
            click.echo(path)
        click.echo(LIST[session.language])
        for step in next_steps(idea, session.language):
            click.echo(f"  {step}")


class _Questions:
    """What the options do not say: asked for on a terminal, wrong usage elsewhere."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = ASKED[session.language]

    def name(self, zh: str | None, en: str | None) -> Text:
        """The names in both languages."""
        from kbtool.model import Text

        return Text(self._given("zh", zh), self._given("en", en))

    def topic(self, given: str | None) -> str:
        """The id of an existing topic, from its id or one of its names."""
        from kbtool.names import normalise
        from kbtool.schema import suggest

        topics = self.session.loaded.kb.ordered_topics()
        wanted = self._given("topic", given, [one.id for one in topics])
        for one in topics:
            if normalise(wanted) in map(normalise, (one.id, one.name.zh, one.name.en)):
                return one.id
        hint = suggest(wanted, [one.id for one in topics]) or f"there are {', '.join(one.id for one in topics)}"
        raise click.UsageError(f"there is no topic '{wanted}'; {hint} (a new one is a folder with a file _topic.yml)")

    def kind(self, given: str | None) -> str:
        """One of the kinds of concepts."""
        from kbtool.schema import suggest

        wanted = self._given("kind", given, _kinds())
        if wanted not in _kinds():
            hint = suggest(wanted, _kinds()) or f"one of {', '.join(_kinds())}"
            raise click.UsageError(f"there is no kind '{wanted}'; {hint}")
        return wanted

    def requires(self, given: str | None) -> dict[str, Text]:
        """The prerequisites with the reason for each, which may be empty; none only for the very first concept."""
        from kbtool.model import Text

        if not self.session.loaded.kb.concepts:
            return {}
        found = {}
        for id in self._needed(self.session.resolve_list(self._given("requires", given))):
            reasons = [self._reason(f"reason_{language}", id) if given is None else "" for language in ("zh", "en")]
            found[id] = Text(*reasons)
        if not found:
            raise click.UsageError("a concept that is connected to nothing is never found: name one with --requires")
        return found

    def _needed(self, ids: list[str]) -> list[str]:
        """The prerequisites without those that a learner of the others knows anyway."""
        graph, kept = self.session.graph, []
        for id in ids:
            via = next((one for one in ids if one != id and id in graph.known_closure([one])), None)
            if via is None:
                kept.append(id)
            else:
                click.echo(f"note: '{id}' is left out: whoever knows '{via}' knows it", err=True)
        return kept

    def _given(self, option: str, value: str | None, choices: list[str] | None = None) -> str:
        if value is None and _is_terminal():
            value = click.prompt(self.words[option].format(choices=", ".join(choices or ())), err=True)
        if value is None or not value.strip():
            raise click.UsageError(f"--{option} is missing; on a terminal it would be asked for")
        return str(value).strip()

    def _reason(self, question: str, id: str) -> str:
        text: str = click.prompt(self.words[question].format(id=id), default="", show_default=False, err=True)
        return text.strip()


def _is_terminal() -> bool:
    return sys.stdin.isatty()
