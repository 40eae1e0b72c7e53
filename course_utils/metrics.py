"""Numbers that judge a classifier."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Interval", "accuracy_interval"]


class Interval(NamedTuple):
    """A measured value between the ends of its confidence interval, all of them fractions from 0 to 1."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


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
