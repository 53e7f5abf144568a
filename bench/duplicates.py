"""How well duplicate hints find the original of a report, on a city's export whose closures name it.

    python -m bench.duplicates

Each report is looked at as it came in: only what was reported before counts, and only what was open then. Beside our
rule stands the usual one: same kind, 100 m, 30 days, whether handled or not.
"""

from __future__ import annotations

import csv
import gzip
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gongzhi.work.matters.logic.near import DAYS, METRES, MOST, Spot, likely_same, metres_between

CITY = ZoneInfo("America/New_York")
FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data" / "boston311"


@dataclass(frozen=True)
class Report:
    """A row of the export. `original`: the report its closure says it repeats."""

    spot: Spot
    kind: str
    closed: datetime | None
    original: int


def moment(text: str) -> datetime | None:
    """A time as the city writes it."""
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=CITY) if text else None


def reports() -> list[Report]:
    """Every row, oldest first; an original that is no row of the files does not count."""
    rows = []
    for file in sorted(FOLDER.glob("*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            rows += list(csv.DictReader(stream))
    known = {int(row["CASE_ENQUIRY_ID"]) for row in rows}
    found = []
    for row in rows:
        key, opened, reason = int(row["CASE_ENQUIRY_ID"]), moment(row["OPEN_DT"]), row["CLOSURE_REASON"]
        named = [int(one) for one in re.findall(r"\d{12}", reason)] if re.search("dup", reason, re.IGNORECASE) else []
        original = next((one for one in named if one in known and one != key), 0)
        assert opened
        spot = Spot(key, float(row["LONGITUDE"]), float(row["LATITUDE"]), opened)
        found.append(Report(spot, row["TYPE"], moment(row["CLOSED_DT"]), original))
    return sorted(found, key=lambda one: one.spot.at)


class Past:
    """What had been reported before, by kind."""

    def __init__(self, all_reports: list[Report]) -> None:
        self._by_kind: dict[str, list[Report]] = defaultdict(list)
        for one in all_reports:
            self._by_kind[one.kind].append(one)
        self._times = {kind: [one.spot.at for one in rows] for kind, rows in self._by_kind.items()}

    def before(self, report: Report, days: int) -> Iterator[Report]:
        """Reports of its kind in so many days before it."""
        rows, times = self._by_kind[report.kind], self._times[report.kind]
        first = bisect_left(times, report.spot.at - timedelta(days=days))
        for one in rows[first : bisect_left(times, report.spot.at)]:
            if one is not report:
                yield one


def ours(report: Report, past: Past) -> list[int]:
    """The hints of our rule."""
    at = report.spot.at
    still_open = (one.spot for one in past.before(report, DAYS) if one.closed is None or one.closed > at)
    return [key for key, _metres in likely_same(report.spot.lon, report.spot.lat, at, still_open)]


def usual(report: Report, past: Past) -> list[int]:
    """Same kind, 100 m, 30 days; nearest first, without end."""
    spot = report.spot
    near = ((metres_between(spot.lon, spot.lat, one.spot), one.spot.key) for one in past.before(report, 30))
    return [key for metres, key in sorted(near) if metres <= 100]


def main() -> None:
    """Print what each rule finds, and how many hints it takes for it."""
    rows = reports()
    past, named = Past(rows), [one for one in rows if one.original]
    at = {one.spot.key: one.spot.at for one in rows}
    before = sum(at[one.original] < one.spot.at for one in named)
    print(f"{len(rows)} reports; {len(named)} closures name an original in the files, {before} of them reported before")
    for name, rule, most in (
        (f"ours: open, {METRES:.0f} m, {DAYS} days, nearest {MOST}", ours, MOST),
        ("usual: 100 m, 30 days, nearest 3", usual, 3),
        ("usual: 100 m, 30 days, all", usual, 10**9),
    ):
        found = sum(one.original in rule(one, past)[:most] for one in named)
        hints = [len(rule(one, past)[:most]) for one in rows]
        some = sum(map(bool, hints)) / len(rows)
        print(
            f"{name:<40} finds {found:>3}; {sum(hints) / len(rows):.2f} hints a report, {some:.0%} of reports have any"
        )


if __name__ == "__main__":
    main()
