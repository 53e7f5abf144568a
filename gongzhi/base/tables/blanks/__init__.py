"""Blank tables somebody sends to be filled: how they look, and cells written into them with all else untouched."""

from gongzhi.base.tables.blanks.cells import Place, place_of, written_place
from gongzhi.base.tables.blanks.filling import Value, write_cells
from gongzhi.base.tables.blanks.looks import Layout, Look, Sheet, layout_of
from gongzhi.base.tables.blanks.opening import Blank, open_blank

__all__ = [
    "Blank", "Layout", "Look", "Place", "Sheet", "Value", "layout_of", "open_blank", "place_of", "write_cells",
    "written_place",
]  # fmt: skip
