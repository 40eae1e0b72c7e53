"""Pictures drawn on the spot: cats and dogs, and other creatures, from NumPy and OpenCV alone.

They stand in for photographs where there is no network. Every picture shows one animal, put together from parts, in a
scene with clutter, under some light, behind a few things that are in the way. Class and appearance are independent
wherever a child would say that they should be: place, size, pose, fur, light and scene have the same distribution for
every class, so that only the parts themselves (ears, muzzle, nose, eyes, whiskers) tell the classes apart. A classifier
that looks at single pixels learns next to nothing from them, nor does one that is told mean, contrast and sharpness
(`benchmarks/shortcuts.py`): what is long, thin and across like whiskers is found elsewhere too.

Every picture is made from one seed, and every part of it has a random stream of its own that depends on that seed and
on the part's name only. So one part can be exchanged while all else stays as it was: the same animal with the other
kind's ears, or in front of another background (`draw`).

Lengths in this module are in units of the animal's head radius, with the head's centre at (0, 0), x to the right and y
downwards; `_Animal.to_pixels` turns them into pixels. Colours are RGB in 0..255.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, overload

import cv2
import numpy as np
from numpy.typing import DTypeLike

from course_utils.synthetic.canvas import (
    FRESH,
    Array,
    Canvas,
    any_colour,
    apply_lighting,
    box,
    ellipse,
    gradient,
    hsv,
    mixed,
    noise,
    rotation,
    rounded,
    save,
    step,
    times,
    varied,
)

CAT, DOG = 0, 1
CLASS_NAMES = ("cat", "dog")
SPLITS = ("train", "validation", "test")

PARTS = (
    "background", "clutter", "pose", "fur", "tail", "body", "ears", "head", "eyes", "muzzle", "whiskers", "foreground",
    "light", "noise",
)  # fmt: skip
"""What a picture is made of. Each has a random stream of its own, numbered in this order: new names go to the end."""

LABEL_PARTS = ("ears", "head", "eyes", "muzzle", "whiskers")
"""The parts that differ between a cat and a dog; all others have the same distribution for both."""

VISIBLE_PARTS = ("background", "clutter", "tail", "body", "ears", "head", "eyes", "muzzle", "whiskers", "foreground")
"""The parts that one can point at: every pixel of a picture shows one of them."""

Seed = int | Sequence[int]

_FURS = (
    (44, 41, 43), (74, 73, 78), (128, 126, 130), (178, 178, 176), (233, 230, 222), (228, 204, 165), (203, 163, 110),
    (213, 130, 58), (165, 88, 44), (112, 72, 46), (72, 48, 36), (150, 120, 95),
)  # fmt: skip
_IRISES = ((120, 165, 60), (215, 175, 50), (90, 160, 205), (190, 120, 40), (85, 55, 35), (60, 42, 34))
_PINKS = ((232, 150, 150), (205, 120, 118), (165, 95, 95), (120, 75, 72))


def _shaggy(points: Array, rng: np.random.Generator, amount: float) -> Array:
    """Return the outline with its points moved in and out at random by up to the share `amount`, as fur does."""
    centre = points.mean(0)
    return centre + (points - centre) * (1 + amount * rng.uniform(-1, 1, (len(points), 1)))


# ---------------------------------------------------------------------------------------------------------------------
# Colours and textures


def _fur_colour(rng: np.random.Generator) -> Array:
    return varied(_FURS[rng.integers(len(_FURS))], rng) if rng.random() < 0.75 else any_colour(rng)


def _fur(rng: np.random.Generator, size: int, radius: float, angle: float, first: Array, second: Array) -> Array:
    """Return a coat for the whole picture, float32 (size, size, 3): plain, striped, spotted, patched or shaded."""
    pattern = ("plain", "stripes", "spots", "patches", "shaded")[rng.choice(5, p=[0.5, 0.13, 0.1, 0.14, 0.13])]
    if pattern == "stripes":
        across = np.deg2rad(angle + rng.choice([0, 90]) + rng.uniform(-25, 25))
        axis = np.arange(size, dtype=np.float32) / max(radius, 1.0)
        along = axis * np.cos(across) + (axis * np.sin(across))[:, None] + rng.uniform(0.1, 0.25) * noise(rng, 5, size)
        weight = step(np.sin(2 * np.pi * rng.uniform(1.5, 3.5) * along) - rng.uniform(-0.2, 0.7), 1.2)
    elif pattern == "spots":
        weight = step(noise(rng, int(np.clip(3 * size / radius, 8, 30)), size) - rng.uniform(0.4, 0.9), 2.5)
    elif pattern == "patches":
        weight = step(noise(rng, int(np.clip(size / radius, 3, 10)), size) - rng.uniform(-0.3, 0.5), 6)
    elif pattern == "shaded":
        weight = step(noise(rng, 2, size), 0.4)
    else:
        weight = None
    # Combed up, down or across: how much a picture changes to the right and downwards is so no sign of whiskers.
    combed = ((1, 4), (2, 3), (3, 2), (4, 1))[rng.integers(4)]
    strands: Array = cv2.blur(rng.standard_normal((size, size), dtype=np.float32), combed)
    strands *= np.float32(rng.uniform(0.04, 0.16))
    strands += 1
    if weight is None:
        coat = times(first.astype(np.float32), strands)
    else:
        coat = times(mixed(first.astype(np.float32), (second - first).astype(np.float32), weight), strands)
    return np.minimum(coat, 255, out=coat)


# ---------------------------------------------------------------------------------------------------------------------
# The animal: what all of them share


class _Words(np.random.bit_generator.ISeedSequence):
    """The seed of one stream, already made: a `SeedSequence` for each would take longer than many a part's drawing."""

    def __init__(self, words: Array) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: DTypeLike = np.uint64) -> Array:
        return self._words


class _Streams:
    """The random streams of one picture's parts. `changed` gives single parts the stream of another picture's seed."""

    def __init__(self, seed: Seed, changed: Mapping[str, int] | None = None) -> None:
        self._words = self._made_from(seed)
        for part, other in (changed or {}).items():
            self._words[PARTS.index(part)] = self._made_from(other)[PARTS.index(part)]
        self._open: dict[str, np.random.Generator] = {}

    @staticmethod
    def _made_from(seed: Seed) -> Array:
        words = np.random.SeedSequence(seed).generate_state(3 * len(PARTS), np.uint64)
        return words.reshape(len(PARTS), 3)  # SFC64, the quickest, takes three

    def __getitem__(self, part: str) -> np.random.Generator:
        """Return the stream of a part, always the same one: it goes on where its last user stopped."""
        if part not in self._open:
            words: Any = _Words(self._words[PARTS.index(part)])  # NumPy's type hints know of `SeedSequence` only
            self._open[part] = np.random.Generator(np.random.SFC64(words))
        return self._open[part]


