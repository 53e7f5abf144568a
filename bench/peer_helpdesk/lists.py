"""The peer's own list of tickets, asked through Django's test client; runs in the peer's own virtual environment.

Its list is a page and, fetched by that page's script, the rows as JSON: both are asked for as its script does, and
what a clerk waits for is the two together.
"""

from __future__ import annotations

import os
import re
import sys

from bench.lists import answering
from bench.peer_helpdesk.seed import CLERK

_BATCH = 5_000
_ROWS = re.compile(r'"url": "([^"]*datatables_ticket_list[^"]*)"')
_ASKED = {"draw": "1", "start": "0", "length": "25", "order[0][column]": "0", "order[0][dir]": "desc"}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peer_helpdesk.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client

    _fill(int(sys.argv[1]))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.get(username=CLERK))
    first = _ROWS.search(client.get("/tickets/").content.decode())
    if first is None:
        raise RuntimeError("the peer's list names no address of rows")
    rows = first[1]

    def page() -> None:
        if client.get("/tickets/").status_code != 200:
            raise RuntimeError("the peer's list did not answer")

    def data() -> None:
        answer = client.get(rows, _ASKED)
        if answer.status_code != 200 or len(answer.json()["data"]) != int(_ASKED["length"]):
            raise RuntimeError(f"the peer's rows answered {answer.status_code}")

    def both() -> None:
        page()
        data()

    return answering({"page and rows": both, "rows alone": data})


def _fill(wanted: int) -> None:
    """So many tickets, one in fifty open, as in a town's years; the fields a form would fill."""
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone
    from helpdesk.models import Queue, Ticket

    queue, moment = Queue.objects.get(), timezone.now()
    for start in range(0, wanted, _BATCH):
        Ticket.objects.bulk_create(
            [
                Ticket(
                    title=f"路灯不亮 {n}", queue=queue, description="学堂路小学门口路灯不亮，晚上很黑。", priority=3,
                    created=moment - timedelta(minutes=n), modified=moment - timedelta(minutes=n),
                    status=Ticket.OPEN_STATUS if n % 50 == 0 else Ticket.CLOSED_STATUS,
                    submitter_email="li@example.org",
                )
                for n in range(start, min(start + _BATCH, wanted))
            ]
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
