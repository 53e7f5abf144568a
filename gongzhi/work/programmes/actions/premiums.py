"""Premium subsidies: what the insurer filed is the base, each policy is subsidised once, one that ends gives back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.rules.logic.units import Value
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.programmes import Programme
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import BUDGET
from gongzhi.work.programmes.actions.clawing import claw_back
from gongzhi.work.programmes.actions.moving import acting, offered, pack_for
from gongzhi.work.programmes.logic.files import document_key
from gongzhi.work.programmes.logic.states import PAID
from gongzhi.work.programmes.models import POLICY, Filing, Policy
from gongzhi.work.programmes.queries.payments import yuan
from gongzhi.work.programmes.queries.policies import policy_of

_GIVEN_BACK_WITHIN = timedelta(days=30)


def faults_of_policy(filing: Filing, programme: Programme, asked: dict[str, Value]) -> list[Problem]:
    """What of a claim differs from the policy its insurer filed; nothing while none is filed."""
    policy = policy_of(filing, programme)
    if policy is None or programme.offer is None or programme.offer.policy is None:
        return []
    if policy.state == Policy.CANCELLED:
        return [Problem("document", _("这张保单已经退保"))]
    net, name = policy.premium - policy.offset, programme.offer.policy
    if asked.get(name) != Fraction(net):
        said = _("保险机构备案的保费（扣除创新券抵扣）是 %(yuan)s 元，按它填")
        return [Problem(name, said % {"yuan": yuan(net)})]
    return []


def note_subsidy(filing: Filing) -> None:
    """A claim was paid: its policy says so from now on."""
    policy = policy_of(filing, offered(pack_for(filing.pack), filing.programme))
    if policy is not None:
        Policy.objects.filter(pk=policy.pk).update(subsidy=filing.paid_fen)


def meet_paid(policies: Sequence[Policy], pack: PackInUse) -> None:
    """Policies that are filed after they were subsidised say so, too. Called with rows not written yet."""
    about = [code for code, one in pack.pack.programmes.items() if one.offer and one.offer.policy]
    if not about or not policies:
        return
    firms = {one.firm_id for one in policies}
    paid: dict[tuple[int, str], int] = {}
    for firm, number, fen in Filing.objects.filter(
        pack=pack.code, programme__in=about, state=PAID, organisation__in=firms
    ).values_list("organisation", "document", "paid_fen"):
        paid[firm, number] = fen
    for one in policies:
        one.subsidy = paid.get((one.firm_id, document_key(one.number)), 0)


@transaction.atomic
def surrender(filing: Filing, on: date, *, viewer: Viewer, channel: str, at: datetime) -> int:
    """退保: a subsidised policy ended early, so the subsidy of its days after `on` is claimed back; the fen of it.

    Rounded down to the fen. Raises `Conflict` for a claim that is not paid or whose policy is not running.
    """
    by = acting(viewer, BUDGET, filing.area_path, channel)
    pack = pack_for(filing.pack)
    found = policy_of(filing, offered(pack, filing.programme))
    if found is None:
        raise Conflict([Problem("ended", _("没有这张保单的备案"))])
    policy = Policy.objects.select_for_update().get(pk=found.pk)
    if filing.state != PAID or policy.state == Policy.CANCELLED:
        raise Conflict([Problem("ended", _("只有已拨付、还没有退保的保单可以办"))])
    today = local_day(at, pack.calendar.time_zone)
    if not policy.begins_on <= on < policy.ends_on or on > today:
        raise Invalid([Problem("ended", _("退保日要在保险期间内，不晚于今天"))])
    back = filing.paid_fen * (policy.ends_on - on).days // (policy.ends_on - policy.begins_on).days
    Policy.objects.filter(pk=policy.pk).update(state=Policy.CANCELLED, subsidy=filing.paid_fen - back)
    facts = {"on": on.isoformat(), "back": back}
    record([Done("policy.surrendered", POLICY, policy.uid, by, at, policy.area_path, facts)])
    if back:
        reason = _("%(day)s 退保，按剩余天数退回") % {"day": on.isoformat()}
        claw_back(filing, reason, [(today + _GIVEN_BACK_WITHIN, back)], viewer=viewer, channel=channel, at=at)
    return back