class _Animal:
    """One animal's place, pose, coat and palette, drawn independently of its kind, and the means to draw its parts.

    `rng` is the stream of the part that is being drawn; `begin` changes it.
    """

    def __init__(self, canvas: Canvas, streams: _Streams) -> None:
        size = canvas.size
        self.canvas, self.streams = canvas, streams
        self.rng = rng = streams["pose"]
        self.radius = size * np.exp(rng.uniform(np.log(0.21), np.log(0.36)))
        self.centre = size * rng.uniform((0.26, 0.3), (0.74, 0.64))
        body_angle = rng.uniform(-10, 10)
        self.angle = body_angle + rng.uniform(-22, 22)
        self.turn, self.body_turn = (rotation(angle).T * self.radius for angle in (self.angle, body_angle))
        self.turned = np.array([rng.uniform(-0.3, 0.3), rng.uniform(-0.12, 0.12)])
        self.pose = str(rng.choice(["sitting", "lying", "standing", "shoulders"]))
        self.side = rng.choice([-1, 1])
        rng = streams["light"]
        self.light = (rng.uniform(-0.22, 0.22), rng.uniform(-0.2, 0.06))
        rng = streams["fur"]
        self.first, self.second = _fur_colour(rng), _fur_colour(rng)
        self.coat = _fur(rng, size, self.radius, self.angle, self.first, self.second)
        self.dark = self.first * 0.4
        self.pale = np.clip(self.first * 0.45 + np.array([140, 132, 120]) * rng.uniform(0.8, 1.05), 0, 255)
        self.pink = varied(_PINKS[rng.integers(len(_PINKS))], rng)
        self.nose = varied((42, 34, 34), rng, 0.25)
        self.horn = varied((206, 190, 150), rng, 0.2)
        self.beak = varied(((238, 165, 45), (225, 120, 45), (95, 90, 92), (222, 200, 90))[rng.integers(4)], rng)
        self.marking = self.pale if rng.random() < 0.6 else self.second
        ears = rng.random()
        self.ears: Array = self.coat if ears < 0.5 else self.coat * 0.7 if ears < 0.75 else self.second

    def begin(self, part: str) -> None:
        """Take the random stream of this part from now on, and note that what is painted belongs to it."""
        self.rng = self.streams[part]
        self.canvas.part = VISIBLE_PARTS.index(part)

    def to_pixels(self, points: Array, depth: float = 0.0, body: bool = False) -> Array:
        """Turn points in head radii into pixels; `depth` says how far they stick out of a head that is turned."""
        return (points + depth * self.turned if depth else points) @ (
            self.body_turn if body else self.turn
        ) + self.centre

    def part(
        self,
        points: Array,
        paint: Array | None = None,
        *,
        depth: float = 0.0,
        body: bool = False,
        flat: bool = False,
        outline: float = 0.6,
        opacity: float = 1.0,
    ) -> None:
        """Draw one part, in the coat unless `paint` says otherwise, round unless `flat`, with a soft outline."""
        pixels = self.to_pixels(points, depth, body)
        paint = self.coat if paint is None else paint
        self.canvas.fill(pixels, paint, opacity=opacity, shade=None if flat else self.light)
        self.canvas.cover(pixels)
        if outline:
            edge = self.dark if paint.ndim == 3 else paint * 0.5
            self.canvas.line(pixels, edge, min(outline * self.radius / 18, 1.4), closed=True)

    def spot(self, x: float, y: float, rx: float, ry: float, paint: Array, depth: float, angle: float = 0.0) -> None:
        """Draw a small flat ellipse without an outline: an eye's parts, a nostril, a highlight."""
        self.part(ellipse(x, y, rx, ry, angle), paint, depth=depth, flat=True, outline=0)

    def stroke(self, points: list[tuple[float, float]], colour: Array, width: float, depth: float) -> None:
        """Draw a line of the given width in head radii."""
        self.canvas.line(self.to_pixels(np.array(points), depth), colour, width * self.radius)

    def tail(self) -> None:
        """Draw the tail, if there is one: its length and its curl are drawn at random, the same for all animals."""
        rng = self.rng
        if self.pose == "shoulders" or rng.random() >= 0.8:
            return
        root = {"sitting": (0.9, 2.6), "lying": (2.7, 1.0), "standing": (2.6, 0.7)}[self.pose]
        t = np.linspace(0, 1, 9)
        bend, length, thick = rng.uniform(-0.5, 2.6), rng.uniform(0.5, 1.5), rng.uniform(0.09, 0.2)
        direction = rng.uniform(-0.6, 0.4) + bend * t
        spine = np.array(root) + length / 8 * np.cumsum(np.stack([np.cos(direction), -np.sin(direction)], 1), 0)
        across = np.stack([np.sin(direction), np.cos(direction)], 1) * thick * (1 - 0.5 * t)[:, None]
        self.part(np.concatenate([spine + across, (spine - across)[::-1]]) * (self.side, 1.0), body=True)

    def body(self) -> None:
        """Draw the body: sitting, lying, standing, or only the shoulders; none of it depends on the kind of animal."""
        rng, pose, side, wide = self.rng, self.pose, self.side, self.rng.uniform(0.85, 1.2)
        mirror = np.array([side, 1.0])
        if pose == "sitting":
            trunk = rounded(
                (-0.5, 0.3), (0.5, 0.3), (0.95, 1.4), (1.2, 2.7), (0.7, 3.1), (-0.7, 3.1), (-1.2, 2.7), (-0.95, 1.4)
            )
            self.part(_shaggy(trunk, rng, 0.015) * (wide, 1), body=True)
            if rng.random() < 0.5:
                self.part(ellipse(0, 1.55, 0.45 * wide, 0.7), self.marking, body=True, outline=0, opacity=0.85)
            for x in (-1, 1):
                leg = rounded((0.1, 1.7), (0.5, 1.7), (0.55, 2.9), (0.6, 3.15), (0.08, 3.15), (0.12, 2.9))
                self.part(leg * (x * wide, 1), body=True, outline=0.5)
        elif pose == "lying":
            self.part(_shaggy(ellipse(1.25 * side, 1.0, 1.75 * wide, 0.85), rng, 0.015), body=True)
            self.part(ellipse(2.1 * side, 1.3, 0.75, 0.6), body=True, outline=0.5)
            for reach in (-0.55, 0.3):
                self.part(ellipse(reach * side, 1.5, 0.5, 0.22, 8 * side), body=True)
        elif pose == "standing":
            for place in (0.55, 1.05, 2.0, 2.45):
                leg = rounded((-0.25, 0.9), (0.25, 0.9), (0.18, 2.4), (0.24, 2.65), (-0.24, 2.65), (-0.18, 2.4))
                self.part(
                    (leg + np.array([place, rng.uniform(-0.1, 0.1)])) * mirror,
                    self.coat * 0.85 if place in (1.05, 2.0) else None,
                    body=True,
                )
            self.part(_shaggy(ellipse(1.4 * side, 0.95, 1.55, 0.78 * wide), rng, 0.015), body=True)
        else:
            shoulders = rounded((-0.6, 0.4), (0.6, 0.4), (1.5, 1.5), (1.7, 4.5), (-1.7, 4.5), (-1.5, 1.5))
            self.part(_shaggy(shoulders, rng, 0.015) * (wide, 1), body=True)
            if rng.random() < 0.4:
                self.part(ellipse(0, 1.7, 0.6 * wide, 0.9), self.marking, body=True, outline=0, opacity=0.85)

    def head(self, rx: float, ry: float) -> None:
        """Draw the head, with the shadow that it throws on the body, and now and then a marking on it."""
        rng = self.rng
        rx, ry = rx * rng.uniform(0.93, 1.07), ry * rng.uniform(0.93, 1.07)
        # The same for every head: a shadow lies on other parts, which would change with the head otherwise.
        shadow = self.to_pixels(ellipse(-0.2 * np.sign(self.light[0]), 0.2, 0.95, 0.92))
        self.canvas.fill(shadow, self.dark, opacity=0.3, shadow=True)
        self.part(_shaggy(ellipse(0, 0, rx, ry), rng, 0.02))
        marking = rng.random()
        if marking < 0.15:  # a blaze
            self.part(
                rounded((-0.12, -0.8), (0.12, -0.8), (0.25, 0.4), (-0.25, 0.4)),
                self.marking,
                depth=0.4,
                outline=0,
                opacity=0.8,
            )
        elif marking < 0.3:  # a patch around one eye
            patch = ellipse(0.4 * rng.choice([-1, 1]), -0.1, 0.33, 0.38, rng.uniform(-30, 30))
            self.part(patch, self.second, depth=0.4, outline=0, opacity=0.8)
        elif marking < 0.42:  # a mask over the lower face
            self.part(ellipse(0, 0.35, 0.7, 0.5), self.marking, depth=0.3, outline=0, opacity=0.7)

    def eyes(
        self,
        rx: float = 0.16,
        ry: float = 0.16,
        x: float = 0.4,
        y: float = -0.12,
        slit: bool = False,
        depth: float = 0.45,
    ) -> None:
        """Draw two eyes: a dark rim, the iris, a pupil that is round or a slit, and a highlight; or closed ones."""
        rng = self.rng
        iris = varied(_IRISES[rng.integers(len(_IRISES))], rng)
        scale = rng.uniform(0.9, 1.2)
        rx, ry, x = rx * scale, ry * scale, x * rng.uniform(0.93, 1.07)
        closed = rng.random() < 0.06
        pupil = rng.uniform(0.15, 0.45) if slit else rng.uniform(0.5, 0.8)
        for side in (-1, 1):
            if closed:
                self.stroke(
                    [(side * x - rx, y), (side * x, y + 0.6 * ry), (side * x + rx, y)], self.dark * 0.6, 0.06, depth
                )
                continue
            slant = -12 * side if slit else 0
            self.spot(side * x, y, rx + 0.04, ry + 0.04, self.dark * 0.5, depth, slant)
            self.spot(side * x, y, rx, ry, iris, depth, slant)
            self.spot(side * x, y, rx * pupil, ry * (0.85 if slit else pupil), np.array([18.0, 16, 18]), depth)
            self.spot(side * x - 0.3 * rx, y - 0.35 * ry, 0.28 * rx, 0.28 * ry, np.array([250.0, 250, 250]), depth)

    def both(self, points: Array, paint: Array | None = None, **how: float | bool) -> None:
        """Draw a part and its mirror image."""
        for side in (-1.0, 1.0):
            self.part(points * (side, 1), paint, **how)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------------------
# Cats and dogs


def _cat_ears(a: _Animal) -> None:
    tall, lean = a.rng.uniform(0.8, 1.2), a.rng.uniform(-10, 14)
    ear = np.array([(0.2, -0.6), (0.32, -1.05), (0.76, -1.55), (1.0, -0.95), (1.0, -0.2)])
    inner = np.array([(0.42, -0.8), (0.47, -1.0), (0.74, -1.36), (0.84, -0.95), (0.84, -0.6)])
    pivot = np.array([0.6, -0.5])
    for side in (-1, 1):
        for points, paint in ((ear, a.ears), (inner, a.pink)):
            turned = ((points - pivot) * (1, tall)) @ rotation(lean + a.rng.uniform(-5, 5)).T + pivot
            a.part(turned * (side, 1), paint, depth=-0.12, outline=0.6 if paint is a.ears else 0)


def _cat_eyes(a: _Animal) -> None:
    a.eyes(a.rng.uniform(0.16, 0.22), a.rng.uniform(0.15, 0.21), 0.42, -0.08, slit=a.rng.random() < 0.6)


def _cat_muzzle(a: _Animal) -> None:
    rng = a.rng
    puff = a.marking if rng.random() < 0.5 else a.coat
    for side in (-1, 1):
        a.part(ellipse(side * 0.16, 0.42, 0.22, 0.17), puff, depth=0.55, outline=0.3)
    a.part(
        rounded((-0.13, 0.2), (0.13, 0.2), (0, 0.36), times=1),
        a.pink if rng.random() < 0.75 else a.nose,
        depth=0.62,
        outline=0.3,
    )
    mouth = a.dark * 0.7
    a.stroke([(-0.26, 0.52), (-0.1, 0.56), (0, 0.36), (0.1, 0.56), (0.26, 0.52)], mouth, 0.035, 0.6)


