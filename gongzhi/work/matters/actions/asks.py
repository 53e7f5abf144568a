"""Asking other posts beside the flow: lead and co-handlers, counter-signing 会签, urging 督办.

Each ask has its own clock and to-do. Moves that need `asks` wait until everybody has answered.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.announce import announce
from gongzhi.base.columns import path_down_to, under
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.prepared import Prepared
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse, packs_by_version
from gongzhi.work.matters.access import asking_post
from gongzhi.work.matters.logic.asks import AGREED, DECLINED, OBJECTED, RULES, WITHDRAWN, waited_for
from gongzhi.work.matters.logic.steps import REASON_MIN, WORDS_MAX
from gongzhi.work.matters.models import ASK, SUBJECT, Ask, Matter, Note

_ENDED = gettext_lazy("这一项已经有了结果，请看最新的情况")

_ASKS = Prepared(
    lambda matter: Ask.objects.filter(matter=matter).order_by("pk").values_list("kind", "post_id", "outcome"),
    matter=BigIntegerField(),
)
_PARTS = Prepared(
    lambda matter: Matter.objects.filter(parent=matter, stage="open").order_by("pk")[:3], matter=BigIntegerField()
)


def ask(
    matter: Matter, kind: str, posts: Sequence[int], text: str, *, viewer: Viewer, channel: str, at: datetime
) -> list[Ask]:
    """Ask posts of the pack for one thing, all or none. Who asks must have the matter in hand, or may urge.

    Raises `Invalid` naming the field, `NotAllowed`, or `Conflict` when one of them has been asked already.
    """
    pack = packs_by_version([matter.pack_version_id])[0]
    by_post = asking_post(viewer, matter, kind)
    if by_post is None or kind == Ask.MERGE:
        raise NotAllowed(_("您的岗位不能这样安排这件事"))
    if matter.stage != "open":
        raise Conflict(_("这件事已经结束，不用再问别人"))
    asked = [matter.lead_post_id] if kind == Ask.SUPERVISE else list(dict.fromkeys(posts))
    problems = _words(text, "text") + _fitting(asked, matter, pack, by_post)
    if problems:
        raise Invalid(problems)
    return open_asks(matter, kind, asked, text, by_post=by_post, by=viewer.by(by_post, channel), at=at, pack=pack)


def open_asks(
    matter: Matter,
    kind: str,
    posts: Sequence[int],
    text: str,
    *,
    by_post: int,
    by: By,
    at: datetime,
    pack: PackInUse,
    other: Matter | None = None,
) -> list[Ask]:
    """Write asks that were checked, with a clock and a to-do each."""
    asks = [Ask(matter=matter, kind=kind, post_id=post, by_post_id=by_post, other=other, asked_at=at) for post in posts]
    clocks = [
        todos.new_clock(ASK, one.uid, kind, allowed=RULES[kind].allowed, calendar=pack.calendar, at=at) for one in asks
    ]
    opened = [
        todos.new_todo(ASK, one.uid, kind, post=one.post_id, area_path=matter.area_path, clock=clock, at=at)
        for one, clock in zip(asks, clocks, strict=True)
    ]
    done = [Done("matter.asked", SUBJECT, matter.uid, by, at, matter.area_path, _facts(one)) for one in asks]
    try:
        with transaction.atomic():
            Ask.objects.bulk_create(asks)
            todos.write(clocks, opened)
            record(done)
            Note.objects.bulk_create(
                Note(matter=matter, act_uid=act.uid, text=text.strip(), internal=True) for act in done if text.strip()
            )
            announce("matter.asked", matter=matter, asks=asks, by=by, at=at)
    except IntegrityError:
        raise Conflict([Problem("posts", _("其中有岗位已经在办同一件事，不用再问"))]) from None
    return asks


def answer(asked: Ask, outcome: str, text: str, *, viewer: Viewer, channel: str, at: datetime) -> Ask:
    """The asked post answers. An objection and a refusal need a reason. Merges are answered by `joins.answer_merge`."""
    if asked.kind == Ask.MERGE:
        raise Invalid([Problem("outcome", _("选一个结果"))])
    check_answer(asked, outcome, text, viewer=viewer)
    return end(asked, outcome, text, by=viewer.by(asked.post_id, channel), at=at)


def check_answer(asked: Ask, outcome: str, text: str, *, viewer: Viewer) -> None:
    """Raises `NotAllowed` or `Invalid` when the viewer cannot answer like that."""
    if asked.post_id not in viewer.post_ids():
        raise NotAllowed(_("这一步不归您的岗位办"))
    if outcome not in RULES[asked.kind].outcomes:
        raise Invalid([Problem("outcome", _("选一个结果"))])
    if outcome in (OBJECTED, DECLINED) and len(text.strip()) < REASON_MIN:
        raise Invalid([Problem("text", _("写明理由，至少 5 个字"))])
    if (outcome != AGREED or text.strip()) and (problems := _words(text, "text")):
        raise Invalid(problems)


def withdraw(asked: Ask, *, viewer: Viewer, channel: str, at: datetime) -> Ask:
    """Whoever asked no longer needs it, or goes on in spite of an objection: the objection stays in the story."""
    post = asking_post(viewer, asked.matter, asked.kind)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    if asked.outcome == OBJECTED:
        return _overrule(asked, by=viewer.by(post, channel), at=at)
    return end(asked, WITHDRAWN, "", by=viewer.by(post, channel), at=at)


def end(asked: Ask, outcome: str, text: str, *, by: By, at: datetime) -> Ask:
    """Write the outcome of an ask, once."""
    matter, uid = asked.matter, uuid7()
    with transaction.atomic():
        won = Ask.objects.filter(pk=asked.pk, ended_at=None).update(ended_at=at, outcome=outcome)
        if not won:
            raise Conflict(_ENDED)
        asked.ended_at, asked.outcome = at, outcome
        todos.stop_clocks(asked.uid, [asked.kind], at=at)
        todos.close_todos(asked.uid, at=at)
        record([Done("matter.ask_ended", SUBJECT, matter.uid, by, at, matter.area_path, _facts(asked), uid)])
        if text.strip():
            Note.objects.create(matter=matter, act_uid=uid, text=text.strip(), internal=True)
        announce("matter.ask_ended", matter=matter, ask=asked, by=by, at=at)
    return asked


def _overrule(asked: Ask, *, by: By, at: datetime) -> Ask:
    with transaction.atomic():
        if not Ask.objects.filter(pk=asked.pk, outcome=OBJECTED).update(outcome=WITHDRAWN):
            raise Conflict(_ENDED)
        asked.outcome = WITHDRAWN
        matter = asked.matter
        record([Done("matter.ask_ended", SUBJECT, matter.uid, by, at, matter.area_path, _facts(asked))])
    return asked


def withdraw_all(matter: Matter, *, at: datetime) -> None:
    """End what is still asked about a matter that came to nothing."""
    open_ones = list(Ask.objects.filter(matter=matter, ended_at=None))
    if not open_ones:
        return
    uids = [one.uid for one in open_ones]
    Ask.objects.filter(pk__in=[one.pk for one in open_ones]).update(ended_at=at, outcome=WITHDRAWN)
    Clock.objects.filter(subject_uid__in=uids, stopped_at=None).update(stopped_at=at)
    Todo.objects.filter(subject_uid__in=uids, done_at=None).update(done_at=at)


def check_nobody_else_is_at_it(matter: Matter) -> None:
    """Raises `Conflict` naming what a matter still waits for: asks and sub-matters."""
    waiting = waited_for(_ASKS.all(matter=matter.pk))
    if waiting:
        names = Post.objects.in_bulk({post for _kind, post, _outcome in waiting})
        told = "、".join(sorted({names[post].label for _kind, post, _outcome in waiting}))
        raise Conflict([Problem("", _("还在等 %(posts)s 的答复或会签，先等齐、协商或撤回") % {"posts": told})])
    parts = _PARTS.all(matter=matter.pk)
    if parts:
        told = "、".join(part.number for part in parts)
        raise Conflict([Problem("", _("子事项 %(numbers)s 还没有办结") % {"numbers": told})])


def _fitting(posts: Sequence[int], matter: Matter, pack: PackInUse, by_post: int) -> list[Problem]:
    if not posts:
        return [Problem("posts", _("至少选一个岗位"))]
    root = path_down_to(matter.area_path, pack.pack.head.area)
    fits = Post.objects.filter(under("area_path", root), pk__in=posts, valid_to=None, role__pack=pack.code)
    if fits.count() != len(posts):
        return [Problem("posts", _("没有这个岗位"))]
    if matter.about_post_id in posts:
        return [Problem("posts", _("这件事涉及这个岗位，不能交给它"))]
    if by_post in posts:
        return [Problem("posts", _("不用问自己的岗位"))]
    return []


def _words(text: str, field: str) -> list[Problem]:
    text = text.strip()
    if not 2 <= len(text) <= WORDS_MAX or "\x00" in text:
        return [Problem(field, _("写 2 到 2,000 个字"))]
    return []


def _facts(one: Ask) -> dict[str, str | int]:
    facts: dict[str, str | int] = {"ask": str(one.uid), "kind": one.kind, "post": one.post_id}
    if one.outcome:
        facts["outcome"] = one.outcome
    if one.other_id is not None:
        facts["other"] = one.other_id
    return facts
