"""Posting entries: the set-based core that every change of a balance goes through.

Accounts are locked in the order of their keys, keys that were seen before give what they gave, everything is written,
and each account is updated once. What overdraws one is refused by the database, not by a look beforehand.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.insert import insert
from gongzhi.base.ledger.actions.standing import Standing, accounts_locked, chunks, keys_taken
from gongzhi.base.ledger.actions.writing import change_balances, write_transfers
from gongzhi.base.ledger.logic.entries import (
    ENDINGS,
    MOST,
    RESERVE,
    SETTLE,
    Change,
    Draft,
    Leg,
    add_up,
    digest_of,
    leg_line,
    problems_of,
)
from gongzhi.base.ledger.logic.sealed import told
from gongzhi.base.ledger.models import ENTRY, Entry, Transfer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


def post_entry(draft: Draft, *, by: By, at: datetime) -> Entry:
    """Post one entry, all its legs or none."""
    return post_entries([draft], by=by, at=at)[0]


def post_entries(drafts: Sequence[Draft], *, by: By, at: datetime, batch: UUID | None = None) -> list[Entry]:
    """Post entries, all or none; each as written, or as it was written when its key came before.

    Raises `Invalid` for what no ledger could take, `Conflict` for a key with other content, for an account that is
    closed or has too little, and for a reservation that has ended. `TypeError` for amounts that are no whole numbers.
    """
    if problems := [one for draft in drafts for one in problems_of(draft)]:
        raise Invalid(problems)
    asked = _once_each(drafts)
    for last in (False, True):
        try:
            with transaction.atomic():
                posted = _Posting(asked, by, at, batch).post()
            return [posted[draft.key] for draft in drafts]
        except IntegrityError:
            # Another writer took one of the keys between our look and our insert: now it can be seen.
            _check_reversals(drafts)
            if last or not _known(asked):
                raise
    raise AssertionError("unreachable")


def _once_each(drafts: Sequence[Draft]) -> dict[str, tuple[Draft, list[str], str]]:
    """Drafts by key with their lines and digest, in the order of keys: two writers take them in the same order."""
    asked: dict[str, tuple[Draft, list[str], str]] = {}
    for draft in sorted(drafts, key=lambda one: one.key):
        lines = [leg_line(seq, leg) for seq, leg in enumerate(draft.legs, 1)]
        digest = digest_of(draft, lines)
        if draft.key in asked and asked[draft.key][2] != digest:
            raise _other_content(draft.key, asked[draft.key][2], digest)
        asked[draft.key] = draft, lines, digest
    return asked


def _other_content(key: str, first: str, second: str) -> Conflict:
    said = _("幂等键 %(key)s 已用于内容 %(first)s，不能再用于内容 %(second)s")
    return Conflict([Problem("key", said % {"key": key, "first": first[:12], "second": second[:12]})])


def _known(keys: Iterable[str]) -> dict[str, Entry]:
    """Entries posted under these keys; hardly ever any, so they are looked for before they are read."""
    taken = keys_taken(keys)
    return {one.key: one for some in chunks(taken) for one in Entry.objects.filter(key__in=some)}


def _check_reversals(drafts: Sequence[Draft]) -> None:
    for one in Entry.objects.filter(reverses__in=[draft.reverses for draft in drafts if draft.reverses]):
        if all(draft.key != one.key for draft in drafts):
            raise Conflict([Problem("reverses", _("已由 %(key)s 冲正") % {"key": one.key})])


class _Posting:
    """One call of `post_entries`, inside its transaction."""

    def __init__(
        self, asked: Mapping[str, tuple[Draft, list[str], str]], by: By, at: datetime, batch: UUID | None
    ) -> None:
        self.asked, self.by, self.at, self.batch = asked, by, at, batch
        self.accounts: dict[int, Standing] = {}
        self.reservations: dict[int, Transfer] = {}

    def post(self) -> dict[str, Entry]:
        self._lock()
        known = _known(self.asked)
        for key, entry in known.items():
            if entry.digest != self.asked[key][2]:
                raise _other_content(key, entry.digest, self.asked[key][2])
        new = [one for key, one in self.asked.items() if key not in known]
        if not new:
            return known
        self._load_reservations(new)
        if problems := [one for draft, _lines, _digest in new for one in self._problems(draft)]:
            raise Conflict(problems)
        changes = add_up((leg, self._reserved(leg)) for draft, _lines, _digest in new for leg in draft.legs)
        self._check_bounds(changes)
        return known | self._write(new, changes)

    def _lock(self) -> None:
        legs = (leg for draft, _lines, _digest in self.asked.values() for leg in draft.legs)
        self.accounts = accounts_locked({key for leg in legs for key in (leg.debit, leg.credit)})

    def _load_reservations(self, new: Sequence[tuple[Draft, list[str], str]]) -> None:
        ended = [leg.reservation for draft, *_rest in new for leg in draft.legs if leg.reservation is not None]
        if len(set(ended)) < len(ended):
            raise Conflict([Problem("reservation", _("同一笔预留不能在一批里结束两次"))])
        for some in chunks(ended):
            self.reservations.update(Transfer.objects.filter(kind=RESERVE).in_bulk(some))
            for ending in Transfer.objects.filter(reservation_of__in=some).select_related("entry"):
                said = _("预留 %(number)s 已由 %(key)s 结束（%(kind)s）")
                values = {"number": ending.reservation_of_id, "key": ending.entry.key, "kind": ending.kind}
                raise Conflict([Problem("reservation", said % values)])

    def _problems(self, draft: Draft) -> list[Problem]:
        faults = ((seq, self._fault(leg, draft)) for seq, leg in enumerate(draft.legs, 1))
        return [Problem(f"{draft.key}: {seq}: {fault[0]}", fault[1]) for seq, fault in faults if fault]

    def _fault(self, leg: Leg, draft: Draft) -> tuple[str, str] | None:
        for side, key in (("debit", leg.debit), ("credit", leg.credit)):
            account = self.accounts.get(key)
            if account is None:
                return side, _("没有 %(account)s 号账户") % {"account": key}
            if account.unit != leg.unit:
                said = _("账户 %(account)s 的单位是 %(unit)s，不是 %(other)s")
                return side, said % {"account": account.code, "unit": account.unit, "other": leg.unit[:40]}
            if account.closed:
                return side, _("账户 %(account)s 已销户") % {"account": account.code}
        if leg.expires_at is not None and leg.expires_at <= self.at:
            return "expires_at", _("截止时间已过")
        return None if leg.reservation is None else self._fault_of_ending(leg, draft)

    def _fault_of_ending(self, leg: Leg, draft: Draft) -> tuple[str, str] | None:
        one = self.reservations.get(leg.reservation or 0)
        if one is None:
            return "reservation", _("没有 %(number)s 号预留") % {"number": leg.reservation}
        if (one.debit_id, one.credit_id) != (leg.debit, leg.credit):
            return "reservation", _("预留是在另外两个账户之间")
        if leg.amount > one.amount or (leg.kind != SETTLE and leg.amount != one.amount):
            return "amount", _("预留的是 %(reserved)s，不是 %(amount)s") % {
                "reserved": one.amount,
                "amount": leg.amount,
            }
        due = one.expires_at is not None and one.expires_at <= self.at
        if leg.kind == "expire":
            return None if due and draft.effective_at == one.expires_at else ("reservation", _("预留还没有到期"))
        return ("reservation", _("预留已过截止时间")) if due else None

    def _reserved(self, leg: Leg) -> int:
        return self.reservations[leg.reservation].amount if leg.kind in ENDINGS and leg.reservation else 0

    def _check_bounds(self, changes: Mapping[int, Change]) -> None:
        for key, change in changes.items():
            one = self.accounts[key]
            totals = one.settled + change.settled, one.reserved_out + change.reserved_out
            if max(map(abs, (*totals, one.reserved_in + change.reserved_in))) > MOST:
                said = _("账户 %(account)s 的余额会超过 %(most)s") % {"account": one.code, "most": MOST}
                raise Conflict([Problem("amount", said)])

    def _write(self, new: Sequence[tuple[Draft, list[str], str]], changes: Mapping[int, Change]) -> dict[str, Entry]:
        try:
            change_balances(changes)
        except IntegrityError:  # refusing rolls the transaction back: nothing is asked of it any more
            raise self._overdrawn(changes) from None
        written = now()
        entries = [self._entry(draft, digest, written) for draft, _lines, digest in new]
        insert(entries)
        write_transfers([(e.pk, e.effective_at, draft.legs) for e, (draft, *_) in zip(entries, new, strict=True)])
        record(
            Done("ledger.posted", ENTRY, e.uid, self.by, self.at, data=told(e, lines))
            for e, (_draft, lines, _digest) in zip(entries, new, strict=True)
        )
        return {one.key: one for one in entries}

    def _entry(self, draft: Draft, digest: str, written: datetime) -> Entry:
        # In the order of the columns: named values take Django more than twice as long.
        return Entry(
            None, uuid7(), draft.key, digest, draft.kind, draft.effective_at or self.at, written, self.by.post,
            self.by.account, self.by.channel, draft.document, draft.reason, draft.rule_run, draft.reverses, self.batch,
        )  # fmt: skip

    def _overdrawn(self, changes: Mapping[int, Change]) -> Conflict:
        """What the database refused, told by the accounts as they stand locked."""
        short = []
        for key, change in sorted(changes.items()):
            one = self.accounts[key]
            wanted = change.reserved_out - change.settled
            if wanted > one.available:
                said = _("账户 %(account)s 余额不足：可用 %(available)s，需要 %(wanted)s %(unit)s")
                values = {"account": one.code, "available": one.available, "wanted": wanted, "unit": one.unit}
                short.append(Problem(one.code, said % values))
        return Conflict(short or _("账户余额不符合约束，没有记账"))
