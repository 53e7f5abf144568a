"""Changes one person proposes and another must approve."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Account, Post
from gongzhi.base.todos.models import Clock

CHANGE = "change"


class Change(Row):
    """A proposed change 复核: what to which subject, under the digest of its content when it was proposed."""

    OPEN, APPROVED, REFUSED, EXPIRED, OVERTAKEN, TAKEN_BACK = (
        "open", "approved", "refused", "expired", "overtaken", "taken_back",
    )  # fmt: skip

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    what = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    area_path = AreaPath()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    excluded = models.JSONField(default=list)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default=OPEN)
    proposed_at = models.DateTimeField()
    proposed_day = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_uid", "what"], condition=Q(state="open"), name="proposed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("by_account")) | Q(state="taken_back"),
                name="nobody_approves_their_own",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("FH", self.proposed_day, self.pk)
