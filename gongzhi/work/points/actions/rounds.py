"""A month's round: the meeting opens, decides one claim after another by hands, and closes into a public notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Membership
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.points.actions.schemes import keeping
from gongzhi.work.points.logic.rules import month_of, next_month
from gongzhi.work.points.models import CLAIM, ROUND, Claim, Round, Scheme, Seat
from gongzhi.work.points.queries.schemes import related_to, resolution_now, seats_of
from gongzhi.work.reviews.actions.hands import Hands, count_hands
from gongzhi.work.reviews.actions.notices import make_notice
from gongzhi.work.reviews.actions.panels import Before, Seated, add_items, close_panel, make_panel
from gongzhi.work.reviews.actions.publishing import publish_notice
from gongzhi.work.reviews.logic.notices import Column, Content, Line, Terms
from gongzhi.work.reviews.logic.panels import HANDS, ITEMS_MOST, NO_QUORUM, OWN, PASSED, RELATIVE, Rules
from gongzhi.work.reviews.models import Member, Notice, PanelItem

KEEP_DAYS = 90


@transaction.atomic
def open_meeting(
    scheme: Scheme, month: date, present: Sequence[int], *, viewer: Viewer, channel: str, at: datetime
) -> Round:
    """Open the meeting on what happened up to the end of a month. `present`: keys of the seats whose members came.

    Raises `Invalid` when not more than half of the review team came, `Conflict` when the month had its meeting.
    """
    keeping(scheme, viewer, channel)
    pack, today = pack_in_force(scheme.pack), local_day(at, settings.TIME_ZONE)
    if pack is None:
        raise Conflict(_("这个村的包已不在用"))
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    month = month_of(month)
    seats = seats_of(scheme, Seat.REVIEW)
    here = [one for one in seats if one.pk in set(present)]
    if not seats or 2 * len(here) <= len(seats) or len(here) < 2:
        said = _("考评小组应到 %(n)d 人，实到 %(m)d 人：过半才能评议") % {"n": len(seats), "m": len(here)}
        raise Invalid([Problem("present", said)])
    if month > today or Round.objects.filter(scheme=scheme, month=month).exists():
        raise Conflict([Problem("month", _("这个月已经评议过，或者还没有到"))])
    waiting = Claim.objects.filter(
        scheme=scheme, state__in=Claim.WAITING, round=None, day__lt=next_month(month)
    ).select_related("item")
    claims = list(waiting.order_by("day", "pk")[:ITEMS_MOST])
    if not claims:
        raise Conflict([Problem("month", _("没有等着评议的事项"))])
    basis = resolution_now(scheme)
    panel = make_panel(
        f"{scheme.area.name} {month:%Y-%m} 积分评议",
        f"{basis.title} {basis.day}", Rules(quorum=len(here) // 2 + 1),
        [Seated(one.name or "—", person_uid=one.uid) for one in here], ballot=HANDS, pack=pack, area=scheme.area,
        viewer=viewer, channel=channel, at=at,
    )  # fmt: skip
    members = dict(Member.objects.filter(panel=panel).values_list("person_uid", "pk"))
    back = _standing_back(here, {one.uid: members[one.uid] for one in here})
    before = [
        Before(CLAIM, one.uid, f"{one.item.title} {one.number}"[:120], back.get(one.household_id, {})) for one in claims
    ]
    add_items(panel, before, viewer=viewer, channel=channel, at=at)
    made = Round.objects.create(scheme=scheme, month=month, seats=len(seats), panel=panel, opened_at=at)
    Claim.objects.filter(pk__in=[one.pk for one in claims]).update(round=made, state=Claim.FILED)
    by = keeping(scheme, viewer, channel)
    facts = {"month": month.isoformat(), "claims": len(claims), "present": len(here), "seats": len(seats)}
    record([Done("points.meeting_opened", ROUND, made.uid, by, at, scheme.area_path, facts)])
    return made


def _standing_back(seats: Sequence[Seat], members: dict[object, int]) -> dict[int, dict[int, str]]:
    """By household, who stands back from it and why."""
    found: dict[int, dict[int, str]] = {}
    related = related_to(list(seats))
    for seat in seats:
        for home in related[seat.pk]:
            found.setdefault(home, {})[members[seat.uid]] = OWN if home == seat.household_id else RELATIVE
    return found


@dataclass(frozen=True)
class Decision:
    """What the meeting said of a claim: points (None: none, or put off), and the hands for and against crediting."""

    claim: Claim
    points: int | None
    approvals: int
    rejections: int
    reason: str = ""


def decide(which: Round, decisions: Sequence[Decision], *, viewer: Viewer, channel: str, at: datetime) -> list[Claim]:
    """Write down what the meeting decided, all or none. With too few hands a claim is put off to the next meeting.

    Raises `NotAllowed` to whoever filed a claim: nobody writes down the review of their own.
    """
    by = keeping(which.scheme, viewer, channel)
    if any(one.claim.by_account is not None and one.claim.by_account == viewer.account for one in decisions):
        raise NotAllowed(_("自己记的分，不能自己主持评议：请另一位来记"))
    if problems := [problem for one in decisions for problem in _faults(which, one)]:
        raise Invalid(problems)
    by_uid = {one.claim.uid: one for one in decisions}
    with transaction.atomic():
        _in_state(which, Round.MEETING)
        rows = PanelItem.objects.filter(panel_id=which.panel_id, subject_uid__in=by_uid)
        items = dict(rows.values_list("pk", "subject_uid"))
        counts = {key: Hands(by_uid[uid].approvals, by_uid[uid].rejections) for key, uid in items.items()}
        found = count_hands(which.panel, counts, viewer=viewer, channel=channel, at=at)
        done = []
        for key, outcome in found.items():
            one = by_uid[items[key]]
            claim = one.claim
            _settle_verdict(claim, one, outcome.verdict)
            facts = {"round": str(which.uid), "state": claim.state, "points": claim.awarded or 0}
            done.append(Done("points.decided", CLAIM, claim.uid, by, at, which.scheme.area_path, facts))
        _write([one.claim for one in decisions])
        record(done)
    return [one.claim for one in decisions]


def _faults(which: Round, one: Decision) -> list[Problem]:
    found = []
    if one.claim.round_id != which.pk or one.claim.state != Claim.FILED:
        found.append(Problem("claim", _("这一条不在这次评议里，或已经有结果")))
    if one.points is not None and (type(one.points) is not int or not 1 <= one.points <= one.claim.points):
        found.append(Problem("points", _("写 1 到 %(most)d 分：不能多于细则") % {"most": one.claim.points}))
    altered = one.points is None or one.points != one.claim.points
    if (one.approvals or one.rejections) and altered and len(one.reason.strip()) < 2:
        found.append(Problem("reason", _("改分或不记，要写明理由")))
    if len(one.reason) > 200 or "\x00" in one.reason:
        found.append(Problem("reason", _("理由最多 200 个字")))
    return found


def _settle_verdict(claim: Claim, one: Decision, verdict: str) -> None:
    claim.reason = one.reason.strip()
    if verdict == NO_QUORUM:
        claim.state, claim.round_id, claim.awarded = Claim.DEFERRED, None, None
    elif verdict == PASSED and one.points is not None:
        claim.state, claim.awarded = Claim.PASSED, one.points
    elif verdict == PASSED:
        raise Invalid([Problem("points", _("同意的过半，要写记多少分"))])
    elif one.points is not None:
        raise Invalid([Problem("hands", _("同意的没有过半，不能记分"))])
    else:
        claim.state, claim.awarded = Claim.REFUSED, None


def _write(claims: Sequence[Claim]) -> None:
    """Claims that ended alike in one statement."""
    alike: dict[tuple[str, int | None, str], list[Claim]] = {}
    for one in claims:
        alike.setdefault((one.state, one.awarded, one.reason), []).append(one)
    for (state, awarded, reason), some in alike.items():
        rows = Claim.objects.filter(pk__in=[one.pk for one in some])
        more = {"round": None} if state == Claim.DEFERRED else {}
        rows.update(state=state, awarded=awarded, reason=reason, **more)


def _in_state(which: Round, state: str) -> None:
    """Hold the round; raises `Conflict` when it is past that."""
    if Round.objects.select_for_update().get(pk=which.pk).state != state:
        raise Conflict(_("这次评议已经到了下一步，请刷新再看"))


@transaction.atomic
def close_meeting(which: Round, *, viewer: Viewer, channel: str, at: datetime) -> Round:
    """Close the meeting: what was passed is published, masked, and waits for objections.

    Raises `Conflict` while a claim is undecided. With nothing passed the round is over.
    """
    by = keeping(which.scheme, viewer, channel)
    _in_state(which, Round.MEETING)
    close_panel(which.panel, viewer=viewer, channel=channel, at=at)
    passed = list(
        Claim.objects.filter(round=which, state=Claim.PASSED).select_related("item", "household").order_by("day", "pk")
    )
    which.state = Round.NOTICE if passed else Round.SETTLED
    if passed:
        which.notice = _publish(which, passed, viewer=viewer, channel=channel, at=at)
    else:
        which.settled_at = at
    which.save(update_fields=["state", "notice", "settled_at"])
    facts = {"passed": len(passed), "points": sum(one.awarded or 0 for one in passed)}
    record([Done("points.meeting_closed", ROUND, which.uid, by, at, which.scheme.area_path, facts)])
    return which


def _publish(which: Round, passed: Sequence[Claim], *, viewer: Viewer, channel: str, at: datetime) -> Notice:
    scheme, basis, pack = which.scheme, resolution_now(which.scheme), pack_in_force(which.scheme.pack)
    if pack is None:
        raise Conflict(_("这个村的包已不在用"))
    homes = {one.household_id for one in passed}
    heads = dict(
        Membership.objects.filter(household__in=homes, valid_to=None, relation=Membership.HEAD).values_list(
            "household_id", "person__name"
        )
    )
    ground = "积分办法：评议结果公示"
    columns = (
        Column("户主", "name"), Column("事由", "open", ground), Column("日期", "open", ground),
        Column("积分", "open", ground),
    )  # fmt: skip
    lines = tuple(
        Line((heads.get(one.household_id, "—"), one.item.title, one.day.isoformat(), str(one.awarded)), CLAIM, one.uid)
        for one in passed
    )
    title = f"{scheme.area.name} {which.month:%Y-%m} 积分公示"
    words = "积分只奖励，不与低保、入学、办证等挂钩。有异议的，公示期内可以提出。"
    content = Content(title, f"{basis.title} {basis.day}", columns, lines, words)
    notice = make_notice(
        content, Terms(basis.notice_days, "days", KEEP_DAYS), pack=pack, area=scheme.area,
        other_post=scheme.other_post_id, viewer=viewer, channel=channel, at=at,
    )  # fmt: skip
    return publish_notice(notice, viewer=viewer, channel=channel, at=at)
