"""Roles, posts and who holds them. Work belongs to posts, so nothing is orphaned when a person leaves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models.accounts import Account


class Role(Row):
    """A kind of post, declared by a pack: what its holders may do (`verbs`) in their area.

    `second_factor`: whoever holds one must log in by two factors.
    """

    pack = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80, blank=True)
    verbs = models.JSONField(default=list)
    second_factor = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "code"], name="one_role_a_code")]

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and not (get_language() or "zh").startswith("zh") else self.title


class Post(Row):
    """A role in an area 岗位: what work is addressed to. Dated, never deleted."""

    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="posts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="posts")
    area_path = AreaPath()
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "area", "title"],
                condition=Q(valid_to=None),
                name="one_post_a_role_area_title",
            ),
        ]
        indexes = [models.Index(fields=["area_path"], name="post_by_area")]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and not (get_language() or "zh").startswith("zh") else self.title


class Holding(Row):
    """Who holds a post and as which hand: A leads, B does. Dated: a hand-over ends one and begins another."""

    HANDS = (("A", "A岗"), ("B", "B岗"))

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holdings")
    hand = models.CharField(max_length=1, choices=HANDS, default="B")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "account"], condition=Q(valid_to=None), name="held_once_at_a_time"),
        ]


class Team(Row):
    """Posts and persons under one name, as a rescue team or a committee. Dated, never deleted."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = AreaPath()
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], condition=Q(valid_to=None), name="one_team_a_name"),
        ]
        indexes = [models.Index(fields=["area_path"], name="team_by_area")]

    def __str__(self) -> str:
        return self.name
