"""Households at the desk: finding one, its page, registering. Numbers are masked until a purpose is named."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import local_day, now
from gongzhi.base.crypto import mask_id, mask_phone
from gongzhi.base.ids import secret_link
from gongzhi.base.people.access import RESIDENTS, residents_post, visible_households
from gongzhi.base.people.actions.opening import LOOK, PURPOSES, open_page
from gongzhi.base.people.actions.registering import register_household
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import RELATIONS, HouseholdRow, PersonRow
from gongzhi.base.people.models import HOUSEHOLD, Household, Membership, Person, Residence
from gongzhi.base.people.queries.residents import (
    PAGE,
    households,
    is_number,
    looks_at,
    members_on,
    residences_on,
    revisions_of,
)
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.trail.queries import acts_of
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.desk.narrowing import export_urls
from gongzhi.web.desk.residents import ACTS, days_of, whole_day
from gongzhi.web.visitor import viewer

_ROWS = 6  # persons the form of a new household has room for


def today() -> date:
    """The local day."""
    return local_day(now(), settings.TIME_ZONE)


def keeper(request: HttpRequest) -> Viewer:
    """The viewer, if some post of it keeps residents or it was granted to see some."""
    me = viewer(request)
    if not me.holding(RESIDENTS) and not visible_households(Household.objects.all(), me, on=today()).exists():
        raise NotAllowed(_("您的岗位不管住户"))
    return me


def grids_of(me: Viewer) -> list[Area]:
    """Where the viewer may register households: the lowest areas under its posts."""
    tops = [post.area_path for post in me.holding(RESIDENTS)]
    areas = areas_by_code().values()
    parents = {one.parent_id for one in areas}
    lowest = (one for one in areas if one.pk not in parents and any(one.path.startswith(top) for top in tops))
    return sorted(lowest, key=lambda one: one.path)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Standing households, by a member's name, an exact number, a place; a page by key.

    A search is sent as a form: an identity or phone number must not stand in an address, which is kept in logs.
    """
    me = keeper(request)
    asked = request.POST if request.method == "POST" else request.GET
    words, after = asked.get("q_home", "")[:60].replace("\x00", "").strip(), row_after(request)
    if is_number(words) != (request.method == "POST"):
        told = {"q_home": words, "area": asked.get("area", "")} if not is_number(words) else {}
        sent = urlencode({name: value for name, value in told.items() if value})
        return redirect(reverse("desk:households") + (f"?{sent}" if sent else ""))
    area = areas_by_code().get(asked.get("area", ""))
    path = area.path if area else ""
    found = households(me, on=today(), words=words, area_path=path, after=after, limit=PAGE + 1)
    rows, more = found[:PAGE], len(found) > PAGE
    kept = "" if request.method == "POST" else words
    query = {name: value for name, value in {"q_home": kept, "area": area.code if area else ""}.items() if value}
    context = {
        "rows": rows, "q_home": words, "area": area, "narrowed": bool(query or words),
        "may": bool(me.holding(RESIDENTS)), "export_urls": export_urls("households", query),
        "areas": _villages(me),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': rows[-1].household.pk})}" if more else "",
    }  # fmt: skip
    return show(request, "desk/households.html", context)


def _villages(me: Viewer) -> list[Area]:
    tops = [post.area_path for post in me.holding(RESIDENTS)]
    return areas_under(tops, "town", "village", "grid")


def found(request: HttpRequest, uid: UUID) -> Household:
    """A household the viewer may see; 404 else."""
    rows = visible_households(Household.objects.filter(uid=uid), viewer(request), on=today())
    one = rows.select_related("area", "came_from", "merged_into").first()
    if one is None:
        raise Http404
    return one


@desk
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One household, masked. That it was opened is written down, and the household can read it."""
    one = found(request, uid)
    open_page(one, viewer=viewer(request), at=now())
    return show_household(request, one)


@desk
@require_POST
def unmask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same with whole numbers, for a purpose that is written down."""
    one, purpose = found(request, uid), request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        refused = Invalid([Problem("purpose", _("选看完整号码的用途"))])
        return show_household(request, one, refused=refused)
    open_page(one, purpose=purpose, viewer=viewer(request), at=now())
    return show_household(request, one, whole=True)


