"""Settled on the spot 自办自结: a matter that was handled before it was written down, in one line."""

from datetime import datetime

from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.work.matters.access import settling_post
from gongzhi.work.matters.actions.intake import Own, place, report_matter
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.models import Matter


def settle(draft: Draft, done: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Matter:
    """Write down what a post of the viewer settled in its own area. The matter is closed at once, and can be looked
    back at by somebody else. Raises `NotAllowed` outside the viewer's areas, `Invalid` naming the fields.
    """
    stamp = setup_stamp()
    area = place(draft, pack, stamp=stamp)
    post = settling_post(viewer, area.path) if area else None
    if post is None:
        raise NotAllowed(_("只能记自己岗位范围内当场办结的事"))
    by = viewer.by(post, channel)
    return report_matter(draft, pack=pack, by=by, at=at, stamp=stamp, own=Own(done, post))
