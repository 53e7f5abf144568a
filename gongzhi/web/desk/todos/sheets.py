"""What posts are asked for sheets, as rows of the inbox."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.base.todos.models import Todo
from gongzhi.figures.sheets.models import Gap
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.todos.row import Rows, plain_row


def gaps(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Gap.objects.filter(uid__in=by_uid).select_related("filling__area", "filling__blank", "filling__post")
    rows = rows.defer("filling__blank__data", "filling__cells")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number="", title=one.filling.blank.name, kind=_("一表通"),
            task=_("填 %(n)d 格") % {"n": len(one.cells)}, area=one.filling.area.label, lead=one.filling.post.label,
            url=reverse("desk:sheet_gap", kwargs={"uid": one.uid}),
        )
        for one in rows
    }  # fmt: skip
