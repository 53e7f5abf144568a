"""Voucher schemes by their accounts: where everything that was issued is."""

from uuid import UUID

from django.db.models import F, Sum

from gongzhi.base.ids import row_of_short, same_code
from gongzhi.base.ledger.models import Account, Transfer
from gongzhi.packs.programmes import VoucherScheme
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.logic.vouchers import Books
from gongzhi.work.programmes.models import VOUCHER, Settlement, Voucher, VoucherUse
from gongzhi.work.programmes.queries.accounts import accounts_by_code, code_of


def unit_of_scheme(pack: str, scheme: str) -> str:
    """What its vouchers are counted in."""
    return f"VOUCHER:{pack}.{scheme}"


def voucher_by_card(card: str, code: str) -> Voucher | None:
    """The voucher somebody names at a counter: its number and the code that only the firm can know."""
    key = row_of_short(card)
    found = Voucher.objects.filter(pk=key).select_related("organisation", "account").first() if key else None
    return found if found is not None and same_code(VOUCHER, found.uid, code) else None


def scheme_of(pack: PackInUse, code: str) -> VoucherScheme | None:
    """A voucher scheme of a pack."""
    return pack.pack.vouchers.get(code)


def books_of(pack: PackInUse, scheme: str) -> Books:
    """The books of a scheme over all years: six queries."""
    unit, declared = unit_of_scheme(pack.code, scheme), pack.pack.vouchers[scheme]
    codes = {name: code_of(pack.code, "v", scheme, name) for name in ("supply", "used", "expired", "revoked")}
    found = accounts_by_code(codes.values())

    def settled(name: str) -> int:
        return found[codes[name]].settled if codes[name] in found else 0

    held = Account.objects.filter(unit__code=unit, owner=VOUCHER).aggregate(s=Sum("settled"), r=Sum("reserved_out"))
    uses = VoucherUse.objects.filter(voucher__pack=pack.code, voucher__scheme=scheme, state=VoucherUse.USED)
    net = F("offset_fen") - F("back_fen")
    sound = uses.exclude(checked="faulty")
    redeemed = sound.filter(settlement__state=Settlement.PAID).aggregate(s=Sum(net))["s"] or 0
    awaiting = sound.exclude(settlement__state=Settlement.PAID).aggregate(s=Sum(net))["s"] or 0
    refused = uses.filter(checked="faulty").aggregate(s=Sum(net))["s"] or 0
    reserved = held["r"] or 0
    return Books(
        -settled("supply"), (held["s"] or 0) - reserved, reserved, settled("used"), settled("expired"),
        settled("revoked"), redeemed, awaiting, refused, _granted(pack.code, declared.programme),
    )  # fmt: skip


def _granted(pack: str, programme: str) -> int:
    """What the budgets of its programme were given in all."""
    head = code_of(pack, "budget", programme, "")
    accounts = Account.objects.filter(code__startswith=head, programme=programme)
    into = Transfer.objects.filter(debit__code=code_of(pack, "treasury"), credit__in=accounts, kind="direct")
    return into.aggregate(s=Sum("amount"))["s"] or 0


def use_by_uid(uid: UUID) -> VoucherUse | None:
    """A use by its uid."""
    rows = VoucherUse.objects.select_related("voucher__organisation", "institution__organisation", "settlement")
    return rows.filter(uid=uid).first()
