"""Briefings at the desk: every number is a link, the Word file says the same, lists take as many queries for many."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from gongzhi.base.clock import now
from gongzhi.figures.briefings.actions.drafting import draft
from gongzhi.figures.briefings.models import Briefing
from gongzhi.figures.counting.actions.following import follow
from gongzhi.work.matters.models import Matter
from tests.factories import matter
from tests.figures.sheets.sheets import area, pack, period
from tests.web.briefed import make_briefed, posted_to_briefings
from tests.web.test_query_counts import _queries

pytestmark = pytest.mark.django_db


def test_a_draft_is_chosen_from_signed_and_read_with_each_number_a_link(logged_in: Callable[..., Client]) -> None:
    one, lead = make_briefed(), logged_in("dispatcher")
    follow(at=now())
    address = reverse("desk:briefing", kwargs={"uid": one.uid})
    assert address in lead.get(reverse("desk:inbox")).content.decode()
    page = lead.get(address).content.decode()
    figure = reverse("desk:figure", kwargs={"code": "grid_reported"})
    assert f'<a href="{figure}?area=500152115&amp;period={one.period}">0</a>' in page
    signed = lead.post(address, posted_to_briefings()[0], follow=True).content.decode()
    assert "天气冷了。" in signed and "解决群众问题 <a" not in signed
    assert Briefing.objects.get().state == Briefing.SIGNED
    word = Document(io.BytesIO(lead.get(reverse("desk:briefing_word", kwargs={"uid": one.uid})).content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "网格上报事件 0 件" in text and "天气冷了。" in text and "解决群众问题 0 件" not in text
    assert word.tables[0].rows[1].cells[0].text == "网格事件上报"


def test_what_was_left_out_and_is_not_shown_any_more_stays_left_out(logged_in: Callable[..., Client]) -> None:
    one, lead = make_briefed(), logged_in("dispatcher")
    address = reverse("desk:briefing", kwargs={"uid": one.uid})
    lead.post(address, {"what": "keep", "shown": ["1.1"], "said": []})
    lead.post(address, {"what": "keep", "shown": ["1.2"], "said": ["1.2"]})
    assert Briefing.objects.get().left_out == ["1.1"]


def test_lists_and_pages_take_as_many_queries_for_many_briefings_as_for_one(logged_in: Callable[..., Client]) -> None:
    one, lead = make_briefed(), logged_in("dispatcher")
    follow(at=now())
    pages = (reverse("desk:briefings"), reverse("desk:briefing", kwargs={"uid": one.uid}), reverse("desk:inbox"))
    for address in pages:
        lead.get(address)
    before = [len(_queries(lead, address)) for address in pages]
    for month in range(1, 10):
        draft(pack(), "governance", [area()], period(f"2022-{month:02d}"), at=now() - timedelta(days=1))
    assert [len(_queries(lead, address)) for address in pages] == before
    assert before[:2] == [7, 16]


def test_a_bulletin_tells_its_hours_with_records_and_as_a_word_file(logged_in: Callable[..., Client]) -> None:
    matter()
    lead = logged_in("dispatcher")
    address = reverse("desk:bulletin", kwargs={"code": "grid_events", "until": "2023-11-15T14"})
    page = lead.get(address).content.decode()
    assert "2023-11-15 12:00–14:00" in page and "塘坝镇：1 件" in page and "路灯" in page
    assert reverse("desk:matter", kwargs={"number": Matter.objects.get().number}) in page
    word = lead.get(reverse("desk:bulletin_word", kwargs={"code": "grid_events", "until": "2023-11-15T14"}))
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(word.content)).paragraphs)
    assert "塘坝镇：1 件" in text
    before = len(_queries(lead, address))
    for _number in range(5):
        matter()
    assert len(_queries(lead, address)) == before == 10


@pytest.mark.parametrize("until", ["soon", "2023-11-15T13", "2023-11-15T99"])
def test_hours_there_are_not_have_no_page(until: str, logged_in: Callable[..., Client]) -> None:
    address = reverse("desk:bulletin", kwargs={"code": "grid_events", "until": until})
    assert logged_in("dispatcher").get(address).status_code == 404
