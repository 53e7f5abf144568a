"""Posts change hands at one moment, by those who look after them, and never while their work would be nobody's."""

import pytest
from django.db import IntegrityError, transaction

from gongzhi.base.people.actions.accounts import (
    clear_attempts,
    count_attempt,
    create_account,
    deactivate,
    reactivate,
    reset_password,
)
from gongzhi.base.people.actions.rights import end_team, join_team, leave_team, make_team
from gongzhi.base.people.actions.staffing import assign, end_post, hand_over, open_post, relieve
from gongzhi.base.people.models import Account, Holding, Post, Role, TeamMember
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.people.queries.posts import PostFilters, posts
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.packs.demo import PASSWORD
from tests.base.people.households import acting, household
from tests.conftest import NOON, Who
from tests.factories import matter

pytestmark = pytest.mark.django_db
GRID = "500152115211001"


def _post(role: str = "grid_worker", area: str = GRID) -> Post:
    return Post.objects.get(role__pack="tangba", role__code=role, area__code=area, valid_to=None)


def _holder(post: Post) -> Holding:
    return Holding.objects.select_related("account").get(post=post, valid_to=None)


def _taker(name: str = "taker") -> Account:
    return Account.objects.create_account(name, "示例接手人", None)


def test_a_hand_over_ends_one_and_begins_another_and_states_the_open_work(who: Who) -> None:
    post = _post()
    giver, taker = _holder(post), _taker()
    matter()
    hand_over(post, giver=giver, taker=taker, hand="A", **acting(who("dispatcher")))
    assert viewer_of(giver.account).posts == () and viewer_of(taker).posts[0].id == post.pk
    act = Act.objects.get(verb="people.post_handed_over")
    assert act.data == {"from": giver.account_id, "to": taker.pk, "hand": "A", "open": 1}
    with pytest.raises(Conflict):  # the second of two hand-overs of the same holding
        hand_over(post, giver=giver, taker=_taker("other"), hand="A", **acting(who("dispatcher")))
    assert [one.account_id for one in Holding.objects.filter(post=post, valid_to=None)] == [taker.pk]


def test_nobody_hands_a_post_to_themselves_or_outside_their_area(who: Who) -> None:
    post, dispatcher = _post("complaints", "500152115"), who("dispatcher")
    me = Account.objects.get(pk=dispatcher.account)
    with pytest.raises(NotAllowed):
        assign(post, me, hand="A", **acting(dispatcher))
    with pytest.raises(NotAllowed):
        assign(post, _taker(), hand="A", **acting(who("village_secretary", "500152115211")))
    off = _taker("off")
    Account.objects.filter(pk=off.pk).update(is_active=False)
    with pytest.raises(Invalid):
        assign(post, Account.objects.get(pk=off.pk), hand="A", **acting(dispatcher))
    with pytest.raises(Invalid):
        assign(post, _taker("third"), hand="C", **acting(dispatcher))


def test_a_post_left_by_everybody_is_vacant_and_keeps_its_work(who: Who) -> None:
    post, dispatcher = _post(), who("dispatcher")
    matter()
    relieve(_holder(post), **acting(dispatcher))
    vacant = posts(dispatcher, PostFilters(vacant=True))
    assert [one.pk for one in vacant] == [post.pk] and vacant[0].held == []  # type: ignore[attr-defined]
    assign(post, _taker(), hand="B", **acting(dispatcher))
    assert posts(dispatcher, PostFilters(vacant=True)) == []


def test_a_post_ends_only_when_no_open_work_is_addressed_to_it(who: Who) -> None:
    dispatcher = who("dispatcher")
    busy, idle = _post(), _post("water", "500152115")
    matter()
    with pytest.raises(Conflict, match="1 件"):
        end_post(busy, **acting(dispatcher))
    assert Post.objects.get(pk=busy.pk).valid_to is None
    end_post(idle, **acting(dispatcher))
    assert not Holding.objects.filter(post=idle, valid_to=None).exists()
    with pytest.raises(Conflict):
        end_post(idle, **acting(dispatcher))
    with pytest.raises(Conflict):
        assign(idle, _taker(), hand="A", **acting(dispatcher))


def test_a_post_is_opened_once(who: Who) -> None:
    role, area = Role.objects.get(pack="tangba", code="works"), _post().area
    open_post(role, area, "示例临时岗", **acting(who("dispatcher")))
    with pytest.raises(Conflict):
        open_post(role, area, "示例临时岗", **acting(who("dispatcher")))


def test_an_account_is_made_without_a_password_and_its_name_is_taken_once(who: Who) -> None:
    dispatcher = who("dispatcher")
    made = create_account("zhang.san", "示例张三", **acting(dispatcher))
    assert not made.has_usable_password()
    with pytest.raises(Invalid) as fault:
        create_account("ZHANG.SAN", "", **acting(dispatcher))
    assert {problem.field for problem in fault.value.problems} == {"username", "name"}
    with pytest.raises(NotAllowed):
        create_account("li.si", "示例李四", **acting(who("checker")))


def test_an_account_is_switched_off_after_its_posts_are_handed_over(who: Who) -> None:
    dispatcher, post = who("dispatcher"), _post()
    account = _holder(post).account
    with pytest.raises(Conflict, match="交接"):
        deactivate(account, **acting(dispatcher))
    relieve(_holder(post), **acting(dispatcher))
    deactivate(account, **acting(dispatcher))
    account.refresh_from_db()
    assert viewer_of(account).posts == () and not account.is_active
    reactivate(account, **acting(dispatcher))
    with pytest.raises(NotAllowed):
        deactivate(Account.objects.get(pk=dispatcher.account), **acting(dispatcher))


def test_a_reset_takes_the_old_password_away_at_once(who: Who) -> None:
    account = Account.objects.get(username="wangge")
    assert account.check_password(PASSWORD)
    reset_password(account, **acting(who("dispatcher")))
    assert not Account.objects.get(pk=account.pk).has_usable_password()
    with pytest.raises(NotAllowed):
        reset_password(account, **acting(who("village_secretary", "500152115211")))


def test_attempts_are_counted_in_the_row_until_an_hour_has_passed(settings: object) -> None:
    from datetime import timedelta

    settings.LOGINS_PER_HOUR = 3  # type: ignore[attr-defined]
    account = _taker()
    assert [count_attempt(account, at=NOON) for _ in range(5)] == [True, True, True, False, False]
    assert Account.objects.get(pk=account.pk).failures == 3
    assert count_attempt(account, at=NOON + timedelta(hours=1))
    clear_attempts(account)
    assert [count_attempt(account, at=NOON) for _ in range(4)] == [True, True, True, False]


def test_a_team_has_posts_and_persons_with_dates(who: Who) -> None:
    dispatcher, post = who("dispatcher"), _post()
    team = make_team(post.area, "示例抢险队", **acting(dispatcher))
    member = join_team(team, post, lead=True, **acting(dispatcher))
    person = household(1).memberships.get().person
    join_team(team, person, **acting(dispatcher))
    with pytest.raises(Conflict):
        join_team(team, post, **acting(dispatcher))
    leave_team(member, **acting(dispatcher))
    end_team(team, **acting(dispatcher))
    assert not TeamMember.objects.filter(team=team, valid_to=None).exists() and TeamMember.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(team=team, valid_from=NOON.date())
