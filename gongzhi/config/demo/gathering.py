"""Holding an activity of the demo: answers of the invited, who came, minutes, and resolutions carried out in time."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.config.demo.acting import Stage, in_office
from gongzhi.packs.demo import DemoActivities, DemoSeries
from gongzhi.work.activities.actions.holding import hold, sign_minutes, write_minutes
from gongzhi.work.activities.actions.inviting import answer_invitation
from gongzhi.work.activities.actions.resolving import Resolved, answer_resolution, resolve
from gongzhi.work.activities.models import Activity, Invitation

_CHANNEL = "demo"


@dataclass
class Gathering:
    """What happens to one activity after it was planned."""

    told: DemoActivities
    series: DemoSeries
    stage: Stage
    dice: random.Random

    def hold(self, one: Activity, who: Viewer) -> None:
        """It took place as planned; what a meeting leaves is written down and signed the next day."""
        pack, kind = self.stage.pack, self.stage.pack.pack.activities[one.kind]
        self.answer_some(one, one.made_at, one.starts_at, share=0.95)
        ends = one.ends_at + timedelta(minutes=self.dice.randint(1, 40))
        coming = Invitation.objects.filter(activity=one, state__in=(Invitation.COMES, Invitation.DEPUTY))
        heads = list(coming.values_list("pk", flat=True)) if kind.attendance == "heads" else []
        number = self.dice.randint(*self.series.came) if kind.attendance != "none" else None
        given: dict[str, Any] = {"viewer": who, "channel": _CHANNEL}
        hold(one, came=heads, residents=number, pack=pack, at=ends, **given)
        if kind.resolutions:
            written = in_office(ends + timedelta(hours=3), pack.calendar, self.dice)
            write_minutes(one, self.dice.choice(self.told.minutes), seen=0, at=written, **given)
            sign_minutes(one, 1, at=written + timedelta(minutes=30), **given)
        for _ in range(self.dice.randint(*self.series.resolved)):
            self._resolve(one, who, ends)

    def answer_some(self, one: Activity, since: datetime, until: datetime, *, share: float = 0.6) -> None:
        """Most of the invited have answered."""
        for invitation in Invitation.objects.filter(activity=one).order_by("pk"):
            if self.dice.random() > share:
                continue
            invitation.activity = one
            at = min(since + timedelta(hours=self.dice.uniform(0.5, 14)), until - timedelta(minutes=2))
            comes = self.dice.random() < 0.9
            answer_invitation(
                invitation, Invitation.COMES if comes else Invitation.DECLINED,
                reason="" if comes else self.dice.choice(self.told.reasons), channel=_CHANNEL, at=at,
                viewer=self.stage.cast.of(invitation.post_id)[0],
            )  # fmt: skip

    def _resolve(self, one: Activity, who: Viewer, at: datetime) -> None:
        """Resolved, and carried out well before its day unless that is still to come."""
        pack, post = self.stage.pack, self._post(one)
        told = Resolved(uuid7(), f"{self.dice.choice(self.series.texts)}（示例）", post, self.dice.choice((5, 10, 15)))
        made = resolve(one, told, pack=pack, viewer=who, channel=_CHANNEL, at=at)
        done = in_office(at + timedelta(days=self.dice.uniform(1, 6)), pack.calendar, self.dice)
        if done < self.stage.until:
            holder = self.stage.cast.of(post)[0]
            answer = self.dice.choice(self.series.answers)
            answer_resolution(made, answer, done=True, pack=pack, viewer=holder, channel=_CHANNEL, at=done)

    def _post(self, one: Activity) -> int:
        """A post of one of the roles that carry things out: the nearest."""
        role = self.dice.choice(self.series.by)
        rows = Post.objects.filter(role__pack=self.stage.pack.code, role__code=role, valid_to=None).order_by("pk")
        near = [post.pk for post in rows if one.area_path.startswith(post.area_path)]
        return near[0] if near else one.lead_post_id
