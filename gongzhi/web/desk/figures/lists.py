"""All figures of an area in a period, by group, and as a file."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.figures.counting.models import Step
from gongzhi.figures.counting.queries.values import answers
from gongzhi.packs.figures import Figure
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.figures.asked import areas_of, asked_of, periods_of
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.figured import figure_view, grouped
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer


@desk
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every figure with its value, by group, searched by title and definition."""
    pack = working_pack()
    area, period = asked_of(request, pack)
    words = request.GET.get("q_figure", "")[:40].replace("\x00", "").strip()
    wanted = [code for code, one in pack.pack.figures.items() if _says(one, words)]
    now_, then = answers(pack, area, period, wanted), answers(pack, area, period.year_before(), wanted)
    groups: dict[str, list[dict[str, Any]]] = {}
    query = urlencode({"area": area.code, "period": period.code})
    for code in wanted:
        figure = pack.pack.figures[code]
        url = f"{reverse('desk:figure', kwargs={'code': code})}?{query}"
        before = then[code]
        groups.setdefault(say(figure.group), []).append({
            "view": figure_view(code, figure, now_[code], url),
            "before": grouped(before.told(figure.places)) if before.value is not None and before.records else "",
        })  # fmt: skip
    context = {
        "groups": groups.items(), "area": area, "period": period, "areas": areas_of(pack), "words": words,
        "periods": periods_of(pack, period), "query": query, "step": Step.objects.order_by("-pk").first(),
        "story": pack.pack.story is not None, "pack": pack.code,
    }  # fmt: skip
    return show(request, "desk/figures/figures.html", context)


def _says(figure: Figure, words: str) -> bool:
    text = " ".join((figure.title.zh, figure.title.en, figure.definition.zh, figure.definition.en)).lower()
    return all(word in text for word in words.lower().split())


@desk
@require_safe
def export(request: HttpRequest, form: str) -> Response:
    """The figures of an area and period as a file."""
    pack = working_pack()
    if form not in ("csv", "xlsx"):
        raise Http404
    area, period = asked_of(request, pack)
    found = answers(pack, area, period)

    def rows() -> Iterator[Sequence[object]]:
        for code, answer in found.items():
            figure = pack.pack.figures[code]
            told = answer.told(figure.places)
            yield (
                say(figure.group), say(figure.title), _cell(told), say(figure.unit), answer.records, answer.why,
                say(figure.definition), code,
            )  # fmt: skip

    moment = now()
    filters = {"area": area.code, "period": period.code}
    note_export("figures", form, filters=filters, viewer=viewer(request), channel="desk", at=moment)
    heads = [_("类"), _("指标"), _("数值"), _("单位"), _("记录"), _("说明"), _("口径"), _("代码")]
    return sent_table(heads, rows(), f"figures-{area.code}-{period.code.replace('/', '-')}", form)


def _cell(told: str) -> object:
    return "" if not told else float(told) if "." in told else int(told)
