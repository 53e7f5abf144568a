"""Definitions of forms as stored: by content, so that the same form is one row whoever uses it."""

from django.db import models

from gongzhi.base.trail.models import AppendOnly


class FormVersion(AppendOnly):
    """The meaning of one form under the digest of its content. Its texts lie with whoever uses it (a pack).

    Answers are kept in the row they belong to; that row knows, through what it pins, by which version they were given.
    """

    digest = models.CharField(max_length=64, unique=True)
    meaning = models.JSONField()
    stored_at = models.DateTimeField()
