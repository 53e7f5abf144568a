"""Institutions: registered, admitted to schemes, struck off with a reason."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PROGRAMMES
from gongzhi.work.programmes.actions.indexing import index_firms
from gongzhi.work.programmes.actions.moving import acting, pack_for, why
from gongzhi.work.programmes.models import ADMISSION, INSTITUTION, Admission, Institution


@transaction.atomic
def register_institution(
    organisation: Organisation, kind: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime,
    parent: Institution | None = None,
) -> Institution:  # fmt: skip
    """An organisation takes part as a bank, guarantor …; a branch names its first-level body, of the same kind."""
    by = acting(viewer, PROGRAMMES, organisation.area_path, channel)
    if kind not in Institution.KINDS:
        raise Invalid([Problem("kind", _("选一种机构"))])
    if parent is not None and (parent.kind != kind or parent.parent_id is not None or parent.pack != pack.code):
        raise Invalid([Problem("parent", _("上级要是同类的一级机构"))])
    try:
        with transaction.atomic():
            made = Institution.objects.create(
                organisation=organisation, pack=pack.code, kind=kind, parent=parent, area_path=organisation.area_path,
                made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict([Problem("organisation", _("这家机构已经登记"))]) from None
    index_firms([organisation])
    record([Done("programmes.institution_registered", INSTITUTION, made.uid, by, at, made.area_path, {"kind": kind})])
    return made


@transaction.atomic
def admit(
    institution: Institution, scheme: str, *, since: date, viewer: Viewer, channel: str, at: datetime,
    until: date | None = None, year_cap_fen: int | None = None, basis: str = "",
) -> Admission:  # fmt: skip
    """Let an institution take part in a scheme or programme of its pack, from a day on."""
    by = acting(viewer, PROGRAMMES, institution.area_path, channel)
    pack = pack_for(institution.pack).pack
    insurance = {"insurance"} if pack.insurance is not None else set()  # what policies are filed under
    if scheme not in {*pack.vouchers, *pack.programmes, *pack.schemes, *insurance}:
        raise Invalid([Problem("scheme", _("没有这个项目或这种券"))])
    if until is not None and until < since:
        raise Invalid([Problem("until", _("有效期至早于有效期起"))])
    if year_cap_fen is not None and (type(year_cap_fen) is not int or year_cap_fen < 0):
        raise Invalid([Problem("year_cap", _("年度上限不能为负"))])
    try:
        with transaction.atomic():
            made = Admission.objects.create(
                institution=institution, scheme=scheme, valid_from=since, valid_to=until, year_cap_fen=year_cap_fen,
                basis=basis.strip()[:200], made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict([Problem("scheme", _("已经获准，先结束原来的再办"))]) from None
    facts = {"scheme": scheme, "cap": year_cap_fen}
    record([Done("programmes.admitted", ADMISSION, made.uid, by, at, institution.area_path, facts)])
    return made


@transaction.atomic
def end_admission(admission: Admission, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Strike an institution off, with the reason; what it did before stands."""
    by = acting(viewer, PROGRAMMES, admission.institution.area_path, channel)
    on = local_day(at, pack_for(admission.institution.pack).calendar.time_zone)
    rows = Admission.objects.filter(pk=admission.pk, ended_at=None)
    until = max(on, admission.valid_from)
    if not rows.update(ended_at=at, valid_to=until, reason=why(reason)[:200]):
        raise Conflict(_("已经结束"))
    record([Done("programmes.admission_ended", ADMISSION, admission.uid, by, at, admission.institution.area_path)])
