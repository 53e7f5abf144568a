"""Blanks and what goes into their cells: brought by somebody or shipped by a pack, shared within the county."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed
from gongzhi.base.tables.blanks import Blank as Opened
from gongzhi.base.tables.blanks import Layout, layout_of
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.sheets.access import keeping_post
from gongzhi.figures.sheets.logic.checking import check_map
from gongzhi.figures.sheets.logic.maps import map_of, told
from gongzhi.figures.sheets.logic.moving import labels_of
from gongzhi.figures.sheets.models import BLANK, Blank, Map
from gongzhi.packs.queries import PackInUse

NAME_MOST = 120


def keep_blank(
    opened: Opened, name: str, layout: Layout, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Blank:
    """Keep a blank that was opened; the same content again is the same blank. Raises `NotAllowed`."""
    post = keeping_post(viewer)
    if post is None:
        raise NotAllowed(_("您的岗位不管报表的空表和对应关系"))
    return _keep(opened.data, name, layout, list(opened.lost), pack, viewer, post, channel, at)


@transaction.atomic
def _keep(
    data: bytes, name: str, layout: Layout, lost: Sequence[str], pack: PackInUse, viewer: Viewer, post: int,
    channel: str, at: datetime,
) -> Blank:  # fmt: skip
    digest = hashlib.sha256(data).hexdigest()
    kept, new = Blank.objects.get_or_create(
        pack=pack.code, digest=digest,
        defaults={
            "name": name.replace("\x00", "")[-NAME_MOST:] or _("空表"), "layout": layout.fingerprint, "data": data,
            "lost": list(lost), "kept_at": at, "post_id": post, "account_id": viewer.account,
        },
    )  # fmt: skip
    if new:
        facts = {"pack": pack.code, "blank": digest, "layout": layout.fingerprint}
        record([Done("sheet.blank_kept", BLANK, kept.uid, viewer.by(post, channel), at, data=facts)])
    return kept


def keep_map(
    blank: Blank, meaning: Mapping[str, Any], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Map:
    """Keep what goes into the cells of a blank, for everybody of the pack. Raises `NotAllowed`, and `Invalid` naming
    cell and key."""
    post = keeping_post(viewer)
    if post is None:
        raise NotAllowed(_("您的岗位不管报表的空表和对应关系"))
    layout = layout_of(bytes(blank.data), blank.name)
    one = map_of({**meaning, "layout": layout.fingerprint})
    if problems := list(check_map(one, layout, pack.pack, datasets_of(pack.code, pack.pack))):
        raise Invalid(problems)
    with transaction.atomic():
        kept = Map.objects.create(
            blank=blank, pack=pack.code, layout=layout.fingerprint, meaning=told(one), labels=labels_of(one, layout),
            kept_at=at, post_id=post, account_id=viewer.account,
        )  # fmt: skip
        facts = {"map": str(kept.uid), "cells": len(one.cells), "rows": len(one.rows)}
        record([Done("sheet.mapped", BLANK, blank.uid, viewer.by(post, channel), at, data=facts)])
    return kept


@transaction.atomic
def take_shipped(code: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Blank:
    """A blank the pack ships, with its map, as one that was brought: any post may, the pack says what it is."""
    sheet = pack.pack.sheets[code]
    if not viewer.posts:
        raise NotAllowed(_("您还没有岗位"))
    post = keeping_post(viewer) or viewer.posts[0].id
    layout = layout_of(sheet.data, code)
    blank = _keep(sheet.data, sheet.title.zh, layout, [], pack, viewer, post, channel, at)
    one = map_of({**told(sheet.map), "layout": layout.fingerprint})
    if not Map.objects.filter(pack=pack.code, layout=layout.fingerprint).exists():
        Map.objects.create(
            blank=blank, pack=pack.code, layout=layout.fingerprint, meaning=told(one), labels=labels_of(one, layout),
            kept_at=at, post_id=post, account_id=viewer.account,
        )  # fmt: skip
    return blank
