"""Who offers to help, what help is called for, and who was there."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Household
from gongzhi.work.points.logic.helping import KINDS, SKILLS
from gongzhi.work.points.models.schemes import Scheme

SHIFT, HELP_CALL, HELPER = "points_shift", "points_call", "points_helper"


class Helper(Row):
    """Somebody of a household who offers to help: as a volunteer 志愿者, 新乡贤, 新人才 or 新农人. Erasable: `name`."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="helpers", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=9)
    skill = models.CharField(max_length=10)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "household", "name", "skill"], condition=Q(until=None), name="offers_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS, skill__in=SKILLS), name="helper_of_a_kind"),
        ]


class HelpCall(Row):
    """A call for help: what for, with what skill, when and where, how many hands."""

    OPEN, CALLED_OFF = "open", "called_off"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="calls", db_index=False)
    title = models.CharField(max_length=60)
    skill = models.CharField(max_length=10)
    day = models.DateField()
    where = models.CharField(max_length=80)
    hours = models.PositiveSmallIntegerField()
    wanted = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=OPEN)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["scheme", "-day", "-id"], name="calls_of_scheme")]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("ZM", self.day, self.pk)


class Shift(Row):
    """A household's hand in a call: signed up, then there for so many hours, or withdrawn."""

    SIGNED, SERVED, WITHDRAWN = "signed", "served", "withdrawn"

    call = models.ForeignKey(HelpCall, on_delete=models.PROTECT, related_name="shifts", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, default=SIGNED)
    hours = models.PositiveSmallIntegerField(default=0)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "household"], name="one_hand_a_household")]
