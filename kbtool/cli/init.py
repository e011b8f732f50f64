"""``kbtool init DIR``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import kbtool
from kbtool.cli._session import format_option, print_json


def _one_line(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise click.BadParameter("it must be one line of text")
    return value.strip()


@click.command(short_help="Start a knowledge base of your own in an empty folder.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name-zh", default="概念图", show_default=True, callback=_one_line, help="Its name in Chinese.")
@click.option("--name-en", default="Concept graph", show_default=True, callback=_one_line, help="Its name in English.")
@click.option(
    "--kbtool",
    "requirement",
    default=f"kbtool=={kbtool.__version__}",
    show_default=True,
    callback=_one_line,
    help="How pip finds kbtool: a requirement, or an address as in git+https://HOST/OWNER/REPOSITORY@COMMIT.",
)
@format_option
def command(folder: Path, name_zh: str, name_en: str, requirement: str, format: str) -> None:
    """Start a knowledge base of your own: one topic, one concept, one example, a site and its workflows.

    The folder must be empty or not there yet; that of an empty git repository will do.

    \b
      kbtool init chemistry --name-en Chemistry --name-zh 化学
      cd chemistry && make site
    """
    from kbtool.starter import Answers, StarterError, start

    try:
        written = start(folder, Answers(name_zh, name_en, _as_requirement(requirement)))
    except StarterError as error:
        raise click.UsageError(str(error)) from None
    if format == "json":
        told: dict[str, Any] = {"folder": str(folder), "written": written}
        print_json(told)
        return
    click.echo(f"{len(written)} files written to {folder}. What next:")
    click.echo(f"  cd {click.format_filename(folder)}")
    click.echo("  make site    # checks, verifies and builds; writes the record of the example, which belongs in git")
    click.echo("  make test")


def _as_requirement(text: str) -> str:
    """An address as pip wants it in a file of requirements; anything else as it is."""
    return f"kbtool @ {text}" if "://" in text and "@ " not in text else text
