"""An activity as it is planned: when, where, by whom, what is gone through, and what was changed about it."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Account, Organisation, Post, Team
from gongzhi.work.matters.models import Matter


class Activity(Row):
    """People come together. `starts_at` and `ends_at` span its sessions; `changes` counts what was changed, so that of
    two who change the same only one wins, and is the SEQUENCE of its calendar entries.

    `day` is the local day it begins: what figures group by. `attended`: how many came, by head or by count.
    """

    PLANNED, HELD, CANCELLED = "planned", "held", "cancelled"

    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    place = models.CharField(max_length=120)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    lead_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    confidential = models.BooleanField(default=False)
    published = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=9, default=PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    day = models.DateField()
    changes = models.PositiveIntegerField(default=0)
    attended = models.PositiveIntegerField(null=True)
    held_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_day = models.DateField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_has_a_length"),
            models.CheckConstraint(condition=~Q(confidential=True, published=True), name="confidential_stays_inside"),
        ]
        indexes = [
            models.Index(fields=["area_path", "-starts_at", "-id"], name="activities_by_area"),
            models.Index(fields=["kind", "-starts_at", "-id"], name="activities_by_kind"),
            models.Index(fields=["lead_post", "-starts_at"], name="activities_by_lead"),
            models.Index(fields=["starts_at", "id"], condition=Q(published=True), name="activities_published"),
            models.Index(fields=["pack", "-starts_at", "-id"], name="activities_by_time"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("HD", self.made_day, self.pk)


class Session(Row):
    """One meeting of an activity; a class of seven days has seven. `dropped_at`: it was taken off the plan."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_has_a_length")]
        indexes = [
            models.Index(fields=["activity", "starts_at"], name="sessions_of_activity"),
            models.Index(fields=["starts_at", "activity"], condition=Q(dropped_at=None), name="sessions_by_time"),
        ]


class Host(Row):
    """A post or an organisation that holds an activity; one post leads."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="hosts", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    lead = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post=None, organisation__isnull=False) | Q(post__isnull=False, organisation=None),
                name="a_post_or_an_organisation",
            ),
            models.CheckConstraint(condition=Q(lead=False) | Q(post__isnull=False), name="a_post_leads"),
            models.UniqueConstraint(fields=["activity"], condition=Q(lead=True, ended_at=None), name="one_host_leads"),
            models.UniqueConstraint(fields=["activity", "post"], condition=Q(ended_at=None), name="post_hosts_once"),
        ]
        indexes = [models.Index(fields=["post", "activity"], condition=Q(ended_at=None), name="hosted_by_post")]


class Item(Row):
    """An item of the agenda, in order. `paper` names what is to be read; `matter` is what a joint meeting is about."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    speaker = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    paper = models.CharField(max_length=120, blank=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["activity", "position"], name="items_of_activity")]


class Change(Row):
    """What was done to an activity, and the reason that was given. The reason can be erased."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="history", db_index=False)
    what = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)
    was = models.DateTimeField(null=True)  # when it would have begun
    at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["activity", "id"], name="changes_of_activity")]
