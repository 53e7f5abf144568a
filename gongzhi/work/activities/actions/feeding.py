"""The private calendar feed of an account: a secret link that can be renewed, upon which the old one opens nothing."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.work.activities.models import FEED, Feed


@transaction.atomic
def renew_feed(*, viewer: Viewer, channel: str, at: datetime) -> Feed:
    """Begin a feed, ending the one before."""
    if viewer.account is None or not viewer.posts:
        raise NotAllowed(_("登录以后才有自己的日历"))
    Feed.objects.filter(account=viewer.account, ended_at=None).update(ended_at=at)
    try:
        with transaction.atomic():
            made = Feed.objects.create(account_id=viewer.account, made_at=at)
    except IntegrityError as twice:
        raise Conflict(_("刚换过链接，请刷新")) from twice
    record([Done("activity.feed_renewed", FEED, made.uid, viewer.by(None, channel), at)])
    return made
