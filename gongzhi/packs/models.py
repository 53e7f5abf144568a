"""Packs as stored: meaning by content, texts beside it, and which version is in force."""

from django.db import models

from gongzhi.base.columns import Row
from gongzhi.base.trail.models import AppendOnly


class PackVersion(AppendOnly):
    """The meaning of one pack, without its texts, under the digest of its content. Cases pin this."""

    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    meaning = models.JSONField()
    stored_at = models.DateTimeField()


class PackTexts(AppendOnly):
    """The texts of a version, by place. The newest row counts: a mended label mends running cases too."""

    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="texts")
    digest = models.CharField(max_length=64)
    texts = models.JSONField()
    stored_at = models.DateTimeField()


class PackMap(AppendOnly):
    """A pack's base map (roads, water, buildings) as GeoJSON, drawn under everything else. The newest row counts."""

    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    geojson = models.TextField()
    stored_at = models.DateTimeField()


class ActivePack(Row):
    """Which version of a pack new cases begin under."""

    code = models.CharField(max_length=40, unique=True)
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
