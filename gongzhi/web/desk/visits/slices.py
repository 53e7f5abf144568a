"""The doors of one post in a round: ticked from a paper list, printed as one, handed over or refused."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.desk.visits.found import (
    CLOSED,
    STATES,
    acting,
    faults,
    key_of,
    round_at,
    today,
    typed,
    words,
)
from gongzhi.web.desk.visits.going import query_of, with_names
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.visits.access import leading_post
from gongzhi.work.visits.actions.slices import REASONS, hand_over, refuse
from gongzhi.work.visits.models import Slice
from gongzhi.work.visits.queries import PAGE, posts_for, targets_seen

_PRINTED, _AT_ONCE = 500, 500


@desk
@require_safe
def page(request: HttpRequest, number: str, post: int) -> HttpResponse:
    """The doors of a post, those still to visit first asked for."""
    return _page(request, number, post)


def _page(request: HttpRequest, number: str, post: int, refused: Refused | None = None) -> HttpResponse:
    one, kind, pack = round_at(request, number)
    me, holder = viewer(request), Post.objects.filter(pk=post).select_related("area", "role").first()
    if holder is None:
        raise Http404
    state, after = request.GET.get("state", ""), row_after(request)
    state = state if state in STATES else ""
    rows = targets_seen(me, one, post=post, state=state)
    if not rows.exists() and post not in me.post_ids() and leading_post(me, one.area_path) is None:
        raise Http404
    found = list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    mine = Slice.objects.filter(round=one, post=post, ended_at=None).first()
    context = {
        "one": one, "kind": say(kind.title), "holder": holder, "doors": with_names(shown), "states": words(STATES),
        "state": state, "words": STATES, "closed": words(CLOSED, REASONS), "reasons": CLOSED, "uid": str(uuid7()),
        "mine": mine if post in me.post_ids() else None, "inspects": kind.inspects, "today": today(pack).isoformat(),
        "posts": [each for each in posts_for(one.kind, pack, one.area_path) if each.pk != post], "refused": refused,
        "errors": faults(refused), "typed": request.POST, "running": one.ended_at is None, "path": request.path,
        "newer_url": f"?{query_of(state=state)}" if after else "",
        "older_url": f"?{query_of(state=state, after=shown[-1].pk)}" if more else "",
    }  # fmt: skip
    return show(request, "desk/visits/slice.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def decide(request: HttpRequest, number: str, post: int) -> HttpResponse:
    """Hand one's slice over, or refuse it with a reason."""
    one, _kind, _pack = round_at(request, number)
    mine = Slice.objects.filter(round=one, post=post, ended_at=None).select_related("round").first()
    if mine is None or post not in viewer(request).post_ids():
        raise NotAllowed(_("这一片不是您的"))
    try:
        if typed(request, "what", 10) == "hand":
            to, reason = key_of(typed(request, "to", 20)), typed(request, "reason", 201)
            moved = hand_over(mine, to, reason, **acting(request))
            messages.success(request, _("交出 %(number)d 户（处）") % {"number": moved})
        elif typed(request, "what", 10) == "refuse":
            refuse(mine, typed(request, "why", 201), **acting(request))
            messages.success(request, _("已退回，由开轮次的岗位另派"))
        else:
            raise Invalid([Problem("what", _("选一个结果"))])
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, number, post, refused)
    return redirect("desk:visit_round", number=one.number)


@desk
@require_safe
def printed(request: HttpRequest, number: str, post: int) -> HttpResponse:
    """The list of a post on paper: a line a door, with boxes to tick."""
    one, kind, _pack = round_at(request, number)
    holder, after = Post.objects.filter(pk=post).select_related("area").first(), row_after(request)
    rows = targets_seen(viewer(request), one, post=post).filter(pk__gt=after)
    found = list(rows[: _PRINTED + 1])
    if holder is None or not found and not after:
        raise Http404
    note_export(
        "visit_paper", "print", filters={"round": str(one.uid)}, viewer=viewer(request), channel="desk", at=now()
    )
    context = {
        "one": one, "kind": say(kind.title), "holder": holder, "doors": with_names(found[:_PRINTED]),
        "inspects": kind.inspects, "newer_url": "?" if after else "",
        "older_url": f"?after={found[_PRINTED - 1].pk}" if len(found) > _PRINTED else "",
    }  # fmt: skip
    return show(request, "desk/visits/paper.html", context)


@desk
@require_safe
def export(request: HttpRequest, number: str, form: str) -> Response:
    """The doors of a round a viewer may see, as a file; refusals are told as reached. That it left is noted."""
    one, _kind, _pack = round_at(request, number)
    if form not in ("csv", "xlsx"):
        raise Http404
    rows = targets_seen(viewer(request), one)

    def told() -> Iterator[Sequence[object]]:
        after = 0
        while some := list(rows.filter(pk__gt=after)[:_AT_ONCE]):
            for door in some:
                state = "reached" if door.state == "refused" else door.state
                whom = door.household.number if door.household else door.record.title if door.record else ""
                path = door.area_path.rstrip("/").rpartition("/")[2]
                post = door.post.label if door.post else ""
                yield (path, whom, door.place, post, str(STATES[state]), str(CLOSED.get(door.closed_as, "")))
            after = some[-1].pk

    filters = {"round": str(one.uid)}
    note_export("visit_doors", form, filters=filters, viewer=viewer(request), channel="desk", at=now())
    heads = [_("区域代码"), _("户号或名称"), _("地址"), _("岗位"), _("状态"), _("不用走访的原因")]
    return sent_table(heads, told(), f"{one.number}", form)