def _whiskers(a: _Animal, reach: float, droop: float, spread: float) -> None:
    """Draw two to four hairs on each side, pale on dark fur and mostly dark on pale fur."""
    rng = a.rng
    hair = np.array([225.0, 225, 220]) if a.first.mean() < 150 or rng.random() < 0.3 else np.array([60.0, 56, 54])
    hair = hair + rng.uniform(0, 0.4) * (a.first - hair)
    for side in (-1, 1):
        for k in np.linspace(-1, 1, rng.integers(2, 5)):
            start, end = (side * 0.25, 0.42 + 0.06 * k), (side * reach, 0.42 + spread * k + droop)
            a.stroke([start, end], hair, rng.uniform(0.014, 0.026), 0.5)


def _cat_whiskers(a: _Animal) -> None:
    _whiskers(a, a.rng.uniform(0.85, 1.3), a.rng.uniform(-0.25, 0.35), a.rng.uniform(0.15, 0.4))


def _dog_whiskers(a: _Animal) -> None:
    _whiskers(a, a.rng.uniform(0.55, 0.85), a.rng.uniform(0.1, 0.35), a.rng.uniform(0.1, 0.25))


def _dog_ears_hanging(a: _Animal) -> None:
    long, swing = a.rng.uniform(0.75, 1.2), a.rng.uniform(-14, 10)
    ear = rounded((0.42, -0.9), (0.9, -0.85), (1.3, -0.1), (1.32, 0.6), (1.02, 0.8), (0.78, 0.35), (0.72, -0.35))
    pivot = np.array([0.65, -0.75])
    for side in (-1, 1):
        turned = ((ear - pivot) * (1, long)) @ rotation(swing + a.rng.uniform(-6, 6)).T + pivot
        a.part(turned * (side, 1), a.ears, depth=-0.05, outline=0.8)


def _dog_ears_folded(a: _Animal) -> None:
    drop = a.rng.uniform(-0.1, 0.3)
    base = rounded((0.22, -0.65), (0.4, -1.2), (0.85, -1.15), (0.98, -0.3), times=1)
    flap = rounded((0.32, -1.22), (0.8, -1.28), (1.32, -0.6 + drop), (1.12, -0.42 + drop), (0.72, -0.78), times=1)
    a.both(base, a.ears, depth=-0.1)
    a.both(flap, a.ears * 0.85, depth=-0.1, outline=0.8)


def _dog_eyes(a: _Animal) -> None:
    rx, ry, _ = a.rng.uniform(0.12, 0.17), a.rng.uniform(0.12, 0.17), a.rng.random()  # as many numbers as a cat's need
    a.eyes(rx, ry, 0.38, -0.18)


def _dog_muzzle(a: _Animal) -> None:
    rng = a.rng
    wide, long = rng.uniform(0.38, 0.5), rng.uniform(0.36, 0.5)
    if rng.random() < 0.45:
        side = rng.uniform(-0.1, 0.1)
        a.part(
            rounded((side - 0.15, 0.6), (side + 0.15, 0.6), (side + 0.16, 1.15), (side - 0.16, 1.15)),
            a.pink * (1.05, 0.85, 0.9),
            depth=0.6,
            outline=0.3,
        )
    a.part(ellipse(0, 0.48, wide, long), a.marking if rng.random() < 0.5 else a.coat, depth=0.6, outline=0.4)
    dark = a.dark * 0.6
    a.stroke([(-0.32, 0.6), (-0.14, 0.72), (0, 0.66), (0.14, 0.72), (0.32, 0.6)], dark, 0.045, 0.68)
    a.stroke([(0, 0.3), (0, 0.66)], dark, 0.04, 0.72)
    nose = a.nose if rng.random() < 0.85 else a.pink * 0.6
    a.part(rounded((-0.27, 0.1), (0.27, 0.1), (0.2, 0.34), (0, 0.42), (-0.2, 0.34)), nose, depth=0.8, outline=0.3)
    a.spot(-0.08, 0.17, 0.07, 0.035, np.array([200.0, 200, 205]), 0.8)


# ---------------------------------------------------------------------------------------------------------------------
# The creatures of the pretext set: other ears, other faces


def _round_ears(a: _Animal, size: float = 0.4, x: float = 0.72, y: float = -0.72) -> None:
    size *= a.rng.uniform(0.9, 1.15)
    a.both(_shaggy(ellipse(x, y, size, size), a.rng, 0.03), a.ears, depth=-0.12)
    a.both(ellipse(x, y, 0.6 * size, 0.6 * size), a.pink, depth=-0.1, outline=0)


def _mouse_ears(a: _Animal) -> None:
    _round_ears(a, 0.62, 0.85, -0.8)


def _koala_ears(a: _Animal) -> None:
    a.both(_shaggy(ellipse(1.0, -0.5, 0.52, 0.5), a.rng, 0.12), a.ears, depth=-0.12)
    a.both(_shaggy(ellipse(1.02, -0.48, 0.3, 0.28), a.rng, 0.15), a.pale, depth=-0.1, outline=0)


def _monkey_ears(a: _Animal) -> None:
    _round_ears(a, 0.36, 1.02, -0.05)


def _long_ears(a: _Animal) -> None:
    for side in (-1, 1):
        lean, long = side * a.rng.uniform(0, 22), a.rng.uniform(0.7, 0.95)
        for width, paint in ((0.23, a.ears), (0.12, a.pink)):
            ear = ellipse(0, -long, width, long * (1 if width > 0.2 else 0.8)) @ rotation(lean).T + (
                side * 0.38,
                -0.55,
            )
            a.part(ear, paint, depth=-0.12, outline=0.6 if width > 0.2 else 0)


def _side_ears(a: _Animal) -> None:
    for side in (-1, 1):
        ear = rounded((0, -0.12), (0.5, -0.3), (0.85, 0.0), (0.5, 0.24), (0, 0.14)) @ rotation(a.rng.uniform(-12, 30)).T
        a.part((ear + np.array([0.72, -0.42])) * (side, 1), a.ears, depth=-0.1)
        a.part((ear * (0.6, 0.5) + np.array([0.85, -0.42])) * (side, 1), a.pink, depth=-0.1, outline=0)


def _fan_ears(a: _Animal) -> None:
    ear = rounded((0.5, -0.7), (1.2, -1.05), (1.95, -0.5), (1.85, 0.4), (1.25, 0.75), (0.6, 0.3)) * a.rng.uniform(
        0.9, 1.08
    )
    a.both(ear, a.ears, depth=-0.15)
    a.both((ear - (1.2, -0.15)) * 0.65 + (1.2, -0.15), a.pink, depth=-0.15, outline=0, opacity=0.5)


def _tufts(a: _Animal) -> None:
    for side in (-1, 1):
        for k in range(3):
            tuft = np.array([(0.3 + 0.15 * k, -0.7), (0.5 + 0.2 * k, -1.35 + 0.17 * k), (0.6 + 0.15 * k, -0.6)])
            a.part(tuft * (side, 1), a.ears, depth=-0.08, outline=0.4)


def _crest(a: _Animal) -> None:
    colour = a.second if a.rng.random() < 0.5 else any_colour(a.rng)
    for k in np.linspace(-35, 35, 5) + a.rng.uniform(-12, 12):
        feather = ellipse(0, -1.25, 0.12, 0.5) @ rotation(k).T
        a.part(feather, varied(colour, a.rng), depth=-0.05, outline=0.4)


def _comb(a: _Animal) -> None:
    red = varied((205, 55, 45), a.rng, 0.25)
    for x, y, size in ((-0.32, -0.88, 0.2), (0, -1.05, 0.26), (0.32, -0.88, 0.2)):
        a.part(ellipse(x, y, size, size * 1.2), red, outline=0.4)


def _spikes(a: _Animal) -> None:
    count = a.rng.integers(15, 22)
    t = np.linspace(-2.5, 2.5, count)
    for k, angle in enumerate(t + a.rng.uniform(-0.06, 0.06, count)):
        spike = np.array([(-0.15, -0.8), (0, a.rng.uniform(-1.7, -1.4)), (0.15, -0.8)]) @ rotation(np.rad2deg(angle)).T
        a.part(spike, a.ears if k % 2 else a.dark, depth=-0.05, flat=True, outline=0.4)


def _wool(a: _Animal) -> None:
    for angle in np.linspace(-2.0, 2.0, 9):
        a.part(ellipse(0.9 * np.sin(angle), -0.9 * np.cos(angle), 0.34, 0.32), outline=0.5)


def _forelock(a: _Animal) -> None:
    for x in (-0.42, -0.14, 0.14, 0.42):
        a.part(ellipse(x, -0.72 - 0.1 * (abs(x) < 0.2), 0.26, 0.24), outline=0.5)


def _horns(a: _Animal) -> None:
    out = a.rng.uniform(0.9, 1.3)
    horn = np.array([(0.35, -0.75), (0.75, -1.0), (out, -1.6), (1.02, -0.85), (0.7, -0.5)])
    a.both(horn, a.horn, depth=-0.1)


def _curled_horns(a: _Animal) -> None:
    t = np.linspace(0, a.rng.uniform(3.4, 4.4), 12)
    spine = np.stack([0.25 + 0.75 * np.sin(t / 2) + 0.1 * t, -0.75 - 0.55 * np.sin(t)], 1)
    width = np.linspace(0.2, 0.04, 12)[:, None]
    a.both(np.concatenate([spine - width, (spine + width)[::-1]]), a.horn, depth=-0.1)


def _antlers(a: _Animal) -> None:
    for side in (-1, 1):
        lean = a.rng.uniform(-0.1, 0.2)
        for branch in (
            [(0.3, -0.75), (0.55 + lean, -1.3), (0.8 + lean, -1.9)],
            [(0.45 + lean, -1.1), (0.95 + lean, -1.25)],
            [(0.62 + lean, -1.45), (1.05 + lean, -1.65)],
        ):
            a.stroke([(side * x, y) for x, y in branch], a.horn * 0.75, 0.13, -0.1)


