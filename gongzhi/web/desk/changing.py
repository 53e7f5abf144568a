"""What is done to a household and a person at the desk: joining, leaving, splitting, merging, moving, correcting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.people.access import residents_post, visible_households, visible_persons
from gongzhi.base.people.actions.households import (
    add_member,
    end_membership,
    merge_households,
    move_household,
    set_relations,
    split_household,
)
from gongzhi.base.people.actions.opening import PURPOSES, open_page
from gongzhi.base.people.actions.persons import correct_household, correct_person
from gongzhi.base.people.logic.residents import HEAD, Parting, PersonRow
from gongzhi.base.people.models import Household, Membership, Person
from gongzhi.base.people.queries.residents import PAGE, looks_at, revisions_of
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.trail.queries import acts_of
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.households import found, numbers_of, show_household, today
from gongzhi.web.desk.residents import ACTS, whole_day
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer


def _text(request: HttpRequest, name: str, most: int = 200) -> str:
    return request.POST.get(name, "")[:most].replace("\x00", "").strip()


def _acting(request: HttpRequest) -> dict[str, Any]:
    return {"viewer": viewer(request), "channel": "desk", "at": now()}


def _number(sent: str) -> int:
    return whole(sent) or 0


def _join(request: HttpRequest, home: Household) -> str:
    names = ("name", "relation", "sex", "id_number", "phone")
    born = _text(request, "born")
    row = PersonRow(**{name: _text(request, name) for name in names}, born=whole_day(born, "born") if born else None)
    add_member(home, row, on=whole_day(_text(request, "on"), "on"), **_acting(request))
    return _("已增加成员")


def _leave(request: HttpRequest, home: Household) -> str:
    key = _number(_text(request, "person"))
    member = Membership.objects.filter(household=home, person=key, valid_to=None)
    one = member.select_related("household", "person").first()
    if one is None:
        raise Invalid([Problem("person", _("选这一户现在的成员"))])
    heir, on = _number(_text(request, "next_head")) or None, whole_day(_text(request, "on"), "on")
    end_membership(one, why=_text(request, "why"), on=on, next_head=heir, **_acting(request))
    return _("已登记")


def _told(request: HttpRequest, prefix: str) -> dict[int, str]:
    """Relations told as `prefix<person>`; the empty ones are left out."""
    sent = ((name[len(prefix) :], value) for name, value in request.POST.items() if name.startswith(prefix))
    return {_number(key): str(value)[:12] for key, value in sent if value and _number(key)}


def _split(request: HttpRequest, home: Household) -> str:
    heir = _number(_text(request, "next_head"))
    parting = Parting(_told(request, "leaving_"), {heir: HEAD} if heir else {})
    on = whole_day(_text(request, "on"), "on")
    split_household(home, parting, on=on, number=_text(request, "number"), **_acting(request))
    return _("已分户，成员的历史都在")


def _merge(request: HttpRequest, home: Household) -> str:
    sent = _text(request, "other")
    rows = visible_households(Household.objects.filter(valid_to=None), viewer(request), on=today())
    try:
        other = rows.filter(uid=UUID(sent)).first()
    except ValueError:
        other = rows.filter(number=sent).first() if sent else None
    if other is None:
        raise Invalid([Problem("other", _("写明并入的那一户的户号"))])
    merge_households(home, other, {}, on=whole_day(_text(request, "on"), "on"), **_acting(request))
    return _("已并户，原来的户留着记录")


def _move(request: HttpRequest, home: Household) -> str:
    area = areas_by_code().get(_text(request, "area"))
    if area is None:
        raise Invalid([Problem("area", _("选迁到哪个区域"))])
    on, kind, text = whole_day(_text(request, "on"), "on"), _text(request, "kind"), _text(request, "text")
    move_household(home, area, on=on, kind=kind, text=text, **_acting(request))
    return _("已登记迁移")


def _relations(request: HttpRequest, home: Household) -> str:
    on = whole_day(_text(request, "on"), "on")
    set_relations(home, _told(request, "relation_"), on=on, **_acting(request))
    return _("关系已改，从那天起算")


def _correct(request: HttpRequest, home: Household) -> str:
    number, kind, reason = (_text(request, name) for name in ("number", "kind", "reason"))
    seen = _number(_text(request, "seen"))
    changed = correct_household(home, number=number, kind=kind, seen=seen, reason=reason, **_acting(request))
    return _("已更正，原来的内容留着") if changed else _("没有改动")


_DEEDS: dict[str, Callable[[HttpRequest, Household], str]] = {
    "join": _join, "leave": _leave, "split": _split, "merge": _merge, "move": _move, "relations": _relations,
    "correct": _correct,
}  # fmt: skip


@desk
@require_POST
def household(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a household; `what` says how. What is refused is said beside the form it came from."""
    home, what = found(request, uid), request.POST.get("what", "")
    try:
        if what not in _DEEDS:
            raise Invalid([Problem("what", _("选要办什么"))])
        said = _DEEDS[what](request, home)
    except NotAllowed:
        raise
    except Refused as refused:
        return show_household(request, found(request, uid), refused=refused, what=what)
    messages.success(request, said)
    still = visible_households(Household.objects.filter(uid=uid), viewer(request), on=today()).exists()
    return redirect("desk:household", uid=uid) if still else redirect("desk:households")


