"""Kinds of activities: names that point at something, and what this product never does to staff."""

from collections.abc import Iterator

from gongzhi.packs.activities import ActivityKind
from gongzhi.packs.checks.kinds import never
from gongzhi.packs.schema import Pack

# What would make of an activity a means to check in or compare staff (DESIGN 1.7).
_NO_CHECK_IN = (
    "打卡",
    "考勤",
    "签到率",
    "到会率",
    "参会率",
    "排名",
    "排行",
    "晾晒",
    "check-in",
    "ranking",
    "leaderboard",
)


def check_activity(kind: ActivityKind, pack: Pack) -> Iterator[str]:
    """Every fault of one kind, as `key: what is wrong`."""
    for place in ("roles", "invites"):
        for role in getattr(kind, place):
            if role not in pack.roles:
                yield f"{place}: {role} is no role of this pack"
            elif pack.roles[role].per is None:
                yield f"{place}: {role} has no posts"
    if kind.attendance == "qr" and (kind.invites or not kind.sign_up):
        yield "attendance: a code at the door is for residents who signed up; staff are never asked to scan one"
    yield from _matters(kind, pack)
    texts = (kind.title, kind.group, kind.basis, *(part.title for part in kind.parts))
    said = [each for text in texts for each in (text.zh, text.en)]
    yield from never("title", said)
    words = " ".join(said).lower()
    for word in _NO_CHECK_IN:
        if word in words:
            yield f"title: “{word}”: no activity checks in or ranks staff"


def _matters(kind: ActivityKind, pack: Pack) -> Iterator[str]:
    """Kinds of matters that come out of it: they stand, and are no complaints, which residents make themselves."""
    named = [("opinions", code) for code in (kind.opinions,) if code]
    named += [("becomes", code) for code in kind.becomes]
    named += [("reception.becomes", code) for code in (kind.reception.becomes if kind.reception else ())]
    for place, code in named:
        if code not in pack.kinds:
            yield f"{place}: {code} is no kind of matter of this pack"
        elif pack.kinds[code].complaint:
            yield f"{place}: {code}: a complaint is made by whoever complains, not by whom it may be about"
