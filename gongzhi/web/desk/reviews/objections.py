"""Objections at the desk: entered on somebody's behalf, seen and answered by the post that was asked."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.base.clock import now
from gongzhi.base.ids import row_of, spoken_code, uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.base.todos.models import Clock
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.reviews.forms import Drawer, Typed, drawer
from gongzhi.web.desk.reviews.notices import typed_cells
from gongzhi.web.reviewing import ObjectionForm, notice_view, objection_view, read_objection, table_view
from gongzhi.web.visitor import viewer
from gongzhi.work.reviews.access import answering_post, objections_for
from gongzhi.work.reviews.actions.objections import Answer, answer_objection, object_to, open_contact
from gongzhi.work.reviews.models import OBJECTION, Notice, NoticeVersion, Objection, ObjectionContact
from gongzhi.work.reviews.queries.notices import counted, lines_of, notice_by_number, version_of


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, number: str) -> HttpResponse:
    """Enter an objection for somebody who came or called. The number and code shown are for them."""
    me = viewer(request)
    posts = me.holding("register")
    if not posts:
        raise NotAllowed(_("您的岗位不登记异议"))
    notice = notice_by_number(number)
    if notice is None or notice.state not in (Notice.OPEN, Notice.ENDED):
        raise Http404

    def again(form: ObjectionForm, status: int = 200) -> HttpResponse:
        view = notice_view(notice, counted([notice])[notice.pk], now())
        context = {"form": form.about(notice), "notice": view}
        return show(request, "desk/reviews/objection_form.html", context, status=status)

    if request.method != "POST":
        return again(ObjectionForm(initial={"uid": uuid7()}))
    form = ObjectionForm(request.POST)
    try:
        made = object_to(notice, read_objection(request.POST), by=me.by(posts[0].id, "desk"), at=now())
    except Refused as refused:
        form.refuse(refused.problems)
        return again(form, refused.status)
    code = spoken_code(OBJECTION, made.uid)
    messages.success(request, _("已登记 %(number)s，查询码 %(code)s") % {"number": made.number, "code": code})
    return redirect("desk:object", number=number)


def _found(request: HttpRequest, number: str) -> Objection:
    named = row_of(number)
    if named is None or named[0] != "YY":
        raise Http404
    seen = objections_for(viewer(request), Objection.objects.filter(pk=named[2], received_day=named[1]))
    found = seen.select_related("notice__area", "notice__clock", "notice__owner_post", "post", "against").first()
    if found is None:
        raise Http404
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """One objection; sent, it is answered."""
    one = _found(request, number)
    if request.method != "POST":
        return _page(request, one, Typed(request))
    code = "uphold" if request.POST.get("move") == "uphold" else "reject"
    try:
        strike = code == "uphold" and request.POST.get("what") == "strike"
        corrects = code == "uphold" and request.POST.get("what") == "correct"
        cells = typed_cells(request, one.notice) if corrects else None
        answer = Answer(code == "uphold", request.POST.get("reason", ""), cells, strike)
        answer_objection(one, answer, viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return _page(request, _found(request, number), Typed(request, refused, code))
    messages.success(request, _("已答复"))
    return redirect("desk:objection", number=number)


@desk
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show who objected, once; who looked is kept."""
    one = _found(request, number)
    opened = open_contact(one, viewer=viewer(request), channel="desk", at=now())
    return _page(request, one, Typed(request), opened)


def _page(request: HttpRequest, one: Objection, typed: Typed, opened: ObjectionContact | None = None) -> HttpResponse:
    moment, me = now(), viewer(request)
    clock = Clock.objects.filter(subject_uid=one.uid).order_by("pk").first()
    version = cast(NoticeVersion, version_of(one.notice, one.version))
    line = list(lines_of(version).filter(position=one.position)) if one.position else []
    answers = answering_post(me, one) is not None
    held = ObjectionContact.objects.filter(objection=one).exclude(name_sealed=b"", phone_sealed=b"").exists()
    context = {
        "objection": objection_view(one, clock, moment),
        "notice": notice_view(one.notice, counted([one.notice])[one.notice_id], moment),
        "table": table_view(version, line),
        "against": one.against.label if one.against else "",
        "drawers": _drawers(one, me, typed) if answers and one.state == Objection.OPEN else [],
        "has_contact": held, "may_open": answers, "contact": opened, **typed.context(),
    }  # fmt: skip
    return show(request, "desk/reviews/objection.html", context, status=typed.status)


def _drawers(one: Objection, me: Viewer, typed: Typed) -> list[Drawer]:
    url = reverse("desk:objection", kwargs={"number": one.number})
    needs = []
    if one.position is not None and one.notice.state == Notice.OPEN:
        version = cast(NoticeVersion, version_of(one.notice))
        choices = [
            {"value": "correct", "label": _("更正这一行")},
            {"value": "strike", "label": _("撤下这一行")},
            {"value": "other", "label": _("不改表，在答复里说明")},
        ]
        needs.append(typed.need("uphold", "what", _("怎么改"), "choice", choices=choices))
        needs += [
            typed.need("uphold", f"cell-{n}", column["label"], "line", required=False, hint=_("不改就空着"))
            for n, column in enumerate(version.columns, 1)
        ]
    needs.append(typed.need("uphold", "reason", _("答复，提异议的人看得到")))
    rejected = [typed.need("reject", "reason", _("理由，提异议的人看得到"))]
    return [
        drawer(url, "uphold", _("异议成立"), "check", needs, primary=True),
        drawer(url, "reject", _("异议不成立"), "x", rejected),
    ]
