"""What the numbers were measured on, printed with them."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from bench.peer_helpdesk.runner import REQUIREMENTS


def version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


def pinned(package: str) -> str:
    """The version of a package in the peer's environment."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return next((line.partition("==")[2] for line in lines if line.startswith(f"{package}==")), "absent")


def processor() -> str:
    """The processor's name as Linux tells it; other systems give what they have."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def describe(postgres: str) -> Sequence[str]:
    """Lines naming machine, versions and load; a warning when others already use the machine."""
    load = os.getloadavg()[0]
    lines = [
        f"{platform.system()} {platform.release()}, {os.cpu_count()} CPUs ({processor()})",
        f"Python {platform.python_version()}, Django {version('django')}, granian {version('granian')}, "
        f"psycopg {version('psycopg')}; django-helpdesk {pinned('django-helpdesk')} in its own environment "
        f"(Django {pinned('django')}, granian {pinned('granian')})",
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres or 'not taking part'}",
        f"load average at start {load:.2f}; client, server and database share this machine",
    ]
    if load > 1:
        lines.append("WARNING: the machine is busy with something else; trust only the ratios, if those")
    return lines
