"""Over the years: points expire, households split, merge and move, old books come in, the trail files claims."""

from datetime import UTC, date, datetime

import pytest

from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.people.actions.households import merge_households, move_household, split_household
from gongzhi.base.people.logic.residents import Parting
from gongzhi.base.people.models import Membership
from gongzhi.base.refusals import Conflict, Invalid
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.points.actions.crediting import credit_from_trail
from gongzhi.work.points.actions.expiry import expire_points
from gongzhi.work.points.actions.importing import take_old_books
from gongzhi.work.points.actions.orders import OrderRow, give_up, order
from gongzhi.work.points.actions.schemes import begin_scheme, resolve, seat_team
from gongzhi.work.points.logic.carry import converted, expiring, parted
from gongzhi.work.points.logic.reading import columns_of, read_rows
from gongzhi.work.points.logic.rules import ItemRow, Resolved, resolved_by
from gongzhi.work.points.models import Book, Claim, Seat
from tests.conftest import NOON
from tests.work.points.village import GRID, OTHER, RESOLVED, TODAY, VILLAGE, Village, area, begin, by, household, pack

pytestmark = pytest.mark.django_db


def test_after_the_years_it_is_kept_the_oldest_expires_once(village: Village) -> None:
    village.give(2, 40)
    village.claim(2)
    which = village.meet()
    village.pass_all(which)
    village.settle(which, village.ended(village.closed(which)))
    later = datetime(2025, 1, 2, tzinfo=UTC)
    with pytest.raises(Conflict, match="没有过完"):
        expire_points(village.scheme, 2025, **by(village.secretary, later))
    year_end = datetime(2024, 1, 2, tzinfo=UTC)
    assert expire_points(village.scheme, 2023, **by(village.secretary, year_end)) == 40
    assert expire_points(village.scheme, 2023, **by(village.secretary, year_end)) == 40
    assert village.balance(2) == 10
    assert expire_points(village.scheme, 2024, **by(village.secretary, later)) == 10
    assert verify().fault == ""


def test_what_is_reserved_does_not_expire(village: Village) -> None:
    day, good = village.shop(date(2024, 1, 5), 500_000), village.good(cost=0)
    village.give(2, 50)
    order(village.scheme, OrderRow(village.homes[2], good, 1), day, by=By("portal"), at=NOON)
    assert expire_points(village.scheme, 2023, **by(village.secretary, datetime(2024, 1, 2, tzinfo=UTC))) == 30


def test_a_household_that_splits_shares_by_heads(village: Village) -> None:
    home = household(village.grid, "三口", GRID, persons=3)
    village.homes.append(home)
    village.give(6, 100)
    son = Membership.objects.filter(household=home, relation="son").first()
    assert son is not None
    made = split_household(home, Parting({son.person_id: "head"}), on=TODAY, **by(village.grid))
    assert (village.balance(home), village.balance(made)) == (67, 33)
    assert verify().fault == ""


def test_a_household_that_becomes_part_of_another_brings_its_points_and_what_comes_back_later(village: Village) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 50)
    village.give(3, 10)
    made = order(village.scheme, OrderRow(village.homes[2], good, 1), day, by=By("portal"), at=NOON)
    merge_households(village.homes[3], village.homes[2], {}, on=TODAY, **by(village.grid))
    assert (village.balance(2), village.balance(3)) == (0, 40)
    give_up(made, by=By("portal"), at=NOON)
    assert (village.balance(2), village.balance(3)) == (0, 60)


def test_a_claim_of_a_household_that_became_part_of_another_is_credited_there(village: Village) -> None:
    village.claim(2)
    which = village.meet()
    merge_households(village.homes[3], village.homes[2], {}, on=TODAY, **by(village.grid))
    village.pass_all(which)
    village.settle(which, village.ended(village.closed(which)))
    assert (village.balance(2), village.balance(3)) == (0, 10)


def test_a_household_that_moves_takes_along_what_its_points_are_worth(village: Village) -> None:
    there = begin(village.who, 2, OTHER, "邻")
    resolved = resolved_by(
        pack().pack.points["village"],
        day=date(2023, 5, 1),
        title="新办法（示例）",
        text="会议通过的新的积分办法（示例）。",
    )
    resolve(there.scheme, Resolved(**{**resolved.__dict__, "fen_per_point": 100}), **by(there.secretary))
    village.give(2, 51)
    move_household(village.homes[2], area(f"{OTHER}001"), on=TODAY, **by(village.grid))
    book = Book.objects.get(scheme=there.scheme, household=village.homes[2])
    book.account.refresh_from_db()
    assert (village.balance(2), book.account.available) == (0, 25)
    assert verify().fault == ""


