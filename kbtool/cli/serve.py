"""``kbtool serve``."""

from __future__ import annotations

import functools
import http.server
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session
from kbtool.model import LANGUAGES

OUTPUT = "build/site"
HOST = "127.0.0.1"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.pass_obj
def command(session: Session, port: int) -> None:
    """Show the built site on this machine, until interrupted."""
    folder = session.root / OUTPUT
    if not (folder / "index.html").is_file():
        click.echo("there is no site yet: kbtool build makes it", err=True)
        raise SystemExit(EXIT_PROBLEMS)
    try:
        server = make_server(folder, port)
    except OSError as error:
        raise click.UsageError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from None
    with server:
        click.echo(f"http://{HOST}:{server.server_port}/ (Ctrl+C stops)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("")


def make_server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of a folder, for this machine only, that answers a missing page in the language of its address.

    Raises
    ------
    OSError
        When the port cannot be used.
    """
    return http.server.ThreadingHTTPServer((HOST, port), functools.partial(_Handler, directory=str(folder)))


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for the many small files of a page
    disable_nagle_algorithm = True  # else each body waits until its head has been acknowledged

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = self._error_page() if code == HTTPStatus.NOT_FOUND else None
        if page is None:
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def _error_page(self) -> bytes | None:
        language = self.path.lstrip("/").partition("/")[0]
        folder = Path(self.directory) / (language if language in LANGUAGES else "")
        try:
            return (folder / "404.html").read_bytes()
        except OSError:
            return None

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the terminal is for the address."""
