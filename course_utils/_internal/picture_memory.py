"""Pictures that are read from their files once and from memory afterwards."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from course_utils.errors import CourseError
from course_utils.images import decode

Memory = dict[int, tuple[np.ndarray, np.ndarray]]
"""By the side of the pictures in pixels: all of them, uint8 (n, size, size, 3), and which are there, bool (n,)."""


def read_pictures(
    files: Sequence[Path], memory: Memory, indices: np.ndarray, size: int, *, keep: bool, skip: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pictures of these indices, uint8 (b, size, size, 3), and which of them are sound, bool (b,).

    What is read for the first time is remembered if `keep` says so. With `skip`, what cannot be read is told in a
    warning, and not sound. Threads may do this side by side: whoever comes second writes the same values.

    Raises `CourseError` for a file that cannot be read, without `skip` or if it is the last of them.
    """
    if keep and size not in memory:
        room = np.empty((len(files), size, size, 3), np.uint8), np.zeros(len(files), bool)
        memory.setdefault(size, room)  # atomic: all threads share the room of the first
    kept, known = memory.get(size) or (None, np.zeros(len(files), bool))
    images, sound = np.empty((len(indices), size, size, 3), np.uint8), np.ones(len(indices), bool)
    for row, index in enumerate(indices):
        if kept is not None and known[index]:
            images[row] = kept[index]
            continue
        try:
            images[row] = decode(files[index], size)
        except CourseError as error:
            sound[row] = False
            if not skip or not sound.any():  # an empty batch would turn the loss into NaN
                raise
            warnings.warn(f"left out of this pass: {error}", RuntimeWarning, stacklevel=3)
            continue
        if kept is not None:
            kept[index] = images[row]
            known[index] = True
    return images, sound
