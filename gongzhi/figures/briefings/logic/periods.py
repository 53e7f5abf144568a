"""Which period a briefing is due for. Pure."""

from datetime import date

from gongzhi.figures.counting.logic.periods import Period, month, month_of, months_back, period_of


def last_over(every: str, today: date) -> Period:
    """The newest month, quarter or year that is over."""
    before = month(months_back(month_of(today), 2)[0])
    if every == "month":
        return before
    if every == "year":
        made = period_of(str(today.year - 1))
    else:
        quarter = (today.month - 1) // 3
        made = period_of(f"{today.year}Q{quarter}") if quarter else period_of(f"{today.year - 1}Q4")
    assert made is not None
    return made
