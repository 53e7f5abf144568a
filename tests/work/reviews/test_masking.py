"""What is published of a value, and what is found to give somebody away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.work.reviews.logic.masking import MASKS, leaks, masked, own_values, searchable

IDENTITY = "11010519491231002X"  # the example of the standard that defines the check digit


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        ("name", "王小明", "王**"),
        ("name", "欧阳建国", "欧**"),
        ("name", "王", "*"),
        ("name", "", ""),
        ("phone", "138 0000 1234", "138****1234"),
        ("phone", "12345", "*****"),
        ("id", IDENTITY, "*" * 14 + "002X"),
        ("account", "6222 0212 3456 7890", "************7890"),
        ("account", "1234", "****"),
        ("address", "塘坝镇金山村3组12号", "塘坝镇金山村"),
        ("address", "金鱼社区2栋", "金鱼社区"),
        ("address", "塘坝镇老粮站后面", "塘坝镇"),
        ("address", "老桥头 5 号", "***"),
        ("open", "30", "30"),
    ],
)
def test_a_value_as_it_is_published(mask: str, value: str, shown: str) -> None:
    assert masked(mask, value) == shown


@given(
    st.sampled_from([one for one in MASKS if one != "open"]),
    st.text(st.characters(exclude_characters="*"), min_size=5, max_size=40),
)
def test_no_mask_shows_a_whole_value(mask: str, value: str) -> None:
    shown = masked(mask, value)
    plain = value.strip()
    whole_village = mask == "address" and plain[-1:] in ("村", "区", "镇", "乡", "道")
    assert shown != plain or not plain or set(plain) <= {"*"} or whole_village


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"身份证{IDENTITY}", "id"),
        ("编号 110105194912310021", ""),  # eighteen digits that are no identity number, nor a card
        ("电话13800001234，找老王", "phone"),
        ("电话１３８００００１２３４", "phone"),  # full width
        ("卡号 4111 1111 1111 1111", "account"),
        ("渝农发〔2021〕33号", ""),
        ("2023-11-15 至 2023-11-22", ""),
        ("积分 30", ""),
    ],
)
def test_numbers_that_give_somebody_away_are_found(text: str, what: str) -> None:
    assert leaks(text) == what


def test_ones_own_line_is_found_by_whole_values_only() -> None:
    found = own_values(["name", "phone", "address", "open"], ["王 小明", "138-0000-0000", "金山村", "30"])
    assert found == [searchable("王小明"), searchable("13800000000")]
