"""Everything the page of one matter shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import UUIDField

from gongzhi.base.forms.logic.sealing import opened_answers
from gongzhi.base.forms.logic.showing import Line, answer_lines
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.prepared import Prepared
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.models import Act, Block
from gongzhi.base.trail.queries import acts_of, block_of
from gongzhi.packs.queries import PackInUse, packs_by_version
from gongzhi.packs.schema import Flow, Kind, Move
from gongzhi.work.matters.access import acting_post
from gongzhi.work.matters.logic.steps import by_hands_of
from gongzhi.work.matters.models import OWN, Matter, Note, Photo

# Acts of the office that are no part of the reporter's story.
_INSIDE = frozenset(
    f"matter.{verb}" for verb in ("contact_opened", "asked", "ask_ended", "split", "took_in", "unpublished")
)
_HANDS = Prepared(
    lambda uid: acts_of(uid).exclude(account_id=None).values_list("account_id", "verb", "data"), uid=UUIDField()
)


@dataclass(frozen=True)
class Told:
    """One line of a matter's story: the act, by which post, what was said with it, its pictures, and who was asked."""

    act: Act
    post: Post | None
    note: Note | None
    photos: Sequence[Photo]
    asked: Post | None = None


@dataclass(frozen=True)
class Story:
    """A matter with all that is known of it. `todos` are the open ones."""

    matter: Matter
    pack: PackInUse
    kind: Kind
    flow: Flow
    told: Sequence[Told]
    clocks: Sequence[Clock]
    todos: Sequence[Todo]


def pack_of(matter: Matter) -> PackInUse:
    """The pack version a matter runs under."""
    return packs_by_version([matter.pack_version_id])[0]


def story_of(matter: Matter, *, public: bool) -> Story:
    """The story of a matter, oldest first; without internal notes for the public."""
    pack = pack_of(matter)
    kind = pack.pack.kinds[matter.kind]
    acts = list(acts_of(matter.uid))
    notes = {note.act_uid: note for note in Note.objects.filter(matter=matter)}
    photos: dict[UUID, list[Photo]] = {}
    for photo in Photo.objects.filter(matter=matter).select_related("file").order_by("pk"):
        photos.setdefault(photo.act_uid, []).append(photo)
    named = {act.post_id for act in acts if act.post_id} | {int(act.data["post"]) for act in acts if "post" in act.data}
    posts = Post.objects.select_related("role").in_bulk(named)
    told = [
        Told(
            act,
            posts.get(act.post_id or 0),
            notes.get(act.uid),
            photos.get(act.uid, ()),
            posts.get(act.data.get("post", 0)),
        )
        for act in acts
        if not (public and (act.verb in _INSIDE or (act.uid in notes and notes[act.uid].internal)))
    ]
    clocks = list(Clock.objects.filter(subject_uid=matter.uid).order_by("pk"))
    todos = list(Todo.objects.filter(subject_uid=matter.uid, done_at=None).select_related("post", "clock"))
    return Story(matter, pack, kind, pack.pack.flows[kind.flow], told, clocks, todos)


def answers_of(story: Story, *, whole: bool = False) -> list[Line]:
    """What the reporter answered to the kind's form. `whole`: sensitive answers too, after they were opened by right
    (see `open_contact`); else they are masked."""
    form = story.pack.form_of(story.matter.kind)
    if form is None or not story.matter.answers:
        return []
    return answer_lines(form, opened_answers(form, story.matter.answers, story.matter.uid, whole=whole))


def handlers(matter: Matter, flow: Flow) -> set[int]:
    """Accounts that handled a matter while it was the lead's turn: none of them may check it."""
    hands = by_hands_of(flow)
    return {
        account
        for account, verb, data in _HANDS.all(uid=matter.uid)
        if verb == OWN or (verb == "matter.moved" and data.get("move") in hands)
    }


def moves_for(viewer: Viewer, story: Story) -> list[tuple[str, Move]]:
    """The moves the viewer may make now, by code, in the order the flow declares them."""
    asked = [todo.post_id for todo in story.todos]
    hands = None
    found = []
    for code, move in story.flow.moves.items():
        if story.matter.state not in move.source or acting_post(viewer, story.matter, move, asked) is None:
            continue
        if move.another:
            hands = handlers(story.matter, story.flow) if hands is None else hands
            if viewer.account in hands:
                continue
        found.append((code, move))
    return found


def moves_for_reporter(story: Story) -> list[tuple[str, Move]]:
    """The moves the flow leaves to the reporter now, but the one a bad rating makes."""
    return [
        (code, move)
        for code, move in story.flow.moves.items()
        if story.matter.state in move.source and "reporter" in move.by and code != story.flow.unsatisfied
    ]


def seal_of(story: Story) -> Block | None:
    """The block that seals the last act of the story, or None while it waits."""
    return block_of(story.told[-1].act.pk) if story.told else None
