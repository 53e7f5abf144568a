"""Public notices of the demo: made by one post, approved by another person, objected to, answered, ended."""

from datetime import UTC, datetime, time, timedelta

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import local_day, zone
from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Post
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.people import Cast
from gongzhi.packs.demo import DemoNotice, NoticeObjection
from gongzhi.packs.queries import PackInUse
from gongzhi.work.reviews.actions.changes import approve_change
from gongzhi.work.reviews.actions.notices import make_notice
from gongzhi.work.reviews.actions.objections import Answer, Draft, answer_objection, object_to
from gongzhi.work.reviews.actions.publishing import propose_publication
from gongzhi.work.reviews.jobs import do_due
from gongzhi.work.reviews.logic.notices import Column, Content, Line, Terms
from gongzhi.work.reviews.models import Notice

_KEPT = 365  # days: a demonstration is looked at for longer than a week


def play_notices(told: tuple[DemoNotice, ...], pack: PackInUse, cast: Cast, *, until: datetime) -> None:
    """Play them up to now; those whose window is over and whose objections are answered end when it is over."""
    for one in told:
        notice = _play(one, pack, cast, until)
        if notice.clock and notice.clock.due_at < until:
            do_due(at=min(notice.clock.due_at + timedelta(minutes=1), until))


def _play(told: DemoNotice, pack: PackInUse, cast: Cast, until: datetime) -> Notice:
    maker, approver = (_post(pack, role, told.area) for role in (told.role, told.approver))
    area, viewer, second = area_by_code(told.area), cast.of(maker)[0], cast.of(approver)[0]
    if area is None:
        raise LookupError(f"demo.toml: notices: no area {told.area}")
    at = min(_morning(pack, until, told.days_ago), until)
    content = Content(
        told.title, told.basis, tuple(Column(one.label, one.mask, one.ground) for one in told.columns),
        tuple(Line(cells) for cells in told.rows), told.words,
    )  # fmt: skip
    notice = make_notice(
        content, Terms(told.amount, told.unit, _KEPT), pack=pack, area=area, other_post=approver, viewer=viewer,
        channel="demo", at=at,
    )  # fmt: skip
    change = propose_publication(notice, approver, viewer=viewer, channel="demo", at=at)
    opened = min(at + timedelta(hours=1), until)
    approve_change(change, viewer=second, channel="demo", at=opened)
    for number, one in enumerate(told.objections):
        made = opened + timedelta(hours=one.after)
        if made < until:
            _object(one, Notice.objects.select_related("clock").get(pk=notice.pk), cast, made, until, number)
    return Notice.objects.select_related("clock").get(pk=notice.pk)


def _object(told: NoticeObjection, notice: Notice, cast: Cast, at: datetime, until: datetime, number: int) -> None:
    draft = Draft(uuid7(), told.text, told.line, name=told.name, phone=told.phone)
    made = object_to(notice, draft, by=By("portal"), at=at)
    answered = at + timedelta(hours=20 + number)
    if told.answer and answered < until:
        answer = Answer(told.upheld, told.answer, told.cells or None)
        answer_objection(made, answer, viewer=cast.of(made.post_id)[0], channel="demo", at=answered)


def _post(pack: PackInUse, role: str, area: str) -> int:
    """The post of a role in an area, or else the one of the town."""
    posts = Post.objects.filter(role__pack=pack.code, role__code=role, valid_to=None)
    found = posts.filter(area__code=area).first() or posts.order_by("pk").first()
    if found is None:
        raise LookupError(f"demo.toml: notices: no post has the role {role}")
    return found.pk


def _morning(pack: PackInUse, until: datetime, days: int) -> datetime:
    """Half past nine, so many days ago or on the working day before."""
    day = local_day(until, pack.calendar.time_zone) - timedelta(days=days)
    while not pack.calendar.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9, 30), zone(pack.calendar.time_zone)).astimezone(UTC)
