"""One browser window and what people do in it."""

import math
import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, expect

from tests.house import wait_for

PATIENCE = 30_000  # milliseconds until something that should show up is given up
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
_SAY_BROKEN_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
_AXE = {"resultTypes": ["violations"], "preload": False}  # it need not read our sheets, nor write into the page
_TILE = 512  # pixels of the whole world at zoom 0


class Window:
    """A window with its own cookies. `faults` gathers whatever its console complains of."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.refusals_expected = 0
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.add_init_script(_SAY_BROKEN_POLICY)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda fault: self.faults.append(f"{self.page.url}: {fault}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or "GL Driver Message" in message.text:
            return
        refused = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if refused and self.refusals_expected:
            self.refusals_expected -= 1
            return
        self.faults.append(f"{self.page.url}: {message.text}")

    def go(self, path: str, status: int = 200) -> "Window":
        """A page by its address."""
        if status >= 400:
            self.refusals_expected += 1
        answer = self.page.goto(path)
        assert answer and answer.status == status, f"{path}: {answer and answer.status}"
        return self

    def login(self, username: str) -> None:
        """Log in at the desk."""
        self.go("/desk/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", "gongzhi-demo")
        self.page.click("main button[type=submit]")
        self.page.wait_for_url("**/desk/")

    def find(self, selector: str, **narrowed: Any) -> Locator:
        """What the selector names on the page."""
        return self.page.locator(selector, **narrowed)

    def sees(self, selector: str, words: str = "") -> Locator:
        """Waits for something to be seen, with these words in it."""
        found = self.page.locator(selector).first
        expect(found).to_be_visible(timeout=PATIENCE)
        if words:
            expect(found).to_contain_text(words, timeout=PATIENCE)
        return found

    def look(self) -> None:
        """The page as it stands, wide and narrow: nothing axe-core finds, nothing to scroll sideways."""
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.wait_for_load_state("networkidle")
            found = Axe().run(self.page, options=_AXE)
            assert found.violations_count == 0, f"{self.page.url} at {size['width']}: {found.generate_report()}"
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{self.page.url} at {size['width']}: {over} px too wide"
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def tab_to(self, selector: str) -> Locator:
        """Press Tab until the focus is there."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return self.page.locator(selector)
        raise AssertionError(f"{selector} cannot be reached with Tab")

    def drag_map_to(self, lon: float, lat: float) -> None:
        """Drag the map until the pin is on this point, as a hand does: a bit, look, a bit more."""
        self.sees(".gz-map.is-ready")
        box = self.find(".gz-map__canvas").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._drag(x, y, 40, 0)
        here = self._point()
        for _ in range(12):
            dx, dy = _pixels(here, (lon, lat))
            if math.hypot(dx, dy) < 4:
                return
            most = min(1.0, 140 / math.hypot(dx, dy))
            self._drag(x, y, -dx * most, -dy * most)
            here = self._point()
        raise AssertionError(f"the pin is on {here}, not on {(lon, lat)}")

    def _drag(self, x: float, y: float, dx: float, dy: float) -> None:
        before = self.find("[name=lon]").input_value() + self.find("[name=lat]").input_value()
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx / 2, y + dy / 2)
        mouse.move(x + dx, y + dy)
        self.page.wait_for_timeout(250)  # a hand that stops gives the map no swing
        mouse.up()
        point = self.page.locator
        wait_for(
            lambda: point("[name=lon]").input_value() + point("[name=lat]").input_value() != before,
            "the point after dragging",
        )

    def _point(self) -> tuple[float, float]:
        return float(self.find("[name=lon]").input_value()), float(self.find("[name=lat]").input_value())

    def make(self, move: str, **words: str) -> None:
        """Make a move, in its drawer if it asks for something."""
        opener, button = self.find(f'[data-drawer="move-{move}"]'), self.find(f'button[name=move][value="{move}"]')
        opener.or_(button).first.wait_for()
        if opener.count():
            opener.click()
            drawer = self.find(f"#move-{move}")
            for name, text in words.items():
                drawer.locator(f"[name={name}]").fill(text)
            button = drawer.locator("button[type=submit]")
        with self.page.expect_navigation():
            button.click()
        self.sees(".gz-messages")

    def open_matter(self, number: str) -> None:
        """From a list to the page of a matter."""
        with self.page.expect_navigation():
            self.find(f'a[href="/desk/matters/{number}/"]').click()

    def titles(self) -> list[str]:
        """The timeline's titles, newest first."""
        return [one.strip() for one in self.find(".gz-entry__head b").all_inner_texts()]

    def number(self) -> str:
        """The number on the page."""
        found = re.search(r"TB-\d{4}-\d{4}-\d{4,}", self.find("main").inner_text())
        assert found
        return found[0]

    def ask(self, script: str) -> Any:
        """What a script finds in the page."""
        return self.page.evaluate(script)


def _pixels(here: tuple[float, float], there: tuple[float, float], zoom: float = 14.5) -> tuple[float, float]:
    """From one point to another on the screen, at the zoom the map has after choosing a village."""

    def north(lat: float) -> float:
        return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))

    scale = _TILE * 2**zoom / 360
    return (there[0] - here[0]) * scale, (north(here[1]) - north(there[1])) * scale
