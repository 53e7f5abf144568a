"""Organisations: registering, what persons are in them, and which accounts act for them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.people.access import may_act_for, residents_post
from gongzhi.base.people.actions.households import keeping
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import OrganisationRow, clean_organisation, faults_of_organisation
from gongzhi.base.people.models import ORGANISATION, Account, Authority, Organisation, OrganisationRole, Person
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


def _done(verb: str, organisation: Organisation, by: By, at: datetime, **facts: object) -> None:
    record([Done(verb, ORGANISATION, organisation.uid, by, at, organisation.area_path, facts)])


@transaction.atomic
def register_organisation(row: OrganisationRow, *, viewer: Viewer, channel: str, at: datetime) -> Organisation:
    """Register an organisation; raises `Invalid` naming the field."""
    row, area = clean_organisation(row), areas_by_code().get(row.area)
    problems = faults_of_organisation(row)
    if area is None:
        problems.append(Problem("area", _("这里没有代码为 %(code)s 的区域") % {"code": row.area}))
    if row.code and Organisation.objects.filter(code=row.code, valid_to=None).exists():
        problems.append(Problem("code", _("这个信用代码已经登记过")))
    if problems or area is None:
        raise Invalid(problems)
    by = keeping(viewer, area.path, channel)
    made = Organisation.objects.create(
        name=row.name, kind=row.kind, code=row.code, phone=row.phone, area=area, area_path=area.path,
        address=row.address, valid_from=local_day(at, settings.TIME_ZONE),
    )  # fmt: skip
    _done("people.organisation_registered", made, by, at)
    return made


@transaction.atomic
def end_organisation(organisation: Organisation, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """It is no more: its roles and everybody's authority end with it."""
    by = keeping(viewer, organisation.area_path, channel)
    on = local_day(at, settings.TIME_ZONE)
    if not Organisation.objects.filter(pk=organisation.pk, valid_to=None).update(valid_to=on):
        raise Conflict(_("这个单位已经注销"))
    OrganisationRole.objects.filter(organisation=organisation, valid_to=None).update(valid_to=on)
    Authority.objects.filter(organisation=organisation, ended_at=None).update(ended_at=at)
    _done("people.organisation_ended", organisation, by, at)


@transaction.atomic
def set_role(
    organisation: Organisation, person: Person, kind: str, *, on: date, viewer: Viewer, channel: str, at: datetime
) -> OrganisationRole:
    """Let a person be something in an organisation from a day on; a new legal representative ends the one before."""
    by = keeping(viewer, organisation.area_path, channel)
    if kind not in OrganisationRole.KINDS:
        raise Invalid([Problem("kind", _("选法定代表人、负责人或联系人"))])
    if on > local_day(at, settings.TIME_ZONE):
        raise Invalid([Problem("on", _("日期在将来：到那一天再办"))])
    if organisation.valid_to is not None or person.merged_into_id is not None:
        raise Conflict(_("这个单位已经注销，或这个人已并入另一份登记"))
    if kind == "legal":
        standing = OrganisationRole.objects.filter(organisation=organisation, kind=kind, valid_to=None)
        if standing.filter(valid_from__gt=on).exists():
            raise Invalid([Problem("on", _("早于现任法定代表人开始的日子"))])
        standing.update(valid_to=on)
    try:
        with transaction.atomic():
            made = OrganisationRole.objects.create(organisation=organisation, person=person, kind=kind, valid_from=on)
    except IntegrityError:
        raise Conflict(_("这个人已经登记了这个身份")) from None
    _done("people.organisation_role_set", organisation, by, at, person=str(person.uid), kind=kind)
    return made


