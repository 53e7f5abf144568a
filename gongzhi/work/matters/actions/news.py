"""Telling those whom a matter concerns: its reporter, and the service group of its grid.

Called by `announce` inside the transaction of the act. Where there is no way to tell anybody it asks for nothing:
taking in a report costs no statement more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.base.messages.actions.telling import News, can_tell_outside, is_hushed, robot_uid, tell
from gongzhi.base.messages.channels.configured import configured
from gongzhi.base.messages.logic.texts import LANGUAGES, ROBOT, Template
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow, Text
from gongzhi.work.matters.models import SUBJECT, Matter
from gongzhi.work.matters.queries.page import pack_of
from gongzhi.work.matters.queries.reach import nameable, reachable

CONTACT, ROBOT_KIND, POST = "contact", "robot", "post"
_LETTERS = {"matter_closed": "letter_closed", "matter_refused": "letter_refused"}
_LETTER_KEEPS = timedelta(days=60)
_GROUP_KEEPS = timedelta(days=2)  # what happened longer ago is no news to a group


def tell_reported(*, matters: Sequence[Matter], by: By, at: datetime) -> None:
    """Tell those who left a number that their report is in. What another system took in, it told of itself."""
    own = [matter for matter in matters if not matter.foreign_id]
    if own and can_tell_outside("matter_reported"):
        _tell_reporters(own, "matter_reported", at)


def tell_moved(*, matter: Matter, move: str, by: By, at: datetime) -> None:
    """Tell the reporter of an answer, an end or a reopening, and the group of what was closed."""
    if is_hushed():
        return
    pack = pack_of(matter)
    what = what_happened(pack.pack.flows[pack.pack.kinds[matter.kind].flow], move)
    if not what:
        return
    if not (what == "matter_withdrawn" or matter.foreign_id) and can_tell_outside(what):
        _tell_reporters([matter, *Matter.objects.filter(merged_into=matter, foreign_id="")], what, at)
    if what in _LETTERS and not matter.foreign_id:
        _tell_by_letter([matter, *Matter.objects.filter(merged_into=matter, foreign_id="")], pack, what, at)
    if what == "matter_closed" and pack.pack.kinds[matter.kind].public and not matter.restricted:
        _tell_group(matter, pack, at)


def what_happened(flow: Flow, move: str) -> str:
    """Which news a move is to its reporter, '' for none: read from the flow, so that no flow needs to say it."""
    made = flow.moves[move]
    before = {flow.states[state].stage for state in made.source}
    after = flow.states[made.to].stage
    if after == "closed" and before == {"open"}:
        return "matter_closed"
    if after == "open" and "open" not in before:
        return "matter_reopened"
    if after == "void":
        return "matter_withdrawn" if made.by == ("reporter",) else "matter_refused"
    return "matter_answered" if "reply" in made.needs else ""


def _tell_reporters(matters: Sequence[Matter], what: str, at: datetime) -> None:
    contacts = reachable([matter.pk for matter in matters])
    news = []
    for matter in matters:
        if matter.pk in contacts:
            pack = pack_of(matter)
            template = pack.template(what)
            news.append(_news(matter, pack, template, CONTACT, contacts[matter.pk], f"{what}/{matter.moves}"))
    tell(news, at=at)


def _tell_group(matter: Matter, pack: PackInUse, at: datetime) -> None:
    """By the robots of the area where there are any, else as a text for the post that answers to paste."""
    template = pack.template("group_closed")
    robots = configured().robots(matter.area_path)
    if robots:
        spoken = replace(template, channels=(ROBOT,))
        made = [_news(matter, pack, spoken, ROBOT_KIND, robot_uid(name), _key(matter), name) for name in robots]
    else:
        made = [_news(matter, pack, template, POST, matter.lead_post.uid, _key(matter))]
    tell([replace(one, keeps=_GROUP_KEEPS) for one in made], at=at)


def _tell_by_letter(matters: Sequence[Matter], pack: PackInUse, what: str, at: datetime) -> None:
    """Ask the post that answers to print a letter for those who left a name and no number.

    The message holds neither the name nor the reply: both are read from the matter when the letter is printed.
    """
    named = nameable([matter.pk for matter in matters])
    template = pack.template(_LETTERS[what])
    news = [
        _news(one, pack, template, POST, one.lead_post.uid, f"letter/{one.uid}/{one.moves}")
        for one in matters
        if one.pk in named
    ]
    tell([replace(one, keeps=_LETTER_KEEPS) for one in news], at=at)


def _key(matter: Matter) -> str:
    return f"group/{matter.uid}/{matter.moves}"


def _news(
    matter: Matter, pack: PackInUse, template: Template, kind: str, recipient: UUID, dedupe: str, gateway: str = ""
) -> News:
    return News(
        template, kind, recipient, dedupe, _values(matter, pack), {"kind": matter.kind, "area": matter.area_id},
        pack.calendar.time_zone, SUBJECT, matter.uid, matter.area_path, matter.restricted, gateway=gateway,
    )  # fmt: skip


def _values(matter: Matter, pack: PackInUse) -> Mapping[str, Mapping[str, str]]:
    """What a text may name: number, kind and place; never what the reporter wrote, nor who that was."""
    area, kind, town = matter.area, pack.pack.kinds[matter.kind].title, pack.pack.head.place
    places = {"zh-hans": area.name, "en": area.name_en or area.name}
    return {
        code: {
            "number": matter.number, "kind": _in(kind, code), "place": places[code], "town": _in(town, code),
        }
        for code in LANGUAGES
    }  # fmt: skip


def _in(text: Text, language: str) -> str:
    return text.zh if language == LANGUAGES[0] else text.en or text.zh
