"""A table is brought to the desk, told, checked, taken and handed back; lists leave as they are seen."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from gongzhi.base.erasure.actions import erase
from gongzhi.base.exchange.actions.uploads import sweep
from gongzhi.base.exchange.models import ColumnMap, Upload
from gongzhi.base.exchange.queries import file_of
from gongzhi.base.jobs.logic import KINDS, Run
from gongzhi.base.jobs.models import Job
from gongzhi.base.people.models import Account, Holding, Household, Person
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.config.wiring import MATTER
from gongzhi.work.matters.models import Matter
from tests.base.tables.books import book
from tests.conftest import NOON
from tests.factories import matter
from tests.web.addresses.exchange import owner, upload
from tests.web.conftest import GRID, VILLAGE

pytestmark = pytest.mark.django_db
HEADS = ["户号", "姓名", "与户主关系", "身份证号", "居住区域代码"]
GOOD = [["H1", "示例甲", "户主", "", GRID], ["H1", "示例乙", "配偶", "", GRID]]
BAD = [["H2", "示例丙", "户主", "123", GRID], ["H2", "示例丁", "子", "", GRID]]


def brought(client: Client, path: Path, target: str = "households") -> str:
    """The address of a file that was brought."""
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post(reverse("desk:imports"), {"target": target, "file": sent})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def chosen(client: Client, address: str) -> dict[str, str]:
    """What the page proposes, as it would be sent."""
    found = client.get(address).context["fields"]
    sent = {f"column-{one['code']}": next((o["value"] for o in one["options"] if o["on"]), "") for one in found}
    for one in found:
        sent |= {word["name"]: next((o["value"] for o in word["options"] if o["on"]), "") for word in one["words"]}
    return sent


def test_households_from_excel_are_checked_without_a_trace_taken_and_handed_back(
    logged_in: Callable[..., Client], tmp_path: Path
) -> None:
    client = logged_in("grid_worker", GRID)
    address = brought(client, book(tmp_path / "住户.xlsx", [["示例村住户", *[None] * 4], HEADS, *GOOD, *BAD]))
    sent = chosen(client, address)
    assert sent["column-id_number"] == "身份证号" and sent["column-area"] == "居住区域代码"
    page = client.post(address, {**sent, "what": "check"})
    assert (page.context["checked"].imported, page.context["checked"].faults) == (2, 2)
    assert not Household.objects.exists() and not Person.objects.exists()
    assert client.post(address, {**sent, "what": "take"}).status_code == 302
    assert Household.objects.get().number == "H1"
    done = client.get(address).context["upload"]
    assert done["counts"] == {"new": 2, "changed": 0, "same": 0, "refused": 2}
    back = client.get(reverse("desk:import_result", kwargs={"uid": done["uid"]}))
    sheet = load_workbook(io.BytesIO(b"".join(back.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (*HEADS, "导入结果 result", "原因 reason")
    assert [row[5] for row in rows[1:]] == ["已导入", "已导入", "未导入", "未导入"]
    assert sheet["D4"].comment.text.startswith("身份证号不对") and sheet["D4"].fill.fgColor.rgb == "00FBD5D0"
    act = Act.objects.get(verb="exchange.imported")
    assert act.data == {"target": "households", "new": 2, "changed": 0, "same": 0, "refused": 2}


def test_the_file_that_went_back_can_be_mended_and_brought_again(
    logged_in: Callable[..., Client], tmp_path: Path
) -> None:
    client = logged_in("grid_worker", GRID)
    extra = ["导入结果 result", "原因 reason"]
    rows = [[*GOOD[0], "", ""], [*GOOD[1], "", ""]]
    for counts in ({"new": 2, "same": 0}, {"new": 0, "same": 2}):
        address = brought(client, book(tmp_path / "住户.xlsx", [[*HEADS, *extra], *rows]))
        client.post(address, {**chosen(client, address), "what": "take"})
        assert counts.items() <= client.get(address).context["upload"]["counts"].items()
        rows = [[*row[:5], "已导入", "旧的原因"] for row in rows]
    assert Household.objects.count() == 1
    rows[0][1] = "换了人"
    address = brought(client, book(tmp_path / "住户.xlsx", [[*HEADS, *extra], *rows]))
    client.post(address, {**chosen(client, address), "what": "take"})
    assert client.get(address).context["upload"]["counts"]["refused"] == 2


def test_matters_of_another_platform_are_taken_by_words_somebody_explains(
    logged_in: Callable[..., Client], tmp_path: Path
) -> None:
    client = logged_in("dispatcher")
    heads = ["工单编号", "问题类型", "诉求内容", "办理状态", "受理时间", "办结时间", "区域代码"]
    rows = [
        ["0001", "路灯不亮", "学堂路路灯不亮，很黑", "正在处理", "2023-11-13 09:00:00", "", VILLAGE],
        ["0002", "路灯不亮", "桥头路灯不亮，很黑", "办完了", "2023-11-13 09:00:00", "2023-11-14 09:00:00", VILLAGE],
    ]
    address = brought(client, book(tmp_path / "工单.xlsx", [heads, *rows]), "matters")
    sent = chosen(client, address)
    fields = {one["code"]: one for one in client.get(address).context["fields"]}
    sent |= {fields["kind"]["words"][0]["name"]: "street_light", "system": "city12345"}
    words = {one["word"]: one["name"] for one in fields["status"]["words"]}
    sent |= {words["正在处理"]: "open", words["办完了"]: "closed"}
    bad = client.post(address, {**sent, "system": "大写"})
    assert bad.status_code == 400
    keep = client.post(address, {**sent, "what": "keep", "name": "市平台", "shared": "1"})
    assert keep.status_code == 200 and ColumnMap.objects.get().post is not None
    client.post(address, {**sent, "what": "take"})
    assert sorted(Matter.objects.values_list("foreign_id", "stage")) == [("0001", "open"), ("0002", "closed")]
    again = brought(client, book(tmp_path / "工单2.xlsx", [heads, *rows]), "matters")
    page = client.get(again)
    assert page.context["meaning"].system == "city12345"
    client.post(again, {**chosen(client, again), "system": "city12345", "what": "take"})
    assert client.get(again).context["upload"]["counts"] == {"new": 0, "changed": 0, "same": 2, "refused": 0}
    maps = client.get(reverse("desk:column_maps"))
    assert "市平台" in maps.content.decode()
    out = reverse("desk:column_map_export", kwargs={"uid": ColumnMap.objects.get().uid, "form": "csv"})
    sent = csv.reader(io.StringIO(b"".join(client.get(out).streaming_content).decode("utf-8-sig")))
    told = [dict(zip(heads, line, strict=True)) for line in rows]
    head, *lines = sent
    assert [{name: dict(zip(head, line, strict=True))[name] for name in heads} for line in lines] == [
        {**one, "办理状态": "正在处理" if one["工单编号"] == "0001" else "办完了"} for one in told
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.csv", b" ", "没有一列有名称"),
        ("重.csv", "户号,户号\n1,2\n".encode(), "出现了两次"),
        ("坏.xlsx", b"PK\x03\x04garbage", "文件可能坏了"),
        ("混.csv", "户号,姓名\n".encode() + b"\xff\xff,1\n", "既不是 UTF-8 也不是 GB18030"),
        ("图.csv", b"\x89PNG\r\n", "图片或 PDF"),
    ],
)
def test_what_is_no_table_is_refused_under_its_own_name_and_nothing_is_kept(
    logged_in: Callable[..., Client], name: str, data: bytes, said: str
) -> None:
    client = logged_in("grid_worker", GRID)
    answer = client.post(reverse("desk:imports"), {"target": "households", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 400
    assert said in answer.content.decode() and name in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_row_with_nul_is_refused_by_itself(logged_in: Callable[..., Client], tmp_path: Path) -> None:
    client = logged_in("grid_worker", GRID)
    (tmp_path / "a.csv").write_text(
        "\n".join([",".join(HEADS), ",".join(GOOD[0]), "H9,坏\x00,户主,," + GRID]), encoding="utf-8"
    )
    address = brought(client, tmp_path / "a.csv")
    client.post(address, {**chosen(client, address), "what": "take"})
    assert client.get(address).context["upload"]["counts"] == {"new": 1, "changed": 0, "same": 0, "refused": 1}


def test_an_erasure_takes_every_file_along(
    logged_in: Callable[..., Client], tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = logged_in("grid_worker", GRID)
    brought(client, book(tmp_path / "a.xlsx", [HEADS, *GOOD]))
    one = Upload.objects.get()
    assert file_of(one).is_file()
    with django_capture_on_commit_callbacks(execute=True):
        erase(MATTER, "contact", [matter().uid], reason="asked", by=By("test"), at=NOON)
    one.refresh_from_db()
    assert (one.state, one.name, one.meaning) == (Upload.GONE, "", {}) and not file_of(one).exists()
    assert "已经按期清除" in client.get(reverse("desk:import", kwargs={"uid": one.uid})).content.decode()


@pytest.mark.parametrize("name", ["matters", "todos", "households", "notices"])
def test_every_list_leaves_alike_in_both_forms_and_the_trail_says_so(
    name: str, logged_in: Callable[..., Client], world: Any
) -> None:
    client = logged_in("grid_worker", GRID)
    address = reverse("desk:list_export", kwargs={"name": name, "form": "csv"})
    lines = b"".join(client.get(address, {"q": "路灯"}).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(lines)))
    body = b"".join(client.get(address.replace(".csv", ".xlsx"), {"q": "路灯"}).streaming_content)
    cells = load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    assert [["" if cell is None else str(cell) for cell in row] for row in cells] == rows
    assert len(rows) > 1 or name == "notices"
    assert "138" not in lines and "10000000001" not in lines
    facts = [act.data for act in Act.objects.filter(verb="exchange.exported").order_by("pk")]
    assert [(one["list"], one["form"]) for one in facts] == [(name, "csv"), (name, "xlsx")]
    assert "路灯" not in str(facts)


def test_a_long_file_waits_for_a_job_and_its_refused_rows_come_back_in_a_file_of_their_own(
    logged_in: Callable[..., Client], tmp_path: Path
) -> None:
    client = logged_in("grid_worker", GRID)
    lines = [",".join(HEADS), *(f"X{n // 2},,户主,,{GRID}" for n in range(20_001)), ",".join(GOOD[0])]
    (tmp_path / "长.csv").write_text("\n".join(lines), encoding="gb18030")
    address = brought(client, tmp_path / "长.csv")
    client.post(address, {**chosen(client, address), "what": "take"})
    waiting = client.get(address)
    assert waiting.context["upload"]["state"] == Upload.QUEUED
    [job] = Job.objects.filter(kind="exchange.import")
    KINDS[job.kind].work(Run(job.uid, NOON, 1, False, lambda done, total: None), **job.arguments)
    done = client.get(address).context["upload"]
    assert done["counts"] == {"new": 1, "changed": 0, "same": 0, "refused": 20_001}
    back = client.get(reverse("desk:import_result", kwargs={"uid": done["uid"]}))
    rows = list(csv.DictReader(io.StringIO(b"".join(back.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 20_001 and rows[0]["line"] == "2" and rows[0]["原因 reason"]
    KINDS[job.kind].work(Run(job.uid, NOON, 2, False, lambda done, total: None), **job.arguments)
    assert Household.objects.count() == 1 and Act.objects.filter(verb="exchange.imported").count() == 1


def test_files_go_after_a_day(logged_in: Callable[..., Client], tmp_path: Path) -> None:
    brought(logged_in("grid_worker", GRID), book(tmp_path / "a.xlsx", [HEADS, *GOOD]))
    one = Upload.objects.get()
    assert sweep(at=one.kept_at + timedelta(hours=23)) == 0
    assert sweep(at=one.kept_at + timedelta(hours=25)) == 1
    assert Upload.objects.get().state == Upload.GONE


def test_lists_leave_in_as_many_queries_for_30_rows_as_for_one(logged_in: Callable[..., Client]) -> None:
    client, counts = logged_in("grid_worker", GRID), {}
    for more in (1, 29):
        for _each in range(more):
            matter()
        for name in ("matters", "todos"):
            address = reverse("desk:list_export", kwargs={"name": name, "form": "csv"})
            b"".join(client.get(address).streaming_content)
            with CaptureQueriesContext(connection) as queries:
                b"".join(client.get(address).streaming_content)
            counts.setdefault(name, []).append(len(queries))
    assert all(one == other for one, other in counts.values()), counts


def test_a_map_shared_with_a_post_serves_whoever_holds_it_and_only_its_owner_deletes_it(
    logged_in: Callable[..., Client],
) -> None:
    account, post = owner()
    told = {"target": "households", "layout": "", "headers": [], "meaning": {"columns": {}}, "kept_at": NOON}
    ColumnMap.objects.create(account=account, name="独用的", **told)
    shared = ColumnMap.objects.create(account=account, name="共用的", post=post, **told)
    other = Account.objects.create_account("other.hand", "示例另一人", None)
    Holding.objects.create(account=other, post=post, hand="B", valid_from=NOON.date())
    client = Client()
    client.force_login(other)
    seen = client.get(reverse("desk:column_maps")).content.decode()
    assert "共用的" in seen and "独用的" not in seen
    drop = reverse("desk:column_map_drop", kwargs={"uid": shared.uid})
    assert drop not in seen and client.post(drop).status_code == 403
    assert logged_in("grid_worker", GRID).post(drop).status_code == 302


def test_pages_of_files_take_as_many_queries_for_20_as_for_one(logged_in: Callable[..., Client]) -> None:
    client, counts = logged_in("grid_worker", GRID), {}
    account, post = owner()
    told = {"target": "households", "layout": "", "headers": [], "meaning": {"columns": {}}, "kept_at": NOON}
    for more in (1, 19):
        for number in range(more):
            upload()
            ColumnMap.objects.create(account=account, post=post, name=f"{more}/{number}", **told)
        for name in ("imports", "column_maps"):
            client.get(reverse(f"desk:{name}"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"desk:{name}"))
            counts.setdefault(name, []).append(len(queries))
    assert all(one == other for one, other in counts.values()), counts
