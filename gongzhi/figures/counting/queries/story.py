"""A story told by a source, computed again from records: entry by entry, does it agree?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.base.areas.models import Area
from gongzhi.figures.counting.logic.measures import Answer
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.figures.counting.queries.values import answers, live
from gongzhi.packs.figures import Figure, Told
from gongzhi.packs.queries import PackInUse

AGREES, DIFFERS, PENDING = "agrees", "differs", "pending"


@dataclass(frozen=True)
class Entry:
    """One entry: what is told, what the records give, and whether they agree. `status` is pending without a figure, and
    until that was counted for the first time."""

    code: str
    told: Told
    period: str
    figure: Figure | None
    figure_code: str
    answer: Answer | None
    status: str

    @property
    def said(self) -> str:
        """What the source tells."""
        return str(self.told.value if self.told.value is not None else self.told.text)

    @property
    def computed(self) -> str:
        """What the records give, in the source's decimals or the figure's, whichever are more; '' when pending."""
        if self.answer is None or self.figure is None:
            return ""
        return self.answer.told(max(self.figure.places, _places(self.said)))


def story_of(pack: PackInUse, area: Area) -> list[Entry]:
    """Every entry of a pack's story, in order."""
    story = pack.pack.story
    if story is None:
        return []
    found: dict[str, Answer] = {}
    ready = set(live(pack.code))
    by_period: dict[str, list[str]] = {}
    for code, told in story.told.items():
        by_period.setdefault(told.period or story.period, []).append(told.figure or code)
    for text, codes in by_period.items():
        period = period_of(text)
        if period is not None:
            counted = answers(pack, area, period, [code for code in codes if _counted(code, pack, ready)])
            found |= {f"{text} {code}": answer for code, answer in counted.items()}
    return [_entry(code, told, pack.pack.figures, found, story.period) for code, told in story.told.items()]


def _counted(code: str, pack: PackInUse, ready: set[str]) -> bool:
    """Whether a figure exists, and was counted once by now; of one made of others, all of them."""
    figure = pack.pack.figures.get(code)
    if figure is None:
        return False
    return code in ready if not figure.parts else all(_counted(part, pack, ready) for part in figure.parts)


def _entry(code: str, told: Told, figures: Mapping[str, Figure], found: Mapping[str, Answer], usual: str) -> Entry:
    period, name = told.period or usual, told.figure or code
    answer = found.get(f"{period} {name}")
    figure = figures.get(name)
    status = PENDING
    if figure is not None and answer is not None:
        status = AGREES if agrees(told, answer) else DIFFERS
    return Entry(code, told, period, figure, name, answer, status)


def agrees(told: Told, answer: Answer) -> bool:
    """Whether a value is what is told, by the entry's rule: exact after rounding to the told decimals."""
    if answer.value is None or told.value is None:
        return False
    said = Fraction(str(told.value))
    if told.match == "at_least":
        return answer.value >= said
    if told.match == "about":
        return abs(answer.value - said) <= abs(said) / 20
    if told.match == "just_under":
        return said * Fraction(95, 100) <= answer.value <= said
    return answer.told(_places(str(told.value))) == str(told.value)


def _places(text: str) -> int:
    """How many decimals a number is told with."""
    found = re.fullmatch(r"-?\d+(?:\.(\d+))?", text)
    return len(found[1]) if found and found[1] else 0
