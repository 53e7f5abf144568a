"""`gongzhi packs …`"""

from pathlib import Path

from django.conf import settings
from django.utils import translation

from gongzhi.base.clock import now
from gongzhi.base.trail.logic import By
from gongzhi.config.cli import Arguments, Failed
from gongzhi.design.flowchart import draw
from gongzhi.packs.actions import load_pack
from gongzhi.packs.checks.remarks import remarks
from gongzhi.packs.demo import read_demo
from gongzhi.packs.examples import read_examples, tried, untried
from gongzhi.packs.queries import packs_in_force
from gongzhi.packs.reading import PackFault, read_pack
from gongzhi.packs.reference import page
from gongzhi.packs.schema import Pack


def folder_of(name: str) -> Path:
    """A pack by its folder or, if shipped, by its name."""
    for folder in (Path(name), Path(settings.PACKS) / name):
        if (folder / "pack.toml").is_file():
            return folder
    raise Failed(f"{name}: no such pack (no folder with a pack.toml)")


def shipped() -> list[Path]:
    """Every pack that comes with the house."""
    return sorted(file.parent for file in Path(settings.PACKS).glob("*/pack.toml"))


def check(arguments: Arguments) -> int:
    """Check a pack's files."""
    folder = folder_of(str(arguments.folder))
    try:
        pack, demo = read_pack(folder), read_demo(folder)
    except PackFault as fault:
        raise Failed(f"{folder.name} cannot be used:\n{fault}") from None
    if demo and (unknown := sorted(set(demo.texts) - set(pack.kinds))):
        raise Failed(f"demo.toml: texts: {', '.join(unknown)}: no such kind")
    _examples, faults = read_examples(folder, pack)
    if faults:
        raise Failed(f"{folder.name} cannot be used:\n" + "\n".join(faults))
    print(
        f"{folder.resolve().name}: {len(pack.kinds)} kinds, {len(pack.flows)} flows, {len(pack.forms)} forms, "
        f"{len(pack.roles)} roles{_rules(pack)}: in order"
    )
    for line in remarks(pack):
        print(f"note: {line}")
    if not (folder / "areas.geojson").is_file():
        print("note: areas.geojson is missing: it can be checked and tried, and cannot be put in force")
    return 0


def test(arguments: Arguments) -> int:
    """Try a pack's own cases."""
    folder = folder_of(str(arguments.folder))
    try:
        pack = read_pack(folder)
    except PackFault as fault:
        raise Failed(f"{folder.name} cannot be used:\n{fault}") from None
    examples, faults = read_examples(folder, pack)
    if faults:
        raise Failed(f"{folder.name} cannot be used:\n" + "\n".join(faults))
    if examples is None:
        raise Failed(f"{folder.name}: there is no examples.toml, so nothing was tried: {_codes(untried(pack, None))}")
    done = list(tried(pack, examples, now().date()))
    for one in done:
        print(f"{'wrong' if one.wrong else 'ok':<5} {one}{': ' if one.case.note else ''}{one.case.note}")
        for line in one.wrong:
            print(f"      {line}")
    if left := untried(pack, examples):
        print(f"no case tries {_codes(left)}")
    right = sum(not one.wrong for one in done)
    print(f"{folder.resolve().name}: {right} of {len(done)} cases come out as expected")
    return 0 if done and right == len(done) else 1


def _codes(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


def _rules(pack: Pack) -> str:
    """Programmes, scores and schemes, where there are any."""
    schemes = f", {len(pack.schemes)} schemes" if pack.schemes else ""
    if not pack.programmes and not pack.scores:
        return schemes
    return f", {len(pack.programmes)} programmes, {len(pack.scores)} scores{schemes}"


def pictures(arguments: Arguments) -> int:
    """Draw the flows of a pack, in Chinese and English."""
    folder = folder_of(str(arguments.folder))
    try:
        pack = read_pack(folder)
    except PackFault as fault:
        raise Failed(f"{folder.name} cannot be used:\n{fault}") from None
    arguments.out.mkdir(parents=True, exist_ok=True)
    for code, flow in pack.flows.items():
        for language, ending in (("zh-hans", "zh"), ("en", "en")):
            with translation.override(language):
                (arguments.out / f"{code}.{ending}.svg").write_text(draw(flow) + "\n", encoding="utf-8")
    print(f"{2 * len(pack.flows)} pictures in {arguments.out}")
    return 0


def reference(_arguments: Arguments) -> int:
    """Print the reference of every file and key, as Markdown."""
    print(page(), end="")
    return 0


def load(arguments: Arguments) -> int:
    """Store a pack and put it in force."""
    folder = folder_of(str(arguments.folder))
    try:
        version = load_pack(folder, by=By("cli"), at=now())
    except PackFault as fault:
        raise Failed(f"{folder.name} cannot be used:\n{fault}") from None
    print(f"{version.code}: version {version.digest[:12]} is in force")
    return 0


def show(arguments: Arguments) -> int:
    """List packs in force."""
    for pack in packs_in_force():
        print(
            f"{pack.code:<12} {pack.pack.head.title.label}  {len(pack.pack.kinds)} kinds, {len(pack.pack.flows)} flows"
        )
    return 0
