import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_code import functions
from sklearn.metrics import cohen_kappa_score

from course_utils.metrics import (
    accuracy_interval,
    bootstrap_by_group,
    fit_thresholds,
    paired_comparison,
    quadratic_kappa,
)


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


def paired(only_a, only_b, both, neither):
    """Return the answers of two classifiers by the four cells of their table."""
    cells = [(True, False)] * only_a + [(False, True)] * only_b + [(True, True)] * both + [(False, False)] * neither
    return np.array(cells, bool).T


def test_a_paired_comparison_counts_what_only_one_of_the_two_has_right():
    result = paired_comparison(*paired(only_a=9, only_b=1, both=80, neither=10))
    assert (result.n, result.only_a, result.only_b) == (100, 9, 1)
    assert result.difference.value == pytest.approx(0.08)
    # 1 or fewer, or 9 or more, of 10 fair coins: (1 + 10 + 10 + 1) / 1024
    assert result.p_value == pytest.approx(22 / 1024)
    # Agresti and Min: cells 9.5 and 1.5 of 102: 8/102 -+ 1.96 sqrt(11 - 64/102) / 102
    assert result.difference[1:] == pytest.approx((0.0165, 0.1403), abs=1e-4)


def test_the_other_way_round_a_paired_comparison_changes_its_sign_only():
    a, b = paired(7, 3, 20, 5)
    there, back = paired_comparison(a, b), paired_comparison(b, a)
    assert back.difference == pytest.approx([-there.difference.value, -there.difference.high, -there.difference.low])
    assert (back.only_a, back.only_b, back.p_value) == (3, 7, there.p_value)


def test_two_that_answer_alike_do_not_differ_and_are_not_known_to_be_equal():
    result = paired_comparison([1, 1, 0], [1, 1, 0])
    assert (result.only_a, result.only_b, result.difference.value, result.p_value) == (0, 0, 0.0, 1.0)
    assert result.difference.low < 0 < result.difference.high


def test_a_paired_comparison_reads_as_a_line():
    assert str(paired_comparison(*paired(9, 1, 80, 10))) == (
        "+0.080 [+0.017, +0.140] on 100 pictures: 9 only A has right, 1 only B, p = 0.021"
    )
    assert "p < 0.001" in str(paired_comparison([True] * 50, [False] * 50))


@given(st.tuples(*[st.integers(0, 60)] * 4).filter(any))
def test_the_interval_of_a_difference_holds_it_and_stays_within_minus_1_and_1(cells):
    value, low, high = paired_comparison(*paired(*cells)).difference
    assert -1 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 1


@pytest.mark.parametrize("cells", [(0.08, 0.03, 0.80), (0.02, 0.02, 0.93), (0.25, 0.10, 0.50)])
def test_19_of_20_intervals_hold_the_true_difference(cells):
    generator = np.random.default_rng(0)
    covered = 0
    for only_a, only_b, both, neither in generator.multinomial(100, [*cells, 1 - sum(cells)], size=400):
        _, low, high = paired_comparison(*paired(only_a, only_b, both, neither)).difference
        covered += low <= cells[0] - cells[1] <= high
    assert 0.925 <= covered / 400 <= 0.995  # three standard errors below 0.95, and not much too wide


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ([True, False], [True], "A was asked 2 pictures and B 1"),
        ([], [], "at least one"),
        ([0.2, 0.9], [1, 1], "answers == labels"),
        ([[True], [False]], [True, False], r"shape is \(2, 1\)"),
    ],
)
def test_what_is_no_pair_of_answers_is_refused(a, b, told):
    with pytest.raises(ValueError, match=told):
        paired_comparison(a, b)


def test_resampling_groups_keeps_each_group_whole():
    seen = []

    def collect(rows):
        seen.append(rows.tolist())
        return 0.0

    bootstrap_by_group(collect, ["b", "a", "b", "c"], [1, 2, 3, 4], draws=50)
    for rows in seen:
        assert rows.count(1) == rows.count(3)
        assert rows.count(1) + rows.count(2) + rows.count(4) == 3


