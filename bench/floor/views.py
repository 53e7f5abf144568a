"""One view: read the form, write so many rows in one transaction, answer 303."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bench.floor.models import Act, Clock, Contact, Main, Todo

AREA, PATH = "500152115001", "50.5001.500152.500152115.500152115001"

# In one process SQLite writers queue better on a Python lock than in the database's busy wait.
LOCK: AbstractContextManager[object] = threading.Lock() if os.environ.get("FLOOR_LOCK") == "1" else nullcontext()


def add_main(given: QueryDict, uid: uuid.UUID, now: datetime) -> None:
    Main.objects.create(
        uid=uid,
        kind=given["kind"],
        status="open",
        source="web",
        area=AREA,
        path=PATH,
        address=given["address"],
        text=given["text"],
        lon=float(given["lon"]),
        lat=float(given["lat"]),
        reported_at=now,
        received_at=now,
        received_on=timezone.localdate(now),
    )


def add_act(given: QueryDict, uid: uuid.UUID, now: datetime) -> None:
    Act.objects.create(
        verb="reported",
        subject="matter",
        subject_uid=uid,
        post="public",
        at=now,
        details={"kind": given["kind"], "area": AREA, "source": "web", "version": 3},
    )


def add_todo(given: QueryDict, uid: uuid.UUID, now: datetime) -> None:
    Todo.objects.create(
        verb="dispatch",
        subject="matter",
        subject_uid=uid,
        area=AREA,
        role="dispatcher",
        due=now + timedelta(hours=2),
        opened_at=now,
    )


def add_clock(given: QueryDict, uid: uuid.UUID, now: datetime) -> None:
    Clock.objects.create(todo_uid=uid, unit="working-hours", amount=2, started_at=now, due=now + timedelta(hours=2))


def add_contact(given: QueryDict, uid: uuid.UUID, now: datetime) -> None:
    Contact.objects.create(subject_uid=uid, name=given["name"], phone=given["phone"], consent_at=now)


ORDER: tuple[Callable[[QueryDict, uuid.UUID, datetime], None], ...] = (
    add_main,
    add_act,
    add_todo,
    add_clock,
    add_contact,
    add_act,
    add_todo,
    add_clock,
)
STEPS = ORDER[: int(os.environ.get("FLOOR_WRITES", "6"))]


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@csrf_exempt
def report(request: HttpRequest) -> HttpResponse:
    given = request.POST
    uid = uuid.UUID(given["uid"])
    now = timezone.now()
    with LOCK, transaction.atomic():
        for add in STEPS:
            add(given, uid, now)
    answer = HttpResponseRedirect(f"/follow/{uid}/")
    answer.status_code = 303
    return answer
