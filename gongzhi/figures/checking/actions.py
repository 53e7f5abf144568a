"""Drawing records behind a figure for somebody else to look at, and what was found."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.base.trail.models import Act
from gongzhi.figures.checking.access import checking_post, drawing_post
from gongzhi.figures.checking.logic import FEWEST, MOST, RESULTS, UNCLEAR, WRONG
from gongzhi.figures.checking.models import CHECK, Check, CheckLine
from gongzhi.figures.checking.queries import village_in, villages_at_hand
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.measures import is_derived
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.counting.models import Counted, Definition
from gongzhi.figures.counting.queries.values import lines_in, live
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.reviews.actions.draws import commit_draw, frame_draw, make_draw
from gongzhi.work.reviews.logic.draws import FRAME_MOST, Unit
from gongzhi.work.reviews.models import Draw, Pick

LOOK = "figure_check.look"
_NOTE = 200


def draw_check(
    pack: PackInUse, code: str, area: Area, period: Period, *, number: int, days: int, post: Post, viewer: Viewer,
    channel: str, at: datetime,
) -> Check:  # fmt: skip
    """Draw `number` of the records a figure counts, for `post` to look at within so many working days.

    The sample is spread over the villages as the records are. Raises `NotAllowed` to who may not draw there, `Invalid`
    naming the field for a figure that counts nothing of its own, a number or post that does not fit.
    """
    if drawing_post(viewer, area.path) is None:
        raise NotAllowed(_("您的岗位不能在这里抽查"))
    figure, definition = pack.pack.figures.get(code), live(pack.code).get(code)
    if figure is None or definition is None or is_derived(figure):
        raise Invalid([Problem("figure", _("由别的指标算出的没有自己的记录，抽查它的组成指标"))])
    if problems := _faults(figure, area, number, days, post):
        raise Invalid(problems)
    lines = list(lines_in(definition, figure, area.path, period).order_by("pk")[: FRAME_MOST + 1])
    if len(lines) < number:
        raise Invalid([Problem("number", _("一共只有 %(n)d 条记录") % {"n": len(lines)})])
    with transaction.atomic():
        title = _("抽查：%(figure)s，%(period)s") % {"figure": figure.title.zh, "period": period.code}
        draw = commit_draw(
            title[:80], figure.definition.zh[:200].ljust(4), CHECK, count=number, stratified=True, pack=pack,
            area=area, viewer=viewer, channel=channel, at=at,
        )  # fmt: skip
        uids = _uids(pack, figure, lines)
        known = {uids[line.record]: line for line in lines if line.record in uids}
        villages = villages_at_hand()
        units = [
            Unit(uid, village_in(line.area_path, villages).strip("/").rpartition("/")[2]) for uid, line in known.items()
        ]
        make_draw(frame_draw(draw, units, viewer=viewer, channel=channel, at=at), viewer=viewer, channel=channel, at=at)
        return _begun(draw, definition, known, period, days, post, pack, viewer, channel, at)


def _faults(figure: Figure, area: Area, number: int, days: int, post: Post) -> list[Problem]:
    problems = []
    if figure.levels and area.level not in figure.levels:
        problems.append(Problem("area", _("这一级不看这项指标")))
    if not FEWEST <= number <= MOST:
        problems.append(Problem("number", _("抽 %(least)d 到 %(most)d 条") % {"least": FEWEST, "most": MOST}))
    if not 1 <= days <= 60:
        problems.append(Problem("days", _("期限是 1 到 60 个工作日")))
    if post.valid_to is not None or not (post.area_path.startswith(area.path) or area.path.startswith(post.area_path)):
        problems.append(Problem("post", _("选这个区域的岗位")))
    return problems


def _uids(pack: PackInUse, figure: Figure, lines: list[Counted]) -> dict[int, UUID]:
    """The uid of each counted record that still is one."""
    rows = datasets_of(pack.code, pack.pack)[figure.dataset].rows()
    found: dict[int, UUID] = {}
    keys = [line.record for line in lines]
    for start in range(0, len(keys), 500):
        found |= dict(rows.filter(pk__in=keys[start : start + 500]).values_list("pk", "uid"))
    return found


def _begun(
    draw: Draw, definition: Definition, known: dict[UUID, Counted], period: Period, days: int, post: Post,
    pack: PackInUse, viewer: Viewer, channel: str, at: datetime,
) -> Check:  # fmt: skip
    check = Check.objects.create(
        draw=draw, definition=definition, period=period.code, area_path=draw.area_path, post=post, made_at=at
    )
    picks = Pick.objects.filter(draw=draw).order_by("place").values_list("place", "unit__subject_uid")
    insert([CheckLine(check_of=check, place=place, counted=known[uid]) for place, uid in picks])
    allowed = Allowance(days, "working_days")
    clock = todos.new_clock(CHECK, check.uid, "look", allowed=allowed, calendar=pack.calendar, at=at)
    todo = todos.new_todo(CHECK, check.uid, LOOK, post=post.pk, area_path=draw.area_path, clock=clock, at=at)
    todos.write([clock], [todo])
    facts = {"figure": definition.code, "period": period.code, "draw": draw.number, "post": post.pk}
    by = viewer.by(draw.owner_post_id, channel)
    record([Done("figure.check_drawn", CHECK, check.uid, by, at, draw.area_path, facts)])
    return check


@transaction.atomic
def look_at(line: CheckLine, result: str, note: str, *, viewer: Viewer, channel: str, at: datetime) -> CheckLine:
    """Say what was found at a record. May be said anew until the check has ended, which it does with its last record.

    Raises `NotAllowed` to other posts and to whoever had a hand in the record, `Invalid` for a result without its
    reason, `Conflict` once the check has ended.
    """
    check = Check.objects.select_for_update().select_related("definition").get(pk=line.check_of_id)
    post = checking_post(viewer, check)
    if post is None:
        raise NotAllowed(_("这次抽查不归您的岗位"))
    if check.ended_at is not None:
        raise Conflict(_("这次抽查已经结束"))
    if problems := _faults_of(result, note):
        raise Invalid(problems)
    if viewer.account in _hands(check, line):
        raise NotAllowed(_("这件事您经手过，请同岗位的另一位去看"))
    line.result, line.note, line.post_id, line.account_id, line.at = result, note.strip(), post, viewer.account, at
    line.save()
    by, facts = viewer.by(post, channel), {"place": line.place, "result": result}
    record([Done("figure.checked", CHECK, check.uid, by, at, check.area_path, facts)])
    if not check.lines.filter(result="").exists():
        check.ended_at = at
        check.save(update_fields=["ended_at"])
        todos.close_todos(check.uid, at=at)
        record([Done("figure.check_ended", CHECK, check.uid, by, at, check.area_path)])
    return line


def _faults_of(result: str, note: str) -> list[Problem]:
    if result not in RESULTS:
        return [Problem("result", _("选属实、不属实或查不清"))]
    if result in (WRONG, UNCLEAR) and len(note.strip()) < 2:
        return [Problem("note", _("写清楚哪里不对，或者为什么查不清"))]
    if len(note) > _NOTE or "\x00" in note:
        return [Problem("note", _("最长 %(most)d 个字") % {"most": _NOTE})]
    return []


def _hands(check: Check, line: CheckLine) -> set[int | None]:
    """The accounts that did anything to a record: who looks must be somebody else."""
    pack = pack_in_force(check.definition.pack)
    if pack is None:
        return set()
    dataset = datasets_of(pack.code, pack.pack)[pack.pack.figures[check.definition.code].dataset]
    every = dataset.rows().model._base_manager.filter(pk=line.counted.record)
    uids = {uid for row in every.values_list(*dataset.acts.values()) for uid in row if uid}
    acts = Act.objects.filter(subject_uid__in=uids, subject__in=list(dataset.acts), account_id__isnull=False)
    return set(acts.values_list("account_id", flat=True))
