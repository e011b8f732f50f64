"""The graph as data, for scripts and for other sites."""

from __future__ import annotations

import json

from kbtool.model import RELATION_TYPES
from kbtool.render.library import Library, page_of
from kbtool.render.page import url_of


def graph_json(library: Library) -> str:
    """Nodes, requirements with their reasons, and relations, as JSON; addresses are relative to a language's site."""
    graph = library.graph
    data = {
        "format": 1,
        "nodes": [
            {
                "id": node.id,
                "name": {"zh": node.zh, "en": node.en},
                "topic": node.topic,
                "status": node.status,
                "url": url_of(page_of(node.id)),
            }
            for node in graph.nodes.values()
        ],
        "requires": [
            {"from": source, "to": target, "reason": {"zh": reason[0], "en": reason[1]}}
            for target, sources in graph.requires.items()
            for source, reason in sources.items()
        ],
        "relations": [
            {"from": source, "to": target, "type": type}
            for source, by_type in graph.relations.items()
            for type, targets in by_type.items()
            for target in targets
        ],
        "relation_types": {
            one.id: {
                "name": {"zh": one.name.zh, "en": one.name.en},
                "inverse": {"zh": one.inverse.zh, "en": one.inverse.en},
            }
            for one in RELATION_TYPES.values()
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
