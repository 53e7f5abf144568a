"""Which datasets there are: rooms describe them, `config/wiring.py` names the rooms. Pure but for that one table."""

from collections.abc import Callable, Iterable, Mapping

from gongzhi.base.datasets import Dataset
from gongzhi.packs.schema import Pack

Provider = Callable[[str, Pack], Iterable[Dataset]]
_providers: list[Provider] = []


def connect(providers: Iterable[Provider]) -> None:
    """Install what rooms can be counted by."""
    _providers[:] = providers


def datasets_of(code: str, pack: Pack) -> Mapping[str, Dataset]:
    """Every dataset of a pack, by code."""
    return {one.code: one for provider in _providers for one in provider(code, pack)}
