"""Acts and the blocks that seal them. Neither is ever changed or deleted; the database refuses it."""

from typing import Any

from django.db import models

from gongzhi.base.columns import AreaPath, Row


class AppendOnly(Row):
    """A table whose rows are written once. Triggers, made after every migrate, hold it on both engines."""

    class Meta:
        abstract = True


class Act(AppendOnly):
    """One thing somebody did.

    `at` is when it was done, `recorded_at` when it was written: they differ for work done offline or taken over
    from another system. Posts and accounts are named by key without a foreign key: the trail stands below people.
    """

    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    post_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=20)
    area_path = AreaPath(blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_uid", "id"], name="act_of_subject"),
            models.Index(fields=["subject", "id"], name="act_newest_of_kind"),
        ]

    def sealed_form(self) -> dict[str, Any]:
        """Everything of the act that the seal covers."""
        return {
            "id": self.pk,
            "uid": self.uid,
            "at": self.at,
            "recorded_at": self.recorded_at,
            "verb": self.verb,
            "subject": self.subject,
            "subject_uid": self.subject_uid,
            "post": self.post_id,
            "account": self.account_id,
            "channel": self.channel,
            "area": self.area_path,
            "data": self.data,
        }


class Block(AppendOnly):
    """A sealed run of acts: all with keys from `first_act` to `last_act`, `acts` in number."""

    sealed_at = models.DateTimeField()
    first_act = models.BigIntegerField()
    last_act = models.BigIntegerField(unique=True)
    acts = models.IntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
