"""What came with which key, and what came of it."""

from django.db import models

from gongzhi.base.columns import Row


class Receipt(Row):
    """One message of a client, by the key the client gave it. Holds a digest and ids, never what was said."""

    client = models.CharField(max_length=60)
    key_digest = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    outcome = models.JSONField(default=dict)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key_digest"], name="one_receipt_a_key")]
        indexes = [models.Index(fields=["taken_at"], name="receipt_by_age")]
