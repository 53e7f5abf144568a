"""What points do when others have acted: notices corrected and ended, households split, merged, moved."""

from datetime import datetime

from django.db.models import Q

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Household
from gongzhi.base.todos import actions as todos
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.points.actions.schemes import account_of, open_books
from gongzhi.work.points.actions.settling import SETTLE
from gongzhi.work.points.logic.carry import converted, parted
from gongzhi.work.points.models import BOOK, CLAIM, ROUND, Book, Claim, Round
from gongzhi.work.points.queries.schemes import resolution_now, scheme_of
from gongzhi.work.reviews.logic.notices import REMOVED
from gongzhi.work.reviews.models import Notice, NoticeRow
from gongzhi.work.reviews.queries.notices import version_of


def follow_correction(*, notice: Notice, position: int, by: By, at: datetime) -> None:
    """A line was struck out or corrected: its claim is not credited, or with the points it has now.

    What cannot be read as points between 1 and what the rules give is put off to the next meeting.
    """
    which = Round.objects.filter(notice=notice).select_related("scheme").first()
    version = version_of(notice) if which else None
    if which is None or version is None:
        return
    line = NoticeRow.objects.filter(version=version, position=position, subject=CLAIM).first()
    uid = line.subject_uid if line else None
    claim = Claim.objects.filter(uid=uid, state=Claim.PASSED).first() if uid else None
    if line is None or claim is None:
        return
    told = line.cells[3] if line.mark != REMOVED else ""
    points = int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0
    if line.mark == REMOVED:
        claim.state, claim.awarded = Claim.REFUSED, None
    elif 1 <= points <= claim.points:
        claim.awarded = points
    else:
        claim.state, claim.awarded, claim.round = Claim.DEFERRED, None, None
    claim.reason = version.reason[:200]
    claim.save(update_fields=["state", "awarded", "round", "reason"])
    facts = {"state": claim.state, "points": claim.awarded or 0, "notice": str(notice.uid)}
    record([Done("points.corrected", CLAIM, claim.uid, by, at, which.scheme.area_path, facts)])


def follow_end(*, notice: Notice, by: By, at: datetime) -> None:
    """The notice is over and its objections are answered: the round may be settled, and somebody is asked to."""
    which = Round.objects.filter(notice=notice, state=Round.NOTICE).select_related("scheme").first()
    if which is None:
        return
    Round.objects.filter(pk=which.pk).update(state=Round.READY)
    scheme = which.scheme
    todo = todos.new_todo(
        ROUND, which.uid, SETTLE, post=scheme.owner_post_id, area_path=scheme.area_path, clock=None, at=at
    )
    todos.write([], [todo])


def follow_withdrawal(*, notice: Notice, by: By, at: datetime) -> None:
    """The notice was taken down before it ended: what it held is reviewed again by the next meeting."""
    which = Round.objects.filter(notice=notice, state=Round.NOTICE).select_related("scheme").first()
    if which is None:
        return
    claims = Claim.objects.filter(round=which, state=Claim.PASSED)
    facts = {"claims": claims.count()}
    claims.update(state=Claim.DEFERRED, awarded=None, round=None)
    Round.objects.filter(pk=which.pk).update(state=Round.SETTLED, settled_at=at)
    record([Done("points.notice_lost", ROUND, which.uid, by, at, which.scheme.area_path, facts)])


def _books_with_points(household: Household) -> list[Book]:
    rows = Book.objects.filter(household=household).filter(Q(account__settled__gt=0))
    return list(rows.select_related("scheme__area", "account"))


def _carry(book: Book, to: Household, points: int, why: str, *, by: By, at: datetime) -> None:
    if points <= 0:
        return
    other = open_books(book.scheme, [to], by=by, at=at)[to.pk]
    key = f"points.{why}:{book.pk}:{uuid7()}"
    leg = Leg(book.account_id, other.account_id, points, book.scheme.unit)
    post_entry(Draft(key, f"points.{why}", [leg], why), by=by, at=at)
    facts = {"points": points, "to": str(other.uid), "why": why}
    record([Done("points.carried", BOOK, book.uid, by, at, book.scheme.area_path, facts)])


def follow_split(*, household: Household, made: Household, leaving: int, staying: int, by: By, at: datetime) -> None:
    """Those who leave take their share along, by heads; what is reserved for orders stays with the order."""
    for book in _books_with_points(household):
        _carry(book, made, parted(book.account.available, leaving, staying), "split", by=by, at=at)


def follow_merge(*, into: Household, other: Household, by: By, at: datetime) -> None:
    """The points of a household that became part of another go along."""
    for book in _books_with_points(other):
        _carry(book, into, book.account.available, "merge", by=by, at=at)


def follow_move(*, household: Household, by: By, at: datetime) -> None:
    """A household that moves to another village with points takes them along, by what they are worth there.

    Where there are none, the book stays open in the village it left: they can still be redeemed there.
    """
    there = scheme_of(household)
    if there is None:
        return
    for book in _books_with_points(household):
        here = book.scheme
        if here.pk == there.pk:
            continue
        points = book.account.available
        worth = converted(points, resolution_now(here).fen_per_point, resolution_now(there).fen_per_point)
        if points <= 0 or worth <= 0:
            continue
        new = open_books(there, [household], by=by, at=at)[household.pk]
        legs = [
            Leg(book.account_id, account_of(here, "moved").pk, points, here.unit),
            Leg(account_of(there, "moved").pk, new.account_id, worth, there.unit),
        ]
        key = f"points.move:{book.pk}:{uuid7()}"
        post_entry(Draft(key, "points.move", legs, "move"), by=by, at=at)
        facts = {"points": points, "worth": worth, "to": str(new.uid), "why": "move"}
        record([Done("points.carried", BOOK, book.uid, by, at, here.area_path, facts)])


def send_after(household: Household, *, by: By, at: datetime) -> None:
    """What was released to a household that has become part of another follows it there."""
    heir = household.merged_into
    while heir is not None and heir.merged_into is not None:
        heir = heir.merged_into
    if heir is not None:
        for book in _books_with_points(household):
            fresh = Account.objects.get(pk=book.account_id)
            _carry(book, heir, fresh.available, "merge", by=by, at=at)
