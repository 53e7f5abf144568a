"""An explanation in words: lines for a terminal, and a page that stands by itself. Both tell what the JSON holds."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

Plain = dict[str, Any]
# A page of its own, opened from a file or printed: no stylesheet of the house is near.
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2733}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem}p{margin:.2rem 0;white-space:pre-wrap}"
    "ul{margin:0;padding-left:1.2rem;border-left:1px solid #d5dce4;list-style:none}"
    "summary{cursor:pointer}@media print{body{margin:0}}"
)


def pair(name: str, value: str) -> str:
    """A name and its value."""
    return f"{name}{_('：')}{value}"


def listed(parts: Iterable[str]) -> str:
    """Several after one another."""
    return _("、").join(parts)


def lines_of(told: Plain) -> Iterator[str]:
    """The explanation, line by line."""
    yield _("%(text)s（%(note)s）") % {"text": told["title"], "note": told["code"]}
    day = told["as_of"] or _("没有日期")
    yield _("适用 %(day)s 的规则，按 %(known)s 所知") % {"day": day, "known": told["known_at"]}
    if told["example"]:
        named = {one.get("key") or one["code"]: one["title"] for part in _PARTS for one in told.get(part, ())}
        keys = listed(named.get(key, key) for key in told["examples"]) or told["title"]
        yield _("【示例】用到了没有出处的数值，不作为发放依据：%(keys)s") % {"keys": keys}
    yield pair(_("结果"), result_text(told))
    for one in (*told.get("eligibility", ()), *told.get("passes", ())):
        yield f"  {pair(_('条件') + ' ' + one['title'], _value(one))}"
    for one in told.get("caps", ()):
        yield f"  {pair(_('上限') + ' ' + one['title'], _value(one))}{_bites(one)}"
    for one in told.get("groups", ()):
        yield f"  {pair(one['title'], _value(one))}"
    for one in told.get("indicators", ()):
        yield f"  {pair(one['title'], _points(one))}"
    yield pair(_("已知"), "")
    for one in told["inputs"]:
        yield f"  {pair(one['title'], one['text'] if one['text'] is not None else _('未知'))}"
    yield pair(_("参数"), "")
    for one in told["parameters"]:
        yield f"  {pair(one['title'], one['value'])}  {_since(one)}  {_status(one)} {one['source']}".rstrip()
    yield pair(_("步骤"), "")
    for name, step in told["steps"].items():
        yield f"  {_part(name)}"
        yield from _steps(step, "    ")


_PARTS = ("parameters", "eligibility", "caps", "indicators", "passes")


def _part(name: str) -> str:
    return {"payable": _("应付"), "total": _("总分"), "passes": _("是否通过")}.get(name, name)


def result_text(told: Plain) -> str:
    """What came out, in one line."""
    if told["status"] == "not_eligible":
        return _("不符合条件，没有补助")
    main = told.get("payable") or told["total"]
    if told["status"] == "undetermined":
        why = main["why"] or next((one["why"] for one in told.get("passes", ()) if one["why"]), None)
        return _unknown(why["text"] if why else "")
    if told["status"] == "passes":
        return _("%(points)s，通过") % {"points": main["text"]}
    if told["status"] == "fails":
        return _("%(points)s，未通过") % {"points": main["text"]}
    if bite := told.get("binding"):
        by = _("取决于 %(what)s") % {"what": bite["title"]}
        if bite["also"]:  # of equal ones the first written decides; who reads it must know of the others
            others = {"what": by, "also": listed(one["title"] for one in bite["also"])}
            by = _("%(what)s，%(also)s也正好是这个数") % others
        return _("%(text)s（%(note)s）") % {"text": main["text"], "note": by}
    return str(main["text"])


def _unknown(why: str) -> str:
    return _("%(text)s（%(note)s）") % {"text": _("待定"), "note": why}


def _value(one: Plain) -> str:
    return _unknown(one["why"]["text"]) if one["why"] else str(one["text"])


def _bites(one: Plain) -> str:
    word = _("起作用") if one["bites"] else _("同样达到") if one["equal"] else ""
    return f"  ← {word}" if word else ""


def _points(one: Plain) -> str:
    text = f"{_value(one)} / {one['weight'] or '?'}"
    if not one["missing"]:
        return text
    names = {"names": listed(one["missing"])}
    note = _("缺 %(names)s，按 0 计") % names if one["counted_as_zero"] else _("缺 %(names)s") % names
    return _("%(text)s（%(note)s）") % {"text": text, "note": note}


def _status(one: Plain) -> str:
    return _("有出处") if one["status"] == "official" else _("示例")


def _since(one: Plain) -> str:
    if one["valid_to"]:
        return _("%(from)s 起，%(to)s 前") % {"from": one["valid_from"], "to": one["valid_to"]}
    return _("%(from)s 起") % {"from": one["valid_from"]}


def _head(step: Plain) -> str:
    note = ""
    if "version" in step:
        version = step["version"]
        parts = [version["key"], version["valid_from"], _status(version), version["source"]]
        note = f"  [{' '.join(filter(None, parts))}]"
    for row in step.get("rows", ()):
        note += "  [" + _("%(table)s 第 %(row)d 行") % row + "]"
    return f"{step.get('title') or step['expression']} = {_value(step)}{note}"


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
    return bool(number == (1 if step["op"] == "if" else chosen))


def page_of(told: Plain) -> str:
    """The explanation as a page of its own, without scripts; steps can be folded."""
    lines = list(lines_of(told))
    stop = lines.index(pair(_("步骤"), ""))
    items = "".join(f"<p>{escape(line)}</p>\n" for line in lines[1:stop])
    steps = "".join(f"<h2>{escape(_part(name))}</h2>\n{_folded(step)}\n" for name, step in told["steps"].items())
    title, language = escape(told["title"]), get_language() or "zh-hans"
    return (
        f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n"
        f"<body><h1>{title}</h1>\n{items}{steps}</body></html>\n"
    )


def _folded(step: Plain, mark: str = "") -> str:
    head = mark + escape(_head(step))
    if not step["parts"]:
        return f"<div>{head}</div>"
    parts = "".join(
        f"<li>{_folded(part, '→ ' if _taken(step, number) else '')}</li>" for number, part in enumerate(step["parts"])
    )
    return f"<details open><summary>{head}</summary><ul>{parts}</ul></details>"
