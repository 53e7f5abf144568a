"""Task forces: a team, items, from a day to a day; how far it is follows from its items."""

import pytest

from gongzhi.base.people.actions.rights import join_team
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.work.lists.access import visible_forces
from gongzhi.work.lists.actions.forces import end_force, found_force, let_go, take_on
from gongzhi.work.lists.models import Force, ForceItem
from gongzhi.work.lists.queries.work import forces, joined_items, progress_of
from tests.conftest import NOON, Who
from tests.web.listed import made_team
from tests.work.lists.listed import LIST, given, listed, struck

pytestmark = pytest.mark.django_db
DAY = NOON.date()


def _force(who: Who, name: str = "生态专班（示例）", code: str = LIST) -> Force:
    return found_force(made_team(who, name), code, DAY, None, **given(who("dispatcher")))


def test_a_task_force_takes_on_items_and_its_progress_is_theirs(who: Who) -> None:
    force, one, two = _force(who), listed(who("environment")), listed(who("environment"))
    post = Post.objects.get(pk=who("environment").posts[0].id)
    join_team(force.team, post, lead=True, viewer=who("dispatcher"), channel="test", at=NOON)
    assert take_on(force, [one, two], **given(who("dispatcher"))) == 2
    assert take_on(force, [one], **given(who("dispatcher"))) == 0
    struck(one, who)
    done = progress_of([force], who("dispatcher"))[force.pk]
    assert (done.items, done.open, done.struck, done.members, done.lead) == (2, 1, 1, 1, post.label)
    joined = ForceItem.objects.select_related("force").get(item=two)
    let_go(joined, **given(who("dispatcher")))
    with pytest.raises(Conflict):
        let_go(joined, **given(who("dispatcher")))
    assert [row.item_id for row in joined_items(force, who("dispatcher"))] == [one.pk]
    assert ForceItem.objects.count() == 2


def test_a_team_is_one_task_force_at_a_time_and_an_ended_one_takes_nothing_on(who: Who) -> None:
    force = _force(who)
    with pytest.raises(Conflict):
        found_force(force.team, "", DAY, None, **given(who("dispatcher")))
    end_force(force, **given(who("dispatcher")))
    with pytest.raises(Conflict):
        take_on(force, [listed(who("environment"))], **given(who("dispatcher")))
    assert found_force(force.team, "", DAY, None, **given(who("dispatcher"))).pk != force.pk
    assert [len(forces(who("dispatcher"), "tangba", ended=ended)) for ended in (False, True)] == [1, 1]


def test_what_is_wrong_is_named_and_only_who_looks_after_lists_founds(who: Who) -> None:
    team = made_team(who, "生态专班（示例）")
    with pytest.raises(Invalid) as refused:
        found_force(team, "none", DAY, DAY.replace(year=2020), **given(who("dispatcher")))
    assert [one.field for one in refused.value.problems] == ["list", "until"]
    for role in ("environment", "checker", "watch"):
        with pytest.raises(NotAllowed):
            found_force(team, LIST, DAY, None, **given(who(role)))
    force = found_force(team, LIST, DAY, None, **given(who("dispatcher")))
    with pytest.raises(Invalid):
        take_on(force, [listed(who("party"), "inspection")], **given(who("dispatcher")))
    assert not visible_forces(Force.objects.all(), who("water")).exists()
    assert visible_forces(Force.objects.all(), who("checker")).exists()
