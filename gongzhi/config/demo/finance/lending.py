"""Lending in the demo: monthly returns of banks, guaranteed loans of firms that used vouchers, policies, losses.

All of it comes as batches of institutions, uploaded by one account and filed by another, answered row by row.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from gongzhi.base.exchange.logic.columns import Meaning
from gongzhi.base.insert import insert
from gongzhi.base.ledger.logic.shares import apportion
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Authority
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.tables import Table, TableRow
from gongzhi.config.demo.finance.firms import BEGUN, Ground
from gongzhi.work.programmes.actions.batches.filing import file_batch
from gongzhi.work.programmes.actions.batches.uploading import INSURANCE, Sending, upload_batch
from gongzhi.work.programmes.actions.institutions import admit
from gongzhi.work.programmes.actions.pools.paying import approve_payouts, draw_run, grant_pool, pay_run
from gongzhi.work.programmes.logic.batches.head import Head
from gongzhi.work.programmes.logic.batches.words import ACCEPTED
from gongzhi.work.programmes.models import Batch, Fact, Filing, Institution, Loan, Payout, VoucherUse

_LOANS, _COVERED, _COVERED_ELSEWHERE = 36_100_000_000, 3_800_000_000_000, 1_220_000_000_000  # fen
_SCI_TECH, _ALL = 11_987_300_000_000, 431_000_000_000_000  # fen, at the end of 2023
_GROWTH, _ALL_GROWTH = 11_742, 10_793  # of ten thousand, over that year
GUARANTEED, LENT = "kejidanbao", "yunkedai"
Rows = list[dict[str, str]]


def play_lending(ground: Ground, *, scale: float) -> None:
    """Three years of it, after vouchers were used and filings paid."""
    _admit(ground)
    lending = _Lending(ground, min(scale, 1.0))
    lending.returns()
    lending.loans()
    lending.policies()
    lending.losses()


def _admit(ground: Ground) -> None:
    intake = ground.acting("intake", ground.moment(BEGUN))
    wanted = {"bank": (GUARANTEED, LENT), "guarantor": (GUARANTEED,), "insurer": (INSURANCE,)}
    for kind, schemes in wanted.items():
        for body in ground.bodies.get(kind, []):
            for scheme in schemes:
                admit(body, scheme, since=BEGUN, basis="试点机构（示例）", **intake)


class _Lending:
    def __init__(self, ground: Ground, scale: float) -> None:
        self.ground, self.scale, self.dice = ground, scale, random.Random(f"{ground.seed}/lending")
        self.checker = self._second()
        self.firms = {one.pk: one for one in ground.firms}

    def _second(self) -> Viewer:
        """The other person of every institution: whoever uploads does not file."""
        account = Account.objects.create_account("yunnan_checker", "示例复核员", None)
        at = self.ground.moment(BEGUN)
        bodies = [body.organisation for some in self.ground.bodies.values() for body in some]
        insert(
            [
                Authority(organisation=one, account=account, kind=Authority.AGENT, invited_at=at,
                          accepted_at=at + timedelta(minutes=1))
                for one in bodies
            ]
        )  # fmt: skip
        return viewer_of(account)

    def file(self, kind: str, scheme: str, body: Institution, number: str, rows: Rows, day: date,
             partner: Institution | None = None) -> Batch | None:  # fmt: skip
        """A batch brought in and filed on a day; every row is taken."""
        if not rows:
            return None
        ground = self.ground
        headers = list(dict.fromkeys(key for row in rows for key in row))
        table = Table(headers, iter(TableRow(line, row) for line, row in enumerate(rows, 2)))
        head = Head(number, scheme, kind, f"{day:%Y-%m}", len(rows), unit="fen")
        at = ground.moment(day)
        sending = Sending(body, ground.agent, "demo", at, partner)
        batch = upload_batch(ground.pack, head, table, Meaning({key: key for key in headers}), sending)
        filed = file_batch(batch, viewer=self.checker, channel="demo", at=at + timedelta(hours=3))
        assert filed.counts == {ACCEPTED: len(rows)}, (number, filed.counts)
        return filed

    def returns(self) -> None:
        """What banks had lent at the end of each month: in all, and to innovators."""
        banks = self.ground.bodies["bank"]
        for at, bank in enumerate(banks):
            for year in (2021, 2022, 2023):
                rows: Rows = []
                for month in range(1, 13):
                    day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
                    for code, last, growth in (("sci_tech", _SCI_TECH, _GROWTH), ("all", _ALL, _ALL_GROWTH)):
                        shares = apportion(_balance(last, growth, day), [3, 2][: len(banks)])
                        assert shares is not None
                        rows.append({"class": code, "day": day.isoformat(), "amount": str(shares[at])})
                self.file("balance", LENT, bank, f"YE-{year}", rows, date(year + 1, 1, 8))

    def loans(self) -> None:
        """A guaranteed loan for each fee a voucher offset, filed in two batches a year by the guarantor."""
        uses = list(
            VoucherUse.objects.filter(voucher__pack=self.ground.pack.code, kind="guarantee", state="used")
            .select_related("institution").order_by("used_on", "pk")
        )  # fmt: skip
        sums = _parts(round(_LOANS * self.scale), len(uses), self.dice)
        certificates = _certificates([one.organisation_id for one in uses])
        waiting: dict[tuple[int, date], Rows] = {}
        for one, principal in zip(uses, sums, strict=True):
            begins = one.used_on or BEGUN
            filed = date(begins.year, 8, 31) if begins < date(begins.year, 8, 16) else date(begins.year, 12, 20)
            row = {
                "note": one.document, "firm_code": self.firms[one.organisation_id].code, "principal": str(principal),
                "begins_on": begins.isoformat(), "ends_on": (begins + timedelta(days=700)).isoformat(),
                "rate": f"{3.4 + self.dice.randrange(9) / 10:.2f}%", "fee": str(one.fee_fen),
                "offset": str(one.offset_fen), "purpose": "研发", "security": "保证", "first_loan": "否",
                **certificates[one.organisation_id],
            }  # fmt: skip
            waiting.setdefault((one.institution_id, filed), []).append(row)
        bodies = {one.pk: one for one in self.ground.bodies["guarantor"]}
        for (body, filed), rows in sorted(waiting.items(), key=lambda item: (item[0][1], item[0][0])):
            bank = self.dice.choice(self.ground.bodies["bank"])
            self.file("filing", GUARANTEED, bodies[body], f"DB-{filed:%Y%m}", rows, filed, bank)

    def policies(self) -> None:
        """A policy for each premium that a voucher offset or a filing asked for, over all products."""
        code = self.ground.pack.code
        uses = VoucherUse.objects.filter(voucher__pack=code, kind="premium", state="used").order_by("used_on", "pk")
        offset = [
            (one.organisation_id, one.document, one.used_on or BEGUN, one.fee_fen, one.offset_fen) for one in uses
        ]
        paid = Filing.objects.filter(pack=code, programme="premium_subsidy", state="paid").order_by("pk")
        other = [(one.organisation_id, one.document, date(one.year, 2, 1), max(one.granted_fen, 1) * 2, 0)
                 for one in paid]  # fmt: skip
        covered = [*_parts(round(_COVERED * self.scale), len(offset), self.dice),
                   *_parts(round(_COVERED_ELSEWHERE * self.scale), len(other), self.dice)]  # fmt: skip
        catalogue = self.ground.pack.pack.insurance
        assert catalogue is not None
        products = [one.code for one in catalogue.products]
        self.dice.shuffle(products)
        insurers, waiting = self.ground.bodies["insurer"], dict[tuple[int, int], Rows]()
        every = zip([*offset, *other], covered, strict=True)
        for n, ((firm, document, day, premium, part), coverage) in enumerate(every):
            row = {
                "number": document, "firm_code": self.firms[firm].code, "product": products[n % len(products)],
                "begins_on": day.isoformat(), "ends_on": (day + timedelta(days=365)).isoformat(),
                "premium": str(premium), "coverage": str(coverage), "offset": str(part),
            }  # fmt: skip
            waiting.setdefault((n % len(insurers), day.year), []).append(row)
        for (at, year), rows in sorted(waiting.items(), key=lambda item: (item[0][1], item[0][0])):
            self.file("policy", INSURANCE, insurers[at], f"BD-{year}", rows, date(year, 12, 22))

    def losses(self) -> None:
        """Two loans go wrong in 2023: paid out, compensated by two people, and partly recovered."""
        ground = self.ground
        for body in ground.bodies["guarantor"]:
            note = _note_of(body)
            if note is None:
                continue
            self.file("payout", GUARANTEED, body, "DC-2023",
                      [{"note": note, "day": "2023-11-10", "amount": "120000000"}], date(2023, 11, 20))  # fmt: skip
        claims = list(Payout.objects.filter(book__pack=ground.pack.code, state=Payout.CLAIMED).order_by("pk"))
        if not claims:
            return
        book = claims[0].book
        approve_payouts(claims, **ground.acting("approver", ground.moment(date(2023, 12, 5))))
        grant_pool(book, 2024, 100_000_000, document="2024 年风险补偿预算（示例）",
                   **ground.acting("approver", ground.moment(date(2024, 1, 10))))  # fmt: skip
        run = draw_run(book, 2024, **ground.acting("cashier", ground.moment(date(2024, 1, 15))))
        pay_run(run, document="回单（示例）", **ground.acting("finance", ground.moment(date(2024, 1, 16))))
        loan = claims[0].loan
        self.file("recovery", GUARANTEED, claims[0].payee, "ZC-2024",
                  [{"note": loan.note, "day": "2024-03-01", "amount": "30000000", "costs": "500000"}],
                  date(2024, 3, 8))  # fmt: skip


def _balance(last: int, growth: int, day: date) -> int:
    """What was lent at the end of a month: growing evenly in a year, each year by the same rate."""
    amount = last
    for _year in range(2023 - day.year):
        amount = amount * 10_000 // growth
    before = amount * 10_000 // growth
    return before + (amount - before) * day.month // 12


def _parts(total: int, count: int, dice: random.Random) -> list[int]:
    if not count:
        return []
    found = apportion(total, [dice.randrange(80, 121) for _n in range(count)])
    assert found is not None
    return found


def _certificates(firms: Sequence[int]) -> Mapping[int, dict[str, str]]:
    """A certificate of each firm, in the words of a file."""
    words = {"high_tech": "高新技术企业", "sme_library": "科技型中小企业"}
    rows = Fact.objects.filter(organisation__in=firms, field__in=words, value="yes", known_to=None).order_by("-field")
    return {one.organisation_id: {"certificate": words[one.field], "certificate_no": one.certificate} for one in rows}


def _note_of(body: Institution) -> str | None:
    rows = Loan.objects.filter(guarantor=body, begins_on__lt=date(2023, 6, 1), principal__gt=120_000_000)
    return rows.order_by("-pk").values_list("note", flat=True).first()
