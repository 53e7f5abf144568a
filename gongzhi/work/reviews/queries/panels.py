"""A panel in session: who may vote on what, and who has."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.base.ids import row_of
from gongzhi.work.reviews.logic.panels import SECRET_BALLOT, Choice
from gongzhi.work.reviews.models import Ballot, Member, Panel, PanelItem, Recusal, Seat, Slot


def panel_by_number(number: str) -> Panel | None:
    """The panel with this number."""
    named = row_of(number)
    if named is None or named[0] != Panel.PREFIX:
        return None
    found = Panel.objects.filter(pk=named[2], made_day=named[1])
    return found.select_related("area", "owner_post").first()


def counted_ballots(item: PanelItem) -> dict[int, Ballot]:
    """By key of a member the open ballot that counts: the last one."""
    return {one.member_id: one for one in Ballot.objects.filter(item=item).order_by("turn")}


def choices_of(item: PanelItem, panel: Panel) -> list[Choice]:
    """What was voted on an item, without who voted it. A member who stood back after voting is not counted."""
    if panel.ballot == SECRET_BALLOT:
        return [Choice(one.vote, one.scores) for one in Slot.objects.filter(item=item, filled=True)]
    stood_back = set(Recusal.objects.filter(item=item).values_list("member_id", flat=True))
    ballots = counted_ballots(item)
    return [Choice(one.vote, one.scores) for member, one in ballots.items() if member not in stood_back]


@dataclass(frozen=True)
class Standing:
    """How a member stands to an item: stood back (with the ground), has voted, or is still asked."""

    member: Member
    ground: str
    voted: bool


def standings(item: PanelItem, panel: Panel, members: Sequence[Member]) -> list[Standing]:
    """Every member's standing, in two queries."""
    grounds = dict(Recusal.objects.filter(item=item).values_list("member_id", "ground"))
    if panel.ballot == SECRET_BALLOT:
        voted = set(Seat.objects.filter(item=item, cast=True).values_list("member_id", flat=True))
    else:
        voted = set(Ballot.objects.filter(item=item).values_list("member_id", flat=True))
    return [Standing(one, grounds.get(one.pk, ""), one.pk in voted) for one in members]
