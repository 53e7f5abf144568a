"""A kind's questions on the report pages: shown on a second pass, with errors beside them, and told afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.ids import uuid7
from gongzhi.work.matters.models import Matter
from tests.factories import matter
from tests.web.asking import refused, report, sound
from tests.web.conftest import link_of

pytestmark = pytest.mark.django_db
FLOOD = {"kind": "water_supply", "text": "院坝积水很深。", "asks": "1"}
FIRST = ["what"]
SEEN = ["pole", "out", "how", "since", "wires"]


def post(client: Client, **sent: Any) -> Any:
    return client.post(reverse("portal:report"), report(**sent))


def answers(seen: list[str], **given: Any) -> dict[str, Any]:
    return {"answers._seen": seen, **{f"answers.{code}": value for code, value in given.items()}}


def test_the_chosen_kind_s_questions_are_on_the_page_and_those_of_others_wait_in_templates(client: Client) -> None:
    page = sound(client.get(reverse("portal:report"), {"kind": "street_light"})).content.decode()
    before, _slot, after = page.partition('data-questions="street_light"')
    assert 'name="answers.pole"' in after and 'name="answers.pole"' not in before
    for kind in ("litter", "water_supply", "noise"):
        assert f'<template data-questions-of="{kind}">' in page
    assert 'data-questions-of="street_light"' not in page


def test_without_javascript_questions_come_up_pass_by_pass_until_all_were_shown(client: Client) -> None:
    first = post(client, **FLOOD)
    assert first.status_code == 200 and "还有几个问题" in first.content.decode()
    second = post(client, **FLOOD, **answers(FIRST, what="flood"))
    assert second.status_code == 200 and 'name="answers._seen" value="where" data-seen>' in second.content.decode()
    shown = [*FIRST, "homes", "where", "depth"]
    third = post(client, **FLOOD, **answers(shown, what="flood"))
    refused(third, 400, "水在哪里", "这一题要答", 'href="#id_answers-where-0"')
    fourth = post(client, **FLOOD, **answers(shown, what="flood", where=["inside"]))
    assert fourth.status_code == 200 and not Matter.objects.exists()
    last = post(client, **FLOOD, **answers([*shown, "trapped"], what="flood", where=["inside"], depth="40"))
    assert last.status_code == 303
    assert Matter.objects.get().answers == {"what": "flood", "where": ["inside"], "depth": "40"}


def test_questions_that_were_shown_need_no_answer(client: Client) -> None:
    assert post(client, **FLOOD, **answers(FIRST)).status_code == 303


def test_a_program_that_knows_no_questions_is_asked_none(client: Client) -> None:
    sent = {key: value for key, value in FLOOD.items() if key != "asks"}
    assert post(client, **sent).status_code == 303


def test_what_was_typed_comes_back_with_its_error(client: Client) -> None:
    answer = post(client, kind="street_light", asks="1", **answers(SEEN, out="901", pole="<b>"))
    refused(answer, 400, "写 1 到 500", 'value="901"', "&lt;b&gt;", "有 2 处要改")
    page = answer.content.decode()
    assert 'id="id_answers-out_error"' in page and 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    "name", ["answers.nobody", "answers.members.1.age", "answers.", "answers.x.1", "answers.out.1.pole", "answers.\x00"]
)
def test_fields_nobody_asked_for_do_no_harm(name: str, client: Client) -> None:
    sound(post(client, kind="street_light", **{name: "1"}))


def test_the_desk_asks_the_same(logged_in: Callable[..., Client]) -> None:
    desk = logged_in("dispatcher")
    sent = report(kind="street_light", asks="1", uid=uuid7())
    answer = desk.post(reverse("desk:register"), sent)
    assert answer.status_code == 200 and "还有几个问题" in answer.content.decode()
    done = desk.post(reverse("desk:register"), {**sent, **answers(SEEN, out="2", how="dark")})
    assert done.status_code == 302 and Matter.objects.get().answers == {"out": 2, "how": "dark"}


def test_the_matter_s_pages_tell_the_answers_and_mask_sensitive_ones(
    client: Client, logged_in: Callable[..., Client]
) -> None:
    one = matter(kind="noise", answers={"source": "site", "begins": "06:30", "neighbour": "139 0000 1111"})
    follow = sound(client.get(reverse("portal:follow", kwargs={"link": link_of(one)}))).content.decode()
    works = logged_in("works")
    address = reverse("desk:matter", kwargs={"number": one.number})
    desk = sound(works.get(address)).content.decode()
    for page in (follow, desk):
        assert "工地" in page and "06:30" in page and "***" in page and "139 0000 1111" not in page
    assert "看加密的内容" in desk
    opened = works.post(reverse("desk:contact", kwargs={"number": one.number}))
    assert "139 0000 1111" in opened.content.decode()
    public = client.get(reverse("portal:public")).content.decode()
    assert "工地" not in public


def test_answers_are_told_in_english(client: Client) -> None:
    one = matter(kind="street_light", answers={"out": "2", "how": "dark", "wires": "no"})
    client.cookies["django_language"] = "en"
    page = client.get(reverse("portal:follow", kwargs={"link": link_of(one)})).content.decode()
    assert "How many are out" in page and "2 lamps" in page and "Never lit" in page and "<dd>No</dd>" in page


def test_a_form_can_be_looked_at_and_taken_away(logged_in: Callable[..., Client]) -> None:
    desk = logged_in("dispatcher")
    assert "路灯不亮" in desk.get(reverse("desk:forms")).content.decode()
    page = desk.get(reverse("desk:form", kwargs={"code": "flooding"})).content.decode()
    assert "coalesce(${depth}, 0) &gt;= 30" in page and 'name="answers.depth"' in page
    sheet = desk.get(reverse("desk:form_sheet", kwargs={"code": "flooding"}))
    assert sheet.content.startswith(b"PK") and 'filename="flooding.xlsx"' in sheet["Content-Disposition"]
    assert desk.get(reverse("desk:form", kwargs={"code": "nothing"})).status_code == 404
