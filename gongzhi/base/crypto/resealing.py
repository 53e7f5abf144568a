"""Sealing anew what another cipher or an older secret sealed, a batch at a time, beside running work.

Each value is replaced only if it is still the one that was read, so nothing written meanwhile is lost. A value no
listed secret opens is left as it is and counted: whoever forgot a secret can list it and begin again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from gongzhi.base.crypto import is_current, reseal
from gongzhi.base.crypto.fields import BlindIndex, Secret, sealed_columns

_BATCH = 500


@dataclass
class Resealed:
    """How a run went: values sealed anew, current ones, and those no listed secret opens."""

    anew: int = 0
    current: int = 0
    lost: int = 0


def every_column() -> Iterator[tuple[type[models.Model], str, str, BlindIndex | None]]:
    """All sealed columns that models declare: the model, the column, its purpose, its index."""
    for model in apps.get_models():
        for field, index in sealed_columns(model).items():
            yield model, field.name, field.purpose, index


def reseal_column(
    model: type[models.Model],
    name: str,
    purpose: str,
    index: BlindIndex | None,
    count: Resealed,
    progress: Callable[[int], None] = lambda rows: None,
) -> None:
    """Seal one column anew, with its index."""
    for rows in _batches(model, name, *([index.name] if index else [])):
        with transaction.atomic():
            for row in rows:
                _reseal(model, row, name, purpose, index, count)
        progress(len(rows))


def _reseal(
    model: type[models.Model],
    row: dict[str, Any],
    name: str,
    purpose: str,
    index: BlindIndex | None,
    count: Resealed,
) -> None:
    raw = row[name].raw() if isinstance(row[name], Secret) else bytes(row[name])
    try:
        anew: dict[str, Any] = {} if is_current(raw, purpose=purpose) else {name: reseal(raw, purpose=purpose)}
        wanted = index.index(Secret(purpose, raw=raw).open()) if index else ""
    except ValueError:
        count.lost += 1
        return
    if index is not None and row[index.name] != wanted:
        anew[index.name] = wanted
    if not anew:
        count.current += 1
    elif model._base_manager.filter(pk=row["pk"], **{name: raw}).update(**anew):
        count.anew += 1


def _batches(model: type[models.Model], *names: str) -> Iterator[list[dict[str, Any]]]:
    """Rows that hold something, by key."""
    last = 0
    while True:
        rows = model._base_manager.filter(pk__gt=last).exclude(**{names[0]: b""}).order_by("pk")
        found = list(rows.values("pk", *names)[:_BATCH])
        if not found:
            return
        last = found[-1]["pk"]
        yield found
