"""Approving claims, which uses the caps; paying runs of them, which a second person approves. Each is payable once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.ledger.actions.posting import post_entries, post_entry
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.programmes.access import BUDGET, PAY, desk_post
from gongzhi.work.programmes.actions.accounts import Money, cap_ends, open_caps, open_money, treasury, use_cap
from gongzhi.work.programmes.actions.moving import pack_for
from gongzhi.work.programmes.logic.pools.cases import worth_of
from gongzhi.work.programmes.models import PAYOUT, POOL_RUN, Payout, PoolRun, SchemeBook
from gongzhi.work.programmes.queries.accounts import CNY, CapOf
from gongzhi.work.programmes.queries.lending import admission_on
from gongzhi.work.programmes.queries.pools import ADMITTED, admission_cap, caps_of, used_of

_OPEN = (Payout.CLAIMED, Payout.UNDETERMINED)


def working(viewer: Viewer, verb: str, area_path: str, channel: str) -> By:
    """How the trail names who works on a pool; raises `NotAllowed` to who holds no post for that area."""
    post = desk_post(viewer, verb, area_path)
    if post is None or viewer.account is None:
        raise NotAllowed(_("您的岗位不办这件事"))
    return viewer.by(post, channel)


def whole_of(book: SchemeBook) -> str:
    """The area of a pool, whose money is all of it: that of its pack."""
    return areas_by_code()[pack_for(book.pack).pack.head.area].path


def _in_area(viewer: Viewer, verb: str, paths: Sequence[str]) -> None:
    if not all(viewer.may(verb, path) for path in paths):
        raise NotAllowed(_("其中有不归您的岗位办的"))


@transaction.atomic
def approve_payouts(payouts: Sequence[Payout], *, viewer: Viewer, channel: str, at: datetime) -> list[Payout]:
    """Approve claims, all or none, in their order: each computed again with what is used of its caps by then.

    Its caps are used in the ledger by this: none can be passed, whoever else approves. Raises `Conflict` for one that
    is undetermined, not eligible or decided already.
    """
    book = _book_of(payouts)
    rows = list(Payout.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in payouts]).order_by("pk")
                .select_related("loan__firm", "payee"))  # fmt: skip
    by = working(viewer, BUDGET, rows[0].area_path, channel)
    _in_area(viewer, BUDGET, [one.area_path for one in rows])
    source, used = cap_ends(book.pack, by=by, at=at)
    for one in rows:
        if one.state not in _OPEN:
            raise Conflict([Problem(str(one.uid), _("这一笔已经有了结果"))])
        _commit(book, one, source, used, by, at)
        one.decided_by, one.decided_at = viewer.account, at
        one.save(update_fields=["state", "payable", "binding", "case", "why", "base", "parts", "decided_by",
                                "decided_at"])  # fmt: skip
    record(
        Done("payout.approved", PAYOUT, one.uid, by, at, one.area_path, {"payable": one.payable, "by": one.binding})
        for one in rows
    )
    return rows


def _book_of(payouts: Sequence[Payout]) -> SchemeBook:
    books = {one.book_id for one in payouts}
    if len(books) != 1:
        raise Invalid([Problem("payouts", _("选同一个方案的补偿"))])
    return SchemeBook.objects.select_for_update().get(pk=books.pop())


def _commit(book: SchemeBook, one: Payout, source: Account, used: Account, by: By, at: datetime) -> None:
    (pack,) = packs_by_version([one.version])
    scheme = pack.scheme(book.scheme)
    caps = caps_of(scheme, book, one.loan, one.payee, one.claimed_on.year)
    one.case = {**one.case, **{f"used_{key}": fen for key, fen in used_of(caps, source).items()}}
    worth = worth_of(scheme, one.case, known_at=one.known_at)
    if worth.payable is None:
        raise Conflict(
            [Problem(str(one.uid), _("算不出补偿额，不能批准：%(why)s") % {"why": worth.why.get("about", "")})]
        )
    if not worth.eligible:
        raise Conflict([Problem(str(one.uid), _("不符合补偿条件，不能批准"))])
    payable, bite = worth.payable, worth.binding
    limits = {caps[key]: most for key, most in worth.holds.items()}
    admission = admission_on(one.payee, book.scheme, one.claimed_on)
    own = admission_cap(book, admission, one.claimed_on.year)
    if own is not None and admission is not None and admission.year_cap_fen is not None:
        limits[own] = admission.year_cap_fen
        left = admission.year_cap_fen - used_of({ADMITTED: own}, source)[ADMITTED]
        if left < payable:
            payable, bite = max(left, 0), ADMITTED
    one.base, one.parts, one.payable, one.binding = worth.base, dict(worth.parts), payable, bite
    one.state, one.why = Payout.APPROVED, {}
    if payable:
        _use(limits, one, payable, used, by, at)


def _use(limits: dict[CapOf, int], one: Payout, payable: int, used: Account, by: By, at: datetime) -> None:
    accounts = open_caps(limits, by=by, at=at)
    legs = [use_cap(account, used, payable) for account in accounts.values()]
    if legs:
        post_entry(Draft(f"pool.cap:{one.uid}", "pool.cap", legs, "approved"), by=by, at=at)


@transaction.atomic
def refuse_payout(payout: Payout, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Payout:
    """Refuse a claim that is open, with a reason."""
    one = Payout.objects.select_for_update().get(pk=payout.pk)
    by = working(viewer, BUDGET, one.area_path, channel)
    if one.state not in (*_OPEN, Payout.NOT_ELIGIBLE):
        raise Conflict(_("这一笔已经有了结果"))
    if not 2 <= len(reason.strip()) <= 200 or "\x00" in reason:
        raise Invalid([Problem("reason", _("写明理由，2 到 200 个字"))])
    one.state, one.reason, one.decided_by, one.decided_at = Payout.REFUSED, reason.strip(), viewer.account, at
    one.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record([Done("payout.refused", PAYOUT, one.uid, by, at, one.area_path)])
    return one


def grant_pool(
    book: SchemeBook, year: int, fen: int, *, document: str, viewer: Viewer, channel: str, at: datetime
) -> Account:
    """Put money into a year's budget of a pool; the same document and amount again is once."""
    by = working(viewer, BUDGET, whole_of(book), channel)
    if type(fen) is not int or not 0 < fen <= 10**16:
        raise Invalid([Problem("fen", _("金额要大于 0"))])
    if not 2000 <= year <= 2100:
        raise Invalid([Problem("year", _("写明年份"))])
    if not 1 <= len(document.strip()) <= 100 or "\x00" in document:
        raise Invalid([Problem("document", _("写明依据的文件"))])
    with transaction.atomic():
        source = treasury(book.pack, by=by, at=at)
        (budget,) = open_money(book.pack, [Money((f"pool:{book.scheme}", year), "pool", book.uid)], by=by, at=at)
        told = hashlib.sha256(f"{document.strip()}\0{fen}".encode()).hexdigest()[:16]
        legs = [Leg(source.pk, budget.pk, fen, CNY)]
        draft = Draft(f"pool.grant:{book.pk}:{year}:{told}", "pool.grant", legs, "budget", document.strip())
        post_entry(draft, by=by, at=at)
    return Account.objects.get(pk=budget.pk)


