"""What a demo says of money for firms: how many firms, vouchers and filings, and what they come to together."""

from pydantic import Field

from gongzhi.base.texts import Code, Declared


class DemoUses(Declared):
    """Voucher uses of one kind over the years: so many firms, and what was offset for them together, in yuan."""

    kind: Code
    firms: int = Field(ge=1, le=5_000)
    yuan: int = Field(ge=1)


class DemoFinance(Declared):
    """Firms with three years of facts, vouchers used, and filings that were paid. `agent` acts for the first firm."""

    firms: int = Field(ge=10, le=20_000)
    years: tuple[int, ...] = Field(min_length=1)
    scheme: Code
    uses: tuple[DemoUses, ...]
    programme: Code
    filed: int = Field(ge=1, le=2_000)
    yuan: int = Field(ge=1)
    fresh: int = Field(default=12, ge=0, le=200)
    agent: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    agent_name: str
    firm_name: str = Field(description="with {word} and {n}")
    words: tuple[str, ...] = Field(min_length=1)
