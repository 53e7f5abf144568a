"""Reading what the forms of activities send, and what can be chosen in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import zone
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.people.queries import posts_under
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.packs.activities import ActivityKind
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import working_pack
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer
from gongzhi.work.activities.access import visible_to
from gongzhi.work.activities.logic.plans import ITEMS_MOST, AgendaItem, Time, several_days
from gongzhi.work.activities.models import Activity, Session
from gongzhi.work.activities.queries.page import activity_named

_TO_INVITE = ("county", "town", "village")  # levels of posts that are invited by name


def activity_of(request: HttpRequest, number: str) -> tuple[Activity, PackInUse, ActivityKind]:
    """An activity a viewer may see, with its pack and kind; 404 for any other."""
    pack, one = working_pack(), activity_named(number)
    if one is None or one.pack != pack.code or one.kind not in pack.pack.activities:
        raise Http404
    if not visible_to(Activity.objects.filter(pk=one.pk), viewer(request)).exists():
        raise Http404
    return one, pack, pack.pack.activities[one.kind]


def typed(request: HttpRequest) -> dict[str, str]:
    """What was typed, without what no database keeps."""
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


def uid_of(sent: QueryDict) -> UUID:
    """The name a form brought; raises `Invalid`."""
    try:
        return UUID(sent.get("uid", ""))
    except ValueError:
        raise Invalid([Problem("uid", _("页面不完整，请刷新后再提交"))]) from None


def key_of(text: str) -> int | None:
    """A key that was sent, or None for whatever is none."""
    return whole(text)


def keys_of(sent: QueryDict, name: str) -> tuple[int, ...]:
    """Keys that were ticked."""
    found = (key_of(text) for text in sent.getlist(name)[:1_000])
    return tuple(key for key in found if key is not None)


def number_of(sent: QueryDict, name: str, said: str) -> int | None:
    """A whole number, None where nothing was written; raises `Invalid` for anything else."""
    text = sent.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise Invalid([Problem(name, said)])
    return int(text)


def moment_of(text: str, field: str, time_zone: str) -> datetime:
    """`2026-11-30T09:00` on the clock of the place; raises `Invalid`."""
    try:
        told = datetime.fromisoformat(text.strip())
        return told.replace(tzinfo=told.tzinfo or zone(time_zone)).astimezone(zone(time_zone))
    except (ValueError, OverflowError):
        raise Invalid([Problem(field, _("写成 2026-12-01 09:00 这样"))]) from None


def times_of(sent: QueryDict, time_zone: str) -> tuple[Time, ...]:
    """The sessions a form tells: the first, and on how many days it is repeated."""
    first = Time(
        moment_of(sent.get("starts", ""), "starts", time_zone), moment_of(sent.get("ends", ""), "ends", time_zone)
    )
    days = number_of(sent, "days", _("写 1 到 31 天"))
    if days is not None and not 1 <= days <= 31:
        raise Invalid([Problem("days", _("写 1 到 31 天"))])
    if not 2000 <= first.starts_at.year <= 2200 or first.ends_at - first.starts_at > timedelta(days=31):
        raise Invalid([Problem("starts", _("写成 2026-12-01 09:00 这样"))])
    return several_days(first, days or 1, time_zone)


def items_of(sent: QueryDict) -> tuple[AgendaItem, ...]:
    """The agenda a form tells: rows of which the title was left empty are none."""
    columns = [sent.getlist(f"item_{name}") for name in ("title", "speaker", "minutes", "paper", "matter")]
    found = []
    for place in range(min(len(columns[0]), ITEMS_MOST + 1)):
        title, speaker, minutes, paper, matter = (
            (column[place] if place < len(column) else "").strip() for column in columns
        )
        if not title:
            continue
        if minutes and not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 6):
            raise Invalid([Problem("items", _("时长写 0 到 10,000 分钟"))])
        found.append(AgendaItem(title, speaker, int(minutes or 0), paper, matter))
    return tuple(found)


def local_words(moment: datetime, time_zone: str) -> str:
    """A moment as an input of a form holds it."""
    return f"{moment.astimezone(zone(time_zone)):%Y-%m-%dT%H:%M}"


def areas_for(me: Viewer, kind: ActivityKind) -> list[Area]:
    """Where a viewer may hold one of a kind: towns, villages and grids of its posts of these roles."""
    tops = [post.area_path for post in me.posts if post.role in kind.roles]
    return areas_under(tops, "county", "town", "village", "grid")


def posts_to_choose(pack: PackInUse, chosen: Iterable[int] = ()) -> list[tuple[str, list[dict[str, Any]]]]:
    """Posts that can be invited or host, by area: those of the town first."""
    root, on = areas_by_code().get(pack.pack.head.area), set(chosen)
    if root is None:
        return []
    groups: dict[str, list[dict[str, Any]]] = {}
    labels = {one.path: one.label for one in areas_by_code().values() if one.level in _TO_INVITE}
    for post in posts_under(pack.code, root.path):
        if post.area_path in labels:
            label = labels[post.area_path]
            groups.setdefault(label, []).append({"pk": post.pk, "label": post.label, "on": post.pk in on})
    return list(groups.items())


def options(pairs: Iterable[tuple[object, str]], chosen: object = "") -> list[dict[str, Any]]:
    """Options of a select."""
    return [{"value": value, "label": label, "on": str(value) == str(chosen)} for value, label in pairs]


def first_session(sessions: Sequence[Session], time_zone: str) -> dict[str, str]:
    """What a form that moves an activity begins with."""
    first = sessions[0]
    return {
        "starts": local_words(first.starts_at, time_zone), "ends": local_words(first.ends_at, time_zone),
        "days": str(len(sessions)),
    }  # fmt: skip


def usual_guests(pack: PackInUse, kind: ActivityKind, area: Area | None) -> list[int]:
    """The posts a kind usually invites: those of its roles nearest to the area, and all of a role that stands below."""
    if area is None or not kind.invites:
        return []
    rows = Post.objects.filter(role__pack=pack.code, role__code__in=kind.invites, valid_to=None)
    return [
        key for key, path in rows.values_list("pk", "area_path").order_by("pk")
        if area.path.startswith(path) or path.startswith(area.path)
    ]  # fmt: skip
