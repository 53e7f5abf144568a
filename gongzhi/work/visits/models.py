"""Rounds, whom they go to, the slices of posts, visits, findings and what is agreed for later, as stored.

A visit is never changed: it is withdrawn with a reason, and another one made.
"""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Account, Household, Post
from gongzhi.work.matters.models import Matter
from gongzhi.work.registers.models import Record

ROUND, SLICE, VISIT, BOOKING = "visit_round", "visit_slice", "visit", "visit_booking"
_WHOM = Q(household=None, record__isnull=False) | Q(household__isnull=False, record=None)


class Round(Row):
    """A round 轮次 over everybody it should reach in an area, from a day until another.

    `drawn_day`: they are those who stood there on that day. `look_back_of`: it goes to where an earlier round found
    something.
    """

    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    first = models.DateField()
    last = models.DateField()
    drawn_day = models.DateField()
    owner_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    look_back_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="round_ends_after_it_begins")]
        indexes = [
            models.Index(fields=["area_path", "-id"], name="rounds_by_area"),
            models.Index(fields=["kind", "last"], condition=Q(ended_at=None), name="rounds_running"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("LC", self.drawn_day, self.pk)


class Target(Row):
    """One door a round goes to: a household, or a row of a register. Its uid is made where the row is, in SQL.

    `post`: whose slice it is in. `position`: its place in the order of doors. `closed_as` says why nobody goes there.
    """

    WAITING, ABSENT, REACHED, REFUSED, CLOSED = "waiting", "absent", "reached", "refused", "closed"
    OPEN = (WAITING, ABSENT)
    MOVED, ENDED = "moved", "ended"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="targets", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area_path = AreaPath()
    place = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, default=WAITING)
    closed_as = models.CharField(max_length=10, blank=True)
    later = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "household"], condition=~Q(household=None), name="one_target_a_household"
            ),
            models.UniqueConstraint(fields=["round", "record"], condition=~Q(record=None), name="one_target_a_record"),
            models.CheckConstraint(condition=_WHOM, name="target_is_one_thing"),
            models.CheckConstraint(
                condition=Q(state="closed") & ~Q(closed_as="") | ~Q(state="closed") & Q(closed_as=""),
                name="closed_for_a_reason",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["round", "area_path", "state"], name="progress_by_area"),
            models.Index(fields=["post", "round", "position", "id"], name="slice_by_door"),
            models.Index(fields=["household"], condition=~Q(household=None), name="targets_of_household"),
            models.Index(fields=["record"], condition=~Q(record=None), name="targets_of_record"),
        ]


class Slice(Row):
    """The part of a round a post was given. Its to-do is open until it is done, handed over or refused with a reason.

    `post` None: what no post was found for, which waits for whoever leads the round.
    """

    DONE, HANDED, REFUSED, ENDED = "done", "handed", "refused", "ended"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="slices", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "post"], condition=Q(ended_at=None), name="one_slice_a_post"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | ~Q(outcome=""), name="slice_ended_with_an_outcome"
            ),
        ]
        indexes = [models.Index(fields=["post", "round"], condition=Q(ended_at=None), name="slices_of_post")]


class Visit(Row):
    """Somebody went there. Its appeals, opinions and findings are matters that name it as their origin.

    `note` is internal and erasable. `at` is when it was, `made_at` when it was written down.
    """

    NOTHING, APPEALS, ABSENT, REFUSED, FOUND = "nothing", "appeals", "absent", "refused", "found"
    RESULTS = (NOTHING, APPEALS, ABSENT, REFUSED, FOUND)

    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="visits", db_index=False)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="visits", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area_path = AreaPath()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    beside = models.JSONField(default=list)  # keys of posts that went along
    mode = models.CharField(max_length=40)
    day = models.DateField()
    at = models.DateTimeField()
    made_at = models.DateTimeField()
    result = models.CharField(max_length=8)
    appeals = models.PositiveSmallIntegerField(default=0)
    opinions = models.PositiveSmallIntegerField(default=0)
    findings = models.PositiveSmallIntegerField(default=0)
    answers = models.JSONField(default=dict)  # to the checklist: item → ok, finding, none
    note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)
    foreign_system = models.CharField(max_length=40, blank=True)
    foreign_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_WHOM, name="visit_is_to_one_thing"),
            models.UniqueConstraint(
                fields=["target"], condition=~Q(target=None) & Q(withdrawn_at=None) & ~Q(result="absent"),
                name="reached_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["foreign_system", "foreign_id"], condition=~Q(foreign_id=""), name="visit_taken_over_once"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["area_path", "-id"], name="visits_by_area"),
            models.Index(fields=["post", "-id"], name="visits_of_post"),
            models.Index(fields=["household", "-id"], condition=~Q(household=None), name="visits_to_household"),
            models.Index(fields=["record", "-id"], condition=~Q(record=None), name="visits_to_record"),
            models.Index(fields=["round", "-id"], condition=~Q(round=None), name="visits_of_round"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("ZF", self.day, self.pk)


class Finding(Row):
    """Something found in an inspection: which line of the checklist, how grave, and the matter it became."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="found", db_index=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="found", db_index=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=40)
    severity = models.CharField(max_length=5)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="one_finding_an_item")]
        indexes = [
            models.Index(fields=["round", "record"], name="findings_of_round"),
            models.Index(fields=["record", "-id"], name="findings_of_record"),
        ]


class Booking(Row):
    """A visit agreed for a day: a second one 再访, or one a household asked for 约访. Its clock runs until that day.

    `words` and `contact` are what was said when it was asked for; erasable.
    """

    AGAIN, ASKED = "again", "asked"
    OPEN, DONE, REFUSED, WITHDRAWN = "", "done", "refused", "withdrawn"

    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=5)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area_path = AreaPath()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    words = models.TextField(blank=True)
    channel = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_WHOM, name="booking_is_for_one_thing"),
            models.UniqueConstraint(
                fields=["household", "kind", "what"], condition=~Q(household=None) & Q(ended_at=None),
                name="booked_once_a_household",
            ),
            models.UniqueConstraint(
                fields=["record", "kind", "what"], condition=~Q(record=None) & Q(ended_at=None),
                name="booked_once_a_record",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | ~Q(outcome=""), name="booking_ended_with_an_outcome"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["post", "day", "id"], condition=Q(ended_at=None), name="bookings_of_post")]