def _knobs(a: _Animal) -> None:
    for side in (-1, 1):
        a.stroke(
            [(side * 0.25, -0.75), (side * 0.36, -1.4)], a.ears[0, 0] * 0.8 if a.ears.ndim == 3 else a.ears, 0.15, -0.1
        )
        a.part(ellipse(side * 0.36, -1.42, 0.14, 0.14), a.dark, depth=-0.1, outline=0.3)


def _snub(a: _Animal) -> None:
    a.eyes(0.11, 0.12, 0.36, -0.15)
    a.part(ellipse(0, 0.4, 0.36, 0.3), a.marking, depth=0.55, outline=0.4)
    a.part(ellipse(0, 0.26, 0.15, 0.1), a.nose, depth=0.65, outline=0)
    a.stroke([(-0.18, 0.52), (0, 0.46), (0.18, 0.52)], a.dark, 0.045, 0.6)


def _panda_face(a: _Animal) -> None:
    for side in (-1, 1):
        a.part(ellipse(side * 0.42, -0.08, 0.24, 0.32, 25 * side), a.nose * 1.2, depth=0.42, outline=0)
    _snub(a)


def _koala_face(a: _Animal) -> None:
    a.eyes(0.1, 0.1, 0.45, -0.12)
    a.part(ellipse(0, 0.2, 0.19, 0.38), a.nose * 1.3, depth=0.6, outline=0.3)
    a.stroke([(-0.2, 0.68), (0, 0.72), (0.2, 0.68)], a.dark, 0.05, 0.5)


def _pointed_snout(a: _Animal) -> None:
    a.eyes(0.1, 0.11, 0.35, -0.1)
    a.part(rounded((-0.5, 0.2), (0.5, 0.2), (0.12, 0.85), (-0.12, 0.85)), a.pale, depth=0.5, outline=0.4)
    a.part(ellipse(0, 0.8, 0.13, 0.11), a.nose, depth=0.85, outline=0)


def _teeth(a: _Animal) -> None:
    a.eyes(0.14, 0.15, 0.42, -0.15)
    for side in (-1, 1):
        tooth = np.array([(0.01, 0.58), (0.14, 0.58), (0.13, 0.88), (0.01, 0.88)]) * (side, 1)
        a.part(tooth, np.array([245.0, 242, 230]), depth=0.55, flat=True, outline=0.3)
        a.part(ellipse(side * 0.17, 0.47, 0.21, 0.16), a.pale, depth=0.55, outline=0.3)
    a.part(ellipse(0, 0.32, 0.09, 0.06), a.pink, depth=0.6, outline=0)


def _pig_snout(a: _Animal) -> None:
    a.eyes(0.1, 0.1, 0.42, -0.2)
    a.part(ellipse(0, 0.32, 0.38, 0.29), a.pink, depth=0.7, outline=0.6)
    for side in (-1, 1):
        a.spot(side * 0.14, 0.32, 0.07, 0.12, a.pink * 0.4, 0.8)
    a.stroke([(-0.3, 0.72), (0, 0.78), (0.3, 0.72)], a.dark, 0.05, 0.5)


def _cow_muzzle(a: _Animal) -> None:
    a.eyes(0.12, 0.14, 0.48, -0.28)
    a.part(ellipse(0, 0.55, 0.62, 0.36), a.pink if a.rng.random() < 0.6 else a.pale, depth=0.5, outline=0.5)
    for side in (-1, 1):
        a.spot(side * 0.28, 0.46, 0.1, 0.07, a.dark * 0.6, 0.55, 20 * side)
    a.stroke([(-0.35, 0.72), (0, 0.78), (0.35, 0.72)], a.dark, 0.05, 0.5)


def _long_muzzle(a: _Animal) -> None:
    a.eyes(0.12, 0.13, 0.45, -0.25)
    muzzle = rounded((-0.42, -0.1), (0.42, -0.1), (0.36, 0.9), (0.3, 1.15), (-0.3, 1.15), (-0.36, 0.9))
    a.part(muzzle, depth=0.45, outline=0.5)
    for side in (-1, 1):
        a.spot(side * 0.16, 0.88, 0.06, 0.08, a.dark * 0.6, 0.6)


def _goat_face(a: _Animal) -> None:
    beard = np.array([(-0.22, 0.75), (0.22, 0.75), (0.08, 1.45), (-0.06, 1.5)])
    a.part(beard, a.pale, depth=0.3, outline=0.4)
    _long_muzzle(a)


def _sheep_face(a: _Animal) -> None:
    a.part(ellipse(0, 0.2, 0.58, 0.78), a.dark if a.rng.random() < 0.5 else a.pale, depth=0.25)
    a.eyes(0.11, 0.12, 0.3, 0.0)
    a.stroke([(-0.15, 0.55), (0, 0.66), (0.15, 0.55)], a.nose, 0.06, 0.5)
    a.stroke([(0, 0.66), (0, 0.8)], a.nose, 0.05, 0.5)


def _trunk(a: _Animal) -> None:
    a.eyes(0.1, 0.11, 0.5, -0.2)
    t = np.linspace(0, 1, 10)
    bend = a.rng.uniform(-1.8, 1.8)
    direction = np.pi / 2 - bend * t
    spine = np.array([0, 0.15]) + 0.2 * np.cumsum(np.stack([np.cos(direction), np.sin(direction)], 1), 0)
    across = np.stack([-np.sin(direction), np.cos(direction)], 1) * (0.3 - 0.16 * t)[:, None]
    a.part(np.concatenate([spine + across, (spine - across)[::-1]]), depth=0.6, outline=0.7)
    for k in (2, 4, 6):
        a.stroke([tuple(spine[k] + 0.8 * across[k]), tuple(spine[k] - 0.8 * across[k])], a.dark, 0.04, 0.6)


def _monkey_face(a: _Animal) -> None:
    skin = a.pale if a.rng.random() < 0.6 else a.pink
    for side in (-1, 1):
        a.part(ellipse(side * 0.32, -0.15, 0.36, 0.38), skin, depth=0.35, outline=0)
    a.part(ellipse(0, 0.42, 0.55, 0.4), skin, depth=0.4, outline=0)
    a.eyes(0.12, 0.13, 0.3, -0.12)
    for side in (-1, 1):
        a.spot(side * 0.07, 0.25, 0.04, 0.05, a.dark * 0.6, 0.55)
    a.stroke([(-0.32, 0.5), (0, 0.62), (0.32, 0.5)], a.dark * 0.7, 0.06, 0.5)


def _walrus_face(a: _Animal) -> None:
    a.eyes(0.1, 0.1, 0.4, -0.3)
    a.both(rounded((0.15, 0.5), (0.35, 0.5), (0.3, 1.4), (0.24, 1.45), times=1), np.array([240.0, 235, 215]), depth=0.5)
    for side in (-1, 1):
        a.part(ellipse(side * 0.27, 0.4, 0.34, 0.27), a.pale, depth=0.55, outline=0.4)
        for x, y in ((0.2, 0.36), (0.36, 0.34), (0.28, 0.48)):
            a.spot(side * x, y, 0.03, 0.03, a.dark * 0.6, 0.55)
    a.part(ellipse(0, 0.2, 0.17, 0.1), a.nose, depth=0.6, outline=0)


def _frog_face(a: _Animal) -> None:
    a.both(ellipse(0.5, -0.72, 0.34, 0.34), depth=0.1)
    a.eyes(0.22, 0.22, 0.5, -0.75, depth=0.2)
    a.part(
        rounded((-0.8, 0.22), (0, 0.42), (0.8, 0.22), (0.6, 0.6), (0, 0.78), (-0.6, 0.6)),
        a.pale,
        depth=0.25,
        outline=0.3,
    )
    a.stroke([(-0.82, 0.2), (-0.4, 0.38), (0, 0.43), (0.4, 0.38), (0.82, 0.2)], a.dark * 0.6, 0.07, 0.25)


def _owl_face(a: _Animal) -> None:
    for side in (-1, 1):
        a.part(_shaggy(ellipse(side * 0.4, -0.1, 0.44, 0.46), a.rng, 0.04), a.pale, depth=0.35, outline=0.3)
    a.eyes(0.25, 0.25, 0.4, -0.1)
    a.part(np.array([(-0.14, 0.12), (0.14, 0.12), (0, 0.52)]), a.beak, depth=0.6, outline=0.5)


def _small_beak(a: _Animal) -> None:
    a.eyes(0.12, 0.13, 0.42, -0.12)
    a.part(np.array([(-0.26, 0.25), (0.26, 0.25), (0, 0.75)]), a.beak * 0.8, depth=0.6, outline=0.4)
    a.part(np.array([(-0.3, 0.18), (0, 0.05), (0.3, 0.18), (0, 0.55)]), a.beak, depth=0.7, outline=0.4)


def _rooster_face(a: _Animal) -> None:
    red = varied((205, 55, 45), a.rng, 0.25)
    for side in (-1, 1):
        a.part(ellipse(side * 0.15, 0.85, 0.15, 0.28), red, depth=0.5, outline=0.4)
    _small_beak(a)


def _hooked_beak(a: _Animal) -> None:
    for side in (-1, 1):
        a.part(ellipse(side * 0.48, -0.12, 0.3, 0.32), a.pale, depth=0.4, outline=0)
    a.eyes(0.13, 0.13, 0.45, -0.12)
    a.part(rounded((-0.34, 0.0), (0.34, 0.0), (0.36, 0.4), (0.1, 0.98), (-0.1, 0.98), (-0.36, 0.4)), a.beak, depth=0.6)


