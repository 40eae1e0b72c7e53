"""Pictures that belong together: which they are, and splits that do not tear them. Used in lesson 12."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from course_utils._internal.names import printable
from course_utils.errors import CourseError

__all__ = ["group_folds", "groups_of"]


def groups_of(files: Sequence[Path], pattern: str | None = None, same: Iterable[tuple[int, int]] = ()) -> np.ndarray:
    """Return a number for each picture, the same for all that belong together.

    Two pictures belong together if the expression finds the same in their names, or if they are a pair of `same`. If A
    goes with B and B with C, all three do.

    Args:
        files: the pictures' files.
        pattern: a regular expression: what its brackets enclose is the group's name, or all that it finds if it has no
            brackets. It is looked for in the file's name; with a slash in it, in "class/name". A picture in whose name
            it finds nothing is a group of its own. None: the names say nothing.
        same: pairs of row numbers, such as copies.

    Returns:
        int64 (n,), from 0, in the order of first appearance.

    Raises:
        CourseError: if `pattern` is no regular expression, or finds nothing in any name.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = [(first, second) for first, second in same]
    if pattern:
        texts = [f"{file.parent.name}/{file.name}" if "/" in pattern else file.name for file in files]
        try:
            found = [re.search(pattern, text) for text in texts]
        except re.error as error:
            raise CourseError(
                f"group = {pattern!r} is no regular expression: {error}. What to do: mend it; "
                r"(\d+)_ finds the group 16 in the file name 16_left.jpg."
            ) from error
        if not any(found):
            raise CourseError(
                f"group = {pattern!r} finds nothing in any of {len(texts)} file names, for example in "
                f"{printable(texts[0])}. What to do: change the expression until it finds the group."
            )
        first_of: dict[str, int] = {}
        for row, match in enumerate(found):
            if match:
                links.append((row, first_of.setdefault(str(match.groups() or match.group()), row)))
    rows, columns = np.array(links, int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(files), len(files)))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def group_folds(
    labels: ArrayLike, groups: ArrayLike, class_names: Sequence[str], folds: int = 5, *, least: int = 2, seed: int = 0
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return pairs of row numbers, to learn from and to judge by, as `StratifiedGroupKFold` does, without gaps.

    No group stands on both sides, and every class is in each part to learn from. If a class has fewer groups than
    `folds`, there are as many folds as it has groups.

    Args:
        labels: the class of each picture, from 0.
        groups: the group of each picture.
        class_names: for the error.
        folds: how many parts.
        least: so many groups each class must have.
        seed: of the shuffling.

    Raises:
        CourseError: if a class has too few groups, or if they cannot be shared out.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    labels, groups = np.asarray(labels), np.asarray(groups)
    counts = [len(np.unique(groups[labels == label])) for label in range(len(class_names))]
    for label, count in enumerate(counts):
        if count < least:
            name = printable(class_names[label])
            raise CourseError(
                f"The class {name} is too small: {np.sum(labels == label)} usable pictures, number of "
                f"groups: {count}. It takes {least} groups (copies and what belongs together are one) to "
                f"train, to choose and to test.\nWhat to do: add pictures to {name}, take that folder away, "
                "or check what `group` finds in its names."
            )
    for attempt in range(20):
        splitter = StratifiedGroupKFold(min(folds, *counts), shuffle=True, random_state=seed + 1000 * attempt)
        splits = list(splitter.split(labels, labels, groups))
        if all(len(judge) and len(np.unique(labels[learn])) == len(class_names) for learn, judge in splits):
            return splits
    raise CourseError(
        "The groups are too few or too large: however they are shared out, some class is missing in a part. "
        "What to do: check with a few file names that `group` finds what you mean, or add pictures of other groups."
    )
