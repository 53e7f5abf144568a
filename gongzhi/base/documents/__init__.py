"""Word files in the layout of GB/T 9704-2012: letters, public notices, minutes, handling sheets."""

from gongzhi.base.documents.paper import LETTER, MINUTES, NOTICE, SHEET, Grid, Paper, fields_of, filled, written_day
from gongzhi.base.documents.writing import write_paper

__all__ = ["LETTER", "MINUTES", "NOTICE", "SHEET", "Grid", "Paper", "fields_of", "filled", "write_paper", "written_day"]
