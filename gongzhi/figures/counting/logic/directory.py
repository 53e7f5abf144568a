"""Which datasets there are: rooms describe them, `config/wiring.py` names the rooms. Pure but for that one table."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import get_language

from gongzhi.base.datasets import Dataset
from gongzhi.packs.schema import Pack

Provider = Callable[[str, Pack], Iterable[Dataset]]
_KEPT = 16
_providers: list[Provider] = []
# By pack and language, the newest last. The pack itself is kept too: a number of an object is its own only as long.
_described: OrderedDict[tuple[str, int, str], tuple[Pack, Mapping[str, Dataset]]] = OrderedDict()


def connect(providers: Iterable[Provider]) -> None:
    """Install what rooms can be counted by."""
    _providers[:] = providers
    _described.clear()


def datasets_of(code: str, pack: Pack) -> Mapping[str, Dataset]:
    """Every dataset of a pack, by code. A pack in force is described once in a language: it never changes."""
    key = code, id(pack), get_language() or ""
    held = _described.get(key)
    if held is None:
        found = {one.code: one for provider in _providers for one in provider(code, pack)}
        held = _described[key] = pack, found
        while len(_described) > _KEPT:
            _described.popitem(last=False)
    return held[1]
