"""Registering a report on somebody's behalf: by phone, at the counter, on the spot."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.ids import spoken_code, uuid7
from gongzhi.base.refusals import NotAllowed, Problem, Refused
from gongzhi.packs.queries import setup_stamp
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.reporting import ReportForm, asks_more, form_context, more_words, read_draft, read_pictures
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import may_see, registering_post
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.logic.intake import ASSISTED
from gongzhi.work.matters.models import SUBJECT


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends. The number and code shown are for the one who called."""
    me, pack, stamp = viewer(request), working_pack(), setup_stamp()
    post = registering_post(me)
    if post is None:
        raise NotAllowed(_("您的岗位不登记事项"))

    def again(form: ReportForm, problems: Sequence[Problem] = (), status: int = 200, notice: str = "") -> HttpResponse:
        if problems or notice:
            form.refuse(problems)
        kinds = {code: kind for code, kind in pack.pack.kinds.items() if not (kind.complaint or kind.petition)}
        context = {**form_context(form, pack, kinds, stamp), "notice": notice}
        return show(request, "desk/register.html", context, status=status)

    if request.method != "POST":
        return again(ReportForm(initial={"uid": uuid7()}))
    try:
        source = request.POST.get("source", "")
        source = source if source in ASSISTED else "desk"
        draft, pictures = read_draft(request.POST, source=source, pack=pack), read_pictures(request)
        if asks_more(draft, request.POST, pack):
            return again(ReportForm(request.POST, request.FILES), notice=more_words(bool(pictures)))
        matter = report_matter(draft, pack=pack, by=me.by(post, "desk"), at=now(), stamp=stamp, pictures=pictures)
    except Refused as refused:
        return again(ReportForm(request.POST, request.FILES), refused.problems, refused.status)
    code = spoken_code(SUBJECT, matter.uid)
    messages.success(
        request,
        _("已登记 %(number)s，报号 %(said)s，查询码 %(code)s")
        % {"number": matter.number, "said": matter.said, "code": code},
    )
    return redirect("desk:matter", number=matter.number) if may_see(me, matter) else redirect("desk:inbox")
