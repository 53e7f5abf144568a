"""What may happen to a matter of the demo on its way (one at most) and beside it. Each yields when it is due."""

from collections.abc import Callable, Iterator
from datetime import datetime

from gongzhi.base.ids import uuid7
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.acting import Acting
from gongzhi.packs.demo import Beside, Way
from gongzhi.work.matters.actions import asks
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.joins import merge, split_out
from gongzhi.work.matters.logic.asks import AGREED, ANSWERED, OBJECTED
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Ask, Matter

Times = Iterator[datetime]


def begin(play: Acting) -> Times:
    """派单, where nothing is handled before, and 签收"""
    if play.can("dispatch"):
        yield play.wait_for_clock(0.1, 0.9)
        play.move("dispatch", Words(post=play.matter.lead_post_id))
    yield play.wait_for_clock(0.02, 0.3, "sign")
    play.move("sign")


def handed_back(play: Acting) -> Times:
    """退回, and the command centre sends it on"""
    if play.can("hand_back"):
        yield play.wait(0.3, 3)
        play.move("hand_back", Words(reason=play.pick(play.stage.demo.return_reasons)))
        yield from begin(play)


def contested(play: Acting) -> Times:
    """Handed back twice: 指挥长 decides whose it is"""
    first = play.matter.lead_post_id
    for post in (next(iter(play.helpers()), first), 0):
        if not play.can("hand_back"):
            return
        yield play.wait(0.3, 3)
        play.move("hand_back", Words(reason=play.pick(play.stage.demo.return_reasons)))
        yield play.wait_for_clock(0.1, 0.9)
        if post:
            play.move("dispatch", Words(post=post))
    play.move("rule", Words(post=first, reason=play.pick(play.stage.demo.rulings)))
    yield from begin(play)


def handed_up(play: Acting) -> Times:
    """上报上级"""
    if play.can("hand_up") and play.above() is not None:
        yield play.wait(0.5, 5)
        play.move("hand_up", Words(reason=play.pick(play.stage.demo.up_reasons)))
        yield from begin(play)


def extended(play: Acting) -> Times:
    """申请延期，同意"""
    yield from _more_time(play, granted=True)


def extension_denied(play: Acting) -> Times:
    """申请延期，不同意"""
    yield from _more_time(play, granted=False)


def _more_time(play: Acting, *, granted: bool) -> Times:
    if not _asks_in_time(play, "ask_extension"):
        return
    days, due = play.dice.randint(2, 5), play.turn()[1]
    yield play.wait_for_clock(0.1, 0.5)
    play.move("ask_extension", Words(days=days, reason=play.pick(play.stage.demo.time_reasons)))
    yield play.wait_for_clock(0.1, 0.8)
    if granted and due and play.at < due:
        play.move("grant_extension", Words(days=days))
    else:
        play.move("deny_extension", Words(reason=play.pick(play.stage.demo.denials)))


def parked(play: Acting) -> Times:
    """挂账, and gone on with"""
    if not _asks_in_time(play, "ask_parking"):
        return
    yield from _ask_parking(play)
    play.move("grant_parking")
    yield play.wait(24 * 4, 24 * 24)
    play.move("resume", Words(reason=play.pick(play.stage.demo.rulings)))


def parking_denied(play: Acting) -> Times:
    """申请挂账，不同意"""
    if _asks_in_time(play, "ask_parking"):
        yield from _ask_parking(play)
        play.move("deny_parking", Words(reason=play.pick(play.stage.demo.denials)))


def _ask_parking(play: Acting) -> Times:
    yield play.wait_for_clock(0.1, 0.4)
    play.move("ask_parking", Words(reason=play.pick(play.stage.demo.park_reasons)))
    yield play.wait_for_clock(0.1, 0.8)


def _asks_in_time(play: Acting, move: str) -> bool:
    due = play.turn()[1]
    return play.can(move) and due is not None and play.at < due


def assisted(play: Acting) -> Times:
    """协办"""
    yield from _asked(play, Ask.ASSIST, ANSWERED)


