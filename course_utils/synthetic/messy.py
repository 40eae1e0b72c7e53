"""A folder of pictures as one finds it: unequal classes, films, copies, wrong labels, mixed sizes, broken files.

What is wrong with it is planted here and listed, so that one can count how much of it a search finds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from course_utils.synthetic.canvas import FRESH, Array, save
from course_utils.synthetic.cats_dogs import CREATURE_NAMES, draw, draw_creature

CLASSES = ("cats", "dogs", "rabbits")
"""The folders of the classes that are drawn."""

DRAWN = (84, 44, 24)
"""So many animals of each class are drawn, each for one picture or one film."""

_ENDINGS = (".jpg", ".jpg", ".jpg", ".jpeg", ".JPG", ".png", ".bmp")


@dataclass(frozen=True)
class Mess:
    """What is wrong with a folder. Names are paths below it with forward slashes, as "cats/IMG_0012.jpg".

    `labels` holds the true class of every file that is a picture, as a number in the classes' order; `wrong` are those
    that lie in another class's folder; `films` the frames of each film in their order; `copies` the pairs of files with
    the same bytes; `smaller` the pairs of a picture and the same picture saved again, smaller; `broken` the files that
    are no pictures.
    """

    labels: dict[str, int]
    wrong: tuple[str, ...]
    films: tuple[tuple[str, ...], ...]
    copies: tuple[tuple[str, str], ...]
    smaller: tuple[tuple[str, str], ...]
    broken: tuple[str, ...]

    def pairs(self, kind: Literal["copies", "smaller", "films"], names: Sequence[str]) -> set[tuple[int, int]]:
        """Return the pairs of positions in `names`, the smaller first, that are a copy or of the same film."""
        place = {name: row for row, name in enumerate(names)}
        known = [[place[name] for name in one if name in place] for one in getattr(self, kind)]
        return {pair for rows in known for pair in combinations(sorted(rows), 2)}


def write_messy(
    folder: Path,
    seed: int = 0,
    *,
    shots: Sequence[int] = (),
    picture: Callable[[int], Array] | None = None,
    classes: Sequence[str] = CLASSES,
    filmed: float = 0.28,
    frames: int = 6,
    copies: int = 6,
    smaller: int = 6,
    wrong: float = 0.08,
) -> Mess:
    """Write a messy folder with a folder for each class, and return what is wrong with it.

    The share `filmed` of the shots become films of so many `frames`, in which the camera moves a little, named
    `film07_012.jpg`; the others are single pictures, named `IMG_0012.jpg`. Of the single pictures, `copies` are there
    once more, and `smaller` once more in half the size; every second of either lies in another class's folder. The
    share `wrong` of the shots lies in another class's folder, too, whole films as well as single pictures. Three files
    are no pictures. The same arguments write the same bytes. `folder` must not hold pictures already.

    Args:
        folder: where to write; made if it is not there.
        seed: of all that is drawn at random.
        shots: the class of each shot; by default drawn animals, `DRAWN`.
        picture: returns shot number i, RGB uint8; by default an animal is drawn.
        classes: the classes' folders.
        filmed, frames, copies, smaller, wrong: how much of each, as said above.

    Raises:
        ValueError: if there are fewer single pictures than copies and wrong labels.
    """
    truth = np.asarray(shots if len(shots) else np.repeat(range(len(DRAWN)), DRAWN))
    show = picture or (lambda shot: draw_animal(int(truth[shot]), (seed, FRESH, 1, shot), 120))
    rng = np.random.default_rng([seed, FRESH])
    films = {int(shot) for label in range(len(classes)) for shot in _some(rng, np.flatnonzero(truth == label), filmed)}
    mistaken = {int(shot) for shot in _some(rng, np.arange(len(truth)), wrong)}
    singles = [int(shot) for shot in rng.permutation(len(truth)) if int(shot) not in films | mistaken]
    if len(singles) < copies + smaller:
        raise ValueError(f"{copies} copies and {smaller} smaller ones need as many single pictures, not {len(singles)}")
    labels: dict[str, int] = {}
    names: dict[int, list[str]] = {}
    tapes = iter(rng.permutation(len(films)) + 1)
    numbers = iter(rng.permutation(3 * len(truth)) + 1)

    def place(shot: int, *, other: bool) -> str:
        if not other:
            return classes[truth[shot]]
        return classes[(truth[shot] + 1 + int(rng.integers(len(classes) - 1))) % len(classes)]

    for shot in range(len(truth)):
        where, ending = place(shot, other=shot in mistaken), str(rng.choice(_ENDINGS))
        image = cropped(show(shot), rng)
        if shot in films:
            tape = next(tapes)
            names[shot] = [f"{where}/film{tape:02d}_{number:03d}{ending}" for number in range(1, frames + 1)]
        else:
            names[shot] = [f"{where}/IMG_{next(numbers):04d}{ending}"]
        for number, name in enumerate(names[shot]):
            save(folder / name, moved(image, rng) if number else image)
            labels[name] = int(truth[shot])
    twice: dict[str, list[tuple[str, str]]] = {"copies": [], "smaller": []}
    for number, shot in enumerate(singles[: copies + smaller]):
        kind = "copies" if number < copies else "smaller"
        first = names[shot][0]
        ending = Path(first).suffix if kind == "copies" else ".jpg"
        second = f"{place(shot, other=number % 2 == 1)}/IMG_{next(numbers):04d}{ending}"
        if kind == "copies":
            (folder / second).write_bytes((folder / first).read_bytes())
        else:
            image = np.asarray(cv2.imread(str(folder / first)))[..., ::-1]
            half = (max(image.shape[1] // 2, 24), max(image.shape[0] // 2, 24))
            save(folder / second, cv2.resize(image, half, interpolation=cv2.INTER_AREA))
        labels[second] = int(truth[shot])
        twice[kind].append((first, second))
    sound = folder / names[singles[-1]][0]
    broken = (f"{classes[0]}/half{sound.suffix}", f"{classes[0]}/not_found.jpg", f"{classes[-1]}/empty.png")
    contents = (sound.read_bytes()[: sound.stat().st_size // 2], b"<!DOCTYPE html><title>404</title>", b"")
    for name, content in zip(broken, contents, strict=True):
        (folder / name).write_bytes(content)
    return Mess(
        labels=labels,
        wrong=tuple(name for name, label in labels.items() if not name.startswith(f"{classes[label]}/")),
        films=tuple(tuple(found) for found in names.values() if len(found) > 1),
        copies=tuple(twice["copies"]),
        smaller=tuple(twice["smaller"]),
        broken=broken,
    )


def draw_animal(label: int, seed: tuple[int, ...], size: int) -> Array:
    """Draw a cat, a dog or a rabbit (label 0, 1, 2), RGB uint8 (size, size, 3)."""
    if label < len(CLASSES) - 1:
        return draw(label, seed, size)
    return draw_creature(CREATURE_NAMES.index("rabbit"), np.random.default_rng(seed), size)


def _some(rng: np.random.Generator, members: Array, share: float) -> Array:
    return rng.permutation(members)[: round(share * len(members))]


def cropped(image: Array, rng: np.random.Generator) -> Array:
    """Return the middle of a picture, wide or high, in a size of its own."""
    high, wide = image.shape[:2]
    ratio = float(rng.choice([0.75, 1, 1.33]))
    new_wide, new_high = min(wide, round(high * ratio)), min(high, round(wide / ratio))
    left, top = (wide - new_wide) // 2, (high - new_high) // 2
    scale = float(np.exp(rng.uniform(np.log(0.45), np.log(1.6))))
    size = (round(scale * new_wide), round(scale * new_high))
    part = image[top : top + new_high, left : left + new_wide]
    return cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def moved(image: Array, rng: np.random.Generator) -> Array:
    """Return the picture as it is a moment later: the camera has moved, and the noise is another."""
    high, wide = image.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), rng.normal(0, 3), float(rng.uniform(1, 1.12)))
    turn[:, 2] = turn[:, 2] + rng.normal(0, 0.025, 2) * (wide, high)
    shaken = cv2.warpAffine(image, turn, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    speckles: Array = np.asarray(rng.standard_normal(shaken.shape, dtype=np.float32))
    speckles *= 3
    speckles += shaken * np.float32(rng.normal(1, 0.04))
    return np.clip(speckles, 0, 255, out=speckles).astype(np.uint8)
