"""`gongzhi figures …` and `gongzhi story …`: what records give, and whether a told story agrees with them."""

import json
from typing import Any

from django.conf import settings

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import now
from gongzhi.base.columns import ancestors
from gongzhi.config.cli import Arguments, Failed
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.figures.counting.queries.story import DIFFERS, Entry, story_of
from gongzhi.figures.counting.queries.values import answers
from gongzhi.packs.queries import PackInUse, packs_in_force


def show(arguments: Arguments) -> int:
    """The figures of an area in a period."""
    area = area_named(arguments.area)
    pack = pack_of_area(area)
    period = period_of(arguments.period)
    if period is None:
        raise Failed(f"{arguments.period}: no period; write 2023, 2023Q4, 2023-11, 2023-07-28 or a range 2021/2023")
    wanted = arguments.figure or None
    if wanted and (unknown := [code for code in wanted if code not in pack.pack.figures]):
        raise Failed(f"{', '.join(unknown)}: no such figure; there are: {', '.join(pack.pack.figures) or 'none'}")
    follow(at=now())
    found = answers(pack, area, period, wanted)
    rows = []
    for code, answer in found.items():
        figure = pack.pack.figures[code]
        rows.append({
            "figure": code, "title": figure.title.label, "value": answer.told(figure.places) or None,
            "unit": figure.unit.label, "records": answer.records, "why": answer.why or None,
            "area": area.code, "period": period.code,
        })  # fmt: skip
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        value = row["value"] if row["value"] is not None else f"– ({row['why']})"
        print(f"{row['figure']:32} {value:>16} {row['unit']:8} {row['title']}")
    print(f"{len(rows)} figures of {area.name} {area.code} in {period.code}")
    return 0


def tell(arguments: Arguments) -> int:
    """A pack's story, entry by entry; 1 when an entry differs."""
    pack = next((one for one in packs_in_force() if one.code == arguments.pack), None)
    if pack is None:
        raise Failed(f"{arguments.pack}: no such pack in force; there are: {_names()}")
    if pack.pack.story is None:
        raise Failed(f"{arguments.pack}: has no story.toml")
    follow(at=now())
    entries = story_of(pack, area_named(pack.pack.head.area))
    differing = sum(one.status == DIFFERS for one in entries)
    if arguments.json:
        print(json.dumps([_row(pack, one) for one in entries], ensure_ascii=False, indent=2))
        return 1 if differing else 0
    for one in entries:
        print(f"{one.code:32} told {one.said:>16}  records {one.computed or '–':>16}  {one.status}")
    states = [one.status for one in entries]
    print(f"{len(states)} entries: " + ", ".join(f"{states.count(one)} {one}" for one in sorted(set(states))))
    return 1 if differing else 0


def _row(pack: PackInUse, entry: Entry) -> dict[str, Any]:
    address = f"{settings.URL}/story/{pack.code}/{entry.figure_code}/?entry={entry.code}" if entry.figure else None
    told: Any = entry.told.value if entry.told.value is not None else entry.told.text
    computed: Any = entry.computed or None
    return {
        "figure": entry.code,
        "told": told,
        "computed": _number(computed),
        "agrees": entry.status == "agrees",
        "status": entry.status,
        "records": entry.answer.records if entry.answer else None,
        "link": address,
    }


def _number(text: str | None) -> int | float | None:
    if text is None:
        return None
    return float(text) if "." in text else int(text)


def area_named(code: str) -> Area:
    area = area_by_code(code)
    if area is None:
        raise Failed(f"{code}: no such area")
    return area


def pack_of_area(area: Area) -> PackInUse:
    """The pack an area belongs to: the one whose root is nearest above it."""
    roots = {
        path: pack for pack in packs_in_force() if (root := area_by_code(pack.pack.head.area)) for path in [root.path]
    }
    for path in ancestors(area.path):
        if path in roots:
            return roots[path]
    raise Failed(f"{area.code}: belongs to no pack in force; there are: {_names()}")


def _names() -> str:
    return ", ".join(pack.code for pack in packs_in_force()) or "none"
