"""The enterprise's pages: what it is entitled to in few queries, a filing by hand, a voucher at a counter."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.ids import spoken_code
from gongzhi.base.people.models import Account
from gongzhi.work.programmes.actions.vouchers.issuing import issue_vouchers
from gongzhi.work.programmes.models import Fact, Filing, Voucher, VoucherUse
from gongzhi.work.programmes.queries.trying import entitlements
from tests.work.programmes.firms import AT, Province, organisation, pack

pytestmark = pytest.mark.django_db


def client_of(viewer: object) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=viewer.account))  # type: ignore[attr-defined]
    return client


@pytest.fixture
def in_may(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within the window of 2022."""
    from gongzhi.web.portal.firms import entitled, filings, found, vouchers

    for module in (entitled, filings, found, vouchers):
        if hasattr(module, "now"):
            monkeypatch.setattr(module, "now", lambda: AT)
    yield


def address(name: str, province: Province, who: str = "firm", **more: str) -> str:
    one = province.firm if who == "firm" else province.guarantor.organisation
    return reverse(f"portal:{name}", kwargs={"uid": one.uid, **more})


def test_everything_a_firm_is_entitled_to_takes_at_most_thirty_queries(province: Province) -> None:
    with CaptureQueriesContext(connection) as seen:
        found = entitlements(province.firm, pack(), at=AT)
    assert {one.code for one in found.found} == {"ip_pledge_interest", "innovation_interest", "premium_subsidy"}
    assert len(seen) <= 12, "\n".join(one["sql"] for one in seen)


def test_the_page_names_what_is_missing_and_the_papers_it_has_already(province: Province, in_may: None) -> None:
    client = client_of(province.agent)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address("firm", province))
    text = answer.content.decode()
    assert answer.status_code == 200 and len(seen) <= 30, len(seen)
    assert "付息回单" in text and "档案里有，不用交" in text and "2022-06-07 23:59" in text


def test_a_firm_supposes_and_sees_the_amount_with_every_step(province: Province, in_may: None) -> None:
    client = client_of(province.agent)
    asked = {"premium": "50万元", "starts_on": "2021-03-01", "class": "first", "listed": "yes"}
    text = client.get(address("firm_programme", province, code="premium_subsidy"), asked).content.decode()
    assert "¥ 200,000.00" in text and "由它决定" in text and "云科财发〔2011〕9号" in text
    wrong = client.get(address("firm_programme", province, code="premium_subsidy"), {"premium": "many"})
    assert wrong.status_code == 400 and "many" in wrong.content.decode()


def test_a_filing_is_filled_in_and_handed_in_by_hand(province: Province, in_may: None) -> None:
    client = client_of(province.agent)
    answer = client.post(address("firm_programme", province, code="premium_subsidy"))
    one = Filing.objects.get()
    there = address("firm_filing", province, number=one.number)
    assert answer.status_code == 302 and answer["Location"] == there
    missing = client.post(there, {"what": "submit"})
    assert missing.status_code == 400 and "缺少材料：保单" in missing.content.decode()
    fill = {"what": "fill", "document": "PL-1", "in_premium": "10万元", "in_starts_on": "2021-03-01"}
    fill |= {"in_class": "first", "in_listed": "yes"}
    assert client.post(there, {**fill, "in_premium": "-3元"}).status_code == 400
    assert client.post(there, fill).status_code == 302
    for code in ("policy", "receipt"):
        sent = {"what": "paper", "code": code, "reference": f"号 {code}"}
        assert client.post(there, sent).status_code == 302
    assert client.post(there, {"what": "submit"}).status_code == 302
    assert Filing.objects.get().state == "submitted"
    assert "已提交" in client.get(there).content.decode()
    assert client.post(there, {"what": "withdraw", "reason": "重新整理"}).status_code == 302


def test_a_profile_is_told_by_a_field_and_by_a_file_whose_bad_rows_are_named(province: Province, in_may: None) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, there = client_of(province.agent), address("firm_profile", province)
    tell = {"what": "tell", "field": "revenue", "value": "12.34万元", "year": "2020"}
    assert client.post(there, tell).status_code == 302
    assert Fact.objects.get(field="revenue", valid_from="2020-01-01").number == 12_340_000
    assert client.post(there, {**tell, "value": "多少"}).status_code == 400
    raw = "项目,值,年度\n研发费用,300万元,2021\n职工人数,四十,2021\n没有这项,1,2021\n"
    answer = client.post(there, {"what": "file", "file": SimpleUploadedFile("p.csv", raw.encode())})
    text = answer.content.decode()
    assert answer.status_code == 400 and "收下 1 项" in text and "没有这项" in text and "四十" in text
    js = '[{"项目": "研发费用", "值": "300万元", "年度": 2021}]'
    assert client.post(there, {"what": "file", "file": SimpleUploadedFile("p.json", js.encode())}).status_code == 302
    assert client.post(there, {"what": "file", "file": SimpleUploadedFile("p.json", b"{")}).status_code == 400
    account = {"what": "account", "holder": province.firm.name, "bank": "示例银行", "number": "6222000011112222"}
    assert client.post(there, account).status_code == 302
    assert "尾号 2222" in client.get(there).content.decode()


def test_a_voucher_is_applied_for_shown_at_a_counter_and_claimed(province: Province, in_may: None) -> None:
    firm, teller = client_of(province.agent), client_of(province.teller)
    province.budget("voucher_fee", 100_000_000)
    assert firm.post(address("firm_vouchers", province), {"scheme": "innovation", "yuan": "9999999"}).status_code == 400
    assert firm.post(address("firm_vouchers", province), {"scheme": "innovation", "yuan": ""}).status_code == 302
    voucher = Voucher.objects.get()
    issue_vouchers([voucher], **province.by("intake"))
    code = spoken_code("voucher", voucher.uid)
    assert code in firm.get(address("firm_vouchers", province)).content.decode()
    counter = address("firm_counter", province, "guarantor")
    take = {
        "what": "reserve",
        "card": voucher.card,
        "code": code,
        "kind": "guarantee",
        "document": "DB-1",
        "fee": "100",
    }
    take |= {"document": "DB-1", "uid": "01920000-0000-7000-8000-00000000abcd"}
    assert teller.post(counter, {**take, "code": "AAAA8888"}).status_code == 400
    assert teller.post(counter, take).status_code == 302
    assert teller.post(counter, take).status_code == 302  # pressed twice
    use = VoucherUse.objects.get()
    assert use.offset_fen == 5_000
    assert teller.post(counter, {"what": "settle", "number": use.number}).status_code == 302
    assert teller.post(counter, {"what": "claim", "scheme": "innovation"}).status_code == 302
    back = {"what": "back", "number": use.number, "unused": "1", "whole": "2", "reason": "退保"}
    assert teller.post(counter, back).status_code == 302
    assert teller.get(counter).status_code == 200


def test_nobody_sees_a_firm_they_do_not_act_for(province: Province) -> None:
    stranger, anonymous = client_of(province.banker), Client()
    other = organisation("示例科技丙有限公司")
    for name in ("firm", "firm_profile", "firm_vouchers", "firm_counter"):
        assert stranger.get(address(name, province)).status_code == 404
        assert anonymous.get(address(name, province)).status_code == 302
    assert stranger.get(reverse("portal:firm", kwargs={"uid": other.uid})).status_code == 404
    assert client_of(province.posts["intake"]).get(reverse("portal:firms")).status_code == 200
