"""A profile as a file: rows of Excel, CSV or JSON with the same few columns, each read on its own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.refusals import Problem
from gongzhi.packs.programmes import Profile
from gongzhi.work.programmes.logic.profile import Told

FILE_MOST = 2_000_000
# column → how it is called in files
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "field": ("项目", "字段", "field"),
    "value": ("值", "内容", "value"),
    "year": ("年度", "年份", "year"),
    "since": ("有效期起", "起", "since"),
    "until": ("有效期至", "止", "until"),
    "certificate": ("证书编号", "编号", "certificate"),
    "provisional": ("暂定", "provisional"),
}
_YES = {"是", "yes", "true", "1"}


def rows_of_json(read: Any) -> list[tuple[int, dict[str, str]]]:
    """Rows of a parsed JSON list of objects; raises `ValueError` for anything else."""
    if not isinstance(read, list) or not all(isinstance(one, dict) for one in read):
        raise ValueError("a list of objects is expected")
    return [(line, {str(key): _text(value) for key, value in one.items()}) for line, one in enumerate(read, 1)]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def told_in(
    profile: Profile, rows: Iterable[tuple[int, Mapping[str, str]]]
) -> tuple[list[tuple[int, Told]], list[Problem]]:
    """What rows tell, each with its line; and what cannot be read at all, by line."""
    names = {field.title.zh: code for code, field in profile.fields.items()}
    names |= {field.title.en: code for code, field in profile.fields.items() if field.title.en}
    found: list[tuple[int, Told]] = []
    problems: list[Problem] = []
    for line, cells in rows:
        said = {name: _cell(cells, heads) for name, heads in COLUMNS.items()}
        if not any(said.values()):
            continue
        code = names.get(said["field"], said["field"])
        if code not in profile.fields:
            problems.append(Problem(f"line {line}", _("档案里没有“%(field)s”这一项") % {"field": said["field"][:40]}))
            continue
        try:
            year = int(said["year"]) if said["year"] else None
            since, until = (date.fromisoformat(said[one]) if said[one] else None for one in ("since", "until"))
        except ValueError:
            problems.append(Problem(f"line {line}", _("年度写成 2023，日期写成 2024-02-29")))
            continue
        told = Told(code, said["value"], year, since, until, said["certificate"], said["provisional"].lower() in _YES)
        found.append((line, told))
    return found, problems


def _cell(cells: Mapping[str, str], heads: Sequence[str]) -> str:
    return next((str(cells[head]).strip() for head in heads if cells.get(head)), "")


def document_key(text: str) -> str:
    """A number of a document as it is compared: without blanks and dashes, in capitals."""
    return re.sub(r"[\s\-—–_/]", "", text).upper()
