"""What a pack adds to a score model: where each input comes from, so that a firm's sheet follows from its profile."""

from pydantic import Field

from gongzhi.base.rules.logic.definition import ScoreModel
from gongzhi.base.texts import Code, Declared


class Taken(Declared):
    """An input is a field of the profile: of a yearly one the value of so many years before the last whole year (0: of
    that year). A yes_no input of a certificate says whether it was valid."""

    field: Code
    year: int = Field(default=0, ge=-5, le=0)


class ScoreSheet(ScoreModel):
    """`scores/CODE.toml`: a score model with the origins of its inputs. One without an origin is a field of the same
    name, or is missing and said so."""

    origins: dict[Code, Taken] = {}
