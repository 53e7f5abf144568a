"""The parts a page is put together from. Pages give data; shape, colour and frame live here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.base.search.logic import marked
from gongzhi.design.icons import icon_or_fallback
from gongzhi.design.shapes import light_of

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 0) -> SafeString:
    """An icon beside a word; it is hidden from screen readers because the word says it."""
    extra = format_html(' style="--size:{}px"', size) if size else ""
    return format_html(
        '<svg class="gz-icon"{} aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        extra,
        static("gz/vendor/lucide/icons.svg"),
        icon_or_fallback(name),
    )


@register.simple_tag
def shape(light: str) -> SafeString:
    """The bare status shape, for places where the word stands somewhere else."""
    found = light_of(light)
    return format_html(
        '<svg class="gz-shape gz-tone-{}" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        '<path fill-rule="evenodd" d="{}"/></svg>',
        found.tone,
        found.path,
    )


@register.simple_tag
def tone(light: str) -> str:
    """The class that gives an element the colours of a light."""
    return f"gz-tone-{light_of(light).tone}"


@register.inclusion_tag("gz/parts/status.html")
def status(light: str, word: str, plain: bool = False) -> dict[str, Any]:
    """A light with its word; `plain` leaves out the pill, for narrow places."""
    return {"light": light, "tone": light_of(light).tone, "word": word, "plain": plain}


@register.inclusion_tag("gz/parts/ruler.html")
def ruler(clock: Any) -> dict[str, Any]:
    """Time as a ruler. The share is printed without localisation since CSS reads only a decimal point."""
    share = min(max(float(_get(clock, "share") or 0), 0.0), 1.0)
    light = light_of(str(_get(clock, "light")))
    return {
        "clock": clock,
        "word": _get(clock, "word") or light.word,
        "tone": light.tone,
        "style": f"--share:{share:.3f};--n:{max(int(_get(clock, 'segments') or 1), 1)}",
    }


@register.simple_tag
def ruler_bar(light: str, share: float, segments: int = 10) -> SafeString:
    """The ruler's bar alone: decoration beside words that already say the time left."""
    held = min(max(float(share or 0), 0.0), 1.0)
    return format_html(
        '<span class="gz-ruler__bar gz-tone-{}" style="{}" aria-hidden="true"></span>',
        light_of(light).tone,
        f"--share:{held:.3f};--n:{segments}",
    )


@register.inclusion_tag("gz/parts/field.html")
def field(bound: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """A form row: label above, hint between, error beside."""
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "group": getattr(widget, "input_type", "") == "radio",
        "file": getattr(widget, "input_type", "") == "file",
    }


@register.inclusion_tag("gz/parts/need.html")
def need(view: Any, prefix: str) -> dict[str, Any]:
    """A row of a drawer; `prefix` keeps ids apart when several drawers ask for the same thing."""
    return {"need": view, "id": f"{prefix}-{_get(view, 'name')}"}


@register.inclusion_tag("gz/parts/errors.html")
def errors(form: Any) -> dict[str, Any]:
    """The summary above a form; each line leads to the field it speaks of."""
    rows: list[dict[str, str]] = []
    if form is not None and getattr(form, "is_bound", False):
        rows += [{"text": text, "target": ""} for text in form.non_field_errors()]
        for bound in form:
            rows += [{"text": text, "target": _focus_id(bound), "label": bound.label} for text in bound.errors]
        rows += getattr(form, "more_errors", ())
    return {"rows": rows}


def _focus_id(bound: BoundField) -> str:
    """Radios have no element under the plain id: the first choice takes the focus."""
    is_radio = getattr(bound.field.widget, "input_type", "") == "radio"
    return f"{bound.auto_id}_0" if is_radio else bound.auto_id


@register.inclusion_tag("gz/parts/figure.html")
def figure(view: Any) -> dict[str, Any]:
    """A figure with its root: what it counts, and the way to those records."""
    return {"figure": view}


@register.inclusion_tag("gz/parts/empty.html")
def empty(icon_name: str, title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    return {"icon": icon_name, "title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("gz/parts/steps.html")
def steps(current: int, *names: str) -> dict[str, Any]:
    return {"current": current, "names": names, "total": len(names)}


@register.inclusion_tag("gz/parts/progress.html")
def progress(title: str, done: int, total: int, note: str = "") -> dict[str, Any]:
    return {"title": title, "done": done, "total": total, "note": note}


@register.inclusion_tag("gz/parts/map.html")
def map_canvas(mode: str, **options: Any) -> dict[str, Any]:
    """A map. Options: label, pins, lon, lat, light, tall, legend, select, locate (all but label optional)."""
    return {"mode": mode, **options}


@register.simple_tag
def example(word: str = "") -> SafeString:
    return format_html('<span class="gz-tag gz-tag--example">{}</span>', word or _("示例"))


@register.simple_tag(takes_context=True)
def here(context: template.Context, *names: str) -> str:
    """Marks the navigation entry of the page being looked at."""
    match = getattr(context.get("request"), "resolver_match", None)
    return mark_safe('aria-current="page"') if match and match.view_name in names else ""


@register.filter
def when(value: date | datetime | None) -> str:
    """`11 月 16 日 15:20`; the year only where it is not this one."""
    if value is None:
        return ""
    timed = isinstance(value, datetime)
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    same_year = local.year == timezone.localdate().year
    if (get_language() or "zh").startswith("zh"):
        pattern = ("" if same_year else "Y 年 ") + "n 月 j 日" + (" H:i" if timed else "")
    else:
        pattern = "j M" + ("" if same_year else " Y") + (" H:i" if timed else "")
    return format_date(local, pattern)


@register.simple_tag(takes_context=True)
def found(context: Mapping[str, Any], text: str) -> SafeString:
    """A short text in which the words searched for, the page's `q`, are marked."""
    pieces = marked(str(text), str(context.get("q") or ""))
    return format_html_join(
        "", "{}", ((format_html('<mark class="gz-found">{}</mark>', piece) if on else piece,) for piece, on in pieces)
    )


@register.filter
def iso(value: date | datetime | None) -> str:
    return value.isoformat() if value else ""


@register.filter
def initial(name: str) -> str:
    """The one character that stands for a name or post in a disc."""
    return str(name).strip()[:1]


def _get(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
