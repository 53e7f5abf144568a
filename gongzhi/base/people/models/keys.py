"""Keys of other organisations' programs."""

from django.db import models

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import Row
from gongzhi.base.people.models.accounts import Account
from gongzhi.base.people.models.posts import Post


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