def _person(request: HttpRequest, uid: UUID) -> Person:
    rows = visible_persons(Person.objects.filter(uid=uid), viewer(request), on=today())
    one = rows.select_related("merged_into").first()
    if one is None:
        raise Http404
    return one


@desk
@require_safe
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person, masked; that the page was opened is written down."""
    one = _person(request, uid)
    open_page(one, viewer=viewer(request), at=now())
    return _show_person(request, one)


def _show_person(
    request: HttpRequest, one: Person, *, whole: bool = False, refused: Refused | None = None, what: str = ""
) -> HttpResponse:
    may = residents_post(viewer(request), one.area_path) is not None and one.merged_into_id is None
    memberships = Membership.objects.filter(person=one).select_related("household").order_by("-valid_from", "-pk")
    context = {
        "person": one, "numbers": numbers_of(one, whole), "whole": whole, "may": may, "purposes": PURPOSES,
        "memberships": memberships[:PAGE], "revisions": revisions_of(one.uid) if whole else [],
        "history": [(ACTS.get(act.verb, act.verb), act) for act in acts_of(one.uid).reverse()[:PAGE]],
        "looks": looks_at([one.uid], limit=20), "refused": refused, "asked": request.POST if refused else {},
        "what": what,
        "errors": {problem.field: problem.message for problem in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/person.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def person_do(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show whole numbers for a purpose, or correct what is told; an empty field is left as it is."""
    one, what = _person(request, uid), request.POST.get("what", "")
    try:
        if what == "open":
            purpose = request.POST.get("purpose", "")
            if purpose not in PURPOSES:
                raise Invalid([Problem("purpose", _("选看完整号码的用途"))])
            open_page(one, purpose=purpose, viewer=viewer(request), at=now())
            return _show_person(request, one, whole=True)
        if what != "correct":
            raise Invalid([Problem("what", _("选要办什么"))])
        changes: dict[str, Any] = {name: _text(request, name) for name in ("name", "sex", "id_number", "phone")}
        changes["born"] = whole_day(born, "born") if (born := _text(request, "born")) else None
        seen, reason = _number(_text(request, "seen")), _text(request, "reason")
        given = {name: value for name, value in changes.items() if value}
        changed = correct_person(one, given, seen=seen, reason=reason, **_acting(request))
    except NotAllowed:
        raise
    except Refused as refused:
        return _show_person(request, _person(request, uid), refused=refused, what=what)
    messages.success(request, _("已更正，原来的内容留着") if changed else _("没有改动"))
    return redirect("desk:person", uid=uid)
