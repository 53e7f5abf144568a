"""For which institutions a key acts: what it sees and may do is theirs and nothing else."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.clock import local_day, now
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.web.api.rest.door import api, ask, holder_of
from gongzhi.web.api.rest.shapes.finance import InstitutionShape
from gongzhi.web.api.rest.shapes.values import ListOf
from gongzhi.work.programmes.access import of_own
from gongzhi.work.programmes.models import Institution
from gongzhi.work.programmes.queries.lending import schemes_open

USE, SEND, READ = "vouchers:use", "batches:send", "statements:read"


def today() -> date:
    """The local day."""
    return local_day(now(), settings.TIME_ZONE)


def own(holder: KeyHolder) -> list[Institution]:
    """The institutions a key acts for today."""
    rows = Institution.objects.filter(of_own(holder.viewer, "organisation", on=today()))
    return list(rows.select_related("organisation").order_by("pk")[:50])


def acting(holder: KeyHolder, uid: UUID | None) -> Institution:
    """The one it acts for here; raises `NotAllowed` for others, `Invalid` where it must be named."""
    mine = own(holder)
    if uid is None:
        if len(mine) > 1:
            raise Invalid([Problem("institution", _("这把钥匙代表几家机构，要写明是哪一家"))])
        found = mine[0] if mine else None
    else:
        found = next((one for one in mine if one.uid == uid), None)
    if found is None:
        raise NotAllowed(_("这把钥匙不代表这家机构"))
    return found


def pack_at(institution: Institution) -> PackInUse:
    """The pack an institution works under."""
    found = pack_in_force(institution.pack)
    if found is None:
        raise NotAllowed(_("这家机构所属的包不在用"))
    return found


@api.get(
    "/institutions",
    tags=["institutions"],
    **ask(gettext_lazy("代表的机构"), USE, SEND, READ, answers=ListOf[InstitutionShape], name="institutions"),
)
def institutions(request: HttpRequest) -> ListOf[InstitutionShape]:
    """The institutions the key acts for."""
    mine = own(holder_of(request))
    found = []
    for code in sorted({one.pack for one in mine}):
        some = [one for one in mine if one.pack == code]
        pack = pack_in_force(code)
        schemes = schemes_open(pack, some, today()) if pack else {}
        found += [
            InstitutionShape(uid=one.uid, name=one.organisation.name, kind=one.kind, pack=code,
                             schemes=schemes.get(one.pk, []))
            for one in some
        ]  # fmt: skip
    return ListOf[InstitutionShape](items=found)
