"""Which questions are asked and what is calculated, given some answers. `js/forms/settle.js` is the same.

Answers follow from each other in the form's order: a question that is not asked has no answer, whatever was sent,
and what depends on it sees none. A condition that cannot be told yet asks nothing; one that broke is remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gongzhi.base.forms.logic.compiling import Asked, ReadyForm
from gongzhi.base.forms.logic.evaluating import Scope, evaluate
from gongzhi.base.forms.logic.kinds import Tree
from gongzhi.base.forms.logic.values import Result, Undetermined, Value

ALONE = -1  # the row of what stands in no repeat
Spot = tuple[str, int]  # code of a question, and the row of its repeat, from 0


@dataclass
class Settled:
    """`values` of all that is asked and known; `asked` spots and groups; `broken` conditions and calculations."""

    form: ReadyForm
    today: date
    rows: Mapping[str, int]
    given: Mapping[Spot, Value]
    values: dict[Spot, Value] = field(default_factory=dict)
    asked: dict[Spot, bool] = field(default_factory=dict)
    broken: dict[Spot, tuple[str, Undetermined]] = field(default_factory=dict)

    def spots(self, code: str) -> list[Spot]:
        """Where a question or group stands: once, or once in each row."""
        repeat = self.form.asked[code].repeat if code in self.form.asked else self._repeat_around(code)
        return [(code, row) for row in range(self.rows.get(repeat, 0))] if repeat else [(code, ALONE)]

    def _repeat_around(self, group: str) -> str:
        outer = self.form.groups[group][0].within
        while outer and not self.form.groups[outer][0].repeat:
            outer = self.form.groups[outer][0].within
        return outer or ""

    def result(self, spot: Spot) -> Result:
        """The value there, or why there is none."""
        broken = self.broken.get(spot)
        return self.values.get(spot, broken[1] if broken else Undetermined("missing", spot[0]))

    def scope(self, spot: Spot, *, own: Result | None = None, columns: Mapping[str, str] | None = None) -> Scope:
        """What an expression at this spot sees."""
        row = spot[1]

        def answer(code: str) -> Result:
            return self.result((code, row if self.form.asked[code].repeat else ALONE))

        missing = Undetermined("missing", spot[0])
        return Scope(answer, self.today, self._in_rows, self._rows_of, missing if own is None else own, columns or {})

    def _in_rows(self, code: str) -> list[Result]:
        return [self.result(spot) for spot in self.spots(code) if self.asked.get(spot)]

    def _rows_of(self, repeat: str) -> int:
        return self.rows.get(repeat, 0) if self.asked.get((repeat, ALONE)) else 0

    def holds(self, spot: Spot, key: str, tree: Tree | None) -> bool:
        """Whether a condition is surely true; what broke is kept under its key."""
        found = evaluate(tree, self.scope(spot)) if tree else True
        if isinstance(found, Undetermined) and found.broken:
            self.broken.setdefault(spot, (key, found))
        return found is True


def settle(form: ReadyForm, given: Mapping[Spot, Value], rows: Mapping[str, int], *, today: date) -> Settled:
    """Everything that follows from the answers given. `rows`: how many there are of each repeat."""
    settled = Settled(form, today, rows, given)
    for code in form.order:
        for spot in settled.spots(code):
            if code in form.groups:
                group, tree = form.groups[code]
                settled.asked[spot] = _around(settled, group.within, spot[1]) and settled.holds(spot, "relevant", tree)
            else:
                _settle_question(settled, form.asked[code], spot)
    return settled


def _around(settled: Settled, group: str | None, row: int) -> bool:
    """Whether the group around is asked: in the same row, or outside of all rows."""
    if group is None:
        return True
    return settled.asked.get((group, row), False) or settled.asked.get((group, ALONE), False)


def _settle_question(settled: Settled, one: Asked, spot: Spot) -> None:
    relevant = one.trees.get("relevant")
    around = _around(settled, one.question.group, spot[1])
    settled.asked[spot] = around and settled.holds(spot, "relevant", relevant)
    if not settled.asked[spot]:
        return
    value: Result | None = settled.given.get(spot)
    if "calculation" in one.trees:
        tree = one.trees["calculation"]
        value = evaluate(tree, settled.scope(spot, own=value if tree[0] == "once" else None))
        if isinstance(value, Undetermined) and value.broken:
            settled.broken[spot] = ("calculation", value)
    if value is not None and not isinstance(value, Undetermined):
        settled.values[spot] = value
