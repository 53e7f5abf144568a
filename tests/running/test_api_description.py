"""What the API's own description allows and forbids, tried on a real server: nothing breaks it, all is as described."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT, House

pytestmark = pytest.mark.once
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
CONFIG = """
[parameters]
"path.number" = "{number}"
"path.pack" = "tangba"
"""


@pytest.mark.parametrize("key", ["demo", "no such key"])
def test_nothing_sent_by_its_description_breaks_the_api_and_all_answers_are_as_described(
    house: House, tmp_path: Path, key: str
) -> None:
    resident = house.visitor()
    number = resident.page_of(resident.report().location).number
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(number=number), encoding="utf-8")
    examples = "12" if key == "demo" else "2"
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run",
        f"http://127.0.0.1:{house.port}/api/v1/openapi.json", "--header", f"Authorization: Bearer {key}",
        "--max-examples", examples, "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--seed", "1",
        "--continue-on-failure", "--suppress-health-check", "all",
    ]  # fmt: skip
    env = {**os.environ, "NO_COLOR": "1", "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    assert "34/34" in done.stdout, "every operation was tried"
    assert not (ROOT / ".hypothesis" / "schemathesis").exists()
