"""Every address × every role, by face: who gets what. An address missing here fails `test_every_url`."""

from tests.web.addresses.activities import ACTIVITIES
from tests.web.addresses.api import API
from tests.web.addresses.briefings import BRIEFINGS
from tests.web.addresses.desk import DESK
from tests.web.addresses.duty import DUTY
from tests.web.addresses.exchange import EXCHANGE
from tests.web.addresses.figures import FIGURES
from tests.web.addresses.lending import LENDING
from tests.web.addresses.lists import LISTS
from tests.web.addresses.people import PEOPLE
from tests.web.addresses.points import POINTS
from tests.web.addresses.portal import PORTAL
from tests.web.addresses.programmes import PROGRAMMES
from tests.web.addresses.registers import REGISTERS
from tests.web.addresses.reviews import REVIEWS
from tests.web.addresses.sheets import SHEETS
from tests.web.addresses.visits import VISITS

TABLE = {
    **PORTAL, **DESK, **PEOPLE, **EXCHANGE, **REVIEWS, **DUTY, **REGISTERS, **ACTIVITIES, **POINTS, **VISITS, **LISTS,
    **FIGURES, **SHEETS, **BRIEFINGS, **API, **LENDING, **PROGRAMMES,
}  # fmt: skip
