"""A petition does not exist for whoever was not asked: on no list, search, map, export or API; in no count."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.work.lists.actions.petitions import appeal
from gongzhi.work.matters.actions.indexing import sweep_in
from gongzhi.work.matters.models import Matter
from tests.conftest import Who
from tests.factories import moved
from tests.web.test_who_sees_what import _body, _page
from tests.work.lists.listed import listed
from tests.work.lists.petitioned import FACTS, petition

pytestmark = pytest.mark.django_db
FINDS, SAYS = "旧宅基地", "四至争议"
ROLES = {
    "grid": ("grid_worker", "500152115211001"), "secretary": ("village_secretary", "500152115211"),
    "dispatcher": ("dispatcher", "500152115"), "commander": ("commander", "500152115"),
    "checker": ("checker", "500152115"), "watch": ("watch", "500152115"), "about": ("mediation", "500152115"),
    "works": ("works", "500152115"), "complaints": ("complaints", "500152115"),
}  # fmt: skip
PAGES = (
    "/desk/", "/desk/matters/", f"/desk/matters/?q={FINDS}", "/desk/matters/?kind=petition", "/desk/matters/export.csv",
    "/desk/export/matters.csv?kind=petition", "/desk/map/", "/desk/map/pins.geojson", "/desk/petitions/",
    f"/desk/petitions/?q_petition={FINDS}", "/desk/lists/petitions/", "/desk/lists/petitions/items.csv",
    "/desk/forces/", "/desk/messages/",
)  # fmt: skip
POINT = {"lon": 105.9, "lat": 30.1}


@pytest.fixture
def one(who: Who) -> Matter:
    """A petition about the mediation post, found by its words."""
    about = who("mediation").posts[0].id
    made = petition(who("petition_office"), text=f"{FINDS}{SAYS}，请求出具证明。", about_post=about, reported_at=now())
    made = moved(made, "accept", who("petition_office"))
    sweep_in()
    return made


@pytest.mark.parametrize("role", ROLES)
def test_nothing_tells_of_it_to_those_who_were_not_asked(
    role: str, one: Matter, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(*ROLES[role])
    for address in PAGES:
        body = _body(client, address)
        assert SAYS not in body and one.number not in body and str(one.uid) not in body, address
    for name in ("desk:matter", "desk:matter_sheet"):
        assert client.get(reverse(name, kwargs={"number": one.number})).status_code == 404
    for name, sent in (("desk:move", {"move": "answer"}), ("desk:petition_appeal", {"text": "不服。"})):
        assert client.post(reverse(name, kwargs={"number": one.number}), sent).status_code == 404
    paper = {"number": one.number, "code": "petition_accepted"}
    assert client.post(reverse("desk:petition_paper", kwargs=paper)).status_code == 404


@pytest.mark.parametrize("role", [role for role in ROLES if role != "about"])  # whose post is asked to rectify
def test_no_count_changes_by_it(role: str, who: Who, logged_in: Callable[..., Client]) -> None:
    client = logged_in(*ROLES[role])
    addresses = ("/desk/lists/", "/desk/petitions/", "/desk/matters/", "/desk/map/pins.geojson")
    before = [_body(client, address) for address in addresses]
    listed(who("petition_office"), "petitions", text="多年未结的补偿差额。", at=now())
    about = who("mediation").posts[0].id
    petition(who("petition_office"), about_post=about, reported_at=now())
    assert [_plain(_body(client, address)) for address in addresses] == [_plain(body) for body in before]


def _plain(body: str) -> str:
    """A page without what is new each time it is shown."""
    return "\n".join(line for line in body.splitlines() if "csrfmiddlewaretoken" not in line and "uid" not in line)


def test_the_public_and_programs_read_nothing_of_it(one: Matter, client: Client) -> None:
    key = {"HTTP_X_API_KEY": "demo"}
    for address in ("/", f"/matters/?q={FINDS}", "/open311/v2/requests.json?api_key=demo", "/api/v1/pins.geojson"):
        answer = client.get(address, **key)
        body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert SAYS not in body and one.number not in body, address
    for address in ("/api/v1/matters?kind=petition", f"/api/v1/matters?q={FINDS}", f"/api/v1/matters/{one.number}"):
        answer = client.get(address, **key)
        assert SAYS not in answer.content.decode() and one.number not in answer.content.decode().replace(address, "")


def test_the_petition_post_has_all_of_it_and_the_next_level_reads_the_file(
    one: Matter, who: Who, logged_in: Callable[..., Client]
) -> None:
    office = logged_in("petition_office")
    for address in ("/desk/matters/", "/desk/petitions/", _page(one)):
        assert SAYS in _body(office, address), address
    page = _body(office, _page(one))
    assert FACTS["home"] not in page and "petition_accepted" in page
    paper = {"number": one.number, "code": "petition_accepted"}
    answer = office.post(reverse("desk:petition_paper", kwargs=paper))
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert office.post(reverse("desk:petition_paper", kwargs={**paper, "code": "petition_answer"})).status_code == 404
    review = logged_in("petition_review")
    assert review.get(_page(one)).status_code == 404
    ended = moved(one, "answer", who("petition_office"), reply="经现场指界，已出具证明。")
    appeal(ended, "指界时本人不在场。", viewer=who("petition_office"), channel="test", at=ended.updated_at)
    assert SAYS in _body(review, _page(one)) and "指界时本人不在场" in _body(review, "/desk/petitions/")
