"""Money as people read it."""

from django import template

from gongzhi.base.ledger.logic.entries import shown

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """`¥ 12.50` for 1250 fen."""
    return "" if fen is None else f"¥ {shown(fen, 2)}"
