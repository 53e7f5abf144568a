"""Taking reports in: one from a phone or thousands from a file, by the same code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import Located, areas_by_code, locate, locate_many
from gongzhi.base.clock import local_day
from gongzhi.base.files.actions import name_files, put
from gongzhi.base.files.logic import Picture
from gongzhi.base.forms.logic.sealing import opened_answers, sealed_answers
from gongzhi.base.insert import insert
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.packs.schema import Kind
from gongzhi.work.matters.actions.case import Case, Posts, act_data
from gongzhi.work.matters.logic.intake import Draft, check, check_answers, check_own
from gongzhi.work.matters.logic.steps import first_step, own_step, step
from gongzhi.work.matters.models import OWN, SUBJECT, Contact, Matter, Note, Photo


@dataclass(frozen=True)
class Past:
    """A move another system made before the matter came to us."""

    move: str
    at: datetime
    reply: str = ""


@dataclass(frozen=True)
class Own:
    """What was done on the spot about a matter, by which post."""

    done: str
    post: int


@dataclass(frozen=True)
class Intake:
    """A checked draft with its place and, when it is taken over, its due time and what was done already.

    `answers` are the clean ones. `own`: it was settled on the spot, and begins where it ends.
    """

    draft: Draft
    area: Area
    due: datetime | None = None
    past: tuple[Past, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    parent: Matter | None = None
    own: Own | None = None


def report_matter(
    draft: Draft,
    *,
    pack: PackInUse,
    by: By,
    at: datetime,
    stamp: int | None = None,
    pictures: Sequence[Picture] = (),
    parent: Matter | None = None,
    own: Own | None = None,
) -> Matter:
    """Take in one report. `own`: it was settled on the spot 自办自结, and this line is all that is written of it.

    The draft's uid makes it safe to send twice: the same content again gives the first matter back, other content
    under the same uid is a `Conflict`. Raises `Invalid` naming the fields; nothing is written then.
    """
    form = pack.form_of(draft.kind)
    # A part of another, another city's client, a line written afterwards: nobody was asked.
    asked = parent is None and own is None and draft.source != "open311"
    today = local_day(draft.reported_at, pack.calendar.time_zone)
    answers, wrong = check_answers(draft, form, today=today, complete=asked)
    problems = check(draft, pack.pack.kinds, now=at, portal=by.channel == "portal") + wrong
    if own is not None:
        problems += check_own(own.done)
    stamp = setup_stamp() if stamp is None else stamp
    area = place(draft, pack, stamp=stamp)
    if draft.area and area is None:
        problems.append(Problem("area", _("这里没有代码为 %(code)s 的区域") % {"code": draft.area}))
    if problems or area is None:
        raise Invalid(problems or [Problem("area", _("说明地点"))])
    stored = [(put(picture), picture) for picture in pictures]
    try:
        intake = Intake(draft, area, answers=answers, parent=parent, own=own)
        return take_in([intake], pack=pack, by=by, at=at, stamp=stamp, pictures=stored)[0]
    except IntegrityError:
        first = Matter.objects.filter(uid=draft.uid).first()
        if first is None:
            raise
        if (first.kind, first.text, first.lon, first.lat, first.address) != (
            draft.kind, draft.text.strip(), draft.lon, draft.lat, draft.address.strip(),
        ) or (form and opened_answers(form, first.answers, first.uid, whole=True) != answers):  # fmt: skip
            raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))]) from None
        return first


def place(draft: Draft, pack: PackInUse, *, stamp: int) -> Area | None:
    """Where a draft belongs: the area of its point, else the one it names, else the pack's root.

    A point outside every area of the pack does not count: its report goes to the root and so to the fallback post.
    None when the area it names is none of the pack's.
    """
    found = None
    if draft.lon is not None and draft.lat is not None:
        found = locate(draft.lon, draft.lat, stamp=stamp)
    return _settled(draft, found, pack, areas_by_code(stamp))


def places(drafts: Sequence[Draft], pack: PackInUse, *, stamp: int) -> list[tuple[Area | None, str]]:
    """The same for many drafts at once, each with '' or what is wrong with its point (`areas.logic.points`)."""
    by_code = areas_by_code(stamp)
    points = [(one.lon, one.lat) for one in drafts if one.lon is not None and one.lat is not None]
    located = iter(locate_many(points, stamp=stamp))
    found = []
    for draft in drafts:
        there = next(located) if draft.lon is not None and draft.lat is not None else Located(None)
        found.append((_settled(draft, there.area, pack, by_code), there.fault))
    return found


def _settled(draft: Draft, found: Area | None, pack: PackInUse, by_code: Mapping[str, Area]) -> Area | None:
    root = by_code.get(pack.pack.head.area)
    if root is None or (found is not None and found.path.startswith(root.path)):
        return found if root else None
    if not draft.area:
        return root
    named = by_code.get(draft.area)
    return named if named is not None and named.path.startswith(root.path) else None


def take_in(
    intakes: Sequence[Intake],
    *,
    pack: PackInUse,
    by: By,
    at: datetime,
    stamp: int | None = None,
    pictures: Sequence[tuple[str, Picture]] = (),
) -> list[Matter]:
    """Write checked reports as sets: matters, contacts, clocks, to-dos, acts, notes. Pictures go to the first."""
    posts = Posts(pack, stamp)
    cases, done, notes = [], [], []
    for one in intakes:
        case = _begin(one, pack, posts)
        begin = own_step if one.own else first_step
        case.enter(begin(case.flow, case.kind), posts, at=one.draft.reported_at)
        if one.due is not None:
            _take_over_due(case, one.due)
        done.append(_act(case, "matter.reported", by, one.draft.reported_at, {"kind": one.draft.kind}))
        if one.own:
            case.matter.answer = one.own.done.strip()
            done.append(_act(case, OWN, by, one.draft.reported_at, {"to": case.matter.state}))
            notes.append(Note(matter=case.matter, act_uid=done[-1].uid, text=case.matter.answer))
        for past in one.past:
            before = case.matter.state
            case.enter(step(case.flow, case.kind, past.move, before), posts, at=past.at)
            case.matter.moves += 1
            data = act_data(past.move, before, case.matter.state, case.matter.moves - 1)
            done.append(_act(case, "matter.moved", by, past.at, data))
            if past.reply:
                case.matter.answer = past.reply
                notes.append(Note(matter=case.matter, act_uid=done[-1].uid, text=past.reply))
        cases.append(case)
    with transaction.atomic():
        _write(cases, intakes, done, notes)
        if pictures:
            files = name_files(list(pictures), at=at)
            Photo.objects.bulk_create(Photo(matter=cases[0].matter, file=file, act_uid=done[0].uid) for file in files)
        announce("matter.reported", matters=[case.matter for case in cases], by=by, at=at)
    return [case.matter for case in cases]


def _begin(one: Intake, pack: PackInUse, posts: Posts) -> Case:
    draft, kind = one.draft, pack.pack.kinds[one.draft.kind]
    about = _about(one, kind, posts)
    lead = one.own.post if one.own else _answering(kind.lead, kind, one.area.path, about, posts)
    keeper = _answering(kind.keeper, kind, one.area.path, about, posts) if kind.keeper else None
    form = pack.form_of(draft.kind) if one.answers else None
    matter = Matter(
        uid=draft.uid,
        pack_version_id=pack.version,
        prefix=pack.pack.head.prefix,
        kind=draft.kind,
        restricted=kind.restricted,
        area=one.area,
        area_path=one.area.path,
        lon=draft.lon,
        lat=draft.lat,
        address=draft.address.strip(),
        text=draft.text.strip(),
        answers=sealed_answers(form, one.answers, draft.uid) if form else {},
        source=draft.source,
        key_id=draft.key,
        reported_at=draft.reported_at,
        reported_day=local_day(draft.reported_at, pack.calendar.time_zone),
        lead_post_id=lead,
        about_post_id=about,
        keeper_post_id=keeper,
        foreign_system=draft.foreign_system,
        foreign_id=draft.foreign_id,
        parent=one.parent,
        origin_subject=draft.origin.subject if draft.origin else "",
        origin_uid=draft.origin.uid if draft.origin else None,
    )
    return Case(matter, pack, kind, pack.pack.flows[kind.flow])


def _answering(role: str, kind: Kind, area_path: str, about: int | None, posts: Posts) -> int:
    """The post of a role; where the matter is about just that, the one of the role the kind names instead."""
    if about is not None and kind.instead and posts.named(role, area_path) == about:
        role = kind.instead
    return posts.of(role, area_path, but=about)


def _about(one: Intake, kind: Kind, posts: Posts) -> int | None:
    """The post a complaint or petition is about; other kinds are about nobody."""
    if not (kind.complaint or kind.petition):
        return None
    named = one.draft.about_post
    return named if named is not None or not one.draft.about_role else posts.named(one.draft.about_role, one.area.path)


def _take_over_due(case: Case, due: datetime) -> None:
    """The other system's due time counts, whatever our own rule would give."""
    for clock in case.new_clocks:
        clock.due_at, clock.amount = due, None
    for todo in case.new_todos:
        todo.due_at = due if todo.clock else todo.due_at


def _act(case: Case, verb: str, by: By, at: datetime, data: dict[str, str | int]) -> Done:
    return Done(verb, SUBJECT, case.matter.uid, by, at, case.matter.area_path, data)


def _write(cases: Sequence[Case], intakes: Sequence[Intake], done: Sequence[Done], notes: Sequence[Note]) -> None:
    insert([case.matter for case in cases])
    contacts = [
        Contact(
            matter=case.matter,
            name=one.draft.name.strip(),
            phone_sealed=Contact.sealed(one.draft.phone.strip()),
        )
        for case, one in zip(cases, intakes, strict=True)
        if one.draft.name.strip() or one.draft.phone.strip()
    ]
    insert(contacts)
    todos.write([clock for case in cases for clock in case.new_clocks], [t for case in cases for t in case.new_todos])
    for note in notes:
        note.matter = note.matter  # takes over the key the matter just got
    insert(notes)
    record(done)
