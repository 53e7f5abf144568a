"""A row no database could hold is refused by itself; the rows around it are taken."""

from pathlib import Path

import pytest

from gongzhi.base.exchange import read_table
from gongzhi.base.trail.logic import By
from gongzhi.packs.actions import load_pack
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.exchange import import_matters
from gongzhi.work.matters.logic.mapping import FOREIGN_ID_MAX, read_map
from gongzhi.work.matters.models import Matter
from tests.conftest import BOSTON, NOON

BY = By("test")
EXPORT = read_map(BOSTON / "map.toml")
NAMES = EXPORT.columns


def _row(**changes: str) -> dict[str, str]:
    """An open request with every column the map names."""
    named = [*NAMES.text, *(value for key, value in NAMES.model_dump().items() if key != "text" and value)]
    named += [column for columns in EXPORT.answers.values() for column in columns.values()]
    status = next(name for name, one in EXPORT.status.items() if not one.closed)
    known = {NAMES.kind: next(iter(EXPORT.kinds)), NAMES.status: status, NAMES.lon: "-71.06", NAMES.lat: "42.36"}
    reported = NOON.replace(year=2015).strftime(EXPORT.time_format)
    words = dict.fromkeys(NAMES.text, "street light out")
    return {**dict.fromkeys(named, ""), **words, **known, NAMES.reported_at: reported, **changes}


def test_the_limit_is_the_column_s() -> None:
    assert Matter._meta.get_field("foreign_id").max_length == FOREIGN_ID_MAX


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({NAMES.foreign_id: "9" * 81}, f"{NAMES.foreign_id}: has more than 80 characters"),
        ({NAMES.foreign_id: "a\x00b"}, f"{NAMES.foreign_id}: holds a NUL character"),
        ({NAMES.text[0]: "dark\x00"}, f"{NAMES.text[0]}: holds a NUL character"),
        ({NAMES.foreign_id: " "}, f"{NAMES.foreign_id}: is empty"),
    ],
)
def test_one_row_that_cannot_be_stored_does_not_stop_the_others(
    changes: dict[str, str], said: str, tmp_path: Path
) -> None:
    load_pack(BOSTON, by=BY, at=NOON)
    pack = pack_in_force("boston")
    assert pack is not None
    rows = [_row(**{NAMES.foreign_id: "1"}), _row(**changes), _row(**{NAMES.foreign_id: "80" * 40})]
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    file = tmp_path / "export.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    taken = import_matters(read_table(file), EXPORT, pack=pack, by=BY, at=NOON)
    assert taken.imported == 2
    assert [reason for _, reason in taken.refused] == [said]
    assert set(Matter.objects.values_list("foreign_id", flat=True)) == {"1", "80" * 40}
