"""Money as people read it."""

from django import template

from gongzhi.base.ledger.logic.entries import shown

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """`¥ 1,234.50` for 123450 fen."""
    if fen is None:
        return ""
    whole, _, part = shown(fen, 2).partition(".")
    return f"¥ {int(whole):,}.{part}" if abs(fen) >= 100 else f"¥ {whole}.{part}"
