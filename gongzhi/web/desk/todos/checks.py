"""Sample checks in the inbox."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.base.todos.models import Todo
from gongzhi.figures.checking.models import Check
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.todos.row import Rows, plain_row


def looks_at_records(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    """Checks with records still to be looked at."""
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.draw.number, title=one.draw.title, kind=_("抽查"),
            task=_("到现场看抽到的记录"), area=one.draw.area.label, lead=one.draw.owner_post.label,
            url=reverse("desk:check", kwargs={"number": one.draw.number}),
        )
        for one in Check.objects.filter(uid__in=by_uid).select_related(
            "draw__area", "draw__owner_post__role", "draw__owner_post__area"
        )
    }  # fmt: skip
