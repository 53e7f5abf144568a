"""Grants at the desk: what was granted to whom, on what, why and until when; and ending one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.people.access import (
    STAFF,
    visible_grants,
    visible_households,
    visible_organisations,
    visible_persons,
)
from gongzhi.base.people.actions.rights import take_back
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import HOUSEHOLD, ORGANISATION, PERSON, Grant, Household, Organisation, Person
from gongzhi.base.people.queries.rights import PAGE, grants_under
from gongzhi.base.refusals import NotAllowed
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.desk.households import today
from gongzhi.web.visitor import viewer

_SUBJECTS: Mapping[str, Promise] = {
    HOUSEHOLD: gettext_lazy("一户"), PERSON: gettext_lazy("个人"), ORGANISATION: gettext_lazy("单位"),
    "matter": gettext_lazy("一件事"),
}  # fmt: skip
_VERBS: Mapping[str, Promise] = {"see": gettext_lazy("查看"), "note": gettext_lazy("写记录")}


def told_grants(grants: Sequence[Grant], me: Viewer) -> list[dict[str, Any]]:
    """Grants as they are read. What they are on is named and linked to whom may see it, else only its kind is told."""
    links = _links(grants, me)
    return [
        {
            "grant": one, "verb": _VERBS.get(one.verb, one.verb), "subject": _SUBJECTS.get(one.subject, one.subject),
            "to": one.post.label if one.post else str(one.account or one.organisation),
            "label": links.get(one.subject_uid, ("", ""))[0], "url": links.get(one.subject_uid, ("", ""))[1],
            "code": str(one.subject_uid)[-12:], "past": one.until is not None and one.until < today(),
        }
        for one in grants
    ]  # fmt: skip


def _links(grants: Sequence[Grant], me: Viewer) -> dict[UUID, tuple[str, str]]:
    by_kind: dict[str, set[UUID]] = {}
    for one in grants:
        by_kind.setdefault(one.subject, set()).add(one.subject_uid)
    found: dict[UUID, tuple[str, str]] = {}
    for home in visible_households(Household.objects.filter(uid__in=by_kind.get(HOUSEHOLD, ())), me, on=today()):
        found[home.uid] = (home.number, reverse("desk:household", kwargs={"uid": home.uid}))
    for person in visible_persons(Person.objects.filter(uid__in=by_kind.get(PERSON, ())), me, on=today()):
        found[person.uid] = (person.name, reverse("desk:person", kwargs={"uid": person.uid}))
    rows = Organisation.objects.filter(uid__in=by_kind.get(ORGANISATION, ()))
    for firm in visible_organisations(rows, me, on=today()):
        found[firm.uid] = (firm.name, reverse("desk:organisation", kwargs={"uid": firm.uid}))
    return found


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Grants to those the viewer looks after, newest first: what holds, or with `?ended=1` what was ended."""
    me, after = viewer(request), row_after(request)
    if not me.holding(STAFF):
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    ended = request.GET.get("ended") == "1"
    found = grants_under(me, ended=ended, before=after)
    rows, kept = found[:PAGE], "ended=1&" if ended else ""
    context = {
        "rows": told_grants(rows, me), "ended": ended, "newer_url": f"?{kept}" if after else "",
        "older_url": f"?{kept}after={rows[-1].pk}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/grants.html", context)


@desk
@require_POST
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one back."""
    me = viewer(request)
    if not me.holding(STAFF):
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    one = visible_grants(Grant.objects.filter(uid=uid), me).select_related("post", "organisation").first()
    if one is None:
        raise Http404
    take_back(one, viewer=me, channel="desk", at=now())
    messages.success(request, _("授权已收回"))
    return redirect("desk:grants")
