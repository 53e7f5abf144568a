"""Making a notice, publishing it, correcting it, ending it, and taking its page down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.erasure.actions import erase
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.reviews.access import PUBLISH, owning_post
from gongzhi.work.reviews.actions.erasing import CONTACT, LINES
from gongzhi.work.reviews.logic.masking import masked, own_values
from gongzhi.work.reviews.logic.notices import Content, Terms, check_content, check_reason, check_terms, corrected
from gongzhi.work.reviews.models import NOTICE, OBJECTION, Notice, NoticeRow, NoticeVersion, Objection
from gongzhi.work.reviews.queries.notices import content_of_version, digest_of_content, independent, version_of

WINDOW = "window"  # the clock of a notice that runs


def make_notice(
    content: Content,
    terms: Terms,
    *,
    pack: PackInUse,
    area: Area,
    other_post: int,
    viewer: Viewer,
    channel: str,
    at: datetime,
    uid: UUID | None = None,
) -> Notice:
    """A draft of a notice. `other_post` answers objections that are against the post which makes it.

    The same uid with the same content gives the first one back. Raises `Invalid` naming field, row or column.
    """
    post = viewer.post_for(PUBLISH, area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不能在这里发公示"))
    problems = [*check_content(content), *check_terms(terms)]
    if not _may_answer(other_post, post, pack):
        problems.append(Problem("other_post", _("选一个由别人担任的岗位：涉及主办岗位的异议由它答复")))
    if problems:
        raise Invalid(problems)
    uid = uid or uuid7()
    first = Notice.objects.filter(uid=uid).first()
    if first is not None:
        return _sent_again(first, content, post)
    notice = Notice(
        uid=uid, pack=pack.code, area=area, area_path=area.path, owner_post_id=post, other_post_id=other_post,
        title=content.title.strip(), amount=terms.amount, unit=terms.unit, keep_days=terms.keep_days,
        made_at=at, made_day=local_day(at, pack.calendar.time_zone),
    )  # fmt: skip
    with transaction.atomic():
        notice.save(force_insert=True)
        _write(notice, content, 1, "", "notice.made", by=viewer.by(post, channel), at=at)
    return notice


def _may_answer(other: int, owner: int, pack: PackInUse) -> bool:
    return Post.objects.filter(pk=other, role__pack=pack.code).exists() and independent(other, owner)


def _sent_again(first: Notice, content: Content, post: int) -> Notice:
    version = version_of(first, 1)
    if first.owner_post_id != post or version is None or version.digest != digest_of_content(content):
        raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
    return first


def _write(
    notice: Notice, content: Content, number: int, reason: str, verb: str, *, by: By, at: datetime, **facts: Any
) -> NoticeVersion:
    """A version with its masked lines, and the act."""
    act = uuid7()
    version = NoticeVersion.objects.create(
        notice=notice, number=number, basis=content.basis.strip(), words=content.words.strip(),
        columns=[one.told() for one in content.columns], digest=digest_of_content(content), reason=reason.strip(),
        act_uid=act, made_at=at,
    )  # fmt: skip
    masks = [one.mask for one in content.columns]
    NoticeRow.objects.bulk_create(
        [
            NoticeRow(
                version=version, position=place, subject=line.subject, subject_uid=line.subject_uid, mark=line.mark,
                shown=[masked(mask, cell) for mask, cell in zip(masks, line.cells, strict=True)],
                sealed=NoticeRow.sealed_cells(line.cells), finds=_finds(masks, line.cells),
            )
            for place, line in enumerate(content.lines, 1)
        ],
        batch_size=500,
    )  # fmt: skip
    told = {"version": number, "rows": len(content.lines), "digest": version.digest, **facts}
    record([Done(verb, NOTICE, notice.uid, by, at, notice.area_path, told, act)])
    return version


def _finds(masks: Sequence[str], cells: Sequence[str]) -> str:
    keys = [NoticeRow.find_key(value) for value in own_values(masks, cells)]
    return f" {' '.join(keys)} " if keys else ""


def owner_of(notice: Notice, viewer: Viewer) -> int:
    """The post by which a viewer may carry on with a notice; raises `NotAllowed`."""
    post = owning_post(viewer, notice, PUBLISH)
    if post is None:
        raise NotAllowed(_("这份公示不归您的岗位办"))
    return post


def revise_notice(notice: Notice, content: Content, *, viewer: Viewer, channel: str, at: datetime) -> Notice:
    """Write a draft anew. What was proposed before no longer fits, and must be proposed again."""
    post = owner_of(notice, viewer)
    if problems := check_content(content):
        raise Invalid(problems)
    with transaction.atomic():
        number = _next_version(notice, Notice.DRAFT)
        Notice.objects.filter(pk=notice.pk).update(title=content.title.strip())
        _write(notice, content, number, "", "notice.revised", by=viewer.by(post, channel), at=at)
    notice.title, notice.version = content.title.strip(), number
    return notice


def _next_version(notice: Notice, state: str) -> int:
    """Take the next number, if nobody was faster."""
    number = notice.version + 1
    if not Notice.objects.filter(pk=notice.pk, state=state, version=notice.version).update(version=number):
        raise Conflict(_("这份公示刚刚有人改过或已不能再改，请看最新的情况"))
    return number


def correct_line(
    notice: Notice, position: int, cells: Sequence[str | None] | None, reason: str, *, viewer: Viewer, channel: str,
    at: datetime,
) -> Notice:  # fmt: skip
    """Correct one line of a notice that runs, or strike it out (`None`): a new version, the old one stays readable.

    A cell that is `None` stays as it is, so that nobody needs to see what is masked in it.
    """
    post = owner_of(notice, viewer)
    if problems := check_reason(reason):
        raise Invalid(problems)
    with transaction.atomic():
        write_correction(notice, position, cells, reason, by=viewer.by(post, channel), at=at)
    return notice


def write_correction(
    notice: Notice, position: int, cells: Sequence[str | None] | None, reason: str, *, by: By, at: datetime
) -> int:
    """The new version; its number. Called inside the transaction of whoever decided it."""
    version = version_of(notice)
    content = content_of_version(version, notice.title) if version else None
    if content is None or not 1 <= position <= len(content.lines):
        raise Invalid([Problem("position", _("没有这一行"))])
    whole = content.lines[position - 1].cells
    if cells is not None and len(cells) != len(whole):
        raise Invalid([Problem("cells", _("每一列都要写"))])
    if cells is not None:
        cells = [old if new is None else new for old, new in zip(whole, cells, strict=True)]
    kept = None if cells is None else [cell or "" for cell in cells]
    changed = corrected(content, position, kept)
    if problems := check_content(changed):
        raise Invalid([Problem("cells", one.message) for one in problems])
    number = _next_version(notice, Notice.OPEN)
    notice.version = number
    _write(notice, changed, number, reason, "notice.corrected", by=by, at=at, line=position)
    announce("notice.corrected", notice=notice, position=position, by=by, at=at)
    return number


def end_notice(notice: Notice, *, by: By, at: datetime) -> Notice:
    """End a notice whose window is over. Raises `Conflict` while an objection waits for its answer."""
    if notice.clock is None or at <= notice.clock.due_at:
        raise Conflict(_("公示期还没有过"))
    pack = pack_in_force(notice.pack)
    day = local_day(at, pack.calendar.time_zone if pack else notice.clock.time_zone)
    with transaction.atomic():
        Notice.objects.select_for_update().get(pk=notice.pk)
        waiting = Objection.objects.filter(notice=notice, state=Objection.OPEN).count()
        if waiting:
            raise Conflict(_("还有 %(n)d 件异议没有答复，不能结束") % {"n": waiting})
        expires = day + timedelta(days=notice.keep_days)
        won = Notice.objects.filter(pk=notice.pk, state=Notice.OPEN).update(
            state=Notice.ENDED, ended_at=at, expires_day=expires
        )
        if not won:
            raise Conflict(_("这份公示已经结束或撤下"))
        todos.stop_clocks(notice.uid, [WINDOW], at=at)
        notice.state, notice.ended_at, notice.expires_day = Notice.ENDED, at, expires
        upheld = Objection.objects.filter(notice=notice, state=Objection.UPHELD).count()
        facts = {"version": notice.version, "upheld": upheld}
        record([Done("notice.ended", NOTICE, notice.uid, by, at, notice.area_path, facts)])
        announce("notice.ended", notice=notice, by=by, at=at)
    return notice


def withdraw_notice(notice: Notice, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Notice:
    """Take a notice down at once, as when it gives somebody away. The record stays; its page says why it is gone."""
    post = owner_of(notice, viewer)
    if problems := check_reason(reason):
        raise Invalid(problems)
    live = (Notice.DRAFT, Notice.OPEN, Notice.ENDED)
    with transaction.atomic():
        won = Notice.objects.filter(pk=notice.pk, state__in=live).update(
            state=Notice.WITHDRAWN, withdrawn_reason=reason.strip()
        )
        if not won:
            raise Conflict(_("这份公示已经结束或撤下"))
        todos.stop_clocks(notice.uid, [WINDOW], at=at)
        notice.state = Notice.WITHDRAWN
        record([Done("notice.withdrawn", NOTICE, notice.uid, viewer.by(post, channel), at, notice.area_path)])
        announce("notice.withdrawn", notice=notice, by=viewer.by(post, channel), at=at)
    return notice


@transaction.atomic
def expire_notice(notice: Notice, *, by: By, at: datetime) -> None:
    """Take the page of a notice down when it was kept long enough, and erase what is personal about it.

    What stays: the masked lines, subjects by code and uid, digests, objections and their outcome; not who objected.
    """
    if Notice.objects.filter(pk=notice.pk, state=Notice.ENDED).update(state=Notice.EXPIRED):
        objections = list(Objection.objects.filter(notice=notice).values_list("uid", flat=True))
        erase(NOTICE, LINES, [notice.uid], reason="age", by=by, at=at)
        erase(OBJECTION, CONTACT, objections, reason="age", by=by, at=at)
        record([Done("notice.expired", NOTICE, notice.uid, by, at, notice.area_path)])
