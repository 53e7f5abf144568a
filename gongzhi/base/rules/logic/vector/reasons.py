"""Why rows have no value, as numbers a column can hold."""

from gongzhi.base.rules.logic.units import REASONS, Undetermined


class Reasons:
    """Numbers for reasons, the same for all rows of a run: 0 is none."""

    def __init__(self) -> None:
        self.known: list[Undetermined | None] = [None]
        self._numbers: dict[Undetermined, int] = {}

    def number(self, reason: Undetermined) -> int:
        """The number of a reason."""
        assert reason.reason in REASONS, reason
        if reason not in self._numbers:
            self._numbers[reason] = len(self.known)
            self.known.append(reason)
        return self._numbers[reason]
