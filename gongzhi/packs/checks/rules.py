"""Programmes and score models: what no single line can know, told with its place."""

from collections.abc import Iterator

from gongzhi.base.rules.logic.compiling import RuleFault, ready_programme
from gongzhi.base.rules.logic.definition import Programme, Rules, ScoreModel
from gongzhi.base.rules.logic.scores import ready_score
from gongzhi.base.rules.logic.wording import unclear
from gongzhi.packs.checks.kinds import never


def check_programme(code: str, programme: Programme) -> Iterator[str]:
    """Every fault of a programme."""
    yield from _words(programme)
    try:
        ready_programme(code, programme)
    except RuleFault as fault:
        yield from (str(one) for one in fault.problems)


def check_score(code: str, model: ScoreModel) -> Iterator[str]:
    """Every fault of a score model."""
    yield from _words(model)
    try:
        ready_score(code, model)
    except RuleFault as fault:
        yield from (str(one) for one in fault.problems)


def check_values(rules: Rules) -> Iterator[str]:
    """Values that do not say plainly what they count."""
    yield from (f"{place}: {message}" for place, message in unclear(rules))


def _words(rules: Rules) -> Iterator[str]:
    yield from check_values(rules)
    yield from never("title", (rules.title.zh, rules.title.en))
    for name, one in rules.inputs.items():
        yield from never(f"inputs.{name}.title", (one.title.zh, one.title.en))
