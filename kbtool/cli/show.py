"""``kbtool show CONCEPT``."""

from __future__ import annotations

import click
import msgspec

from kbtool.cli import _graphtext
from kbtool.cli._completion import concept_argument
from kbtool.cli._session import EXIT_PROBLEMS, Session, format_option, print_diagnostics, print_json, style
from kbtool.graph import ConceptGraph
from kbtool.load import load_concept
from kbtool.model import Concept, Text
from kbtool.plainmath import tex_to_text


@click.command()
@concept_argument("concept")
@format_option
@click.pass_obj
def command(session: Session, concept: str, format: str) -> None:
    """One concept: names, summary, prerequisites with reasons, explanation, claims, pitfalls, references."""
    id = session.resolve(concept)
    found, diagnostics = load_concept(session.root, session.graph.nodes[id].path)
    if found is None:
        print_diagnostics(diagnostics, err=True)
        raise SystemExit(EXIT_PROBLEMS)
    if format == "json":
        print_json({**msgspec.to_builtins(found), "unlocks": session.graph.unlocks(id)})
    else:
        for line in _lines(session, found):
            click.echo(line)


def _lines(session: Session, concept: Concept) -> list[str]:
    language, graph, read = session.language, session.graph, session.readable
    english = language == "en"
    other = concept.name["zh" if english else "en"]
    lines = [f"{_graphtext.label(graph, concept.id, language)} · {other}", read(concept.summary[language])]
    if concept.aliases:
        lines.append(("also: " if english else "又称：") + ", ".join(concept.aliases))
    for formula in concept.formula:
        lines += ["", f"    {tex_to_text(formula.tex)}"]
        lines += [
            f"      {tex_to_text(symbol)}: {read(meaning[language])}" for symbol, meaning in formula.where.items()
        ]
    lines += _section("Before this" if english else "先要会")
    lines += [f"  {_graphtext.label(graph, id, language)}: {read(why[language])}" for id, why in _known(graph, concept)]
    lines += _section("What it unlocks" if english else "学会后可以学")
    lines += [f"  {_graphtext.label(graph, id, language)}" for id in graph.unlocks(concept.id)]
    if graph.related(concept.id):
        lines += _section("Related" if english else "相关")
        for type, id, inverse in graph.related(concept.id):
            words = _graphtext.relation_words(type, inverse, language)
            lines.append(f"  {words}: {_graphtext.label(graph, id, language)}")
    if concept.explanation:
        lines += ["", read(concept.explanation[language]).rstrip()]
    if concept.claims:
        lines += _section(f"Claims ({concept.example})" if english else f"断言（{concept.example}）")
        lines += [f"  - {read(claim[language])}" for claim in concept.claims]
    if concept.pitfalls:
        lines += _section("Pitfalls" if english else "常见错误")
        lines += [f"  - {read(pitfall[language]).strip()}" for pitfall in concept.pitfalls]
    if concept.questions:
        lines += _section("Now you can answer" if english else "学完之后，你能回答")
        lines += [f"  - {read(question[language]).strip()}" for question in concept.questions]
    for term in concept.terms:
        lines.append(f"  {style(term.name[language], bold=True)} ({term.id}): {read(term.text[language]).strip()}")
    if concept.references:
        lines += _section("References" if english else "参考文献")
        lines += [
            f"  {', '.join(one.authors)} ({one.year}). {one.title}. {one.url or ''}" for one in concept.references
        ]
    return lines


def _known(graph: ConceptGraph, concept: Concept) -> list[tuple[str, Text]]:
    return [(id, why) for id, why in concept.requires.items() if id in graph.nodes]


def _section(title: str) -> list[str]:
    return ["", style(title, underline=True)]
