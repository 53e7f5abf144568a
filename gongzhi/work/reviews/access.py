"""Who may see and do what with reviews. Lists and single things are asked the same way."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.work.reviews.models import Change, Draw, Member, Notice, Objection, Panel

PUBLISH, PANEL, DRAW = "notice", "panel", "draw"


def _within(viewer: Viewer, verb: str) -> Q:
    """What belongs to a post of the viewer, or lies where one of them may do `verb` or sees everything."""
    mine = Q(owner_post__in=viewer.post_ids())
    for post in {*viewer.holding(verb), *viewer.holding("see_area")}:
        mine |= under("area_path", post.area_path)
    return mine


def notices_for(viewer: Viewer, notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Notices at the desk: of one's own posts and areas. What the public sees is asked in `queries`."""
    if not viewer.posts:
        return notices.none()
    return notices.filter(_within(viewer, PUBLISH) | Q(other_post__in=viewer.post_ids()))


def objections_for(viewer: Viewer, objections: QuerySet[Objection]) -> QuerySet[Objection]:
    """Objections for the posts that answer them. The post one is against never sees it, by whatever other post its
    holder might."""
    mine = viewer.post_ids()
    asked = Q(post__in=mine) | Q(notice__owner_post__in=mine) | Q(notice__other_post__in=mine)
    return objections.filter(asked).filter(Q(against=None) | ~Q(against__in=mine))


def answering_post(viewer: Viewer, objection: Objection) -> int | None:
    """The post by which a viewer may answer an objection, or None."""
    held = viewer.post_ids()
    return objection.post_id if objection.post_id in held and objection.against_id not in held else None


def owning_post(viewer: Viewer, affair: Notice | Panel | Draw, verb: str) -> int | None:
    """The post by which a viewer may carry on with a notice, panel or draw: the owner, with the verb still."""
    fits = (post.id for post in viewer.holding(verb) if affair.area_path.startswith(post.area_path))
    return affair.owner_post_id if affair.owner_post_id in set(fits) else None


def panels_for(viewer: Viewer, panels: QuerySet[Panel]) -> QuerySet[Panel]:
    """Panels of one's own posts, of areas where one may run panels, and those one sits on."""
    mine = Q(owner_post__in=viewer.post_ids())
    for post in viewer.holding(PANEL):
        mine |= under("area_path", post.area_path)
    sits = Member.objects.filter(account=viewer.account) if viewer.account else Member.objects.none()
    return panels.filter(mine | Q(pk__in=sits.values("panel")))


def voting_as(viewer: Viewer, panel: Panel, member: Member) -> bool:
    """Whether a viewer may cast a member's ballot: the member, or the keeper for one without an account."""
    if member.panel_id != panel.pk:
        return False
    if member.account_id is not None:
        return member.account_id == viewer.account
    return owning_post(viewer, panel, PANEL) is not None


def changes_for(viewer: Viewer, changes: QuerySet[Change]) -> QuerySet[Change]:
    """Proposed changes a viewer was asked about, or proposed."""
    mine = Q(post__in=viewer.post_ids()) | Q(by_post__in=viewer.post_ids())
    return changes.filter(mine) if viewer.posts else changes.none()


def may_decide(viewer: Viewer, change: Change) -> bool:
    """Whether a viewer may approve a change: a holder of the post asked, but neither who proposed it nor anybody
    excluded."""
    asked = change.post_id in viewer.post_ids() and viewer.account is not None
    return asked and viewer.account != change.by_account_id and viewer.account not in change.excluded


def draws_for(viewer: Viewer, draws: QuerySet[Draw]) -> QuerySet[Draw]:
    """Draws at the desk."""
    return draws.filter(_within(viewer, DRAW)) if viewer.posts else draws.none()
