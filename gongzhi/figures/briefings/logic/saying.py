"""Sentences of a briefing with figures put in, as tokens: a page links each number, a paper only reads. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.figures.counting.logic.measures import Answer, fits, written
from gongzhi.packs.briefings import MARK, Sentence
from gongzhi.packs.figures import Figure


@dataclass(frozen=True)
class Around:
    """A figure in the period, the one before it, and the same a year before."""

    now: Answer
    before: Answer
    year_before: Answer


@dataclass(frozen=True)
class Token:
    """A piece of a sentence. `figure` and `period` when it is a number that opens; `records` how many it counts."""

    text: str
    figure: str = ""
    period: str = ""
    records: int = 0

    def told(self) -> dict[str, Any]:
        """As it is stored."""
        return {key: value for key, value in vars(self).items() if value}


def is_said(sentence: Sentence, found: Mapping[str, Around]) -> bool:
    """Whether what a sentence depends on holds; what cannot be told holds nothing."""
    return all(fits(bounds, found[code].now) for code, bounds in sentence.when.items())


def tokens_of(
    text: str, found: Mapping[str, Around], figures: Mapping[str, Figure], words: Mapping[str, str],
    periods: Mapping[str, str],
) -> list[Token]:  # fmt: skip
    """A sentence in pieces. `words`: what stands for `place` and `period`; `periods`: the code of each aspect's."""
    made, at = [], 0
    for match in MARK.finditer(text):
        if match.start() > at:
            made.append(Token(text[at : match.start()]))
        at, code, aspect = match.end(), match[1], match[2] or ""
        made.append(Token(words[code]) if code in words else _number(code, aspect, found[code], figures[code], periods))
    if at < len(text):
        made.append(Token(text[at:]))
    return made


def _number(code: str, aspect: str, around: Around, figure: Figure, periods: Mapping[str, str]) -> Token:
    if aspect in ("change", "year_change"):
        then = around.before if aspect == "change" else around.year_before
        return Token(change_said(around.now, then, figure), code, periods[""], around.now.records)
    answer = {"": around.now, "before": around.before, "year_before": around.year_before}[aspect]
    return Token(answer.told(figure.places) or _("（待定）"), code, periods[aspect], answer.records)


def change_said(now: Answer, then: Answer, figure: Figure) -> str:
    """How a value changed: shares in points, everything else in percent; in words where percent say nothing."""
    if now.value is None or then.value is None:
        return _("（待定）")
    difference = now.value - then.value
    if difference == 0:
        return _("持平")
    way = _("上升 %(by)s") if difference > 0 else _("下降 %(by)s")
    if figure.measure in ("share", "growth", "ratio", "difference"):
        return way % {"by": _("%(n)s 个点") % {"n": written(abs(difference), max(figure.places, 1))}}
    if then.value == 0:
        return _("由零增至 %(n)s") % {"n": now.told(figure.places)}
    return way % {"by": f"{written(abs(difference / then.value) * 100, 1)}%"}


def plain(tokens: Sequence[Mapping[str, Any]]) -> str:
    """A sentence as it is read."""
    return "".join(one.get("text", "") for one in tokens)
