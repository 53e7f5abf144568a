"""What notices, panels and draws share: where they belong, whose they are, and their number."""

from django.db import models

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Post


class Affair(Row):
    """Something a post carries out in an area. `pack` says whose posts and calendar it goes by."""

    PREFIX = ""

    pack = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    owner_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_day = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of(self.PREFIX, self.made_day, self.pk)
