"""Drawn fundus photographs with and without pathologic myopia, in the layout of the iChallenge-PM set.

A long, stretched eye shows the vessels behind its thinned retina (tessellation), a pale crescent where the tissue
around the disc has wasted (peripapillary atrophy), a tilted disc, and sometimes wasted patches elsewhere. Each of these
is present or not with a chance in it, and healthy eyes have a little of them too, so that no single sign decides.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, overload

import cv2
import numpy as np

from course_utils.synthetic.canvas import FRESH, Array, noise, save
from course_utils.synthetic.fundus import (
    Fundus,
    blend,
    check_lesions,
    check_size,
    cloud,
    golden_ratio_sequence,
    photograph,
    random_walk,
    rgb,
    seen_change,
    tint,
    vessels,
)

SPLITS = ("PALM-Training400", "PALM-Validation400")
KINDS = {"P": 0.53, "N": 0.40, "H": 0.07}
"""The first letters of the training files, and the share of each: pathologic myopia, normal, high myopia."""

LESIONS = ("tessellation", "atrophy", "patches")
"""What a long eye leaves behind: vessels that shine through, the crescent at the disc, wasted patches."""

ORIGINAL_SIZE = 2000  # pixels; the table of the real set gives the fovea in pixels of pictures of about this size


@overload
def draw_eye(
    kind: str, rng: np.random.Generator, size: int = ..., *, lesions: Mapping[str, bool] | None = ...
) -> tuple[Array, Array]: ...
@overload
def draw_eye(
    kind: str,
    rng: np.random.Generator,
    size: int = ...,
    *,
    lesions: Mapping[str, bool] | None = ...,
    with_masks: Literal[True],
) -> tuple[Array, Array, dict[str, Array]]: ...
def draw_eye(
    kind: str,
    rng: np.random.Generator,
    size: int = 96,
    *,
    lesions: Mapping[str, bool] | None = None,
    with_masks: bool = False,
) -> tuple[Array, Array] | tuple[Array, Array, dict[str, Array]]:
    """Draw an eye with pathologic myopia ("P"), a normal one ("N") or a highly myopic, healthy one ("H").

    `lesions` puts kinds of lesions (`LESIONS`) into the eye or takes them out of it, while all else stays as it was:
    `{"atrophy": False}` gives the same eye without the crescent. Those that the eye has anyway stay as they are.

    Returns the picture, RGB uint8 (size, size, 3), and the place of its fovea, float (2,): x and y in pixels. With
    `with_masks=True` it returns also a dictionary with a mask, bool (size, size), for each of `LESIONS`: where it is
    seen. Masks may overlap. A lesion changes pixels just outside its mask too where the camera is out of focus.

    Raises `ValueError` for another kind of eye or of lesion and for a size below 32 pixels.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    check_size(size)
    check_lesions(lesions, LESIONS)
    shown = lesions or {}
    ill = kind == "P"
    eye = Fundus(rng, size, int(rng.choice((-1, 1))), radius=0.495, disc_radius=rng.uniform(0.13, 0.18), shift=0.13)
    # How much of each sign there is. Healthy eyes have some of it, diseased ones not all.
    stretched = {"P": rng.beta(3.5, 1.4), "H": rng.beta(2, 2.5), "N": 0.6 * rng.beta(1, 3)}[kind]
    atrophy = rng.uniform(0.35, 1.1) if ill else rng.choice((0, rng.uniform(0, 0.25)), p=(0.65, 0.35))
    tilt = rng.uniform(0.62, 0.95) if ill else rng.uniform(0.85, 1)

    base = rgb(1.0, rng.uniform(0.42, 0.62), rng.uniform(0.2, 0.36)) * rng.uniform(90, 185)
    image = base * (1 + 0.09 * cloud(rng, eye, 3))
    light = rng.uniform(-0.45, 0.45, 2)
    image *= (1 + light[0] * eye.x + light[1] * eye.y - rng.uniform(0.1, 0.45) * eye.distance**2)[..., None]
    image += np.clip((eye.distance - 0.75) * 3, 0, 1)[..., None] * rgb(-0.3, 0.3, 0.4) * rng.uniform(0, 40)
    before = image.copy()
    tessellation = {True: max(stretched, 0.8), False: 0.0, None: stretched}[shown.get("tessellation")]
    _tessellation(rng, eye, image, tessellation)
    masks = {"tessellation": seen_change(eye, before, image)} if with_masks else {}
    tint(
        image,
        eye.glow(eye.fovea, rng.uniform(0.08, 0.2)) * rng.uniform(0.1, 0.6) * (1 - 0.4 * stretched),
        (0.6, 0.5, 0.5),
    )
    angle = rng.normal(0, 0.5)
    # What is not to be seen is painted on a copy, so that the random numbers after it stay the same.
    before = image.copy()
    _atrophy(rng, eye, image if shown.get("atrophy", True) else image.copy(), atrophy, angle)
    if shown.get("atrophy") and not ill:
        _atrophy(rng.spawn(1)[0], eye, image, 0.8, angle)
    if with_masks:
        masks["atrophy"] = seen_change(eye, before, image)
    before = image.copy()
    if ill and rng.random() < 0.35:
        _patches(rng, eye, image if shown.get("patches", True) else image.copy())
    elif shown.get("patches"):
        _patches(rng.spawn(1)[0], eye, image)
    if with_masks:
        masks["patches"] = seen_change(eye, before, image)
    disc = rgb(235, rng.uniform(130, 190), rng.uniform(80, 130)) * rng.uniform(0.75, 1.05)
    image += (eye.glow(eye.disc, 0.25) * rng.uniform(0, 60))[..., None] * rgb(1, 0.7, 0.4)
    blend(image, 0.9 * eye.ellipse(eye.disc, eye.disc_radius, flat=tilt, angle=angle, soft=0.04), disc)
    cup = eye.disc + rng.normal(0, 0.015, 2)
    blend(image, 0.7 * eye.ellipse(cup, eye.disc_radius * rng.uniform(0.3, 0.6), soft=0.06), rgb(255, 235, 180))
    tree = vessels(rng, eye, rng.uniform(0.015, 0.022))
    tint(image, tree * rng.uniform(0.5, 0.95), (0.68, 0.32, 0.3))
    if rng.random() < (0.1 if ill else 0.3):
        _sheen(rng, eye, image)
    image = (image - 90) * rng.uniform(0.85, 1.2) + (90 + rng.normal(0, 8))
    picture = photograph(rng, eye, image, blur=rng.uniform(0, 0.018), grain=rng.uniform(1, 5))
    fovea = eye.to_pixels(eye.fovea)
    return (picture, fovea, masks) if with_masks else (picture, fovea)


