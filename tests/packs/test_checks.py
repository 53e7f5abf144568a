"""Every check a pack must pass has a pack that fails it, told by file and key."""

import pytest

from gongzhi.packs.checks import check_pack
from gongzhi.packs.reading import PackFault, read_pack
from tests.conftest import BOSTON, PACKS
from tests.packs.conftest import Broken, Change

pytestmark = pytest.mark.once

FLOW, KINDS, ROLES, HEAD = "flows/request.toml", "kinds/requests.toml", "roles.toml", "pack.toml"
STATE = '[states.waiting]\ntitle = { zh = "等" }\nowner = "lead"\ntask = { zh = "等" }\n'
THERE = '[moves.there]\ntitle = { zh = "去" }\nfrom = ["open"]\nto = "waiting"\nby = ["owner"]\n'
BACK = '[moves.back]\ntitle = { zh = "回" }\nfrom = ["waiting"]\nto = "open"\nby = ["owner"]\n'
CLOCK = '[clocks.second]\ntitle = { zh = "第二" }\nworking_days = 2\n'
NO_OWNER = 'owner = "lead"\ntask = { zh = "办理", en = "Handle" }\n'

HEADS: list[tuple[list[Change], str]] = [
    ([(HEAD, "America/New_York", "Mars/Olympus")], "pack.toml: office.time_zone: Mars/Olympus is no time zone"),
    ([(HEAD, "America/New_York", "../etc/passwd")], "pack.toml: office.time_zone: ../etc/passwd is no time zone"),
    ([(HEAD, '"US"', '"ZZ"')], "pack.toml: office.country: no calendar is known for ZZ"),
    ([(HEAD, "17:00:00", "08:30:00")], "pack.toml: office.closes: must be later than opens"),
    ([(HEAD, '"desk"', '"nobody"')], "pack.toml: fallback_role: nobody is no role of this pack"),
    ([(ROLES, 'per = "town"', "")],
     "roles.toml: desk.per: the fallback role must have a post, or matters could be lost"),
    ([(ROLES, 'per = "town"', 'home = ["no_figure"]\nper = "town"')],
     "roles.toml: desk.home: no_figure is no figure of this pack"),
]  # fmt: skip
NAMES: list[tuple[list[Change], str]] = [
    ([(FLOW, 'first = "open"', 'first = "nowhere"')], "first: nowhere is no state"),
    ([(FLOW, "starts =", 'unsatisfied = "no_move"\nstarts =')], "unsatisfied: no_move is no move"),
    ([(FLOW, 'starts = ["target"]', 'starts = ["no_clock"]')], "starts: no_clock is no clock"),
    ([(FLOW, 'clock = "target"', 'clock = "no_clock"')], "states.open.clock: no_clock is no clock"),
    ([(FLOW, 'owner = "lead"', 'owner = "role:nobody"')], "states.open.owner: nobody is no role of this pack"),
    ([(FLOW, 'from = ["open"]', 'from = ["open", "lost"]')], "moves.close: lost is no state"),
    ([(FLOW, 'to = "closed"', 'to = "lost"')], "moves.close: lost is no state"),
    ([(FLOW, 'stops = ["target"]', 'stops = ["no_clock"]')], "moves.close: no_clock is no clock"),
    ([(FLOW, 'stops = ["target"]', 'stops = ["target"]\nstarts = ["no_clock"]')], "moves.close: no_clock is no clock"),
    ([(FLOW, 'by = ["owner"]', 'by = ["owner", "role:nobody"]')], "moves.close.by: nobody is no role of this pack"),
]
WAYS: list[tuple[list[Change], str]] = [
    ([(FLOW, "", STATE + BACK)], "states.waiting: no move leads here"),
    ([(FLOW, "", STATE + 'clock = "target"\n' + BACK)], "states.waiting: no move leads here"),
    ([(FLOW, "", '[states.lost]\ntitle = { zh = "丢" }\nstage = "void"\n')], "states.lost: no move leads here"),
    ([(FLOW, "", STATE + THERE)], "states.waiting: no way leads from here to an end"),
    ([(FLOW, 'stage = "closed"', 'owner = "lead"\ntask = { zh = "办" }')],
     "states: none is closed or void: matters could never end"),
]  # fmt: skip
OWNERS: list[tuple[list[Change], str]] = [
    ([(FLOW, NO_OWNER, "")], "states.open.owner: an open state needs somebody whose turn it is"),
    ([(FLOW, NO_OWNER, "")], "states.open.clock: nobody is there to keep it"),
    ([(FLOW, NO_OWNER, "")], "states.open: a move is for the owner, and there is none"),
    ([(FLOW, 'by = ["owner"]', 'by = ["reporter"]')], "states.open: its owner has no move out"),
    ([(FLOW, 'task = { zh = "办理", en = "Handle" }\n', "")], "states.open.task: say what its owner is to do"),
]
CLOCKS: list[tuple[list[Change], str]] = [
    ([(FLOW, 'starts = ["target"]\n', "")], "states.open.clock: target does not run on every way here"),
    ([(FLOW, "", CLOCK + STATE + 'clock = "second"\n' + THERE + BACK)],
     "states.waiting.clock: second does not run on every way here"),
    ([(FLOW, "", STATE + THERE + 'stops = ["target"]\n' + BACK)],
     "states.open.clock: target does not run on every way here"),
    ([(FLOW, 'stops = ["target"]\n', "")], "states.closed: target would run on with nobody to act"),
    ([(FLOW, "", STATE + THERE + 'starts = ["target"]\n' + BACK)],
     "moves.there: starts target, which may run already in open"),
]  # fmt: skip
OF_KINDS: list[tuple[list[Change], str]] = [
    ([(KINDS, 'flow = "request"', 'flow = "no_flow"')], "flow: no_flow is no flow of this pack"),
    ([(KINDS, 'lead = "desk"', 'lead = "nobody"')], "lead: nobody is no role of this pack"),
    ([(KINDS, 'lead = "desk"', 'lead = "desk"\nlimits = { no_clock = 3 }')],
     "limits.no_clock: the flow has no such clock"),
    ([(KINDS, 'lead = "desk"', 'lead = "desk"\nlimits = { target = 0 }')],
     "limits.target: must be 1 to 400"),
]  # fmt: skip
NEVER = (
    "宗教活动",
    "寺庙管理",
    "清真食堂",
    "重点人员走访",
    "人脸识别",
    "车牌识别点位",
    "信教群众",
    "Mosque watch",
    "CHURCH",
)


