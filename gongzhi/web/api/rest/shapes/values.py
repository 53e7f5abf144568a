"""Types of single values, and what all shapes share."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

T = TypeVar("T")


def storable(value: Any) -> Any:
    """Refuses what no database keeps: NUL characters, halves of characters, structures without end."""
    _walk(value, 0)
    return value


def _walk(value: Any, depth: int) -> None:
    if depth > 8:
        raise ValueError("is nested too deeply")
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= one <= "\udfff" for one in value):
            raise ValueError("holds a character that cannot be stored")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _walk(key, depth + 1)
            _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, depth + 1)


Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(storable)]
CodeWord = Annotated[str, StringConstraints(max_length=40), AfterValidator(storable)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Key = Annotated[int, Field(ge=1, le=10**15)]


class Shape(BaseModel):
    """Base of what is answered."""

    model_config = ConfigDict(frozen=True)


class Sent(BaseModel):
    """Base of what is sent: an unknown key is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ListOf(Shape, Generic[T]):
    """One page. `next` is what `after` is to be for the page that follows; null on the last one."""

    items: list[T]
    next: str | None = None


class Wrong(Shape):
    """One thing wrong. `field` is empty when it concerns the whole."""

    field: str = Field(examples=["text"])
    message: str = Field(examples=["最多写 4,000 字"])


class Fault(Shape):
    """A refusal, as RFC 9457 tells problems. Nothing was written."""

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(examples=["text: 最多写 4,000 字"])
    errors: list[Wrong]


class Named(Shape):
    """A text in both languages."""

    zh: str
    en: str


class AreaShape(Shape):
    """An area."""

    code: str = Field(examples=["500152115211"])
    name: Named
    level: str = Field(examples=["village"])
    path: str = Field(description="codes from the root down", examples=["/500152115/500152115211/"])


class PostShape(Shape):
    """A post: a role in an area. Work is addressed to posts, never to people."""

    id: int
    title: Named
    role: str = Field(examples=["grid_worker"])
    area: str = Field(description="path of its area")


Moment = datetime