@transaction.atomic
def draw_run(book: SchemeBook, year: int, *, viewer: Viewer, channel: str, at: datetime) -> PoolRun:
    """Draw up what a year's budget can pay of the approved claims, the oldest first; the rest goes to the next year.

    Raises `Conflict` while another run waits, and when there is nothing the budget can pay.
    """
    by = working(viewer, PAY, whole_of(book), channel)
    locked = SchemeBook.objects.select_for_update().get(pk=book.pk)
    if PoolRun.objects.filter(book=locked, state=PoolRun.DRAWN).exists():
        raise Conflict(_("还有一批等着复核"))
    rows = list(
        Payout.objects.filter(book=locked, state=Payout.APPROVED, run=None, budget_year__lte=year, payable__gt=0)
        .select_for_update().order_by("claimed_on", "pk")
    )  # fmt: skip
    _in_area(viewer, PAY, [one.area_path for one in rows])
    (budget,) = open_money(locked.pack, [Money((f"pool:{locked.scheme}", year), "pool", locked.uid)], by=by, at=at)
    left, chosen = budget.available, list[Payout]()
    later: list[int] = []
    for one in rows:
        if one.payable is not None and one.payable <= left and not later:
            left -= one.payable
            chosen.append(one)
        else:
            later.append(one.pk)
    Payout.objects.filter(pk__in=later).update(budget_year=year + 1)
    if not chosen:
        if later:
            raise Conflict(_("今年的资金不够支付最早的一笔：追加资金，或到下一年度再编"))
        raise Conflict(_("没有等待支付的补偿"))
    assert viewer.account is not None
    run = PoolRun.objects.create(
        book=locked, year=year, digest=_digest(chosen), amount=sum(one.payable or 0 for one in chosen),
        drawn_by=viewer.account, drawn_at=at,
    )  # fmt: skip
    Payout.objects.filter(pk__in=[one.pk for one in chosen]).update(run=run, budget_year=year)
    facts = {"year": year, "payouts": len(chosen), "amount": run.amount, "digest": run.digest, "later": len(later)}
    record([Done("pool.drawn", POOL_RUN, run.uid, by, at, data=facts)])
    return run


