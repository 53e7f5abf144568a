"""An explanation in words: lines for a terminal, and a page that stands by itself. Both tell what the JSON holds."""

from collections.abc import Iterator
from html import escape
from typing import Any

from django.utils.translation import gettext as _

Plain = dict[str, Any]


def lines_of(told: Plain) -> Iterator[str]:
    """The explanation, line by line."""
    day = told["as_of"] or _("没有日期")
    yield f"{told['title']}（{told['code']}）"
    yield _("适用 %(day)s 的规则，按 %(known)s 所知") % {"day": day, "known": told["known_at"]}
    if told["example"]:
        yield _("【示例】用到了没有出处的数值，不作为发放依据：%(keys)s") % {
            "keys": "、".join(told["examples"]) or told["code"]
        }
    yield f"{_('结果')}：{result_text(told)}"
    for part, title in (("eligibility", _("条件")), ("passes", _("条件"))):
        for one in told.get(part, ()):
            yield f"  {title} {one['title']}：{_value(one)}"
    for one in told.get("caps", ()):
        yield f"  {_('上限')} {one['title']}：{_value(one)}{'  ← ' + _('起作用') if one['bites'] else ''}"
    for one in told.get("groups", ()):
        yield f"  {one['title']}：{_value(one)}"
    for one in told.get("indicators", ()):
        yield f"  {one['title']}：{_value(one)} / {one['weight'] or '?'}{_gone(one)}"
    yield f"{_('已知')}："
    for one in told["inputs"]:
        yield f"  {one['title']}：{one['text'] if one['text'] is not None else _('未知')}"
    yield f"{_('参数')}："
    for one in told["parameters"]:
        yield f"  {one['title']}：{one['value']}  {_since(one)}  {one['status']} {one['source']}".rstrip()
    yield f"{_('步骤')}："
    for name, step in told["steps"].items():
        yield f"  {name}"
        yield from _steps(step, "    ")


def result_text(told: Plain) -> str:
    """What came out, in one line."""
    if told["status"] == "not_eligible":
        return _("不符合条件，0 元")
    main = told.get("payable") or told["total"]
    bite = told.get("binding")
    by = f"（{_('取决于')}：{bite['title']}）" if bite else ""
    words = {"passes": _("，通过"), "fails": _("，未通过"), "undetermined": ""}.get(told["status"], "")
    if told["status"] == "undetermined":
        why = main["why"] or next((one["why"] for one in told.get("passes", ()) if one["why"]), None)
        return f"{_('待定')}：{why['text'] if why else ''}"
    return f"{main['text']}{by}{words}"


def _value(one: Plain) -> str:
    return f"{_('待定')}（{one['why']['text']}）" if one["why"] else str(one["text"])


def _gone(one: Plain) -> str:
    if not one["missing"]:
        return ""
    words = _("缺 %(names)s，按 0 计") if one["counted_as_zero"] else _("缺 %(names)s")
    return f"（{words % {'names': '、'.join(one['missing'])}}）"


def _since(one: Plain) -> str:
    to = _("至 %(day)s 前") % {"day": one["valid_to"]} if one["valid_to"] else _("起")
    return f"{one['valid_from']} {to}"


def _head(step: Plain) -> str:
    title = step.get("title")
    name = f"{title}" if title else step["expression"]
    note = ""
    if "version" in step:
        note = "  [" + " ".join(filter(None, step["version"].values())) + "]"
    for row in step.get("rows", ()):
        note += "  [" + _("%(table)s 第 %(row)d 行") % row + "]"
    return f"{name} = {_value(step)}{note}"


def _steps(step: Plain, indent: str) -> Iterator[str]:
    yield indent + _head(step)
    for number, part in enumerate(step["parts"]):
        mark = "→ " if _taken(step, number) else ""
        first, *rest = _steps(part, "")
        yield f"{indent}  {mark}{first}"
        yield from (f"{indent}  {line}" for line in rest)


def _taken(step: Plain, number: int) -> bool:
    """Whether min, max or if came out at this part."""
    chosen = step.get("chosen")
    if chosen is None:
        return False
    return number == (1 if step["op"] == "if" else chosen)


def page_of(told: Plain, language: str = "zh") -> str:
    """The explanation as a page of its own, without scripts; steps can be folded."""
    heads = [line for line in lines_of(told) if not line.startswith("    ")]
    stop = next((n for n, line in enumerate(heads) if line == f"{_('步骤')}："), len(heads))
    items = "".join(f"<p>{escape(line)}</p>" for line in heads[1:stop])
    steps = "".join(f"<h2>{escape(name)}</h2>{_folded(step)}" for name, step in told["steps"].items())
    title = escape(told["title"])
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<body><h1>{title}</h1>{items}{steps}</body></html>\n"
    )


def _folded(step: Plain) -> str:
    head = escape(_head(step))
    if not step["parts"]:
        return f"<div>{head}</div>"
    parts = "".join(f"<li>{_folded(part)}</li>" for part in step["parts"])
    return f"<details open><summary>{head}</summary><ul>{parts}</ul></details>"
