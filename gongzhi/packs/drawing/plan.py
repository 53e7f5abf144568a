"""The drawing plan: what a town must say about itself before a placeholder map can be drawn.

A plan is data (``drawing.toml``). Relative positions have no unit: x grows to the east, y to the
north, and only proportions count, because the finished town is scaled to ``area_km2``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

COMMUNITY_TAIL = "居民委员会"
VILLAGE_TAIL = "村民委员会"
CLOSEST_SITES = 0.01
"""Village sites nearer than this (relative units) would leave slivers between them."""

Number = Annotated[float, Field(allow_inf_nan=False)]
Spot = tuple[Number, Number]


class DrawingError(ValueError):
    """A plan that cannot be read or drawn; the text names the field and says why."""


class _Strict(BaseModel):
    """Frozen, and a misspelt key is a mistake instead of a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def is_community(code: str) -> bool:
    """Say whether a 12-digit village code is a community (居委, suffix 001-199).

    False means a village (村委, suffix 200-399). ValueError names a code of any other form.
    """
    if len(code) != 12 or not code.isascii() or not code.isdigit():
        raise ValueError(f"code {code!r} is not 12 digits")
    suffix = int(code[9:])
    if 1 <= suffix <= 199:
        return True
    if 200 <= suffix <= 399:
        return False
    raise ValueError(
        f"code {code} ends in {code[9:]}: 001-199 is a community (居委), 200-399 a village (村委), "
        "nothing else is known"
    )


class Village(_Strict):
    """A village or community, as the national code list has it, and where it stands on the drawing."""

    code: str
    official: Annotated[str, Field(min_length=6)]
    en: str | None = None
    at: Spot | None = None
    grids: Annotated[int, Field(ge=1, le=40)] = 3
    places: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()

    @field_validator("code")
    @classmethod
    def _known_suffix(cls, code: str) -> str:
        is_community(code)
        return code

    @field_validator("places")
    @classmethod
    def _known_places(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        for place in places:
            if place not in PLACE_NAMES:
                raise ValueError(f"place {place!r} is none of {', '.join(PLACE_NAMES)}")
        return places

    @model_validator(mode="after")
    def _name_fits_code(self) -> Village:
        tail = COMMUNITY_TAIL if self.community else VILLAGE_TAIL
        if not self.official.endswith(tail):
            raise ValueError(f"official name {self.official} of code {self.code} does not end in {tail}")
        return self

    @property
    def community(self) -> bool:
        """True for 居委, False for 村委."""
        return is_community(self.code)

    @property
    def zh(self) -> str:
        """The short name people use: 俞桥村 for 俞桥村村民委员会."""
        return self.official.removesuffix(COMMUNITY_TAIL if self.community else VILLAGE_TAIL)

    @property
    def english(self) -> str:
        """The English name, or the Chinese one as long as nobody has given another."""
        return self.en or self.zh


PLACE_NAMES = {"school": "小学", "market": "农贸市场", "clinic": "卫生院", "service_centre": "党群服务中心"}
"""Places a plan may ask for, beside the committee that every village has."""


class Town(_Strict):
    """The town itself: centre in degrees WGS 84, area in square kilometres."""

    code: Annotated[str, Field(pattern=r"^[0-9]{9}$")]
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-75, le=75)]
    area_km2: Annotated[float, Field(ge=1, le=10_000)]
    centre: str
    exits: tuple[Spot, ...] = ()


class River(_Strict):
    """A watercourse: relative control points from source to mouth, mean width in metres."""

    name: str | None = None
    width_m: Annotated[float, Field(gt=0, le=2_000)]
    points: Annotated[tuple[Spot, ...], Field(min_length=2)]


class Source(_Strict):
    """Where the list of codes and names comes from."""

    name: str
    licence: str
    publisher: str
    cut_off: str


class Plan(_Strict):
    """Everything the drawing needs; the same plan always gives the same bytes."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    microgrids_per_grid: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(le=12)]] = (2, 4)
    town: Town
    source: Source | None = None
    rivers: tuple[River, ...] = ()
    villages: Annotated[tuple[Village, ...], Field(min_length=1, max_length=200)]

    @field_validator("microgrids_per_grid")
    @classmethod
    def _range_in_order(cls, pair: tuple[int, int]) -> tuple[int, int]:
        if pair[0] > pair[1]:
            raise ValueError(f"the least number ({pair[0]}) is above the greatest ({pair[1]})")
        return pair

    @model_validator(mode="after")
    def _codes_hang_together(self) -> Plan:
        for code, times in Counter(village.code for village in self.villages).items():
            if times > 1:
                raise ValueError(f"villages: code {code} stands {times} times")
            if not code.startswith(self.town.code):
                raise ValueError(f"villages: code {code} does not begin with town.code {self.town.code}")
        if self.town.centre not in {village.code for village in self.villages}:
            raise ValueError(f"town.centre {self.town.centre} is no village of this plan")
        return self

    @model_validator(mode="after")
    def _sites_apart(self) -> Plan:
        placed = [(village.code, village.at) for village in self.villages if village.at is not None]
        if placed and len(placed) != len(self.villages):
            bare = next(village.code for village in self.villages if village.at is None)
            raise ValueError(f"villages: code {bare} has no 'at'; give every village a position, or none")
        for index, (code, at) in enumerate(placed):
            for other, spot in placed[:index]:
                if (at[0] - spot[0]) ** 2 + (at[1] - spot[1]) ** 2 < CLOSEST_SITES**2:
                    raise ValueError(f"villages: 'at' of {code} lies on that of {other}")
        return self


def _sentence(error: ValidationError) -> str:
    """One line per mistake, each naming its field as it stands in the file."""
    lines = []
    for problem in error.errors():
        where = ".".join(str(step) for step in problem["loc"]) or "plan"
        lines.append(f"{where}: {problem['msg'].removeprefix('Value error, ')}")
    return "; ".join(lines)


def parse_plan(text: str, name: str = "plan") -> Plan:
    """Read a plan from TOML text. DrawingError names ``name``, the field and the reason."""
    try:
        return Plan.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DrawingError(f"{name}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise DrawingError(f"{name}: {_sentence(error)}") from error


def read_plan(path: Path) -> Plan:
    """Read a plan file. DrawingError when it is missing, not UTF-8, or wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DrawingError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DrawingError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    return parse_plan(text, str(path))
