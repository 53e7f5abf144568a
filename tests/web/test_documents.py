"""Word files at the desk: letters to reporters without a telephone, handling sheets, notices."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from gongzhi.base.messages.models import POSTED, Message
from gongzhi.base.trail.models import Act
from gongzhi.packs.logic import paper_of
from gongzhi.packs.queries import pack_in_force
from tests.conftest import Who
from tests.factories import matter, moved
from tests.web.conftest import GRID, POSTS
from tests.web.reviewed import make_reviewed

pytestmark = pytest.mark.django_db


def words(answer: object) -> str:
    """Everything a Word file says."""
    word = Document(io.BytesIO(answer.content))  # type: ignore[attr-defined]
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in word.paragraphs), *cells])


def closed(who: Who, **reporter: str) -> "object":
    """A matter that was answered and verified."""
    grid = who(*POSTS["grid"])
    one = moved(moved(matter(**reporter), "sign", grid), "answer", grid, reply="换了灯头，已经亮了。")
    return moved(one, "pass", who("checker"))


def test_a_reporter_with_a_name_and_no_number_gets_a_letter_the_post_prints(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    one = closed(who, name="示例老人")
    message = Message.objects.get(channel="letter")
    assert "示例老人" not in str(message.words) and "灯头" not in str(message.words)
    client = logged_in(*POSTS["grid"])
    Message.objects.filter(pk=message.pk).update(expires_at=None)  # it was told years before today
    assert message.words["zh-hans"][0] in client.get(reverse("desk:messages")).content.decode()
    letters = client.get(reverse("desk:messages")).context["letters"]
    assert [one.uid for one in letters] == [str(message.uid)]
    page = client.get(reverse("desk:message", kwargs={"uid": message.uid})).content.decode()
    assert reverse("desk:message_letter", kwargs={"uid": message.uid}) in page
    letter = words(client.post(reverse("desk:message_letter", kwargs={"uid": message.uid})))
    for part in ("示例老人：", "换了灯头，已经亮了。", one.number, "塘坝镇人民政府", "2023年11月15日"):
        assert part in letter
    assert Act.objects.filter(verb="matter.contact_opened", subject_uid=one.uid).count() == 1
    client.post(reverse("desk:message_do", kwargs={"uid": message.uid}), {"what": "posted"})
    message.refresh_from_db()
    assert message.state == POSTED
    assert logged_in("works").post(reverse("desk:message_letter", kwargs={"uid": message.uid})).status_code == 404


def test_a_letter_of_refusal_gives_the_reason(who: Who, logged_in: Callable[..., Client]) -> None:
    one = moved(matter(name="示例老人"), "hand_back", who(*POSTS["grid"]), reason="不在本网格里。")
    one = moved(one, "refuse", who("dispatcher"), reason="属于县道，由区交通局管理。")
    message = Message.objects.get(channel="letter")
    assert message.template == "letter_refused"
    client = logged_in(*POSTS["grid"])
    letter = words(client.post(reverse("desk:message_letter", kwargs={"uid": message.uid})))
    assert "属于县道，由区交通局管理。" in letter and "不予受理" in letter and "不在本网格里" not in letter


def test_who_left_a_number_or_nothing_gets_no_letter(who: Who) -> None:
    closed(who, name="示例村民", phone="13800000000")
    closed(who)
    assert not Message.objects.filter(channel="letter").exists()


def test_a_letter_is_made_of_what_has_ended_by_who_handles_it(who: Who, logged_in: Callable[..., Client]) -> None:
    going_on = matter(name="示例老人")
    client = logged_in(*POSTS["grid"])
    assert client.post(reverse("desk:matter_letter", kwargs={"number": going_on.number})).status_code == 409
    one = closed(who, name="示例老人")
    address = reverse("desk:matter_letter", kwargs={"number": one.number})
    assert "示例老人：" in words(client.post(address))
    assert logged_in("checker").post(address).status_code == 403


def test_the_handling_sheet_tells_the_story_and_masks_the_reporter(who: Who, logged_in: Callable[..., Client]) -> None:
    one = closed(who, name="示例老人", phone="13812345678")
    answer = logged_in("checker").get(reverse("desk:matter_sheet", kwargs={"number": one.number}))
    told = words(answer)
    assert one.number in told and "换了灯头" in told and "事项办理单" in told
    assert "示例老人" not in told and "13812345678" not in told
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_notice_leaves_with_its_masked_table(who: Who, logged_in: Callable[..., Client]) -> None:
    made = make_reviewed(who)
    answer = logged_in("village_secretary", "500152115211").get(
        reverse("desk:notice_word", kwargs={"number": made.notice.number})
    )
    told = words(answer)
    assert made.notice.title in told and "**" in told and "行号" in told


def test_minutes_can_be_made_of_the_shipped_words(db: None) -> None:
    pack = pack_in_force("tangba")
    assert pack is not None
    values = {
        "title": "示例例会",
        "town": "塘坝镇",
        "held": "2023年11月15日",
        "content": "一、甲\n二、乙",
        "present": "示例",
    }
    paper = paper_of(pack.document("minutes"), values, zh=True)
    assert paper.form == "minutes" and paper.head == "塘坝镇会议纪要"
    assert list(paper.paragraphs) == ["时间：2023年11月15日", "一、甲", "二、乙", "出席：示例"]


def test_documents_need_the_page_behind_them(logged_in: Callable[..., Client], who: Who) -> None:
    one = matter()
    address = reverse("desk:matter_sheet", kwargs={"number": one.number})
    assert logged_in("grid_worker", "500152115210001").get(address).status_code == 404
    assert logged_in("grid_worker", GRID).get(address).status_code == 200
