"""Task forces 专班: a team that takes on items of lists, from a day to a day."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Post, Team
from gongzhi.work.lists.models.items import Item

FORCE = "task_force"


class Force(Row):
    """A team at work on a list's problems. Its name, members and lead are the team's; dated, never deleted."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=40)
    list = models.CharField(max_length=40, blank=True)
    area_path = AreaPath()
    by_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True)
    ended_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(ended_day=None), name="one_force_a_team"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="force_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["area_path", "-id"], name="forces_by_area")]


class ForceItem(Row):
    """An item a task force answers for, from a day until it is taken off."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="items", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="forces")
    since = models.DateField()
    ended_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["force", "item"], condition=Q(ended_day=None), name="item_once_in_a_force"),
        ]
        indexes = [models.Index(fields=["force", "-id"], name="items_of_force")]
