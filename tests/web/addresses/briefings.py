"""Briefings: posts of the town see its drafts; the dispatcher owns them and signs."""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import DESK_405, ONLY_GET, Address

SEES = only(404, dispatcher=200, checker=200, works=200, complaints=200)
OTHERS = {"checker": 403, "works": 403, "complaints": 403}
BRIEFINGS = {
    "desk:briefings": ONLY_GET,
    "desk:briefing": Address(SEES, only(404, dispatcher=302, **OTHERS), only(404, dispatcher=400, **OTHERS)),
    "desk:briefing_word": Address(SEES, DESK_405, DESK_405),
    "desk:bulletins": ONLY_GET,
    "desk:bulletin": ONLY_GET,
    "desk:bulletin_word": ONLY_GET,
}
