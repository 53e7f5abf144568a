"""Whether the ledger holds: every balance computed again from its transfers, every entry against the trail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import QuerySet

from gongzhi.base.ledger.logic.entries import ENDINGS, RESERVE, Change, Draft, Leg, digest_of, leg_line, moved
from gongzhi.base.ledger.logic.sealed import told
from gongzhi.base.ledger.models import ENTRY, Account, Entry, Transfer
from gongzhi.base.ledger.queries.balances import snapshot, trial_balance
from gongzhi.base.trail.guards import missing_guards
from gongzhi.base.trail.models import Act

_AT_A_TIME = 1_000


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole ledger found. `fault` is '' when everything holds, else it names the first bad row."""

    units: int
    accounts: int
    entries: int
    transfers: int
    reserved: int
    fault: str = ""


class _Bad(Exception):
    """The first row that does not hold."""


@dataclass
class _Replay:
    """Balances and open reservations, from the first transfer on."""

    units: dict[int, str]
    balances: dict[int, Change] = field(default_factory=dict)
    open: dict[int, Transfer] = field(default_factory=dict)
    entries: int = 0
    transfers: int = 0

    def take(self, one: Transfer) -> None:
        name = f"transfer {one.pk}"
        if not self.units.get(one.debit_id) == self.units.get(one.credit_id) == one.unit_id:
            raise _Bad(f"{name}: its accounts are not of its unit {one.unit_id}")
        reserved = 0
        if one.kind in ENDINGS:
            begun = self.open.pop(one.reservation_of_id or 0, None)
            if begun is None:
                raise _Bad(f"{name}: reservation {one.reservation_of_id} is not open")
            same = (begun.debit_id, begun.credit_id) == (one.debit_id, one.credit_id)
            if not same or one.amount > begun.amount:
                raise _Bad(f"{name}: is not what reservation {begun.pk} reserved")
            reserved = begun.amount
        elif one.kind == RESERVE:
            self.open[one.pk] = one
        settled, held = moved(one.kind, one.amount, reserved)
        paying = self.balances.setdefault(one.debit_id, Change())
        paid = self.balances.setdefault(one.credit_id, Change())
        paying.settled -= settled
        paying.reserved_out += held
        paid.settled += settled
        paid.reserved_in += held
        self.transfers += 1


def verify() -> Verdict:
    """Compute everything again and stop at the first row that differs."""
    with snapshot():
        replay, fault = _Replay({one.pk: one.unit_id for one in Account.objects.only("unit").iterator()}), ""
        try:
            for entry, transfers, acts in _entries():
                _check_entry(entry, transfers, acts)
                for one in transfers:
                    replay.take(one)
                replay.entries += 1
            _check_nothing_is_gone(replay)
            _check_balances(replay)
            _check_totals()
        except _Bad as bad:
            fault = str(bad)
        missing = missing_guards()
        if missing and not fault:
            fault = f"append-only triggers are missing: {', '.join(missing)}"
    units = len(set(replay.units.values()))
    return Verdict(units, len(replay.units), replay.entries, replay.transfers, len(replay.open), fault)


def _entries() -> Iterator[tuple[Entry, list[Transfer], list[Act]]]:
    last = 0
    while some := list(Entry.objects.filter(pk__gt=last).order_by("pk")[:_AT_A_TIME]):
        rows = Transfer.objects.filter(entry__gte=some[0].pk, entry__lte=some[-1].pk).order_by("entry_id", "seq")
        by_entry = {key: list(group) for key, group in groupby(rows.iterator(), key=lambda one: one.entry_id)}
        acts: dict[object, list[Act]] = {}
        for act in _acts().filter(subject_uid__in=[one.uid for one in some]):
            acts.setdefault(act.subject_uid, []).append(act)
        for one in some:
            yield one, by_entry.get(one.pk, []), acts.get(one.uid, [])
        last = some[-1].pk


def _acts() -> QuerySet[Act]:
    return Act.objects.filter(subject=ENTRY, verb="ledger.posted")


def _check_entry(entry: Entry, transfers: Sequence[Transfer], acts: Sequence[Act]) -> None:
    """An entry against its digest, its transfers, and the one act that the trail has of it."""
    name = f"entry {entry.pk} ({entry.key})"
    if [one.seq for one in transfers] != list(range(1, len(transfers) + 1)) or not transfers:
        raise _Bad(f"{name}: transfers are missing")
    if bad := next((one for one in transfers if one.effective_at != entry.effective_at), None):
        raise _Bad(f"transfer {bad.pk}: counts from another moment than its entry")
    legs = [
        Leg(t.debit_id, t.credit_id, t.amount, t.unit_id, t.kind, t.reservation_of_id, t.expires_at) for t in transfers
    ]
    lines = [leg_line(seq, leg) for seq, leg in enumerate(legs, 1)]
    drafts = (
        Draft(entry.key, entry.kind, legs, entry.reason, entry.document, said, entry.rule_run, entry.reverses_id)
        for said in (None, entry.effective_at)
    )
    if len(acts) != 1:
        raise _Bad(f"{name}: the trail has {len(acts)} acts of it")
    by = acts[0].post_id, acts[0].account_id, acts[0].channel
    if acts[0].data != told(entry, lines) or by != (entry.post_id, entry.account_id, entry.channel):
        raise _Bad(f"{name}: differs from act {acts[0].pk} of the trail")
    if entry.digest not in {digest_of(draft, lines) for draft in drafts}:
        raise _Bad(f"{name}: differs from its digest")


def _check_nothing_is_gone(replay: _Replay) -> None:
    gone = _acts().exclude(subject_uid__in=Entry.objects.values("uid")).order_by("pk").first()
    if gone is not None:
        raise _Bad(f"act {gone.pk}: its entry {gone.data.get('key')} is gone")
    if Transfer.objects.count() != replay.transfers:
        raise _Bad("transfers without an entry")


def _check_balances(replay: _Replay) -> None:
    """Stored balances against the replay, and what is reserved against the reservations that are open."""
    held: dict[int, list[int]] = {}
    for one in replay.open.values():
        held.setdefault(one.debit_id, [0, 0])[0] += one.amount
        held.setdefault(one.credit_id, [0, 0])[1] += one.amount
    for account in Account.objects.order_by("pk").iterator(chunk_size=_AT_A_TIME):
        found = replay.balances.get(account.pk, Change())
        for what in ("settled", "reserved_out", "reserved_in"):
            stored, computed = getattr(account, what), getattr(found, what)
            if stored != computed:
                raise _Bad(f"account {account.pk} ({account.code}): {what} is {stored}, its transfers give {computed}")
        if [account.reserved_out, account.reserved_in] != held.get(account.pk, [0, 0]):
            raise _Bad(f"account {account.pk} ({account.code}): differs from its open reservations")


def _check_totals() -> None:
    for total in trial_balance():
        if total.settled or total.reserved_out != total.reserved_in:
            raise _Bad(f"unit {total.unit}: its accounts do not balance")
