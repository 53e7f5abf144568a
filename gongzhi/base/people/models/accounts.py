"""Accounts: who logs in, by which factors, from where."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.crypto.fields import Sealed


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with hashed passwords."""

    def create_account(self, username: str, name: str, password: str | None) -> "Account":
        """A new account; without a password it cannot log in by one."""
        account = self.model(username=username, name=name)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(Row, AbstractBaseUser):
    """Somebody who logs in.

    `outside_name` is what the identity provider calls it, when that is not the username. `failures` counts wrong
    passwords and codes since `failing_since`; `factor_since`: a second factor is asked for from then on.
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    outside_name = models.CharField(max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    factor_since = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outside_name"], condition=~Q(outside_name=""), name="one_outside_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SecondFactor(Row):
    """The second factor of an account: a secret shared with its authenticator app. Counts once `confirmed_at` is set.

    `last_counter` is the last period a code was taken from: no code of it, or of one before, is ever taken again.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="second_factor")
    secret = Sealed("account.second_factor")
    last_counter = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)


class RecoveryCode(Row):
    """A code on paper that stands in for the second factor once. Only its keyed digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_recovery_code_of_an_account")]


class Sitting(Row):
    """A session an account is logged in by, so that its owner can see it and end it. Not kept once it is over."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sittings")
    key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=80, blank=True)
    began_at = models.DateTimeField()


class SavedView(Row):
    """A list as its account wants to see it again: which page, under which name, narrowed to what."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "page", "name"], name="one_view_a_name")]