def countersigned(play: Acting) -> Times:
    """会签，同意"""
    yield from _asked(play, Ask.COUNTERSIGN, AGREED)


def objected(play: Acting) -> Times:
    """会签，不同意: talked over, and withdrawn"""
    yield from _asked(play, Ask.COUNTERSIGN, OBJECTED)


def _asked(play: Acting, kind: str, outcome: str) -> Times:
    posts = play.helpers()[:2]
    if not posts:
        return
    demo = play.stage.demo
    yield play.wait(0.3, 4)
    asker = play.holder()
    opened = asks.ask(play.matter, kind, posts, play.pick(demo.asks), viewer=asker, channel="desk", at=play.at)
    for one in opened:
        yield play.wait(1, 14)
        said = demo.objections if outcome == OBJECTED else demo.ask_answers
        viewer = play.stage.cast.of(one.post_id)[0]
        done = asks.answer(one, outcome, play.pick(said), viewer=viewer, channel="desk", at=play.at)
        if outcome == OBJECTED:
            yield play.wait(1, 6)
            asks.withdraw(done, viewer=asker, channel="desk", at=play.at)


def urged(play: Acting) -> Times:
    """督办, answered by the lead"""
    demo, by = play.stage.demo, play.in_role("dispatcher")
    if play.matter.restricted or play.matter.lead_post_id in by.post_ids():
        return
    yield play.wait(4, 20)
    (one,) = asks.ask(play.matter, Ask.SUPERVISE, [], play.pick(demo.urgings), viewer=by, channel="desk", at=play.at)
    yield play.wait(0.5, 8)
    viewer = play.stage.cast.of(one.post_id)[0]
    asks.answer(one, ANSWERED, play.pick(demo.ask_answers), viewer=viewer, channel="desk", at=play.at)


def split(play: Acting) -> Times:
    """Two parts 子事项, each with its own way; only where being solved on the spot makes up for how many there are."""
    if play.flow.own is None or play.matter.restricted:
        return
    yield play.wait(0.5, 4)
    drafts = [_again(play, part.format(text=play.matter.title), "desk") for part in play.stage.demo.parts]
    parts = split_out(play.matter, drafts, viewer=play.holder(), channel="desk", at=play.at)
    for one in parts:
        part = Acting(play.stage, one, play.dice, play.at)
        yield from begin(part)
        yield part.wait_for_clock(0.05, 0.4)
        part.move("answer", Words(reply=play.pick(play.stage.demo.texts[one.kind].answers)))
        yield part.wait_for_clock(0.05, 0.4)
        part.move("pass")
        play.at = part.at


def doubled(play: Acting) -> Times:
    """Somebody else reports the same thing: 并案"""
    if not play.kind.portal or play.matter.restricted:
        return
    yield play.wait(1, 10)
    same = _again(play, play.pick(play.stage.demo.texts[play.matter.kind].reports).format(place=play.matter.address))
    double = report_matter(same, pack=play.stage.pack, by=By("portal"), at=play.at)
    yield play.wait(0.2, 3)
    reason = play.pick(play.stage.demo.rulings)
    merge(double, play.matter, reason, viewer=play.in_role("dispatcher"), channel="desk", at=play.at)


def _again(play: Acting, text: str, source: str = "portal") -> Draft:
    one: Matter = play.matter
    return Draft(uuid7(), one.kind, text, play.at, source, one.lon, one.lat, address=one.address)


WAYS: dict[Way, Callable[[Acting], Times]] = {
    "handed_back": handed_back, "contested": contested, "handed_up": handed_up, "extended": extended,
    "extension_denied": extension_denied, "parked": parked, "parking_denied": parking_denied,
}  # fmt: skip
BESIDE: dict[Beside, Callable[[Acting], Times]] = {
    "assisted": assisted, "countersigned": countersigned, "objected": objected, "urged": urged, "split": split,
    "doubled": doubled,
}  # fmt: skip
