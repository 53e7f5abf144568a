"""Settled on the spot 自办自结: a matter that was handled before it was written down, in one line."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.work.matters.access import settling_post
from gongzhi.work.matters.actions.intake import Intake, Own, place, places, report_matter, take_in
from gongzhi.work.matters.logic.intake import Draft, check, check_answers, check_own
from gongzhi.work.matters.models import Matter


def settle(draft: Draft, done: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Matter:
    """Write down what a post of the viewer settled in its own area. The matter is closed at once, and can be looked
    back at by somebody else. Raises `NotAllowed` outside the viewer's areas, `Invalid` naming the fields.
    """
    stamp = setup_stamp()
    area = place(draft, pack, stamp=stamp)
    post = settling_post(viewer, area.path) if area else None
    if post is None:
        raise NotAllowed(_("只能记自己岗位范围内当场办结的事"))
    by = viewer.by(post, channel)
    return report_matter(draft, pack=pack, by=by, at=at, stamp=stamp, own=Own(done, post))


@transaction.atomic
def settle_many(
    lines: Sequence[tuple[Draft, str]], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> list[Matter]:
    """Write down many lines of one viewer as sets, all or none: a book of them, kept on paper until now.

    Raises what `settle` raises; a wrong field is named with the number of its line (`3.text`).
    """
    stamp = setup_stamp()
    located = places([draft for draft, _done in lines], pack, stamp=stamp)
    problems: list[Problem] = []
    by_post: dict[int, list[Intake]] = {}
    for number, ((draft, done), (area, fault)) in enumerate(zip(lines, located, strict=True), 1):
        today = local_day(draft.reported_at, pack.calendar.time_zone)
        answers, wrong = check_answers(draft, pack.form_of(draft.kind), today=today, complete=False)
        found = check(draft, pack.pack.kinds, now=at) + wrong + check_own(done)
        if area is None:
            found.append(Problem("area", fault or _("说明地点")))
        problems += [Problem(f"{number}.{one.field}", one.message) for one in found]
        post = settling_post(viewer, area.path) if area else None
        if area is not None and post is None:
            raise NotAllowed(_("只能记自己岗位范围内当场办结的事"))
        if not found and area is not None and post is not None:
            by_post.setdefault(post, []).append(Intake(draft, area, answers=answers, own=Own(done, post)))
    if problems:
        raise Invalid(problems)
    made = []
    for post, intakes in by_post.items():
        made += take_in(intakes, pack=pack, by=viewer.by(post, channel), at=at, stamp=stamp)
    return made
