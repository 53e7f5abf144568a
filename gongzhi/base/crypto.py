"""Sensitive fields are sealed with AES-256-GCM before they reach the database.

The sealed form is `version byte | 12-byte nonce | ciphertext and tag`; the purpose is authenticated with it,
so a sealed phone number cannot be moved into another column.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"


@lru_cache(maxsize=8)
def _cipher(secret: str) -> AESGCM:
    key = HKDF(SHA256(), 32, salt=None, info=b"gongzhi sealed fields v1").derive(secret.encode())
    return AESGCM(key)


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt `text`; equal texts give different bytes. The empty text stays empty: there is nothing to hide."""
    if not text:
        return b""
    nonce = os.urandom(12)
    return _VERSION + nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    """Decrypt what `seal` made for the same purpose; raises `ValueError` when it was changed or moved."""
    raw = bytes(sealed)
    if not raw:
        return ""
    if raw[:1] != _VERSION:
        raise ValueError("sealed by an unknown version")
    try:
        return _cipher(settings.SECRET_KEY).decrypt(raw[1:13], raw[13:], purpose.encode()).decode()
    except InvalidTag:
        raise ValueError("the sealed value was changed, or belongs elsewhere") from None


def digest(*parts: str) -> str:
    """SHA-256 in hex over parts that cannot run into each other."""
    state = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        state.update(len(raw).to_bytes(8, "big") + raw)
    return state.hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC with the installation's key, in hex: equal texts agree here, and nobody outside can try texts out."""
    key = HKDF(SHA256(), 32, salt=None, info=b"gongzhi digests v1").derive(settings.SECRET_KEY.encode())
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def mask_phone(phone: str) -> str:
    """`138****0000`: enough to recognise one's own, not enough to call a stranger."""
    return phone if len(phone) < 7 else f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def mask_name(name: str) -> str:
    """`王**`: the first character and one star for each other, at most two."""
    return name[:1] + "*" * min(len(name) - 1, 2) if name else ""
