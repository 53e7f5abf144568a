"""Accounts and posts. Work belongs to posts, so nothing is orphaned when a person leaves."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with hashed passwords."""

    def create_account(self, username: str, name: str, password: str | None) -> "Account":
        """A new account; without a password it cannot log in by one."""
        account = self.model(username=username, name=name)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(Row, AbstractBaseUser):
    """Somebody who logs in."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name


class Role(Row):
    """A kind of post, declared by a pack: what its holders may do (`verbs`) in their area."""

    pack = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80, blank=True)
    verbs = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "code"], name="one_role_a_code")]


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


class ApiKey(Row):
    """A key of another organisation's program. Only its digest is kept; who lost theirs gets a new one.

    `scopes` say what it may ask for (`logic.SCOPES`), `area` where; with a `post` it acts as that post. What it does is
    done by `account`, an account of its own that cannot log in.
    """

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    last_used = models.DateField(null=True)


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
