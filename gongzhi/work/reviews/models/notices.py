"""Public notices, their versions and lines, and the objections to them."""

import json

from django.db import models
from django.db.models import Q

from gongzhi.base import crypto
from gongzhi.base.columns import Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Post
from gongzhi.base.todos.models import Clock
from gongzhi.work.reviews.models.affairs import Affair

NOTICE, OBJECTION = "notice", "objection"


class Notice(Affair):
    """A public notice 公示. `version` is the number of the current one.

    It runs while its `clock` does; `other_post` answers objections that are against the owner post. `expires_day` is
    the first day its page is no longer shown: the record stays.
    """

    PREFIX = "GS"
    DRAFT, OPEN, ENDED, EXPIRED, WITHDRAWN = "draft", "open", "ended", "expired", "withdrawn"

    title = models.CharField(max_length=80)
    other_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=9, default=DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=13)
    keep_days = models.PositiveSmallIntegerField()
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_day = models.DateField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(opened_at__isnull=False),
                name="notice_seen_was_opened",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="notice_by_state"),
            models.Index(fields=["area_path", "-id"], name="notice_by_area"),
        ]


class NoticeVersion(Row):
    """What a notice says, or said: never changed, but for the erasure of what is personal in its lines."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    columns = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    act_uid = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="one_version_a_number")]


class NoticeRow(Row):
    """One line of a version. `shown` is masked; the whole cells are sealed; `finds` are keyed digests of what its
    owner may look for, each between blanks."""

    version = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="rows", db_index=False)
    position = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=30, blank=True)
    subject_uid = models.UUIDField(null=True)
    shown = models.JSONField()
    sealed = models.BinaryField(blank=True, default=b"")
    finds = models.TextField(blank=True)
    mark = models.CharField(max_length=7, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="one_line_a_position")]
        indexes = [models.Index(fields=["subject_uid"], condition=~Q(subject_uid=None), name="lines_of_subject")]

    @staticmethod
    def sealed_cells(cells: tuple[str, ...]) -> bytes:
        """Whole cells as they are stored."""
        return crypto.seal(json.dumps(cells, ensure_ascii=False), purpose="notice.cells")

    @property
    def cells(self) -> list[str]:
        """The whole cells, opened; the masked ones after erasure."""
        opened = crypto.unseal(bytes(self.sealed), purpose="notice.cells")
        return list(json.loads(opened)) if opened else list(self.shown)

    @staticmethod
    def find_key(value: str) -> str:
        """What a value is looked for by."""
        return crypto.keyed_digest("notice.find", value)[:32]


class Objection(Row):
    """An objection 异议 to a notice, or to one line of it. `against` is the post it complains of: that post never
    answers and never sees it."""

    OPEN, UPHELD, REJECTED = "open", "upheld", "rejected"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    version = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(null=True)
    against = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    source = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    received_day = models.DateField()
    state = models.CharField(max_length=8, default=OPEN)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    corrected = models.PositiveSmallIntegerField(null=True)  # the version that corrected the line

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__isnull=False),
                name="objection_answered_once",
            ),
        ]
        indexes = [models.Index(fields=["notice", "state"], name="objections_of_notice")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The receipt number 异议编号."""
        return number_of("YY", self.received_day, self.pk)


class ObjectionContact(Row):
    """How to reach whoever objected, sealed, in a row of its own so that it can be erased."""

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="contact")
    name_sealed = models.BinaryField(blank=True, default=b"")
    phone_sealed = models.BinaryField(blank=True, default=b"")

    @staticmethod
    def of(objection: Objection, name: str, phone: str) -> "ObjectionContact":
        """A contact not yet written."""
        sealed = (crypto.seal(text.strip(), purpose="objection.contact") for text in (name, phone))
        name_sealed, phone_sealed = sealed
        return ObjectionContact(objection=objection, name_sealed=name_sealed, phone_sealed=phone_sealed)

    @property
    def name(self) -> str:
        """The name, opened."""
        return crypto.unseal(bytes(self.name_sealed), purpose="objection.contact")

    @property
    def phone(self) -> str:
        """The phone number, opened."""
        return crypto.unseal(bytes(self.phone_sealed), purpose="objection.contact")
