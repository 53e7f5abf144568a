"""What if 试算: another rate, another cap, over the losses on record. Nothing of it is kept, and it can never pay."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.rules.logic.compiling import RuleFault
from gongzhi.base.rules.logic.vector.running import Given
from gongzhi.base.rules.logic.whatif.comparing import Days, Scenario, compare
from gongzhi.base.rules.logic.whatif.overlay import OverlayFault
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.points.found import today, typed
from gongzhi.web.desk.pools.page import pool_at
from gongzhi.work.programmes.access import payouts_for
from gongzhi.work.programmes.logic.batches.judging import own_column
from gongzhi.work.programmes.models import Payout

FEW, MOST = 5, 100_000


def changeable(scheme: ReadyScheme) -> list[tuple[str, str, str]]:
    """Parameters with one value: key, title, what it is today."""
    found = []
    for key, one in scheme.scheme.parameters.items():
        value = one.versions[-1].value
        if value is not None and one.type in ("ratio", "money", "number"):
            found.append((key, one.title.label, value))
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def lab(request: HttpRequest, pack: str, code: str) -> HttpResponse:
    """The laboratory of one pool; sent, the two worlds side by side."""
    me, found, scheme, book = pool_at(request, pack, code)
    known = changeable(scheme)
    changes = {key: sent for key, _title, value in known if (sent := typed(request, key, 40)) and sent != value}
    worlds: list[dict[str, Any]] = []
    wrong, rows = "", 0
    if request.method == "POST" and scheme.claim is not None and scheme.claim_rules is not None:
        asked = payouts_for(me, Payout.objects.filter(book=book), on=today())
        cases = list(asked.order_by("pk").values_list("case", flat=True)[:MOST])
        rows = len(cases)
        inputs = {
            name: own_column(scheme.claim, name, [case.get(name) for case in cases]) for name in scheme.claim.inputs
        }
        try:
            whole: list[tuple[int, dict[str, Given], dict[str, Any]]] = [(rows, inputs, {})] if rows else []
            days = Days(None, today(), today())
            worlds = compare(code, scheme.claim_rules, [Scenario(_("改动后"), changes)], whole, days, FEW)
        except (OverlayFault, RuleFault) as fault:
            wrong = str(fault)
    context = {
        "book": book, "title": found.pack.schemes[code].title.label, "changes": changes, "wrong": wrong,
        "known": [(key, title, value, typed(request, key, 40) or value) for key, title, value in known],
        "worlds": [_world(one, worlds) for one in worlds], "rows": rows, "asked": request.method == "POST",
    }  # fmt: skip
    return show(request, "desk/pools/lab.html", context, status=400 if wrong else 200)


def _world(one: dict[str, Any], worlds: list[dict[str, Any]]) -> dict[str, Any]:
    most = max((bar["count"] for each in worlds for bar in each["histogram"]), default=0) or 1
    bars = [{**bar, "share": f"{bar['count'] / most:.3f}"} for bar in one["histogram"]]
    return {**one, "bars": bars, "name": _("现在") if one["name"] == "base" else one["name"]}
