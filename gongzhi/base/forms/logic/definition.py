"""What a form may declare. Frozen, strict models, read from TOML or from a spreadsheet.

Questions stand in one list in the order they are asked; those with the same `group` stand together. A group may repeat
(people of a household); a repeat holds no other repeat. Codes are unique in the whole form.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from gongzhi.base.texts import Code, Declared, Text

ChoiceCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,38}$")]
Asks = Literal[
    "text", "long_text", "integer", "decimal", "date", "time", "datetime", "one", "many", "yes_no", "photo", "point",
    "area", "phone", "id_number", "note", "calculated",
]  # fmt: skip
Appearance = Literal["", "large", "likert", "table"]
YES_NO = "yes_no"  # the list of choices every form has: `yes` and `no`


def _expression(value: Any) -> Any:
    """`required = true` is short for an expression that always holds."""
    return {True: "true()", False: ""}.get(value, value) if isinstance(value, bool) else value


Expression = Annotated[str, BeforeValidator(_expression), StringConstraints(max_length=2_000)]


class Choice(Declared):
    """One of the answers to choose. `columns` hold what a choice filter looks at: `{ village = "jinshan" }`."""

    code: ChoiceCode
    label: Text
    columns: dict[Code, Annotated[str, StringConstraints(min_length=1, max_length=200)]] = {}


class Question(Declared):
    """One question.

    `required`, `relevant`, `constraint`, `calculation` and `choice_filter` are expressions. `default` is what stands
    in the field at first. `sensitive`: stored encrypted, masked wherever it is shown. `most`: characters of a text,
    choices or pictures. `date` and the like are local to the place.
    """

    code: Code
    type: Asks
    label: Text | None = None
    hint: Text | None = None
    group: Code | None = None
    required: Expression = ""
    relevant: Expression = ""
    constraint: Expression = ""
    constraint_message: Text | None = None
    calculation: Expression = ""
    default: str = Field(default="", max_length=2_000)
    choices: Code | None = None
    choice_filter: Expression = ""
    appearance: Appearance = ""
    unit: Text | None = None
    sensitive: bool = False
    most: int | None = Field(default=None, ge=1, le=20_000)

    @property
    def answered(self) -> bool:
        """Whether somebody answers it: notes are read, calculations computed."""
        return self.type not in ("note", "calculated")


class Group(Declared):
    """Questions that belong together, perhaps in another group; `repeat` asks them for each of several things."""

    label: Text | None = None
    relevant: Expression = ""
    within: Code | None = None
    repeat: bool = False
    most: int = Field(default=20, ge=1, le=200, description="rows of a repeat")
    appearance: Appearance = ""


class Form(Declared):
    """A whole form. `code` and `version` are those of the spreadsheet it came from; a pack names it by its file."""

    title: Text
    code: Code | None = None
    version: str = Field(default="", max_length=60)
    questions: tuple[Question, ...] = Field(min_length=1, max_length=500)
    groups: dict[Code, Group] = {}
    choices: dict[Code, tuple[Choice, ...]] = {}


WORDS_MOST = {"text": 200, "long_text": 4_000, "phone": 20, "id_number": 18}
PHOTOS_MOST = 4


def words_most(question: Question) -> int:
    """How many characters an answer may have."""
    return question.most or WORDS_MOST.get(question.type, 200)
