"""A village with points for tests: rules from the pack, a review team of five, some households, a shop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.actions.registering import register_household
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import HouseholdRow, PersonRow
from gongzhi.base.people.models import Household, Post
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.points.actions.claims import ClaimRow, file_at_desk, file_claims
from gongzhi.work.points.actions.rounds import Decision, close_meeting, decide, open_meeting
from gongzhi.work.points.actions.schemes import begin_scheme, grant_budget, seat_team
from gongzhi.work.points.actions.settling import settle_round
from gongzhi.work.points.actions.shop import add_good, call_day, stock
from gongzhi.work.points.logic.rules import resolved_by
from gongzhi.work.points.models import Book, Claim, Good, Order, Round, Scheme, Seat
from gongzhi.work.points.queries.schemes import account_code
from gongzhi.work.reviews.actions.notices import end_notice
from gongzhi.work.reviews.models import Notice
from tests.conftest import NOON

VILLAGE, GRID, OTHER_GRID, OTHER = "500152115211", "500152115211001", "500152115211002", "500152115210"
RESOLVED = date(2023, 3, 12)
TODAY = date(2023, 11, 15)
_Who = Callable[..., Viewer]


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def area(code: str) -> Area:
    found = area_by_code(code)
    assert found is not None
    return found


def by(viewer: Viewer, at: datetime = NOON) -> dict[str, Any]:
    """How an action is told who acts."""
    return {"viewer": viewer, "channel": "test", "at": at}


@dataclass
class Village:
    """What tests hold on to."""

    who: _Who
    scheme: Scheme
    secretary: Viewer
    grid: Viewer
    homes: list[Household]
    seats: list[Seat]

    def claim(
        self, home: int = 0, code: str = "road_care", day: date = TODAY, at: datetime = NOON, **more: Any
    ) -> Claim:
        return file_at_desk(self.scheme, ClaimRow(self.homes[home], code, day, **more), **by(self.grid, at))

    def meet(self, at: datetime = NOON, present: int = 5) -> Round:
        here = [one.pk for one in self.seats[:present]]
        return open_meeting(self.scheme, at.date(), here, **by(self.secretary, at))

    def pass_all(self, which: Round, at: datetime = NOON, hands: int = 4) -> list[Claim]:
        claims = list(Claim.objects.filter(round=which, state=Claim.FILED).order_by("pk"))
        return decide(which, [Decision(one, one.points, hands, 0) for one in claims], **by(self.secretary, at))

    def closed(self, which: Round, at: datetime = NOON) -> Notice:
        closed = close_meeting(Round.objects.get(pk=which.pk), **by(self.secretary, at))
        assert closed.notice is not None
        return closed.notice

    def ended(self, notice: Notice, at: datetime = NOON) -> datetime:
        fresh = Notice.objects.select_related("clock").get(pk=notice.pk)
        assert fresh.clock is not None
        over = fresh.clock.due_at + timedelta(minutes=1)
        end_notice(fresh, by=By("clock"), at=over)
        return over

    def settle(self, which: Round, at: datetime = NOON) -> Round:
        return settle_round(Round.objects.get(pk=which.pk), **by(self.secretary, at))

    def give(self, home: int, points: int, at: datetime = NOON) -> None:
        """So many points for a household, through a whole round of its own month."""
        from gongzhi.work.points.actions.importing import take_old_books
        from gongzhi.work.points.logic.reading import OldRow

        rows = [OldRow(1, self.homes[home].number, points)]
        taken = take_old_books(self.scheme, rows, document=f"旧册 {uuid7()}", **by(self.secretary, at))
        assert not taken.refused

    def balance(self, home: int | Household) -> int:
        household = self.homes[home] if isinstance(home, int) else home
        book = Book.objects.filter(scheme=self.scheme, household=household).select_related("account").first()
        return book.account.available if book else 0

    def account(self, purpose: str) -> Account:
        return Account.objects.get(code=account_code(self.scheme, purpose))

    def good(self, title: str = "洗衣液（示例）", points: int = 20, cost: int = 1_000, pieces: int = 5) -> Good:
        good = add_good(self.scheme, title, points=points, cost_fen=cost, **by(self.secretary))
        if pieces:
            stock(good, pieces, document="进货单 1", uid=uuid7(), **by(self.secretary))
        return good

    def shop(self, day: date = date(2023, 11, 20), budget: int = 500_000) -> date:
        """A redemption day and a budget."""
        call_day(self.scheme, day, "村委会", **by(self.secretary))
        grant_budget(self.scheme, 2023, budget, document="预算批复", **by(self.secretary))
        return day

    def filed(self, rows: list[ClaimRow], at: datetime = NOON) -> Any:
        return file_claims(self.scheme, rows, by=By("test"), at=at)

    def order_state(self, order: Order) -> str:
        return Order.objects.get(pk=order.pk).state


def begin(who: _Who, homes: int = 6, village: str = VILLAGE, prefix: str = "户") -> Village:
    """The village, begun by its secretary."""
    secretary, grid = who("village_secretary", village), who("grid_worker", f"{village}001")
    rules = pack().pack.points["village"]
    resolved = resolved_by(
        rules, day=RESOLVED, title="积分办法（示例）", text="村民代表会议通过的积分办法（示例）全文。"
    )
    other = Post.objects.get(role__pack="tangba", role__code="dispatcher", valid_to=None).pk
    scheme = begin_scheme(area(village), resolved, pack=pack(), other_post=other, **by(secretary))
    made = [household(grid, f"{prefix}{n}", f"{village}001") for n in range(homes)]
    members = [(f"评议员{n}", made[n] if n < 1 else None, [made[1]] if n == 1 else []) for n in range(5)]
    seats = seat_team(scheme, Seat.REVIEW, members, **by(secretary))
    return Village(who, scheme, secretary, grid, made, seats)


def household(viewer: Viewer, number: str, grid: str = GRID, persons: int = 2) -> Household:
    """A registered household of so many."""
    told = (PersonRow(f"示例户主{number}"), *(PersonRow(f"示例家人{number}{n}", "son") for n in range(persons - 1)))
    row = HouseholdRow(grid, told, number=number, since=date(2020, 1, 1))
    return register_household(row, viewer=viewer, channel="test", at=NOON)
