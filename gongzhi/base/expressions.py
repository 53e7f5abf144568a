"""Expressions as text: one small Pratt parser for every language of the house, with the place of every mistake.

What differs between languages stands in a `Dialect`: how a word looks, which operators bind how closely, whether the
arguments of a call may be named. Forms have XLSForm's words, rules have units.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

_LONGEST, _DEEPEST = 2_000, 60


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
class Token:
    """A word of an expression: its kind, its text, and the character it begins at, from 1."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True)
class Dialect:
    """A language. `tokens` names each kind of word by a group: `name` and `sign`, and those of `leaves`.

    `binds` says how closely an operator holds, `unary` how closely a minus before something does. A sign in `alone` is
    an operand by itself. With `labels`, arguments may be named: `min(cap: 5, 3)`.
    """

    tokens: re.Pattern[str]
    binds: Mapping[str, int]
    unary: int
    leaves: Mapping[str, Callable[[Token], Node]]
    alone: Mapping[str, str] = field(default_factory=dict)
    labels: bool = False


def parse(text: str, dialect: Dialect) -> Node:
    """The tree of an expression; raises `ExpressionFault`."""
    if len(text) > _LONGEST:
        raise ExpressionFault(_LONGEST, f"an expression has at most {_LONGEST} characters")
    reader = _Reader([*_tokens(text, dialect), Token("end", "", len(text) + 1)], dialect)
    node = reader.expression(0, 0)
    if reader.now.kind != "end":
        raise ExpressionFault(reader.now.at, f"“{reader.now.text}” is not expected here")
    return node


def _tokens(text: str, dialect: Dialect) -> Iterator[Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = dialect.tokens.match(text, at)
        if not found:
            at = len(text) - len(text[at:].lstrip())
            closing = " has no closing quote" if text[at] in "'\"" else " is no part of an expression"
            raise ExpressionFault(at + 1, f"“{text[at : at + 10]}”{closing}")
        kind = found.lastgroup or ""
        yield Token(kind, found[kind], found.start(kind) + 1)
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[Token], dialect: Dialect) -> None:
        self._tokens, self._at, self._dialect = tokens, 0, dialect

    @property
    def now(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self.now
        self._at += 1
        return token

    def _is(self, sign: str, ahead: int = 0) -> bool:
        token = self._tokens[min(self._at + ahead, len(self._tokens) - 1)]
        return token.kind == "sign" and token.text == sign

    def _need(self, sign: str) -> None:
        if not self._is(sign):
            raise ExpressionFault(self.now.at, f"“{sign}” is missing")
        self._at += 1

    def expression(self, binds: int, depth: int) -> Node:
        """What follows, as far as its operators bind closer than `binds`."""
        if depth > _DEEPEST:
            raise ExpressionFault(self.now.at, "is nested too deeply")
        left = self._operand(depth + 1)
        known = self._dialect.binds
        while self.now.kind in ("sign", "name") and known.get(self.now.text, 0) > binds:
            token = self._take()
            right = self.expression(known[token.text], depth + 1)
            left = Node(token.text, (left, right), at=token.at)
        return left

    def _operand(self, depth: int) -> Node:
        token = self._take()
        if token.kind == "sign":
            return self._signed(token, depth)
        if token.kind == "name":
            called = self._is("(")
            arguments = self._arguments(depth) if called else ()
            return Node("call" if called else "name", arguments, token.text, token.at)
        if token.kind in self._dialect.leaves:
            return self._dialect.leaves[token.kind](token)
        raise ExpressionFault(token.at, "the expression ends too early")

    def _signed(self, token: Token, depth: int) -> Node:
        if token.text == "-":
            return Node("neg", (self.expression(self._dialect.unary, depth),), at=token.at)
        if token.text == "(":
            inner = self.expression(0, depth)
            self._need(")")
            return inner
        if token.text in self._dialect.alone:
            return Node(self._dialect.alone[token.text], at=token.at)
        raise ExpressionFault(token.at, f"“{token.text}” is not expected here")

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        self._need("(")
        found: list[Node] = []
        if not self._is(")"):
            found.append(self._argument(depth))
            while self._is(","):
                self._at += 1
                found.append(self._argument(depth))
        self._need(")")
        return tuple(found)

    def _argument(self, depth: int) -> Node:
        if not (self._dialect.labels and self.now.kind == "name" and self._is(":", 1)):
            return self.expression(0, depth)
        label = self._take()
        self._need(":")
        return Node("label", (self.expression(0, depth),), label.text, label.at)
