"""Two years of village points, month by month and village by village, through the set-based actions of the room."""

import random
import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, zone
from gongzhi.base.columns import under
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household, Post
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.acting import Stage
from gongzhi.config.demo.helping import play_help
from gongzhi.config.demo.redeeming import begin_shop, redeem
from gongzhi.packs.demo.points import DemoPoints
from gongzhi.work.points.actions.claims import ClaimRow, file_claims
from gongzhi.work.points.actions.expiry import expire_points
from gongzhi.work.points.actions.rounds import Decision, close_meeting, decide, open_meeting
from gongzhi.work.points.actions.schemes import begin_scheme, grant_budget, seat_team
from gongzhi.work.points.actions.settling import reverse_claim, settle_round
from gongzhi.work.points.logic.rules import next_month, resolved_by
from gongzhi.work.points.models import Claim, Good, RedemptionDay, Round, Scheme, Seat
from gongzhi.work.points.queries.schemes import budgets_of, seats_of
from gongzhi.work.reviews.actions.notices import end_notice
from gongzhi.work.reviews.actions.objections import Answer, Draft, answer_objection, object_to
from gongzhi.work.reviews.models import Notice, Recusal

_TEAM = 7
_FULL, _LEAST = 200, 4  # households from which a village is played over all its months; how many months in any case
_WEEKS = 3  # between the resolutions of two villages
_PAUSE = 0.005  # seconds between two months, for others to write


def play_points(told: DemoPoints, stage: Stage) -> None:
    """Play every village up to now. One that has points already is left alone."""
    areas = areas_by_code()
    for number, code in enumerate(told.villages):
        area = areas.get(code)
        if area is None:
            raise LookupError(f"demo.toml: points.villages: no area {code}")
        if not Scheme.objects.filter(area=area).exists():
            dice = random.Random(f"{stage.demo.seed}/points/{code}")
            _Village(told, stage, area, number, dice).play()


