"""``kbtool stats``."""

from __future__ import annotations

from collections import Counter

import click
import networkx as nx

from kbtool.cli._session import Session, format_option, print_json


@click.command()
@format_option
@click.pass_obj
def command(session: Session, format: str) -> None:
    """How large the knowledge base is, and how it hangs together."""
    graph = session.graph
    drafts = Counter(node.topic for node in graph.nodes.values() if node.status == "draft")
    topics = Counter(node.topic for node in graph.nodes.values())
    relations = sum(len(ids) for by_type in graph.relations.values() for ids in by_type.values())
    acyclic = nx.is_directed_acyclic_graph(graph.dag)
    numbers = {
        "concepts": len(graph.nodes),
        "published": len(graph.nodes) - drafts.total(),
        "drafts": drafts.total(),
        "topics": len(topics),
        "requirements": graph.dag.number_of_edges(),
        "relations": relations,
        "roots": sum(1 for id in graph.nodes if not graph.requires[id]),
        "longest_chain": nx.dag_longest_path_length(graph.dag) if acyclic else None,
    }
    if format == "json":
        by_topic = {topic: {"concepts": count, "drafts": drafts[topic]} for topic, count in sorted(topics.items())}
        print_json({**numbers, "by_topic": by_topic})
        return
    for name, number in numbers.items():
        shown = f"{number:,}" if number is not None else "none: the requirements run in a circle"
        click.echo(f"{name.replace('_', ' '):>15}  {shown}")
    click.echo("")
    for topic, count in sorted(topics.items()):
        click.echo(f"{topic:>25}  {count - drafts[topic]:>3} published  {drafts[topic]:>3} drafts")
