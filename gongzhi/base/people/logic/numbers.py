"""Numbers with a check digit: resident identity numbers (GB 11643) and unified social credit codes (GB 32100). Pure."""

import re
import unicodedata
from datetime import date

_ID = re.compile(r"^[1-9]\d{16}[\dX]$")
_ID_CHECKS = "10X98765432"
_CODE_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # I, O, S, V and Z are left out
_PHONE = re.compile(r"^(\+\d{6,15}|\d{5,15})$")


def plain_number(text: str) -> str:
    """A typed number as it is stored and searched: full-width digits plain, letters large, no blanks or dashes."""
    return re.sub(r"[\s\-－—]", "", unicodedata.normalize("NFKC", text)).upper()


def plain_phone(text: str) -> str:
    """A phone number as it is stored and searched: digits, with a leading + for other countries; +86 left out."""
    plain = re.sub(r"[()]", "", plain_number(text))
    return plain[3:] if plain.startswith("+86") and len(plain) == 14 else plain


def is_phone(plain: str) -> bool:
    """Whether a plain number can be called: 5 to 15 digits."""
    return bool(_PHONE.match(plain))


def id_check(first: str) -> str:
    """The check character of the first 17 digits of an identity number (ISO 7064, MOD 11-2)."""
    return _ID_CHECKS[sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(first)) % 11]


def is_id_number(plain: str) -> bool:
    """Whether a plain number is an identity number: form, day of birth and check character."""
    return bool(_ID.match(plain)) and born_by(plain) is not None and plain[17] == id_check(plain[:17])


def born_by(plain: str) -> date | None:
    """The day of birth an identity number says, or None."""
    try:
        return date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return None


def sex_by(plain: str) -> str:
    """The sex an identity number says: `M` or `F`."""
    return "M" if int(plain[16]) % 2 else "F"


def code_check(first: str) -> str:
    """The check character of the first 17 characters of a unified social credit code."""
    weighed = sum(_CODE_DIGITS.index(one) * pow(3, place, 31) for place, one in enumerate(first))
    return _CODE_DIGITS[-weighed % 31]


def is_credit_code(plain: str) -> bool:
    """Whether a plain text is a unified social credit code: 18 characters, the last a right check character."""
    return len(plain) == 18 and all(one in _CODE_DIGITS for one in plain) and plain[17] == code_check(plain[:17])
