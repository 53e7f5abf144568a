"""Draws as stored: each step once, nothing twice, and computed again by a command."""

import hashlib
from uuid import UUID

import pytest
from django.db import connection

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.config.cli import main
from gongzhi.work.reviews.actions.draws import commit_draw, frame_draw, make_draw, replace_pick
from gongzhi.work.reviews.logic.draws import Unit
from gongzhi.work.reviews.models import Draw, Pick
from gongzhi.work.reviews.queries.draws import verify_draw
from tests.conftest import NOON, Who
from tests.work.reviews.reviewing import later, pack, village

pytestmark = pytest.mark.django_db
UNITS = [Unit(UUID(int=n), "a" if n % 3 else "b") for n in range(1, 31)]


def committed(who: Who, **changes) -> Draw:
    values = {"count": 6, "stratified": True, **changes}
    return commit_draw(
        "十一月回头看（示例）", "回头看办法（示例）", "matter", pack=pack(), area=village(), viewer=who("dispatcher"),
        channel="test", at=NOON, **values,
    )  # fmt: skip


def made(who: Who, **changes) -> Draw:
    draw = committed(who, **changes)
    frame_draw(draw, UNITS, viewer=who("dispatcher"), channel="test", at=later(hours=1))
    return make_draw(draw, viewer=who("dispatcher"), channel="test", at=later(hours=2))


def test_the_seed_is_promised_before_the_frame_and_shown_after_the_draw(who: Who) -> None:
    draw = committed(who)
    act = Act.objects.get(subject_uid=draw.uid, verb="draw.committed")
    assert act.data["commitment"] == draw.commitment and not draw.seed
    assert bytes.fromhex(draw.commitment) not in bytes(draw.sealed)
    with pytest.raises(Conflict):
        make_draw(draw, viewer=who("dispatcher"), channel="test", at=NOON)
    frame_draw(draw, UNITS, viewer=who("dispatcher"), channel="test", at=later(hours=1))
    with pytest.raises(Conflict):
        frame_draw(draw, UNITS[:5], viewer=who("dispatcher"), channel="test", at=later(hours=1))
    make_draw(draw, viewer=who("dispatcher"), channel="test", at=later(hours=2))
    assert hashlib.sha256(bytes.fromhex(draw.seed)).hexdigest() == draw.commitment
    picks = list(Pick.objects.filter(draw=draw).select_related("unit"))
    assert len(picks) == 6 and [one.unit.stratum for one in picks].count("b") == 2
    with pytest.raises(Conflict):
        make_draw(draw, viewer=who("dispatcher"), channel="test", at=later(hours=3))


def test_a_replacement_is_the_next_of_its_stratum_until_there_is_none(who: Who) -> None:
    draw, seen = made(who), set()
    given = {"viewer": who("dispatcher"), "channel": "test", "at": later(hours=3)}
    pick = next(one for one in Pick.objects.filter(draw=draw).select_related("unit") if one.unit.stratum == "b")
    with pytest.raises(Invalid):
        replace_pick(pick, "", **given)
    for _left in range(8):  # ten of this stratum, two drawn
        pick = replace_pick(Pick.objects.select_related("draw", "unit").get(pk=pick.pk), "核查不了，已搬走。", **given)
        seen.add(pick.unit_id)
        assert pick.unit.stratum == "b"
    assert len(seen) == 8
    with pytest.raises(Conflict, match="没有可以补抽"):
        replace_pick(Pick.objects.select_related("draw", "unit").get(pk=pick.pk), "核查不了，已搬走。", **given)
    assert verify_draw(draw).fault == "" and verify_draw(draw).replaced == 8


def test_one_pick_is_replaced_once(who: Who) -> None:
    draw = made(who)
    pick = Pick.objects.filter(draw=draw).select_related("draw", "unit").order_by("place")[0]
    given = {"viewer": who("dispatcher"), "channel": "test", "at": later(hours=3)}
    replace_pick(pick, "核查不了，已搬走。", **given)
    with pytest.raises(Conflict, match="已经补抽"):
        replace_pick(pick, "核查不了，已搬走。", **given)


def test_the_command_says_in_order_and_finds_what_was_changed(who: Who, capsys: pytest.CaptureFixture[str]) -> None:
    draw = made(who)
    assert main(["sample", "verify", str(draw.uid)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "30 units, 6 drawn, 0 replaced: in order"
    assert main(["sample", "verify", "no such thing"]) == 1
    pick = Pick.objects.filter(draw=draw).order_by("place")[0]
    free = draw.units.exclude(pk__in=Pick.objects.filter(draw=draw).values("unit")).first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_pick SET unit_id = %s WHERE id = %s", [free.pk, pick.pk])
    assert main(["sample", "verify", draw.number]) == 1
    assert "FAULT: the sample is not the one the seed gives" in capsys.readouterr().out


def test_what_is_no_draw(who: Who) -> None:
    with pytest.raises(Invalid):
        committed(who, count=0)
    with pytest.raises(Invalid):
        committed(who, count=None)
    draw = committed(who)
    with pytest.raises(Invalid):
        frame_draw(draw, [], viewer=who("dispatcher"), channel="test", at=NOON)
    with pytest.raises(Invalid, match="重复"):
        frame_draw(draw, UNITS + UNITS[:1], viewer=who("dispatcher"), channel="test", at=NOON)
    with pytest.raises(NotAllowed):
        frame_draw(draw, UNITS, viewer=who("checker"), channel="test", at=NOON)
    with pytest.raises(NotAllowed):
        commit_draw(
            "别人的抽样（示例）", "没有依据的（示例）", "matter", count=1, pack=pack(), area=village(),
            viewer=who("works"), channel="test", at=NOON,
        )  # fmt: skip
