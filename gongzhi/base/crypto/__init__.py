"""Sensitive fields are sealed before they reach the database, and found again by a blind index.

The sealed form is `version byte | 12-byte nonce | ciphertext and tag`; the version says by which cipher. The purpose is
authenticated with it, so a sealed phone number cannot be moved into another column. Both ciphers stay readable
whichever is chosen, and so does what older secrets sealed, as long as they are listed.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from django.conf import settings

from gongzhi.base.crypto.ciphers import CIPHERS, Cipher, key_for

__all__ = [
    "CIPHERS", "digest", "is_current", "keyed_digest", "keyed_digests", "mask_id", "mask_name", "mask_phone",
    "reseal", "seal", "unseal",
]  # fmt: skip
_NONCE = 12
_BY_VERSION: Mapping[int, str] = {kind.version: name for name, kind in CIPHERS.items()}


def _secrets() -> list[str]:
    """The secret in use, then older ones that still open what they sealed."""
    return [settings.SECRET_KEY, *settings.OLD_KEYS]


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt `text`; equal texts give different bytes. The empty text stays empty: there is nothing to hide."""
    if not text:
        return b""
    nonce = os.urandom(_NONCE)
    cipher = CIPHERS[settings.CIPHER]
    sealed = _opener(cipher, settings.SECRET_KEY).encrypt(nonce, text.encode(), purpose.encode())
    return bytes([cipher.version]) + nonce + sealed


def unseal(sealed: bytes, *, purpose: str) -> str:
    """Decrypt what `seal` made for the same purpose; raises `ValueError` when it was changed or moved."""
    raw = bytes(sealed)
    if not raw:
        return ""
    return _opened(raw, purpose)[0]


def is_current(sealed: bytes, *, purpose: str) -> bool:
    """Whether something is sealed by the cipher chosen and the secret in use; raises `ValueError` as `unseal` does."""
    raw = bytes(sealed)
    if not raw:
        return True
    _text, secret = _opened(raw, purpose)
    return secret == 0 and _BY_VERSION[raw[0]] == settings.CIPHER


def reseal(sealed: bytes, *, purpose: str) -> bytes:
    """The same text sealed by the cipher chosen and the secret in use."""
    return seal(unseal(sealed, purpose=purpose), purpose=purpose)


def _opened(raw: bytes, purpose: str) -> tuple[str, int]:
    """The text, and which of the secrets opened it."""
    name = _BY_VERSION.get(raw[0])
    if name is None:
        raise ValueError("sealed by an unknown version")
    for place, secret in enumerate(_secrets()):
        try:
            text = _opener(CIPHERS[name], secret).decrypt(raw[1 : 1 + _NONCE], raw[1 + _NONCE :], purpose.encode())
        except (InvalidTag, ValueError):
            continue
        return text.decode(), place
    raise ValueError("the sealed value was changed, or belongs elsewhere")


def _opener(cipher: Cipher, secret: str) -> Cipher:
    return cipher.with_key(key_for(secret, cipher.info, cipher.key_size))


def digest(*parts: str) -> str:
    """SHA-256 in hex over parts that cannot run into each other."""
    state = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        state.update(len(raw).to_bytes(8, "big") + raw)
    return state.hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC with the installation's key, in hex: equal texts agree here, and nobody outside can try texts out."""
    return _keyed(settings.SECRET_KEY, purpose, text)


def keyed_digests(purpose: str, text: str) -> list[str]:
    """The digest under the secret in use, then under older ones: what to search by until everything is sealed anew."""
    return [_keyed(secret, purpose, text) for secret in _secrets()]


def _keyed(secret: str, purpose: str, text: str) -> str:
    key = key_for(secret, b"gongzhi digests v1", 32)
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def mask_phone(phone: str) -> str:
    """`138****0000`: enough to recognise one's own, not enough to call a stranger."""
    return phone if len(phone) < 7 else f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def mask_name(name: str) -> str:
    """`王**`: the first character and one star for each other, at most two."""
    return name[:1] + "*" * min(len(name) - 1, 2) if name else ""


def mask_id(number: str) -> str:
    """`5*****************X`: the first and the last character, which tell nobody's birthday."""
    return number if len(number) < 3 else f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"
