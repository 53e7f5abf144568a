"""What a list adds to a matter, and its rounds from claiming to striking off 销号 and looking back 回头看."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Post
from gongzhi.base.todos.models import Clock
from gongzhi.work.matters.models import Matter, Note

ITEM = "list_item"


class Item(Row):
    """A matter as an item of exactly one list. Where it stands is the matter's state; nothing of it is deleted.

    `level`: whose it is, by level of areas. `by_ourselves`: found by ourselves 主动发现, not handed down 上级移交.
    `relapses` says how often it came back 反弹, as its ended rounds tell. `told` is a digest of the row of a superior's
    file it came from, to tell when theirs reads differently now.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="list_item")
    pack = models.CharField(max_length=40)
    list = models.CharField(max_length=40)
    prefix = models.CharField(max_length=6)
    area_path = AreaPath()
    entered_day = models.DateField()
    severity = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    by_ourselves = models.BooleanField(default=False)
    relapses = models.PositiveSmallIntegerField(default=0)
    told = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["pack", "list", "-id"], name="items_of_list"),
            models.Index(fields=["area_path", "list"], name="items_by_area"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number in its list, derived from the key of the row."""
        return number_of(self.prefix, self.entered_day, self.pk)


class Rectification(Row):
    """A round of rectifying an item: claimed by a post with measures and a day, struck off, looked back at.

    The measures are the note said with the claiming move, the day is that of the clock it set: both stand there only.
    A relapse ends the round and the next claim begins another, so that the chain is kept.
    """

    HOLDS, RELAPSED = "holds", "relapsed"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="rounds", db_index=False)
    number = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    look_on = models.DateField(null=True)
    looked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="rounds_in_order"),
            models.CheckConstraint(
                condition=Q(struck_at=None, look_on=None) | Q(struck_at__isnull=False, look_on__isnull=False),
                name="looked_back_at_once_struck_off",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__gte=F("claimed_at")),
                name="round_ends_with_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_on"], condition=Q(looked_at=None, ended_at=None, look_on__isnull=False),
                name="rounds_to_look_back_at",
            ),
        ]  # fmt: skip
