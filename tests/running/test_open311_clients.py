"""Clients of other cities' making drive a real server, unmodified: in Python and JavaScript, in XML and JSON."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from georeport import GeoReport

from tests.house import ROOT, House

pytestmark = pytest.mark.once
CLIENTS = ROOT / "tests" / "clients"
WORDS = "学堂路口的灯不亮。\n晚上很黑 & <危险>。"


def _reported(house: House) -> str:
    """A report, sent as any program would."""
    body = "api_key=demo&service_code=street_light&lat=30.0261&long=105.9303&attribute%5Bhow%5D=dark"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = house.visitor().ask("POST", "/open311/v2/requests.json", body.encode(), **kind)
    assert answer.status == 200, answer.text
    return answer.json()[0]["service_request_id"]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_in_python_reads_services_definitions_and_requests(house: House, form: str) -> None:
    numbers = [_reported(house), _reported(house)]
    city = GeoReport(f"http://127.0.0.1:{house.port}/open311/v2", jurisdiction="tangba", output_format=form)
    services = {one["service_code"]: one for one in city.get_service_list()}
    assert services["street_light"]["service_name"] == "路灯不亮"
    assert services["street_light"]["metadata"] in (True, "true")
    definition = city.get_service_definition("street_light")
    attributes = definition["attributes"] if form == "json" else definition["attributes"]["attribute"]
    how = next(one for one in attributes if one["code"] == "how")
    values = how["values"] if form == "json" else how["values"]["value"]
    assert how["datatype"] == "singlevaluelist" and values[0] == {"key": "dark", "name": "一直不亮"}
    found = city.get_service_requests(service_request_id=",".join(numbers))
    assert {one["service_request_id"] for one in found} == set(numbers)
    one = city.get_service_request(numbers[0])
    assert one["status"] == "open" and float(one["lat"]) == 30.0261 and not one["description"]
    listed = city.get_service_requests(service_code="street_light", status="open")
    assert set(numbers) <= {row["service_request_id"] for row in listed}


def test_node_open311_in_javascript_finds_reports_and_follows(house: House) -> None:
    node = shutil.which("node")
    if node is None or not (CLIENTS / "node_modules" / "open311").is_dir():
        pytest.skip("the JavaScript client is not installed: it needs Node and npm, and `npm ci` in tests/clients")
    found = _driven(node, house)
    assert found["discovery"]["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert {"street_light", "litter"} <= {one["service_code"] for one in found["services"]}
    assert [one["code"] for one in found["definition"]["attributes"]][:3] == ["pole", "out", "how"]
    number = found["made"]["service_request_id"]
    assert found["token"] == {"service_request_id": number, "token": number}
    assert found["one"]["service_request_id"] == number and found["one"]["status"] == "open"
    assert [one["service_request_id"] for one in found["several"]] == [number]
    assert number in [one["service_request_id"] for one in found["open"]]
    assert "400" in found["refused"]
    [(text, answers)] = house.rows("SELECT text, answers FROM matters_matter ORDER BY id DESC LIMIT 1")
    assert text == WORDS
    assert (json.loads(answers) if isinstance(answers, str) else answers) == {"out": 2, "how": "dark"}


def _driven(node: str, house: House) -> Any:
    script = Path("tests/clients/open311.cjs")
    command = [node, str(script), f"http://127.0.0.1:{house.port}/open311/discovery.json", WORDS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)
