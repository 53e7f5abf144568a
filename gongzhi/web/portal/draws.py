"""A draw as anybody may compute it again: commitment, frame, seed, what was drawn, and how."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.work.reviews.models import Draw, DrawUnit, Pick
from gongzhi.work.reviews.queries.draws import draw_by_number

PICKS = 500


def found_draw(number: str) -> Draw:
    """The draw, or 404."""
    draw = draw_by_number(number)
    if draw is None:
        raise Http404
    return draw


@require_safe
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """The page. Units are shown by uid only: it says how they were drawn, not what they are."""
    one = found_draw(number)
    picks = Pick.objects.filter(draw=one).select_related("unit", "replaces").order_by("place")[:PICKS]
    return render(request, "portal/draw.html", {"draw": one, "picks": picks, "title": one.title})


@require_safe
def frame(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """The frame as it is digested: `UID<TAB>STRATUM`, one unit a line, in order."""
    one = found_draw(number)
    if one.state == Draw.COMMITTED:
        raise Http404
    response = StreamingHttpResponse(_units(one), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{one.number}-frame.tsv"'
    return response


def _units(one: Draw) -> Iterator[str]:
    rows = DrawUnit.objects.filter(draw=one).order_by("position").values_list("subject_uid", "stratum")
    for uid, stratum in rows.iterator(chunk_size=1_000):
        yield f"{uid}\t{stratum}\n"