def _ridges(rng: np.random.Generator, eye: Fundus, cells: int) -> Array:
    """Return a net of winding lines: 1 on them, 0 between."""
    return np.clip(1 - 2.2 * np.abs(noise(rng, cells, eye.size)), 0, 1)


def _tessellation(rng: np.random.Generator, eye: Fundus, image: Array, amount: float) -> None:
    """Let the vessels behind the retina show: an orange net on darker ground, more of it in some places."""
    net = np.maximum(0.7 * _ridges(rng, eye, 12), _ridges(rng, eye, 20))
    where = np.clip(0.55 + 0.5 * noise(rng, 2, eye.size) + 0.5 * amount, 0, 1) * amount
    tint(image, 0.85 * where * (1 - net), (0.62, 0.5, 0.45))
    image += (where * net)[..., None] * rgb(45, 18, 6)


def _wasted(rng: np.random.Generator, image: Array, mask: Array, eye: Fundus) -> None:
    """Draw wasted tissue where the mask says: the white of the eye shines through, with ragged edges and pigment."""
    ragged = np.clip(mask * 1.6 + 0.35 * noise(rng, 16, eye.size) * (mask > 0.02) - 0.35, 0, 1)
    pigment = np.clip(noise(rng, 34, eye.size) * 1.2 - 0.7, 0, 1) * ragged
    blend(image, rng.uniform(0.55, 0.9) * ragged, rgb(235, 212, 150) * rng.uniform(0.7, 1))
    tint(image, rng.uniform(0.2, 0.9) * pigment, (0.4, 0.28, 0.22))


def _atrophy(rng: np.random.Generator, eye: Fundus, image: Array, amount: float, angle: float) -> None:
    """Draw the crescent of wasted tissue on the side of the disc that faces the macula, or all around it."""
    if amount < 0.05:
        return
    radius = eye.disc_radius * (1.05 + rng.uniform(0.7, 1.3) * amount)
    place = eye.disc + (radius - eye.disc_radius) * rng.uniform(0.4, 1) * np.array(
        [-eye.nasal * np.cos(angle), np.sin(angle)]
    )
    mask = eye.ellipse(place, radius, flat=rng.uniform(0.75, 1), angle=angle, soft=0.08)
    _wasted(rng, image, mask * min(1.0, 0.4 + amount), eye)


