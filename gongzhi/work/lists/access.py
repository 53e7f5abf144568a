"""Who may see and do what with lists. An item is seen by whoever sees its matter: lists and objects agree by that."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import TeamMember
from gongzhi.packs.lists import Indicator, ProblemList, Report
from gongzhi.packs.schema import Kind
from gongzhi.work.lists.models import Force, Item, SweepAnswer
from gongzhi.work.matters.access import handling_post
from gongzhi.work.matters.access import visible_to as matters_visible_to
from gongzhi.work.matters.models import Matter

LISTS = "lists"  # looks after the lists of an area as a whole: task forces
SEE, REGISTER = "see_area", "register"


def visible_to(items: QuerySet[Item], viewer: Viewer) -> QuerySet[Item]:
    """Items whose matter the viewer may see."""
    return items.filter(matter__in=matters_visible_to(Matter.objects.all(), viewer).values("pk"))


def may_see(viewer: Viewer, item: Item) -> bool:
    """Whether the item is in what `visible_to` gives."""
    return visible_to(Item.objects.filter(pk=item.pk), viewer).exists()


def _in_role(viewer: Viewer, role: str, area_path: str) -> int | None:
    fits = (post.id for post in viewer.posts if post.role == role and area_path.startswith(post.area_path))
    return next(fits, None)


def entering_post(viewer: Viewer, one: ProblemList, area_path: str) -> int | None:
    """The post by which a viewer may enter a problem in a list: its owner's, or one that registers matters there."""
    owner = _in_role(viewer, one.owner, area_path)
    return owner if owner is not None else viewer.post_for(REGISTER, area_path)


def enters_any(viewer: Viewer, one: ProblemList) -> bool:
    """Whether a viewer may enter problems in a list anywhere."""
    return bool(viewer.holding(REGISTER)) or any(post.role == one.owner for post in viewer.posts)


def escalating_post(viewer: Viewer, one: ProblemList, matter: Matter) -> int | None:
    """The post by which a viewer may put an escalated matter in a list: one that has it in hand, or the list's owner's,
    as far as that sees it."""
    handling = handling_post(viewer, matter)
    return handling if handling is not None else _in_role(viewer, one.owner, matter.area_path)


def keeping_post(viewer: Viewer, item: Item) -> int | None:
    """The post by which a viewer looks after the list an item stands in."""
    kept = item.matter.keeper_post_id
    return kept if kept in viewer.post_ids() and item.matter.about_post_id not in viewer.post_ids() else None


def sweeping_post(viewer: Viewer, item: Item) -> int | None:
    """The post by which a viewer may ask elsewhere for alike cases: the list's owner's, or one that has it in hand."""
    kept = keeping_post(viewer, item)
    return kept if kept is not None else handling_post(viewer, item.matter)


def answering_post(viewer: Viewer, answer: SweepAnswer) -> int | None:
    """The post by which a viewer may answer for an area."""
    return answer.post_id if answer.post_id in viewer.post_ids() else None


def visible_answers(answers: QuerySet[SweepAnswer], viewer: Viewer) -> QuerySet[SweepAnswer]:
    """What was asked of a post of the viewer, and everything about items the viewer may see."""
    seen = visible_to(Item.objects.all(), viewer).values("pk")
    return answers.filter(Q(post__in=viewer.post_ids()) | Q(sweep__item__in=seen))


def founding_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer may found and end task forces in an area."""
    return viewer.post_for(LISTS, area_path)


def visible_forces(forces: QuerySet[Force], viewer: Viewer) -> QuerySet[Force]:
    """Task forces of areas a viewer sees into or looks after, and those a post of theirs is in."""
    mine = Q(team__in=TeamMember.objects.filter(post__in=viewer.post_ids(), valid_to=None).values("team"))
    for verb in (SEE, LISTS):
        for post in viewer.holding(verb):
            mine |= under("area_path", post.area_path)
    return forces.filter(mine)


def telling_post(viewer: Viewer, indicator: Indicator, unit_path: str) -> int | None:
    """The post by which a viewer fills in an indicator of a unit: one of the role that owns it, over the unit."""
    return _in_role(viewer, indicator.owner, unit_path)


def grading_post(viewer: Viewer, report: Report, unit_path: str) -> int | None:
    """The post by which a viewer grades a unit in a report: one of the role that owns the report."""
    return _in_role(viewer, report.owner, unit_path)


def petitioning_post(viewer: Viewer, kind: Kind, area_path: str) -> int | None:
    """The post by which a viewer registers petitions of a kind: one of the role that keeps it."""
    return _in_role(viewer, kind.keeper, area_path) if kind.petition and kind.keeper else None
