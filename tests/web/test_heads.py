"""HEAD is answered as GET is, without a body: monitors and link checkers ask so."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url", ["/", "/report/", "/matters/", "/follow/", "/desk/login/", "/healthz", "/api/v1/areas.geojson"]
)
def test_head_is_answered_as_get_is(client: Client, url: str) -> None:
    asked, answered = client.head(url), client.get(url)
    assert (asked.status_code, asked.content) == (answered.status_code, b"")
