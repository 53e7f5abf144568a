"""What probably goes into which cell of a blank, by its heads; how sure that is. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongzhi.base.tables.blanks import Sheet
from gongzhi.figures.sheets.logic.aliases import BRACKETS, MARKS, PERIODS, SAID, TEN_THOUSAND, YUAN
from gongzhi.figures.sheets.logic.heads import Heads, heads_of, is_total, plain
from gongzhi.packs.figures import Figure

CELLS_MOST = 1_500
SURE, LIKELY, LEAST = 0.85, 0.65, 0.5


@dataclass(frozen=True)
class Hint:
    """What a cell probably wants. `confidence` 0 to 1; one of `figure` and `say`."""

    row: int
    column: int
    confidence: float
    figure: str = ""
    say: str = ""
    period: str = ""
    per: int = 1

    @property
    def sure(self) -> str:
        """How sure it is, as a word for a page: sure, likely or perhaps."""
        return "sure" if self.confidence >= SURE else "likely" if self.confidence >= LIKELY else "perhaps"

    def source(self) -> dict[str, object]:
        """As a map says it."""
        if self.say:
            return {"say": self.say}
        found: dict[str, object] = {"figure": self.figure}
        if self.period:
            found["period"] = self.period
        if self.per != 1:
            found |= {"per": self.per, "places": 2}
        return found


@dataclass(frozen=True)
class AreaRows:
    """Rows whose heads print names of areas: the column of the names, the first and last row, the level."""

    key: int
    first: int
    last: int
    level: str


def hints_of(sheet: Sheet, figures: Mapping[str, Figure], places: frozenset[str] = frozenset()) -> list[Hint]:
    """Hints for the free cells of a sheet, row by row. `places`: names of areas, which say where, not what."""
    known = [(code, _grams(_plain(one.title.zh)), _plain(one.title.zh), one) for code, one in figures.items()]
    found: list[Hint] = []
    seen: dict[tuple[tuple[str, ...], tuple[str, ...]], Hint | None] = {}
    ruled = any(look.bordered for look in sheet.cells.values())
    for row, column in list(_free(sheet))[:CELLS_MOST]:
        heads = heads_of(sheet, row, column)
        heads = Heads(heads.above, tuple(one for one in heads.beside if plain(one) not in places))
        if heads.key not in seen:
            seen[heads.key] = _hint(heads, known)
        hint = seen[heads.key]
        if hint is not None and (
            _follows_words(sheet, row, column) if hint.say else _is_within_table(sheet, row, column, ruled)
        ):
            found.append(Hint(row, column, hint.confidence, hint.figure, hint.say, hint.period, hint.per))
    return found


def _follows_words(sheet: Sheet, row: int, column: int) -> bool:
    """Whether the words that ask for a cell stand right beside it."""
    return column > 1 and bool(sheet.look(*sheet.covered.get((row, column - 1), (row, column - 1))).text)


def _is_within_table(sheet: Sheet, row: int, column: int, ruled: bool) -> bool:
    """Whether a cell is one of the table's: where anything is ruled, the table is what is."""
    return sheet.look(row, column).bordered or not ruled


def _free(sheet: Sheet) -> Iterator[tuple[int, int]]:
    for row in range(1, sheet.rows + 1):
        for column in range(1, sheet.columns + 1):
            if (row, column) not in sheet.covered and sheet.look(row, column).is_free:
                yield row, column


def _hint(heads: Heads, known: Sequence[tuple[str, frozenset[str], str, Figure]]) -> Hint | None:
    beside = _plain(heads.beside[-1]) if heads.beside else ""
    if beside and (say := said_for(beside)):
        return Hint(0, 0, 0.9, say=say)
    if not heads.above and not heads.beside:
        return None
    text = "".join((*heads.beside, *heads.above))
    period = ""
    for pattern, code in PERIODS:
        if pattern.search(text):
            period, text = code, pattern.sub("", text)
            break
    words = _plain(text)
    grams = _grams(words)
    best, figure = 0.0, None
    for code, own, title, one in known:
        score = _likeness(words, grams, title, own)
        if score > best:
            best, figure = score, (code, one)
    if figure is None or best < LEAST:
        return None
    whole = "".join((*heads.beside, *heads.above))
    per = 10_000 if TEN_THOUSAND in whole and figure[1].unit.zh == YUAN else 1
    return Hint(0, 0, round(best, 2), figure[0], "", period, per)


def said_for(words: str) -> str:
    """Which words of the sheet itself a label asks for; '' for none."""
    return next((say for pattern, say in SAID if pattern.match(words)), "")


def _likeness(words: str, grams: frozenset[str], title: str, own: frozenset[str]) -> float:
    """How alike heads and a title are: most of the title is in the heads, and little else."""
    if not own or not grams:
        return 0.0
    common = len(own & grams)
    recall, precision = common / len(own), common / len(grams)
    if title and title in words:
        return 0.85 + 0.15 * precision
    return 0.75 * recall + 0.25 * precision


def _plain(text: str) -> str:
    return MARKS.sub("", BRACKETS.sub("", plain(text)))


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text} if text else ())


def area_rows(sheet: Sheet, levels: Mapping[str, str]) -> AreaRows | None:
    """The longest run of rows whose heads print names of areas of one level. `levels`: level by name."""
    best: AreaRows | None = None
    for column in range(1, min(sheet.columns, 6) + 1):
        row = 1
        while row <= sheet.rows:
            level = levels.get(plain(sheet.look(row, column).text), "")
            end = row
            while level and end < sheet.rows and levels.get(plain(sheet.look(end + 1, column).text)) == level:
                end += 1
            if level and end > row and (best is None or end - row > best.last - best.first):
                best = AreaRows(column, row, end, level)
            row = end + 1
    return best


def is_total_row(sheet: Sheet, row: int) -> bool:
    """Whether a row is one of totals."""
    return any(is_total(sheet.look(row, column).text) for column in range(1, min(sheet.columns, 4) + 1))
