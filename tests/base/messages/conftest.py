"""An installation with gateways: real servers at the other end, a file that names them, their secrets set."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gongzhi.base.jobs.models import Job
from gongzhi.base.jobs.queries import database_time
from gongzhi.base.jobs.worker import run_due
from tests.gateways import ENVIRONMENT, Post, Provider, mail_server, provider, write_gateways

Connect = Callable[..., list[Provider]]


@pytest.fixture
def connect(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """`connect("sms", "voice")`: these gateways, and nothing else; `sms="per_day = 1"` adds to a table."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    settings.GATEWAYS = str(tmp_path / "gateways.toml")
    settings.URL = "https://gongzhi.example"
    with ExitStack() as stack:

        def make(*kinds: str, **more: str) -> list[Provider]:
            made = [stack.enter_context(provider(kind)) for kind in kinds]
            settings.GATEWAY_HOSTS = tuple(one.host for one in made)
            write_gateways(tmp_path / "gateways.toml", made, **more)
            return made

        yield make


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A mail server the house sends through."""
    with mail_server() as one:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", one.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_FROM = "gongzhi@tangba.example"
        yield one


def send_all(*, hurry: bool = True) -> int:
    """Run every message job that is due; in a hurry those that wait for another attempt too."""
    if hurry:
        Job.objects.filter(kind="messages.send", state="waiting").update(free_at=database_time() - timedelta(seconds=1))
    return run_due(["messages.send"])
