"""Handing over 交接班: who leaves writes what remains, who comes takes it or refuses with a reason.

Until it is taken the shift that leaves stays in charge. A hand-over names every open item, so none can fall between.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.duty.access import keeping_post
from gongzhi.work.duty.actions.roster import shift_for
from gongzhi.work.duty.logic import TEXT_MOST
from gongzhi.work.duty.models import HANDOVER, SHIFT, Entry, Handover, Item, OnDuty, Shift
from gongzhi.work.duty.queries import Centre, in_charge, open_items, who_may_sit

TAKE, AGAIN, LEAVE = "take", "again", "leave"  # what the to-dos ask


@transaction.atomic
def hand_over(
    centre: Centre, said: Mapping[int, str], note: str = "", *, viewer: Viewer, channel: str, at: datetime
) -> Handover:
    """Hand the shift in charge over to the next. `said`: a word on each open item by its key; what was said last
    stands where there is none."""
    by = _by(centre, viewer, channel)
    charge = in_charge(centre, at)
    if charge.waiting is not None:
        raise Conflict(_("已经交班，等接班人接"))
    if charge.to is None:
        raise Conflict(_("还不到交班的时候"))
    if any(len(one) > TEXT_MOST or "\x00" in one for one in (note, *said.values())):
        raise Invalid([Problem("note", _("最多 %(most)d 个字") % {"most": TEXT_MOST})])
    shift, to = shift_for(centre, charge.turn), shift_for(centre, charge.to)
    items = open_items(centre)
    assert viewer.account is not None and by.post is not None  # a post is held by an account
    try:
        with transaction.atomic():
            made = Handover.objects.create(
                shift=shift, to_shift=to, area_path=centre.area.path, note=note.strip(), counts=_counts(shift, items),
                handed_at=at, handed_day=local_day(at, centre.time_zone), handed_by_id=viewer.account,
                handed_post_id=by.post,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Conflict(_("这一班已经交过了")) from twice
    Item.objects.bulk_create(
        Item(handover=made, entry=one, said=said.get(one.pk, "").strip() or _last_word(one)) for one in items
    )
    for answered in (
        shift.uid,
        *Handover.objects.filter(shift=shift, state=Handover.REFUSED).values_list("uid", flat=True),
    ):
        todos.close_todos(answered, at=at)
    _ask(centre, made, TAKE, _coming_post(centre, to) or by.post, at=max(at, to.begins_at))
    record([Done("duty.handed", HANDOVER, made.uid, by, at, centre.area.path, {"items": len(items)})])
    return made


@transaction.atomic
def take_over(
    centre: Centre, handover: Handover, remark: str = "", *, viewer: Viewer, channel: str, at: datetime
) -> Handover:
    """Take the shift over. Who was not planned for it takes the keeping seat from then on, which is on record."""
    by = _by(centre, viewer, channel)
    assert viewer.account is not None and by.post is not None
    seat = centre.duty.keeper
    sits = OnDuty.objects.filter(shift=handover.to_shift, seat=seat, ended_at=None).first()
    planned = sits is not None and sits.account_id == viewer.account
    if handover.handed_by_id == viewer.account and not planned:
        raise NotAllowed(_("自己交的班由下一班的人接；连班的，先在值班表上排上"))
    _answer(handover, Handover.TAKEN, remark, viewer, at)
    if not planned:
        if sits is not None:
            OnDuty.objects.filter(pk=sits.pk).update(ended_at=at, reason=_("由到岗的人接班"))
        OnDuty.objects.create(
            shift=handover.to_shift, seat=seat, account_id=viewer.account, post_id=by.post, begun_at=at
        )
    todos.close_todos(handover.uid, at=at)
    record([Done("duty.taken", HANDOVER, handover.uid, by, at, centre.area.path)])
    return handover


@transaction.atomic
def refuse(centre: Centre, handover: Handover, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Handover:
    """Give a hand-over back with a reason: something is missing in it. The shift that leaves stays in charge."""
    by = _by(centre, viewer, channel)
    if not 2 <= len(reason.strip()) <= TEXT_MOST or "\x00" in reason:
        raise Invalid([Problem("reason", _("写明缺什么，接班前要补上什么"))])
    _answer(handover, Handover.REFUSED, reason, viewer, at)
    todos.close_todos(handover.uid, at=at)
    _ask(centre, handover, AGAIN, handover.handed_post_id, at=at)
    record([Done("duty.refused", HANDOVER, handover.uid, by, at, centre.area.path)])
    return handover


@transaction.atomic
def remind(centre: Centre, *, at: datetime) -> bool:
    """Ask the shift in charge to hand over once its time is up, once; whether there was anything to ask."""
    charge = in_charge(centre, at)
    if charge.waiting is not None or at < charge.turn.ends_at:
        return False
    shift = Shift.objects.filter(area=centre.area, begins_at=charge.turn.begins_at).first()
    if shift is None or not shift.entries.exists() and not shift.on_duty.exists():
        return False  # nobody keeps a log here
    if Todo.objects.filter(subject=SHIFT, subject_uid=shift.uid).exists():
        return False
    post = _coming_post(centre, shift)
    if post is None:
        return False
    clock = todos.new_clock(
        SHIFT, shift.uid, LEAVE, allowed=Allowance(centre.duty.minutes, "minutes"), calendar=centre.pack.calendar,
        at=charge.turn.ends_at,
    )  # fmt: skip
    todo = todos.new_todo(SHIFT, shift.uid, LEAVE, post=post, area_path=centre.area.path, clock=clock, at=at)
    todos.write([clock], [todo])
    return True


def _counts(shift: Shift, items: list[Entry]) -> dict[str, int]:
    lines = Entry.objects.filter(shift=shift)
    return {
        "lines": lines.filter(about=None).count(),
        "done": lines.filter(kind=Entry.CLOSING).exclude(about=None).count(),
        "open": len(items),
    }


def _last_word(entry: Entry) -> str:
    later = list(entry.later.all())
    return later[-1].text if later else ""


def _coming_post(centre: Centre, shift: Shift) -> int | None:
    """The post of who keeps a shift, or else the first post of the keeping seat."""
    seat = centre.duty.keeper
    sits = OnDuty.objects.filter(shift=shift, seat=seat, ended_at=None).first()
    return sits.post_id if sits else next((post for _account, post in who_may_sit(centre, seat).values()), None)


def _ask(centre: Centre, handover: Handover, task: str, post: int, *, at: datetime) -> None:
    clock = todos.new_clock(
        HANDOVER, handover.uid, task, allowed=Allowance(centre.duty.minutes, "minutes"), calendar=centre.pack.calendar,
        at=at,
    )  # fmt: skip
    todo = todos.new_todo(HANDOVER, handover.uid, task, post=post, area_path=centre.area.path, clock=clock, at=at)
    todos.write([clock], [todo])


def _answer(handover: Handover, state: str, words: str, viewer: Viewer, at: datetime) -> None:
    if len(words) > TEXT_MOST or "\x00" in words:
        raise Invalid([Problem("remark", _("最多 %(most)d 个字") % {"most": TEXT_MOST})])
    answer = {"state": state, "answered_at": at, "answered_by_id": viewer.account, "answer": words.strip()}
    if not Handover.objects.filter(pk=handover.pk, state=Handover.WAITING).update(**answer):
        raise Conflict(_("这次交班已经有人接了，或者已退回"))
    for name, value in answer.items():
        setattr(handover, name, value)


def _by(centre: Centre, viewer: Viewer, channel: str) -> By:
    post = keeping_post(viewer, centre.area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不管这个指挥中心的交接班"))
    return viewer.by(post, channel)
