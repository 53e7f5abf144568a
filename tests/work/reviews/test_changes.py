"""A second person: another one, in time, for just what was proposed."""

from datetime import timedelta

import pytest

from gongzhi.base.people.actions import give_post
from gongzhi.base.people.models import Account, Holding, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.work.reviews.actions.changes import approve_change, propose_change, refuse_change, take_back_change
from gongzhi.work.reviews.actions.notices import revise_notice
from gongzhi.work.reviews.actions.publishing import propose_publication
from gongzhi.work.reviews.jobs import do_due
from gongzhi.work.reviews.models import NOTICE, Change, Notice
from tests.conftest import NOON, Who
from tests.work.reviews.reviewing import LINES, content, draft_notice, later, pack, post

pytestmark = pytest.mark.django_db
VILLAGE = "500152115211"


@pytest.fixture
def draft(who: Who) -> Notice:
    return draft_notice(who("village_secretary", VILLAGE))


def proposed(draft: Notice, who: Who) -> Change:
    return propose_publication(
        draft, post("dispatcher"), viewer=who("village_secretary", VILLAGE), channel="test", at=NOON
    )


def test_another_person_approves_and_the_notice_is_published_in_the_same_step(draft: Notice, who: Who) -> None:
    change = proposed(draft, who)
    assert Todo.objects.get(subject_uid=change.uid).post_id == post("dispatcher")
    with pytest.raises(NotAllowed):
        approve_change(change, viewer=who("village_secretary", VILLAGE), channel="test", at=later(hours=1))
    approve_change(change, viewer=who("dispatcher"), channel="test", at=later(hours=1))
    draft.refresh_from_db()
    assert (draft.state, draft.opened_at) == (Notice.OPEN, later(hours=1))
    assert not Todo.objects.filter(subject_uid=change.uid, done_at=None).exists()
    with pytest.raises(Conflict):
        approve_change(change, viewer=who("dispatcher"), channel="test", at=later(hours=2))


def test_who_proposed_it_cannot_approve_it_by_another_post_either(draft: Notice, who: Who) -> None:
    change = proposed(draft, who)
    secretary = Account.objects.get(username="shuji")
    give_post(Post.objects.get(pk=post("dispatcher")), secretary, hand="B", by=By("test"), at=NOON)
    with pytest.raises(NotAllowed, match="另一个人"):
        approve_change(change, viewer=viewer_of(secretary), channel="test", at=later(hours=1))


def test_nobody_excluded_approves_and_a_post_of_excluded_people_is_not_asked(draft: Notice, who: Who) -> None:
    secretary, dispatcher = who("village_secretary", VILLAGE), who("dispatcher")
    assert dispatcher.account is not None
    given = {
        "by_post": secretary.posts[0].id, "area_path": draft.area_path, "calendar": pack().calendar,
        "viewer": secretary, "channel": "test", "at": NOON,
    }  # fmt: skip
    holders = list(Holding.objects.filter(post=post("dispatcher"), valid_to=None).values_list("account_id", flat=True))
    with pytest.raises(Invalid):
        propose_change(NOTICE, draft.uid, "publish", "示例", post=post("dispatcher"), excluded=holders, **given)
    change = propose_change(NOTICE, draft.uid, "publish", "示例", post=post("dispatcher"), **given)
    Change.objects.filter(pk=change.pk).update(excluded=[dispatcher.account])
    change.refresh_from_db()
    with pytest.raises(NotAllowed):
        approve_change(change, viewer=dispatcher, channel="test", at=later(hours=1))


def test_what_was_changed_meanwhile_must_be_proposed_anew(draft: Notice, who: Who) -> None:
    secretary, dispatcher = who("village_secretary", VILLAGE), who("dispatcher")
    first = proposed(draft, who)
    # The same under the mask, and yet another name: what was approved would not be what is published.
    other = (("王大明", *LINES[0][1:]), *LINES[1:])
    revise_notice(draft, content(other), viewer=secretary, channel="test", at=later(hours=1))
    with pytest.raises(Conflict, match="重新送复核"):
        approve_change(first, viewer=dispatcher, channel="test", at=later(hours=2))
    draft.refresh_from_db()
    assert draft.state == Notice.DRAFT
    second = proposed(draft, who)
    first.refresh_from_db()
    assert (first.state, second.state) == (Change.OVERTAKEN, Change.OPEN)
    approve_change(second, viewer=dispatcher, channel="test", at=later(hours=3))
    draft.refresh_from_db()
    assert draft.state == Notice.OPEN


def test_proposed_twice_it_is_one(draft: Notice, who: Who) -> None:
    assert proposed(draft, who) == proposed(draft, who)
    assert Todo.objects.filter(subject="change", done_at=None).count() == 1


def test_a_refusal_needs_a_reason_and_the_proposer_may_take_it_back(draft: Notice, who: Who) -> None:
    change = proposed(draft, who)
    with pytest.raises(Invalid):
        refuse_change(change, "不", viewer=who("dispatcher"), channel="test", at=later(hours=1))
    refuse_change(change, "第二行的住址要核对。", viewer=who("dispatcher"), channel="test", at=later(hours=1))
    again = proposed(draft, who)
    with pytest.raises(NotAllowed):
        take_back_change(again, viewer=who("dispatcher"), channel="test", at=later(hours=1))
    take_back_change(again, viewer=who("village_secretary", VILLAGE), channel="test", at=later(hours=1))
    assert again.state == Change.TAKEN_BACK


def test_it_expires_by_its_clock(draft: Notice, who: Who) -> None:
    change = proposed(draft, who)
    late = change.clock.due_at + timedelta(minutes=1)
    with pytest.raises(Conflict, match="期限已过"):
        approve_change(change, viewer=who("dispatcher"), channel="test", at=late)
    assert do_due(at=late) == 1 and do_due(at=late) == 0
    change.refresh_from_db()
    assert change.state == Change.EXPIRED
    assert not Todo.objects.filter(subject_uid=change.uid, done_at=None).exists()


def test_a_post_that_may_not_publish_there_is_not_asked(draft: Notice, who: Who) -> None:
    with pytest.raises(Invalid):
        propose_publication(draft, post("works"), viewer=who("village_secretary", VILLAGE), channel="test", at=NOON)
