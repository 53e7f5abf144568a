"""Where SQLite's writers queue: at the door, not in the middle of their work.

Each call into SQLite lets go of the interpreter. A thread that is reading its request then takes it, and the one
writer waits to get it back, some twenty times in a request. Those whose request is short and ends in a write
therefore wait before they begin, with their body read, so that nobody's slow line holds up the others; while the
disk works for the one that commits, the next begins. Whoever reads, uploads or logs in passes by. `bench/` measures
what it gains.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gongzhi.config.sqlite.base import door

SHORT = 64 * 1024  # bytes


class QueueAtTheDoor:
    """Takes one short form at a time to the addresses in `SHORT_WRITES`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._short_write(request):
            return self._get_response(request)
        request.body  # noqa: B018 read now
        with door:
            return self._get_response(request)

    @staticmethod
    def _short_write(request: HttpRequest) -> bool:
        length = str(request.META.get("CONTENT_LENGTH", ""))
        return (
            request.method == "POST"
            and request.path_info in settings.SHORT_WRITES
            and request.content_type == "application/x-www-form-urlencoded"
            and length.isascii()
            and length.isdecimal()
            and int(length) < SHORT
        )
