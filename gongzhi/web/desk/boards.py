"""The boards 板块 of a command centre: which posts each gathers, who holds them as A and B, and what waits there.

What waits is told by post, in the order of the pack, never by person, and nothing is ranked.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import now
from gongzhi.base.people.access import visible_posts
from gongzhi.base.people.models import Holding, Post
from gongzhi.base.refusals import NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.models import Matter

MOST = 200  # posts of boards shown


@desk
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Every board with its posts, as far as the viewer sees them."""
    me, pack = viewer(request), working_pack()
    if not me.holding("see_area"):
        raise NotAllowed(_("您的岗位不看板块"))
    board_of = {code: role.board for code, role in pack.pack.roles.items() if role.board}
    holders = Holding.objects.filter(valid_to=None).select_related("account").order_by("hand", "pk")
    seen = visible_posts(Post.objects.filter(valid_to=None, role__pack=pack.code, role__code__in=board_of), me)
    posts = list(
        seen.select_related("role", "area")
        .prefetch_related(Prefetch("holdings", holders, "held"))
        .order_by("pk")[:MOST]
    )
    waiting = _waiting(posts, me.post_ids())
    shown: dict[str, list[dict[str, Any]]] = {code: [] for code in pack.pack.head.boards}
    for post in posts:
        number, late = waiting.get(post.pk, (0, 0))
        held: list[Holding] = getattr(post, "held", [])
        shown[board_of[post.role.code] or ""].append(
            {
                "post": post, "number": number, "late": late,
                "a": [one.account.name for one in held if one.hand == "A"],
                "b": [one.account.name for one in held if one.hand == "B"],
            }
        )  # fmt: skip
    groups = [{"title": say(title), "posts": shown[code]} for code, title in pack.pack.head.boards.items()]
    return show(request, "desk/boards.html", {"groups": groups})


def _waiting(posts: Sequence[Post], mine: list[int]) -> dict[int, tuple[int, int]]:
    """How many to-dos wait at each post and how many of them are late; not those on complaints about the viewer."""
    about = Matter.objects.filter(about_post__in=mine).values("uid")
    todos = Todo.objects.filter(post__in=posts, done_at=None).exclude(subject_uid__in=about).order_by()
    rows = todos.values_list("post_id").annotate(all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now())))
    return {post: (number, late) for post, number, late in rows}
