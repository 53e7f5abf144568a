"""Keeping what the columns of a file mean, for oneself or for everybody who holds a post."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.exchange.logic.columns import Meaning, layout_of
from gongzhi.base.exchange.models import ColumnMap
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed, Problem

MOST, NAME_MOST = 50, 40


def keep_map(
    target: str, name: str, headers: Sequence[str], meaning: Meaning, *, viewer: Viewer, at: datetime,
    post: int | None = None,
) -> ColumnMap:  # fmt: skip
    """Keep a map under a name; the same name again replaces it. `post`: shared with all who hold it. No act: no record
    changes by it."""
    if viewer.account is None or (post is not None and post not in viewer.post_ids()):
        raise NotAllowed(_("只能存到自己名下或自己的岗位"))
    name = name.strip()
    if not 1 <= len(name) <= NAME_MOST or "\x00" in name:
        raise Invalid([Problem("name", _("给这个对应关系起个名，最多 40 个字"))])
    with transaction.atomic():
        mine = ColumnMap.objects.filter(account=viewer.account, target=target)
        if not mine.filter(name=name).exists() and mine.count() >= MOST:
            raise Invalid([Problem("name", _("最多保存 %(most)s 个，先删掉不用的") % {"most": MOST})])
        kept, _new = ColumnMap.objects.update_or_create(
            account_id=viewer.account, target=target, name=name,
            defaults={
                "post_id": post, "layout": layout_of(headers), "headers": list(headers), "meaning": meaning.told(),
                "kept_at": at,
            },
        )  # fmt: skip
    return kept


def drop_map(one: ColumnMap, *, viewer: Viewer) -> None:
    """Forget a map of one's own; nothing that was imported by it changes."""
    if one.account_id != viewer.account:
        raise NotAllowed(_("只能删自己存的"))
    one.delete()
