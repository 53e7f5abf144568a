"""Drafts of briefings that wait for a signature, as rows of the inbox."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.base.todos.models import Todo
from gongzhi.figures.briefings.models import Briefing
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.todos.row import Rows, plain_row
from gongzhi.web.showing import say


def drafts(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    """Each draft as a row."""
    by_uid = {todo.subject_uid: todo for todo in todos}
    titles = {code: say(one.title) for code, one in pack.pack.briefings.items()}
    rows = Briefing.objects.filter(uid__in=by_uid).select_related("area", "owner_post").defer("content")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number="", kind=_("简报"), task=_("看一遍，签发"), area=one.area.label,
            title=f"{titles.get(one.code, one.code)} {period.label if (period := period_of(one.period)) else ''}",
            lead=one.owner_post.label, url=reverse("desk:briefing", kwargs={"uid": one.uid}),
        )
        for one in rows
    }  # fmt: skip
