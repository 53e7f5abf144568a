"""The face of institutions: one brings a file, another files it, the answer comes back with reasons in its cells."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from gongzhi.base import clock
from gongzhi.base.people.models import Account
from gongzhi.work.programmes.models import Batch, Loan
from gongzhi.work.programmes.queries.answers import answer_lines
from tests.conftest import NOON
from tests.work.programmes.lent import World, row, world

pytestmark = pytest.mark.django_db
HEAD = "借据号,统一社会信用代码,本金（万元）,起始日,到期日,企业资格,贷款用途"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongzhi.web.portal.partner import batches, frame, loans

    for one in (batches, frame, loans, clock):
        monkeypatch.setattr(one, "now", lambda: NOON)


@pytest.fixture
def lent() -> World:
    return world(4)


def client(username: str) -> Client:
    found = Client()
    found.force_login(Account.objects.get(username=username))
    return found


def page(name: str, **parts: Any) -> str:
    return reverse(f"portal:{name}", kwargs=parts)


def lines(lent: World) -> str:
    good = [
        f"J{n},{firm.code},100.000001,2023-10-01,2024-10-01,科技型中小企业,研发" for n, firm in enumerate(lent.firms)
    ]
    return "\n".join([HEAD, *good, f"J9,{lent.firms[0].code},1.0000001,2023-10-01,2024-10-01,科技型中小企业,研发"])


def upload(lent: World, text: str, **more: str) -> Any:
    sent = {"kind": "filing", "scheme": "yunkedai", "number": "2023-10", "unit": "yuan", "rows": "5",
            "total": "4000000.04", "file": SimpleUploadedFile("十月.csv", text.encode()), **more}  # fmt: skip
    return client("jingban").post(page("partner_batches", uid=lent.bank.uid), sent)


def test_from_a_file_to_its_answer(lent: World) -> None:
    sent = upload(lent, lines(lent))
    batch = Batch.objects.get()
    assert sent.status_code == 302 and sent["Location"] == page("partner_batch", uid=batch.uid)
    mine = client("jingban").get(sent["Location"]).content.decode()
    assert "要由机构的另一个人复核" in mine and "不足一分的部分会丢失" in mine
    assert client("jingban").post(sent["Location"], {"what": "file"}).status_code == 403
    assert client("fuhe").post(sent["Location"], {"what": "file"}).status_code == 302
    assert Loan.objects.filter(principal=100_000_001).count() == 4
    shown = client("fuhe").get(sent["Location"] + "?outcome=returned").content.decode()
    assert "J9" in shown and "J1" not in shown
    book = load_workbook(io.BytesIO(b"".join(client("fuhe").get(page("partner_answer", uid=batch.uid, form="xlsx")))))
    cells = list(book.active.values)  # type: ignore[union-attr]
    place = cells[0].index("本金（元）")
    assert cells[1][place] == "1000000.01" and cells[1][-2] == "接受"
    assert cells[5][-2] == "退回" and book.active.cell(6, place + 1).comment is not None  # type: ignore[union-attr]
    told = b"".join(client("fuhe").get(page("partner_answer", uid=batch.uid, form="jsonl"))).decode().splitlines()
    assert json.loads(told[4])["why"][0]["code"] == "fen_lost"
    assert sum(1 for _line in answer_lines(batch)) == 6


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"total": "4000000.03"}, "相差"), ({"rows": "6"}, "行数"), ({"number": ""}, "批次号"),
        ({"scheme": "none"}, "没有方案"), ({"total": "1e9"}, "不是金额"), ({"rows": "x"}, "整数"),
    ],
)  # fmt: skip
def test_a_wrong_header_is_told_and_nothing_is_kept(lent: World, changed: dict[str, str], said: str) -> None:
    sent = upload(lent, lines(lent), **changed)
    assert sent.status_code in (400, 403) and said in sent.content.decode()
    assert not Batch.objects.exists()


def test_a_file_that_is_no_table_or_lacks_a_column_is_told(lent: World) -> None:
    assert "没有“起始日”这一列" in upload(lent, "借据号,本金\nJ1,5").content.decode()
    assert upload(lent, "").status_code == 400
    assert upload(lent, "\x00\x01\x02").status_code == 400


def test_json_lines_are_a_batch_too(lent: World) -> None:
    one = row(lent.firms[0], "J1", principal=1000000.25)
    sent = upload(lent, json.dumps(one, ensure_ascii=False), rows="1", total="1000000.25", number="J-1")
    assert sent.status_code == 302, sent.content.decode()[:3000]


def test_lists_export_check_statement_and_papers(lent: World) -> None:
    lent.file("filing", [row(firm, f"L{n}") for n, firm in enumerate(lent.firms)])
    bank = client("jingban")
    shown = bank.get(page("partner_loans", uid=lent.bank.uid) + "?q=L2").content.decode()
    assert "L2" in shown and "L1" not in shown and "1,000,000.00" in shown
    exported = b"".join(bank.get(page("partner_loans_export", uid=lent.bank.uid))).decode()
    assert exported.count("企业") >= 4
    asked = {"scheme": "yunkedai", "firm_code": lent.firms[0].code, "principal": "500000", "begins_on": "2023-11-15",
             "ends_on": "2024-11-15", "certificate": "sci_tech_sme", "purpose": "research",
             "security": "credit"}  # fmt: skip
    found = bank.post(page("partner_check", uid=lent.bank.uid), asked).content.decode()
    assert "今天可以备案" in found and "250,000.00" in found
    refused = bank.post(page("partner_check", uid=lent.bank.uid), {**asked, "principal": "0.001"})
    assert refused.status_code == 400 and "不足一分" in refused.content.decode()
    told = bank.get(
        page("partner_statement", uid=lent.bank.uid) + "?since=2023-11-01&until=2023-11-30"
    ).content.decode()
    assert "4,000,000.00" in told
    papers = bank.post(page("partner_papers", uid=Loan.objects.all()[0].uid))
    assert papers.status_code == 200 and len(papers.json()["digest"]) == 64
    empty = load_workbook(io.BytesIO(b"".join(bank.get(page("partner_template", uid=lent.bank.uid, kind="filing")))))
    assert next(iter(empty.active.values))[0] == "借据号"  # type: ignore[union-attr]


def test_another_institution_sees_nothing_of_it(lent: World) -> None:
    from tests.work.programmes.lent import organisation, person

    batch = lent.file("filing", [row(lent.firms[0], "A")])
    person("bieren", organisation(7_000_000, "别的公司"))
    other = client("bieren")
    for name, parts in (("partner_batches", {"uid": lent.bank.uid}), ("partner_batch", {"uid": batch.uid}),
                        ("partner_loans", {"uid": lent.bank.uid})):  # fmt: skip
        assert other.get(page(name, **parts)).status_code == 404
    assert other.post(page("partner_papers", uid=Loan.objects.get().uid)).status_code == 404


def test_a_page_of_fifty_asks_no_more_often_than_a_page_of_one(lent: World) -> None:
    def queries(path: str) -> int:
        me = client("fuhe")
        me.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert me.get(path).status_code == 200
        return len(seen)

    asked: list[Callable[[], str]] = [
        lambda: page("partner_batches", uid=lent.bank.uid), lambda: page("partner_loans", uid=lent.bank.uid),
        lambda: page("partner_batch", uid=Batch.objects.order_by("-rows_in_all")[0].uid),
    ]  # fmt: skip
    lent.file("filing", [row(lent.firms[0], "A", principal="1")])
    before = [queries(one()) for one in asked]
    for n in range(4):
        lent.upload("filing", [row(lent.firms[0], f"U{n}")])
    lent.file("filing", [row(lent.firms[n % 4], f"B{n}", principal="1") for n in range(50)])
    assert [queries(one()) for one in asked] == before


def test_a_firm_sees_its_scores_consents_and_sees_who_read(lent: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongzhi.packs.reading import read_pack
    from gongzhi.web.portal.firms import found
    from gongzhi.web.portal.partner import scores
    from tests.conftest import PACKS
    from tests.work.programmes.lent import person

    for one in (scores, found):
        monkeypatch.setattr(one, "now", lambda: NOON)
    monkeypatch.setattr(found, "pack_of", lambda _firm: lent.pack)
    lent.pack.pack = read_pack(PACKS / "yunnan")
    lent.pack._rules.clear()
    firm = lent.firms[0]
    person("faren", firm)
    mine, bank, address = client("faren"), client("jingban"), page("firm_scores", uid=firm.uid)
    shown = mine.get(address).content.decode()
    assert "创新型中小企业评价" in shown and "善科贷" in shown and "还没有机构看过" in shown
    asked = {"what": "consent", "institution": str(lent.bank.uid), "score": "keji_sme", "until": "2023-12-31"}
    assert mine.post(address, {**asked, "until": "soon"}).status_code == 400
    assert bank.post(page("partner_scores", uid=lent.bank.uid), {"consent": "x"}).status_code == 404
    assert mine.post(address, asked).status_code == 302
    assert mine.post(address, asked).status_code == 409
    consent = str(firm_consent(firm.pk))
    read = bank.post(page("partner_scores", uid=lent.bank.uid), {"consent": consent}).content.decode()
    assert "科技型中小企业评价" in read and "这次查看已记下" in read
    assert "甲银行" in mine.get(address).content.decode().partition("谁看过")[2]
    assert mine.post(address, {"what": "back", "consent": consent}).status_code == 302
    assert bank.post(page("partner_scores", uid=lent.bank.uid), {"consent": consent}).status_code == 404
    assert bank.get(address).status_code == 404


def firm_consent(firm: int) -> Any:
    from gongzhi.work.programmes.models import ScoreConsent

    return ScoreConsent.objects.get(firm=firm, ended_at=None).uid
