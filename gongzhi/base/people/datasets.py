"""What of people can be counted: who holds which post since when. Persons and households are not counted here."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.base.columns import under
from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Holding

POST = "post"


def datasets(code: str, roles: Mapping[str, str]) -> list[Dataset]:
    """The holdings of a pack's posts. `roles`: how each of its roles is called."""

    def rows() -> QuerySet[Holding]:
        return Holding.objects.filter(post__role__pack=code)

    fields = {
        "role": Field(_("岗位类别"), "code", "post__role__code", {one: (one,) for one in roles}, roles),
        "hand": Field(_("A/B 岗"), "code", "hand", {"A": ("A",), "B": ("B",)}),
        "holder": Field(_("任职人"), "text", "account__uid"),
        "from": Field(_("从何日起"), "day", "valid_from"),
        "until": Field(_("到何日止"), "day", "valid_to"),
    }
    return [
        Dataset("holdings", _("任职"), rows, fields, {POST: "post__uid"}, _seen, _opened, "post__area_path"),
    ]


def _seen(holdings: QuerySet[Holding], viewer: Viewer) -> QuerySet[Holding]:
    """Those of posts in areas where the viewer sees everything."""
    found = holdings.none()
    for post in viewer.holding("see_area"):
        found |= holdings.filter(under("post__area_path", post.area_path))
    return found


def _opened(holdings: QuerySet[Any]) -> Mapping[int, Opened]:
    rows = holdings.values_list("pk", "post__uid", "post__title")
    return {key: Opened(POST, uid, title) for key, uid, title in rows}
