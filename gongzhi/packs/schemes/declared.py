"""`schemes/CODE.toml`: who shares a loss, what may be filed, what is compensated and capped, when it stops.

Expressions are those of rules. Beside the inputs a scheme declares of its own, they may name everything a filed row and
a claim always tell (`standing.py`).
"""

from typing import Literal

from pydantic import Field

from gongzhi.base.rules.logic.definition import Cap, Condition, Expression, Input, Rules
from gongzhi.base.texts import Code, Declared, Text

PartyRole = Literal["bank", "guarantor", "reguarantor", "fund", "pool", "insurer", "government"]
Per = Literal["loan", "firm", "firm_year", "institution_year", "pool_year"]


class Party(Declared):
    """Somebody who bears a part of a loss."""

    title: Text
    role: PartyRole


class Sharing(Declared):
    """Who bears how much: parameters with `shares`, each with the party that takes the residue.

    `shares` names the one that always holds; or `by`, an expression that gives a code, chooses one of `of`. Every code
    it may give stands in `of`, or in `without`: then nobody said who bears it, and a loss of it is undetermined.
    """

    shares: Code | None = None
    by: Expression | None = None
    of: dict[Code, Code] = {}
    without: tuple[Code, ...] = ()


class OwnInput(Input):
    """Something a scheme asks beside what every row tells: a column of the file, or with `fact` a field of the firm's
    profile as it held on the day the loan began (of a certificate: whether it was valid)."""

    fact: Code | None = None


class Limit(Cap):
    """The most that may be filed together: rows beyond it are answered 超限. Counted is the principal in force."""

    per: Literal["loan", "firm", "institution_year", "scheme_year"]


class Filing(Declared):
    """What may be filed. A row that fails a condition is given back with the condition's title as the reason.

    `within_days`: after the loan began. `certificate`: the row must name one that the firm's profile shows valid on the
    day the loan began.
    """

    counted: Expression = Field(default="principal", description="how much of the principal counts")
    within_days: int | None = Field(default=None, ge=1, le=3_660)
    certificate: bool = False
    certificates: dict[Code, Code] = Field(default={}, description="code in the file → certificate of profile.toml")
    barred: tuple[Code, ...] = Field(default=(), description="purposes that are never filed")
    conditions: dict[Code, Condition] = {}
    limits: dict[Code, Limit] = {}


class Hold(Cap):
    """A cap that is an account of the ledger: every payment has a leg on it, and the database lets none pass it."""

    per: Per


class Compensation(Declared):
    """What the pool pays: the amount before caps, who is paid, what it may be at most.

    `caps` are computed and only tell; `holds` are accounts and decide. `budget`: the year whose budget bears it.
    """

    to: Code = Field(description="the party that is paid")
    amount: Expression
    eligibility: dict[Code, Condition] = {}
    caps: dict[Code, Cap] = {}
    holds: dict[Code, Hold] = {}
    budget: Literal["this_year", "next_year"] = "next_year"


class Breaker(Declared):
    """熔断. `measure` over `of`, of an institution or of the pool, against two dated ratios; `stops` says what stops.

    `bad_balance`: principal overdue or compensated and not recovered. `compensated`: what was compensated so far.
    `filed_balance`: principal in force. `filed_total`: all principal ever filed.
    """

    measure: Literal["bad_balance", "compensated"]
    of: Literal["filed_balance", "filed_total"]
    per: Literal["institution", "pool"] = "institution"
    warn: Code
    stop: Code
    stops: Literal["claims", "filing", "both"]


class Scheme(Rules):
    """A scheme. `selector` chooses the versions of parameters, for filing and for claims alike."""

    kind: Literal["lending", "guarantee"]
    inputs: dict[Code, OwnInput] = {}  # type: ignore[assignment]
    parties: dict[Code, Party] = Field(min_length=1)
    sharing: Sharing
    base: Expression = Field(default="max(0元, lost - recovered)", description="the loss that is shared")
    filing: Filing = Filing()
    pool: Compensation | None = None
    breaker: Breaker | None = None
