"""The policy library: each clause beside the parameters that stand on it, each value official or 示例."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now, zone
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.rules.logic.explaining import content_text
from gongzhi.packs.programmes import Programme
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.programmes.found import acting, faults, number, pack_here, typed
from gongzhi.web.programmed import STEPS, window_view
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import BUDGET
from gongzhi.work.programmes.actions.handling import extend_window
from gongzhi.work.programmes.models import Extension
from gongzhi.work.programmes.queries.trying import extended, openings_of


@desk
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Every programme by group, with how much of it is official."""
    pack = pack_here(request)
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, one in pack.pack.programmes.items():
        values = [version for parameter in one.parameters.values() for version in parameter.versions]
        official = sum(value.status == "official" for value in values)
        group = say(one.offer.group) if one.offer else _("只有规则")
        groups.setdefault(group, []).append(
            {"code": code, "title": say(one.title), "official": official, "all": len(values), "source": one.source}
        )
    return show(request, "desk/programmes/library.html", {"groups": sorted(groups.items())})


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme; sent, a window of it is extended."""
    pack, refused = pack_here(request), None
    one = pack.pack.programmes.get(code)
    if one is None:
        raise Http404
    if request.method == "POST":
        try:
            closes = _moment(request, pack)
            extend_window(pack, code, number(request, "year"), closes, typed(request, "reason", 200), **acting(request))
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("申报期已延长，已记录"))
            return redirect("desk:programme_rules", code=code)
    moment, later = now(), extended(pack.code)
    context = {
        "code": code, "title": say(one.title), "programme": one, "clauses": _clauses(one),
        "rows": _parameters(pack, code, one),
        "windows": [window_view(row, row.standing(moment), pack) for row in openings_of(code, one, pack, later)],
        "conditions": [{"title": say(row.title), "status": row.status, "source": row.source, "text": row.condition}
                       for row in one.eligibility.values()],
        "caps": [{"title": say(row.title), "status": row.status, "source": row.source, "text": row.limit}
                 for row in one.caps.values()],
        "steps": [{"title": STEPS[name], "days": step.working_days, "role": say(pack.pack.roles[step.role].title),
                   "example": step.example} for name, step in one.offer.steps.items()] if one.offer else [],
        "extensions": list(Extension.objects.filter(pack=pack.code, programme=code).order_by("-pk")[:20]),
        "gives": bool(viewer(request).holding(BUDGET)), "errors": faults(refused), "typed": request.POST,
    }  # fmt: skip
    return show(request, "desk/programmes/programme.html", context, status=refused.status if refused else 200)


def _moment(request: HttpRequest, pack: PackInUse) -> datetime:
    try:
        local = datetime.fromisoformat(typed(request, "closes", 16))
    except ValueError:
        raise Invalid([Problem("closes", _("写成 2024-06-09T12:00"))]) from None
    return local.replace(tzinfo=zone(pack.calendar.time_zone)).astimezone(UTC)


def _clauses(one: Programme) -> list[dict[str, Any]]:
    return [
        {
            "clause": row.clause, "text": row.text, "status": row.status, "source": row.source,
            "named": [_name(one, code) for code in row.parameters],
        }
        for row in (one.offer.basis if one.offer else ())
    ]  # fmt: skip


def _name(one: Programme, code: str) -> str:
    for part in (one.parameters, one.tables, one.eligibility, one.caps):
        if code in part:
            return say(part[code].title)
    return code


def _parameters(pack: PackInUse, code: str, one: Programme) -> list[dict[str, Any]]:
    """Every version of every parameter, and every row of every table, with its standing."""
    ready = pack.rules(code)
    found = [
        {
            "title": say(one.parameters[key].title), "value": content_text(named, version), "status": version.status,
            "from": version.valid_from, "to": version.valid_to, "known": version.known_from, "source": version.source,
        }
        for key, named in ready.parameters.items() for version in named.versions
    ]  # fmt: skip
    for table in one.tables.values():
        for row in table.rows:
            found.append(
                {
                    "title": say(table.title), "value": _("、").join(row.when.values()) + f" → {row.gives}",
                    "status": row.status, "from": None, "to": None, "known": None, "source": row.source,
                }
            )  # fmt: skip
    return found
