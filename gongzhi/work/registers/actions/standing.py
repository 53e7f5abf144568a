"""What happens to a row besides a change: confirmed as unchanged, ended, taken up again."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record as record_acts
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.registers.access import keeping_post
from gongzhi.work.registers.logic import check_reason
from gongzhi.work.registers.models import RECORD, ROUND, Record, Round, Version
from gongzhi.work.registers.queries import post_counts, stale_before

LOOK = "look"  # what the to-do of a round asks
_WITHIN = Allowance(10, "working_days")  # to look at rows that have stood too long (an example)


@transaction.atomic
def confirm(records: Sequence[Record], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> int:
    """These rows are still as they stand: one tap for one or for a page. How many; ended ones are left alone."""
    day, acts, versions = local_day(at, pack.calendar.time_zone), [], []
    standing = [one for one in records if one.ended_day is None]
    for one in standing:
        post = _post(one, pack, viewer)
        by = viewer.by(post, channel)
        one.confirmed_at, one.versions = at, one.versions + 1
        versions.append(
            Version(
                record=one, number=one.versions, what=Version.CONFIRMED, valid_from=day, at=at, post_id=post,
                account_id=by.account,
            )
        )  # fmt: skip
        acts.append(Done("register.confirmed", RECORD, one.uid, by, at, one.area_path, {"register": one.register}))
    try:
        with transaction.atomic():
            Version.objects.bulk_create(versions)
    except IntegrityError as raced:
        raise Conflict(_("这一行刚被别人改过，请刷新后再改")) from raced
    Record.objects.bulk_update(standing, ["confirmed_at", "versions"])
    record_acts(acts)
    return len(standing)


@transaction.atomic
def end(
    record: Record, reason: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime, day: date | None = None
) -> Record:  # fmt: skip
    """The row no longer stands, from a day on; it and its history stay."""
    post = _post(record, pack, viewer)
    today = local_day(at, pack.calendar.time_zone)
    problems = check_reason(reason)
    if day is not None and not record.since <= day <= today:
        problems.append(Problem("day", _("从哪天起：不早于上次更新，不晚于今天")))
    if problems:
        raise Invalid(problems)
    return _step(record, Version.ENDED, reason, day or today, ended_day=day or today, post=post, viewer=viewer,
                 channel=channel, at=at)  # fmt: skip


@transaction.atomic
def take_up(record: Record, reason: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Record:
    """A row that was ended stands again."""
    post = _post(record, pack, viewer)
    if problems := check_reason(reason):
        raise Invalid(problems)
    today = local_day(at, pack.calendar.time_zone)
    return _step(record, Version.AGAIN, reason, today, ended_day=None, post=post, viewer=viewer, channel=channel, at=at)


def _post(record: Record, pack: PackInUse, viewer: Viewer) -> int:
    post = keeping_post(viewer, pack, record.register, record.area_path)
    if post is None:
        raise NotAllowed(_("这一行不归您的岗位维护"))
    return post


def _step(
    record: Record, what: str, reason: str, day: date, *, ended_day: date | None, post: int, viewer: Viewer,
    channel: str, at: datetime,
) -> Record:  # fmt: skip
    number = record.versions + 1
    same = Record.objects.filter(pk=record.pk, versions=record.versions, ended_day__isnull=ended_day is not None)
    try:
        with transaction.atomic():
            done = same.update(ended_day=ended_day, versions=number, changed_at=at, confirmed_at=at)
    except IntegrityError as twice:
        raise Conflict(_("这个区域已经有同名的一行")) from twice
    if not done:
        raise Conflict(_("这一行刚被别人改过，请刷新后再改"))
    record.ended_day, record.versions = ended_day, number
    by = viewer.by(post, channel)
    Version.objects.create(
        record=record, number=number, what=what, answers=record.answers if what == Version.AGAIN else None,
        valid_from=day, at=at, post_id=post, account_id=by.account, reason=reason.strip(),
    )  # fmt: skip
    record_acts([Done(f"register.{what}", RECORD, record.uid, by, at, record.area_path, {"register": record.register})])
    return record


@transaction.atomic
def ask_to_look(pack: PackInUse, *, at: datetime) -> int:
    """A to-do for every post with rows that have stood too long, and none for those that have looked; how many new."""
    made = 0
    for code, register in pack.pack.registers.items():
        if register.every is None:
            continue
        late = post_counts(code, pack.code, stale_before(register.every, at))
        running = {one.post_id: one for one in Round.objects.filter(pack=pack.code, register=code, ended_at=None)}
        for post, one in running.items():
            if post not in late:
                Round.objects.filter(pk=one.pk).update(ended_at=at)
                todos.close_todos(one.uid, at=at)
        for post in late.keys() - running.keys():
            _open(pack, code, post, at)
            made += 1
    return made


def _open(pack: PackInUse, code: str, post: int, at: datetime) -> None:
    path = Post.objects.values_list("area_path", flat=True).get(pk=post)
    one = Round.objects.create(pack=pack.code, register=code, post_id=post, opened_at=at)
    clock = todos.new_clock(ROUND, one.uid, LOOK, allowed=_WITHIN, calendar=pack.calendar, at=at)
    todos.write([clock], [todos.new_todo(ROUND, one.uid, LOOK, post=post, area_path=path, clock=clock, at=at)])
    record_acts([Done("register.round", ROUND, one.uid, By("clock"), at, path, {"register": code})])
