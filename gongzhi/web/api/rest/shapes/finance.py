"""Vouchers, batches, statements and programmes as they are sent and answered. Amounts are in fen."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from gongzhi.web.api.rest.shapes.values import CodeWord, Moment, Named, Sent, Shape, storable
from gongzhi.work.programmes.logic.batches.cells import FEN, WAN, YUAN

Fen = Annotated[int, Field(ge=1, le=10**13, strict=True)]
Days = Annotated[int, Field(ge=0, le=10**13, strict=True)]
Short = Annotated[str, StringConstraints(max_length=60), AfterValidator(storable)]
Reason = Annotated[str, StringConstraints(max_length=200), AfterValidator(storable)]


class InstitutionShape(Shape):
    """An institution the key acts for, and the schemes it may file under today."""

    uid: UUID
    name: str
    kind: str = Field(examples=["guarantor"])
    pack: str
    schemes: list[str]


class CardSent(Sent):
    """A voucher as it is said at a counter: `qr`, what a scanner read, or `card` and `code` as they are printed."""

    qr: Annotated[str, StringConstraints(max_length=120), AfterValidator(storable)] = Field(
        default="", examples=["GZQ:00372:ABCD2345"]
    )
    card: Short = ""
    code: Short = ""

    @model_validator(mode="after")
    def _said(self) -> "CardSent":
        if bool(self.qr) == bool(self.card and self.code):
            raise ValueError("needs either qr, or card and code")
        return self


class VoucherShape(Shape):
    """A voucher at the counter. `kinds` are the uses this institution may offer."""

    card: str
    scheme: str
    title: Named
    year: int
    state: str = Field(examples=["issued"])
    firm: str
    available: int = Field(description="fen that can still be offset")
    expires_at: Moment | None
    kinds: list[str]


class ReserveSent(CardSent):
    """A fee of which a part is to be offset. `institution` is needed by a key that acts for several."""

    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={
            "examples": [{"qr": "GZQ:00372:ABCD2345", "kind": "guarantee", "document": "DB-1", "fee": 100000}]
        },
    )  # fmt: skip
    kind: CodeWord
    document: Short = Field(description="number of the contract or policy: its fee is offset once")
    fee: Fen
    institution: UUID | None = None


class SettleSent(Sent):
    """The deal was done; `fee` is what it came to, where that is less than was said."""

    fee: Fen | None = None


class ReverseSent(Sent):
    """Repaid or surrendered early: `unused` of `whole` days (or fen of premium), counted from the beginning."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"unused": 90, "whole": 365, "reason": "提前还款"}]},
    )
    unused: Days
    whole: Days
    reason: Reason


class UseShape(Shape):
    """A use of a voucher. `trace` is the whole explanation of the offset: every step, version and source."""

    uid: UUID
    number: str
    card: str
    firm: str
    institution: UUID
    kind: str
    document: str
    fee: int
    offset: int
    pays: int = Field(description="what the firm pays itself")
    back: int = Field(description="of the offset, what came back")
    state: str = Field(description="reserved, used, released or lapsed")
    decided_by: str = Field(description="which cap or label decided")
    until: Moment = Field(description="a reservation stands until then")
    used_on: date | None
    trace: dict[str, Any]


class BatchSent(Sent):
    """What is said of a batch beside its file. `rows` and `total` (amounts in fen) are compared when given."""

    number: Short
    kind: CodeWord
    scheme: CodeWord
    period: Short = ""
    unit: CodeWord = Field(default=YUAN, description=f"of amounts whose column names none: {FEN}, {YUAN} or {WAN}")
    rows: int | None = Field(default=None, ge=0, le=10**6)
    total: int | None = Field(default=None, ge=0, le=9 * 10**15)
    institution: UUID | None = None
    partner: UUID | None = Field(default=None, description="the guarantor beside a bank, or the bank beside it")


class BatchShape(Shape):
    """A batch. `counts` are rows by outcome; `digest` is of everything that was read."""

    uid: UUID
    number: str
    kind: str
    scheme: str
    institution: UUID
    state: str = Field(description="uploaded, filed (by another person of the institution) or given_back")
    rows: int
    totals: dict[str, int] = Field(description="in fen")
    counts: dict[str, int]
    digest: str
    uploaded_at: Moment


class WhyShape(Shape):
    """Why a row was not taken: the column, a code, words."""

    field: str
    code: str
    text: str


class RowShape(Shape):
    """A row of a batch with its answer; `outcome` is empty until the batch is filed."""

    line: int
    note: str = Field(description="number of the loan note or policy")
    outcome: str = Field(examples=["accepted"])
    why: list[WhyShape]
    values: dict[str, Any] = Field(description="as they were read; amounts in fen")


class StatementShape(Shape):
    """What an institution did under a scheme in a span of days, both included; in fen."""

    institution: UUID
    scheme: str
    since: date
    until: date
    opening: int
    filed: int
    loans: int
    repaid: int
    compensated: int
    recovered: int
    payable: int
    paid: int
    closing: int


class VersionShape(Shape):
    """A version of a parameter, with where it stands."""

    value: str
    valid_from: date
    valid_to: date | None = Field(description="the first day it holds no more")
    known_from: date
    known_to: date | None
    source: str
    quote: str
    status: str = Field(examples=["official"])


class ParameterShape(Shape):
    """A dated, cited value."""

    code: str
    title: Named
    type: str
    versions: list[VersionShape]


class ProgrammeRow(Shape):
    """A programme, a score model or a scheme."""

    pack: str
    code: str
    part: Literal["programmes", "scores", "schemes"]
    title: Named
    status: Literal["official", "示例"]
    source: str


class ProgrammeShape(ProgrammeRow):
    """With its parameters. `amount` is the rule before caps; empty where there is none."""

    selector: str | None
    amount: str
    parameters: list[ParameterShape]
