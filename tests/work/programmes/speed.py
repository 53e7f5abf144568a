"""A world of many firms, made in sets: for measuring, and for what only shows at size."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongzhi.base.areas.models import Area
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Authority, Organisation
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.models import Admission, Batch, Fact, Institution, SchemeBook
from tests.work.programmes.lent import CODE, credit_code, lent_pack


@dataclass
class FastWorld:
    """A bank with its people, and the codes and keys of firms."""

    pack: PackInUse
    bank: Institution
    maker: Viewer
    checker: Viewer
    codes: list[str]
    keys: dict[str, int]
    book: int
    batch: int


def fast_world(firms: int, *, at: datetime) -> FastWorld:
    """So many firms in the library of sci-tech SMEs, and a bank."""
    pack = lent_pack()
    area = Area.objects.filter(code="530000").first() or Area.objects.create(
        code="530000", name="云南省", level="province", path="/530000/", valid_from=date(2000, 1, 1)
    )
    rows = insert(
        [
            Organisation(name=f"企业{n}", kind="enterprise", code=credit_code(n), area=area, area_path=area.path,
                         valid_from=date(2015, 1, 1))
            for n in range(firms + 1)
        ]
    )  # fmt: skip
    insert(
        [
            Fact(organisation=one, pack=CODE, field="sme_library", value="yes", valid_from=date(2020, 1, 1),
                 known_from=at - timedelta(days=900), source="import")
            for one in rows[1:]
        ]
    )  # fmt: skip
    bank = Institution.objects.create(organisation=rows[0], pack=CODE, kind="bank", area_path=area.path, made_at=at)
    Admission.objects.create(institution=bank, scheme="yunkedai", valid_from=date(2020, 1, 1), made_at=at)
    people = []
    for name in ("jingban", "fuhe"):
        account = Account.objects.create_account(name, name, None)
        Authority.objects.create(
            organisation=rows[0], account=account, kind=Authority.AGENT, invited_at=at, accepted_at=at
        )
        people.append(Viewer(account.pk, name))
    book = SchemeBook.objects.create(pack=CODE, scheme="bare", opened_at=at)
    batch = Batch.objects.create(
        book=book, kind="filing", institution=bank, number="bare", digest="", channel="bench", rows_in_all=0, version=1,
        maker=people[0].account, uploaded_at=at,
    )  # fmt: skip
    codes = [one.code for one in rows[1:]]
    return FastWorld(pack, bank, people[0], people[1], codes, {one.code: one.pk for one in rows}, book.pk, batch.pk)
