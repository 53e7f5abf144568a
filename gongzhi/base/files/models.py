"""What is known of a stored file. The bytes lie under `GONGZHI_VAR/files`, named by their digest."""

from django.db import models

from gongzhi.base.columns import Row


class StoredFile(Row):
    """One file as stored: always our own re-encoding, never the bytes that were sent."""

    digest = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=40)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    stored_at = models.DateTimeField()
    erased = models.BooleanField(default=False)  # the bytes are gone; that there was a picture stays known
