"""Files brought and lists taken: who gets what, where it is, what is sent."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongzhi.base.exchange.models import ColumnMap, Upload
from gongzhi.base.people.models import Account, Holding, Post
from tests.conftest import NOON
from tests.web.addresses.roles import DESK_405, ONLY_GET, Address
from tests.web.conftest import POSTS, World
from tests.work.matters.test_round_trip import MAP

TABLE_OF_HOUSEHOLDS = "户号,姓名,与户主关系,居住区域代码\nH1,示例甲,户主,500152115211001\n"
IMPORTS = (302, 302, 200, 200, 200, 200, 403, 403, 403, 403)
MINE = (302, 302, 200, 404, 404, 404, 404, 404, 404, 403)
EXCHANGE = {
    "desk:list_export": ONLY_GET,
    "desk:imports": Address(
        IMPORTS,
        (302, 302, 302, 302, 302, 403, 403, 403, 403, 403),
        (302, 302, 400, 400, 400, 400, 403, 403, 403, 403),
    ),
    "desk:import_template": Address((302, 302, 200, 200, 200, 404, 404, 404, 404, 403), DESK_405, DESK_405),
    "desk:import": Address(
        MINE, (302, 302, 302, 404, 404, 404, 404, 404, 404, 403), (302, 302, 400, 404, 404, 404, 404, 404, 404, 403)
    ),
    "desk:import_result": Address((302, 302, *[404] * 7, 403), DESK_405, DESK_405),
    "desk:column_maps": Address(
        IMPORTS,
        (302, 302, 403, 403, 403, 302, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
    ),
    "desk:column_map_export": Address((302, 302, *[404] * 7, 403), DESK_405, DESK_405),
    "desk:column_map_drop": Address(DESK_405, *[(302, 302, 302, 404, 404, 404, 404, 404, 404, 403)] * 2),
}
WORDS = {"column-number": "户号", "column-name": "姓名", "column-relation": "与户主关系", "column-area": "居住区域代码"}


def owner() -> tuple[Account, Post]:
    """Whose the file and the map are: the grid worker's."""
    role, area = POSTS["grid"]
    holding = Holding.objects.filter(post__role__code=role, post__area__code=area, valid_to=None)
    one = holding.select_related("account", "post").order_by("pk")[0]
    return one.account, one.post


def upload(text: str = TABLE_OF_HOUSEHOLDS) -> Upload:
    """A file the grid worker brought."""
    from gongzhi.base.exchange.queries import file_of, folder_of

    account, post = owner()
    one = Upload.objects.create(
        account=account, post=post, pack="tangba", area_path=post.area_path, target="households", name="住户.csv",
        suffix="csv", kept_at=NOON,
    )  # fmt: skip
    folder_of(one).mkdir(parents=True)
    file_of(one).write_text(text, encoding="utf-8")
    return one


def parts(name: str, role: str, world: World) -> dict[str, Any]:
    """What stands in the address."""
    match name:
        case "desk:list_export":
            return {"name": "matters", "form": "xlsx"}
        case "desk:import_template":
            return {"target": "households"}
        case "desk:import" | "desk:import_result":
            return {"uid": upload().uid}
        case "desk:column_map_export":
            return {**parts("desk:column_map_drop", role, world), "form": "csv"}
        case "desk:column_map_drop":
            account, _post = owner()
            kept = {"name": "n", "target": "households", "layout": "", "headers": [], "meaning": {}, "kept_at": NOON}
            return {"uid": ColumnMap.objects.create(account=account, **kept).uid}
    return {}


def posted(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    match name:
        case "desk:imports":
            file = SimpleUploadedFile("住户.csv", TABLE_OF_HOUSEHOLDS.encode())
            return {"target": "households", "file": file}, {"target": "households"}
        case "desk:column_maps":
            return {"file": SimpleUploadedFile("map.toml", MAP.encode())}, {}
        case "desk:import":
            return {"what": "take", **WORDS}, {"what": "take", **WORDS, "column-name": ""}
    return {}, {}
