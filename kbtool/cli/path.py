"""``kbtool path A B``."""

from __future__ import annotations

import math
import sys

import click

from kbtool.cli import _graphtext
from kbtool.cli._completion import concept_argument
from kbtool.cli._session import EXIT_PROBLEMS, Session, graph_format_option, print_json, style
from kbtool.graph import Chain, ConceptGraph, NoChain


@click.command()
@concept_argument("start")
@concept_argument("goal")
@click.option("--all", "everything", is_flag=True, help="Show every concept on any chain between the two.")
@graph_format_option
@click.pass_obj
def command(session: Session, start: str, goal: str, everything: bool, format: str) -> None:
    """The shortest learning chain from START to GOAL, with the reason for each step."""
    source, target = session.resolve(start), session.resolve(goal)
    graph = session.graph
    found = graph.chain(source, target)
    if isinstance(found, NoChain):
        _print_no_chain(session, graph, source, target, found, format)
        raise SystemExit(EXIT_PROBLEMS)
    inside = list(found.between) if everything else [source, *(step.target for step in found.steps)]
    if format == "json":
        sys.set_int_max_str_digits(0)  # chains multiply at every fork, so that their number may be very long
        print_json(_as_json(found, source, target))
    elif format in ("mermaid", "dot"):
        edges = None if everything else [(step.source, step.target) for step in found.steps]
        click.echo(_graphtext.draw(graph, inside, format, session.language, edges))
    else:
        _print_chain(session, graph, found, source, everything)


def _as_json(found: Chain, source: str, target: str) -> dict[str, object]:
    return {
        "from": source,
        "to": target,
        "found": True,
        "steps": [
            {"from": step.source, "to": step.target, "reason": {"zh": step.reason[0], "en": step.reason[1]}}
            for step in found.steps
        ],
        "between": list(found.between),
        "chains": found.count,
    }


def _print_chain(session: Session, graph: ConceptGraph, found: Chain, source: str, everything: bool) -> None:
    english = session.language == "en"
    click.echo(_graphtext.label(graph, source, session.language))
    for step in found.steps:
        reason = session.readable(step.reason[1] if english else step.reason[0])
        click.echo(f"  {style('│', dim=True)} {reason}")
        click.echo(f"{style('→', fg='cyan')} {_graphtext.label(graph, step.target, session.language)}")
    click.echo("")
    click.echo(_totals(found, english))
    others = len(found.between) - len(found.steps) - 1
    if everything:
        click.echo("全部（按学习顺序）：" if not english else "All of them, in an order to learn them:")
        for id in found.between:
            click.echo(f"  {_graphtext.label(graph, id, session.language)}")
    elif others:
        click.echo("（--all 全部列出）" if not english else "(--all lists them)")


def _print_no_chain(
    session: Session, graph: ConceptGraph, source: str, target: str, found: NoChain, format: str
) -> None:
    if format == "json":
        print_json(
            {
                "from": source,
                "to": target,
                "found": False,
                "reverse": found.reverse,
                "through": found.through and {"concept": found.through[0], "relation": found.through[1]},
                "shared_prerequisite": found.shared_prerequisite,
                "shared_unlock": found.shared_unlock,
            }
        )
        return
    english = session.language == "en"
    aside = format != "text"  # what reads Mermaid or DOT cannot read this
    a, b = (_graphtext.label(graph, id, session.language) for id in (source, target))
    click.echo(f"No learning chain leads from {a} to {b}." if english else f"没有从 {a} 到 {b} 的学习链。", err=aside)
    for line in _alternatives(session, graph, source, target, found):
        click.echo(f"  {line}", err=aside)


def _alternatives(session: Session, graph: ConceptGraph, source: str, target: str, found: NoChain) -> list[str]:
    english = session.language == "en"
    lines = []

    def label(id: str) -> str:
        return _graphtext.label(graph, id, session.language)

    if found.reverse:
        command = f"kbtool path {target} {source}"
        lines.append(f"The other way there is one: {command}" if english else f"反过来有：{command}")
    if found.through and found.through[0] == target:
        command = f"kbtool related {source}"
        lines.append(f"They are related: {command}" if english else f"两者有直接的关系：{command}")
    elif found.through:
        other = label(found.through[0])
        command = f"kbtool path {found.through[0]} {target}"
        lines.append(f"Through the related {other}: {command}" if english else f"可以经由与它相关的 {other}：{command}")
    if found.shared_prerequisite and not found.reverse:
        other = label(found.shared_prerequisite)
        lines.append(f"Both build on {other}." if english else f"两者都建立在 {other} 之上。")
    if found.shared_unlock and not found.reverse:
        other = label(found.shared_unlock)
        lines.append(f"Both lead to {other}." if english else f"两者都通向 {other}。")
    return lines or [f"kbtool plan {target}"]


def _totals(found: Chain, english: bool) -> str:
    steps, others = len(found.steps), len(found.between) - len(found.steps) - 1
    if english:
        chains = f"{_amount(found.count, 'about ')} chain{'' if found.count == 1 else 's'}"
        return f"{_count(steps, 'step')}; {chains} in all, through {_count(others, 'more concept')}."
    return f"共 {steps} 步；两者之间一共有 {_amount(found.count, '约 ')} 条学习链，另外经过 {others} 个概念。"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _amount(number: int, about: str) -> str:
    """A number that may have a thousand digits (chains multiply at every fork), for a person."""
    return f"{number:,}" if number < 10**9 else f"{about}10^{math.log10(number):.0f}"
