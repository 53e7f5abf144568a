"""A flow drawn: every state and move is there, lines have lanes of their own, and the docs show what the pack says."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation

from gongzhi.design.flowchart import arrows_of, draw, plan_of
from gongzhi.packs.reading import read_pack
from tests.conftest import PACKS, ROOT

pytestmark = pytest.mark.once
FLOWS = read_pack(PACKS / "tangba").flows


@pytest.mark.parametrize("code", FLOWS)
def test_every_state_and_move_is_in_the_picture_and_it_is_sound_xml(code: str) -> None:
    flow = FLOWS[code]
    words = "".join(ElementTree.fromstring(draw(flow)).itertext())
    for title in [*(one.title for one in flow.states.values()), *(one.title for one in flow.moves.values())]:
        assert title.label in words


@pytest.mark.parametrize("code", FLOWS)
def test_no_two_lines_share_a_place_or_a_lane_where_they_run_side_by_side(code: str) -> None:
    flow = FLOWS[code]
    arrows = arrows_of(flow)
    plan = plan_of(flow, arrows)
    places = [(one.down, height) for one in arrows for height in plan.ends[one]]
    assert len(places) == len(set(places))
    for n, one in enumerate(arrows):
        for other in arrows[n + 1 :]:
            if (one.down, plan.lanes[one]) == (other.down, plan.lanes[other]):
                low, high = sorted(plan.ends[one])
                assert high < min(plan.ends[other]) or max(plan.ends[other]) < low


def test_a_title_cannot_bring_markup_into_the_page() -> None:
    flow = FLOWS["grid_event"]
    state = flow.states["closed"]
    evil = state.model_copy(update={"title": state.title.model_copy(update={"zh": "<script>alert(1)</script>"})})
    assert "<script" not in draw(flow.model_copy(update={"states": {**flow.states, "closed": evil}}))


@pytest.mark.parametrize(("language", "ending"), [("zh-hans", "zh"), ("en", "en")])
@pytest.mark.parametrize("code", FLOWS)
def test_the_docs_show_what_the_pack_says(code: str, language: str, ending: str) -> None:
    """After a change: gongzhi packs draw tangba --out docs/flows"""
    with translation.override(language):
        assert (
            Path(ROOT / "docs" / "flows" / f"{code}.{ending}.svg").read_text(encoding="utf-8")
            == draw(FLOWS[code]) + "\n"
        )