def show_household(
    request: HttpRequest, one: Household, *, whole: bool = False, refused: Refused | None = None, what: str = ""
) -> HttpResponse:
    """The page: who belongs to it, where it lives, what was; beside it who looked. Other purposes have other pages."""
    me, day = viewer(request), days_of(request, today())
    members = members_on(one, day)
    may = residents_post(me, one.area_path) is not None and one.valid_to is None
    context = {
        "home": one, "day": day, "is_today": day == today(), "members": [_shown(each, whole) for each in members],
        "residences": residences_on(one, day), "whole": whole, "may": may, "purposes": PURPOSES, "refused": refused,
        "what": what, "asked": request.POST if refused else {}, "relations": RELATIONS,
        "history": [(ACTS.get(act.verb, act.verb), act) for act in acts_of(one.uid).reverse()[:PAGE]],
        "past": list(
            Membership.objects.filter(household=one, valid_to__isnull=False).select_related("person")
            .order_by("-valid_to", "-pk")[:PAGE]
        ),
        "moves": list(Residence.objects.filter(household=one).select_related("area").order_by("-pk")[:PAGE]),
        "revisions": revisions_of(one.uid) if may else [],
        "looks": looks_at([one.uid, *(each.person.uid for each in members)], limit=20), "look": LOOK,
        "grids": grids_of(me) if may else [], "today": today(), "today_text": today().isoformat(),
        "link": secret_link(HOUSEHOLD, one.uid) if may else "",
        "label": next((each.person.name for each in members if each.relation == Membership.HEAD), ""),
    }  # fmt: skip
    return show(request, "desk/household.html", context, status=refused.status if refused else 200)


def _shown(one: Membership, whole: bool) -> dict[str, Any]:
    return {"row": one, "relation": RELATIONS.get(one.relation, one.relation), **numbers_of(one.person, whole)}


def numbers_of(person: Person, whole: bool) -> dict[str, str]:
    """Identity and phone number of a person, whole or masked."""
    number, phone = person.id_number.open(), person.phone.open()
    return {
        "id_number": number if whole else mask_id(number),
        "phone": phone if whole else mask_phone(phone),
        "born": (person.born.isoformat() if whole else f"{person.born.year}") if person.born else "",
    }


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a household."""
    me = viewer(request)
    if not me.holding(RESIDENTS):
        raise NotAllowed(_("您的岗位不管住户"))
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            made = register_household(_row(request), viewer=me, channel="desk", at=now())
        except NotAllowed:
            raise
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已登记"))
            return redirect("desk:household", uid=made.uid)
    context = {
        "grids": grids_of(me), "relations": RELATIONS, "asked": request.POST, "problems": problems,
        "errors": {one.field: one.message for one in problems}, "today": today(),
        "members": [_asked_member(request, number, problems) for number in range(1, _ROWS + 1)],
    }  # fmt: skip
    return show(request, "desk/household_new.html", context, status=400 if problems else 200)


_COLUMNS = ("name", "relation", "sex", "born", "id_number", "phone")


def _asked_member(request: HttpRequest, number: int, problems: Sequence[Problem]) -> dict[str, Any]:
    asked: dict[str, Any] = {name: request.POST.get(f"m{number}_{name}", "")[:80] for name in _COLUMNS}
    place = 1 + sum(bool(request.POST.get(f"m{n}_name", "").strip()) for n in range(1, number))
    faults = {p.field.rpartition(".")[2]: p.message for p in problems if p.field.startswith(f"members.{place}.")}
    return {"number": number, "asked": asked, "errors": faults if asked["name"] else {}}


def _row(request: HttpRequest) -> HouseholdRow:
    members: list[PersonRow] = []
    for number in range(1, _ROWS + 1):
        asked = {name: request.POST.get(f"m{number}_{name}", "")[:80] for name in _COLUMNS}
        if not asked["name"].strip():
            continue
        field = f"members.{len(members) + 1}.born"
        born = whole_day(asked["born"], field) if asked["born"] else None
        given = {name: asked[name] for name in ("name", "relation", "sex", "id_number", "phone")}
        members.append(PersonRow(**given, born=born))
    given = {name: request.POST.get(name, "")[:200] for name in ("area", "text", "number", "registered")}
    since = request.POST.get("since", "")
    return HouseholdRow(members=tuple(members), since=whole_day(since, "since") if since else None, **given)
