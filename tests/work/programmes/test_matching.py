"""Scores explain every point and what is missing; products tell which conditions are met; readings are written down."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.packs.reading import read_pack
from gongzhi.packs.schema import Pack
from gongzhi.work.programmes.actions.consents import (
    give_consent,
    read_score,
    seal_papers,
    take_back_consent,
    verify_papers,
)
from gongzhi.work.programmes.models import Fact, Loan, ScoreReading, SealedReading
from gongzhi.work.programmes.queries.before_lending import check_loan
from gongzhi.work.programmes.queries.matching import matched_products, score_sheet
from gongzhi.work.programmes.queries.statements import statement_of
from tests.conftest import NOON, PACKS
from tests.kept import is_kept
from tests.work.programmes.lent import CODE, World, fact, person, row, world

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 15)


@pytest.fixture
def lent() -> World:
    return world(2)


@pytest.fixture
def yunnan() -> Pack:
    return read_pack(PACKS / "yunnan")


def tell(lent: World, name: str, value: str, year: int = 0) -> None:
    since, until = (date(year, 1, 1), date(year + 1, 1, 1)) if year else (date(2020, 1, 1), None)
    Fact.objects.create(organisation=lent.firms[0], pack=CODE, field=name, value=value, valid_from=since,
                        valid_to=until, known_from=NOON - timedelta(days=9), source="form")  # fmt: skip


def with_yunnan(lent: World, yunnan: Pack) -> World:
    """The world under the pack of Yunnan as it is declared."""
    lent.pack.pack = yunnan
    lent.pack._rules.clear()
    return lent


def test_a_score_explains_its_points_and_says_what_is_missing(lent: World, yunnan: Pack) -> None:
    with_yunnan(lent, yunnan)
    for name, value in (("rd_spend", "5000000"), ("revenue", "100000000")):
        tell(lent, name, value, 2022)
    sheet = score_sheet(lent.pack, "innovative_sme", lent.firms[0], on=DAY, at=NOON)
    points = {one["code"]: one["value"] for one in sheet["indicators"]}
    assert points["rd_points"] == 20 and sheet["status"] == "undetermined"
    assert {"high_value_one", "debts"} <= set(sheet["missing"])


def test_products_say_which_conditions_are_met_and_which_nobody_knows(lent: World, yunnan: Pack) -> None:
    with_yunnan(lent, yunnan)
    for name, value in (("rd_spend", "3000000"), ("revenue", "100000000")):
        tell(lent, name, value, 2022)
    found = {one.code: one for one in matched_products(lent.pack, lent.firms[0], on=DAY, at=NOON)}
    assert found["shanke"].standing == "fits" and [met for _t, met in found["shanke"].conditions] == [True, True]
    assert found["zhiya"].standing == "unknown"
    Fact.objects.filter(field="rd_spend").update(value="2999999")
    again = {one.code: one for one in matched_products(lent.pack, lent.firms[0], on=DAY, at=NOON)}
    assert again["shanke"].standing == "not"


def test_only_with_the_firms_consent_and_the_firm_sees_who_read(lent: World, yunnan: Pack) -> None:
    with_yunnan(lent, yunnan)
    firm, until = lent.firms[0], DAY + timedelta(days=30)
    own = person("faren", firm)
    more: dict[str, Any] = {"channel": "test", "at": NOON}
    with pytest.raises(NotAllowed):
        give_consent(firm, lent.bank, "keji_sme", until, pack=lent.pack, viewer=lent.maker, **more)
    consent = give_consent(firm, lent.bank, "keji_sme", until, pack=lent.pack, viewer=own, **more)
    with pytest.raises(Conflict):
        give_consent(firm, lent.bank, "keji_sme", until, pack=lent.pack, viewer=own, **more)
    sheet = read_score(consent, pack=lent.pack, viewer=lent.maker, **more)
    assert sheet["code"] == "keji_sme" and ScoreReading.objects.get().account_id == lent.maker.account
    is_kept(ScoreReading)
    with pytest.raises(NotAllowed):
        read_score(consent, pack=lent.pack, viewer=own, **more)
    with pytest.raises(NotAllowed, match="到期"):
        read_score(consent, pack=lent.pack, viewer=lent.maker, channel="test", at=NOON + timedelta(days=31))
    take_back_consent(consent, viewer=own, **more)
    with pytest.raises(NotAllowed, match="收回"):
        read_score(consent, pack=lent.pack, viewer=lent.maker, **more)


def terms(**changes: Any) -> dict[str, Any]:
    return {"principal": 2_000_000_000, "begins_on": "2023-11-15", "ends_on": "2024-11-15", "purpose": "research",
            "security": "credit", "certificate": "sci_tech_sme", "first_loan": False, **changes}  # fmt: skip


def test_before_lending_one_sees_what_would_come_of_it(lent: World) -> None:
    lent.file("filing", [row(lent.firms[0], "A", principal="15000000")])
    book, scheme = Loan.objects.get().book, lent.pack.scheme("yunkedai")

    def check(**changes: Any) -> Any:
        return check_loan(lent.pack, scheme, book, lent.firms[0], terms(**changes), lent.bank, at=NOON)

    found = check(principal=1_000_000_000)
    assert found.refusal == "" and found.worth.payable == 500_000_000
    assert [(one.most, one.left) for one in found.limits] == [(3_000_000_000, 1_500_000_000)]
    assert [one.left for one in found.caps] == [3_000_000_000, 10_000_000_000]
    assert "15,000,000.00" in check().refusal
    assert "禁止" in check(principal=1, purpose="consumption").refusal
    assert "资格" in check(principal=1, certificate="high_tech").refusal


def test_a_statement_opens_and_closes_with_what_is_in_force(lent: World) -> None:
    lent.file("filing", [row(lent.firms[0], "A"), row(lent.firms[1], "B")])
    lent.file("settlement", [{"note": "A", "day": "2023-11-15", "amount": "400000"}])
    told = statement_of(Loan.objects.all()[0].book, date(2023, 11, 1), date(2023, 11, 30), institution=lent.bank)
    assert (told.opening, told.filed, told.loans, told.repaid) == (0, 200_000_000, 2, 40_000_000)
    assert told.closing == sum(Loan.objects.values_list("balance", flat=True))
    later = statement_of(Loan.objects.all()[0].book, date(2023, 12, 1), date(2023, 12, 31), institution=lent.bank)
    assert later.opening == told.closing and later.filed == 0
    other = statement_of(Loan.objects.all()[0].book, date(2023, 11, 1), date(2023, 11, 30), institution=lent.other_bank)
    assert other.filed == 0


def test_papers_of_a_loan_prove_what_was_read(lent: World) -> None:
    fact(lent.firms[0], "high_tech", "GR", date(2020, 1, 1), None)
    lent.file("filing", [row(lent.firms[0], "A")])
    lent.file("payout", [{"note": "A", "day": "2023-11-14", "amount": "10000"}])
    papers = seal_papers(Loan.objects.get(), pack=lent.pack, viewer=lent.maker, channel="test", at=NOON)
    is_kept(SealedReading)
    held = json.loads(json.dumps(papers))
    reading = verify_papers(held)
    assert reading is not None and reading.loan.note == "A" and reading.account_id == lent.maker.account
    held["terms"]["principal"] += 1
    assert verify_papers(held) is None
    assert verify_papers({"digest": "0" * 64}) is None
