"""What a run is done on: the facts that a record keeps of the machine, read inside the process that runs."""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path

from kbtool.verify.protocol import Device, Event


def describe(device: Device) -> Event:
    """The device's name and driver, and the versions in use; ``available`` is false where there is no such device.

    On a GPU this initialises CUDA, so it belongs in a child process.
    """
    import torch

    facts: Event = {
        "available": True,
        "device_name": _processor(),
        "driver": "",
        "torch": str(torch.__version__),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }
    if device == "cuda":
        facts["available"] = torch.cuda.is_available()
        if facts["available"]:
            facts["device_name"] = torch.cuda.get_device_name()
            facts["driver"] = _driver() or f"CUDA {torch.version.cuda}"
    return facts


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1).strip() if found else platform.processor() or platform.machine() or sys.platform


def _driver() -> str:
    """The version of NVIDIA's kernel module."""
    try:
        found = re.search(r"Kernel Module\D*\s(\d+(?:\.\d+)+)", Path("/proc/driver/nvidia/version").read_text())
    except OSError:
        return ""
    return found.group(1) if found else ""
