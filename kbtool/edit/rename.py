"""Gives a concept another id: its file moves, everything that names it follows, and the old id leads to the new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from kbtool.canonical import Entry, Mapping, Scalar, Sequence, Tree
from kbtool.edit.plan import EditError, Plan, edit_trees, require_loadable
from kbtool.edit.references import redirect
from kbtool.load import Loaded, is_id
from kbtool.model import KnowledgeBase
from kbtool.verify.inputs import Binding, bindings, inputs_hash
from kbtool.verify.protocol import Device
from kbtool.verify.records import State, record_path, status

DEVICES: tuple[Device, ...] = ("cpu", "cuda")
_HAND_WRITTEN = {".md", ".yml", ".yaml", ".html"}
_PLACES = ("site", "docs", "README.md", "CONTRIBUTING.md", "CONTRIBUTING.zh.md", "mkdocs.yml")


def rename(root: Path, loaded: Loaded, old: str, new: str) -> Plan:
    """What it takes to rename a concept.

    Parameters
    ----------
    root : Path
        Root of the knowledge base.
    loaded : Loaded
        What ``load`` gave for it.
    old, new : str
        The id as it is and as it shall be.

    Raises
    ------
    EditError
        When the new id is none, is or was that of another, or some file cannot be loaded.
    """
    kb = loaded.kb
    require_loadable(loaded)
    require_unused(kb, new, but_of=old)
    path = kb.concepts[old].path
    target = str(PurePosixPath(path).with_name(f"{new}.yml"))

    def link(label: str, language: str) -> str:
        return f"[[{new}|{label}]]" if label else f"[[{new}]]"

    def edit(file: str, tree: Tree) -> bool:
        changed = redirect(tree.root, old, new, link)
        if file == path:
            add_former(tree.root, [old], gone=new)
        return changed or file == path

    plan = Plan(f"renaming {old} to {new}", dict(edit_trees(root, edit)))
    plan.changes[target], plan.changes[path] = plan.changes[path], None
    plan.moves[target] = path
    plan.changes |= _kept_records(root, kb, old, new)
    plan.notes += mentions(root, old)
    return plan


def require_unused(kb: KnowledgeBase, id: str, but_of: str = "") -> None:
    """Holds that an id may be given to a concept: that it is one, and never was another's.

    Raises
    ------
    EditError
        When it may not.
    """
    if not is_id(id):
        raise EditError(f"'{id}' is no id: lower-case letters, digits and single hyphens, as in 'chain-rule'")
    if id in kb.concepts or id in kb.broken:
        raise EditError(f"the id '{id}' is taken; kbtool show {id} shows by what")
    for concept, term in kb.terms():
        if term.id == id:
            raise EditError(f"'{id}' is a term on the page of '{concept.id}': remove it there, or choose another id")
    for concept in kb.concepts.values():
        if id in concept.formerly and concept.id != but_of:
            raise EditError(f"'{id}' was used before and leads to '{concept.id}' now; ids are never used again")


def add_former(root: object, ids: list[str], gone: str = "") -> None:
    """Adds former ids to a concept's tree, and takes away one that is its id again."""
    assert isinstance(root, Mapping)
    place = root.get("formerly")
    if place is None:
        place = Entry(Sequence(), Scalar("formerly"))
        root.entries.append(place)
    assert isinstance(place.value, Sequence)
    written = place.value.entries
    present = {entry.value.text for entry in written if isinstance(entry.value, Scalar)}
    place.value.entries = [one for one in written if not (isinstance(one.value, Scalar) and one.value.text == gone)]
    place.value.entries += [Entry(Scalar(id)) for id in ids if id not in present]


def _kept_records(root: Path, kb: KnowledgeBase, old: str, new: str) -> dict[str, str | None]:
    """The records of the concept's example, which name the concepts in their digest of what they depend on.

    What ran is the same under the new id, so that a record that holds goes on to hold; one that is stale stays so.
    """
    changes: dict[str, str | None] = {}
    for binding in bindings(kb).values():
        if old in binding.concepts:
            concepts = tuple(sorted(new if id == old else id for id in binding.concepts))
            renamed = msgspec.structs.replace(binding, concepts=concepts)
            for device in DEVICES:
                changes |= _kept_record(root, binding, renamed, device)
    return changes


def _kept_record(root: Path, before: Binding, after: Binding, device: Device) -> dict[str, str | None]:
    found = status(root, device, before)
    if found.record is None or found.state not in (State.FRESH, State.FAILED):
        return {}
    path = record_path(root, device, before.example)
    text = path.read_text("utf-8").replace(found.record.inputs, inputs_hash(root, after))
    return {path.relative_to(root).as_posix(): text}


def mentions(root: Path, id: str) -> list[str]:
    """Notes on hand-written files outside the concepts that have an id among their words, which a person must judge."""
    word = re.compile(rf"(?<![\w-]){re.escape(id)}(?![\w-])")
    found = []
    for file in _hand_written(root):
        text = file.read_text("utf-8", "replace")
        if match := word.search(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{file.relative_to(root).as_posix()}:{line} says '{id}': look whether it means the concept")
    return found


def _hand_written(root: Path) -> Iterator[Path]:
    for place in _PLACES:
        top = root / place
        files = sorted(top.rglob("*")) if top.is_dir() else [top]
        yield from (file for file in files if file.suffix in _HAND_WRITTEN and file.is_file())
