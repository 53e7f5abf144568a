"""Areas and their boundaries. Both are dated: a record keeps the area that was valid at its time."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from gongzhi.base.columns import AreaPath, Row


def existing(prefix: str, day: date) -> Q:
    """A condition for rows valid on a local day: from `valid_from` on, until the day before `valid_to`."""
    since = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})
    return since & (Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day}))


class AreaQuery(models.QuerySet["Area"]):
    """Chainable reads."""

    def valid(self) -> "AreaQuery":
        """Areas that exist today."""
        return self.filter(valid_to=None)

    def on(self, day: date) -> "AreaQuery":
        """Areas that existed on a local day."""
        return self.filter(existing("", day))


_IN_ORDER = Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from"))
_END = Q(kind="end", after=None) | (~Q(kind="end") & Q(after__isnull=False))


class Area(Row):
    """One unit of the division tree: a town, a village or community, a grid, a micro-grid.

    `code` is the official division code (GB/T 2260 and GB/T 10114, 12 digits for a village) or, below the
    village, the code its county gave; no other area ever gets it. `valid_from` is the first local day, None when the
    area is older than its first file; `valid_to` the first day it is no more. Name and path are today's; what they
    were is in `Succession`.
    """

    code = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = AreaPath()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = AreaQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="one_valid_area_a_code"),
            models.CheckConstraint(condition=_IN_ORDER, name="area_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["path"], name="area_by_path")]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and not (get_language() or "zh").startswith("zh") else self.name


class Boundary(Row):
    """One version of an area's outline, as a GeoJSON geometry in WGS 84 (longitude, latitude)."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="boundaries")
    geometry = models.JSONField()
    synthetic = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=Q(valid_to=None), name="one_valid_boundary"),
            models.CheckConstraint(condition=_IN_ORDER, name="boundary_ends_after_it_begins"),
        ]


class Succession(Row):
    """One step from an area to the one that came after it, on a local day, with the document it rests on.

    A split has a row for each area it made, a merge one for each it took in; an end has no area after it. A new name
    or a new parent leaves the area itself standing: `before` and `after` are then the same, and what it was is kept.
    """

    KINDS = ("rename", "move", "split", "merge", "end")

    kind = models.CharField(max_length=10)
    before = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="followed")
    after = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="following")
    day = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    act_uid = models.UUIDField(db_index=True)
    name_was = models.CharField(max_length=80, blank=True)
    name_en_was = models.CharField(max_length=120, blank=True)
    path_was = AreaPath(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("rename", "move", "split", "merge", "end")), name="succession_of_a_kind"
            ),
            models.CheckConstraint(condition=_END, name="end_has_no_after"),
        ]
        indexes = [models.Index(fields=["day"], name="succession_by_day")]


class Address(Row):
    """A building, or a door in it, of one area 门牌: what a QR house number stands for.

    `building` and `door` are the codes its area gave; together they are unique in it. Dated, never deleted. It stays
    with the area it was entered under; where that is today follows from the area's successors.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="addresses")
    building = models.CharField(max_length=20)
    door = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "building", "door"], condition=Q(valid_to=None), name="one_valid_address_a_door"
            ),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="address_on_earth",
            ),
            models.CheckConstraint(condition=_IN_ORDER, name="address_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def code(self) -> str:
        """Area, building and door in one, as people quote it."""
        return "-".join(part for part in (self.area.code, self.building, self.door) if part)
