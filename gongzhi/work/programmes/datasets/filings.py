"""What of programmes can be counted: filings, payments to firms, and uses of vouchers."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Ceil
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, now
from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.schema import Pack
from gongzhi.work.programmes.access import at_the_desk, of_own
from gongzhi.work.programmes.logic.states import STATES
from gongzhi.work.programmes.models import FILING, ORDER, USE, Filing, PaymentOrder, VoucherUse


def datasets(code: str, pack: Pack) -> list[Dataset]:
    """Three datasets, where a pack offers programmes."""
    if not any(one.offer for one in pack.programmes.values()):
        return []
    states = {state: str(title) for state, title in STATES.items()}
    titles = {name: one.title.label for name, one in pack.programmes.items()}

    def filings() -> QuerySet[Filing]:
        return Filing.objects.filter(pack=code).exclude(state="draft")

    def payments() -> QuerySet[PaymentOrder]:
        return PaymentOrder.objects.filter(run__pack=code, state=PaymentOrder.PAID, filing__isnull=False)

    def uses() -> QuerySet[VoucherUse]:
        rows = VoucherUse.objects.filter(voucher__pack=code, state=VoucherUse.USED).exclude(checked="faulty")
        return rows.annotate(net=F("offset_fen") - F("back_fen"), percent=Ceil(F("offset_fen") * 100.0 / F("fee_fen")))

    kinds = {kind: use.title.label for scheme in pack.vouchers.values() for kind, use in scheme.uses.items()}
    return [
        Dataset(
            "programmes.filings", _("申报"), filings,
            {
                "state": Field(_("状态"), "code", "state", {one: (one,) for one in states}, states),
                "programme": Field(_("项目"), "code", "programme", None, titles),
                "window": Field(_("申报年度"), "number", "window"),
                "amount": Field(_("计算金额（元）"), "number", F("amount_fen") / 100.0, places=2),
                "granted": Field(_("批准金额（元）"), "number", F("granted_fen") / 100.0, places=2),
                "submitted": Field(_("提交日"), "day", "made_day"),
                "paid_on": Field(_("拨付日"), "day", "paid_on"),
            },
            {FILING: "uid"}, _filings_seen, _filings_opened,
        ),
        Dataset(
            "programmes.payments", _("拨付"), payments,
            {
                "programme": Field(_("项目"), "code", "filing__programme", None, titles),
                "firm": Field(_("单位"), "number", "organisation_id"),
                "yuan": Field(_("金额（元）"), "number", F("amount_fen") / 100.0, places=2),
                "day": Field(_("到账日"), "day", "receipt_on"),
            },
            {ORDER: "uid", FILING: "filing__uid"}, _payments_seen, _payments_opened, "filing__area_path",
        ),
        Dataset(
            "programmes.uses", _("创新券核销"), uses,
            {
                "kind": Field(_("用途"), "code", "kind", None, kinds),
                "firm": Field(_("单位"), "number", "organisation_id"),
                "yuan": Field(_("抵扣金额（元）"), "number", F("net") / 100.0, places=2),
                "percent": Field(_("抵扣占费用的百分数，进到整数"), "number", "percent"),
                "day": Field(_("核销日"), "day", "used_on"),
            },
            {USE: "uid"}, _uses_seen, _uses_opened, "voucher__area_path",
        ),
    ]  # fmt: skip


def _filings_seen(rows: QuerySet[Filing], viewer: Viewer) -> QuerySet[Filing]:
    return rows.filter(at_the_desk(viewer, "area_path") | of_own(viewer, "organisation", on=_on()))


def _payments_seen(rows: QuerySet[PaymentOrder], viewer: Viewer) -> QuerySet[PaymentOrder]:
    return rows.filter(at_the_desk(viewer, "filing__area_path") | of_own(viewer, "organisation", on=_on()))


def _uses_seen(rows: QuerySet[VoucherUse], viewer: Viewer) -> QuerySet[VoucherUse]:
    own = of_own(viewer, "organisation", on=_on()) | of_own(viewer, "institution__organisation", on=_on())
    return rows.filter(at_the_desk(viewer, "voucher__area_path") | own)


def _on() -> Any:
    return local_day(now(), "Asia/Shanghai")


def _filings_opened(rows: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(FILING, one.uid, one.number) for one in rows.only("pk", "uid", "made_day")}


def _payments_opened(rows: QuerySet[Any]) -> Mapping[int, Opened]:
    found = rows.select_related("filing")
    return {one.pk: Opened(FILING, one.filing.uid, f"{one.number} · {one.filing.number}") for one in found}


def _uses_opened(rows: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(USE, one.uid, one.number) for one in rows.only("pk", "uid", "reserved_day")}
