"""One move for many matters: what is possible for those ticked, made one by one, each done or refused with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.ids import row_of
from gongzhi.base.people.queries import posts_under
from gongzhi.base.refusals import Refused
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.inbox import address_of
from gongzhi.web.reporting import day_in
from gongzhi.web.sent import whole
from gongzhi.web.showing import matter_row, move_view, say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.actions.moves import move_matter
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.lists import Possible, moves_for_many

MOST = 100


@dataclass(frozen=True)
class Outcome:
    """What became of one of them; `why` is '' when it was done."""

    number: str
    url: str
    title: str
    why: str = ""


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """The moves that are possible for the matters ticked, and, sent, what became of each."""
    ticked = _ticked(request)
    me = viewer(request)
    possible = moves_for_many(me, list(ticked))
    if request.method != "POST":
        return _page(request, list(ticked), possible)
    chosen = next((one for one in possible if one.key == request.POST.get("move")), None)
    if chosen is None:
        return _page(request, list(ticked), possible, [_("选一步再办")], status=400)
    words = _words(request)
    outcomes = []
    for matter in chosen.matters:
        outcome = Outcome(matter.number, address_of(matter), matter.title)
        try:
            move_matter(matter, chosen.code, viewer=me, channel="desk", seen=ticked[matter], at=now(), words=words)
        except Refused as refused:
            why = " ".join(str(problem.message) for problem in refused.problems)
            outcome = Outcome(outcome.number, outcome.url, outcome.title, why)
        outcomes.append(outcome)
    done = [one for one in outcomes if not one.why]
    context = {
        "move": say(chosen.move.title), "done": done, "refused": [one for one in outcomes if one.why],
        "left": len(ticked) - len(outcomes), "back": reverse("desk:inbox"),
    }  # fmt: skip
    return show(request, "desk/bulk_done.html", context, status=200 if done else 400)


def _ticked(request: HttpRequest) -> dict[Matter, int]:
    """The matters ticked that the viewer may see, each with the moves it had when it was shown; in the order shown."""
    sent = request.POST if request.method == "POST" else request.GET
    asked: dict[int, tuple[str, str]] = {}
    for value in sent.getlist("n")[:MOST]:
        number, _colon, seen = value.partition(":")
        if named := row_of(number):
            asked[named[2]] = (number, seen)
    seen_by = visible_to(Matter.objects.filter(Q(pk__in=list(asked))), viewer(request))
    found = {one.pk: one for one in seen_by.select_related("area", "lead_post")}
    ticked = {}
    for key, (number, seen) in asked.items():
        matter = found.get(key)
        if matter is not None and matter.number == number.upper():
            ticked[matter] = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else matter.moves
    return ticked


def _words(request: HttpRequest) -> Words:
    sent = request.POST
    post, days = (sent.get(name, "").strip() for name in ("post", "days"))
    return Words(
        sent.get("reason", ""), sent.get("reply", ""),
        whole(post),
        whole(days, 8),
        sent.get("plan", ""), day_in(request, "due"),
    )  # fmt: skip


def _page(
    request: HttpRequest, ticked: Sequence[Matter], possible: Sequence[Possible], problems: Sequence[str] = (),
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    pack, moment = working_pack(), now()
    posts: list[dict[str, Any]] = []
    if any("post" in (*one.move.needs, *one.move.may_have) for one in possible):
        root = f"/{pack.pack.head.area}/"
        posts = [{"value": str(post.pk), "label": post.label} for post in posts_under(pack.code, root)]
    context = {
        "rows": [matter_row(one, pack, None, url=address_of(one), now=moment) for one in ticked],
        "ticked": [f"{one.number}:{one.moves}" for one in ticked],
        "moves": [
            {"key": one.key, "number": len(one.matters), "view": move_view(one.code, one.move, posts=posts)}
            for one in possible
        ],
        "problems": problems,
    }
    return show(request, "desk/bulk.html", context, status=status)