def _bill(a: _Animal) -> None:
    a.eyes(0.12, 0.13, 0.4, -0.28)
    a.part(ellipse(0, 0.62, 0.46, 0.2), a.beak * 0.75, depth=0.7, outline=0.5)
    a.part(rounded((-0.24, 0.1), (0.24, 0.1), (0.66, 0.5), (0.4, 0.68), (-0.4, 0.68), (-0.66, 0.5)), a.beak, depth=0.7)
    for side in (-1, 1):
        a.spot(side * 0.1, 0.26, 0.04, 0.05, a.beak * 0.4, 0.75)


def _pointed_ears(a: _Animal) -> None:
    tall, lean, wide = a.rng.uniform(0.85, 1.25), a.rng.uniform(-16, 24), a.rng.uniform(0.8, 1.1)
    ear = rounded((-0.42 * wide, 0.1), (-0.05, -1.2), (0.12, -1.2), (0.4 * wide, 0.25), times=1) * (1, tall)
    inside = a.pale if a.rng.random() < 0.5 else a.pink
    for side in (-1, 1):
        turn = rotation(lean + a.rng.uniform(-5, 5)).T
        for points, paint in ((ear, a.ears), (0.6 * ear - (0, 0.12), inside)):
            outline = 0.6 if paint is a.ears else 0
            a.part((points @ turn + (0.56, -0.6)) * (side, 1), paint, depth=-0.12, outline=outline)


def _tufted_ears(a: _Animal) -> None:
    _pointed_ears(a)
    for side in (-1, 1):
        for lean in (-0.1, 0.02, 0.14):
            a.stroke([(side * 0.62, -1.5), (side * (0.66 + lean), -2.05)], a.dark, 0.05, -0.12)


def _tall_ears(a: _Animal) -> None:
    lean, long = a.rng.uniform(-8, 30), a.rng.uniform(0.8, 1.15)
    ear = rounded((-0.2, 0.1), (-0.28, -0.7), (0.0, -1.4), (0.28, -0.7), (0.2, 0.1)) * (1, long)
    for side in (-1, 1):
        for points, paint in ((ear, a.ears), (0.62 * ear - (0, 0.15), a.dark)):
            outline = 0.6 if paint is a.ears else 0
            a.part((points @ rotation(lean).T + (0.45, -0.65)) * (side, 1), paint, depth=-0.12, outline=outline)


def _bat_ears(a: _Animal) -> None:
    tall = a.rng.uniform(0.85, 1.1)
    ear = np.array([(0.1, -0.75), (0.5, -1.75 * tall), (0.85, -1.8 * tall), (1.4, -1.0), (1.05, -0.2)])
    a.both(ear, a.ears, depth=-0.15)
    a.both((ear - (0.8, -0.95)) * 0.68 + (0.8, -0.95), a.pink, depth=-0.14, outline=0)


def _small_ears(a: _Animal) -> None:
    _round_ears(a, 0.2, 0.86, -0.5)


def _lop_ears(a: _Animal) -> None:
    long, swing = a.rng.uniform(0.75, 1.15), a.rng.uniform(-18, 12)
    ear = rounded((-0.4, -0.05), (-0.05, -0.35), (0.5, 0.1), (0.68, 1.5), (0.3, 1.85), (0.05, 1.5), (0.1, 0.5))
    for side in (-1, 1):
        turned = (ear * (1, long)) @ rotation(swing + a.rng.uniform(-6, 6)).T + (0.68, -0.72)
        a.part(turned * (side, 1), a.ears, depth=-0.05, outline=0.8)


def _flop_ears(a: _Animal) -> None:
    drop, wide = a.rng.uniform(-0.15, 0.2), a.rng.uniform(0.85, 1.15)
    ear = rounded((0.2, -0.95), (0.75, -1.1), (1.1 * wide, -0.75), (0.9 * wide, 0.0 + drop), (0.6, -0.3), times=1)
    a.both(ear, a.ears * 0.9, depth=-0.02, outline=0.8)


def _drooping_ears(a: _Animal) -> None:
    ear = rounded((0, -0.15), (0.5, -0.28), (1.1, 0.0), (0.5, 0.28), (0, 0.15)) * a.rng.uniform(0.85, 1.1)
    for side in (-1, 1):
        turned = ear @ rotation(a.rng.uniform(30, 70)).T + (0.75, -0.45)
        a.part(turned * (side, 1), a.ears, depth=-0.1)


def _otter_muzzle(a: _Animal) -> None:
    puff = a.pale if a.rng.random() < 0.5 else a.coat
    wide = a.rng.uniform(0.24, 0.32)
    a.both(ellipse(0.8 * wide, 0.42, wide, 0.2), puff, depth=0.55, outline=0.35)
    nose = a.nose if a.rng.random() < 0.6 else a.pink
    a.part(rounded((-0.2, 0.14), (0.2, 0.14), (0.1, 0.34), (-0.1, 0.34)), nose, depth=0.65, outline=0.3)
    a.stroke([(-0.22, 0.6), (0, 0.5), (0.22, 0.6)], a.dark * 0.7, 0.04, 0.6)


def _ferret_muzzle(a: _Animal) -> None:
    if a.rng.random() < 0.6:
        a.part(ellipse(0, 0.46, 0.4, 0.3), a.pale, depth=0.45, outline=0)
    nose = a.pink if a.rng.random() < 0.6 else a.nose
    a.part(ellipse(0, 0.28, 0.12, 0.09), nose, depth=0.62, outline=0.3)
    a.stroke([(0, 0.36), (0, 0.5)], a.dark * 0.7, 0.035, 0.6)
    a.stroke([(-0.2, 0.48), (-0.1, 0.56), (0, 0.5), (0.1, 0.56), (0.2, 0.48)], a.dark * 0.7, 0.035, 0.6)


def _seal_muzzle(a: _Animal) -> None:
    a.part(ellipse(0, 0.4, a.rng.uniform(0.38, 0.48), 0.26), a.marking, depth=0.55, outline=0.4)
    for side in (-1, 1):
        a.spot(side * 0.09, 0.28, 0.06, 0.04, a.nose, 0.65, 30 * side)
    a.stroke([(0, 0.3), (0, 0.55)], a.dark * 0.6, 0.035, 0.62)


def _bear_muzzle(a: _Animal) -> None:
    wide, long = a.rng.uniform(0.34, 0.46), a.rng.uniform(0.34, 0.48)
    a.part(ellipse(0, 0.47, wide, long), a.marking if a.rng.random() < 0.6 else a.coat, depth=0.6, outline=0.4)
    a.stroke([(0, 0.35), (0, 0.62)], a.dark * 0.6, 0.045, 0.7)
    a.stroke([(-0.25, 0.72), (0, 0.62), (0.25, 0.72)], a.dark * 0.6, 0.045, 0.68)
    a.part(ellipse(0, 0.22, a.rng.uniform(0.18, 0.28), 0.14), a.nose, depth=0.78, outline=0.3)


def _blunt_muzzle(a: _Animal) -> None:
    wide, low = a.rng.uniform(0.36, 0.5), a.rng.uniform(0.75, 0.95)
    muzzle = rounded((-0.8 * wide, 0.0), (0.8 * wide, 0.0), (wide, low), (-wide, low))
    if a.rng.random() < 0.35:
        a.part(ellipse(a.rng.uniform(-0.12, 0.12), low + 0.1, 0.16, 0.26), a.pink, depth=0.55, outline=0.3)
    a.part(muzzle, a.marking if a.rng.random() < 0.5 else a.coat, depth=0.6, outline=0.5)
    nose = rounded((-0.24, 0.05), (0.24, 0.05), (0.12, 0.32), (-0.12, 0.32), times=1)
    a.part(nose, a.nose if a.rng.random() < 0.8 else a.pink * 0.6, depth=0.75, outline=0.3)
    a.stroke([(-0.8 * wide, low - 0.2), (0, low - 0.12), (0.8 * wide, low - 0.2)], a.dark * 0.6, 0.045, 0.62)


def _tapir_muzzle(a: _Animal) -> None:
    low = a.rng.uniform(0.8, 1.05)
    a.part(rounded((-0.3, 0.0), (0.3, 0.0), (0.2, low), (-0.2, low)), depth=0.65, outline=0.6)
    for side in (-1, 1):
        a.spot(side * 0.08, low - 0.1, 0.05, 0.05, a.dark * 0.5, 0.8)


_Part = Callable[[_Animal], None]


@dataclass(frozen=True)
class _Kind:
    """What makes one kind of animal: its head's half-width and half-height, what stands behind it, what lies on it.

    What stands behind the head is drawn from the stream "ears"; of what lies on it, each has its own.
    """

    name: str
    head: tuple[float, float]
    behind: tuple[_Part, ...]
    on_top: tuple[tuple[str, _Part], ...]


_HEADS = ((1.0, 0.88), (0.92, 0.95))
_EYES: tuple[_Part, _Part] = (_cat_eyes, _dog_eyes)
_MUZZLES: tuple[_Part, _Part] = (_cat_muzzle, _dog_muzzle)
_WHISKERS: tuple[_Part, _Part] = (_cat_whiskers, _dog_whiskers)


def _cat_or_dog(shows: Mapping[str, int], streams: _Streams) -> _Kind:
    """Return an animal whose parts are a cat's (0) or a dog's (1) as `shows` says for each of `LABEL_PARTS`."""
    folded = streams["ears"].random() < 0.25
    on_top: list[tuple[str, _Part]] = [("eyes", _EYES[shows["eyes"]]), ("muzzle", _MUZZLES[shows["muzzle"]])]
    behind: tuple[_Part, ...] = ()
    if shows["ears"] == CAT:
        behind = (_cat_ears,)
    elif folded:
        behind = (_dog_ears_folded,)
    else:
        on_top.insert(0, ("ears", _dog_ears_hanging))
    on_top.append(("whiskers", _WHISKERS[shows["whiskers"]]))
    return _Kind("cat or dog", _HEADS[shows["head"]], behind, tuple(on_top))


