"""A report's answers to its kind's form: checked with the report, sealed where sensitive, opened by right."""

from pathlib import Path
from typing import Any

import pytest

from gongzhi.base.exchange import read_table
from gongzhi.base.forms.logic.sealing import MASK
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.packs.actions import load_pack
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.exchange import check_map, import_matters
from gongzhi.work.matters.actions.words import open_contact
from gongzhi.work.matters.logic.mapping import columns_missing, read_map
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.page import answers_of, story_of
from tests.conftest import BOSTON, NOON, Who
from tests.factories import matter
from tests.work.matters.test_import_rows import NAMES, _row

pytestmark = pytest.mark.django_db


def words(one: Matter, *, whole: bool = False) -> dict[str, str]:
    return {line.code: line.words for line in answers_of(story_of(one, public=False), whole=whole)}


def test_answers_are_cleaned_calculated_and_stored_with_the_report() -> None:
    one = matter(kind="litter", answers={"what": ["dead", "farm"], "loads": "２.5", "animals": "3", "tonnes": "900"})
    one.refresh_from_db()
    assert one.answers == {"what": ["farm", "dead"], "loads": "2.5", "tonnes": "0.8", "animals": 3}
    assert words(one)["loads"].startswith("2.5") and "死了的家禽家畜" in words(one)["what"]


def test_wrong_answers_refuse_the_report_with_all_its_faults_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        matter(kind="litter", text="臭", answers={"what": ["dead"], "loads": "-1"})
    assert {one.field for one in refused.value.problems} == {"text", "answers.loads", "answers.animals"}
    assert not Matter.objects.exists()


def test_a_report_without_answers_is_taken_and_answers_to_no_form_are_dropped() -> None:
    assert matter(kind="litter").answers == {}
    assert matter(kind="farm_advice", answers={"what": ["dead"]}).answers == {}


def test_the_same_report_sent_twice_is_one_and_with_other_answers_a_conflict() -> None:
    uid = uuid7()
    first = matter(uid=uid, kind="noise", answers={"source": "site", "neighbour": "139 0000 0000"})
    again = matter(uid=uid, kind="noise", answers={"source": "site", "neighbour": "139 0000 0000"})
    assert again.pk == first.pk
    with pytest.raises(Conflict):
        matter(uid=uid, kind="noise", answers={"source": "truck", "neighbour": "139 0000 0000"})


def test_sensitive_answers_are_sealed_masked_and_opened_on_the_record_by_who_handles_it(who: Who) -> None:
    one = matter(kind="noise", answers={"source": "site", "neighbour": "139 0000 0000"})
    one.refresh_from_db()
    assert "139" not in str(one.answers) and words(one)["neighbour"] == MASK
    assert words(one, whole=True)["neighbour"] == "139 0000 0000"
    acts = Act.objects.count()
    with pytest.raises(NotAllowed):
        open_contact(one, viewer=who("checker"), channel="test", at=NOON)
    assert open_contact(one, viewer=who("works"), channel="test", at=NOON) is None
    assert list(Act.objects.values_list("verb", flat=True))[acts:] == ["matter.contact_opened"]
    assert not any("139" in str(act.data) for act in Act.objects.filter(subject_uid=one.uid))


def test_nothing_sealed_and_no_contact_leaves_nothing_to_open(who: Who) -> None:
    with pytest.raises(NotAllowed):
        open_contact(matter(kind="noise", answers={"source": "site"}), viewer=who("works"), channel="test", at=NOON)


@pytest.fixture
def boston(db: None) -> Any:
    load_pack(BOSTON, by=By("test"), at=NOON)
    return pack_in_force("boston")


def test_an_import_fills_answers_and_asks_for_none_its_system_never_asked(boston: Any, tmp_path: Path) -> None:
    export = read_map(BOSTON / "map.toml")
    kind = next(words for words, code in export.kinds.items() if code == "street_light")
    names = export.answers["street_light"]
    rows = [
        _row(**{NAMES.foreign_id: "1", NAMES.kind: kind, names["district"]: "10A", names["neighborhood"]: "Back Bay"}),
        _row(**{NAMES.foreign_id: "2", NAMES.kind: kind, names["district"]: "99"}),
        _row(**{NAMES.foreign_id: "3", NAMES.kind: kind}),
    ]
    file = tmp_path / "export.csv"
    file.write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]), encoding="utf-8")
    taken = import_matters(read_table(file), export, pack=boston, by=By("test"), at=NOON)
    assert taken.imported == 2
    assert [why for _row_, why in taken.refused] == [f"{names['district']}: 请从列出的选项里选"]
    stored = dict(Matter.objects.values_list("foreign_id", "answers"))
    assert stored == {"1": {"neighborhood": "Back Bay", "district": "10A"}, "3": {}}


def test_a_map_that_answers_what_nobody_asks_is_refused(boston: Any) -> None:
    export = read_map(BOSTON / "map.toml")
    assert check_map(export, boston) == []
    wrong = export.model_copy(update={"answers": {"street_light": {"pole": "x"}, "tree": {"a": "x"}, "none": {}}})
    assert check_map(wrong, boston) == [
        "answers.none: is no kind of the pack",
        "answers.street_light.pole: is no question a column can answer",
        "answers.tree: asks nothing",
    ]
    assert columns_missing(wrong, []) and "x" in columns_missing(wrong, [])
