"""Writing a document as a Word file."""

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from gongzhi.base.documents.layout import (
    BODY,
    CELL,
    FIRST,
    HEAD,
    NOTE,
    SECOND,
    SIGN,
    SIZE_3,
    TEXT_WIDTH,
    TITLE,
    new_word,
)
from gongzhi.base.documents.paper import LETTER, MINUTES, NOTICE, Grid, Paper, clean, written_day

RED = RGBColor(0xE6, 0x00, 0x12)  # Y 80 %, M 80 % as far as a screen goes
_FIRST = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"^（[一二三四五六七八九十]{1,3}）")
_HEADING_MOST = 40


def write_paper(paper: Paper) -> bytes:
    """The document as the bytes of a .docx file."""
    word = new_word()
    word.core_properties.title, word.core_properties.author = clean(paper.title)[:250], clean(paper.head or paper.sign)
    word.core_properties.comments = ""
    if paper.form in (LETTER, MINUTES) and paper.head:
        _red_head(word, paper)
    else:
        _blank(word, 1 if paper.form == NOTICE else 0)
    _say(word, paper.title, TITLE)
    _blank(word, 1)
    if paper.to:
        _say(word, f"{paper.to}：", SIGN)
    if paper.facts:
        _facts(word, paper.facts)
    _body(word, paper.paragraphs)
    if paper.grid:
        _table(word, paper.grid)
    _body(word, paper.after)
    _signed(word, paper)
    if paper.copies:
        _rule(_say(word, f"抄送：{paper.copies}", NOTE), "top", "auto", "single")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _say(word: Word, text: str, style: str) -> Paragraph:
    return word.add_paragraph(clean(text), style=style)


def _blank(word: Word, lines: int) -> None:
    for _line in range(lines):
        word.add_paragraph(style=SIGN)


def _red_head(word: Word, paper: Paper) -> None:
    """The authority's name in red, a red double rule 170 mm long under it, the number below at the right."""
    head = _say(word, paper.head, HEAD)
    size = min(36, int(TEXT_WIDTH.pt / max(len(paper.head), 1)))  # a long name is not broken
    for run in head.runs:
        run.font.color.rgb, run.font.size = RED, Pt(size)
    head.paragraph_format.space_after = Mm(4)
    beyond = (Mm(170) - TEXT_WIDTH) // 2
    head.paragraph_format.left_indent = head.paragraph_format.right_indent = -beyond
    _rule(head, "bottom", str(RED), "thickThinSmallGap")
    number = _say(word, paper.number, SIGN)
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _blank(word, 1)


def _rule(paragraph: Paragraph, where: str, colour: str, kind: str) -> None:
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{where}")
    for name, value in (("val", kind), ("sz", "18" if kind != "single" else "6"), ("space", "4"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    shape = paragraph._p.get_or_add_pPr()
    shape.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def _body(word: Word, paragraphs: Sequence[str]) -> None:
    for text in paragraphs:
        short = len(text) <= _HEADING_MOST
        style = FIRST if short and _FIRST.match(text) else SECOND if short and _SECOND.match(text) else BODY
        _say(word, text, style)


def _facts(word: Word, facts: Sequence[tuple[str, str]]) -> None:
    """A table of two columns: what, and what it is."""
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for label, text in facts:
        cells = table.add_row().cells
        for cell, said, wide in zip(cells, (label, text), (Mm(34), TEXT_WIDTH - Mm(34)), strict=True):
            cell.width = wide
            first, *more = clean(said).split("\n") or [""]
            cell.paragraphs[0].style, cell.paragraphs[0].text = word.styles[CELL], first
            for line in more:
                cell.add_paragraph(line, style=CELL)
    _blank(word, 1)


def _table(word: Word, grid: Grid) -> None:
    table = word.add_table(rows=1, cols=len(grid.headers), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, grid.headers, strict=True):
        cell.paragraphs[0].style = word.styles[CELL]
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell.paragraphs[0].add_run(clean(text)).bold = True
    shape = table.rows[0]._tr.get_or_add_trPr()
    shape.append(OxmlElement("w:tblHeader"))
    template = table.add_row()._tr
    for row in grid.rows:
        _row(word, template, row)
    template.getparent().remove(template)
    _blank(word, 1)


def _row(word: Word, template: Any, row: Sequence[str]) -> None:
    """A line of a table, made from one that is there: asking the table for each cell takes longer with every line."""
    made = deepcopy(template)
    style = word.styles[CELL].style_id
    for cell, text in zip(made.tc_lst, row, strict=True):
        paragraph = cell.p_lst[0]
        paragraph.style = style
        run = paragraph.add_r()
        run.text = clean(text)
    template.addprevious(made)


def _signed(word: Word, paper: Paper) -> None:
    """Who signs and when, as where a seal goes on it: the day four characters in, the name centred above it."""
    if not paper.sign and paper.day is None:
        return
    _blank(word, 1)
    day = written_day(paper.day) if paper.day else ""
    above = max(4 + (_wide(day) - _wide(paper.sign)) / 2, 0)
    for text, right in ((paper.sign, above), (day, 4)):
        if text:
            line = _say(word, text, SIGN)
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            line.paragraph_format.right_indent = Pt(right * SIZE_3.pt)
            line.paragraph_format.keep_with_next = text == paper.sign and bool(day)


def _wide(text: str) -> float:
    """How many Chinese characters wide a text is."""
    return sum(0.5 if one.isascii() else 1 for one in text)
