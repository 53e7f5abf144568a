"""The words of rules for the house's parser.

    or < and < = != < < <= > >= < + - < * / < unary -

Numbers carry their unit (`150万元`, `50%`, `40人`), days are written `2025-11-05`, codes `'seed'`. Names stand bare.
What min and max choose between may be named: `min(比例: floor(fee * rate), 余额: balance)`.
"""

import re

from gongzhi.base import expressions
from gongzhi.base.expressions import Dialect, ExpressionFault, Node, Token
from gongzhi.base.rules.logic.units import HALF_WIDTH

_HAN = "\u4e00-\u9fff"
_TOKENS = re.compile(
    rf"""\s*(?:
      (?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:%|‰|[A-Za-z{_HAN}]+)?)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<name>[A-Za-z_{_HAN}][A-Za-z0-9_{_HAN}]*)
    | (?P<sign><=|>=|!=|[=<>+*/(),:-])
    )""",
    re.VERBOSE,
)
BINDS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6,
}  # fmt: skip


def _leaf(token: Token) -> Node:
    return Node(token.kind, word=token.text.strip("'\"") if token.kind == "text" else token.text, at=token.at)


_RULES = Dialect(_TOKENS, BINDS, unary=7, leaves={"date": _leaf, "number": _leaf, "text": _leaf}, labels=True)


# What people write who do not write programs.
_MEANT = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "、": ",", "“": "'", "”": "'", "‘": "'", "’": "'"}


def parse(text: str) -> Node:
    """The tree of an expression; raises `ExpressionFault`."""
    try:
        return expressions.parse(text, _RULES)
    except ExpressionFault as fault:
        found = text[fault.at - 1 : fault.at]
        meant = _MEANT.get(found) or (chr(HALF_WIDTH[ord(found)]) if found and ord(found) in HALF_WIDTH else None)
        if meant is None:
            raise
        raise ExpressionFault(fault.at, f"“{found}” is no sign of the language: write {meant}") from None
