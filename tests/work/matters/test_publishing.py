"""The public reads what somebody looked through, and nothing else; a complaint is never published."""

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.files.logic import re_encode
from gongzhi.base.refusals import Invalid, NotAllowed
from gongzhi.work.matters.actions.publishing import publish, unpublish
from gongzhi.work.matters.actions.words import add_from_reporter
from gongzhi.work.matters.logic.public import without_numbers
from gongzhi.work.matters.models import Matter, Photo, Publication
from tests.conftest import NOON, Who
from tests.factories import jpeg, matter

pytestmark = pytest.mark.django_db


def _page(one: Matter) -> str:
    return Client().get(reverse("portal:public_matter", kwargs={"number": one.number})).content.decode()


def _publish(one: Matter, who: Who, role: str = "dispatcher", **what: object) -> Publication:
    given = {"text": "学堂路小学门口路灯不亮。", "answer": "", "photos": [], **what}
    return publish(one, **given, viewer=who(role), channel="desk", at=NOON)  # type: ignore[arg-type]


def test_before_anybody_looked_nothing_anybody_wrote_is_public(who: Who) -> None:
    one = matter(text="王老三家门口的灯坏了，电话 13900000000。")
    assert "王老三" not in _page(one) and "13900000000" not in _page(one)
    _publish(one, who, text="村民家门口的灯坏了。")
    assert "村民家门口的灯坏了" in _page(one) and "王老三" not in _page(one)
    unpublish(one, "里面有人名，不宜公开。", viewer=who("dispatcher"), channel="desk", at=NOON)
    assert "村民家门口的灯坏了" not in _page(one) and "不宜公开" not in _page(one)


def test_a_picture_is_readable_only_while_it_is_published(who: Who) -> None:
    one = matter()
    add_from_reporter(one, "补一张照片。", at=NOON, pictures=[re_encode(jpeg())])
    photo = Photo.objects.get(matter=one)
    address = reverse("portal:public_photo", kwargs={"number": one.number, "photo": photo.uid})
    assert Client().get(address).status_code == 404
    _publish(one, who, photos=[photo.uid])
    assert Client().get(address).status_code == 200
    _publish(one, who)
    assert Client().get(address).status_code == 404
    assert Publication.objects.filter(matter=one).count() == 2


def test_posts_without_the_right_private_kinds_and_complaints_are_refused(who: Who) -> None:
    with pytest.raises(NotAllowed):
        _publish(matter(), who, "checker")
    for kind, source in (("care", "portal"), ("complaint", "portal")):
        with pytest.raises(NotAllowed):
            _publish(matter(kind=kind, source=source), who)
    assert not Publication.objects.exists()


def test_anothers_picture_and_empty_words_are_refused(who: Who) -> None:
    one, other = matter(), matter()
    add_from_reporter(other, "补一张照片。", at=NOON, pictures=[re_encode(jpeg())])
    with pytest.raises(Invalid) as refused:
        _publish(one, who, photos=[Photo.objects.get().uid])
    assert {problem.field for problem in refused.value.problems} == {"photos"}
    with pytest.raises(Invalid):
        _publish(one, who, text=" ")


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("电话 138 0000 0000，3 组 12 号", "电话 ***，3 组 12 号"),
        ("身份证 50022319800101001X。", "身份证 ***。"),
        ("灯杆 TB-0012 从 2023 年 11 月起不亮", "灯杆 TB-0012 从 2023 年 11 月起不亮"),
    ],
)
def test_long_numbers_are_hidden_before_anybody_looks(text: str, public: str) -> None:
    assert without_numbers(text) == public
