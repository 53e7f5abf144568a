"""Notices as the public and the desk see them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.crypto import keyed_digest
from gongzhi.base.ids import row_of
from gongzhi.base.people.models import Holding, Post
from gongzhi.base.texts import digest_of
from gongzhi.packs.queries import PackInUse
from gongzhi.work.reviews.logic.masking import searchable
from gongzhi.work.reviews.logic.notices import Column, Content, Line
from gongzhi.work.reviews.models import Notice, NoticeRow, NoticeVersion, Objection

PAGE = 20


def notice_by_number(number: str) -> Notice | None:
    """The notice with this number, whatever its state."""
    named = row_of(number)
    if named is None or named[0] != Notice.PREFIX:
        return None
    found = Notice.objects.filter(pk=named[2], made_day=named[1])
    return found.select_related("area", "owner_post", "other_post", "clock").first()


def published(pack: str, state: str, *, after: tuple[datetime, int] | None = None) -> list[Notice]:
    """One page and one more of a pack's notices running (`open`) or ended, newest first."""
    found = Notice.objects.filter(pack=pack, state=state)
    if after:
        when, row = after
        found = found.filter(Q(opened_at__lt=when) | Q(opened_at=when, pk__lt=row))
    return list(found.select_related("area", "clock").order_by("-opened_at", "-pk")[: PAGE + 1])


def counted(notices: Sequence[Notice]) -> dict[int, dict[str, int]]:
    """By key of a notice how many objections came, wait and were upheld: one query."""
    rows = Objection.objects.filter(notice__in=[one.pk for one in notices]).values("notice")
    counts = rows.annotate(
        all=Count("pk"), open=Count("pk", filter=Q(state="open")), upheld=Count("pk", filter=Q(state="upheld"))
    )
    names = ("all", "open", "upheld")
    found = {key: dict(zip(names, some, strict=True)) for key, *some in counts.values_list("notice", *names)}
    return {one.pk: found.get(one.pk, dict.fromkeys(names, 0)) for one in notices}


def version_of(notice: Notice, number: int | None = None) -> NoticeVersion | None:
    """A version of a notice; the current one without a number."""
    return NoticeVersion.objects.filter(notice=notice, number=number or notice.version).first()


def lines_of(version: NoticeVersion) -> QuerySet[NoticeRow]:
    """Its lines, in order."""
    return NoticeRow.objects.filter(version=version).order_by("position")


def own_lines(version: NoticeVersion, typed: str) -> QuerySet[NoticeRow]:
    """The lines in which a whole name or number stands exactly as typed: nobody finds others by trying parts."""
    key = NoticeRow.find_key(searchable(typed))
    return lines_of(version).filter(finds__contains=f" {key} ")


def content_of_version(version: NoticeVersion, title: str) -> Content:
    """A version with its whole cells, as logic takes it."""
    lines = tuple(Line(tuple(row.cells), row.subject, row.subject_uid, row.mark) for row in lines_of(version))
    return Content(title, version.basis, tuple(Column(**one) for one in version.columns), lines, version.words)


def digest_of_content(content: Content) -> str:
    """What a version is known by: keyed, since it covers what is masked in public."""
    return keyed_digest("notice.content", digest_of(content.told()))


def digest_to_publish(uid: UUID, what: str) -> str:
    """What would be published: the newest version of a draft and its terms; '' when it is no draft."""
    notice = Notice.objects.filter(uid=uid, state=Notice.DRAFT).first()
    version = version_of(notice) if notice else None
    if notice is None or version is None or what != "publish":
        return ""
    return digest_of([version.digest, notice.amount, notice.unit, notice.keep_days, notice.other_post_id])


def other_posts(pack: PackInUse, area_path: str, owner: int) -> list[Post]:
    """Posts that may answer when an objection is against the owner post: held by somebody who does not hold that."""
    root = f"/{pack.pack.head.area}/"
    start = area_path[: area_path.find(root) + len(root)] if root in area_path else area_path
    posts = Post.objects.filter(under("area_path", start), valid_to=None, role__pack=pack.code).exclude(pk=owner)
    return list(posts.filter(pk__in=_independent(owner).values("post")).select_related("role").order_by("area_path"))


def independent(post: int, owner: int) -> bool:
    """Whether somebody holds a post who does not hold the owner post."""
    return post != owner and _independent(owner).filter(post=post, post__valid_to=None).exists()


def _independent(owner: int) -> QuerySet[Holding]:
    holders = Holding.objects.filter(post=owner, valid_to=None).values("account")
    return Holding.objects.filter(valid_to=None).exclude(account__in=holders)
