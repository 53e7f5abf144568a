"""Notices at the desk: the list, making one from a pasted table, and its page with objections."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.todos.models import Clock
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.desk.narrowing import export_urls
from gongzhi.web.desk.reviews.forms import (
    Drawer,
    Typed,
    areas_of,
    chosen_area,
    drawer,
    guessed_mask,
    options,
    pasted_table,
    table_of_file,
    whole,
)
from gongzhi.web.reviewing import MASKS, notice_view, objection_view, table_view
from gongzhi.web.visitor import viewer
from gongzhi.work.reviews.access import PUBLISH, notices_for, objections_for, owning_post
from gongzhi.work.reviews.actions.notices import correct_line, make_notice, withdraw_notice
from gongzhi.work.reviews.actions.publishing import propose_publication
from gongzhi.work.reviews.logic.notices import Column, Content, Line, Terms
from gongzhi.work.reviews.models import Change, Notice, NoticeVersion, Objection
from gongzhi.work.reviews.queries.notices import (
    PAGE,
    counted,
    independent,
    lines_of,
    notice_by_number,
    other_posts,
    version_of,
)

LINES, OBJECTIONS = 100, 200


@desk
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Notices of the viewer's posts and areas, newest first."""
    me, moment = viewer(request), now()
    after = row_after(request)
    found = notices_for(me, Notice.objects.all())
    if after:
        found = found.filter(pk__lt=after)
    rows = list(found.select_related("area", "owner_post", "clock").order_by("-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    counts = counted(rows)
    context = {
        "rows": [{**notice_view(one, counts[one.pk], moment), "owner": one.owner_post.label} for one in rows],
        "may_make": bool(me.holding(PUBLISH)),
        "export_urls": export_urls("notices", {}),
        "older_url": f"?after={rows[-1].pk}" if more else "",
    }
    return show(request, "desk/reviews/notices.html", context)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """First the table is pasted, then each of its columns is masked or given a ground; it is saved as a draft."""
    me = viewer(request)
    if not me.holding(PUBLISH):
        raise NotAllowed(_("您的岗位不能在这里发公示"))
    if request.method != "POST":
        return _form(request, {"uid": str(uuid7()), "amount": "7", "unit": "working_days", "keep_days": "180"})
    typed = {name: value.replace("\x00", "") for name, value in request.POST.items() if isinstance(value, str)}
    try:
        if (sent := request.FILES.get("file")) is not None:  # its columns may be others: they are asked anew
            typed = {name: value for name, value in typed.items() if not name.startswith(("mask-", "ground-"))}
            typed["rows"] = table_of_file(sent)
        heads, lines = pasted_table(typed.get("rows", ""))
        if "mask-1" not in typed:  # the table was read: now its columns are asked
            return _form(request, typed, heads=heads, lines=lines)
        notice = _made(request, typed, heads, lines)
    except Refused as refused:
        return _form(request, typed, refused=refused)
    messages.success(request, _("草稿已存。送另一个人复核，同意后才公布"))
    return redirect("desk:notice", number=notice.number)


def _made(request: HttpRequest, typed: Mapping[str, str], heads: list[str], lines: list[list[str]]) -> Notice:
    columns = tuple(
        Column(head, typed.get(f"mask-{n}", ""), typed.get(f"ground-{n}", "").strip())
        for n, head in enumerate(heads, 1)
    )
    content = Content(
        typed.get("title", ""), typed.get("basis", ""), columns, tuple(Line(tuple(cells)) for cells in lines),
        typed.get("words", ""),
    )  # fmt: skip
    terms = Terms(
        whole(request.POST, "amount", 0) or 0, typed.get("unit", ""), whole(request.POST, "keep_days", 0) or 0
    )
    try:
        uid = UUID(typed.get("uid", ""))
    except ValueError:
        raise Invalid([Problem("uid", _("页面不完整，请刷新后再提交"))]) from None
    return make_notice(
        content, terms, pack=working_pack(), area=chosen_area(request, PUBLISH),
        other_post=whole(request.POST, "other_post", 0) or 0, viewer=viewer(request), channel="desk", at=now(), uid=uid,
    )  # fmt: skip


def _form(
    request: HttpRequest, typed: Mapping[str, str], *, heads: list[str] | None = None,
    lines: list[list[str]] | None = None, refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    me, pack = viewer(request), working_pack()
    if heads is None and typed.get("rows"):
        try:
            heads, lines = pasted_table(typed["rows"])
        except Invalid:
            heads = None
    owner = me.holding(PUBLISH)[0]
    posts = other_posts(pack, owner.area_path, owner.id)
    errors: dict[str, str] = {}
    for one in refused.problems if refused else ():
        errors.setdefault(one.field.split(".")[0], str(one.message))
    context = {
        "typed": typed, "errors": errors, "columns": _columns(heads or [], lines or [], typed),
        "areas": options(((one.code, one.label) for one in areas_of(me, PUBLISH)), typed.get("area", "")),
        "posts": options(((str(one.pk), one.label) for one in posts), typed.get("other_post", "")),
        "units": options((("working_days", _("个工作日")), ("days", _("天"))), typed.get("unit", "")),
        "line_count": len(lines or []),
    }  # fmt: skip
    return show(request, "desk/reviews/notice_form.html", context, status=refused.status if refused else 200)


def _columns(heads: list[str], lines: list[list[str]], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for n, head in enumerate(heads, 1):
        mask = typed.get(f"mask-{n}", guessed_mask(head))
        found.append(
            {
                "n": n, "head": head, "example": lines[0][n - 1] if lines and len(lines[0]) >= n else "",
                "masks": options(((code, _(word)) for code, word in MASKS.items()), mask),
                "chosen": mask, "ground": typed.get(f"ground-{n}", ""),
            }
        )  # fmt: skip
    return found


def notice_of(request: HttpRequest, number: str) -> Notice:
    """A notice the viewer may see at the desk; for everybody else it does not exist."""
    notice = notice_by_number(number)
    if notice is None or not notices_for(viewer(request), Notice.objects.filter(pk=notice.pk)).exists():
        raise Http404
    return notice


@desk
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Its page."""
    return page_of(request, notice_of(request, number))


def page_of(request: HttpRequest, one: Notice, typed: Typed | None = None) -> HttpResponse:
    """The page, with the form that was refused open again."""
    me, moment, typed = viewer(request), now(), typed or Typed(request)
    version = cast(NoticeVersion, version_of(one))
    after = whole(request.GET, "after", 0) or 0
    rows = list(lines_of(version).filter(position__gt=after)[: LINES + 1])
    seen = objections_for(me, Objection.objects.filter(notice=one)).select_related("post").order_by("-pk")
    objections = list(seen[:OBJECTIONS])
    clocks = {one.subject_uid: one for one in Clock.objects.filter(subject_uid__in=[each.uid for each in objections])}
    context = {
        "notice": notice_view(one, counted([one])[one.pk], moment), "version": version,
        "table": table_view(version, rows[:LINES]), "owner": one.owner_post.label, "other": one.other_post.label,
        "older_url": f"?after={rows[LINES - 1].position}" if len(rows) > LINES else "",
        "objections": [objection_view(each, clocks.get(each.uid), moment) for each in objections],
        "changes": list(Change.objects.filter(subject_uid=one.uid).select_related("post").order_by("-pk")[:20]),
        "drawers": _drawers(one, me, typed, version), "public": one.state in (Notice.OPEN, Notice.ENDED),
        "withdrawn_reason": one.withdrawn_reason, "keep_days": one.keep_days, **typed.context(),
    }  # fmt: skip
    return show(request, "desk/reviews/notice.html", context, status=typed.status)


def _drawers(one: Notice, me: Viewer, typed: Typed, version: NoticeVersion) -> list[Drawer]:
    """What the owner may do now."""
    if owning_post(me, one, PUBLISH) is None:
        return []

    def url(name: str) -> str:
        return reverse(f"desk:notice_{name}", kwargs={"number": one.number})

    found = []
    if one.state == Notice.DRAFT:
        asked = typed.need("propose", "post", _("请谁复核"), "post", choices=_approvers(one))
        hint = _("要由另一个人同意才公布；提出人自己不能复核。")
        found.append(drawer(url("propose"), "propose", _("送复核"), "user-check", [asked], primary=True, hint=hint))
    if one.state == Notice.OPEN:
        needs = [typed.need("correct", "position", _("第几行"), "number")]
        needs += [
            typed.need("correct", f"cell-{n}", column["label"], "line", required=False, hint=_("不改就空着"))
            for n, column in enumerate(version.columns, 1)
        ]
        needs.append(typed.need("correct", "strike", _("撤下这一行"), "choice", required=False, choices=_yes()))
        needs.append(typed.need("correct", "reason", _("更正的理由，大家看得到")))
        found.append(drawer(url("correct"), "correct", _("更正一行"), "pencil", needs))
    if one.state in (Notice.DRAFT, Notice.OPEN, Notice.ENDED):
        reason = typed.need("withdraw", "reason", _("撤下的理由，大家看得到"))
        hint = _("页面马上看不到，记录仍然保存。")
        found.append(drawer(url("withdraw"), "withdraw", _("撤下公示"), "ban", [reason], danger=True, hint=hint))
    return found


def _yes() -> list[dict[str, Any]]:
    return [{"value": "1", "label": _("撤下")}]


def _approvers(one: Notice) -> list[dict[str, str]]:
    posts = Post.objects.filter(role__pack=one.pack, valid_to=None).select_related("role").order_by("area_path", "pk")
    fits = (post for post in posts if PUBLISH in post.role.verbs and one.area_path.startswith(post.area_path))
    return [
        {"value": str(post.pk), "label": post.label}
        for post in fits
        if post.pk == one.owner_post_id or independent(post.pk, one.owner_post_id)
    ]


@desk
@require_POST
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Ask a second person."""
    one = notice_of(request, number)
    try:
        post = whole(request.POST, "post", 0) or 0
        propose_publication(one, post, viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return page_of(request, one, Typed(request, refused, "propose"))
    messages.success(request, _("已送复核"))
    return redirect("desk:notice", number=number)


@desk
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct a line."""
    one = notice_of(request, number)
    try:
        strike = request.POST.get("strike") == "1"
        cells = None if strike else typed_cells(request, one)
        position, reason = whole(request.POST, "position", 0) or 0, request.POST.get("reason", "")
        correct_line(one, position, cells, reason, viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return page_of(request, notice_of(request, number), Typed(request, refused, "correct"))
    messages.success(request, _("已更正，旧的版本仍然看得到"))
    return redirect("desk:notice", number=number)


def typed_cells(request: HttpRequest, one: Notice) -> list[str | None]:
    """The cells of a correction: `None` where nothing was written, which leaves what is there."""
    version = cast(NoticeVersion, version_of(one))
    cells = [request.POST.get(f"cell-{n}", "").strip() or None for n in range(1, len(version.columns) + 1)]
    if not any(cells):
        raise Invalid([Problem("cell-1", _("写出要改的那一格"))])
    return cells


@desk
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take it down."""
    one = notice_of(request, number)
    try:
        withdraw_notice(one, request.POST.get("reason", ""), viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return page_of(request, one, Typed(request, refused, "withdraw"))
    messages.success(request, _("已撤下"))
    return redirect("desk:notice", number=number)
