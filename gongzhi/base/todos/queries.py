"""Reading to-dos: how many wait at a post."""

from collections.abc import Mapping, Sequence

from django.db.models import Count

from gongzhi.base.todos.models import Todo


def open_todos_of(posts: Sequence[int]) -> Mapping[int, int]:
    """Open to-dos of each of these posts."""
    rows = Todo.objects.filter(post__in=list(posts), done_at=None).order_by().values_list("post_id")
    return dict(rows.annotate(number=Count("pk")))
