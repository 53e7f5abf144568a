"""Updates of requests, as FixMyStreet exchanges them with the offices it reports to.

What the other side writes becomes an internal note for the office: it moves nothing here, and nobody outside reads it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse

from gongzhi.base.clock import now
from gongzhi.base.receipts.actions import once
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow
from gongzhi.web.api.open311.answers import Fault, Row, listed
from gongzhi.web.api.open311.asked import Asked, moment, span
from gongzhi.web.api.open311.calls import call, holder_of, pack_of
from gongzhi.web.api.open311.media import read_media
from gongzhi.web.api.open311.reported import LINES
from gongzhi.web.api.open311.rows import summary_of, written
from gongzhi.web.api.open311.views import found_of
from gongzhi.work.matters.actions.words import add_from_program
from gongzhi.work.matters.logic.steps import WORDS_MAX
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.public import changes_between

STATUSES = (
    "OPEN", "CLOSED", "FIXED", "IN_PROGRESS", "ACTION_SCHEDULED", "INVESTIGATING", "DUPLICATE",
    "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION", "INTERNAL_REFERRAL", "FOR_TRIAGE", "CANCELLED", "REOPEN",
)  # fmt: skip
_NEEDED = ("service_request_id", "update_id", "updated_datetime", "status", "description")
_ID_MAX = 200


@call("GET", "HEAD", "POST")
def updates(request: HttpRequest, form: str) -> HttpResponse:
    """What happened to requests within a time, oldest first; or one update from the other side."""
    pack = pack_of(request)
    if request.method == "POST":
        return _take(request, pack, form)
    holder_of(request)
    wrong: list[str] = []
    since, until, first, size = span(request.GET, now(), wrong, both=True)
    if wrong:
        raise Fault(400, *wrong)
    found = changes_between(pack, since, until)[first : first + size]
    return listed("service_request_updates", "request_update", [_row(*one, pack) for one in found], form)


def _row(act: Act, matter: Matter, pack: PackInUse) -> Row:
    kind = pack.pack.kinds.get(matter.kind)
    flow = pack.pack.flows[kind.flow] if kind else None
    return {
        "update_id": str(act.uid),
        "service_request_id": matter.number,
        "status": status_after(act, flow),
        "updated_datetime": written(act.at, pack),
        "description": summary_of(act, flow),
        "media_url": None,
    }


def status_after(act: Act, flow: Flow | None) -> str:
    """How a request stands after an act, in FixMyStreet's words."""
    after = flow.states.get(str(act.data.get("to"))) if flow else None
    before = flow.states.get(str(act.data.get("from"))) if flow else None
    if flow is None or after is None:
        return "OPEN"
    if after.stage == "closed":
        return "CLOSED"
    if after.stage == "void":
        if act.verb == "matter.merged":
            return "DUPLICATE"
        move = flow.moves.get(str(act.data.get("move")))
        return "CANCELLED" if move is not None and move.by == ("reporter",) else "NO_FURTHER_ACTION"
    if before is not None and before.stage != "open":
        return "REOPEN"
    return "OPEN" if act.data.get("to") == flow.first else "IN_PROGRESS"


def _take(request: HttpRequest, pack: PackInUse, form: str) -> HttpResponse:
    holder, sent, at = holder_of(request), request.POST, now()
    wrong = [f"{name}: is required" for name in _NEEDED if not sent.get(name, "").strip()]
    said = {name: sent.get(name, "").strip() for name in _NEEDED}
    moment(sent, "updated_datetime", wrong)
    status = said["status"].upper()
    if status and status not in STATUSES:
        wrong.append(f"status: must be one of {', '.join(STATUSES)}")
    words = f"[{status}] {said['description']}"
    lengths = {**LINES, "update_id": _ID_MAX, "phone": 40, "service_code": 40, "external_status_code": 80}
    wrong += [f"{name}: {most} characters at most" for name, most in lengths.items() if len(sent.get(name, "")) > most]
    pictures, addresses = read_media(request, wrong)
    words = "\n".join([words, *addresses])
    if len(words) > WORDS_MAX or "\x00" in words:
        wrong.append(f"description: {WORDS_MAX:,} characters at most, with the status and addresses of pictures")
    if wrong:
        raise Fault(400, *wrong)
    found = found_of(pack, Asked(ids=(said["service_request_id"],)))
    if not found:
        raise Fault(404, f"there is no request {said['service_request_id'][:80]}")

    def make() -> dict[str, Any]:
        note = add_from_program(
            found[0], words, key=holder.id, account=holder.viewer.account, channel="open311", at=at, pictures=pictures
        )
        return {"update_id": str(note.act_uid)}

    content = "\0".join(f"{name}={value}" for name in sorted(sent) if name != "api_key" for value in sent.getlist(name))
    try:
        outcome, _again = once(f"updates/{holder.code}", said["update_id"], content, make, at=at)
    except Conflict:
        raise Fault(400, "update_id: came before with other content") from None
    return listed("service_request_updates", "request_update", [outcome], form)
