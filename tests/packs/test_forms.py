"""Forms of a pack: faults name file and place, forms are stored by their own content, labels pin nothing."""

import pytest

from gongzhi.base.forms.logic.xlsform.writing import write_spreadsheet
from gongzhi.base.forms.models import FormVersion
from gongzhi.base.trail.logic import By
from gongzhi.packs.actions import load_pack
from gongzhi.packs.models import PackTexts
from gongzhi.packs.queries import pack_in_force, stored_versions
from gongzhi.packs.reading import PackFault, read_pack
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.queries.page import answers_of, story_of
from tests.base.forms.examples import form_of
from tests.base.forms.test_xlsform import SOUND, book, with_
from tests.conftest import NOON
from tests.factories import draft
from tests.packs.conftest import Broken, Change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
FORM, KINDS = "forms/street_light.toml", "kinds/requests.toml"
LABEL: Change = (FORM, 'zh = "街区"', 'zh = "街道"')
PHOTO = '[[questions]]\ncode = "look"\ntype = "photo"\nlabel = { zh = "照片" }'


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([(KINDS, 'form = "street_light"', 'form = "lamps"')], "kinds: street_light.form: lamps is no form of this"),
        ([(FORM, "most = 80", "mst = 80")], f"{FORM}: street_light.questions.0.mst: is not a key of this table"),
        ([(FORM, "most = 80", "most = ")], f"{FORM}: Invalid value"),
        ([(FORM, 'constraint = ". >= 1', 'constraint = ". >> 1')],
         f"{FORM}: questions.lamps.constraint: character 4: “>” is not expected here"),
        ([(FORM, 'choices = "districts"', 'choices = "wards"')],
         f"{FORM}: questions.district.choices: wards is no list of this form"),
        ([(FORM, "", PHOTO)], "kinds: street_light.form: street_light asks for a photo (look)"),
        ([(FORM, "街区", "信教情况")], f"{FORM}: questions.neighborhood: “信教”: this product watches no"),
        ([(FORM, "[choices]", 'code = "lamps"\n[choices]')], f"{FORM}: code: is lamps, the file is named street_light"),
    ],
)  # fmt: skip
def test_a_fault_names_the_file_and_the_place(changes: list[Change], line: str, broken: Broken) -> None:
    with pytest.raises(PackFault) as fault:
        read_pack(broken(*changes))
    assert any(one.startswith(line) for one in fault.value.faults), fault.value.faults


@pytest.mark.parametrize(
    ("sheets", "line"),
    [
        (with_("survey", 2, "type", "barcode"), "survey row 2 column type: type barcode is not supported"),
        (with_("survey", 3, "constraint", ". >"), "survey row 3 column constraint: character 4: the expression ends"),
        (with_("survey", 5, "relevant", "${x} = 1"), "survey row 5 column relevant: character 1: ${x} is no question"),
        (with_("settings", 2, "form_id", "other"), "code: is other, the file is named street_light"),
    ],
)
def test_a_fault_in_a_spreadsheet_names_sheet_row_and_column(sheets: dict, line: str, broken: Broken) -> None:
    folder = broken()
    (folder / FORM).unlink()
    (folder / "forms" / "street_light.xlsx").write_bytes(book(sheets))
    with pytest.raises(PackFault) as fault:
        read_pack(folder)
    assert any(line in one and one.startswith("forms/street_light.") for one in fault.value.faults), fault.value.faults


def test_a_form_may_come_as_a_spreadsheet_and_twice_is_a_fault(broken: Broken) -> None:
    folder = broken()
    (folder / "forms" / "lamps.xlsx").write_bytes(book({**SOUND, "settings": [["form_title"], ["灯"]]}))
    assert set(read_pack(folder).forms) == {"street_light", "lamps"}
    (folder / "forms" / "street_light.xlsx").write_bytes((folder / "forms" / "lamps.xlsx").read_bytes())
    with pytest.raises(PackFault, match="street_light: is declared twice"):
        read_pack(folder)


def test_the_same_form_from_toml_and_from_a_spreadsheet_is_one_row(broken: Broken) -> None:
    folder = broken()
    load_pack(folder, by=By("test"), at=NOON)
    stored, versions = FormVersion.objects.count(), len(stored_versions("city"))
    form = form_of((folder / FORM).read_text(encoding="utf-8"))
    (folder / FORM).unlink()
    (folder / "forms" / "street_light.xlsx").write_bytes(write_spreadsheet(form))
    load_pack(folder, by=By("test"), at=NOON)
    assert FormVersion.objects.count() == stored and len(stored_versions("city")) == versions


def test_a_mended_label_pins_nothing_and_is_read_at_once(broken: Broken) -> None:
    load_pack(broken(), by=By("test"), at=NOON)
    stored = FormVersion.objects.count()
    pack = pack_in_force("city")
    assert pack is not None
    one = report_matter(
        draft(kind="street_light", answers={"lamps": "2", "neighborhood": "Back Bay"}),
        pack=pack,
        by=By("test"),
        at=NOON,
    )
    load_pack(broken(LABEL), by=By("test"), at=NOON)
    assert FormVersion.objects.count() == stored and len(stored_versions("city")) == 1
    assert PackTexts.objects.filter(version=pack.version).count() == 2
    lines = [(line.label, line.words) for line in answers_of(story_of(one, public=False))]
    assert lines == [("街道", "Back Bay"), ("几盏不亮", "2")]


def test_a_changed_question_is_a_new_version_and_running_matters_keep_theirs(broken: Broken) -> None:
    load_pack(broken(), by=By("test"), at=NOON)
    pack = pack_in_force("city")
    assert pack is not None
    one = report_matter(draft(kind="street_light", answers={"lamps": "90"}), pack=pack, by=By("test"), at=NOON)
    load_pack(broken((FORM, "<= 100", "<= 10")), by=By("test"), at=NOON)
    assert len(stored_versions("city")) == 2
    form = story_of(one, public=False).pack.form_of("street_light")
    assert form is not None and form.form.questions[-1].constraint.endswith("<= 100")
