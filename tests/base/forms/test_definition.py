"""A definition that cannot be asked is refused when it is loaded, with the place of every fault."""

import pytest
from pydantic import ValidationError

from gongzhi.base.forms.logic.compiling import FormFault, ready
from tests.base.forms.examples import census, form_of

pytestmark = pytest.mark.once
HEAD = 'title = { zh = "表" }\n'
N = '[[questions]]\ncode = "n"\ntype = "integer"\nlabel = { zh = "几个" }\n'
LIST = '[choices]\nletters = [{ code = "a", label = { zh = "甲" } }]\n'


def question(code: str, more: str = "", kind: str = "text") -> str:
    return f'[[questions]]\ncode = "{code}"\ntype = "{kind}"\nlabel = {{ zh = "问" }}\n{more}\n'


FAULTS = [
    (N + N, "questions.n.code: is used twice"),
    (N + 'group = "g"', "questions.n.group: g is no group of this form"),
    ('[[questions]]\ncode = "n"\ntype = "text"', "questions.n.label: is missing"),
    (question("c", kind="one"), "questions.c.choices: is missing"),
    (question("c", 'choices = "letters"', "one"), "questions.c.choices: letters is no list of this form"),
    (LIST + question("c", 'choices = "letters"'), "questions.c.choices: a question of type text has none"),
    (question("c", kind="calculated"), "questions.c.calculation: is missing"),
    (question("c", 'calculation = "1"'), "questions.c.calculation: a question of type text has none"),
    (question("c", "required = true", "note"), "questions.c.required: a question of type note is not answered"),
    (question("c", kind="id_number"), "questions.c.sensitive: an id number is stored encrypted"),
    (question("c", 'appearance = "likert"'), "questions.c.appearance: likert is for questions of type one"),
    (N + 'default = "many"', "questions.n.default: “many” is no answer"),
    (question("c", 'default = "2023-02-29"', "date"), "questions.c.default: “2023-02-29” is no answer"),
    (N + '[groups.g]\nlabel = { zh = "组" }', "groups.g: holds no question"),
    ('[groups.g]\nwithin = "g"\n' + N + 'group = "g"', "groups.g.within: stands in itself"),
    ('[groups.g]\nwithin = "h"\n' + N + 'group = "g"', "groups.g.within: h is no group"),
    ("[groups.g]\nrepeat = true\n" + N + 'group = "g"', "groups.g.label: is missing"),
    ('[groups.g]\nlabel = { zh = "组" }\n' + N + 'group = "g"\n' + question("m") + question("o", 'group = "g"'),
     "groups.g: its questions do not stand together"),
    ('[groups.g]\nrepeat = true\nlabel = { zh = "组" }\n[groups.h]\nrepeat = true\nwithin = "g"\n'
     'label = { zh = "组" }\n'
     + N + 'group = "h"', "groups.h.repeat: stands in another repeat"),
    ("[choices]\nyes_no = []\n" + N, "choices.yes_no: is empty"),
    (LIST.replace("}]", '}, { code = "a", label = { zh = "乙" } }]') + N, "choices.letters.a: is used twice"),
    (N + 'relevant = "${m} > 1"', "questions.n.relevant: character 1: ${m} is no question with an answer"),
    (N + 'constraint = "."', "questions.n.constraint: character 1: must be true or false, this is number"),
    (N + 'relevant = ". > 1"', "questions.n.relevant: character 1: “.” means the answer being judged"),
    (N + 'relevant = "${n} > 1"', "questions.n: depends on itself: n → n"),
    (N + 'relevant = "${m} > 1"\n' + question("m", 'relevant = "${n} > 1"', "integer"), "depends on itself"),
    (question("a", 'calculation = "${b} + 1"', "calculated") + question("b", 'calculation = "${a} + 1"', "calculated"),
     "questions.a.calculation: goes in a circle with b"),
    (question("a", 'calculation = "${a} + 1"', "calculated"), "questions.a.calculation: goes in a circle with a"),
    (question("a", 'calculation = "1 = 1"', "calculated"), "gives boolean, which is no answer"),
    (question("a", 'calculation = "${b}"', "calculated") + question("b", 'calculation = "nope()"', "calculated"),
     "questions.b.calculation: character 1: there is no function nope()"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "said"), FAULTS)
def test_a_form_that_cannot_be(body: str, said: str) -> None:
    with pytest.raises(FormFault) as fault:
        ready(form_of(HEAD + body))
    assert any(said in str(one) for one in fault.value.problems), [str(one) for one in fault.value.problems]


def test_every_fault_is_told_at_once() -> None:
    body = N + 'relevant = "${x} > 1"\nconstraint = "1 +"\n' + question("c", 'required = "2"')
    with pytest.raises(FormFault) as fault:
        ready(form_of(HEAD + body))
    places = [one.place for one in fault.value.problems]
    assert places == ["questions.n.relevant", "questions.n.constraint", "questions.c.required"]


@pytest.mark.parametrize("body", [N + 'colour = "red"', N.replace("integer", "barcode"), N.replace('"n"', '"N 1"'), ""])
def test_what_is_no_part_of_a_form_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        form_of(HEAD + body)


def test_what_a_question_depends_on_is_settled_before_it() -> None:
    form = census()
    assert form.order.index("members") < form.order.index("age") < form.order.index("school")
