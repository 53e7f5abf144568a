"""Who may see and make visits. Lists and single things are asked the same way.

What was said in a home is for those who answer for it: the post whose slice it is, the post that went, and the posts
that keep the residents there. Whoever leads a round sees how far it is, not into homes.
"""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import ancestors, under
from gongzhi.base.people.access import RESIDENTS
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.visits import VisitKind
from gongzhi.work.visits.models import Booking, Round, Slice, Target, Visit

ROUNDS, SEE = "rounds", "see_area"


def _under(viewer: Viewer, *verbs: str) -> Q:
    found = Q(pk__in=())
    for path in {post.area_path for verb in verbs for post in viewer.holding(verb)}:
        found |= under("area_path", path)
    return found


def _homes_or_open(viewer: Viewer) -> Q:
    """Homes where the viewer keeps residents; what has no home where it sees everything."""
    homes, places = _under(viewer, RESIDENTS), _under(viewer, RESIDENTS, SEE)
    return Q(household__isnull=False) & homes | Q(record__isnull=False) & places


def rounds_for(viewer: Viewer, rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Rounds in areas the viewer leads them in or sees, those that reach into these, and those it has a slice of."""
    seen = _under(viewer, ROUNDS, SEE)
    above = {path for verb in (ROUNDS, SEE) for post in viewer.holding(verb) for path in ancestors(post.area_path)}
    mine = Slice.objects.filter(post__in=viewer.post_ids()).values("round")
    return rounds.filter(seen | Q(area_path__in=above) | Q(pk__in=mine))


def tops_in(viewer: Viewer, one: Round) -> list[str]:
    """The areas of a round of which a viewer sees how far they are: paths, the widest only."""
    tops = {post.area_path for verb in (ROUNDS, SEE) for post in viewer.holding(verb)}
    if any(one.area_path.startswith(top) for top in tops):
        return [one.area_path]
    inside = sorted(top for top in tops if top.startswith(one.area_path))
    return [top for top in inside if not any(top != other and top.startswith(other) for other in inside)]


def targets_for(viewer: Viewer, targets: QuerySet[Target]) -> QuerySet[Target]:
    """Targets in the viewer's slices and those it answers for anyway."""
    return targets.filter(Q(post__in=viewer.post_ids()) | _homes_or_open(viewer))


def visits_for(viewer: Viewer, visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits the viewer's posts made, and those to whom it answers for anyway."""
    return visits.filter(Q(post__in=viewer.post_ids()) | _homes_or_open(viewer))


def bookings_for(viewer: Viewer, bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """What is agreed with the viewer's posts, and with whom it answers for anyway."""
    return bookings.filter(Q(post__in=viewer.post_ids()) | _homes_or_open(viewer))


def leading_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer opens and leads rounds in an area, or None."""
    return viewer.post_for(ROUNDS, area_path)


def going_post(viewer: Viewer, kind: VisitKind, area_path: str, given: int | None = None) -> int | None:
    """The post by which a viewer makes a visit there: the one that was given it, or one of a role that makes them.

    Homes are entered only by a post that keeps the residents there, or was given them.
    """
    if given is not None and given in viewer.post_ids():
        return given
    for post in viewer.posts:
        knows = kind.register is not None or RESIDENTS in post.verbs
        if knows and post.role in kind.roles and area_path.startswith(post.area_path):
            return post.id
    return None


def goes_anywhere(viewer: Viewer, kind: VisitKind) -> bool:
    """Whether some post of the viewer makes visits of this kind."""
    return any(post.role in kind.roles for post in viewer.posts)


def kinds_of(viewer: Viewer, pack: PackInUse) -> dict[str, VisitKind]:
    """The kinds of visits a viewer makes or leads."""
    leads = bool(viewer.holding(ROUNDS))
    return {code: one for code, one in pack.pack.visits.items() if leads or goes_anywhere(viewer, one)}
