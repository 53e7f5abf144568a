"""Expressions as text: a small Pratt parser with the place of every mistake.

    or < and < = != < < <= > >= < + - < * div mod < unary -

`${code}` is an answer, `.` the answer being judged, a bare name a column of a choice (in choice filters only).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST, _DEEPEST, _DIGITS = 2_000, 60, 30
_TOKENS = re.compile(
    r"""\s*(?:
      (?P<answer>\$\{\s*[^}]*\})
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z][A-Za-z0-9_]*)*)
    | (?P<sign><=|>=|!=|[=<>+*(),.-])
    )""",
    re.VERBOSE,
)
_CODE = re.compile(r"\$\{\s*([a-z][a-z0-9_]{0,38})\s*\}")
_BINDS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_UNARY = 7


class ExpressionFault(Exception):
    """An expression that cannot be used; `at` counts its characters from 1."""

    def __init__(self, at: int, message: str) -> None:
        self.at, self.message = at, message
        super().__init__(f"character {at}: {message}")


@dataclass(frozen=True)
class Node:
    """One operation: its name, what it works on, and where it stands. Leaves hold their text in `word`."""

    op: str
    args: "tuple[Node, ...]" = ()
    word: str = ""
    at: int = 1


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """The tree of an expression; raises `ExpressionFault`."""
    if len(text) > _LONGEST:
        raise ExpressionFault(_LONGEST, f"an expression has at most {_LONGEST} characters")
    reader = _Reader([*_tokens(text), _Token("end", "", len(text) + 1)])
    node = reader.expression(0, 0)
    if reader.now.kind != "end":
        raise ExpressionFault(reader.now.at, f"“{reader.now.text}” is not expected here")
    return node


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKENS.match(text, at)
        if not found:
            at = len(text) - len(text[at:].lstrip())
            closing = " has no closing quote" if text[at] in "'\"" else " is no part of an expression"
            raise ExpressionFault(at + 1, f"“{text[at : at + 10]}”{closing}")
        kind = found.lastgroup or ""
        yield _Token(kind, found[kind], found.start(kind) + 1)
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at = tokens, 0

    @property
    def now(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self.now
        self._at += 1
        return token

    def _need(self, sign: str) -> None:
        if self.now.text != sign or self.now.kind != "sign":
            raise ExpressionFault(self.now.at, f"“{sign}” is missing")
        self._at += 1

    def expression(self, binds: int, depth: int) -> Node:
        """What follows, as far as its operators bind closer than `binds`."""
        if depth > _DEEPEST:
            raise ExpressionFault(self.now.at, "is nested too deeply")
        left = self._operand(depth + 1)
        while self.now.kind in ("sign", "name") and _BINDS.get(self.now.text, 0) > binds:
            token = self._take()
            right = self.expression(_BINDS[token.text], depth + 1)
            left = Node(token.text, (left, right), at=token.at)
        return left

    def _operand(self, depth: int) -> Node:
        token = self._take()
        if token.kind == "sign":
            return self._signed(token, depth)
        match token.kind:
            case "answer":
                code = _CODE.fullmatch(token.text)
                if code is None:
                    raise ExpressionFault(token.at, f"“{token.text}” does not hold the code of a question")
                found = Node("answer", word=code[1], at=token.at)
            case "number":
                if len(token.text) > _DIGITS:
                    raise ExpressionFault(token.at, f"a number has at most {_DIGITS} digits")
                found = Node("number", word=token.text, at=token.at)
            case "text":
                found = Node("text", word=token.text[1:-1], at=token.at)
            case "name":
                called = self.now.text == "(" and self.now.kind == "sign"
                arguments = self._arguments(depth) if called else ()
                found = Node("call" if called else "attribute", arguments, token.text, token.at)
            case _:
                raise ExpressionFault(token.at, "the expression ends too early")
        return found

    def _signed(self, token: _Token, depth: int) -> Node:
        if token.text == "-":
            return Node("neg", (self.expression(_UNARY, depth),), at=token.at)
        if token.text == "(":
            inner = self.expression(0, depth)
            self._need(")")
            return inner
        if token.text == ".":
            return Node("own", at=token.at)
        raise ExpressionFault(token.at, f"“{token.text}” is not expected here")

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        self._need("(")
        found: list[Node] = []
        if self.now.text != ")" or self.now.kind != "sign":
            found.append(self.expression(0, depth))
            while self.now.text == "," and self.now.kind == "sign":
                self._at += 1
                found.append(self.expression(0, depth))
        self._need(")")
        return tuple(found)
