"""Expert review 专家评审 of filings: a panel is seated, who is tied to a firm stands back, and its verdicts lead on."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.people.access import acting_now
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.programmes import Step
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PROGRAMMES
from gongzhi.work.programmes.actions.moving import LANGUAGE, acting, offered, pack_for
from gongzhi.work.programmes.logic.states import ACCEPTED
from gongzhi.work.programmes.models import FILING, Filing
from gongzhi.work.programmes.queries.panels import item_of
from gongzhi.work.reviews.actions.panels import Before, Seated, add_items, make_panel
from gongzhi.work.reviews.logic.panels import NO_QUORUM, OWN, PASSED, REJECTED, RELATIVE, Outcome, Rules
from gongzhi.work.reviews.models import SEAT, Ballot, Member, Panel, PanelItem, Recusal, Seat

VOTE = "vote"
TITLE_MOST = 120


@transaction.atomic
def begin_panel(
    filings: Sequence[Filing], title: str, members: Sequence[Seated], *, viewer: Viewer, channel: str, at: datetime,
    quorum: int | None = None, related: Mapping[int, Sequence[int]] | None = None,
) -> Panel:  # fmt: skip
    """Seat a panel for accepted filings of one programme that are before none.

    `related`: by key of a filing, places of members who are tied to its firm and stand back from it. Whoever acts for
    the firm or wrote the filing stands back by itself. Members that name a post are asked by a to-do. `quorum`: not
    below what the programme says, which it is when left out. Raises `Invalid`, and `Conflict` for a filing that is
    before a panel or was decided by one.
    """
    if not filings:
        raise Invalid([Problem("filings", _("选要评审的申报"))])
    first = filings[0]
    pack = pack_for(first.pack)
    step = _step(pack, first.programme)
    keys = [one.pk for one in filings]
    rows = list(Filing.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("organisation")
                .order_by("pk"))  # fmt: skip
    if any((one.pack, one.programme, one.state) != (first.pack, first.programme, ACCEPTED) for one in rows):
        raise Invalid([Problem("filings", _("一次评审只放同一项目、已受理的申报"))])
    for one in rows:
        acting(viewer, PROGRAMMES, one.area_path, channel)
        item = item_of(one)
        if item is not None and item.verdict != NO_QUORUM:
            raise Conflict([Problem("filings", _("%(number)s 已经在评审组里") % {"number": one.number})])
    if quorum is not None and quorum < step.quorum:
        raise Invalid([Problem("quorum", _("这个项目至少要 %(n)d 票") % {"n": step.quorum})])
    panel = make_panel(
        title, offered(pack, first.programme).title.zh, Rules(quorum=quorum or step.quorum), members, pack=pack,
        area=areas_by_code()[pack.pack.head.area], viewer=viewer, channel=channel, at=at,
    )  # fmt: skip
    seated = list(panel.members.order_by("pk"))
    ties = _ties(rows, seated, related or {}, pack, at)
    before = [
        Before(FILING, one.uid, f"{one.number} {one.organisation.name}"[:TITLE_MOST], ties[one.pk]) for one in rows
    ]
    add_items(panel, before, viewer=viewer, channel=channel, at=at)
    Filing.objects.filter(pk__in=keys).update(panel=panel, flag="")
    _ask(panel, [one for one in seated if any(one.pk not in ties[row.pk] for row in rows)], step, pack, at)
    return panel


def _step(pack: PackInUse, programme: str) -> Step:
    offer = offered(pack, programme).offer
    step = offer.steps.get("review") if offer else None
    if step is None or not step.panel:
        raise Invalid([Problem("filings", _("这个项目不用专家评审"))])
    return step


def _ties(
    filings: Sequence[Filing], members: Sequence[Member], related: Mapping[int, Sequence[int]], pack: PackInUse,
    at: datetime,
) -> dict[int, dict[int, str]]:  # fmt: skip
    """By filing: which members stand back from it, and why."""
    on = local_day(at, pack.calendar.time_zone)
    own = acting_now([one.organisation_id for one in filings], on)
    found: dict[int, dict[int, str]] = {}
    for one in filings:
        standing = {members[place].pk: RELATIVE for place in related.get(one.pk, ())}
        theirs = own.get(one.organisation_id, set()) | ({one.by_account} if one.by_account else set())
        found[one.pk] = standing | {each.pk: OWN for each in members if each.account_id in theirs}
    return found


def _ask(panel: Panel, members: Sequence[Member], step: Step, pack: PackInUse, at: datetime) -> None:
    clocks, asked = [], []
    for one in members:
        if one.post_id is None:
            continue
        allowed = Allowance(step.working_days, "working_days")
        clock = todos.new_clock(SEAT, one.uid, VOTE, allowed=allowed, calendar=pack.calendar, at=at)
        clocks.append(clock)
        asked.append(
            todos.new_todo(SEAT, one.uid, VOTE, post=one.post_id, area_path=panel.area_path, clock=clock, at=at)
        )
    todos.write(clocks, asked)


def must_have_passed(filing: Filing) -> None:
    """Raises `Conflict` for a filing its panel did not pass."""
    item = item_of(filing)
    if item is None or item.verdict != PASSED:
        said = _("%(number)s 要先经评审组通过") % {"number": filing.number}
        raise Conflict([Problem("panel", said)])


def follow_vote(*, item: PanelItem, member: Member, by: By, at: datetime) -> None:
    """A member voted or stood back: with the last item of the panel nothing is left for it to do."""
    if item.subject != FILING:
        return
    done = set(Recusal.objects.filter(item__panel=item.panel_id, member=member).values_list("item", flat=True))
    done |= set(Ballot.objects.filter(item__panel=item.panel_id, member=member).values_list("item", flat=True))
    done |= set(Seat.objects.filter(item__panel=item.panel_id, member=member, cast=True).values_list("item", flat=True))
    if not PanelItem.objects.filter(panel=item.panel_id, state=PanelItem.OPEN).exclude(pk__in=done).exists():
        todos.end_all([member.uid], at=at)


@translation.override(LANGUAGE)
def follow_verdict(*, item: PanelItem, outcome: Outcome, by: By, at: datetime) -> None:
    """A filing was decided by its panel. What was not passed says so at the filing; what passed may be recommended."""
    if item.subject != FILING:
        return
    said = ""
    if item.verdict == REJECTED:
        said = _("评审组没有通过：%(votes)d 票，同意 %(yes)d 票") % {"votes": item.votes, "yes": item.approvals}
    elif item.verdict == NO_QUORUM:
        said = _("评审票数不够，要重新组织评审")
    filing = Filing.objects.filter(uid=item.subject_uid, panel=item.panel_id, state=ACCEPTED).first()
    if filing is not None:
        Filing.objects.filter(pk=filing.pk).update(flag=said)
        facts = {"verdict": item.verdict, "votes": item.votes, "for": item.approvals}
        record([Done("filing.judged", FILING, filing.uid, by, at, filing.area_path, facts)])
    if not PanelItem.objects.filter(panel=item.panel_id, state=PanelItem.OPEN).exists():
        todos.end_all(list(Member.objects.filter(panel=item.panel_id).values_list("uid", flat=True)), at=at)
