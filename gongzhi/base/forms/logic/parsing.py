"""The expressions of forms: XLSForm's words for the house's parser.

    or < and < = != < < <= > >= < + - < * div mod < unary -

`${code}` is an answer, `.` the answer being judged, a bare name a column of a choice (in choice filters only).
"""

import re

from gongzhi.base import expressions
from gongzhi.base.expressions import Dialect, ExpressionFault, Node, Token

__all__ = ["ExpressionFault", "Node", "parse"]
_DIGITS = 30
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


def _answer(token: Token) -> Node:
    code = _CODE.fullmatch(token.text)
    if code is None:
        raise ExpressionFault(token.at, f"“{token.text}” does not hold the code of a question")
    return Node("answer", word=code[1], at=token.at)


def _number(token: Token) -> Node:
    if len(token.text) > _DIGITS:
        raise ExpressionFault(token.at, f"a number has at most {_DIGITS} digits")
    return Node("number", word=token.text, at=token.at)


def _text(token: Token) -> Node:
    return Node("text", word=token.text[1:-1], at=token.at)


_XLSFORM = Dialect(
    _TOKENS, _BINDS, unary=7, leaves={"answer": _answer, "number": _number, "text": _text}, alone={".": "own"}
)


def parse(text: str) -> Node:
    """The tree of an expression; raises `ExpressionFault`."""
    return expressions.parse(text, _XLSFORM)
