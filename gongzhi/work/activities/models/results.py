"""What an activity leaves: minutes in versions, resolutions that somebody carries out."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Account, Post
from gongzhi.work.activities.models.plans import Activity, Item
from gongzhi.work.matters.models import Matter


class Minutes(Row):
    """A version of the minutes 纪要. The one that was signed stands; a later one corrects it and is signed anew."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="minutes", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    made_at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="minutes_in_order")]


class Resolution(Row):
    """What was resolved: a to-do of a post with a due day, or a matter of its own that goes its own way."""

    OPEN, DONE, REFUSED, MATTER = "open", "done", "refused", "matter"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="resolutions", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=500)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=7)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    made_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="matter", matter__isnull=False) | ~Q(state="matter") & Q(post__isnull=False),
                name="somebody_carries_it_out",
            ),
        ]
        indexes = [models.Index(fields=["activity", "id"], name="resolutions_of_activity")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("JY", self.made_day, self.pk)
