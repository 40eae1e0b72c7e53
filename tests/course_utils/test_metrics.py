import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.metrics import accuracy_interval


def test_the_interval_is_wilsons():
    # Wilson 1927, for 8 of 10: (0.8 + z²/20 ± z·sqrt(0.016 + z²/400)) / (1 + z²/10) with z = 1.96
    result = accuracy_interval([True] * 8 + [False] * 2)
    assert result == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-3)


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_the_interval_holds_the_accuracy_and_stays_within_0_and_1(correct):
    value, low, high = accuracy_interval(correct)
    assert value == pytest.approx(np.mean(correct))
    assert 0 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 1


@given(st.integers(1, 99), st.integers(2, 20))
def test_more_pictures_make_it_narrower(right, times):
    few = np.arange(100) < right
    assert np.ptp(accuracy_interval(np.tile(few, times))[1:]) < np.ptp(accuracy_interval(few)[1:])


def test_even_a_perfect_score_leaves_doubt():
    assert accuracy_interval([True] * 20).low < 0.9


def test_no_picture_is_no_accuracy():
    with pytest.raises(ValueError, match="at least one picture"):
        accuracy_interval([])
