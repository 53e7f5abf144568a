"""Objections: in time, once, and never to those they are against."""

from datetime import timedelta

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.people.actions import give_post
from gongzhi.base.people.models import Account, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.web.desk.todos import todos_of
from gongzhi.work.reviews.access import objections_for
from gongzhi.work.reviews.actions.notices import correct_line, end_notice, expire_notice, make_notice, withdraw_notice
from gongzhi.work.reviews.actions.objections import Answer, Draft, answer_objection, object_to, open_contact
from gongzhi.work.reviews.logic.notices import Column, Content, Line, Terms
from gongzhi.work.reviews.models import Notice, Objection
from gongzhi.work.reviews.queries.notices import lines_of, version_of
from tests.conftest import NOON, Who
from tests.work.reviews.reviewing import COLUMNS, LINES, content, draft_notice, later, open_notice, pack, post, village

pytestmark = pytest.mark.django_db
VILLAGE = "500152115211"


@pytest.fixture
def notice(who: Who) -> Notice:
    return open_notice(who("village_secretary", VILLAGE))


def objected(notice: Notice, **changes) -> Objection:
    values = {"uid": uuid7(), "text": "少记了两分，请核对。", "position": 2, **changes}
    return object_to(notice, Draft(**values), by=By("portal"), at=changes.pop("at", later(hours=1)))


def test_an_objection_against_the_owner_goes_to_the_other_post_and_its_owner_never_sees_it(
    notice: Notice, who: Who
) -> None:
    secretary, dispatcher = who("village_secretary", VILLAGE), who("dispatcher")
    one = objected(notice, against="owner")
    assert Todo.objects.get(subject_uid=one.uid).post_id == notice.other_post_id == dispatcher.posts[0].id
    assert not objections_for(secretary, Objection.objects.all()).exists()
    assert objections_for(dispatcher, Objection.objects.all()).get() == one
    with pytest.raises(NotAllowed):
        answer_objection(one, Answer(False, "没有少记，请放心。"), viewer=secretary, channel="test", at=later(hours=2))
    # Even who holds the other post too sees it by neither, while holding the one it is against.
    give_post(
        Post.objects.get(pk=notice.other_post_id),
        Account.objects.get(username="shuji"),
        hand="B",
        by=By("test"),
        at=NOON,
    )
    both = viewer_of(Account.objects.get(username="shuji"))
    assert notice.other_post_id in both.post_ids()
    assert not objections_for(both, Objection.objects.all()).exists() and not todos_of(both).exists()
    with pytest.raises(NotAllowed):
        answer_objection(one, Answer(False, "没有少记，请放心。"), viewer=both, channel="test", at=later(hours=2))
    assert todos_of(dispatcher).filter(subject_uid=one.uid).exists()


