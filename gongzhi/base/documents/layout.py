"""Page, grid and fonts of GB/T 9704-2012 as Word states them.

From the standard: A4, 37 mm above, 28 mm at the left, 156 × 225 mm of text, which leaves 26 and 35 mm; as a rule size 3
FangSong, 22 lines of 28 characters; titles in size 2 XiaoBiaoSong; page numbers in size 4, half-width figures between
two dashes, 7 mm below the text, odd ones at the right and even ones at the left, one character in.

No font is shipped. A file names the one the standard asks for and, for machines without it, the nearest that office
programs bring.
"""

from collections.abc import Mapping
from math import floor
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
TEXT_WIDTH, TEXT_HEIGHT = Mm(156), Mm(225)
LINES, CHARACTERS = 22, 28
LINE = Twips(floor(TEXT_HEIGHT.pt / LINES * 20))  # not a twip more, or the last line goes over
SONG_TITLE, FANG, HEI, KAI, SONG = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"
_INSTEAD: Mapping[str, str] = {SONG_TITLE: "华文中宋", FANG: "仿宋_GB2312", HEI: "SimHei", KAI: "楷体_GB2312"}
TITLE, BODY, FIRST, SECOND, HEAD, SIGN, CELL, NOTE = (
    "公文标题", "公文正文", "公文一级标题", "公文二级标题", "发文机关标志", "公文落款", "公文表格", "公文附注",
)  # fmt: skip


def new_word() -> Word:
    """An empty document with page, grid, styles and page numbers."""
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(35 - 7) - SIZE_4
    _grid(section._sectPr)
    _normal(word)
    _style(word, TITLE, SONG_TITLE, SIZE_2, centred=True)
    _style(word, BODY, FANG, SIZE_3, indent=True)
    _style(word, FIRST, HEI, SIZE_3, indent=True)
    _style(word, SECOND, KAI, SIZE_3, indent=True)
    _style(word, HEAD, SONG_TITLE, Pt(36), centred=True, exact=False)
    _style(word, SIGN, FANG, SIZE_3)
    _style(word, CELL, FANG, Pt(12), exact=False)
    _style(word, NOTE, FANG, SIZE_4)
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], left=False)
    _page_number(section.even_page_footer.paragraphs[0], left=True)
    _name_fonts(word)
    return word


def _grid(section: Any) -> None:
    """22 lines of 28 characters. A character of size 3 is 16 pt wide; what is left over is put between them."""
    grid = section.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section.append(grid)
    extra = TEXT_WIDTH.pt / CHARACTERS - SIZE_3.pt
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(LINE.pt * 20)))
    grid.set(qn("w:charSpace"), str(floor(extra * 4_096)))


def _normal(word: Word) -> None:
    normal = word.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    set_font(normal, FANG)
    normal.font.size = SIZE_3
    _spacing(normal, exact=True)


def _style(
    word: Word, name: str, font: str, size: Pt, *, centred: bool = False, indent: bool = False, exact: bool = True
) -> None:
    style = word.styles.add_style(name, 1)
    assert isinstance(style, ParagraphStyle)
    style.base_style, style.quick_style = word.styles["Normal"], True
    set_font(style, font)
    style.font.size = size
    _spacing(style, exact=exact)
    if centred:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        indents = style.element.get_or_add_pPr().get_or_add_ind()
        indents.set(qn("w:firstLineChars"), "200")
        indents.set(qn("w:firstLine"), str(round(2 * size.pt * 20)))


def _spacing(style: ParagraphStyle, *, exact: bool) -> None:
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if exact else WD_LINE_SPACING.SINGLE
    if exact:
        shape.line_spacing = LINE
    shape.widow_control = False


def set_font(style: Any, font: str) -> None:
    """A font for Chinese and for everything else; figures follow the Chinese text."""
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for which in ("w:eastAsia", "w:hAnsi", "w:cs"):
        fonts.set(qn(which), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _page_number(paragraph: Paragraph, *, left: bool) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = SIZE_4
    indents = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indents.set(qn("w:leftChars" if left else "w:rightChars"), "100")
    paragraph.add_run("— ")
    for kind in ("begin", "PAGE", "end"):
        run = paragraph.add_run()
        if kind == "PAGE":
            made = OxmlElement("w:instrText")
            made.set(qn("xml:space"), "preserve")
            made.text = " PAGE "
        else:
            made = OxmlElement("w:fldChar")
            made.set(qn("w:fldCharType"), kind)
        run._r.append(made)
    paragraph.add_run(" —")
    for run in paragraph.runs:
        run.font.size = SIZE_4
        run.font.name = SONG
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)


def _name_fonts(word: Word) -> None:
    """Say beside each font which one stands in for it where it is missing."""
    tables = (one.target_part for one in word.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.FONT_TABLE)
    part = next(tables, None)
    if not isinstance(part, Part):
        return
    table = etree.fromstring(part.blob)
    for font, instead in _INSTEAD.items():
        entry = etree.SubElement(table, qn("w:font"))
        entry.set(qn("w:name"), font)
        etree.SubElement(entry, qn("w:altName")).set(qn("w:val"), instead)
        etree.SubElement(entry, qn("w:charset")).set(qn("w:val"), "86")
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)
