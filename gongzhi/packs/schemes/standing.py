"""What every filed row and every claim tells, so that no scheme has to declare it."""

from collections.abc import Mapping

from gongzhi.base.rules.logic.definition import Input
from gongzhi.base.rules.logic.units import Type
from gongzhi.base.texts import Text


def _some(**said: str) -> dict[str, Text]:
    return {code: Text(zh=both.partition("|")[0], en=both.partition("|")[2]) for code, both in said.items()}


PURPOSES = _some(
    research="研发|Research and development", production="生产经营|Production", equipment="设备购置|Equipment",
    working_capital="流动资金|Working capital", trade="贸易|Trade", acquisition="并购|Acquisition",
    on_lending="转贷|On-lending", entrusted="委托贷款|Entrusted loans", private_lending="民间借贷|Private lending",
    capital_market="资本市场投资|Capital market", real_estate="房地产|Real estate", consumption="消费|Consumption",
    other="其他|Other",
)  # fmt: skip
SECURITIES = _some(
    credit="信用|Credit only", guarantee="保证|Guarantee", ip_pledge="知识产权质押|IP pledge",
    receivable_pledge="应收账款质押|Receivables pledge", inventory_pledge="存货质押|Inventory pledge",
    mortgage="抵押|Mortgage", other="其他|Other",
)  # fmt: skip
CERTIFICATES = _some(
    high_tech="高新技术企业|High-tech enterprise", sci_tech_sme="科技型中小企业|Sci-tech SME",
    innovative_sme="创新型中小企业|Innovative SME", specialised="专精特新|Specialised SME",
    little_giant="专精特新小巨人|Little giant", nurtured="高企培育库企业|In the high-tech nursery",
    provincial_sme="省级科技型中小企业|Provincial sci-tech SME", none="无|None",
)  # fmt: skip

# Known of a row as it is filed.
_ROW: Mapping[str, tuple[Type, str]] = {
    "principal": ("money", "本金|Principal"),
    "begins_on": ("date", "起始日|First day"),
    "ends_on": ("date", "到期日|Due day"),
    "filed_on": ("date", "备案日|Day of filing"),
    "months": ("months", "期限|Term"),
    "rate": ("ratio", "利率|Interest rate"),
    "fee_rate": ("ratio", "担保费率|Guarantee fee rate"),
    "fee": ("money", "担保费|Guarantee fee"),
    "offset": ("money", "创新券抵扣|Voucher offset"),
    "purpose": ("code", "贷款用途|Purpose"),
    "security": ("code", "担保方式|Security"),
    "first_loan": ("yes_no", "首贷|First loan"),
    "certificate": ("code", "企业资格|Status of the firm"),
    "certified": ("yes_no", "起始日资格有效|Status valid on the first day"),
}
# Known besides when a loss is claimed.
_CLAIM: Mapping[str, tuple[Type, str]] = {
    "lost": ("money", "损失本金|Principal lost"),
    "recovered": ("money", "损失前已收回|Recovered before the claim"),
    "actual_loss": ("money", "机构实际承担的损失|Loss the institution bears"),
    "other_money": ("money", "其他政策资金|Other policy money"),
    "overdue_on": ("date", "逾期日|Day overdue"),
    "lost_on": ("date", "代偿（损失确认）日|Day of payout"),
    "claimed_on": ("date", "申请补偿日|Day of the claim"),
    "certified_at_loss": ("yes_no", "损失日资格有效|Status valid on the day of loss"),
}
_CHOICES = {"purpose": PURPOSES, "security": SECURITIES, "certificate": CERTIFICATES}


def _inputs(told: Mapping[str, tuple[Type, str]]) -> dict[str, Input]:
    return {
        name: Input(
            title=Text(zh=said.partition("|")[0], en=said.partition("|")[2]), type=type_,
            choices=_CHOICES.get(name, {}),
        )
        for name, (type_, said) in told.items()
    }  # fmt: skip


ROW, CLAIM = _inputs(_ROW), _inputs(_CLAIM)
STANDING = {**ROW, **CLAIM}
