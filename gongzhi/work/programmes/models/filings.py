"""Filings 申报: who asks for what, with what papers, and what was decided why."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Organisation
from gongzhi.base.trail.models import AppendOnly
from gongzhi.work.programmes.logic.states import STANDING, STATES
from gongzhi.work.reviews.models import Notice, Panel

FILING, WINDOW, FIRM = "filing", "programme_window", "firm"


class Filing(Row):
    """One application. `asked` is what its inputs say that no profile holds, as `read_value` reads them.

    `document` is the number of what is claimed for, as compared; with `cost_item` it is claimed once by a firm.
    `amount_fen` is what the newest decision gives, `granted_fen` what was committed. `year` is the budget year it is
    paid from: it moves on when that year's budget does not cover it. `moves` counts its states, so that of two who
    move it one is told to look again. `flag` is why somebody must look again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    pack = models.CharField(max_length=40)
    programme = models.CharField(max_length=40)
    window = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    area_path = AreaPath()
    state = models.CharField(max_length=11, default="draft")
    moves = models.PositiveSmallIntegerField(default=0)
    asked = models.JSONField(default=dict)
    document = models.CharField(max_length=60, blank=True)
    cost_item = models.CharField(max_length=40, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    granted_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    flag = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_day = models.DateField()
    submitted_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    approved_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    by_account = models.BigIntegerField(null=True)
    handled_by = models.BigIntegerField(null=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "document", "cost_item"],
                condition=~Q(document="") & Q(state__in=STANDING),
                name="claimed_once",
            ),
            models.CheckConstraint(condition=Q(state__in=tuple(STATES)), name="filing_in_a_state"),
            models.CheckConstraint(
                condition=Q(granted_fen__gte=0, paid_fen__gte=0) & Q(paid_fen__lte=models.F("granted_fen")),
                name="paid_within_granted",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="filings_of_firm"),
            models.Index(fields=["pack", "state", "id"], name="filings_by_state"),
            models.Index(fields=["pack", "programme", "year", "state"], name="filings_of_programme"),
        ]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("SB", self.made_day, self.pk)


class Evidence(Row):
    """A paper that lies with a filing: a file kept by its digest, or a number where it can be looked up."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="evidence", db_index=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    reference = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    content = models.BinaryField(default=bytes)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reference="") | ~Q(digest=""), name="evidence_is_something"),
        ]
        indexes = [models.Index(fields=["filing", "code"], name="evidence_of_filing")]


class Decision(AppendOnly):
    """What the rules gave for a filing, once it was asked: every input, every step, every version, at a moment.

    `inputs`: code → the value as text, where it comes from, and whether it rests on something provisional. Computed
    again from what was known at `at`, the same trace must come out.
    """

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    pack_version_id = models.BigIntegerField()
    known_on = models.DateField()
    as_of = models.DateField(null=True)
    inputs = models.JSONField()
    trace = models.JSONField()
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=12)
    payable_fen = models.BigIntegerField(null=True)
    binding = models.CharField(max_length=40, blank=True)
    example = models.BooleanField()
    provisional = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["filing", "-id"], name="decisions_of_filing")]


class Extension(AppendOnly):
    """A window that closes later, decided and logged: as after an outage."""

    pack = models.CharField(max_length=40)
    programme = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    closes_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_post = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["pack", "programme", "year"], name="extensions_of_window")]
