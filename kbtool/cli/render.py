"""``kbtool render --to DIR``."""

from __future__ import annotations

from pathlib import Path

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, format_option, print_diagnostics, print_json
from kbtool.model import LANGUAGES


@click.command()
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; each language gets a folder of its own there.",
)
@click.option("--lang", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Only this language.")
@format_option
@click.pass_obj
def command(session: Session, folder: Path, languages: tuple[str, ...], format: str) -> None:
    """Write the pages of the site as Markdown, with graph.json, figures and assets.

    Only what changed is written. What an earlier run wrote and is no longer part of the site is removed, unless
    somebody has changed it; nothing else in the folder is touched.
    """
    from kbtool.markup import TexError
    from kbtool.render import UnknownFragmentError
    from kbtool.sitebuild import Written, site_files, write_files

    errors = [one for one in session.loaded.diagnostics if one.severity == "error"]
    if errors:
        print_diagnostics(errors, err=True)
        raise SystemExit(EXIT_PROBLEMS)
    results: dict[str, Written] = {}
    for language in languages or LANGUAGES:
        try:
            files = site_files(session.root, language, loaded=session.loaded)
            results[language] = write_files(files, folder / language)
        except (TexError, UnknownFragmentError) as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            raise click.ClickException(f"cannot write to {folder / language}: {error.strerror}") from None
    if format == "json":
        print_json({language: _as_json(result) for language, result in results.items()})
        return
    for language, result in results.items():
        removed = f", {len(result.removed)} removed" if result.removed else ""
        click.echo(f"{folder / language}: {len(result.written)} written, {result.unchanged} unchanged{removed}")


def _as_json(result: object) -> dict[str, object]:
    from kbtool.sitebuild import Written

    assert isinstance(result, Written)
    return {"written": list(result.written), "removed": list(result.removed), "unchanged": result.unchanged}
