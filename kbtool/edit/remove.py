"""Removes a concept in favour of another, which takes over its id: everything that named it names the other."""

from __future__ import annotations

from pathlib import Path

from msgspec import UNSET

from kbtool.canonical import Tree
from kbtool.edit.plan import EXAMPLES, EditError, Plan, edit_trees, require_loadable
from kbtool.edit.references import Link, redirect
from kbtool.edit.rename import DEVICES, add_former, mentions
from kbtool.load import Loaded
from kbtool.model import Concept
from kbtool.verify.inputs import bindings, input_files
from kbtool.verify.records import figure_path, record_path


def remove(root: Path, loaded: Loaded, id: str, other: str) -> Plan:
    """What it takes to remove a concept.

    The removed id becomes a former id of the other: it resolves and redirects there, and is never used again.

    Parameters
    ----------
    root : Path
        Root of the knowledge base.
    loaded : Loaded
        What ``load`` gave for it.
    id, other : str
        The concept that goes, and the one that takes its place.

    Raises
    ------
    EditError
        When the two are one, or some file cannot be loaded.
    """
    require_loadable(loaded)
    if id == other:
        raise EditError(f"'{id}' cannot be replaced by itself")
    gone, heir = loaded.kb.concepts[id], loaded.kb.concepts[other]

    def edit(file: str, tree: Tree) -> bool:
        if file == gone.path:
            return False
        own = file == heir.path
        changed = redirect(tree.root, id, None if own else other, _link(gone, heir, own))
        if own:
            add_former(tree.root, [id, *gone.formerly])
        return changed or own

    plan = Plan(f"removing {id} in favour of {other}", dict(edit_trees(root, edit)))
    plan.changes[gone.path] = None
    _remove_example(root, loaded, gone, plan)
    plan.notes += [f"the term '{term.id}' goes with its page" for term in gone.terms]
    plan.notes += mentions(root, id)
    return plan


def _link(gone: Concept, heir: Concept, own: bool) -> Link:
    """Links keep the words that a reader sees; on the page that they lead to now they are words only."""

    def link(label: str, language: str) -> str:
        words = label or gone.name[language]
        return words if own else f"[[{heir.id}|{words}]]"

    return link


def _remove_example(root: Path, loaded: Loaded, gone: Concept, plan: Plan) -> None:
    """Removes the example and its records unless something else needs them."""
    example = gone.example
    if example is UNSET or not (root / EXAMPLES / example).is_file():
        return
    others = [binding for binding in bindings(loaded.kb).values() if set(binding.concepts) - {gone.id}]
    users = [one.example for one in others if example in input_files(root, one.example)]
    if users:
        plan.notes.append(f"examples/{example} stays, since {', '.join(users)} is in use; kbtool verify runs it again")
        return
    plan.changes[f"{EXAMPLES}/{example}"] = None
    for device in DEVICES:
        for path in (record_path(root, device, example), figure_path(root, device, example)):
            if path.exists():
                plan.changes[path.relative_to(root).as_posix()] = None
