"""Matters, who reported them, what was said about them, and their pictures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from gongzhi.base import crypto
from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.files.models import StoredFile
from gongzhi.base.ids import number_of, short_number
from gongzhi.base.people.models import ApiKey, Post
from gongzhi.packs.models import PackVersion

SUBJECT, ASK = "matter", "ask"
PUBLISHED = "publication"  # in the index of words
OWN = "matter.settled"  # the act of settling a matter on the spot 自办自结, which is written down afterwards
_TITLE = 40


class Matter(Row):
    """One thing that must be handled.

    It keeps the pack version and the area valid when it began. `state` changes only by the flow's moves;
    `moves` counts them and guards each against a second one at the same moment. `text` is free text and may be
    erased; the trail never holds it.
    """

    # No index of their own on references that are only followed from here: each is one more page to write a report.
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    prefix = models.CharField(max_length=6)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    stage = models.CharField(max_length=6)
    restricted = models.BooleanField(default=False)
    moves = models.PositiveIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    answer = models.TextField(blank=True)
    answers = models.JSONField(default=dict, blank=True)  # to the form of its kind; sensitive ones sealed

    source = models.CharField(max_length=20)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reported_at = models.DateTimeField()
    reported_day = models.DateField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_day = models.DateField(null=True)
    lead_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    # Who looks after all matters of this kind: sees it, and has its turn where the flow says so.
    keeper_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Whom a complaint or petition is about: this post neither sees nor handles nor looks back at it.
    about_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    rating = models.PositiveSmallIntegerField(null=True)

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False)

    # What it came out of, by the stable code and uid of its subject: a visit, an inspection, a meeting. Those stand
    # above and are not known here.
    origin_subject = models.CharField(max_length=20, blank=True)
    origin_uid = models.UUIDField(null=True)

    foreign_system = models.CharField(max_length=40, blank=True)
    foreign_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["foreign_system", "foreign_id"],
                condition=~Q(foreign_id=""),
                name="taken_over_once",
            ),
            models.CheckConstraint(
                condition=Q(stage="open", closed_at=None) | (~Q(stage="open") & Q(closed_at__isnull=False)),
                name="open_until_closed_at",
            ),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 4)), name="rating_1_to_4"),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(origin_subject="", origin_uid=None) | (~Q(origin_subject="") & Q(origin_uid__isnull=False)),
                name="origin_by_subject_and_uid",
            ),
        ]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="matter_newest"),
            # What is open has no time of closing. By NULL and not by stage: no engine can tell that a bound stage is
            # one the index holds.
            models.Index(fields=["-reported_at", "-id"], condition=Q(closed_at=None), name="open_newest"),
            models.Index(fields=["-closed_at", "-id"], condition=~Q(closed_at=None), name="ended_newest"),
            models.Index(fields=["-reported_at"], condition=Q(restricted=True), name="restricted_newest"),
            models.Index(fields=["area_path", "kind", "-reported_at"], name="matter_by_area"),
            models.Index(fields=["kind", "lat", "lon"], condition=Q(closed_at=None), name="open_near"),
            models.Index(fields=["parent"], condition=~Q(parent=None), name="parts_of_matter"),
            models.Index(fields=["merged_into"], condition=~Q(merged_into=None), name="merged_into_matter"),
            models.Index(fields=["keeper_post"], condition=~Q(keeper_post=None), name="matters_kept"),
            models.Index(fields=["origin_uid"], condition=~Q(origin_uid=None), name="matters_out_of"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of(self.prefix, self.reported_day, self.pk)

    @property
    def said(self) -> str:
        """The number to say on the telephone."""
        return short_number(self.pk)

    @property
    def title(self) -> str:
        """The first words of the report; what was erased by age says so."""
        if not self.text:
            return gettext("（内容已按期清除）")
        line = self.text.strip().split("\n", 1)[0].strip()
        first = line.split("。", 1)[0]
        return first if len(first) <= _TITLE else first[: _TITLE - 1] + "…"


class Contact(Row):
    """How to reach the reporter. A row of its own, so that it can be erased while the matter stays."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="contact")
    name = models.CharField(max_length=60, blank=True)
    phone_sealed = models.BinaryField(blank=True, default=b"")

    @property
    def phone(self) -> str:
        """The phone number, opened."""
        return crypto.unseal(bytes(self.phone_sealed), purpose="contact.phone")

    @staticmethod
    def sealed(phone: str) -> bytes:
        """A phone number as it is stored."""
        return crypto.seal(phone, purpose="contact.phone")


class Ask(Row):
    """Something asked of a post about a matter beside its flow: help, a counter-signature, an answer, a merge.

    Open until it has an `outcome`. `other` is the matter that would become part of this one.
    """

    ASSIST, COUNTERSIGN, SUPERVISE, MERGE = "assist", "countersign", "supervise", "merge"
    CASE_LEAD = "case_lead"  # a leader answers for the case 包案

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="asks")
    kind = models.CharField(max_length=11)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind", "post"], condition=Q(ended_at=None), name="asked_one_thing_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | ~Q(outcome=""), name="ended_with_an_outcome"
            ),
        ]


class Apart(Row):
    """Two matters somebody looked at and said not to be the same: the pair is hinted at no more, until taken back.

    `first` is the one with the smaller key, so that a pair has one row however it was named.
    """

    first = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(ended_at=None), name="apart_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="apart_smaller_key_first"),
        ]


class Note(Row):
    """Something said about a matter: a reason, a reply, an addition. `act_uid` is the act it belongs to."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="notes")
    act_uid = models.UUIDField(unique=True)
    text = models.TextField()
    internal = models.BooleanField(default=False)


class Photo(Row):
    """A picture of a matter, added by the act `act_uid`."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    act_uid = models.UUIDField(db_index=True)


class Publication(Row):
    """What somebody looked through and let the public read of a matter. A newer one ends the one before.

    Without one the public sees kind, village, state and times, and nothing anybody wrote.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="publications")
    text = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    photos = models.ManyToManyField(Photo, related_name="+")
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(ended_at=None), name="published_once_at_a_time"),
        ]
