"""Sealed fields: only what was sealed here, for this purpose, unchanged, opens again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.crypto import (
    digest,
    is_current,
    keyed_digest,
    keyed_digests,
    mask_id,
    mask_name,
    mask_phone,
    reseal,
    seal,
    unseal,
)

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


@pytest.mark.parametrize(("cipher", "version"), [("aes", 1), ("sm4", 2)])
def test_both_ciphers_open_whichever_is_chosen_and_the_first_byte_says_which(
    cipher: str, version: int, settings: Any
) -> None:
    settings.CIPHER = cipher
    sealed = seal("500000199001010018", purpose="p")
    assert sealed[0] == version
    for chosen in ("aes", "sm4"):
        settings.CIPHER = chosen
        assert unseal(sealed, purpose="p") == "500000199001010018"
        assert is_current(sealed, purpose="p") == (chosen == cipher)
        assert is_current(reseal(sealed, purpose="p"), purpose="p")


@given(TEXTS, st.data())
def test_a_bit_flipped_under_sm4_is_refused(text: str, data: st.DataObject) -> None:
    from django.test import override_settings

    with override_settings(CIPHER="sm4"):
        sealed = bytearray(seal(text, purpose="p"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError):
        unseal(bytes(sealed), purpose="p")


def test_what_an_older_secret_sealed_opens_as_long_as_it_is_listed(settings: Any) -> None:
    sealed, before = seal("13800000000", purpose="p"), keyed_digest("p", "13800000000")
    settings.OLD_KEYS, settings.SECRET_KEY = (settings.SECRET_KEY,), "the key after the rotation"
    assert unseal(sealed, purpose="p") == "13800000000" and not is_current(sealed, purpose="p")
    assert before in keyed_digests("p", "13800000000") and before != keyed_digest("p", "13800000000")
    anew = reseal(sealed, purpose="p")
    settings.OLD_KEYS = ()
    assert unseal(anew, purpose="p") == "13800000000"
    with pytest.raises(ValueError):
        unseal(sealed, purpose="p")


def test_another_key_opens_nothing(settings: Any) -> None:
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


def test_the_mask_of_an_identity_number_tells_no_birthday() -> None:
    assert mask_id("11010519491231002X") == "1****************X"
