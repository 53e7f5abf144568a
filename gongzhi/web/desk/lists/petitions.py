"""Petitions at the desk: the list of those one may see, registering one, going to the next level, papers in Word."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import local_day, now
from gongzhi.base.documents import Paper
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.queries import posts_under
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.base.todos.models import Todo
from gongzhi.packs.logic import paper_of
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.documents import word_response
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.inbox import address_of
from gongzhi.web.desk.lists.overview import areas_of
from gongzhi.web.desk.matter.page import matter_of, page_of
from gongzhi.web.sent import whole
from gongzhi.web.showing import matter_row, say
from gongzhi.web.visitor import viewer
from gongzhi.work.lists.access import petitioning_post
from gongzhi.work.lists.actions.petitions import appeal, register_petition
from gongzhi.work.lists.queries.petitions import (
    ENDED,
    LATE,
    OPEN,
    kinds_of,
    paper_values,
    papers_of,
    petitions,
)
from gongzhi.work.matters.actions.issuing import issue_paper
from gongzhi.work.matters.logic.intake import ANSWERS, PETITIONED, SOURCES, Draft
from gongzhi.work.matters.models import SUBJECT, Contact
from gongzhi.work.matters.queries.page import pack_of

_TYPED = ("kind", "source", "name", "phone", "home", "text", "facts", "reasons", "area", "about")


def _registers(me: Viewer, pack: PackInUse) -> list[str]:
    """First-level kinds a viewer may register: those no other kind leads to."""
    next_ones = {kind.appeal.kind for kind in pack.pack.kinds.values() if kind.appeal}
    kinds = (code for code in kinds_of(pack) if code not in next_ones)
    return [
        code
        for code in kinds
        if any(petitioning_post(me, pack.pack.kinds[code], post.area_path) == post.id for post in me.posts)
    ]


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Petitions the viewer may see."""
    me, pack, moment, sent = viewer(request), working_pack(), now(), request.GET
    kinds = kinds_of(pack)
    kind = sent["kind"] if sent.get("kind") in kinds else ""
    standing = sent["standing"] if sent.get("standing") in (OPEN, LATE, ENDED) else ""
    words = sent.get("q_petition", "")[:60].replace("\x00", "")
    after = sent.get("after", "")[:80]
    page = petitions(me, pack, now=moment, kind=kind, standing=standing, words=words, after=after)
    todos = Todo.objects.filter(subject=SUBJECT, subject_uid__in=[one.uid for one in page.rows], done_at=None)
    by_uid = {todo.subject_uid: todo for todo in todos.select_related("clock").order_by("-pk")}
    query = {
        name: value
        for name, value in {"q_petition": words, "kind": kind, "standing": standing}.items()
        if value
    }  # fmt: skip
    context = {
        "rows": [
            matter_row(one, pack, by_uid.get(one.uid), url=address_of(one), now=moment)
            for one in page.rows
        ],
        "kinds": [(code, say(pack.pack.kinds[code].title)) for code in kinds], "kind": kind, "standing": standing,
        "standings": ((OPEN, _("在办")), (LATE, _("超期")), (ENDED, _("已结束"))), "q_petition": words,
        "narrowed": bool(query), "registers": bool(_registers(me, pack)),
        "newer_url": f"?{urlencode(query)}" if page.newer else "",
        "older_url": f"?{urlencode({**query, 'after': page.older})}" if page.older else "",
    }  # fmt: skip
    return show(request, "desk/lists/petitions.html", context)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a petition: who, where they live, what they ask for, facts and reasons; one matter each."""
    me, pack, refused = viewer(request), working_pack(), None
    kinds = _registers(me, pack)
    if not kinds:
        raise NotAllowed(_("信访件由信访岗登记"))
    sent = {name: request.POST.get(name, "")[:5_000].strip() for name in _TYPED}
    uid = _uid(request.POST.get("uid", ""))
    if request.method == "POST":
        about = sent["about"]
        draft = Draft(
            uid, sent["kind"], sent["text"], now(), sent["source"], area=sent["area"][:24], name=sent["name"],
            phone=sent["phone"][:30], answers={name: sent[name] for name in ("home", "facts", "reasons")},
            about_post=whole(about),
        )  # fmt: skip
        try:
            made = register_petition(draft, pack=pack, viewer=me, channel="desk", at=now())
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("已登记 %(number)s") % {"number": made.number})
            return redirect("desk:petitions") if about else redirect("desk:matter", number=made.number)
    context = {
        "sent": sent, "uid": uid, "refused": refused, "areas": areas_of(me),
        "kinds": [(code, say(pack.pack.kinds[code].title)) for code in kinds],
        "sources": [(code, _(SOURCES[code])) for code in PETITIONED],
        "posts": [(str(post.pk), post.label) for post in posts_under(pack.code, f"/{pack.pack.head.area}/")],
        "errors": {one.field.removeprefix(ANSWERS): one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/lists/petition_new.html", context, status=refused.status if refused else 200)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


@desk
@require_POST
def take_on(request: HttpRequest, number: str) -> HttpResponse:
    """Take an answered petition to the next level."""
    matter, me = matter_of(request, number), viewer(request)
    try:
        made = appeal(matter, request.POST.get("text", ""), viewer=me, channel="desk", at=now())
    except NotAllowed:
        raise
    except Refused as problem:
        return page_of(request, matter, problem=problem)
    messages.success(request, _("已转上一级：%(number)s") % {"number": made.number})
    return redirect("desk:matter", number=number)


@desk
@require_POST
def paper(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """A paper of a move that was made. It names the petitioner, so that it was opened is written down."""
    matter, moment = matter_of(request, number), now()
    pack, zh = pack_of(matter), (get_language() or "zh").startswith("zh")
    made = papers_of(matter, pack)
    if code not in made:
        raise Http404

    def written(contact: Contact | None) -> Paper:
        values: dict[str, Any] = dict(paper_values(matter, contact, made[code], pack, zh=zh))
        found = paper_of(pack.document(code), values, zh=zh)
        return replace(found, day=local_day(moment, pack.calendar.time_zone))

    found = issue_paper(matter, code, written, viewer=viewer(request), channel="desk", at=moment)
    assert found is not None  # it is written whether or not anybody left a name
    return word_response(found, f"{matter.number}-{code}")
