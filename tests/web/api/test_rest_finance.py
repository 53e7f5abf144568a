"""Counters, institutions and departments by the typed API: only their own, once, with the trace, refused by field."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongzhi.base import throttle
from gongzhi.base.ids import spoken_code
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.people.actions import make_key
from gongzhi.base.people.models import ApiKey, Authority
from gongzhi.base.refusals import Invalid
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.web.api.rest.finance import acting, batches, counters
from gongzhi.work.programmes.actions.institutions import admit
from gongzhi.work.programmes.logic.vouchers import qr_text, said_by_qr
from gongzhi.work.programmes.models import VOUCHER, Batch, Institution, Voucher, VoucherUse
from gongzhi.work.programmes.queries.vouchers import books_of
from tests.web.api.program import Program, fields
from tests.work.programmes.firms import AT, Province, pack
from tests.work.programmes.lent import credit_code

pytestmark = pytest.mark.django_db
USE = {"kind": "guarantee", "document": "DB-1", "fee": 1_000_000}


@pytest.fixture(autouse=True)
def in_2022(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything happens while the province's vouchers of 2022 hold."""
    for module in (acting, batches, counters):
        monkeypatch.setattr(module, "now", lambda: AT)
    for scope in ("voucher", "api"):
        for who in [str(uid) for uid in ApiKey.objects.values_list("uid", flat=True)]:
            throttle.forget(scope, who)


def program(institution: Institution, *scopes: str) -> Program:
    """A program whose key acts for an institution."""
    scopes = scopes or ("vouchers:use", "batches:send", "statements:read")
    made = make_key("示例柜台系统", by=By("test"), at=AT, scopes=scopes, organisation=institution.organisation)
    return Program(made)


def card(voucher: Voucher) -> dict[str, str]:
    return {"qr": qr_text(voucher.card, spoken_code(VOUCHER, voucher.uid))}


def test_a_counter_looks_up_reserves_and_settles_a_voucher(province: Province) -> None:
    voucher = province.voucher()
    counter = program(province.guarantor)
    told = counter.post("vouchers/lookup", card(voucher))
    assert (told["available"], told["kinds"], told["firm"]) == (20_000_000, ["guarantee"], province.firm.name)
    spoken = {"card": voucher.card, "code": spoken_code(VOUCHER, voucher.uid).lower()}
    assert counter.post("vouchers/lookup", spoken) == told, "said or scanned is the same"
    made = counter.post("vouchers/uses", {**card(voucher), **USE})
    assert made["state"] == "reserved" and made["offset"] + made["pays"] == 1_000_000 and made["offset"] > 0
    assert made["trace"]["payable"]["value"] == made["offset"] and made["trace"]["parameters"][0]["valid_from"]
    assert counter.get(f"vouchers/uses/{made['uid']}") == made
    done = counter.post(f"vouchers/uses/{made['uid']}/settlement", {})
    assert done["state"] == "used" and done["used_on"] == "2022-05-10"
    back = counter.post(f"vouchers/uses/{made['uid']}/reversal", {"unused": 90, "whole": 360, "reason": "提前还款"})
    assert back["back"] == made["offset"] // 4
    again = counter.post(f"vouchers/uses/{made['uid']}/reversal", {"unused": 90, "whole": 360, "reason": "提前还款"})
    assert again["back"] == back["back"], "told again it gives nothing more"
    key = ApiKey.objects.get(name="示例柜台系统")
    assert set(Act.objects.filter(verb__startswith="voucher.").exclude(channel="test").values_list("account_id")) == {
        (key.account_id,)
    }
    assert books_of(pack(), "innovation").faults() == [] and verify().fault == ""


