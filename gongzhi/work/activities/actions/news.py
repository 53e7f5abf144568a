"""Telling those whom an activity concerns: invited posts in the house, residents by the number they left.

Messages hold number, kind, place and time; never the title, which may be confidential, nor a name.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from gongzhi.base.clock import zone
from gongzhi.base.messages.actions.telling import News, can_tell_outside, is_hushed, tell
from gongzhi.base.messages.logic.texts import LANGUAGES
from gongzhi.base.people.models import Post
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Text
from gongzhi.work.activities.models import ACTIVITY, BOOKING, SIGN_UP, Activity, Booking, SignUp

POST, GUEST = "post", "guest"


def tell_posts(activity: Activity, what: str, posts: Iterable[int], *, pack: PackInUse, at: datetime) -> None:
    """Tell posts that they are invited, or that it moved or was cancelled."""
    if is_hushed():
        return
    template, values = pack.template(what), _values(activity, pack)
    told = Post.objects.filter(pk__in=set(posts)).values_list("uid", flat=True)
    tell(
        [
            News(
                template, POST, uid, f"{what}/{activity.uid}/{activity.changes}", values, {"kind": activity.kind},
                pack.calendar.time_zone, ACTIVITY, activity.uid, activity.area_path, activity.confidential,
            )
            for uid in told
        ],
        at=at,
    )  # fmt: skip


def tell_guests(
    activity: Activity, what: str, guests: Iterable[SignUp | Booking], *, pack: PackInUse, at: datetime
) -> None:
    """Tell residents who left a number."""
    if not can_tell_outside(what):
        return
    template, values = pack.template(what), _values(activity, pack)
    tell(
        [
            News(
                template, GUEST, one.uid, f"{what}/{one.uid}/{activity.changes}", values, {"kind": activity.kind},
                pack.calendar.time_zone, BOOKING if isinstance(one, Booking) else SIGN_UP, one.uid, activity.area_path,
            )
            for one in guests
            if one.phone
        ],
        at=at,
    )  # fmt: skip


def _values(activity: Activity, pack: PackInUse) -> Mapping[str, Mapping[str, str]]:
    kind, town = pack.pack.activities[activity.kind].title, pack.pack.head.place
    when = f"{activity.starts_at.astimezone(zone(pack.calendar.time_zone)):%m-%d %H:%M}"
    return {
        code: {
            "number": activity.number, "kind": _in(kind, code), "town": _in(town, code), "when": when,
            "place": activity.area.name if code == LANGUAGES[0] else activity.area.name_en or activity.area.name,
        }
        for code in LANGUAGES
    }  # fmt: skip


def _in(text: Text, language: str) -> str:
    return text.zh if language == LANGUAGES[0] else text.en or text.zh
