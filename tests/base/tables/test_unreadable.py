"""Files nobody can read, as real programs make them: each is refused by name, with what to do about it."""

from pathlib import Path

import pytest

from gongzhi.base.tables.blanks.opening import open_blank
from gongzhi.base.tables.reading import read_table, sheets_of
from gongzhi.base.tables.rows import TableFault
from tests.conftest import ROOT

pytestmark = pytest.mark.once
FILES = ROOT / "tests" / "data" / "unreadable"
PASSWORD = ("文件有密码，请去掉密码再导入", "take it off and import again")
BROKEN = ("请用原来的程序打开，另存一次", "open it in its own program and save it anew")
NO_TABLE = ("是图片或 PDF，不是表格，请用做这张表的程序另存为", "save the table as .xlsx or CSV")
SAID = {
    "encrypted.xlsx": PASSWORD, "password.xls": PASSWORD, "password.ods": PASSWORD,
    "truncated.xlsx": BROKEN, "truncated.xls": BROKEN, "renamed-pdf.xlsx": NO_TABLE,
}  # fmt: skip


def test_every_file_of_the_folder_is_tried() -> None:
    assert {one.name for one in FILES.iterdir()} - {"ORIGIN.md"} == set(SAID)


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_refused_by_name_with_what_to_do(name: str, language: str) -> None:
    from django.utils import translation

    said = SAID[name][language == "en"]
    with translation.override(language):
        for read in (read_table, sheets_of, open_blank):
            with pytest.raises(TableFault) as fault:
                read(FILES / name)  # type: ignore[operator]
            assert str(fault.value).startswith(name) and said in str(fault.value), read


def test_whatever_it_is_called_its_first_bytes_decide(tmp_path: Path) -> None:
    for name, (said, _english) in SAID.items():
        path = tmp_path / "表格.csv"
        path.write_bytes((FILES / name).read_bytes())
        with pytest.raises(TableFault) as fault:
            read_table(path)
        assert str(fault.value).startswith("表格.csv") and said in str(fault.value)
