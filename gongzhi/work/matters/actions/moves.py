"""Moving a matter along its flow. A move is a conditional update: of two at the same moment only one wins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, F, IntegerField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.announce import announce
from gongzhi.base.clock import local_day
from gongzhi.base.columns import path_down_to, under
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.prepared import PreparedUpdate, like
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.base.trail.queries import acts_of
from gongzhi.packs.queries import packs_by_version
from gongzhi.packs.schema import Move
from gongzhi.work.matters.access import acting_post
from gongzhi.work.matters.actions import asks
from gongzhi.work.matters.actions.case import Case, Posts, act_data, load
from gongzhi.work.matters.actions.indexing import index_matters
from gongzhi.work.matters.logic.steps import NO_WORDS, Step, Words, check_level, check_words, step, with_day
from gongzhi.work.matters.models import SUBJECT, Matter, Note
from gongzhi.work.matters.queries.page import handlers

_OVERTAKEN = gettext_lazy("这件事刚刚有人处理过，请看最新的情况再决定")

# One step, if nobody was faster.
_STEP = PreparedUpdate(
    lambda key, before, seen, **to: Matter.objects.filter(pk=key, state=before, moves=seen),
    lambda key, before, seen, returned, at, **to: {
        "moves": F("moves") + 1, "returns": F("returns") + returned, "updated_at": at, **to
    },
    key=BigIntegerField(), before=CharField(), seen=IntegerField(), returned=IntegerField(), at=DateTimeField(),
    **like(Matter, "state", "stage", "closed_at", "closed_day", "lead_post", "answer", "merged_into", "rating"),
)  # fmt: skip


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


def move_by_clock(matter: Matter, move: str, *, at: datetime) -> Matter:
    """Make the move a clock makes when it has run out. If somebody was faster, the matter stays as they left it."""
    return _by_itself(matter, move, By("clock"), at)


def move_drawn(matter: Matter, *, by: By, at: datetime) -> Matter:
    """Make the move its flow declares for what a draw picked. A matter that stands elsewhere by now stays there."""
    pack = packs_by_version([matter.pack_version_id])[0].pack
    move = pack.flows[pack.kinds[matter.kind].flow].drawn
    return _by_itself(matter, move, by, at) if move else matter


def _by_itself(matter: Matter, move: str, by: By, at: datetime) -> Matter:
    case = load(matter, packs_by_version([matter.pack_version_id])[0])
    try:
        declared = _declared(case, move, matter.moves)
        return _make(case, move, declared, by, at, NO_WORDS)
    except Conflict:
        return Matter.objects.get(pk=matter.pk)


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
    words = replace(words, reason=words.reason.strip(), reply=words.reply.strip(), plan=words.plan.strip())
    problems = [*check_words(declared, words), *_in_time(case, move, declared, words, at)]
    posts = Posts(case.pack)
    post = _post_given(case, declared, words, posts, problems)
    if problems:
        raise Invalid(problems)
    if "asks" in declared.needs:
        asks.check_nobody_else_is_at_it(case.matter)
    doing = step(case.flow, case.kind, move, case.matter.state, returns=case.matter.returns)
    if declared.sets and words.due:
        doing = with_day(doing, declared.sets, words.due, local_day(at, case.pack.calendar.time_zone))
    days = words.days if "days" in declared.needs else None
    done = Done(
        "matter.moved", SUBJECT, case.matter.uid, by, at, case.matter.area_path,
        act_data(move, case.matter.state, doing.to, case.matter.moves, post, days),
    )  # fmt: skip
    with transaction.atomic():
        _turn_clocks(case, doing, at=at, days=days, asked_at=_asked_at(case, declared, at))
        write_step(case, doing, done, posts, post=post, reply=words.reply, is_return=declared.is_return)
        if text := "\n".join(filter(None, (words.reply or words.reason, words.plan))):
            insert([Note(matter=case.matter, act_uid=done.uid, text=text)])
        announce("matter.moved", matter=case.matter, move=move, by=by, at=at)
    return case.matter


def _in_time(case: Case, move: str, declared: Move, words: Words, at: datetime) -> list[Problem]:
    """What speaks against a move that is about time: it comes too late, or asks for more than may be added."""
    found = []
    if declared.once and acts_of(case.matter.uid).filter(verb="matter.moved", data__move=move).exists():
        found.append(Problem("", _("这一步只能做一次，已经做过了")))
    before, more = case.running(declared.before), case.running(declared.extends)
    if declared.before and (before is None or (before.paused_at or at) > before.due_at):
        found.append(Problem("", _("期限已经过了，不能再申请")))
    if more is not None and more.allowed is None:
        found.append(Problem("days", _("这个期限由别的系统定，不能在这里延长")))
    elif more is not None and words.days:
        left = case.flow.clocks[more.code].most - more.extended
        if words.days > left:
            found.append(Problem("days", _("最多还能延长 %(left)s") % {"left": left}))
    return found


def _asked_at(case: Case, declared: Move, at: datetime) -> datetime:
    """When more time was asked for: who grants it may take until after the limit, if it was asked for before."""
    asking = (one.to for one in case.flow.moves.values() if one.before and one.before == declared.extends)
    if case.matter.state not in asking:
        return at
    waits = Todo.objects.filter(subject=SUBJECT, subject_uid=case.matter.uid, done_at=None)
    return waits.order_by("pk").values_list("opened_at", flat=True).first() or at


def _turn_clocks(case: Case, doing: Step, *, at: datetime, days: int | None, asked_at: datetime) -> None:
    """Let clocks stand, go on, or run longer, before whoever is asked next is told a due time."""
    if doing.pauses:
        todos.pause([clock for clock in map(case.running, doing.pauses) if clock], at=at)
    if doing.resumes:
        todos.resume([clock for clock in map(case.running, doing.resumes) if clock], at=at)
    more = case.running(doing.extends)
    if more is not None and days:
        todos.extend(more, days, at=asked_at)


def _post_given(case: Case, declared: Move, words: Words, posts: Posts, problems: list[Problem]) -> int | None:
    """The post a move hands the matter to: named by whoever makes it, or the next one up; None when it stays."""
    if declared.hands == "up":
        role, seat = Post.objects.values_list("role__code", "area_path").get(pk=case.matter.lead_post_id)
        above = posts.above(role, seat, case.matter.area_path)
        if above is None:
            problems.append(Problem("", _("上面没有再高一级的岗位了")))
        return above
    if "post" not in (*declared.needs, *declared.may_have) or words.post is None:
        return None
    root = path_down_to(case.matter.area_path, case.pack.pack.head.area)
    fits = Post.objects.filter(under("area_path", root), pk=words.post, valid_to=None, role__pack=case.pack.code)
    found = fits.select_related("area").first()
    if found is None:
        problems.append(Problem("post", _("没有这个岗位")))
    elif found.pk == case.matter.about_post_id:
        problems.append(Problem("post", _("这件事涉及这个岗位，不能交给它")))
    elif found.pk != case.matter.lead_post_id:
        problems += check_level(case.kind, found.area.level)
    return words.post


def write_step(
    case: Case,
    doing: Step,
    done: Done,
    posts: Posts,
    *,
    post: int | None = None,
    reply: str = "",
    is_return: bool = False,
) -> None:
    """Write one step of a matter, if nobody was faster: state, clocks, to-dos, the act. Raises `Conflict` if so."""
    matter, before, at = case.matter, case.matter.state, done.at
    if post is not None:
        matter.lead_post_id = post
    if reply:
        matter.answer = reply
    case.enter(doing, posts, at=at)
    won = _STEP.run(
        key=matter.pk,
        before=before,
        seen=matter.moves,
        state=matter.state,
        stage=matter.stage,
        returned=int(is_return),
        at=at,
        closed_at=matter.closed_at,
        closed_day=matter.closed_day,
        lead_post=matter.lead_post_id,
        answer=matter.answer,
        merged_into=matter.merged_into_id,
        rating=None if matter.stage == "open" else matter.rating,
    )
    if not won:
        raise Conflict(_OVERTAKEN)
    if reply:
        index_matters([matter])
    matter.moves += 1
    matter.returns += is_return
    todos.close_todos(matter.uid, at=at)
    if doing.stops:
        todos.stop_clocks(matter.uid, doing.stops, at=at)
    todos.write(case.new_clocks, case.new_todos)
    record([done])
    if matter.stage == "void":
        asks.withdraw_all(matter, at=at)
