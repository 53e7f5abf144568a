"""Briefings: drafted when a period is over, told by their figures, edited only by choice and remarks, signed once."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given as tried
from hypothesis import strategies as st
from pydantic import ValidationError

from gongzhi.base.jobs.logic import Run
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.models import Act
from gongzhi.figures.briefings.actions.drafting import draft_due, edit, sign
from gongzhi.figures.briefings.jobs import draft
from gongzhi.figures.briefings.logic.checking import check_briefings
from gongzhi.figures.briefings.logic.periods import last_over
from gongzhi.figures.briefings.logic.saying import Around, change_said, is_said, plain, tokens_of
from gongzhi.figures.briefings.models import Briefing
from gongzhi.figures.briefings.queries.briefings import briefings_seen, content_of
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.measures import Answer
from gongzhi.packs.briefings import Briefing as Declared
from gongzhi.packs.briefings import Sentence
from tests.conftest import NOON, Who
from tests.factories import matter
from tests.figures.sheets.sheets import pack, period
from tests.web.conftest import GRID, closed_matter

pytestmark = pytest.mark.django_db
DECEMBER = datetime.fromisoformat("2023-12-02T04:00:00+00:00")


def _given(who: Who, role: str = "dispatcher", at: datetime = DECEMBER) -> dict[str, Any]:
    return {"pack": pack(), "viewer": who(role), "channel": "test", "at": at}


def _drafted(at: datetime = DECEMBER) -> Briefing:
    assert draft_due(pack(), at=at) == 1
    follow(at=at)
    return Briefing.objects.get()


def _said(one: Briefing) -> str:
    parts = content_of(one, pack())["parts"]
    return "\n".join(plain(each["tokens"]) for part in parts for each in part["sentences"] if each["holds"])


def _answer(value: int | None, records: int = 1) -> Answer:
    return Answer(None if value is None else Fraction(value), records, "" if value is not None else "没有记录")


@pytest.mark.once
@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (12, 10, "上升 20.0%"), (8, 10, "下降 20.0%"), (10, 10, "持平"), (5, 0, "由零增至 5"), (0, 0, "持平"),
        (None, 10, "（待定）"), (10, None, "（待定）"),
    ],
)  # fmt: skip
def test_how_a_number_changed_is_said_in_words_and_never_divided_by_nothing(
    now: int | None, then: int | None, said: str
) -> None:
    figure = pack().pack.figures["grid_reported"]
    assert change_said(_answer(now), _answer(then), figure) == said


@pytest.mark.once
def test_a_share_changes_by_points() -> None:
    assert change_said(_answer(95), _answer(90), pack().pack.figures["grid_on_time"]) == "上升 5.0 个点"


@pytest.mark.once
@tried(st.none() | st.integers(-1_000, 1_000), st.integers(-1_000, 1_000))
def test_a_sentence_is_said_only_where_its_condition_certainly_holds(value: int | None, least: int) -> None:
    sentence = Sentence.model_validate({"says": {"zh": "x"}, "when": {"a": {"at_least": least}}})
    around = Around(_answer(value), _answer(0), _answer(0))
    assert is_said(sentence, {"a": around}) == (value is not None and value >= least)


@pytest.mark.once
def test_each_number_of_a_sentence_knows_its_figure_and_period() -> None:
    around = {"grid_reported": Around(_answer(7, 7), _answer(5, 5), _answer(3, 3))}
    periods = {"": "2023-11", "before": "2023-10", "year_before": "2022-11"}
    text = "{place}上报 {grid_reported} 件，上期 {grid_reported:before} 件。"
    tokens = tokens_of(text, around, pack().pack.figures, {"place": "塘坝镇"}, periods)
    assert "".join(one.text for one in tokens) == "塘坝镇上报 7 件，上期 5 件。"
    assert [(one.figure, one.period, one.records) for one in tokens if one.figure] == [
        ("grid_reported", "2023-11", 7), ("grid_reported", "2023-10", 5),
    ]  # fmt: skip


@pytest.mark.once
@tried(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_briefing_is_due_for_the_newest_period_that_is_over(today: date) -> None:
    for every, longest in (("month", 31), ("quarter", 92), ("year", 366)):
        found = last_over(every, today)
        assert found.last < today <= found.last + timedelta(days=longest)


@pytest.mark.once
def test_what_cannot_be_told_is_refused_when_the_pack_is_read() -> None:
    declared = pack().pack.briefings["governance"].model_dump(by_alias=True)
    wrong = {**declared, "owner": "mayor", "table": ["grid_reportd"]}
    wrong["parts"] = [{"title": {"zh": "一"}, "sentences": [{"says": {"zh": "{no_such} {place}"}}]}]
    changed = pack().pack.model_copy(update={"briefings": {"one": Declared.model_validate(wrong)}})
    faults = list(check_briefings(changed))
    assert faults[0] == "briefings/one.toml: owner: mayor is no role with posts"
    assert faults[1].startswith("briefings/one.toml: parts.1.sentences.1: no_such is no figure")
    assert faults[2].startswith("briefings/one.toml: table: grid_reportd is no figure of this pack; near it: grid_re")
    with pytest.raises(ValidationError, match="is none of before"):
        Sentence.model_validate({"says": {"zh": "{grid_reported:soon}"}})


def test_a_month_that_is_over_is_drafted_once_for_its_owner_with_a_to_do(who: Who) -> None:
    one = _drafted()
    assert (one.period, one.state, one.area.code) == ("2023-11", Briefing.DRAFT, "500152115")
    todo = Todo.objects.get(subject_uid=one.uid, done_at=None)
    assert todo.post_id in who("dispatcher").post_ids() and todo.due_at is not None
    assert draft_due(pack(), at=DECEMBER) == 0
    draft(Run(one.uid, DECEMBER, 1, False, lambda done, total: None))
    assert Briefing.objects.count() == 1


def test_a_draft_follows_its_records_and_says_what_holds(who: Who) -> None:
    one = _drafted()
    assert "网格上报事件 0 件，环比持平" in _said(one)
    assert "没有达到" not in _said(one) and "达到目标" not in _said(one)
    closed_matter(who("grid_worker", GRID), who("checker"))
    follow(at=DECEMBER)
    assert "网格上报事件 1 件，环比由零增至 1" in _said(one)
    assert "按时办结率 100.0%，达到目标" in _said(one)


def test_numbers_are_never_typed_sentences_are_chosen_and_remarks_added(who: Who) -> None:
    one = edit(_drafted(), left_out=["1.1", "9.9"], remarks={"1": " 天气冷了 ", "7": "x"}, **_given(who))
    assert (one.left_out, one.remarks) == (["1.1"], {"1": "天气冷了"})
    with pytest.raises(Invalid):
        edit(one, left_out=[], remarks={"1": "x" * 1_001}, **_given(who))
    with pytest.raises(NotAllowed):
        edit(one, left_out=[], remarks={}, **_given(who, "checker"))


def test_what_is_signed_stays_whatever_comes_after_and_names_its_step(who: Who) -> None:
    matter()
    one = sign(_drafted(), **_given(who))
    said = _said(one)
    assert "网格上报事件 1 件" in said and one.step is not None
    matter()
    follow(at=DECEMBER)
    assert _said(one) == said
    assert not Todo.objects.filter(subject_uid=one.uid, done_at=None).exists()
    assert Act.objects.get(verb="briefing.signed").data["step"] == one.step_id
    for again in (lambda: sign(one, **_given(who)), lambda: edit(one, left_out=[], remarks={}, **_given(who))):
        with pytest.raises(Conflict):
            again()


def test_only_its_owner_signs_and_not_before_the_period_is_over(who: Who) -> None:
    one = _drafted()
    with pytest.raises(NotAllowed):
        sign(one, **_given(who, "commander"))
    with pytest.raises(Invalid):
        sign(one, **_given(who, at=NOON))
    assert Briefing.objects.get().state == Briefing.DRAFT


def test_drafts_are_seen_by_posts_of_the_area_signed_ones_by_everybody(who: Who) -> None:
    one, grid = _drafted(), who("grid_worker", GRID)
    assert not briefings_seen(grid, pack()).exists() and briefings_seen(who("works"), pack()).exists()
    sign(one, **_given(who))
    assert briefings_seen(grid, pack()).exists()


def test_what_a_briefing_says_takes_a_fixed_number_of_queries() -> None:
    one = _drafted()
    content_of(one, pack())
    with CaptureQueriesContext(connection) as queries:
        content_of(one, pack())
    assert len(queries) == 7, [query["sql"] for query in queries]
    assert period(one.period).label
