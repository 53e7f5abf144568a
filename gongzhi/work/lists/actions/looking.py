"""Looking back 回头看 when its day has come: the flow's own move, made by the clock, asks whoever keeps the list."""

from datetime import datetime

from gongzhi.base.clock import local_day
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse
from gongzhi.work.lists.models import Rectification
from gongzhi.work.matters.actions.moves import move_drawn


def look_back(pack: PackInUse, *, at: datetime) -> int:
    """Have every item looked back at whose day has come; how many. Run again, it finds them asked for."""
    today, asked = local_day(at, pack.calendar.time_zone), 0
    due = Rectification.objects.filter(
        look_on__isnull=False, look_on__lte=today, looked_at=None, ended_at=None, item__pack=pack.code
    )
    for one in due.select_related("item__matter__area", "item__matter__lead_post").order_by("look_on", "pk"):
        matter = one.item.matter
        before = matter.moves
        asked += move_drawn(matter, by=By("clock"), at=at).moves > before
    return asked
