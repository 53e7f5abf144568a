"""Why a row was not taken, in words. Codes are what is stored and what other programs read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongzhi.base.texts import Text

ACCEPTED, RETURNED, DUPLICATE, OVER = OUTCOMES = ("accepted", "returned", "duplicate", "over")

OUTCOME_WORDS: Mapping[str, str | Promise] = {
    "": gettext_lazy("待复核"),
    ACCEPTED: gettext_lazy("接受"),
    RETURNED: gettext_lazy("退回"),
    DUPLICATE: gettext_lazy("重复"),
    OVER: gettext_lazy("超限"),
}

REASONS: Mapping[str, str | Promise] = {
    # of one cell
    "missing": gettext_lazy("没有填"),
    "no_amount": gettext_lazy("不是金额"),
    "negative": gettext_lazy("不能为负"),
    "zero": gettext_lazy("必须大于 0"),
    "fen_lost": gettext_lazy("小数位数太多，不足一分的部分会丢失"),
    "too_large": gettext_lazy("超过 9,000,000,000,000,000 分"),
    "no_rate": gettext_lazy("不是比率，写成 3.6% 这样"),
    "rate_digits": gettext_lazy("比率的小数位数太多"),
    "rate_over_one": gettext_lazy("比率不小于 100%：百分数请带 % 号"),
    "no_day": gettext_lazy("不是日期，写成 2025-04-01 这样"),
    "no_yes_no": gettext_lazy("写“是”或“否”"),
    "no_choice": gettext_lazy("不是可选的词"),
    "no_credit_code": gettext_lazy("不是正确的统一社会信用代码"),
    "no_number": gettext_lazy("编号里有不能用的字符，或超过 60 个字符"),
    "too_long": gettext_lazy("太长"),
    "unreadable": gettext_lazy("按方案的要求读不出来：%(about)s"),
    "row": gettext_lazy("这一行读不出来：%(about)s"),
    # of one row
    "ends_early": gettext_lazy("到期日不晚于起始日"),
    "in_future": gettext_lazy("日期晚于今天"),
    "offset_over_fee": gettext_lazy("创新券抵扣多于担保费"),
    # against what is known
    "twice": gettext_lazy("与第 %(line)s 行的借据号相同"),
    "filed": gettext_lazy("批次 %(batch)s 已经备案"),
    "filed_elsewhere": gettext_lazy("另一家机构已经备案这笔贷款"),
    "note_taken": gettext_lazy("借据号已用于另一家企业的贷款"),
    "no_firm": gettext_lazy("没有登记这家企业，请企业先登记"),
    "barred": gettext_lazy("禁止的贷款用途"),
    "late": gettext_lazy("超过备案期限：起始日后 %(days)s 天内"),
    "not_certified": gettext_lazy("起始日没有有效的企业资格，或证书编号不符"),
    "condition": gettext_lazy("不符合：%(about)s"),
    "undetermined": gettext_lazy("算不出结果：%(about)s"),
    "limit": gettext_lazy("%(about)s：还剩 %(left)s 元"),
    # of what happens to a loan
    "no_loan": gettext_lazy("没有备案过这个借据号"),
    "ended": gettext_lazy("这笔贷款已经结清或撤销"),
    "over_balance": gettext_lazy("超过贷款余额 %(left)s 元"),
    "over_compensated": gettext_lazy("超过代偿后还没有收回的 %(left)s 元"),
    "before_start": gettext_lazy("日期早于贷款起始日"),
    "no_later": gettext_lazy("新的到期日不晚于原来的"),
    "has_events": gettext_lazy("已经有结清、逾期或代偿，不能再改或撤销"),
    "not_compensated": gettext_lazy("这笔贷款没有代偿过"),
    "unpaid": gettext_lazy("补偿还没有支付完，支付后再报追偿"),
    "same_again": gettext_lazy("第 %(line)s 行已经报过同一笔贷款"),
    "costs_over": gettext_lazy("追偿费用多于追回的金额"),
    "no_product": gettext_lazy("目录里没有这个险种，或在保单起期不在目录里"),
}


def told(faults: Sequence[Sequence[Any]]) -> str:
    """Faults as they are stored, `[field, code, about]`, in one line."""
    return "; ".join(f"{field}: {said}" if field else said for field, said in said_of(faults))


def said_of(faults: Sequence[Sequence[Any]]) -> list[tuple[str, str]]:
    """Each fault with the column it is about, '' for the row."""
    return [(str(field), _one(code, about)) for field, code, about in faults]


def _one(code: str, about: Mapping[str, Any]) -> str:
    words = str(REASONS[code])
    if not about:
        return words
    zh = (get_language() or "zh").startswith("zh")
    return words % (about if zh or not about.get("en") else {**about, "about": about["en"]})


def titled(title: Text) -> dict[str, str]:
    """What a reason is about, in both languages."""
    return {"about": title.zh, "en": title.en}


def outcome_word(outcome: str) -> str:
    """What came of a row, in one word."""
    return str(OUTCOME_WORDS[outcome])


def yuan(fen: int) -> str:
    """Fen as yuan, for reasons."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def limit_about(title: Text, left: int) -> dict[str, str]:
    """What is said of a limit that was reached."""
    return {**titled(title), "left": yuan(max(left, 0))}


def total_words(said: str, declared: int, found: int, *, money: bool) -> str:
    """How a control total differs."""
    show = yuan if money else str
    values = {"what": said, "declared": show(declared), "found": show(found), "diff": show(found - declared)}
    return _("%(what)s：申报 %(declared)s，文件里是 %(found)s，相差 %(diff)s") % values
