"""Packs, kinds, flows and forms."""

from typing import Any

from pydantic import Field

from gongzhi.web.api.rest.shapes.values import Named, Shape


class PackShape(Shape):
    """A pack in force."""

    code: str = Field(examples=["tangba"])
    title: Named
    area: str = Field(description="code of its root area")
    time_zone: str
    synthetic: bool = Field(description="everything in it is made up for demonstration")
    kinds: list[str]
    flows: list[str]


class QuestionShape(Shape):
    """A question of a kind's form. Conditions are expressions, told only by `conditional`."""

    code: str
    type: str
    label: Named | None
    required: bool = Field(description="always; a conditional question may be required as well when it is asked")
    conditional: bool
    repeat: str = Field(description="the repeating group it stands in, or empty")
    choices: list[dict[str, Any]] = Field(description="code and label of each")


class KindShape(Shape):
    """A kind of matter."""

    code: str = Field(examples=["street_light"])
    title: Named
    group: Named
    flow: str
    level: str
    promise: Named
    example: bool = Field(description="basis and limits are examples, not official")
    public: bool
    portal: bool = Field(description="anybody may report it")
    restricted: bool
    questions: list[QuestionShape]


class StateShape(Shape):
    """Where a matter may stand."""

    code: str
    title: Named
    stage: str
    owner: str | None


class MoveShape(Shape):
    """How it gets from one state to another."""

    code: str
    title: Named
    from_: list[str] = Field(serialization_alias="from")
    to: str
    by: list[str]
    needs: list[str]
    may_have: list[str]
    another: bool = Field(description="made by somebody who did not handle the matter")


class FlowShape(Shape):
    """A flow."""

    code: str
    title: Named
    first: str
    states: list[StateShape]
    moves: list[MoveShape]
