"""Messages pasted from an online service group 网格服务群: read, looked over, registered; the answer to paste back.

What is not ticked is kept nowhere. A line that cannot be registered says why and stays; the good ones are taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_under
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.packs.schema import Kind
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import registering_post
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.logic.intake import Draft, suggest
from gongzhi.work.matters.logic.pasting import MOST_MESSAGES, messages_of
from gongzhi.work.matters.models import Matter


@dataclass(frozen=True)
class Line:
    """A message as it is looked over. `taken`: the matter it became."""

    uid: UUID
    name: str
    text: str
    kind: str
    on: bool
    error: str = ""
    taken: Matter | None = None


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def pasted(request: HttpRequest) -> HttpResponse:
    """The text, then its messages, then what became of them."""
    me, pack = viewer(request), working_pack()
    post = registering_post(me)
    if post is None:
        raise NotAllowed(_("您的岗位不登记事项"))
    kinds = {code: kind for code, kind in pack.pack.kinds.items() if not (kind.complaint or kind.petition)}
    areas = _areas(me)
    if request.method != "POST":
        return _page(request, areas, kinds, [], request.GET.get("area", ""))
    area = request.POST.get("area", "")
    if request.POST.get("step") != "take":
        lines = [
            Line(uuid7(), one.name, one.text, next(iter(suggest(one.text, kinds, 1)), ""), one.says_something)
            for one in messages_of(request.POST.get("pasted", ""))
        ]
        problem = "" if lines else _("先把群里的消息粘贴进来")
        return _page(request, areas, kinds, lines, area, problem=problem)
    lines = _take(_sent(request), area, me, post, pack)
    taken = [line.taken for line in lines if line.taken]
    if taken:
        messages.success(request, _("登记了 %(number)d 件") % {"number": len(taken)})
    wrong = [line for line in lines if line.error]
    if not taken and not wrong:
        return _page(request, areas, kinds, lines, area, problem=_("勾选要登记的消息"))
    return _page(request, areas, kinds, wrong, area, answer=_answer(lines), taken=taken)


def _areas(me: Viewer) -> list[Area]:
    """The grids of the viewer's registering posts, or what lies lowest there."""
    return areas_under((post.area_path for post in me.holding("register")), "village", "grid")


def _sent(request: HttpRequest) -> list[Line]:
    """The lines as they were looked over, by their numbers."""
    sent, found = request.POST, []
    for number in range(MOST_MESSAGES):
        try:
            uid = UUID(sent.get(f"uid.{number}", ""))
        except ValueError:
            continue
        name, text, kind = (sent.get(f"{field}.{number}", "").strip() for field in ("name", "text", "kind"))
        found.append(Line(uid, name, text, kind, on=bool(sent.get(f"on.{number}"))))
    return found


def _take(lines: Sequence[Line], area: str, me: Viewer, post: int, pack: PackInUse) -> list[Line]:
    """Each ticked line a report of its own: one that is refused keeps none of the others back."""
    found, stamp, moment = [], setup_stamp(), now()
    for line in lines:
        if not line.on:
            continue
        draft = Draft(
            line.uid, line.kind, line.text, moment, source="group", area=area, name=line.name[:60],
        )  # fmt: skip
        try:
            matter = report_matter(draft, pack=pack, by=me.by(post, "desk"), at=moment, stamp=stamp)
            found.append(replace(line, taken=matter))
        except Refused as refused:
            found.append(replace(line, error=_("；").join(str(one.message) for one in refused.problems)))
    return found


def _answer(lines: Sequence[Line]) -> str:
    """What to paste back into the group: numbers, never codes or links: everybody there reads it."""
    told = [
        _("%(name)s反映的“%(what)s”已登记，编号 %(number)s，打电话报 %(said)s。")
        % {"name": line.name or _("大家"), "what": line.text[:16], "number": line.taken.number, "said": line.taken.said}
        for line in lines
        if line.taken
    ]
    return "\n".join([*told, _("办理情况会在群里告诉大家。")]) if told else ""


def _page(
    request: HttpRequest, areas: Sequence[Area], kinds: dict[str, Kind], lines: Sequence[Line], area: str, *,
    problem: str = "", answer: str = "", taken: Sequence[Matter] = (),
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "areas": [(one.code, one.label, one.code == area) for one in areas],
        "kinds": [(code, say(kind.title)) for code, kind in kinds.items()],
        "lines": lines, "problem": problem, "answer": answer, "taken": taken,
        "pasted": request.POST.get("pasted", "")[:2_000] if problem else "",
    }  # fmt: skip
    wrong = problem or (not taken and any(line.error for line in lines))
    return show(request, "desk/pasted.html", context, status=400 if wrong else 200)
