"""What is written once stays: the database itself refuses, and says so when its guards are gone."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, models

from gongzhi.base.erasure.models import Erasure
from gongzhi.base.forms.actions import store_forms
from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.models import Entry, Transfer
from gongzhi.base.people.models import Opened
from gongzhi.base.trail.actions import record, seal
from gongzhi.base.trail.guards import guard_tables, guarded_models, missing_guards
from gongzhi.base.trail.logic import By, Done
from gongzhi.base.trail.models import Act, Block
from gongzhi.base.trail.queries import verify
from gongzhi.packs.models import PackMap, PackTexts, PackVersion
from gongzhi.work.reviews.actions.panels import cast, stand_back
from gongzhi.work.reviews.logic.panels import Choice
from gongzhi.work.reviews.models import Member, PanelItem
from tests.base.ledger.books import Books
from tests.conftest import NOON, Who
from tests.kept import POSTGRESQL, is_kept, sql
from tests.web.reviewed import VILLAGE, make_reviewed

pytestmark = pytest.mark.django_db

# Those of others are tried where their own tests make rows of them.
GUARDED = [one for one in guarded_models() if one._meta.app_label not in ("outgoing", "programmes")]


@pytest.fixture(autouse=True)
def a_row_in_each(who: Who) -> Iterator[None]:
    """Loading the pack wrote acts, its version, texts and map; sealing writes a block."""
    record([Done("test.done", "test", uuid7(), By("test"), NOON)])
    seal(at=NOON)
    store_forms([{"questions": []}], at=NOON)
    Erasure.objects.create(subject="test", subject_uid=uuid7(), scope="text", reason="test", at=NOON)
    _reviewed(who)
    viewer = who("grid_worker", "500152115211001")
    seen = Opened(subject="household", subject_uid=uuid7(), purpose="look", post_id=viewer.post_ids()[0], at=NOON)
    seen.account_id = viewer.account
    seen.save(force_insert=True)
    books = Books()
    books.pay(books.issuer, books.fund, 1)
    yield


def _reviewed(who: Who) -> None:
    """A ballot and somebody who stood back, each on an item of their own, and the frame of a draw."""
    made, by = make_reviewed(who), {"viewer": who("village_secretary", VILLAGE), "channel": "test", "at": NOON}
    item = PanelItem.objects.get(panel=made.panel)
    other = Member.objects.filter(panel=made.panel).exclude(pk=made.member.pk)[0]
    cast(item, Choice("approve"), member=made.member, **by)
    stand_back(item, other, **by)


def _drop(model: type[models.Model], guard: str) -> None:
    on = f' ON "{model._meta.db_table}"' if POSTGRESQL else ""
    sql(f'DROP TRIGGER "{guard}"{on}')


def test_every_append_only_table_is_known() -> None:
    assert {Act, Block, Entry, Transfer, PackVersion, PackTexts, PackMap} <= set(GUARDED)


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_the_database_refuses_to_change_or_delete(model: type[models.Model]) -> None:
    is_kept(model)


def test_a_missing_guard_is_named_by_checks_and_put_back() -> None:
    assert missing_guards() == []
    guard = "trail_act_no_change" if POSTGRESQL else "trail_act_no_update"
    _drop(Act, guard)
    assert missing_guards() == [guard]
    assert guard in verify().fault
    guard_tables()
    guard_tables()
    assert missing_guards() == []
    with pytest.raises(IntegrityError):
        sql("UPDATE trail_act SET verb = 'x'")


@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL can switch a trigger off")
def test_a_guard_switched_off_counts_as_missing() -> None:
    sql("ALTER TABLE trail_block DISABLE TRIGGER trail_block_no_change")
    assert missing_guards() == ["trail_block_no_change"]


def test_readiness_names_the_missing_guard(client: pytest.FixtureRequest) -> None:
    assert client.get("/readyz").status_code == 200
    guard = "trail_block_no_change" if POSTGRESQL else "trail_block_no_delete"
    _drop(Block, guard)
    answer = client.get("/readyz")
    assert answer.status_code == 503 and guard in answer.content.decode()
