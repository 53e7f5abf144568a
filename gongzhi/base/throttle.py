"""Limits on what strangers may ask for: reports, codes, passwords.

Counts are kept in this process: a restart forgets them, several processes each allow the limit. That is enough
against guessing and flooding, and costs no write on the way in.
"""

import threading
import time

_lock = threading.Lock()
_windows: dict[tuple[str, str], tuple[float, int]] = {}
_MAX_KEYS = 50_000


def allow(what: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt; False once `who` has made `limit` of them within the running window. 0 = no limit."""
    if limit <= 0:
        return True
    moment = time.monotonic()
    key = (what, who)
    with _lock:
        if len(_windows) > _MAX_KEYS:
            for old in [k for k, (ends, _) in _windows.items() if ends < moment]:
                del _windows[old]
        ends, count = _windows.get(key, (0.0, 0))
        if ends < moment:
            ends, count = moment + seconds, 0
        _windows[key] = (ends, count + 1)
        return count < limit


def forget(what: str, who: str) -> None:
    """Clear the count, as after a right password."""
    with _lock:
        _windows.pop((what, who), None)
