"""What there is: packs in force with their kinds, flows and forms, areas today and on a day, posts."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.areas.logic.points import SAID, fault_of_point
from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_on, areas_at_hand, areas_by_code, locate, tree_on
from gongzhi.base.clock import local_day, now
from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.people.queries import posts_after
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.web.api.rest.door import api, ask, key_of, pack_of, page_size
from gongzhi.web.api.rest.shapes.setup import (
    FlowShape,
    KindShape,
    MoveShape,
    PackShape,
    QuestionShape,
    StateShape,
)
from gongzhi.web.api.rest.shapes.values import AreaShape, CodeWord, Degrees, ListOf, PostShape
from gongzhi.web.api.rest.showing import area_shape, named, post_shape

AREAS_MOST = 500
_YES_NO = [{"code": "yes", "label": {"zh": "是", "en": "yes"}}, {"code": "no", "label": {"zh": "否", "en": "no"}}]


@api.get("/packs", tags=["setup"], **ask(gettext_lazy("在用的包"), answers=ListOf[PackShape], name="packs"))
def packs(request: HttpRequest) -> ListOf[PackShape]:
    """Packs in force: local variation as data."""
    return ListOf[PackShape](items=[_pack(one) for one in packs_in_force()])


@api.get("/packs/{pack}", tags=["setup"], **ask(gettext_lazy("一个包"), answers=PackShape, name="pack"))
def pack(request: HttpRequest, pack: CodeWord) -> PackShape:
    """One pack in force."""
    return _pack(_found(pack))


@api.get("/packs/{pack}/kinds/{kind}", tags=["setup"], **ask(gettext_lazy("一类事项"), answers=KindShape, name="kind"))
def kind(request: HttpRequest, pack: CodeWord, kind: CodeWord) -> KindShape:
    """A kind of matter, and what a report of it is asked."""
    found = _found(pack)
    one = found.pack.kinds.get(kind)
    if one is None:
        raise Http404
    return KindShape(
        code=kind, title=named(one.title), group=named(one.group), flow=one.flow, level=one.level,
        promise=named(one.promise), example=one.example, public=one.public, portal=one.portal,
        restricted=one.restricted, questions=_questions(found.form_of(kind)),
    )  # fmt: skip


@api.get("/packs/{pack}/flows/{flow}", tags=["setup"], **ask(gettext_lazy("一个流程"), answers=FlowShape, name="flow"))
def flow(request: HttpRequest, pack: CodeWord, flow: CodeWord) -> FlowShape:
    """A flow: states, and the moves between them with what they need."""
    one = _found(pack).pack.flows.get(flow)
    if one is None:
        raise Http404
    states = [
        StateShape(code=code, title=named(state.title), stage=state.stage, owner=state.owner)
        for code, state in one.states.items()
    ]
    moves = [
        MoveShape(
            code=code, title=named(move.title), from_=list(move.source), to=move.to, by=list(move.by),
            needs=list(move.needs), may_have=list(move.may_have), another=move.another,
        )
        for code, move in one.moves.items()
    ]  # fmt: skip
    return FlowShape(code=flow, title=named(one.title), first=one.first, states=states, moves=moves)


@api.get("/areas", tags=["areas"], **ask(gettext_lazy("区域"), answers=ListOf[AreaShape], name="area_list"))
def areas(
    request: HttpRequest,
    under: CodeWord = "",
    level: CodeWord = "",
    on: date | None = None,
    after: CodeWord = "",
) -> ListOf[AreaShape]:
    """Areas at or under one (default: the pack's root), in the order of paths; as they were on a day with `on`."""
    root = under or pack_of().pack.head.area
    if on is None:
        top = areas_by_code().get(root)
        found = [one for one in areas_at_hand().values() if top is not None and one.path.startswith(top.path)]
        shapes = sorted(map(area_shape, found), key=lambda one: one.path)
    else:
        shapes = [area_shape(one) for one in tree_on(on, root)]
    if not shapes:
        raise Invalid([Problem("under", _("没有代码为 %(code)s 的区域") % {"code": root})])
    kept = [one for one in shapes if not level or one.level == level]
    start = next((n for n, one in enumerate(kept, 1) if one.code == after), None) if after else 0
    if start is None:
        raise Invalid([Problem("after", _("请用上一页给的 next"))])
    page = kept[start : start + AREAS_MOST]
    return ListOf[AreaShape](items=page, next=page[-1].code if start + AREAS_MOST < len(kept) else None)


@api.get("/areas/at", tags=["areas"], **ask(gettext_lazy("这一点在哪里"), answers=AreaShape, name="area_at"))
def area_at(request: HttpRequest, lon: Degrees, lat: Degrees) -> AreaShape:
    """The deepest area a point (degrees, WGS 84) lies in; 404 in none."""
    if fault := fault_of_point(lon, lat):
        raise Invalid([Problem("lon", SAID[fault])])
    found = locate(lon, lat)
    if found is None:
        raise Http404
    return area_shape(found)


@api.get("/areas/{code}", tags=["areas"], **ask(gettext_lazy("一个区域"), answers=AreaShape, name="area_one"))
def area(request: HttpRequest, code: CodeWord, on: date | None = None) -> AreaShape:
    """One area; as it was on a day with `on`."""
    today = local_day(now(), pack_of().calendar.time_zone)
    found = area_on(code, on or today)
    if found is None:
        raise Http404
    return area_shape(found)


@api.get("/posts", tags=["setup"], **ask(gettext_lazy("岗位"), answers=ListOf[PostShape], name="posts"))
def posts(
    request: HttpRequest,
    under: CodeWord = "",
    role: CodeWord = "",
    after: CodeWord = "",
    limit: int | None = None,
) -> ListOf[PostShape]:
    """Posts that stand today, at or under an area: what work can be handed to. Never who holds them."""
    size = _size(limit)
    top = _area(under or pack_of().pack.head.area)
    found = posts_after(pack_of().code, top.path, role=role, after=key_of(after), size=size)
    more, found = len(found) > size, found[:size]
    return ListOf[PostShape](items=[post_shape(one) for one in found], next=str(found[-1].pk) if more else None)


def _area(code: str) -> Area:
    found = areas_by_code().get(code)
    if found is None:
        raise Invalid([Problem("under", _("没有代码为 %(code)s 的区域") % {"code": code})])
    return found


def _size(limit: int | None) -> int:
    if limit is not None and not 1 <= limit <= 100:
        raise Invalid([Problem("limit", _("1 到 100"))])
    return page_size(limit)


def _found(code: str) -> PackInUse:
    found = next((one for one in packs_in_force() if one.code == code), None)
    if found is None:
        raise Http404
    return found


def _pack(one: PackInUse) -> PackShape:
    head = one.pack.head
    return PackShape(
        code=one.code, title=named(head.title), area=head.area, time_zone=head.office.time_zone,
        synthetic=head.synthetic, kinds=list(one.pack.kinds), flows=list(one.pack.flows),
    )  # fmt: skip


def _questions(form: ReadyForm | None) -> list[QuestionShape]:
    if form is None:
        return []
    found = []
    for code, one in form.asked.items():
        question = one.question
        around = any(form.groups[group][1] for group in one.groups)
        choices = [
            {"code": choice.code, "label": named(choice.label).model_dump()}
            for choice in form.form.choices.get(question.choices or "", ())
        ]
        found.append(
            QuestionShape(
                code=code,
                type=question.type,
                label=named(question.label) if question.label else None,
                required=one.trees.get("required") == ("true",),
                conditional="relevant" in one.trees or around,
                repeat=one.repeat,
                choices=_YES_NO if question.type == "yes_no" else choices,
            )
        )
    return found
