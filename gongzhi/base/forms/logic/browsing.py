"""What the browser needs to ask a form: trees and types as JSON, without texts."""

import json
from datetime import date
from typing import Any

from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.forms.logic.definition import words_most
from gongzhi.base.forms.logic.reading import codes_of


def for_browser(form: ReadyForm, today: date) -> str:
    """The form for `js/forms/settle.js`."""
    questions: dict[str, Any] = {}
    for code, one in form.asked.items():
        question = one.question
        questions[code] = {"type": question.type, "kind": one.kind.name, "group": question.group, "repeat": one.repeat}
        questions[code] |= {"most": words_most(question), **one.trees}
        if one.question.type in ("one", "many", "yes_no"):
            questions[code]["codes"] = list(codes_of(question, form.form))
        if "choice_filter" in one.trees:
            questions[code]["columns"] = {
                choice.code: choice.columns for choice in form.form.choices[question.choices or ""]
            }
    groups = {
        code: {"within": group.within, "repeat": group.repeat, "most": group.most, "relevant": tree}
        for code, (group, tree) in form.groups.items()
    }
    whole = {"order": form.order, "questions": questions, "groups": groups, "today": today.isoformat()}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
