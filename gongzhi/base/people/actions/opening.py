"""Opening the page of a household or a person: who, by which post, for what purpose. The household can see it."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.clock import local_day
from gongzhi.base.people.access import visible_households, visible_organisations, visible_persons
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import HOUSEHOLD, ORGANISATION, PERSON, Household, Opened, Organisation, Person
from gongzhi.base.refusals import Invalid, NotAllowed, Problem

LOOK = "look"
PURPOSES: Mapping[str, Promise] = {
    "visit": gettext_lazy("走访服务"), "help": gettext_lazy("办理本户申请"), "check": gettext_lazy("核对登记"),
    "safety": gettext_lazy("应急联系"), "asked": gettext_lazy("本户要求"),
}  # fmt: skip


@transaction.atomic
def open_page(thing: Household | Person | Organisation, *, purpose: str = LOOK, viewer: Viewer, at: datetime) -> Opened:
    """Record that somebody looks at a page. With a purpose numbers are shown in full; without they are masked."""
    on = local_day(at, settings.TIME_ZONE)
    if isinstance(thing, Household):
        subject, seen = HOUSEHOLD, visible_households(Household.objects.filter(pk=thing.pk), viewer, on=on).exists()
    elif isinstance(thing, Person):
        subject, seen = PERSON, visible_persons(Person.objects.filter(pk=thing.pk), viewer, on=on).exists()
    else:
        rows = Organisation.objects.filter(pk=thing.pk)
        subject, seen = ORGANISATION, visible_organisations(rows, viewer, on=on).exists()
    if not seen:
        raise NotAllowed(_("这里的住户不归您管"))
    if purpose != LOOK and purpose not in PURPOSES:
        raise Invalid([Problem("purpose", _("选看完整号码的用途"))])
    post = viewer.post_for("residents", thing.area_path)
    return Opened.objects.create(
        subject=subject, subject_uid=thing.uid, post_id=post, account_id=viewer.account, purpose=purpose,
        unmasked=purpose != LOOK, at=at,
    )  # fmt: skip
