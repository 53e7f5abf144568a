"""Batches: the same again is the same, what differs is refused with the difference, each row is answered by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.packs.reading import read_pack
from gongzhi.work.programmes.actions.batches.filing import file_batch, give_back_batch
from gongzhi.work.programmes.logic.batches.cells import WAN, YUAN, Fault, day, fen_in, rate_in
from gongzhi.work.programmes.logic.batches.cells import credit_code as read_code
from gongzhi.work.programmes.models import (
    Admission,
    BalanceReturn,
    Batch,
    BatchRow,
    Institution,
    Loan,
    LoanEvent,
    Policy,
)
from tests.conftest import NOON, PACKS
from tests.kept import is_kept
from tests.work.programmes.lent import CODE, World, credit_code, fact, outcomes, person, row, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def lent() -> World:
    return world()


@pytest.mark.parametrize(
    ("unit", "text", "fen"),
    [
        (WAN, "322027.591847", 322_027_591_847), (WAN, "177563.25445", 177_563_254_450), (YUAN, "1,234.50", 123_450),
        (YUAN, "0.010", 1), (WAN, "900,000,000", 900_000_000_000_000), ("fen", "7", 7),
    ],
)  # fmt: skip
def test_an_amount_is_read_to_the_fen(unit: str, text: str, fen: int) -> None:
    assert fen_in(unit)(text) == fen


@pytest.mark.parametrize(
    ("unit", "text", "why"),
    [
        (WAN, "1.2345678", "fen_lost"), (YUAN, "0.001", "fen_lost"), ("fen", "1.5", "fen_lost"),
        (WAN, "9000000000.000001", "too_large"), (YUAN, "一万", "no_amount"), (YUAN, "1e5", "no_amount"),
        (YUAN, "1,23", "no_amount"), (YUAN, "-3", "negative"),
    ],
)  # fmt: skip
def test_an_amount_that_would_lose_a_fen_or_is_none_is_refused(unit: str, text: str, why: str) -> None:
    with pytest.raises(Fault, match=why):
        fen_in(unit)(text)


@given(st.integers(0, 9 * 10**15))
def test_every_amount_comes_back_from_yuan_and_ten_thousands(fen: int) -> None:
    assert fen_in(YUAN)(f"{fen // 100}.{fen % 100:02d}") == fen
    assert fen_in(WAN)(f"{fen // 10**6}.{fen % 10**6:06d}") == fen


def test_rates_days_and_codes_are_read_in_the_ways_people_write_them() -> None:
    assert rate_in(False)("3.65%") == rate_in(True)("3.65") == rate_in(False)("0.0365") == 3_650_000
    with pytest.raises(Fault, match="rate_over_one"):
        rate_in(False)("3.65")
    assert {day(text) for text in ("2025-04-01", "2025/4/1", "20250401", "2025年4月1日")} == {"2025-04-01"}
    for wrong in ("2025-02-30", "2025", "明天", "2025-13-01"):
        with pytest.raises(Fault, match="no_day"):
            day(wrong)
    with pytest.raises(Fault, match="no_credit_code"):
        read_code("915301000000000001")


def test_one_uploads_another_files_and_good_rows_become_loans(lent: World) -> None:
    batch = lent.upload("filing", [row(lent.firms[0], "J1"), row(lent.firms[1], "J2", principal="2000000")], rows=2,
                        totals={"principal": 300_000_000})  # fmt: skip
    assert batch.state == Batch.UPLOADED and not Loan.objects.exists()
    with pytest.raises(NotAllowed):
        file_batch(batch, viewer=lent.maker, channel="test", at=NOON)
    filed = file_batch(batch, viewer=lent.checker, channel="test", at=NOON)
    assert filed.counts == {"accepted": 2} and filed.checker != filed.maker
    loan = Loan.objects.get(note="J2")
    assert (loan.principal, loan.balance, loan.bank, loan.rate) == (200_000_000, 200_000_000, lent.bank, 3_650_000)
    assert Act.objects.filter(subject_uid=batch.uid, verb="batch.filed").count() == 1
    again = file_batch(batch, viewer=lent.checker, channel="test", at=NOON + timedelta(hours=1))
    assert again.decided_at == NOON and Loan.objects.count() == 2


def test_the_same_rows_again_are_the_same_batch_and_other_rows_under_its_number_are_refused(lent: World) -> None:
    rows = [row(lent.firms[0], "J1")]
    first = lent.file("filing", rows, number="P-01")
    assert lent.upload("filing", rows, number="P-01").pk == first.pk
    assert lent.upload("filing", [{**rows[0], "principal": "1000000"}], number="P-01").pk == first.pk  # the same fen
    with pytest.raises(Conflict) as caught:
        lent.upload("filing", [{**rows[0], "principal": "1000000.01"}], number="P-01")
    assert first.digest[:16] in str(caught.value)
    assert Loan.objects.count() == 1


def test_totals_that_differ_refuse_the_whole_with_the_difference(lent: World) -> None:
    rows = [row(lent.firms[0], "J1"), row(lent.firms[1], "J2")]
    with pytest.raises(Invalid, match=r"申报 2,000,000\.01，文件里是 2,000,000\.00，相差 -0\.01"):
        lent.upload("filing", rows, totals={"principal": 200_000_001})
    with pytest.raises(Invalid, match="行数：申报 3，文件里是 2"):
        lent.upload("filing", rows, rows=3)
    assert not BatchRow.objects.exists()


def test_a_batch_given_back_may_come_again_with_other_rows(lent: World) -> None:
    batch = lent.upload("filing", [row(lent.firms[0], "J1")], number="P-02")
    give_back_batch(batch, "合同号漏填", viewer=lent.checker, channel="test", at=NOON)
    again = lent.upload("filing", [row(lent.firms[0], "J1", contract="HT-1")], number="P-02")
    assert again.pk != batch.pk
    with pytest.raises(Conflict):
        file_batch(batch, viewer=lent.checker, channel="test", at=NOON)


def test_each_row_has_an_answer_of_its_own_and_a_bad_one_stops_none(lent: World) -> None:
    lent.file("filing", [row(lent.firms[0], "J0")], number="OLD")
    lent.file("filing", [row(lent.firms[2], "Z9")], number="OTHER", institution=lent.other_bank)
    fact(lent.firms[1], "high_tech", "GR1", date(2020, 1, 1), date(2023, 9, 30))
    stranger = row(lent.firms[0], "J8")
    batch = lent.file(
        "filing",
        [
            row(lent.firms[0], "J1"),
            row(lent.firms[0], "J2", principal="0.001"),
            row(lent.firms[0], "J1", principal="5"),
            row(lent.firms[0], "J0"),
            row(lent.firms[2], "Z9"),
            row(lent.firms[1], "J3", certificate="high_tech"),
            row(lent.firms[1], "J4", purpose="消费"),
            row(lent.firms[1], "J5", ends_on="2027-10-01"),
            row(lent.firms[1], "J6", ends_on="2023-09-01"),
            row(lent.firms[1], "J7", principal="30000000.01"),
            {**stranger, "firm_code": "91530100MA9999999" + "X"},
            row(lent.firms[1], "J9", begins_on="2023-01-01"),
            row(lent.firms[1], "J10", begins_on="2023-11-16"),
            row(lent.firms[1], "J11"),
        ],
    )
    assert outcomes(batch) == [
        ("accepted", ""), ("returned", "fen_lost"), ("duplicate", "twice"), ("duplicate", "filed"),
        ("duplicate", "filed_elsewhere"), ("returned", "not_certified"), ("returned", "barred"),
        ("returned", "condition"), ("returned", "ends_early"), ("over", "limit"), ("returned", "no_credit_code"),
        ("returned", "late"), ("returned", "in_future"), ("accepted", ""),
    ]  # fmt: skip
    assert batch.counts == {"accepted": 2, "duplicate": 3, "over": 1, "returned": 8}


def test_a_limit_counts_what_is_in_force_and_what_stands_before_in_the_batch(lent: World) -> None:
    firm = lent.firms[0]
    lent.file("filing", [row(firm, "A", principal="10000000")])
    batch = lent.file("filing", [row(firm, "B", principal="15000000"), row(firm, "C", principal="6000000"),
                                 row(firm, "D", principal="5000000")])  # fmt: skip
    assert outcomes(batch) == [("accepted", ""), ("over", "limit"), ("accepted", "")]
    told = BatchRow.objects.get(batch=batch, note="C")
    assert told.why[0][2]["left"] == "5,000,000.00"


def test_who_does_not_act_for_the_institution_or_is_not_admitted_is_refused(lent: World) -> None:
    with pytest.raises(NotAllowed, match="不代表"):
        lent.upload("filing", [row(lent.firms[0], "J1")], viewer=person("luren"))
    lent.bank.admissions.all().update(valid_to=date(2023, 11, 15), reason="到期", ended_at=NOON)
    with pytest.raises(NotAllowed, match="没有获准"):
        lent.upload("filing", [row(lent.firms[0], "J1")])


def test_what_happens_to_loans_is_told_by_later_batches(lent: World) -> None:
    firm = lent.firms[0]
    lent.file("filing", [row(firm, note) for note in ("A", "B", "C", "D", "E")])
    lent.file("correction", [{**row(firm, "A", principal="1200000"), "reason": "笔误"}])
    lent.file("cancellation", [{"note": "B", "reason": "未放款"}])
    lent.file("settlement", [{"note": "C", "day": "2023-11-10", "amount": "1000000"},
                             {"note": "D", "day": "2023-11-10", "amount": "400000"}])  # fmt: skip
    lent.file("extension", [{"note": "D", "day": "2023-11-11", "ends_on": "2025-01-01"}])
    batch = lent.file("overdue", [{"note": "E", "day": "2023-11-12", "amount": "300000"},
                                  {"note": "C", "day": "2023-11-12", "amount": "1"},
                                  {"note": "X", "day": "2023-11-12", "amount": "1"},
                                  {"note": "D", "day": "2023-11-12", "amount": "600000.01"}])  # fmt: skip
    assert [code for _outcome, code in outcomes(batch)] == ["", "ended", "no_loan", "over_balance"]
    loans = {one.note: one for one in Loan.objects.all()}
    assert {note: one.state for note, one in loans.items()} == {
        "A": "running", "B": "cancelled", "C": "settled", "D": "running", "E": "overdue",
    }  # fmt: skip
    assert loans["A"].principal == loans["A"].balance == 120_000_000 and loans["D"].balance == 60_000_000
    assert loans["D"].ends_on == date(2025, 1, 1) and loans["E"].bad == 30_000_000
    assert LoanEvent.objects.get(loan=loans["A"]).was["principal"] == 100_000_000
    is_kept(LoanEvent)
    refused = lent.file("correction", [row(firm, "E")])
    assert outcomes(refused) == [("returned", "has_events")]
    assert outcomes(lent.file("filing", [row(firm, "B")])) == [("accepted", "")]  # cancelled, it may come again


def test_a_guarantee_names_bank_and_guarantor_and_a_voucher_offsets_at_most_half(lent: World) -> None:
    rows = [
        row(lent.firms[0], "G1", fee="20000", fee_rate="2%", offset="10000"),
        row(lent.firms[1], "G2", fee="20000", fee_rate="2%", offset="10000.01"),
        row(lent.firms[2], "G3", fee="20000", offset="20001"),
    ]
    batch = lent.file("filing", rows, scheme="kejidanbao", institution=lent.guarantor, partner=lent.bank)
    assert outcomes(batch) == [("accepted", ""), ("returned", "condition"), ("returned", "offset_over_fee")]
    loan = Loan.objects.get()
    assert (loan.bank, loan.guarantor, loan.offset) == (lent.bank, lent.guarantor, 1_000_000)
    with pytest.raises(Invalid, match="合作方"):
        lent.upload("filing", rows, scheme="kejidanbao", institution=lent.guarantor, partner=lent.guarantor)


def test_monthly_returns_hold_until_the_next_and_are_counted_once(lent: World) -> None:
    rows = [
        {"class": word, "day": day, "amount": amount}
        for day, amount in (("2023-09-30", "100"), ("2023-10-31", "120"))
        for word in ("科技型企业贷款", "全部贷款")
    ]
    lent.file("balance", rows, totals={"amount": 44_000})
    again = lent.file("balance", [rows[0], {**rows[0], "day": "2023-10-15"}, {**rows[0], "day": "2023-12-31"}])
    assert [code for _outcome, code in outcomes(again)] == ["filed", "", "in_future"]
    found = BalanceReturn.objects.filter(kind="sci_tech").order_by("day").values_list("day", "until", "amount")
    assert list(found) == [
        (date(2023, 9, 30), date(2023, 10, 15), 10_000), (date(2023, 10, 15), date(2023, 10, 31), 10_000),
        (date(2023, 10, 31), None, 12_000),
    ]  # fmt: skip


def test_a_policy_needs_a_product_that_is_listed_on_its_first_day(lent: World, monkeypatch: pytest.MonkeyPatch) -> None:
    yunnan = read_pack(PACKS / "yunnan")
    monkeypatch.setattr(lent.pack, "pack", lent.pack.pack.model_copy(update={"insurance": yunnan.insurance}))
    catalogue = yunnan.insurance
    assert catalogue is not None and len(catalogue.products) == 273
    assert (len(catalogue.categories), len(catalogue.stages), len(catalogue.national)) == (16, 4, 16)
    insurer = Institution.objects.create(
        organisation=lent.guarantor.organisation, pack=CODE, kind="insurer", area_path="/500152115/", made_at=NOON
    )
    Admission.objects.create(institution=insurer, scheme="insurance", valid_from=date(2020, 1, 1), made_at=NOON)

    def policy(number: str, **changes: str) -> dict[str, str]:
        return {"number": number, "firm_code": lent.firms[0].code, "product": "YN001", "begins_on": "2023-11-01",
                "ends_on": "2024-11-01", "premium": "1000", "coverage": "100000", **changes}  # fmt: skip

    rows = [policy("P1"), policy("P2", product="YN999"), policy("P3", begins_on="2020-11-05"), policy("P1"),
            policy("P4", offset="1000.01"), policy("P5", firm_code=credit_code(777))]  # fmt: skip
    batch = lent.file("policy", rows, scheme="insurance", institution=insurer)
    assert [code for _outcome, code in outcomes(batch)] == [
        "", "no_product", "no_product", "twice", "offset_over_fee", "no_firm",
    ]  # fmt: skip
    one = Policy.objects.get()
    assert (one.category, one.stage, one.coverage) == ("rd_cost", "rd", 10_000_000)
