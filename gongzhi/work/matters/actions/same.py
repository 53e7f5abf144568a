"""A reporter who sees that their problem was reported already follows that one: the report is kept, and merged."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.files.logic import Picture
from gongzhi.base.refusals import Conflict, Problem
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.joins import join
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.near import near_in_public


def report_same(
    draft: Draft,
    number: str,
    *,
    pack: PackInUse,
    by: By,
    at: datetime,
    stamp: int | None = None,
    pictures: Sequence[Picture] = (),
) -> Matter:
    """Take in a report and merge it at once into the public matter of this number, which lies near it and is open.

    It keeps its own number, link and words, and its reporter is told what becomes of the other. Raises what
    `report_matter` raises, and `Conflict` when the other ended meanwhile; nothing is written then.
    """
    with transaction.atomic():
        matter = report_matter(draft, pack=pack, by=by, at=at, stamp=stamp, pictures=pictures)
        if matter.merged_into_id is not None:
            return matter  # the same report sent twice
        found = near_in_public(pack, draft.kind, draft.lon, draft.lat, at, but=matter.pk)
        original = next((one.matter for one in found if one.matter.number == number), None)
        if original is None:
            raise Conflict([Problem("same", _("那件事刚刚有了结果，请单独上报这一件"))])
        return join(matter, original, "", by=by, at=at)
