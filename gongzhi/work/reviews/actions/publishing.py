"""Letting a draft be seen: by a second person's approval, or by a room whose own decision was shared already."""

from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance, Unit
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.reviews.access import PUBLISH
from gongzhi.work.reviews.actions.changes import propose_change
from gongzhi.work.reviews.actions.notices import WINDOW, owner_of
from gongzhi.work.reviews.models import NOTICE, Change, Notice

TO_PUBLISH = "publish"


def propose_publication(notice: Notice, post: int, *, viewer: Viewer, channel: str, at: datetime) -> Change:
    """Ask a post that may publish there to look at a draft and approve it."""
    owner, pack = owner_of(notice, viewer), pack_in_force(notice.pack)
    if notice.state != Notice.DRAFT or pack is None:
        raise Conflict(_("这份公示已经公布或撤下"))
    asked = Post.objects.filter(pk=post, role__pack=notice.pack, valid_to=None).select_related("role").first()
    if asked is None or PUBLISH not in asked.role.verbs or not notice.area_path.startswith(asked.area_path):
        raise Invalid([Problem("post", _("选一个能在这里发公示的岗位来复核"))])
    return propose_change(
        NOTICE, notice.uid, TO_PUBLISH, notice.title, post=post, by_post=owner, area_path=notice.area_path,
        calendar=pack.calendar, viewer=viewer, channel=channel, at=at,
    )  # fmt: skip


def publish_notice(notice: Notice, *, viewer: Viewer, channel: str, at: datetime) -> Notice:
    """Let a draft be seen, for rooms whose own decision a second person already shared. The desk proposes it."""
    post = owner_of(notice, viewer)
    return open_window(notice, by=viewer.by(post, channel), at=at)


def open_window(notice: Notice, *, by: By, at: datetime) -> Notice:
    """Publish, and start the window in which anybody may object. Raises `Conflict` when it is no draft."""
    pack = pack_in_force(notice.pack)
    if pack is None:
        raise Conflict(_("这份公示的包已不在用"))
    allowed = Allowance(notice.amount, cast(Unit, notice.unit))
    with transaction.atomic():
        clock = todos.new_clock(NOTICE, notice.uid, WINDOW, allowed=allowed, calendar=pack.calendar, at=at)
        won = Notice.objects.filter(pk=notice.pk, state=Notice.DRAFT).update(state=Notice.OPEN, opened_at=at)
        if not won:
            raise Conflict(_("这份公示已经公布或撤下"))
        todos.write([clock], [])
        Notice.objects.filter(pk=notice.pk).update(clock=clock)
        notice.state, notice.opened_at, notice.clock = Notice.OPEN, at, clock
        facts = {"version": notice.version, "amount": notice.amount, "unit": notice.unit}
        record([Done("notice.opened", NOTICE, notice.uid, by, at, notice.area_path, facts)])
        announce("notice.opened", notice=notice, by=by, at=at)
    return notice


def publish_approved(*, change: Change, by: By, at: datetime) -> None:
    """What follows when a second person approved a publication."""
    if (change.subject, change.what) == (NOTICE, TO_PUBLISH):
        notice = Notice.objects.filter(uid=change.subject_uid).first()
        if notice is not None:
            open_window(notice, by=by, at=at)
