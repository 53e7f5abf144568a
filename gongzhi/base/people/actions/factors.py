"""The second factor of an account: enrolling, confirming, checking, taking off; and recovery codes.

A code is taken once: the row remembers the last period a code was taken from, in a conditional update, so that the
same code is refused in any process, also within the minute in which it would still be right.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.base.crypto import keyed_digest, keyed_digests
from gongzhi.base.people.actions.accounts import end_sittings, managing
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.factors import counter_of, new_recovery_codes, new_secret, plain_code
from gongzhi.base.people.models import Account, RecoveryCode, SecondFactor
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

_PURPOSE = "account.recovery_code"


def _done(verb: str, account: Account, by: By, at: datetime) -> None:
    record([Done(verb, "account", account.uid, by, at)])


@transaction.atomic
def begin_factor(account: Account, *, at: datetime) -> SecondFactor:
    """The factor an account is enrolling: one begun before goes on. Raises `Conflict` if it has one already."""
    factor = SecondFactor.objects.filter(account=account).first()
    if factor is not None:
        if factor.confirmed_at is not None:
            raise Conflict(_("已经启用了两步验证"))
        return factor
    return SecondFactor.objects.create(account=account, secret=new_secret(), begun_at=at)


@transaction.atomic
def confirm_factor(account: Account, code: str, *, by: By, at: datetime) -> list[str]:
    """Let the factor count from now on, once a code of it is right. The recovery codes, shown this once."""
    factor = begin_factor(account, at=at)
    if not _taken(factor, code, at):
        raise Invalid([Problem("code", _("验证码不对，请看一眼手机上的时间是否准确，再输入新的一个"))])
    if not SecondFactor.objects.filter(pk=factor.pk, confirmed_at=None).update(confirmed_at=at):
        raise Conflict(_("已经启用了两步验证"))
    Account.objects.filter(pk=account.pk).update(factor_since=at)
    account.factor_since = at
    codes = _new_codes(account, at)
    _done("people.factor_on", account, by, at)
    return codes


@transaction.atomic
def check_factor(account: Account, code: str, *, by: By, at: datetime) -> bool:
    """Whether a code of the app or a recovery code is right now; it is used up by that."""
    factor = SecondFactor.objects.filter(account=account, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    if _taken(factor, code, at):
        return True
    digests = keyed_digests(_PURPOSE, f"{account.uid}/{plain_code(code)}")
    if RecoveryCode.objects.filter(account=account, digest__in=digests, used_at=None).update(used_at=at):
        _done("people.recovery_code_used", account, by, at)
        return True
    return False


def _taken(factor: SecondFactor, code: str, at: datetime) -> bool:
    if not code.isascii():
        return False
    counter = counter_of(factor.secret.open(), code, moment=at.timestamp(), after=factor.last_counter)
    if counter is None:
        return False
    rows = SecondFactor.objects.filter(pk=factor.pk, last_counter__lt=counter)
    return bool(rows.update(last_counter=counter))


@transaction.atomic
def renew_codes(account: Account, code: str, *, by: By, at: datetime) -> list[str]:
    """New recovery codes in place of the old ones, shown this once; needs a code of the app."""
    _must_check(account, code, by, at)
    codes = _new_codes(account, at)
    _done("people.recovery_codes_renewed", account, by, at)
    return codes


@transaction.atomic
def drop_factor(account: Account, code: str, *, needed: bool, by: By, at: datetime) -> None:
    """Go back to the password alone, knowing a code. `needed`: a post held asks for two factors, so it stays."""
    if needed:
        raise NotAllowed(_("您的岗位要求两步验证，不能关闭；换手机请找管理员重置"))
    _must_check(account, code, by, at)
    _remove(account)
    _done("people.factor_off", account, by, at)


@transaction.atomic
def reset_factor(account: Account, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Take the factor off an account whose owner lost phone and codes: by those who look after the account."""
    by = managing(viewer, channel, account)
    if account.pk == viewer.account:
        raise NotAllowed(_("自己的两步验证请在“我的账号”里改"))
    if account.factor_since is None:
        raise Conflict(_("这个账号没有启用两步验证"))
    _remove(account)
    end_sittings(account)
    _done("people.factor_reset", account, by, at)


def _must_check(account: Account, code: str, by: By, at: datetime) -> None:
    if not check_factor(account, code, by=by, at=at):
        raise Invalid([Problem("code", _("验证码不对，请输入新的一个"))])


def _remove(account: Account) -> None:
    RecoveryCode.objects.filter(account=account).delete()
    SecondFactor.objects.filter(account=account).delete()
    Account.objects.filter(pk=account.pk).update(factor_since=None)
    account.factor_since = None


def _new_codes(account: Account, at: datetime) -> list[str]:
    codes = new_recovery_codes()
    RecoveryCode.objects.filter(Q(account=account)).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=keyed_digest(_PURPOSE, f"{account.uid}/{plain_code(code)}"), made_at=at)
        for code in codes
    )
    return codes
