"""What the desk and the enterprise's pages both show of programmes: states, windows, papers, amounts."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongzhi.base.clock import zone
from gongzhi.packs.programmes import Offer
from gongzhi.packs.queries import PackInUse
from gongzhi.web.showing import say
from gongzhi.work.programmes.logic.states import STATES
from gongzhi.work.programmes.logic.tries import Try
from gongzhi.work.programmes.logic.windows import Opening
from gongzhi.work.programmes.queries.scoring import Sheet

# state of a filing → its light
LIGHTS = {
    "draft": "unknown", "submitted": "ontime", "returned": "soon", "accepted": "ontime", "recommended": "ontime",
    "noticed": "ontime", "cleared": "ontime", "proposed": "ontime", "approved": "done", "waiting": "soon",
    "paying": "done", "paid": "done", "refused": "unknown", "withdrawn": "unknown", "clawing": "late",
    "clawed": "unknown",
}  # fmt: skip
STEPS = {
    "accept": _("受理"), "review": _("评审"), "notice": _("公示"), "approve": _("批复"), "pay": _("拨付"),
    "issue": _("发放创新券"),
}  # fmt: skip
VOUCHER_STATES = {
    "applied": _("申领中"), "issued": _("可用"), "refused": _("不予发放"), "expired": _("已过期"),
    "revoked": _("已收回"),
}  # fmt: skip
USE_STATES = {
    "reserved": _("预占"), "used": _("已核销"), "released": _("已释放"), "lapsed": _("预占过期"),
}  # fmt: skip


def title_of(pack: PackInUse, code: str) -> str:
    """What a programme is called; its code where the pack has it no longer."""
    one = pack.pack.programmes.get(code)
    return say(one.title) if one else code


def state_word(state: str) -> str:
    """What a state of a filing is called."""
    return str(STATES[state])


def paper_views(offer: Offer, tried: Try, there: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Evidence as a checklist: needed, perhaps needed, in the profile already, or there."""
    found = []
    for code, proof in offer.evidence.items():
        how = "there" if code in there else "on_file" if code in tried.on_file else ""
        how = how or ("needed" if code in tried.papers else "doubtful" if code in tried.doubtful else "")
        if how:
            found.append({"code": code, "title": say(proof.title), "note": say(proof.note), "how": how})
    return found


def window_view(opening: Opening | None, standing: str, pack: PackInUse) -> dict[str, Any] | None:
    """A window in local time; None where there never was one."""
    if opening is None:
        return None
    local = zone(pack.calendar.time_zone)
    return {
        "standing": standing, "year": opening.window.year, "opens": opening.opens.astimezone(local),
        "closes": opening.closes.astimezone(local), "extended": opening.extended, "example": opening.window.example,
        "from": opening.window.business_from, "to": opening.window.business_to,
    }  # fmt: skip


FACT_SOURCES = {
    "form": _("企业填报"), "import": _("文件导入"), "desk": _("岗位登记"), "api": _("接口取得"), "demo": _("演示"),
}  # fmt: skip


def score_views(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Score sheets as `gz/parts/score.html` shows them: every point, what it rests on, and what is missing."""
    return [
        {
            "told": one.told, "indicators": [{"row": row, "lacks": lacks, "full": full}
                                             for row, lacks, full in one.indicators],
            "inputs": [
                {"row": row, "origin": origin, "source": FACT_SOURCES[origin.fact.source] if origin.fact else ""}
                for row, origin in one.inputs
            ],
        }
        for one in sheets
    ]  # fmt: skip
