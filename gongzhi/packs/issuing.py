"""`issuing.toml`: the offices that issue numbered documents, and which documents each issues."""

from pydantic import Field

from gongzhi.base.texts import Code, Declared, Text


class IssuingOffice(Declared):
    """An office with the code 机关代字 that stands in front of its numbers. `example`: no source confirms it."""

    title: Text
    letters: str = Field(
        pattern=r"^[\u4e00-\u9fff]{2,10}$", description="in front of its numbers; Chinese characters only"
    )
    documents: tuple[Code, ...] = Field(min_length=1, description="letters it issues; each by one office only")
    example: bool = True


class Issuing(Declared):
    """All offices of a pack."""

    offices: dict[Code, IssuingOffice] = Field(min_length=1)
