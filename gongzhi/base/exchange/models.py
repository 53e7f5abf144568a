"""Files on their way in, for a day, and what columns of files mean, for as long as somebody keeps it."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Account, Post

UPLOAD, LIST = "upload", "list"


class ColumnMap(Row):
    """What the columns of a layout mean, kept by an account; with a post, for everybody who holds it too.

    `layout` is a digest of the headers: a file with the same ones finds its map by itself.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="column_maps", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    target = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    layout = models.CharField(max_length=64)
    headers = models.JSONField()
    meaning = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "target", "name"], name="one_map_a_name")]
        indexes = [
            models.Index(fields=["post", "target"], condition=~Q(post=None), name="maps_of_post"),
            models.Index(fields=["layout", "target"], name="maps_of_layout"),
        ]


class Upload(Row):
    """A file somebody brought, by which post. The bytes lie under `GONGZHI_VAR/exchange` and go after a day, with its
    name; the counts stay as long as the row does."""

    WAITING, QUEUED, RUNNING, DONE, FAILED, GONE = "waiting", "queued", "running", "done", "failed", "gone"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="uploads")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    pack = models.CharField(max_length=40)
    area_path = AreaPath()
    target = models.CharField(max_length=20)
    name = models.CharField(max_length=120, blank=True)
    suffix = models.CharField(max_length=5)
    sheet = models.CharField(max_length=64, blank=True)
    meaning = models.JSONField(default=dict)
    state = models.CharField(max_length=7, default=WAITING)
    language = models.CharField(max_length=10, default="zh-hans")
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    result = models.CharField(max_length=5, blank=True)
    fault = models.CharField(max_length=300, blank=True)
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kept_at"], condition=~Q(state="gone"), name="uploads_to_sweep")]
