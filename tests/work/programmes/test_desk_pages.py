"""The desk by hand: a filing through every step, money out and receipts in, vouchers, the policy library."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from gongzhi.base.clock import now
from gongzhi.base.people.models import Account
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.programmes.actions.vouchers.issuing import apply_for_voucher
from gongzhi.work.programmes.models import Admission, PaymentOrder, PaymentRun, Voucher
from gongzhi.work.reviews.actions.changes import approve_change
from gongzhi.work.reviews.actions.notices import end_notice
from gongzhi.work.reviews.models import Change, Notice
from tests.work.programmes.firms import Province, fresh, pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(province: Province) -> Any:
    def client(role: str) -> Client:
        one = Client()
        one.force_login(Account.objects.get(pk=province.posts[role].account))
        return one

    return client


def send(client: Client, name: str, data: dict[str, Any], *, status: int = 302, **parts: str) -> str:
    answer = client.post(reverse(f"desk:{name}", kwargs=parts or None), data)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode() if status != 302 else ""


def excel(*rows: list[str]) -> SimpleUploadedFile:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return SimpleUploadedFile("r.xlsx", out.getvalue())


def read_rows(content: bytes) -> list[tuple[object, ...]]:
    """The rows of a table below its headers."""
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))  # type: ignore[union-attr]


def _again_as_excel(cashier: Client, order: PaymentOrder, run: PaymentRun) -> None:
    """The same receipts as Excel change nothing; a file without what is needed says so."""
    again = excel(
        ["指令编号", "金额（元）", "流水号", "日期", "结果"],
        [order.number, "1,500,000.00", "LS1", "2022/06/30", "成功"],
    )
    send(cashier, "programme_run", {"what": "receipts", "file": again}, shown=run.number)
    lacking = excel(["指令编号", "结果"], [order.number, "成功"])
    said = send(cashier, "programme_run", {"what": "receipts", "file": lacking}, status=400, shown=run.number)
    assert "文件里没有这些列" in said and "流水号" in said


def test_a_filing_is_carried_through_every_step_by_hand(province: Province, desk: Any) -> None:
    filing = province.risk()
    shown = filing.number
    send(
        desk("approver"),
        "programme_money",
        {"what": "grant", "programme": "bank_risk", "year": "2022", "yuan": "9000000", "document": "批复 1"},
    )
    send(
        desk("approver"),
        "programme_money",
        {"what": "grant", "programme": "bank_risk", "year": "2022", "yuan": "-1", "document": "x"},
        status=400,
    )
    send(desk("intake"), "programme_filing", {"what": "send_back", "reason": ""}, status=400, shown=shown)
    send(desk("intake"), "programme_filing", {"what": "accept"}, shown=shown)
    send(desk("approver"), "programme_filing", {"what": "recommend"}, status=403, shown=shown)
    send(desk("reviewer"), "programme_filing", {"what": "recommend"}, shown=shown)
    send(
        desk("reviewer"), "programme_filing", {"what": "publish", "other": str(province.post("approver"))}, shown=shown
    )
    notice = Notice.objects.select_related("clock").get()
    assert notice.clock is not None
    end_notice(notice, by=By("clock"), at=notice.clock.due_at + timedelta(minutes=1))
    send(desk("reviewer"), "programme_filing", {"what": "propose"}, shown=shown)
    change = Change.objects.select_related("clock").get()
    approve_change(change, **province.by("approver", now()))
    assert fresh(filing).state == "approved"
    text = desk("reviewer").get(reverse("desk:programme_filing", kwargs={"shown": shown}) + "?again=1").content.decode()
    assert "按当天所知重算，结果一致" in text and "由它决定" in text
    province.account(province.bank.organisation, "6222000011112222", province.banker)
    send(desk("cashier"), "programme_money", {"what": "run", "filing": str(filing.pk)})
    run = PaymentRun.objects.get()
    send(desk("cashier"), "programme_run", {"what": "propose", "post": str(province.post("finance"))}, shown=run.number)
    orders = reverse("desk:programme_orders", kwargs={"shown": run.number, "form": "csv"})
    assert desk("cashier").get(orders).status_code == 403  # not approved yet
    approve_change(Change.objects.select_related("clock").get(what="pay_out"), **province.by("finance", now()))
    assert desk("intake").get(orders).status_code == 403
    sent = b"".join(desk("cashier").get(orders).streaming_content).decode()  # type: ignore[attr-defined]
    assert "6222000011112222" in sent and "1500000.00" in sent
    sheet = desk("cashier").get(orders.replace(".csv", ".xlsx"))
    (told,) = list(read_rows(b"".join(sheet.streaming_content)))  # type: ignore[attr-defined]
    assert "6222000011112222" in told and "1500000.00" in told
    order = PaymentOrder.objects.get()
    rows = [
        "指令编号,金额（元）,流水号,日期,结果,原因", f"{order.number},1500000.00,LS1,2022-06-30,成功,",
        "FKD-2022-0101-999999,5,LS2,2022-06-30,成功,", f"{order.number},1,LS3,x,成功,",
    ]  # fmt: skip
    file = SimpleUploadedFile("r.csv", "\n".join(rows).encode())
    said = send(
        desk("cashier"),
        "programme_run",
        {"what": "receipts", "file": file},
        status=400,
        shown=run.number,
    )
    assert "第 3 行" in said and "第 4 行" in said and fresh(filing).state == "paid"
    _again_as_excel(desk("cashier"), order, run)
    money = desk("finance").get(reverse("desk:programme_money")).content.decode()
    assert "¥ 1,500,000.00" in money and "支出 16.7%" in money


@pytest.mark.parametrize("name", ["programmes", "programme_money", "programme_vouchers", "programme_library"])
def test_pages_are_for_posts_that_work_on_programmes(province: Province, desk: Any, name: str) -> None:
    assert desk("reviewer").get(reverse(f"desk:{name}")).status_code == 200
    outside = Client()
    outside.force_login(Account.objects.get(username="zhihui"))
    assert outside.get(reverse(f"desk:{name}")).status_code == 403
    assert Client().get(reverse(f"desk:{name}")).status_code == 302


def test_the_queue_takes_as_many_queries_for_twenty_as_for_one(province: Province, desk: Any) -> None:
    client = desk("intake")

    def queries() -> int:
        client.get(reverse("desk:programmes"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("desk:programmes")).status_code == 200
        return len(seen)

    province.premium(policy="P0")
    with_one = queries()
    for n in range(1, 20):
        province.premium(policy=f"P{n}")
    assert queries() == with_one
    listed = client.get(reverse("desk:programmes"), {"q": province.firm.name, "state": "submitted"}).content.decode()
    assert listed.count("SB-2022-0510") >= 20
    exported = b"".join(client.get(reverse("desk:programme_filings_csv")).streaming_content).decode()
    assert exported.count("premium_subsidy") == 20


def test_vouchers_are_issued_checked_and_providers_admitted_by_hand(province: Province, desk: Any) -> None:
    province.budget("voucher_fee", 100_000_000)
    one = apply_for_voucher(province.firm, "innovation", None, pack=pack(), **province.acting())
    send(desk("intake"), "programme_vouchers", {"what": "issue", "one": ""}, status=400)
    send(desk("intake"), "programme_vouchers", {"what": "issue", "one": str(one.pk)})
    assert Voucher.objects.get().state == "issued"
    send(desk("reviewer"), "programme_vouchers", {"what": "draw", "scheme": "innovation", "seed": "2022050"})
    admission = Admission.objects.filter(institution=province.insurer, ended_at=None).get()
    send(
        desk("intake"),
        "programme_vouchers",
        {"what": "strike", "admission": str(admission.pk), "reason": ""},
        status=400,
    )
    send(desk("intake"), "programme_vouchers", {"what": "strike", "admission": str(admission.pk), "reason": "停办"})
    assert "¥ 200,000.00" in desk("reviewer").get(reverse("desk:programme_vouchers")).content.decode()


def test_each_clause_stands_beside_its_parameter_and_each_value_says_what_it_is(province: Province, desk: Any) -> None:
    text = desk("intake").get(reverse("desk:programme_rules", kwargs={"code": "bank_risk"})).content.decode()
    assert "按当年新增贷款额度的 2%" in text and "云科规〔2020〕7号" in text and "2026-12-31 23:59" in text
    extend = {"year": "2022", "closes": "2022-06-09T12:00", "reason": "系统故障"}
    send(desk("approver"), "programme_rules", extend, code="bank_risk")
    send(desk("approver"), "programme_rules", {**extend, "closes": "soon"}, status=400, code="bank_risk")
    assert (
        "已延长" in desk("intake").get(reverse("desk:programme_rules", kwargs={"code": "bank_risk"})).content.decode()
    )


def test_the_inbox_shows_the_next_step_of_a_filing(province: Province, desk: Any) -> None:
    filing = province.risk()
    assert len(packs_in_force()) == 2
    text = desk("intake").get(reverse("desk:inbox")).content.decode()
    assert filing.number in text and province.bank.organisation.name in text


def test_of_two_places_side_by_side_the_desk_is_that_of_whoever_is_at_it(
    province: Province, desk: Any, logged_in: Callable[..., Client]
) -> None:
    provinces, towns = desk("reviewer"), logged_in("dispatcher")
    for name in ("desk:inbox", "desk:figures", "desk:home"):
        page, other = provinces.get(reverse(name)), towns.get(reverse(name))
        assert page.context["place"]["name"] != other.context["place"]["name"] == "塘坝镇", name
    assert "grid_problems_solved" not in provinces.get(reverse("desk:figures")).content.decode()
    assert "grid_problems_solved" in towns.get(reverse("desk:figures")).content.decode()
