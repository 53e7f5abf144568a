"""Draws computed again from what was published."""

from dataclasses import dataclass

from gongzhi.base.ids import row_of
from gongzhi.work.reviews.logic.draws import Unit, commitment, drawn, frame_digest, ordered, replacement
from gongzhi.work.reviews.models import Draw, DrawUnit, Pick


def draw_by_number(number: str) -> Draw | None:
    """The draw with this number."""
    named = row_of(number)
    if named is None or named[0] != Draw.PREFIX:
        return None
    return Draw.objects.filter(pk=named[2], made_day=named[1]).select_related("area", "owner_post").first()


def frame_of(draw: Draw) -> list[Unit]:
    """The frame, in its order."""
    rows = DrawUnit.objects.filter(draw=draw).order_by("position").values_list("subject_uid", "stratum")
    return [Unit(uid, stratum) for uid, stratum in rows]


@dataclass(frozen=True)
class Verified:
    """What recomputing a draw found; `fault` is '' when everything agrees."""

    frame: int
    picks: int
    replaced: int
    fault: str = ""


def verify_draw(draw: Draw) -> Verified:
    """Compute a draw again: commitment, frame digest, every pick in its order, every replacement."""
    units = frame_of(draw)
    picks = list(Pick.objects.filter(draw=draw).select_related("unit", "replaces__unit").order_by("place"))
    first = [one.unit.subject_uid for one in picks if one.replaces_id is None]
    counts = (len(units), len(first), len(picks) - len(first))
    if draw.state != Draw.DRAWN:
        return Verified(*counts, "is not drawn yet")
    seed = bytes.fromhex(draw.seed)
    if commitment(seed) != draw.commitment:
        return Verified(*counts, "the seed is not the one committed to")
    if frame_digest(units) != draw.frame_digest:
        return Verified(*counts, "the frame is not the one that was stated")
    wanted = drawn(seed, units, count=draw.count, share=draw.share, stratified=draw.stratified)
    if [one.uid for one in wanted] != first:
        return Verified(*counts, "the sample is not the one the seed gives")
    line, taken = ordered(seed, draw.frame_digest, units), set(first)
    for pick in picks[len(first) :]:
        stratum = pick.unit.stratum if draw.stratified else None
        expected = replacement(line, taken, stratum)
        same = pick.replaces is not None and pick.replaces.unit.stratum == pick.unit.stratum
        if expected is None or expected.uid != pick.unit.subject_uid or (draw.stratified and not same):
            return Verified(*counts, f"replacement {pick.place} is not the next in order")
        taken.add(pick.unit.subject_uid)
    return Verified(*counts)
