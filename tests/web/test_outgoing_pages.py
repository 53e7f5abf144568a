"""Letters with their numbers at the desk, and the register of them: found, exported, voided, confidential."""

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.outgoing.models import Issued
from gongzhi.base.outgoing.queries import PAGE
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Matter
from tests.base.outgoing.test_numbers import given_to
from tests.conftest import Who
from tests.factories import moved
from tests.web.conftest import GRID, POSTS
from tests.web.test_documents import closed, words
from tests.work.lists.petitioned import petition

pytestmark = pytest.mark.django_db
Logged = Callable[..., Client]
LIST = reverse("desk:outgoing")


def _letter(client: Client, one: Matter) -> str:
    answer = client.post(reverse("desk:matter_letter", kwargs={"number": one.number}))
    assert answer.status_code == 200
    return words(answer)


def test_a_letter_leaves_under_a_number_and_printed_again_under_the_same(who: Who, logged_in: Logged) -> None:
    one, other = closed(who, name="示例老人"), closed(who, name="示例老人")
    client = logged_in(*POSTS["grid"])
    year, day = now().year, now().date()
    assert f"示塘府函〔{year}〕1号" in _letter(client, one)
    assert f"示塘府函〔{year}〕1号" in _letter(client, one)
    assert f"示塘府函〔{year}〕2号" in _letter(client, other)
    issued = Issued.objects.get(number=1)
    assert (issued.subject_uid, issued.title) == (one.uid, "关于“路灯不亮”事项办理结果的函")
    assert abs((issued.day - day).days) <= 1
    assert Act.objects.filter(verb="document.issued").count() == 2
    assert Act.objects.filter(verb="matter.contact_opened").count() == 3  # each print is an opening, as before


def test_whoever_may_not_print_it_takes_no_number(who: Who, logged_in: Logged) -> None:
    one = closed(who, name="示例老人")
    answer = logged_in("dispatcher").post(reverse("desk:matter_letter", kwargs={"number": one.number}))
    assert answer.status_code == 403 and not Issued.objects.exists()


def test_a_number_is_voided_on_its_page_with_a_reason_and_the_letter_gets_another(who: Who, logged_in: Logged) -> None:
    one, client = closed(who, name="示例老人"), logged_in(*POSTS["grid"])
    _letter(client, one)
    page = reverse("desk:outgoing_one", kwargs={"uid": Issued.objects.get().uid})
    assert one.number in client.get(page).content.decode()
    refused = client.post(page, {"reason": "错"})
    assert refused.status_code == 400 and "5 到 500 个字" in refused.content.decode()
    assert client.post(page, {"reason": "抬头写错了单位。"}).status_code == 302
    assert client.post(page, {"reason": "抬头写错了单位。"}).status_code == 409
    said = client.get(page).content.decode()
    assert "抬头写错了单位。" in said and "作废这个文号" not in said
    assert "2号" in _letter(client, one)
    assert logged_in("works").get(page).status_code == 404


def test_a_confidential_letter_is_in_the_register_of_its_post_alone(who: Who, logged_in: Logged) -> None:
    office = who("petition_office")
    one = moved(petition(office, reported_at=now()), "accept", office)
    client = logged_in("petition_office")
    paper = reverse("desk:petition_paper", kwargs={"number": one.number, "code": "petition_accepted"})
    year = now().year
    assert f"示塘信〔{year}〕1号" in words(client.post(paper))
    issued = Issued.objects.get()
    assert issued.restricted and "受理告知书" in client.get(LIST).content.decode()
    keeper = logged_in("dispatcher")
    for address in (LIST, f"{LIST}?q_doc=1", "/desk/export/documents.csv"):
        answer = keeper.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "示塘信" not in body.decode() and "受理告知" not in body.decode()
    assert keeper.get(reverse("desk:outgoing_one", kwargs={"uid": issued.uid})).status_code == 404


def test_the_register_is_narrowed_paged_and_exported_in_as_many_queries_for_many_rows(
    who: Who, logged_in: Logged
) -> None:
    grid, client = who("grid_worker", GRID), logged_in("dispatcher")
    given_to(grid)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        return len(seen)

    few = [asked(address) for address in (LIST, LIST, "/desk/export/documents.csv")][1:]
    for _n in range(PAGE):
        given_to(grid)
    assert [asked(address) for address in (LIST, "/desk/export/documents.csv")] == few
    page = client.get(LIST).content.decode()
    assert page.count("示塘府函〔2023〕") == PAGE and "下一页" in page
    older = client.get(f"{LIST}?after={Issued.objects.get(number=2).pk}").content.decode()
    assert older.count("示塘府函〔2023〕") == 1
    found = client.get(LIST, {"q_doc": "示塘府函[2023]7号"}).content.decode()
    assert found.count("示塘府函〔2023〕") == 1
    for odd in ({"year": "x"}, {"day": "2023-02-31"}, {"after": "x"}, {"q_doc": "\x00"}, {"office": "\x00"}):
        assert client.get(LIST, odd).status_code == 200
    lines = b"".join(client.get("/desk/export/documents.csv?year=2023").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(lines)))
    assert rows[0][0] == "发文字号" and len(rows) == PAGE + 2
    assert [row[0] for row in rows[1:3]] == [f"示塘府函〔2023〕{PAGE + 1}号", f"示塘府函〔2023〕{PAGE}号"]


def test_an_empty_register_says_where_numbers_come_from(logged_in: Logged) -> None:
    assert "文号会自动登记在这里" in logged_in("dispatcher").get(LIST).content.decode()
    assert "换一个条件" in logged_in("dispatcher").get(LIST, {"q_doc": "函"}).content.decode()
