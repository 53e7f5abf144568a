"""The content policy allows no inline script or style sheet; a page must not even try."""

import re
from pathlib import Path

import pytest

from gongzhi import design

STATIC = Path(design.__file__).parent / "static" / "gz"
TEMPLATES = sorted(Path(design.__file__).parents[1].rglob("templates/**/*.html"))

FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "style block": re.compile(r"<style\b", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "other host": re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    assert len(TEMPLATES) > 40
    found = [path.name for path in TEMPLATES if FORBIDDEN[what].search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_our_scripts_and_styles_reach_no_other_host_and_never_eval() -> None:
    for path in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]:
        if "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org)", text), path.name
        assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", text), path.name
