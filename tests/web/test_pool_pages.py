"""Pools at the desk: claims explained, approved, paid by two people, tried with other values."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from gongzhi.base import clock
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.people.models import Account, Holding, Post, Role
from gongzhi.work.programmes.actions.consents import seal_papers
from gongzhi.work.programmes.models import Loan, Payout, PoolRun
from tests.conftest import NOON
from tests.work.programmes.lent import CODE, World, row, world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongzhi.web.desk.points import found
    from gongzhi.web.desk.pools import page

    for one in (found, page, clock):
        monkeypatch.setattr(one, "now", lambda: NOON)


@pytest.fixture
def lent() -> World:
    made = world(4)
    made.file("filing", [row(firm, f"L{n}", principal="20000000") for n, firm in enumerate(made.firms)])
    made.file("payout", [{"note": f"L{n}", "day": "2023-11-14", "amount": "1000000"} for n in range(2)])
    return made


def desk(username: str, *verbs: str) -> Client:
    area = area_by_code("500152115")
    assert area is not None
    role = Role.objects.create(pack=CODE, code=username, title={"zh": username}, verbs=list(verbs))
    post = Post.objects.create(role=role, area=area, area_path=area.path, title=username, valid_from=NOON.date())
    account = Account.objects.create_account(username, username, None)
    Holding.objects.create(post=post, account=account, hand="A", valid_from=NOON.date())
    client = Client()
    client.force_login(account)
    return client


def path(name: str = "pool") -> str:
    return reverse(f"desk:{name}", kwargs={"pack": CODE, "code": "yunkedai"})


def test_a_claim_goes_from_its_explanation_to_its_payment(lent: World) -> None:
    approver, cashier, second = desk("pf", "budget"), desk("zf", "pay"), desk("fh", "pay")
    one = Payout.objects.order_by("pk")[0]
    shown = approver.get(reverse("desk:pools")).content.decode()
    assert "云科贷" in shown and "80,000,000.00" in shown
    told = approver.get(reverse("desk:pool_payout", kwargs={"uid": one.uid})).content.decode()
    assert "500,000.00" in told and "50%" in told
    assert approver.post(path(), {"what": "approve"}).status_code == 400
    assert cashier.post(path(), {"what": "approve", "payout": str(one.uid)}).status_code == 403
    uids = [str(each.uid) for each in Payout.objects.all()]
    assert approver.post(path(), {"what": "approve", "payout": uids}).status_code == 302
    assert approver.post(path(), {"what": "approve", "payout": uids}).status_code == 409
    grant = {"what": "grant", "grant_year": "2024", "grant_fen": "600000", "grant_document": "云财 1 号"}
    assert approver.post(path(), {**grant, "grant_fen": "0.001"}).status_code == 400
    assert approver.post(path(), grant).status_code == 302
    assert cashier.post(path(), {"what": "draw", "draw_year": "2024"}).status_code == 302
    assert cashier.post(path(), {"what": "pay", "pay_document": "回单"}).status_code == 403
    assert second.post(path(), {"what": "pay", "pay_document": ""}).status_code == 400
    assert second.post(path(), {"what": "pay", "pay_document": "回单"}).status_code == 302
    assert PoolRun.objects.get().amount == 50_000_000
    assert list(Payout.objects.order_by("pk").values_list("state", "budget_year")) == [
        ("paid", 2024),
        ("approved", 2025),
    ]
    assert "2025" in approver.get(path() + "?state=approved").content.decode()


def test_a_claim_is_refused_with_a_reason(lent: World) -> None:
    approver, one = desk("pf", "budget"), Payout.objects.order_by("pk")[0]
    address = reverse("desk:pool_payout", kwargs={"uid": one.uid})
    assert approver.post(address, {"refuse_reason": ""}).status_code == 400
    assert approver.post(address, {"refuse_reason": "材料不齐"}).status_code == 302
    assert "材料不齐" in approver.get(address).content.decode()


def test_another_rate_is_tried_and_nothing_changes(lent: World) -> None:
    approver = desk("pf", "budget")
    before = list(Payout.objects.values_list("payable", "case"))
    shown = approver.post(path("pool_lab"), {"base_rate": "60%"}).content.decode()
    assert "1,000,000.00" in shown and "1,200,000.00" in shown
    assert approver.post(path("pool_lab"), {"base_rate": "so much"}).status_code == 400
    assert list(Payout.objects.values_list("payable", "case")) == before
    assert "试算" in approver.get(path("pool_lab")).content.decode()


def test_a_statement_and_papers(lent: World) -> None:
    approver = desk("pf", "budget")
    book = load_workbook(io.BytesIO(b"".join(approver.get(path("pool_statement")))))  # type: ignore[arg-type]
    cells = list(book.active.values)  # type: ignore[union-attr]
    assert cells[1][0] == "甲银行" and cells[1][3] == "80000000.00"
    papers: dict[str, Any] = seal_papers(
        Loan.objects.all()[0], pack=lent.pack, viewer=lent.maker, channel="test", at=NOON
    )
    address = reverse("desk:pool_verify")

    def sent(raw: bytes) -> Any:
        return approver.post(address, {"papers": SimpleUploadedFile("a.json", raw)})

    assert "是原样" in sent(json.dumps(papers).encode()).content.decode()
    assert "改过" in sent(json.dumps({**papers, "firm": "x"}).encode()).content.decode()
    assert sent(b"\xff").status_code == 400 and approver.post(address).status_code == 400


def test_who_works_on_no_money_sees_no_pool(lent: World) -> None:
    stranger = desk("qt", "see_area")
    assert stranger.get(path()).status_code == 403
    assert stranger.get(reverse("desk:pools")).status_code == 403
