"""Moving a matter along its flow. A move is a conditional update: of two at the same moment only one wins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.announce import announce
from gongzhi.base.columns import path_down_to, under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.base.trail.queries import acts_of
from gongzhi.packs.queries import packs_by_version
from gongzhi.packs.schema import Move
from gongzhi.work.matters.access import acting_post
from gongzhi.work.matters.actions.case import Case, Posts, act_data, load
from gongzhi.work.matters.logic.steps import NO_WORDS, Step, Words, check_words, step
from gongzhi.work.matters.models import SUBJECT, Matter, Note
from gongzhi.work.matters.queries.page import handlers

_OVERTAKEN = gettext_lazy("这件事刚刚有人处理过，请看最新的情况再决定")


def move_matter(
    matter: Matter,
    move: str,
    *,
    viewer: Viewer,
    channel: str,
    seen: int,
    at: datetime,
    words: Words = NO_WORDS,
) -> Matter:
    """Make a move by a post of the viewer. `seen`: how many moves the matter had when the viewer looked.

    The same move sent twice by the same person changes nothing the second time. Raises `NotAllowed`, `Invalid`
    (a missing reason, reply or post) or `Conflict` (somebody else was first); nothing is written then.
    """
    case = load(matter, packs_by_version([matter.pack_version_id])[0])

    def make() -> Matter:
        declared = _declared(case, move, seen)
        post = acting_post(viewer, matter, declared, [todo.post_id for todo in case.todos])
        if post is None:
            raise NotAllowed(_("这一步不归您的岗位办"))
        if declared.another and viewer.account in handlers(matter, case.flow):
            raise NotAllowed(_("办理过这件事的人不能自己核查，请换一位"))
        return _make(case, move, declared, viewer.by(post, channel), at, words)

    return _once(make, matter, move, seen, viewer.account)


def move_by_reporter(
    matter: Matter, move: str, *, seen: int, at: datetime, words: Words = NO_WORDS, channel: str = "portal"
) -> Matter:
    """Make a move the flow leaves to the reporter: withdraw, doubt, ask to reopen."""
    case = load(matter, packs_by_version([matter.pack_version_id])[0])

    def make() -> Matter:
        declared = _declared(case, move, seen)
        if "reporter" not in declared.by:
            raise NotAllowed(_("这一步由办理单位来做"))
        return _make(case, move, declared, By(channel), at, words)

    return _once(make, matter, move, seen, None)


def _once(make: Callable[[], Matter], matter: Matter, move: str, seen: int, account: int | None) -> Matter:
    """Make a move; if it cannot be made because the same hand made it a moment ago, that is no fault."""
    try:
        return make()
    except NotAllowed:
        # The matter and its to-dos may have been read on two sides of somebody's move: then that is the reason.
        if Matter.objects.filter(pk=matter.pk, moves=matter.moves).exists():
            raise
        refused = Conflict(_OVERTAKEN)
    except Conflict as fault:
        refused = fault
    for act in acts_of(matter.uid).filter(verb="matter.moved"):
        if act.data.get("move") == move and act.data.get("seen") == seen and act.account_id == account:
            return Matter.objects.select_related("area", "lead_post").get(pk=matter.pk)
    raise refused


def _declared(case: Case, move: str, seen: int) -> Move:
    if case.matter.moves != seen:
        raise Conflict(_OVERTAKEN)
    step(case.flow, case.kind, move, case.matter.state)
    return case.flow.moves[move]


def _make(case: Case, move: str, declared: Move, by: By, at: datetime, words: Words) -> Matter:
    words = replace(words, reason=words.reason.strip(), reply=words.reply.strip())
    problems = check_words(declared, words)
    post = _post_asked(case, words.post, problems) if "post" in declared.needs else None
    if problems:
        raise Invalid(problems)
    doing = step(case.flow, case.kind, move, case.matter.state)
    done = Done(
        "matter.moved", SUBJECT, case.matter.uid, by, at, case.matter.area_path,
        act_data(move, case.matter.state, doing.to, case.matter.moves, post),
    )  # fmt: skip
    with transaction.atomic():
        _write(case, doing, done, post, words, is_return=declared.is_return)
        announce("matter.moved", matter=case.matter, move=move, by=by, at=at)
    return case.matter


def _post_asked(case: Case, key: int | None, problems: list[Problem]) -> int | None:
    """The post a matter is handed to: of this pack, in this pack's tree, held to be valid today."""
    if key is None:
        return None
    root = path_down_to(case.matter.area_path, case.pack.pack.head.area)
    fits = Post.objects.filter(under("area_path", root), pk=key, valid_to=None, role__pack=case.pack.code)
    if not fits.exists():
        problems.append(Problem("post", _("没有这个岗位")))
    return key


def _write(case: Case, doing: Step, done: Done, post: int | None, words: Words, *, is_return: bool) -> None:
    matter, before, at = case.matter, case.matter.state, done.at
    if post is not None:
        matter.lead_post_id = post
    posts = Posts(case.pack)
    if words.reply:
        matter.answer = words.reply
    case.enter(doing, posts, at=at)
    won = Matter.objects.filter(pk=matter.pk, state=before, moves=matter.moves).update(
        state=matter.state,
        stage=matter.stage,
        moves=F("moves") + 1,
        returns=F("returns") + int(is_return),
        updated_at=at,
        closed_at=matter.closed_at,
        closed_day=matter.closed_day,
        lead_post_id=matter.lead_post_id,
        answer=matter.answer,
        rating=None if matter.stage == "open" else matter.rating,
    )
    if not won:
        raise Conflict(_OVERTAKEN)
    matter.moves += 1
    matter.returns += is_return
    todos.close_todos(matter.uid, at=at)
    if doing.stops:
        todos.stop_clocks(matter.uid, doing.stops, at=at)
    todos.write(case.new_clocks, case.new_todos)
    record([done])
    if text := words.reply or words.reason:
        Note.objects.create(matter=matter, act_uid=done.uid, text=text)
