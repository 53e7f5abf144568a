"""How far each office has counted in a year, the numbers it gave, and those that are void."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.outgoing.logic import number_text
from gongzhi.base.people.models import Account, Post
from gongzhi.base.trail.models import AppendOnly

DOCUMENT = "document"


class Counter(Row):
    """The last number an office gave in a year. Its row is held from taking a number to the end of the transaction."""

    pack = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "office", "year"], name="one_counter_a_year")]


class Issued(AppendOnly):
    """One number, given once. It names nobody: the title is what the pack calls such a document.

    `turn` counts how often the same document about the same subject was issued: again only when the one before is void.
    `restricted` ones are seen by the post that issued them alone.
    """

    pack = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    letters = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    day = models.DateField()
    document = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    turn = models.PositiveSmallIntegerField(default=0)
    area_path = AreaPath()
    restricted = models.BooleanField(default=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "office", "year", "number"], name="each_number_once"),
            models.UniqueConstraint(fields=["subject_uid", "document", "turn"], name="each_document_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="numbers_from_one"),
        ]
        indexes = [models.Index(fields=["area_path"], name="issued_by_area")]

    def __str__(self) -> str:
        return number_text(self.letters, self.year, self.number)


class Voided(Row):
    """A number that is void 作废, with the reason. It is never given again."""

    issued = models.OneToOneField(Issued, on_delete=models.PROTECT, related_name="voided")
    reason = models.TextField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    voided_at = models.DateTimeField()
