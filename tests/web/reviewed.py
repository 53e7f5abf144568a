"""Reviews for tests of the faces: one of each, their addresses, and what is sent to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.logic import By
from gongzhi.work.reviews.actions.draws import commit_draw, frame_draw, make_draw
from gongzhi.work.reviews.actions.objections import Draft, object_to
from gongzhi.work.reviews.actions.panels import Before, Seated, add_items, make_panel
from gongzhi.work.reviews.actions.publishing import propose_publication, publish_notice
from gongzhi.work.reviews.logic.draws import Unit
from gongzhi.work.reviews.logic.panels import Rules
from gongzhi.work.reviews.models import OBJECTION, Change, Draw, Member, Notice, Objection, Panel
from tests.work.reviews.reviewing import draft_notice, pack, post, uid, village

VILLAGE = "500152115211"


@dataclass(frozen=True)
class Reviewed:
    """A notice that runs with an objection, a draft, one proposed, a panel with and one without items, two draws."""

    notice: Notice
    objection: Objection
    draft: Notice
    change: Change
    panel: Panel
    empty: Panel
    member: Member
    framed: Draw
    drawn: Draw


def make_reviewed(who: Callable[..., Viewer]) -> Reviewed:
    """One of each, made just now by the secretary of a village and the shift lead."""
    secretary, dispatcher, at = who("village_secretary", VILLAGE), who("dispatcher"), now()
    by_secretary, by_dispatcher = ({"viewer": one, "channel": "test", "at": at} for one in (secretary, dispatcher))
    notice = publish_notice(draft_notice(secretary, at=at), **by_secretary)
    made = Draft(uuid7(), "少记了两分，请核对。", 2, name="李四", phone="13900001111")
    objection = object_to(notice, made, by=By("portal"), at=at)
    proposed = draft_notice(secretary, at=at)
    change = propose_publication(proposed, post("dispatcher"), **by_secretary)
    seated = [Seated("示例甲", person_uid=uid("甲")), Seated("示例乙", person_uid=uid("乙"))]
    panels = [
        make_panel(
            "一次评议（示例）", "积分办法（示例）", Rules(quorum=1), seated, pack=pack(), area=village(), **by_secretary
        )
        for _n in range(2)
    ]
    add_items(panels[0], [Before("points", uid("项"), "一件事")], **by_secretary)
    draws = []
    for _n in range(2):
        draw = commit_draw(
            "一次抽样（示例）", "回头看办法（示例）", "matter", count=2, pack=pack(), area=village(), **by_dispatcher
        )
        draws.append(frame_draw(draw, [Unit(UUID(int=n)) for n in range(1, 6)], **by_dispatcher))
    make_draw(draws[1], **by_dispatcher)
    return Reviewed(
        notice, objection, draft_notice(secretary, at=at), change, *panels,
        Member.objects.filter(panel=panels[0]).order_by("pk")[0], *draws,
    )  # fmt: skip


def link_of(one: Objection, role: str) -> str:
    """The true secret link for its holder, one made for something else for others."""
    return secret_link(OBJECTION if role == "holder" else "other", one.uid)


def of_reviews(name: str) -> bool:
    """Whether an address is one of these."""
    space, _, page = name.partition(":")
    pages = ("notice", "object", "panel", "session", "change", "draw")
    return space in ("portal", "desk") and page.startswith(pages)


def address_of_reviews(name: str, role: str, made: Reviewed) -> str:
    """The address of what was made for it."""
    match name:
        case "portal:objection":
            return reverse(name, kwargs={"link": link_of(made.objection, role)})
        case "desk:objection" | "desk:objection_contact":
            return reverse(name, kwargs={"number": made.objection.number})
        case "desk:notice_propose":
            return reverse(name, kwargs={"number": made.draft.number})
        case "portal:notice_version":
            return reverse(name, kwargs={"number": made.notice.number, "version": 1})
        case "desk:panel_close":
            return reverse(name, kwargs={"number": made.empty.number})
        case "desk:panel" | "desk:panel_items" | "desk:session":
            return reverse(name, kwargs={"number": made.panel.number})
        case "desk:change":
            return reverse(name, kwargs={"number": made.change.number})
        case "desk:draw":
            return reverse(name, kwargs={"number": made.framed.number})
        case "desk:draw_replace" | "portal:draw" | "portal:draw_frame":
            return reverse(name, kwargs={"number": made.drawn.number})
        case _ if name.endswith(("s", "_make")) and name != "portal:notice_rows":
            return reverse(name)
    return reverse(name, kwargs={"number": made.notice.number})


def posted_to_reviews(name: str, made: Reviewed) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    reason, dispatcher, commander = {"reason": "核对过，写错了一格。"}, post("dispatcher"), post("commander")
    about = {"title": "一份公示（示例）", "basis": "一次会议（示例）", "area": VILLAGE}
    match name:
        case "portal:object" | "desk:object":
            return {"uid": uuid7(), "text": "第二行少记了两分。", "position": "2"}, {"uid": uuid7(), "text": "不"}
        case "desk:notice_make":
            table = {
                "uid": uuid7(),
                "rows": "户主,积分\n王小明,30",
                "mask-1": "name",
                "mask-2": "open",
                "ground-2": "办法",
            }
            terms = {"amount": "5", "unit": "days", "keep_days": "30", "other_post": commander}
            return {**about, **table, **terms}, {**about, **table, **terms, "ground-2": ""}
        case "desk:notice_propose":
            return {"post": dispatcher}, {"post": "0"}
        case "desk:notice_correct":
            return {"position": "1", "cell-4": "31", **reason}, {"position": "1", "cell-4": "31"}
        case "desk:notice_withdraw":
            return reason, {}
        case "desk:objection":
            return {"move": "reject", **reason}, {"move": "reject"}
        case "desk:panel_make":
            rules = {"members": "示例甲\n@shuji", "ballot": "open", "method": "vote", "quorum": "2", "over": "1/2"}
            return {**about, **rules}, {**about, **rules, "members": "@nobody"}
        case "desk:panel_items":
            return {"items": "一件事 | 示例甲\n另一件事"}, {"items": "一件事 | 陌生人"}
        case "desk:session":
            vote = {"item": "1", "member": made.member.pk, "move": "vote"}
            return {**vote, "vote": "approve"}, {**vote, "vote": "maybe"}
        case "desk:change":
            return {"move": "approve"}, {"move": "refuse"}
        case "desk:draw_make":
            return {**about, "area": "500152115", "size": "10%"}, {**about, "area": "500152115", "size": "many"}
        case "desk:draw":
            return {"move": "draw"}, {"move": "frame", "since": "x", "until": "y"}
        case "desk:draw_replace":
            return {"place": "1", **reason}, {"place": "1"}
    return {}, {}
