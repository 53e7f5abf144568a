"""Word files in the layout of GB/T 9704: opened again, they have its page, grid, styles and texts."""

import io
from datetime import date

import pytest
from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gongzhi.base.documents import LETTER, MINUTES, NOTICE, SHEET, Grid, Paper, filled, write_paper
from gongzhi.base.documents.writing import RED

pytestmark = pytest.mark.once
LONG = Paper(
    LETTER, "关于路灯事项办理结果的函", ["您反映的事项已办结。", "一、办理情况", "（一）更换灯头"],
    head="示例镇人民政府",
    number="示政函〔2023〕1号", to="示例村民", sign="示例镇人民政府", day=date(2023, 11, 5),
    copies="示例办公室。",
)  # fmt: skip


def opened(paper: Paper) -> Word:
    return Document(io.BytesIO(write_paper(paper)))


def test_the_page_is_a4_with_the_margins_and_the_grid_of_the_standard() -> None:
    section = opened(LONG).sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    lines = Mm(225).pt * 20 / int(grid.get(qn("w:linePitch")))
    assert grid.get(qn("w:type")) == "linesAndChars" and 22 <= lines < 22.1
    assert int(Mm(156).pt / (16 + int(grid.get(qn("w:charSpace"))) / 4_096)) == 28


def test_texts_stand_in_the_fonts_and_sizes_of_the_standard() -> None:
    word = opened(LONG)
    by_style = {one.style.name: one for one in word.paragraphs if one.text}
    for name, font, size in (
        ("公文标题", "方正小标宋简体", 22), ("公文正文", "仿宋", 16), ("公文一级标题", "黑体", 16),
        ("公文二级标题", "楷体", 16),
    ):  # fmt: skip
        style = by_style[name].style
        assert (style.font.name, style.font.size) == (font, Pt(size))
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert by_style["公文标题"].style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert by_style["公文正文"].style.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    head = by_style["发文机关标志"]
    assert head.text == "示例镇人民政府" and head.runs[0].font.color.rgb == RED
    border = head._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert border.get(qn("w:color")) == str(RED)


def test_who_signs_and_the_day_stand_below_and_the_day_has_no_zeros() -> None:
    texts = [one.text for one in opened(LONG).paragraphs if one.text]
    assert texts[0:2] == ["示例镇人民政府", "示政函〔2023〕1号"]
    assert texts[-3:] == ["示例镇人民政府", "2023年11月5日", "抄送：示例办公室。"]
    name, day = [one for one in opened(LONG).paragraphs if one.text][-3:-1]
    assert day.paragraph_format.right_indent == Pt(64) and name.paragraph_format.right_indent == Pt(60)


def test_twenty_two_lines_fit_the_page() -> None:
    style = opened(LONG).styles["公文正文"]
    assert 22 * style.paragraph_format.line_spacing <= Mm(225)


def test_pages_are_numbered_outside_between_dashes() -> None:
    section = opened(LONG).sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "—  —" and "PAGE" in paragraph._p.xml and paragraph.alignment == side


def test_fonts_say_what_stands_in_for_them() -> None:
    word = opened(LONG)
    table = next(one.target_part for one in word.part.rels.values() if one.reltype.endswith("/fontTable"))
    assert "方正小标宋简体" in table.blob.decode() and "华文中宋" in table.blob.decode()


def test_a_table_repeats_its_head_and_keeps_any_text() -> None:
    rows = [[str(n), "=1+1", "坏\x00字"] for n in range(300)]
    word = opened(Paper(NOTICE, "公示", grid=Grid(["行号", "甲", "乙"], rows)))
    table = word.tables[0]
    assert len(table.rows) == 301 and [cell.text for cell in table.rows[300].cells] == ["299", "=1+1", "坏字"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_minutes_and_sheets_show_facts() -> None:
    word = opened(Paper(MINUTES, "例会", head="示例镇会议纪要", facts=[("时间", "上午"), ("内容", "甲\n乙")]))
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [["时间", "上午"], ["内容", "甲\n乙"]]
    assert not any(one.style.name == "发文机关标志" for one in opened(Paper(SHEET, "办理单", head="x")).paragraphs)


def test_a_line_whose_fields_are_all_empty_is_left_out() -> None:
    text = "时间：{held}\n请假：{absent}\n{content}\n完。"
    assert filled(text, {"held": "今天", "content": "一、甲\n\n二、乙"}) == ["时间：今天", "一、甲", "二、乙", "完。"]
