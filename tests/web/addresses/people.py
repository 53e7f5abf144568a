"""Accounts, posts and households, at the desk and by link: who gets what, where it is, what is sent."""

from typing import Any

from django.contrib.auth.tokens import default_token_generator

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.ids import secret_link
from gongzhi.base.people.actions.organisations import register_organisation
from gongzhi.base.people.actions.rights import give_grant, make_team
from gongzhi.base.people.logic.residents import OrganisationRow
from gongzhi.base.people.models import Account, Grant, Organisation, Person, Post, Team
from gongzhi.base.trail.logic import By
from tests.base.people.households import acting, keeper
from tests.conftest import NOON
from tests.web.addresses.roles import BY_LINK, DESK_405, KEEPS, ONLY_GET, SEES, Address
from tests.web.conftest import GRID, World

MINE = (302, 302, 200, 200, 200, 200, 200, 200, 200, 200)
HOME = (302, 302, 200, 404, 200, 404, 404, 404, 404, 403)
HOME_302 = (302, 302, 302, 404, 302, 404, 404, 404, 404, 403)
HOME_400 = (302, 302, 400, 404, 400, 404, 404, 404, 404, 403)
STAFF_302 = (302, 302, 403, 403, 403, 302, 403, 403, 403, 403)
STAFF_400 = (302, 302, 403, 403, 403, 400, 403, 403, 403, 403)
TEAM_302 = (302, 302, 403, 404, 403, 302, 403, 404, 404, 403)
TEAM_400 = (302, 302, 403, 404, 403, 400, 403, 404, 404, 403)
# Pages of an organisation are there for whom acts for it too, who may hold no post.
FIRM_405 = (302, 302, *[405] * 8)
FIRM, FIRM_302, FIRM_400 = ((302, 302, n, 404, n, 404, 404, 404, 404, 404) for n in (200, 302, 400))
RESIDENTS = (302, 302, 200, 200, 200, 403, 403, 403, 403, 403)
PEOPLE = {
    "portal:household": Address(BY_LINK),
    "openid_connect_callback": Address(404),
    "desk:login_code": Address(302, 302, 302),
    "desk:set_password": Address(BY_LINK, (404, 302, *[404] * 8), (404, 400, *[404] * 8)),
    "desk:login_oidc": Address(405, 404, 404),
    "desk:me": Address(MINE, 302, (302, 302, *[400] * 8)),
    "desk:my_factor": Address(MINE, *[(302, 302, *[400] * 8)] * 2),
    "desk:posts": ONLY_GET,
    "desk:post_new": Address(KEEPS, STAFF_302, STAFF_400),
    "desk:post": Address(SEES, DESK_405, DESK_405),
    "desk:post_do": Address(
        DESK_405,
        (302, 302, 403, 404, 403, 302, 403, 404, 404, 403),
        (302, 302, 403, 404, 403, 400, 403, 404, 404, 403),
    ),
    "desk:accounts": Address(KEEPS, DESK_405, DESK_405),
    "desk:account_new": Address(KEEPS, KEEPS, STAFF_400),
    "desk:account": Address(KEEPS, DESK_405, DESK_405),
    "desk:account_do": Address(DESK_405, KEEPS, STAFF_400),
    "desk:households": Address(RESIDENTS, *[(302, 302, 302, 302, 302, 403, 403, 403, 403, 403)] * 2),
    "desk:household_new": Address(
        RESIDENTS,
        (302, 302, 302, 403, 302, 403, 403, 403, 403, 403),
        (302, 302, 400, 400, 400, 403, 403, 403, 403, 403),
    ),
    "desk:household": Address(HOME, DESK_405, DESK_405),
    "desk:household_open": Address(DESK_405, HOME, HOME_400),
    "desk:household_do": Address(DESK_405, HOME_302, HOME_400),
    "desk:person": Address(HOME, DESK_405, DESK_405),
    "desk:person_do": Address(DESK_405, HOME_302, HOME_400),
    "desk:person_merge": Address(HOME, HOME_302, HOME_400),
    "desk:organisations": Address(RESIDENTS, *[(302, 302, 302, 302, 302, 403, 403, 403, 403, 403)] * 2),
    "desk:organisation_new": Address(
        RESIDENTS,
        (302, 302, 302, 403, 302, 403, 403, 403, 403, 403),
        (302, 302, 400, 400, 400, 403, 403, 403, 403, 403),
    ),
    "desk:organisation": Address(FIRM, FIRM_405, FIRM_405),
    "desk:organisation_open": Address(FIRM_405, FIRM, FIRM_400),
    "desk:organisation_do": Address(FIRM_405, FIRM_302, FIRM_400),
    "desk:teams": ONLY_GET,
    "desk:team_new": Address(KEEPS, STAFF_302, STAFF_400),
    "desk:team": Address(SEES, DESK_405, DESK_405),
    "desk:team_do": Address(DESK_405, TEAM_302, TEAM_400),
    "desk:grants": Address(KEEPS, DESK_405, DESK_405),
    "desk:grant_end": Address(DESK_405, STAFF_302, STAFF_302),
}


