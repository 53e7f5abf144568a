"""Object by object: own and foreign areas, complaints past those they are about, pictures and notes that stay in."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.files.logic import re_encode
from gongzhi.base.ids import spoken_code
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.actions.asks import ask
from gongzhi.work.matters.actions.joins import split_out
from gongzhi.work.matters.actions.words import add_from_reporter
from gongzhi.work.matters.models import SUBJECT, Ask, Matter, Note, Photo
from tests.conftest import NOON, Who
from tests.factories import draft, jpeg, matter, moved
from tests.web.conftest import POSTS, SECRET, World, link_of

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
LISTS = ("desk:inbox", "desk:home", "desk:matters", "desk:map", "desk:pins", "desk:export")
NOT_COMPLAINTS = ("grid", "elsewhere", "secretary", "dispatcher", "checker", "works")


def _body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def _page(one: Matter) -> str:
    return reverse("desk:matter", kwargs={"number": one.number})


@pytest.mark.parametrize("name", ["desk:matters", "desk:map", "desk:pins", "desk:export"])
def test_lists_hold_what_the_page_would_show_and_nothing_else(name: str, browser: Browser) -> None:
    one = matter(text="甲乙丙丁戊己庚辛")
    for role, sees in {
        "grid": True, "secretary": True, "dispatcher": True, "checker": True,
        "elsewhere": False, "works": False, "complaints": False,
    }.items():  # fmt: skip
        client = browser(role)
        assert (one.number in _body(client, reverse(name))) is sees, role
        assert (client.get(_page(one)).status_code == 200) is sees, role


def test_a_post_that_was_asked_sees_the_matter_from_then_on(who: Who, browser: Browser) -> None:
    one = moved(matter(), "hand_back", who(*POSTS["grid"]), reason="需要登高车，网格没有。")
    assert browser("works").get(_page(one)).status_code == 404
    one = moved(one, "dispatch", who("dispatcher"), post=who("works").posts[0].id)
    assert browser("works").get(_page(one)).status_code == 200
    assert one.number in _body(browser("works"), reverse("desk:inbox"))


@pytest.mark.parametrize("role", NOT_COMPLAINTS)
def test_a_complaint_does_not_exist_for_those_it_may_be_about(role: str, browser: Browser) -> None:
    one = matter(kind="complaint", text="投诉：网格员一直不来。")
    client = browser(role)
    assert client.get(_page(one)).status_code == 404
    for verb in ("move", "note", "contact"):
        address = reverse(f"desk:{verb}", kwargs={"number": one.number})
        assert client.post(address, {"move": "sign", "seen": "0", "text": "看看"}).status_code == 404
    for name in LISTS:
        body = _body(client, f"{reverse(name)}?q={one.number}")
        assert "投诉：网格员" not in body and _page(one) not in body, name


def test_a_complaint_is_in_front_of_the_post_for_complaints(browser: Browser) -> None:
    one = matter(kind="complaint", text="投诉：网格员一直不来。")
    client = browser("complaints")
    assert "投诉：网格员" in _body(client, _page(one))
    assert one.number in _body(client, reverse("desk:inbox"))
    sign = reverse("desk:move", kwargs={"number": one.number})
    assert client.post(sign, {"move": "sign", "seen": "0"}).status_code == 302
    assert Matter.objects.get(pk=one.pk).state == "handling"


def test_no_complaint_and_no_private_kind_is_public(client: Client) -> None:
    for kind in ("complaint", "neighbours", "care"):
        matter(kind=kind, text="不该公开的一件事")
    for name in ("portal:public", "api:pins"):
        body = _body(client, reverse(name))
        assert "不该公开" not in body, name
    assert '"features":[]' in _body(client, reverse("api:pins"))
    assert "features" in _body(client, reverse("api:areas"))


def test_public_pages_hold_no_words_no_name_and_no_exact_point(world: World, client: Client) -> None:
    one = world.open
    for name in ("portal:home", "portal:public", "api:pins", "api:areas"):
        body = _body(client, reverse(name))
        for hidden in ("学堂路小学门口", "示例村民", "138 0000", SECRET, str(one.lon), one.number.split("-")[-1] + '"'):
            assert hidden not in body, (name, hidden)


def test_a_picture_is_served_only_through_its_own_matter(world: World, browser: Browser) -> None:
    add_from_reporter(world.closed, "另一张。", at=NOON, pictures=[re_encode(jpeg(colour="blue"))])
    foreign = Photo.objects.get(matter=world.closed)
    client = browser("grid")
    for photo, status in ((world.photo, 200), (foreign, 404)):
        by_link = reverse("portal:follow_photo", kwargs={"link": world.link, "photo": photo.uid})
        at_desk = reverse("desk:photo", kwargs={"number": world.open.number, "photo": photo.uid})
        assert client.get(by_link).status_code == status
        assert client.get(at_desk).status_code == status
    answer = client.get(reverse("portal:follow_photo", kwargs={"link": world.link, "photo": world.photo.uid}))
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert answer.headers["Content-Type"] == "image/jpeg"


def test_a_picture_of_an_internal_note_is_not_for_the_reporter(world: World, client: Client) -> None:
    internal = Note.objects.get(matter=world.open, text=SECRET)
    Photo.objects.filter(pk=world.photo.pk).update(act_uid=internal.act_uid)
    address = reverse("portal:follow_photo", kwargs={"link": world.link, "photo": world.photo.uid})
    assert client.get(address).status_code == 404
    assert str(world.photo.uid) not in _body(client, reverse("portal:follow", kwargs={"link": world.link}))


def test_internal_notes_are_on_the_desk_and_nowhere_in_public(world: World, browser: Browser) -> None:
    assert SECRET in _body(browser("grid"), _page(world.open))
    anybody = browser("anonymous")
    for address in (
        reverse("portal:follow", kwargs={"link": world.link}), reverse("portal:home"), reverse("portal:public"),
        reverse("api:pins"), reverse("api:areas") + "?levels=village,grid", reverse("api:basemap"),
    ):  # fmt: skip
        assert SECRET not in _body(anybody, address), address


def test_the_secret_link_and_the_code_open_only_their_own_matter(world: World, client: Client) -> None:
    find = reverse("portal:follow_find")
    mine = {"number": world.open.number, "code": spoken_code(SUBJECT, world.closed.uid)}
    assert client.post(find, mine).status_code == 400
    found = client.post(find, {**mine, "code": spoken_code(SUBJECT, world.open.uid).lower()})
    assert found.url == reverse("portal:follow", kwargs={"link": link_of(world.open)})
    for place in range(0, len(world.link), 7):
        other = "A" if world.link[place] != "A" else "B"
        wrong = world.link[:place] + other + world.link[place + 1 :]
        assert client.get(reverse("portal:follow", kwargs={"link": wrong})).status_code == 404


def test_the_whole_number_is_shown_to_the_handler_once_and_on_record(world: World, browser: Browser) -> None:
    number = {"number": world.open.number}
    for role in ("grid", "dispatcher"):
        body = _body(browser(role), _page(world.open))
        assert "138 0000 0000" not in body and "示例村民" not in body, role
    answer = browser("grid").post(reverse("desk:contact", kwargs=number))
    assert "138 0000 0000" in answer.content.decode()
    last = Act.objects.filter(subject_uid=world.open.uid).order_by("-pk")[0]
    assert last.verb == "matter.contact_opened" and last.account_id is not None
    assert browser("dispatcher").post(reverse("desk:contact", kwargs=number)).status_code == 403


def test_the_export_has_no_names_no_numbers_and_no_formulas(browser: Browser) -> None:
    one = draft(text="=cmd|' /C calc'!A0", address="@SUM(1+1)", name="示例村民", phone="138 0000 0000")
    matter(**{key: getattr(one, key) for key in ("text", "address", "name", "phone")})
    body = _body(browser("dispatcher"), reverse("desk:export"))
    assert "示例村民" not in body and "138 0000" not in body
    (row,) = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))
    assert row["内容"] == "'=cmd|' /C calc'!A0"
    assert row["地址"] == "'@SUM(1+1)"


def test_the_title_of_a_related_matter_is_for_those_who_may_see_it(who: Who, logged_in: Callable[..., Client]) -> None:
    grid, works = who(*POSTS["grid"]), who(*POSTS["works"])
    whole = moved(matter(text="只有网格员能看的标题。"), "sign", grid)
    at = whole.updated_at + timedelta(hours=1)
    [part] = split_out(whole, [draft(text="请建设岗协助的一部分。")], viewer=grid, channel="test", at=at)
    ask(part, Ask.ASSIST, [works.posts[0].id], "请来帮忙。", viewer=grid, channel="test", at=at)
    page = reverse("desk:matter", kwargs={"number": part.number})
    assert whole.number in logged_in(*POSTS["grid"]).get(page).content.decode()
    seen = logged_in(*POSTS["works"]).get(page)
    assert seen.status_code == 200
    assert "只有网格员能看的标题" not in seen.content.decode()
