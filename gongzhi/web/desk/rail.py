"""The desk's navigation: one table of entries by group. A room adds a line; who may not use it does not see it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.base.people.access import RESIDENTS
from gongzhi.base.people.logic import Viewer
from gongzhi.work.duty.access import DUTY, ROSTER
from gongzhi.work.programmes.access import VERBS


@dataclass(frozen=True)
class Entry:
    """One line: the page it opens, the other pages it stands for, and the verbs of which a viewer must hold one."""

    page: str
    title: str | Promise
    icon: str
    also: frozenset[str] = frozenset()
    verbs: tuple[str, ...] = ()


def _pages(*names: str) -> frozenset[str]:
    return frozenset(f"desk:{name}" for name in names)


GROUPS: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        _("办事"),
        (
            Entry("desk:inbox", _("待办"), "inbox"),
            Entry("desk:home", _("今天"), "house"),
            Entry(
                "desk:matters", _("事项"), "layers", _pages("matter", "register", "own", "bulk", "publish", "pasted")
            ),
            Entry("desk:map", _("地图"), "map"),
            Entry(
                "desk:households", _("住户"), "house",
                _pages(
                    "household", "household_new", "household_open", "household_do", "person", "person_do",
                    "person_merge",
                ),
                (RESIDENTS,),
            ),
            Entry(
                "desk:organisations", _("单位与企业"), "building-2",
                _pages("organisation", "organisation_new", "organisation_open", "organisation_do"), (RESIDENTS,),
            ),
            Entry(
                "desk:duty", _("值守"), "siren",
                _pages("duty_log", "duty_leave", "handovers", "handover", "roster", "roster_plan", "roster_seat"),
                (DUTY, ROSTER),
            ),
            Entry(
                "desk:activities", _("活动"), "calendar",
                _pages(
                    "activity", "activity_new", "activity_edit", "activity_calendar", "activity_queue",
                    "activity_guests", "calendar_feed", "resolution",
                ),
            ),
            Entry("desk:boards", _("板块"), "layers", verbs=(ROSTER,)),
            Entry(
                "desk:visits_today", _("走访"), "footprints",
                _pages(
                    "visit_new", "visits", "visit", "visit_history", "visit_rounds", "visit_round", "visit_round_new",
                    "visit_slice", "visit_paper",
                ),
            ),
            Entry("desk:figures", _("数据"), "chart-column", _pages("figure", "figure_records", "checks", "check")),
            Entry(
                "desk:sheets", _("一表通"), "table-2",
                _pages(
                    "sheet_blank", "sheet_fill", "sheets_filled", "sheet_filled", "sheet_gap", "sheet_requests",
                    "sheet_request_new", "sheet_request",
                ),
            ),
            Entry("desk:briefings", _("简报"), "file-text", _pages("briefing", "bulletins", "bulletin")),
            Entry(
                "desk:lists", _("问题清单"), "clipboard-list",
                _pages("list", "list_new", "sweep_new", "sweep", "sweep_answer"),
            ),
            Entry("desk:petitions", _("信访"), "archive", _pages("petition_new")),
            Entry("desk:outgoing", _("发文登记"), "stamp", _pages("outgoing_one")),
            Entry("desk:forces", _("专班"), "users", _pages("force_new", "force")),
            Entry(
                "desk:programmes", _("科技金融"), "landmark",
                _pages("programme_filing", "programme_money", "programme_run", "programme_vouchers",
                       "programme_library", "programme_rules", "programme_panels", "programme_find",
                       "programme_firm"),
                VERBS,
            ),
            Entry("desk:reports", _("季度报表"), "table-2", _pages("report", "report_results")),
        ),
    ),
    (
        _("评议"),
        (
            Entry("desk:notices", _("公示"), "megaphone", _pages("notice", "notice_make", "object", "objection")),
            Entry("desk:panels", _("评议组"), "scale", _pages("panel", "panel_make", "session")),
            Entry(
                "desk:points", _("积分"), "sprout",
                _pages(
                    "points_village", "points_rules", "points_round", "points_shop", "points_till", "points_books",
                    "points_book", "points_cards", "points_helpers",
                ),
            ),
            Entry(
                "desk:pools", _("风险池"), "scale", _pages("pool", "pool_payout", "pool_lab", "pool_verify"),
                ("programmes", "budget", "pay"),
            ),
            Entry("desk:changes", _("复核"), "user-check", _pages("change")),
            Entry("desk:draws", _("抽样"), "list-filter", _pages("draw", "draw_make")),
        ),
    ),
    (
        _("底册"),
        (
            Entry(
                "desk:posts", _("岗位"), "users",
                _pages(
                    "post", "post_new", "post_do", "accounts", "account", "account_new", "account_do", "teams", "team",
                    "team_new", "team_do", "grants",
                ),
            ),
            Entry(
                "desk:areas", _("区域"), "signpost",
                _pages("area", "area_import", "area_card", "area_doors", "area_draw", "village"),
            ),
            Entry(
                "desk:registers", _("台账"), "table-2",
                _pages("register_rows", "record", "record_new", "record_edit", "record_do"),
            ),
            Entry("desk:library", _("分级分类库"), "book-open", _pages("flows", "flow")),
            Entry(
                "desk:imports", _("导入表格"), "upload", _pages("import", "column_maps"), ("import", RESIDENTS),
            ),
            Entry("desk:forms", _("表单"), "clipboard-list", _pages("form")),
        ),
    ),
)  # fmt: skip
FIRST = 4  # entries a phone shows beside "more"


def rail_view(request: HttpRequest, me: Viewer, waiting: int) -> dict[str, Any]:
    """The groups as this viewer sees them. `waiting`: how many to-dos, beside the inbox."""
    match = request.resolver_match
    here = match.view_name if match else ""
    number = 0
    groups: list[dict[str, Any]] = []
    for title, entries in GROUPS:
        shown = []
        for one in entries:
            if one.verbs and not any(map(me.holding, one.verbs)):
                continue
            number += 1
            shown.append(
                {
                    "url": reverse(one.page), "title": one.title, "icon": one.icon, "first": number <= FIRST,
                    "on": here == one.page or here in one.also, "badge": waiting if one.page == "desk:inbox" else None,
                }
            )  # fmt: skip
        groups.append({"title": title, "entries": shown})
    more = not any(entry["on"] and entry["first"] for group in groups for entry in group["entries"])
    return {"groups": groups, "inbox": waiting, "more_on": more and here.startswith("desk:")}
