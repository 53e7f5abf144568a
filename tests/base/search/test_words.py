"""What is typed and what is written become words that meet."""

import sqlite3

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.search.logic import (
    BREAK,
    as_fts5,
    as_tsquery,
    as_tsvector,
    folded,
    marked,
    phrases_of,
    tokens_of,
)

CHINESE = st.text("路灯坏了不亮学堂小桥", min_size=1, max_size=30)
ANYTHING = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
MIXED = st.text("路灯坏不亮ABab12 ，。-'\"*&|!():<>\\¦", max_size=40)


@pytest.fixture(scope="module")
def fts5() -> sqlite3.Connection:
    engine = sqlite3.connect(":memory:")
    engine.execute("CREATE VIRTUAL TABLE w USING fts5(tokens, tokenize = 'ascii')")
    return engine


def _says(engine: sqlite3.Connection, text: str, typed: str) -> bool:
    phrases = phrases_of(typed)
    if not phrases:
        return False
    engine.execute("DELETE FROM w")
    engine.execute("INSERT INTO w VALUES (?)", [" ".join(tokens_of([text]))])
    return bool(engine.execute("SELECT 1 FROM w WHERE w MATCH ?", [as_fts5(phrases)]).fetchone())


def test_chinese_goes_in_by_pairs_and_words_of_letters_whole() -> None:
    assert tokens_of(["路灯不亮，ＬＥＤ坏了"]) == ["路灯", "灯不", "不亮", "亮", BREAK, "led", "坏了", "了"]
    assert tokens_of(["", "。"]) == []


@pytest.mark.parametrize(
    ("text", "typed", "there"),
    [
        ("学堂路小学门口路灯不亮", "路灯", True),
        ("学堂路小学门口路灯不亮", "灯", True),
        ("学堂路小学门口路灯不亮", "亮", True),
        ("学堂路小学门口路灯不亮", "小学 不亮", True),
        ("学堂路小学门口路灯不亮", "路门", False),
        ("学堂路，小学", "路小", False),
        ("学堂路，路小", "堂路小", False),
        ("换LED灯头", "led灯", True),
        ("3号楼的灯", "3号楼", True),
        ("大楼3单元", "楼3", True),
        ("street lights", "street light", True),
        ("车牌 渝A12345", "渝A123", True),
        ("𠮷野家门口", "𠮷野", True),
        ("ｶﾀｶﾅ", "カタ", True),
    ],
)
def test_what_is_there_is_found_and_what_is_not_is_not(
    fts5: sqlite3.Connection, text: str, typed: str, there: bool
) -> None:
    assert _says(fts5, text, typed) is there


@settings(deadline=None)
@given(text=CHINESE, data=st.data())
def test_any_piece_of_a_chinese_text_finds_it(fts5: sqlite3.Connection, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert _says(fts5, text, text[start:end])


@settings(deadline=None)
@given(text=MIXED, typed=CHINESE)
def test_a_chinese_phrase_finds_only_what_says_it(fts5: sqlite3.Connection, text: str, typed: str) -> None:
    assert _says(fts5, text, typed) == (typed in folded(text))


@settings(max_examples=300, deadline=None)
@given(text=ANYTHING, typed=st.one_of(ANYTHING, MIXED))
def test_nothing_anybody_types_is_syntax(fts5: sqlite3.Connection, text: str, typed: str) -> None:
    found = _says(fts5, text, typed)
    if found and text.isascii() and typed.isascii():
        assert all(word in text.lower() for word in typed.lower().split() if word.isalnum())


@pytest.mark.django_db
@settings(deadline=None)
@given(text=st.one_of(MIXED, CHINESE, ANYTHING), typed=st.one_of(MIXED, CHINESE, ANYTHING))
def test_both_engines_find_the_same(fts5: sqlite3.Connection, text: str, typed: str) -> None:
    if connection.vendor != "postgresql" or not phrases_of(typed):
        return
    with connection.cursor() as cursor:
        vector, query = as_tsvector(tokens_of([text])), as_tsquery(phrases_of(typed))
        cursor.execute("SELECT CAST(%s AS tsvector) @@ CAST(%s AS tsquery)", [vector, query])
        assert cursor.fetchone()[0] == _says(fts5, text, typed)


@settings(deadline=None)
@given(text=ANYTHING, typed=st.one_of(ANYTHING, MIXED))
def test_marking_loses_nothing(text: str, typed: str) -> None:
    assert "".join(piece for piece, _on in marked(text, typed)) == text


def test_the_words_found_are_marked() -> None:
    assert marked("路灯坏了，led 不亮", "LED 路灯") == [
        ("路灯", True),
        ("坏了，", False),
        ("led", True),
        (" 不亮", False),
    ]
