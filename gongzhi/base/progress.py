"""How far long work is, told through a small file under `GONGZHI_VAR` so that other processes can show it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps; `fault` is '' or why it stopped."""

    what: str
    done: int
    total: int
    fault: str = ""

    @property
    def finished(self) -> bool:
        """Whether it came to its end."""
        return not self.fault and self.done >= self.total


def _file(name: str) -> Path:
    return Path(settings.VAR) / "progress" / f"{name}.json"


def tell(name: str, progress: Progress) -> None:
    """Write how far it is; a reader never sees half a file."""
    file = _file(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    part.replace(file)


def ask(name: str) -> Progress | None:
    """How far it is, or None when it never began."""
    try:
        return Progress(**json.loads(_file(name).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
