"""English is complete: every word marked in the sources is translated, and English pages hold no Chinese of ours.

The words are found without gettext's programs: Python by its syntax tree, templates by what Django makes of them.
"""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation.template import templatize

from gongzhi import design
from gongzhi.base.areas.models import Area
from gongzhi.base.ids import secret_link
from gongzhi.work.matters.models import SUBJECT
from tests.factories import matter, moved

pytestmark = pytest.mark.once

SOURCES = Path(design.__file__).parents[1]
CATALOGUE = Path(design.__file__).parent / "locale" / "en" / "LC_MESSAGES"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
TERM = re.compile(r" ?\([\u4e00-\u9fff]+\)")  # a Chinese term of art after its English one
PLACE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")

# What a call takes, by position: context, message, plural. The names are those `makemessages` looks for.
CALLS = {
    "_": (None, 0, None), "gettext": (None, 0, None), "gettext_lazy": (None, 0, None), "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1), "ngettext_lazy": (None, 0, 1), "pgettext": (0, 1, None), "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2), "npgettext_lazy": (0, 1, 2),
}  # fmt: skip

# Chinese in the code that is no text of a page: names of languages, words packs may not use, Chinese dates and joins.
NOT_SHOWN = {
    "base/people/models.py": {"A岗", "B岗"},
    "config/cli/serve.py": {"共治"},
    "config/settings.py": {"中文"},
    "config/cli/verbs.py": {"共治"},
    "design/templatetags/gz.py": {"年", "月", "日"},
    "packs/checks.py": None,
    "packs/drawing": None,
    "packs/schema.py": {"分级分类库", "投诉建议"},
    "web/showing.py": {"年", "月", "日"},
    "work/matters/models.py": {"。"},
}


@pytest.fixture(autouse=True)
def language_stays_here() -> Iterator[None]:
    """A request in English leaves English behind in its thread; the next test starts as it would alone."""
    with translation.override(get_language()):
        yield


Key = tuple[str, str, str]  # context, message, plural; '' where there is none


def _words_of_python(code: str) -> tuple[set[Key], list[str]]:
    """What a module marks, and its Chinese literals that are neither marked nor documentation."""
    tree, marked, seen = ast.parse(code), set(), set()
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", None))
        if isinstance(node, ast.Call) and name in CALLS:
            context, one, many = CALLS[name]
            texts = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
            seen |= {id(arg) for arg in node.args}
            if len(texts) > one and texts[one]:
                plural = texts[many] if many is not None else ""
                marked.add((texts[context] if context is not None else "", texts[one], plural))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            seen.add(id(node.value))  # documentation
    bare = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in seen
    ]
    return marked, [text for text in bare if CHINESE.search(text)]


def _words_of_template(text: str) -> tuple[set[Key], list[str]]:
    """What a template marks, and its Chinese outside of any mark."""
    made = templatize(text)
    marked = _words_of_python(_as_python(made))[0]
    plain = re.sub(
        r"{% comment %}.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.S
    )
    plain = re.sub(r"{%.*?%}|{{.*?}}", "", plain)
    return marked, [line.strip() for line in plain.splitlines() if CHINESE.search(line)]


def _as_python(made: str) -> str:
    """The calls in what `templatize` gives; all else there is crossed out with X and does not parse."""
    text = r"""u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*'"""
    return "\n".join(re.findall(rf"""\b(?:gettext|ngettext|pgettext|npgettext|_)\((?:{text}|[^()"'])*\)""", made))


def _files(kind: str) -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCES.rglob(f"*.{kind}")):
        if "migrations" not in path.parts:
            yield path.relative_to(SOURCES).as_posix(), path.read_text(encoding="utf-8")


def _marked() -> set[Key]:
    found: set[Key] = set()
    for _path, text in _files("py"):
        found |= _words_of_python(text)[0]
    for _path, text in _files("html"):
        found |= _words_of_template(text)[0]
    return found


def _entries() -> dict[Key, list[str]]:
    """The catalogue as text: what is translated, and its one or two translations."""
    found: dict[Key, list[str]] = {}
    for block in re.split(r"\n\n+", (CATALOGUE / "django.po").read_text(encoding="utf-8").strip()):
        assert "#, fuzzy" not in block and "#~" not in block, block
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            head, quote, rest = line.partition('"')
            name = head.strip() or name
            parts[name] = parts.get(name, "") + ast.literal_eval(quote + rest)
        key = (parts.get("msgctxt", ""), parts["msgid"], parts.get("msgid_plural", ""))
        assert key not in found, key
        found[key] = [text for part, text in parts.items() if part.startswith("msgstr")]
    return found


def test_the_catalogue_holds_exactly_what_the_sources_mark() -> None:
    marked, held = _marked(), {key for key in _entries() if key[1]}
    assert len(marked) > 300
    assert sorted(marked - held) == []
    assert sorted(held - marked) == []


def test_every_translation_is_there_and_english() -> None:
    for (_context, message, plural), texts in _entries().items():
        if not message:
            continue
        assert len(texts) == (2 if plural else 1), message
        for text in texts:
            assert text, message
            assert not CHINESE.search(TERM.sub("", text)), text


def test_placeholders_agree() -> None:
    for (_context, message, plural), texts in _entries().items():
        for original, text in zip((message, plural or message), (texts[0], texts[-1]), strict=True):
            if message:
                assert sorted(PLACE.findall(original)) == sorted(PLACE.findall(text)), message


