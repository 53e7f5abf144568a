"""Briefings are drafted for periods that are over, edited only by choosing sentences and adding remarks, and signed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code, areas_under
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer, nearest
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.figures.briefings.access import signing_post
from gongzhi.figures.briefings.logic.periods import last_over
from gongzhi.figures.briefings.models import BRIEFING, Briefing
from gongzhi.figures.briefings.queries.briefings import told_now
from gongzhi.figures.counting.actions.following import alone, follow
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.counting.models import Step
from gongzhi.packs.briefings import Briefing as Declared
from gongzhi.packs.queries import PackInUse

SIGN = "sign_briefing"  # what the to-do of a draft asks
REMARK_MOST = 1_000
WRITTEN = "zh-hans"  # what is signed is a document, and says the same to everybody


def draft_due(pack: PackInUse, *, at: datetime) -> int:
    """Draft every briefing whose period is over and that is not drafted yet. How many."""
    root = area_by_code(pack.pack.head.area)
    if root is None:
        return 0
    today, made = local_day(at, pack.calendar.time_zone), 0
    for code, declared in pack.pack.briefings.items():
        period = last_over(declared.every, today)
        areas = areas_under([root.path], declared.level)
        there = set(
            Briefing.objects.filter(pack=pack.code, code=code, period=period.code).values_list("area", flat=True)
        )
        made += len(draft(pack, code, [area for area in areas if area.pk not in there], period, at=at))
    return made


def draft(pack: PackInUse, code: str, areas: Sequence[Area], period: Period, *, at: datetime) -> list[Briefing]:
    """Draft a briefing for areas, each for its owner to look over and sign; areas without such a post have none."""
    declared, posts = pack.pack.briefings[code], posts_at_hand(pack.code)
    drafts = [
        Briefing(
            pack=pack.code, code=code, area=area, area_path=area.path, period=period.code, owner_post_id=post,
            drafted_at=at,
        )
        for area in areas
        if (post := nearest(posts.get(declared.owner, {}), area.path)) is not None
    ]  # fmt: skip
    allowed = Allowance(declared.days, "working_days")
    with transaction.atomic():
        Briefing.objects.bulk_create(drafts)
        clocks = [
            todos.new_clock(BRIEFING, one.uid, SIGN, allowed=allowed, calendar=pack.calendar, at=at) for one in drafts
        ]
        opened = [
            todos.new_todo(BRIEFING, one.uid, SIGN, post=one.owner_post_id, area_path=one.area_path, clock=clock, at=at)
            for one, clock in zip(drafts, clocks, strict=True)
        ]
        todos.write(clocks, opened)
        by = By("clock")
        record([
            Done("briefing.drafted", BRIEFING, one.uid, by, at, one.area_path, {"code": code, "period": period.code})
            for one in drafts
        ])  # fmt: skip
    return drafts


def edit(
    one: Briefing, *, left_out: Sequence[str], remarks: Mapping[str, str], pack: PackInUse, viewer: Viewer,
    channel: str, at: datetime,
) -> Briefing:  # fmt: skip
    """Choose which sentences are said and add remarks to parts; the numbers are never typed."""
    post = signing_post(viewer, one)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    declared = _declared(one, pack)
    known = {f"{n}.{m}" for n, part in enumerate(declared.parts, 1) for m in range(1, len(part.sentences) + 1)}
    parts = {str(n) for n in range(1, len(declared.parts) + 1)}
    problems = [
        Problem(f"remark-{key}", _("最多 %(most)d 个字") % {"most": REMARK_MOST})
        for key, text in remarks.items()
        if len(text) > REMARK_MOST or "\x00" in text
    ]
    if problems:
        raise Invalid(problems)
    kept = {key: text.strip() for key, text in remarks.items() if key in parts and text.strip()}
    with transaction.atomic():
        chosen = sorted(known & set(left_out))
        if not Briefing.objects.filter(pk=one.pk, state=Briefing.DRAFT).update(left_out=chosen, remarks=kept):
            raise Conflict(_("简报已经签发，不能再改"))
        facts = {"left_out": len(chosen), "remarks": len(kept)}
        record([Done("briefing.edited", BRIEFING, one.uid, viewer.by(post, channel), at, one.area_path, facts)])
    one.refresh_from_db()
    return one


def _declared(one: Briefing, pack: PackInUse) -> Declared:
    declared = pack.pack.briefings.get(one.code)
    if declared is None:
        raise Invalid([Problem("code", _("本地包里已经没有这份简报的模板"))])
    return declared


def sign(one: Briefing, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Briefing:
    """Sign a draft after bringing its figures up to date: what it says is kept, and by which step it was counted."""
    post = signing_post(viewer, one)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    declared, period = _declared(one, pack), period_of(one.period)
    assert period is not None
    if period.last >= local_day(at, pack.calendar.time_zone):
        raise Invalid([Problem("period", _("%(period)s还没有过完，不能签发") % {"period": period.label})])
    follow(at=at)
    with transaction.atomic():
        alone()
        fresh = Briefing.objects.select_related("area").get(pk=one.pk)
        with translation.override(WRITTEN):
            content, step = told_now(fresh, declared, pack), Step.objects.latest("pk")
        won = Briefing.objects.filter(pk=one.pk, state=Briefing.DRAFT).update(
            state=Briefing.SIGNED, content=content, step=step, signed_at=at, account=viewer.account
        )
        if not won:
            raise Conflict(_("简报已经签发"))
        todos.stop_clocks(one.uid, [SIGN], at=at)
        todos.close_todos(one.uid, at=at)
        facts = {"code": one.code, "period": one.period, "step": step.pk}
        record([Done("briefing.signed", BRIEFING, one.uid, viewer.by(post, channel), at, one.area_path, facts)])
    one.refresh_from_db()
    return one