def _faults(folder: object) -> list[str]:
    with pytest.raises(PackFault) as fault:
        read_pack(folder)  # type: ignore[arg-type]
    return fault.value.faults


@pytest.mark.parametrize("folder", [PACKS / "tangba", BOSTON], ids=lambda folder: folder.name)
def test_shipped_packs_check_out(folder: object) -> None:
    pack = read_pack(folder)  # type: ignore[arg-type]
    assert check_pack(pack) == []
    assert pack.kinds and pack.flows and pack.roles


@pytest.mark.parametrize(("changes", "fault"), HEADS)
def test_a_head_that_cannot_be(changes: list[Change], fault: str, broken: Broken) -> None:
    assert _faults(broken(*changes)) == [fault]


@pytest.mark.parametrize(("changes", "fault"), [*NAMES, *WAYS, *OWNERS, *CLOCKS])
def test_a_flow_that_leads_nowhere(changes: list[Change], fault: str, broken: Broken) -> None:
    assert f"{FLOW}: {fault}" in _faults(broken(*changes))


@pytest.mark.parametrize(("changes", "fault"), OF_KINDS)
def test_a_kind_that_points_at_nothing(changes: list[Change], fault: str, broken: Broken) -> None:
    (line,) = _faults(broken(*changes))
    assert line.startswith("kinds: ") and line.endswith(f".{fault}")


@pytest.mark.parametrize("words", NEVER)
@pytest.mark.parametrize("place", ["title", "keywords"])
def test_a_kind_that_watches_belief_or_named_persons_is_refused(words: str, place: str, broken: Broken) -> None:
    kind = KIND.replace("某事", words) if place == "title" else f'{KIND}\nkeywords = ["{words}"]\n'
    faults = _faults(broken((KINDS, "", kind)))
    assert all(line.startswith("kinds: watched.title: “") and "named persons" in line for line in faults)


KIND = """[watched]
title = { zh = "某事" }
group = { zh = "其他" }
flow = "request"
lead = "desk"
level = "town"
promise = { zh = "办" }
basis = { zh = "示例" }"""


def test_the_kind_those_words_stand_in_is_itself_sound(broken: Broken) -> None:
    assert "watched" in read_pack(broken((KINDS, "", KIND))).kinds


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([(HEAD, "prefix", "prefixx")], "pack.toml: prefix: is missing"),
        ([(HEAD, "prefix", "prefixx")], "pack.toml: prefixx: is not a key of this table"),
        ([(HEAD, '"BOS"', '"bos-1"')], "pack.toml: prefix: “"),
        ([(HEAD, "opens = 08:30:00", "opens = 25")], "pack.toml: office.opens: must be a local time"),
        ([(ROLES, 'per = "town"', 'per = "planet"')], "roles.toml: desk.per: "),
        ([(ROLES, '"note"', '"destroy"')], "roles.toml: desk.verbs."),
        ([(FLOW, "working_days = 5", "working_days = 0")], "flows/request.toml: request.clocks.target.working_days: "),
        ([(FLOW, "stops =", "stopps =")], "flows/request.toml: request.moves.close.stopps: is not a key of this table"),
        ([(FLOW, 'by = ["owner"]', "by = []")], "flows/request.toml: request.moves.close.by: "),
        ([(KINDS, "", '[Bad-Code]\ntitle = { zh = "x" }')], "kinds/requests.toml: Bad-Code"),
        ([(KINDS, "", KIND + "\ncolour = 3\n")], "kinds/requests.toml: watched.colour: is not a key of this table"),
        ([(HEAD, "title =", "title = = ")], "pack.toml: Invalid value"),
        ([(FLOW, "[clocks]", "[clocks")], "flows/request.toml: "),
        ([("kinds/more.toml", "", KIND), (KINDS, "", KIND)], "kinds/requests.toml: watched: is declared twice"),
    ],
)
def test_a_mistake_names_its_file_and_key(changes: list[Change], line: str, broken: Broken) -> None:
    faults = _faults(broken(*changes))
    assert any(fault.startswith(line) for fault in faults), faults


def test_every_mistake_of_a_pack_is_told_at_once(broken: Broken) -> None:
    faults = _faults(broken((HEAD, "prefix", "prefixx"), (FLOW, "stops =", "stopps ="), (ROLES, "verbs", "verbz")))
    assert {fault.split(":")[0] for fault in faults} == {"pack.toml", "flows/request.toml", "roles.toml"}


def test_files_that_are_missing_or_no_text_are_named(broken: Broken) -> None:
    folder = broken()
    (folder / "roles.toml").write_bytes(b"\xff\xfe")
    assert _faults(folder) == ["roles.toml: is not UTF-8 (byte 0): save it as UTF-8"]
    (folder / "roles.toml").unlink()
    assert _faults(folder) == ["roles.toml: is missing"]
    (folder / "pack.toml").unlink()
    assert _faults(folder) == [f"{folder}: is not a pack: pack.toml is missing"]
