"""What another platform did meanwhile to a matter both know: it is moved on here, or gets their number."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.base.trail.queries import acts_of
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.matters.actions.case import Posts, act_data, load
from gongzhi.work.matters.actions.moves import write_step
from gongzhi.work.matters.logic.mapping import ExportMap, ForeignRow, RowFault
from gongzhi.work.matters.logic.steps import step
from gongzhi.work.matters.logic.ways import way_by
from gongzhi.work.matters.models import SUBJECT, Matter, Note


def move_on(matter: Matter, read: ForeignRow, export: ExportMap, *, by: By, at: datetime) -> bool:
    """Bring a matter to where a row says it is; whether anything changed. Raises `RowFault`.

    Where we are farther than they are nothing changes: the next export tells them. What they opened again after we
    closed it on their word is refused, for somebody to look at.
    """
    if matter.kind != read.draft.kind:
        raise RowFault((export.columns.kind, _("与这里登记的类别不同，请在事项页面办理")))
    named = _number(matter, read, export, by, at)
    pack = packs_by_version([matter.pack_version_id])[0]
    flow = pack.pack.flows[pack.pack.kinds[matter.kind].flow]
    if matter.stage != "open":
        if not read.status.ends and matter.foreign_id and _closed_on_their_word(matter, by):
            raise RowFault((export.columns.status, _("对方又打开了这件事，这里已经办结：请在事项页面重开")))
        return named
    moves = way_by(flow, matter.state, read.status)
    if moves is None:
        raise RowFault((export.columns.status, _("按流程从现在的环节到不了这个状态，请在事项页面办理")))
    posts, when = Posts(pack), max(read.moved_at, matter.updated_at)
    for code in moves:
        case = load(matter, pack)  # anew: what the move before wrote is not to be written twice
        doing = step(case.flow, case.kind, code, matter.state)
        reply = read.reply if code == moves[-1] else ""
        done = Done(
            "matter.moved", SUBJECT, matter.uid, by, when, matter.area_path,
            act_data(code, matter.state, doing.to, matter.moves),
        )  # fmt: skip
        try:
            write_step(case, doing, done, posts, reply=reply)
        except Conflict as fault:
            raise RowFault(("", str(fault))) from None
        if reply:
            Note.objects.create(matter=matter, act_uid=done.uid, text=reply)
        announce("matter.moved", matter=matter, move=code, by=by, at=when)
    return named or bool(moves)


def _number(matter: Matter, read: ForeignRow, export: ExportMap, by: By, at: datetime) -> bool:
    """Write down the number a matter of ours got there; whether it is new."""
    theirs = (export.system, read.draft.foreign_id)
    if not read.draft.foreign_id or (matter.foreign_system, matter.foreign_id) == theirs:
        return False
    if matter.foreign_id:
        raise RowFault((export.columns.foreign_id, _("这件事已经有别的外部编号 %(id)s") % {"id": matter.foreign_id}))
    try:
        with transaction.atomic():
            Matter.objects.filter(pk=matter.pk).update(foreign_system=theirs[0], foreign_id=theirs[1])
    except IntegrityError:
        raise RowFault((export.columns.foreign_id, _("这个外部编号已经是另一件事的"))) from None
    matter.foreign_system, matter.foreign_id = theirs
    record([Done("matter.numbered", SUBJECT, matter.uid, by, at, matter.area_path, {"system": export.system})])
    return True


def _closed_on_their_word(matter: Matter, by: By) -> bool:
    last = acts_of(matter.uid).filter(verb="matter.moved").order_by("-pk").values_list("channel", flat=True).first()
    return last in ("import", by.channel)
