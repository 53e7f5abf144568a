"""Filling a sheet: what records give goes into its cells; what nobody holds is asked of posts, and merged back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer, nearest
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.tables.blanks import layout_of
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.sheets.access import answering_post, filling_post
from gongzhi.figures.sheets.logic.checking import check_map
from gongzhi.figures.sheets.logic.maps import map_of
from gongzhi.figures.sheets.logic.report import counts_of
from gongzhi.figures.sheets.logic.requests import check_words
from gongzhi.figures.sheets.logic.results import NUMBER, Told, as_number, cells_of, kept
from gongzhi.figures.sheets.models import FILLING, GAP, Filling, Gap, Map, Request
from gongzhi.figures.sheets.queries.filling import Asking, fill
from gongzhi.packs.queries import PackInUse

FILL = "fill_cells"  # what the to-do of a gap asks
TEXT_MOST = 500


def fill_sheet(
    one: Map, area: Area, period: Period, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime, uid: UUID,
    request: Request | None = None,
) -> Filling:  # fmt: skip
    """Fill a blank for an area and period, after bringing figures up to date, and ask posts for what nobody holds.

    `uid` is the form's: sent twice, filled once. Raises `NotAllowed`, and `Invalid` naming the key of the map that does
    not hold any more.
    """
    post = filling_post(viewer, area.path)
    if post is None:
        raise NotAllowed(_("这个区域的表不归您的岗位填"))
    if (sent := Filling.objects.filter(uid=uid, pack=pack.code).first()) is not None:
        return sent
    layout, meaning = layout_of(bytes(one.blank.data), one.blank.name), map_of(one.meaning)
    if problems := list(check_map(meaning, layout, pack.pack, datasets_of(pack.code, pack.pack))):
        raise Invalid(problems)
    follow(at=at)
    filled = fill(meaning, layout, Asking(pack, area, period, viewer, local_day(at, pack.calendar.time_zone)))
    with transaction.atomic():
        made = Filling.objects.create(
            uid=uid, blank=one.blank, map=one, request=request, pack=pack.code, area=area, area_path=area.path,
            period=period.code, cells=kept(filled.cells), like=dict(filled.like), notes=list(filled.notes),
            counts=asdict(counts_of(filled.cells)), filled_at=at, post_id=post, account_id=viewer.account,
        )  # fmt: skip
        gaps = _ask(made, filled.cells, meaning.days, pack, at)
        facts = {"map": str(one.uid), "period": period.code, "cells": len(filled.cells), "gaps": gaps}
        record([Done("sheet.filled", FILLING, made.uid, viewer.by(post, channel), at, area.path, facts)])
    return made


def _ask(filling: Filling, cells: Sequence[Told], days: int, pack: PackInUse, at: datetime) -> int:
    """Open a to-do for each post that is asked, with all its cells. How many."""
    areas, posts = areas_by_code(), posts_at_hand(pack.code)
    by_post: dict[int, list[Told]] = defaultdict(list)
    for one in cells:
        if one.waits:
            path = areas[one.area].path
            post = nearest(posts.get(one.role, {}), path)
            if post is None:
                said = {"cell": one.name, "role": one.role}
                raise Invalid([Problem(one.name, _("%(cell)s 要问 %(role)s，这里没有这样的岗位") % said)])
            by_post[post].append(one)
    allowed = Allowance(days, "working_days")
    gaps = [
        Gap(filling=filling, post_id=post, cells=[one.name for one in asked], asked_at=at)
        for post, asked in sorted(by_post.items())
    ]
    Gap.objects.bulk_create(gaps)
    clocks = [todos.new_clock(GAP, one.uid, FILL, allowed=allowed, calendar=pack.calendar, at=at) for one in gaps]
    opened = [
        todos.new_todo(GAP, one.uid, FILL, post=one.post_id, area_path=filling.area_path, clock=clock, at=at)
        for one, clock in zip(gaps, clocks, strict=True)
    ]
    todos.write(clocks, opened)
    return len(gaps)


def answer_gap(gap: Gap, said: Mapping[str, str], *, viewer: Viewer, channel: str, at: datetime) -> Filling:
    """A post says what it was asked; it goes into the sheet. `said`: by cell; every cell must be answered."""
    post = answering_post(viewer, gap)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    with transaction.atomic():
        filling = Filling.objects.select_for_update().get(pk=gap.filling_id)
        cells = cells_of(filling.cells)
        answers, problems = _read(gap, cells, said)
        if problems:
            raise Invalid(problems)
        if not Gap.objects.filter(pk=gap.pk, state=Gap.ASKED).update(
            state=Gap.ANSWERED, ended_at=at, account=viewer.account
        ):
            raise Conflict(_("已经填过了"))
        merged = [replace(one, value=answers.get(one.name, one.value)) for one in cells]
        filling.cells, filling.counts = kept(merged), asdict(counts_of(merged))
        filling.save(update_fields=["cells", "counts"])
        _close(gap, at)
        facts = {"filling": str(filling.uid), "cells": len(answers)}
        record([Done("sheet.answered", GAP, gap.uid, viewer.by(post, channel), at, filling.area_path, facts)])
    return filling


def _read(gap: Gap, cells: Sequence[Told], said: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    answers: dict[str, str] = {}
    problems: list[Problem] = []
    for one in cells:
        if one.name not in gap.cells:
            continue
        text = said.get(one.name, "").strip()
        if not text:
            problems.append(Problem(one.name, _("填上%(what)s") % {"what": one.label or one.name}))
        elif one.type == NUMBER:
            number = as_number(text)
            if number is None:
                problems.append(Problem(one.name, _("%(what)s要填数字") % {"what": one.label or one.name}))
            else:
                answers[one.name] = number
        elif len(text) > TEXT_MOST or "\x00" in text:
            problems.append(Problem(one.name, _("最多 %(most)d 个字") % {"most": TEXT_MOST}))
        else:
            answers[one.name] = text
    return answers, problems


def refuse_gap(gap: Gap, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Gap:
    """A post does not say it, and why."""
    post = answering_post(viewer, gap)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    if problems := check_words(reason):
        raise Invalid(problems)
    with transaction.atomic():
        open_ = Gap.objects.filter(pk=gap.pk, state=Gap.ASKED)
        if not open_.update(state=Gap.REFUSED, reason=reason.strip(), ended_at=at, account=viewer.account):
            raise Conflict(_("已经填过了"))
        _close(gap, at)
        record([Done("sheet.gap_refused", GAP, gap.uid, viewer.by(post, channel), at, gap.filling.area_path)])
    gap.refresh_from_db()
    return gap


def _close(gap: Gap, at: datetime) -> None:
    todos.stop_clocks(gap.uid, [FILL], at=at)
    todos.close_todos(gap.uid, at=at)
