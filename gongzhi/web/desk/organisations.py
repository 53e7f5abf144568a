"""Organisations at the desk: finding one, registering it, its page, who is what in it and who acts for it.

The page also opens to whom acts for the organisation, with or without a post: its legal one invites others there.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import now
from gongzhi.base.crypto import mask_phone
from gongzhi.base.people.access import (
    RESIDENTS,
    may_act_for,
    open_organisations,
    residents_post,
    visible_organisations,
    visible_persons,
)
from gongzhi.base.people.actions.opening import PURPOSES, open_page
from gongzhi.base.people.actions.organisations import (
    end_authority,
    end_organisation,
    end_role,
    invite,
    register_organisation,
    set_role,
)
from gongzhi.base.people.actions.persons import correct_organisation
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import OrganisationRow
from gongzhi.base.people.models import Account, ApiKey, Authority, Organisation, OrganisationRole, Person
from gongzhi.base.people.queries.residents import (
    PAGE,
    is_organisation_number,
    looks_at,
    organisations,
    revisions_of,
    roles_of,
)
from gongzhi.base.people.queries.rights import authorities_of
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.trail.queries import acts_of
from gongzhi.web.desk.frame import View, desk, row_after, show
from gongzhi.web.desk.households import today
from gongzhi.web.desk.residents import ACTS, Several, person_asked, whole_day
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer

KINDS: Mapping[str, Promise] = {
    "unit": gettext_lazy("机关事业单位"), "enterprise": gettext_lazy("企业"), "social": gettext_lazy("社会组织"),
}  # fmt: skip
ROLES: Mapping[str, Promise] = {
    "legal": gettext_lazy("法定代表人"), "head": gettext_lazy("负责人"), "contact": gettext_lazy("联系人"),
}  # fmt: skip
_PURPOSES: Mapping[str, str | Promise] = {
    **PURPOSES, "help": gettext_lazy("办理本单位申请"), "asked": gettext_lazy("本单位要求"),
}  # fmt: skip
_TOLD = ("name", "kind", "code", "phone", "address")


def entered(view: View) -> View:
    """A page for accounts with or without a post, who have the second factor if they need one."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("desk:my_factor") if viewer(request).needs_factor else view(request, *args, **kwargs)

    return guarded


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Standing organisations, by kind, place, name, or exactly a code or phone; a page by key.

    A search is sent as a form: a whole number must not stand in an address, which is kept in logs.
    """
    me = viewer(request)
    if not me.holding(RESIDENTS) and not visible_organisations(Organisation.objects.all(), me, on=today()).exists():
        raise NotAllowed(_("您的岗位不管单位登记"))
    asked = request.POST if request.method == "POST" else request.GET
    words, after = asked.get("q_org", "")[:60].replace("\x00", "").strip(), row_after(request)
    kind = asked.get("kind", "") if asked.get("kind", "") in KINDS else ""
    area = areas_by_code().get(asked.get("area", ""))
    exact = is_organisation_number(words)
    narrowed = {"q_org": "" if exact else words, "kind": kind, "area": area.code if area else ""}
    query = {name: value for name, value in narrowed.items() if value}
    if exact != (request.method == "POST"):
        return redirect(reverse("desk:organisations") + (f"?{urlencode(query)}" if query else ""))
    path = area.path if area else ""
    found = organisations(me, on=today(), words=words, kind=kind, area_path=path, after=after, limit=PAGE + 1)
    rows = found[:PAGE]
    context = {
        "rows": [(one, KINDS[one.kind]) for one in rows], "q_org": words, "area": area, "kind": kind, "kinds": KINDS,
        "narrowed": bool(query or words), "may": bool(me.holding(RESIDENTS)), "areas": _areas(me),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': rows[-1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/organisations/organisations.html", context)


def _areas(me: Viewer) -> list[Area]:
    tops = [post.area_path for post in me.holding(RESIDENTS)]
    return areas_under(tops, "town", "village", "grid")


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an organisation."""
    me = viewer(request)
    if not me.holding(RESIDENTS):
        raise NotAllowed(_("您的岗位不管单位登记"))
    problems: Sequence[Problem] = ()
    asked = {name: request.POST.get(name, "")[:250].replace("\x00", "") for name in (*_TOLD, "area")}
    if request.method == "POST":
        try:
            made = register_organisation(OrganisationRow(**asked), viewer=me, channel="desk", at=now())
        except NotAllowed:
            raise
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已登记"))
            return redirect("desk:organisation", uid=made.uid)
    context = {
        "areas": _areas(me), "kinds": KINDS, "asked": asked, "problems": problems,
        "errors": {one.field: one.message for one in problems},
    }  # fmt: skip
    return show(request, "desk/organisations/organisation_new.html", context, status=400 if problems else 200)


def _found(request: HttpRequest, uid: UUID) -> Organisation:
    rows = open_organisations(Organisation.objects.filter(uid=uid), viewer(request), on=today())
    one = rows.select_related("area").first()
    if one is None:
        raise Http404
    return one


def _seen(request: HttpRequest, one: Organisation) -> bool:
    """Whether it is seen by those who keep it, whose looks are written down; not by its own people."""
    return visible_organisations(Organisation.objects.filter(pk=one.pk), viewer(request), on=today()).exists()


