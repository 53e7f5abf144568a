"""A map from a file at the desk: checked when it is brought, used whole, and chosen by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.base.exchange.models import ColumnMap
from gongzhi.work.matters.models import Matter
from tests.base.tables.books import book
from tests.web.test_exchange import brought
from tests.work.matters.test_round_trip import CLOSED, MAP, row

pytestmark = pytest.mark.django_db


def keep(client: Client, text: str) -> int:
    sent = {"file": SimpleUploadedFile("map.toml", text.encode()), "name": "市平台"}
    return client.post(reverse("desk:column_maps"), sent).status_code


def test_a_map_from_a_file_is_used_as_it_is(logged_in: Callable[..., Client], tmp_path: Path) -> None:
    client = logged_in("dispatcher")
    assert keep(client, MAP) == 302
    plain = {"诉求": "路灯不亮，晚上很黑", "地点": "学堂路"}  # what began with = would be a formula here
    rows = [row("0017", **plain), row("0018", **plain, **CLOSED)]
    heads = [*rows[0], "备注"]
    address = brought(client, book(tmp_path / "单.xlsx", [heads, *([*one.values(), "x"] for one in rows)]), "matters")
    kept = ColumnMap.objects.get()
    page = client.get(address, {"map": str(kept.uid)})
    assert page.context["fixed"] == kept and "工单号" in page.context["told"]
    checked = client.post(address, {"map": str(kept.uid), "what": "check"}).context["checked"]
    assert (checked.imported, checked.faults) == (2, 0)
    client.post(address, {"map": str(kept.uid), "what": "take"})
    assert sorted(Matter.objects.values_list("foreign_system", "foreign_id", "stage")) == [
        ("city", "0017", "open"), ("city", "0018", "closed"),
    ]  # fmt: skip
    short = brought(client, book(tmp_path / "短.xlsx", [["工单号", "类型"], ["1", "路灯"]]), "matters")
    refused = client.post(short, {"map": str(kept.uid), "what": "check"})
    assert refused.status_code == 400 and "文件里没有“诉求”这一列" in refused.content.decode()


@pytest.mark.parametrize(
    "text", ["[", MAP.replace('"street_light"', '"rocket"'), MAP.replace('stage = "void"', 'stage = "gone"'), "\x00"]
)
def test_a_map_that_does_not_fit_is_refused_when_it_is_brought(logged_in: Callable[..., Client], text: str) -> None:
    assert keep(logged_in("dispatcher"), text) == 400
    assert not ColumnMap.objects.exists()
