"""Who may see and do what with points. Lists and single things are asked the same way."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import ancestors, under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.work.points.models import Book, Claim, Scheme

POINTS, TILL = "points", "till"


def schemes_for(viewer: Viewer, schemes: QuerySet[Scheme]) -> QuerySet[Scheme]:
    """Schemes of the villages a viewer keeps, files for or sells in, and those of areas it sees into."""
    if not viewer.posts:
        return schemes.none()
    mine = Q(pk__in=[])
    for verb in (POINTS, TILL):
        for post in viewer.holding(verb):
            mine |= under("area_path", post.area_path) | Q(area_path__in=ancestors(post.area_path))
    for post in viewer.holding("see_area"):
        mine |= under("area_path", post.area_path)
    return schemes.filter(mine)


def keeping_post(viewer: Viewer, scheme: Scheme) -> int | None:
    """The post by which a viewer runs a village's points: the meeting, the notice, the ledger, the shop."""
    return viewer.post_for(POINTS, scheme.area_path)


def till_post(viewer: Viewer, scheme: Scheme) -> int | None:
    """The post by which a viewer hands out goods."""
    return viewer.post_for(TILL, scheme.area_path)


def filing_post(viewer: Viewer, household: Household) -> int | None:
    """The post by which a viewer may say what a household did."""
    return viewer.post_for(POINTS, household.area_path)


def _of_households(viewer: Viewer, field: str) -> Q:
    mine = Q(pk__in=[])
    for verb in (POINTS, TILL):
        for post in viewer.holding(verb):
            mine |= under(field, post.area_path)
    return mine


def claims_for(viewer: Viewer, claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims of households where a viewer files or keeps. Who only sees into an area sees no household's."""
    return claims.filter(_of_households(viewer, "household__area_path"))


def books_for(viewer: Viewer, books: QuerySet[Book]) -> QuerySet[Book]:
    """Books of such households."""
    return books.filter(_of_households(viewer, "household__area_path") | _of_schemes(viewer))


def _of_schemes(viewer: Viewer) -> Q:
    """A household that moved away still has its book where it lived."""
    mine = Q(pk__in=[])
    for post in viewer.holding(POINTS):
        mine |= under("scheme__area_path", post.area_path)
    return mine
