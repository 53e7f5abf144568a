"""A real Chromium before a house that runs. Every window minds its console."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.window import Window
from tests.house import House, copied_house, demo_house

Windows = Callable[..., Window]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def house(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all: every test brings matters of its own."""
    with copied_house(demo_house(kept), tmp_path_factory.mktemp("browser")) as made:
        yield made.start()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser: the one `GONGZHI_CHROMIUM` names, else Playwright's own."""
    with sync_playwright() as playwright:
        path = os.environ.get("GONGZHI_CHROMIUM") or None
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(house: House, chromium: Browser) -> Iterator[Windows]:
    """`window("wangge")`: a window of that person, logged in; `window()`: of a resident."""
    opened: list[Window] = []

    def open_window(username: str = "", **options: Any) -> Window:
        context = chromium.new_context(
            base_url=f"http://127.0.0.1:{house.port}", locale="zh-CN", timezone_id="Asia/Shanghai",
            viewport={"width": 1440, "height": 900}, reduced_motion="reduce", **options,
        )  # fmt: skip
        opened.append(Window(context))
        if username:
            opened[-1].login(username)
        return opened[-1]

    yield open_window
    faults = [fault for one in opened for fault in one.faults]
    for one in opened:
        one.page.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A photo from a phone."""
    from PIL import Image

    stream = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()
