"""Kinds of visits: names that point at something, and targets this product never has."""

from collections.abc import Iterator

from gongzhi.packs.checks.kinds import never
from gongzhi.packs.registers import Register
from gongzhi.packs.schema import Pack
from gongzhi.packs.visits import VisitKind

# A register whose title or key says one of these lists persons: they are visited at home, as households, or not at all.
_PERSONS = (
    "人员", "姓名", "身份证", "户主", "对象", "信访人", "上访", "矫正", "刑满", "吸毒", "戒毒", "精神", "嫌疑", "稳控",
    "党员", "教民", "person", "people", "suspect", "offender", "petitioner", "name of a resident",
)  # fmt: skip
# What no visit may demand, however it is worded.
_DEMANDS = (
    "拍照", "照片", "录像", "定位", "打卡", "签到", "轨迹", "留痕", "photo", "selfie", "check-in", "gps", "mileage",
)  # fmt: skip
_ALSO_NEVER = ("道观", "佛堂", "祠", "信仰", "shrine", "belief", "monastery", "congregation")


def check_visit(kind: VisitKind, pack: Pack) -> Iterator[str]:
    """Every fault of one kind of visit, as `key: what is wrong`."""
    yield from _roles(kind, pack)
    yield from _matters(kind, pack)
    for place, text in _texts(kind):
        words = text.lower()
        yield from never(place, (text,))
        for word in _ALSO_NEVER:
            if word in words:
                yield f"{place}: “{word}”: this product watches no religious sites, belief or named persons"
        for word in _DEMANDS:
            if word in words:
                yield f"{place}: “{word}”: a visit demands no pictures, positions or check-ins"
    code = kind.register
    if code is None:
        return
    register = pack.registers.get(code)
    if register is None:
        yield f"target: {code} is no register of this pack"
        return
    yield from _named(code, register, pack)


def _roles(kind: VisitKind, pack: Pack) -> Iterator[str]:
    for role in kind.roles:
        if role not in pack.roles:
            yield f"roles: {role} is no role of this pack"
    known = [role for role in kind.roles if role in pack.roles]
    if known and all(pack.roles[role].per is None for role in known):
        yield "roles: none of them has posts that could go"
    if kind.register is None and known and not any("residents" in pack.roles[role].verbs for role in known):
        yield "roles: none of them keeps residents, so none may know the households"


def _matters(kind: VisitKind, pack: Pack) -> Iterator[str]:
    named = [("appeals", code) for code in kind.appeals]
    named += [("opinion", kind.opinion)] if kind.opinion else []
    named += [(f"checklist.{code}.kind", item.kind) for code, item in kind.lines.items()]
    for place, code in named:
        if code not in pack.kinds:
            yield f"{place}: {code} is no kind of matter of this pack"
        elif pack.kinds[code].complaint:
            yield f"{place}: {code}: a complaint is never taken by whom it may be about"


def _texts(kind: VisitKind) -> Iterator[tuple[str, str]]:
    for place, text in (("title", kind.title), ("basis", kind.basis)):
        yield place, f"{text.zh} {text.en}"
    for code, mode in kind.ways.items():
        yield f"modes.{code}", f"{mode.zh} {mode.en}"
    for code, item in kind.lines.items():
        yield f"checklist.{code}.title", f"{item.title.zh} {item.title.en}"


def _named(code: str, register: Register, pack: Pack) -> Iterator[str]:
    """A register that is visited lists enterprises, places or works, never persons and never religious sites."""
    form = pack.forms.get(register.form)
    labels = [one.label for one in form.questions if one.code in register.key and one.label] if form else []
    for text in (register.title, *labels):
        words = f"{text.zh} {text.en}".lower()
        for word in _PERSONS:
            if word in words:
                yield f"target: {code}: “{word}”: named persons are no target of visits"
        for word in _ALSO_NEVER:
            if word in words:
                yield f"target: {code}: “{word}”: this product watches no religious sites, belief or named persons"
