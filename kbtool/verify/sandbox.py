"""Limits that a process puts on itself: no network, bounded memory, a folder of its own.

Each function does what the system allows and no more: what it cannot do it leaves undone, so that an example still runs
on a system without namespaces or resource limits. These are guard rails against accidents in examples, not a prison for
hostile code.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
FILE_BYTES = 500_000_000

_NETWORK_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
_LINUX = sys.platform == "linux"


class NetworkError(OSError):
    """An example tried to reach the network."""


def leave_network() -> bool:
    """Moves this process and its future children to a network of their own, where there is nobody to talk to.

    To be called while the process has one thread. Returns whether the system allowed it.
    """
    if not _LINUX:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    try:  # stay the same user in the new namespace, or everything that asks for one's name breaks
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        pass
    return True


def die_with_parent() -> None:
    """Asks the system to kill this process when its parent dies."""
    if _LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Becomes the parent of every orphaned descendant, so that none escapes ``end_descendants``."""
    if _LINUX:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_descendants() -> None:
    """Kills and reaps all children of this process, and theirs, until none is left."""
    for _ in range(1000):
        for child in _children():
            _kill(child)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return


def _children() -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


def kill_group(leader: int) -> None:
    """Kills a process and all others of its process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        _kill(leader)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def resident_bytes(process: int) -> int:
    """Main memory that a process holds, in bytes; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def limit_memory(extra: int) -> bool:
    """Lets this process hold ``extra`` more bytes of data than it does now; beyond that an allocation fails cleanly."""
    if not _LINUX:
        return False
    import resource

    # RLIMIT_AS would count torch's mapped libraries as well; RLIMIT_DATA counts what is really allocated.
    status = Path("/proc/self/status").read_text()
    held = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData")), 0)
    resource.setrlimit(resource.RLIMIT_DATA, (held + extra, held + extra))
    return True


def limit_files() -> None:
    """No core dumps, and no file larger than ``FILE_BYTES``."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    soft = FILE_BYTES if hard == resource.RLIM_INFINITY else min(FILE_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def guard_network(report: Callable[[str], None]) -> None:
    """From now on every use of an internet socket is reported and raises ``NetworkError``; it cannot be undone."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _NETWORK_EVENTS:
            address = _address(event, arguments)
            if address:
                report(address)
                raise NetworkError(f"tried to reach the network ({address}); examples run without one")

    sys.addaudithook(hook)


def _address(event: str, arguments: tuple[Any, ...]) -> str:
    """The host (and port) that a socket event is about; empty for local sockets."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return _text(arguments[0])
    address = arguments[1] if len(arguments) > 1 else None
    if isinstance(address, tuple) and len(address) >= 2:
        return f"{_text(address[0])}:{address[1]}"
    return ""


def _text(host: object) -> str:
    return host.decode("utf-8", "replace") if isinstance(host, bytes) else str(host)


def settle(folder: str) -> None:
    """Makes ``folder`` the current folder and the place for every file that a library wants to leave somewhere."""
    # What the graphics driver compiles is worth keeping from run to run.
    os.environ.setdefault("CUDA_CACHE_PATH", str(Path("~/.nv/ComputeCache").expanduser()))
    os.chdir(folder)
    for name in ("HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "TORCH_HOME", "TRITON_CACHE_DIR"):
        os.environ[name] = folder
    import tempfile

    tempfile.tempdir = folder
