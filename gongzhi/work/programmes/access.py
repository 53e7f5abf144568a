"""Who may see and do what with money for firms. Lists and single things are asked the same way.

Outside, an account acts for organisations (`base.people`): it sees what is theirs and nothing else. At the desk posts
see by area: `programmes` takes and reviews, `budget` approves and grants money, `pay` pays. Nobody does two of these
to the same thing: that is said by the actions.
"""

from datetime import date

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.access import acting_for, may_act_for
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation
from gongzhi.work.programmes.models import Admission, Batch, Fact, Institution, Loan, Payout, Policy

PROGRAMMES, BUDGET, PAY = "programmes", "budget", "pay"
VERBS = (PROGRAMMES, BUDGET, PAY)


def desk_post(viewer: Viewer, verb: str, area_path: str) -> int | None:
    """The post by which a viewer does `verb` for a firm or thing of this area, or None."""
    return viewer.post_for(verb, area_path)


def at_the_desk(viewer: Viewer, field: str) -> Q:
    """A condition for everything in the areas where a post of the viewer works on programmes."""
    mine = Q(pk__in=[])
    for verb in VERBS:
        for post in viewer.holding(verb):
            mine |= under(field, post.area_path)
    return mine


def own_organisations(viewer: Viewer, *, on: date) -> QuerySet[Organisation]:
    """The organisations a viewer acts for today."""
    if viewer.account is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk__in=acting_for(viewer.account, on).values("organisation"), valid_to=None)


def of_own(viewer: Viewer, field: str, *, on: date) -> Q:
    """A condition for what belongs to organisations a viewer acts for; `field` is the way to the organisation."""
    if viewer.account is None:
        return Q(pk__in=[])
    return Q(**{f"{field}__in": acting_for(viewer.account, on).values("organisation")})


def acts_for(viewer: Viewer, organisation: Organisation, *, on: date) -> bool:
    """Whether a viewer acts for an organisation."""
    return viewer.account is not None and may_act_for(viewer.account, organisation, on=on)


def firms_for(viewer: Viewer, rows: QuerySet[Organisation], *, on: date) -> QuerySet[Organisation]:
    """Organisations whose profile a viewer may open."""
    own = Q(pk__in=own_organisations(viewer, on=on).values("pk"))
    return rows.filter(own | at_the_desk(viewer, "area_path"))


def facts_for(viewer: Viewer, rows: QuerySet[Fact], *, on: date) -> QuerySet[Fact]:
    """Facts of such organisations."""
    return rows.filter(of_own(viewer, "organisation", on=on) | at_the_desk(viewer, "organisation__area_path"))


def institutions_for(viewer: Viewer, rows: QuerySet[Institution], *, on: date) -> QuerySet[Institution]:
    """Institutions at the desk, those a viewer acts for, and their branches: a head sees what its branches do."""
    own = of_own(viewer, "organisation", on=on) | of_own(viewer, "parent__organisation", on=on)
    return rows.filter(own | at_the_desk(viewer, "area_path"))


def admissions_for(viewer: Viewer, rows: QuerySet[Admission], *, on: date) -> QuerySet[Admission]:
    """Admissions of such institutions."""
    return rows.filter(institution__in=institutions_for(viewer, Institution.objects.all(), on=on))


def _of_institutions(viewer: Viewer, fields: tuple[str, ...], *, on: date) -> Q:
    """A condition for what institutions of a viewer, and their branches, filed."""
    mine = Q(pk__in=[])
    for name in fields:
        mine |= of_own(viewer, f"{name}__organisation", on=on) | of_own(viewer, f"{name}__parent__organisation", on=on)
    return mine


def batches_for(viewer: Viewer, rows: QuerySet[Batch], *, on: date) -> QuerySet[Batch]:
    """Batches a viewer's institutions sent, or stand beside in; at the desk those of its areas."""
    own = _of_institutions(viewer, ("institution", "partner"), on=on)
    return rows.filter(own | at_the_desk(viewer, "institution__area_path"))


def loans_for(viewer: Viewer, rows: QuerySet[Loan], *, on: date) -> QuerySet[Loan]:
    """Loans of a viewer's institutions and firms; at the desk those of firms in its areas."""
    own = _of_institutions(viewer, ("bank", "guarantor"), on=on) | of_own(viewer, "firm", on=on)
    return rows.filter(own | at_the_desk(viewer, "area_path"))


def payouts_for(viewer: Viewer, rows: QuerySet[Payout], *, on: date) -> QuerySet[Payout]:
    """Payouts to a viewer's institutions; at the desk those of firms in its areas."""
    return rows.filter(_of_institutions(viewer, ("payee",), on=on) | at_the_desk(viewer, "area_path"))


def policies_for(viewer: Viewer, rows: QuerySet[Policy], *, on: date) -> QuerySet[Policy]:
    """Policies of a viewer's insurers and firms; at the desk those of firms in its areas."""
    own = _of_institutions(viewer, ("insurer",), on=on) | of_own(viewer, "firm", on=on)
    return rows.filter(own | at_the_desk(viewer, "area_path"))
