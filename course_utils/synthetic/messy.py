"""A folder of cats and dogs as one finds it: unequal classes, films, copies, wrong labels, mixed sizes and formats.

What is wrong with it is known, so that one can count how much of it a check finds.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from course_utils.synthetic.canvas import FRESH, save
from course_utils.synthetic.cats_dogs import CLASS_NAMES, draw

CLASSES = tuple(f"{name}s" for name in CLASS_NAMES)
"""The folders of the classes."""

_ENDINGS = (".jpg", ".jpg", ".jpg", ".jpeg", ".JPG", ".png", ".bmp", ".webp")


@dataclass(frozen=True)
class Mess:
    """What is wrong with a folder. Names are paths below it with forward slashes, as "cats/IMG_0012.jpg".

    `labels` holds every file's true class, 0 (cat) or 1 (dog); `wrong` the files that lie in the other class's folder;
    `films` the files of each film, nearly the same picture, in their order; `copies` the groups of files that have the
    same bytes.
    """

    labels: dict[str, int]
    wrong: tuple[str, ...]
    films: tuple[tuple[str, ...], ...]
    copies: tuple[tuple[str, ...], ...]


def write_messy(
    folder: Path,
    seed: int = 0,
    *,
    animals: tuple[int, int] = (90, 30),
    films: int = 6,
    frames: int = 6,
    copies: int = 6,
    wrong: int = 6,
) -> Mess:
    """Write a messy set, `folder/cats` and `folder/dogs`, and return what is wrong with it.

    There are so many single pictures of cats and of dogs (`animals`); `films` of so many `frames` each, in which only
    the camera trembles; `copies` of single pictures under another name, every second of them in the other class's
    folder; and `wrong` single pictures that lie in the other class's folder, besides those copies. Sides are 60 to 240
    pixels. The same arguments write the same bytes. `folder` must not hold pictures already.

    Raises `ValueError` if there are fewer single pictures than copies and wrong labels.
    """
    if sum(animals) < copies + wrong:
        raise ValueError(f"{copies} copies and {wrong} wrong labels need as many single pictures, not {sum(animals)}")
    rng = np.random.default_rng([seed, FRESH])
    truth = [0] * animals[0] + [1] * animals[1]
    special = rng.permutation(len(truth))
    copied, mistaken = special[:copies].tolist(), set(special[copies : copies + wrong].tolist())
    shots = [[index] for index in range(len(truth))]
    for film in range(films):
        truth += [film % 2] * frames
        shots.append([*range(len(truth) - frames, len(truth))])
    numbers = rng.permutation(len(truth) + copies) + 1
    names: dict[int, str] = {}
    for shot, members in enumerate(shots):
        side, ending = int(rng.integers(60, 241)), str(rng.choice(_ENDINGS))
        # The frames of a film have numbers that follow each other, as a camera gives them.
        for index, number in zip(members, sorted(numbers[members].tolist()), strict=True):
            label = truth[index]
            place = CLASSES[1 - label if index in mistaken else label]
            names[index] = f"{place}/IMG_{number:04d}{ending}"
            save(folder / names[index], _frame(label, (seed, FRESH, 1, shot), side, index - members[0]))
    labels = {names[index]: label for index, label in enumerate(truth)}
    twins = []
    for number, index in enumerate(copied):
        place = CLASSES[1 - truth[index] if number % 2 else truth[index]]
        other = f"{place}/copy of {numbers[len(truth) + number]:04d}{Path(names[index]).suffix}"
        (folder / other).write_bytes((folder / names[index]).read_bytes())
        labels[other] = truth[index]
        twins.append((names[index], other))
    return Mess(
        labels=labels,
        wrong=tuple(name for name, label in labels.items() if not name.startswith(CLASSES[label])),
        films=tuple(tuple(names[index] for index in members) for members in shots if len(members) > 1),
        copies=tuple(twins),
    )


def _frame(label: int, seed: tuple[int, ...], side: int, number: int) -> np.ndarray:
    """Return one frame of a film: the camera moves a little, and the noise is another."""
    picture = draw(label, seed, side, parts={"noise": number} if number else None)
    if number == 0:
        return picture
    away = np.random.default_rng([*seed, number]).normal(0, 0.008 * side, 2)
    shift = np.array([(1, 0, away[0]), (0, 1, away[1])], np.float32)
    return cv2.warpAffine(picture, shift, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
