"""What goes on around the problem lists of the demo: sweeps, task forces, quarterly reports of units."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.people.actions.rights import join_team, make_team
from gongzhi.base.people.models import Post, Team
from gongzhi.base.refusals import Conflict
from gongzhi.config.demo.acting import Stage
from gongzhi.config.demo.petitions import play_petitions
from gongzhi.packs.demo.lists import DemoForce, DemoLists, DemoReports
from gongzhi.packs.lists import Indicator
from gongzhi.work.lists.actions.entering import escalate
from gongzhi.work.lists.actions.forces import found_force, take_on
from gongzhi.work.lists.actions.reporting import give_grades, tell_values
from gongzhi.work.lists.actions.sweeping import answer_sweep, begin_sweep
from gongzhi.work.lists.logic.items import escalates_to
from gongzhi.work.lists.logic.reports import Told, first_day, quarter_of, reports_for
from gongzhi.work.lists.models import Item
from gongzhi.work.lists.queries.reports import units_of
from gongzhi.work.lists.queries.work import answers_of
from gongzhi.work.matters.models import Matter

_CHANNEL = "demo"


def play_around(told: DemoLists, stage: Stage, dice: random.Random, *, scale: float) -> None:
    """All of it; the more of it the larger the scale, but task forces, of which there are as many as are told."""
    for force in told.forces:
        _force(force, told, stage, scale)
    _escalate(stage)
    for code, one in told.petitions.items():
        play_petitions(code, one, stage, dice, scale=scale)
    _sweep(told, stage, dice)
    if told.reports is not None and stage.pack.pack.reports:
        _report(told.reports, stage, dice)


def _root(stage: Stage) -> Area:
    return areas_by_code()[stage.pack.pack.head.area]


def _force(force: DemoForce, told: DemoLists, stage: Stage, scale: float) -> None:
    """A team, its members by their posts, set to work at the beginning of the year that is told of."""
    head = stage.cast.in_role(stage.pack.code, stage.pack.pack.head.fallback_role)
    at = stage.until
    acting = {"viewer": head, "channel": _CHANNEL, "at": at}
    try:
        team = make_team(_root(stage), force.name, **acting)  # type: ignore[arg-type]
    except Conflict:
        team = Team.objects.get(area=_root(stage), name=force.name, valid_to=None)
    posts = Post.objects.filter(role__pack=stage.pack.code, role__code__in=force.roles, valid_to=None)
    for post in sorted(posts.select_related("role"), key=lambda one: force.roles.index(one.role.code)):
        join_team(team, post, lead=post.role.code == force.roles[0], **acting)  # type: ignore[arg-type]
    since = told.first + timedelta(days=9)
    made = found_force(team, force.list or "", since, None, pack=stage.pack, **acting)  # type: ignore[arg-type]
    items = Item.objects.filter(pack=stage.pack.code, list=force.list) if force.list else Item.objects.none()
    free = items.filter(forces=None).select_related("matter").order_by("pk")
    take_on(made, list(free[: max(round(force.items * min(scale * 4, 1)), 1)]), pack=stage.pack, **acting)  # type: ignore[arg-type]


def _escalate(stage: Stage) -> None:
    """Up to three matters that were handed up to the town by now stand in a list as well, by its rule."""
    lists, made = stage.pack.pack.lists, 0
    kinds = {kind for one in lists.values() for rule in one.enters for kind in rule.kinds}
    rows = Matter.objects.filter(pack_version__code=stage.pack.code, kind__in=kinds, closed_at=None, restricted=False)
    for matter in rows.select_related("area", "lead_post__area").order_by("-pk")[:60]:
        for code in escalates_to(lists, matter.kind, matter.lead_post.area.level)[:1]:
            keeper = stage.cast.in_role(stage.pack.code, lists[code].owner)
            at = min(max(matter.updated_at, stage.until - timedelta(hours=20)), stage.until)
            escalate(matter, code, viewer=keeper, channel=_CHANNEL, at=at)
            made += 1
        if made == 3:
            return


def _sweep(told: DemoLists, stage: Stage, dice: random.Random) -> None:
    """Sweeps over every village for problems of today: most have answered, a few found something."""
    root = _root(stage)
    villages = sorted(
        one.code for one in areas_by_code().values() if one.level == "village" and one.path.startswith(root.path)
    )
    today = local_day(stage.until, stage.pack.calendar.time_zone)
    items = Item.objects.filter(
        pack=stage.pack.code, entered_day__lt=today - timedelta(days=20), matter__restricted=False,
        entered_day__gt=told.last,
    )  # fmt: skip
    for number, item in enumerate(items.select_related("matter").order_by("-pk")[: told.sweeps]):
        keeper = stage.cast.in_role(stage.pack.code, stage.pack.pack.lists[item.list].owner)
        begun = stage.until - timedelta(days=8 - number, hours=3)
        sweep = begin_sweep(
            item, villages, pack=stage.pack, viewer=keeper, channel=_CHANNEL, at=begun, uid=uuid7()
        )  # fmt: skip
        for answer in answers_of(sweep):
            if dice.random() < 0.2:
                continue
            found = [dice.choice(told.alike).format(place=answer.area.name)] if dice.random() < 0.18 else []
            at = begun + timedelta(hours=dice.uniform(4, 90))
            viewer = stage.cast.of(answer.post_id)[0]
            answer_sweep(answer, found, pack=stage.pack, viewer=viewer, channel=_CHANNEL, at=min(at, stage.until))


def _report(told: DemoReports, stage: Stage, dice: random.Random) -> None:
    """Values of every indicator for every unit, and grades by how the units stand to one another in them."""
    quarters, day = list(told.quarters), local_day(stage.until, stage.pack.calendar.time_zone)
    for _ in range(told.lately):
        begins = first_day(quarter_of(day))
        assert begins is not None
        day = begins - timedelta(days=1)
        quarters.append(quarter_of(day))
    for quarter in dict.fromkeys(quarters):
        found = reports_for(stage.pack.pack.reports, quarter)
        first = first_day(quarter)
        if found is None or first is None:
            continue
        at = datetime.combine(first + timedelta(days=100), datetime.min.time(), stage.until.tzinfo) + timedelta(hours=2)
        for code in found[1].reports:
            _one_report(code, quarter, told, stage, dice, min(at, stage.until))


def _one_report(
    code: str, quarter: str, told: DemoReports, stage: Stage, dice: random.Random, at: datetime
) -> None:  # fmt: skip
    found = reports_for(stage.pack.pack.reports, quarter)
    assert found is not None
    reports, pack = found[1], stage.pack
    report, units = reports.reports[code], units_of(pack, reports)
    for name, indicator in report.indicators.items():
        rows = [Told(name, unit, _value(indicator, dice), told.source) for unit in units]
        owner = stage.cast.in_role(pack.code, indicator.owner)
        tell_values(code, quarter, rows, pack=pack, viewer=owner, channel=_CHANNEL, at=at)
    weights = [3, 5, 2, 1, 1, 1][: len(reports.grades)]
    grades = {unit: dice.choices(sorted(reports.grades), weights)[0] for unit in units}
    owner = stage.cast.in_role(pack.code, report.owner)
    signed = min(at + timedelta(days=3), stage.until)
    give_grades(code, quarter, grades, pack=pack, viewer=owner, channel=_CHANNEL, at=signed)


def _value(indicator: Indicator, dice: random.Random) -> str:
    low = indicator.least if indicator.least is not None else Decimal(0)
    high = indicator.most if indicator.most is not None else low + 60
    share = Decimal(str(round(0.55 + 0.42 * dice.random(), 3)))
    return str(round(low + (high - low) * share, indicator.decimals))
