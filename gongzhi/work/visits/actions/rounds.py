"""Opening a round, bringing it up to date with who moved in or away, ending it; and asking for the next in time."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day, zone
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.visits import VisitKind
from gongzhi.work.visits.access import leading_post
from gongzhi.work.visits.actions.drawing import draw, follow_within, gone_from, posts_in
from gongzhi.work.visits.logic import check_reason, check_round
from gongzhi.work.visits.models import ROUND, SLICE, Finding, Round, Slice, Target

GO, PLACE, NEXT = "go", "place", "next"  # what the to-dos of a round ask
_TO_OPEN = Allowance(10, "working_days")  # the next round of a kind that comes again and again (an example)


@transaction.atomic
def open_round(
    kind: str, title: str, area: Area, first: date, last: date, *, pack: PackInUse, viewer: Viewer, channel: str,
    at: datetime, uid: UUID | None = None, look_back_of: Round | None = None,
) -> Round:  # fmt: skip
    """Open a round and draw whom it goes to: as they stand today, or on its first day when that is past.

    Each post gets its slice as a to-do until the last day. Sent twice, opened once.
    """
    declared = pack.pack.visits.get(kind)
    post = leading_post(viewer, area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不能在这里开轮次"))
    problems = check_round(title, first, last)
    if declared is None:
        problems.append(Problem("kind", _("没有这种走访")))
    elif look_back_of is not None:
        problems += _look_back(declared, look_back_of)
    if problems or declared is None:
        raise Invalid(problems)
    today = local_day(at, pack.calendar.time_zone)
    by = viewer.by(post, channel)
    made = Round(
        pack=pack.code, kind=kind, title=title.strip(), area=area, area_path=area.path, first=first, last=last,
        drawn_day=min(first, today), owner_post_id=post, account_id=by.account, opened_at=at, look_back_of=look_back_of,
    )  # fmt: skip
    if uid is not None:
        made.uid = uid
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        known = Round.objects.filter(uid=made.uid).first()
        if known is None or (known.kind, known.area_path, known.first) != (kind, area.path, first):
            raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))]) from None
        return known
    number = draw(made, declared, pack, day=made.drawn_day)
    if not number:
        raise Invalid([Problem("area", _("这个区域里没有要走访的对象"))])
    record([Done("round.opened", ROUND, made.uid, by, at, area.path, {"kind": kind, "targets": number})])
    close_todos_of_next(pack, kind, area.path, at=at)
    give_slices(made, pack, by=by, at=at)
    announce("visits.round_opened", round=made, by=by, at=at)
    return made


def _look_back(kind: VisitKind, earlier: Round) -> list[Problem]:
    if not kind.inspects or not Finding.objects.filter(round=earlier).exists():
        return [Problem("look_back_of", _("那一轮没有发现问题，不用回头看"))]
    return []


def give_slices(one: Round, pack: PackInUse, *, by: By, at: datetime) -> None:
    """A slice and a to-do for each post that has open targets and none yet; what is nobody's waits for the leader."""
    running = set(Slice.objects.filter(round=one, ended_at=None).values_list("post", flat=True))
    counts = posts_in(one)
    new = [Slice(round=one, post_id=post, given_at=at) for post in counts if post not in running]
    Slice.objects.bulk_create(new)
    due = end_of(one.last, pack.calendar.time_zone)
    clocks, opened = [], []
    for each in new:
        clock = todos.new_clock(
            SLICE, each.uid, GO, allowed=Allowance(1, "days"), calendar=pack.calendar, at=each.given_at
        )  # fmt: skip
        clock.amount, clock.due_at = None, max(due, at)  # until the last day, however long that is
        clocks.append(clock)
        task, post = (GO, each.post_id) if each.post_id else (PLACE, one.owner_post_id)
        opened.append(
            todos.new_todo(SLICE, each.uid, task, post=post, area_path=one.area_path, clock=clock, at=each.given_at)
        )
    todos.write(clocks, opened)
    record(
        Done(
            "slice.given", SLICE, each.uid, by, at, one.area_path,
            {"round": str(one.uid), "post": each.post_id or 0, "targets": counts[each.post_id]},
        )
        for each in new
    )  # fmt: skip


def end_slices(slices: Sequence[Slice], outcome: str, *, at: datetime, reason: str = "") -> list[Slice]:
    """End slices with their to-dos; those that had ended are left alone."""
    ended = []
    for one in slices:
        if Slice.objects.filter(pk=one.pk, ended_at=None).update(ended_at=at, outcome=outcome, reason=reason):
            one.ended_at, one.outcome, one.reason = at, outcome, reason
            todos.stop_clocks(one.uid, [GO], at=at)
            todos.close_todos(one.uid, at=at)
            ended.append(one)
    return ended


