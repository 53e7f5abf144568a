"""Packs as stored: by content, meaning apart from words, and a running matter keeps what it began under."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.people.models import Post, Role
from gongzhi.base.texts import digest_of
from gongzhi.base.todos.models import Clock
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.packs.actions import load_pack
from gongzhi.packs.logic import join_texts, split_texts
from gongzhi.packs.models import ActivePack, PackMap, PackTexts, PackVersion
from gongzhi.packs.queries import PackInUse, base_map, pack_in_force, packs_in_force, stored_versions
from gongzhi.packs.reading import PackFault, read_pack
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.page import pack_of
from tests.conftest import BOSTON, NOON, PACKS
from tests.factories import draft
from tests.packs.conftest import Broken, Change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]

BY = By("test")
LABEL: Change = ("flows/request.toml", 'zh = "在办"', 'zh = "正在办"')
MEANING: Change = ("flows/request.toml", "working_days = 5", "working_days = 9")


def _state() -> list[int]:
    tables = (Act, ActivePack, Area, Boundary, PackMap, PackTexts, PackVersion, Post, Role)
    return [table.objects.count() for table in tables]


def _load(folder: Path) -> PackInUse:
    load_pack(folder, by=BY, at=NOON)
    pack = pack_in_force(folder.name)
    assert pack is not None
    return pack


def _reported(pack: PackInUse) -> Matter:
    kind = next(iter(pack.pack.kinds))
    return report_matter(draft(kind=kind, answers={"lamps": "2"}), pack=pack, by=BY, at=NOON)


def test_loading_the_same_pack_again_stores_nothing() -> None:
    before = _state()
    for days in (1, 2):
        load_pack(PACKS / "tangba", by=BY, at=NOON + timedelta(days=days))
    assert _state() == before


def test_a_pack_comes_with_its_areas_roles_and_one_post_an_area_of_a_level() -> None:
    pack = pack_in_force("tangba")
    assert pack is not None
    for code, role in pack.pack.roles.items():
        posts = Post.objects.filter(role__pack="tangba", role__code=code)
        assert posts.count() == Area.objects.filter(level=role.per, path__startswith="/500152115/").count() > 0, code
    assert base_map("tangba") is not None and base_map("no such pack") is None


def test_a_mended_label_pins_no_new_version_and_mends_running_matters(broken: Broken) -> None:
    first = _load(broken())
    matter = _reported(first)
    second = _load(broken(LABEL))
    assert second.version == first.version and len(stored_versions("city")) == 1
    assert PackTexts.objects.filter(version=first.version).count() == 2
    assert pack_of(matter).pack.flows["request"].states["open"].title.zh == "正在办"


def test_a_label_put_back_is_shown_again(broken: Broken) -> None:
    _load(broken())
    _load(broken(LABEL))
    pack = _load(broken((LABEL[0], LABEL[2], LABEL[1])))
    assert pack.pack.flows["request"].states["open"].title.zh == "在办"
    assert len(stored_versions("city")) == 1


def test_a_changed_meaning_is_a_new_version_and_running_matters_keep_theirs(broken: Broken) -> None:
    first = _load(broken())
    old = _reported(first)
    second = _load(broken(MEANING))
    new = _reported(second)
    assert [one.pk for one in stored_versions("city")] == [first.version, second.version]
    assert pack_of(old).pack.flows["request"].clocks["target"].working_days == 5
    assert pack_of(new).pack.flows["request"].clocks["target"].working_days == 9
    days = [Clock.objects.get(subject_uid=one.uid).amount for one in (old, new)]
    assert days == [5, 9]


def test_a_meaning_put_back_is_the_version_it_was(broken: Broken) -> None:
    first = _load(broken())
    _load(broken(MEANING))
    assert _load(broken((MEANING[0], MEANING[2], MEANING[1]))).version == first.version
    assert len(stored_versions("city")) == 2


def test_two_packs_of_the_same_content_are_two(broken: Broken, tmp_path: Path) -> None:
    folder = broken()
    other = folder.rename(tmp_path / "town")
    load_pack(other, by=BY, at=NOON)
    load_pack(BOSTON, by=BY, at=NOON)
    assert {pack.code for pack in packs_in_force()} == {"boston", "tangba", "town"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("flows/request.toml", 'first = "open"', 'first = "lost"'), "first: lost is no state"),
        (("pack.toml", "US-MA-BOSTON", "US-NOWHERE"), "pack.toml: area: US-NOWHERE is not in areas.geojson"),
        (("areas.geojson", '"level"', '"levle"'), "areas.geojson: feature 1: "),
        (("areas.geojson", '"features"', '"nothing"'), "areas.geojson: file: is not a GeoJSON FeatureCollection"),
        (("basemap.geojson", "", "{ no json"), "basemap.geojson: "),
    ],
)
def test_a_pack_that_cannot_be_used_writes_nothing(change: Change, said: str, broken: Broken) -> None:
    before = _state()
    with pytest.raises(PackFault) as fault:
        load_pack(broken(change), by=BY, at=NOON)
    assert any(line.startswith(said) or said in line for line in fault.value.faults)
    assert _state() == before


def test_a_pack_without_its_areas_writes_nothing(broken: Broken) -> None:
    folder, before = broken(), _state()
    (folder / "areas.geojson").unlink()
    with pytest.raises(PackFault, match="areas.geojson"):
        load_pack(folder, by=BY, at=NOON)
    assert _state() == before


def test_an_invalid_new_edition_leaves_the_old_one_in_force(broken: Broken) -> None:
    first = _load(broken())
    with pytest.raises(PackFault):
        load_pack(broken(("roles.toml", 'per = "town"', "")), by=BY, at=NOON)
    still = pack_in_force("city")
    assert still is not None and still.version == first.version


def test_a_base_map_is_stored_once_and_the_newest_counts(broken: Broken) -> None:
    empty = {"type": "FeatureCollection", "features": []}
    folder = broken(("basemap.geojson", "", json.dumps(empty)))
    _load(folder)
    _load(folder)
    assert PackMap.objects.filter(code="city").count() == 1
    (folder / "basemap.geojson").write_text(json.dumps({**empty, "name": "new"}), encoding="utf-8")
    _load(folder)
    found = base_map("city")
    assert found is not None and json.loads(found.geojson)["name"] == "new"


@pytest.mark.parametrize("folder", [PACKS / "tangba", BOSTON], ids=lambda folder: folder.name)
def test_meaning_and_texts_put_together_are_the_pack_again(folder: Path) -> None:
    pack = read_pack(folder)
    meaning, texts = split_texts(pack)
    assert join_texts(json.loads(json.dumps(meaning)), texts) == pack
    assert digest_of(meaning) == digest_of(dict(reversed(list(meaning.items()))))
    title = pack.head.title.zh
    assert title not in json.dumps(meaning, ensure_ascii=False) and texts["head/title"]["zh"] == title


def test_putting_a_pack_in_force_is_recorded_with_digests_only(broken: Broken) -> None:
    _load(broken())
    act = Act.objects.filter(verb="packs.in_force").order_by("-pk")[0]
    assert set(act.data) == {"pack", "meaning", "texts"} and act.data["pack"] == "city"
    assert len(act.data["meaning"]) == len(act.data["texts"]) == 64


def test_a_stored_pack_is_not_read_anew_for_each_page(
    django_assert_num_queries: Callable[..., object],
) -> None:
    packs_in_force()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        packs_in_force()
