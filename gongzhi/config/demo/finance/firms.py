"""Made-up firms of a province with three years of facts, the institutions, and who acts for them."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import zone
from gongzhi.base.insert import insert
from gongzhi.base.people.actions.organisations import keep_organisations
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.numbers import code_check
from gongzhi.base.people.logic.residents import OrganisationRow
from gongzhi.base.people.models import Account, Authority, Organisation
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.people import Cast
from gongzhi.packs.demo import PASSWORD
from gongzhi.packs.demo.finance import DemoFinance
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.actions.institutions import admit, register_institution
from gongzhi.work.programmes.actions.profile import profile_of, tell_facts
from gongzhi.work.programmes.logic.profile import Ready, Told, read_told
from gongzhi.work.programmes.models import Fact, Institution

DEMO = By("demo")
BEGUN = date(2020, 12, 1)
_BODIES = (
    ("bank", "示例银行"),
    ("bank", "示例农商银行"),
    ("guarantor", "示例融资担保公司"),
    ("guarantor", "示例科技担保公司"),
    ("insurer", "示例财产保险公司"),
    ("insurer", "示例科技保险公司"),
    ("investor", "示例创业投资公司"),
    ("provider", "示例检测中心"),
)
_FIRST, _COLUMNS = "915300", ("revenue", "costs", "profit", "assets", "debts", "rd_spend")


@dataclass
class Ground:
    """What the rest of the demo stands on. `agent` acts for all firms that file or use vouchers."""

    pack: PackInUse
    seed: int
    cast: Cast = field(default_factory=Cast)
    firms: list[Organisation] = field(default_factory=list)
    bodies: dict[str, list[Institution]] = field(default_factory=dict)
    agent: Viewer = field(default_factory=Viewer)

    def acting(self, role: str, at: datetime) -> dict[str, Any]:
        """How a post acts."""
        return {"viewer": self.cast.in_role(self.pack.code, role), "channel": "demo", "at": at}

    def filing(self, at: datetime) -> dict[str, Any]:
        """How the agent acts."""
        return {"viewer": self.agent, "channel": "demo", "at": at}

    def moment(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """A local moment."""
        local = zone(self.pack.calendar.time_zone)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=local).astimezone(UTC)


def credit_code(number: int, head: str = _FIRST) -> str:
    """A made-up unified social credit code with a right check character."""
    body = f"{head}MA6Y{number:07d}"[:17]
    return body + code_check(body)


def eligible(ground: Ground) -> list[Organisation]:
    """Firms that may have a voucher: of the four kinds, and on no list."""
    mine = Fact.objects.filter(organisation__in=ground.firms, known_to=None)
    fit = set(mine.filter(field__in=("high_tech", "sme_library"), value="yes").values_list("organisation", flat=True))
    out = set(mine.filter(field="dishonest", value="yes").values_list("organisation", flat=True))
    return [firm for firm in ground.firms if firm.pk in fit - out]


def settle(told: DemoFinance, pack: PackInUse, *, seed: int, scale: float) -> Ground:
    """Register firms and institutions, tell their facts, and let somebody act for them."""
    dice, ground = random.Random(f"{seed}/firms"), Ground(pack, seed)
    counties = sorted(code for code, one in areas_by_code().items() if one.level == "county" and one.path.startswith(
        f"/{pack.pack.head.area}/"))  # fmt: skip
    count = max(round(told.firms * scale), 30)
    rows = [
        OrganisationRow(
            told.firm_name.format(word=dice.choice(told.words), n=n + 1), "enterprise", dice.choice(counties),
            credit_code(n),
        )
        for n in range(count)
    ]  # fmt: skip
    at = ground.moment(BEGUN)
    with transaction.atomic():
        ground.firms = keep_organisations(rows, by=DEMO, at=at, synthetic=True)
    _tell(told, ground, dice, at)
    with transaction.atomic():
        _bodies(ground, counties, at)
        _agents(told, ground, at)
    return ground


def _tell(told: DemoFinance, ground: Ground, dice: random.Random, at: datetime) -> None:
    kept, facts = profile_of(ground.pack), {}
    for firm in ground.firms:
        ready = [read_told(kept, one, today=date(max(told.years) + 1, 1, 1)) for one in _facts(told, dice)]
        facts[firm] = [one for one in ready if isinstance(one, Ready)]
        assert len(facts[firm]) == len(ready), ready
    for start in range(0, len(ground.firms), 500):
        some = {firm: facts[firm] for firm in ground.firms[start : start + 500]}
        tell_facts(some, pack=ground.pack.code, source=Fact.DEMO, by=DEMO, at=at)


def _facts(told: DemoFinance, dice: random.Random) -> list[Told]:
    founded = date(dice.randrange(2005, 2019), dice.randrange(1, 13), dice.randrange(1, 29))
    number = f"{dice.randrange(10**9):09d}"
    high, small = dice.random() < 0.45, dice.random() < 0.6
    since, until = date(2019, 12, 1), date(2028, 11, 30)
    found = [
        Told("founded", founded.isoformat()), Told("dishonest", "是" if dice.random() < 0.02 else "否"),
        Told("high_tech", "是" if high else "否", None, since, until if high else None, f"GR{number}" if high else ""),
        Told("sme_library", "是" if small else "否", None, since, until if small else None,
             f"KJ{number}" if small else ""),
        Told("cultivating", "否", None, since), Told("provincial_sme", "否", None, since),
        Told("innovation_rated", "是" if dice.random() < 0.3 else "否", None, since, None, f"CX{number}"),
    ]  # fmt: skip
    revenue, staff = dice.randrange(300, 15_000) * 1_000_000, dice.randrange(12, 320)
    for year in sorted(told.years):
        revenue = revenue * dice.randrange(92, 128) // 100
        costs, assets = revenue * dice.randrange(80, 98) // 100, revenue * dice.randrange(60, 220) // 100
        values = (revenue, costs, revenue - costs, assets, assets * dice.randrange(20, 75) // 100,
                  revenue * dice.randrange(2, 12) // 100)  # fmt: skip
        found += [Told(code, value, year) for code, value in zip(_COLUMNS, values, strict=True)]
        found += [Told("staff", staff, year), Told("rd_staff", staff * dice.randrange(8, 40) // 100, year)]
    return found


def _bodies(ground: Ground, counties: list[str], at: datetime) -> None:
    rows = [
        OrganisationRow(f"{name}（合成）", "enterprise", counties[0], credit_code(n, "925300"))
        for n, (_kind, name) in enumerate(_BODIES)
    ]
    made = keep_organisations(rows, by=DEMO, at=at, synthetic=True)
    intake = ground.acting("intake", at)
    for (kind, _name), organisation in zip(_BODIES, made, strict=True):
        body = register_institution(organisation, kind, pack=ground.pack, **intake)
        ground.bodies.setdefault(kind, []).append(body)
        if kind in ("guarantor", "insurer", "provider"):
            for scheme in ground.pack.pack.vouchers:
                admit(body, scheme, since=at.date(), basis="创新券服务机构登记（示例）", **intake)


def _agents(told: DemoFinance, ground: Ground, at: datetime) -> None:
    """One account acts for the first firm and a guarantor, as a visitor may try; another for everybody."""
    one, _made = Account.objects.get_or_create(
        username=told.agent, defaults={"name": told.agent_name, "password": make_password(PASSWORD)}
    )
    everybody = Account.objects.create_account("yunnan_agent", "示例代办员", None)
    bodies = [body.organisation for some in ground.bodies.values() for body in some]
    rows = [(one, eligible(ground)[0]), (one, ground.bodies["guarantor"][0].organisation)]
    rows += [(everybody, firm) for firm in [*ground.firms, *bodies]]
    insert(
        [
            Authority(organisation=firm, account=account, kind=Authority.AGENT, invited_at=at,
                      accepted_at=at + timedelta(minutes=1))
            for account, firm in rows
        ]
    )  # fmt: skip
    ground.agent = viewer_of(everybody)
