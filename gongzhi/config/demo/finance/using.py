"""Vouchers of the demo: issued year by year, used at counters, claimed and paid."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.logic.shares import apportion
from gongzhi.base.people.models import Organisation
from gongzhi.config.demo.finance.firms import DEMO, Ground, eligible
from gongzhi.config.demo.finance.paying import pay_out
from gongzhi.packs.demo.finance import DemoFinance
from gongzhi.work.programmes.actions.budgets import give_budget
from gongzhi.work.programmes.actions.paying import set_pay_account
from gongzhi.work.programmes.actions.vouchers.issuing import enter_applications, issue
from gongzhi.work.programmes.actions.vouchers.redeeming import claim
from gongzhi.work.programmes.actions.vouchers.using import Asked, end_use, place_use
from gongzhi.work.programmes.models import Institution, Settlement, Voucher, VoucherUse

_FACE = 20_000_000  # fen: as much as the example gives a firm in a year


def parts_of(total: int, count: int, dice: random.Random, most: int) -> list[int]:
    """So many parts that add up to a total, none above `most`."""
    found = apportion(total, [dice.randrange(70, 131) for _n in range(count)])
    assert found is not None and max(found) <= most, (total, count)
    return found


def play_uses(told: DemoFinance, ground: Ground, *, scale: float) -> None:
    """Every kind of use over the years: each firm in one year, at a counter of the right kind."""
    dice = random.Random(f"{ground.seed}/uses")
    firms = eligible(ground)
    wanted: dict[int, list[tuple[Organisation, str, int]]] = {year: [] for year in told.years}
    start = 0
    for one in told.uses:
        count = max(round(one.firms * scale), 2)
        some = [firms[(start + n) % len(firms)] for n in range(count)]
        start += count
        offsets = parts_of(round(one.yuan * 100 * min(scale, 1.0)), count, dice, _FACE)
        for firm, offset in zip(some, offsets, strict=True):
            wanted[dice.choice(told.years)].append((firm, one.kind, offset))
    for year in told.years:
        with transaction.atomic():
            _year(told, ground, year, wanted[year], dice)


def _year(
    told: DemoFinance, ground: Ground, year: int, rows: Sequence[tuple[Organisation, str, int]], dice: random.Random
) -> None:
    if not rows:
        return
    pack, begins = ground.pack, ground.moment(date(year, 3, 1))
    programme = pack.pack.vouchers[told.scheme].programme
    firms = list({firm.pk: firm for firm, _kind, _offset in rows}.values())
    fen = _FACE * len(firms)
    give_budget(pack, programme, year, fen, f"{year} 年创新券预算（示例）", by=DEMO, at=begins)
    made = enter_applications([(firm, _FACE) for firm in firms], told.scheme, pack=pack, by=DEMO, at=begins)
    issue(made, by=DEMO, at=begins)
    vouchers = {one.organisation_id: one for one in made}
    for number, (firm, kind, offset) in enumerate(rows):
        _use(told, ground, vouchers[firm.pk], kind, offset, number, dice)
    if year < max(told.years):
        _settle(told, ground, year)


def _use(
    told: DemoFinance, ground: Ground, voucher: Voucher, kind: str, offset: int, number: int, dice: random.Random
) -> None:
    use = ground.pack.pack.vouchers[told.scheme].uses[kind]
    body = dice.choice(ground.bodies[use.body])
    day = date(voucher.year, 3, 5) + timedelta(days=dice.randrange(240))
    at = ground.moment(day, dice.randrange(9, 17), dice.randrange(60))
    document = f"{'DB' if kind == 'guarantee' else 'BD'}-{voucher.year}-{number + 1:04d}"
    asked = Asked(kind, document, offset * 2, uuid7())  # half of it is just the offset
    made = place_use(voucher, body, asked, pack=ground.pack, by=DEMO, at=at)
    end_use(made, pack=ground.pack, by=DEMO, at=at + timedelta(days=2))


def _settle(told: DemoFinance, ground: Ground, year: int) -> None:
    """The providers claim what they are owed for the year and are paid."""
    at = ground.moment(date(year, 12, 10))
    owed: list[Settlement] = []
    for body in [one for some in ground.bodies.values() for one in some]:
        if VoucherUse.objects.filter(institution=body, settlement=None, state="used").exists():
            owed.append(claim(body, told.scheme, pack=ground.pack, by=DEMO, at=at))
            pay_account(ground, body.organisation, body, at)
    if owed:
        pay_out(ground, [], owed, at)


def pay_account(ground: Ground, organisation: Organisation, body: Institution | None, at: datetime) -> None:
    """Where it is paid: a made-up account."""
    set_pay_account(
        organisation, organisation.name, "示例银行昆明分行", f"6200{organisation.pk:012d}", pack=ground.pack,
        **ground.filing(at),
    )  # fmt: skip


def play_today(told: DemoFinance, ground: Ground, until: datetime) -> None:
    """A few firms hold a voucher of this year, so that a counter can be tried."""
    pack, at = ground.pack, until - timedelta(days=20)
    firms, year = eligible(ground)[:10], at.year
    programme = pack.pack.vouchers[told.scheme].programme
    with transaction.atomic():
        give_budget(pack, programme, year, _FACE * 20, f"{year} 年创新券预算（示例）", by=DEMO, at=at)
        made = enter_applications([(firm, _FACE) for firm in firms], told.scheme, pack=pack, by=DEMO, at=at)
        issue(made[:8], by=DEMO, at=at)
