"""``kbtool status``: which examples have been verified, on which device, and whether that still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, format_option, print_json, style

if TYPE_CHECKING:
    from kbtool.verify.records import Status

DEVICES = ("cpu", "cuda")
COLOURS = {"fresh": "green", "stale": "yellow", "missing": "yellow", "failed": "red"}

devices_option = click.Choice(DEVICES)


@click.command(short_help="Tell which examples are verified, per device.")
@click.option("--device", "devices", multiple=True, type=devices_option, help="Only this device; may be repeated.")
@click.option(
    "--require", multiple=True, type=devices_option, help="Exit with 1 unless all is fresh there; may be repeated."
)
@format_option
@click.pass_obj
def command(session: Session, /, devices: tuple[str, ...], require: tuple[str, ...], format: str) -> None:
    """Tell, per device, how many examples are fresh, stale, missing or failed, and why each is not fresh.

    fresh: verified with exactly these inputs. stale: the inputs have changed since. missing: never run, or the record
    cannot be read. failed: verified with exactly these inputs, with problems.

    \b
      kbtool status
      kbtool status --device cpu --format json
      kbtool status --require cuda
    """
    from kbtool.verify.records import bindings, statuses

    bound = list(bindings(session.loaded.kb).values())
    wanted = [device for device in DEVICES if device in (devices + require or DEVICES)]
    found = {device: statuses(session.root, bound, device) for device in wanted}  # type: ignore[arg-type]
    unloaded = unloaded_files(session)
    if format == "json":
        concepts = {binding.example: list(binding.concepts) for binding in bound}
        devices_json = {device: _to_json(one, concepts) for device, one in found.items()}
        print_json({"devices": devices_json, "unloaded": unloaded})
    else:
        _print_text(found)
        print_unloaded(unloaded)
    if require and (unloaded or any(one.state != "fresh" for device in require for one in found[device].values())):
        raise SystemExit(EXIT_PROBLEMS)


def counts(found: dict[str, Status]) -> dict[str, int]:
    """How many examples are in each state, states without any left out."""
    states = [str(one.state) for one in found.values()]
    return {state: states.count(state) for state in COLOURS if state in states}


def describe(of: dict[str, int]) -> str:
    """The counts as a text: ``40 fresh, 1 stale``."""
    return ", ".join(f"{number} {style(state, fg=COLOURS[state])}" for state, number in of.items()) or "no examples"


def unloaded_files(session: Session) -> list[str]:
    """Files whose concepts are not known because they could not be loaded, so that their examples are not either."""
    return sorted({one.span.path for one in session.loaded.diagnostics if one.severity == "error"})


def print_unloaded(files: list[str]) -> None:
    """Says which files could not be loaded."""
    if files:
        named = ", ".join(files[:5]) + (", ..." if len(files) > 5 else "")
        message = f"{len(files)} files have errors, and their examples may be missing here: {named}; run kbtool check"
        click.echo(message, err=True)


def _print_text(found: dict[str, dict[str, Status]]) -> None:
    from kbtool.verify.records import NEVER_RUN

    for device, of in found.items():
        click.echo(f"{device:<5} {len(of)} examples: {describe(counts(of))}")
    for device, of in found.items():
        if all(one.reason == NEVER_RUN for one in of.values()):
            continue  # the counts have said it; a line for each would bury what failed on another device
        for example, one in of.items():
            if one.state != "fresh":
                state = style(f"{one.state:<8}", fg=COLOURS[one.state])
                click.echo(f"{device:<5} {state} {example}: {one.reason}")


def _to_json(of: dict[str, Status], concepts: dict[str, list[str]]) -> dict[str, Any]:
    examples = [
        {
            "example": example,
            "concepts": concepts[example],
            "state": str(one.state),
            "reason": one.reason,
            "problems": list(one.record.problems) if one.record and one.state == "failed" else [],
            "when": one.record.when if one.record else "",
            "device_name": one.record.device_name if one.record else "",
        }
        for example, one in of.items()
    ]
    return {"counts": counts(of), "examples": examples}
