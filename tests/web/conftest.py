"""What tests of the faces stand on: browsers by role, and matters that have a picture and an internal note."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client

from gongzhi.base.files.logic import re_encode
from gongzhi.base.files.models import StoredFile
from gongzhi.base.ids import secret_link
from gongzhi.base.people.actions.registering import register_household
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import HouseholdRow, PersonRow
from gongzhi.base.people.models import Account, Household
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.actions.asks import ask
from gongzhi.work.matters.actions.words import add_from_reporter, add_note
from gongzhi.work.matters.models import SUBJECT, Ask, Matter, Note, Photo
from tests.conftest import NOON, Who
from tests.factories import jpeg, matter, moved

GRID, ELSEWHERE, VILLAGE = "500152115211001", "500152115210001", "500152115211"
SECRET = "内部意见绝不外传"
POSTS = {
    "grid": ("grid_worker", GRID),
    "elsewhere": ("grid_worker", ELSEWHERE),
    "secretary": ("village_secretary", VILLAGE),
    "dispatcher": ("dispatcher", "500152115"),
    "checker": ("checker", "500152115"),
    "works": ("works", "500152115"),
    "complaints": ("complaints", "500152115"),
}
ROLES = ("anonymous", "holder", *POSTS, "postless")


@dataclass(frozen=True)
class World:
    """An open and a closed matter of one grid, each with its secret link; the open one has a picture and a note."""

    open: Matter
    closed: Matter
    photo: Photo
    link: str
    closed_link: str
    ask: Ask
    home: Household


def link_of(one: Matter) -> str:
    return secret_link(SUBJECT, one.uid)


def closed_matter(grid: Viewer, checker: Viewer) -> Matter:
    """A matter that was signed for, answered and verified."""
    one = moved(moved(matter(), "sign", grid), "answer", grid, reply="换了灯头，已经亮了。")
    return moved(one, "pass", checker)


@pytest.fixture
def world(who: Who) -> World:
    one = matter(name="示例村民", phone="138 0000 0000")
    add_from_reporter(one, "补一张照片。", at=NOON, pictures=[re_encode(jpeg())])
    grid = who(*POSTS["grid"])
    add_note(one, SECRET, viewer=grid, channel="test", internal=True, at=NOON)
    closed = closed_matter(grid, who("checker"))
    told = (PersonRow("示例村民", phone="10000000001"), PersonRow("示例配偶", "spouse"))
    home = register_household(HouseholdRow(GRID, told, number="示例01"), viewer=grid, channel="test", at=NOON)
    urged = ask(one, Ask.SUPERVISE, [], "三天内要见结果。", viewer=who(*POSTS["dispatcher"]), channel="test", at=NOON)
    return World(one, closed, Photo.objects.get(matter=one), link_of(one), link_of(closed), urged[0], home)


@pytest.fixture
def browser(logged_in: Callable[..., Client]) -> Callable[[str], Client]:
    """`browser("checker")`, `browser("anonymous")`: a client of that role."""

    def client(role: str) -> Client:
        if role in POSTS:
            return logged_in(*POSTS[role])
        plain = Client()
        if role == "postless":
            plain.force_login(Account.objects.create_account("postless", "无岗位", None))
        return plain

    return client


@pytest.fixture
def unchanged(db: None) -> Iterator[None]:
    """Nothing is written while the test runs."""

    def state() -> tuple[int, ...]:
        return tuple(model.objects.count() for model in (Act, Matter, Note, StoredFile))

    before = state()
    yield
    assert state() == before
