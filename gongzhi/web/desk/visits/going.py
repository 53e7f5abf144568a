"""Going from door to door: whose turn is next, nothing wanted in one tap, and the form for everything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.access import visible_households
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.visits import VisitKind
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.visits.found import (
    ANSWERS,
    CLOSED,
    RESULTS,
    SEVERITIES,
    acting,
    day,
    door_at,
    faults,
    key_of,
    keys,
    moment,
    sent_uid,
    today,
    typed,
    words,
)
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.registers.access import visible_to
from gongzhi.work.registers.models import Record
from gongzhi.work.visits.access import going_post
from gongzhi.work.visits.actions.recording import record_many, record_visit, refusal_of
from gongzhi.work.visits.actions.slices import REASONS, close_targets
from gongzhi.work.visits.logic import FINDING, Said, Told
from gongzhi.work.visits.models import Slice, Target
from gongzhi.work.visits.queries import NEXT, bookings_of, doors_of, heads_of, last_door, my_slices, posts_for

_APPEALS = 4  # an appeal each, on the form
_TEXT = 4_001


@desk
@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    """My slices, the next doors of one of them, and who is to be visited on a day agreed."""
    pack, me = working_pack(), viewer(request)
    slices = [one for one in my_slices(me) if one.round.kind in pack.pack.visits]
    asked = key_of(request.GET.get("slice", ""))
    chosen = next((one for one in slices if one.pk == asked), slices[0] if slices else None)
    context: dict[str, Any] = {
        "slices": [(one, say(pack.pack.visits[one.round.kind].title)) for one in slices], "chosen": chosen,
        "bookings": [_booking(one, pack) for one in bookings_of(me)], "uid": str(uuid7()), "today": today(pack),
    }  # fmt: skip
    if chosen is not None:
        context |= _doors(request, chosen, pack)
    return show(request, "desk/visits/today.html", context)


def _booking(one: Any, pack: PackInUse) -> dict[str, Any]:
    name = one.record.title if one.record else heads_of([one.household_id]).get(one.household_id, "")
    return {"one": one, "name": name, "late": one.day < today(pack)}


def _doors(request: HttpRequest, chosen: Slice, pack: PackInUse) -> dict[str, Any]:
    """The doors of a slice from the one tapped on, or from the last visited one; the next few are shown."""
    tapped = key_of(request.GET.get("from", ""))
    start = Target.objects.filter(pk=tapped, post=chosen.post_id, round=chosen.round_id).first()
    before = start or last_door(chosen)
    near = (before.lon, before.lat) if before and before.lon is not None and before.lat is not None else None
    after = (before.position - 1 if start else before.position) if before else None
    found = doors_of(chosen, near=near, after=None if near else after)
    kind = pack.pack.visits[chosen.round.kind]
    return {
        "doors": with_names(found[:NEXT]), "left": len(found), "inspects": kind.inspects, "from": start,
        "doors_url": reverse("desk:visit_slice", kwargs={"number": chosen.round.number, "post": chosen.post_id}),
    }  # fmt: skip


def with_names(doors: Sequence[Target]) -> list[dict[str, Any]]:
    """Doors with the name of the household's head; a row of a register is called by its place."""
    heads = heads_of(one.household_id for one in doors if one.household_id)
    return [{"one": one, "name": heads.get(one.household_id or 0, "")} for one in doors]


@desk
@require_POST
def quick(request: HttpRequest) -> HttpResponse:
    """One tap: nothing wanted, nobody home or refused, at one door or at all that were ticked; or nobody goes there."""
    one = typed(request, "one", 40)
    what, _sep, key = one.partition(":") if one else (typed(request, "what", 20), "", "")
    wanted = [key_of(key)] if one else keys(request, "door")
    back = _back(request)
    doors = list(Target.objects.filter(pk__in=wanted).select_related("round"))
    if not doors:
        raise Invalid([Problem("door", _("先勾选走过的"))])
    number = _closed(request, doors, what) if what in REASONS else _went(request, doors, what)
    messages.success(request, _("已记 %(number)d 户（处）") % {"number": number})
    return redirect(back)


