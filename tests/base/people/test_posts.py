"""Work goes to posts: the nearest one, held by A and B, seen through what its holders may do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.columns import ancestors, end_of_subtree
from gongzhi.base.people import queries
from gongzhi.base.people.actions import RoleRow, give_post, keep_roles, open_posts
from gongzhi.base.people.logic import PUBLIC, HeldPost, Viewer, nearest
from gongzhi.base.people.models import Account, Holding, Post, Role
from gongzhi.base.people.queries import posts_at_hand, posts_under, viewer_of
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.conftest import NOON, Who

BY = By("test")
PATHS = st.lists(st.sampled_from(["1", "10", "2", "11"]), min_size=1, max_size=4).map(lambda p: f"/{'/'.join(p)}/")


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    queries._posts.forget()
    yield
    queries._posts.forget()


def _account(name: str) -> Account:
    return Account.objects.create_account(name, name, None)


def _post(role: str = "checker") -> Post:
    return Post.objects.get(role__pack="tangba", role__code=role, area__code="500152115")


@given(st.dictionaries(PATHS, st.integers(1, 99)), PATHS)
def test_the_nearest_post_is_the_deepest_at_or_above(posts: dict[str, int], path: str) -> None:
    above = [one for one in posts if path.startswith(one)]
    expected = posts[max(above, key=len)] if above else None
    assert nearest(posts, path) == expected


@given(PATHS, PATHS)
def test_a_subtree_is_a_range_and_never_holds_a_sibling_with_a_longer_code(root: str, path: str) -> None:
    assert (root <= path < end_of_subtree(root)) == path.startswith(root) == (root in ancestors(path))


def test_a_verb_holds_in_the_area_of_its_post_and_below_only() -> None:
    held = HeldPost(1, "网格员", "", "grid_worker", "/5/50/", 1, frozenset({"note"}), "A")
    viewer = Viewer(7, "甲", (held,))
    assert viewer.may("note", "/5/50/") and viewer.may("note", "/5/50/500/")
    assert not viewer.may("note", "/5/") and not viewer.may("note", "/5/500/") and not viewer.may("import", "/5/50/")
    assert not PUBLIC.may("note", "/5/50/")


@pytest.mark.django_db
def test_a_viewer_is_read_in_one_query_with_every_post_held_today() -> None:
    account = _account("both")
    for role, hand in (("checker", "A"), ("works", "B")):
        give_post(_post(role), account, hand=hand, by=BY, at=NOON)
    with CaptureQueriesContext(connection) as seen:
        viewer = viewer_of(account)
    assert len(seen) == 1
    assert {(post.role, post.hand) for post in viewer.posts} == {("checker", "A"), ("works", "B")}
    assert "see_area" in viewer.posts[0].verbs | viewer.posts[1].verbs


@pytest.mark.django_db
def test_without_account_or_switched_off_or_after_handing_over_one_is_the_public() -> None:
    account = _account("gone")
    holding = give_post(_post(), account, hand="B", by=BY, at=NOON)
    assert viewer_of(account).posts
    account.is_active = False
    assert viewer_of(account) == viewer_of(None) == PUBLIC
    account.is_active = True
    Holding.objects.filter(pk=holding.pk).update(valid_to=NOON.date())
    assert viewer_of(account).posts == ()


@pytest.mark.django_db
def test_a_post_that_ended_gives_nothing() -> None:
    account, post = _account("left"), _post()
    give_post(post, account, hand="B", by=BY, at=NOON)
    Post.objects.filter(pk=post.pk).update(valid_to=NOON.date())
    assert viewer_of(account).posts == ()


@pytest.mark.django_db
def test_giving_a_post_twice_changes_nothing_and_giving_it_is_recorded() -> None:
    account, post = _account("twice"), _post()
    before = Act.objects.count()
    first = give_post(post, account, hand="B", by=BY, at=NOON)
    assert give_post(post, account, hand="A", by=BY, at=NOON).pk == first.pk
    assert Holding.objects.get(pk=first.pk).hand == "B"
    assert Act.objects.count() == before + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=post, account=account, valid_from=NOON.date())


@pytest.mark.django_db
def test_a_hand_over_keeps_the_old_holding_with_its_dates() -> None:
    account, post = _account("again"), _post()
    first = give_post(post, account, hand="B", by=BY, at=NOON)
    Holding.objects.filter(pk=first.pk).update(valid_to=NOON.date())
    second = give_post(post, account, hand="A", by=BY, at=NOON + timedelta(days=1))
    assert Holding.objects.filter(post=post, account=account).count() == 2
    assert viewer_of(account).posts[0].hand == second.hand == "A"


@pytest.mark.django_db
def test_posts_stand_once_for_role_area_and_title() -> None:
    role, area = Role.objects.get(pack="tangba", code="works"), area_by_code("500152115211")
    assert area is not None
    rows = [(role, area, "驻村干部", "village aide")]
    assert len(open_posts(rows, by=BY, at=NOON)) == 1
    assert open_posts(rows, by=BY, at=NOON) == []


@pytest.mark.django_db
def test_posts_at_hand_follow_the_trail_whoever_asks_by_which_stamp() -> None:
    area = area_by_code("500152115211")
    assert area is not None
    before = posts_at_hand("tangba", 1)
    with CaptureQueriesContext(connection) as seen:
        assert posts_at_hand("tangba", 1) is before
    assert len(seen) == 0
    with CaptureQueriesContext(connection) as seen:
        assert posts_at_hand("tangba") is posts_at_hand("tangba", 2) is posts_at_hand("tangba") is before
    assert len(seen) == 3  # the trail is asked, the posts are not
    role = Role.objects.get(pack="tangba", code="works")
    (post,) = open_posts([(role, area, "驻村干部", "village aide")], by=BY, at=NOON)
    assert posts_at_hand("tangba", 3)["works"][area.path] == posts_at_hand("tangba")["works"][area.path] == post.pk


@pytest.mark.django_db
def test_of_two_posts_of_a_role_in_an_area_the_oldest_answers() -> None:
    first = _post("works")
    open_posts([(first.role, first.area, "第二个岗位", "second")], by=BY, at=NOON)
    assert posts_at_hand("tangba")["works"][first.area_path] == first.pk


@pytest.mark.django_db
def test_posts_to_hand_work_to_lie_in_the_tree_asked_for(who: Who) -> None:
    town, village = posts_under("tangba", "/500152115/"), posts_under("tangba", "/500152115/500152115211/")
    assert {post.pk for post in village} < {post.pk for post in town}
    assert all(post.area_path.startswith("/500152115/500152115211/") for post in village)
    assert who("checker").posts[0].id in {post.pk for post in town}
    assert posts_under("no such pack", "/500152115/") == []


@pytest.mark.django_db
def test_roles_are_kept_as_declared_and_a_change_is_recorded_once() -> None:
    row = RoleRow("aide", {"zh": "协办", "en": "aide"}, ("note",))
    before = Act.objects.count()
    first = keep_roles("tangba", [row], by=BY, at=NOON)["aide"]
    assert keep_roles("tangba", [row], by=BY, at=NOON)["aide"].pk == first.pk
    keep_roles("tangba", [RoleRow("aide", {"zh": "协办"}, ("note", "import"))], by=BY, at=NOON)
    assert Role.objects.get(pk=first.pk).verbs == ["note", "import"]
    assert Act.objects.count() == before + 2