def _patches(rng: np.random.Generator, eye: Fundus, image: Array) -> None:
    """Draw one to three patches of wasted tissue near the macula."""
    for _ in range(rng.integers(1, 4)):
        place = eye.fovea + rng.normal(0, 0.22, 2)
        radius, flat, angle = rng.uniform(0.06, 0.22), rng.uniform(0.5, 1), rng.uniform(0, 3)
        _wasted(rng, image, eye.ellipse(place, radius, flat=flat, angle=angle, soft=0.15), eye)


def _sheen(rng: np.random.Generator, eye: Fundus, image: Array) -> None:
    """Draw the reflections of a young retina: pale streaks around the macula, which are no atrophy."""
    angles = rng.uniform(0, 2 * np.pi, 12)
    starts = eye.fovea + rng.uniform(0.2, 0.5, (12, 1)) * np.stack([np.cos(angles), np.sin(angles)], 1)
    streaks = random_walk(rng, starts, angles + 1.5, np.full(12, 0.4), np.full(12, 0.8), 0.1)
    mask = eye.curves([*streaks], rng.uniform(0.02, 0.07, 12).tolist()) * np.clip(noise(rng, 12, eye.size) + 0.5, 0, 1)
    image += (cv2.GaussianBlur(mask, (0, 0), 0.02 * eye.scale) * rng.uniform(15, 75))[..., None] * rgb(0.9, 1, 0.9)


def kind_of(split: str, index: int, seed: int = 0) -> str:
    """Return the kind of picture number `index` of a split; the shares are even along the numbers.

    Raises `ValueError` for a split that is none of "PALM-Training400" and "PALM-Validation400".
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split {split!r}; choose from {', '.join(SPLITS)}")
    return _kind_of(index, [seed, SPLITS.index(split)])


def _kind_of(index: int, seed: list[int]) -> str:
    start = np.random.default_rng(seed).random()
    number = int(np.searchsorted(np.cumsum(list(KINDS.values())), golden_ratio_sequence(index, start), side="right"))
    return "PNH"[min(number, 2)]


def fresh(index: int, seed: int, size: int) -> tuple[Array, int]:
    """Return picture number `index` of those that are in no file, uint8 (size, size, 3), and its label: 1 is ill."""
    kind = _kind_of(index, [seed, FRESH])
    return draw_eye(kind, np.random.default_rng([seed, FRESH, index]), size)[0], int(kind == "P")


def write(folder: Path, split: str, label: int, count: int, *, size: int = 96, seed: int = 0) -> None:
    """Write `count` pictures of one split, for the validation split with `folder/labels.csv`.

    Training pictures are named by kind, `folder/PALM-Training400/P0001.jpg`; those for validation are `V0001.jpg` and
    so on, and the table has the columns ID, imgName, Label (1: pathologic myopia), Fovea_X and Fovea_Y, in pixels of a
    picture of `ORIGINAL_SIZE`. The set has no class folders, so `label` is always 0. The same call writes the same
    bytes, and a larger set contains the smaller one. Files are JPEG, `size` pixels square.

    Raises `ValueError` for a split that is none of "PALM-Training400" and "PALM-Validation400".
    """
    numbers = dict.fromkeys(KINDS, 0)
    rows = ["ID,imgName,Label,Fovea_X,Fovea_Y"]
    for index in range(count):
        kind = kind_of(split, index, seed)
        numbers[kind] += 1
        rng = np.random.default_rng([seed, SPLITS.index(split), index])
        image, (x, y) = draw_eye(kind, rng, size)
        name = f"{kind}{numbers[kind]:04d}.jpg" if split == SPLITS[0] else f"V{index + 1:04d}.jpg"
        save(folder / split / name, image)
        scale = ORIGINAL_SIZE / size
        rows.append(f"{index + 1},{name},{int(kind == 'P')},{x * scale:.2f},{y * scale:.2f}")
    if split == SPLITS[1]:
        (folder / "labels.csv").write_text("\r\n".join([*rows, ""]), encoding="utf-8", newline="")
