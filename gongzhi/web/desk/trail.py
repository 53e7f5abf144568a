"""The trail 存证 for those who check the system: what was done, by which post, and its seal.

What a viewer may not see is not told here either: acts on matters hidden from them are left out.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.people.models import Account, Post
from gongzhi.base.refusals import NotAllowed
from gongzhi.base.trail.models import Act, Block
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import SUBJECT as MATTER
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.named import matter_named

PAGE = 50
AUDIT = "operate"


@desk
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Acts, newest first; of one kind of subject or one matter; with the block that seals each."""
    me, asked = viewer(request), request.GET
    if not me.holding(AUDIT):
        raise NotAllowed(_("您的岗位不查存证"))
    number, subject, after = asked.get("number", "").strip()[:40], asked.get("subject", "")[:30], row_after(request)
    rows, matter = Act.objects.order_by("-pk"), None
    if number:
        matter = matter_named(number)
        rows = rows.filter(subject_uid=matter.uid) if matter else rows.none()
    elif subject and subject.isidentifier():
        rows = rows.filter(subject=subject)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    acts, query = found[:PAGE], {k: v for k, v in {"number": number, "subject": subject}.items() if v}
    last = Block.objects.order_by("-last_act").first()
    context = {
        "rows": _rows(acts, _matters(acts, request)), "number": number, "subject": subject, "last": last,
        "newer_url": f"?{urlencode(query)}" if after else "", "narrowed": bool(query),
        "older_url": f"?{urlencode({**query, 'after': acts[-1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/trail.html", context)


def _matters(acts: Sequence[Act], request: HttpRequest) -> dict[UUID, Matter]:
    uids = {act.subject_uid for act in acts if act.subject == MATTER}
    return {one.uid: one for one in visible_to(Matter.objects.filter(uid__in=uids), viewer(request))}


def _rows(acts: Sequence[Act], matters: dict[UUID, Matter]) -> list[dict[str, Any]]:
    held, by = {act.post_id for act in acts if act.post_id}, {act.account_id for act in acts if act.account_id}
    posts = {post.pk: post.label for post in Post.objects.filter(pk__in=held)}
    names = dict(Account.objects.filter(pk__in=by).values_list("pk", "name"))
    blocks = _blocks(acts)
    ends = [block.last_act for block in blocks]
    areas = areas_by_code()
    rows = []
    for act in acts:
        matter = matters.get(act.subject_uid)
        if act.subject == MATTER and matter is None:
            continue
        place = bisect_left(ends, act.pk)
        area = areas.get(act.area_path.strip("/").rpartition("/")[2])
        rows.append(
            {
                "act": act, "post": posts.get(act.post_id or 0, ""), "name": names.get(act.account_id or 0, ""),
                "number": matter.number if matter else str(act.subject_uid)[-12:],
                "url": reverse("desk:matter", kwargs={"number": matter.number}) if matter else "",
                "area": area.label if area else "", "data": act.data.items(),
                "block": blocks[place] if place < len(blocks) else None,
            }
        )  # fmt: skip
    return rows


def _blocks(acts: Sequence[Act]) -> list[Block]:
    """The blocks that seal these acts, in order."""
    if not acts:
        return []
    low, high = min(act.pk for act in acts), max(act.pk for act in acts)
    end = Block.objects.filter(last_act__gte=high).order_by("last_act").first()
    within = Block.objects.filter(last_act__gte=low)
    return list((within.filter(last_act__lte=end.last_act) if end else within).order_by("last_act")[:PAGE])
