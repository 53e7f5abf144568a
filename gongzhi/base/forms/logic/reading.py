"""One answer as somebody gave it, read into a value; and a value as it is stored.

Stored are texts, whole numbers, decimals as text (no floats), ISO days and times, codes, lists of codes.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.forms.logic.definition import PHOTOS_MOST, Form, Question, words_most
from gongzhi.base.forms.logic.values import (
    BLANKS,
    Value,
    number_text,
    read_date,
    read_datetime,
    read_number,
    read_time,
    text_of,
)

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,19}")
_ID = re.compile(r"[0-9]{17}[0-9X]")
_AREA = re.compile(r"[0-9A-Za-z-]{1,24}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DEGREES = Decimal(180), Decimal(90)


class AnswerFault(Exception):
    """An answer that cannot be one; the message says how it should be."""


def clean(text: str) -> str:
    """A text without blanks around it and with one kind of line end, so that its length is the same everywhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)


def fits(question: Question, form: Form, given: Any) -> Value | None:
    """The value, or None when it is none: for defaults, which are checked when a form is loaded."""
    try:
        return read_answer(question, form, given)
    except AnswerFault:
        return None


def read_answer(question: Question, form: Form, given: Any) -> Value | None:
    """The value of an answer, None when there is none; raises `AnswerFault`."""
    match question.type:
        case "many" | "photo":
            return _several(question, form, given)
        case "point":
            return _point(given)
        case "note" | "calculated":
            return None
    if isinstance(given, bool) or not isinstance(given, str | int | None):
        raise AnswerFault(_("这个答案看不懂"))
    text = clean("" if given is None else str(given))
    if "\x00" in text:
        raise AnswerFault(_("含有不能保存的字符"))
    return _one(question, form, text) if text else None


def _one(question: Question, form: Form, text: str) -> Value:
    match question.type:
        case "integer" | "decimal":
            return _number(question, text)
        case "date":
            return _found(read_date(text), _("写成日期，例如 2024-03-11"))
        case "time":
            return _found(read_time(text), _("写成时间，例如 08:30"))
        case "datetime":
            return _found(read_datetime(text), _("写成日期和时间，例如 2024-03-11T08:30"))
        case "one" | "yes_no":
            if text not in codes_of(question, form):
                raise AnswerFault(_("请从列出的选项里选"))
        case "phone":
            if not _PHONE.fullmatch(text):
                raise AnswerFault(_("电话只写数字，例如 138 0000 0000"))
        case "id_number":
            return _id_number(text)
        case "area":
            if not _AREA.fullmatch(text):
                raise AnswerFault(_("请选一个地方"))
    if len(text) > words_most(question):
        raise AnswerFault(
            _("最多写 %(most)d 个字，现在有 %(now)d 个") % {"most": words_most(question), "now": len(text)}
        )
    return text


def _found(value: Value | None, words: str) -> Value:
    if value is None:
        raise AnswerFault(words)
    return value


def _number(question: Question, text: str) -> Fraction:
    number = read_number(text)
    if number is None:
        raise AnswerFault(_("写一个数字"))
    if question.type == "integer" and number.denominator != 1:
        raise AnswerFault(_("写一个整数"))
    return number


def _id_number(text: str) -> str:
    """A resident's number (GB 11643): 17 digits and a check character."""
    plain = text.upper().replace(" ", "")
    if not _ID.fullmatch(plain):
        raise AnswerFault(_("身份证号是 18 位"))
    rest = sum(int(digit) * weight for digit, weight in zip(plain, _WEIGHTS, strict=False)) % 11
    if "10X98765432"[rest] != plain[17]:
        raise AnswerFault(_("身份证号不对，请核对每一位"))
    return plain


def codes_of(question: Question, form: Form) -> list[str]:
    """Codes of what may be chosen, in the order of the list."""
    if question.type == "yes_no":
        return ["yes", "no"]
    return [one.code for one in form.choices[question.choices or ""]]


def _several(question: Question, form: Form, given: Any) -> tuple[str, ...] | None:
    """Codes in the order of the list, each once; or digests of pictures as they came."""
    if isinstance(given, str):
        given = given.split()
    if given is None:
        return None
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise AnswerFault(_("这个答案看不懂"))
    chosen = [one for one in given if one]
    if question.type == "photo":
        if not all(_DIGEST.fullmatch(one) for one in chosen):
            raise AnswerFault(_("这不是能打开的照片，请传 JPEG、PNG 或 WebP"))
        most = question.most or PHOTOS_MOST
        found = tuple(dict.fromkeys(chosen))
    else:
        codes = codes_of(question, form)
        if not set(chosen) <= set(codes):
            raise AnswerFault(_("请从列出的选项里选"))
        most = question.most or len(codes)
        found = tuple(code for code in codes if code in chosen)
    if len(found) > most:
        raise AnswerFault(_("最多选 %(most)d 个") % {"most": most})
    return found or None


def _point(given: Any) -> tuple[str, ...] | None:
    """Longitude and latitude in degrees, WGS 84, as decimals."""
    if given is None or given == "":
        return None
    pair = given.replace(",", " ").split() if isinstance(given, str) else given
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise AnswerFault(_("写经度和纬度，例如 105.9 30.1"))
    if not any(str(one).strip() for one in pair):
        return None
    found = []
    for one, limit in zip(pair, _DEGREES, strict=True):
        number = read_number(str(one))
        if number is None or abs(number) > limit:
            raise AnswerFault(_("写经度和纬度，例如 105.9 30.1"))
        found.append(number_text(number))
    return tuple(found)


def stored(question: Question, value: Value) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Fraction):
        return int(value) if question.type == "integer" else number_text(value)
    return list(value) if isinstance(value, tuple) else text_of(value)