def test_plurals_count_in_english() -> None:
    for (_context, message, plural), texts in _entries().items():
        if plural:
            assert texts[0] != texts[1], message


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = gettext.GNUTranslations(io.BytesIO((CATALOGUE / "django.mo").read_bytes()))
    written: dict[Any, str] = {}
    for (context, message, plural), texts in _entries().items():
        key = f"{context}\x04{message}" if context else message
        if plural:
            written |= {(key, place): text for place, text in enumerate(texts)}
        else:
            written[key] = texts[0]
    assert compiled._catalog == written  # type: ignore[attr-defined]


def test_no_chinese_is_left_unmarked_in_the_code() -> None:
    found = []
    for path, text in _files("py"):
        allowed = next((words for start, words in NOT_SHOWN.items() if path.startswith(start)), set())
        if allowed is None:
            continue
        for literal in _words_of_python(text)[1]:
            rest = literal
            for word in allowed:
                rest = rest.replace(word, "")
            if CHINESE.search(rest):
                found.append(f"{path}: {literal}")
    assert found == []


def test_no_chinese_is_left_unmarked_in_templates_and_scripts() -> None:
    bilingual = ("400.html", "500.html", "gz/plain.html", "gz/parts/language.html")  # both languages at once
    found = [
        f"{path}: {line}"
        for path, text in _files("html")
        if not path.endswith(bilingual)
        for line in _words_of_template(text)[1]
    ]
    found += [f"{path}: Chinese" for path, text in _files("js") if "vendor" not in path and CHINESE.search(text)]
    assert found == []


class _Words(HTMLParser):
    """The words of a page: what is read, and what is read aloud or shown in fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.language = ""
        self._other = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "button" and given.get("lang", "").startswith("zh"):
            self._other += 1
        names = ("title", "alt", "placeholder", "aria-label", "content")
        self.words += [
            value
            for name, value in given.items()
            if name in names or name.startswith(("data-t-", "data-label", "data-plain"))
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._other:
            self._other -= 1

    def handle_data(self, data: str) -> None:
        if not self._other and data.strip():
            self.words.append(data.strip())


def _chinese_of(client: Client, url: str, *data: str) -> list[str]:
    answer = client.get(url, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, url
    assert answer.headers["Content-Language"] == "en"
    page = _Words(answer.content.decode())
    assert page.language == "en"
    found = []
    for words in page.words:
        rest = TERM.sub("", words)
        for given in sorted((*data, "共治"), key=len, reverse=True):
            rest = rest.replace(given, "")
        if CHINESE.search(rest):
            found.append(words)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/report/", "/complaint/", "/matters/", "/follow/"])
def test_public_pages_are_english(client: Client, url: str) -> None:
    one = matter()
    assert _chinese_of(client, url) == []
    assert one.text


def test_following_is_english(client: Client, who: Any) -> None:
    one = matter()
    moved(one, "sign", who("grid_worker", "500152115211001"))
    url = f"/follow/{secret_link(SUBJECT, one.uid)}/"
    assert _chinese_of(client, url, one.title, one.text) == []


def test_the_desk_is_english(logged_in: Any, who: Any) -> None:
    one = matter(name="王小明", phone="13800000000")
    worker = who("grid_worker", "500152115211001")
    browser = logged_in("grid_worker", "500152115211001")
    data = (one.title, one.text, one.address, worker.name, worker.name[:1], "王**")
    for url in ("/desk/", "/desk/matters/", "/desk/map/", "/desk/matters/register/", f"/desk/matters/{one.number}/"):
        assert _chinese_of(browser, url, *data) == [], url
    moved(one, "sign", worker)
    assert _chinese_of(browser, f"/desk/matters/{one.number}/", *data) == []


def test_refusals_are_english(client: Client, db: None) -> None:
    answer = client.post("/report/", {"uid": "not one"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "The page is incomplete" in answer.content.decode()
    gone = client.get("/nowhere/", headers={"Accept-Language": "en"})
    assert gone.status_code == 404
    assert not [words for words in _Words(gone.content.decode()).words if CHINESE.search(TERM.sub("", words))]


def test_numbers_of_things_agree_with_their_words() -> None:
    from datetime import UTC, datetime, timedelta

    from gongzhi.base.todos.logic import Light
    from gongzhi.web.showing import light_word, short_time, span

    noon = datetime(2023, 11, 16, 7, 20, tzinfo=UTC)
    with translation.override("en"):
        assert light_word(Light("late", 1.0, 2)) == "2 working days late"
        assert light_word(Light("ontime", 0.5, 1)) == "1 working day left"
        assert light_word(Light("soon")) == "Due today"
        assert span(timedelta(hours=1)) == "1 hour"
        assert short_time(noon, "Asia/Shanghai", noon) == "16 Nov 15:20"
        assert short_time(noon, "Asia/Shanghai", noon + timedelta(days=100)) == "16 Nov 2023 15:20"
    with translation.override("zh-hans"):
        assert light_word(Light("late", 1.0, 2)) == "逾期 2 个工作日"
        assert short_time(noon, "Asia/Shanghai", noon) == "11 月 16 日 15:20"


def test_areas_have_english_names(db: None) -> None:
    assert not Area.objects.filter(code__startswith="500152115", name_en="").exists()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh-hans"),
    ],
)
def test_commands_answer_in_the_language_of_the_terminal(environ: dict[str, str], expected: str) -> None:
    from gongzhi.config.cli import language

    assert language(environ) == expected