def test_a_household_that_moves_where_there_are_no_points_keeps_its_book(village: Village) -> None:
    village.give(2, 51)
    move_household(village.homes[2], area(f"{OTHER}001"), on=TODAY, **by(village.grid))
    assert village.balance(2) == 51


def test_old_books_come_in_once_and_bad_rows_come_back_by_line(village: Village) -> None:
    head = columns_of(["户号", "户主", "剩余积分"])
    cells = [
        ("户2", "30"), ("户3", "12 分"), ("户4", "1,200"), ("户5", "3.0"), ("户0", "-5"), ("户1", "12 元"),
        ("没有", "5"), ("户2", "7"), ("", "5"), ("户1", "9999999"), ("户1", "1.5"),
    ]  # fmt: skip
    rows = read_rows(((n, {"户号": number, "剩余积分": told}) for n, (number, told) in enumerate(cells, 2)), head)
    taken = take_old_books(village.scheme, rows, document="纸质旧册 2022", **by(village.secretary))
    assert (taken.books, taken.points) == (4, 1_245)
    assert [line for line, _said in taken.refused] == [6, 7, 8, 9, 10, 11, 12]
    again = take_old_books(village.scheme, rows, document="纸质旧册 2022", **by(village.secretary))
    assert (again.books, again.same) == (0, 4) and village.balance(4) == 1_200


def test_the_trail_files_what_a_rule_names_once_and_it_is_reviewed(village: Village) -> None:
    path, home = village.scheme.area_path, village.homes[2]
    told = {"household": str(home.uid)}
    record([Done("points.shift_served", "shift", home.uid, By("test"), NOON, path, told)])
    record([Done("matter.reported", "matter", home.uid, By("test"), NOON, path, told)])
    for _n in range(2):
        credit_from_trail(village.scheme, after=0, at=NOON)
    claim = Claim.objects.get()
    assert (claim.code, claim.state, claim.source, village.balance(2)) == ("volunteering", Claim.FILED, "trail", 0)


def test_a_village_begins_once_and_a_resolution_follows_the_one_before(village: Village) -> None:
    rules = resolved_by(
        pack().pack.points["village"], day=RESOLVED, title="积分办法（示例）", text="会议通过的积分办法（示例）。"
    )
    with pytest.raises(Conflict):
        begin_scheme(
            area(VILLAGE), rules, pack=pack(), other_post=village.scheme.other_post_id, **by(village.secretary)
        )
    with pytest.raises(Invalid, match="晚于"):
        resolve(village.scheme, rules, **by(village.secretary))


def test_what_was_done_before_a_resolution_keeps_the_rules_of_then(village: Village) -> None:
    items = (ItemRow("road_care", "公路养护（示例）", "contribution", 4),)
    new = Resolved(date(2023, 11, 1), "第二次决议（示例）", "村民代表会议改了积分办法（示例）。", items)
    resolve(village.scheme, new, **by(village.secretary))
    assert village.claim(2, day=date(2023, 10, 31)).points == 10
    assert village.claim(2, day=date(2023, 11, 1)).points == 4


@pytest.mark.parametrize(
    ("title", "points"),
    [
        ("乱扔垃圾", -5),
        ("什么都没做", 0),
        ("一年不上访", 10),
        ("举报邻居", 5),
        ("按时缴费才能办低保", 5),
        ("太多", 1_001),
    ],
)
def test_no_village_resolves_punishment_or_points_for_complaints(village: Village, title: str, points: int) -> None:
    items = (ItemRow("x", title, "basic", points),)
    with pytest.raises(Invalid):
        resolve(village.scheme, Resolved(TODAY, "坏的决议", "这样的决议不能成立。", items), **by(village.secretary))


def test_nobody_both_reviews_and_oversees(village: Village) -> None:
    members = [("评议员0", None, []), ("另一位", None, []), ("第三位", None, [])]
    with pytest.raises(Invalid, match="不能是同一个人"):
        seat_team(village.scheme, Seat.OVERSIGHT, members, **by(village.secretary))


def test_shares_and_worths_are_whole_and_lose_nothing_that_is_not_said() -> None:
    assert (expiring(50, 20), expiring(10, 20), expiring(0, -5)) == (30, 0, 0)
    assert [parted(100, 1, 2), parted(1, 1, 1), parted(0, 1, 1), parted(7, 0, 0)] == [33, 0, 0, 0]
    assert (converted(51, 50, 100), converted(51, 100, 50)) == (25, 102)