def _creature(name: str, head: tuple[float, float], behind: tuple[_Part, ...], on_top: tuple[_Part, ...]) -> _Kind:
    return _Kind(name, head, behind, tuple(("muzzle", part) for part in on_top))


_CREATURES = (
    _creature("bear", (1.0, 0.9), (_round_ears,), (_snub,)),
    _creature("panda", (1.02, 0.92), (_round_ears,), (_panda_face,)),
    _creature("koala", (0.95, 0.9), (_koala_ears,), (_koala_face,)),
    _creature("mouse", (0.9, 0.88), (_mouse_ears,), (_pointed_snout,)),
    _creature("hedgehog", (0.92, 0.88), (_spikes,), (_pointed_snout,)),
    _creature("rabbit", (0.92, 0.88), (_long_ears,), (_teeth,)),
    _creature("pig", (1.0, 0.9), (_side_ears,), (_pig_snout,)),
    _creature("cow", (0.9, 0.98), (_side_ears, _horns), (_cow_muzzle,)),
    _creature("sheep", (0.95, 0.92), (_side_ears, _wool), (_sheep_face, _forelock)),
    _creature("goat", (0.82, 0.92), (_curled_horns, _side_ears), (_goat_face,)),
    _creature("deer", (0.84, 0.92), (_antlers, _side_ears), (_snub,)),
    _creature("giraffe", (0.82, 0.92), (_knobs, _side_ears), (_long_muzzle,)),
    _creature("elephant", (0.95, 0.95), (_fan_ears,), (_trunk,)),
    _creature("monkey", (0.95, 0.92), (_monkey_ears,), (_monkey_face,)),
    _creature("walrus", (1.0, 0.92), (), (_walrus_face,)),
    _creature("frog", (1.08, 0.82), (), (_frog_face,)),
    _creature("owl", (1.02, 0.92), (_tufts,), (_owl_face,)),
    _creature("parrot", (0.92, 0.95), (_crest,), (_hooked_beak,)),
    _creature("duck", (0.9, 0.92), (), (_bill,)),
    _creature("rooster", (0.86, 0.92), (_comb,), (_rooster_face,)),
)

CREATURE_NAMES = tuple(kind.name for kind in _CREATURES)
"""The creatures with a name, in the order of their numbers; `draw_mixed_creature` puts others together."""

NUM_CREATURES = len(CREATURE_NAMES)


_PLAIN_EARS: dict[str, tuple[_Part, ...]] = {
    "none": (), "round": (_round_ears,), "mouse's": (_mouse_ears,), "koala's": (_koala_ears,),
    "monkey's": (_monkey_ears,), "long": (_long_ears,), "sideways": (_side_ears,), "fans": (_fan_ears,),
    "small": (_small_ears,), "bat's": (_bat_ears,),
}  # fmt: skip
_UPRIGHT_EARS: dict[str, tuple[_Part, ...]] = {
    "pointed": (_pointed_ears,), "tufted": (_tufted_ears,), "tall": (_tall_ears,)
}  # fmt: skip
_FALLING_EARS: dict[str, tuple[_Part, ...]] = {
    "lop": (_lop_ears,), "flop": (_flop_ears,), "drooping": (_drooping_ears,)
}  # fmt: skip
_EARS = _PLAIN_EARS | _UPRIGHT_EARS | _FALLING_EARS
_CROWNS: dict[str, tuple[_Part, ...]] = {
    "none": (), "tufts": (_tufts,), "crest": (_crest,), "comb": (_comb,), "spikes": (_spikes,), "wool": (_wool,),
    "horns": (_horns,), "curled horns": (_curled_horns,), "antlers": (_antlers,), "knobs": (_knobs,),
}  # fmt: skip
_SMALL_MUZZLES: dict[str, _Part] = {"otter's": _otter_muzzle, "ferret's": _ferret_muzzle, "seal's": _seal_muzzle}
_LARGE_MUZZLES: dict[str, _Part] = {"bear's": _bear_muzzle, "blunt": _blunt_muzzle}
_BARE_MUZZLES = _SMALL_MUZZLES | _LARGE_MUZZLES | {"tapir's": _tapir_muzzle}
_FACES = _BARE_MUZZLES | {
    "snub": _snub, "panda's": _panda_face, "koala's": _koala_face, "pointed": _pointed_snout, "teeth": _teeth,
    "pig's": _pig_snout, "cow's": _cow_muzzle, "long": _long_muzzle, "goat's": _goat_face, "sheep's": _sheep_face,
    "trunk": _trunk, "monkey's": _monkey_face, "walrus's": _walrus_face, "frog's": _frog_face, "owl's": _owl_face,
    "beak": _small_beak, "wattles": _rooster_face, "hooked beak": _hooked_beak, "bill": _bill,
}  # fmt: skip

CREATURE_PARTS = {
    "ears": tuple(_EARS),
    "crown": tuple(_CROWNS),
    "face": tuple(_FACES),
    "whiskers": ("none", "short", "long"),
    "pupils": ("round", "slit", "the face's own"),
}
"""What a mixed creature can have of each part: the classes of the pretext set."""


class MixedCreature(NamedTuple):
    """What `draw_mixed_creature` put together: numbers into `CREATURE_PARTS`, and measures in head radii.

    `eye` is half an eye's width, 0 where the eyes are the face's own; `width` is the head's half-width divided by its
    half-height.
    """

    ears: int
    crown: int
    face: int
    whiskers: int
    pupils: int
    eye: float
    width: float


def _mixed(rng: np.random.Generator) -> tuple[_Kind, MixedCreature]:
    """Put a creature together at random.

    None of its parts but the hairs of whiskers is drawn by what draws a cat or a dog. What would come near to one all
    the same is left out: a small muzzle below upright ears or tufts, and a large one between falling ears.
    """
    while True:
        ears = str(rng.choice(list(_PLAIN_EARS if rng.random() < 0.4 else _UPRIGHT_EARS | _FALLING_EARS)))
        crown = str(rng.choice(list(_CROWNS))) if rng.random() < 0.25 else "none"
        bare = rng.random() < 0.65
        face = str(rng.choice([name for name in _FACES if (name in _BARE_MUZZLES) == bare]))
        like_a_cat = (ears in _UPRIGHT_EARS or crown == "tufts") and face in _SMALL_MUZZLES
        if not like_a_cat and not (ears in _FALLING_EARS and face in _LARGE_MUZZLES):
            break
    whiskers = int(rng.choice(3, p=[0.4, 0.3, 0.3]))
    head = (float(rng.uniform(0.86, 1.04)), float(rng.uniform(0.84, 1.0)))
    ear_parts = tuple(("ears", part) for part in _EARS[ears]) if ears in ("lop", "flop") else ()
    on_top: list[tuple[str, _Part]] = [*ear_parts]
    pupils, eye = 2, 0.0
    if bare:
        pupils, eye = int(rng.random() < 0.4), float(rng.uniform(0.1, 0.22))
        height, apart, above = rng.uniform(0.85, 1.1), rng.uniform(0.33, 0.47), rng.uniform(-0.22, -0.05)
        on_top.append(("eyes", lambda a: a.eyes(eye, eye * height, apart, above, slit=pupils == 1)))
    on_top.append(("muzzle", _FACES[face]))
    if whiskers:
        reach = rng.uniform(0.5, 0.8) if whiskers == 1 else rng.uniform(0.9, 1.35)
        droop, spread = rng.uniform(-0.25, 0.35), rng.uniform(0.1, 0.4)
        on_top.append(("whiskers", lambda a: _whiskers(a, reach, droop, spread)))
    behind = _CROWNS[crown] + (() if ear_parts else _EARS[ears])
    mixed = MixedCreature(
        list(_EARS).index(ears), list(_CROWNS).index(crown), list(_FACES).index(face), whiskers, pupils, eye,
        head[0] / head[1],
    )  # fmt: skip
    return _Kind("mixed creature", head, behind, tuple(on_top)), mixed


# ---------------------------------------------------------------------------------------------------------------------
# Scenes, clutter and light


