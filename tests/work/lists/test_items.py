"""An item stands in one list: claimed with measures and a day, struck off by another, looked back at, reopened."""

from datetime import timedelta

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.lists.access import visible_to
from gongzhi.work.lists.actions.entering import escalate, regrade
from gongzhi.work.lists.actions.looking import look_back
from gongzhi.work.lists.logic.items import Placed
from gongzhi.work.lists.models import Item, Rectification
from gongzhi.work.lists.queries.items import Asked, items_of, overview
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.moves import move_matter
from gongzhi.work.matters.logic.intake import Origin
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, Who
from tests.factories import draft, matter
from tests.work.lists.listed import KIND, LIST, OTHER, VILLAGE, claimed, given, go, listed, pack, stands, struck

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def test_a_problem_is_entered_once_with_its_place_in_the_list(who: Who) -> None:
    uid = uuid7()
    first = listed(who("environment"), uid=uid, severity="larger", level="town", by_ourselves=False)
    again = listed(who("environment"), uid=uid, severity="larger", level="town", by_ourselves=False)
    assert first.pk == again.pk and Item.objects.count() == 1
    assert (first.list, first.severity, first.level, first.by_ourselves) == (LIST, "larger", "town", False)
    assert first.number.startswith("HB-2023-1115-") and stands(first).state == "registered"
    todo = Todo.objects.get(subject_uid=first.matter.uid)
    assert todo.post_id == who("village_secretary", VILLAGE).posts[0].id and todo.clock is not None
    assert Act.objects.filter(verb="list.entered").count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [("severity", {"severity": "huge"}), ("level", {"level": "province"}), ("kind", {"kind": "street_light"}),
     ("text", {"text": "x"}), ("area", {"area": "999"})],
)  # fmt: skip
def test_what_is_wrong_with_a_problem_is_named_by_its_field_and_nothing_is_kept(
    who: Who, field: str, changes: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        listed(who("environment"), **changes)
    assert field in [one.field for one in refused.value.problems] and not Matter.objects.exists()


def test_only_the_owner_of_the_list_and_who_registers_there_enter_problems(who: Who) -> None:
    for viewer in (who("water"), who("village_secretary", OTHER), who("farming")):
        with pytest.raises(NotAllowed):
            listed(viewer)
    assert listed(who("village_secretary", VILLAGE)).pk and listed(who("dispatcher")).pk


def test_whatever_makes_a_matter_of_a_kind_of_a_list_enters_it_there() -> None:
    visited = draft(kind=KIND, source="doorstep", origin=Origin("visit", uuid7()))
    one = report_matter(visited, pack=pack(), by=By("desk"), at=NOON)
    item = Item.objects.get(matter=one)
    assert (item.list, item.severity, item.level) == (LIST, "general", "village")
    assert not Item.objects.filter(matter=matter()).exists()


def test_claiming_asks_for_measures_and_a_day_and_the_day_is_the_clocks(who: Who) -> None:
    item, secretary = listed(who("environment")), who("village_secretary", VILLAGE)
    for field, words in (
        ("plan", {"due": (NOON + timedelta(days=20)).date()}),
        ("due", {"plan": "封堵排口，接入管网。"}),
        ("due", {"plan": "封堵排口，接入管网。", "due": NOON.date()}),
        ("due", {"plan": "封堵排口，接入管网。", "due": (NOON + timedelta(days=181)).date()}),
    ):
        with pytest.raises(Invalid) as refused:
            go(item, "claim", secretary, LATER, **words)
        assert [one.field for one in refused.value.problems] == [field]
    claimed(item, who, days=20)
    (round_,) = Rectification.objects.filter(item=item).select_related("note", "clock")
    assert round_.note is not None and round_.note.text == "封堵排口，接入管网。"
    clock = Clock.objects.get(subject_uid=item.matter.uid, code="rectify")
    assert round_.clock == clock and (clock.amount, clock.unit) == (20, "days")
    assert clock.due_at.date() - NOON.date() == timedelta(days=20)


def test_who_does_not_claim_says_why_and_the_commander_decides(who: Who) -> None:
    item = listed(who("environment"))
    go(item, "refuse", who("village_secretary", VILLAGE), LATER, reason="这里属于河道管理范围。")
    with pytest.raises(NotAllowed):
        go(item, "rule", who("dispatcher"), LATER, post=1, reason="由水利岗整改。")
    water = who("water").posts[0].id
    go(item, "rule", who("commander"), LATER, post=water, reason="由水利岗整改。")
    assert stands(item).lead_post_id == water and stands(item).state == "registered"


def test_who_did_it_does_not_strike_it_off_and_the_owner_may_send_it_back(who: Who) -> None:
    item, owner = listed(who("environment")), who("environment")
    claimed(item, who)
    go(item, "apply", who("village_secretary", VILLAGE), LATER, reply="已经接入管网，现场恢复。")
    with pytest.raises(NotAllowed):
        go(item, "strike_off", who("village_secretary", VILLAGE), LATER)
    go(item, "send_back", owner, LATER, reason="排口还有渗漏，继续整改。")
    clock = Clock.objects.get(subject_uid=item.matter.uid, code="rectify", stopped_at=None)
    assert clock.paused_at is None and stands(item).state == "rectifying"
    assert Rectification.objects.get(item=item).struck_at is None


def test_what_is_struck_off_is_looked_back_at_on_its_day_and_a_relapse_reopens_it_with_the_chain_kept(who: Who) -> None:
    item = listed(who("environment"))
    struck(item, who)
    first = Rectification.objects.get(item=item)
    assert first.look_on == (NOON + timedelta(days=70)).date() and stands(item).stage == "closed"
    assert look_back(pack(), at=NOON + timedelta(days=69)) == 0
    day = NOON + timedelta(days=70)
    assert look_back(pack(), at=day) == 1 and look_back(pack(), at=day) == 0
    todo = Todo.objects.get(subject_uid=item.matter.uid, done_at=None)
    assert todo.post_id == who("environment").posts[0].id and todo.clock is not None
    go(item, "relapse", who("environment"), day + timedelta(days=1), reason="又有污水从旁边流出来。")
    item.refresh_from_db()
    assert item.relapses == 1 and stands(item).state == "registered" and stands(item).closed_at is None
    claimed(item, who, day + timedelta(days=2))
    rounds = list(item.rounds.order_by("number"))
    assert [one.outcome for one in rounds] == ["relapsed", ""] and rounds[0].struck_at is not None


def test_what_holds_stays_struck_off_and_is_not_asked_for_again_but_may_be_found_again(who: Who) -> None:
    item = listed(who("environment"))
    struck(item, who)
    day = NOON + timedelta(days=70)
    look_back(pack(), at=day)
    go(item, "holds", who("environment"), day)
    assert look_back(pack(), at=day + timedelta(days=300)) == 0
    assert Rectification.objects.get(item=item).outcome == "holds"
    with pytest.raises(NotAllowed):
        go(item, "reopen", who("dispatcher"), day, reason="又有污水从旁边流出来。")
    go(item, "reopen", who("environment"), day, reason="又有污水从旁边流出来。")
    item.refresh_from_db()
    assert item.relapses == 1 and Rectification.objects.get(item=item).outcome == "relapsed"


def test_an_escalated_matter_enters_the_list_by_rule_in_one_act_and_only_once(who: Who) -> None:
    one = matter(kind="sewage", text="养殖粪水流到路边沟里，气味重。")
    one = Matter.objects.select_related("area", "lead_post__area").get(pk=one.pk)
    if one.lead_post.area.level != "town":
        move_matter(
            one, "hand_up", viewer=who("grid_worker", "500152115211001"), channel="test", seen=0, at=LATER,
            words=Words(reason="网格协调不了，请上级处理。"),
        )  # fmt: skip
        one = Matter.objects.select_related("area", "lead_post__area").get(pk=one.pk)
    if one.lead_post.area.level != "town":
        secretary = who("village_secretary", VILLAGE)
        move_matter(
            one, "hand_up", viewer=secretary, channel="test", seen=one.moves, at=LATER,
            words=Words(reason="涉及两个村，请上级处理。"),
        )  # fmt: skip
        one = Matter.objects.select_related("area", "lead_post__area").get(pk=one.pk)
    with pytest.raises(NotAllowed):
        escalate(one, LIST, viewer=who("farming"), channel="test", at=LATER)
    item = escalate(one, LIST, viewer=who("environment"), channel="test", at=LATER)
    assert (item.matter.origin_subject, item.matter.origin_uid) == ("matter", one.uid)
    assert (item.severity, item.level) == ("larger", "town")
    with pytest.raises(Conflict):
        escalate(one, LIST, viewer=who("environment"), channel="test", at=LATER)
    with pytest.raises(Invalid):
        escalate(matter(), LIST, viewer=who("dispatcher"), channel="test", at=LATER)


def test_the_owner_says_how_severe_an_item_is_with_a_reason(who: Who) -> None:
    item = listed(who("environment"))
    with pytest.raises(NotAllowed):
        regrade(item, Placed("major", "town"), "涉及三个村，影响大。", **given(who("dispatcher")))
    with pytest.raises(Invalid):
        regrade(item, Placed("major", "town"), "", **given(who("environment")))
    regrade(item, Placed("major", "town"), "涉及三个村，影响大。", **given(who("environment")))
    stale = Item.objects.get(pk=item.pk)
    assert (stale.severity, stale.level) == ("major", "town")
    stale.severity = "general"
    with pytest.raises(Conflict):
        regrade(stale, Placed("larger", "town"), "涉及三个村，影响大。", **given(who("environment")))


def test_an_item_is_seen_by_whoever_sees_its_matter_and_counts_agree_with_lists(who: Who) -> None:
    listed(who("environment"))
    listed(who("party"), "inspection", text="支部组织生活记录不全。")
    sees = {
        "environment": (who("environment"), {"ecology": 1}),
        "party": (who("party"), {"inspection": 1}),
        "dispatcher": (who("dispatcher"), {"ecology": 1, "inspection": 1}),
        "secretary": (who("village_secretary", VILLAGE), {"ecology": 1, "inspection": 1}),
        "elsewhere": (who("village_secretary", OTHER), {}),
        "water": (who("water"), {}),
    }
    for name, (viewer, expected) in sees.items():
        counts = {code: stand.all for code, stand in overview(pack(), viewer, NOON).items()}
        assert counts == expected, name
        rows = items_of(None, Asked(), viewer=viewer, pack=pack(), now=NOON)
        assert sorted(one.list for one in rows) == sorted(expected), name


def test_a_restricted_item_is_counted_and_listed_only_for_who_keeps_or_handles_it(who: Who) -> None:
    item = listed(who("petition_office"), "petitions", text="反映土地补偿多年未结。")
    for role in ("dispatcher", "commander", "checker", "watch", "environment"):
        viewer = who(role)
        assert not visible_to(Item.objects.all(), viewer).exists(), role
        assert overview(pack(), viewer, NOON) == {}, role
        asked = Asked(words=item.number)
        assert not items_of("petitions", asked, viewer=viewer, pack=pack(), now=NOON).exists(), role
    for role in ("petition_office", "mediation"):
        assert overview(pack(), who(role), NOON)["petitions"].all == 1, role


def test_a_list_is_narrowed_by_everything_it_shows(who: Who) -> None:
    one = listed(who("environment"), severity="major", level="town", by_ourselves=False, text="河面漂着一大片垃圾。")
    two = listed(who("environment"), text="秸秆堆在水边没有清。")
    struck(two, who)

    def found(now=NOON, **asked) -> list[int]:
        rows = items_of(LIST, Asked(**asked), viewer=who("dispatcher"), pack=pack(), now=now)
        return [item.pk for item in rows]

    assert found() == [two.pk, one.pk] and found(old=True) == [one.pk, two.pk]
    assert found(severity="major") == found(found="above") == found(level="town") == [one.pk]
    assert found(standing="open") == [one.pk] and found(standing="struck") == [two.pk]
    assert found(words=two.number) == found(words=stands(two).number) == [two.pk]
    assert found(words="秸秆") == [two.pk] and found(standing="relapsed") == []
    assert found(now=NOON + timedelta(days=30), standing="late") == [one.pk]


def test_a_late_rectification_that_was_made_up_stays_late(who: Who) -> None:
    item = listed(who("environment"))
    claimed(item, who, days=5)
    late = NOON + timedelta(days=9)
    go(item, "apply", who("village_secretary", VILLAGE), late, reply="已经接入管网，现场恢复。")
    go(item, "strike_off", who("environment"), late + timedelta(days=40))
    clock = Rectification.objects.select_related("clock").get(item=item).clock
    assert clock is not None and clock.light(late + timedelta(days=50)).code == "done_late"
