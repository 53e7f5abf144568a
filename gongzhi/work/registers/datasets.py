"""What of registers can be counted: every version of their rows, from the day it held until the next one did."""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat, Left, NullIf
from django.utils.translation import gettext as _

from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.base.forms.logic.definition import YES_NO, Form, Question
from gongzhi.packs.queries import pack_in_force
from gongzhi.packs.registers import Register
from gongzhi.packs.schema import Pack
from gongzhi.work.registers.access import visible_to
from gongzhi.work.registers.models import RECORD, Record, Version

_PLACES = 4  # decimals of a number that are counted


def datasets(code: str, pack: Pack) -> list[Dataset]:
    """One dataset a register, named after it: `register.roads`."""
    return [_dataset(code, name, register, pack.forms[register.form]) for name, register in pack.registers.items()]


def _dataset(pack: str, name: str, register: Register, form: Form) -> Dataset:
    # A row stands by a version until another one that tells anything holds, or until the row was ended.
    later = Version.objects.filter(record=OuterRef("record"), number__gt=OuterRef("number")).order_by("number")
    told = later.filter(Q(answers__isnull=False) | Q(what=Version.ENDED)).values("valid_from")[:1]

    def rows() -> QuerySet[Version]:
        return Version.objects.filter(record__pack=pack, record__register=name, answers__isnull=False).annotate(
            until=Subquery(told)
        )

    def seen(versions: QuerySet[Version], viewer: Any) -> QuerySet[Version]:
        in_force = pack_in_force(pack)
        if in_force is None:
            return versions.none()
        records = visible_to(Record.objects.filter(register=name), viewer, in_force)
        return versions.filter(record__in=records.order_by().values("pk"))

    fields = {**_of_versions(register), **_of_form(form)}
    title = register.title.label
    return Dataset(
        f"register.{name}", title, rows, fields, {RECORD: "record__uid"}, seen, _opened, "record__area_path",
        public=_opened if register.public else None,
    )  # fmt: skip


def _of_versions(register: Register) -> dict[str, Field]:
    """What is known of a version whatever its register asks: when it held, and for which period it was told."""
    later = Version.objects.filter(record=OuterRef("record"), number__gt=OuterRef("number"))
    follows = later.filter(Q(answers__isnull=False) | Q(what=Version.ENDED))
    current = Case(When(Exists(follows), then=Value(False)), default=Value(True), output_field=BooleanField())
    fields = {
        "from": Field(_("从何日起"), "day", "valid_from"),
        "until": Field(_("到何日止"), "day", "until"),
        "current": Field(_("现行"), "flag", current),
        "change": Field(_("变动"), "code", "what", {one: (one,) for one in ("made", "changed", "again")}),
        "period": Field(_("期"), "code", "record__period"),
    }
    if register.period != "none":
        fields["period_day"] = Field(_("期末"), "day", _end_of(register.period))
    return fields


def _end_of(period: str) -> Cast:
    """The last day of the period a row tells about, as far as months have the same last days: within it anyway."""
    ends = {"year": "-12-31", "month": "-28"}
    if period in ends:
        return Cast(Concat(F("record__period"), Value(ends[period])), DateField())
    months = Case(
        *(When(record__period__endswith=f"Q{number}", then=Value(f"-{3 * number:02d}-28")) for number in range(1, 5)),
        output_field=CharField(),
    )
    return Cast(Concat(Left(F("record__period"), 4), months), DateField())


def _of_form(form: Form) -> dict[str, Field]:
    """The questions that are answered once a row and may be read by whoever counts."""
    repeats = {code for code, group in form.groups.items() if group.repeat}
    found = {}
    for one in form.questions:
        if one.sensitive or one.group in repeats or one.code in ("from", "until", "current", "change", "period"):
            continue
        field = _of_question(one, form)
        if field is not None:
            found[one.code] = field
    return found


def _of_question(one: Question, form: Form) -> Field | None:
    label = one.label.label if one.label else one.code
    text = NullIf(KT(f"answers__{one.code}"), Value("", output_field=TextField()))
    if one.type in ("integer", "decimal", "calculated"):
        number = DecimalField(max_digits=24, decimal_places=_PLACES)
        return Field(label, "number", Cast(text, number), places=0 if one.type == "integer" else _PLACES)
    if one.type == "date":
        return Field(label, "day", Cast(text, DateField()))
    if one.type == "one" and one.choices:
        titles = {choice.code: choice.label.label for choice in form.choices.get(one.choices, ())}
        return Field(label, "code", text, {code: (code,) for code in titles}, titles)
    if one.type == "yes_no" or one.choices == YES_NO:
        return Field(label, "code", text, {"yes": ("yes",), "no": ("no",)}, {"yes": _("是"), "no": _("否")})
    return Field(label, "text", text) if one.type in ("text", "area") else None


def _opened(versions: QuerySet[Version]) -> Mapping[int, Opened]:
    rows = versions.values_list("pk", "record__uid", "record__title")
    return {key: Opened(RECORD, uid, title) for key, uid, title in rows}
