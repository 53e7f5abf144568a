"""Sealed fields: only what was sealed here, for this purpose, unchanged, opens again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.crypto import digest, mask_name, mask_phone, seal, unseal

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@given(TEXTS)
def test_what_is_sealed_opens_again_and_never_looks_the_same_twice(text: str) -> None:
    first, second = seal(text, purpose="p"), seal(text, purpose="p")
    assert first != second
    assert unseal(first, purpose="p") == unseal(second, purpose="p") == text
    assert len(text) < 4 or text.encode() not in first


def test_nothing_stays_nothing() -> None:
    assert seal("", purpose="p") == b"" and unseal(b"", purpose="p") == ""


@given(TEXTS, st.data())
def test_a_flipped_bit_is_refused(text: str, data: st.DataObject) -> None:
    sealed = bytearray(seal(text, purpose="p"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError):
        unseal(bytes(sealed), purpose="p")


def test_a_sealed_value_cannot_move_into_another_column() -> None:
    with pytest.raises(ValueError, match="belongs elsewhere"):
        unseal(seal("138 0000 0000", purpose="contact.phone"), purpose="contact.name")


@given(st.binary(min_size=1, max_size=60))
def test_any_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        unseal(raw, purpose="p")


def test_another_key_opens_nothing(settings: pytest.FixtureRequest) -> None:
    sealed = seal("138 0000 0000", purpose="p")
    settings.SECRET_KEY = "quite another key of this house"
    with pytest.raises(ValueError):
        unseal(sealed, purpose="p")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4), st.data())
def test_parts_of_a_digest_cannot_run_into_each_other(parts: list[str], data: st.DataObject) -> None:
    joined = ["".join(parts)]
    assert (digest(*parts) == digest(*joined)) == (parts == joined)


def test_masks_leave_enough_to_know_ones_own() -> None:
    assert mask_phone("13800000000") == "138****0000"
    assert (mask_name("王小明"), mask_name("王"), mask_name("欧阳小小明"), mask_name("")) == ("王**", "王", "欧**", "")
