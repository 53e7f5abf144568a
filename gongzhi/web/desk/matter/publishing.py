"""What the public reads of a matter: proposed with numbers hidden, looked through, published, taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.matter.page import matter_of
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import publishing_post
from gongzhi.work.matters.actions.publishing import publish, unpublish
from gongzhi.work.matters.logic.public import without_numbers
from gongzhi.work.matters.models import Matter, Photo, Publication
from gongzhi.work.matters.queries.page import pack_of


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: HttpRequest, number: str) -> HttpResponse:
    """The page that decides it."""
    matter, me = matter_of(request, number), viewer(request)
    if publishing_post(me, matter) is None:
        raise NotAllowed(_("您的岗位不能决定公开什么"))
    if request.method != "POST":
        return _page(request, matter)
    sent = request.POST
    try:
        if sent.get("do") == "end":
            unpublish(matter, sent.get("reason", ""), viewer=me, channel="desk", at=now())
            messages.success(request, _("已停止公开"))
        else:
            publish(
                matter, text=sent.get("text", ""), answer=sent.get("answer", ""), photos=_uids(request),
                viewer=me, channel="desk", at=now(),
            )  # fmt: skip
            messages.success(request, _("已公开"))
    except Refused as problem:
        return _page(request, matter, problem)
    return redirect("desk:publish", number=number)


def _uids(request: HttpRequest) -> list[UUID]:
    found = []
    for sent in request.POST.getlist("photos"):
        try:
            found.append(UUID(sent))
        except ValueError:
            continue
    return found


def _page(request: HttpRequest, matter: Matter, problem: Refused | None = None) -> HttpResponse:
    live = Publication.objects.filter(matter=matter, ended_at=None).prefetch_related("photos").first()
    hidden = set(matter.notes.filter(internal=True).values_list("act_uid", flat=True))
    shown = {photo.pk for photo in live.photos.all()} if live else set()
    text, answer = (live.text, live.answer) if live else (without_numbers(matter.text), without_numbers(matter.answer))
    if problem:
        text, answer = request.POST.get("text", ""), request.POST.get("answer", "")
    photos = [
        {
            "uid": photo.uid,
            "on": photo.pk in shown,
            "url": reverse("desk:photo", kwargs={"number": matter.number, "photo": photo.uid}),
        }
        for photo in Photo.objects.filter(matter=matter).select_related("file").order_by("pk")
        if photo.act_uid not in hidden
    ]
    context = {
        "matter": matter, "live": live, "text": text, "answer": answer, "photos": photos,
        "public": pack_of(matter).pack.kinds[matter.kind].public,
        "errors": {one.field: str(one.message) for one in problem.problems} if problem else {},
        "problems": [str(one.message) for one in problem.problems] if problem else [],
        "url": reverse("desk:matter", kwargs={"number": matter.number}),
        "public_url": reverse("portal:public_matter", kwargs={"number": matter.number}),
    }  # fmt: skip
    return show(request, "desk/publish.html", context, status=problem.status if problem else 200)
