"""Petitions: what intake needs, clocks of the law, levels one after another; and nobody sees one who must not."""

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.packs.lists import PAPERS
from gongzhi.packs.reading import shipped_documents
from gongzhi.work.lists.actions.petitions import appeal
from gongzhi.work.lists.queries.petitions import paper_values, papers_of, petitions
from gongzhi.work.matters.access import may_see, visible_to
from gongzhi.work.matters.actions import asks
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.logic.asks import ANSWERED
from gongzhi.work.matters.models import Ask, Contact, Matter
from gongzhi.work.points.logic.rules import is_about_complaints
from tests.conftest import NOON, Who
from tests.factories import draft, moved
from tests.work.lists.listed import VILLAGE, pack
from tests.work.lists.petitioned import FACTS, petition

pytestmark = pytest.mark.django_db


def _answered(who: Who) -> Matter:
    office = who("petition_office")
    return moved(moved(petition(office), "accept", office), "answer", office, reply="余款已列入本季度支付。")


@pytest.mark.parametrize("missing", ["name", "answers.home", "answers.facts", "answers.reasons", "text"])
def test_name_address_request_facts_and_reasons_are_all_needed(who: Who, missing: str) -> None:
    changes: dict[str, Any] = {missing: ""}
    if missing.startswith("answers."):
        changes = {"answers": {**FACTS, missing.removeprefix("answers."): ""}}
    with pytest.raises(Invalid) as refused:
        petition(who("petition_office"), **changes)
    assert [one.field for one in refused.value.problems] == [missing] and not Matter.objects.exists()


def test_the_home_is_sealed_and_the_same_form_registers_once(who: Who) -> None:
    uid = uuid7()
    one = petition(who("petition_office"), uid=uid)
    assert petition(who("petition_office"), uid=uid).pk == one.pk and Matter.objects.count() == 1
    assert isinstance(one.answers["home"], dict) and "金山村" not in str(one.answers["home"])


def test_only_the_petition_post_registers_and_no_other_door_takes_one(who: Who) -> None:
    for role in ("dispatcher", "commander", "mediation", "petition_review"):
        with pytest.raises(NotAllowed):
            petition(who(role))
    for source in ("desk", "doorstep", "portal", "api"):
        with pytest.raises(Invalid):
            asked = draft(kind="petition", source=source, answers=FACTS)
            report_matter(asked, pack=pack(), by=who("dispatcher").by(None, "desk"), at=NOON)


def test_sixty_days_run_from_acceptance_and_thirty_more_are_granted_once_by_the_head_of_the_unit(who: Who) -> None:
    office, head = who("petition_office"), who("commander")
    one = petition(office)
    assert Clock.objects.get(subject_uid=one.uid).code == "accept"
    one = moved(one, "accept", office)
    clock = Clock.objects.get(subject_uid=one.uid, code="decide")
    assert (clock.amount, clock.unit) == (60, "days")
    one = moved(one, "ask_extension", office, days=30, reason="需要重新测绘，情况复杂。")
    with pytest.raises(NotAllowed):
        moved(one, "grant_extension", office, days=30, reason="需要重新测绘，情况复杂。")
    with pytest.raises(Invalid):
        moved(one, "grant_extension", head, days=31, reason="需要重新测绘，情况复杂。")
    one = moved(one, "grant_extension", head, days=20, reason="需要重新测绘，情况复杂。")
    clock.refresh_from_db()
    assert clock.extended == 20
    one = moved(one, "ask_extension", office, days=10, reason="还需要再等一份鉴定。")
    with pytest.raises(Invalid, match="只能做一次"):
        moved(one, "grant_extension", head, days=10, reason="还需要再等一份鉴定。")


def test_who_it_is_about_never_sees_it_and_is_never_given_it(who: Who) -> None:
    office, mediation = who("petition_office"), who("mediation")
    about = mediation.posts[0].id
    one = petition(office, about_post=about)
    one = moved(one, "accept", office)
    with pytest.raises(Invalid, match="不能交给它"):
        moved(one, "hand_over", office, post=about)
    with pytest.raises(Invalid):
        asks.ask(one, Ask.CASE_LEAD, [about], "请包案办理。", viewer=office, channel="test", at=NOON)
    assert not may_see(mediation, one)
    against_office = petition(office, about_post=office.posts[0].id)
    assert against_office.lead_post_id == against_office.keeper_post_id == who("petition_review").posts[0].id
    assert not may_see(office, against_office) and may_see(who("petition_review"), against_office)


