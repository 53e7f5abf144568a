"""Writing down when a breaker warns, stops or lets go, and asking the keeper of the pool to look into it until then."""

from datetime import date, datetime

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.insert import insert
from gongzhi.base.people.models import Post
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.access import BUDGET
from gongzhi.work.programmes.models import BREAKER, BreakerMark, Institution, SchemeBook
from gongzhi.work.programmes.queries.breaker import OK, STOP, gauge_of

WITHIN = {STOP: 1}  # working days in which the keeper looks into a level; a warning may take longer
_OTHERWISE = 5


def note_level(
    scheme: ReadyScheme, book: SchemeBook, institution: Institution, pack: PackInUse, *, on: date, at: datetime
) -> BreakerMark | None:
    """Write a mark if the level is another than at the last one; called under the lock of the scheme.

    A warning and a stop are a to-do of the post that approves for the whole pool; it ends with the next mark.
    """
    gauge = gauge_of(scheme, book, institution, on=on)
    if gauge is None:
        return None
    last = BreakerMark.objects.filter(book=book, institution=gauge.institution).order_by("-pk").first()
    if (last.level if last else OK) == gauge.level:
        return None
    mark = BreakerMark(
        book=book, institution=gauge.institution, level=gauge.level, measured=gauge.measured, of=gauge.of, at=at
    )
    insert([mark])
    if last is not None:
        todos.end_all([last.uid], at=at)
    if mark.level != OK:
        _ask(mark, pack, at)
    return mark


def keeper_of(pack: PackInUse) -> Post | None:
    """The post that keeps the pools of a pack: the first that approves in all of its area."""
    root = areas_by_code().get(pack.pack.head.area)
    rows = Post.objects.filter(role__pack=pack.code, valid_to=None, area=root).select_related("role").order_by("pk")
    return next((one for one in rows if BUDGET in one.role.verbs), None) if root is not None else None


def _ask(mark: BreakerMark, pack: PackInUse, at: datetime) -> None:
    post = keeper_of(pack)
    if post is None:
        return
    allowed = Allowance(WITHIN.get(mark.level, _OTHERWISE), "working_days")
    clock = todos.new_clock(BREAKER, mark.uid, mark.level, allowed=allowed, calendar=pack.calendar, at=at)
    asked = todos.new_todo(
        BREAKER, mark.uid, mark.level, post=post.pk, area_path=post.area_path, clock=clock, at=at
    )  # fmt: skip
    todos.write([clock], [asked])
