"""Petitions as lists, as far as the viewer may see them; and the papers that may be printed of one."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef

from gongzhi.base.clock import zone
from gongzhi.base.documents import written_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.queries import acts_of
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import SUBJECT, Contact, Matter, Note
from gongzhi.work.matters.queries.lists import Page, newest_first, saying

OPEN, LATE, ENDED = "open", "late", "ended"


def kinds_of(pack: PackInUse) -> list[str]:
    """The kinds that are petitions."""
    return [code for code, kind in pack.pack.kinds.items() if kind.petition]


def petitions(
    viewer: Viewer, pack: PackInUse, *, now: datetime, kind: str = "", standing: str = "", words: str = "",
    after: str = "",
) -> Page[Matter]:  # fmt: skip
    """Petitions the viewer may see, newest first, a page by key."""
    rows = visible_to(Matter.objects.filter(kind__in=[kind] if kind else kinds_of(pack)), viewer)
    if standing == OPEN:
        rows = rows.filter(closed_at=None)
    elif standing == ENDED:
        rows = rows.filter(closed_at__isnull=False)
    elif standing == LATE:
        late = Todo.objects.filter(subject=SUBJECT, subject_uid=OuterRef("uid"), done_at=None, due_at__lt=now)
        rows = rows.filter(Exists(late), closed_at=None)
    if words.strip():
        rows = rows.filter(pk__in=saying(words))
    return newest_first(rows, after=after)


def papers_of(matter: Matter, pack: PackInUse) -> dict[str, str]:
    """The papers of the moves that were made, each with the move it belongs to, in the order they were made."""
    flow = pack.pack.flows[pack.pack.kinds[matter.kind].flow]
    if not any(move.document for move in flow.moves.values()):
        return {}
    found: dict[str, str] = {}
    for act in acts_of(matter.uid).filter(verb="matter.moved").order_by("pk"):
        move = flow.moves.get(str(act.data.get("move")))
        if move is not None and move.document:
            found[move.document] = str(act.data["move"])
    return found


def paper_values(matter: Matter, contact: Contact | None, move: str, pack: PackInUse, *, zh: bool) -> Mapping[str, str]:
    """What a paper may name: the note said with its move is what it says."""
    place, town = zone(pack.calendar.time_zone), pack.pack.head.place
    acts = acts_of(matter.uid).filter(verb="matter.moved", data__move=move).order_by("-pk")
    note = Note.objects.filter(matter=matter, act_uid__in=[act.uid for act in acts[:1]]).first()
    clock = Clock.objects.filter(subject_uid=matter.uid, code="decide").order_by("-pk").first()
    below = matter.origin_uid if matter.origin_subject == SUBJECT else None
    origin = Matter.objects.filter(uid=below).first() if below else None

    def day(moment: datetime | None) -> str:
        if moment is None:
            return ""
        local = moment.astimezone(place).date()
        return written_day(local) if zh else local.isoformat()

    return {
        "number": matter.number, "kind": pack.pack.kinds[matter.kind].title.label, "place": matter.area.label,
        "town": town.zh if zh else town.en or town.zh, "name": contact.name if contact else "",
        "reported": day(matter.reported_at), "reply": note.text if note else "", "lead": matter.lead_post.label,
        "due": day(clock.due_at if clock else None), "origin": origin.number if origin else "",
    }  # fmt: skip
