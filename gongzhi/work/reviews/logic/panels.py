"""Counting what a panel decided. Pure: the outcome follows from the ballots alone, in whole numbers and fractions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from gongzhi.base.refusals import Problem

APPROVE, REJECT = "approve", "reject"
PASSED, REJECTED, SCORED, NO_QUORUM = "passed", "rejected", "scored", "no_quorum"
OPEN_BALLOT, SECRET_BALLOT, HANDS = "open", "secret", "hands"
BY_VOTE, BY_SCORE = "vote", "score"
OWN, RELATIVE, DECLARED = "own", "relative", "declared"
MEMBERS_MOST, ITEMS_MOST, CRITERIA_MOST = 60, 500, 12
T = TypeVar("T")


@dataclass(frozen=True)
class Criterion:
    """What is judged: whole points from 0 to `most`, counting `weight` times."""

    code: str
    title: str
    most: int
    weight: int = 1

    def told(self) -> dict[str, Any]:
        """As it is stored."""
        return {"code": self.code, "title": self.title, "most": self.most, "weight": self.weight}


@dataclass(frozen=True)
class Rules:
    """How a panel decides.

    By vote an item passes when the share of approvals is more than `over` (at least, unless `strict`). By score its
    result is the mean of the weighted sums; `trim` leaves out one highest and one lowest where three or more judged.
    """

    method: str = BY_VOTE
    quorum: int = 3
    over: Fraction = Fraction(1, 2)
    strict: bool = True
    criteria: tuple[Criterion, ...] = ()
    trim: bool = False


@dataclass(frozen=True)
class Choice:
    """What one ballot says."""

    vote: str = ""
    scores: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an item. `score` is exact; None where there is none."""

    verdict: str
    votes: int
    approvals: int = 0
    rejections: int = 0
    score: Fraction | None = None


def outcome_of(rules: Rules, ballots: Sequence[Choice]) -> Outcome:
    """The outcome of the ballots that were cast, in whatever order they lie."""
    votes = len(ballots)
    approvals = sum(one.vote == APPROVE for one in ballots)
    if rules.method == BY_VOTE:
        return outcome_of_counts(rules, approvals, votes - approvals)
    if votes < max(rules.quorum, 1):
        return Outcome(NO_QUORUM, votes)
    return Outcome(SCORED, votes, score=mean_of([weighted(rules, one) for one in ballots], trim=rules.trim))


def outcome_of_counts(rules: Rules, approvals: int, rejections: int) -> Outcome:
    """The outcome of a vote of which only the numbers are known, as of hands that were shown."""
    votes = approvals + rejections
    told = (votes, approvals, rejections)
    if votes < max(rules.quorum, 1):
        return Outcome(NO_QUORUM, *told)
    share = Fraction(approvals, votes)
    passed = share > rules.over if rules.strict else share >= rules.over
    return Outcome(PASSED if passed else REJECTED, *told)


def weighted(rules: Rules, ballot: Choice) -> int:
    """The weighted sum of one ballot's points."""
    scores = ballot.scores or {}
    return sum(scores.get(one.code, 0) * one.weight for one in rules.criteria)


def mean_of(sums: Sequence[int], *, trim: bool) -> Fraction:
    """The mean, exactly; without one highest and one lowest when they are left out and at least three are there."""
    kept = sorted(sums)[1:-1] if trim and len(sums) >= 3 else sums
    return Fraction(sum(kept), len(kept))


def placed(results: Mapping[T, Fraction]) -> list[tuple[int, list[T]]]:
    """Places from 1, best first, with everybody who shares one: a tie is told, and broken by nobody in silence."""
    by_score: dict[Fraction, list[T]] = {}
    for one, score in results.items():
        by_score.setdefault(score, []).append(one)
    found, place = [], 1
    for score in sorted(by_score, reverse=True):
        found.append((place, by_score[score]))
        place += len(by_score[score])
    return found


def check_choice(rules: Rules, choice: Choice) -> list[Problem]:
    """What is wrong with a ballot, by field."""
    if rules.method == BY_VOTE:
        return [] if choice.vote in (APPROVE, REJECT) else [Problem("vote", _("选同意或不同意"))]
    scores = choice.scores or {}
    found = [
        Problem(f"score.{one.code}", _("“%(what)s”打 0 到 %(most)d 的整数分") % {"what": one.title, "most": one.most})
        for one in rules.criteria
        if not isinstance(scores.get(one.code), int) or not 0 <= scores[one.code] <= one.most
    ]
    return found or ([Problem("", _("没有这一项"))] if set(scores) - {one.code for one in rules.criteria} else [])


def check_rules(rules: Rules, members: int) -> list[Problem]:
    """What is wrong with the rules of a panel of so many."""
    found = []
    if rules.method not in (BY_VOTE, BY_SCORE):
        found.append(Problem("method", _("选表决或打分")))
    if not 2 <= members <= MEMBERS_MOST:
        found.append(Problem("members", _("评议组 2 到 %(most)d 人") % {"most": MEMBERS_MOST}))
    elif not 1 <= rules.quorum <= members:
        found.append(Problem("quorum", _("有效票数写 1 到 %(most)d") % {"most": members}))
    if not 0 < rules.over < 1 and not (rules.over == 1 and not rules.strict):
        found.append(Problem("over", _("通过的比例在 0 和 1 之间")))
    if rules.method == BY_SCORE:
        codes = [one.code for one in rules.criteria]
        sound = all(
            1 <= one.most <= 100 and 1 <= one.weight <= 100 and 1 <= len(one.title) <= 30 for one in rules.criteria
        )
        if not 1 <= len(codes) <= CRITERIA_MOST or len(set(codes)) != len(codes) or not sound:
            found.append(Problem("criteria", _("打分项 1 到 12 个，满分和权重 1 到 100，不能重复")))
    return found
