"""Points for tests of the faces: a village with a meeting in session, a settled claim, a shop; and what is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.work.points.models import Book, Claim, Good, Round
from tests.conftest import NOON
from tests.work.points.village import VILLAGE, Village, begin


@dataclass(frozen=True)
class Pointed:
    """What stands."""

    village: Village
    meeting: Round
    waiting: Claim
    settled: Claim
    book: Book
    good: Good


def make_pointed(who: Callable[..., Viewer]) -> Pointed:
    """A settled month, a meeting in session, goods on the shelf."""
    village = begin(who)
    claim = village.claim(2)
    which = village.meet()
    village.pass_all(which)
    village.settle(which, village.ended(village.closed(which)))
    later = NOON + timedelta(days=30)
    waiting = village.claim(3, day=date(2023, 12, 10), at=later)
    meeting = village.meet(later)
    village.give(2, 40)
    book = Book.objects.get(scheme=village.scheme, household=village.homes[2])
    return Pointed(village, meeting, waiting, claim, book, village.good(cost=0))


def of_points(name: str) -> bool:
    """Whether an address is one of these."""
    return name.partition(":")[2].startswith("points")


def address_of_points(name: str, role: str, made: Pointed) -> str:
    """The address of what was made for it."""
    match name:
        case "desk:points":
            return reverse(name)
        case "desk:points_round":
            return reverse(name, kwargs={"number": made.meeting.number})
        case "desk:points_book":
            return reverse(name, kwargs={"code": VILLAGE, "card": made.book.card})
        case "portal:points":
            uid = made.village.homes[2].uid
            return reverse(name, kwargs={"link": secret_link("household" if role == "holder" else "x", uid)})
    return reverse(name, kwargs={"code": VILLAGE})


def posted_to_points(name: str, made: Pointed) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    today = local_day(now(), settings.TIME_ZONE).isoformat()
    match name:
        case "desk:points_village":
            claim = {
                "what": "claim", "uid": uuid7(), "claim_household": made.village.homes[4].number,
                "claim_item": "road_care", "claim_day": today, "claim_words": "清理落石",
            }  # fmt: skip
            return claim, {**claim, "claim_day": "yesterday"}
        case "desk:points_rules":
            text = "村民代表会议改了积分办法（示例）。"
            rules = {
                "what": "resolve",
                "resolve_day": today,
                "resolve_title": "新的积分办法（示例）",
                "resolve_text": text,
            }
            rules |= {
                "resolve_items": "road_care 公路养护 4 month x2",
                "resolve_worth": "50",
                "resolve_budget": "20000",
            }
            return rules, {**rules, "resolve_items": "litter 乱扔垃圾 -5"}
        case "desk:points_helpers":
            call = {
                "what": "call",
                "call_title": "清理水沟",
                "call_skill": "hands",
                "call_day": today,
                "call_where": "2 组",
            }
            return {**call, "call_hours": "3", "call_wanted": "5"}, {**call, "call_hours": "-3", "call_wanted": "5"}
        case "desk:points_round":
            decided = {"what": "pass", "claim": made.waiting.number, "hands_for": "5", "hands_against": "0"}
            return decided, {**decided, "hands_for": "-5"}
        case "desk:points_shop":
            good = {"what": "add", "add_title": "盐（示例）", "add_points": "10", "add_cost": "5.00"}
            return good, {**good, "add_points": "-10"}
        case "desk:points_till":
            sale = {
                "what": "sell", "till_card": made.book.card, "till_good": made.good.pk, "till_pieces": "1",
                "uid": uuid7(),
            }  # fmt: skip
            return sale, {**sale, "till_card": "00000"}
        case "desk:points_books":
            file = SimpleUploadedFile("old.csv", "户号,积分\n户5,12\n户9,5\n".encode())
            return {"old_file": file, "old_document": "旧册"}, {"old_document": "旧册"}
        case "desk:points_book":
            undo = {"claim": made.settled.number, "undo_reason": "记错了户。"}
            return undo, {**undo, "undo_reason": ""}
        case "portal:points":
            claim = {"what": "claim", "item": "road_care", "day": today, "words": "", "uid": uuid7()}
            return claim, {**claim, "item": "no such item"}
    return {}, {}