def _back(request: HttpRequest) -> str:
    url = request.POST.get("back", "")[:300]
    fits = url.startswith("/desk/visits/") and url_has_allowed_host_and_scheme(url, None)
    return url if fits else reverse("desk:visits_today")


def _closed(request: HttpRequest, doors: Sequence[Target], reason: str) -> int:
    told = {name: value for name, value in acting(request).items() if name != "pack"}
    return close_targets(doors, reason, **told)


def _went(request: HttpRequest, doors: Sequence[Target], result: str) -> int:
    """The same result at several doors. Each visit is named by the form and its door: sent twice, written once."""
    uid, pack, me, at = sent_uid(request), working_pack(), viewer(request), now()
    kinds = {one.round.kind for one in doors}
    if len(kinds) != 1 or result not in ("nothing", "absent", "refused"):
        raise Invalid([Problem("what", _("选一个结果"))])
    kind = kinds.pop()
    when = moment(typed(request, "at", 16), pack)
    told = [Told(uuid5(uid, f"{one.pk}/{result}"), when, result, target=one.pk) for one in doors]
    kept = record_many(kind, told, pack=pack, by=me.by(None, "desk"), at=at, viewer=me)
    if kept.problems and not kept.visits:
        raise refusal_of(next(iter(kept.problems.values())))
    for problems in list(kept.problems.values())[:5]:
        messages.warning(request, str(problems[0].message))
    return len(kept.visits)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A visit with all that was said: at a door of a round, to a household, or to a row of a register."""
    pack = working_pack()
    asked = request.POST if request.method == "POST" else request.GET
    whom = _whom(request, asked, pack)
    code = whom.code
    kind = pack.pack.visits[code]
    if request.method != "POST":
        return _form(request, pack, whom)
    try:
        visit = record_visit(code, _told(request, kind, pack, whom.key), **acting(request))
    except NotAllowed:
        raise
    except Refused as refused:
        return _form(request, pack, whom, refused)
    messages.success(request, _("已记下：%(number)s") % {"number": visit.number})
    return redirect("desk:visit", number=visit.number)


@dataclass(frozen=True)
class _Whom:
    """The kind of a visit, whom it goes to, how that is called and where it is."""

    code: str
    key: dict[str, int]
    name: str
    path: str


def _whom(request: HttpRequest, asked: Any, pack: PackInUse) -> _Whom:
    """Whom a visit goes to; 404 for whom the viewer does not answer for."""
    me = viewer(request)
    if door := key_of(asked.get("door", "")):
        one = door_at(request, door)
        name = heads_of([one.household_id]).get(one.household_id, "") if one.household_id else ""
        return _Whom(one.round.kind, {"target": one.pk}, f"{one.place} {name}".strip(), one.area_path)
    code, kind = asked.get("kind", ""), pack.pack.visits.get(asked.get("kind", ""))
    if kind is None:
        raise Http404
    found: Household | Record | None
    uid = _uid(asked.get("household" if kind.register is None else "record", ""))
    if kind.register is None:
        found = visible_households(Household.objects.filter(uid=uid, valid_to=None), me, on=today(pack)).first()
    else:
        found = visible_to(Record.objects.filter(uid=uid, register=kind.register), me, pack).first()
    if found is None:
        raise Http404
    if going_post(me, kind, found.area_path) is None:
        raise NotAllowed(_("这里不归您的岗位走访"))
    if isinstance(found, Household):
        return _Whom(code, {"household": found.pk}, heads_of([found.pk]).get(found.pk, found.number), found.area_path)
    return _Whom(code, {"record": found.pk}, found.title, found.area_path)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _told(request: HttpRequest, kind: VisitKind, pack: PackInUse, whom: dict[str, int]) -> Told:
    result = typed(request, "result", 10)
    uid = sent_uid(request)
    appeals: list[Said] = []
    opinions: list[Said] = []
    for number in range(1, _APPEALS + 1):
        text, what = typed(request, f"text_{number}", _TEXT), typed(request, f"kind_{number}", 40)
        if text:
            said = Said(what, text, typed(request, f"done_{number}", 201), uuid5(uid, str(number)))
            (opinions if what == kind.opinion else appeals).append(said)
    answers = {code: value for code in kind.lines if (value := typed(request, f"answer_{code}", 10))}
    found = {
        code: Said("", text, uid=uuid5(uid, code))
        for code in kind.lines
        if answers.get(code) == FINDING and (text := typed(request, f"found_{code}", _TEXT))
    }
    if result == "nothing" and (appeals or opinions):
        result = "appeals"  # what was written counts, not the button that stood there before
    if kind.inspects and not result:
        result = "found" if FINDING in answers.values() else "nothing"
    again, beside = typed(request, "again", 10), tuple(keys(request, "beside"))
    return Told(
        uid, moment(typed(request, "at", 16), pack), result, typed(request, "mode", 40), appeals=tuple(appeals),
        opinions=tuple(opinions), answers=answers, found=found, note=typed(request, "note", 1_001), beside=beside,
        again=day(again, "again") if again else None, **whom,  # type: ignore[arg-type]
    )  # fmt: skip


def _form(request: HttpRequest, pack: PackInUse, whom: _Whom, refused: Refused | None = None) -> HttpResponse:
    code, name, beside = whom.code, whom.name, request.POST.getlist("beside")
    kind, sent = pack.pack.visits[code], request.POST if request.method == "POST" else request.GET
    kinds = [(one, say(pack.pack.kinds[one].title), pack.pack.kinds[one].own) for one in kind.appeals]
    if kind.opinion:
        kinds.append((kind.opinion, say(pack.pack.kinds[kind.opinion].title), pack.pack.kinds[kind.opinion].own))
    errors = faults(refused)
    context = {
        "title": say(kind.title), "name": name, "kind": kind, "code": code, "refused": refused, "typed": sent,
        "whom": [(field, sent.get(field, "")) for field in ("door", "kind", "household", "record") if sent.get(field)],
        "modes": [(mode, say(text)) for mode, text in kind.ways.items()], "uid": sent.get("uid") or str(uuid7()),
        "results": words(RESULTS, ("nothing", "appeals", "absent", "refused")), "errors": errors, "kinds": kinds,
        "appeals": [
            {"n": n, "kind": sent.get(f"kind_{n}", ""), "text": sent.get(f"text_{n}", ""),
             "done": sent.get(f"done_{n}", ""), "error": _of_appeal(errors, n)}
            for n in range(1, _APPEALS + 1)
        ],
        "lines": [
            {"code": line, "title": say(item.title), "severity": SEVERITIES[item.severity],
             "answer": sent.get(f"answer_{line}", ""), "found": sent.get(f"found_{line}", ""),
             "error": errors.get(f"answers_{line}") or errors.get(f"found_{line}") or errors.get(f"found_{line}_text")}
            for line, item in kind.lines.items()
        ],
        "posts": [(one, str(one.pk) in beside) for one in posts_for(code, pack, whom.path)],
        "answers": words(ANSWERS), "closed": words(CLOSED, REASONS), "result": sent.get("result", ""),
    }  # fmt: skip
    return show(request, "desk/visits/new.html", context, status=refused.status if refused else 200)


def _of_appeal(errors: dict[str, str], number: int) -> str:
    prefixes = (f"appeals_{number}_", f"opinions_{number}_")
    return next((text for field, text in errors.items() if field.startswith(prefixes)), "")


def query_of(**told: object) -> str:
    """Part of an address."""
    return urlencode({name: value for name, value in told.items() if value})
