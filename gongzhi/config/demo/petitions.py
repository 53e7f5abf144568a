"""Petitions of the demo: registered, told whether they are accepted, handed to a post, answered; some go further."""

import random
from datetime import timedelta

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.ids import uuid7
from gongzhi.config.demo.acting import Acting, Stage, in_office
from gongzhi.packs.demo.lists import DemoPetition
from gongzhi.work.lists.actions.petitions import appeal, register_petition
from gongzhi.work.matters.actions import asks
from gongzhi.work.matters.actions.case import Posts
from gongzhi.work.matters.logic.asks import ANSWERED
from gongzhi.work.matters.logic.intake import PETITIONED, Draft
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Ask, Matter

_DAYS, _LEAST = 200, 3


def play_petitions(code: str, told: DemoPetition, stage: Stage, dice: random.Random, *, scale: float) -> None:
    """So many over the last half year, one after another, each as far as it has come by now."""
    kind = stage.pack.pack.kinds[code]
    assert kind.keeper is not None
    office = stage.cast.in_role(stage.pack.code, kind.keeper)
    root = areas_by_code()[stage.pack.pack.head.area].path
    villages = sorted(
        (one for one in areas_by_code().values() if one.level == "village" and one.path.startswith(root)),
        key=lambda one: one.code,
    )
    for _ in range(max(round(told.count * scale), _LEAST)):
        at = in_office(stage.until - timedelta(days=dice.uniform(2, _DAYS)), stage.pack.calendar, dice)
        answers = {
            "home": f"{dice.choice(villages).name} {dice.randint(1, 9)} 组（示例）", "facts": dice.choice(told.facts),
            "reasons": dice.choice(told.reasons),
        }  # fmt: skip
        draft = Draft(
            uuid7(), code, dice.choice(told.requests), at, dice.choice(PETITIONED), area=dice.choice(villages).code,
            name=dice.choice(told.names), answers=answers,
        )  # fmt: skip
        made = register_petition(draft, pack=stage.pack, viewer=office, channel="demo", at=at)
        matter = Matter.objects.select_related("area", "lead_post").get(pk=made.pk)
        _live(Acting(stage, matter, dice, at), told)


def _live(play: Acting, told: DemoPetition) -> None:
    """Until it is answered, or now."""
    stage, dice = play.stage, play.dice
    office = stage.cast.in_role(stage.pack.code, str(play.kind.keeper))
    if play.wait(24 * 2, 24 * 12) >= stage.until:
        return
    if dice.random() < 0.12:
        play.move(dice.choice(("refuse", "refuse_running", "transfer")), Words(reason=play.pick(told.refusals)))
        return
    helpers = [post for role in play.kind.helpers if (post := Posts(stage.pack).named(role, play.matter.area_path))]
    play.move("accept", Words(post=dice.choice(helpers)))
    if dice.random() < 0.4:
        _lead_case(play)
    if play.wait(24 * 10, 24 * 55) >= stage.until:
        return
    play.move("answer", Words(reply=play.pick(told.answers)))
    if dice.random() < told.appealed and play.wait(24 * 3, 24 * 25) < stage.until:
        words = play.pick(told.appeals)
        appeal(play.matter, words, viewer=office, channel="demo", at=play.at)


def _lead_case(play: Acting) -> None:
    """A leader of the town answers for the case 包案"""
    stage = play.stage
    leader = Posts(stage.pack).named("duty_leader", play.matter.area_path)
    if leader is None or play.wait(2, 30) >= stage.until:
        return
    viewer = stage.cast.in_role(stage.pack.code, str(play.kind.keeper))
    demo = stage.demo
    (one,) = asks.ask(
        play.matter, Ask.CASE_LEAD, [leader], play.pick(demo.asks), viewer=viewer, channel="desk", at=play.at
    )  # fmt: skip
    if play.wait(24, 24 * 9) < stage.until:
        holder = stage.cast.of(leader)[0]
        asks.answer(one, ANSWERED, play.pick(demo.ask_answers), viewer=holder, channel="desk", at=play.at)