def _digest(payouts: Sequence[Payout]) -> str:
    lines = sorted(f"{one.uid} {one.payee_id} {one.payable}" for one in payouts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@transaction.atomic
def pay_run(run: PoolRun, *, document: str, viewer: Viewer, channel: str, at: datetime) -> PoolRun:
    """Approve and pay a run: by another person than drew it up, all of it or nothing, once.

    `document`: the bank's receipt. Paid again it is what it was. Raises `Conflict` when it is no longer what was drawn.
    """
    book = SchemeBook.objects.select_for_update().get(pk=run.book_id)
    by = working(viewer, PAY, whole_of(book), channel)
    locked = PoolRun.objects.select_for_update().get(pk=run.pk)
    if locked.state == PoolRun.PAID:
        return locked
    if locked.state == PoolRun.DROPPED:
        raise Conflict(_("这一批已经撤下"))
    if locked.drawn_by == viewer.account:
        raise NotAllowed(_("要由另一个人复核：编制的人不能自己复核"))
    if not 1 <= len(document.strip()) <= 100 or "\x00" in document:
        raise Invalid([Problem("document", _("写明付款凭证"))])
    rows = list(Payout.objects.select_for_update().filter(run=locked).order_by("pk"))
    _in_area(viewer, PAY, [one.area_path for one in rows])
    if _digest(rows) != locked.digest or any(one.state != Payout.APPROVED for one in rows):
        raise Conflict(_("编制以后内容变了，请撤下重新编制"))
    budget, paid = open_money(
        book.pack,
        [Money((f"pool:{book.scheme}", locked.year), "pool", book.uid), Money((f"pool_paid:{book.scheme}",))],
        by=by, at=at,
    )  # fmt: skip
    drafts = [
        Draft(f"pool.pay:{one.uid}", "pool.pay", [Leg(budget.pk, paid.pk, one.payable or 0, CNY)], "paid",
              document.strip())
        for one in rows
    ]  # fmt: skip
    post_entries(drafts, by=by, at=at, batch=locked.uid)
    day = local_day(at, settings.TIME_ZONE)
    Payout.objects.filter(run=locked).update(state=Payout.PAID, paid_on=day)
    locked.state, locked.decided_by, locked.decided_at = PoolRun.PAID, viewer.account, at
    locked.document = document.strip()
    locked.save(update_fields=["state", "decided_by", "decided_at", "document"])
    record([Done("payout.paid", PAYOUT, one.uid, by, at, one.area_path, {"fen": one.payable}) for one in rows])
    record([Done("pool.paid", POOL_RUN, locked.uid, by, at, data={"amount": locked.amount, "digest": locked.digest})])
    return locked


@transaction.atomic
def drop_run(run: PoolRun, *, viewer: Viewer, channel: str, at: datetime) -> PoolRun:
    """Take a run down before it is paid: its payouts wait again."""
    by = working(viewer, PAY, whole_of(run.book), channel)
    locked = PoolRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != PoolRun.DRAWN:
        raise Conflict(_("这一批已经有了结果"))
    Payout.objects.filter(run=locked).update(run=None)
    locked.state, locked.decided_by, locked.decided_at = PoolRun.DROPPED, viewer.account, at
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    record([Done("pool.dropped", POOL_RUN, locked.uid, by, at, data={"digest": locked.digest})])
    return locked
