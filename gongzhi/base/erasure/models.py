"""The list of what was erased. It names subjects by uid and no person, so it can be kept and applied again."""

from django.db import models

from gongzhi.base.trail.models import AppendOnly


class Erasure(AppendOnly):
    """One subject of which one `scope` (contact, text) was erased, and why (`reason`, a code)."""

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    scope = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_uid", "scope"], name="erased_once_a_scope")]
        indexes = [models.Index(fields=["subject", "scope", "id"], name="erasure_by_subject")]
