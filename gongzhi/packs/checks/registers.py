"""Registers: names that point at something, and keys that can name a row."""

from collections.abc import Iterator

from gongzhi.packs.checks.kinds import never
from gongzhi.packs.registers import Register
from gongzhi.packs.schema import Pack


def check_register(register: Register, pack: Pack) -> Iterator[str]:
    """Every fault of one register, as `key: what is wrong`."""
    if register.owner not in pack.roles:
        yield f"owner: {register.owner} is no role of this pack"
    elif pack.roles[register.owner].per is None:
        yield f"owner: {register.owner} has no posts that could keep it"
    texts = (register.title, register.group, register.basis)
    yield from never("title", [each for text in texts for each in (text.zh, text.en)])
    form = pack.forms.get(register.form)
    if form is None:
        yield f"form: {register.form} is no form of this pack"
        return
    questions = {one.code: one for one in form.questions}
    repeats = {code for code, group in form.groups.items() if group.repeat}
    for name in ("key", "columns"):
        for code in getattr(register, name):
            question = questions.get(code)
            if question is None:
                yield f"{name}: {register.form} has no question {code}"
            elif question.group in repeats or question.type in ("note", "photo", "point"):
                yield f"{name}: {code} cannot stand in a list"
            elif question.sensitive:
                yield f"{name}: {code} is sensitive and stands in no list"
            elif name == "key" and not question.required:
                yield f"key: {code} must be required, or rows could have no name"
