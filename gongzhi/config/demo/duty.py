"""The command centre of the demo: a roster, the log of its shifts, and every hand-over of the last weeks."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import HeldPost, Viewer
from gongzhi.base.people.models import Account
from gongzhi.base.people.queries import viewer_of
from gongzhi.packs.demo import DemoDuty
from gongzhi.packs.queries import PackInUse
from gongzhi.work.duty.access import DUTY
from gongzhi.work.duty.actions.handing import hand_over, take_over
from gongzhi.work.duty.actions.log import write, write_about
from gongzhi.work.duty.actions.roster import plan
from gongzhi.work.duty.logic import Turn, turns_between
from gongzhi.work.duty.models import Entry, Shift
from gongzhi.work.duty.queries import Centre, centres_of, open_items, seated, shifts_between, who_may_sit

_WHOLE = Viewer(posts=(HeldPost(0, "", "", "", "/", 0, frozenset({DUTY}), ""),))
_CHANNEL = "demo"


def play_duty(told: DemoDuty, pack: PackInUse, *, until: datetime) -> None:
    """Play the shifts of the last days up to now; the one that runs now has just been taken over."""
    for centre in centres_of(pack, _WHOLE):
        if not Shift.objects.filter(area=centre.area).exists():
            _Centre(told, centre, until, random.Random(f"{centre.area.code}/duty")).play()


@dataclass
class _Centre:
    told: DemoDuty
    centre: Centre
    until: datetime
    dice: random.Random

    def play(self) -> None:
        """Plan, then live through shift after shift."""
        today = local_day(self.until, self.centre.time_zone)
        first, last = today - timedelta(days=self.told.days), today + timedelta(days=self.told.ahead)
        orders = {seat: list(who_may_sit(self.centre, seat)) for seat in self.centre.duty.seats}
        planner = self._planner()
        plan(self.centre, first, last, orders, viewer=planner, channel=_CHANNEL, at=self.until)
        turns = list(turns_between(self.centre.duty, first, today, self.centre.time_zone))
        begun = [turn for turn in turns if turn.begins_at <= self.until]
        keepers = dict(self._keepers(begun))
        for this, following in zip(begun, begun[1:], strict=False):
            self._live(this, keepers[this], this.ends_at)
            self._hand_over(this, keepers[this], keepers[following])
        self._live(begun[-1], keepers[begun[-1]], self.until)

    def _planner(self) -> Viewer:
        keeper = self.centre.duty.keeper
        account, _post = next(iter(who_may_sit(self.centre, keeper).values()))
        return viewer_of(account)

    def _keepers(self, turns: list[Turn]) -> Iterator[tuple[Turn, Viewer]]:
        shifts = shifts_between(self.centre, turns[0].day, turns[-1].day)
        sits, known = seated([*shifts.values()]), dict[int, Viewer]()
        for turn in turns:
            on = sits[shifts[turn.day, turn.code].pk][self.centre.duty.keeper]
            if on.account_id not in known:
                known[on.account_id] = viewer_of(Account.objects.get(pk=on.account_id))
            yield turn, known[on.account_id]

    def _live(self, turn: Turn, keeper: Viewer, end: datetime) -> None:
        """Some lines, in the order of time; what stayed open goes on or is done."""
        length = (turn.ends_at - turn.begins_at).total_seconds()
        moments = sorted(self.dice.uniform(600, length - 1_200) for _ in range(self.dice.randint(*self.told.lines)))
        for second in moments:
            at = turn.begins_at + timedelta(seconds=second)
            if at >= end:
                return
            standing = open_items(self.centre)
            if standing and self.dice.random() < self.told.going_on:
                self._go_on(self.dice.choice(standing), keeper, at)
            else:
                kind = self.dice.choices([*self.told.texts], [len(texts) for texts in self.told.texts.values()])[0]
                write(
                    self.centre, uuid7(), kind, self.dice.choice(self.told.texts[kind]), viewer=keeper,
                    channel=_CHANNEL, at=at,
                )  # fmt: skip

    def _go_on(self, entry: Entry, keeper: Viewer, at: datetime) -> None:
        done = self.dice.random() < self.told.done
        what, words = (Entry.CLOSING, self.told.closings) if done else (Entry.MORE, self.told.progress)
        write_about(
            self.centre, uuid7(), entry, what, self.dice.choice(words), viewer=keeper, channel=_CHANNEL, at=at
        )  # fmt: skip

    def _hand_over(self, turn: Turn, leaves: Viewer, comes: Viewer) -> None:
        at = turn.ends_at - timedelta(minutes=self.dice.randint(2, 12))
        note = self.dice.choice(self.told.remarks)
        made = hand_over(self.centre, {}, note, viewer=leaves, channel=_CHANNEL, at=at)
        taken = turn.ends_at + timedelta(minutes=self.dice.randint(0, 9))
        take_over(self.centre, made, viewer=comes, channel=_CHANNEL, at=min(taken, self.until))
