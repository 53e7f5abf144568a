"""How long to wait after a failure, what a job may be told, and what of a failure may be kept."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.jobs.logic import JobFault, described, doubling, job, tellable

pytestmark = pytest.mark.once


@given(st.integers(1, 10_000), st.integers(1, 600), st.integers(1, 90_000))
def test_each_wait_is_at_least_as_long_as_the_one_before_and_never_longer_than_the_longest(
    attempt: int, first: int, longest: int
) -> None:
    wait = doubling(timedelta(seconds=first), timedelta(seconds=longest))
    assert wait(attempt) <= wait(attempt + 1) <= timedelta(seconds=longest)
    assert wait(1) == timedelta(seconds=min(first, longest))


@pytest.mark.parametrize("value", ["王大明", "call me", "a@b.cn", "x" * 121, 1.5, ["a"], b"x"])
def test_a_job_is_given_ids_and_codes_and_no_text_of_people(value: object) -> None:
    with pytest.raises(ValueError, match="about: "):
        tellable({"about": value})  # type: ignore[dict-item]


def test_ids_codes_numbers_and_nothing_are_arguments() -> None:
    given = {"uid": "0193-ab", "code": "trail.seal:1", "n": 7, "none": None}
    assert tellable(given) == given


def test_what_an_exception_says_is_not_kept_for_it_may_quote_people() -> None:
    try:
        raise KeyError("王大明 13900000000")
    except KeyError as fault:
        code, text = described(fault)
    assert code == "KeyError" and "王大明" not in text and "test_logic.py:" in text


def test_a_fault_made_for_telling_is_told() -> None:
    assert described(JobFault("http_500", "status 500")) == ("http_500", "status 500")


def test_two_jobs_cannot_have_one_name() -> None:
    job("test.twice")(lambda run: None)
    with pytest.raises(ValueError, match="two jobs are called test.twice"):
        job("test.twice")(lambda run: None)