def _outdoors(rng: np.random.Generator, size: int) -> Array:
    """Return sky, hills, trees and a meadow (or sand, or snow)."""
    skies = ((0.58, 0.45, 0.95), (0.56, 0.15, 0.85), (0.08, 0.45, 0.95), (0.62, 0.6, 0.45), (0.9, 0.3, 0.75))
    hue, saturation, value = skies[rng.integers(len(skies))]
    canvas = Canvas(
        gradient(
            size,
            hsv(hue, saturation, value * rng.uniform(0.7, 1)),
            hsv(hue + rng.uniform(-0.06, 0.06), 0.4 * saturation, min(1, value * 1.1)),
        )
    )
    if rng.random() < 0.5:
        sun = rng.uniform(0, size), rng.uniform(0, 0.4 * size)
        canvas.fill(ellipse(*sun, *[size * rng.uniform(0.05, 0.12)] * 2), np.array([255.0, 240, 200]), opacity=0.9)
    for _ in range(rng.integers(0, 4)):
        x, y, width = rng.uniform(0, size), rng.uniform(0, 0.45 * size), size * rng.uniform(0.08, 0.2)
        for k in (-0.7, 0, 0.7):
            canvas.fill(
                ellipse(x + k * width, y - (k == 0) * 0.2 * width, width * 0.6, width * 0.35),
                np.array([248.0, 248, 250]),
                opacity=0.6,
            )
    ground = hsv(
        *(
            (rng.uniform(0.2, 0.38), rng.uniform(0.3, 0.7), rng.uniform(0.35, 0.8))
            if rng.random() < 0.65
            else (rng.uniform(0.05, 0.15), rng.uniform(0.05, 0.5), rng.uniform(0.5, 0.95))
        )
    )
    horizon = size * rng.uniform(0.3, 0.75)
    across = np.linspace(-1, size + 1, 20)
    for k in range(rng.integers(1, 4)):
        ridge = (
            horizon
            - size * (0.16 - 0.06 * k)
            + size * rng.uniform(0.02, 0.09) * np.sin(across / size * rng.uniform(3, 10) + rng.uniform(0, 6))
        )
        hill = np.concatenate([np.stack([across, ridge], 1), [(size + 1, size + 1), (-1, size + 1)]])
        canvas.fill(hill, varied(ground * (0.5 + 0.12 * k) + np.array([50, 60, 75]) * (0.7 - 0.2 * k), rng, 0.15))
    for _ in range(rng.integers(0, 5)):
        x0, tall = rng.uniform(0, size), size * rng.uniform(0.1, 0.35)
        leaf = varied(hsv(rng.uniform(0.2, 0.42), 0.55, rng.uniform(0.25, 0.65)), rng)
        canvas.fill(
            box(x0 - 0.06 * tall, horizon - 0.5 * tall, x0 + 0.06 * tall, horizon + 0.1 * tall),
            np.array([92.0, 66, 46]),
        )
        if rng.random() < 0.5:
            canvas.fill(
                np.array(
                    [
                        (x0 - 0.35 * tall, horizon - 0.25 * tall),
                        (x0, horizon - 1.2 * tall),
                        (x0 + 0.35 * tall, horizon - 0.25 * tall),
                    ]
                ),
                leaf,
            )
        else:
            canvas.fill(ellipse(x0, horizon - 0.8 * tall, 0.4 * tall, 0.45 * tall), leaf, shade=(0.15, -0.2))
    meadow = np.array(
        [(-1, horizon), (size + 1, horizon + size * rng.uniform(-0.06, 0.06)), (size + 1, size + 1), (-1, size + 1)]
    )
    canvas.fill(meadow, ground, shade=(0.0, 0.12))
    count = int(rng.integers(20, 70))
    feet = rng.uniform((0, horizon), (size, size), (count, 2))
    blades = np.stack([feet, feet + size * rng.uniform((-0.02, -0.06), (0.02, -0.02), (count, 2))], 1)
    for blade in blades:
        canvas.line(blade, varied(ground, rng, 0.35), 1)
    for _ in range(rng.integers(0, 8)):
        canvas.fill(
            ellipse(rng.uniform(0, size), rng.uniform(horizon, size), *[size * rng.uniform(0.01, 0.025)] * 2),
            any_colour(rng),
        )
    return canvas.image


def _pattern(rng: np.random.Generator, size: int, colour: Array, other: Array) -> Array:
    """Return cloth or wallpaper: stripes, checks, dots or diamonds in two colours at any angle, uint8."""
    axis = np.arange(size, dtype=np.float32) * (2 * np.pi / size)
    angle, frequency = rng.uniform(0, np.pi), rng.uniform(3, 9)
    c, s = frequency * np.cos(angle), frequency * np.sin(angle)
    kind = rng.integers(5)
    if kind == 4:
        wave = noise(rng, 4, size)
    else:
        wave = u = np.sin(c * axis + (s * axis)[:, None])
    if 1 <= kind <= 3:
        v = np.sin((c * axis)[:, None] - s * axis)
        wave = u + v - 0.6 if kind == 1 else u * v if kind == 2 else 0.5 * (u > 0) + 0.5 * (v > 0) - 0.5
    weight = step(wave, rng.uniform(1, 5)) * rng.uniform(0.3, 1)
    return np.clip(mixed(colour, other - colour, weight), 0, 255).astype(np.uint8)


def _room(rng: np.random.Generator, size: int) -> Array:
    """Return a wall, papered or plain, with frames or a window, a floor of boards, and often a sofa."""
    wall = hsv(rng.random(), rng.uniform(0.03, 0.4), rng.uniform(0.45, 0.95))
    image = (
        _pattern(rng, size, wall, varied(wall, rng, 0.3)) if rng.random() < 0.5 else gradient(size, wall, wall * 0.85)
    )
    canvas = Canvas(image)
    for _ in range(rng.integers(0, 3)):
        (x, y), (w, h) = size * rng.uniform((0, -0.05), (0.85, 0.4)), size * rng.uniform(0.12, 0.4, 2)
        canvas.fill(box(x, y, x + w, y + h), varied((235, 230, 220), rng, 0.3))
        inside = gradient(size, any_colour(rng), any_colour(rng)).astype(np.float32)
        canvas.fill(box(x + 0.03 * size, y + 0.03 * size, x + w - 0.03 * size, y + h - 0.03 * size), inside)
    edge = size * rng.uniform(0.55, 0.95)
    floor = varied(
        ((150, 105, 65), (190, 150, 105), (120, 115, 110), (95, 65, 45), (205, 200, 190))[rng.integers(5)], rng, 0.2
    )
    canvas.fill(box(-1, edge, size + 1, size + 1), floor)
    for k in range(1, 5):
        y = edge + (size - edge) * (k / 5) ** 1.5
        canvas.line(np.array([(0, y), (size, y)]), floor * 0.8, 1)
    canvas.line(np.array([(0, edge), (size, edge)]), np.array([240.0, 236, 230]), size / 50)
    if rng.random() < 0.6:
        cloth = any_colour(rng)
        sofa = _pattern(rng, size, cloth, any_colour(rng)).astype(np.float32) if rng.random() < 0.4 else cloth
        x, y, w = size * rng.uniform(-0.3, 0.3), edge - size * rng.uniform(0.05, 0.25), size * rng.uniform(0.6, 1.2)
        canvas.fill(rounded((x, y), (x + w, y), (x + w, y + 0.4 * size), (x, y + 0.4 * size)), sofa, shade=(0.1, -0.15))
        canvas.fill(
            rounded(
                (x - 0.05 * size, y + 0.2 * size),
                (x + w + 0.05 * size, y + 0.2 * size),
                (x + w + 0.05 * size, y + 0.55 * size),
                (x - 0.05 * size, y + 0.55 * size),
            ),
            sofa * 0.9,
            shade=(0.1, -0.15),
        )
        for _ in range(rng.integers(0, 3)):
            cx, half = rng.uniform(x, x + w), size * rng.uniform(0.08, 0.16)
            cushion = (
                rounded((-half, -half), (half, -half), (half, half), (-half, half)) @ rotation(rng.uniform(-40, 40)).T
            )
            canvas.fill(cushion + np.array([cx, y + 0.12 * size]), any_colour(rng), shade=(0.15, -0.15))
    return canvas.image


def _blanket(rng: np.random.Generator, size: int) -> Array:
    """Return a patterned cloth with folds."""
    image = _pattern(rng, size, any_colour(rng), any_colour(rng))
    folds = 1 + rng.uniform(0.05, 0.2) * noise(rng, int(rng.integers(2, 6)), size)
    return np.clip(image * folds[..., None], 0, 255).astype(np.uint8)


def _out_of_focus(rng: np.random.Generator, size: int) -> Array:
    """Return soft patches of colour with discs of light, as behind a portrait."""
    cells = int(rng.integers(2, 6))
    base, contrast = any_colour(rng), rng.uniform(10, 45)
    coarse = np.clip(base + contrast * rng.standard_normal((cells, cells, 3)), 0, 255).astype(np.float32)
    canvas = Canvas(np.clip(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8))
    for _ in range(rng.integers(0, 10)):
        radius = size * rng.uniform(0.03, 0.12)
        disc = ellipse(0, 0, radius, radius) + rng.uniform(0, size, 2)
        canvas.fill(disc, any_colour(rng), opacity=rng.uniform(0.2, 0.6))
    return canvas.image


def _thing(rng: np.random.Generator, canvas: Canvas, largest: float) -> None:
    """Draw a ball, a box, a cone, a leaf or a stone: clutter. Some of it is shaped like an ear."""
    size = canvas.size * rng.uniform(0.04, largest)
    kind = rng.integers(5)
    if kind == 0:
        shape = ellipse(0, 0, size, size)
    elif kind == 1:
        shape = box(-size, -0.7 * size, size, 0.7 * size)
    elif kind == 2:
        shape = np.array([(-0.6 * size, 0.6 * size), (0, -size), (0.6 * size, 0.6 * size)])
    elif kind == 3:
        shape = size * rounded((0, -1.2), (0.5, -0.2), (0.35, 1), (-0.35, 1), (-0.5, -0.2))
    else:
        shape = _shaggy(size * rounded((-1, 0.3), (-0.5, -0.6), (0.6, -0.5), (1, 0.4)), rng, 0.05)
    place = shape @ rotation(rng.uniform(0, 360)).T + rng.uniform(0, canvas.size, 2)
    colour = _fur_colour(rng) if rng.random() < 0.5 else any_colour(rng)
    canvas.fill(place, colour, shade=(rng.uniform(-0.25, 0.25), -0.2))
    if rng.random() < 0.4:
        canvas.line(place, colour * 0.5, 1, closed=True)


