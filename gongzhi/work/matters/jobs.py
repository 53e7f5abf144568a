"""What matters do by themselves as time passes."""

from datetime import datetime, timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.todos.models import Todo
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.matters.actions.moves import move_by_clock
from gongzhi.work.matters.models import SUBJECT, Matter

_AT_A_TIME = 500


@job("matters.expired", lease=timedelta(minutes=10))
def expired(run: Run) -> None:
    """Make the moves of clocks that have run out."""
    make_expired_moves(at=run.at)


def make_expired_moves(*, at: datetime) -> int:
    """Make the moves of clocks that have run out, where a flow says so; how many. Run again, it finds them made."""
    late = Todo.objects.filter(done_at=None, subject=SUBJECT, due_at__lt=at).order_by("due_at")
    made = 0
    for uid, code in late.values_list("subject_uid", "clock__code").iterator(chunk_size=_AT_A_TIME):
        matter = Matter.objects.filter(uid=uid).first()
        if matter is None:
            continue
        pack = packs_by_version([matter.pack_version_id])[0].pack
        move = pack.flows[pack.kinds[matter.kind].flow].clocks[code].expires if code else None
        if move:
            before = matter.moves
            made += move_by_clock(matter, move, at=at).moves > before
    return made
