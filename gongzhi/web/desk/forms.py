"""Forms of the pack in force: which there are, how one looks, and what its rules say."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import local_day, now
from gongzhi.base.forms.logic.compiling import Asked, ReadyForm
from gongzhi.base.forms.logic.showing import choice_words
from gongzhi.base.forms.logic.xlsform.writing import write_spreadsheet
from gongzhi.design.questions import form_view
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.showing import say

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RULES = ("relevant", "required", "constraint", "calculation", "choice_filter")


def _form(code: str) -> tuple[PackInUse, ReadyForm]:
    pack = working_pack()
    if code not in pack.pack.forms:
        raise Http404
    return pack, pack.form(code)


@desk
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """All forms of the pack, with the kinds that ask them."""
    pack = working_pack()
    rows = [
        {
            "url": reverse("desk:form", kwargs={"code": code}),
            "code": code,
            "title": form.title.label,
            "questions": len(form.questions),
            "kinds": _("、").join(say(kind.title) for kind in pack.pack.kinds.values() if kind.form == code),
        }
        for code, form in pack.pack.forms.items()
    ]
    return show(request, "desk/forms.html", {"rows": rows})


@desk
@require_safe
def form(request: HttpRequest, code: str) -> HttpResponse:
    """One form: to try it, and every question with its rules as they are written."""
    pack, ready = _form(code)
    today = local_day(now(), pack.calendar.time_zone)
    context = {
        "code": code,
        "title": ready.form.title.label,
        "version": ready.form.version,
        "digest": ready.digest[:12],
        "view": form_view(ready, {}, today=today),
        "rows": [_row(ready, one) for one in ready.asked.values()],
        "groups": [
            {"code": name, "label": group.label.label if group.label else "", "relevant": group.relevant,
             "repeat": group.repeat, "most": group.most}
            for name, (group, _tree) in ready.groups.items()
        ],
        "sheet_url": reverse("desk:form_sheet", kwargs={"code": code}),
    }  # fmt: skip
    return show(request, "desk/form.html", context)


def _row(ready: ReadyForm, one: Asked) -> dict[str, Any]:
    question = one.question
    marks = [_("加密保存")] if question.sensitive else []
    marks += [_("最多 %(most)d") % {"most": question.most}] if question.most else []
    return {
        "code": question.code,
        "type": question.type,
        "label": question.label.label if question.label else "",
        "hint": question.hint.label if question.hint else "",
        "group": " / ".join(one.groups),
        "unit": question.unit.label if question.unit else "",
        "choices": list(choice_words(ready.form, question).values()),
        "rules": [
            {"name": _rule_word(key), "text": getattr(question, key)} for key in _RULES if getattr(question, key)
        ],
        "message": question.constraint_message.label if question.constraint_message else "",
        "marks": marks,
    }


def _rule_word(key: str) -> str:
    return {
        "relevant": _("什么时候问"),
        "required": _("什么时候必答"),
        "constraint": _("答案要满足"),
        "calculation": _("怎么算"),
        "choice_filter": _("给哪些选项"),
    }[key]


@desk
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The form as an XLSForm spreadsheet."""
    _pack, ready = _form(code)
    answer = HttpResponse(write_spreadsheet(ready.form), content_type=_SHEET)
    answer["Content-Disposition"] = f'attachment; filename="{code}.xlsx"'
    return answer
