"""Accounts: making, switching off and on, setting passwords, and what their owners change themselves."""

from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from gongzhi.base.people.access import STAFF, visible_accounts
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Holding, Sitting
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem, TooMany
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

_USERNAME = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_.@-]{1,59}\Z")
SUBJECT = "account"
LOCKED_FOR = timedelta(hours=1)


def managing(viewer: Viewer, channel: str, account: Account | None = None) -> By:
    """How the trail names a change to accounts; raises `NotAllowed` to those who do not look after this one."""
    held = viewer.holding(STAFF)
    if not held:
        raise NotAllowed(_("您的岗位不管账号"))
    if account is not None and not visible_accounts(Account.objects.filter(pk=account.pk), viewer).exists():
        raise NotAllowed(_("这个账号不归您管"))
    return viewer.by(held[0].id, channel)


def _done(verb: str, account: Account, by: By, at: datetime) -> None:
    record([Done(verb, SUBJECT, account.uid, by, at)])


@transaction.atomic
def create_account(
    username: str, name: str, *, viewer: Viewer, channel: str, at: datetime, outside_name: str = ""
) -> Account:
    """An account without a password: a link to set one is handed to its owner. Raises `Invalid` naming the field."""
    by = managing(viewer, channel)
    username, name, outside_name = username.strip(), name.strip(), outside_name.strip()
    problems = []
    try:
        _USERNAME(username)
    except ValidationError:
        problems.append(Problem("username", _("账号用 2 到 60 个字母、数字、点、横线")))
    if not 1 <= len(name) <= 60:
        problems.append(Problem("name", _("写明姓名，最多 60 个字")))
    if Account.objects.filter(username__iexact=username).exists():
        problems.append(Problem("username", _("这个账号已经有人用了")))
    if len(outside_name) > 200 or (outside_name and Account.objects.filter(outside_name=outside_name).exists()):
        problems.append(Problem("outside_name", _("统一身份认证的这个标识已经有人用了，或者太长")))
    if problems:
        raise Invalid(problems)
    account = Account(username=username, name=name, outside_name=outside_name)
    account.set_unusable_password()
    account.save(force_insert=True)
    _done("people.account_made", account, by, at)
    return account


@transaction.atomic
def deactivate(account: Account, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Switch an account off: it logs in no more, and every session ends. Refused while it holds posts."""
    by = managing(viewer, channel, account)
    if account.pk == viewer.account:
        raise NotAllowed(_("不能停用自己的账号"))
    if Holding.objects.filter(account=account, valid_to=None, post__valid_to=None).exists():
        raise Conflict(_("他还在岗位上：先把岗位交接给别人，再停用账号"))
    if not Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        raise Conflict(_("这个账号已经停用"))
    end_sittings(account)
    _done("people.account_off", account, by, at)


@transaction.atomic
def reactivate(account: Account, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Switch an account on again."""
    by = managing(viewer, channel, account)
    if not Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        raise Conflict(_("这个账号正在使用"))
    _done("people.account_on", account, by, at)


@transaction.atomic
def reset_password(account: Account, *, viewer: Viewer, channel: str, at: datetime) -> Account:
    """Take the password away, end every session and lift the lock; the face makes a link to set a new one."""
    by = managing(viewer, channel, account)
    if account.pk == viewer.account:
        raise NotAllowed(_("自己的密码请在“我的账号”里改"))
    if not account.is_active:
        raise Conflict(_("这个账号已经停用，先启用"))
    account.set_unusable_password()
    account.failures, account.failing_since = 0, None
    account.save(update_fields=["password", "failures", "failing_since"])
    end_sittings(account)
    _done("people.password_reset", account, by, at)
    return account


@transaction.atomic
def set_password(account: Account, password: str, *, by: By, at: datetime) -> None:
    """Set a password that is good enough; raises `Invalid` with what is wrong with it. Other sessions end."""
    try:
        validate_password(password, account)
    except ValidationError as fault:
        raise Invalid([Problem("password", text) for text in fault.messages]) from None
    account.set_password(password)
    account.save(update_fields=["password"])
    _done("people.password_set", account, by, at)


@transaction.atomic
def change_password(account: Account, old: str, new: str, *, by: By, at: datetime) -> None:
    """Change one's own password, knowing the old one; wrong ones count towards the lock."""
    if not count_attempt(account, at=at):
        raise TooMany(_("密码错的次数太多，请一小时后再试，或找管理员重设"))
    if not account.check_password(old):
        raise Invalid([Problem("old", _("现在的密码不对"))])
    clear_attempts(account)
    set_password(account, new, by=by, at=at)


def count_attempt(account: Account, *, at: datetime) -> bool:
    """Count one attempt to log in before it is looked at; False once there were too many within the hour.

    Kept in the row, so that it outlives a restart and holds for all processes together; and counted in its own
    statement, so that attempts at the same moment cannot all be the last one allowed.
    """
    limit = settings.LOGINS_PER_HOUR
    rows = Account.objects.filter(pk=account.pk)
    if rows.filter(Q(failing_since=None) | Q(failing_since__lte=at - LOCKED_FOR)).update(failures=1, failing_since=at):
        return True
    if limit <= 0:
        return True
    return bool(rows.filter(failures__lt=limit).update(failures=F("failures") + 1))


def clear_attempts(account: Account) -> None:
    """Forget the count, as after all factors were right."""
    Account.objects.filter(pk=account.pk).update(failures=0, failing_since=None)


def sit_down(account: Account, key: str, agent: str, *, at: datetime) -> None:
    """Note a session just begun, and forget those that are over."""
    over = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Sitting.objects.filter(account=account, began_at__lt=over).delete()
    Sitting.objects.update_or_create(key=key, defaults={"account": account, "agent": agent[:80], "began_at": at})


def get_up(account: Account, key: str) -> None:
    """Forget a session its owner ended."""
    Sitting.objects.filter(account=account, key=key).delete()


@transaction.atomic
def end_sittings(account: Account, *, but: str = "", only: UUID | None = None) -> int:
    """End the sessions of an account: all, all but the one with this key, or only the one whose row has this uid."""
    rows = Sitting.objects.filter(account=account).exclude(key=but)
    rows = rows.filter(uid=only) if only else rows
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(rows.values_list("key", flat=True))
    for key in keys:
        store(key).delete()
    Sitting.objects.filter(key__in=keys).delete()
    return len(keys)


@transaction.atomic
def log_out_elsewhere(account: Account, *, but: str, only: UUID | None = None, by: By, at: datetime) -> int:
    """End the other sessions of one's own account, all or one; how many there were."""
    number = end_sittings(account, but=but, only=only)
    if number:
        _done("people.logged_out_elsewhere", account, by, at)
    return number
