"""Check digits: a right number is taken, and one with any character changed is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.people.logic.numbers import (
    born_by,
    code_check,
    id_check,
    is_credit_code,
    is_id_number,
    is_phone,
    plain_number,
    plain_phone,
    sex_by,
)

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    region, serial = draw(st.integers(100_000, 999_999)), draw(st.integers(0, 999))
    first = f"{region}{draw(DAYS):%Y%m%d}{serial:03d}"
    return first + id_check(first)


def _changed(text: str, place: int, by: str) -> str:
    return text[:place] + by + text[place + 1 :]


def test_numbers_that_stand_in_the_standards_are_right() -> None:
    assert is_id_number("11010519491231002X")  # the example of GB 11643
    assert (born_by("11010519491231002X"), sex_by("11010519491231002X")) == (date(1949, 12, 31), "F")
    assert is_credit_code("91350100M000100Y43")  # the example of GB 32100


@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_an_identity_number_with_one_character_changed_is_wrong(number: str, place: int, by: str) -> None:
    assert is_id_number(number)
    assert is_id_number(_changed(number, place, by)) == (number[place] == by)


@given(id_numbers(), st.integers(0, 15))
def test_two_digits_of_an_identity_number_swapped_are_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_id_number(swapped) == (swapped == number)


@given(st.text(CODE, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(CODE))
def test_a_credit_code_with_one_character_changed_is_wrong(first: str, place: int, by: str) -> None:
    code = first + code_check(first)
    assert is_credit_code(code)
    assert is_credit_code(_changed(code, place, by)) == (code[place] == by)


@pytest.mark.parametrize("wrong", ["", "1", "91350100M000100Y4I", "X" * 18, "91350100m000100y43", "一" * 18])
def test_what_is_no_number_is_no_fault_but_wrong(wrong: str) -> None:
    assert not is_credit_code(wrong) and not is_id_number(wrong)


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    plain = plain_number(text)
    assert {is_id_number(plain), is_credit_code(plain), is_phone(plain_phone(text))} <= {True, False}


def test_numbers_are_plain_however_they_are_typed() -> None:
    assert plain_number(" 110105 １９４９１２３１-002x ") == "11010519491231002X"
    assert plain_phone("+86 138-0000 0000") == "13800000000"
    assert plain_phone("(023) 4455 6677") == "02344556677" and is_phone("02344556677")
    assert plain_phone("+852 5123 4567") == "+85251234567" and is_phone("+85251234567")
    assert not is_phone("") and not is_phone("1234") and not is_phone("一二三四五六")