def _firm() -> Organisation:
    return register_organisation(OrganisationRow("示例合作社", "enterprise", GRID), **acting(keeper()))


def _team() -> Team:
    grid = area_by_code(GRID)
    assert grid is not None
    return make_team(grid, "示例救援队", **acting(keeper(verbs=("staff",))))


def _grant() -> Grant:
    post = Post.objects.get(role__pack="tangba", role__code="works")
    firm = _firm()
    return give_grant("organisation", firm.uid, post, ["see"], until=None, reason="联合走访", by=By("test"), at=NOON)[0]


def parts(name: str, role: str, world: World) -> dict[str, Any]:
    """What stands in the address."""
    match name:
        case "portal:household":
            return {"link": secret_link("household" if role == "holder" else "x", world.home.uid)}
        case "openid_connect_callback":
            return {"provider_id": "main"}
        case "desk:set_password":
            account = Account.objects.get(username="wangge")
            token = default_token_generator.make_token(account) if role == "holder" else "abc-def"
            return {"uid": account.uid, "token": token}
        case "desk:post" | "desk:post_do":
            return {"uid": world.open.lead_post.uid}
        case "desk:account" | "desk:account_do":
            return {"uid": Account.objects.get(username="wangge").uid}
        case "desk:household" | "desk:household_open" | "desk:household_do":
            return {"uid": world.home.uid}
        case "desk:organisation" | "desk:organisation_open" | "desk:organisation_do":
            return {"uid": _firm().uid}
        case "desk:team" | "desk:team_do":
            return {"uid": _team().uid}
        case "desk:grant_end":
            return {"uid": _grant().uid}
        case "desk:person" | "desk:person_do" | "desk:person_merge":
            return {"uid": Person.objects.order_by("pk")[0].uid}
    return {}


def posted(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    match name:
        case "desk:set_password":
            good = {"password": "a long and new one 7", "again": "a long and new one 7"}
            return good, {**good, "again": "another"}
        case "desk:me":
            return {"what": "mail", "m-address": "a@example.cn"}, {"what": "nothing"}
        case "desk:my_factor":
            return {"code": "abc"}, {"code": ""}
        case "desk:post_new":
            good = {"role": "works", "area": GRID, "title": "示例新岗位"}
            return good, {**good, "title": ""}
        case "desk:post_do":
            taker = Account.objects.create_account("taker", "示例接手人", None)
            return {"what": "assign", "account": taker.pk, "hand": "A"}, {"what": "assign", "hand": "A"}
        case "desk:account_new":
            return {"username": "new.one", "name": "示例新人"}, {"username": "!", "name": ""}
        case "desk:account_do":
            return {"what": "reset"}, {"what": "nothing"}
        case "desk:household_new":
            return {"area": GRID, "m1_name": "示例", "m1_relation": "head"}, {"area": "", "m1_name": "示例"}
        case "desk:household_open":
            return {"purpose": "visit"}, {"purpose": "curiosity"}
        case "desk:organisation_open":
            return {"purpose": "check"}, {"purpose": "curiosity"}
        case "desk:household_do":
            good = {"what": "correct", "seen": "1", "number": "示例02", "kind": "family", "reason": "补户号"}
            return good, {**good, "reason": ""}
        case "desk:person_do":
            good = {"what": "correct", "seen": "1", "name": "示例村民甲", "reason": "写错了"}
            return good, {**good, "reason": ""}
    return _posted_beside(name)


def _posted_beside(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for organisations, teams and merging."""
    match name:
        case "desk:person_merge":
            other = Person.objects.order_by("pk")[1]
            return {"what": "merge", "twice": str(other.uid), "reason": "登记了两次"}, {"what": "merge", "twice": ""}
        case "desk:organisation_new":
            good = {"area": GRID, "name": "示例合作社", "kind": "enterprise"}
            return good, {**good, "name": ""}
        case "desk:organisation_do":
            good = {"what": "correct", "seen": "1", "phone": "10000000002", "reason": "补电话"}
            return good, {**good, "reason": ""}
        case "desk:team_new":
            return {"area": "500152115", "name": "示例志愿队"}, {"area": "500152115", "name": ""}
        case "desk:team_do":
            return {"what": "end"}, {"what": "nothing"}
    return {}, {}
