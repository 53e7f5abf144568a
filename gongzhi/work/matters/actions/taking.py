"""Matters from a file at the desk: which columns it may have, and its meaning as the map the import reads by."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.exchange.logic.columns import Field, Meaning
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.exchange.logic.targets import Import, Target
from gongzhi.base.messages.actions.telling import hushed
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import Table
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.exchange import check_map, import_matters
from gongzhi.work.matters.logic.aliases import ALIASES
from gongzhi.work.matters.logic.mapping import TIME, Columns, ExportMap, Status

STAGES = {
    "open": gettext_lazy("在办"), "closed": gettext_lazy("已办结"), "void": gettext_lazy("不予受理、撤回"),
}  # fmt: skip
_SYSTEM = re.compile(r"^[a-z][a-z0-9_-]{0,38}$")
_TIME_NOTE = gettext_lazy("写成 2024-01-31 09:30:00 这样，或在下面写明时间的格式")


def fields(pack: str) -> Sequence[Field]:
    """What a file of matters may tell."""
    found = pack_in_force(pack)
    kinds = {code: kind.title.label for code, kind in found.pack.kinds.items()} if found else {}
    return (
        Field("foreign_id", gettext_lazy("对方的编号"), ALIASES["foreign_id"],
              required=True, note=gettext_lazy("同一个编号再导一次不会重复")),
        Field("number", gettext_lazy("我们的编号"), ALIASES["number"],
              note=gettext_lazy("我们导出去的事项，对方填了编号再导回来时用")),
        Field("kind", gettext_lazy("类别"), ALIASES["kind"], required=True,
              choices=kinds),
        Field("text", gettext_lazy("内容"), ALIASES["text"], required=True),
        Field("status", gettext_lazy("状态"), ALIASES["status"], required=True, choices=STAGES),
        Field("reported_at", gettext_lazy("上报时间"), ALIASES["reported_at"], required=True,
              note=_TIME_NOTE),
        Field("closed_at", gettext_lazy("办结时间"), ALIASES["closed_at"], note=_TIME_NOTE),
        Field("due", gettext_lazy("期限"), ALIASES["due"], note=_TIME_NOTE),
        Field("reply", gettext_lazy("办理结果"), ALIASES["reply"]),
        Field("address", gettext_lazy("地址"), ALIASES["address"]),
        Field("area", gettext_lazy("区域代码"), ALIASES["area"]),
        Field("lon", gettext_lazy("经度"), ALIASES["lon"]),
        Field("lat", gettext_lazy("纬度"), ALIASES["lat"]),
    )  # fmt: skip


def map_of(meaning: Meaning) -> ExportMap:
    """The map an import reads by."""
    if meaning.fixed:
        return ExportMap.model_validate(meaning.fixed)
    columns: dict[str, Any] = {code: header for code, header in meaning.columns.items() if header}
    words = meaning.words.get("status", {})
    return ExportMap(
        system=meaning.system,
        time_format=meaning.time_format or TIME,
        columns=Columns(**{**columns, "text": [columns["text"]]}),
        kinds={word: code for word, code in meaning.words.get("kind", {}).items() if code},
        status={word: Status.model_validate({"stage": stage}) for word, stage in words.items() if stage},
    )


def meaning_of(export: ExportMap) -> Meaning:
    """A map from a file, as a meaning that is used as it is. Its columns are all named, so that all are looked for."""
    told = export.columns.model_dump()
    columns = {code: header for code, header in told.items() if isinstance(header, str) and header}
    columns |= {f"text-{number}" if number else "text": header for number, header in enumerate(export.columns.text)}
    for kind, asked in export.answers.items():
        columns |= {f"{kind}-{code}": header for code, header in asked.items()}
    return Meaning(columns, {}, export.system, export.time_format, export.model_dump(mode="json"))


def faults(meaning: Meaning, pack: str) -> Sequence[Problem]:
    """What is wrong with a meaning beside its columns."""
    if not _SYSTEM.match(meaning.system):
        return [Problem("system", _("给对方平台起个代号，小写字母开头，如 city12345"))]
    if meaning.time_format and not re.fullmatch(r"[%A-Za-z0-9年月日时分秒 :/.,T-]{2,40}", meaning.time_format):
        return [Problem("time_format", _("时间格式写成 %Y/%m/%d %H:%M 这样"))]
    found = pack_in_force(pack)
    return [Problem("words", one) for one in check_map(map_of(meaning), found)] if found else []


def take(table: Table, meaning: Meaning, run: Import) -> Taken:
    """Import a file of matters. Nobody is told: another platform's people know long since."""
    pack = pack_in_force(run.pack)
    if pack is None:
        raise LookupError(f"no pack {run.pack} is in force")
    with hushed():
        return import_matters(
            table, map_of(meaning), pack=pack, by=run.by, at=run.at, within=run.within, progress=run.tell
        )


TARGET = Target("matters", gettext_lazy("事项"), "import", fields, take, faults, foreign=True)
