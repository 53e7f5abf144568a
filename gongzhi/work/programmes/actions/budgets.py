"""Money of a year: granted, carried over, closed. What waits for money is served first."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import MOST, Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import BUDGET as VERB
from gongzhi.work.programmes.actions.accounts import Money, open_money, treasury
from gongzhi.work.programmes.actions.approving import serve_waiting
from gongzhi.work.programmes.actions.moving import acting
from gongzhi.work.programmes.logic.states import WAITING
from gongzhi.work.programmes.models import BUDGET, Budget, Filing
from gongzhi.work.programmes.queries.accounts import CNY


def granting(pack: PackInUse, viewer: Viewer, channel: str) -> By:
    """How a post grants money in a pack; raises `NotAllowed`."""
    return acting(viewer, VERB, areas_by_code()[pack.pack.head.area].path, channel)


@transaction.atomic
def grant_budget(
    pack: PackInUse, programme: str, year: int, fen: int, *, document: str, viewer: Viewer, channel: str, at: datetime
) -> Budget:
    """Put money into the budget of a programme's year, on a document; the same document and amount again is once.

    What waits for money is funded at once, first come first served.
    """
    by = granting(pack, viewer, channel)
    problems = []
    if pack.pack.programmes.get(programme) is None:
        problems.append(Problem("programme", _("没有这个项目")))
    if type(fen) is not int or not 0 < fen <= MOST // 10:
        problems.append(Problem("fen", _("金额要大于 0")))
    if not 2000 <= year <= 2100 or not 1 <= len(document.strip()) <= 100:
        problems.append(Problem("document", _("写明年度和依据的文件")))
    if problems:
        raise Invalid(problems)
    return give_budget(pack, programme, year, fen, document.strip(), by=by, at=at)


@transaction.atomic
def give_budget(pack: PackInUse, programme: str, year: int, fen: int, document: str, *, by: By, at: datetime) -> Budget:
    """The core of granting, for whoever may."""
    (account,) = open_money(pack.code, [Money(("budget", programme, year), programme=programme)], by=by, at=at)
    budget, made = Budget.objects.get_or_create(
        pack=pack.code, programme=programme, year=year, defaults={"account": account, "made_at": at}
    )
    digest = hashlib.sha256(f"{document}\0{fen}".encode()).hexdigest()[:20]
    leg = Leg(treasury(pack.code, by=by, at=at).pk, account.pk, fen, CNY)
    post_entry(Draft(f"budget.grant:{budget.uid}:{digest}", "budget.grant", [leg], "granted", document), by=by, at=at)
    facts = {"programme": programme, "year": year, "fen": fen, "new": made}
    record([Done("budget.granted", BUDGET, budget.uid, by, at, data=facts)])
    serve_waiting(pack.code, programme, by=by, at=at)
    return budget


@transaction.atomic
def carry_over(pack: PackInUse, programme: str, year: int, *, viewer: Viewer, channel: str, at: datetime) -> int:
    """The year ends: what is free of its budget goes back, what waits for money moves to the next year's; how many.

    What was promised stays reserved. Run again it finds nothing left to do.
    """
    by = granting(pack, viewer, channel)
    budget = Budget.objects.filter(pack=pack.code, programme=programme, year=year).select_related("account").first()
    if budget is None:
        raise Conflict([Problem("year", _("这一年没有预算"))])
    account = Account.objects.select_for_update().get(pk=budget.account_id)
    if account.available:
        leg = Leg(account.pk, treasury(pack.code, by=by, at=at).pk, account.available, CNY)
        key = f"budget.close:{budget.uid}:{account.settled}:{at:%Y%m%dT%H%M%S}"
        post_entry(Draft(key[:80], "budget.close", [leg], "year_end"), by=by, at=at)
    rows = Filing.objects.filter(pack=pack.code, programme=programme, year=year, state=WAITING)
    moved = rows.update(year=year + 1)
    facts = {"programme": programme, "year": year, "back": account.available, "moved": moved}
    record([Done("budget.closed", BUDGET, budget.uid, by, at, data=facts)])
    return moved
