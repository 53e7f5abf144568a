"""What every page of programmes begins with: the pack, who acts, what was typed, and what was refused."""

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import row_of
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.web.sent import a_day, whole
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import VERBS, at_the_desk
from gongzhi.work.programmes.models import Filing

_YUAN = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?")


def pack_here(request: HttpRequest) -> PackInUse:
    """The pack whose programmes a viewer works on: that of its posts; raises `NotAllowed` for whoever does not."""
    me = viewer(request)
    held = {post.area_path.strip("/").split("/")[0] for verb in VERBS for post in me.holding(verb)}
    found = next((pack for pack in packs_in_force() if pack.pack.programmes and pack.pack.head.area in held), None)
    if found is None:
        raise NotAllowed(_("您的岗位不管科技金融"))
    return found


def root_of(pack: PackInUse) -> str:
    """The path of the area whose money the pack's programmes spend."""
    return areas_by_code()[pack.pack.head.area].path


def keeps_whole(me: Viewer, pack: PackInUse) -> bool:
    """Whether a post of the viewer works on money for firms in all of the pack's area, as payment runs do."""
    return any(me.may(verb, root_of(pack)) for verb in VERBS)


def today(pack: PackInUse) -> date:
    """The local day."""
    return local_day(now(), pack.calendar.time_zone)


def acting(request: HttpRequest) -> dict[str, Any]:
    """How an action is told who acts."""
    return {"viewer": viewer(request), "channel": "desk", "at": now()}


def typed(request: HttpRequest, name: str, most: int = 400) -> str:
    """A field as text."""
    return request.POST.get(name, "")[:most].replace("\x00", "").strip()


def fen(request: HttpRequest, name: str) -> int:
    """Yuan as typed, in fen; raises `Invalid` naming the field."""
    found = _YUAN.fullmatch(typed(request, name, 20))
    if found is None:
        raise Invalid([Problem(name, _("金额写成 12 或 12.50 这样的元"))])
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def number(request: HttpRequest, name: str) -> int:
    """A field as a whole number; raises `Invalid` naming it."""
    found = whole(typed(request, name, 12), 12)
    if found is None:
        raise Invalid([Problem(name, _("写整数，不带单位"))])
    return found


def day(request: HttpRequest, name: str) -> date:
    """A field as a day; raises `Invalid` naming it."""
    found = a_day(typed(request, name, 10))
    if found is None:
        raise Invalid([Problem(name, _("选一个日期"))])
    return found


def key_of(shown: str) -> int:
    """The key behind a shown number; 0 for what is none."""
    named = row_of(shown)
    return named[2] if named else 0


def filing_at(request: HttpRequest, shown: str) -> Filing:
    """A filing of the viewer's areas; 404 else."""
    rows = Filing.objects.filter(at_the_desk(viewer(request), "area_path"), pk=key_of(shown))
    found = rows.select_related("organisation", "notice", "panel").first()
    if found is None or found.number != shown:
        raise Http404
    return found


def chosen(request: HttpRequest, name: str) -> list[int]:
    """The keys of what was ticked."""
    return [int(one) for one in request.POST.getlist(name)[:500] if whole(one) is not None]


def posts_with(pack: PackInUse, verb: str, but: list[int]) -> list[dict[str, Any]]:
    """Other posts of the pack that may do something, as options."""
    rows = Post.objects.filter(role__pack=pack.code, valid_to=None).exclude(pk__in=but).select_related("role")
    return [{"value": one.pk, "label": one.label, "on": False} for one in rows.order_by("pk") if verb in one.role.verbs]


def faults(refused: Refused | None) -> dict[str, str]:
    """What was refused, by field; what concerns the whole under no name."""
    return {one.field: str(one.message) for one in refused.problems} if refused else {}
