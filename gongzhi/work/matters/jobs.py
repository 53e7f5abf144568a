"""What matters do by themselves as time passes: clocks that ran out make their moves, posts are told of their to-dos.

News goes out at once for new to-dos, once a day for all; by sets, never one each.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongzhi.base.clock import local_day, zone
from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.messages.actions.telling import News, tell
from gongzhi.base.messages.logic.texts import LANGUAGES, Template
from gongzhi.base.messages.models import Message
from gongzhi.base.people.models import Post
from gongzhi.base.todos.models import Todo
from gongzhi.packs.queries import PackInUse, packs_by_version, packs_in_force
from gongzhi.work.matters.actions.erasing import erase_by_age
from gongzhi.work.matters.actions.indexing import sweep_in
from gongzhi.work.matters.actions.moves import move_by_clock
from gongzhi.work.matters.models import SUBJECT, Matter

_FRESH = timedelta(days=1)
_SETTLE = timedelta(seconds=30)  # a to-do whose transaction was still open a moment ago is told of next time
_DIGEST_FOR = timedelta(hours=4)  # after opening: a house that was off in the morning sends no digest at night
_AT_A_TIME = 500


@job("matters.expired", lease=timedelta(minutes=10))
def expired(run: Run) -> None:
    """Make the moves of clocks that have run out."""
    make_expired_moves(at=run.at)


def make_expired_moves(*, at: datetime) -> int:
    """Make the moves of clocks that have run out, where a flow says so; how many. Run again, it finds them made."""
    late = Todo.objects.filter(done_at=None, subject=SUBJECT, due_at__lt=at).order_by("due_at")
    made = 0
    for uid, code in late.values_list("subject_uid", "clock__code").iterator(chunk_size=_AT_A_TIME):
        matter = Matter.objects.filter(uid=uid).first()
        if matter is None:
            continue
        pack = packs_by_version([matter.pack_version_id])[0].pack
        move = pack.flows[pack.kinds[matter.kind].flow].clocks[code].expires if code else None
        if move:
            before = matter.moves
            made += move_by_clock(matter, move, at=at).moves > before
    return made


@job("matters.index", lease=timedelta(minutes=10))
def index(run: Run) -> None:
    """Put what was reported since the last time in the index of words."""
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        run.tell(done, 0)

    sweep_in(tell)


@job("matters.anonymise", lease=timedelta(minutes=10))
def anonymise(run: Run) -> None:
    """Erase contacts, then texts and pictures, of matters that ended longer ago than their pack says."""
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        run.tell(done, 0)

    erase_by_age(at=run.at, tell=tell)


@job("matters.new_todos", whole=True)
def tell_new(run: Run) -> None:
    """One message a post for everything new since the last one."""
    upto = run.at - _SETTLE
    for pack in packs_in_force():
        template, posts = pack.template("todo_new"), {post.pk: post for post in _posts(pack)}
        told = Message.objects.filter(
            recipient_uid=OuterRef("post__uid"), template=template.code, not_before__gte=OuterRef("opened_at")
        )
        fresh = Todo.objects.filter(
            ~Exists(told), post__in=posts, opened_at__gt=run.at - _FRESH, opened_at__lte=upto, done_at=None
        )
        rows = fresh.values_list("post").annotate(n=Count("pk"))
        news = [_news(pack, template, posts[key], f"new/{upto.isoformat()}", {"new": n}) for key, n in rows]
        tell(news, at=upto)


@job("matters.digest", whole=True)
def tell_digest(run: Run) -> None:
    """On each working day, from the hour the office opens: what every post has that is late or due today."""
    for pack in packs_in_force():
        calendar, zone_name = pack.calendar, pack.calendar.time_zone
        day = local_day(run.at, zone_name)
        opens = datetime.combine(day, calendar.opens, zone(zone_name))
        if not calendar.is_working_day(day) or not opens <= run.at < opens + _DIGEST_FOR:
            continue
        template, posts = pack.template("todo_digest"), {post.pk: post for post in _posts(pack)}
        rows = _standing(list(posts), run.at, day, zone_name)
        news = [
            _news(pack, template, posts[key], f"digest/{day}", {"late": late, "today": today})
            for key, late, today in rows
            if late or today
        ]
        tell(news, at=run.at)


def _standing(posts: list[int], at: datetime, day: date, zone_name: str) -> Any:
    """By post how many to-dos are late, and how many are due before midnight, in one query."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone(zone_name))
    due = Todo.objects.filter(post__in=posts, done_at=None, due_at__lt=midnight).values_list("post")
    return due.annotate(late=Count("pk", filter=Q(due_at__lt=at)), today=Count("pk", filter=Q(due_at__gte=at)))


def _posts(pack: PackInUse) -> QuerySet[Post]:
    return Post.objects.filter(role__pack=pack.code, valid_to=None)


def _news(pack: PackInUse, template: Template, post: Post, dedupe: str, numbers: Mapping[str, int]) -> News:
    values = {name: str(number) for name, number in numbers.items()}
    return News(
        template, "post", post.uid, dedupe, dict.fromkeys(LANGUAGES, values), numbers, pack.calendar.time_zone,
        area_path=post.area_path,
    )  # fmt: skip
