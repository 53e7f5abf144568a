"""English is complete: every word marked in the sources is translated, and none is left unmarked.

The words are found without gettext's programs: Python by its syntax tree, templates by what Django makes of them.
"""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation.template import templatize

from gongzhi import design

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
    "base/documents": None,  # fonts, styles, figures of headings
    "base/tables/blanks/words.py": None,  # what blanks of a Chinese office say
    "figures/sheets/logic/aliases.py": None,
    "base/exchange/logic/aliases.py": None,  # what columns are called elsewhere
    "base/exchange/logic/columns.py": {"导入结果", "原因", "："},  # columns known again when the file comes back
    "base/outgoing/logic.py": None,  # how the number of a document is written, in whatever language
    "base/people/logic/tables.py": {"年", "月", "日"},
    "work/matters/actions/taking.py": {"年月日时分秒"},
    "work/matters/logic/aliases.py": None,
    "base/forms/logic/xlsform": {"简体中文", "中文", "简体", "是", "否"},  # languages as spreadsheets name them
    "base/forms/logic/values.py": {"\u3000"},  # a blank
    "base/people/logic/numbers.py": {"－"},  # a dash
    "base/people/models/posts.py": {"A岗", "B岗"},
    "base/rules/logic/definition.py": {"示例", "点"},  # as files say it
    "base/rules/logic/judging.py": {"36个月", "3年"},
    "base/rules/logic/syntax.py": None,  # which characters names are made of
    "base/rules/logic/units.py": None,  # units as files write them
    "base/rules/logic/whatif/overlay.py": {"示例"},
    "base/rules/logic/wording.py": None,  # units as files write them
    "packs/mistakes.py": None,  # marks of a Chinese keyboard
    "web/api/rest/shapes/finance.py": {"示例", "提前还款"},  # a status as files say it; an example
    "base/rules/spreadsheets.py": {"结果", "依据", "原文", "状态", "初创期"},  # told in both languages
    "config/cli/programmes.py": {"元"},
    "config/demo/households.py": {"示例", "院落", "居民", "号"},  # made-up names
    "config/demo/activities.py": None,
    "config/demo/gathering.py": None,
    "config/demo/points.py": None,  # what made-up people write
    "config/demo/redeeming.py": None,
    "config/demo/helping.py": None,
    "config/demo/finance": None,
    "config/demo/petitions.py": None,
    "work/lists/actions/taking.py": {"编号", "问题", "内容", "描述", "代码", "类别", "责任层级", "交办日期"},
    "work/lists/logic/reports.py": {"，"},  # between thousands
    "packs/lists.py": None,  # what keys mean
    "packs/demo_lists.py": None,
    "config/cli/serve.py": {"共治"},
    "config/demo/people.py": {"示例程序"},
    "config/settings.py": {"中文"},
    "config/cli/locate.py": {"经度", "纬度"},  # columns of a CSV
    "config/cli/verbs.py": {"共治", "经度", "纬度", "元"},
    "design/charts.py": {"万"},  # tens of thousands, on Chinese axes
    "design/templatetags/gz.py": {"年", "月", "日"},
    "packs/checks": None,
    "packs/drawing": None,
    "work/registers/actions/taking.py": {"、", "，", "；", "代码"},  # marks between words, a column
    "work/matters/logic/pasting.py": None,  # what people say in groups
    "packs/schemes": None,  # what columns and words of a scheme are called, in both languages
    "work/programmes/logic/batches": None,  # columns and words of the files institutions send
    "work/programmes/logic/pools/cases.py": {"是"},
    "work/programmes/queries/answers.py": {"（元）"},
    "packs/saying.py": None,  # what keys mean
    "packs/schema.py": None,
    "work/points/actions/rounds.py": None,  # what a village publishes is in its own language, whoever reads it
    "work/points/actions/schemes.py": {"人民币", "积分", "、"},  # names of units
    "work/points/logic/reading.py": None,  # columns of files
    "web/api/rest/door.py": {"共治"},
    "web/api/rest/setup.py": {"是", "否"},  # told in both languages
    "web/api/rest/shapes": None,  # examples
    "web/clocks.py": {"年", "月", "日"},
    "web/desk/programmes/panels.py": {"、", "，"},  # between names that were typed
    "web/desk/programmes/receipts.py": None,  # columns of a bank's file, as it is sent out and comes back
    "web/portal/firms/filings.py": {"元"},  # as amounts are typed
    "work/programmes/actions/accounts.py": {"额度", "人民币"},  # names of units
    "work/programmes/actions/approving.py": None,  # what a department publishes is in its own language
    "work/programmes/actions/paying.py": {"笔", "元"},
    "work/programmes/logic/files.py": None,  # columns of files
    "work/programmes/queries/payments.py": None,
    "web/figured.py": {"元"},  # the unit of which large sums are told in 万元
    "web/portal/story.py": {"壹", "贰", "叁", "肆", "伍", "陆"},  # chapters are numbered so in both languages
    "web/desk/points/resolving.py": {"、", "，"},  # between numbers
    "web/desk/reviews/draws.py": {"％"},
    "web/desk/reviews/forms.py": {
        "身份证",
        "证件",
        "账号",
        "卡号",
        "电话",
        "手机",
        "住址",
        "地址",
        "住所",
        "姓名",
        "户主",
        "名字",
        "申请人",
    },
    "web/desk/reviews/panels.py": {"、", "，", "｜"},  # between names that were typed
    "work/matters/actions/asks.py": {"、"},
    "work/matters/models.py": {"。"},
    "work/reviews/logic/masking.py": {"村", "社区", "委", "街道", "镇", "乡"},
    "work/reviews/logic/notices.py": {"排名", "排行"},
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
