"""Areas and their boundaries. Both are dated: a record keeps the area that was valid at its time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from gongzhi.base.columns import AreaPath, Row


class AreaQuery(models.QuerySet["Area"]):
    """Chainable reads."""

    def valid(self) -> "AreaQuery":
        """Areas that exist today."""
        return self.filter(valid_to=None)


class Area(Row):
    """One unit of the division tree: a town, a village or community, a grid, a micro-grid.

    `code` is the official division code (GB/T 2260 and GB/T 10114, 12 digits for a village) or, below the
    village, the code its county gave; it is unique among areas valid at one time.
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
        ]
