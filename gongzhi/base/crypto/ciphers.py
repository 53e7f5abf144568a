"""The two ciphers, each with its version and its own key from a secret: AES-256-GCM, and SM4-GCM (GB/T 32907)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, Protocol, Self

from cryptography.hazmat.primitives.ciphers import Cipher as Streaming
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_TAG = 16


@lru_cache(maxsize=32)
def key_for(secret: str, info: bytes, size: int) -> bytes:
    """The key that one use of a secret has to itself."""
    return HKDF(SHA256(), size, salt=None, info=info).derive(secret.encode())


class Cipher(Protocol):
    """An authenticated cipher. Without a key it only says what it is."""

    @property
    def version(self) -> int: ...

    @property
    def key_size(self) -> int: ...

    @property
    def info(self) -> bytes: ...

    def with_key(self, key: bytes) -> "Cipher": ...

    def encrypt(self, nonce: bytes, text: bytes, purpose: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, sealed: bytes, purpose: bytes) -> bytes: ...


@lru_cache(maxsize=32)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


@dataclass(frozen=True)
class Aes:
    """AES with 256 bits."""

    key: bytes = b""
    version: ClassVar[int] = 1
    key_size: ClassVar[int] = 32
    info: ClassVar[bytes] = b"gongzhi sealed fields v1"

    def with_key(self, key: bytes) -> Self:
        return replace(self, key=key)

    def encrypt(self, nonce: bytes, text: bytes, purpose: bytes) -> bytes:
        return _aes(self.key).encrypt(nonce, text, purpose)

    def decrypt(self, nonce: bytes, sealed: bytes, purpose: bytes) -> bytes:
        return _aes(self.key).decrypt(nonce, sealed, purpose)


@dataclass(frozen=True)
class Sm4:
    """SM4 with 128 bits, the cipher national rules ask of government systems."""

    key: bytes = b""
    version: ClassVar[int] = 2
    key_size: ClassVar[int] = 16
    info: ClassVar[bytes] = b"gongzhi sealed fields v2 sm4"

    def with_key(self, key: bytes) -> Self:
        return replace(self, key=key)

    def encrypt(self, nonce: bytes, text: bytes, purpose: bytes) -> bytes:
        sealing = Streaming(SM4(self.key), GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(purpose)
        return sealing.update(text) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, sealed: bytes, purpose: bytes) -> bytes:
        opening = Streaming(SM4(self.key), GCM(nonce, sealed[-_TAG:])).decryptor()
        opening.authenticate_additional_data(purpose)
        return opening.update(sealed[:-_TAG]) + opening.finalize()


CIPHERS: Mapping[str, Cipher] = {"aes": Aes(), "sm4": Sm4()}
