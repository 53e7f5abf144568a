"""What the page of a matter shows of the list it stands in, or may enter."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gongzhi.base.clock import local_day, now
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import PackInUse
from gongzhi.web.clocks import light_word
from gongzhi.web.desk.lists.overview import FOUND, choices_of, severity_words
from gongzhi.web.showing import LEVELS, say
from gongzhi.web.visitor import viewer
from gongzhi.work.lists.access import escalating_post, keeping_post, sweeping_post
from gongzhi.work.lists.logic.items import escalates_to
from gongzhi.work.lists.queries.items import came_out_of, item_of, rounds_of
from gongzhi.work.lists.queries.petitions import papers_of
from gongzhi.work.lists.queries.work import sweeps_of
from gongzhi.work.matters.access import handling_post
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.page import Story


def listed_of(request: HttpRequest, story: Story) -> dict[str, Any]:
    """Context of `desk/lists/beside.html`: the item with its chain and sweeps, or the lists the matter may enter."""
    me, pack, matter = viewer(request), story.pack, story.matter
    item = item_of(matter)
    if item is None:
        return {"may_enter": _may_enter(me, matter, pack), **_petition(me, story)}
    one, moment = pack.pack.lists.get(item.list), now()
    if one is None:
        return {}
    keeps, zone = keeping_post(me, item) is not None, pack.calendar.time_zone
    rounds = [
        {"one": each, "plan": each.note.text if each.note else "", "post": each.post.label,
         "due": local_day(each.clock.due_at, zone) if each.clock else None,
         "light": (light := each.clock.light(moment)).code if each.clock else "",
         "word": light_word(light) if each.clock else ""}
        for each in rounds_of(item)
    ]  # fmt: skip
    return {
        "item": item, "list": say(one.title), "code": item.list, "severity": severity_words(one, item.severity),
        "level": LEVELS.get(item.level, item.level), "found": FOUND["ourselves" if item.by_ourselves else "above"],
        "rounds": rounds, "sweeps": sweeps_of(item), "keeps": keeps,
        "sweeps_url": reverse("desk:sweep_new", kwargs={"uid": item.uid}) if sweeping_post(me, item) else "",
        "alike": came_out_of(item, me) if item.sweeps.exists() else [], **choices_of(one, pack),
    }  # fmt: skip


def _may_enter(me: Viewer, matter: Matter, pack: PackInUse) -> list[tuple[str, str]]:
    """The lists this matter may be put in by rule and by the viewer; asks nothing of kinds no rule names."""
    lists = pack.pack.lists
    named = any(matter.kind in rule.kinds for one in lists.values() for rule in one.enters)
    if not named or matter.stage != "open":
        return []
    codes = escalates_to(lists, matter.kind, matter.lead_post.area.level)
    return [(code, say(lists[code].title)) for code in codes if escalating_post(me, lists[code], matter) is not None]


def _petition(me: Viewer, story: Story) -> dict[str, Any]:
    """The papers of a petition, for who handles it, and whether it may go to the next level now."""
    matter, kind = story.matter, story.kind
    if not kind.petition or handling_post(me, matter) is None:
        return {}
    pack = story.pack
    answered = matter.stage == "closed" and matter.keeper_post_id in me.post_ids()
    return {
        "papers": [(code, say(pack.document(code).title)) for code in papers_of(matter, pack)],
        "appeal": say(pack.pack.kinds[kind.appeal.kind].title) if kind.appeal and answered else "",
        "appeal_days": kind.appeal.days if kind.appeal else 0,
    }
