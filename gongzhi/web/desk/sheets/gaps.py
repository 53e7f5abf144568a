"""What a post is asked for a sheet, since nobody holds it: said in a page, with the heads of each cell, or refused."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.base.todos.models import Clock
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.figures.sheets.access import answering_post
from gongzhi.figures.sheets.actions.filling import answer_gap, refuse_gap
from gongzhi.figures.sheets.logic.results import cells_of
from gongzhi.figures.sheets.models import GAP, Gap
from gongzhi.web.clocks import light_word, short_time
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.visitor import viewer


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is asked, and the answer."""
    pack, me, moment, refused = working_pack(), viewer(request), now(), None
    rows = Gap.objects.filter(uid=uid, filling__pack=pack.code).select_related(
        "filling__area", "filling__blank", "filling__post", "post", "account"
    )
    gap = rows.defer("filling__blank__data").first()
    if gap is None or (answering_post(me, gap) is None and not _sees(me, gap)):
        raise Http404
    cells = {one.name: one for one in cells_of(gap.filling.cells)}
    names = {name: f"c{place}" for place, name in enumerate(gap.cells)}
    sent = {name: request.POST.get(field, "")[:600] for name, field in names.items()}
    if request.method == "POST":
        try:
            if request.POST.get("what") == "refuse":
                refuse_gap(gap, request.POST.get("reason", ""), viewer=me, channel="desk", at=moment)
                messages.success(request, _("已退回，原因会显示在表上"))
            else:
                answer_gap(gap, sent, viewer=me, channel="desk", at=moment)
                messages.success(request, _("已填进表里"))
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            return redirect("desk:sheet_gap", uid=gap.uid)
    errors = {one.field: one.message for one in refused.problems} if refused else {}
    clock = Clock.objects.filter(subject=GAP, subject_uid=gap.uid).order_by("-pk").first()
    period = period_of(gap.filling.period)
    context = {
        "gap": gap, "period": period.label if period else gap.filling.period, "refused": refused,
        "may": answering_post(me, gap) is not None and gap.state == Gap.ASKED,
        "rows": [
            {
                "name": name, "field": names[name], "label": cells[name].label or name, "type": cells[name].type,
                "value": sent[name] or cells[name].value, "error": errors.get(name, ""),
            }
            for name in gap.cells if name in cells
        ],
        "reason_error": errors.get("reason", ""), "reason": request.POST.get("reason", "")[:300],
        "due": short_time(clock.due_at, clock.time_zone, moment) if clock else "",
        "light": clock.light(moment).code if clock else "", "word": light_word(clock.light(moment)) if clock else "",
    }  # fmt: skip
    return show(request, "desk/sheets/gap.html", context, status=refused.status if refused else 200)


def _sees(me: Viewer, gap: Gap) -> bool:
    """Whoever answers for the sheet's area sees what was asked for it."""
    return any(gap.filling.area_path.startswith(post.area_path) for post in me.posts)
