"""Messages of a group at the desk: ticked ones become reports, once; the answer names no code."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.ids import spoken_code, uuid7
from gongzhi.work.matters.models import SUBJECT, Contact, Matter
from tests.web.conftest import GRID

pytestmark = pytest.mark.django_db
PAGE = "desk:pasted"
TOLD = "示例甲: 学堂路的垃圾桶倒了，没人管\n示例乙: 收到\n示例丙: 4 组井盖坏了，很危险"


def _taken(*lines: dict[str, str], area: str = GRID) -> dict[str, Any]:
    sent: dict[str, Any] = {"step": "take", "area": area}
    for number, line in enumerate(lines):
        sent |= {f"{name}.{number}": value for name, value in {"uid": uuid7(), "on": "1", **line}.items()}
    return sent


LAMP = {"name": "示例甲", "text": "学堂路的垃圾桶倒了，没人管", "kind": "litter"}


def test_what_was_pasted_is_shown_with_kinds_and_courtesies_are_not_ticked(logged_in: Callable[..., Client]) -> None:
    page = logged_in("grid_worker", GRID).post(reverse(PAGE), {"pasted": TOLD, "area": GRID}).content.decode()
    assert page.count('name="on.') == 3 and page.count(" checked") == 2
    assert '<option value="litter" selected>' in page
    assert not Matter.objects.exists()


def test_ticked_lines_become_reports_once_and_a_refused_one_says_why_and_stays(
    logged_in: Callable[..., Client],
) -> None:
    client = logged_in("grid_worker", GRID)
    sent = _taken(LAMP, {"name": "示例丙", "text": "井盖坏了，很危险", "kind": ""}, {**LAMP, "on": ""})
    page = client.post(reverse(PAGE), sent).content.decode()
    one = Matter.objects.get()
    assert (one.source, one.kind, one.area.code) == ("group", "litter", GRID)
    assert Contact.objects.get(matter=one).name == "示例甲"
    assert one.number in page and one.said in page and "井盖坏了" in page and "gz-field__error" in page
    assert spoken_code(SUBJECT, one.uid) not in page and "/follow/" not in page
    client.post(reverse(PAGE), sent)
    assert Matter.objects.count() == 1


def test_nothing_ticked_or_pasted_is_said(logged_in: Callable[..., Client]) -> None:
    client = logged_in("grid_worker", GRID)
    for sent in ({"pasted": " "}, _taken({**LAMP, "on": ""}), {"step": "take", "uid.0": "no uid"}):
        answer = client.post(reverse(PAGE), sent)
        assert answer.status_code == 400 and "没有办成" in answer.content.decode()
