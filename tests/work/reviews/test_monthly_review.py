"""A month's review as it is played in a village: items, a panel with one who stands back, notice, objection, end."""

from datetime import datetime, timedelta

import pytest

from gongzhi.base.announce import subscribe
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.config.wiring import SUBSCRIPTIONS
from gongzhi.work.reviews.actions.notices import end_notice
from gongzhi.work.reviews.actions.objections import Answer, Draft, answer_objection, object_to
from gongzhi.work.reviews.actions.panels import Before, Seated, add_items, cast, close_item, close_panel, make_panel
from gongzhi.work.reviews.jobs import do_due
from gongzhi.work.reviews.logic.panels import APPROVE, PASSED, REJECT, RELATIVE, Choice, Rules
from gongzhi.work.reviews.models import Member, Notice, NoticeRow, ObjectionContact
from gongzhi.work.reviews.queries.notices import lines_of, own_lines, version_of
from tests.conftest import NOON, Who
from tests.work.reviews.reviewing import LINES, later, open_notice, pack, uid, village

pytestmark = pytest.mark.django_db
VILLAGE = "500152115211"


def test_a_monthly_review_from_the_panel_to_the_end(who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    heard: list[str] = []
    spied = {
        news: (*handlers, lambda *, _news=news, **facts: heard.append(_news))
        for news, handlers in SUBSCRIPTIONS.items()
    }
    subscribe(spied)
    try:
        _play(who, secretary, heard)
    finally:
        subscribe(SUBSCRIPTIONS)


def _play(who: Who, secretary: Viewer, heard: list[str]) -> None:
    _hold_the_panel(secretary)
    notice = _publish(secretary)
    _object_and_correct(notice, secretary)
    after_window = notice.clock.due_at + timedelta(minutes=1)
    assert do_due(at=after_window) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.ended_at) == (Notice.ENDED, after_window)
    assert do_due(at=after_window) == 0
    told = {"panel.item_closed", "panel.closed", "notice.opened", "notice.corrected", "notice.ended"}
    assert told | {"objection.made", "objection.upheld"} <= set(heard)
    _kept_long_enough(notice, after_window + timedelta(days=31))


def _hold_the_panel(secretary: Viewer) -> None:
    # A panel of three: the secretary and two villagers without accounts, whose ballots the keeper casts for them.
    seated = [
        Seated("示例书记", account=secretary.account),
        Seated("示例代表甲", person_uid=uid("甲")),
        Seated("示例代表乙", person_uid=uid("乙")),
    ]
    panel = make_panel(
        "金山村十一月积分评议（示例）", "积分办法（示例）", Rules(quorum=2), seated,
        pack=pack(), area=village(), viewer=secretary, channel="test", at=NOON,
    )  # fmt: skip
    boss, first, second = Member.objects.filter(panel=panel).order_by("pk")
    before = [
        Before("points", uid("王小明"), "王小明户：清扫公路", {first.pk: RELATIVE}),
        Before("points", uid("李四"), "李四户：清扫公路"),
    ]
    one, other = add_items(panel, before, viewer=secretary, channel="test", at=NOON)

    def vote(item, member, choice: str) -> None:
        cast(item, Choice(choice), member=member, viewer=secretary, channel="test", at=NOON)

    with pytest.raises(NotAllowed, match="回避"):
        vote(one, first, APPROVE)
    for_one = ((boss, REJECT), (boss, APPROVE), (second, APPROVE))
    for_other = ((boss, APPROVE), (first, REJECT), (second, APPROVE))
    for item, votes in ((one, for_one), (other, for_other)):
        for member, choice in votes:
            vote(item, member, choice)
    with pytest.raises(Conflict, match="没有计票"):
        close_panel(panel, viewer=secretary, channel="test", at=NOON)
    for item in (one, other):
        close_item(item, viewer=secretary, channel="test", at=NOON)
    assert (one.verdict, one.votes, one.approvals) == (PASSED, 2, 2)
    assert (other.verdict, other.votes, other.rejections) == (PASSED, 3, 1)
    assert one.ballots.filter(member=boss).count() == 2, "the ballot that was changed can still be read"
    close_panel(panel, viewer=secretary, channel="test", at=NOON)


def _publish(secretary: Viewer) -> Notice:
    """Nobody's name, number or house stands in it."""
    notice = open_notice(secretary)
    version = version_of(notice)
    assert version is not None
    shown = str(list(lines_of(version).values_list("shown", flat=True)))
    assert "王**" in shown and "138****0000" in shown and "塘坝镇金山村'" in shown
    assert not [cell for line in LINES for cell in line[:3] if cell in shown]
    assert [row.position for row in own_lines(version, "王小明")] == [1]
    assert not own_lines(version, "王小") and not own_lines(version, "王**")

    return notice


def _object_and_correct(notice: Notice, secretary: Viewer) -> None:
    """An objection to the second line, answered in time, corrects it."""
    objection = object_to(
        notice, Draft(uuid7(), "我家这个月清扫了两次，少记了 2 分。", 2, name="李四", phone="139 0000 1111"),
        by=By("portal"), at=later(days=1),
    )  # fmt: skip
    assert Todo.objects.get(subject_uid=objection.uid).post_id == notice.owner_post_id
    after_window = notice.clock.due_at + timedelta(minutes=1)
    assert do_due(at=after_window) == 0, "it cannot end while an objection waits"
    with pytest.raises(Conflict, match="1 件异议"):
        end_notice(notice, by=By("test"), at=after_window)
    answer = Answer(True, "核对照片和记录，补记 2 分。", ("李四", "139 0000 1111", "塘坝镇金山村5组", "20"))
    answer_objection(objection, answer, viewer=secretary, channel="test", at=later(days=2))
    notice.refresh_from_db()
    assert notice.version == 2 and objection.corrected == 2
    old, new = ([row.shown[3] for row in lines_of(version_of(notice, number))] for number in (1, 2))
    assert (old, new) == (["30", "18", "25"], ["30", "20", "25"])
    assert [row.mark for row in lines_of(version_of(notice))] == ["", "changed", ""]


def _kept_long_enough(notice: Notice, at: datetime) -> None:
    """The page comes down and what is personal is erased; what was published stays on record."""
    assert do_due(at=at) == 1
    notice.refresh_from_db()
    assert notice.state == Notice.EXPIRED
    assert not ObjectionContact.objects.exclude(name_sealed=b"", phone_sealed=b"").exists()
    assert not NoticeRow.objects.exclude(sealed=b"").exists() and not NoticeRow.objects.exclude(finds="").exists()
    told = str(list(Act.objects.values_list("data", flat=True)))
    assert not [word for line in LINES for word in line[:3] if word in told], "the trail holds no names"
