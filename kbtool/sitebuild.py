"""From a repository to the files of its site, in one language: the knowledge base joined with the records.

The MkDocs plugin feeds these files to MkDocs, ``kbtool render`` writes them to a folder: both get the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import msgspec

from kbtool import layout, structure
from kbtool.exampleindex import ExampleIndex, example_paths, read_example
from kbtool.files import write_if_changed
from kbtool.keep import kept
from kbtool.load import Loaded, load
from kbtool.model import KnowledgeBase
from kbtool.render import Catch, Library, Outcome, Proof, Proofs, fill, fragments, graph_json, pages_of, redirects
from kbtool.render.evidence import place_of_example
from kbtool.render.figure import why_unsafe
from kbtool.render.highlight import highlighted
from kbtool.render.html import Html
from kbtool.render.mathfont import FONT, LICENCE, font_licence, math_characters, math_font
from kbtool.search import write_index
from kbtool.structure import Sources
from kbtool.verify.records import DEVICES, Record, Status, bindings, figure_path, statuses
from kbtool.webfiles import ASSETS as PACKAGED_ASSETS

PAGES = "site/pages"
ASSETS = "site/assets"
FIGURES = "figures"
FONT_CACHE = "build/cache/fonts"
CODE_CACHE = "build/cache/code"
LAYOUT_CACHE = "build/cache/layout"
GRAPH = "graph.json"
SEARCH = "search-index.json"
MANIFEST = ".kbtool-files.json"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site; ``source`` is the file behind it, below the root, where there is one."""

    path: str
    content: str | bytes
    source: str = ""


@dataclass(frozen=True)
class Evidence:
    """What the records say: the proofs, the figures by their place on the site, and what could not be shown."""

    proofs: Proofs
    figures: dict[str, bytes] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocker:
    """A published concept that must not be: its example has not passed on the CPU as it is now."""

    concept: str
    example: str
    state: str
    reason: str

    def __str__(self) -> str:
        return f"{self.concept}: examples/{self.example}: {self.state}: {self.reason}"


def site_files(root: Path, language: str, *, loaded: Loaded | None = None, edit_base: str = "") -> dict[str, SiteFile]:
    """Every file of the site in one language, by its path in the folder of pages, sorted.

    Parameters
    ----------
    root : Path
        Root of the repository.
    language : str
        zh or en.
    loaded : Loaded, optional
        The knowledge base, where it has been loaded already.
    edit_base : str
        What comes before a file's path in the address for editing it; empty where the repository has none.

    Raises
    ------
    kbtool.markup.TexError
        For math that cannot be converted.
    kbtool.render.UnknownFragmentError
        When a hand-written page asks for a fragment that there is not.
    """
    kb = (loaded or load(root)).kb
    evidence = evidence_of(root, kb)
    library = Library(kb, evidence.proofs, language, examples_of(root, kb), edit_base, partial(_coloured, root))
    pages = pages_of(library).values()
    files = [SiteFile(page.path, page.text, page.source) for page in pages]
    files += _font(root, math_characters(page.body for page in pages))
    files += [SiteFile(path, text) for path, text in redirects(library).items()]
    files += [SiteFile(path, drawing) for path, drawing in evidence.figures.items()]
    files += [SiteFile(place_of_example(path), index.text) for path, index in library.examples.items()]
    files.append(SiteFile(GRAPH, graph_json(library, partial(_laid_out, root))))
    files.append(SiteFile(SEARCH, compact_json(write_index(kb, language))))
    files += _hand_written(root, language, fragments(library))
    files += _assets(root)
    return {file.path: file for file in sorted(files, key=lambda file: file.path)}


def _coloured(root: Path, source: str) -> Html:
    """Python as HTML; a claim is shown in both languages and by every build, and seldom changes."""
    made = kept(root / CODE_CACHE, (source, _version_of("pygments")), lambda: highlighted(source).encode())
    return Html(made.decode())


_version_of = cache(version)


def _laid_out(
    root: Path, sources: Sources, widths: Mapping[str, float], topics: Mapping[str, str]
) -> dict[str, layout.Place]:
    """The layout of the graph, which changes only with its concepts, its edges and the widths of the names."""
    inputs = ({id: sorted(of) for id, of in sources.items()}, dict(widths), dict(topics), _code_of_layout())
    encode = msgspec.json.encode
    made = kept(root / LAYOUT_CACHE, inputs, lambda: encode(layout.layered(sources, widths, topics)))
    return msgspec.json.decode(made, type=dict[str, layout.Place])


