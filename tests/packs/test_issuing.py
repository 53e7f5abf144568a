"""Offices that issue documents, as a pack declares them: codes of their own, letters there are, each by one office."""

import shutil
from pathlib import Path

import pytest

from gongzhi.packs.reading import PackFault, read_pack
from tests.conftest import PACKS

pytestmark = pytest.mark.once
OFFICE = '[offices.{code}]\ntitle = {{ zh = "示例", en = "Example" }}\nletters = "{letters}"\ndocuments = {documents}\n'


def _faults(tmp_path: Path, *offices: tuple[str, str, str], title: str = "") -> list[str]:
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "tangba", folder)
    said = "".join(OFFICE.format(code=code, letters=letters, documents=docs) for code, letters, docs in offices)
    (folder / "issuing.toml").write_text(said, "utf-8")
    if title:
        (folder / "documents").mkdir()
        text = '[reply_letter]\nform = "letter"\ntitle = { zh = "%s", en = "x" }\ntext = { zh = "正文", en = "x" }\n'
        (folder / "documents" / "letters.toml").write_text(text % title, "utf-8")
    with pytest.raises(PackFault) as refused:
        read_pack(folder)
    return refused.value.faults


@pytest.mark.parametrize("letters", ["TB函", "示", "示塘府函〔", "示" * 11, ""])
def test_the_code_of_an_office_is_two_to_ten_chinese_characters(letters: str, tmp_path: Path) -> None:
    faults = _faults(tmp_path, ("town", letters, '["reply_letter"]'))
    assert len(faults) == 1 and "issuing" in faults[0] and "letters" in faults[0]


def test_two_offices_share_neither_code_nor_document_and_issue_letters_there_are(tmp_path: Path) -> None:
    faults = _faults(
        tmp_path,
        ("town", "示塘府函", '["reply_letter", "minutes", "no_such"]'),
        ("other", "示塘府函", '["reply_letter"]'),
    )
    assert faults == [
        "issuing.toml: offices.town.documents: minutes is no letter, and only letters have a number of this kind",
        "issuing.toml: offices.town.documents: no_such is no document of this product",
        "issuing.toml: offices.other.letters: 示塘府函 is the code of town already",
        "issuing.toml: offices.other.documents: reply_letter is issued by town already",
    ]


def test_a_title_that_names_somebody_is_refused_since_the_register_keeps_it(tmp_path: Path) -> None:
    faults = _faults(tmp_path, ("town", "示塘府函", '["reply_letter"]'), title="致{name}的函")
    assert len(faults) == 1 and "the register keeps titles for good" in faults[0]


def test_without_offices_a_pack_is_as_it_was() -> None:
    from gongzhi.packs.logic import split_texts

    assert "issuing" not in split_texts(read_pack(PACKS / "yunnan"))[0]
    assert set(read_pack(PACKS / "tangba").issuing.offices) == {"town", "petitions"}  # type: ignore[union-attr]
