"""The pictures that stand in for photographs where there is no network, drawn on the spot.

There is one module for each data set, with its name; `datasets.load` calls its `write`. Only NumPy and OpenCV are used.
`fresh` draws pictures that are in no file.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import numpy as np

DRAWN = ("cats_dogs", "palm", "retinopathy", "traffic_signs")
"""The data sets that can be drawn."""


def fresh(name: str, n: int, seed: int, size: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """Draw `n` new pictures of a data set in memory: a test set as large as one likes.

    None of them is in a file of the set, whatever the seed of either. Classes are as frequent as in the files: cats and
    dogs, and the 43 signs, in turn; eyes in the shares of their set. More pictures of a seed contain the fewer. Fundus
    photographs have the label 1 for pathologic myopia (palm) or their grade (retinopathy), both eyes of a person in
    turn.

    `name` is one of `DRAWN`, `seed` a whole number from 0 to 2**32 - 1, and `size` the side of the pictures in pixels.

    Returns the pictures, RGB uint8 (n, size, size, 3), and their labels, int64 (n,). Raises `ValueError` for another
    name or seed, a negative number and a size that is too small for the set.
    """
    if name not in DRAWN:
        raise ValueError(f"there are no drawn pictures of {name!r}; choose from {', '.join(DRAWN)}")
    if n < 0:
        raise ValueError(f"n is the number of pictures, 0 or more, not {n}")
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must be from 0 to 2**32 - 1, not {seed}")
    draw = import_module(f"course_utils.synthetic.{name}").fresh
    pictures, labels = np.empty((n, size, size, 3), np.uint8), np.empty(n, np.int64)

    def fill(indices: Sequence[int]) -> None:
        for index in indices:
            pictures[index], labels[index] = draw(index, seed, size)

    threads = max(1, min(os.cpu_count() or 1, 4, n // 50))
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, [range(first, n, threads) for first in range(threads)]))
    return pictures, labels
