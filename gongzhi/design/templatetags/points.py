"""Money as people read it."""

from django import template

from gongzhi.design.templatetags.programmes import yuan as bare

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """`¥ 1,234.50` for 123450 fen."""
    return "" if fen is None else f"¥ {bare(fen)}"
