"""A firm at the desk: its scores with every point and origin; found by words, and only by whom its area is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.people.actions import give_post
from gongzhi.base.people.actions.persons import correct_organisation
from gongzhi.base.people.models import Account, Post
from gongzhi.base.search.models import Words
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.actions.indexing import sweep_in
from gongzhi.work.programmes.actions.profile import tell_profile
from gongzhi.work.programmes.logic.profile import Told
from gongzhi.work.programmes.models import Filing
from gongzhi.work.programmes.queries.scoring import sheets_of
from tests.work.programmes.firms import AT, DAY, Province, pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(province: Province) -> Client:
    one = Client()
    one.force_login(Account.objects.get(pk=province.posts["intake"].account))
    return one


@pytest.fixture
def dali(province: Province) -> Client:
    """An officer of another prefecture."""
    account = Account.objects.create_account("yn_dali", "示例外地", None)
    post = Post.objects.get(role__pack="yunnan", role__code="bureau", area__code="532900")
    give_post(post, account, hand="A", by=By("test"), at=AT)
    one = Client()
    one.force_login(account)
    return one


def found(client: Client, words: str) -> str:
    answer = client.get(reverse("desk:programme_find"), {"q": words})
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_input_of_a_score_says_where_it_comes_from_or_what_is_missing(province: Province) -> None:
    sheets = {one.told["code"]: one for one in sheets_of(pack(), province.firm, on=DAY, at=AT)}
    inputs = {row["code"]: origin for row, origin in sheets["keji_sme"].inputs}
    staff = inputs["staff"].fact
    assert staff is not None and (staff.value, staff.source, staff.provisional) == ("46", "form", False)
    lacking = {row["code"]: lacks for row, lacks, _full in sheets["keji_sme"].indicators}
    assert any(lacking.values()) and sheets["keji_sme"].told["status"] == "undetermined"


def test_the_page_of_a_firm_shows_points_products_and_filings(province: Province, intake: Client) -> None:
    filing, at = province.premium(), now()
    tell_profile(province.firm, [Told("staff", "50", year=at.year - 1)], pack=pack(), **province.acting(at))
    text = intake.get(reverse("desk:programme_firm", kwargs={"uid": province.firm.uid})).content.decode()
    assert "用到的资料和来源" in text and "企业填报" in text and "档案里没有" in text and "示例" in text
    assert filing.number in text and "银行产品" in text and "还没有机构看过" in text


def test_firms_filings_and_vouchers_are_found_by_words_and_by_number(province: Province, intake: Client) -> None:
    filing, voucher = province.premium(policy="PL-2021-777"), province.voucher()
    for words in ("科技甲", province.firm.code, "示例 科技"):
        text = found(intake, words)
        assert province.firm.name in text and filing.number in text and voucher.number in text, words
    assert filing.number in found(intake, "PL-2021-777")
    assert filing.number in found(intake, filing.number) and voucher.number in found(intake, voucher.number)
    assert voucher.number in found(intake, voucher.card)
    assert "没有找到" in found(intake, "不存在的公司") and "没有找到" in found(intake, "？？")


def test_nothing_is_found_and_no_page_opens_outside_ones_area(province: Province, dali: Client) -> None:
    filing, voucher = province.premium(), province.voucher()
    for words in ("科技甲", filing.number, voucher.number, voucher.card):
        text = found(dali, words)
        assert "没有找到" in text and province.firm.name not in text
    assert dali.get(reverse("desk:programme_firm", kwargs={"uid": province.firm.uid})).status_code == 404


def test_a_firm_is_found_by_its_new_name_only_and_what_is_not_in_the_index_is_swept_in(
    province: Province, intake: Client
) -> None:
    filing = province.premium()
    more: dict[str, Any] = {"seen": province.firm.version, "reason": "企业改名", **province.by("intake")}
    assert correct_organisation(province.firm, {"name": "示例高原新材料有限公司", "code": ""}, **more)
    assert filing.number in found(intake, "高原新材料") and "没有找到" in found(intake, "科技甲")
    Words.objects.all().delete()
    assert "没有找到" in found(intake, "高原新材料")
    assert sweep_in() >= 2 and sweep_in() == 0
    assert filing.number in found(intake, "高原新材料")
    assert Filing.objects.count() == 1
