"""Texts and what is typed into a search box, as words an index can hold. Pure.

Chinese is written without spaces, so each character goes in with the one after it: 路灯不亮 becomes 路灯 灯不 不亮 亮,
and a search for 灯不亮 is one for 灯不 directly followed by 不亮. Words of letters and numbers stay words.
Tokens are letters and digits only, so nothing anybody types is ever syntax of an engine.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BREAK = "¦"  # between words that do not touch: it takes a place, so that no phrase reaches across
_MOST = 16_000  # tokens of one text: PostgreSQL counts places no further
_LONGEST = 64  # letters of one word
_CHUNKS = 12  # words of one search
# Chinese, kana, bopomofo, hangul: what is written without spaces, or looked for by parts of its words.
_RANGES = (
    (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA),
    (0x30FC, 0x30FF), (0x3105, 0x312F), (0x3131, 0x318E), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
_CJK = "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES)
_RUN = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")


@dataclass(frozen=True)
class Phrase:
    """Tokens that follow one another without a gap; `open`: the last one is only the beginning of a word."""

    tokens: tuple[str, ...]
    open: bool


def folded(text: str) -> str:
    """A text without differences that do not matter: full width or half, large letters or small."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def tokens_of(texts: Iterable[str]) -> list[str]:
    """The tokens of some texts in order, with a `BREAK` wherever what stands beside each other does not touch."""
    found: list[str] = []
    for text in texts:
        for chunk in _chunks(folded(text)):
            if found:
                found.append(BREAK)
            for run in chunk:
                found.extend(_tokens(run))
            if len(found) >= _MOST:
                return found[:_MOST]
    return found


def phrases_of(typed: str) -> list[Phrase]:
    """What a search looks for: every one of these must occur. Empty when nothing typed is a letter or a digit."""
    found = []
    for chunk in _chunks(folded(typed)):
        tokens = [token for run in chunk for token in _tokens(run)]
        last = chunk[-1]
        chinese = bool(_IS_CJK.match(last))
        if chinese and len(last) > 1:
            tokens.pop()  # the text may go on after what was typed
        found.append(Phrase(tuple(tokens), open=not chinese or len(last) == 1))
    return list(dict.fromkeys(found))[:_CHUNKS]


def words_of(typed: str) -> list[str]:
    """The pieces of what was typed, folded: what `phrases_of` looks for, as plain text."""
    return list(dict.fromkeys("".join(chunk) for chunk in _chunks(folded(typed))))[:_CHUNKS]


def marked(text: str, typed: str) -> list[tuple[str, bool]]:
    """A short text in pieces, each with whether it is what was searched for. Joined they are the text again."""
    words = sorted(words_of(typed), key=len, reverse=True)
    if not words:
        return [(text, False)] if text else []
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE)
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]


def as_fts5(phrases: Iterable[Phrase]) -> str:
    """Phrases as SQLite's FTS5 wants them."""
    return " AND ".join(f'"{" ".join(one.tokens)}"{" *" if one.open else ""}' for one in phrases)


def as_tsquery(phrases: Iterable[Phrase]) -> str:
    """Phrases as the text of a PostgreSQL tsquery."""
    return " & ".join(
        "(" + " <-> ".join(f"'{token}'" for token in one.tokens) + (":*" if one.open else "") + ")" for one in phrases
    )


def as_tsvector(tokens: Iterable[str]) -> str:
    """Tokens as the text of a PostgreSQL tsvector, each with its places."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens, 1):
        if token != BREAK:
            places.setdefault(token, []).append(place)
    return " ".join(f"'{token}':{','.join(map(str, where))}" for token, where in places.items())


def _chunks(text: str) -> Iterator[list[str]]:
    """What stands together without a gap: runs of Chinese and words of letters that touch."""
    chunk: list[str] = []
    end = -1
    for run in _RUN.finditer(text):
        if chunk and run.start() != end:
            yield chunk
            chunk = []
        chunk.append(run[0])
        end = run.end()
    if chunk:
        yield chunk


def _tokens(run: str) -> list[str]:
    """Each character with the one after it, the last one alone; a word of letters as it is."""
    if not _IS_CJK.match(run):
        return [run[:_LONGEST]]
    return [run[n : n + 2] for n in range(len(run))]