def test_a_smaller_fee_and_a_deal_that_fell_through(province: Province) -> None:
    voucher, counter = province.voucher(), program(province.guarantor)
    one = counter.post("vouchers/uses", {**card(voucher), **USE})
    less = counter.post(f"vouchers/uses/{one['uid']}/settlement", {"fee": 500_000})
    assert less["fee"] == 500_000 and less["offset"] < one["offset"]
    more = counter.post("vouchers/uses", {**card(voucher), **USE, "document": "DB-2"})
    gone = counter.post(f"vouchers/uses/{more['uid']}/release", {})
    assert gone["state"] == "released"
    problem = counter.post(f"vouchers/uses/{more['uid']}/settlement", {}, 409)
    assert fields(problem) == ["use"]
    assert counter.post("vouchers/lookup", card(voucher))["available"] == 20_000_000 - less["offset"]


def test_the_same_key_with_the_same_content_is_done_once_and_with_other_content_is_a_conflict(
    province: Province,
) -> None:
    voucher, counter = province.voucher(), program(province.guarantor)
    body = {**card(voucher), **USE}
    first = counter.post("vouchers/uses", body, once="a")
    assert counter.post("vouchers/uses", body, once="a") == first
    assert fields(counter.post("vouchers/uses", {**body, "fee": 2}, 409, once="a")) == ["Idempotency-Key"]
    assert fields(counter.post("vouchers/uses", body, 409, once="b")) == ["document"], "a document is offset once"
    for _n in range(2):
        counter.post(f"vouchers/uses/{first['uid']}/settlement", {}, once="c")
    assert VoucherUse.objects.count() == 1


def test_a_foreign_key_neither_sees_nor_does(province: Province) -> None:
    voucher, counter = province.voucher(), program(province.guarantor)
    made = counter.post("vouchers/uses", {**card(voucher), **USE})
    bank = program(province.bank)
    for deed in ("", "/settlement", "/release", "/reversal"):
        if deed:
            bank.post(f"vouchers/uses/{made['uid']}{deed}", {"unused": 1, "whole": 2, "reason": "x"}
                      if deed == "/reversal" else {}, 404)  # fmt: skip
        else:
            bank.get(f"vouchers/uses/{made['uid']}", 404)
    named = {**card(voucher), **USE, "document": "DB-9", "institution": str(province.guarantor.uid)}
    bank.post("vouchers/uses", named, 403)
    assert fields(bank.post("vouchers/uses", {**card(voucher), **USE, "document": "DB-9"}, 400)) == ["kind"]
    assert VoucherUse.objects.get().state == "reserved"
    nobody = Program(make_key("示例", by=By("test"), at=AT, scopes=["programmes:read"]))
    nobody.post("vouchers/lookup", card(voucher), 403)
    nobody.get("batches", 403)
    Authority.objects.filter(account__username__startswith="key-").update(ended_at=AT)
    counter.post("vouchers/lookup", card(voucher), 403), "whoever no longer acts for it does nothing"
    counter.get(f"vouchers/uses/{made['uid']}", 404)


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"fee": 0}, ["fee"]), ({"fee": 1.5}, ["fee"]), ({"fee": "1"}, ["fee"]), ({"fee": True}, ["fee"]),
    ({"fee": 10**14}, ["fee"]), ({"kind": "travel"}, ["kind"]), ({"document": ""}, ["document"]),
    ({"document": "x" * 61}, ["document"]), ({"document": "a\x00"}, ["document"]),
    ({"institution": "x"}, ["institution"]),
    ({"qr": "GZQ:00372:AAAAAAAA"}, ["qr"]), ({"qr": "https://example.org"}, ["qr"]), ({"qr": ""}, [""]),
    ({"card": "1", "code": "2"}, [""]), ({"tip": 1}, ["tip"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "named"), WRONG)
def test_what_cannot_be_reserved_names_its_field(province: Province, change: dict[str, Any], named: list[str]) -> None:
    counter = program(province.guarantor)
    problem = counter.post("vouchers/uses", {**card(province.voucher()), **USE, **change}, 400)
    assert fields(problem) == named and not VoucherUse.objects.exists()


