"""Matters as Open311 tells of them: what anybody may know, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from gongzhi.base.clock import zone
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow
from gongzhi.web.api.open311.answers import Row
from gongzhi.web.api.open311.attributes import answered_rows
from gongzhi.web.showing import say
from gongzhi.work.matters.models import Matter, Publication
from gongzhi.work.matters.queries.lists import open_due
from gongzhi.work.matters.queries.public import public_acts, published_of


def written(moment: datetime | None, pack: PackInUse) -> str | None:
    """A time in W3C format, where the work is done."""
    return moment.astimezone(zone(pack.calendar.time_zone)).isoformat(timespec="seconds") if moment else None


def request_rows(request: HttpRequest, matters: Sequence[Matter], pack: PackInUse, *, extended: bool) -> list[Row]:
    """Rows of requests in a fixed number of queries; `extended` with attributes, pictures and notes."""
    due = open_due([one for one in matters if one.stage == "open"])
    shown = published_of(matters)
    acts: dict[UUID, list[Act]] = {}
    for act in public_acts(matters) if extended else ():
        acts.setdefault(act.subject_uid, []).append(act)
    rows: list[Row] = []
    for one in matters:
        todo, public = due.get(one.uid), shown.get(one.pk)
        pictures = _pictures(request, one, public)
        row = _row(one, pack, public, pictures, written(todo.due_at if todo else None, pack))
        rows.append(row | _more(one, pack, row, pictures, acts.get(one.uid, ())) if extended else row)
    return rows


def _row(
    one: Matter, pack: PackInUse, public: Publication | None, pictures: Sequence[str], due: str | None
) -> dict[str, Any]:
    kind = pack.pack.kinds.get(one.kind)
    state = pack.pack.flows[kind.flow].states.get(one.state) if kind else None
    exact = bool(kind and kind.exact)
    notes = (say(state.public or state.title) if state else "", public.answer if public else "")
    return {
        "service_request_id": one.number,
        "status": "open" if one.stage == "open" else "closed",
        "status_notes": "\n".join(filter(None, notes)) or None,
        "service_name": say(kind.title) if kind else one.kind,
        "service_code": one.kind,
        "description": public.text or None if public else None,
        "agency_responsible": one.lead_post.label,
        "service_notice": say(kind.promise) if kind else None,
        "requested_datetime": written(one.reported_at, pack),
        "updated_datetime": written(one.closed_at or one.updated_at, pack),
        "expected_datetime": due,
        "address": one.area.label,
        "address_id": one.area.code,
        "zipcode": None,
        "lat": one.lat if exact or one.lat is None else round(one.lat, 3),
        "long": one.lon if exact or one.lon is None else round(one.lon, 3),
        "media_url": pictures[0] if pictures else None,
    }


def _more(
    one: Matter, pack: PackInUse, row: Mapping[str, Any], pictures: Sequence[str], acts: Sequence[Act]
) -> dict[str, Any]:
    about = {"channel": one.source, "x": row["long"], "y": row["lat"], "photos": [{"media_url": u} for u in pictures]}
    kind = pack.pack.kinds.get(one.kind)
    flow = pack.pack.flows[kind.flow] if kind else None
    notes = [
        {"datetime": written(act.at, pack), "summary": summary_of(act, flow), "description": None, "type": "status"}
        for act in acts
    ]
    return {
        "attributes": answered_rows(pack.form_of(one.kind), one.answers, one.uid),
        "extended_attributes": about,
        "notes": notes,
    }


def summary_of(act: Act, flow: Flow | None) -> str:
    """What an act did, in the words of the flow: never what anybody wrote with it."""
    move = flow.moves.get(str(act.data.get("move"))) if flow else None
    if move is not None:
        return say(move.done or move.title)
    code = str(act.data.get("to") or flow.first) if flow else ""
    return say(flow.states[code].title) if flow and code in flow.states else act.verb


def _pictures(request: HttpRequest, one: Matter, public: Publication | None) -> list[str]:
    photos = sorted(public.photos.all(), key=lambda photo: photo.pk) if public else []
    of = {"number": one.number}
    paths = [reverse("portal:public_photo", kwargs={**of, "photo": photo.uid}) for photo in photos]
    return [request.build_absolute_uri(path) for path in paths]
