"""Tables in and out: what cannot be read is refused with file and line, what is written harms no spreadsheet."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.tables import TableFault, TableRow, TableWriter, read_table, tame, untame

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("english")]


def _file(folder: Path, data: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _rows(path: Path) -> list[TableRow]:
    return list(read_table(path).rows)


def test_a_plain_table_is_read_with_the_line_of_each_row(tmp_path: Path) -> None:
    path = _file(tmp_path, 'a, b ,c\n1,"two\nlines",3\n\n4,5,6\n')
    table = read_table(path)
    assert list(table.headers) == ["a", "b", "c"]
    assert list(table.rows) == [
        TableRow(2, {"a": "1", "b": "two\nlines", "c": "3"}),
        TableRow(5, {"a": "4", "b": "5", "c": "6"}),
    ]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_is_read_in_every_encoding_offices_write(tmp_path: Path, encoding: str, packed: bool) -> None:
    data = "编号,内容\n1,路灯不亮，很黑\n".encode(encoding)
    path = _file(tmp_path, gzip.compress(data) if packed else data)
    table = read_table(path)
    assert list(table.headers) == ["编号", "内容"]
    assert [row.cells["内容"] for row in table.rows] == ["路灯不亮，很黑"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        ("a,b, a\n1,2,3\n", "line 1: the column a appears twice"),
        (",,\n1,2,3\n", "line 1: no column has a name"),
        (b"\xff\xff\xff\xff,\x80\n", "is neither UTF-8 nor GB18030"),
        (b"a,b\n1,\xff\xff\xff\n", "is neither UTF-8 nor GB18030"),
        (b"\x1f\x8bgarbage", "t.csv: "),
        (gzip.compress(b"a,b\n1,2\n" * 5_000)[:-200], "t.csv: "),
        ("x" * 1_000_001 + "\n", "line 1: field larger"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path: Path, data: str | bytes, said: str) -> None:
    with pytest.raises(TableFault) as fault:
        _rows(_file(tmp_path, data))
    assert said in str(fault.value) and "t.csv" in str(fault.value)


def test_a_fault_on_the_way_names_the_line_before_it(tmp_path: Path) -> None:
    path = _file(tmp_path, f"a,b\n1,2\n3,{'x' * 1_000_001}\n")
    rows = read_table(path).rows
    assert next(rows).cells == {"a": "1", "b": "2"}
    with pytest.raises(TableFault, match="after line 2: field larger"):
        next(rows)


def test_what_is_not_there_or_a_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(TableFault, match="no such file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(TableFault, match="is a folder"):
        read_table(tmp_path)


def test_ragged_rows_carry_their_fault_and_the_others_go_on(tmp_path: Path) -> None:
    rows = _rows(_file(tmp_path, "a,b\n1\n1,2\n1,2,3\n"))
    assert [(row.line, row.fault) for row in rows] == [
        (2, "has 1 cells, the header has 2"),
        (3, ""),
        (4, "has 3 cells, the header has 2"),
    ]


def test_a_nul_is_kept_for_those_who_judge_the_cell(tmp_path: Path) -> None:
    assert [row.cells for row in _rows(_file(tmp_path, "a,b\n1\x00,2\n"))] == [{"a": "1\x00", "b": "2"}]


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3", "@x", "\t=1", "\r=1", "=", "-", "+-1"])
def test_a_formula_is_tamed(cell: str) -> None:
    assert tame(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-1", "+1.5", "-1e3", "text", "a=b", "", 5, -5, None, "路灯"])
def test_numbers_and_words_stay_as_they_are(cell: object) -> None:
    assert tame(cell) == cell


def test_what_is_written_opens_with_chinese_intact_and_missing_cells_empty() -> None:
    out = io.StringIO()
    writer = TableWriter(out, ["编号", "内容", "备注"])
    writer.write({"编号": 1, "内容": '=HYPERLINK("x")', "多余": "x"})
    assert out.getvalue().startswith("\ufeff编号")
    assert list(csv.DictReader(io.StringIO(out.getvalue()[1:]))) == [
        {"编号": "1", "内容": '\'=HYPERLINK("x")', "备注": ""}
    ]


@given(st.text(max_size=6))
def test_taming_can_always_be_undone(cell: str) -> None:
    assert untame(str(tame(cell))) == cell


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_the_delimiter_is_the_one_between_the_headers(tmp_path: Path, mark: str) -> None:
    path = _file(tmp_path, f'编号{mark}"内容,或;全部"\n1{mark}"路灯,不亮;很黑"\n'.encode())
    assert [row.cells for row in read_table(path).rows] == [{"编号": "1", "内容,或;全部": "路灯,不亮;很黑"}]


def test_unicode_text_of_excel_is_read(tmp_path: Path) -> None:
    path = _file(tmp_path, "编号\t内容\r\n1\t路灯\r\n".encode("utf-16"))
    assert [row.cells for row in read_table(path).rows] == [{"编号": "1", "内容": "路灯"}]


def test_mixed_encodings_are_refused_with_the_line_where_reading_ends(tmp_path: Path) -> None:
    data = "编号,内容\n".encode() + b"1,\xe8\xb7\xaf\n" * 9_000 + b"2,\xff\xff\n"
    with pytest.raises(TableFault, match=r"to line \d+"):
        read_table(_file(tmp_path, data))


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0"])
def test_pictures_and_pdf_are_no_tables(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(TableFault, match="a picture or PDF"):
        read_table(_file(tmp_path, data))


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00\ufeff"), max_size=12)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_what_was_written_is_read_again(rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = TableWriter(stream, ["a", "b"])
        for a, b in rows:
            writer.write({"a": a, "b": b})
    expected = [{"a": a, "b": b} for a, b in rows]
    assert [row.cells for row in _rows(path)] == [one for one in expected if any(c.strip() for c in one.values())]
