"""Values that can be read and are probably not what was meant: a rate of 50 for 50%, an amount without its unit.

Whoever writes rules is asked to say it plainly. What was stored before is read as it stands.
"""

from collections.abc import Iterator

from gongzhi.base.rules.logic.definition import Rules, Version
from gongzhi.base.rules.logic.units import COUNTED, Type, Unreadable, read_number


def unclear(rules: Rules) -> Iterator[tuple[str, str]]:
    """Every value of parameters and tables that does not say what it counts, as (place, what to write)."""
    for key, parameter in rules.parameters.items():
        for number, version in enumerate(parameter.versions, 1):
            for place, text, type_ in _of_version(version, parameter.type, parameter.over):
                if said := _said(text, type_):
                    yield f"parameters.{key}.versions.{number}{place}", said
    for code, table in rules.tables.items():
        for number, row in enumerate(table.rows, 1):
            if said := _said(row.gives, table.gives):
                yield f"tables.{code}.rows.{number}.gives", said


def _of_version(version: Version, type_: Type, over: Type | None) -> Iterator[tuple[str, str, Type]]:
    if version.value is not None:
        yield "", version.value, type_
    for name in ("bands", "curve"):
        for number, band in enumerate(getattr(version, name), 1):
            yield f".{name}.{number}.gives", band.gives, type_
            if band.at_least is not None and over is not None:
                yield f".{name}.{number}.at_least", band.at_least, over


def _said(text: str, type_: Type) -> str | None:
    """What is unclear about a value; None when nothing is, or when it cannot be read, which is told elsewhere."""
    try:
        value, unit = read_number(text)
    except Unreadable:
        return None
    bare = text.strip()[-1:].isdigit()
    if type_ in COUNTED and value < 0:
        return f"“{text}” is below 0: what is counted never is"
    if type_ == "money" and bare and value:
        return f"“{text}” does not say what it counts: write {text}元, {text}万元 or {text}分"
    if type_ == "ratio" and not unit and bare and abs(value) > 1:
        return f"“{text}” is {text}00% as it stands: write {text}%, or {text}00% if so much is meant"
    return None
