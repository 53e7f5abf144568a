"""`DATABASE_URL` as Django wants it: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database_of(url: str, var: Path) -> dict[str, Any]:
    """Settings of one database; raises `ValueError` for another scheme. Without a URL: SQLite under `var`."""
    if not url:
        return _sqlite(str(var / "gongzhi.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:]) or str(var / "gongzhi.sqlite3"))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL: {parts.scheme}:// is not known; use sqlite:/// or postgresql://")
    return {
        "ENGINE": "gongzhi.config.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Statements run often are prepared once a connection: half of what a report costs the server is planning.
            # A pooler between that gives each transaction another connection needs ?prepare_threshold=none.
            "server_side_binding": True,
            "prepare_threshold": 5,
            "options": "-c jit=off",  # costs more than it gives on short statements
            **_options(parts.query),
        },
    }


def _options(query: str) -> dict[str, Any]:
    given: dict[str, Any] = dict(parse_qsl(query))
    if "prepare_threshold" in given:
        text = given["prepare_threshold"]
        given["prepare_threshold"] = None if text == "none" else int(text)
    return given


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "gongzhi.config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # recursive_triggers: without it INSERT OR REPLACE would get past the triggers of append-only tables.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; "
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON"
            ),
        },
    }
