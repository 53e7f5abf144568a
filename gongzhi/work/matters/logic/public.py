"""Words made fit for the public: what looks like a number of a person is hidden before anybody looks. Pure."""

import re

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9][0-9 -]{5,}[0-9Xx](?![0-9A-Za-z])")
_HIDDEN = "***"


def without_numbers(text: str) -> str:
    """The text with phone, identity and account numbers hidden: every run of seven digits or more.

    Names stay: no rule finds them all, which is why a person looks before anything is published.
    """
    return _LONG_NUMBER.sub(lambda found: _hide(found.group()), text)


def _hide(run: str) -> str:
    return _HIDDEN if sum(character.isdigit() for character in run) >= 7 else run
