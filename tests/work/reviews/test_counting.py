"""Counting ballots: whatever order they lie in, exactly, and ties are told."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.work.reviews.logic.panels import (
    APPROVE,
    NO_QUORUM,
    PASSED,
    REJECT,
    REJECTED,
    Choice,
    Criterion,
    Rules,
    check_choice,
    check_rules,
    mean_of,
    outcome_of,
    placed,
    weighted,
)

VOTES = st.lists(st.sampled_from([APPROVE, REJECT]), max_size=12)
SUMS = st.lists(st.integers(0, 1_000), min_size=1, max_size=12)
CRITERIA = (Criterion("idea", "创意", 10, 2), Criterion("craft", "做工", 10, 3))


def votes(*cast: str) -> list[Choice]:
    return [Choice(one) for one in cast]


@pytest.mark.parametrize(
    ("yes", "no", "strict", "verdict"),
    [
        (3, 2, True, PASSED),
        (2, 2, True, REJECTED),
        (2, 2, False, PASSED),
        (1, 1, True, NO_QUORUM),
        (0, 3, False, REJECTED),
    ],
)
def test_a_vote_needs_a_quorum_and_a_majority(yes: int, no: int, strict: bool, verdict: str) -> None:
    found = outcome_of(Rules(quorum=3, strict=strict), votes(*[APPROVE] * yes, *[REJECT] * no))
    assert (found.verdict, found.approvals, found.rejections) == (verdict, yes, no)


@given(VOTES, st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(cast: list[str], dice: object) -> None:
    shuffled = cast[:]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert outcome_of(Rules(), votes(*cast)) == outcome_of(Rules(), votes(*shuffled))


@given(VOTES, st.integers(1, 6), st.fractions(Fraction(1, 10), Fraction(9, 10), max_denominator=12), st.booleans())
def test_one_more_approval_never_rejects_what_had_passed(
    cast: list[str], quorum: int, over: Fraction, strict: bool
) -> None:
    rules = Rules(quorum=quorum, over=over, strict=strict)
    if outcome_of(rules, votes(*cast)).verdict == PASSED:
        assert outcome_of(rules, votes(*cast, APPROVE)).verdict == PASSED


@given(SUMS, st.booleans())
def test_the_mean_is_exact_and_lies_within(sums: list[int], trim: bool) -> None:
    mean = mean_of(sums, trim=trim)
    assert min(sums) <= mean <= max(sums)
    kept = len(sums) - 2 if trim and len(sums) >= 3 else len(sums)
    left_out = min(sums) + max(sums) if kept < len(sums) else 0
    assert mean * kept == sum(sums) - left_out


def test_scores_are_weighted_and_the_farthest_left_out() -> None:
    rules = Rules("score", 3, criteria=CRITERIA, trim=True)
    ballots = [Choice(scores={"idea": idea, "craft": craft}) for idea, craft in ((10, 10), (7, 8), (8, 8), (0, 0))]
    assert [weighted(rules, one) for one in ballots] == [50, 38, 40, 0]
    assert outcome_of(rules, ballots).score == Fraction(39)


@given(st.dictionaries(st.text(max_size=5), st.fractions(0, 10, max_denominator=4), max_size=12))
def test_places_hold_everybody_once_and_ties_share_one(results: dict[str, Fraction]) -> None:
    found = placed(results)
    assert sorted(one for _place, ones in found for one in ones) == sorted(results)
    for place, ones in found:
        assert len({results[one] for one in ones}) == 1
        assert place == 1 + sum(score > results[ones[0]] for score in results.values())


def test_what_no_ballot_can_say() -> None:
    assert check_choice(Rules(), Choice("maybe")) and not check_choice(Rules(), Choice(APPROVE))
    rules = Rules("score", 1, criteria=CRITERIA)
    for scores in ({"idea": 11, "craft": 1}, {"idea": 1}, {"idea": 1.5, "craft": 1}, {"idea": 1, "craft": 1, "x": 1}):
        assert check_choice(rules, Choice(scores=scores))
    assert not check_choice(rules, Choice(scores={"idea": 0, "craft": 10}))


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (Rules(quorum=9), "quorum"),
        (Rules("x"), "method"),
        (Rules(over=Fraction(2)), "over"),
        (Rules("score"), "criteria"),
    ],
)
def test_rules_no_panel_can_decide_by(rules: Rules, field: str) -> None:
    assert [one.field for one in check_rules(rules, 5)] == [field]
