"""Excel in and out: cells as people meant them, clear refusals, and nothing that runs when the file is opened."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from gongzhi.base.tables import SheetWriter, TableFault, read_table, sheets_of
from gongzhi.base.tables.writing import BAD
from tests.base.tables.books import book, opendocument, rewritten

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("english")]


def test_cells_are_read_as_texts_people_meant(tmp_path: Path) -> None:
    heads = ["编号", "日期", "时刻", "整数", "小数", "是否", "钟点"]
    moment = datetime(2024, 1, 2, 3, 4, 5)  # noqa: DTZ001 a spreadsheet knows no zones
    row = ["0012", date(2024, 1, 2), moment, 42, 0.1, True, time(8, 30)]
    read = read_table(book(tmp_path / "t.xlsx", [heads, row]))
    assert [one.cells for one in read.rows] == [
        dict(zip(heads, ["0012", "2024-01-02", "2024-01-02 03:04:05", "42", "0.1", "TRUE", "08:30:00"], strict=True))
    ]


def test_a_long_number_that_lost_digits_refuses_its_row(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["姓名", "身份证号"], ["甲", 500152199001010011], ["乙", "500152199001010011"]])
    first, second = read_table(path).rows
    assert first.fault.startswith("身份证号: a number of more than 15 digits") and not second.fault


def test_headers_are_found_under_titles_and_merged_groups(tmp_path: Path) -> None:
    rows = [
        ["2024 年低保公示表", None, None, None],
        ["户号", "户主", None, "住址"],
        [None, "姓名", "电话", None],
        ["1", "王五", "138", "塘坝"],
    ]
    path = book(tmp_path / "t.xlsx", rows, merged=["A1:D1", "B2:C2", "A2:A3", "D2:D3"])
    table = read_table(path)
    assert list(table.headers) == ["户号", "户主 姓名", "户主 电话", "住址"]
    [row] = table.rows
    assert (row.line, row.cells["户主 电话"]) == (4, "138")


def test_the_first_visible_sheet_with_anything_on_it_is_read_unless_one_is_named(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = "空"
    for name, state in (("藏", "hidden"), ("一", "visible"), ("二", "visible")):
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(["列"])
        sheet.append([name])
    made.save(tmp_path / "t.xlsx")
    path = tmp_path / "t.xlsx"
    assert sheets_of(path) == ["空", "一", "二"]
    assert [row.cells for row in read_table(path).rows] == [{"列": "一"}]
    assert [row.cells for row in read_table(path, sheet="二").rows] == [{"列": "二"}]
    with pytest.raises(TableFault, match="has no sheet “三”; it has: 空, 一, 二"):
        read_table(path, sheet="三")


def test_a_formula_is_read_as_what_it_gave(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["a", "b"], [1, "=A2*2"]])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    rewritten(path, {"xl/worksheets/sheet1.xml": xml})
    assert [row.cells for row in read_table(path).rows] == [{"a": "1", "b": "2"}]


def test_an_opendocument_sheet_is_read(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in ("ab", "12"))
    blank = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    path = opendocument(tmp_path / "t.ods", rows + blank)
    assert [row.cells for row in read_table(path).rows] == [{"a": "1", "b": "2"}]


def test_an_opendocument_sheet_that_repeats_itself_without_end_is_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"/>'
    path = opendocument(
        tmp_path / "t.ods", f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    )
    with pytest.raises(TableFault, match="at most 200,000 rows"):
        read_table(path)


def _sheet(path: Path, xml: str) -> Path:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return rewritten(book(path, [["a"]]), {"xl/worksheets/sheet1.xml": f"{head}{xml}</sheetData></worksheet>".encode()})


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 200_003)), "has 200,002 rows"),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>', "1,048,576"),
        ('<row><c r="A1048576"><v>1</v></c></row>', "1,048,576"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "more than 700 columns"),
    ],
)
def test_what_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path: Path, xml: str, said: str) -> None:
    with pytest.raises(TableFault, match=said):
        read_table(_sheet(tmp_path / "t.xlsx", xml))


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    path = rewritten(book(tmp_path / "t.xlsx", [["a"]]), {})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x", "w") as out:
        for _part in range(601):
            out.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(TableFault, match="too large"):
        read_table(path)


def test_broken_locked_and_other_files_say_what_they_are(tmp_path: Path) -> None:
    good = book(tmp_path / "t.xlsx", [["a"], [1]])
    cases = {
        "macros.xlsm": (rewritten(book(tmp_path / "m.xlsx", [["a"]]), {"xl/vbaProject.bin": b"x"}), "holds macros"),
        "binary": (rewritten(book(tmp_path / "b.xlsx", [["a"]]), {"xl/workbook.bin": b"x"}), "binary workbook"),
    }
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(good.read_bytes()[:-300])
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    broken = tmp_path / "old.xls"
    broken.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000))
    word = tmp_path / "w.docx"
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    named = {**cases, "cut": (cut, "cannot be read"), "locked": (locked, "password"), "old": (broken, "cannot be read")}
    named["word"] = (word, "is no Excel table")
    named["empty"] = (book(tmp_path / "e.xlsx", []), "empty")
    named["twice"] = (book(tmp_path / "d.xlsx", [["a", "a"], [1, 2]]), "line 1: the column a appears twice")
    for path, said in named.values():
        with pytest.raises(TableFault, match=said):
            list(read_table(path).rows)


def test_what_is_written_stays_text_has_a_frozen_head_and_says_what_columns_mean(tmp_path: Path) -> None:
    writer = SheetWriter(["编号", "=内容"], title="事项/导出", notes={"编号": "不要改"})
    texts = ["=1+1", "+86", "-x", "@a", "\t=x", "坏\x00字符\x1f", "'=x"]
    for text in texts:
        writer.write(["0001", text])
    writer.write([1, 2.5])
    writer.write(["2", "错"], marks={1: BAD}, notes={1: "写错了"})
    writer.save(tmp_path / "o.xlsx")
    sheet = load_workbook(tmp_path / "o.xlsx").active
    assert (sheet.freeze_panes, sheet.title) == ("A2", "事项 导出")
    assert {cell.data_type for row in sheet.iter_rows(max_row=8) for cell in row} == {"s"}
    assert sheet["A1"].comment.text == "不要改" and sheet["B10"].comment.text == "写错了"
    assert sheet["B10"].fill.fgColor.rgb == "00FBD5D0" and sheet["B2"].quotePrefix
    assert [row.cells["=内容"] for row in read_table(tmp_path / "o.xlsx").rows][:7] == [
        "=1+1", "+86", "-x", "@a", "=x", "坏字符", "'=x",
    ]  # fmt: skip