@transaction.atomic
def end_role(role: OrganisationRole, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """From today on a person is no longer what it was in an organisation."""
    organisation = role.organisation
    by = keeping(viewer, organisation.area_path, channel)
    on = local_day(at, settings.TIME_ZONE)
    if not OrganisationRole.objects.filter(pk=role.pk, valid_to=None).update(valid_to=on):
        raise Conflict(_("这个身份已经到期"))
    _done("people.organisation_role_ended", organisation, by, at, person=str(role.person.uid), kind=role.kind)


@transaction.atomic
def invite(
    organisation: Organisation, account: Account, kind: str, *, until: date | None, viewer: Viewer, channel: str,
    at: datetime,
) -> Authority:  # fmt: skip
    """Invite an account to act for an organisation: by its legal one, or at first by those who keep it registered."""
    on = local_day(at, settings.TIME_ZONE)
    post = residents_post(viewer, organisation.area_path)
    if not may_act_for(viewer.account, organisation, on=on, inviting=True) and post is None:
        raise NotAllowed(_("只有法定代表人或登记部门可以邀请"))
    if kind not in (Authority.LEGAL, Authority.AGENT):
        raise Invalid([Problem("kind", _("选法定代表人或经办人"))])
    if until is not None and until < on:
        raise Invalid([Problem("until", _("截止日期已经过了"))])
    if organisation.valid_to is not None or not account.is_active or account.pk == viewer.account:
        raise Invalid([Problem("account", _("选另一个在用的账号；单位要在册"))])
    Authority.objects.filter(organisation=organisation, account=account, until__lt=on, ended_at=None).update(
        ended_at=at
    )
    try:
        with transaction.atomic():
            made = Authority.objects.create(
                organisation=organisation, account=account, kind=kind, invited_by_id=viewer.account, invited_at=at,
                until=until,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(_("这个账号已经受邀，或正在代表这个单位")) from None
    facts = {"account": account.pk, "kind": kind, "until": until.isoformat() if until else ""}
    _done("people.authority_offered", organisation, viewer.by(post, channel), at, **facts)
    return made


@transaction.atomic
def accept_authority(authority: Authority, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """The one invited accepts; it holds from then on."""
    if viewer.account != authority.account_id:
        raise NotAllowed(_("只有受邀的人自己可以接受"))
    rows = Authority.objects.filter(pk=authority.pk, accepted_at=None, ended_at=None)
    on = local_day(at, settings.TIME_ZONE)
    if (authority.until is not None and authority.until < on) or not rows.update(accepted_at=at):
        raise Conflict(_("这份邀请已经失效"))
    facts = {"account": authority.account_id}
    _done("people.authority_accepted", authority.organisation, viewer.by(None, channel), at, **facts)


@transaction.atomic
def end_authority(authority: Authority, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Revoke it, or give it up: by the legal one, those who keep the organisation registered, or its holder."""
    organisation, on = authority.organisation, local_day(at, settings.TIME_ZONE)
    post = residents_post(viewer, organisation.area_path)
    own = viewer.account is not None and viewer.account == authority.account_id
    if not (own or post is not None or may_act_for(viewer.account, organisation, on=on, inviting=True)):
        raise NotAllowed(_("只有本人、法定代表人或登记部门可以收回"))
    if not Authority.objects.filter(pk=authority.pk, ended_at=None).update(ended_at=at):
        raise Conflict(_("已经收回"))
    _done("people.authority_ended", organisation, viewer.by(post, channel), at, account=authority.account_id)


@transaction.atomic
def keep_organisations(
    rows: Sequence[OrganisationRow], *, by: By, at: datetime, synthetic: bool = False
) -> list[Organisation]:
    """Register many organisations at once, all or none: the set-based way for imports and demonstrations.

    Raises `Invalid` naming row and field. Codes that stand already, or come twice, are refused by the database.
    """
    areas, problems, made = areas_by_code(), [], []
    for number, raw in enumerate(rows, 1):
        row = clean_organisation(raw)
        faults = faults_of_organisation(row)
        area = areas.get(row.area)
        if area is None:
            faults.append(Problem("area", _("这里没有代码为 %(code)s 的区域") % {"code": row.area}))
        problems += [Problem(f"{number}: {one.field}", one.message) for one in faults]
        if area is not None and not faults:
            made.append(
                Organisation(
                    name=row.name, kind=row.kind, code=row.code, phone=row.phone, area=area, area_path=area.path,
                    address=row.address, valid_from=local_day(at, settings.TIME_ZONE), synthetic=synthetic,
                )
            )  # fmt: skip
    if problems:
        raise Invalid(problems)
    try:
        with transaction.atomic():
            insert(made)
    except IntegrityError:
        raise Conflict([Problem("code", _("有的信用代码已经登记过"))]) from None
    record(Done("people.organisation_registered", ORGANISATION, one.uid, by, at, one.area_path) for one in made)
    return made
