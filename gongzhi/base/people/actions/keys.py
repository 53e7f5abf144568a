"""Keys of other organisations' programs."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.crypto import digest
from gongzhi.base.people.models import ApiKey
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@transaction.atomic
def make_key(name: str, *, by: By, at: datetime) -> str:
    """A new key for a program of the organisation `name`. It is shown this once."""
    if not 2 <= len(name.strip()) <= 80:
        raise Invalid([Problem("name", _("写明是哪个单位的程序，2 到 80 个字"))])
    key = f"gz_{secrets.token_urlsafe(32)}"
    made = ApiKey.objects.create(name=name.strip(), digest=digest("api-key", key), valid_from=at.date())
    record([Done("people.key_made", "api_key", made.uid, by, at)])
    return key


@transaction.atomic
def end_key(key: ApiKey, *, by: By, at: datetime) -> None:
    """Let a key hold no longer."""
    if ApiKey.objects.filter(pk=key.pk, valid_to=None).update(valid_to=at.date()):
        record([Done("people.key_ended", "api_key", key.uid, by, at)])
