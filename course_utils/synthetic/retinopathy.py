"""Drawn fundus photographs with diabetic retinopathy, graded 0 to 4, contrast-enhanced as the real ones of the course.

A person has a severity, each eye one that differs a little, and its grade is cut from that. What shows of it in a
picture (microaneurysms, haemorrhages, exudates, cotton wool, new vessels, scars of the laser) is drawn from the
severity with chance in it, and some of it gets lost out of focus; harmless spots and reflections look alike. So the
grades overlap, as they do for graders, and the other eye knows something that this one does not show.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import NormalDist
from typing import Literal, overload

import numpy as np

from course_utils.synthetic.canvas import FRESH, Array, noise, save
from course_utils.synthetic.fundus import (
    Fundus,
    blend,
    check_lesions,
    check_size,
    cloud,
    golden_ratio_sequence,
    outlines,
    photograph,
    random_walk,
    rgb,
    seen_change,
    tint,
    vessels,
)

SPLITS = ("train", "validation")
SHARES = (0.73, 0.075, 0.135, 0.032, 0.028)
"""The share of each grade: those of the real set, with a little more of the rare ones, so that a small set has some."""

_NORMAL = NormalDist()
_CUTS = tuple(_NORMAL.inv_cdf(share) for share in np.cumsum(SHARES)[:-1])
_ALIKE = 0.92  # correlation of the severities of a person's two eyes
_FIRST_NUMBER = {"train": 1, "validation": 20001}  # persons' numbers: nobody is in two splits


@dataclass(frozen=True)
class Patient:
    """What a person's two photographs share: the severity of each eye (left, right), its grade, and a look."""

    severities: tuple[float, float]
    grades: tuple[int, int]
    look: int


