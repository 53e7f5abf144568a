"""Petitions 信访: registered by whoever keeps their kind, one matter each, and taken to the next level within its days.

A petition moves by its flow like any matter. It is about a post or none: that one never sees it, whoever it is.
"""

from datetime import datetime, timedelta
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import PackInUse, packs_by_version, setup_stamp
from gongzhi.packs.schema import Kind
from gongzhi.work.lists.access import petitioning_post
from gongzhi.work.matters.actions.intake import place, report_matter
from gongzhi.work.matters.logic.intake import Draft, Origin
from gongzhi.work.matters.models import SUBJECT, Contact, Matter

READ = "read_case"  # what the next level was handed of the level below: the file, at once done


def register_petition(draft: Draft, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Matter:
    """Register a petition by a post that keeps its kind. Sent twice with one uid, it is there once."""
    kind = pack.pack.kinds.get(draft.kind)
    if kind is None or not kind.petition:
        raise Invalid([Problem("kind", _("选一类信访"))])
    area = place(draft, pack, stamp=setup_stamp())
    post = petitioning_post(viewer, kind, area.path) if area else None
    if area is not None and post is None:
        raise NotAllowed(_("信访件由信访岗登记"))
    problems = [] if draft.name.strip() else [Problem("name", _("写上信访人姓名"))]
    if draft.about_post is not None and not _in_pack(draft.about_post, pack):
        problems.append(Problem("about", _("没有这个岗位")))
    if problems:
        raise Invalid(problems)
    return report_matter(draft, pack=pack, by=viewer.by(post, channel), at=at)


def _in_pack(post: int, pack: PackInUse) -> bool:
    return Post.objects.filter(pk=post, valid_to=None, role__pack=pack.code).exists()


def appeal(matter: Matter, text: str, *, viewer: Viewer, channel: str, at: datetime) -> Matter:
    """Take an answered petition to the next level: a petition of its own that came out of it, once, within the days.

    The next level is handed the file below and can read it from then on.
    """
    pack = packs_by_version([matter.pack_version_id])[0]
    kind = pack.pack.kinds[matter.kind]
    post = petitioning_post(viewer, kind, matter.area_path)
    if post is None or matter.keeper_post_id not in viewer.post_ids():
        raise NotAllowed(_("信访件由信访岗登记"))
    _check_time(matter, kind, pack, at)
    assert kind.appeal is not None
    uid = uuid5(matter.uid, kind.appeal.kind)
    if Matter.objects.filter(uid=uid).exists():
        raise Conflict(_("已经申请过，一件只能申请一次"))
    contact = Contact.objects.filter(matter=matter).first()
    draft = Draft(
        uid, kind.appeal.kind, text, at, matter.source, matter.lon, matter.lat, matter.area.code, matter.address,
        name=contact.name if contact else "", phone=contact.phone if contact else "",
        about_post=matter.about_post_id, origin=Origin(SUBJECT, matter.uid),
    )  # fmt: skip
    by = viewer.by(post, channel)
    with transaction.atomic():
        made = report_matter(draft, pack=pack, by=by, at=at)
        handed = todos.new_todo(
            SUBJECT, matter.uid, READ, post=made.lead_post_id, area_path=matter.area_path, clock=None, at=at
        )
        handed.done_at = at
        todos.write([], [handed])
        facts = {"next": made.pk, "post": made.lead_post_id}
        record([Done("matter.appealed", SUBJECT, matter.uid, by, at, matter.area_path, facts)])
    return made


def _check_time(matter: Matter, kind: Kind, pack: PackInUse, at: datetime) -> None:
    if kind.appeal is None:
        raise Invalid([Problem("", _("这已经是最后一级，不能再申请"))])
    if matter.stage != "closed" or matter.closed_day is None:
        raise Conflict(_("还没有答复意见，不能申请复查"))
    last = matter.closed_day + timedelta(days=kind.appeal.days)
    if local_day(at, pack.calendar.time_zone) > last:
        raise Conflict(_("期限到 %(day)s 为止，已经过了") % {"day": last.isoformat()})
