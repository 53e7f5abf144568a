"""What a briefing says now: a fixed number of queries, however many sentences."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from gongzhi.base.people.logic import Viewer
from gongzhi.figures.briefings.access import visible_to
from gongzhi.figures.briefings.logic.saying import Around, change_said, is_said, tokens_of
from gongzhi.figures.briefings.models import Briefing
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.counting.queries.values import answers
from gongzhi.packs.briefings import Briefing as Declared
from gongzhi.packs.queries import PackInUse

PAGE = 50
Content = dict[str, Any]


def content_of(one: Briefing, pack: PackInUse) -> Content:
    """What a briefing says: as it was signed, or as its figures stand. Every sentence of the template comes along, with
    whether it is said."""
    if one.content is not None:
        return dict(one.content)
    declared = pack.pack.briefings.get(one.code)
    if declared is None:  # the pack has it no more, and nobody signed it
        return {"parts": [], "table": [], "area": one.area.code}
    return told_now(one, declared, pack)


def told_now(one: Briefing, declared: Declared, pack: PackInUse) -> Content:
    """What a briefing says by its figures today."""
    period = period_of(one.period)
    assert period is not None
    periods = {"": period, "before": period.before(), "year_before": period.year_before()}
    codes = declared.figures()
    found = {key: answers(pack, one.area, each, codes) for key, each in periods.items()}
    around = {code: Around(found[""][code], found["before"][code], found["year_before"][code]) for code in codes}
    zh = (get_language() or "zh").startswith("zh")
    words = {"place": one.area.label, "period": period.label}
    codes_of = {key: each.code for key, each in periods.items()}
    parts = []
    for n, part in enumerate(declared.parts, 1):
        sentences = []
        for m, sentence in enumerate(part.sentences, 1):
            text = sentence.says.zh if zh else sentence.says.en or sentence.says.zh
            tokens = tokens_of(text, around, pack.pack.figures, words, codes_of)
            key = f"{n}.{m}"
            sentences.append({
                "key": key, "holds": is_said(sentence, around), "said": key not in one.left_out,
                "tokens": [token.told() for token in tokens],
            })  # fmt: skip
        parts.append({"title": part.title.label, "key": str(n), "sentences": sentences})
    return {"parts": parts, "table": _table(declared, around, pack, periods), "area": one.area.code}


def _table(
    declared: Declared, around: Mapping[str, Around], pack: PackInUse, periods: Mapping[str, Period]
) -> list[dict[str, Any]]:
    rows = []
    for code in declared.table:
        figure, each = pack.pack.figures[code], around[code]
        told = {
            "value": each.now.told(figure.places), "before": each.before.told(figure.places),
            "year_before": each.year_before.told(figure.places), "change": change_said(each.now, each.before, figure),
            "year_change": change_said(each.now, each.year_before, figure),
        }  # fmt: skip
        words = {"figure": code, "title": figure.title.label, "unit": figure.unit.label, "why": each.now.why}
        rows.append({**words, **told, "records": each.now.records, "period": periods[""].code})
    return rows


def briefings_seen(viewer: Viewer, pack: PackInUse) -> QuerySet[Briefing]:
    """Briefings a viewer sees, newest first."""
    return visible_to(Briefing.objects.all(), viewer, pack.code).select_related("area", "owner_post").order_by("-pk")
