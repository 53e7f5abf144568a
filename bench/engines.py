"""A database address as Django settings, the same for every contestant except the product.

Only the standard library: the peer reads it from its own virtual environment.
"""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

# One file and one writer: readers never block, writers queue, and a commit is on the disk.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def django_database(url: str) -> dict[str, object]:
    """The DATABASES entry of a sqlite:/// or postgresql:// address; connections are kept open."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path)[1:],
            "OPTIONS": dict(SQLITE_OPTIONS),
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = parse_qs(parts.query)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path)[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", [parts.hostname or ""])[0],
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
        }
    raise ValueError(f"no engine for the database address scheme {parts.scheme!r}")
