"""A secret ballot cannot be led back to who cast it, whatever one reads of the tables."""

import pytest

from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.work.reviews.actions.panels import Before, Seated, add_items, cast, close_item, make_panel, stand_back
from gongzhi.work.reviews.logic.panels import APPROVE, NO_QUORUM, PASSED, REJECT, REJECTED, SECRET_BALLOT, Choice, Rules
from gongzhi.work.reviews.models import Ballot, Member, Panel, PanelItem, Seat, Slot
from tests.conftest import NOON, Who
from tests.work.reviews.reviewing import pack, uid, village

pytestmark = pytest.mark.django_db
VILLAGE = "500152115211"
NAMES = ("甲", "乙", "丙", "丁", "戊", "己")


@pytest.fixture
def panel(who: Who) -> Panel:
    seated = [Seated(f"示例代表{name}", person_uid=uid(name)) for name in NAMES]
    return make_panel(
        "不记名评议（示例）", "村规民约（示例）", Rules(quorum=3), seated, ballot=SECRET_BALLOT, pack=pack(),
        area=village(), viewer=who("village_secretary", VILLAGE), channel="test", at=NOON,
    )  # fmt: skip


@pytest.fixture
def item(panel: Panel, who: Who) -> PanelItem:
    before = [Before("points", uid("事项"), "李四户")]
    return add_items(panel, before, viewer=who("village_secretary", VILLAGE), channel="test", at=NOON)[0]


def vote(item: PanelItem, member: Member, choice: str, who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    cast(item, Choice(choice), member=member, viewer=secretary, channel="test", at=NOON)


def test_nothing_stored_ties_a_ballot_to_a_member(panel: Panel, item: PanelItem, who: Who) -> None:
    names = {field.name for field in Slot._meta.get_fields()}
    assert names == {"id", "uid", "item", "filled", "vote", "scores"}, "no member and no time"
    assert {field.name for field in Seat._meta.get_fields()} == {"id", "uid", "item", "member", "cast"}
    members = list(Member.objects.filter(panel=panel).order_by("pk"))
    made = {one.uid for one in Slot.objects.filter(item=item)}
    for member in members[:-1]:
        vote(item, member, APPROVE if member == members[0] else REJECT, who)
    assert {one.uid for one in Slot.objects.filter(item=item)} == made, "places stand since the item was added"
    assert Seat.objects.filter(item=item, cast=True).count() == 5
    assert (
        sorted(Slot.objects.filter(item=item, filled=True).values_list("vote", flat=True)) == [APPROVE] + [REJECT] * 4
    )
    assert not Ballot.objects.exists()
    told = str(list(Act.objects.filter(verb="panel.voted").values_list("data", flat=True)))
    assert APPROVE not in told and REJECT not in told and not [one for one in made if str(one) in told]


def test_the_place_of_a_ballot_in_the_box_says_nothing(panel: Panel, who: Who) -> None:
    """The first member's ballot is found in any place, and moves whenever somebody else votes."""
    secretary = who("village_secretary", VILLAGE)
    members = list(Member.objects.filter(panel=panel).order_by("pk"))
    before = [Before("points", uid(f"事项{n}"), f"事项 {n}") for n in range(24)]
    places, moved = set(), 0
    for item in add_items(panel, before, viewer=secretary, channel="test", at=NOON):
        slots = list(Slot.objects.filter(item=item).order_by("pk").values_list("pk", flat=True))
        vote(item, members[0], APPROVE, who)
        first = slots.index(Slot.objects.get(item=item, vote=APPROVE).pk)
        for member in members[1:3]:
            vote(item, member, REJECT, who)
        last = slots.index(Slot.objects.get(item=item, vote=APPROVE).pk)
        places.add(last)
        moved += first != last
    assert len(places) >= 4 and moved >= 10  # 6 places, 24 items: fewer would be a wonder (p < 1e-6)


def test_a_secret_ballot_is_cast_once_and_cannot_be_taken_back(panel: Panel, item: PanelItem, who: Who) -> None:
    member = Member.objects.filter(panel=panel).first()
    assert member is not None
    vote(item, member, APPROVE, who)
    with pytest.raises(Conflict, match="不记名"):
        vote(item, member, REJECT, who)
    with pytest.raises(Conflict, match="不记名"):
        stand_back(item, member, viewer=who("village_secretary", VILLAGE), channel="test", at=NOON)
    assert Slot.objects.filter(item=item, filled=True).count() == 1


def test_too_few_ballots_decide_nothing_and_after_the_count_nobody_votes(
    panel: Panel, item: PanelItem, who: Who
) -> None:
    secretary = who("village_secretary", VILLAGE)
    first, second, *_rest = Member.objects.filter(panel=panel).order_by("pk")
    vote(item, first, APPROVE, who)
    close_item(item, viewer=secretary, channel="test", at=NOON)
    assert (item.verdict, item.votes) == (NO_QUORUM, 1)
    with pytest.raises(Conflict, match="已经计票"):
        vote(item, second, APPROVE, who)


def test_whoever_stands_back_from_an_open_ballot_no_longer_counts(who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    seated = [
        Seated("示例书记", account=secretary.account),
        *(Seated(name, person_uid=uid(name)) for name in NAMES[:3]),
    ]
    panel = make_panel(
        "记名评议（示例）", "村规民约（示例）", Rules(quorum=2), seated, pack=pack(), area=village(),
        viewer=secretary, channel="test", at=NOON,
    )  # fmt: skip
    item = add_items(panel, [Before("points", uid("x"), "一件事")], viewer=secretary, channel="test", at=NOON)[0]
    boss, first, second, _third = Member.objects.filter(panel=panel).order_by("pk")
    for member, choice in ((boss, APPROVE), (first, REJECT), (second, REJECT)):
        vote(item, member, choice, who)
    stand_back(item, first, viewer=secretary, channel="test", at=NOON)
    with pytest.raises(NotAllowed, match="回避"):
        vote(item, first, REJECT, who)
    close_item(item, viewer=secretary, channel="test", at=NOON)
    assert (item.votes, item.approvals, item.verdict) == (2, 1, REJECTED)
    with pytest.raises(NotAllowed):
        cast(item, Choice(APPROVE), member=boss, viewer=who("dispatcher"), channel="test", at=NOON)
    assert PASSED not in (item.verdict,)