def end_done(one: Round, posts: Sequence[int | None], *, at: datetime) -> None:
    """End the slices of these posts in which nobody is left to be reached."""
    still = Target.objects.filter(round=one, post__in=posts, state__in=Target.OPEN).order_by()
    left = set(still.values_list("post", flat=True).distinct())
    done = [post for post in posts if post is not None and post not in left]
    if done:
        end_slices(list(Slice.objects.filter(round=one, post__in=done, ended_at=None)), Slice.DONE, at=at)


def bring_up_to_date(one: Round, *, pack: PackInUse, by: By, at: datetime) -> tuple[int, int]:
    """Add who came since the round was drawn, close who is gone; how many of each."""
    if one.ended_at is not None:
        raise Conflict(_("这一轮已经结束"))
    kind, day = pack.pack.visits[one.kind], local_day(at, pack.calendar.time_zone)
    with transaction.atomic():
        gone, posts = 0, set[int | None]()
        for reason, rows in gone_from(one, kind, day=day).items():
            posts |= set(rows.order_by().values_list("post", flat=True).distinct())
            keys = rows.values("pk")
            gone += Target.objects.filter(pk__in=list(keys.values_list("pk", flat=True)[:100_000])).update(
                state=Target.CLOSED, closed_as=reason
            )
        left = follow_within(one, kind, pack)
        came = draw(one, kind, pack, day=day, later=True)
        if came or left:
            give_slices(one, pack, by=by, at=at)
        end_done(one, [*posts, *left], at=at)
        if came or gone:
            record([Done("round.followed", ROUND, one.uid, by, at, one.area_path, {"came": came, "gone": gone})])
    return came, gone


def follow(one: Round, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> tuple[int, int]:
    """The same in one tap, by whoever leads the round."""
    post = leading_post(viewer, one.area_path)
    if post is None:
        raise NotAllowed(_("这一轮不归您的岗位管"))
    return bring_up_to_date(one, pack=pack, by=viewer.by(post, channel), at=at)


@transaction.atomic
def end_round(one: Round, reason: str = "", *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Round:
    """End a round. Where somebody was not reached, that takes a reason; they stay on record as not reached."""
    post = leading_post(viewer, one.area_path)
    if post is None:
        raise NotAllowed(_("这一轮不归您的岗位管"))
    left = Target.objects.filter(round=one, state__in=Target.OPEN).exists()
    if left and (problems := check_reason(reason)):
        raise Invalid(problems)
    if not Round.objects.filter(pk=one.pk, ended_at=None).update(ended_at=at, reason=reason.strip()):
        raise Conflict(_("这一轮已经结束"))
    one.ended_at, one.reason = at, reason.strip()
    end_slices(list(Slice.objects.filter(round=one, ended_at=None)), Slice.ENDED, at=at)
    todos.close_todos(one.uid, at=at)
    by = viewer.by(post, channel)
    record([Done("round.ended", ROUND, one.uid, by, at, one.area_path, {"kind": one.kind, "left": int(left)})])
    announce("visits.round_ended", round=one, by=by, at=at)
    return one


@transaction.atomic
def ask_for_next(pack: PackInUse, *, at: datetime) -> int:
    """A to-do to open the next round of a kind that comes again, where the last one lies too long back; how many."""
    today, made = local_day(at, pack.calendar.time_zone), 0
    for code, kind in pack.pack.visits.items():
        if kind.cycle is None:
            continue
        rounds = Round.objects.filter(pack=pack.code, kind=code).order_by("area_path", "-last", "-pk")
        newest: dict[str, Round] = {}
        for one in rounds.filter(last__gte=today - timedelta(days=4 * kind.cycle)):
            newest.setdefault(one.area_path, one)
        for path, one in newest.items():
            due = one.last + timedelta(days=kind.cycle) <= today
            if due and not Todo.objects.filter(subject_uid=one.uid, task=NEXT).exists():
                clock = todos.new_clock(ROUND, one.uid, NEXT, allowed=_TO_OPEN, calendar=pack.calendar, at=at)
                post = one.owner_post_id
                todo = todos.new_todo(ROUND, one.uid, NEXT, post=post, area_path=path, clock=clock, at=at)
                todos.write([clock], [todo])
                made += 1
    return made


def close_todos_of_next(pack: PackInUse, kind: str, area_path: str, *, at: datetime) -> None:
    """A round was opened: nobody needs to be asked for it any more."""
    for uid in Round.objects.filter(pack=pack.code, kind=kind, area_path=area_path).values_list("uid", flat=True):
        if todos.close_todos(uid, at=at):
            todos.stop_clocks(uid, [NEXT], at=at)


def end_of(day: date, time_zone: str) -> datetime:
    """The end of a local day."""
    return datetime.combine(day, time(23, 59, 59), zone(time_zone))
