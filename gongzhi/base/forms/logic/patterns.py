"""Patterns for `regex()`: a small safe subset, turned into a program that takes time linear in the text.

Allowed are characters, `.`, `[a-z]`, `[^a-z]`, `\\d`, `\\w`, `\\s` (ASCII), escaped punctuation, groups, `|`, and
`? * + {m} {m,} {m,n}`. A pattern is about the whole text, in code points. Python and the browser run the same
program, so that neither's own dialect of regular expressions can differ, nor backtrack for hours.
"""

from collections.abc import Iterator, Sequence
from typing import Any

_MOST = 2_000  # steps of a program
_REPEATS = 100
_ANY = (0, 0x10FFFF)
_CLASSES = {
    "d": [(48, 57)],
    "w": [(48, 57), (65, 90), (95, 95), (97, 122)],
    "s": [(9, 13), (32, 32)],
}
_PLAIN = set(".^$*+?()[]{}|\\/-'\" :,;@#%&=!<>~`_")

Step = tuple[Any, ...]


class PatternFault(Exception):
    """A pattern outside the subset; the message says where."""


def program_of(pattern: str) -> tuple[Step, ...]:
    """The program of a pattern: steps `set`, `split`, `jump` and `end`. Raises `PatternFault`."""
    reader = _Reader(pattern.removeprefix("^"))
    if reader.text.endswith("$") and not reader.text.endswith("\\$"):
        reader.text = reader.text[:-1]
    steps = reader.choice()
    if reader.at < len(reader.text):
        raise PatternFault(f"“{reader.text[reader.at]}” has no opening")
    return (*steps, ("end",))


class _Reader:
    """Reads a pattern; each part gives steps whose jumps are relative to themselves."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def _next(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def choice(self) -> list[Step]:
        left = self._sequence()
        while self._next() == "|":
            self.at += 1
            right = self._sequence()
            left = [("split", 1, len(left) + 2), *left, ("jump", len(right) + 1), *right]
        return left

    def _sequence(self) -> list[Step]:
        steps: list[Step] = []
        while self._next() not in ("", "|", ")"):
            steps += self._repeated(self._atom())
            if len(steps) > _MOST:
                raise PatternFault("is too long")
        return steps

    def _atom(self) -> list[Step]:
        char = self._next()
        self.at += 1
        match char:
            case "(":
                self.at += 2 if self.text.startswith("?:", self.at) else 0
                inner = self.choice()
                if self._next() != ")":
                    raise PatternFault("( is not closed")
                self.at += 1
                return inner
            case "[":
                return [("set", self._class())]
            case "\\":
                return [("set", self._escape())]
            case ".":
                return [("set", [_ANY])]
            case "*" | "+" | "?" | "{" | "^" | "$":
                raise PatternFault(f"“{char}” at {self.at} cannot stand here")
        return [("set", [(ord(char), ord(char))])]

    def _escape(self) -> list[tuple[int, int]]:
        char = self._next()
        self.at += 1
        if char in _CLASSES:
            return _CLASSES[char]
        if char in ("n", "t"):
            char = {"n": "\n", "t": "\t"}[char]
        elif char not in _PLAIN or not char:
            raise PatternFault(f"“\\{char}” is not supported")
        return [(ord(char), ord(char))]

    def _class(self) -> list[tuple[int, int]]:
        negated = self._next() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        while self._next() != "]":
            low = self._member()
            if len(low) == 1 and self._next() == "-" and self.text[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                high = self._member()
                if len(high) != 1 or low[0][0] != low[0][1] or high[0][1] < low[0][0]:
                    raise PatternFault("[ ] holds a range that is not from low to high")
                low = [(low[0][0], high[0][1])]
            ranges += low
        self.at += 1
        if not ranges:
            raise PatternFault("[ ] is empty")
        return list(_others(sorted(ranges))) if negated else ranges

    def _member(self) -> list[tuple[int, int]]:
        char = self._next()
        if not char:
            raise PatternFault("[ is not closed")
        self.at += 1
        return self._escape() if char == "\\" else [(ord(char), ord(char))]

    def _repeated(self, steps: list[Step]) -> list[Step]:
        char = self._next()
        if char not in ("*", "+", "?", "{") or not char:
            return steps
        self.at += 1
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(char) or self._count()
        if self._next() in ("*", "+", "?", "{") and self._next():
            raise PatternFault(f"“{self._next()}” follows another count")
        if len(steps) * max(least, most or 1, 1) > _MOST:
            raise PatternFault("is too long")
        found = steps * least
        if most is None:
            return [*found, ("split", 1, len(steps) + 2), *steps, ("jump", -len(steps) - 1)]
        optional = [("split", 1, len(steps) + 1), *steps]
        return found + optional * (most - least)

    def _count(self) -> tuple[int, int | None]:
        body, closed, _rest = self.text[self.at :].partition("}")
        low, comma, high = body.partition(",")
        known = low.isascii() and low.isdecimal() and (not high or (high.isascii() and high.isdecimal()))
        if not closed or not known or len(body) > 9:
            raise PatternFault("{ } must hold a count such as {3} or {2,5}")
        self.at += len(body) + 1
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if least > _REPEATS or (most is not None and not least <= most <= _REPEATS):
            raise PatternFault(f"{{{body}}} must go from low to high and at most to {_REPEATS}")
        return least, most


def _others(ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = 0
    for low, high in ranges:
        if low > start:
            yield start, low - 1
        start = max(start, high + 1)
    if start <= _ANY[1]:
        yield start, _ANY[1]


def matches(program: Sequence[Sequence[Any]], text: str) -> bool:
    """Whether the whole text is one the program describes."""
    now = _reach(program, [0])
    for char in text:
        point = ord(char)
        now = _reach(
            program,
            [
                at + 1
                for at in now
                if program[at][0] == "set" and any(low <= point <= high for low, high in program[at][1])
            ],
        )
        if not now:
            return False
    return any(program[at][0] == "end" for at in now)


def _reach(program: Sequence[Sequence[Any]], starts: Sequence[int]) -> set[int]:
    """All steps that can be reached without reading a character."""
    seen: set[int] = set()
    open_ = list(starts)
    while open_:
        at = open_.pop()
        if at in seen:
            continue
        seen.add(at)
        step = program[at]
        if step[0] in ("split", "jump"):
            open_ += [at + offset for offset in step[1:]]
    return seen
