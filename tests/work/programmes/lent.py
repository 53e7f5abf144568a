"""A small world of lending: a pack with Yunnan's schemes, a bank, a guarantor, firms with certificates, and people."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.exchange.logic.columns import Meaning
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import HeldPost, Viewer
from gongzhi.base.people.models import Account, Authority, Organisation
from gongzhi.base.tables import Table, TableRow
from gongzhi.base.trail.logic import By
from gongzhi.packs.actions import store_pack
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.packs.reading import read_pack
from gongzhi.work.programmes.actions.batches.filing import file_batch
from gongzhi.work.programmes.actions.batches.uploading import Sending, upload_batch
from gongzhi.work.programmes.logic.batches.cells import check_character
from gongzhi.work.programmes.logic.batches.head import Head
from gongzhi.work.programmes.models import Admission, Batch, BatchRow, Fact, Institution
from tests.conftest import NOON, ROOT

CODE = "lent"
DAY = NOON.date()
PROFILE = """
[groups]
status = { zh = "资格", en = "Status" }
[fields.high_tech]
title = { zh = "高新技术企业", en = "High-tech enterprise" }
type = "yes_no"
group = "status"
certificate = true
[fields.sme_library]
title = { zh = "科技型中小企业入库", en = "In the library of sci-tech SMEs" }
type = "yes_no"
group = "status"
certificate = true
"""


def lent_pack() -> PackInUse:
    """The comparators of guarantees with Yunnan's schemes beside them, stored and in force."""
    found = pack_in_force(CODE)
    if found is not None:
        return found
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / CODE
        shutil.copytree(ROOT / "tests" / "data" / "packs" / "danbao", folder)
        shutil.copy(folder / "schemes" / "shudan.toml", folder / "kept.toml")
        shutil.rmtree(folder / "schemes")
        shutil.copytree(ROOT / "packs" / "yunnan" / "schemes", folder / "schemes")
        told = (folder / "pack.toml").read_text(encoding="utf-8")
        (folder / "pack.toml").write_text(told.replace('"510000"', '"500152115"'), encoding="utf-8")
        (folder / "profile.toml").write_text(PROFILE, encoding="utf-8")
        store_pack(CODE, read_pack(folder), by=By("test"), at=NOON)
    found = pack_in_force(CODE)
    assert found is not None
    return found


def credit_code(number: int) -> str:
    """The credit code of a made-up firm."""
    head = f"91530100MA{number:07d}"
    return head + check_character(head + "0")


def organisation(number: int, name: str, kind: str = "enterprise") -> Organisation:
    """A registered organisation."""
    area = area_by_code("500152115")
    assert area is not None
    return Organisation.objects.create(
        name=name, kind=kind, code=credit_code(number), area=area, area_path=area.path, valid_from=date(2015, 1, 1)
    )


def person(username: str, *organisations: Organisation) -> Viewer:
    """Somebody who acts for organisations, as a viewer without a post."""
    account = Account.objects.create_account(username, username, "gongzhi-demo")
    for one in organisations:
        Authority.objects.create(
            organisation=one, account=account, kind=Authority.AGENT, invited_at=NOON - timedelta(days=900),
            accepted_at=NOON - timedelta(days=900),
        )  # fmt: skip
    return Viewer(account.pk, username)


def desk(username: str, *verbs: str, post: int = 1) -> Viewer:
    """Somebody at the desk of the whole area."""
    account = Account.objects.create_account(username, username, None)
    held = HeldPost(post, "岗", "Post", "desk", "/500152115/", 0, frozenset(verbs), "A")
    return Viewer(account.pk, username, (held,))


def fact(firm: Organisation, name: str, number: str, since: date, until: date | None) -> Fact:
    """A certificate of a firm."""
    return Fact.objects.create(
        organisation=firm, pack=CODE, field=name, value="yes", certificate=number, valid_from=since, valid_to=until,
        known_from=NOON - timedelta(days=1000), source="desk",
    )  # fmt: skip


@dataclass
class World:
    """Everybody there."""

    pack: PackInUse
    bank: Institution
    other_bank: Institution
    guarantor: Institution
    maker: Viewer
    checker: Viewer
    firms: list[Organisation] = field(default_factory=list)

    def upload(self, kind: str, told: Sequence[Mapping[str, Any]], **more: Any) -> Batch:
        """A batch of the bank (or of `institution`), uploaded by the maker."""
        at = more.pop("at", NOON)
        institution = more.pop("institution", self.bank)
        partner = more.pop("partner", None)
        viewer = more.pop("viewer", self.maker)
        head = Head(**{"number": f"B{uuid7().hex[-12:]}", "scheme": "yunkedai", "kind": kind, "unit": "yuan", **more})
        return upload_batch(
            self.pack, head, table(told), meaning(told), Sending(institution, viewer, "test", at, partner, "rows.csv")
        )

    def file(self, kind: str, told: Sequence[Mapping[str, Any]], **more: Any) -> Batch:
        """The same, filed by the checker."""
        at = more.get("at", NOON)
        return file_batch(self.upload(kind, told, **more), viewer=self.checker, channel="test", at=at)


def world(firms: int = 3) -> World:
    """A bank, another one, a guarantor, admitted; firms with certificates for years; a maker and a checker."""
    pack = lent_pack()
    bodies = [organisation(9_000_000 + n, name) for n, name in enumerate(("甲银行", "乙银行", "担保公司"))]
    kinds = ("bank", "bank", "guarantor")
    institutions = [
        Institution.objects.create(organisation=one, pack=CODE, kind=kind, area_path=one.area_path, made_at=NOON)
        for one, kind in zip(bodies, kinds, strict=True)
    ]
    for one in institutions:
        for scheme in ("yunkedai", "kejidanbao"):
            Admission.objects.create(
                institution=one, scheme=scheme, valid_from=date(2020, 1, 1), made_at=NOON, basis="示例"
            )
    made = World(pack, *institutions, person("jingban", *bodies), person("fuhe", *bodies))
    for number in range(firms):
        firm = organisation(number, f"企业{number}")
        fact(firm, "sme_library", f"SME{number}", date(2020, 1, 1), None)
        made.firms.append(firm)
    return made


def row(firm: Organisation, note: str, **changes: Any) -> dict[str, Any]:
    """A row of a filing as a bank writes it."""
    values = {
        "note": note, "firm_code": firm.code, "principal": "1000000.00", "begins_on": "2023-10-01",
        "ends_on": "2024-10-01", "rate": "3.65%", "certificate": "sci_tech_sme", "purpose": "研发", "security": "信用",
        "first_loan": "否",
    }  # fmt: skip
    return {**values, **changes}


def table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Rows as a table whose headers are the codes of columns."""
    told = [{key: str(value) for key, value in one.items()} for one in rows]
    headers = list(dict.fromkeys(key for one in told for key in one))
    return Table(headers, iter(TableRow(line, one) for line, one in enumerate(told, 2)))


def meaning(rows: Sequence[Mapping[str, Any]]) -> Meaning:
    """Every column means what it is called."""
    return Meaning({key: key for one in rows for key in one})


def outcomes(batch: Batch) -> list[tuple[str, str]]:
    """What came of each row, with the first reason's code."""
    rows = BatchRow.objects.filter(batch=batch).order_by("line")
    return [(one.outcome, one.why[0][1] if one.why else "") for one in rows]