@entered
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One organisation, its phone masked. That it was opened is written down, and the organisation can read it."""
    one = _found(request, uid)
    if _seen(request, one):
        open_page(one, viewer=viewer(request), at=now())
    return _page(request, one)


@entered
@require_POST
def unmask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same with the whole phone number, for a purpose that is written down."""
    one, purpose = _found(request, uid), request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        return _page(request, one, refused=Invalid([Problem("purpose", _("选看完整号码的用途"))]), what="open")
    open_page(one, purpose=purpose, viewer=viewer(request), at=now())
    return _page(request, one, whole=True)


def _page(
    request: HttpRequest, one: Organisation, *, whole: bool = False, refused: Refused | None = None, what: str = ""
) -> HttpResponse:
    me, roles = viewer(request), roles_of(one)
    standing = one.valid_to is None
    may = residents_post(me, one.area_path) is not None and standing
    shown = visible_persons(Person.objects.filter(pk__in={role.person_id for role in roles}), me, on=today())
    linked = set(shown.values_list("pk", flat=True))
    context = {
        "one": one, "kind": KINDS[one.kind], "kinds": KINDS, "role_kinds": ROLES, "whole": whole, "may": may,
        "may_invite": may or (standing and may_act_for(me.account, one, on=today(), inviting=True)),
        "phone": one.phone.open() if whole else mask_phone(one.phone.open()), "purposes": _PURPOSES,
        "seen": _seen(request, one), "me_id": me.account, "today": today(),
        "roles": [(role, ROLES[role.kind], role.person_id in linked) for role in roles],
        "authorities": authorities_of(one), "what": what, "asked": request.POST if refused else {},
        "history": [(ACTS.get(act.verb, act.verb), act) for act in acts_of(one.uid).reverse()[:PAGE]],
        "revisions": revisions_of(one.uid) if whole else [], "looks": looks_at([one.uid], limit=20),
        "refused": refused, "choices": refused.choices if isinstance(refused, Several) else {},
        "errors": {problem.field: problem.message for problem in refused.problems} if refused else {},
    }  # fmt: skip
    return show(
        request, "desk/organisations/organisation.html", context, status=refused.status if refused else 200
    )  # fmt: skip


def _text(request: HttpRequest, name: str, most: int = 200) -> str:
    return request.POST.get(name, "")[:most].replace("\x00", "").strip()


def _key(request: HttpRequest, name: str) -> int:
    sent = request.POST.get(name, "")
    return whole(sent) or 0


def _acting(request: HttpRequest) -> dict[str, Any]:
    return {"viewer": viewer(request), "channel": "desk", "at": now()}


def _role(request: HttpRequest, one: Organisation) -> str:
    person = person_asked(viewer(request), _text(request, "person"), "person", today())
    on = whole_day(day, "on") if (day := _text(request, "on")) else today()
    set_role(one, person, _text(request, "kind"), on=on, **_acting(request))
    return _("已登记")


def _role_end(request: HttpRequest, one: Organisation) -> str:
    rows = OrganisationRole.objects.filter(organisation=one, pk=_key(request, "role"))
    role = rows.select_related("organisation", "person").first()
    if role is None:
        raise Invalid([Problem("role", _("选这个单位登记的一个身份"))])
    end_role(role, **_acting(request))
    return _("已登记")


def _invite(request: HttpRequest, one: Organisation) -> str:
    # Accounts are named whole, never listed: who keeps organisations registered does not see whom the house employs.
    programs = ApiKey.objects.filter(account__isnull=False).values("account")
    rows = Account.objects.filter(username=_text(request, "username"), is_active=True).exclude(pk__in=programs)
    account = rows.first()
    if account is None:
        raise Invalid([Problem("username", _("没有这个在用的账号，请对方核对登录名"))])
    until = whole_day(day, "until") if (day := _text(request, "until")) else None
    invite(one, account, _text(request, "kind"), until=until, **_acting(request))
    return _("已邀请；对方在“我的账号”里接受以后才算")


def _revoke(request: HttpRequest, one: Organisation) -> str:
    rows = Authority.objects.filter(organisation=one, pk=_key(request, "authority"))
    authority = rows.select_related("organisation").first()
    if authority is None:
        raise Invalid([Problem("authority", _("选一位代表这个单位的人"))])
    end_authority(authority, **_acting(request))
    return _("已收回")


def _end(request: HttpRequest, one: Organisation) -> str:
    end_organisation(one, **_acting(request))
    return _("单位已注销，登记和历史都留着")


def _correct(request: HttpRequest, one: Organisation) -> str:
    given = {name: value for name in _TOLD if (value := _text(request, name))}
    seen, reason = _key(request, "seen"), _text(request, "reason")
    changed = correct_organisation(one, given, seen=seen, reason=reason, **_acting(request))
    return _("已更正，原来的内容留着") if changed else _("没有改动")


_DEEDS: dict[str, Callable[[HttpRequest, Organisation], str]] = {
    "role": _role, "role_end": _role_end, "invite": _invite, "revoke": _revoke, "end": _end, "correct": _correct,
}  # fmt: skip


@entered
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change an organisation; `what` says how. What is refused is said beside the form it came from."""
    one, what = _found(request, uid), request.POST.get("what", "")
    try:
        if what not in _DEEDS:
            raise Invalid([Problem("what", _("选要办什么"))])
        said = _DEEDS[what](request, one)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, _found(request, uid), refused=refused, what=what)
    messages.success(request, said)
    still = open_organisations(Organisation.objects.filter(uid=uid), viewer(request), on=today()).exists()
    return redirect("desk:organisation", uid=uid) if still else redirect("desk:me")
