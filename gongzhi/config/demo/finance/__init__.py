"""Money for firms in the demo: firms with their facts, vouchers used, filings paid, and some that wait today."""

from collections.abc import Callable
from datetime import datetime

from gongzhi.config.demo.finance.filing import Filed
from gongzhi.config.demo.finance.firms import Ground, settle
from gongzhi.config.demo.finance.judging import play_reviews
from gongzhi.config.demo.finance.lending import play_lending
from gongzhi.config.demo.finance.using import play_today, play_uses
from gongzhi.packs.demo.finance import DemoFinance
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.models import Filing

Tell = Callable[[int, int], None]


def play_finance(
    told: DemoFinance,
    pack: PackInUse,
    *,
    seed: int,
    scale: float,
    until: datetime,
    tell: Tell = lambda done, total: None,
) -> None:
    """Play it up to now. A province that has filings already is left alone."""
    if Filing.objects.filter(pack=pack.code).exists():
        return
    tell(0, 10)
    ground: Ground = settle(told, pack, seed=seed, scale=scale)
    tell(4, 10)
    play_uses(told, ground, scale=scale)
    tell(6, 10)
    filed = Filed(told, ground, scale)
    filed.past()
    tell(9, 10)
    filed.present(until)
    play_reviews(ground, until)
    play_today(told, ground, until)
    if pack.pack.schemes:
        play_lending(ground, scale=scale)
    tell(10, 10)
