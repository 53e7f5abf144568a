"""The bank's file of receipts, CSV or Excel, read into lines; columns are known by any of their usual names."""

import re
import tempfile
from datetime import date
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.exchange import TableFault, TableRow, read_table
from gongzhi.base.exchange.logic.columns import Field, suggested
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.work.programmes.actions.receipts import Receipt

BYTES_MOST = 5_000_000
_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2})0*)?")
_PAID = {"成功": True, "已付": True, "paid": True, "失败": False, "退回": False, "failed": False}
FIELDS = (
    Field("order", gettext_lazy("指令编号"), ("指令号", "业务编号"), required=True),
    Field("amount", gettext_lazy("金额"), ("金额（元）", "交易金额"), required=True),
    Field("serial", gettext_lazy("流水号"), ("银行流水号", "交易流水号"), required=True),
    Field("day", gettext_lazy("日期"), ("到账日", "交易日期"), required=True),
    Field("result", gettext_lazy("结果"), ("状态", "交易结果"), required=True),
    Field("reason", gettext_lazy("原因"), ("备注", "失败原因")),
)


def read_receipts(sent: UploadedFile | None) -> tuple[list[Receipt], list[tuple[int, str]]]:
    """The lines that could be read, and those that could not with why; raises `Invalid` for what is no such file."""
    if sent is None or (sent.size or 0) > BYTES_MOST:
        raise Invalid([Problem("file", _("选银行的回单文件（Excel 或 CSV，5 MB 以内）"))])
    suffix = Path(str(sent.name)).suffix.lower()
    read: list[Receipt] = []
    bad: list[tuple[int, str]] = []
    with tempfile.NamedTemporaryFile(suffix=suffix if suffix in (".xlsx", ".xls", ".ods") else ".csv") as kept:
        kept.write(sent.read())
        kept.flush()
        try:
            table = read_table(Path(kept.name))
            columns = suggested(table.headers, FIELDS)
            lacking = [str(one.title) for one in FIELDS if one.required and one.code not in columns]
            if lacking:
                raise Invalid([Problem("file", _("文件里没有这些列：%(names)s") % {"names": _("、").join(lacking)})])
            for row in table.rows:
                found = _receipt(row, columns)
                if isinstance(found, str):
                    bad.append((row.line, found))
                else:
                    read.append(found)
        except TableFault as fault:
            why = str(fault).replace(Path(kept.name).name, str(sent.name)[:60])
            raise Invalid([Problem("file", _("读不出来：%(why)s") % {"why": why[:120]})]) from None
    if not read and not bad:
        raise Invalid([Problem("file", _("文件里没有回单"))])
    return read, bad


def _receipt(row: TableRow, columns: dict[str, str]) -> Receipt | str:
    cell = {code: str(row.cells.get(header) or "").strip() for code, header in columns.items()}
    amount = _AMOUNT.fullmatch(cell["amount"].replace(",", ""))
    paid = _PAID.get(cell["result"])
    if amount is None:
        return _("金额读不出来")
    if paid is None:
        return _("结果写“成功”或“失败”")
    try:
        on = date.fromisoformat(cell["day"][:10].replace("/", "-"))
    except ValueError:
        return _("日期写成 2024-02-29")
    fen = int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0"))
    return Receipt(row.line, cell["order"], cell["serial"], fen, paid, on, cell.get("reason", "")[:200])
