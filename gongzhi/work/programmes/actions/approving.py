"""From the notice to the promise: what is public, what a second person approves, what the budget covers.

Approving commits: the caps are used and the money of the budget is reserved, in the ledger, under the filing's own
keys. What the budget does not cover waits, first come first served; the next year's budget serves it first.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, zone
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.actions.reserving import reserving, void
from gongzhi.base.ledger.actions.reversing import reverse
from gongzhi.base.ledger.logic.entries import RESERVE, Draft
from gongzhi.base.ledger.models import Account, Entry, Transfer
from gongzhi.base.people.logic import Viewer, nearest
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.rules.logic.units import read_value
from gongzhi.base.trail.logic import By
from gongzhi.packs.programmes import Programme
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PROGRAMMES
from gongzhi.work.programmes.actions.accounts import cap_ends, open_caps, transit, use_cap
from gongzhi.work.programmes.actions.moving import LANGUAGE, acting, move, offered, pack_for
from gongzhi.work.programmes.logic.states import CLEARED, RECOMMENDED, WAITING
from gongzhi.work.programmes.models import FILING, Decision, Filing
from gongzhi.work.programmes.queries.accounts import CapOf, accounts_by_code
from gongzhi.work.programmes.queries.caps import asker_of, budget_code, caps_of, limits, stacking_limit, stacking_of
from gongzhi.work.reviews.actions.changes import propose_change
from gongzhi.work.reviews.actions.notices import make_notice
from gongzhi.work.reviews.actions.publishing import publish_notice
from gongzhi.work.reviews.logic.notices import Column, Content, Line, Terms
from gongzhi.work.reviews.models import Change, Notice, NoticeRow
from gongzhi.work.reviews.queries.notices import version_of

APPROVE = "approve"
KEEP_DAYS = 180


@transaction.atomic
def publish_filings(
    filings: Sequence[Filing], *, other_post: int, viewer: Viewer, channel: str, at: datetime
) -> Notice:
    """公示: the list of what is to be supported, with firm and amount, open to objections. All of one programme."""
    first = filings[0]
    pack = pack_for(first.pack)
    programme = offered(pack, first.programme)
    step = programme.offer.steps.get("notice") if programme.offer else None
    if step is None or any((one.pack, one.programme) != (first.pack, first.programme) for one in filings):
        raise Invalid([Problem("filings", _("一次公示只放同一项目的申报，而且这个项目要公示"))])
    for one in filings:
        acting(viewer, PROGRAMMES, one.area_path, channel)
    by = acting(viewer, PROGRAMMES, first.area_path, channel)
    ground = "专项资金管理办法：拟支持名单公示"
    columns = (
        Column("申报编号", "open", ground),
        Column("单位", "open", ground),
        Column("拟支持金额（元）", "open", ground),
    )
    lines = tuple(Line((one.number, one.organisation.name, _yuan(one.amount_fen)), FILING, one.uid) for one in filings)
    content = Content(
        f"{programme.title.zh} {first.window} 年度拟支持名单"[:80], programme.source or ground, columns, lines
    )
    notice = make_notice(
        content, Terms(step.notice_days, "working_days", KEEP_DAYS), pack=pack,
        area=areas_by_code()[pack.pack.head.area], other_post=other_post, viewer=viewer, channel=channel, at=at,
    )  # fmt: skip
    publish_notice(notice, viewer=viewer, channel=channel, at=at)
    move(filings, "publish", by=by, at=at, notice=notice)
    return notice


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def follow_end(*, notice: Notice, by: By, at: datetime) -> None:
    """A notice is over: what stood on it without being struck out may be approved."""
    filings = list(Filing.objects.filter(notice=notice, state="noticed").select_related("organisation"))
    move(filings, "clear", by=by, at=at)


def follow_withdrawal(*, notice: Notice, by: By, at: datetime) -> None:
    """A notice was taken down: what stood on it goes back to be published anew."""
    filings = list(Filing.objects.filter(notice=notice, state="noticed").select_related("organisation"))
    move(filings, "unpublish", by=by, at=at)


@translation.override(LANGUAGE)
def follow_correction(*, notice: Notice, position: int, by: By, at: datetime) -> None:
    """A line was struck out or corrected after an objection: the filing is reviewed again."""
    version = version_of(notice)
    line = NoticeRow.objects.filter(version=version, position=position, subject=FILING).first() if version else None
    if line is None or line.subject_uid is None:
        return
    rows = Filing.objects.filter(notice=notice, uid=line.subject_uid, state="noticed").select_related("organisation")
    if filings := list(rows):
        move(filings, "unpublish", by=by, at=at)
        move(filings, "look_again", by=by, at=at, flag=_("公示后有更正，要重新评审"), panel=None)


@transaction.atomic
def propose_approval(filing: Filing, *, viewer: Viewer, channel: str, at: datetime) -> Change:
    """批复: ask the approving post, which must be held by somebody else; it approves just this amount and trace."""
    pack = pack_for(filing.pack)
    offer = offered(pack, filing.programme).offer
    assert offer is not None
    by = acting(viewer, PROGRAMMES, filing.area_path, channel)
    if filing.state not in (CLEARED, RECOMMENDED) or (filing.state == RECOMMENDED and "notice" in offer.steps):
        raise Conflict(_("要先公示，无异议以后才能送批复"))
    post = nearest(posts_at_hand(pack.code).get(offer.steps["approve"].role, {}), filing.area_path)
    if post is None or by.post is None:
        raise Conflict(_("没有可以批复的岗位"))
    move([filing], "propose", by=by, at=at)
    title = f"{filing.number} {filing.organisation.name} {_yuan(filing.amount_fen)} 元"
    return propose_change(
        FILING, filing.uid, APPROVE, title, post=post, by_post=by.post, area_path=filing.area_path,
        calendar=pack.calendar, viewer=viewer, channel=channel, at=at,
        excluded=[] if filing.by_account is None else [filing.by_account],
    )  # fmt: skip


def digest_to_approve(uid: UUID, what: str) -> str:
    """What a second person approves: the newest decision, the amount, and that nothing moved since."""
    filing = Filing.objects.filter(uid=uid, state="proposed").first()
    if what != APPROVE or filing is None:
        return ""
    newest = Decision.objects.filter(filing=filing).order_by("-pk").values_list("digest", flat=True).first()
    return hashlib.sha256(f"{newest}:{filing.amount_fen}:{filing.moves}".encode()).hexdigest()


def follow_approval(*, change: Change, by: By, at: datetime) -> None:
    """A second person approved: committed if the budget covers it, else it waits for money."""
    if (change.subject, change.what) != (FILING, APPROVE):
        return
    filing = Filing.objects.select_related("organisation").get(uid=change.subject_uid)
    commit([filing], by=by, at=at)


@translation.override(LANGUAGE)
def follow_refusal(*, change: Change, by: By, at: datetime) -> None:
    """A second person refused, or nobody decided in time: back to the review, with the reason."""
    if (change.subject, change.what) == (FILING, APPROVE):
        filings = list(Filing.objects.filter(uid=change.subject_uid, state="proposed").select_related("organisation"))
        move(filings, "not_approved", by=by, at=at, flag=(change.reason or _("批复没有按时作出"))[:200])


@translation.override(LANGUAGE)
def commit(filings: Sequence[Filing], *, by: By, at: datetime) -> None:
    """Use the caps of each and reserve its money, in order. What passes a cap goes back to the review, with why.

    What the budget does not cover waits, and so does everything that comes after something that waits.
    """
    for filing in filings:
        try:
            with transaction.atomic():
                _use_caps(filing, by=by, at=at)
        except Conflict as refused:
            move([filing], "look_again", by=by, at=at, flag=str(refused)[:200])
            continue
        Filing.objects.filter(pk=filing.pk).update(approved_at=at)
        filing.approved_at = at
        queued = Filing.objects.filter(pack=filing.pack, programme=filing.programme, year=filing.year, state=WAITING)
        if queued.exists() or not _reserve(filing, "approve", by=by, at=at):
            move([filing], "wait", by=by, at=at, granted_fen=filing.amount_fen)


def _use_caps(filing: Filing, *, by: By, at: datetime) -> None:
    """Legs on every cap in one entry: the ledger refuses what would pass one."""
    amount = filing.amount_fen
    if not amount:
        raise Conflict(_("金额待定，不能批复"))
    decision = Decision.objects.filter(filing=filing).order_by("-pk")[0]
    pack = pack_for(filing.pack)
    programme, ready = offered(pack, filing.programme), pack.rules(filing.programme)
    holder = asker_of(filing.organisation).holder
    caps = caps_of(pack.code, filing.programme, programme, holder, year=filing.window, document=filing.document)
    day = decision.as_of or decision.known_on
    wanted = limits(ready, programme, caps, day, decision.known_on)
    if len(wanted) < len(caps):
        raise Conflict(_("有一项封顶没有已知的值，不能批复"))
    wanted |= _stacked(filing, decision, programme, pack)
    if not wanted:
        return
    accounts = open_caps(wanted, by=by, at=at)
    used = cap_ends(pack.code, by=by, at=at)[1]
    for cap, account in accounts.items():
        if account.available < amount:
            said = _("“%(cap)s”只剩 %(left)s 元，不够 %(amount)s 元")
            raise Conflict(said % {"cap": cap.code, "left": _yuan(account.available), "amount": _yuan(amount)})
    legs = [use_cap(account, used, amount) for account in accounts.values()]
    post_entry(Draft(_key("caps", filing), "filing.caps", legs, "approved", filing.number), by=by, at=at)


def _stacked(filing: Filing, decision: Decision, programme: Programme, pack: PackInUse) -> dict[CapOf, int]:
    cap = stacking_of(pack.code, programme, filing.organisation, filing.document)
    if cap is None or programme.offer is None or programme.offer.base is None:
        return {}
    told = decision.inputs[programme.offer.base]["value"]
    base = read_value(told, "money") if told else Fraction(0)
    limit = stacking_limit(
        pack.rules(filing.programme), programme, int(base), decision.as_of or decision.known_on, decision.known_on  # type: ignore[arg-type]
    )  # fmt: skip
    if limit is None:
        raise Conflict(_("各项补助合计上限没有已知的值，不能批复"))
    return {cap: limit}


def _key(what: str, filing: Filing) -> str:
    return f"filing.{what}:{filing.uid}:{filing.moves}"


def keys_of(what: str, filing: Filing) -> list[str]:
    """Every key an entry of a filing may have had, newest first: one for each of its moves."""
    return [f"filing.{what}:{filing.uid}:{number}" for number in range(filing.moves, -1, -1)]


def reservation_of(filing: Filing) -> Transfer | None:
    """The reservation of its money that has not ended, or None."""
    rows = Transfer.objects.filter(entry__key__in=keys_of("fund", filing), kind=RESERVE, endings=None)
    return rows.order_by("-pk").first()


def _reserve(filing: Filing, name: str, *, by: By, at: datetime) -> bool:
    """Reserve the money and move on; False when the budget does not cover it."""
    budget = accounts_by_code([budget_code(filing.pack, filing.programme, filing.year)]).values()
    account = next(iter(budget), None)
    if account is None or filing.amount_fen is None or account.available < filing.amount_fen:
        return False
    until = held_until(filing, at)
    leg = reserving(account, transit(filing.pack, by=by, at=at), filing.amount_fen, until=until)
    try:
        with transaction.atomic():
            post_entry(Draft(_key("fund", filing), "filing.fund", [leg], "approved", filing.number), by=by, at=at)
    except Conflict:
        if Account.objects.get(pk=account.pk).available < filing.amount_fen:
            return False  # somebody else was faster
        raise
    move([filing], name, by=by, at=at, granted_fen=filing.amount_fen)
    return True


def held_until(filing: Filing, at: datetime) -> datetime:
    """Until when money that is promised now is held: three full years after this one, or after its budget's."""
    time_zone = pack_for(filing.pack).calendar.time_zone
    year = max(filing.year, local_day(at, time_zone).year)
    return datetime(year + 4, 1, 1, tzinfo=zone(time_zone)).astimezone(UTC)


def serve_waiting(pack: str, programme: str, *, by: By, at: datetime) -> int:
    """Fund what waits, in its order, as far as the budget reaches; how many. The first that is too large stops it."""
    rows = Filing.objects.filter(pack=pack, programme=programme, state=WAITING).select_related("organisation")
    served = 0
    for filing in rows.order_by("window", "approved_at", "pk"):
        if not _reserve(filing, "fund", by=by, at=at):
            break
        served += 1
    return served


def release(filing: Filing, reason: str, *, by: By, at: datetime) -> None:
    """Give back what an approved filing holds: the money and the caps."""
    if (held := reservation_of(filing)) is not None:
        void(held, key=f"filing.void:{held.uid}", reason="revoked", by=by, at=at, document=filing.number)
    for entry in Entry.objects.filter(key__in=keys_of("caps", filing), reversals=None):
        reverse(entry, reason="revoked", by=by, at=at, document=filing.number)
    move([filing], "revoke", by=by, at=at, reason=reason, granted_fen=0)


def budget_account(pack: str, programme: str, year: int) -> Account | None:
    """The account of a budget, if it was opened."""
    return next(iter(accounts_by_code([budget_code(pack, programme, year)]).values()), None)
