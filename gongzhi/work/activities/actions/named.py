"""What plans name: posts that stand, hosts, matters the planner may see."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation, Post
from gongzhi.base.refusals import Problem
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.logic.plans import INVITED_MOST, AgendaItem, Details
from gongzhi.work.matters.access import visible_to as matters_for
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.named import matter_named


def check_posts(field: str, posts: set[int], pack: PackInUse) -> list[Problem]:
    """What is wrong with posts that are named: they must stand, and be of this pack."""
    if len(posts) > INVITED_MOST:
        return [Problem(field, _("最多 %(most)d 个岗位") % {"most": INVITED_MOST})]
    standing = Post.objects.filter(pk__in=posts, valid_to=None, role__pack=pack.code).count() if posts else 0
    return [] if standing == len(posts) else [Problem(field, _("有的岗位没有或已撤"))]


def check_hosts(details: Details, pack: PackInUse) -> list[Problem]:
    """What is wrong with the hosts beside the one that leads."""
    found = check_posts("hosts", set(details.hosts), pack)
    wanted = set(details.organisations)
    if wanted and Organisation.objects.filter(pk__in=wanted).count() != len(wanted):
        found.append(Problem("hosts", _("没有这家单位")))
    return found


def matters_named(
    items: Sequence[AgendaItem], viewer: Viewer
) -> tuple[tuple[Matter | None, ...], list[Problem]]:  # fmt: skip
    """The matters items are about; only those the viewer sees can be named."""
    found: list[Matter | None] = []
    problems = []
    for one in items:
        matter = matter_named(one.matter) if one.matter else None
        if one.matter and (matter is None or not matters_for(Matter.objects.filter(pk=matter.pk), viewer).exists()):
            problems.append(Problem("items", _("没有编号为 %(number)s 的事项") % {"number": one.matter[:40]}))
            matter = None
        found.append(matter)
    return tuple(found), problems