def test_a_notice_needs_another_post_held_by_somebody_else(who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    for other in (secretary.posts[0].id, 10**9):
        with pytest.raises(Invalid) as refused:
            make_notice(
                content(),
                Terms(),
                pack=pack(),
                area=village(),
                other_post=other,
                viewer=secretary,
                channel="test",
                at=NOON,
            )
        assert [one.field for one in refused.value.problems] == ["other_post"]


def test_after_the_window_it_is_refused_and_told_what_way_remains(notice: Notice) -> None:
    over = notice.clock.due_at
    object_to(notice, Draft(uuid7(), "最后一分钟的异议。"), by=By("portal"), at=over)
    with pytest.raises(Conflict, match="投诉建议"):
        object_to(notice, Draft(uuid7(), "晚了一分钟的异议。"), by=By("portal"), at=over + timedelta(seconds=1))
    assert Objection.objects.count() == 1


def test_the_window_counts_working_days_to_the_close_of_business(notice: Notice) -> None:
    # Wednesday noon, 5 working days: Wednesday of the next week, 18:00 in Chongqing.
    assert notice.clock.due_at.isoformat() == "2023-11-22T18:00:00+08:00"


def test_sent_twice_it_is_one_and_with_other_words_it_is_refused(notice: Notice) -> None:
    uid = uuid7()
    first = objected(notice, uid=uid)
    assert objected(notice, uid=uid) == first
    with pytest.raises(Conflict):
        objected(notice, uid=uid, text="完全不同的一件事。")
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "不"}, "text"), ({"position": 9}, "position"), ({"phone": "你好"}, "phone"),
        ({"against": "x"}, "against"), ({"name": "长" * 61}, "name"),
    ],
)  # fmt: skip
def test_what_no_objection_may_hold(notice: Notice, changes: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        objected(notice, **changes)
    assert [one.field for one in refused.value.problems] == [field]
    assert not Objection.objects.exists() and not Todo.objects.filter(subject="objection").exists()


def test_it_is_answered_once_with_a_reason(notice: Notice, who: Who) -> None:
    secretary, one = who("village_secretary", VILLAGE), objected(notice)
    given = {"viewer": secretary, "channel": "test", "at": later(hours=3)}
    with pytest.raises(Invalid):
        answer_objection(one, Answer(False, "不"), **given)
    with pytest.raises(Invalid, match="身份证|手机"):
        answer_objection(one, Answer(False, "已打电话 13800000000 核实。"), **given)
    with pytest.raises(Invalid, match="成立"):
        answer_objection(one, Answer(False, "核对过没有错。", strike=True), **given)
    answer_objection(one, Answer(False, "核对过没有错。"), **given)
    with pytest.raises(Conflict):
        answer_objection(one, Answer(True, "还是改一改吧。"), **given)
    notice.refresh_from_db()
    assert (notice.version, one.state) == (1, Objection.REJECTED)


def test_a_struck_line_stays_to_be_seen_and_a_cell_left_out_stays_as_it_was(notice: Notice, who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    given = {"viewer": secretary, "channel": "test", "at": later(hours=1)}
    correct_line(notice, 1, None, "不在本村居住。", **given)
    correct_line(notice, 3, (None, None, None, "26"), "漏记一分。", **given)
    rows = list(lines_of(version_of(notice)))
    assert [(row.mark, row.shown[0], row.shown[3]) for row in rows] == [
        ("removed", "王**", "30"), ("", "李*", "18"), ("changed", "欧**", "26"),
    ]  # fmt: skip
    assert rows[2].cells == ["欧阳建国", "13700002222", "金山村老桥头", "26"]
    assert notice.version == 3 and len(list(lines_of(version_of(notice, 1)))) == 3
    with pytest.raises(Invalid):
        correct_line(notice, 4, None, "没有这一行的。", **given)
    with pytest.raises(NotAllowed):
        correct_line(notice, 1, None, "不在本村居住。", viewer=who("works"), channel="test", at=later(hours=1))


def test_only_who_answers_opens_the_contact(notice: Notice, who: Who) -> None:
    one = objected(notice, name="李四", phone="139 0000 1111")
    contact = open_contact(one, viewer=who("village_secretary", VILLAGE), channel="test", at=later(hours=1))
    assert contact is not None and (contact.name, contact.phone) == ("李四", "139 0000 1111")
    assert b"139" not in bytes(contact.phone_sealed)
    with pytest.raises(NotAllowed):
        open_contact(one, viewer=who("dispatcher"), channel="test", at=later(hours=1))


def test_a_notice_is_taken_down_at_once_and_ends_only_when_its_time_is_over(notice: Notice, who: Who) -> None:
    with pytest.raises(Conflict, match="还没有过"):
        end_notice(notice, by=By("test"), at=later(days=1))
    secretary = who("village_secretary", VILLAGE)
    with pytest.raises(Invalid):
        withdraw_notice(notice, "错", viewer=secretary, channel="test", at=later(days=1))
    withdraw_notice(notice, "表里露出了电话号码。", viewer=secretary, channel="test", at=later(days=1))
    notice.refresh_from_db()
    assert notice.state == Notice.WITHDRAWN
    with pytest.raises(Conflict):
        objected(notice)
    expire_notice(notice, by=By("test"), at=later(days=1))
    notice.refresh_from_db()
    assert notice.state == Notice.WITHDRAWN, "only what has ended expires"


def faults(**changes) -> list[str]:
    from gongzhi.work.reviews.logic.notices import check_content

    return [f"{one.field}: {one.message}" for one in check_content(content(**changes))]


def test_what_may_not_be_published() -> None:
    assert faults() == []
    assert "依据" in faults(columns=(*COLUMNS[:3], Column("积分", "open")))[0]
    assert "遮盖方式" in faults(columns=(*COLUMNS[:3], Column("积分", "")))[0]
    assert (
        "排名" not in "".join(faults()) and "名次" in faults(columns=(*COLUMNS[:3], Column("排名", "open", "示例")))[0]
    )
    leaking = (LINES[0], ("李四", "1", "金山村", "电话 13900001111"))
    assert faults(lines=leaking) == ["rows.2: 第 2 行“本月积分”像是有证件号、手机号或账号，不能公开"]
    assert faults(lines=(("王小明",),)) == ["rows.1: 第 1 行有 1 格，表头有 4 列"]
    assert "手机号" in faults(words="有问题打 13900001111")[0]
    assert faults(lines=())[0].startswith("rows:")
    assert faults(title="短")[0].startswith("title:")


def test_five_thousand_lines_are_published_and_one_more_is_refused(who: Who) -> None:
    lines = tuple(Line((f"王小{n}", "13800000000", "金山村", "1")) for n in range(5_001))
    from gongzhi.work.reviews.logic.notices import check_content

    whole = Content("一个大的公示表", "村民代表会议（示例）", COLUMNS, lines)
    assert [one.field for one in check_content(whole)] == ["rows"]


def test_a_draft_is_seen_by_nobody_outside(who: Who) -> None:
    draft = draft_notice(who("village_secretary", VILLAGE))
    with pytest.raises(Conflict):
        objected(draft)
    assert post("dispatcher") == draft.other_post_id
