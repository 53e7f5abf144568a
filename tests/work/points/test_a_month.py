"""A month of points: claimed, reviewed, published, objected to, settled, reversed."""

from datetime import date, timedelta

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.models import Entry
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.points.actions.claims import ClaimRow, file_at_desk, file_by_household, withdraw_claim
from gongzhi.work.points.actions.rounds import Decision, close_meeting, decide, open_meeting
from gongzhi.work.points.actions.settling import reverse_claim, settle_round
from gongzhi.work.points.models import Claim, Round
from gongzhi.work.reviews.actions.notices import withdraw_notice
from gongzhi.work.reviews.actions.objections import Answer, Draft, answer_objection, object_to
from gongzhi.work.reviews.models import NoticeRow, Recusal
from tests.conftest import NOON
from tests.work.points.village import OTHER, TODAY, Village, by

pytestmark = pytest.mark.django_db


def test_what_passed_and_stood_its_notice_is_credited(village: Village) -> None:
    claim = village.claim()
    which = village.meet()
    village.pass_all(which)
    over = village.ended(village.closed(which))
    assert village.balance(0) == 0
    assert Todo.objects.filter(subject_uid=which.uid, done_at=None).count() == 1
    village.settle(which, over)
    assert village.balance(0) == 10
    assert Claim.objects.get(pk=claim.pk).state == Claim.SETTLED
    assert not Todo.objects.filter(subject_uid=which.uid, done_at=None).exists()
    assert verify().fault == ""


def test_settling_twice_credits_once(village: Village) -> None:
    village.claim()
    which = village.meet()
    village.pass_all(which)
    over = village.ended(village.closed(which))
    first, second = village.settle(which, over), village.settle(which, over + timedelta(seconds=9))
    assert (first.state, second.state) == (Round.SETTLED, Round.SETTLED)
    assert Entry.objects.filter(kind="points.round").count() == 1
    assert village.balance(0) == 10


def test_nothing_is_credited_while_the_notice_runs(village: Village) -> None:
    village.claim()
    which = village.meet()
    village.pass_all(which)
    village.closed(which)
    with pytest.raises(Conflict, match="公示还没有结束"):
        village.settle(which)


def test_the_same_claim_sent_twice_is_one(village: Village) -> None:
    row = ClaimRow(village.homes[0], "road_care", TODAY, "清理落石", uuid7())
    first, second = (file_by_household(village.scheme, row, at=NOON) for _n in range(2))
    assert first.pk == second.pk
    other = ClaimRow(village.homes[0], "road_care", TODAY, "别的内容", row.uid)
    with pytest.raises(Invalid, match="不同的内容"):
        file_by_household(village.scheme, other, at=NOON)


def test_a_cap_is_never_passed(village: Village) -> None:
    for _n in range(2):
        village.claim()
    with pytest.raises(Conflict, match="已经记满"):
        village.claim()
    village.claim(day=date(2023, 10, 31))
    village.claim(home=2)


def test_what_was_withdrawn_or_refused_leaves_its_place_in_the_cap(village: Village) -> None:
    village.claim(code="starter")
    with pytest.raises(Conflict, match="一共"):
        village.claim(code="starter")
    withdraw_claim(Claim.objects.get(code="starter"), by=By("portal"), at=NOON)
    village.claim(code="starter")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "no_such_item"}, "item"),
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": date(2023, 6, 1)}, "day"),
        ({"day": date(2023, 1, 1)}, "item"),
        ({"words": "字" * 201}, "words"),
    ],
)
def test_a_claim_nobody_could_review_is_refused(village: Village, changes: dict, field: str) -> None:
    acts = Act.objects.count()
    with pytest.raises(Invalid) as refused:
        village.claim(**changes)
    assert field in {one.field for one in refused.value.problems}
    assert not Claim.objects.exists() and Act.objects.count() == acts


def test_only_who_keeps_the_household_files_for_it(village: Village) -> None:
    stranger = village.who("grid_worker", f"{OTHER}001")
    with pytest.raises(NotAllowed):
        file_at_desk(village.scheme, ClaimRow(village.homes[0], "road_care", TODAY), **by(stranger))


def test_the_meeting_needs_more_than_half_of_the_team(village: Village) -> None:
    village.claim()
    with pytest.raises(Invalid, match="过半才能评议"):
        village.meet(present=2)
    assert village.meet(present=3).panel.quorum == 2


def test_own_and_relatives_stand_back_and_their_hands_do_not_count(village: Village) -> None:
    for home in range(3):
        village.claim(home)
    which = village.meet()
    own, related, free = Claim.objects.filter(round=which).order_by("pk")
    grounds = Recusal.objects.filter(item__panel=which.panel).order_by("item__position")
    assert [one.ground for one in grounds] == ["own", "relative"]
    with pytest.raises(Invalid, match="能举手的有 4 人"):
        decide(which, [Decision(own, 10, 5, 0)], **by(village.secretary))
    decide(
        which, [Decision(own, 10, 4, 0), Decision(related, 10, 3, 1), Decision(free, 10, 5, 0)], **by(village.secretary)
    )
    assert Claim.objects.filter(state=Claim.PASSED).count() == 3