def test_codes_cannot_be_guessed(province: Province) -> None:
    voucher, counter = province.voucher(), program(province.guarantor)
    for _n in range(60):
        counter.post("vouchers/lookup", {"card": voucher.card, "code": "AAAAAAAA"}, 400)
    counter.post("vouchers/lookup", {"card": voucher.card, "code": "AAAAAAAA"}, 429)
    assert counter.post("vouchers/lookup", card(voucher))["state"] == "issued", "who has the code is not held up"


def test_what_a_picture_says_is_read_back() -> None:
    assert said_by_qr(qr_text("00372", "ABCD2345")) == ("00372", "ABCD2345")
    assert said_by_qr(" GZQ:00372:ABCD2345\n") == ("00372", "ABCD2345")
    assert said_by_qr("GZQ:1") is None and said_by_qr("") is None


def test_who_works_at_a_counter_says_for_whom(province: Province) -> None:
    with pytest.raises(Invalid) as caught:
        make_key("示例", by=By("test"), at=AT, scopes=["vouchers:use"])
    assert [one.field for one in caught.value.problems] == ["organisation"]
    assert program(province.guarantor).get("institutions")["items"] == [
        {"uid": str(province.guarantor.uid), "name": province.guarantor.organisation.name, "kind": "guarantor",
         "pack": "yunnan", "schemes": []}
    ]  # fmt: skip


FILE = (
    "借据号,统一社会信用代码,本金,起始日,到期日\nN1,{code},100.00,2022-05-01,2023-05-01\n"
    "N2,{code},x,2022-05-01,2023-05-01\n"
)


def _file(province: Province, name: str = "a.csv", text: str = FILE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.format(code=province.firm.code).encode())


def _admitted(province: Province) -> None:
    province.firm.code = credit_code(1)
    province.firm.save()
    admit(province.bank, "yunkedai", since=AT.date(), **province.by("intake"))


def test_an_institution_sends_a_batch_and_reads_what_came_of_it(province: Province) -> None:
    _admitted(province)
    bank = program(province.bank)
    head = {"number": "B-1", "kind": "filing", "scheme": "yunkedai", "rows": 2}
    made = bank.add("batches", file=_file(province), **head)
    assert (made["state"], made["rows"], made["counts"]) == ("uploaded", 2, {"returned": 1})
    assert bank.add("batches", file=_file(province), **head) == made, "the same rows are the same batch"
    other = _file(province, text=FILE.replace("N1", "N3"))
    problem = bank.add("batches", 409, file=other, **head)
    assert fields(problem) == ["number"] and made["digest"][:16] in problem["detail"]
    assert bank.get("batches")["items"] == [made] and bank.get(f"batches/{made['uid']}") == made
    page = bank.get(f"batches/{made['uid']}/rows", limit=1)
    assert page["items"][0]["note"] == "N1" and page["items"][0]["values"]["principal"] == 10_000 and page["next"]
    (second,) = bank.get(f"batches/{made['uid']}/rows", after=page["next"])["items"]
    assert second["outcome"] == "returned" and second["why"][0]["field"] == "principal" and second["why"][0]["text"]
    line = '{{"note": "J1", "firm_code": "{code}", "principal": 100, "begins_on": "2022-05-01", '
    line += '"ends_on": "2023-05-01"}}\n'
    lines = bank.add("batches", file=_file(province, "b.jsonl", line), **{**head, "number": "B-2", "rows": 1})
    assert lines["rows"] == 1 and lines["counts"] == {"returned": 0}
    foreign = program(province.guarantor)
    foreign.get(f"batches/{made['uid']}", 404)
    foreign.get(f"batches/{made['uid']}/rows", 404)
    assert foreign.get("batches")["items"] == []
    foreign.add("batches", 403, file=_file(province), **head)
    foreign.add("batches", 403, file=_file(province), **head, institution=str(province.bank.uid))


def test_a_batch_sent_twice_by_one_key_is_one_and_otherwise_a_conflict(province: Province) -> None:
    _admitted(province)
    bank = program(province.bank)
    head = {"number": "B-1", "kind": "filing", "scheme": "yunkedai"}
    first = bank.add("batches", once="k", file=_file(province), **head)
    assert bank.add("batches", once="k", file=_file(province), **head) == first
    problem = bank.add("batches", 409, once="k", file=_file(province), **{**head, "number": "B-2"})
    assert fields(problem) == ["Idempotency-Key"] and Batch.objects.count() == 1


