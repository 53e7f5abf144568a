"""Who may see and keep the rows of registers. Lists and single rows are asked the same way."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import PackInUse
from gongzhi.work.registers.models import Record

SEE = "see_area"


def visible_to(records: QuerySet[Record], viewer: Viewer, pack: PackInUse) -> QuerySet[Record]:
    """Rows in the areas where a viewer sees everything, and those of registers a role of the viewer keeps there."""
    seen = Q(pk__in=())
    for post in viewer.posts:
        where = under("area_path", post.area_path)
        if SEE in post.verbs:
            seen |= where
        elif kept := [code for code, one in pack.pack.registers.items() if one.owner == post.role]:
            seen |= where & Q(register__in=kept)
    return records.filter(seen, pack=pack.code)


def keeping_post(viewer: Viewer, pack: PackInUse, register: str, area_path: str) -> int | None:
    """The post by which a viewer may keep rows of a register in an area: one of the role that owns it, at or above."""
    role = pack.pack.registers[register].owner
    fits = (post.id for post in viewer.posts if post.role == role and area_path.startswith(post.area_path))
    return next(fits, None)


def keeps_any(viewer: Viewer, pack: PackInUse, register: str) -> bool:
    """Whether a viewer keeps rows of a register anywhere."""
    return any(post.role == pack.pack.registers[register].owner for post in viewer.posts)
