"""What browser tests share: system Chromium, a server for a folder, and what a page complained about or asked for."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from kbtool.cli.serve import make_server

PATIENCE = 60.0
"""Seconds after which something in the browser counts as never happening, however busy the machine is."""
expect.set_options(timeout=PATIENCE * 1000)
REMEDY = "the browser tests need Chromium: apt-get install chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window; a test that cannot have it fails and says what to install."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        raise AssertionError(REMEDY)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder that is served on this machine, without a slash at the end."""
    with make_server(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def wait_until(page: Page, expression: str) -> None:
    """Waits for a piece of script to be true; Playwright's own way needs eval, which the policy of the site forbids."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(20)


@dataclass
class Watch:
    """What went wrong on the pages of a context: ``problems`` of scripts, and requests to other ``foreign`` sites."""

    origin: str
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def on_error(self, error: Error) -> None:
        self.problems.append(f"exception: {error.message}")

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.foreign.append(request.url)

    def assert_clean(self) -> None:
        """Fails where a page logged an error, threw one, or asked another site for something."""
        assert self.problems == []
        assert self.foreign == []


def new_context(browser: Browser, **options: object) -> BrowserContext:
    """A fresh browser context, as of a new visitor, which waits as long as a busy machine may need."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE * 1000)
    return context


@contextmanager
def watched_context(browser: Browser, origin: str, **options: object) -> Iterator[tuple[BrowserContext, Watch]]:
    """A fresh browser context, as of a new visitor, and a watch over all its pages."""
    context = new_context(browser, **options)
    watch = Watch(origin)

    def watch_page(page: Page) -> None:
        page.on("console", watch.on_console)
        page.on("pageerror", watch.on_error)

    context.on("page", watch_page)
    context.on("request", watch.on_request)
    try:
        yield context, watch
    finally:
        context.close()