HEADS: list[tuple[dict[str, Any], list[str]]] = [
    ({"kind": "?"}, ["kind"]), ({"scheme": "none"}, ["scheme"]), ({"unit": "jiao"}, ["unit"]), ({"rows": 9}, ["rows"]),
    ({"rows": "x"}, ["rows"]), ({"total": 5}, ["total-principal"]), ({"number": ""}, ["number"]),
    ({"partner": "018bd12c-5800-7000-8000-000000000000"}, ["partner"]), ({"kind": "extension", "total": 1}, ["total"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "named"), HEADS)
def test_a_batch_that_cannot_be_taken_names_its_field(
    province: Province, change: dict[str, Any], named: list[str]
) -> None:
    _admitted(province)
    text = FILE.replace("本金", "金额") if change.get("kind") == "extension" else FILE.replace(",x,", ",1,")
    head = {"number": "B-1", "kind": "filing", "scheme": "yunkedai", **change}
    problem = program(province.bank).add("batches", 400, file=_file(province, text=text), **head)
    assert fields(problem) == named and not Batch.objects.exists()


def test_a_file_that_is_none_is_refused(province: Province) -> None:
    _admitted(province)
    bank, head = program(province.bank), {"number": "B-1", "kind": "filing", "scheme": "yunkedai"}
    for name, raw in (("a.xlsx", b"PK no"), ("a.csv", b""), ("a.jsonl", b"{"), ("a.csv", b"\xff\xfe\x00")):
        problem = bank.add("batches", 400, file=SimpleUploadedFile(name, raw), **head)
        assert problem["errors"], name
    assert fields(bank.add("batches", 400, **head)) == ["file"]


def test_statements_are_of_the_keys_institutions(province: Province) -> None:
    _admitted(province)
    bank = program(province.bank)
    bank.add("batches", file=_file(province), number="B-1", kind="filing", scheme="yunkedai")
    (one,) = bank.get("statements", since="2022-01-01", until="2022-12-31")["items"]
    assert (one["scheme"], one["institution"], one["filed"], one["closing"]) == (
        "yunkedai",
        str(province.bank.uid),
        0,
        0,
    )
    assert fields(bank.get("statements", 400, since="2022-12-31", until="2022-01-01")) == ["until"]
    assert fields(bank.get("statements", 400, since="x", until="2022-01-01")) == ["since"]
    bank.get("statements", 403, since="2022-01-01", until="2022-12-31", institution=str(province.insurer.uid))


def test_a_department_reads_programmes_with_the_source_of_every_value(province: Province) -> None:
    reader = Program(make_key("示例厅", by=By("test"), at=datetime(2022, 1, 1, tzinfo=UTC), scopes=["programmes:read"]))
    rows = {one["code"]: one for one in reader.get("programmes")["items"]}
    assert {rows["bank_risk"]["part"], rows["keji_sme"]["part"], rows["yunkedai"]["part"]} == {
        "programmes", "scores", "schemes"
    }  # fmt: skip
    one = reader.get("programmes/yunnan/yunkedai")
    versions = {each["code"]: each["versions"] for each in one["parameters"]}["high_tech_rate"]
    assert [(each["value"], each["valid_from"], each["valid_to"]) for each in versions] == [
        ("50%", "2020-01-01", "2022-04-25"), ("70%", "2022-04-25", None)
    ]  # fmt: skip
    assert all(each["source"] for each in versions)
    assert reader.get("programmes/yunnan/bank_risk")["amount"] == "floor(new_loans * rate)"
    reader.get("programmes/yunnan/none", 404)
    for code in rows:
        assert reader.get(f"programmes/yunnan/{code}")["code"] == code
    program(province.bank, "batches:send").get("programmes", 403)
