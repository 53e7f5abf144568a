"""Public notices as they are asked for: what is shown of whom, when, and what is said when it is not."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.ids import spoken_code, uuid7
from gongzhi.base.trail.logic import By
from gongzhi.work.reviews.actions.notices import correct_line, end_notice, expire_notice, withdraw_notice
from gongzhi.work.reviews.actions.objections import Draft, object_to
from gongzhi.work.reviews.actions.publishing import publish_notice
from gongzhi.work.reviews.models import OBJECTION, Notice, Objection
from tests.base.tables.books import book
from tests.conftest import NOON, Who
from tests.web.asking import refused, sound
from tests.work.reviews.reviewing import LINES, draft_notice, open_notice

pytestmark = pytest.mark.django_db
VILLAGE = "500152115211"


@pytest.fixture
def notice(who: Who) -> Notice:
    """One that runs since a moment ago."""
    secretary = who("village_secretary", VILLAGE)
    return publish_notice(draft_notice(secretary, at=now()), viewer=secretary, channel="test", at=now())


def page(notice: Notice, name: str = "notice", **more: int) -> str:
    return reverse(f"portal:{name}", kwargs={"number": notice.number, **more})


def test_nothing_the_public_gets_holds_a_whole_name_number_or_house(client: Client, notice: Notice) -> None:
    for address in (
        page(notice),
        page(notice, "notice_sheet"),
        page(notice, "notice_rows"),
        page(notice) + "?own=李四",
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode()
        assert "王**" in text or "李*" in text
        for name, phone, home, _points in LINES:
            assert not [one for one in (phone, phone.replace(" ", ""), home) if one in text], address
            assert name not in text or "own=" in address


def test_a_csv_is_tame_and_a_page_after_200_lines(client: Client, who: Who) -> None:
    lines = (
        ("王小明", "13800000000", "金山村", "=1+1"),
        *(("李四", "13900001111", "金山村", str(n)) for n in range(205)),
    )
    notice = open_notice(who("village_secretary", VILLAGE), lines=lines)
    body = b"".join(client.get(page(notice, "notice_rows")).streaming_content).decode()
    assert "'=1+1" in body and len(body.splitlines()) == 207
    first = client.get(page(notice)).content.decode()
    assert "?after=200" in first and 'id="line-201"' not in first
    assert 'id="line-206"' in client.get(page(notice) + "?after=200").content.decode()


def test_a_draft_is_no_page_and_its_versions_never_become_public(client: Client, who: Who) -> None:
    draft = draft_notice(who("village_secretary", VILLAGE))
    assert client.get(page(draft)).status_code == 404
    assert draft.number not in client.get(reverse("portal:notices")).content.decode()


def test_earlier_versions_stay_readable_and_say_so(client: Client, notice: Notice, who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    correct_line(notice, 1, (None, None, None, "31"), "漏记一分。", viewer=secretary, channel="test", at=now())
    assert "第 1 版" in client.get(page(notice, "notice_version", version=1)).content.decode()
    assert "已更正" in client.get(page(notice)).content.decode()
    assert client.get(page(notice, "notice_version", version=9)).status_code == 404


def test_what_was_kept_long_enough_or_taken_down_is_gone_with_a_word_why(client: Client, who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    old = open_notice(secretary)
    after = old.clock.due_at + timedelta(minutes=1)
    end_notice(old, by=By("test"), at=after)
    assert client.get(page(old)).status_code == 200
    expire_notice(old, by=By("test"), at=after)
    down = open_notice(secretary)
    withdraw_notice(down, "表里露出了电话号码。", viewer=secretary, channel="test", at=NOON)
    for one, words in ((old, "记录仍然保存"), (down, "表里露出了电话号码")):
        for name in ("notice", "notice_sheet", "notice_rows", "object"):
            refused(client.get(page(one, name)), 410, words)
    listed = client.get(reverse("portal:notices") + "?state=ended").content.decode()
    assert old.number not in listed and down.number not in listed


def test_an_objection_is_made_without_a_login_and_found_by_number_and_code(client: Client, notice: Notice) -> None:
    sent = {"uid": uuid7(), "position": "2", "text": "少记了两分，请核对。", "phone": "139 0000 1111"}
    answer = client.post(page(notice, "object"), sent)
    assert answer.status_code == 303
    shown = client.get(answer.headers["Location"]).content.decode()
    one = Objection.objects.get()
    assert one.number in shown and spoken_code(OBJECTION, one.uid) in shown and "1111" not in shown
    found = client.post(reverse("portal:follow_find"), {"number": one.number, "code": spoken_code(OBJECTION, one.uid)})
    assert found.headers["Location"] == answer.headers["Location"]
    assert client.post(reverse("portal:follow_find"), {"number": one.number, "code": "AAAA8888"}).status_code == 400
    assert client.post(page(notice, "object"), sent).headers["Location"] == answer.headers["Location"]
    assert Objection.objects.count() == 1


def test_after_the_window_the_form_says_what_way_remains(client: Client, who: Who) -> None:
    over = open_notice(who("village_secretary", VILLAGE))  # in 2023
    assert "投诉建议" in client.get(page(over, "object")).content.decode()
    refused(client.post(page(over, "object"), {"uid": uuid7(), "text": "晚到的异议。"}), 409, "投诉建议")


@pytest.mark.parametrize(
    "sent", [{}, {"uid": "x"}, {"uid": uuid7(), "position": "-1"}, {"uid": uuid7(), "text": "\x00好的好的"}]
)
def test_bad_objections_are_refused_and_nothing_is_written(client: Client, notice: Notice, sent: dict) -> None:
    assert sound(client.post(page(notice, "object"), sent)).status_code == 400
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "number", ["GS-2023-1115-9999", "GS-2023-1115-999999999999999999", "TB-2023-1115-0001", "x", "GS-2023-9999-0001"]
)
def test_what_is_no_number_is_no_page(client: Client, number: str) -> None:
    for name in ("notice", "notice_sheet", "notice_rows", "object", "draw"):
        assert sound(client.get(reverse(f"portal:{name}", kwargs={"number": number}))).status_code == 404


def test_who_an_objection_is_against_finds_no_trace_of_it_at_the_desk(
    notice: Notice, logged_in: Callable[..., Client]
) -> None:
    one = object_to(notice, Draft(uuid7(), "书记记分不公平。", against="owner"), by=By("portal"), at=now())
    address = reverse("desk:objection", kwargs={"number": one.number})
    secretary, dispatcher = logged_in("village_secretary", VILLAGE), logged_in("dispatcher")
    assert secretary.get(address).status_code == 404 and dispatcher.get(address).status_code == 200
    for where in (reverse("desk:inbox"), reverse("desk:notice", kwargs={"number": notice.number})):
        assert one.number not in secretary.get(where).content.decode()
    assert one.number in dispatcher.get(reverse("desk:inbox")).content.decode()


@pytest.mark.parametrize(("name", "most"), [("portal:notices", 5), ("desk:notices", 12), ("desk:inbox", 14)])
def test_lists_take_as_many_queries_for_many_as_for_one(
    name: str, most: int, who: Who, logged_in: Callable[..., Client]
) -> None:
    client, secretary = logged_in("village_secretary", VILLAGE), who("village_secretary", VILLAGE)

    def asked(number: int) -> int:
        for _n in range(number):
            made = publish_notice(draft_notice(secretary, at=now()), viewer=secretary, channel="test", at=now())
            object_to(made, Draft(uuid7(), "少记了两分，请核对。"), by=By("portal"), at=now())
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name)).status_code == 200
        return len(seen)

    client.get(reverse(name))
    assert asked(1) == asked(8) <= most


def test_a_table_is_read_from_excel_into_the_form(logged_in: Callable[..., Client], tmp_path: Path) -> None:
    client = logged_in("village_secretary", "500152115211")
    rows = [
        ["2023 年公示表", None, None],
        ["姓名", "电话", "金额"],
        ["示例甲", "13800000000", 300],
        ["示例\t乙", "", 1.5],
    ]
    path = book(tmp_path / "表.xlsx", rows, merged=["A1:C1"])
    sent = {"uid": str(uuid7()), "title": "示例公示表", "file": SimpleUploadedFile("表.xlsx", path.read_bytes())}
    page = client.post(reverse("desk:notice_make"), sent)
    assert page.status_code == 200
    assert page.context["typed"]["rows"] == "姓名\t电话\t金额\n示例甲\t13800000000\t300\n示例 乙\t\t1.5"
    assert [(one["head"], one["chosen"]) for one in page.context["columns"]][:2] == [
        ("姓名", "name"),
        ("电话", "phone"),
    ]
    broken = client.post(reverse("desk:notice_make"), {"file": SimpleUploadedFile("坏.xlsx", b"PK\x03\x04x")})
    assert broken.status_code == 400 and "坏.xlsx" in broken.context["errors"]["file"]
