"""Items of lists with their rounds of rectifying, sweeps, task forces, and quarterly values of units."""

from gongzhi.work.lists.models.forces import FORCE, Force, ForceItem
from gongzhi.work.lists.models.items import ITEM, Item, Rectification
from gongzhi.work.lists.models.reports import REPORT, Grade, Value
from gongzhi.work.lists.models.sweeps import SWEEP, Sweep, SweepAnswer

__all__ = [
    "FORCE", "ITEM", "REPORT", "SWEEP", "Force", "ForceItem", "Grade", "Item", "Rectification", "Sweep", "SweepAnswer",
    "Value",
]  # fmt: skip
