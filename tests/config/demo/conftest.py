"""Tangba's demo, played by one seed and by another: once each for all tests here, and taken back after them."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gongzhi.config.demo.play import play
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.matters.models import Matter
from tests.conftest import PACKS

SCALE = 0.02


@pytest.fixture(scope="package", params=[20240311, pytest.param(7, marks=pytest.mark.once)])
def pack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[PackInUse]:  # fmt: skip
    """The pack in force, with everything its demo made. Each test changes what it likes: that is undone."""
    folder: Path = tmp_path_factory.mktemp("demo") / "tangba"
    shutil.copytree(PACKS / "tangba", folder)
    file = folder / "demo.toml"
    text = re.sub(r"^seed = \d+$", f"seed = {request.param}", file.read_text(encoding="utf-8"), flags=re.M)
    file.write_text(text, encoding="utf-8")
    with django_db_blocker.unblock(), transaction.atomic():
        assert play(folder, scale=SCALE) == Matter.objects.count()
        found = pack_in_force("tangba")
        assert found is not None
        yield found
        transaction.set_rollback(True)
