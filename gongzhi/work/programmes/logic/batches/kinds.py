"""Kinds of batches, and the columns each has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.base.exchange.logic.columns import Field

FILING, CORRECTION, CANCELLATION, SETTLEMENT, EXTENSION, OVERDUE, PAYOUT, RECOVERY, POLICY, BALANCE = KINDS = (
    "filing", "correction", "cancellation", "settlement", "extension", "overdue", "payout", "recovery", "policy",
    "balance",
)  # fmt: skip
TITLES: Mapping[str, str | Promise] = {
    FILING: _("备案"),
    CORRECTION: _("更正"),
    CANCELLATION: _("撤销"),
    SETTLEMENT: _("结清"),
    EXTENSION: _("展期"),
    OVERDUE: _("逾期"),
    PAYOUT: _("代偿（损失）"),
    RECOVERY: _("追偿"),
    POLICY: _("保单"),
    BALANCE: _("贷款余额月报"),
}
_UNIT = _("金额用元；列名写“（万元）”或“（分）”时按列名")


@dataclass(frozen=True)
class Column:
    """A column of a kind of batch. `type` chooses the reader; `total`: its sum is a control total."""

    field: Field
    type: str
    required: bool = True
    total: bool = False

    @property
    def code(self) -> str:
        """What its value is stored under."""
        return self.field.code


def _column(
    code: str, title: str | Promise, type_: str, *aliases: str, required: bool = True, total: bool = False,
    note: str | Promise = "",
) -> Column:  # fmt: skip
    return Column(Field(code, title, aliases, required, note), type_, required, total)


NOTE = _column("note", _("借据号"), "number", "借据编号", "loan_note")
REASON = _column("reason", _("原因"), "text", required=False)
_FILED = (
    NOTE,
    _column("contract", _("合同号"), "number", "借款合同号", "合同编号", required=False),
    _column("firm_code", _("统一社会信用代码"), "credit_code", "信用代码", "credit_code"),
    _column("firm_name", _("企业名称"), "text", "借款人", "借款企业", required=False),
    _column("principal", _("本金"), "money_above", "贷款金额", "贷款本金", "借款金额", total=True, note=_UNIT),
    _column("begins_on", _("起始日"), "day", "放款日", "放款日期", "贷款起始日"),
    _column("ends_on", _("到期日"), "day", "贷款到期日", "到期日期"),
    _column("rate", _("利率"), "rate", "年利率", "贷款利率", required=False),
    _column("fee_rate", _("担保费率"), "rate", required=False),
    _column("fee", _("担保费"), "money", required=False, note=_UNIT),
    _column("offset", _("创新券抵扣"), "money", "券抵扣", "抵扣金额", required=False, total=True, note=_UNIT),
    _column("certificate", _("企业资格"), "certificate", "资格类型", required=False),
    _column("certificate_no", _("资格编号"), "number", "证书编号", "入库编号", required=False),
    _column("purpose", _("贷款用途"), "purpose", "用途", required=False),
    _column("security", _("担保方式"), "security", required=False),
    _column("first_loan", _("首贷"), "yes_no", "首贷标志", "是否首贷", required=False),
)
_DAY = _column("day", _("日期"), "day", "发生日", "业务发生日")
_AMOUNT = _column("amount", _("金额"), "money_above", "发生额", total=True, note=_UNIT)
_POLICY = (
    _column("number", _("保单号"), "number", "保险单号"),
    _column("firm_code", _("统一社会信用代码"), "credit_code", "信用代码"),
    _column("firm_name", _("企业名称"), "text", "投保人", required=False),
    _column("product", _("险种代码"), "code", "险种"),
    _column("begins_on", _("保单起期"), "day", "起保日期"),
    _column("ends_on", _("保单止期"), "day", "终保日期"),
    _column("premium", _("保费"), "money_above", total=True, note=_UNIT),
    _column("coverage", _("保额"), "money_above", "保险金额", total=True, note=_UNIT),
    _column("offset", _("创新券抵扣"), "money", "券抵扣", required=False, total=True, note=_UNIT),
)
COLUMNS: Mapping[str, Sequence[Column]] = {
    FILING: _FILED,
    CORRECTION: (*_FILED, REASON),
    CANCELLATION: (NOTE, REASON),
    SETTLEMENT: (NOTE, _DAY, _AMOUNT),
    EXTENSION: (NOTE, _DAY, _column("ends_on", _("新的到期日"), "day", "展期到期日")),
    OVERDUE: (NOTE, _DAY, _AMOUNT),
    PAYOUT: (
        NOTE,
        _DAY,
        _AMOUNT,
        _column("recovered", _("此前已收回"), "money", required=False, note=_UNIT),
        _column("other_money", _("其他政策资金"), "money", required=False, note=_UNIT),
    ),
    RECOVERY: (NOTE, _DAY, _AMOUNT, _column("costs", _("追偿费用"), "money", required=False, note=_UNIT)),
    POLICY: _POLICY,
    BALANCE: (
        _column("class", _("贷款口径"), "balance_class"),
        _DAY,
        _column("amount", _("余额"), "money", total=True),
    ),
}


def fields_of(kind: str, own: Mapping[str, str] = {}) -> list[Field]:  # noqa: B006 never changed
    """What a file of a kind may tell; `own`: columns the scheme asks besides, with their titles."""
    return [*(one.field for one in COLUMNS[kind]), *(Field(code, title) for code, title in own.items())]
