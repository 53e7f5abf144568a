"""Quiet hours, paths into answers, signatures, and values that can never become structure."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.clock import zone
from gongzhi.base.messages.logic.gateways import (
    Gateway,
    Parcel,
    Receipts,
    at_path,
    judge,
    read_receipts,
    request_of,
    signed,
)
from gongzhi.base.messages.logic.texts import Template, Words, fill
from gongzhi.base.messages.logic.timing import is_quiet, not_before

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
moments = st.integers(1_700_000_000, 1_900_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
times = st.times().map(lambda one: one.replace(microsecond=0))
zones = st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York", "Asia/Kathmandu"])


@given(moments, times, times, zones)
def test_a_message_leaves_outside_the_quiet_hours_within_a_day_and_never_before_its_time(
    moment: datetime, begins: time, ends: time, name: str
) -> None:
    when = not_before(moment, (begins, ends), name)
    assert moment <= when <= moment + timedelta(hours=25)  # a day of 25 hours when clocks go back
    if when != moment:
        assert is_quiet(moment, (begins, ends), name)
        assert when.astimezone(zone(name)).time() == ends or name == "America/New_York"


def test_quiet_hours_past_midnight_are_by_the_clock_of_the_place() -> None:
    quiet = time(21), time(8)
    at = datetime(2026, 11, 24, 14, tzinfo=UTC)  # 22:00 in Chongqing, 14:00 in UTC
    assert is_quiet(at, quiet, "Asia/Shanghai") and not is_quiet(at, quiet, "UTC")
    assert not_before(at, quiet, "Asia/Shanghai") == datetime(2026, 11, 25, 0, tzinfo=UTC)
    assert not is_quiet(at, None, "UTC") and not is_quiet(at, (time(9), time(9)), "UTC")


def gateway(**changes: Any) -> Gateway:
    whole = {
        "channel": "sms", "url": "https://x.example/{id}?to={address}", "headers": {"X-To": "{address}"},
        "body": {"to": "{address}", "deep": [{"text": "{text} ${KEY}"}], "n": 3},
    }  # fmt: skip
    return Gateway.model_validate({**whole, **changes})


@given(st.text(), st.text())
def test_what_a_message_says_is_a_value_and_never_structure_nor_a_secret(address: str, text: str) -> None:
    text += "${KEY}{id}"
    made = request_of(gateway(), Parcel("u", address, "t", text), {"KEY": "secret"}, NOW)
    assert made.body == {"to": address, "deep": [{"text": f"{text} secret"}], "n": 3}
    assert json.loads(json.dumps(made.body)) == made.body
    assert made.url.startswith("https://x.example/u?to=") and "&" not in made.url and " " not in made.url
    assert "\n" not in made.headers["X-To"] and "\r" not in made.headers["X-To"]


plain = st.none() | st.integers() | st.text()
answers = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(answers, st.text(alphabet="ab.01"))
def test_a_path_into_any_answer_finds_something_or_nothing(answer: Any, path: str) -> None:
    at_path(answer, path)
    judge(gateway(success=path, equals="0", id=path), 200, answer)


@pytest.mark.parametrize(
    ("status", "answer", "code", "again"),
    [
        (200, {"code": 0}, "", False), (200, {"code": "0"}, "", False), (200, {"code": 9}, "refused_9", True),
        (200, {"code": 7}, "refused_7", False), (200, None, "answer_unreadable", True), (200, [], "refused_", False),
        (302, None, "http_302", False), (401, None, "http_401", False), (429, None, "http_429", True),
        (502, {"code": 0}, "http_502", True),
    ],
)  # fmt: skip
def test_an_answer_says_taken_no_or_later(status: int, answer: Any, code: str, again: bool) -> None:
    verdict = judge(gateway(success="code", equals="0", busy=("9",)), status, answer)
    assert (verdict.code, verdict.again) == (code, again)


RECEIPTS = Receipts(secret="s", timestamp="X-Time", states={"1": "delivered"})


@given(st.binary(), st.integers(-600, 600), st.booleans())
def test_a_receipt_counts_only_with_its_signature_and_in_time(body: bytes, off: int, right: bool) -> None:
    stamp = str(int(NOW.timestamp()) + off)
    mac = hmac.new(b"s" if right else b"z", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Signature": mac, "X-Time": stamp}
    assert signed(RECEIPTS, "s", body, headers, NOW) == (right and abs(off) <= 300)
    assert not signed(RECEIPTS, "s", body + b"x", headers, NOW)
    assert not signed(RECEIPTS, "s", body, {}, NOW)


def test_unknown_states_are_left_out_and_a_list_that_is_none_is_refused() -> None:
    assert [one.state for one in read_receipts(RECEIPTS, [{"id": 5, "state": 1}, {"id": 6, "state": 2}])] == [
        "delivered"
    ]
    for wrong in ("x", [1], None, [{}] * 1_001):
        with pytest.raises(ValueError, match="receipts are a list"):
            read_receipts(RECEIPTS, wrong)


@given(st.text(), st.text())
def test_filling_is_done_once_so_that_a_value_cannot_name_another(value: str, other: str) -> None:
    assert fill("{a}|{b}|{link}", {"a": "{b}" + value, "b": other}) == f"{{b}}{value}|{other}|{{link}}"


def test_a_template_without_english_speaks_chinese() -> None:
    template = Template("x", "1", "work", ("sms",), {"zh-hans": Words("题", "长 {n}", "短 {n}", "说 {n}")})
    said = [template.filled("en", channel, {"n": "3"})[1] for channel in ("sms", "voice", "mail")]
    assert said == ["短 3", "说 3", "长 3"]
