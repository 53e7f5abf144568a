"""The breaker 熔断 of a scheme: two sums of its loans, the ratio they make, and what that stops."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Sum
from django.utils.translation import gettext as _

from gongzhi.base.rules.logic.parameters import version_at
from gongzhi.base.rules.logic.trees import Dated
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.logic.batches.kinds import CORRECTION, FILING, PAYOUT
from gongzhi.work.programmes.models import Institution, Loan, SchemeBook
from gongzhi.work.programmes.queries.lending import side_of

OK, WARN, STOP = "ok", "warn", "stop"


@dataclass(frozen=True)
class Gauge:
    """Where a breaker stands: of whom (None: the whole pool), the two sums in fen, the lines, and the level."""

    institution: Institution | None
    measured: int
    of: int
    warn: Fraction | None
    stop: Fraction | None
    level: str

    @property
    def ratio(self) -> Fraction | None:
        """None while nothing was filed."""
        return Fraction(self.measured, self.of) if self.of else None

    @property
    def percent(self) -> str:
        """The ratio for people."""
        return "—" if self.ratio is None else f"{float(self.ratio * 100):.2f}%"

    @property
    def filled(self) -> int:
        """How much of the way to the stop line it is, of a hundred."""
        if self.ratio is None or not self.stop:
            return 0
        return min(100, int(self.ratio / self.stop * 100))


def gauge_of(scheme: ReadyScheme, book: SchemeBook, institution: Institution | None, *, on: date) -> Gauge | None:
    """The breaker of an institution, or of the pool where that is what is measured; None for a scheme without one."""
    breaker = scheme.scheme.breaker
    if breaker is None:
        return None
    whose = institution if breaker.per == "institution" else None
    rows = Loan.objects.filter(book=book).exclude(state=Loan.CANCELLED)
    if whose is not None:
        rows = rows.filter(**{side_of(scheme): whose})
    sums = rows.aggregate(
        bad=Sum("bad"), compensated=Sum("compensated"), balance=Sum("balance"), total=Sum("principal")
    )
    measured = int(sums["bad" if breaker.measure == "bad_balance" else "compensated"] or 0)
    of = int(sums["balance" if breaker.of == "filed_balance" else "total"] or 0)
    return _gauge(scheme, whose, measured, of, on)


def gauges(scheme: ReadyScheme, book: SchemeBook, *, on: date) -> list[Gauge]:
    """Every breaker of a scheme, the fullest first."""
    breaker = scheme.scheme.breaker
    if breaker is None:
        return []
    if breaker.per == "pool":
        one = gauge_of(scheme, book, None, on=on)
        return [one] if one else []
    side = side_of(scheme)
    rows = Loan.objects.filter(book=book).exclude(state=Loan.CANCELLED).exclude(**{side: None}).values(side)
    sums = rows.annotate(
        all_bad=Sum("bad"), all_compensated=Sum("compensated"), all_balance=Sum("balance"), total=Sum("principal")
    )
    known = Institution.objects.select_related("organisation").in_bulk([row[side] for row in sums])
    found = []
    for row in sums:
        measured = row["all_bad" if breaker.measure == "bad_balance" else "all_compensated"]
        of = row["all_balance" if breaker.of == "filed_balance" else "total"]
        found.append(_gauge(scheme, known[row[side]], int(measured), int(of), on))
    return sorted(found, key=lambda one: (-one.filled, one.institution.pk if one.institution else 0))


def _gauge(scheme: ReadyScheme, whose: Institution | None, measured: int, of: int, on: date) -> Gauge:
    breaker = scheme.scheme.breaker
    assert breaker is not None
    warn, stop = (_line(scheme, name, on) for name in (breaker.warn, breaker.stop))
    level = OK
    if of or measured:
        if stop is not None and measured >= stop * of:
            level = STOP
        elif warn is not None and measured >= warn * of:
            level = WARN
    if not measured:
        level = OK
    return Gauge(whose, measured, of, warn, stop, level)


def _line(scheme: ReadyScheme, name: str, on: date) -> Fraction | None:
    found = version_at(scheme.filing.parameters[name], on, on)
    return found.content if isinstance(found, Dated) and isinstance(found.content, Fraction) else None


def stops_now(scheme: ReadyScheme, book: SchemeBook, institution: Institution, kind: str, *, on: date) -> str:
    """Why the breaker lets no batch of this kind be filed today; '' when it does."""
    breaker = scheme.scheme.breaker
    if breaker is None:
        return ""
    asked = {FILING: ("filing", "both"), CORRECTION: ("filing", "both"), PAYOUT: ("claims", "both")}.get(kind, ())
    if breaker.stops not in asked:
        return ""
    gauge = gauge_of(scheme, book, institution, on=on)
    if gauge is None or gauge.level != STOP:
        return ""
    what = _("暂停受理补偿") if kind == PAYOUT else _("暂停新增备案")
    said = _("熔断：%(ratio)s 达到 %(stop)s，%(what)s")
    line = f"{float(gauge.stop * 100):g}%" if gauge.stop is not None else ""
    return said % {"ratio": gauge.percent, "stop": line, "what": what}
