"""The letter that answers a reporter, as a document."""

from dataclasses import replace

from django.utils.translation import get_language

from gongzhi.base.clock import zone
from gongzhi.base.documents import Paper, written_day
from gongzhi.packs.logic import paper_of
from gongzhi.work.matters.models import Contact, Matter, Note
from gongzhi.work.matters.queries.page import pack_of

LETTERS = {"closed": "reply_letter", "void": "refusal_letter"}


def letter_of(matter: Matter, contact: Contact) -> Paper | None:
    """The letter to whoever reported a matter that has ended, on the day it ended; None while it goes on."""
    if matter.stage not in LETTERS or matter.closed_day is None:
        return None
    pack, zh = pack_of(matter), (get_language() or "zh").startswith("zh")
    town = pack.pack.head.place
    reported = matter.reported_at.astimezone(zone(pack.calendar.time_zone)).date()
    values = {
        "number": matter.number, "kind": pack.pack.kinds[matter.kind].title.label, "name": contact.name,
        "place": matter.area.label, "town": town.zh if zh else town.en or town.zh, "reply": _outcome(matter),
        "reported": written_day(reported) if zh else reported.isoformat(), "lead": matter.lead_post.label,
    }  # fmt: skip
    paper = paper_of(pack.document(LETTERS[matter.stage]), values, zh=zh)
    return replace(paper, day=matter.closed_day)


def _outcome(matter: Matter) -> str:
    """The answer; of what was not accepted, the reason, which is said with the move."""
    if matter.stage == "closed":
        return matter.answer
    said = Note.objects.filter(matter=matter, internal=False).order_by("-pk").values_list("text", flat=True)
    return said.first() or ""
