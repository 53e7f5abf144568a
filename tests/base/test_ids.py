"""Numbers people quote, secret links nobody can guess, codes read out over the phone."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.ids import number_of, open_secret_link, row_of, same_code, secret_link, spoken_code, uuid7

UIDS = st.uuids()
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6),
    st.dates(date(1000, 1, 1)),
    st.integers(1, 10**18 - 1),
)
def test_a_number_leads_back_to_its_row_however_it_is_typed(prefix: str, day: date, row: int) -> None:
    number = number_of(prefix, day, row)
    for typed in (number, number.lower(), number.replace("-", ""), f" {number} ", number.replace("-", " ")):
        assert row_of(typed) == (prefix, day, row)


def test_a_number_looks_like_one() -> None:
    assert number_of("TB", date(2023, 11, 15), 37) == "TB-2023-1115-0037"


@pytest.mark.parametrize(
    "text", ["", "TB", "2023-1115-0037", "TB-2023-1332-0001", "TB-2023-1115-01", "TB-2023-1115-0001x", "灯", "TB--2023"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert row_of(text) is None


@given(UIDS)
def test_a_secret_link_opens_for_its_purpose_only(uid: UUID) -> None:
    link = secret_link("matter", uid)
    assert open_secret_link("matter", link) == uid
    assert open_secret_link("other", link) is None
    assert str(uid) not in link


@given(UIDS, st.integers(0, 42), st.sampled_from(ALPHABET))
def test_a_secret_link_with_any_character_changed_opens_nothing(uid: UUID, place: int, other: str) -> None:
    link = secret_link("matter", uid)
    assert len(link) == 43
    changed = link[:place] + other + link[place + 1 :]
    assert (open_secret_link("matter", changed) == uid) == (changed == link)
    assert changed == link or open_secret_link("matter", changed) is None


@given(st.text(max_size=60))
def test_any_other_text_opens_nothing(text: str) -> None:
    assert open_secret_link("matter", text) is None


@pytest.mark.parametrize("extra", ["=", "==", "A", " ", "\n", "%"])
def test_a_longer_link_opens_nothing(extra: str) -> None:
    link = secret_link("matter", uuid7())
    assert open_secret_link("matter", link + extra) is None
    assert open_secret_link("matter", extra + link) is None


@given(UIDS, UIDS)
def test_a_code_is_read_out_and_typed_as_people_do(uid: UUID, other: UUID) -> None:
    code = spoken_code("matter", uid)
    assert len(code) == 8 and not set(code) & set("IO01")
    for typed in (code, code.lower(), f"{code[:4]} {code[4:]}", f"{code[:4]}-{code[4:]}"):
        assert same_code("matter", uid, typed)
    assert not same_code("other", uid, code)
    assert uid == other or not same_code("matter", other, code)
    assert not same_code("matter", uid, code[:-1]) and not same_code("matter", uid, "")


def test_look_alikes_are_taken_for_what_was_meant() -> None:
    uid = next(one for one in (uuid7() for _ in range(1_000)) if "8" in spoken_code("matter", one))
    assert same_code("matter", uid, spoken_code("matter", uid).replace("8", "I"))


def test_uids_come_in_the_order_they_were_made() -> None:
    made = [uuid7() for _ in range(1_000)]
    assert made == sorted(made) and len(set(made)) == 1_000
    assert {one.version for one in made} == {7}