@dataclass
class _Village:
    told: DemoPoints
    stage: Stage
    area: Area
    number: int
    dice: random.Random
    homes: list[Household] = field(default_factory=list)
    goods: list[Good] = field(default_factory=list)

    def play(self) -> None:
        self.homes = list(Household.objects.filter(under("area_path", self.area.path), valid_to=None).order_by("pk"))
        if len(self.homes) <= _TEAM:
            return
        self.secretary = self.stage.cast.of(self._post("village_secretary", self.area.code))[0]
        first = self._first_month()
        with transaction.atomic():
            self._begin(first)
        month = first
        while month <= self._today():
            with transaction.atomic():
                self._month(month)
            clock.sleep(_PAUSE)
            month = next_month(month)
        with transaction.atomic():
            self._soon()
            zone_name = self.stage.pack.calendar.time_zone
            play_help(self.scheme, self.homes, self.secretary, self.stage.until, zone_name, self.dice)

    def _soon(self) -> None:
        """A redemption day that is still to come, with orders waiting for it."""
        if not RedemptionDay.objects.filter(scheme=self.scheme, day__gte=self._today()).exists():
            at, day = self.stage.until - timedelta(days=3), self._today() + timedelta(days=9)
            redeem(self.scheme, self.told, self.goods, self.secretary, at, day, self.stage.until, self.dice)

    def _today(self) -> date:
        return local_day(self.stage.until, self.stage.pack.calendar.time_zone)

    def _first_month(self) -> date:
        full = min(1.0, len(self.homes) / _FULL)
        played = max(round(self.told.months * full), _LEAST)
        months = self._today().year * 12 + self._today().month - 1 - played
        return date(months // 12, months % 12 + 1, 1)

    def _post(self, role: str, area: str) -> int:
        found = Post.objects.filter(role__pack=self.stage.pack.code, role__code=role, area__code=area, valid_to=None)
        return found.values_list("pk", flat=True)[0]

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        local = datetime.combine(day, time(hour, minute), zone(self.stage.pack.calendar.time_zone))
        return local.astimezone(UTC)

    def _begin(self, first: date) -> None:
        told = self.told.resolved
        day = told + timedelta(days=_WEEKS * 7 * self.number) if told else first - timedelta(days=18)
        at = self._at(day + timedelta(days=3), 10)
        rules = self.stage.pack.pack.points[self.told.rules]
        resolved = resolved_by(rules, day=day, title=self.told.title, text=self.told.text)
        town = self.stage.pack.pack.head.area
        acting: dict[str, Any] = {"viewer": self.secretary, "channel": "demo", "at": at}
        self.scheme = begin_scheme(
            self.area,
            resolved,
            pack=self.stage.pack,
            other_post=self._post("dispatcher", town),
            synthetic=True,
            **acting,
        )
        for team, start in ((Seat.RULES, 0), (Seat.REVIEW, _TEAM), (Seat.OVERSIGHT, 2 * _TEAM)):
            size = _TEAM if team == Seat.REVIEW else 5
            members = []
            for n in range(size):
                name = self.told.member_name.format(n=start + n + 1)
                home = self.homes[(start + n) * 7 % len(self.homes)]
                members.append((name, home, [self.dice.choice(self.homes)] if n % 3 == 0 else []))
            seat_team(self.scheme, team, members, **acting)
        begin_shop(self.scheme, self.told, self.goods, self.secretary, at)

    def _month(self, month: date) -> None:
        self._new_year(month)
        last = next_month(month) - timedelta(days=1)
        self._claims(month, min(last, self._today()))
        meeting = self._at(last + timedelta(days=2 + self.number * 2 % 25), 15)
        if self.area.code in self.told.meeting_now and last >= self._today():
            self._in_session(month)
        elif meeting < self.stage.until and (month.month % 3 == 0 or self.area.code not in self.told.quarterly):
            self._meet(month, meeting)
        if month.month % 3 == 2:
            day = month + timedelta(days=19)
            redeem(self.scheme, self.told, self.goods, self.secretary, self._at(day - timedelta(days=9), 11), day,
                   self.stage.until, self.dice)  # fmt: skip

    def _new_year(self, month: date) -> None:
        """The year's money; and what was earned too long ago expires, once the year is over."""
        at = self._at(month, 9)
        acting: dict[str, Any] = {"viewer": self.secretary, "channel": "demo", "at": at}
        rules = self.stage.pack.pack.points[self.told.rules]
        money = rules.year_budget_yuan * 100
        if money and month.year not in budgets_of(self.scheme):
            document = f"{month.year} 年积分兑换预算（示例）"
            grant_budget(self.scheme, month.year, money, document=document, **acting)
        if month.month == 1:
            expire_points(self.scheme, month.year - 1, **acting)

    def _claims(self, month: date, last: date) -> None:
        """What was claimed in a month: at the desk by the grid worker of the grid, or by the household itself."""
        count = round(len(self.homes) / 100 * self.told.claimed * self.dice.uniform(0.7, 1.3) * _share(month, last))
        codes, weights = list(self.told.weights), list(self.told.weights.values())
        rows, posts = [], self._grid_posts()
        for home in self.dice.choices(self.homes, k=max(count, 3)):
            code = self.dice.choices(codes, weights)[0]
            day = month + timedelta(days=self.dice.randrange((last - month).days + 1))
            post = None if self.dice.random() < 0.3 else posts.get(home.area_id)
            by = By("portal") if post is None else self.stage.cast.of(post)[0].by(post, "desk")
            rows.append(ClaimRow(home, code, day, self.dice.choice(self.told.words), by=by))
        at = min(self._at(last, 17, 30), self.stage.until)
        file_claims(self.scheme, rows, by=By("demo"), at=at)

    def _grid_posts(self) -> Mapping[int, int]:
        rows = Post.objects.filter(under("area_path", self.area.path), role__code="grid_worker", valid_to=None)
        return dict(rows.values_list("area_id", "pk"))

    def _open(self, month: date, at: datetime) -> Round | None:
        seats = seats_of(self.scheme, Seat.REVIEW)
        here = [one.pk for one in self.dice.sample(seats, self.dice.randint(5, _TEAM))]
        waiting = Claim.objects.filter(scheme=self.scheme, state__in=Claim.WAITING, day__lt=next_month(month))
        if not waiting.exists():
            return None
        return open_meeting(self.scheme, month, here, viewer=self.secretary, channel="demo", at=at)

    def _in_session(self, month: date) -> None:
        which = self._open(month, self.stage.until - timedelta(minutes=40))
        if which is not None:
            claims = self._before(which)
            self._decide(which, claims[: len(claims) // 3], self.stage.until - timedelta(minutes=5))

    def _before(self, which: Round) -> list[Claim]:
        return list(Claim.objects.filter(round=which, state=Claim.FILED).order_by("day", "pk"))

    def _decide(self, which: Round, claims: Sequence[Claim], at: datetime) -> None:
        if not claims:
            return
        back = Recusal.objects.filter(item__panel=which.panel).values_list("item__subject_uid").annotate(Count("pk"))
        away = dict(back)
        members = which.panel.members.count()
        decided = [self._decision(one, members - away.get(one.uid, 0), which.panel.quorum) for one in claims]
        decide(which, decided, viewer=self.secretary, channel="demo", at=at)

    def _decision(self, claim: Claim, hands: int, quorum: int) -> Decision:
        chance, against = self.dice.random(), 1 if hands > quorum + 1 and self.dice.random() < 0.2 else 0
        reason = self.dice.choice(self.told.reasons)
        if chance < 0.03:
            return Decision(claim, None, against, hands - against, reason)
        if chance < 0.05:
            return Decision(claim, None, 0, 0)
        if chance < 0.09 and claim.points > 2:
            return Decision(claim, claim.points // 2, hands - against, against, self.told.reasons[0])
        return Decision(claim, claim.points, hands - against, against)

    def _meet(self, month: date, at: datetime) -> None:
        which = self._open(month, at)
        if which is None:
            return
        self._decide(which, self._before(which), at + timedelta(hours=1))
        acting: dict[str, Any] = {"viewer": self.secretary, "channel": "demo"}
        which = close_meeting(Round.objects.get(pk=which.pk), at=at + timedelta(hours=2), **acting)
        if which.notice is None:
            return
        notice = Notice.objects.select_related("clock").get(pk=which.notice.pk)
        if self.dice.random() < 0.08:
            self._object(notice, at + timedelta(days=1))
            notice = Notice.objects.select_related("clock").get(pk=notice.pk)
        over = notice.clock.due_at + timedelta(minutes=1) if notice.clock else at
        if over >= self.stage.until:
            return
        end_notice(notice, by=By("clock"), at=over)
        settled = over + timedelta(hours=16)
        if settled < self.stage.until:
            settle_round(Round.objects.get(pk=which.pk), at=settled, **acting)
            if self.dice.random() < 0.06:
                claim = Claim.objects.filter(round=which, state=Claim.SETTLED).order_by("pk").first()
                if claim is not None and settled + timedelta(days=1) < self.stage.until:
                    reverse_claim(claim, "核对签到表，记错了户（示例）", at=settled + timedelta(days=1), **acting)

    def _object(self, notice: Notice, at: datetime) -> None:
        if at + timedelta(hours=5) >= self.stage.until:
            return
        made = object_to(notice, Draft(uuid7(), "第 1 行那天没有去，请核对。（示例）", 1), by=By("portal"), at=at)
        answer = Answer(True, "核对了签到表，确实没有到场，已划去。（示例）", strike=True)
        holder: Viewer = self.stage.cast.of(made.post_id)[0]
        answer_objection(made, answer, viewer=holder, channel="demo", at=at + timedelta(hours=4))


def _share(month: date, last: date) -> float:
    """How much of a month has passed."""
    return ((last - month).days + 1) / (next_month(month) - month).days
