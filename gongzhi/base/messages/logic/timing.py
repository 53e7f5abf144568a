"""When a message may leave: quiet hours by the recipient's own clock. Pure."""

from datetime import datetime, time, timedelta

from gongzhi.base.clock import zone

Quiet = tuple[time, time]


def is_quiet(moment: datetime, quiet: Quiet | None, time_zone: str) -> bool:
    """Whether the moment lies in the quiet hours, which may go past midnight. They end when the second time comes."""
    if quiet is None or quiet[0] == quiet[1]:
        return False
    begins, ends = quiet
    local = moment.astimezone(zone(time_zone)).time()
    return begins <= local < ends if begins < ends else local >= begins or local < ends


def not_before(moment: datetime, quiet: Quiet | None, time_zone: str) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    if quiet is None or not is_quiet(moment, quiet, time_zone):
        return moment
    local = moment.astimezone(zone(time_zone))
    end = datetime.combine(local.date(), quiet[1], zone(time_zone))
    return end if end > local else datetime.combine(local.date() + timedelta(days=1), quiet[1], zone(time_zone))
