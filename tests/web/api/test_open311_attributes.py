"""What a kind asks, asked and answered by Open311: every type, every way to write it, every fault at once."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from gongzhi.work.matters.models import Matter
from tests.web.api.open311 import REPORT, V2, got, read, sent, told

pytestmark = pytest.mark.django_db
TYPE = "application/x-www-form-urlencoded"


def answers() -> dict[str, Any]:
    return Matter.objects.get().answers


def test_a_definition_tells_every_question_in_order_with_its_choices(client: Client) -> None:
    found = got(client, f"{V2}/services/street_light.json")
    rows = {row["code"]: row for row in found["attributes"]}
    assert list(rows) == ["pole", "out", "how", "since", "wires", "keep_away", "height"]
    assert [row["order"] for row in rows.values()] == list(range(1, 8))
    types = {code: row["datatype"] for code, row in rows.items()}
    assert types == {
        "pole": "string", "out": "number", "how": "singlevaluelist", "since": "datetime", "wires": "singlevaluelist",
        "keep_away": "string", "height": "singlevaluelist",
    }  # fmt: skip
    assert [code for code, row in rows.items() if not row["variable"]] == ["keep_away"], "a note is read, not answered"
    assert rows["how"]["values"][0] == {"key": "dark", "name": "一直不亮"}
    assert [one["key"] for one in rows["wires"]["values"]] == ["yes", "no"]
    assert rows["height"]["required"] is False, "it is asked only after another answer"
    tree = got(client, f"{V2}/services/street_light.xml")
    attributes = tree.findall("attributes/attribute")
    assert [one.findtext("code") for one in attributes] == list(rows)
    assert [one.findtext("key") for one in attributes[2].findall("values/value")] == [
        "dark",
        "flicker",
        "day",
        "broken",
    ]
    assert attributes[0].findtext("variable") == "true" and attributes[0].find("values") is not None
    many = got(client, f"{V2}/services/litter.json")["attributes"]
    assert (many[0]["code"], many[0]["datatype"]) == ("what", "multivaluelist")
    assert "tonnes" not in [one["code"] for one in many], "what is calculated is not asked"


@pytest.mark.parametrize(
    "body",
    [
        "attribute[what]=bulky&attribute[what]=dead&attribute[animals]=3",
        "attribute[what][]=bulky&attribute[what][]=dead&attribute[animals]=3",
        "attribute%5Bwhat%5D%5B%5D=dead&attribute%5Bwhat%5D=bulky&attribute%5Banimals%5D=3&attribute[loads]=",
    ],
)
def test_several_values_come_repeated_or_with_brackets_plain_or_encoded(client: Client, body: str) -> None:
    whole = f"{urlencode({**REPORT, 'service_code': 'litter'})}&{body}"
    read(client.post(f"{V2}/requests.json", whole, content_type=TYPE), ".json", 200)
    assert answers() == {"what": ["bulky", "dead"], "animals": 3}


def test_days_are_taken_as_days_and_as_moments_with_a_zone(client: Client) -> None:
    sent(client, **{"attribute[since]": "2023-11-14T20:00:00Z", "attribute[out]": " 2 ", "attribute[pole]": "TB-0012"})
    assert answers() == {"since": "2023-11-15", "out": 2, "pole": "TB-0012"}, "the day in Chongqing"


def test_no_answer_is_needed_where_the_definition_does_not_say_so(client: Client) -> None:
    sent(client, **{"attribute[wires]": "yes"})
    assert answers() == {"wires": "yes"}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_everything_wrong_with_the_attributes_is_told_in_one_400(client: Client, form: str) -> None:
    wrong = {
        "attribute[how]": "green", "attribute[out]": "many", "attribute[since]": "yesterday",
        "attribute[colour]": "red", "attribute[pole]": "???", "attribute[keep_away]": "x", "attribute": "y",
        "description": "长" * 4_001,
    }  # fmt: skip
    errors = sent(client, 400, form, **wrong)
    rows = told(errors) if form == "json" else " | ".join(errors.itertext())
    for words in (
        "attribute[how]: ", "attribute[out]: ", "attribute[since]: ", "attribute[pole]: ",
        "attribute[colour]: this service asks for no such attribute",
        "attribute[keep_away]: this service asks for no such attribute", "attribute: write attribute[code]",
        "description: 4,000 characters at most",
    ):  # fmt: skip
        assert rows.count(words) == 1, words
    assert not Matter.objects.exists()


def test_a_single_value_is_not_given_twice(client: Client) -> None:
    body = f"{urlencode(REPORT)}&attribute[how]=dark&attribute[how]=day"
    errors = read(client.post(f"{V2}/requests.json", body, content_type=TYPE), ".json", 400)
    assert told(errors) == "400 attribute[how]: takes one value"


def test_what_is_always_required_is_said_so_and_insisted_on(client: Client) -> None:
    from gongzhi.base.forms.logic.compiling import ready
    from gongzhi.base.forms.logic.definition import Form
    from gongzhi.web.api.open311.attributes import attribute_rows, read_attributes

    label = {"zh": "是哪里", "en": "Where"}
    question = {"code": "where", "type": "text", "label": label, "required": True}
    asked = {"code": "more", "type": "text", "label": label, "required": True, "relevant": "${where} = 'x'"}
    form = ready(Form.model_validate({"title": label, "questions": [question, asked]}))
    assert [row["required"] for row in attribute_rows(form)] == [True, False]
    from django.http import QueryDict

    wrong: list[str] = []
    assert read_attributes(QueryDict("attribute[where]=+"), form, "Asia/Shanghai", wrong) == {}
    assert wrong == ["attribute[where]: is required"]


def test_extensions_tell_closed_answers_channel_point_and_notes_and_only_when_asked(client: Client) -> None:
    [made] = sent(client, **{"attribute[how]": "dark", "attribute[pole]": "TB-0012", "description": "王老三家门口。"})
    path = f"{V2}/requests/{made['service_request_id']}"
    [plain] = got(client, f"{path}.json")
    assert "attributes" not in plain and "notes" not in plain
    [row] = got(client, f"{path}.json", extensions="true")
    assert row["attributes"] == [{"label": "怎么个不亮", "name": "一直不亮", "value": "dark", "code": "how"}]
    assert row["extended_attributes"] == {"channel": "open311", "x": 105.9303, "y": 30.0261, "photos": []}
    assert [(one["summary"], one["type"]) for one in row["notes"]] == [("已上报", "status")]
    tree = got(client, f"{path}.xml", extensions="true")
    assert tree.findtext("request/attributes/attribute/code") == "how"
    assert tree.findtext("request/extended_attributes/channel") == "open311"
    assert tree.findtext("request/notes/note/summary") == "已上报"
    assert "王老三" not in client.get(f"{path}.xml", {"extensions": "true"}).content.decode()
