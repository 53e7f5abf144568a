"""Problem lists and quarterly reports: names that point at something, one list a kind, units and never persons."""

from collections.abc import Iterator

from gongzhi.packs.checks.kinds import never
from gongzhi.packs.lists import ProblemList, QuarterlyReports
from gongzhi.packs.schema import Pack

# Words that would make an indicator measure people at work or what they must not be measured by (DESIGN 1.7).
_NOT_COUNTED = (
    "在线时长",
    "登录率",
    "打卡",
    "点赞",
    "里程",
    "排名",
    "安装率",
    "online time",
    "log-in rate",
    "check-in",
)


def check_list(one: ProblemList, pack: Pack) -> Iterator[str]:
    """Every fault of one list, as `key: what is wrong`."""
    for place in ("owner", "sweep"):
        yield from _role(place, getattr(one, place), pack)
    if one.sweep in pack.roles and "register" not in pack.roles[one.sweep].verbs:
        yield f"sweep: {one.sweep} may not register what it finds; give it the verb register"
    for code in one.kinds:
        yield from (f"kinds: {code}{fault}" for fault in _kind_of_list(code, one, pack))
    yield from _rules(one, pack)
    yield from never("title", (one.title.zh, one.title.en, one.basis.zh))


def _kind_of_list(code: str, one: ProblemList, pack: Pack) -> Iterator[str]:
    kind = pack.kinds.get(code)
    if kind is None:
        yield " is no kind of this pack"
        return
    if kind.keeper != one.owner:
        yield f" is kept by {kind.keeper}, the list by {one.owner}"
    flow = pack.flows.get(kind.flow)
    if flow and flow.drawn is None:
        yield f": the flow {kind.flow} declares no move to look back by"
    if flow and not any("plan" in move.needs for move in flow.moves.values()):
        yield f": the flow {kind.flow} has no move that asks for measures"
    if kind.complaint or kind.petition:
        yield ": what somebody complains of is no problem of a list"


def _rules(one: ProblemList, pack: Pack) -> Iterator[str]:
    for number, rule in enumerate(one.enters, 1):
        if rule.kind not in one.kinds:
            yield f"enters.{number}.kind: {rule.kind} is no kind of this list"
        if rule.severity not in one.severities:
            yield f"enters.{number}.severity: {rule.severity} is none of this list"
        if rule.level not in one.levels:
            yield f"enters.{number}.level: {rule.level} is none of this list"
        for code in rule.kinds:
            if code not in pack.kinds:
                yield f"enters.{number}.kinds: {code} is no kind of this pack"
            elif pack.kinds[code].restricted:
                yield f"enters.{number}.kinds: {code} is seen only by who handles it"


def one_list_a_kind(pack: Pack) -> Iterator[str]:
    """An item stands in exactly one list: so does its kind. Numbers say which list they are of."""
    kinds: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for code, one in pack.lists.items():
        for kind in one.kinds:
            if kind in kinds:
                yield f"{code}.kinds: {kind} stands in {kinds[kind]} already"
            kinds[kind] = code
        if one.prefix in prefixes or one.prefix == pack.head.prefix:
            yield f"{code}.prefix: {one.prefix} is taken already"
        prefixes[one.prefix] = code


def check_reports(one: QuarterlyReports, pack: Pack) -> Iterator[str]:
    """Every fault of one version of the reports."""
    for code, report in one.reports.items():
        yield from _role(f"reports.{code}.owner", report.owner, pack)
        for name, indicator in report.indicators.items():
            place = f"reports.{code}.indicators.{name}"
            yield from _role(f"{place}.owner", indicator.owner, pack)
            if indicator.least is not None and indicator.most is not None and indicator.least > indicator.most:
                yield f"{place}.least: is more than most"
            texts = (indicator.title.zh, indicator.title.en)
            yield from never(f"{place}.title", texts)
            for word in _NOT_COUNTED:
                if word in " ".join(texts).lower():
                    yield f"{place}.title: “{word}”: units are compared by results, never people by how they work"
    if one.units == "board" and not pack.head.boards:
        yield "units: the pack has no boards"
    for other in pack.reports.values():
        if other is not one and other.valid_from == one.valid_from:
            yield "valid_from: another version begins on the same day"


def _role(place: str, code: str, pack: Pack) -> Iterator[str]:
    if code not in pack.roles:
        yield f"{place}: {code} is no role of this pack"
    elif pack.roles[code].per is None:
        yield f"{place}: {code} has no posts"
