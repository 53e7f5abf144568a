"""What a pack declares of insurance for innovation and of banks' products.

A catalogue is two code lists that are never mixed: the province's own, dated, and the national list of statistics.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from gongzhi.base.rules.logic.definition import Condition, Input, Sourced
from gongzhi.base.texts import Code, Declared, Text

ProductCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$")]


class Insured(Declared):
    """A product: its category, the stage of innovation it belongs to, since when and until when it is listed.

    `national`: the product of the national list it is counted as, if any.
    """

    code: ProductCode
    title: Text
    category: Code
    stage: Code
    valid_from: date
    valid_to: date | None = None
    national: ProductCode | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(f"valid_to: {self.code} ends before it begins")
        return self

    def listed(self, on: date) -> bool:
        """Whether it is listed on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class National(Declared):
    """A product of the national list, with its class."""

    code: ProductCode
    title: Text
    group: Code


class Catalogue(Sourced):
    """`insurance.toml`: categories, stages and products; `groups` and `national` are the national list apart."""

    title: Text
    stages: dict[Code, Text] = Field(min_length=1)
    categories: dict[Code, Text] = Field(min_length=1)
    products: tuple[Insured, ...] = Field(min_length=1)
    groups: dict[Code, Text] = {}
    national: tuple[National, ...] = ()
    national_source: str = Field(default="", max_length=400)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        codes = [one.code for one in self.products]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"products: {', '.join(twice[:5])} stands twice")
        national = {one.code for one in self.national}
        for one in self.products:
            if one.category not in self.categories or one.stage not in self.stages:
                raise ValueError(f"products: {one.code}: no such category or stage")
            if one.national is not None and one.national not in national:
                raise ValueError(f"products: {one.code}: {one.national} is not on the national list")
        if odd := [one.code for one in self.national if one.group not in self.groups]:
            raise ValueError(f"national: {', '.join(odd[:5])}: no such class")
        if self.national and not self.national_source:
            raise ValueError("national_source: is missing")
        return self

    def product(self, code: str) -> Insured | None:
        """A product by its code."""
        return next((one for one in self.products if one.code == code), None)


class BankProduct(Sourced):
    """`products/CODE.toml`: what a bank offers firms, and the conditions it names. Whether it lends it decides.

    `inputs` are fields of the firm's profile under the same names.
    """

    title: Text
    bank: Text
    summary: Text
    most: str = Field(default="", max_length=40, description="the most it lends")
    months: int | None = Field(default=None, ge=1, le=600)
    inputs: dict[Code, Input] = Field(min_length=1)
    conditions: dict[Code, Condition] = Field(min_length=1)
