"""``kbtool verify``: runs the claims, mistakes and demos of examples, each isolated, and writes records."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kbtool.cli._session import EXIT_PROBLEMS, EXIT_USAGE, Session, format_option, print_json
from kbtool.cli.status import counts, describe, print_unloaded, unloaded_files

if TYPE_CHECKING:  # with nothing changed none of these is imported
    from kbtool.verify.inputs import Binding
    from kbtool.verify.records import Record, Status
    from kbtool.verify.runner import Options, Verified

TIMEOUTS = {"cpu": 20.0, "cuda": 60.0}


class CannotVerifyError(click.ClickException):
    """Nothing was verified at all, which is another thing than problems found."""

    exit_code = EXIT_USAGE


@click.command(short_help="Run examples in isolation and record what they show.")
@click.argument("targets", nargs=-1, metavar="[EXAMPLE|CONCEPT|TOPIC]...")
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True, help="Where to run.")
@click.option("--jobs", "-j", type=click.IntRange(1, 256), help="Examples at a time; by default one a core.")
@click.option("--refresh", is_flag=True, help="Run what is fresh as well, and rewrite every record.")
@click.option(
    "--isolation",
    type=click.Choice(["fork", "fresh"]),
    help="A forked child for each example, or a new process; by default fork where the system has it.",
)
@click.option("--timeout", type=click.FloatRange(0.1), help="Seconds for one claim; by default 20, on a GPU 60.")
@click.option(
    "--memory", type=click.IntRange(50), default=2000, show_default=True, help="MB that an example may allocate."
)
@click.option("--no-write", is_flag=True, help="Write no records.")
@format_option
@click.pass_obj
def command(session: Session, /, targets: tuple[str, ...], device: str, format: str, **given: Any) -> None:
    """Run the claims of examples, each usual mistake against the claims, and the demos; write a record of each.

    Without arguments it runs what is not fresh on the device. An example is named by its path, by a concept that it
    belongs to, or by its topic. A crash, a hang or too much memory loses that example alone.

    \b
      kbtool verify
      kbtool verify softmax
      kbtool verify examples/activations/softmax.py --refresh
      kbtool verify --device cuda --jobs 2
    """
    from kbtool.verify import stamp

    files = "" if targets or given["refresh"] else stamp.listing(session.root)
    remembered = stamp.recall(session.root, device, files) if files else None
    if remembered is not None:
        _print_outcome([], remembered["counts"], device, format, [])
        return
    bound = _bound(session)
    chosen = _choose(session, bound, targets)
    found = {} if given["refresh"] else _statuses(session, bound)
    to_run = [one for one in chosen if not found or _is_due(found[device], one)]
    verified = _run(session, to_run, _options(device, given)) if to_run else []
    if not found or any(one.written for one in verified):
        found = _statuses(session, bound)
    states = {name: counts(of) for name, of in found.items()}
    unloaded = unloaded_files(session)
    bad = [one for one in verified if one.record.problems]
    if files and not verified and not unloaded and set(states[device]) <= {"fresh"}:
        text = click.unstyle("".join(f"{line}\n" for line in _outcome([], states, device)))
        stamp.remember(session.root, device, files, {"counts": states, "text": text})
    _print_outcome(verified, states, device, format, unloaded)
    if bad or unloaded:
        raise SystemExit(EXIT_PROBLEMS)


def _bound(session: Session) -> dict[str, Binding]:
    from kbtool.verify.inputs import bindings

    return bindings(session.loaded.kb)


def _statuses(session: Session, bound: dict[str, Binding]) -> dict[str, dict[str, Status]]:
    from kbtool.verify.records import DEVICES, inputs_hash, statuses

    inputs = {name: inputs_hash(session.root, binding) for name, binding in bound.items()}
    return {device: statuses(session.root, bound.values(), device, inputs) for device in DEVICES}


def _is_due(found: dict[str, Status], binding: Binding) -> bool:
    return binding.example not in found or found[binding.example].state != "fresh"


def _choose(session: Session, bound: dict[str, Binding], targets: Iterable[str]) -> list[Binding]:
    """The examples that the arguments name; all that concepts are bound to where there are none."""
    chosen = {name: bound[name] for name in bound} if not targets else {}
    for target in targets:
        chosen |= {binding.example: binding for binding in _named(session, bound, target)}
    return [chosen[name] for name in sorted(chosen)]


def _named(session: Session, bound: dict[str, Binding], target: str) -> list[Binding]:
    from kbtool.verify.inputs import Binding

    examples = session.root / "examples"
    for path in (Path(target).absolute(), session.root / target, examples / target):
        if path.is_relative_to(examples) and path.suffix == ".py" and path.is_file():
            name = path.relative_to(examples).as_posix()
            return [bound.get(name, Binding(name))]
    topic = target.removeprefix("examples/").strip("/")
    of_topic = [binding for name, binding in bound.items() if name.startswith(f"{topic}/")]
    if of_topic and topic not in session.loaded.kb.concepts:
        return of_topic
    id = session.resolve(target)
    found = [binding for binding in bound.values() if id in binding.concepts]
    if not found:
        raise click.UsageError(f"the concept '{id}' has no example")
    return found


def _options(device: str, given: dict[str, Any]) -> Options:
    from kbtool.verify.protocol import Limits
    from kbtool.verify.runner import Options, default_jobs

    options: dict[str, Any] = {"isolation": given["isolation"]} if given["isolation"] else {}
    return Options(
        device=device,  # type: ignore[arg-type]
        jobs=given["jobs"] or default_jobs(device),  # type: ignore[arg-type]
        limits=Limits(given["timeout"] or TIMEOUTS[device], given["memory"] * 1_000_000),
        write=not given["no_write"],
        refresh=given["refresh"],
        **options,
    )


def _run(session: Session, to_run: list[Binding], options: Options) -> list[Verified]:
    """Runs them, with a progress bar on a terminal; sorted by example, whichever finished first."""
    from kbtool.verify.runner import NoDeviceError, WorkerError, verify

    results = verify(session.root, to_run, options)
    try:
        if sys.stderr.isatty():
            with click.progressbar(results, len(to_run), label=f"verify on {options.device}", file=sys.stderr) as bar:
                found = list(bar)
        else:
            found = list(results)
    except (NoDeviceError, WorkerError) as error:
        raise CannotVerifyError(str(error)) from None
    return sorted(found, key=lambda one: one.record.example)


def _print_outcome(
    verified: list[Verified], states: dict[str, dict[str, int]], device: str, format: str, unloaded: list[str]
) -> None:
    if format == "json":
        ran = [_to_json(one) for one in verified]
        print_json({"device": device, "ran": ran, "states": states, "unloaded": unloaded})
        return
    for line in _outcome(verified, states, device):
        click.echo(line)
    print_unloaded(unloaded)


def _outcome(verified: list[Verified], states: dict[str, dict[str, int]], device: str) -> Iterator[str]:
    for one in verified:
        yield from _lines(one.record)
    yield f"{len(verified)} run on {device}; {device}: {describe(states[device])}"
    for other, of in states.items():
        if other != device and set(of) - {"fresh"}:
            advice = f"kbtool verify --device {other}" + (", on a machine with a GPU" if other == "cuda" else "")
            yield f"{other}: {describe(of)} ({advice})"


def _lines(record: Record) -> list[str]:
    place = f"examples/{record.example}"
    if record.problems:
        return [f"{place}: {problem}" for problem in record.problems]
    claims, mistakes = len(record.claims), len(record.mistakes)
    return [f"{place}: ok, {claims} claims, {mistakes} mistakes caught, {record.seconds:.2f} s"]


def _to_json(one: Verified) -> dict[str, Any]:
    import msgspec

    return {"written": one.written, **msgspec.to_builtins(one.record)}
