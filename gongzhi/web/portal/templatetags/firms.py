"""What the pages of firms show of filings: the word and the light of a state, the fault beside a field."""

from collections.abc import Mapping

from django import template

from gongzhi.web.programmed import LIGHTS, state_word

register = template.Library()


@register.simple_tag
def filing_word(state: str) -> str:
    """What a state is called."""
    return state_word(state)


@register.simple_tag
def filing_light(state: str) -> str:
    """Its light."""
    return LIGHTS[state]


@register.simple_tag
def error_of(errors: Mapping[str, str], name: str) -> str:
    """The fault of a field, or nothing."""
    return errors.get(name, "")
