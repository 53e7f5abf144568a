"""What is copied out of a group is read as the messages it was."""

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.work.matters.logic.pasting import MOST_MESSAGES, messages_of


def read(pasted: str) -> list[tuple[str, str]]:
    return [(one.name, one.text) for one in messages_of(pasted)]


def test_a_name_and_a_time_stand_above_each_message() -> None:
    pasted = """示例村民甲 2024-05-01 19:32:05
3 组路口的灯不亮了
已经两天

示例 老李 昨天 下午 8:15
桥头垃圾没人清
"""
    assert read(pasted) == [("示例村民甲", "3 组路口的灯不亮了\n已经两天"), ("示例 老李", "桥头垃圾没人清")]


def test_a_name_and_a_colon_stand_above_each_message() -> None:
    assert read("示例甲：\n水管漏水：就在学堂路\n\n示例乙:\n收到") == [
        ("示例甲", "水管漏水：就在学堂路"),
        ("示例乙", "收到"),
    ]


def test_each_line_is_a_message_after_its_name() -> None:
    assert read("示例甲: 路灯不亮\n示例乙：收到") == [("示例甲", "路灯不亮"), ("示例乙", "收到")]


def test_what_fits_nothing_is_one_message_of_nobody() -> None:
    assert read("学堂路的灯不亮，从昨晚起。\n请来看看") == [("", "学堂路的灯不亮，从昨晚起。\n请来看看")]
    assert read("") == read(" \n ") == []


def test_courtesies_and_pictures_are_no_reports() -> None:
    told = messages_of("甲: 收到\n乙: [图片]\n丙: 谢谢书记\n丁: @网格员 井盖坏了，[图片]很危险")
    assert [(one.name, one.text, one.says_something) for one in told] == [
        ("甲", "收到", False), ("丙", "谢谢书记", False), ("丁", "井盖坏了，很危险", True),
    ]  # fmt: skip


@given(st.text(max_size=400))
def test_whatever_is_pasted_nothing_breaks_and_nothing_is_made_up(pasted: str) -> None:
    found = messages_of(pasted)
    assert len(found) <= MOST_MESSAGES
    left_out = any(mark in pasted for mark in "[［@")
    plain = "".join(pasted.split())
    for one in found:
        assert one.text
        assert left_out or all("".join(line.split()) in plain for line in one.text.split("\n"))