@cache
def _code_of_layout() -> str:
    files = [*sorted(Path(layout.__file__).parent.glob("*.py")), Path(structure.__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _font(root: Path, characters: str) -> list[SiteFile]:
    """The font of the formulas with the characters that pages use, and its licence."""
    versions = [_version_of(name) for name in ("ziamath", "fonttools")]
    font = kept(root / FONT_CACHE, (characters, versions), lambda: math_font(characters))
    return [SiteFile(FONT, font), SiteFile(LICENCE, font_licence())]


def compact_json(value: object) -> str:
    """JSON for scripts of the site to fetch: no spaces, Chinese as Chinese."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def examples_of(root: Path, kb: KnowledgeBase) -> dict[str, ExampleIndex]:
    """The examples that concepts name and that exist, by path below ``examples/``."""
    existing = set(example_paths(root)) if (root / "examples").is_dir() else set()
    named = sorted({concept.example for concept in kb.concepts.values() if concept.example})
    return {path: read_example(root, path) for path in named if path in existing}


def evidence_of(root: Path, kb: KnowledgeBase) -> Evidence:
    """What the records say of every example that a concept names, on every device."""
    proofs: dict[str, dict[str, Proof]] = {}
    evidence = Evidence(proofs)
    for device in DEVICES:
        for example, status in statuses(root, bindings(kb).values(), device).items():
            figure = ""
            if status.record is not None and status.record.demo.figure:
                figure = _take_figure(evidence, figure_path(root, device, example), _figure_place(device, example))
            proofs.setdefault(example, {})[device] = proof_from(device, status, figure)
    return evidence


def _figure_place(device: str, example: str) -> str:
    return f"{FIGURES}/{device}/{PurePosixPath(example).with_suffix('.svg')}"


def _take_figure(evidence: Evidence, path: Path, place: str) -> str:
    """Puts the figure on the site and tells where; where it is more than a drawing, the reason is noted instead."""
    drawing = path.read_bytes()
    reason = why_unsafe(drawing)
    if reason:
        evidence.refused[place] = reason
        return ""
    evidence.figures[place] = drawing
    return place


def proof_from(device: str, status: Status, figure: str = "") -> Proof:
    """What pages show of a record and its state."""
    record = status.record
    if record is None:
        return Proof(device, "missing")
    return Proof(
        device=device,
        state=status.state.value,
        device_name=record.device_name,
        versions=_versions(record),
        date=record.when[:10],
        claims={one.claim: Outcome(one.outcome, one.message) for one in record.claims},
        mistakes={one.mistake: tuple(Catch(by.claim, by.message) for by in one.caught_by) for one in record.mistakes},
        output=record.demo.output,
        figure=figure,
        problems=record.problems,
    )


def _versions(record: Record) -> dict[str, str]:
    named = {"torch": record.torch, "Python": record.python, "CUDA driver": record.driver}
    return {name: version for name, version in named.items() if version}


def blockers(root: Path, kb: KnowledgeBase) -> list[Blocker]:
    """The published concepts whose example has failed, is stale or has not run on the CPU, or drew what is unsafe."""
    on_cpu = statuses(root, bindings(kb).values(), "cpu")
    refused = evidence_of(root, kb).refused
    found = []
    for concept in kb.concepts.values():
        if not concept.example or concept.is_draft:
            continue
        status = on_cpu[concept.example]
        if status.state.value != "fresh":
            found.append(Blocker(concept.id, concept.example, f"{status.state.value} on the CPU", status.reason))
        found += [
            Blocker(concept.id, concept.example, f"no safe figure on {device}", refused[place])
            for device in DEVICES
            if (place := _figure_place(device, concept.example)) in refused
        ]
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """What writing the site to a folder changed: paths written and removed, and how many were as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def write_files(files: dict[str, SiteFile], folder: Path) -> Written:
    """Writes the files that changed, and removes those that an earlier run wrote and that nobody has changed since.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    contents = {path: _as_bytes(file.content) for path, file in files.items()}
    written = [path for path, content in contents.items() if write_if_changed(folder / path, content)]
    before = _read_manifest(folder)
    gone = sorted(before.keys() - contents.keys())
    removed = [path for path in gone if _digest_of(folder / path) == before[path]]
    for path in removed:
        (folder / path).unlink()
    manifest = {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}
    write_if_changed(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n")
    return Written(tuple(written), tuple(removed), len(contents) - len(written))


def _as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _read_manifest(folder: Path) -> dict[str, str]:
    """What an earlier run wrote; nothing where that cannot be told, so that nothing is removed then."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(manifest, dict):
        return {}
    inside = (path for path in manifest if not path.startswith("/") and ".." not in path.split("/"))
    return {path: str(manifest[path]) for path in inside}


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _hand_written(root: Path, language: str, made: dict[str, str]) -> Iterator[SiteFile]:
    folder = root / PAGES / language
    for path in _files_below(folder):
        source = f"{PAGES}/{language}/{path}"
        if path.endswith(".md"):
            yield SiteFile(path, fill((folder / path).read_text("utf-8"), made), source)
        else:
            yield SiteFile(path, (folder / path).read_bytes(), source)


def _assets(root: Path) -> Iterator[SiteFile]:
    """What comes with kbtool, then the repository's own, which may replace it."""
    own = root / ASSETS
    if own.resolve() != PACKAGED_ASSETS:
        for path in _files_below(PACKAGED_ASSETS):
            yield SiteFile(f"assets/{path}", (PACKAGED_ASSETS / path).read_bytes())
    for path in _files_below(own):
        yield SiteFile(f"assets/{path}", (own / path).read_bytes(), f"{ASSETS}/{path}")


def _files_below(folder: Path) -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))
