"""XLSForm both ways: what is supported is the same again, what is not is refused with sheet, row and column."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gongzhi.base.forms.logic.compiling import ready
from gongzhi.base.forms.logic.definition import Form
from gongzhi.base.forms.logic.xlsform.reading import form_of, read_spreadsheet
from gongzhi.base.forms.logic.xlsform.writing import write_spreadsheet
from tests.base.forms.examples import census
from tests.base.forms.test_alike import CHAIN

pytestmark = pytest.mark.once
Sheets = dict[str, list[list[Any]]]


def book(sheets: Sheets) -> bytes:
    made, out = Workbook(), io.BytesIO()
    del made["Sheet"]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(out)
    return out.getvalue()


def read(sheets: Sheets) -> tuple[Form | None, list[str]]:
    form, problems = form_of(read_spreadsheet(book(sheets)))
    return form, [str(one) for one in problems]


SOUND: Sheets = {
    "survey": [
        ["type", "name", "label::English (en)", "label::中文 (zh)", "hint", "required", "relevant", "constraint",
         "constraint_message", "appearance", "default", "calculation", "choice_filter"],
        ["text", "pole", "Pole number", "灯杆编号", "杆上的牌子"],
        ["integer", "out", "How many are out", "几盏不亮", None, "yes", None, ". > 0 and . <= 500", "1–500", None, 1],
        ["select_one yes_no", "wires", "Bare wires?", "有裸露的电线吗"],
        ["begin group", "danger", "Danger", "危险", None, None, "${wires} = 'yes'"],
        ["select_multiple who", "told", "Who was told", "告诉了谁", None, "${out} > 2"],
        ["end group"],
        ["select_one towns", "town", "Town", "镇"],
        ["select_one villages", "village", "Village", "村", *[None] * 5, "large", None, None, "town = ${town}"],
        ["begin_repeat", "lamps", "Lamps", "灯"],
        ["decimal", "height", "Height", "高"],
        ["end_repeat"],
        ["calculate", "highest", None, None, None, None, None, None, None, None, None, "coalesce(max(${height}), 0)"],
        ["note", "thanks", "Thank you", "谢谢"],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "label::中文 (zh)", "town"],
        ["yes_no", "yes", "Yes", "是"], ["yes_no", "no", "No", "否"],
        ["who", 110, "Police", "警察"], ["who", 119, "Fire", "消防"],
        ["towns", "e", "East", "东"], ["villages", "e1", "East one", "东一", "e"],
    ],
    "settings": [["form_title", "form_id", "version"], ["路灯", "street_light", 3]],
}  # fmt: skip


def with_(sheet: str, row: int, column: str, value: Any) -> Sheets:
    """The sound file with one cell changed; a column that is not there is added. Rows as the spreadsheet counts."""
    rows = [list(one) for one in SOUND[sheet]]
    if column not in rows[0]:
        rows[0].append(column)
    place = rows[0].index(column)
    while len(rows) < row:
        rows.append([])
    rows[row - 1] += [None] * (place + 1 - len(rows[row - 1]))
    rows[row - 1][place] = value
    return {**SOUND, sheet: rows}


def test_a_file_of_the_usual_kind_is_read() -> None:
    form, problems = read(SOUND)
    assert problems == [] and form is not None
    asked = {one.code: one for one in form.questions}
    assert form.title.zh == "路灯" and form.code == "street_light" and form.version == "3"
    assert asked["pole"].label and (asked["pole"].label.zh, asked["pole"].label.en) == ("灯杆编号", "Pole number")
    assert asked["wires"].type == "yes_no" and "yes_no" not in form.choices
    assert asked["told"].group == "danger" and form.groups["danger"].relevant == "${wires} = 'yes'"
    assert asked["told"].required == "${out} > 2" and asked["out"].required == "true()" and asked["out"].default == "1"
    assert [one.code for one in form.choices["who"]] == ["110", "119"]
    assert form.choices["villages"][0].columns == {"town": "e"}
    assert form.groups["lamps"].repeat and asked["height"].group == "lamps"
    ready(form)


@pytest.mark.parametrize("form", [census().form, CHAIN.form, read(SOUND)[0]], ids=["census", "chain", "read"])
def test_what_is_written_is_read_again_as_it_was(form: Form) -> None:
    again, problems = form_of(read_spreadsheet(write_spreadsheet(form)))
    assert problems == [] and again == form


words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12)
texts = st.fixed_dictionaries({"zh": words}, optional={"en": words}).filter(lambda one: "${" not in str(one))
plain = st.sampled_from(["text", "long_text", "integer", "decimal", "date", "time", "datetime", "yes_no", "photo",
                         "point", "area", "phone", "id_number"])  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_form_is_the_same_again(data: st.DataObject) -> None:
    codes = data.draw(
        st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), min_size=1, max_size=6, unique=True)
    )
    groups: dict[str, Any] = {}
    questions: list[dict[str, Any]] = []
    for code in codes:
        one = {"code": f"q_{code}"[:39], "type": data.draw(plain), "label": data.draw(texts)}
        one |= data.draw(st.fixed_dictionaries({}, optional={
            "hint": texts, "unit": texts, "constraint_message": texts, "most": st.integers(1, 99),
            "required": st.sampled_from(["true()", "1 = 1"]), "relevant": st.just("1 < 2"), "sensitive": st.booleans(),
            "appearance": st.just("large"),
        }))  # fmt: skip
        if data.draw(st.booleans()):
            groups[f"g_{code}"] = {"label": data.draw(texts), "repeat": data.draw(st.booleans()), "most": 20}
            one["group"] = f"g_{code}"
        questions.append(one)
    form = Form.model_validate({"title": data.draw(texts), "questions": questions, "groups": groups})
    again, problems = form_of(read_spreadsheet(write_spreadsheet(form)))
    assert problems == [] and again == form


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (with_("survey", 2, "type", "barcode"), "survey row 2 column type: type barcode is not supported"),
        (with_("survey", 2, "type", None), "survey row 2 column type: is missing"),
        (with_("survey", 2, "name", None), "survey row 2 column name: is missing"),
        (with_("survey", 2, "name", "Pole-1"), "survey row 2 column name: String should match"),
        (with_("survey", 2, "read_only", "yes"), "survey row 2 column read_only: this column is not supported"),
        (with_("survey", 2, "media::image", "a.png"), "survey row 2 column media::image: this column is not supported"),
        (with_("survey", 2, "label::Français (fr)", "Poteau"),
         "survey row 2 column label::Français (fr): this language is not supported"),
        (with_("survey", 2, "label", "again"), "survey row 2 column label: is a second text in zh"),
        (with_("survey", 2, "hint", "see ${out}"), "survey row 2 column hint: answers inside of texts"),
        (with_("survey", 2, "appearance", "signature"), "survey row 2 column appearance: signature is not supported"),
        (with_("survey", 3, "relevant", "${nobody} = 1"), "questions.out.relevant: character 1"),
        (with_("survey", 4, "type", "select_one yes_no or_other"), "survey row 4 column type: “or_other” is not"),
        (with_("survey", 4, "type", "rank who"), "survey row 4 column type: type rank who is not supported"),
        (with_("survey", 5, "calculation", "1"), "survey row 5 column calculation: is not supported for begin group"),
        (with_("survey", 7, "type", "note"), "survey row 7 column name: is missing"),
        (with_("survey", 7, "type", "end_repeat"), "survey row 7 column type: end_repeat without its beginning"),
        (with_("survey", 7, "type", None), "survey row 5: begin_group danger is not ended"),
        (with_("survey", 10, "repeat_count", "3"), "survey row 10 column repeat_count: is not supported"),
        (with_("survey", 3, "most", "many"), "survey row 3 column most: “many” is no whole number"),
        (with_("survey", 3, "sensitive", "perhaps"), "survey row 3 column sensitive: “perhaps” is neither yes nor no"),
        (with_("choices", 4, "name", None), "choices row 4 column name: is missing"),
        (with_("choices", 4, "name", "a b"), "choices row 4 column name: String should match"),
        (with_("choices", 4, "image", "a.png"), "choices row 4 column image: this column is not"),
        (with_("choices", 4, "media::audio", "a.mp3"), "choices row 4 column media::audio: this column is"),
        (with_("settings", 2, "style", "pages"), "settings row 2 column style: is not supported"),
        (with_("settings", 2, "default_language", "fr"), "settings row 2 column default_language: fr is neither"),
        (with_("settings", 3, "form_id", "two"), "settings row 3: settings have one row"),
        (with_("settings", 2, "form_id", "Street Light"), "settings row 2 column form_id: String should match"),
        ({**SOUND, "entities": [["list_name"]]}, "sheet entities: is not supported"),
        ({"choices": []}, "file: has no sheet named survey"),
        ({**SOUND, "survey": [["type", "type"], ["text", "x"]]}, "survey row 1 column type: appears twice"),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_refused_with_sheet_row_and_column(sheets: Sheets, said: str) -> None:
    form, problems = read(sheets)
    if said.startswith("questions."):
        with pytest.raises(Exception, match="no question with an answer"):
            ready(form)  # type: ignore[arg-type]
    else:
        assert any(one.startswith(said) for one in problems), problems


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", "类型,名称".encode(), b"\x00" * 100])
def test_a_file_that_is_no_spreadsheet_is_refused(data: bytes) -> None:
    form, problems = form_of(read_spreadsheet(data))
    assert form is None and problems[0].message.startswith("cannot be read as a spreadsheet")
