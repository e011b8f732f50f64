"""What of a machine kbtool needs and can use, each found out by trying it."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # only doctor needs it
    from packaging.specifiers import SpecifierSet

PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60
_TORCH = "import torch; print(torch.__version__, torch.cuda.is_available() and torch.cuda.get_device_name())"
_NETWORK = "import sys; from kbtool.verify.sandbox import leave_network; sys.exit(not leave_network())"


class Finding(NamedTuple):
    """What was found of one thing.

    ``found`` says what is there; empty where it is missing. ``remedy`` is what to do then. ``needed`` tells whether
    kbtool cannot do without it; ``why`` what it is for.
    """

    name: str
    found: str
    remedy: str
    needed: bool
    why: str


def probe(root: Path | None) -> Iterator[Finding]:
    """Looks at everything in turn; ``root`` is the knowledge base, where there is one."""
    yield _python()
    yield _packages()
    torch, gpu = _torch()
    yield Finding("PyTorch", torch, "pip install torch", True, "runs the examples")
    yield Finding(
        "GPU", gpu, "verify on a machine with one; all else works without", False, "kbtool verify --device cuda"
    )
    git = "install git; on Debian and Ubuntu: apt-get install git"
    yield _program("git", ("git",), git, "kbtool diff, kbtool check --changed-since")
    chromium = "install Chromium; on Debian and Ubuntu: apt-get install chromium"
    yield _program("Chromium", BROWSERS, chromium, "tests in a browser")
    yield _network()
    yield _writable(root)


def _python() -> Finding:
    wanted = ".".join(map(str, PYTHON))
    found = platform.python_version() if sys.version_info >= PYTHON else ""
    return Finding("Python", found, f"install Python {wanted} or newer", True, "runs kbtool")


def _packages() -> Finding:
    """Whether what kbtool depends on is installed, in versions that it works with."""
    from packaging.requirements import Requirement

    try:
        listed = [Requirement(line) for line in requires("kbtool") or ()]
    except PackageNotFoundError:
        return Finding("packages", "", "install kbtool with pip, which installs them", True, "what kbtool is built on")
    needed = [one for one in listed if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [str(one) for one in needed if not _is_installed(one.name, one.specifier)]
    found = "" if wrong else f"{len(needed)} of {len(needed)} in versions that fit"
    return Finding("packages", found, f"pip install {shlex.join(wrong)}", True, "what kbtool is built on")


def _is_installed(name: str, versions: SpecifierSet) -> bool:
    try:
        return versions.contains(version(name), prereleases=True)
    except PackageNotFoundError:
        return False


def _torch() -> tuple[str, str]:
    """PyTorch's version and the GPU's name, each empty where there is none; a process of its own may crash or hang."""
    said = _said_by(_TORCH)
    torch, _, gpu = said.partition(" ")
    return torch, "" if gpu == "False" else gpu


def _program(name: str, commands: tuple[str, ...], remedy: str, why: str) -> Finding:
    path = next((found for one in commands if (found := shutil.which(one))), None)
    return Finding(name, _first_line([path, "--version"]) if path else "", remedy, False, why)


def _network() -> Finding:
    works = _run([sys.executable, "-c", _NETWORK]) is not None
    remedy = "allow user namespaces; until then a guard inside Python stops what does not go around it"
    found = "examples get a network of their own" if works else ""
    return Finding("network isolation", found, remedy, False, "examples run without a network")


def _writable(root: Path | None) -> Finding:
    folder = root or Path.cwd()
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".kbtool-"):
            found = str(folder)
    except OSError as error:
        return Finding("writable tree", "", f"make {folder} writable: {error.strerror}", True, "records and the site")
    return Finding("writable tree", found, "", True, "records and the site")


def _said_by(code: str) -> str:
    return _first_line([sys.executable, "-c", code])


def _first_line(command: list[str]) -> str:
    said = _run(command)
    return said.strip().rpartition("\n")[2] if said is not None else ""


def _run(command: list[str]) -> str | None:
    """What a command prints; None when it fails, cannot be started, or takes too long."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
