"""Fixtures every test may use. Packs are loaded once into the test database; each test rolls back what it does."""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("GONGZHI_VAR", tempfile.mkdtemp(prefix="gongzhi-test-"))
os.environ.setdefault("GONGZHI_REPORTS_PER_HOUR", "0")

import pytest
from django.test import Client

from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Holding, Post
from gongzhi.base.people.queries import viewer_of
from tests.house import forget_demo_houses

ROOT = Path(__file__).parents[1]
PACKS = ROOT / "packs"
BOSTON = ROOT / "tests" / "packs" / "boston"
_as_loaded: dict[str, int] = {}  # the newest act on packs, areas and posts by database, before any test
NOON = datetime(2023, 11, 15, 4, 0, tzinfo=UTC)  # Wednesday 15 November 2023, 12:00 in Chongqing


def pytest_configure() -> None:
    """Plain static names: no collecting before tests."""
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False  # as `config/founding.py` does
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite"):
        settings.DATABASES["default"]["TEST"]["NAME"] = ":memory:"  # of each process its own
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # those side by side share no files
        settings.VAR = Path(settings.VAR) / worker
        settings.VAR.mkdir(parents=True, exist_ok=True)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs in processes of its own comes first: at the end it would leave a core with nothing to do."""
    items.sort(key=lambda item: "running" not in item.path.parts)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Whoever began the run cleans up after all who took part."""
    if not hasattr(session.config, "workerinput"):
        forget_demo_houses(_kept(session.config._tmp_path_factory))  # type: ignore[attr-defined]


def _kept(folders: pytest.TempPathFactory) -> Path:
    base = folders.getbasetemp()  # of a process beside others: inside that of the run
    return Path(os.environ.get("GONGZHI_TEST_KEPT") or (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where houses made once are kept for all processes of this run."""
    return _kept(tmp_path_factory)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database with Tangba loaded and its people seated."""
    from django.db import connection

    from gongzhi.base.trail.logic import By
    from gongzhi.config.demo.people import seat_everybody
    from gongzhi.config.founding import note
    from gongzhi.packs import queries
    from gongzhi.packs.actions import load_pack
    from gongzhi.packs.demo import read_demo

    with django_db_blocker.unblock():
        note(connection)
        load_pack(PACKS / "tangba", by=By("test"), at=NOON)
        demo = read_demo(PACKS / "tangba")
        assert demo is not None
        seat_everybody("tangba", demo, at=NOON)
        _as_loaded[queries._database()] = queries.setup_stamp()


@pytest.fixture(autouse=True)
def packs_as_loaded() -> Iterator[None]:
    """What a test stored of packs is rolled back and its numbers go to the next: nothing of it stays in memory."""
    yield
    from gongzhi.packs import queries

    for name in [name for name, (stamp, _packs) in queries._in_force.items() if stamp != _as_loaded.get(name)]:
        del queries._in_force[name]
    if queries._parsed.cache_info().currsize > 1:
        queries._parsed.cache_clear()


@pytest.fixture(autouse=True)
def forgetful_throttle() -> Iterator[None]:
    """Limits count from zero in each test."""
    from gongzhi.base import throttle

    throttle._windows.clear()
    yield


@pytest.fixture
def english() -> Iterator[None]:
    """Whatever is said is said in English."""
    from django.utils import translation

    with translation.override("en"):
        yield


Who = Callable[..., Viewer]


@pytest.fixture
def who(db: None) -> Who:
    """`who("dispatcher")`, `who("grid_worker", "500152115211001")`: a holder of that post, as a viewer."""

    def holder(role: str, area: str = "500152115") -> Viewer:
        return viewer_of(_holding(role, area).account)

    return holder


@pytest.fixture
def logged_in(db: None) -> Callable[..., Client]:
    """`logged_in("checker")`: a client with that post's session."""

    def client(role: str, area: str = "500152115") -> Client:
        browser = Client()
        browser.force_login(_holding(role, area).account)
        return browser

    return client


def _holding(role: str, area: str) -> Holding:
    post = Post.objects.get(role__pack="tangba", role__code=role, area__code=area, valid_to=None)
    return Holding.objects.filter(post=post, valid_to=None).select_related("account").order_by("pk")[0]


@pytest.fixture
def second_checker(db: None) -> Account:
    """The other holder of the checking post."""
    return Account.objects.get(username="hecha2")
