"""Codes of the second factor: six digits of RFC 6238, and recovery codes on paper. Pure."""

import base64
import re
import secrets
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

PERIOD = 30
DIGITS = 6
SKEW = 1  # periods a phone's clock may be early or late
RECOVERY_CODES = 10
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_secret() -> str:
    """A secret to share with an authenticator app, in base 32 as it is typed."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, counter: int) -> str:
    """The code of one period."""
    key = base64.b32decode(secret.encode())
    return HOTP(key, DIGITS, SHA1()).generate(counter).decode()  # noqa: S303 RFC 6238 as every app has it


def counter_of(secret: str, code: str, *, moment: float, after: int) -> int | None:
    """The period a code belongs to: this one or a neighbour, later than `after`; None when it is of none of them."""
    typed = re.sub(r"\s", "", code)
    now = int(moment) // PERIOD
    found = None
    for counter in range(now - SKEW, now + SKEW + 1):  # each is compared, so that time tells nothing
        if secrets.compare_digest(code_at(secret, counter).encode(), typed.encode()) and counter > after:
            found = counter
    return found


def enrolment_url(secret: str, *, issuer: str, name: str) -> str:
    """What the QR code of an enrolment holds, as authenticator apps read it."""
    told = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{name}')}?{told}"


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 bits, shown once: `ABCDE-FGHJK`, without letters that look alike."""
    letters = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return [f"{one[:5]}-{one[5:]}" for one in letters]


def plain_code(code: str) -> str:
    """A typed recovery code, however it was spaced or cased."""
    return re.sub(r"[\s-]", "", code).upper()
