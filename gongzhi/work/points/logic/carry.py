"""What becomes of points over the years and as households change. Pure, in whole numbers."""

from gongzhi.base.ledger.logic.shares import apportion


def expiring(available: int, earned_since: int) -> int:
    """What expires of a balance when only what was earned since is kept: the oldest is spent first."""
    return max(available - max(earned_since, 0), 0)


def parted(available: int, leaving: int, staying: int) -> int:
    """What those who leave take along, by heads; the odd point stays."""
    shares = apportion(max(available, 0), [staying, leaving])
    return shares[1] if shares else 0


def converted(points: int, fen_per_point: int, other_fen_per_point: int) -> int:
    """Points of one village in those of another, by what they are worth; rounded down."""
    return points * fen_per_point // other_fen_per_point
