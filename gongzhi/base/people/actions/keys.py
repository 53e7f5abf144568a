"""Keys of other organisations' programs."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.crypto import digest
from gongzhi.base.people.logic import NEED_A_POST, NEED_AN_ORGANISATION, SCOPES, Viewer
from gongzhi.base.people.models import Account, ApiKey, Authority, Organisation, Post
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@transaction.atomic
def make_key(
    name: str,
    *,
    by: By,
    at: datetime,
    scopes: Sequence[str] = ("matters:report",),
    area: Area | None = None,
    post: Post | None = None,
    organisation: Organisation | None = None,
    key: str = "",
) -> str:
    """A new key for a program of the organisation `name`. It is shown this once. `key`: a known one, of a demo.

    With `organisation` its account acts for that one, as an agent whom it sees and may end.
    """
    if problems := _wrong_key(name, scopes, area, post, organisation):
        raise Invalid(problems)
    key = key or f"gz_{secrets.token_urlsafe(32)}"
    made = ApiKey(name=name.strip(), digest=digest("api-key", key), valid_from=at.date(), area=area, post=post)
    made.scopes = [scope for scope in SCOPES if scope in scopes]
    account = Account(username=f"key-{made.uid.hex}", name=made.name[:60], is_active=False)
    account.set_unusable_password()
    account.save(force_insert=True)
    made.account = account
    made.save(force_insert=True)
    if organisation is not None:
        Authority.objects.create(
            organisation=organisation, account=account, kind=Authority.AGENT, invited_at=at, accepted_at=at
        )
    path = area.path if area is not None else post.area_path if post is not None else ""
    path = path or (organisation.area_path if organisation is not None else "")
    facts: dict[str, object] = {"scopes": made.scopes, "post": post.pk if post is not None else None}
    if organisation is not None:
        facts["organisation"] = organisation.pk
    record([Done("people.key_made", "api_key", made.uid, by, at, path, facts)])
    return key


def make_key_at_desk(
    name: str, *, viewer: Viewer, at: datetime, scopes: Sequence[str], area: Area | None, post: Post | None
) -> str:
    """A new key made by whoever looks after the system, for nothing beyond their own area."""
    operating = next(iter(viewer.holding("operate")), None)
    if operating is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    problems = [] if area is not None or post is not None else [Problem("area", _("选一个区域"))]
    for field, path in (("area", area.path if area else ""), ("post", post.area_path if post else "")):
        if path and not viewer.may("operate", path):
            problems.append(Problem(field, _("不在您的岗位管的区域里")))
    wrong = {one.field for one in problems}
    problems += [one for one in _wrong_key(name, scopes, area, post) if one.field not in wrong]
    if problems:
        raise Invalid(problems)
    return make_key(name, by=viewer.by(operating.id, "desk"), at=at, scopes=scopes, area=area, post=post)


def _wrong_key(
    name: str, scopes: Sequence[str], area: Area | None, post: Post | None, organisation: Organisation | None = None
) -> list[Problem]:
    found = []
    if not 2 <= len(name.strip()) <= 80 or "\x00" in name:
        found.append(Problem("name", _("写明是哪个单位的程序，2 到 80 个字")))
    if not scopes or set(scopes) - set(SCOPES):
        found.append(Problem("scopes", _("至少选一项，只能选列出的")))
    if post is None and set(scopes) & NEED_A_POST:
        found.append(Problem("post", _("要办事或看消息，先选以哪个岗位来做")))
    if organisation is None and set(scopes) & NEED_AN_ORGANISATION:
        found.append(Problem("organisation", _("柜台、批次和对账要写明代表哪家机构")))
    if area is None and post is None and "matters:read" in scopes:
        found.append(Problem("area", _("选一个区域")))
    if area is not None and post is not None and not area.path.startswith(post.area_path):
        found.append(Problem("area", _("区域要在岗位管的范围里")))
    return found


@transaction.atomic
def end_key(key: ApiKey, *, by: By, at: datetime) -> None:
    """Let a key hold no longer."""
    if ApiKey.objects.filter(pk=key.pk, valid_to=None).update(valid_to=at.date()):
        record([Done("people.key_ended", "api_key", key.uid, by, at)])


def end_key_at_desk(key: ApiKey, *, viewer: Viewer, at: datetime) -> None:
    """End a key of the viewer's own area."""
    path = key.area.path if key.area is not None else key.post.area_path if key.post is not None else ""
    post = viewer.post_for("operate", path) if path else next((one.id for one in viewer.holding("operate")), None)
    if post is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    end_key(key, by=viewer.by(post, "desk"), at=at)
