"""``kbtool build``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn

import click

from kbtool.cli import _publish
from kbtool.cli._session import EXIT_PROBLEMS, Session, format_option, print_diagnostics, print_json, style

if TYPE_CHECKING:  # imported when verifying: most builds have nothing to verify
    from kbtool.verify.records import Binding


@click.command()
@click.option("--verify/--no-verify", default=True, help="Run examples whose record is missing, stale or failed first.")
@click.option("--force", is_flag=True, help="Build even if nothing has changed, and render every page again.")
@click.option("--offline", is_flag=True, help="Also write the site as a zip, to be opened from disk without a server.")
@format_option
@click.pass_obj
def command(session: Session, verify: bool, force: bool, offline: bool, format: str) -> None:
    """Check, verify and build the site in Chinese and English, into build/site.

    Nothing is published while a check fails, or while the example of a published concept has failed, is stale or has
    not run on the CPU: the site that is there stays as it was. With nothing changed it answers at once.
    """
    started = time.monotonic()
    root = session.root
    if not (root / _publish.CONFIG).is_file():
        raise click.UsageError(f"there is no {_publish.CONFIG} in {root}: it says how the site is built")
    tell = _Teller(format)
    _check(session, tell)
    if verify:
        _verify(session, tell)
    _refuse_unproved(session, tell)
    digest = _publish.digest_of_inputs(root)
    built = force or not _publish.is_current(root, digest)
    try:
        if built:
            tell.step("building zh and en ...")
            if force:
                _publish.forget_pages(root)
            _publish.publish(root, digest)
        archive = _publish.write_archive(root).relative_to(root).as_posix() if offline else None
    except _publish.PublishError as error:
        tell.fail([str(error)])
    tell.done(built, time.monotonic() - started, archive)


def _check(session: Session, tell: _Teller) -> None:
    from kbtool import checks

    errors = [one for one in checks.run(session.loaded) if one.severity == "error"]
    if errors:
        if tell.format == "text":
            print_diagnostics(errors, err=True)
        tell.fail([one.to_text() for one in errors], quiet=True)


def _verify(session: Session, tell: _Teller) -> None:
    """Runs on the CPU what its records do not vouch for."""
    from kbtool.verify.records import bindings, statuses

    bound = bindings(session.loaded.kb)
    waiting = [
        bound[example] for example, one in statuses(session.root, bound.values(), "cpu").items() if one.state != "fresh"
    ]
    if waiting:
        tell.step(f"verifying {len(waiting)} of {len(bound)} examples ...")
        _run(session, waiting, tell)


def _run(session: Session, waiting: list[Binding], tell: _Teller) -> None:
    from kbtool.verify.runner import Options, WorkerError, default_jobs, verify

    try:
        for done in verify(session.root, waiting, Options(device="cpu", jobs=default_jobs("cpu"))):
            for problem in done.record.problems:
                tell.step(f"examples/{done.record.example}: {problem}")
    except WorkerError as error:
        tell.fail([f"examples cannot be run: {error}"])


def _refuse_unproved(session: Session, tell: _Teller) -> None:
    from kbtool.sitebuild import blockers

    found = blockers(session.root, session.loaded.kb)
    if found:
        lines = [str(one) for one in found]
        tell.fail(
            [*lines, "not published: mend the examples, or mark the concepts as drafts; kbtool verify tells more"]
        )


class _Teller:
    """Says what happens, as text or as one JSON document at the end."""

    def __init__(self, format: str) -> None:
        self.format = format

    def step(self, text: str) -> None:
        if self.format == "text":
            click.echo(text, err=True)

    def fail(self, problems: list[str], *, quiet: bool = False) -> NoReturn:
        if self.format == "json":
            print_json({"built": False, "problems": problems})
        elif not quiet:
            for line in problems:
                click.echo(style(line, fg="red"), err=True)
        raise SystemExit(EXIT_PROBLEMS)

    def done(self, built: bool, seconds: float, archive: str | None) -> None:
        place = f"{_publish.OUTPUT}/index.html"
        if self.format == "json":
            print_json({"built": built, "site": place, "archive": archive, "problems": []})
            return
        click.echo(f"built in {seconds:.1f} s: {place}" if built else f"nothing has changed: {place}")
        if archive:
            click.echo(f"to read it without a server: {archive}")
        click.echo("to look at it: kbtool serve")
