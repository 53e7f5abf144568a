"""Banks, guarantors, insurers, investors and providers, and what each is admitted to."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Organisation

INSTITUTION, ADMISSION = "institution", "admission"


class Institution(Row):
    """An organisation that takes part. A branch 分支 names its `parent`: caps are of the first-level body."""

    BANK, GUARANTOR, REGUARANTOR, INSURER, INVESTOR, PROVIDER = KINDS = (
        "bank", "guarantor", "reguarantor", "insurer", "investor", "provider",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=11)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="branches")
    area_path = AreaPath()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "pack"], name="one_institution_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=("bank", "guarantor", "reguarantor", "insurer", "investor", "provider")),
                name="institution_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="no_branch_of_itself"),
        ]
        indexes = [models.Index(fields=["pack", "kind", "id"], name="institutions_of_pack")]

    @property
    def head_id(self) -> int:
        """The key of the first-level body: its parent's, else its own."""
        return self.parent_id or self.pk


class Admission(Row):
    """An institution may take part in a scheme or programme, from a day on; ended with a reason.

    `scheme` is the code of a programme, voucher scheme, lending scheme or pool of the pack. `year_cap_fen`: the most it
    may be paid in a year; without one only the caps of the rules hold.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="admissions", db_index=False)
    scheme = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    year_cap_fen = models.BigIntegerField(null=True)
    basis = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "scheme"], condition=Q(ended_at=None), name="admitted_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="admission_in_order"
            ),
            models.CheckConstraint(
                condition=Q(year_cap_fen=None) | Q(year_cap_fen__gte=0), name="year_cap_not_negative"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(reason=""), name="admission_ended_why"),
        ]
        indexes = [models.Index(fields=["scheme", "institution"], name="admissions_of_scheme")]
