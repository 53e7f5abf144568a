"""What is done with one item: put in a list, graded, and swept for alike cases; and what an area answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.matter.page import matter_of, page_of
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.lists.access import (
    answering_post,
    sweeping_post,
    visible_answers,
    visible_to,
)
from gongzhi.work.lists.actions.entering import escalate, regrade
from gongzhi.work.lists.actions.sweeping import answer_sweep, begin_sweep
from gongzhi.work.lists.logic.items import Placed
from gongzhi.work.lists.models import Item, Sweep, SweepAnswer
from gongzhi.work.lists.queries.items import came_out_of
from gongzhi.work.lists.queries.work import answers_of, results_of
from gongzhi.work.matters.queries.page import pack_of


@desk
@require_POST
def enter_list(request: HttpRequest, number: str) -> HttpResponse:
    """Put an escalated matter in a list."""
    matter = matter_of(request, number)
    try:
        item = escalate(matter, request.POST.get("list", ""), viewer=viewer(request), channel="desk", at=now())
    except NotAllowed:
        raise
    except Refused as problem:
        return page_of(request, matter, problem=problem)
    messages.success(request, _("已列入清单：%(number)s") % {"number": item.number})
    seen = visible_to(Item.objects.filter(pk=item.pk), viewer(request)).exists()
    return redirect("desk:matter", number=item.matter.number if seen else number)


def item_at(request: HttpRequest, uid: UUID) -> tuple[Item, PackInUse]:
    """An item the viewer may see, and the pack its matter runs under; for everybody else it does not exist."""
    found = visible_to(Item.objects.filter(uid=uid), viewer(request))
    item = found.select_related("matter__area", "matter__lead_post__area").first()
    if item is None:
        raise Http404
    return item, pack_of(item.matter)


@desk
@require_POST
def grade(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How severe an item is and whose, said by whoever keeps the list."""
    item, pack = item_at(request, uid)
    placed = Placed(request.POST.get("severity", ""), request.POST.get("level", ""))
    reason = request.POST.get("reason", "")
    try:
        regrade(item, placed, reason, pack=pack, viewer=viewer(request), channel="desk", at=now())
    except NotAllowed:
        raise
    except Refused as problem:
        return page_of(request, matter_of(request, item.matter.number), problem=problem)
    messages.success(request, _("已改"))
    return redirect("desk:matter", number=item.matter.number)


def _villages(pack: PackInUse) -> list[Area]:
    root = areas_by_code()[pack.pack.head.area].path
    areas = (one for one in areas_by_code().values() if one.level == "village" and one.path.startswith(root))
    return sorted(areas, key=lambda one: one.path)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def sweep_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose areas and ask them, all chosen at first."""
    (item, pack), me, refused = item_at(request, uid), viewer(request), None
    if sweeping_post(me, item) is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    chosen = request.POST.getlist("area")[:400] if request.method == "POST" else None
    sent = request.POST.get("uid", "")
    try:
        form = UUID(sent)
    except ValueError:
        form = uuid7()
    if request.method == "POST":
        try:
            sweep = begin_sweep(
                item, chosen or [], pack=pack, viewer=me, channel="desk", at=now(), uid=form
            )  # fmt: skip
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("已请各地排查"))
            return redirect("desk:sweep", uid=sweep.uid)
    context = {
        "item": item, "areas": _villages(pack), "chosen": chosen, "uid": form, "refused": refused,
        "days": pack.pack.lists[item.list].sweep_days,
    }  # fmt: skip
    return show(request, "desk/lists/sweep_new.html", context, status=refused.status if refused else 200)


@desk
@require_safe
def sweep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A sweep and what each area answered, as bars and as a table."""
    me = viewer(request)
    seen = visible_to(Item.objects.all(), me).values("pk")
    one = Sweep.objects.filter(uid=uid, item__in=seen).select_related("item__matter__area", "by_post").first()
    if one is None:
        raise Http404
    answers = answers_of(one)
    mine = {each.pk for each in answers if each.found is None and answering_post(me, each) is not None}
    context = {
        "sweep": one, "item": one.item, "answers": answers, "mine": mine, "result": results_of([one]).get(one.pk),
        "alike": came_out_of(one.item, me),
    }  # fmt: skip
    return show(request, "desk/lists/sweep.html", context)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def sweep_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An area answers: one case a line, or none found in one tap."""
    me, pack, refused = viewer(request), working_pack(), None
    rows = visible_answers(SweepAnswer.objects.filter(uid=uid), me)
    answer = rows.select_related("area", "post", "sweep__item__matter__area").first()
    if answer is None:
        raise Http404
    if answering_post(me, answer) is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    text = request.POST.get("found", "")[:20_000].replace("\x00", "")
    if request.method == "POST":
        found = [] if request.POST.get("none") == "1" else text.splitlines()
        try:
            answer_sweep(answer, found, pack=pack, viewer=me, channel="desk", at=now())
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("已答复：%(n)d 处") % {"n": answer.found or 0})
            return redirect("desk:inbox")
    item = answer.sweep.item
    sees = visible_to(Item.objects.filter(pk=item.pk), me).exists()
    context = {
        "answer": answer, "kind": say(pack.pack.kinds[item.matter.kind].title), "text": text, "refused": refused,
        "about": item.matter if sees else None,
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/lists/sweep_answer.html", context, status=refused.status if refused else 200)