def test_nobody_writes_down_the_review_of_what_they_filed(village: Village) -> None:
    file_at_desk(village.scheme, ClaimRow(village.homes[2], "road_care", TODAY), **by(village.secretary))
    which, mine = village.meet(), Claim.objects.get()
    with pytest.raises(NotAllowed, match="自己记的分"):
        decide(which, [Decision(mine, 10, 5, 0)], **by(village.secretary))


def test_a_meeting_may_give_less_put_off_or_refuse_with_a_reason(village: Village) -> None:
    for home in (2, 3, 4):
        village.claim(home)
    which = village.meet()
    less, off, no = Claim.objects.filter(round=which).order_by("pk")
    decide(
        which,
        [Decision(less, 6, 5, 0, "只清了一半"), Decision(off, None, 0, 0), Decision(no, None, 1, 4, "没有去")],
        **by(village.secretary),
    )
    states = dict(Claim.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (less, off, no)] == [Claim.PASSED, Claim.DEFERRED, Claim.REFUSED]
    assert Claim.objects.get(pk=less.pk).awarded == 6
    assert Claim.objects.get(pk=off.pk).round_id is None


@pytest.mark.parametrize(
    ("points", "hands", "reason", "said"),
    [
        (11, (5, 0), "", "1 到 10 分"),
        (-5, (5, 0), "扣分", "1 到 10 分"),
        (0, (5, 0), "零分", "1 到 10 分"),
        (6, (5, 0), "", "写明理由"),
        (10, (1, 4), "", "没有过半"),
        (None, (5, 0), "不知道", "要写记多少分"),
        (10, (-1, 0), "", "票数不对"),
        (10, (10**9, 0), "", "票数不对"),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused_whole(
    village: Village, points: int | None, hands: tuple[int, int], reason: str, said: str
) -> None:
    village.claim(2)
    which = village.meet()
    claim = Claim.objects.get(round=which)
    with pytest.raises(Invalid, match=said):
        decide(which, [Decision(claim, points, *hands, reason)], **by(village.secretary))
    assert Claim.objects.get().state == Claim.FILED


def test_a_meeting_closes_only_when_all_is_decided_and_a_month_has_one(village: Village) -> None:
    village.claim(2)
    which = village.meet()
    with pytest.raises(Conflict, match="没有计票"):
        close_meeting(which, **by(village.secretary))
    village.pass_all(which)
    village.closed(which)
    village.claim(3)
    with pytest.raises(Conflict, match="已经评议过"):
        open_meeting(village.scheme, TODAY, [one.pk for one in village.seats], **by(village.secretary))


def test_the_notice_shows_no_names(village: Village) -> None:
    village.claim(2)
    which = village.meet()
    village.pass_all(which)
    notice = village.closed(which)
    shown = [row.shown for row in NoticeRow.objects.filter(version__notice=notice)]
    assert len(shown) == 1 and "示例户主" not in shown[0][0] and shown[0][3] == "10"


def test_a_line_struck_out_by_an_objection_is_not_credited(village: Village) -> None:
    village.claim(2)
    village.claim(3)
    which = village.meet()
    village.pass_all(which)
    notice = village.closed(which)
    for line, answer in (
        (1, Answer(True, "核对过，没有去。", strike=True)),
        (2, Answer(True, "只做了一半。", [None, None, None, "4"])),
    ):
        made = object_to(notice, Draft(uuid7(), "这一行记错了。", line), by=By("portal"), at=NOON)
        answer_objection(made, answer, **by(village.secretary))
        notice.refresh_from_db()
    over = village.ended(notice)
    village.settle(which, over)
    assert (village.balance(2), village.balance(3)) == (0, 4)


def test_an_objection_after_the_window_is_refused(village: Village) -> None:
    village.claim(2)
    which = village.meet()
    village.pass_all(which)
    notice = village.closed(which)
    over = village.ended(notice)
    notice.refresh_from_db()
    with pytest.raises(Conflict, match="公示期已过"):
        object_to(notice, Draft(uuid7(), "这一行记错了。", 1), by=By("portal"), at=over)


def test_a_notice_taken_down_sends_its_claims_to_the_next_meeting(village: Village) -> None:
    village.claim(2)
    which = village.meet()
    village.pass_all(which)
    withdraw_notice(village.closed(which), "公开了不该公开的内容。", **by(village.secretary))
    assert Claim.objects.get().state == Claim.DEFERRED
    assert Round.objects.get().state == Round.SETTLED


def test_a_reversal_takes_back_once_and_never_below_nothing(village: Village) -> None:
    claim = village.claim(2)
    which = village.meet()
    village.pass_all(which)
    over = village.ended(village.closed(which))
    village.settle(which, over)
    reverse_claim(claim, "记错了户。", **by(village.secretary, over))
    assert village.balance(2) == 0
    with pytest.raises(Conflict, match="已经入账的"):
        reverse_claim(claim, "记错了户。", **by(village.secretary, over))
    assert verify().fault == ""


def test_who_only_sees_the_area_decides_nothing(village: Village) -> None:
    village.claim(2)
    which = village.meet()
    village.pass_all(which)
    village.ended(village.closed(which))
    with pytest.raises(NotAllowed):
        settle_round(Round.objects.get(), **by(village.who("dispatcher")))
