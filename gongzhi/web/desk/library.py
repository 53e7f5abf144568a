"""The classification library 分级分类库 and the flows of the pack in force, as tables and pictures: to be read."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.design.flowchart import draw
from gongzhi.packs.checks.flows import targets
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import ClockRule, Flow, Kind, Move
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.showing import LEVELS, say
from gongzhi.work.matters.logic.steps import limit_of


@desk
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Every kind: who takes it on which level and basis, when it counts, when it is solved, how long it may take."""
    pack, words = working_pack(), request.GET.get("q", "").strip()[:60]
    rows = [_kind(code, kind, pack) for code, kind in pack.pack.kinds.items()]
    if words:
        rows = [row for row in rows if words in " ".join([row["title"], row["group"], row["basis"], row["lead"]])]
    rows.sort(key=lambda row: row["group"])
    context = {"rows": rows, "words": words, "number": len(pack.pack.kinds), "clear_url": reverse("desk:library")}
    return show(request, "desk/library.html", context)


def _kind(code: str, kind: Kind, pack: PackInUse) -> dict[str, Any]:
    roles, flow = pack.pack.roles, pack.pack.flows[kind.flow]
    limits = [(flow.clocks[clock], limit_of(flow, kind, clock)) for clock in flow.clocks if clock in kind.limits]
    return {
        "code": code, "title": say(kind.title), "group": say(kind.group), "icon": kind.icon,
        "level": LEVELS[kind.level], "lead": say(roles[kind.lead].title),
        "helpers": _("、").join(say(roles[role].title) for role in kind.helpers),
        "down": [{"level": LEVELS[level], "basis": say(basis)} for level, basis in kind.down.items()],
        "basis": say(kind.basis), "example": kind.example, "files": say(kind.files), "solves": say(kind.solves),
        "promise": say(kind.promise),
        "limits": [f"{say(rule.title)} {amount_words(rule, allowed.amount)}" for rule, allowed in limits],
        "flow": {"title": say(flow.title), "url": reverse("desk:flow", kwargs={"code": kind.flow})},
        "marks": [word for word, on in (
            (_("自办自结"), kind.own), (_("限经办"), kind.restricted), (_("不公开"), not kind.public),
            (_("居民不直接报"), not kind.portal),
        ) if on],
    }  # fmt: skip


@desk
@require_safe
def flows(request: HttpRequest) -> HttpResponse:
    """All flows, with the kinds that follow them."""
    pack = working_pack().pack
    rows = [
        {
            "url": reverse("desk:flow", kwargs={"code": code}),
            "title": say(flow.title),
            "states": len(flow.states),
            "moves": len(flow.moves),
            "kinds": _("、").join(say(kind.title) for kind in pack.kinds.values() if kind.flow == code),
        }
        for code, flow in pack.flows.items()
    ]
    return show(request, "desk/flows.html", {"rows": rows})


@desk
@require_safe
def flow(request: HttpRequest, code: str) -> HttpResponse:
    """One flow: drawn, and every state and move as a table."""
    pack = working_pack().pack
    if code not in pack.flows:
        raise Http404
    found = pack.flows[code]
    picture = mark_safe(draw(found))  # noqa: S308 every text in it is escaped where it is drawn
    context = {
        "title": say(found.title), "picture": picture,
        "states": [
            {
                "title": say(state.title), "public": say(state.public), "owner": _who(state.owner, pack.roles),
                "task": say(state.task), "clock": _clock(found, state.clock), "stage": state.stage,
            }
            for state in found.states.values()
        ],
        "moves": [_move(move, found, pack.roles) for move in found.moves.values()],
    }  # fmt: skip
    return show(request, "desk/flow.html", context)


def _move(move: Move, found: Flow, roles: Any) -> dict[str, Any]:
    needs = {
        "reason": _("理由"), "reply": _("答复"), "post": _("接办岗位"), "days": _("天数"),
        "asks": _("协办会签都有结果"), "plan": _("措施"), "due": _("完成日期"),
    }  # fmt: skip
    return {
        "title": say(move.title), "icon": move.icon, "by": _("、").join(_who(by, roles) for by in move.by),
        "source": _("、").join(say(found.states[state].title) for state in move.source),
        "to": _("、").join(say(found.states[state].title) for state in targets(move)),
        "needs": _("、").join(needs[need] for need in move.needs),
        "another": move.another,
    }  # fmt: skip


def _who(by: str | None, roles: Any) -> str:
    if by is None:
        return ""
    if by.startswith("role:"):
        return say(roles[by[5:]].title)
    return {
        "lead": _("主办"), "keeper": _("清单主管"), "owner": _("轮到的岗位"), "reporter": _("上报人"),
        "clock": _("到期自动"),
    }[by]  # fmt: skip


def _clock(found: Flow, code: str | None) -> str:
    if code is None:
        return ""
    rule = found.clocks[code]
    return f"{say(rule.title)} {amount_words(rule, rule.allowed.amount)}"


def amount_words(rule: ClockRule, amount: int) -> str:
    """`3 个工作日`, `30 分钟`."""
    return {
        "working_days": _("%(n)s 个工作日"), "working_hours": _("%(n)s 个工作时"), "days": _("%(n)s 天"),
        "hours": _("%(n)s 小时"), "minutes": _("%(n)s 分钟"),
    }[rule.allowed.unit] % {"n": amount}  # fmt: skip
