"""A row of a register for tests of the faces, its addresses, and what is sent to them."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.people.logic import Viewer
from gongzhi.work.registers.models import Record
from tests.web.addresses.registers import REGISTERS
from tests.work.registers.keeping import ANSWERS, GRID, GROUPS, kept


def of_registers(name: str) -> bool:
    """Whether an address is one of these."""
    return name in REGISTERS


def make_registered(who: Callable[..., Viewer]) -> Record:
    """A row kept by the grid worker."""
    return kept(who("grid_worker", GRID), at=now())


def address_of_registers(name: str, made: Record) -> str:
    """The address of what was made for it."""
    if name in ("desk:register_rows", "desk:register_confirm", "desk:record_new"):
        return reverse(name, kwargs={"code": GROUPS})
    if name == "desk:register_export":
        return reverse(name, kwargs={"code": GROUPS, "form": "csv"})
    return reverse(name) if name == "desk:registers" else reverse(name, kwargs={"uid": made.uid})


def posted_to_registers(name: str, made: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    answers = {f"answers.{code}": value for code, value in ANSWERS.items()}
    match name:
        case "desk:register_confirm":
            return {"row": made.pk}, {"row": "none"}
        case "desk:record_new":
            new = {**answers, "area": GRID, "answers.name": "另一个群"}
            return new, {**new, "answers.members": "0"}
        case "desk:record_edit":
            changed = {**answers, "answers.members": "130", "seen": "1"}
            return changed, {**changed, "answers.members": "none"}
        case "desk:record_do":
            return {"what": "end", "reason": "群解散了"}, {"what": "end", "reason": ""}
    return {}, {}