def test_copies_within_a_group_do_not_narrow_the_interval():
    right = np.random.default_rng(0).random(100) < 0.7
    groups = np.arange(100)
    once = bootstrap_by_group(np.mean, groups, right)
    twice = bootstrap_by_group(np.mean, np.repeat(groups, 2), np.repeat(right, 2))
    assert twice == once
    by_picture = bootstrap_by_group(np.mean, np.arange(200), np.repeat(right, 2))
    assert by_picture.high - by_picture.low < 0.85 * (once.high - once.low)


def test_the_bootstrap_of_a_mean_is_as_wide_as_its_standard_error_says():
    right = np.arange(400) < 300
    value, low, high = bootstrap_by_group(np.mean, np.arange(400), right, draws=4000)
    assert value == 0.75
    assert high - low == pytest.approx(2 * 1.96 * np.sqrt(0.75 * 0.25 / 400), rel=0.05)


def test_the_bootstrap_takes_several_arrays_and_the_same_draws_for_the_same_seed():
    truth, answers = np.arange(30) % 2, np.arange(30) % 3 % 2
    first, again, other = (
        bootstrap_by_group(lambda t, a: np.mean(t == a), np.arange(30) // 2, truth, answers, draws=100, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again != other
    assert first.value == np.mean(truth == answers)


@pytest.mark.parametrize(
    ("groups", "arrays", "draws", "told"),
    [
        ([1, 1], [[0, 1]], 10, "at least two groups, there are 1"),
        ([], [[]], 10, "there are 0"),
        ([1, 2], [[0, 1, 2]], 10, "given: 3"),
        ([1, 2], [], 10, "no arrays"),
        ([1, 2], [[0, 1]], 0, "not 0"),
        ([1, 2], [[0, np.nan]], 10, "not a number"),
    ],
)
def test_what_cannot_be_resampled_is_refused(groups, arrays, draws, told):
    with pytest.raises(ValueError, match=told):
        bootstrap_by_group(np.mean, groups, *arrays, draws=draws)


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_scikit_learns(seed):
    truth, answers = np.random.default_rng(seed).integers(0, 5, (2, 60))
    expected = cohen_kappa_score(truth, answers, weights="quadratic", labels=range(5))
    assert quadratic_kappa(truth, answers) == pytest.approx(expected)


def test_kappa_of_one_grade_only_is_0_and_of_none_an_error():
    assert quadratic_kappa([2, 2], [2, 2]) == 0
    assert quadratic_kappa([0, 0, 1], [1, 1, 0]) < 0
    with pytest.raises(ValueError, match="an answer for each grade"):
        quadratic_kappa([0, 1], [0])
    with pytest.raises(ValueError, match="an answer for each grade"):
        quadratic_kappa([], [])


def graded_scores(seed=0, n=300):
    generator = np.random.default_rng(seed)
    grades = generator.choice(5, n, p=[0.7, 0.1, 0.1, 0.05, 0.05])
    return 0.4 * grades + generator.normal(0, 0.3, n), grades


def test_fitted_thresholds_rise_and_beat_rounding():
    scores, grades = graded_scores()
    thresholds = fit_thresholds(scores, grades)
    assert thresholds.shape == (4,)
    assert np.all(np.diff(thresholds) >= 0)
    by_rounding = quadratic_kappa(grades, np.clip(np.rint(scores), 0, 4))
    assert quadratic_kappa(grades, np.searchsorted(thresholds, scores)) > by_rounding + 0.1


def test_thresholds_need_a_grade_for_each_score():
    with pytest.raises(ValueError, match="a grade for each score"):
        fit_thresholds([0.1, 0.2], [1])


def test_kappa_and_thresholds_are_those_that_lesson_08_builds():
    lesson = functions("08", "quadratic_kappa", "kappa", "fit_thresholds")
    scores, grades = graded_scores(seed=1)
    thresholds = lesson.fit_thresholds(scores, grades)
    np.testing.assert_allclose(fit_thresholds(scores, grades), thresholds)
    said = np.searchsorted(thresholds, scores)
    assert quadratic_kappa(grades, said) == pytest.approx(lesson.kappa(grades, said))
