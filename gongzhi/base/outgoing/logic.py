"""How a document's number is written and read. Pure.

GB/T 9704-2012: the code of the issuing office 机关代字, the year in full between hexagonal brackets, and the running
number without zeros in front, without 第, followed by 号.
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

OPENING, CLOSING = "〔［[（(【", "〕］])）】"
_NUMBER = re.compile(
    rf"^\s*(\D*?)\s*[{re.escape(OPENING)}](\d{{4}})[{re.escape(CLOSING)}]\s*第?\s*(\d{{1,9}})\s*号?\s*$"
)
_BARE = re.compile(r"^\s*第?\s*(\d{1,9})\s*号?\s*$")


@dataclass(frozen=True)
class Outgoing:
    """A document about to be issued: by which office, what it is, what it is about, and the day it bears.

    `office` is the office's code in its pack, `letters` its 机关代字; `document` the code of the document; `subject`
    and `subject_uid` what it is about; `restricted`: only the post that issues it sees it in the register.
    """

    pack: str
    office: str
    letters: str
    document: str
    title: str
    subject: str
    subject_uid: UUID
    area_path: str
    day: date
    restricted: bool = False


def number_text(letters: str, year: int, number: int) -> str:
    """`示例府函〔2024〕7号`."""
    return f"{letters}〔{year}〕{number}号"


def asked_number(typed: str) -> tuple[str, int | None, int] | None:
    """Letters ('' for any), year (None for any) and number of what somebody typed; None when it is no number.

    Any brackets people type are read, since a keyboard has no hexagonal ones.
    """
    if whole := _NUMBER.match(typed):
        return whole[1], int(whole[2]), int(whole[3])
    bare = _BARE.match(typed)
    return ("", None, int(bare[1])) if bare else None
