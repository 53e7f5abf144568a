"""Word files at the desk: the letter to a reporter, the sheet of how a matter was handled, a notice to be put up."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.clock import local_day, now, zone
from gongzhi.base.crypto import mask_name, mask_phone
from gongzhi.base.documents import SHEET, Grid, Paper, write_paper
from gongzhi.base.messages.access import posting_post, visible_to
from gongzhi.base.messages.logic.texts import LETTER
from gongzhi.base.messages.models import Message
from gongzhi.base.refusals import Conflict
from gongzhi.packs.logic import paper_of
from gongzhi.web.desk.frame import desk, working_pack
from gongzhi.web.desk.matter.page import matter_of
from gongzhi.web.desk.reviews.notices import notice_of
from gongzhi.web.reviewing import period_words, table_view, until_words
from gongzhi.web.showing import entry_view, say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.actions.issuing import issue_letter
from gongzhi.work.matters.logic.intake import SOURCES
from gongzhi.work.matters.models import SUBJECT, Contact, Matter
from gongzhi.work.matters.queries.page import story_of
from gongzhi.work.reviews.queries.notices import lines_of, version_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _zh() -> bool:
    return (get_language() or "zh").startswith("zh")


def word_response(paper: Paper, name: str) -> HttpResponse:
    """A Word file; kept nowhere, so that there is nothing to erase."""
    response = HttpResponse(write_paper(paper), content_type=WORD)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    response.headers["Cache-Control"] = "no-store"
    return response


@desk
@require_POST
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter to a reporter, by whoever handles the matter. It names them, so that it was opened is written down."""
    return _letter(request, matter_of(request, number))


def _letter(request: HttpRequest, matter: Matter) -> HttpResponse:
    moment = now()
    if matter.stage == "open":
        raise Conflict(_("事项还没有办结，没有可以函复的结果"))
    paper = issue_letter(matter, viewer=viewer(request), channel="desk", at=moment)
    if paper is None:
        raise Http404
    return word_response(paper, f"{matter.number}-letter")


@desk
@require_POST
def message_letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The letter a message asks its post to print."""
    me = viewer(request)
    one = visible_to(Message.objects.filter(uid=uid, channel=LETTER, subject=SUBJECT), me).first()
    if one is None or one.subject_uid is None or posting_post(me, one) is None:
        raise Http404
    matter = Matter.objects.select_related("area", "lead_post").filter(uid=one.subject_uid).first()
    if matter is None:
        raise Http404
    return _letter(request, matter)


@desk
@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """How a matter was handled, for the file: masked, as its page shows it."""
    one = matter_of(request, number)
    story = story_of(one, public=False)
    contact = Contact.objects.filter(matter=one).first()
    place = zone(story.pack.calendar.time_zone)
    who = f"{mask_name(contact.name)} {mask_phone(contact.phone)}".strip() if contact else ""
    state = story.flow.states[one.state]
    facts = [
        (_("编号"), one.number), (_("类别"), say(story.kind.title)),
        (_("来源"), _(SOURCES.get(one.source, one.source))), (_("外部编号"), one.foreign_id),
        (_("上报时间"), f"{one.reported_at.astimezone(place):%Y-%m-%d %H:%M}"),
        (_("上报人"), who), (_("区域"), one.area.label), (_("地址"), one.address), (_("内容"), one.text),
        (_("主办"), one.lead_post.label), (_("环节"), say(state.title)),
        (_("办结时间"), f"{one.closed_at.astimezone(place):%Y-%m-%d %H:%M}" if one.closed_at else ""),
        (_("办理结果"), one.answer),
    ]  # fmt: skip
    entries = [entry_view(told, story, own=False, photos=()) for told in story.told]
    rows = [(f"{entry.at.astimezone(place):%Y-%m-%d %H:%M}", entry.title, entry.by, entry.text) for entry in entries]
    grid = Grid((_("时间"), _("做了什么"), _("谁"), _("说明")), rows)
    paper = Paper(
        SHEET, _("事项办理单"), facts=[fact for fact in facts if fact[1]], grid=grid,
        day=local_day(now(), story.pack.calendar.time_zone),
    )  # fmt: skip
    return word_response(paper, f"{one.number}-sheet")


@desk
@require_safe
def notice_word(request: HttpRequest, number: str) -> HttpResponse:
    """A notice with its masked table, to be put up."""
    one = notice_of(request, number)
    version = version_of(one)
    if version is None:
        raise Http404
    pack, moment, zh = working_pack(), now(), _zh()
    town, owner = pack.pack.head.place, one.owner_post.label
    table = table_view(version, list(lines_of(version)))
    values = {
        "town": town.zh if zh else town.en or town.zh, "place": one.area.label, "title": one.title,
        "basis": version.basis, "words": version.words, "period": period_words(one),
        "until": until_words(one, moment) or _("公布之日起算满"), "owner": owner, "number": one.number,
    }  # fmt: skip
    paper = paper_of(pack.document("public_notice"), values, zh=zh)
    *before, last = paper.paragraphs or [""]
    rows = [[str(line["n"]), *(cell["text"] for cell in line["cells"])] for line in table["lines"]]
    opened = one.opened_at or moment
    paper = replace(
        paper, paragraphs=before, after=[last], grid=Grid([_("行号"), *table["heads"]], rows),
        day=local_day(opened, pack.calendar.time_zone),
    )  # fmt: skip
    return word_response(paper, one.number)
