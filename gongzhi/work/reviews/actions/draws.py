"""Draws: promise a seed, state the frame, draw, replace. Each step once, in this order."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base import crypto
from gongzhi.base.announce import announce
from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.reviews.access import DRAW as VERB
from gongzhi.work.reviews.access import owning_post
from gongzhi.work.reviews.logic.draws import (
    SEED_BYTES,
    Unit,
    check_frame,
    check_size,
    commitment,
    drawn,
    frame_digest,
    ordered,
    replacement,
)
from gongzhi.work.reviews.logic.notices import check_reason
from gongzhi.work.reviews.models import DRAW, Draw, DrawUnit, Pick
from gongzhi.work.reviews.queries.draws import frame_of

_PURPOSE = "draw.seed"


def commit_draw(
    title: str,
    basis: str,
    subject: str,
    *,
    count: int | None = None,
    share: Fraction | None = None,
    stratified: bool = False,
    pack: PackInUse,
    area: Area,
    viewer: Viewer,
    channel: str,
    at: datetime,
) -> Draw:
    """State what will be drawn and commit to a seed nobody has seen, before the frame is known."""
    post = viewer.post_for(VERB, area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不能在这里抽样"))
    problems = check_size(count, share)
    for name, text, most in (("title", title, 80), ("basis", basis, 200)):
        if not 4 <= len(text.strip()) <= most or "\x00" in text:
            problems.append(Problem(name, _("写 %(least)d 到 %(most)d 个字") % {"least": 4, "most": most}))
    if problems:
        raise Invalid(problems)
    seed = secrets.token_bytes(SEED_BYTES)
    draw = Draw(
        pack=pack.code, area=area, area_path=area.path, owner_post_id=post, title=title.strip(), basis=basis.strip(),
        subject=subject, count=count, share_num=share.numerator if share else None,
        share_den=share.denominator if share else None, stratified=stratified, commitment=commitment(seed),
        sealed=crypto.seal(seed.hex(), purpose=_PURPOSE), made_at=at, made_day=local_day(at, pack.calendar.time_zone),
    )  # fmt: skip
    with transaction.atomic():
        draw.save(force_insert=True)
        _told(draw, "draw.committed", viewer.by(post, channel), at, commitment=draw.commitment)
    return draw


def frame_draw(draw: Draw, units: Sequence[Unit], *, viewer: Viewer, channel: str, at: datetime) -> Draw:
    """State the frame, in its order, once. From then on nobody can change what the draw will give."""
    by = _by(draw, viewer, channel)
    if problems := check_frame(units):
        raise Invalid(problems)
    digest = frame_digest(units)
    with transaction.atomic():
        _step(draw, Draw.COMMITTED, state=Draw.FRAMED, framed_at=at, frame_digest=digest, frame_size=len(units))
        DrawUnit.objects.bulk_create(
            [
                DrawUnit(draw=draw, position=place, subject_uid=one.uid, stratum=one.stratum)
                for place, one in enumerate(units, 1)
            ],
            batch_size=500,
        )
        _told(draw, "draw.framed", by, at, digest=digest, size=len(units))
    return draw


def make_draw(draw: Draw, *, viewer: Viewer, channel: str, at: datetime) -> Draw:
    """Reveal the seed and draw."""
    by = _by(draw, viewer, channel)
    seed = crypto.unseal(bytes(draw.sealed), purpose=_PURPOSE)
    units = frame_of(draw)
    found = drawn(bytes.fromhex(seed), units, count=draw.count, share=draw.share, stratified=draw.stratified)
    with transaction.atomic():
        _step(draw, Draw.FRAMED, state=Draw.DRAWN, drawn_at=at, seed=seed)
        keys = _keys(draw, [one.uid for one in found])
        picks = [Pick(draw=draw, place=place, unit_id=keys[one.uid], at=at) for place, one in enumerate(found, 1)]
        Pick.objects.bulk_create(picks, batch_size=500)
        _told(draw, "draw.made", by, at, seed=seed, picks=len(picks))
        announce("draw.made", draw=draw, picked=[one.uid for one in found], by=by, at=at)
    return draw


def replace_pick(pick: Pick, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Pick:
    """Draw another in place of one that cannot be used: the next in the same order, never one drawn before."""
    draw = pick.draw
    by = _by(draw, viewer, channel)
    if problems := check_reason(reason):
        raise Invalid(problems)
    units = frame_of(draw)
    line = ordered(bytes.fromhex(draw.seed), draw.frame_digest, units)
    with transaction.atomic():
        Draw.objects.select_for_update().get(pk=draw.pk)  # two replacements must not draw the same unit
        if Pick.objects.filter(replaces=pick).exists():
            raise Conflict(_("这一个已经补抽过了"))
        taken = list(Pick.objects.filter(draw=draw).values_list("unit__subject_uid", flat=True))
        found = replacement(line, taken, pick.unit.stratum if draw.stratified else None)
        if found is None:
            raise Conflict(_("抽样框里没有可以补抽的了"))
        unit = _keys(draw, [found.uid])[found.uid]
        other = Pick.objects.create(
            draw=draw, place=len(taken) + 1, unit_id=unit, replaces=pick, reason=reason.strip(), at=at
        )
        _told(draw, "draw.replaced", by, at, place=other.place, replaces=pick.place)
        announce("draw.replaced", draw=draw, pick=other, by=by, at=at)
    return other


def _by(draw: Draw, viewer: Viewer, channel: str) -> By:
    post = owning_post(viewer, draw, VERB)
    if post is None:
        raise NotAllowed(_("这次抽样不归您的岗位办"))
    return viewer.by(post, channel)


def _step(draw: Draw, before: str, **values: object) -> None:
    if not Draw.objects.filter(pk=draw.pk, state=before).update(**values):
        raise Conflict(_("这次抽样已经走过这一步，或者前一步还没有做"))
    for name, value in values.items():
        setattr(draw, name, value)


def _keys(draw: Draw, uids: Sequence[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for start in range(0, len(uids), 500):
        some = DrawUnit.objects.filter(draw=draw, subject_uid__in=uids[start : start + 500])
        found |= dict(some.values_list("subject_uid", "pk"))
    return found


def _told(draw: Draw, verb: str, by: By, at: datetime, **facts: str | int) -> None:
    record([Done(verb, DRAW, draw.uid, by, at, draw.area_path, facts)])
