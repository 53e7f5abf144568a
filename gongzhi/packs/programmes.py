"""What a pack declares of money for firms: what is kept of them, what programmes offer, how vouchers are used.

The rules of a programme are those of `base/rules`, untouched. `[offer]` in the same file says the rest; a programme
without one can be explained and tried, and nobody can ask for it.
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, NaiveDatetime, model_validator

from gongzhi.base.rules.logic.definition import Plain, Sourced, Written
from gongzhi.base.rules.logic.definition import Programme as Amounts
from gongzhi.base.rules.logic.units import Type
from gongzhi.base.texts import Code, Declared, Text

Body = Literal["enterprise", "bank", "guarantor", "reguarantor", "insurer", "investor", "provider"]
BODIES: tuple[Body, ...] = get_args(Body)
StepCode = Literal["accept", "review", "notice", "approve", "pay"]
Known = Literal["submitted_on", "accepted_on", "used_year", "used_all", "balance", "budget_left"]


def _minute(value: object) -> object:
    """A day alone would be its first minute, in which nobody means a window to close."""
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value):
        return value
    raise ValueError(f"{value} is no minute: write one such as 2026-06-07T23:59:00")


Minute = Annotated[NaiveDatetime, BeforeValidator(_minute)]


class ProfileField(Declared):
    """Something kept of a firm. `yearly`: a value for each calendar year. `certificate`: it has a number, holds from a
    day to another, and may be provisional; its value is then `yes_no` or a `code`."""

    title: Text
    type: Type
    group: Code
    choices: dict[Code, Text] = {}
    yearly: bool = False
    certificate: bool = False
    basis: str = Field(default="", description="what exactly is counted")
    source: Plain = Field(default="", max_length=200, description="where it is usually taken from")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type == "code") != bool(self.choices):
            raise ValueError("choices: a code has some, nothing else has any")
        if self.certificate and (self.yearly or self.type not in ("yes_no", "code")):
            raise ValueError("a certificate is yes_no or a code, and not by year")
        return self


class Profile(Declared):
    """`profile.toml`: everything kept of a firm, by groups in their order."""

    groups: dict[Code, Text] = Field(min_length=1)
    fields: dict[Code, ProfileField] = Field(min_length=1)


class Origin(Declared):
    """Where an input of a programme comes from, in exactly one way.

    `field`: the profile, as it holds on the day the selector says; of a yearly one that of the calendar year `year`
    before (-1) or of that day (0). `part` takes the first or last day of a certificate instead. `asked`: told in the
    filing itself. `known`: the room knows it, such as what was used of a cap this year.
    """

    field: Code | None = None
    year: int = Field(default=0, ge=-5, le=0)
    part: Literal["value", "since", "until"] = "value"
    asked: bool = False
    known: Known | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum((self.field is not None, self.asked, self.known is not None)) != 1:
            raise ValueError("needs exactly one of field, asked, known")
        return self


class Clause(Sourced):
    """A clause of the legal base, and the parameters, conditions and caps that stand on it."""

    clause: Plain = Field(max_length=80)
    text: Plain = Field(max_length=2_000)
    parameters: tuple[Code, ...] = ()


class Window(Declared):
    """When filings are taken, by local time. The minute of `closes` is the last one in which they are.

    `business_from` and `business_to` are the first and last day of what may be claimed for: not the calendar year.
    """

    year: int = Field(ge=2000, le=2100, description="the budget year it is paid from")
    opens: Minute
    closes: Minute
    business_from: date | None = None
    business_to: date | None = None
    example: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes: must be later than opens")
        if self.closes.second or self.closes.microsecond:
            raise ValueError("closes: is given to the minute, which is the last one that counts")
        if self.business_from and self.business_to and self.business_from > self.business_to:
            raise ValueError("business_to: must not be before business_from")
        return self


class Proof(Declared):
    """A paper that must lie with a filing. `when` names an input or value that is yes where it is needed.

    `field`: a certificate of the profile that does for it, so that nobody hands in what is known.
    """

    title: Text
    when: Code | None = None
    field: Code | None = None
    note: Text | None = None
    example: bool = True


class Step(Declared):
    """What a filing goes through: who must act and within how many working days."""

    role: Code
    working_days: int = Field(ge=1, le=400)
    panel: bool = Field(default=False, description="of review: a panel with recusal decides")
    quorum: int = Field(default=3, ge=1, le=99)
    notice_days: int = Field(default=5, ge=1, le=60, description="of notice: working days the list is public")
    example: bool = True


class CapAccount(Declared):
    """A cap of the rules that is an account, so that two filings at once cannot pass it.

    `limit` names a parameter of type money. `per`: whose it is; `applicant` is who asks and is paid. `shared`: caps of
    several programmes with this code are one account (a stacking cap).
    """

    limit: Code
    per: Literal["applicant", "programme", "document"] = "applicant"
    period: Literal["year", "all"] = "year"
    shared: Code | None = None


class Offer(Declared):
    """`[offer]` of `programmes/CODE.toml`: who may ask, when, with what papers, and who does what with it.

    `document`: what is claimed for has a number (借据号, 保单号); with `cost_item` it is claimed once. `stacking` names
    a parameter, the largest share of `base` (a money input) that all programmes together may give for one document.
    `policy`: the document is an insurance policy, and this money input its premium as the insurer filed it.
    """

    applicants: tuple[Body, ...] = Field(min_length=1)
    group: Text
    summary: Text | None = None
    basis: tuple[Clause, ...] = ()
    windows: tuple[Window, ...] = ()
    inputs: dict[Code, Origin] = {}
    evidence: dict[Code, Proof] = {}
    steps: dict[StepCode, Step]
    caps: dict[Code, CapAccount] = {}
    document: Text | None = None
    cost_item: Code | None = None
    stacking: Code | None = None
    base: Code | None = None
    policy: Code | None = None
    voucher: bool = Field(default=False, description="computed at a counter from a voucher; nobody files for it")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if missing := {"accept", "approve", "pay"} - self.steps.keys():
            raise ValueError(f"steps: {', '.join(sorted(missing))} must be there")
        if (self.document is None) != (self.cost_item is None):
            raise ValueError("document and cost_item: one needs the other")
        if (self.stacking is None) != (self.base is None) or (self.stacking and not self.document):
            raise ValueError("stacking needs base and document")
        if self.policy and not self.document:
            raise ValueError("policy needs document")
        return self


class Programme(Amounts):
    """`programmes/CODE.toml`: the rules of an amount, and its offer."""

    offer: Offer | None = None


class VoucherUseKind(Declared):
    """What a voucher may be used for: at whose counter, for which cost, under what number."""

    title: Text
    body: Body
    cost_item: Code
    document: Text


class VoucherScheme(Sourced):
    """`vouchers/CODE.toml`: who gets how much, what it may be used for, how it ends.

    What is offset is computed by the rules of `programme`, whose inputs `fee`, `balance`, `used_year` and
    `budget_left` are known at the counter. `face`, a parameter of that programme, is the most a firm gets in a year.
    """

    title: Text
    programme: Code
    face: Code
    uses: dict[Code, VoucherUseKind] = Field(min_length=1)
    months: int = Field(default=12, ge=1, le=120, description="how long it may be used")
    reserve_days: int = Field(default=30, ge=1, le=400, description="how long a reservation at a counter stands")
    role: Code = Field(description="who issues, settles and revokes")
    check_share: Written = Field(default="5%", description="of settled uses, drawn for spot checks")
    example: bool = True
