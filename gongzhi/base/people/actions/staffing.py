"""Handing posts over, giving and taking them, ending them: by those who look after the posts of an area.

Holdings are dated by local days; the act says the moment. Nobody gives a post to themselves.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.people.access import staffing_post, visible_accounts
from gongzhi.base.people.actions.posts import open_posts
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.addressed import open_work
from gongzhi.base.people.models import Account, Holding, Post, Role
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


def _by(viewer: Viewer, area_path: str, channel: str) -> By:
    post = staffing_post(viewer, area_path)
    if post is None:
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    return viewer.by(post, channel)


def _taker(account: Account, viewer: Viewer, hand: str) -> None:
    """Who may be given a post by this viewer."""
    if hand not in ("A", "B"):
        raise Invalid([Problem("hand", _("选 A岗 或 B岗"))])
    if account.pk == viewer.account:
        raise NotAllowed(_("不能把岗位交给自己，请另一位管理岗位的人来办"))
    if not account.is_active or not visible_accounts(Account.objects.filter(pk=account.pk), viewer).exists():
        raise Invalid([Problem("account", _("选一个在用的、归您管的账号"))])


@transaction.atomic
def hand_over(
    post: Post, *, giver: Holding, taker: Account, hand: str, viewer: Viewer, channel: str, at: datetime
) -> Holding:
    """End one holding and begin another at one moment; the act states how much open work goes with the post.

    Raises `Conflict` when the giver does not hold it any more: of two hand-overs at once, one takes place.
    """
    by = _by(viewer, post.area_path, channel)
    _taker(taker, viewer, hand)
    if giver.post_id != post.pk or taker.pk == giver.account_id:
        raise Invalid([Problem("account", _("交给另一个人"))])
    day = local_day(at, settings.TIME_ZONE)
    _end(giver, day)
    taken = _begin(post, taker, hand, day)
    facts = {"from": giver.account_id, "to": taker.pk, "hand": hand, "open": open_work([post.pk]).get(post.pk, 0)}
    record([Done("people.post_handed_over", "post", post.uid, by, at, post.area_path, facts)])
    return taken


@transaction.atomic
def assign(post: Post, account: Account, *, hand: str, viewer: Viewer, channel: str, at: datetime) -> Holding:
    """Let one more account hold a post, as when it is vacant."""
    by = _by(viewer, post.area_path, channel)
    _taker(account, viewer, hand)
    holding = _begin(post, account, hand, local_day(at, settings.TIME_ZONE))
    facts = {"account": account.pk, "hand": hand}
    record([Done("people.post_given", "post", post.uid, by, at, post.area_path, facts)])
    return holding


@transaction.atomic
def relieve(holding: Holding, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """End a holding and leave the post as it is; a vacant one keeps its work, and is shown as vacant."""
    post = holding.post
    by = _by(viewer, post.area_path, channel)
    _end(holding, local_day(at, settings.TIME_ZONE))
    facts = {"account": holding.account_id, "open": open_work([post.pk]).get(post.pk, 0)}
    record([Done("people.post_taken", "post", post.uid, by, at, post.area_path, facts)])


@transaction.atomic
def open_post(role: Role, area: Area, title: str, *, viewer: Viewer, channel: str, at: datetime) -> Post:
    """Open one more post of a role in an area."""
    by = _by(viewer, area.path, channel)
    if not 2 <= len(title.strip()) <= 80:
        raise Invalid([Problem("title", _("写明岗位名称，2 到 80 个字"))])
    if area.valid_to is not None:
        raise Invalid([Problem("area", _("这个区域已经不在了"))])
    made = open_posts([(role, area, title.strip(), "")], by=by, at=at)
    if not made:
        raise Conflict(_("这个岗位已经有了"))
    return made[0]


@transaction.atomic
def end_post(post: Post, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """End a post with its holdings. Refused as long as open work is addressed to it: it would be nobody's."""
    by = _by(viewer, post.area_path, channel)
    day = local_day(at, settings.TIME_ZONE)
    # Taken for update: work being addressed to the post at this moment is waited for, and counted.
    Post.objects.select_for_update().filter(pk=post.pk).first()
    if not Post.objects.filter(pk=post.pk, valid_to=None).update(valid_to=day):
        raise Conflict(_("这个岗位已经撤了"))
    if number := open_work([post.pk]).get(post.pk, 0):
        raise Conflict(_("这个岗位还有 %(n)s 件没办完的事，先办完或转交") % {"n": number})
    Holding.objects.filter(post=post, valid_to=None).update(valid_to=day)
    record([Done("people.post_ended", "post", post.uid, by, at, post.area_path)])


def _end(holding: Holding, day: date) -> None:
    if not Holding.objects.filter(pk=holding.pk, valid_to=None).update(valid_to=day):
        raise Conflict(_("这个人已经不在这个岗位上了，请刷新再看"))


def _begin(post: Post, account: Account, hand: str, day: date) -> Holding:
    """Raises `Conflict` when the account holds the post already."""
    if not Post.objects.filter(pk=post.pk, valid_to=None).exists():
        raise Conflict(_("这个岗位已经撤了"))
    try:
        with transaction.atomic():
            return Holding.objects.create(post=post, account=account, hand=hand, valid_from=day)
    except IntegrityError:
        raise Conflict(_("这个人已经在这个岗位上")) from None
