"""What the moves of a matter mean for its item: news of the matters room, written down as rounds of rectifying."""

from datetime import datetime, timedelta

from django.db.models import BigIntegerField, Max

from gongzhi.base.clock import local_day
from gongzhi.base.prepared import Prepared
from gongzhi.base.todos.models import Clock
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, packs_by_version
from gongzhi.work.lists.logic.items import turn_of
from gongzhi.work.lists.models import Item, Rectification
from gongzhi.work.matters.models import Matter, Note

_ITEM = Prepared(lambda matter: Item.objects.filter(matter=matter), matter=BigIntegerField())
_LAST = Prepared(lambda item: Rectification.objects.filter(item=item).order_by("-number")[:1], item=BigIntegerField())


def follow_move(*, matter: Matter, move: str, by: By, at: datetime) -> None:
    """Begin a round when an item is claimed, and write down when it was struck off, looked back at, or came back."""
    if matter.keeper_post_id is None:
        return
    item = _ITEM.first(matter=matter.pk)
    if item is None:
        return
    pack = packs_by_version([matter.pack_version_id])[0]
    flow = pack.pack.flows[pack.pack.kinds[matter.kind].flow]
    last = _LAST.first(item=item.pk)
    struck = last is not None and last.struck_at is not None and last.outcome != Rectification.RELAPSED
    looked = last is not None and last.looked_at is not None
    match turn_of(flow, move, matter.state, struck=struck, looked=looked):
        case "claims":
            _claim(item, matter, flow.moves[move].sets, at)
        case "strikes" if last is not None:
            _strike(last, item, pack, at)
        case "looks" if last is not None:
            Rectification.objects.filter(pk=last.pk, looked_at=None).update(looked_at=at)
        case "holds" if last is not None:
            Rectification.objects.filter(pk=last.pk).update(ended_at=at, outcome=Rectification.HOLDS)
        case "relapses" if last is not None:
            Rectification.objects.filter(pk=last.pk).update(ended_at=at, outcome=Rectification.RELAPSED)
            ended = item.rounds.filter(outcome=Rectification.RELAPSED).count()
            Item.objects.filter(pk=item.pk).update(relapses=ended)


def _claim(item: Item, matter: Matter, clock: str | None, at: datetime) -> None:
    """Claimed: the measures are what was just said, the day is that of the clock just set."""
    note = Note.objects.filter(matter=matter).order_by("-pk").first()
    running = Clock.objects.filter(subject_uid=matter.uid, code=clock or "", stopped_at=None).order_by("-pk").first()
    number = (item.rounds.aggregate(last=Max("number"))["last"] or 0) + 1
    Rectification.objects.create(
        item=item, number=number, post_id=matter.lead_post_id, note=note, clock=running, claimed_at=at
    )


def _strike(last: Rectification, item: Item, pack: PackInUse, at: datetime) -> None:
    one = pack.pack.lists.get(item.list)
    day = local_day(at, pack.calendar.time_zone) + timedelta(days=one.look_back if one else 0)
    Rectification.objects.filter(pk=last.pk).update(struck_at=at, look_on=day)
