"""To-dos of programmes as rows of the inbox."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.base.todos.models import Todo
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.todos.row import Rows, plain_row
from gongzhi.web.programmed import STEPS
from gongzhi.work.programmes.models import BreakerMark, Filing, Voucher
from gongzhi.work.reviews.models import Member


def filings(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    """The next steps of filings."""
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=one.organisation.name, kind=_("科技金融"),
            task=str(STEPS[by_uid[one.uid].task]), area="", lead="",
            url=reverse("desk:programme_filing", kwargs={"shown": one.number}),
        )
        for one in Filing.objects.filter(uid__in=by_uid).select_related("organisation")
    }  # fmt: skip


def vouchers(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    """Vouchers that wait to be issued."""
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=one.organisation.name, kind=_("创新券"),
            task=str(STEPS["issue"]), area="", lead="", url=reverse("desk:programme_vouchers"),
        )
        for one in Voucher.objects.filter(uid__in=by_uid).select_related("organisation")
    }  # fmt: skip


def seats(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    """Panels somebody sits on and has not voted in to the end."""
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.panel.number, title=one.panel.title, kind=_("评议组"),
            task=_("逐项投票"), area=one.panel.area.label, lead="",
            url=reverse("desk:session", kwargs={"number": one.panel.number}),
        )
        for one in Member.objects.filter(uid__in=by_uid).select_related("panel__area")
    }  # fmt: skip


def breakers(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    """Breakers of pools that warn or have stopped."""
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = BreakerMark.objects.filter(uid__in=by_uid).select_related("book", "institution__organisation")
    titles = {code: one.title.label for code, one in pack.pack.schemes.items()}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number="", title=titles.get(one.book.scheme, one.book.scheme), kind=_("风险池"),
            task=_("熔断：查明原因") if one.level == "stop" else _("预警：查明原因"),
            area=one.institution.organisation.name if one.institution else "", lead="",
            url=reverse("desk:pool", kwargs={"pack": one.book.pack, "code": one.book.scheme}),
        )
        for one in rows
    }  # fmt: skip
