"""The counter of a guarantor, insurer or provider: a voucher looked up, reserved, settled, released, reversed.

The actions are those of the counter's page; nothing is decided here.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base import throttle
from gongzhi.base.clock import now
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.refusals import Invalid, Problem, TooMany
from gongzhi.web.api.rest.door import api, ask, done_once, holder_of
from gongzhi.web.api.rest.finance.acting import USE, acting, own, pack_at
from gongzhi.web.api.rest.shapes.finance import (
    CardSent,
    ReserveSent,
    ReverseSent,
    SettleSent,
    UseShape,
    VoucherShape,
)
from gongzhi.web.api.rest.showing import named
from gongzhi.work.programmes.actions.vouchers.using import Asked, give_back_use, release_use, reserve_use, settle_use
from gongzhi.work.programmes.logic.vouchers import said_by_qr
from gongzhi.work.programmes.models import Voucher, VoucherUse
from gongzhi.work.programmes.queries.vouchers import voucher_by_card

CHANNEL = "api"
_WRONG_AN_HOUR = 60  # cards that do not fit their codes, of one key


def _voucher(holder: KeyHolder, said: CardSent, pack: str) -> Voucher:
    """The voucher that was said; a wrong number and a wrong code are told alike."""
    pair = said_by_qr(said.qr) if said.qr else (said.card, said.code)
    found = voucher_by_card(*pair) if pair else None
    if found is not None and found.pack == pack:
        return found
    if not throttle.allow("voucher", holder.code, limit=_WRONG_AN_HOUR, seconds=3_600):
        raise TooMany(_("券号和校验码错得太多，请一小时后再试"))
    raise Invalid([Problem("qr" if said.qr else "card", _("没有这张券：对一对券号和校验码"))])


@api.post(
    "/vouchers/lookup",
    tags=["counters"],
    **ask(gettext_lazy("查一张券"), USE, answers=VoucherShape, writes=True, name="voucher_lookup"),
)
def voucher_lookup(request: HttpRequest, sent: CardSent, institution: UUID | None = None) -> VoucherShape:
    """What a voucher is good for at this counter, by what was scanned or said. Nothing is written."""
    holder = holder_of(request)
    body = acting(holder, institution)
    pack = pack_at(body)
    one = _voucher(holder, sent, pack.code)
    scheme = pack.pack.vouchers.get(one.scheme)
    if scheme is None:
        raise Http404
    kinds = [code for code, use in scheme.uses.items() if use.body == body.kind]
    return VoucherShape(
        card=one.card, scheme=one.scheme, title=named(scheme.title), year=one.year, state=one.state,
        firm=one.organisation.name, available=one.account.available if one.account else 0, expires_at=one.expires_at,
        kinds=kinds,
    )  # fmt: skip


@api.post(
    "/vouchers/uses",
    tags=["counters"],
    **ask(gettext_lazy("预占抵扣"), USE, answers=UseShape, writes=True, name="voucher_uses"),
)
def reserve(request: HttpRequest, sent: ReserveSent) -> UseShape:
    """Reserve what a voucher gives of a fee; the answer tells how much and why, and until when it stands."""
    holder = holder_of(request)
    body = acting(holder, sent.institution)
    one = _voucher(holder, sent, pack_at(body).code)

    def make() -> dict[str, Any]:
        asked = Asked(sent.kind, sent.document, sent.fee)
        return {"use": reserve_use(one, body, asked, viewer=holder.viewer, channel=CHANNEL, at=now()).pk}

    outcome, _again = done_once(request, [sent.model_dump_json()], make)
    return _shown(VoucherUse.objects.select_related(*_WITH).get(pk=outcome["use"]))


_WITH = ("voucher", "organisation", "institution__organisation")


def _use(holder: KeyHolder, uid: UUID) -> VoucherUse:
    rows = VoucherUse.objects.filter(uid=uid, institution__in=[one.pk for one in own(holder)])
    found = rows.select_related(*_WITH).first()
    if found is None:
        raise Http404
    return found


@api.get(
    "/vouchers/uses/{uid}",
    tags=["counters"],
    **ask(gettext_lazy("一笔抵扣"), USE, answers=UseShape, name="voucher_use"),
)
def use(request: HttpRequest, uid: UUID) -> UseShape:
    """A use at the counter of the key's institution."""
    return _shown(_use(holder_of(request), uid))


@api.post(
    "/vouchers/uses/{uid}/settlement",
    tags=["counters"],
    **ask(gettext_lazy("核销"), USE, answers=UseShape, writes=True, name="use_settlement"),
)
def settle(request: HttpRequest, uid: UUID, sent: SettleSent) -> UseShape:
    """The deal was done: what is reserved is used, and the institution is owed it."""
    holder = holder_of(request)
    one = _use(holder, uid)

    def make() -> dict[str, Any]:
        return {"use": settle_use(one, viewer=holder.viewer, channel=CHANNEL, at=now(), fee=sent.fee).pk}

    done_once(request, [sent.model_dump_json()], make)
    return _shown(_use(holder, uid))


@api.post(
    "/vouchers/uses/{uid}/release",
    tags=["counters"],
    **ask(gettext_lazy("释放预占"), USE, answers=UseShape, writes=True, name="use_release"),
)
def release(request: HttpRequest, uid: UUID) -> UseShape:
    """The deal did not come about: everything is free again."""
    holder = holder_of(request)
    one = _use(holder, uid)

    def make() -> dict[str, Any]:
        return {"use": release_use(one, viewer=holder.viewer, channel=CHANNEL, at=now()).pk}

    done_once(request, [], make)
    return _shown(_use(holder, uid))


@api.post(
    "/vouchers/uses/{uid}/reversal",
    tags=["counters"],
    **ask(gettext_lazy("退回未用部分"), USE, answers=UseShape, writes=True, name="use_reversal"),
)
def reverse(request: HttpRequest, uid: UUID, sent: ReverseSent) -> UseShape:
    """Repaid or surrendered early: the unused part comes back, pro rata. Telling it again gives nothing more."""
    holder = holder_of(request)
    one = _use(holder, uid)

    def make() -> dict[str, Any]:
        back = give_back_use(
            one, sent.unused, sent.whole, sent.reason, viewer=holder.viewer, channel=CHANNEL, at=now()
        )  # fmt: skip
        return {"back": back}

    done_once(request, [sent.model_dump_json()], make)
    return _shown(_use(holder, uid))


def _shown(one: VoucherUse) -> UseShape:
    return UseShape(
        uid=one.uid, number=one.number, card=one.voucher.card, firm=one.organisation.name,
        institution=one.institution.uid, kind=one.kind, document=one.document, fee=one.fee_fen, offset=one.offset_fen,
        pays=one.fee_fen - one.offset_fen, back=one.back_fen, state=one.state, decided_by=one.binding,
        until=one.until, used_on=one.used_on, trace=one.trace,
    )  # fmt: skip
