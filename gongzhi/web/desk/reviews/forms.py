"""What the forms of reviews share: drawers, areas to choose from, and a pasted table."""

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.tables import TableFault, read_table
from gongzhi.web.showing import MoveView, NeedView
from gongzhi.web.visitor import viewer
from gongzhi.work.reviews.logic.notices import ROWS_MOST

_FILE_MOST = 10 << 20
_GUESSES = (
    ("id", ("身份证", "证件", "id number")),
    ("account", ("账号", "卡号", "account")),
    ("phone", ("电话", "手机", "phone")),
    ("address", ("住址", "地址", "住所", "address")),
    ("name", ("姓名", "户主", "名字", "申请人", "name")),
)


@dataclass(frozen=True)
class Drawer:
    """A form in a drawer, sent to an address of its own."""

    url: str
    move: MoveView


def drawer(
    url: str, code: str, title: str, icon: str, needs: Sequence[NeedView] = (), *, primary: bool = False,
    danger: bool = False, hint: str = "",
) -> Drawer:  # fmt: skip
    """A drawer with its button."""
    return Drawer(url, MoveView(code, title, icon, primary, danger, tuple(needs), hint))


class Typed:
    """What was typed into the form that was refused, and what was wrong with it."""

    def __init__(self, request: HttpRequest, problem: Refused | None = None, failed: str = "") -> None:
        self._sent, self.problem, self.failed = request.POST, problem, failed
        self._errors = {one.field: str(one.message) for one in problem.problems} if problem else {}

    def need(
        self, form: str, name: str, label: str, kind: str = "text", *, required: bool = True,
        choices: Sequence[Mapping[str, Any]] = (), hint: str = "", value: str = "",
    ) -> NeedView:  # fmt: skip
        """A field of a drawer."""
        mine = form == self.failed
        return NeedView(
            name, label, hint, kind, required, 2 if required and kind == "text" else 0, choices,
            self._sent.get(name, "") if mine else value, self._errors.get(name, "") if mine else "",
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        """What the template needs of it."""
        problems = [str(one.message) for one in self.problem.problems] if self.problem else []
        return {"problems": problems, "open_move": self.failed}

    @property
    def status(self) -> int:
        """Of the answer."""
        return self.problem.status if self.problem else 200


def areas_of(me: Viewer, verb: str) -> list[Area]:
    """Towns and villages in which one of the viewer's posts may do something, in order."""
    return areas_under((post.area_path for post in me.holding(verb)), "town", "village")


def chosen_area(request: HttpRequest, verb: str) -> Area:
    """The area a form names, among those the viewer may choose; raises `Invalid`."""
    code = request.POST.get("area", "")
    found = next((area for area in areas_of(viewer(request), verb) if area.code == code), None)
    if found is None:
        raise Invalid([Problem("area", _("选一个村、社区或镇"))])
    return found


def options(pairs: Iterable[tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    """Options of a select."""
    return [{"value": value, "label": label, "on": value == chosen} for value, label in pairs]


def whole(sent: QueryDict, name: str, default: int | None = None) -> int | None:
    """A whole number that was sent, or the default for anything else."""
    text = sent.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else default


def pasted_table(text: str) -> tuple[list[str], list[list[str]]]:
    """Heads and lines of a table pasted from a spreadsheet (tabs) or as CSV; raises `Invalid`."""
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    if len(lines) < 2:
        raise Invalid([Problem("rows", _("粘贴带表头的表格，表头下面至少一行"))])
    if any("\x00" in line for line in lines):
        raise Invalid([Problem("rows", _("含有不能保存的字符"))])
    tabs = "\t" in lines[0]
    read = [line.split("\t") for line in lines] if tabs else list(csv.reader(lines))
    table = [[cell.strip() for cell in row] for row in read]
    return table[0], table[1:]


def table_of_file(sent: UploadedFile) -> str:
    """An uploaded Excel or CSV file as it would have been pasted; raises `Invalid`. Nothing of the file is kept."""
    if sent.size is None or not 0 < sent.size <= _FILE_MOST:
        raise Invalid([Problem("file", _("选一个不超过 10 MB 的文件，不能是空的"))])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (sent.name or "brought")  # its own name, which a refusal says
        path.write_bytes(sent.read())
        try:
            table = read_table(path)
            lines = ["\t".join(one for one in table.headers if one)]
            for row in table.rows:
                if row.fault:
                    raise TableFault(_("第 %(line)s 行：%(fault)s") % {"line": row.line, "fault": row.fault})
                lines.append("\t".join(" ".join(row.cells.get(one, "").split()) for one in table.headers if one))
                if len(lines) > ROWS_MOST + 1:
                    raise TableFault(_("公示 1 到 %(most)d 行") % {"most": ROWS_MOST})
        except TableFault as fault:
            raise Invalid([Problem("file", str(fault).replace(path.name, str(sent.name), 1))]) from None
    return "\n".join(lines)


def guessed_mask(head: str) -> str:
    """The mask a column's head suggests; '' when it suggests none, so that somebody must choose."""
    low = head.lower()
    return next((mask for mask, words in _GUESSES if any(word in low for word in words)), "")