def _in_front(rng: np.random.Generator, canvas: Canvas) -> None:
    """Draw what is in the way: twigs, wires, blades of grass, and small things."""
    size = canvas.size
    for _ in range(rng.integers(0, 3)):
        start, angle, length = rng.uniform(0, size, 2), rng.uniform(0, 2 * np.pi), size * rng.uniform(0.3, 1.2)
        t = np.linspace(-0.5, 0.5, 8)[:, None]
        bow = rng.uniform(-0.15, 0.15) * length * (0.25 - t**2) * 4
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        colour = any_colour(rng) if rng.random() < 0.6 else np.full(3, rng.choice([20.0, 245.0]))
        canvas.line(start + t * length * along + bow * across, colour, size * rng.uniform(0.006, 0.035))
    if rng.random() < 0.25:
        base, colour = rng.uniform(0, size), hsv(rng.uniform(0.18, 0.4), rng.uniform(0.4, 0.8), rng.uniform(0.3, 0.8))
        for _ in range(rng.integers(5, 14)):
            x, lean, tall = base + size * rng.uniform(-0.25, 0.25), rng.uniform(-0.15, 0.15), rng.uniform(0.15, 0.45)
            blade = size * np.array([(-0.012, 0), (lean, -tall), (0.012, 0)]) + (x, size)
            canvas.fill(blade, varied(colour, rng, 0.3))
    if rng.random() < 0.4:  # straws, much like whiskers, but anywhere
        middle, colour, lean = rng.uniform(0, size, 2), any_colour(rng), rng.normal(0, 25)
        for _ in range(rng.integers(3, 11)):
            half = 0.5 * size * rng.uniform(0.15, 0.45)
            straw = np.array([(-half, 0), (half, 0)]) @ rotation(lean + rng.normal(0, 12)).T
            place = middle + size * rng.normal(0, 0.12, 2)
            canvas.line(straw + place, varied(colour, rng, 0.2), size * rng.uniform(0.004, 0.009))
    for _ in range(rng.integers(0, 2)):
        _thing(rng, canvas, 0.07)


def _draw(kind: _Kind, streams: _Streams, size: int, masks: bool = False) -> tuple[Array, Canvas]:
    """Return a picture of the animal, uint8 (size, size, 3), and the canvas with the masks, if they are wanted."""
    rng = streams["background"]
    scene = (_outdoors, _room, _blanket, _out_of_focus)[rng.choice(4, p=[0.32, 0.28, 0.18, 0.22])]
    image = scene(rng, size)
    if rng.random() < 0.7:
        image = cv2.GaussianBlur(image, (0, 0), size * rng.uniform(0.008, 0.03))
    canvas = Canvas(image, masks=masks)
    animal = _Animal(canvas, streams)
    animal.begin("clutter")
    for _ in range(animal.rng.integers(0, 3)):
        _thing(animal.rng, canvas, 0.14)
    animal.begin("tail")
    animal.tail()
    animal.begin("body")
    animal.body()
    animal.begin("ears")
    for part in kind.behind:
        part(animal)
    animal.begin("head")
    animal.head(*kind.head)
    for name, part in kind.on_top:
        animal.begin(name)
        part(animal)
    animal.begin("foreground")
    _in_front(animal.rng, canvas)
    return apply_lighting(streams["light"], streams["noise"], canvas.image), canvas


# ---------------------------------------------------------------------------------------------------------------------
# What the course calls


@overload
def draw(label: int, seed: Seed, size: int = ..., *, parts: Mapping[str, str | int] | None = ...) -> Array: ...
@overload
def draw(
    label: int,
    seed: Seed,
    size: int = ...,
    *,
    parts: Mapping[str, str | int] | None = ...,
    with_masks: Literal[True],
) -> tuple[Array, dict[str, Array]]: ...
def draw(
    label: int,
    seed: Seed,
    size: int = 96,
    *,
    parts: Mapping[str, str | int] | None = None,
    with_masks: bool = False,
) -> Array | tuple[Array, dict[str, Array]]:
    """Draw the cat (label 0) or the dog (label 1) that belongs to a seed, with some of its parts exchanged.

    `seed` is a whole number of 0 or more, or a sequence of such numbers. `parts` exchanges single parts of the picture
    while all else stays as it was: `{"ears": "dog"}` gives the animal a dog's ears, which are those that the dog of
    this seed has (only the parts in `LABEL_PARTS` differ between the two kinds), and `{"background": 7}` takes what is
    drawn at random about a part, which may be any of `PARTS`, from the picture with the seed 7. `size` is the side of
    the square picture in pixels, 16 or more.

    Returns the picture, RGB uint8 (size, size, 3). With `with_masks=True` it returns also a dictionary with a mask,
    bool (size, size), for each of `VISIBLE_PARTS`: every pixel belongs to the part that one sees there, so to exactly
    one. Edges are softer than the masks: exchanging a part changes pixels up to 2 pixels outside of its mask (4 where
    the picture is out of focus), and a few where it shines through between two other parts.

    Raises `ValueError` for another label, part or kind, and for a smaller size.
    """
    _check_label(label)
    _check_size(size)
    shows, changed = dict.fromkeys(LABEL_PARTS, label), {}
    for part, choice in (parts or {}).items():
        if part not in PARTS:
            raise ValueError(f"there is no part {part!r}; choose from {', '.join(PARTS)}")
        if isinstance(choice, str):
            if choice not in CLASS_NAMES:
                raise ValueError(f"the part {part!r} is a cat's, a dog's or that of another seed, not {choice!r}")
            if part not in LABEL_PARTS:
                raise ValueError(
                    f"the part {part!r} is the same for cats and dogs; give the number of a seed instead of "
                    f"{choice!r}, or choose one of {', '.join(LABEL_PARTS)}"
                )
            shows[part] = CLASS_NAMES.index(choice)
        else:
            changed[part] = choice
    streams = _Streams(seed, changed)
    image, canvas = _draw(_cat_or_dog(shows, streams), streams, size, with_masks)
    if canvas.shows is None:
        return image
    return image, {part: canvas.shows == number for number, part in enumerate(VISIBLE_PARTS)}


@overload
def draw_cat_or_dog(label: int, rng: np.random.Generator, size: int = ...) -> Array: ...
@overload
def draw_cat_or_dog(
    label: int, rng: np.random.Generator, size: int = ..., *, with_mask: Literal[True]
) -> tuple[Array, Array]: ...
def draw_cat_or_dog(
    label: int, rng: np.random.Generator, size: int = 120, *, with_mask: bool = False
) -> Array | tuple[Array, Array]:
    """Draw a cat (label 0) or a dog (label 1).

    `rng` decides everything else; it is advanced. `size` is the side of the square picture in pixels, 16 or more.

    Returns the picture, RGB uint8 of shape (size, size, 3); with `with_mask=True` also the animal's full silhouette,
    bool of shape (size, size): what is inside the frame, also where a twig or a ball hides it, without the whiskers.
    Raises `ValueError` for another label or a smaller size.
    """
    _check_label(label)
    _check_size(size)
    streams = _Streams(_seed_from(rng))
    image, canvas = _draw(_cat_or_dog(dict.fromkeys(LABEL_PARTS, label), streams), streams, size, with_mask)
    return image if canvas.silhouette is None else (image, canvas.silhouette > 0)


def fresh(index: int, seed: int, size: int) -> tuple[Array, int]:
    """Return picture number `index` of those that are in no file, uint8 (size, size, 3), and its label: in turn."""
    label = index % len(CLASS_NAMES)
    return draw(label, (seed, FRESH, index), size), label


def draw_creature(kind: int, rng: np.random.Generator, size: int = 75) -> Array:
    """Draw creature number `kind` in 0..NUM_CREATURES-1, never a cat or a dog.

    Returns the picture, RGB uint8 of shape (size, size, 3). Raises `ValueError` for another number or a size below 16.
    """
    if not 0 <= kind < NUM_CREATURES:
        raise ValueError(f"kind must be in 0..{NUM_CREATURES - 1}, not {kind!r}")
    _check_size(size)
    return _draw(_CREATURES[kind], _Streams(_seed_from(rng)), size)[0]


def draw_mixed_creature(rng: np.random.Generator, size: int = 75) -> tuple[Array, MixedCreature]:
    """Draw a creature that is put together at random, never a cat or a dog, for pre-training backbones.

    Returns the picture, RGB uint8 of shape (size, size, 3), and what it is made of. Raises `ValueError` for a size
    below 16.
    """
    _check_size(size)
    kind, mixed = _mixed(rng)
    return _draw(kind, _Streams(_seed_from(rng)), size)[0], mixed


def _seed_from(rng: np.random.Generator) -> int:
    return int(rng.integers(2**63))


def _check_label(label: int) -> None:
    if label not in (CAT, DOG):
        raise ValueError(f"label must be {CAT} (cat) or {DOG} (dog), not {label!r}")


def _check_size(size: int) -> None:
    if size < 16:
        raise ValueError(f"size must be 16 pixels or more, not {size!r}: a smaller animal cannot be told from another")


def write(folder: Path, split: str, label: int, count: int, *, size: int = 96, seed: int = 0) -> None:
    """Write one class of one split in the layout of the real set: `folder/train/cats/cat.0000.jpg` and so on.

    Every picture has a generator of its own, made from (`seed`, split, class, index): the same call writes the same
    bytes, and a larger set contains the smaller one. Files are JPEG, `size` pixels square.

    Raises `ValueError` for a split that is none of "train", "validation" and "test".
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split {split!r}; choose from {', '.join(SPLITS)}")
    name = CLASS_NAMES[label]
    for index in range(count):
        rng = np.random.default_rng([seed, SPLITS.index(split), label, index])
        save(folder / split / f"{name}s" / f"{name}.{index:04d}.jpg", draw_cat_or_dog(label, rng, size))
