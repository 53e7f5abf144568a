"""A village's scheme, its resolutions, and the three teams that carry it."""

from django.db import models
from django.db.models import Q

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Household, Post
from gongzhi.packs.checks.points import MOST_POINTS
from gongzhi.work.points.logic.rules import CAPS, GROUPS

SCHEME = "points_scheme"


class Scheme(Row):
    """The points of one village. Its unit in the ledger is `POINT:<code of the area>`.

    `other_post` answers objections that are against the owner post.
    """

    pack = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = AreaPath()
    owner_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    other_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area"], name="one_scheme_a_village")]
        indexes = [models.Index(fields=["area_path"], name="scheme_by_area")]

    def __str__(self) -> str:
        return self.unit

    @property
    def unit(self) -> str:
        """What its points are counted in."""
        return f"POINT:{self.area.code}"


class Resolution(Row):
    """What the villagers' assembly resolved on a day: never changed, only followed by another."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="resolutions", db_index=False)
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    title = models.CharField(max_length=80)
    text = models.TextField()
    fen_per_point = models.PositiveIntegerField()
    keep_years = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    year_budget_fen = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="one_resolution_a_number")]


class Item(Row):
    """Something points are earned by, as one resolution has it."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=12)
    points = models.PositiveIntegerField()
    cap = models.CharField(max_length=5, blank=True)
    times = models.PositiveSmallIntegerField(default=1)
    trail = models.CharField(max_length=40, blank=True)
    example = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resolution", "code"], name="one_item_a_code"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=MOST_POINTS), name="points_only_reward"),
            models.CheckConstraint(condition=Q(cap__in=CAPS, group__in=GROUPS), name="item_of_a_kind"),
        ]


class Seat(Row):
    """A place on one of the three teams, dated. Erasable: `name`. `household` is where the member lives."""

    RULES, REVIEW, OVERSIGHT = "rules", "review", "oversight"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="seats")
    team = models.CharField(max_length=9)
    name = models.CharField(max_length=60)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(team__in=("rules", "review", "oversight")), name="seat_of_a_team")
        ]


class Kin(Row):
    """A household a member is related to, as the member declared: stands back when it is reviewed."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="kin", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "household"], name="related_once")]