def patient(split: str, index: int, seed: int = 0) -> Patient:
    """Return person number `index` of a split. The shares of the grades are even along the numbers.

    Raises `ValueError` for a split that is none of "train" and "validation".
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split {split!r}; choose from {', '.join(SPLITS)}")
    return _patient(index, [seed, SPLITS.index(split)])


def _patient(index: int, seed: list[int]) -> Patient:
    start = np.random.default_rng(seed).random()
    rng = np.random.default_rng([*seed, index])
    common = _NORMAL.inv_cdf(min(max(golden_ratio_sequence(index, start), 1e-6), 1 - 1e-6))
    left, right = (_ALIKE**0.5 * common + (1 - _ALIKE) ** 0.5 * rng.standard_normal(2)).tolist()
    grades = int(np.searchsorted(_CUTS, left)), int(np.searchsorted(_CUTS, right))
    return Patient((left, right), grades, int(rng.integers(2**31)))


@overload
def draw_eye(
    someone: Patient,
    side: int,
    rng: np.random.Generator,
    size: int = ...,
    *,
    lesions: Mapping[str, bool] | None = ...,
) -> Array: ...
@overload
def draw_eye(
    someone: Patient,
    side: int,
    rng: np.random.Generator,
    size: int = ...,
    *,
    lesions: Mapping[str, bool] | None = ...,
    with_masks: Literal[True],
) -> tuple[Array, dict[str, Array]]: ...
def draw_eye(
    someone: Patient,
    side: int,
    rng: np.random.Generator,
    size: int = 128,
    *,
    lesions: Mapping[str, bool] | None = None,
    with_masks: bool = False,
) -> Array | tuple[Array, dict[str, Array]]:
    """Draw a person's left (0) or right (1) eye. `rng` decides what the two do not share.

    `lesions` puts kinds of lesions (`LESIONS`) into the eye or takes them out of it, while all else stays as it was:
    `{"exudates": False}` gives the same eye without exudates. Those that the eye has anyway stay as they are.

    Returns the picture, RGB uint8 (size, size, 3). With `with_masks=True` it returns also a dictionary with a mask,
    bool (size, size), for each of `LESIONS`: where it is seen. Masks may overlap. The camera is out of focus by up to a
    fiftieth of the size, so that a lesion changes pixels just outside its mask too.

    Raises `ValueError` for a size below 32 pixels and for another kind of lesion.
    """
    check_size(size)
    check_lesions(lesions, LESIONS)
    look = np.random.default_rng(someone.look)
    nasal = 1 if side else -1
    if look.random() < 0.1:
        nasal = -nasal  # some cameras turn the picture around
    cut, radius = (1.0, 0.495) if look.random() < 0.45 else (look.uniform(0.72, 0.85), 0.495)
    eye = Fundus(rng, size, nasal, radius=radius, cut=cut, disc_radius=look.uniform(0.13, 0.17))
    image = _background(look, rng, eye)
    tree = vessels(rng, eye, look.uniform(0.018, 0.026))
    dark = look.uniform(0.5, 0.75), look.uniform(0.25, 0.45), look.uniform(0.3, 0.55)
    tint(image, tree * look.uniform(0.75, 1.0), dark)
    _harmless(rng, eye, image)
    masks = _lesions(rng, eye, image, someone.severities[side], lesions or {}, with_masks)
    contrast = rng.uniform(0.95, 1.4)
    image = (image - 118) * contrast + (118 + rng.normal(0, 10))
    blur = rng.uniform(0.0, 0.012) if rng.random() < 0.8 else rng.uniform(0.012, 0.03)
    picture = photograph(rng, eye, image, blur=blur, grain=rng.uniform(1, 6))
    return (picture, masks) if with_masks else picture


def _background(look: np.random.Generator, rng: np.random.Generator, eye: Fundus) -> Array:
    """Return retina, macula and disc under uneven light. `look` is the person's, `rng` the picture's."""
    warm = look.normal(0, 14)
    base = rgb(150 + warm, 140 + look.normal(0, 5), 132 - warm) + look.normal(0, 14)
    strength = look.uniform(6, 26)
    image = base + strength * cloud(rng, eye, 2)
    image += look.uniform(2, 7) * noise(rng, 24, eye.size)[..., None] * rgb(1.2, 1, 0.7)
    rim, haze = look.uniform(0, 60), np.clip((eye.distance - look.uniform(0.6, 0.8)) * 3, 0, 1)[..., None]
    image += haze * rgb(-1.2, 0.3, 0.6) * rim
    tint(image, eye.glow(eye.fovea, look.uniform(0.1, 0.3)) * look.uniform(0.2, 0.9), (0.7, 0.55, 0.5))
    tint(image, eye.glow(eye.fovea, 0.045) * look.uniform(0.2, 0.7), (0.5, 0.4, 0.35))
    shine = eye.glow(eye.disc, look.uniform(0.2, 0.4)) * rng.uniform(20, 90)
    image += shine[..., None] * rgb(1, 0.95, 0.95)
    if rng.random() < 0.25:  # a shadow of lid or lashes
        place = rng.uniform(-0.6, 0.6, 2)
        tint(
            image,
            eye.glow(place, rng.uniform(0.2, 0.4), rng.uniform(0.6, 1.5)) * rng.uniform(0.2, 0.75),
            (0.5, 0.5, 0.6),
        )
    flat, angle = rng.uniform(0.82, 1), rng.uniform(-0.3, 0.3)
    disc = base * rgb(1.5, 1.45, 1.35) + look.uniform(20, 60)
    blend(image, 0.92 * eye.ellipse(eye.disc, eye.disc_radius, flat=flat, angle=angle, soft=0.05), disc)
    cup = eye.disc + rng.normal(0, 0.015, 2)
    blend(image, 0.8 * eye.ellipse(cup, eye.disc_radius * look.uniform(0.3, 0.6), soft=0.06), disc * 1.2)
    return image


def _harmless(rng: np.random.Generator, eye: Fundus, image: Array) -> None:
    """Draw what has nothing to do with the disease: drusen, dust on the lens, reflections of a young retina."""
    if rng.random() < 0.25:
        number = rng.integers(2, 14)
        places = eye.fovea + rng.normal(0, 0.28, (number, 2))
        blend(image, 0.35 * eye.spots(places, rng.uniform(0.01, 0.022, number)), (235, 220, 165))
    for _ in range(rng.integers(0, 3)):
        place, reach = rng.uniform(-0.7, 0.7, 2), rng.uniform(0.02, 0.07)
        image += (eye.glow(place, reach) * rng.uniform(-45, 70))[..., None]
    if rng.random() < 0.3:
        angles = rng.uniform(0, 2 * np.pi, 9)
        starts = eye.fovea + rng.uniform(0.2, 0.5, (9, 1)) * np.stack([np.cos(angles), np.sin(angles)], 1)
        sheen = eye.curves(
            [*random_walk(rng, starts, angles + 1.5, np.full(9, 0.35), np.full(9, 0.8), 0.1)], [0.03] * 9
        )
        image += (sheen * rng.uniform(8, 40))[..., None]


def _around(rng: np.random.Generator, eye: Fundus, count: int, reach: float) -> Array:
    """Return so many places around the fovea, float (count, 2), none outside of the field."""
    places = eye.fovea + rng.normal(0, reach, (count, 2))
    far = np.linalg.norm(places, axis=1, keepdims=True)
    return np.where(far > 0.95, places * 0.9 / np.maximum(far, 1e-3), places)


def _microaneurysms(rng: np.random.Generator, eye: Fundus, image: Array, count: int) -> None:
    spots = eye.spots(_around(rng, eye, count, 0.4), rng.uniform(0.01, 0.017, count))
    tint(image, 0.9 * spots, (0.68, 0.42, 0.45))


def _haemorrhages(rng: np.random.Generator, eye: Fundus, image: Array, count: int) -> None:
    """Draw blots, and flames along the nerve fibres."""
    blots = [*outlines(rng, _around(rng, eye, count, 0.45), rng.uniform(0.018, 0.042, count), 0.4)]
    few = count // 2
    flames = [*outlines(rng, _around(rng, eye, few, 0.5), rng.uniform(0.04, 0.07, few), 0.3, flat=0.3)]
    tint(image, 0.9 * eye.patches(blots + flames), (0.62, 0.38, 0.4))


def _exudates(rng: np.random.Generator, eye: Fundus, image: Array, count: int) -> None:
    """Draw hard exudates, in groups."""
    groups = np.repeat(_around(rng, eye, count, 0.33), 7, axis=0)
    places = groups + rng.normal(0, 0.06, groups.shape)
    blend(image, 0.75 * eye.spots(places, rng.uniform(0.006, 0.02, len(places))), (240, 225, 160))


def _cotton_wool(rng: np.random.Generator, eye: Fundus, image: Array, count: int) -> None:
    """Draw swollen nerve fibres."""
    for place in _around(rng, eye, count, 0.5):
        image += (eye.glow(place, rng.uniform(0.025, 0.05)) * rng.uniform(40, 80))[..., None]


def _new_vessels(rng: np.random.Generator, eye: Fundus, image: Array, count: int) -> None:
    """Draw tangles of vessels at the disc and on the arcades."""
    centres = np.where(rng.random((count, 1)) < 0.5, eye.disc, _around(rng, eye, count, 0.6))
    starts = np.repeat(centres, 9, axis=0) + rng.normal(0, 0.05, (9 * count, 2))
    angles, bends = rng.uniform(0, 2 * np.pi, 9 * count), rng.normal(0, 4, 9 * count)
    tangle = random_walk(rng, starts, angles, rng.uniform(0.15, 0.4, 9 * count), bends, 0.5)
    tint(image, 0.8 * eye.curves([*tangle], [0.009] * len(tangle)), (0.68, 0.4, 0.42))


def _blood(rng: np.random.Generator, eye: Fundus, image: Array, count: int) -> None:
    """Draw one pool of blood in front of the retina, whatever the count."""
    pool = outlines(rng, _around(rng, eye, 1, 0.5), rng.uniform(0.1, 0.22, 1), 0.12, flat=0.6)
    tint(image, 0.85 * eye.patches([*pool]), (0.5, 0.28, 0.28))


def _scars(rng: np.random.Generator, eye: Fundus, image: Array, count: int) -> None:
    """Draw what the laser leaves in the periphery, whatever the count."""
    angles, far = rng.uniform(0, 2 * np.pi, 60), rng.uniform(0.6, 0.97, 60)
    scars = np.stack([far * np.cos(angles), far * np.sin(angles)], 1)
    blend(image, 0.35 * eye.spots(scars, rng.uniform(0.02, 0.04, 60)), (225, 220, 190))
    tint(image, 0.4 * eye.spots(scars, rng.uniform(0.008, 0.02, 60)), (0.4, 0.4, 0.4))


_Paint = Callable[[np.random.Generator, Fundus, Array, int], None]

_LESIONS: dict[str, tuple[float, float, _Paint]] = {
    "microaneurysms": (0.45, 9, _microaneurysms),
    "haemorrhages": (0.85, 8, _haemorrhages),
    "exudates": (0.95, 3.5, _exudates),
    "cotton wool": (1.5, 2.5, _cotton_wool),
    "new vessels": (1.75, 4, _new_vessels),
    "blood": (1.85, 1.5, _blood),
    "scars": (1.9, 0.8, _scars),
}  # the severity at which each sets in, and how many there are for each step of severity beyond it

LESIONS = tuple(_LESIONS)
"""The kinds of lesions, in the order in which they set in."""


def _lesions(
    rng: np.random.Generator,
    eye: Fundus,
    image: Array,
    severity: float,
    shown: Mapping[str, bool],
    with_masks: bool,
) -> dict[str, Array]:
    """Draw what the disease leaves behind: each kind sets in at a severity of its own and grows from there.

    `shown` says of single kinds that they are there, or not, whatever the severity. Returns the mask of each kind, if
    masks are wanted.
    """
    masks = {}
    severity += rng.normal(0, 0.42)  # what happens to show on this day
    for kind, (onset, rate, paint) in _LESIONS.items():
        before = image.copy() if with_masks else image
        count = int(rng.poisson(rate * max(severity + rng.normal(0, 0.3) - onset, 0.0)))
        if count:  # painted on a copy where it is not to be seen, so that the random numbers after it stay the same
            paint(rng, eye, image if shown.get(kind, True) else image.copy(), count)
        elif shown.get(kind):
            paint(rng.spawn(1)[0], eye, image, ceil(rate))
        if with_masks:
            masks[kind] = seen_change(eye, before, image)
    return masks


def fresh(index: int, seed: int, size: int) -> tuple[Array, int]:
    """Return picture number `index` of those that are in no file, uint8 (size, size, 3), and its grade.

    Both eyes of a person follow each other.
    """
    number, side = divmod(index, 2)
    someone = _patient(number, [seed, FRESH])
    rng = np.random.default_rng([seed, FRESH, number, side])
    return draw_eye(someone, side, rng, size), someone.grades[side]


def write(folder: Path, split: str, label: int, count: int, *, size: int = 128, seed: int = 0) -> None:
    """Write the eyes of grade `label` among `count` persons of a split: `folder/train/class2/123_left.jpeg` and so on.

    Called for every grade, it writes both eyes of every person, each to the folder of its own grade. Every picture has
    a generator of its own: the same call writes the same bytes, and a larger set contains the smaller one. Files are
    JPEG, `size` pixels square.

    Raises `ValueError` for a split that is none of "train" and "validation".
    """
    place = folder / split / f"class{label}"
    place.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        someone = patient(split, index, seed)
        for side, name in enumerate(("left", "right")):
            if someone.grades[side] == label:
                rng = np.random.default_rng([seed, SPLITS.index(split), index, side])
                file = f"{_FIRST_NUMBER[split] + index}_{name}.jpeg"
                save(place / file, draw_eye(someone, side, rng, size))
