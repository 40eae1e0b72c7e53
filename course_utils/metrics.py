"""Numbers that judge a classifier."""

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

__all__ = [
    "Interval",
    "PairedComparison",
    "accuracy_interval",
    "bootstrap_by_group",
    "fit_thresholds",
    "paired_comparison",
    "quadratic_kappa",
]


class Interval(NamedTuple):
    """A measured value and the ends of its 95 % confidence interval, all three in the same unit.

    An accuracy lies from 0 to 1, a difference of two accuracies from -1 to 1.
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


class PairedComparison(NamedTuple):
    """Two classifiers, A and B, judged by the same pictures.

    `n` is the number of pictures, `only_a` and `only_b` how many of them only A, only B classified correctly.
    `difference` is the accuracy of A minus that of B, from -1 to 1. `p_value` is that of the exact test: how often two
    equally good classifiers would split the `only_a + only_b` pictures at least as unevenly.
    """

    n: int
    only_a: int
    only_b: int
    difference: Interval
    p_value: float

    def __str__(self) -> str:
        p = "p < 0.001" if self.p_value < 0.001 else f"p = {self.p_value:.3f}"
        value, low, high = self.difference
        return (
            f"{value:+.3f} [{low:+.3f}, {high:+.3f}] on {self.n} pictures: "
            f"{self.only_a} only A has right, {self.only_b} only B, {p}"
        )


def accuracy_interval(correct: ArrayLike, z: float = 1.96) -> Interval:
    """Return the accuracy with its Wilson score interval (Wilson 1927). Built up in lesson 02.

    Args:
        correct: shape (n,), boolean: whether each test picture was classified correctly.
        z: how many standard errors the interval reaches; 1.96 gives 95 % confidence.

    Raises:
        ValueError: if there is no picture to judge by.
    """
    correct = np.asarray(correct, bool)
    n = correct.size
    if n == 0:
        raise ValueError("An accuracy needs at least one picture; none was given.")
    p = float(correct.mean())
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return Interval(p, max(0.0, middle - half), min(1.0, middle + half))


def paired_comparison(correct_a: ArrayLike, correct_b: ArrayLike) -> PairedComparison:
    """Compare two classifiers on the same pictures. Built up in lesson 02.

    Pictures that both classify correctly, or both wrongly, do not tell the two apart; the others decide. The p-value is
    that of the exact binomial test on them (McNemar 1947), 1.0 if there are none. The interval of the difference is the
    one of Agresti and Min (Statistics in Medicine 24, 2005): half a picture is added to each of the four cells of the
    table, then the usual formula of matched proportions is taken.

    Args:
        correct_a: shape (n,), boolean: whether classifier A has each picture right.
        correct_b: the same of classifier B, for the same pictures in the same order.

    Raises:
        ValueError: if there is no picture, the two are of different lengths, or hold anything but true and false.
    """
    from scipy.stats import binomtest

    a, b = _correct("correct_a", correct_a), _correct("correct_b", correct_b)
    if len(a) != len(b):
        raise ValueError(f"A pair is the same picture twice, but A was asked {len(a)} pictures and B {len(b)}.")
    n, only_a, only_b = len(a), int(np.sum(a & ~b)), int(np.sum(b & ~a))
    difference = (only_a - only_b) / (n + 2)
    half = 1.96 * sqrt(only_a + only_b + 1 - (only_a - only_b) ** 2 / (n + 2)) / (n + 2)
    interval = Interval((only_a - only_b) / n, max(-1.0, difference - half), min(1.0, difference + half))
    discordant = only_a + only_b
    p_value = float(binomtest(only_a, discordant).pvalue) if discordant else 1.0
    return PairedComparison(n, only_a, only_b, interval, p_value)


def _correct(name: str, values: ArrayLike) -> np.ndarray:
    values = np.asarray(values)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"{name} needs one answer for each picture, at least one; its shape is {values.shape}.")
    if values.dtype != bool and not np.isin(values, (0, 1)).all():
        raise ValueError(f"{name} holds something else than true and false. Give `answers == labels`.")
    return values.astype(bool)


def bootstrap_by_group(
    statistic: Callable[..., float], groups: ArrayLike, *arrays: ArrayLike, draws: int = 1000, seed: int = 0
) -> Interval:
    """Return a statistic with its 95 % percentile interval, resampling whole groups (Efron 1979; Field and Welsh 2007).

    Pictures of one patient or frames of one track are right or wrong together. So each draw takes as many groups as
    there are, with replacement, each with all that belongs to it. Built up in lesson 07.

    Args:
        statistic: is called with the resampled arrays, in their order, and returns a number.
        groups: shape (n,): the group of each row, numbers or strings.
        arrays: each with n rows: what the statistic is computed from, such as labels and answers.
        draws: how often to resample.
        seed: of the draws. The same seed and groups give the same draws, whatever the arrays hold.

    Raises:
        ValueError: if there are fewer than two groups, arrays of other lengths, no draws, or if the statistic of a draw
            is not a number (as kappa, where all have the same grade).
    """
    _, group_of = np.unique(np.asarray(groups), return_inverse=True)
    columns = [np.asarray(array) for array in arrays]
    count = int(group_of.max()) + 1 if group_of.size else 0
    if count < 2:
        raise ValueError(f"Resampling needs at least two groups, there are {count}: of one alone, nothing varies.")
    if not columns or any(len(column) != len(group_of) for column in columns):
        lengths = ", ".join(str(len(column)) for column in columns) or "no arrays"
        raise ValueError(f"Each array needs a row for each of the {len(group_of)} groups' entries; given: {lengths}.")
    if draws < 1:
        raise ValueError(f"An interval needs draws, not {draws}; a thousand is usual.")
    rows = np.split(np.argsort(group_of, kind="stable"), np.cumsum(np.bincount(group_of))[:-1])
    generator = np.random.default_rng(seed)
    values = np.empty(draws)
    for draw in range(draws):
        chosen = np.concatenate([rows[group] for group in generator.integers(count, size=count)])
        values[draw] = statistic(*(column[chosen] for column in columns))
    if unknown := int(np.isnan(values).sum()):
        raise ValueError(f"In {unknown} of {draws} draws the statistic is not a number; let it return one always.")
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(float(statistic(*columns)), float(low), float(high))


def quadratic_kappa(truth: ArrayLike, answers: ArrayLike) -> float:
    """Return Cohen's kappa with quadratic weights (Cohen 1968). Built up in lesson 08.

    It is one minus the mean squared distance of truth and answer, divided by the one that answers of the same
    frequencies would have by chance: 1 is perfect, 0 is chance, below 0 is worse than chance.

    Args:
        truth: shape (n,): the true grades, numbers at equal distances such as 0 to 4.
        answers: shape (n,): the grades that were said.

    Returns:
        Kappa; 0.0 where truth and answers hold one and the same grade, since chance makes no mistake there.

    Raises:
        ValueError: if there are no grades, or not as many answers.
    """
    true, said = np.asarray(truth, float), np.asarray(answers, float)
    if true.ndim != 1 or true.shape != said.shape or not true.size:
        raise ValueError(f"Kappa needs an answer for each grade; the shapes are {true.shape} and {said.shape}.")
    by_chance = true.var() + said.var() + (true.mean() - said.mean()) ** 2
    return float(1 - np.mean((true - said) ** 2) / by_chance) if by_chance > 0 else 0.0


def fit_thresholds(scores: ArrayLike, grades: ArrayLike, count: int = 5) -> np.ndarray:
    """Return the thresholds that cut scores into grades with a high quadratic kappa. Built up in lesson 08.

    `np.searchsorted(thresholds, scores)` then gives the grades. At first each grade is said as often as it is true;
    then each threshold in turn, twice, goes to that of 40 places between the 30 % quantile and the highest score where
    kappa is highest. (Below it, retinopathy's scores are those of healthy eyes.) Judge the thresholds by other scores
    than these.

    Args:
        scores: shape (n,): a number for each picture, the higher the worse.
        grades: shape (n,): the true grades, integers from 0 to `count - 1`.
        count: how many grades there are.

    Returns:
        The thresholds, shape (count - 1,), rising.

    Raises:
        ValueError: if there are no scores, or not as many grades.
    """
    numbers, true = np.asarray(scores, float), np.asarray(grades)
    if numbers.ndim != 1 or numbers.shape != true.shape or not numbers.size:
        raise ValueError(f"Thresholds need a grade for each score; the shapes are {numbers.shape} and {true.shape}.")
    best = np.quantile(numbers, np.cumsum(np.bincount(true, minlength=count))[:-1] / len(true))
    places = np.quantile(numbers, np.linspace(0.3, 1, 40))
    for number in [*range(count - 1)] * 2:
        trials = [best, *(np.sort([*np.delete(best, number), place]) for place in places)]
        best = max(trials, key=lambda cuts: quadratic_kappa(true, np.searchsorted(cuts, numbers)))
    return best
