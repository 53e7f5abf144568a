"""Points at the desk and by link: fixed numbers of queries, one claim after another, the till, old books, refusals."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.people.models import HOUSEHOLD, Opened
from gongzhi.base.trail.models import Act
from gongzhi.work.points.actions.shop import call_day
from gongzhi.work.points.models import Book, Claim, Order, Resolution, Scheme, Seat
from tests.conftest import Who
from tests.web.asking import refused, sound
from tests.web.pointed import Pointed, make_pointed
from tests.work.points.village import NOON, OTHER, VILLAGE, by

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
CODE = {"code": VILLAGE}


@pytest.fixture
def made(who: Who) -> Pointed:
    return make_pointed(who)


@pytest.fixture
def secretary(logged_in: Browser) -> Client:
    return logged_in("village_secretary", VILLAGE)


def _link(made: Pointed, home: int = 2) -> str:
    link = secret_link(HOUSEHOLD, made.village.homes[home].uid)
    return reverse("portal:points", kwargs={"link": link})


def _count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("page", ["points_village", "points_books", "points_cards", "points_shop", "round", "link"])
def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(page: str, made: Pointed, secretary: Client) -> None:
    village = made.village
    address = {
        "round": reverse("desk:points_round", kwargs={"number": made.meeting.number}), "link": _link(made),
    }.get(page) or reverse(f"desk:{page}", kwargs=CODE)  # fmt: skip
    village.claim(5, code="care", day=date(2023, 12, 12), at=NOON + timedelta(days=30))
    few = _count(secretary, address)
    for home in range(6):
        village.give(home, 5)
        village.claim(home, code="care", day=date(2023, 12, 12), at=NOON + timedelta(days=30))
    for n in range(4):
        village.good(f"物品{n}（示例）")
    assert _count(secretary, address) == few


def test_the_meeting_goes_on_to_the_next_claim_by_itself(made: Pointed, secretary: Client) -> None:
    address = reverse("desk:points_round", kwargs={"number": made.meeting.number})
    page = sound(secretary.get(address)).content.decode()
    assert made.waiting.number in page and 'data-key="1"' in page
    sent = {"what": "refuse", "claim": made.waiting.number, "hands_for": "5", "hands_against": "0"}
    refused(secretary.post(address, sent), 400, "写明理由")
    assert sound(secretary.post(address, {**sent, "reason": "没有到场"})).status_code == 302
    assert Claim.objects.get(pk=made.waiting.pk).state == Claim.REFUSED
    refused(secretary.post(address, sent), 400, "已经有结果")
    assert sound(secretary.post(address, {"what": "close"})).status_code == 302
    assert "已入账" in secretary.get(address).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hands_for", "-1", "整数"), ("hands_for", "6 票", "整数"), ("hands_for", "9" * 30, "整数"),
        ("points", "100", "1 到 10"), ("hands_for", "99", "票数不对"), ("points", "1.5", "整数"),
        ("claim", "JF-2023-1101-99999", "不在这次评议里"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_in_a_meeting_is_said(
    field: str, value: str, said: str, made: Pointed, secretary: Client
) -> None:
    address = reverse("desk:points_round", kwargs={"number": made.meeting.number})
    sent = {"what": "change", "claim": made.waiting.number, "hands_for": "5", "hands_against": "0"}
    sent |= {"points": "4", "reason": "一半"}
    acts = Act.objects.count()
    refused(secretary.post(address, {**sent, field: value}), 400, said)
    assert Act.objects.count() == acts


def test_a_card_or_its_code_opens_the_till_and_a_double_press_sells_once(made: Pointed, secretary: Client) -> None:
    till = reverse("desk:points_till", kwargs=CODE)
    url = f"http://testserver{_link(made)}"
    for card in (made.book.card, url):
        assert "50" in sound(secretary.post(till, {"what": "find", "till_card": card})).content.decode()
    wrong = made.book.card[:-1] + str((int(made.book.card[-1]) + 1) % 10)
    refused(secretary.post(till, {"what": "find", "till_card": wrong}), 400, "没有这张卡")
    sale = {"what": "sell", "till_card": made.book.card, "till_good": made.good.pk, "till_pieces": "1", "uid": uuid7()}
    for _n in range(2):
        sound(secretary.post(till, sale))
    assert Order.objects.filter(state=Order.COLLECTED).count() == 1
    over = {**sale, "uid": uuid7(), "till_pieces": "9"}
    refused(secretary.post(till, over), 409, "不够")


def test_bad_files_of_old_books_are_refused_and_bad_lines_named(made: Pointed, secretary: Client) -> None:
    books = reverse("desk:points_books", kwargs=CODE)

    def send(name: str, raw: bytes) -> object:
        return secretary.post(books, {"old_file": SimpleUploadedFile(name, raw), "old_document": "旧册 1"})

    for name, raw in (("a.csv", b"\xff\xfe\x00"), ("a.xlsx", b"no sheet"), ("a.csv", "户主,备注\n甲,好\n".encode())):
        refused(send(name, raw), 400)
    page = sound(send("old.csv", "户号,积分\n户5,12\n户4,-3\n没有,5\n户3,12元\n".encode())).content.decode()
    assert "第 3 行" in page and "第 4 行" in page and "第 5 行" in page and made.village.balance(5) == 12
    gb = "户号,积分\n户4,7\n".encode("gb18030")
    sound(send("old.csv", gb))
    assert made.village.balance(4) == 7


def test_opening_a_book_is_written_down_and_the_household_reads_it(made: Pointed, secretary: Client) -> None:
    address = reverse("desk:points_book", kwargs={**CODE, "card": made.book.card})
    sound(secretary.get(address))
    assert Opened.objects.filter(subject_uid=made.village.homes[2].uid).count() == 1
    assert "金山村书记" in sound(Client().get(_link(made))).content.decode()


def test_a_household_orders_and_gives_up_by_its_link(made: Pointed) -> None:
    day = now().date() + timedelta(days=5)
    call_day(made.village.scheme, day, "村委会", **by(made.village.secretary, now()))
    client, address = Client(), _link(made)
    sent = {"what": "order", "good": made.good.pk, "pieces": "1", "on": day.isoformat(), "uid": uuid7()}
    for _n in range(2):
        assert client.post(address, sent).status_code == 302
    made_order = Order.objects.get()
    assert made.village.balance(2) == 30
    refused(client.post(address, {**sent, "uid": uuid7(), "pieces": "90"}), 409, "不够")
    refused(client.post(address, {**sent, "uid": uuid7(), "pieces": "-1"}), 400, "1 到 100")
    other = Client().post(_link(made, 3), {"what": "give_up", "number": made_order.number})
    refused(other, 400)
    assert client.post(address, {"what": "give_up", "number": made_order.number}).status_code == 302
    assert made.village.balance(2) == 50


def test_lists_are_by_card_and_nobody_is_ranked(made: Pointed, secretary: Client) -> None:
    made.village.give(0, 500)
    page = secretary.get(reverse("desk:points_books", kwargs=CODE)).content.decode()
    cards = [one.card for one in Book.objects.filter(scheme=made.village.scheme).order_by("pk")]
    assert [page.index(f">{card}<") for card in cards] == sorted(page.index(f">{card}<") for card in cards)
    assert "示例户主" not in page and not any(word in page for word in ("排行", "第一名", "sort="))


def test_a_village_begins_resolves_and_seats_its_teams(logged_in: Browser) -> None:
    client = logged_in("village_secretary", OTHER)
    address = reverse("desk:points_rules", kwargs={"code": OTHER})
    assert "开始用积分" in sound(client.get(reverse("desk:points"))).content.decode()
    post = sound(client.get(address)).context["posts"][0]["value"]
    sent = {"what": "begin", "begin_day": "2023-03-01", "begin_title": "积分办法（示例）", "begin_post": post}
    refused(client.post(address, sent), 400, "原文")
    assert client.post(address, {**sent, "begin_text": "村民代表会议通过的积分办法（示例）。"}).status_code == 302
    assert Scheme.objects.filter(area__code=OTHER).exists() and Resolution.objects.count() == 1
    team = {"what": "team", "team_team": "review", "team_members": "甲\n乙\n丙"}
    assert client.post(address, team).status_code == 302
    assert Seat.objects.count() == 3
    refused(client.post(address, {**team, "team_members": "甲 没有的户号\n乙\n丙"}), 400, "不在这个村")
    refused(client.post(address, {**team, "team_team": "oversight"}), 400, "不能是同一个人")


def test_who_keeps_no_points_of_a_household_sees_neither_its_name_nor_its_words(
    made: Pointed, logged_in: Browser, secretary: Client
) -> None:
    Claim.objects.filter(pk=made.waiting.pk).update(words="说了一句家里的事")
    address = reverse("desk:points_round", kwargs={"number": made.meeting.number})
    told = secretary.get(address).content.decode()
    assert "示例户主户3" in told and "说了一句家里的事" in told
    for role, area in (("dispatcher", "500152115"), ("grid_worker", f"{VILLAGE}002")):
        page = sound(logged_in(role, area).get(address)).content.decode()
        assert "示例户主" not in page and "说了一句" not in page
