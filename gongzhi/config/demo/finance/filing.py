"""Filings of the demo: two windows long past, all the way to the bank; and some that wait at the desk today."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from gongzhi.base.people.models import Organisation, Post
from gongzhi.base.refusals import Refused
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.finance.firms import DEMO, Ground, eligible
from gongzhi.config.demo.finance.paying import pay_out
from gongzhi.config.demo.finance.using import parts_of, pay_account
from gongzhi.packs.demo.finance import DemoFinance
from gongzhi.work.programmes.actions.approving import propose_approval, publish_filings
from gongzhi.work.programmes.actions.budgets import give_budget
from gongzhi.work.programmes.actions.filings import add_evidence, begin_filing, fill_in, submit_filing
from gongzhi.work.programmes.actions.handling import accept_filings, recommend
from gongzhi.work.programmes.models import Filing
from gongzhi.work.reviews.actions.changes import approve_change
from gongzhi.work.reviews.actions.notices import end_notice
from gongzhi.work.reviews.models import Notice

_CAP = 20_000_000  # fen: what the example gives a firm in a year
# window → when filed, first days of policies
_ROUNDS = ((2022, date(2022, 5, 9), date(2020, 11, 6), 170), (2023, date(2023, 5, 8), date(2021, 5, 1), 700))
_CHUNK = 20  # filings of one transaction


class Filed:
    """The filings of one programme: so many firms, what they were paid together."""

    def __init__(self, told: DemoFinance, ground: Ground, scale: float) -> None:
        self.told, self.ground = told, ground
        self.dice = random.Random(f"{ground.seed}/filings")
        count = max(round(told.filed * scale), 4)
        firms = eligible(ground)[::-1]  # others than those that used vouchers first
        self.amounts = parts_of(round(told.yuan * 100 * count / told.filed), count, self.dice, _CAP)
        self.firms = [firms[n % len(firms)] for n in range(count)]
        self.rest = firms[count : count + told.fresh]

    def past(self) -> None:
        """Both rounds, from the draft to the receipt."""
        half = len(self.firms) // 2
        for (year, filed, first, days), some in zip(_ROUNDS, (slice(None, half), slice(half, None)), strict=True):
            rows = list(zip(self.firms[some], self.amounts[some], strict=True))
            self._round(year, filed, first, days, rows)

    def _round(self, year: int, filed: date, first: date, days: int, rows: Sequence[tuple[Organisation, int]]) -> None:
        ground, dice = self.ground, self.dice
        total = sum(amount for _firm, amount in rows)
        begins = ground.moment(date(year, 1, 20))
        with transaction.atomic():
            give_budget(
                ground.pack, self.told.programme, year, total, f"{year} 年专项资金预算（示例）", by=DEMO, at=begins
            )
        filings: list[Filing] = []
        for start in range(0, len(rows), _CHUNK):
            with transaction.atomic():
                for firm, amount in rows[start : start + _CHUNK]:
                    starts = first + timedelta(days=dice.randrange(days))
                    at = ground.moment(filed + timedelta(days=dice.randrange(28)), dice.randrange(9, 18))
                    filings.append(self._file(firm, amount, starts, at))
                    pay_account(ground, firm, None, at)
        taken = ground.moment(date(year, 6, 13))
        with transaction.atomic():
            accept_filings(filings, **ground.acting("intake", taken))
            recommend(filings, **ground.acting("reviewer", taken + timedelta(days=9)))
            over = self._notice(filings, taken + timedelta(days=16))
        for start in range(0, len(filings), _CHUNK):
            with transaction.atomic():
                for one in filings[start : start + _CHUNK]:
                    one.refresh_from_db()
                    change = propose_approval(one, **ground.acting("reviewer", over))
                    approve_change(change, **ground.acting("approver", over + timedelta(hours=4)))
        with transaction.atomic():
            for one in filings:
                one.refresh_from_db()
            pay_out(ground, filings, [], over + timedelta(days=20))

    def _file(self, firm: Organisation, amount: int, starts: date, at: datetime) -> Filing:
        """Half of a first-class premium is just the amount."""
        acting = self.ground.filing(at)
        filing = begin_filing(firm, self.told.programme, pack=self.ground.pack, **acting)
        asked = {"premium": amount * 2, "starts_on": starts.isoformat(), "class": "first", "listed": "是"}
        fill_in(filing, asked, f"PL{starts:%Y%m}{firm.pk:06d}", **acting)
        for code in ("policy", "receipt"):
            add_evidence(filing, code, code, reference=f"示例 {code} {firm.pk}", **acting)
        submit_filing(filing, **acting)
        return filing

    def _notice(self, filings: Sequence[Filing], at: datetime) -> datetime:
        other = Post.objects.get(role__pack=self.ground.pack.code, role__code="approver", valid_to=None)
        made = publish_filings(filings, other_post=other.pk, **self.ground.acting("reviewer", at))
        notice = Notice.objects.select_related("clock").get(pk=made.pk)
        assert notice.clock is not None
        over = notice.clock.due_at + timedelta(minutes=1)
        end_notice(notice, by=By("clock"), at=over)
        return over

    def present(self, until: datetime) -> None:
        """Filings of the last weeks, at different steps; none where no window is open."""
        filings: list[Filing] = []
        for n, firm in enumerate(self.rest):
            at = until - timedelta(days=self.dice.randrange(1, 20), hours=n % 7)
            starts = date(2026, 1, 10) + timedelta(days=self.dice.randrange(200))
            try:
                with transaction.atomic():
                    filings.append(self._file(firm, self.dice.randrange(200, 1_500) * 10_000, starts, at))
            except Refused:
                return
        with transaction.atomic():
            third = len(filings) // 3
            accept_filings(filings[third:], **self.ground.acting("intake", until - timedelta(hours=8)))
            recommend(filings[2 * third :], **self.ground.acting("reviewer", until - timedelta(hours=4)))
