"""What the columns of a file mean: suggested from their headers, known again by the layout they were saved for."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongzhi.base.refusals import Problem
from gongzhi.base.tables import Table, TableRow

RESULT, REASON = "导入结果 result", "原因 reason"  # columns this house adds to a file it hands back
_WORDS_MOST = 60


@dataclass(frozen=True)
class Field:
    """Something a file may tell. `aliases`: what else its column is called. `choices`: codes of what a cell may say,
    with their titles; `note` is shown at the header of a template."""

    code: str
    title: str | Promise
    aliases: Sequence[str] = ()
    required: bool = False
    note: str | Promise = ""
    choices: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True)
class Meaning:
    """What columns and words of a file mean: field → header, and field → word → code.

    `system` names the other platform a file comes from; `time_format` how it writes times, '' for the usual ways.
    `fixed`: a whole map from a file, which says more than these and is used as it is.
    """

    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    system: str = ""
    time_format: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "columns": dict(self.columns), "words": {code: dict(words) for code, words in self.words.items()},
            "system": self.system, "time_format": self.time_format, "fixed": dict(self.fixed),
        }  # fmt: skip

    @staticmethod
    def of(told: Mapping[str, Any]) -> "Meaning":
        """From what was stored."""
        return Meaning(
            told.get("columns", {}), told.get("words", {}), told.get("system", ""), told.get("time_format", ""),
            told.get("fixed", {}),
        )  # fmt: skip


def plain_header(header: str) -> str:
    """A header as it is compared: width, case, blanks, marks and what stands in brackets left out."""
    plain = unicodedata.normalize("NFKC", header).lower()
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", plain) or plain
    return re.sub(r"[\s*_:：/\-.]+", "", plain)


def layout_of(headers: Sequence[str]) -> str:
    """A digest that says whether two files have the same columns; in which order does not matter."""
    names = sorted({plain_header(one) for one in headers if one and one not in (RESULT, REASON)})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def suggested(headers: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """Which header stands for which field: the same word first, then one that begins or ends with it."""
    free = [header for header in headers if header and header not in (RESULT, REASON)]
    found: dict[str, str] = {}
    for close in (False, True):
        for one in fields:
            if one.code in found:
                continue
            names = [plain_header(name) for name in (*said(one.title), one.code, *one.aliases)]
            fits = next((header for header in free if _fits(plain_header(header), names, close)), None)
            if fits is not None:
                found[one.code] = fits
                free.remove(fits)
    return found


def said(title: str | Promise) -> list[str]:
    """A title in both languages: a file is not always in that of whoever brings it."""
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(str(title))
    return found


def _fits(header: str, names: Sequence[str], close: bool) -> bool:
    if header in names:
        return True
    return close and any(len(name) > 1 and (header.startswith(name) or header.endswith(name)) for name in names)


def suggested_word(word: str, choices: Mapping[str, str | Promise]) -> str:
    """The code a word stands for, by code or title, or by a title that holds it; '' when none does, or several do."""
    plain = plain_header(word)
    names = {code: [plain_header(name) for name in (*said(title), code)] for code, title in choices.items()}
    same = [code for code, called in names.items() if plain in called]
    near = (code for code, called in names.items() if len(plain) > 1 and any(plain in name for name in called))
    found = same or list(near)
    return found[0] if len(found) == 1 else ""


def words_in(rows: Iterable[TableRow], header: str) -> list[str]:
    """The different words of a column, in the order they come, no more than can be shown."""
    found: dict[str, None] = {}
    for row in rows:
        word = row.cells.get(header, "").strip()
        if word and len(found) < _WORDS_MOST:
            found[word] = None
    return list(found)


def check_meaning(meaning: Meaning, headers: Sequence[str], fields: Sequence[Field]) -> list[Problem]:
    """What a meaning lacks, or names that the file does not have."""
    known, found = {one.code: one for one in fields}, []
    for one in fields:
        if one.required and not meaning.columns.get(one.code):
            found.append(Problem(f"column-{one.code}", _("选哪一列是“%(field)s”") % {"field": one.title}))
    for code, header in meaning.columns.items():
        if header and header not in headers:
            found.append(Problem(f"column-{code}", _("文件里没有“%(column)s”这一列") % {"column": header}))
    named = [header for header in meaning.columns.values() if header and not meaning.fixed]
    for header in sorted({one for one in named if named.count(one) > 1}):
        found.append(Problem("columns", _("“%(column)s”选了两次") % {"column": header}))
    for code, words in meaning.words.items():
        choices = known[code].choices if code in known else {}
        for word, choice in words.items():
            if choice and choice not in choices:
                found.append(Problem(f"word-{code}", _("“%(word)s”的含义不对") % {"word": word}))
    return found


def without_results(table: Table) -> Table:
    """The table without the columns this house added when it handed the file back."""
    if not {RESULT, REASON} & set(table.headers):
        return table
    headers = [one for one in table.headers if one not in (RESULT, REASON)]

    def rows() -> Iterable[TableRow]:
        for row in table.rows:
            cells = {name: cell for name, cell in row.cells.items() if name not in (RESULT, REASON)}
            if any(cells.values()):
                yield TableRow(row.line, cells, row.fault)

    return Table(headers, iter(rows()), table.head, table.sheet)
