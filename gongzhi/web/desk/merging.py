"""Two registrations of one person at the desk: found, looked at side by side, merged once told what happens."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.people.access import residents_post, visible_persons
from gongzhi.base.people.actions.opening import open_page
from gongzhi.base.people.actions.persons import merge_persons
from gongzhi.base.people.models import Person
from gongzhi.base.people.queries.merging import merging_of, perhaps_twice
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.households import numbers_of, today
from gongzhi.web.desk.residents import Several, named, person_asked
from gongzhi.web.visitor import viewer


def _visible(request: HttpRequest, sent: str | UUID) -> Person | None:
    try:
        uid = sent if isinstance(sent, UUID) else UUID(sent)
    except ValueError:
        return None
    return visible_persons(Person.objects.filter(uid=uid), viewer(request), on=today()).first()


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def merging(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The one in the address is kept. Without another: who may be the same; with `?with=`: what merging would do."""
    kept = _visible(request, uid)
    if kept is None:
        raise Http404
    if residents_post(viewer(request), kept.area_path) is None:
        raise NotAllowed(_("这里的住户不归您管"))
    if kept.merged_into_id is not None:
        raise Conflict(_("这个人已并入另一份登记，请更正那一份"))
    try:
        if request.method == "POST":
            return _post(request, kept)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, kept, refused)
    return _page(request, kept)


def _post(request: HttpRequest, kept: Person) -> HttpResponse:
    sent = request.POST.get("twice", "")[:60].replace("\x00", "").strip()
    twice = person_asked(viewer(request), sent, "twice", today())
    if twice.pk == kept.pk:
        raise Invalid([Problem("twice", _("这就是要留下的那一份，请写另一份"))])
    if request.POST.get("what") != "merge":
        there = reverse("desk:person_merge", kwargs={"uid": kept.uid})
        return redirect(f"{there}?with={twice.uid}")
    reason = request.POST.get("reason", "")[:250].replace("\x00", "")
    merge_persons(kept, twice, reason=reason, viewer=viewer(request), channel="desk", at=now())
    messages.success(request, _("已合并，另一份登记留着记录"))
    return redirect("desk:person", uid=kept.uid)


def _page(request: HttpRequest, kept: Person, refused: Refused | None = None) -> HttpResponse:
    asked = request.POST.get("twice", "") if request.method == "POST" else request.GET.get("with", "")
    twice = _visible(request, asked)
    if twice is not None and (twice.pk == kept.pk or twice.merged_into_id is not None):
        twice = None
    if twice is not None and request.method == "GET":  # both pages are as good as opened: years and masked numbers
        for one in (kept, twice):
            open_page(one, viewer=viewer(request), at=now())
    alike = perhaps_twice(kept, viewer(request), on=today()) if twice is None else []
    context = {
        "kept": kept, "twice": twice, "kept_numbers": numbers_of(kept, False), "refused": refused,
        "twice_numbers": numbers_of(twice, False) if twice else {}, "told": merging_of(kept, twice) if twice else None,
        "alike": [(one, named(one)) for one in alike], "asked": request.POST if refused else {},
        "choices": refused.choices if isinstance(refused, Several) else {},
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/person_merge.html", context, status=refused.status if refused else 200)