SEE_NOTHING = (
    "dispatcher", "commander", "checker", "watch", "duty_leader", "mediation", "petition_review", "complaints", "works",
)  # fmt: skip


def test_only_posts_that_were_asked_see_a_petition_in_lists_and_counts(who: Who) -> None:
    office = who("petition_office")
    one = petition(office)
    grid, village = who("grid_worker", "500152115211001"), who("village_secretary", VILLAGE)
    for viewer in (*(who(role) for role in SEE_NOTHING), grid, village):
        assert not visible_to(Matter.objects.all(), viewer).exists()
        assert not petitions(viewer, pack(), now=NOON).rows
    assert [row.pk for row in petitions(office, pack(), now=NOON).rows] == [one.pk]
    leader = who("duty_leader")
    (asked,) = asks.ask(
        one, Ask.CASE_LEAD, [leader.posts[0].id], "请包案办理。", viewer=office, channel="test", at=NOON
    )
    assert Todo.objects.get(subject_uid=asked.uid).clock is not None and may_see(leader, one)
    asks.answer(asked, ANSWERED, "已约见信访人，本周答复。", viewer=leader, channel="test", at=NOON)
    with pytest.raises(NotAllowed):
        asks.ask(one, Ask.CASE_LEAD, [leader.posts[0].id], "请包案办理。", viewer=leader, channel="test", at=NOON)


def test_an_answer_is_taken_to_the_next_level_once_and_in_time_and_that_reads_the_file(who: Who) -> None:
    office, review = who("petition_office"), who("petition_review")
    one = _answered(who)
    given_at = {"viewer": office, "channel": "test"}
    for viewer in (review, who("dispatcher")):
        with pytest.raises(NotAllowed):
            appeal(one, "答复没有写明依据。", viewer=viewer, channel="test", at=one.updated_at)
    with pytest.raises(Conflict):
        appeal(one, "答复没有写明依据。", **given_at, at=one.updated_at + timedelta(days=31))
    second = appeal(one, "答复没有写明依据。", **given_at, at=one.updated_at + timedelta(days=5))
    assert (second.kind, second.origin_uid, second.lead_post_id) == ("petition_review", one.uid, review.posts[0].id)
    assert may_see(review, one) and may_see(review, second) and not may_see(office, second)
    assert Contact.objects.get(matter=second).name == "示例信访人甲"
    with pytest.raises(Conflict):
        appeal(one, "答复没有写明依据。", **given_at, at=one.updated_at + timedelta(days=6))
    second = Matter.objects.select_related("area", "lead_post").get(pk=second.pk)
    second = moved(second, "answer", review, reply="维持原答复，补充依据如下。")
    third = appeal(second, "仍然不服。", viewer=review, channel="test", at=second.updated_at)
    assert third.kind == "petition_recheck"
    third = Matter.objects.select_related("area", "lead_post").get(pk=third.pk)
    recheck = who("petition_recheck")
    third = moved(third, "answer", recheck, reply="维持复查意见。")
    with pytest.raises(Invalid):
        appeal(third, "仍然不服。", viewer=recheck, channel="test", at=third.updated_at)


def test_what_runs_already_is_refused_with_where_and_every_step_has_its_paper(who: Who) -> None:
    office = who("petition_office")
    one = petition(office)
    with pytest.raises(Invalid):
        moved(one, "refuse_running", office, reason="")
    one = moved(one, "refuse_running", office, reason="同一事项村里正在办理，编号 TB-2023-1101-0007。")
    assert papers_of(one, pack()) == {"petition_refused": "refuse_running"}
    values = paper_values(one, Contact.objects.get(matter=one), "refuse_running", pack(), zh=True)
    assert "TB-2023-1101-0007" in values["reply"] and values["name"] == "示例信访人甲"
    assert set(papers_of(_answered(who), pack())) == {"petition_accepted", "petition_answer"}
    assert set(PAPERS) <= set(shipped_documents())


def test_no_rule_of_points_may_reward_a_petition() -> None:
    assert is_about_complaints("信访")
