"""Writing rows: many at once, each judged by itself, so that one bad row keeps none of the others back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.forms.logic.answers import check
from gongzhi.base.forms.logic.sealing import opened_answers, sealed_answers
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer, nearest
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.search import actions as search
from gongzhi.base.trail.actions import record as record_acts
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.registers.access import keeping_post
from gongzhi.work.registers.logic import Told, check_period, key_of, title_of
from gongzhi.work.registers.models import RECORD, Record, Version

_BATCH = 500
MADE, CHANGED, SAME, REFUSED = "made", "changed", "same", "refused"


@dataclass
class Kept:
    """What became of rows, by their position: `made`, `changed`, `same` or `refused`, and why."""

    outcomes: list[str] = field(default_factory=list)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)

    def number(self, outcome: str) -> int:
        """How many ended so."""
        return self.outcomes.count(outcome)


@dataclass
class _Row:
    place: int
    area: Area
    period: str
    key: str
    answers: dict[str, Any]
    post: int
    owner: int


@transaction.atomic
def keep_many(
    code: str, rows: Sequence[Told], *, pack: PackInUse, by: By, at: datetime, viewer: Viewer | None = None,
    valid_from: date | None = None, complete: bool = True, within: str = "",
) -> Kept:  # fmt: skip
    """Write rows of a register: a row of which the key stands already becomes its next version when it differs.

    `viewer` None: whoever `by` names may write everywhere within an area path, as an import or a demonstration does.
    `valid_from`: the day a row holds from, today by default.
    """
    today = local_day(at, pack.calendar.time_zone)
    kept = Kept(outcomes=[REFUSED] * len(rows))
    good = _judge(code, rows, kept, pack, viewer, by, today, within=within, complete=complete)
    held = _held(code, good, pack)
    form = pack.form(pack.pack.registers[code].form)
    new, versions, acts, changed = [], [], [], []
    for row in good:
        record = held.get((row.area.pk, row.period, row.key))
        if record is None:
            record = _new(code, row, pack, at, valid_from or today)
            held[row.area.pk, row.period, row.key] = record
            new.append(record)
            kept.outcomes[row.place], what = MADE, Version.MADE
        elif opened_answers(form, record.answers, record.uid, whole=True) == row.answers:
            kept.outcomes[row.place], kept.records[row.place] = SAME, record
            continue
        else:
            record.answers = sealed_answers(form, row.answers, record.uid)
            record.title = title_of(pack.pack.registers[code], form, row.answers)
            record.versions, record.since, record.changed_at = record.versions + 1, valid_from or today, at
            record.confirmed_at = at
            if record.pk:
                changed.append(record)
            kept.outcomes[row.place], what = CHANGED, Version.CHANGED
        kept.records[row.place] = record
        versions.append((record, record.versions, what, record.answers, row.post))
        acts.append(
            Done(f"register.{what}", RECORD, record.uid, _by(by, row.post), at, record.area_path, {"register": code})
        )
    try:
        with transaction.atomic():
            _write(new, changed, versions, valid_from or today, at, by)
    except IntegrityError as raced:
        raise Conflict(_("刚有人写过同样的行，请再来一次")) from raced
    record_acts(acts)
    return kept


def keep(
    code: str, told: Told, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime,
    valid_from: date | None = None,
) -> Record:  # fmt: skip
    """Write one row; raises `Invalid`, or `Conflict` for one that stands already."""
    by = viewer.by(None, channel)
    with transaction.atomic():
        kept = keep_many(code, [told], pack=pack, by=by, at=at, viewer=viewer, valid_from=valid_from)
        if kept.outcomes[0] == REFUSED:
            raise _refusal(kept.problems[0])
        if kept.outcomes[0] != MADE:
            raise Conflict(_("这一行已经有了，请到那一行去改"))
    return kept.records[0]


@transaction.atomic
def change(
    record: Record, answers: Mapping[str, Any], *, seen: int, pack: PackInUse, viewer: Viewer, channel: str,
    at: datetime, valid_from: date | None = None, reason: str = "",
) -> Record:  # fmt: skip
    """The next version of a row. `seen`: the version it was changed from; raises `Conflict` when there is a newer."""
    post = keeping_post(viewer, pack, record.register, record.area_path)
    if post is None:
        raise NotAllowed(_("这一行不归您的岗位维护"))
    register, today = pack.pack.registers[record.register], local_day(at, pack.calendar.time_zone)
    form, day = pack.form(register.form), valid_from or today
    clean, problems = check(form, answers, today=today)
    if not record.since <= day <= today:
        problems.append(Problem("valid_from", _("从哪天起：不早于上次更新，不晚于今天")))
    if len(reason) > 200 or "\x00" in reason:
        problems.append(Problem("reason", _("最多 %(most)d 个字") % {"most": 200}))
    if problems:
        raise Invalid(problems)
    values = {
        "answers": sealed_answers(form, clean, record.uid), "key": key_of(register, clean), "since": day,
        "title": title_of(register, form, clean), "versions": seen + 1, "changed_at": at, "confirmed_at": at,
    }  # fmt: skip
    try:
        with transaction.atomic():
            done = Record.objects.filter(pk=record.pk, versions=seen, ended_day=None).update(**values)
    except IntegrityError as twice:
        raise Conflict(_("这个区域已经有同名的一行")) from twice
    if not done:
        raise Conflict(_("这一行刚被别人改过，请刷新后再改"))
    for name, value in values.items():
        setattr(record, name, value)
    by = viewer.by(post, channel)
    Version.objects.create(
        record=record, number=seen + 1, what=Version.CHANGED, answers=record.answers, valid_from=day, at=at,
        post_id=post, account_id=by.account, reason=reason.strip(),
    )  # fmt: skip
    search.index(RECORD, {record.pk: (record.title,)})
    record_acts([Done("register.changed", RECORD, record.uid, by, at, record.area_path, {"register": record.register})])
    return record


def _judge(
    code: str, rows: Sequence[Told], kept: Kept, pack: PackInUse, viewer: Viewer | None, by: By, today: date, *,
    within: str, complete: bool,
) -> list[_Row]:  # fmt: skip
    """The rows that can be written; what is wrong with the others goes to `kept`."""
    register, areas, posts = pack.pack.registers[code], areas_by_code(), posts_at_hand(pack.code)
    form, good = pack.form(register.form), []
    for place, row in enumerate(rows):
        area = areas.get(row.area.strip())
        problems = check_period(register, row.period.strip())
        if area is None or area.level != register.level:
            problems.append(Problem("area", _("没有这个级别的区域：%(code)s") % {"code": row.area[:40]}))
        clean, wrong = check(form, row.answers, today=today, complete=complete)
        problems += wrong
        owner = nearest(posts[register.owner], area.path) if area else None
        post = keeping_post(viewer, pack, code, area.path) if viewer and area else by.post or owner
        if area and owner is None:
            problems.append(Problem("area", _("这里没有维护这本台账的岗位")))
        elif area and (post is None or not area.path.startswith(within)):
            problems.append(Problem("area", _("这里的台账不归您的岗位维护")))
        if problems or area is None or owner is None or post is None:
            kept.problems[place] = problems
            continue
        good.append(_Row(place, area, row.period.strip(), key_of(register, clean), clean, post, owner))
    return good


def _held(code: str, rows: Sequence[_Row], pack: PackInUse) -> dict[tuple[int, str, str], Record]:
    """The standing rows with these keys."""
    found: dict[tuple[int, str, str], Record] = {}
    standing = Record.objects.filter(pack=pack.code, register=code, ended_day=None)
    for start in range(0, len(rows), _BATCH):
        some = rows[start : start + _BATCH]
        near = standing.filter(area__in={row.area.pk for row in some}, key__in={row.key for row in some})
        found |= {(one.area_id, one.period, one.key): one for one in near}
    return found


def _new(code: str, row: _Row, pack: PackInUse, at: datetime, day: date) -> Record:
    register, uid = pack.pack.registers[code], uuid7()
    form = pack.form(register.form)
    return Record(
        uid=uid, pack=pack.code, register=code, area=row.area, area_path=row.area.path, period=row.period, key=row.key,
        title=title_of(register, form, row.answers), answers=sealed_answers(form, row.answers, uid),
        owner_post_id=row.owner, since=day, changed_at=at, confirmed_at=at,
    )  # fmt: skip


def _write(
    new: list[Record], changed: list[Record], versions: list[tuple[Record, int, str, Any, int]], day: date,
    at: datetime, by: By,
) -> None:  # fmt: skip
    Record.objects.bulk_create(new, batch_size=_BATCH)
    fields = ["answers", "title", "versions", "since", "changed_at", "confirmed_at"]
    Record.objects.bulk_update(changed, fields, batch_size=_BATCH)
    Version.objects.bulk_create(
        [
            Version(
                record=record, number=number, what=what, answers=answers, valid_from=day, at=at, post_id=post,
                account_id=by.account,
            )
            for record, number, what, answers, post in versions
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    search.index(RECORD, {one.pk: (one.title,) for one in (*new, *changed)})


def _by(by: By, post: int) -> By:
    return By(by.channel, post, by.account)


def _refusal(problems: Sequence[Problem]) -> Invalid | NotAllowed:
    foreign = _("这里的台账不归您的岗位维护")
    if len(problems) == 1 and problems[0].message == foreign:
        return NotAllowed(foreign)
    return Invalid(problems)
