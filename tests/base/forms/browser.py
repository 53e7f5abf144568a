"""The browser's evaluator, run by node where there is one, else by a Chromium."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from gongzhi import design

MODULES = Path(design.__file__).parent / "static" / "gz" / "js" / "forms"
DRIVER = Path(__file__).with_name("alike.mjs")
_MAIN = """
import { run } from "./alike.mjs";
let text = "";
for await (const chunk of process.stdin) text += chunk;
process.stdout.write(JSON.stringify(await run("./forms", JSON.parse(text))));
"""


def in_browser(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the modules make of the jobs (see `alike.mjs`)."""
    return _by_node(jobs) if shutil.which("node") else _by_chromium(jobs)


def _by_node(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        shutil.copytree(MODULES, there / "forms")
        shutil.copy(DRIVER, there)
        (there / "package.json").write_text('{"type": "module"}')
        (there / "main.mjs").write_text(_MAIN)
        done = subprocess.run(
            ["node", "main.mjs"], cwd=there, input=json.dumps(jobs), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _by_chromium(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from playwright.sync_api import Route, sync_playwright

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        file = DRIVER if name == DRIVER.name else MODULES / name
        body = file.read_text(encoding="utf-8") if file.is_file() else "<!doctype html>"
        route.fulfill(body=body, content_type="text/javascript" if file.is_file() else "text/html")

    with sync_playwright() as playwright:
        path = os.environ.get("GONGZHI_CHROMIUM") or None
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.route("**/*", answer)
        page.goto("http://forms.test/")
        found = page.evaluate("async (jobs) => (await import('/alike.mjs')).run('/forms', jobs)", jobs)
        chromium.close()
    return found
