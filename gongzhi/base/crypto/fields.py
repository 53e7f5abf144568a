"""Columns of sealed values: a model declares one in a line, and one more to find rows by exactly what is in it.

    phone = Sealed("person.phone")
    phone_index = BlindIndex("phone")

What is read from the row is a `Secret`: it opens when asked to, and prints as nothing but dots.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from gongzhi.base import crypto

if TYPE_CHECKING:
    _Stored = models.Field["str | Secret", "Secret"]
else:
    _Stored = models.BinaryField


class Secret:
    """A value that is sealed, or is going to be when its row is written."""

    __slots__ = ("_clear", "_purpose", "_raw", "fresh")

    def __init__(self, purpose: str, raw: bytes | None = None, clear: str | None = None) -> None:
        self._purpose, self._raw, self._clear = purpose, raw, clear
        self.fresh = raw is None  # set in clear here, not read from a row

    def open(self) -> str:
        """The text; raises `ValueError` when it was changed or no listed secret opens it."""
        if self._clear is None:
            self._clear = crypto.unseal(self._raw or b"", purpose=self._purpose)
        return self._clear

    def raw(self) -> bytes:
        """The bytes as they are stored."""
        if self._raw is None:
            self._raw = crypto.seal(self._clear or "", purpose=self._purpose)
        return self._raw

    def __bool__(self) -> bool:
        return bool(self._raw) if self._raw is not None else bool(self._clear)

    def __str__(self) -> str:
        return "••••" if self else ""

    __repr__ = __str__


class _SealedAttribute:
    """What `row.phone` is: a `Secret`, whatever was put there."""

    def __init__(self, field: "Sealed") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:  # deferred
            row.refresh_from_db(fields=[self.field.attname])
        return row.__dict__[self.field.attname]

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = self.field.secret(value)


class Sealed(_Stored):
    """A text sealed for one purpose. Assign the text; read a `Secret`."""

    def __init__(self, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def secret(self, value: Any) -> Secret:
        """Anything as a `Secret`: a text is sealed when written, bytes are sealed already."""
        if isinstance(value, Secret):
            return value
        if isinstance(value, str):
            return Secret(self.purpose, clear=value)
        return Secret(self.purpose, raw=bytes(value or b""))

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Secret:
        return self.secret(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self.secret(value).raw(), connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return self.secret(self.value_from_object(obj)).raw().hex()


class _IndexAttribute:
    """What `row.phone_index` is: of the text set in this row, else as it was read."""

    def __init__(self, field: "BlindIndex") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        secret = row.__dict__.get(self.field.of)
        if isinstance(secret, Secret) and secret.fresh:
            return self.field.index(secret.open())
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        return row.__dict__[self.field.attname]

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class BlindIndex(models.CharField):
    """The keyed digest of a sealed column, kept by itself: rows are found by the exact value and tell nothing of it."""

    def __init__(self, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _IndexAttribute(self))

    @property
    def purpose(self) -> str:
        """The purpose of the column it stands for."""
        sealed = self.model._meta.get_field(self.of)
        assert isinstance(sealed, Sealed)
        return sealed.purpose

    def index(self, text: str) -> str:
        """The digest of a value; nothing for nothing."""
        return crypto.keyed_digest(self.purpose, text) if text else ""


def found_by(model: type[models.Model], **wanted: str) -> models.Q:
    """A condition for rows whose sealed column holds exactly this: `found_by(Person, phone="13800000000")`."""
    condition = models.Q()
    for name, text in wanted.items():
        index = next(f for f in model._meta.concrete_fields if isinstance(f, BlindIndex) and f.of == name)
        digests = crypto.keyed_digests(index.purpose, text) if text else []
        condition &= models.Q(**{f"{index.name}__in": digests})
    return condition


def sealed_columns(model: type[models.Model]) -> Mapping[Sealed, BlindIndex | None]:
    """The sealed columns of a model, each with its index."""
    fields = model._meta.concrete_fields
    indexes = {field.of: field for field in fields if isinstance(field, BlindIndex)}
    return {field: indexes.get(field.name) for field in fields if isinstance(field, Sealed)}
