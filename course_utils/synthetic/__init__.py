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


MOST_PROCESSES, PICTURES_A_PROCESS = 4, 150
"""Drawing fewer pictures than that takes about as long as the start of a process."""


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
    processes = max(1, min(os.cpu_count() or 1, MOST_PROCESSES, n // PICTURES_A_PROCESS))
    shares = [range(first, n, processes) for first in range(processes)]
    pictures, labels = np.empty((n, size, size, 3), np.uint8), np.empty(n, np.int64)
    for share, (drawn, drawn_labels) in zip(shares, _draw_shares(name, shares, seed, size), strict=True):
        pictures[share], labels[share] = drawn, drawn_labels
    return pictures, labels


def _draw_shares(
    name: str, shares: Sequence[Sequence[int]], seed: int, size: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw the first share here, and each other one in a process: threads would wait for each other."""
    if len(shares) == 1:
        return [_draw_share(name, shares[0], seed, size)]
    from course_utils._internal.subprocess_call import SubprocessCall, serialize_plain

    calls = [SubprocessCall(serialize_plain(_draw_share, name, share, seed, size)) for share in shares[1:]]
    with ThreadPoolExecutor(len(calls)) as pool:
        try:
            others = [pool.submit(call.run) for call in calls]
            return [_draw_share(name, shares[0], seed, size), *(other.result() for other in others)]
        finally:
            for call in calls:
                call.end()


def _draw_share(name: str, indices: Sequence[int], seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    draw = import_module(f"course_utils.synthetic.{name}").fresh
    pictures, labels = np.empty((len(indices), size, size, 3), np.uint8), np.empty(len(indices), np.int64)
    for place, index in enumerate(indices):
        pictures[place], labels[place] = draw(index, seed, size)
    return pictures, labels
