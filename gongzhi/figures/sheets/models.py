"""Blanks as they came, what goes into their cells, who asks for them, what was filled, what posts are asked."""

from django.db import models

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Account, Post

BLANK, REQUEST, FILLING, GAP = "sheet_blank", "sheet_request", "sheet_filling", "sheet_gap"


class Blank(Row):
    """A blank table somebody sent, as .xlsx. `layout` is its fingerprint; `lost` says what did not come along."""

    pack = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    layout = models.CharField(max_length=64)
    data = models.BinaryField()
    lost = models.JSONField(default=list)
    kept_at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "digest"], name="one_blank_a_content")]
        indexes = [models.Index(fields=["pack", "layout"], name="blanks_of_layout")]


class Map(Row):
    """What goes into which cells of blanks with one layout. The newest of a layout holds, for the whole county.

    `labels`: the heads of its cells, by which they are found again when the blank is drawn differently.
    """

    blank = models.ForeignKey(Blank, on_delete=models.PROTECT, related_name="maps", db_index=False)
    pack = models.CharField(max_length=40)
    layout = models.CharField(max_length=64)
    meaning = models.JSONField()
    labels = models.JSONField(default=dict)
    kept_at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["pack", "layout", "-id"], name="maps_of_sheets")]


class Request(Row):
    """That somebody wants a table: by which document, how often, until when, how long it took before and takes now."""

    OPEN, ANSWERED, REFUSED, ENDED = "open", "answered", "refused", "ended"
    ONCE, WEEK, MONTH, QUARTER, YEAR = "once", "week", "month", "quarter", "year"

    pack = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    title = models.CharField(max_length=100)
    asker = models.CharField(max_length=100)
    document = models.CharField(max_length=60, blank=True)
    every = models.CharField(max_length=7, default=MONTH)
    until = models.DateField(null=True)
    blank = models.ForeignKey(Blank, on_delete=models.PROTECT, null=True, related_name="requests", db_index=False)
    minutes_before = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, default=OPEN)
    reason = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["pack", "area_path", "id"], name="requests_by_area")]


class Filling(Row):
    """A blank filled for an area and period. `cells`: what went into each and where it came from."""

    blank = models.ForeignKey(Blank, on_delete=models.PROTECT, related_name="fillings", db_index=False)
    map = models.ForeignKey(Map, on_delete=models.PROTECT, related_name="+", db_index=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, related_name="fillings")
    pack = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    period = models.CharField(max_length=21)
    cells = models.JSONField()
    like = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    minutes = models.PositiveIntegerField(null=True)
    filled_at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["pack", "area_path", "id"], name="fillings_by_area")]


class Gap(Row):
    """Cells of a filled sheet that a post is asked for, since nobody holds them. Answered once, or refused."""

    ASKED, ANSWERED, REFUSED = "asked", "answered", "refused"

    filling = models.ForeignKey(Filling, on_delete=models.PROTECT, related_name="gaps")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    cells = models.JSONField()
    state = models.CharField(max_length=8, default=ASKED)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filling", "post"], name="asked_once_a_sheet")]
