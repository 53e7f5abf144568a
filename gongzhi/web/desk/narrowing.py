"""How the lists of the desk are narrowed by what stands in their address; the same for pages and for exports."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.models import Todo
from gongzhi.base.todos.queries import due_within
from gongzhi.web.desk.todos import todos_of
from gongzhi.work.matters.queries.lists import Filters, narrowed

LIGHTS = ("late", "soon", "ontime")


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for."""
    get = request.GET

    def word(name: str, longest: int) -> str:
        return get.get(name, "")[:longest].replace("\x00", "")  # which PostgreSQL refuses in any text

    area = next((a for a in areas_at_hand().values() if a.code == get.get("area")), None)
    light = get.get("light", "")
    return Filters(
        q=word("q", 100), area_path=area.path if area else "",
        kind=word("kind", 40), stage=word("stage", 6), state=word("state", 40),
        light=light if light in LIGHTS else "", source=word("source", 20),
    )  # fmt: skip


def waiting(me: Viewer, filters: Filters, moment: datetime, time_zone: str) -> QuerySet[Todo]:
    """What waits. Area and light narrow to-dos of every room, all else only those on matters, which have it."""
    todos = todos_of(me)
    if filters.light:
        todos = todos.filter(due_within(filters.light, moment, time_zone))
    if filters.area_path:
        todos = todos.filter(under("area_path", filters.area_path))
    of_matters = replace(filters, light="", area_path="")
    return todos if of_matters == Filters() else narrowed(todos, of_matters)


def export_urls(name: str, query: Mapping[str, str]) -> dict[str, str]:
    """Where a list is to be had as a file, by form."""
    forms = {"csv": "CSV", "xlsx": "Excel"}
    return {
        word: f"{reverse('desk:list_export', kwargs={'name': name, 'form': form})}?{urlencode(query)}"
        for form, word in forms.items()
    }
