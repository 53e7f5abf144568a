"""Texts of messages are checked when a pack is read: a parameter nobody fills is a fault with file and key."""

from pathlib import Path

import pytest

from gongzhi.packs.logic import template_of
from gongzhi.packs.reading import PackFault, read_pack, shipped_messages
from gongzhi.packs.saying import MESSAGES
from tests.conftest import PACKS
from tests.packs.conftest import Broken

pytestmark = pytest.mark.once

FILE = "messages/own.toml"
SOUND = """
[matter_closed]
topic = "progress"
channels = ["sms"]
title = { zh = "办结", en = "Closed" }
text = { zh = "“{kind}”办结：{link}", en = "“{kind}” is closed: {link}" }
"""


def faults(folder: Path) -> list[str]:
    with pytest.raises(PackFault) as found:
        read_pack(folder)
    return found.value.faults


@pytest.fixture
def folder(broken: Broken) -> Path:
    made = broken()
    (made / "messages").mkdir()
    return made


def test_a_pack_says_some_things_in_its_own_words_and_the_rest_is_shipped(folder: Path) -> None:
    (folder / FILE).write_text(SOUND, encoding="utf-8")
    pack = read_pack(folder)
    assert pack.messages.keys() == {"matter_closed"}
    own = template_of("matter_closed", pack.messages["matter_closed"])
    assert own.filled("en", "sms", {"kind": "Pothole"}) == ["Closed", "“Pothole” is closed: {link}"]
    assert own.version != template_of("matter_closed", shipped_messages()["matter_closed"]).version


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{kind}”办", "{name}”办", "matter_closed.text.zh: {name} is no parameter of matter_closed"),
        ("is closed: {link}", "{phone}", "matter_closed.text.en: {phone} is no parameter of matter_closed"),
        ('zh = "办结"', 'zh = "{link}"', "matter_closed.title.zh: {link} is a link, which cannot stand here"),
        ("[matter_closed]", "[matter_praised]", "matter_praised: is no message of this product"),
        ('["sms"]', "[]", "matter_closed.channels: name one or more"),
        ('["sms"]', '["fax"]', "matter_closed.channels.0: "),
        ('["sms"]', '["voice"]', "matter_closed.spoken: is missing, and calls are among the channels"),
        ('topic = "progress"', 'topic = "progress"\nsound = 1', "matter_closed.sound: is not a key of this table"),
    ],
)
def test_a_fault_names_file_and_key(folder: Path, old: str, new: str, fault: str) -> None:
    assert old in SOUND
    (folder / FILE).write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    assert any(one.startswith(f"{FILE}: {fault}") for one in faults(folder)), faults(folder)


def test_what_is_shipped_is_sound_in_both_languages_and_says_everything() -> None:
    for code, message in shipped_messages().items():
        template = template_of(code, message)
        assert template.words.keys() == {"zh-hans", "en"}, code
    assert shipped_messages().keys() == MESSAGES.keys()


def test_tangba_has_its_own_words_for_a_report() -> None:
    assert "matter_reported" in read_pack(PACKS / "tangba").messages
