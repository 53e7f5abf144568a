"""The trail at the desk: what was done and its seal, without what the viewer may not see."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.trail.actions import seal
from gongzhi.base.trail.models import Block
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, Who
from tests.factories import matter, moved
from tests.web.conftest import GRID

pytestmark = pytest.mark.django_db


def _page(client: Client, **asked: str) -> str:
    return client.get(reverse("desk:trail"), asked).content.decode()


def test_an_act_is_told_with_its_post_and_the_block_that_seals_it(who: Who, logged_in: Callable[..., Client]) -> None:
    one = matter()
    moved(one, "sign", who("grid_worker", GRID))
    client = logged_in("dispatcher")
    assert "待封" in _page(client, number=one.number)
    seal(at=NOON)
    page = _page(client, number=one.number)
    assert "matter.moved" in page and "待封" not in page and Block.objects.latest("pk").hash in page
    assert "没有这样的记录" in _page(client, number="TB-2020-0101-9")


def test_a_complaint_about_the_viewers_post_is_not_in_the_trail_it_reads(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    hidden = matter(kind="complaint")
    Matter.objects.filter(pk=hidden.pk).update(about_post=who("dispatcher").posts[0].id)
    client = logged_in("dispatcher")
    for asked in ({}, {"number": hidden.number}, {"subject": "matter"}):
        page = _page(client, **asked)
        assert str(hidden.uid)[-12:] not in page and f"/{hidden.number}/" not in page
