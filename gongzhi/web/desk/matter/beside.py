"""What goes on beside a matter's flow: who else was asked, what it is merged with, its parts; and the forms for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.clock import now
from gongzhi.base.columns import path_down_to
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.queries import posts_under
from gongzhi.base.refusals import Refused
from gongzhi.base.todos.models import Clock
from gongzhi.web.clocks import light_word
from gongzhi.web.showing import ASKED, OUTCOMES, MoveView, NeedView, say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import asking_post, joining_post, visible_to
from gongzhi.work.matters.logic.asks import OBJECTED, RULES
from gongzhi.work.matters.models import Ask, Matter
from gongzhi.work.matters.queries.near import near
from gongzhi.work.matters.queries.page import Story

_TITLES = {
    Ask.ASSIST: (gettext_lazy("请协办"), "handshake"),
    Ask.COUNTERSIGN: (gettext_lazy("送会签"), "signature"),
    Ask.SUPERVISE: (gettext_lazy("督办"), "megaphone"),
    Ask.CASE_LEAD: (gettext_lazy("请领导包案"), "user-check"),
}


@dataclass(frozen=True)
class Form:
    """A drawer that is sent to an address of its own."""

    url: str
    move: MoveView


class Typed:
    """What was typed into the form that was refused, and what was wrong with it."""

    def __init__(self, request: HttpRequest, problem: Refused | None, failed: str) -> None:
        self._sent, self._failed = request.POST, failed
        self._errors = {one.field: str(one.message) for one in problem.problems} if problem else {}

    def need(
        self, form: str, name: str, label: str, kind: str = "text", *, required: bool = True,
        choices: Sequence[Mapping[str, Any]] = (), hint: str = "", also: str = "",
    ) -> NeedView:  # fmt: skip
        """A field of a form; `also` is what the action calls it."""
        mine = form == self._failed
        error = (self._errors.get(name) or self._errors.get(also, "")) if mine else ""
        value = self._sent.get(name, "") if mine else ""
        least = 2 if required and kind == "text" else 0
        return NeedView(name, label, hint, kind, required, least, choices, value, error)


def beside(request: HttpRequest, story: Story, problem: Refused | None, failed: str) -> dict[str, Any]:
    """Context of `desk/parts/beside.html`."""
    matter, me, typed = story.matter, viewer(request), Typed(request, problem, failed)
    asks = list(Ask.objects.filter(matter=matter).select_related("post", "other").order_by("pk"))
    forms = [*_asking(me, story, typed), *_joining(me, story, typed)]
    return {
        "asks": _asks(asks, me, matter, typed),
        "forms": forms,
        **_related(me, matter),
        "part_url": _url(matter, "part") if matter.merged_into and joining_post(me, matter.merged_into) else "",
        "near": _near(me, matter) if matter.stage == "open" else [],
        "compare_url": _url(matter, "compare"),
        "uid": uuid7(),
    }


def _near(me: Viewer, matter: Matter) -> list[dict[str, Any]]:
    """Open ones the viewer may see that may be the same thing."""
    seen = visible_to(Matter.objects.filter(restricted=matter.restricted), me)
    found = near(seen, matter.kind, matter.lon, matter.lat, matter.reported_at, but=matter.pk)
    return [{**_link(one.matter), "metres": one.metres, "at": one.matter.reported_at} for one in found]


def _asks(asks: Sequence[Ask], me: Viewer, matter: Matter, typed: Typed) -> list[dict[str, Any]]:
    clocks = {one.subject_uid: one for one in Clock.objects.filter(subject_uid__in=[ask.uid for ask in asks])}
    found, moment = [], now()
    for one in asks:
        light = clocks[one.uid].light(moment)
        waits = one.ended_at is None
        may_withdraw = (waits or one.outcome == OBJECTED) and asking_post(me, matter, one.kind) is not None
        found.append(
            {
                "what": _(ASKED[one.kind]),
                "post": one.post.label,
                "light": light.code,
                "word": light_word(light) if waits else _(OUTCOMES[one.outcome]),
                "other": one.other.number if one.other else "",
                "answer": _answer(one, matter, typed) if waits and one.post_id in me.post_ids() else None,
                "withdraw_url": _url(matter, "ask_withdraw", one) if may_withdraw else "",
            }
        )
    return found


def _answer(one: Ask, matter: Matter, typed: Typed) -> Form:
    code = f"answer-{one.uid}"
    choices = [{"value": word, "label": _(OUTCOMES[word])} for word in RULES[one.kind].outcomes]
    needs = (
        typed.need(code, "outcome", _("结果"), "choice", choices=choices),
        typed.need(code, "reason", _("说明"), required=one.kind not in (Ask.COUNTERSIGN, Ask.MERGE), also="text"),
    )
    return Form(_url(matter, "ask_answer", one), MoveView(code, _("答复"), "signature", True, False, needs))


def _asking(me: Viewer, story: Story, typed: Typed) -> list[Form]:
    matter = story.matter
    if matter.stage != "open":
        return []
    may = [kind for kind in _TITLES if asking_post(me, matter, kind) is not None]
    posts: list[dict[str, Any]] = []
    if Ask.ASSIST in may or Ask.CASE_LEAD in may:
        root = path_down_to(matter.area_path, story.pack.pack.head.area)
        posts = [{"value": str(post.pk), "label": post.label} for post in posts_under(story.pack.code, root)]
    forms = []
    for kind in may:
        title, icon = _TITLES[kind]
        needs = [typed.need(kind, "reason", _("请做什么"), also="text")]
        if kind != Ask.SUPERVISE:
            needs.insert(0, typed.need(kind, "post", _("请哪个岗位"), "post", choices=posts, also="posts"))
        forms.append(Form(_url(matter, "ask"), MoveView(kind, str(title), icon, False, False, tuple(needs))))
    return forms


def _joining(me: Viewer, story: Story, typed: Typed) -> list[Form]:
    matter = story.matter
    if matter.stage != "open" or joining_post(me, matter) is None:
        return []
    kinds = [
        {"value": code, "label": say(kind.title)}
        for code, kind in story.pack.pack.kinds.items()
        if not (kind.complaint or kind.petition) and kind.restricted == matter.restricted
    ]
    split = (
        typed.need("split", "kind", _("类别"), "choice", choices=kinds),
        typed.need("split", "text", _("要办什么")),
    )
    forms = [Form(_url(matter, "split"), MoveView("split", _("分出子事项"), "split", False, False, split))]
    if story.flow.merged:
        hint = _("对方不归您管时，要等对方主办同意。")
        merge = (
            typed.need("merge", "original", _("并入哪件事的编号"), "line", hint=hint),
            typed.need("merge", "reason", _("说明"), required=False),
        )
        forms.append(Form(_url(matter, "merge"), MoveView("merge", _("并案"), "merge", False, False, merge)))
    return forms


def _related(me: Viewer, matter: Matter) -> dict[str, Any]:
    """The matters it hangs together with, each a link; only those the viewer may see, since a title is told."""
    above = [key for key in (matter.parent_id, matter.merged_into_id) if key]
    near = Matter.objects.filter(Q(parent=matter) | Q(merged_into=matter) | Q(pk__in=above)).order_by("pk")
    rows = list(visible_to(near, me)[:100])
    by_key = {one.pk: _link(one) for one in rows}
    return {
        "parts": [by_key[one.pk] for one in rows if one.parent_id == matter.pk],
        "merged": [by_key[one.pk] for one in rows if one.merged_into_id == matter.pk],
        "parent": by_key.get(matter.parent_id or 0),
        "merged_into": by_key.get(matter.merged_into_id or 0),
    }


def _link(one: Matter) -> dict[str, Any]:
    url = reverse("desk:matter", kwargs={"number": one.number})
    return {"number": one.number, "title": one.title, "url": url, "ended": one.stage != "open"}


def _url(matter: Matter, name: str, ask: Ask | None = None) -> str:
    more = {"uid": ask.uid} if ask else {}
    return reverse(f"desk:{name}", kwargs={"number": matter.number, **more})
