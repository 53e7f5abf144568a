"""Environments of peers, made on the first run from their own lists of requirements."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from bench.servers import run


def install(home: Path, requirements: Path) -> str:
    """Make an environment unless the one there was made from the same list; why it could not be, or ""."""
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    mark = home / "requirements.sha256"
    if mark.exists() and mark.read_text() == wanted:
        return ""
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    python = str(home / "bin" / "python")
    try:
        if uv:
            run([uv, "venv", "-q", "--python", sys.executable, str(home)], {})
            run([uv, "pip", "install", "-q", "--python", python, "-r", str(requirements)], {})
        else:
            run([sys.executable, "-m", "venv", str(home)], {})
            run([python, "-m", "pip", "install", "-q", "-r", str(requirements)], {})
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        return f"could not be installed: {error}"
    mark.write_text(wanted)
    return ""
