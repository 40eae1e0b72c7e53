"""The 43 traffic signs of the German benchmark (GTSRB), drawn from NumPy and OpenCV alone, in tracks.

A track is one physical sign, filmed while driving past it: its frames share the plate, the surroundings, the light, the
tilt and whatever is in the way, and the sign grows from frame to frame. Frames of one track are nearly the same
picture; frames of two tracks of one class share the class only. So it is in the real set, and so it has to be: a split
by picture, which puts frames of one track on both sides, then flatters whoever tests on it.

Plates are drawn once, in units of 1/100 of half the plate's side, with the centre at (0, 0), x to the right and y
downwards; `_Plate.to_pixels` turns them into pixels. Colours are RGB in 0..255.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, overload

import cv2
import numpy as np

from course_utils.synthetic.canvas import (
    FRESH,
    Array,
    Canvas,
    box,
    ellipse,
    gradient,
    hsv,
    noise,
    rotation,
    save,
    step,
    varied,
)

CLASS_NAMES = (
    "speed limit 20", "speed limit 30", "speed limit 50", "speed limit 60", "speed limit 70", "speed limit 80",
    "end of limit 80", "speed limit 100", "speed limit 120", "no overtaking", "no overtaking (lorries)",
    "right of way here", "priority road", "give way", "stop", "no vehicles", "no lorries", "no entry", "danger",
    "bend to the left", "bend to the right", "double bend", "bumpy road", "slippery road", "narrows on the right",
    "road works", "traffic lights", "pedestrians", "children", "bicycles", "ice or snow", "wild animals",
    "end of all limits", "turn right", "turn left", "straight on", "straight or right", "straight or left",
    "keep right", "keep left", "roundabout", "end of no overtaking", "end of no overt. (lorries)",
)  # fmt: skip
"""A short English name for each class of GTSRB, in the order of its numbers, which are the names of its folders."""

GTSRB_COUNTS = (
    210, 2220, 2250, 1410, 1980, 1860, 420, 1440, 1410, 1470, 2010, 1320, 2100, 2160, 780, 630, 420, 1110,
    1200, 210, 360, 330, 390, 510, 270, 1500, 600, 240, 540, 270, 450, 780, 240, 689, 420, 1200, 390, 210,
    2070, 300, 360, 240, 240,
)  # fmt: skip
"""How many training pictures each class has in the real set: the most frequent ten times as many as the rarest."""

SPLITS = ("train", "test")
FRAMES = 4
"""Pictures of one track, at most."""

_FIRST_TRACK = {"train": 0, "test": 500}
PARTS = ("shape", "colour", "pictogram")
"""What a sign is made of."""

VISIBLE_PARTS = ("background", "plate", "pictogram")
"""What one can point at: every pixel of a picture shows one of them."""

_PLATE, _PICTOGRAM = 1, 2
_SIDE = 128
_RED, _BLUE, _YELLOW = np.array((190, 35, 45)), np.array((25, 80, 165)), np.array((240, 180, 30))
_WHITE, _BLACK, _GREY = np.array((235, 235, 232)), np.array((28, 28, 30)), np.array((120, 120, 122))


# ---------------------------------------------------------------------------------------------------------------------
# Plates


@dataclass(frozen=True)
class _Colours:
    """A plate's colours: one inside the other from the rim inwards, each with its reach, and those of the pictogram."""

    areas: tuple[tuple[float, Array], ...]
    ink: Array
    second: Array


class _Plate:
    """One sign without surroundings, and the means to draw its parts."""

    def __init__(self, shape: str, colours: _Colours, pictogram_for: str) -> None:
        self.canvas = Canvas(np.full((_SIDE, _SIDE, 3), 128, np.uint8), masks=True)
        self.ink, self.second, self.ground = colours.ink, colours.second, colours.areas[-1][1]
        self.scale, self.middle = 1.0, np.zeros(2)
        self.canvas.part = _PLATE
        for number, (reach, colour) in enumerate(colours.areas):
            if number == 0:
                self.canvas.cover(self.to_pixels(_shape(shape, reach)))  # what lies outside is not sign
            self.part(_shape(shape, reach), colour)
        self.canvas.part = _PICTOGRAM
        (there, wide), (here, room) = _ROOM[pictogram_for], _ROOM[shape]
        self.scale = room / wide
        self.middle = np.array([0, here - there * self.scale])

    def to_pixels(self, points: Array) -> Array:
        return (np.asarray(points, float) * self.scale + self.middle) * (_SIDE / 2 / 100) + _SIDE / 2

    def part(self, points: Array, colour: Array) -> None:
        self.canvas.fill(self.to_pixels(points), colour)

    def stroke(self, points: Sequence[tuple[float, float]], colour: Array, width: float) -> None:
        self.canvas.line(self.to_pixels(np.array(points)), colour, max(1.0, width * self.scale * _SIDE / 200))

    def disc(self, x: float, y: float, radius: float, colour: Array) -> None:
        self.part(ellipse(x, y, radius, radius), colour)

    def text(self, words: str, colour: Array, width: float, height: float, thickness: float) -> None:
        """Write the words so that they fill a box of this width and height around the centre."""
        (across, up), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 4, round(thickness))
        drawn = np.zeros((up + 40, across + 40), np.uint8)
        cv2.putText(drawn, words, (20, up + 20), cv2.FONT_HERSHEY_SIMPLEX, 4, 255, round(thickness), cv2.LINE_AA)
        x, y, w, h = cv2.boundingRect(drawn)
        to = round(width * self.scale * _SIDE / 200), round(height * self.scale * _SIDE / 200)
        small = cv2.resize(drawn[y : y + h, x : x + w], to, interpolation=cv2.INTER_AREA)
        left, top = (_SIDE - to[0]) // 2, (_SIDE - to[1]) // 2 + round(self.middle[1] * _SIDE / 200)
        region = self.canvas.image[top : top + to[1], left : left + to[0]]
        weight = (small.astype(np.float32) / 255)[..., None]
        region[...] = region + weight * (colour - region)
        assert self.canvas.shows is not None
        self.canvas.shows[top : top + to[1], left : left + to[0]][small > 0] = _PICTOGRAM


def _polygon(sides: int, radius: float, first: float) -> Array:
    angles = np.deg2rad(first + np.arange(sides) * 360 / sides)
    return radius * np.stack([np.cos(angles), np.sin(angles)], 1)


def _shape(name: str, reach: float) -> Array:
    """Return a plate's outline: the outermost has a reach of 98, the inside of one with a broad rim of 74."""
    if name == "circle":
        return ellipse(0, 0, reach, reach)
    if name == "octagon":
        return _polygon(8, reach, 22.5)
    if name == "diamond":
        return _polygon(4, reach, 0)
    rim = (98 - reach) / 24
    if name == "triangle":
        return np.array([(0, -92 + 34 * rim), (98 - 30 * rim, 78 - 18 * rim), (-98 + 30 * rim, 78 - 18 * rim)])
    return np.array([(0, 88 - 38 * rim), (98 - 36 * rim, -78 + 22 * rim), (-98 + 36 * rim, -78 + 22 * rim)])


_ROOM = {"circle": (0, 70), "octagon": (0, 70), "diamond": (0, 45), "triangle": (20, 46), "wedge": (-22, 40)}
"""Where a shape has room for a pictogram: the height of the middle and the radius. A wedge is the sign "give way"."""


def _crossed_out(plate: _Plate) -> None:
    for shift in (-16, -8, 0, 8, 16):
        plate.stroke([(-62 + shift, 62 + shift), (62 + shift, -62 + shift)], plate.ink, 4)


def _arrow(plate: _Plate, points: Sequence[tuple[float, float]], colour: Array, width: float, head: float) -> None:
    """Draw a line through the points with an arrow's head at the last."""
    plate.stroke(points, colour, width)
    tip, before = np.array(points[-1], float), np.array(points[-2], float)
    along = (tip - before) / np.linalg.norm(tip - before)
    aside = np.array([-along[1], along[0]])
    plate.part(np.array([tip + along * head, tip + aside * head * 0.9, tip - aside * head * 0.9]), colour)


def _mirrored(points: Sequence[tuple[float, float]], side: int) -> list[tuple[float, float]]:
    return [(x * side, y) for x, y in points]


def _car(plate: _Plate, x: float, colour: Array) -> None:
    plate.part(box(x - 24, -4, x + 24, 14), colour)
    plate.part(np.array([(x - 17, -3), (x - 11, -18), (x + 11, -18), (x + 17, -3)]), colour)
    for wheel in (-15, 15):
        plate.disc(x + wheel, 16, 7, colour)


def _lorry(plate: _Plate, x: float, colour: Array, scale: float = 1.0) -> None:
    plate.part(box(x - 28 * scale, -24 * scale, x + 10 * scale, 14 * scale), colour)
    plate.part(box(x + 12 * scale, -10 * scale, x + 28 * scale, 14 * scale), colour)
    for wheel in (-18, 0, 20):
        plate.disc(x + wheel * scale, 17 * scale, 7 * scale, colour)


def _walker(plate: _Plate, x: float, y: float, height: float) -> None:
    """Draw a person who walks, `height` high from the soles to the top of the head, with the hip at (x, y)."""
    h = height / 100
    plate.disc(x + 2 * h, y - 42 * h, 9 * h, plate.ink)
    plate.stroke([(x + 1 * h, y - 30 * h), (x, y)], plate.ink, 15 * h)
    plate.stroke([(x, y), (x + 16 * h, y + 45 * h)], plate.ink, 9 * h)
    plate.stroke([(x, y), (x - 18 * h, y + 45 * h)], plate.ink, 9 * h)
    plate.stroke([(x, y - 26 * h), (x + 20 * h, y - 4 * h)], plate.ink, 7 * h)
    plate.stroke([(x, y - 26 * h), (x - 18 * h, y - 6 * h)], plate.ink, 7 * h)


# ---------------------------------------------------------------------------------------------------------------------
# The pictograms of each class


def _limit(number: str) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        plate.text(number, plate.ink, 88 if len(number) == 2 else 112, 62, 15 if len(number) == 2 else 12)

    return draw


def _end_of_limit(plate: _Plate) -> None:
    plate.text("80", plate.second, 100, 70, 15)
    _crossed_out(plate)


def _overtaking(left: Callable[..., None]) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        left(plate, -30, plate.second)
        _car(plate, 33, plate.ink)

    return draw


def _end_of_overtaking(left: Callable[..., None]) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        left(plate, -34, plate.second)
        _car(plate, 36, plate.second)
        _crossed_out(plate)

    return draw


def _right_of_way(plate: _Plate) -> None:
    _arrow(plate, [(0, 52), (0, -14)], plate.ink, 16, 20)
    plate.stroke([(-24, 22), (24, 22)], plate.ink, 9)


def _nothing(plate: _Plate) -> None:
    """Leave the plate empty."""


def _stop(plate: _Plate) -> None:
    plate.text("STOP", plate.ink, 140, 52, 14)


def _no_lorries(plate: _Plate) -> None:
    _lorry(plate, 0, plate.ink, 1.7)


def _no_entry(plate: _Plate) -> None:
    plate.part(box(-72, -18, 72, 18), plate.ink)


def _danger(plate: _Plate) -> None:
    plate.part(np.array([(-9, -32), (9, -32), (5, 22), (-5, 22)]), plate.ink)
    plate.disc(0, 40, 9, plate.ink)


def _bend(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _arrow(plate, _mirrored([(-14, 54), (-14, 24), (-6, 6), (6, -4), (12, -8)], side), plate.ink, 13, 18)

    return draw


def _double_bend(plate: _Plate) -> None:
    _arrow(plate, [(14, 56), (14, 32), (-12, 18), (-12, 2), (2, -14)], plate.ink, 11, 15)


def _bumps(plate: _Plate) -> None:
    plate.part(box(-50, 40, 50, 52), plate.ink)
    for x in (-24, 24):
        plate.part(ellipse(x, 40, 21, 20), plate.ink)


def _slippery(plate: _Plate) -> None:
    plate.part(np.array([(-22, 2), (16, -10), (24, 8), (-14, 22)]), plate.ink)
    plate.part(np.array([(-12, 0), (-8, -18), (8, -22), (14, -6)]), plate.ink)
    for x in (-16, 14):
        plate.stroke([(x, 24), (x + 12, 34), (x - 8, 44), (x + 4, 56)], plate.ink, 6)


def _narrows(plate: _Plate) -> None:
    plate.stroke([(-18, 54), (-18, -24)], plate.ink, 9)
    plate.stroke([(26, 54), (26, 26), (8, 6), (8, -26)], plate.ink, 9)


def _road_works(plate: _Plate) -> None:
    plate.disc(-6, -24, 8, plate.ink)
    plate.stroke([(-6, -14), (-14, 14)], plate.ink, 14)
    plate.stroke([(-14, 14), (-30, 52)], plate.ink, 9)
    plate.stroke([(-14, 14), (2, 52)], plate.ink, 9)
    plate.stroke([(-6, -10), (12, 14), (26, 34)], plate.ink, 6)
    plate.part(np.array([(14, 54), (34, 28), (54, 54)]), plate.ink)


def _traffic_lights(plate: _Plate) -> None:
    plate.part(box(-17, -34, 17, 52), plate.ink)
    for y, colour in ((-20, _RED), (9, _YELLOW), (38, np.array((30, 150, 75)))):
        plate.disc(0, y, 12, colour)


def _pedestrians(plate: _Plate) -> None:
    _walker(plate, 0, 12, 88)


def _children(plate: _Plate) -> None:
    _walker(plate, -17, 22, 66)
    _walker(plate, 21, 26, 54)


def _bicycles(plate: _Plate) -> None:
    for x in (-30, 30):
        plate.disc(x, 36, 20, plate.ink)
        plate.disc(x, 36, 14, plate.ground)
    plate.stroke([(-30, 36), (-12, 10), (18, 10), (2, 36), (-30, 36)], plate.ink, 5)
    plate.stroke([(2, 36), (-14, 2)], plate.ink, 5)
    plate.stroke([(30, 36), (14, -4), (24, -8)], plate.ink, 5)


def _ice(plate: _Plate) -> None:
    for angle in (0, 60, 120):
        ends = np.array([(0, -36), (0, 36)]) @ rotation(angle).T + (0, 20)
        plate.stroke([tuple(end) for end in ends], plate.ink, 8)
    for angle in range(0, 360, 60):
        barb = np.array([(-9, -32), (0, -20), (9, -32)]) @ rotation(angle).T + (0, 20)
        plate.stroke([tuple(end) for end in barb], plate.ink, 5)


def _animals(plate: _Plate) -> None:
    plate.part(np.array([(-32, 16), (18, 2), (24, 16), (-26, 32)]), plate.ink)
    plate.stroke([(14, 8), (26, -16), (36, -12)], plate.ink, 10)
    plate.stroke([(24, -16), (14, -34)], plate.ink, 4)
    for points in ([(-26, 26), (-44, 54)], [(-20, 26), (-20, 54)], [(18, 14), (42, 24)], [(14, 14), (34, 40)]):
        plate.stroke(points, plate.ink, 6)


def _end_of_all(plate: _Plate) -> None:
    _crossed_out(plate)


_TURN: list[tuple[float, float]] = [(-26, 62), (-26, 4), (-18, -14), (0, -20), (14, -20)]


def _turn(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _arrow(plate, _mirrored(_TURN, side), plate.ink, 24, 36)

    return draw


def _straight_on(plate: _Plate) -> None:
    _arrow(plate, [(0, 66), (0, -24)], plate.ink, 24, 40)


def _straight_or(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _arrow(plate, _mirrored([(-18, 66), (-18, -34)], side), plate.ink, 20, 34)
        _arrow(plate, _mirrored([(-18, 26), (28, 26)], side), plate.ink, 20, 32)

    return draw


def _keep(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _arrow(plate, _mirrored([(-44, -44), (22, 22)], side), plate.ink, 24, 40)

    return draw


def _roundabout(plate: _Plate) -> None:
    for first in (0, 120, 240):
        angles = np.deg2rad(np.linspace(first + 80, first, 7))
        _arrow(plate, [(46 * np.cos(a), 46 * np.sin(a)) for a in angles], plate.ink, 18, 28)


_RED_RIM = _Colours(((98, _RED), (74, _WHITE)), _BLACK, _RED)
_BLUE_PLATE = _Colours(((98, _WHITE), (93, _BLUE)), _WHITE, _WHITE)
_GREY_RIM = _Colours(((98, _GREY), (92, _WHITE)), _BLACK, _GREY)
_YELLOW_PLATE = _Colours(((98, _BLACK), (94, _WHITE), (64, _YELLOW)), _BLACK, _BLACK)
_STOP_RED = _Colours(((98, _WHITE), (92, _RED)), _WHITE, _WHITE)
_NO_ENTRY_RED = _Colours(((98, _WHITE), (94, _RED)), _WHITE, _WHITE)


@dataclass(frozen=True)
class _Sign:
    """What makes one class."""

    shape: str
    colours: _Colours
    pictogram: Callable[[_Plate], None]


def _prohibition(pictogram: Callable[[_Plate], None]) -> _Sign:
    return _Sign("circle", _RED_RIM, pictogram)


def _warning(pictogram: Callable[[_Plate], None]) -> _Sign:
    return _Sign("triangle", _RED_RIM, pictogram)


def _order(pictogram: Callable[[_Plate], None]) -> _Sign:
    return _Sign("circle", _BLUE_PLATE, pictogram)


def _end(pictogram: Callable[[_Plate], None]) -> _Sign:
    return _Sign("circle", _GREY_RIM, pictogram)


_SIGNS: tuple[_Sign, ...] = (
    *(_prohibition(_limit(number)) for number in ("20", "30", "50", "60", "70", "80")),
    _end(_end_of_limit),
    *(_prohibition(_limit(number)) for number in ("100", "120")),
    _prohibition(_overtaking(_car)),
    _prohibition(_overtaking(_lorry)),
    _warning(_right_of_way),
    _Sign("diamond", _YELLOW_PLATE, _nothing),
    _Sign("wedge", _RED_RIM, _nothing),
    _Sign("octagon", _STOP_RED, _stop),
    _prohibition(_nothing),
    _prohibition(_no_lorries),
    _Sign("circle", _NO_ENTRY_RED, _no_entry),
    *(
        _warning(pictogram)
        for pictogram in (
            _danger, _bend(-1), _bend(1), _double_bend, _bumps, _slippery, _narrows, _road_works, _traffic_lights,
            _pedestrians, _children, _bicycles, _ice, _animals,
        )
    ),
    _end(_end_of_all),
    *(
        _order(pictogram)
        for pictogram in (
            _turn(1), _turn(-1), _straight_on, _straight_or(1), _straight_or(-1), _keep(1), _keep(-1), _roundabout,
        )
    ),
    _end(_end_of_overtaking(_car)),
    _end(_end_of_overtaking(_lorry)),
)  # fmt: skip


@cache
def _draw_plate(shape: int, colour: int, pictogram: int) -> tuple[Array, Array, Array]:
    """Return a plate with the parts of these classes, where it is, and where its pictogram is, all float32."""
    sign = _SIGNS[pictogram]
    plate = _Plate(_SIGNS[shape].shape, _SIGNS[colour].colours, sign.shape)
    sign.pictogram(plate)
    silhouette, shows = plate.canvas.silhouette, plate.canvas.shows
    assert silhouette is not None
    assert shows is not None
    image = plate.canvas.image.astype(np.float32)
    return image, (silhouette > 0).astype(np.float32), (shows == _PICTOGRAM).astype(np.float32)


def draw_plate(label: int) -> tuple[Array, Array]:
    """Return the clean plate of a class, float32 (128, 128, 3), and where it is, float32 in 0..1 (128, 128)."""
    return _draw_plate(label, label, label)[:2]


# ---------------------------------------------------------------------------------------------------------------------
# A track: one sign at one place


def _surroundings(rng: np.random.Generator) -> Array:
    """Return what is behind the sign, float32 (192, 192, 3): sky, leaves, a wall, or a street."""
    size, kind = 192, rng.integers(4)
    if kind == 0:
        scene = gradient(size, hsv(rng.uniform(0.55, 0.62), 0.25, rng.uniform(0.6, 1)), hsv(0.1, 0.08, 0.9))
    elif kind == 1:
        dark, pale = hsv(rng.uniform(0.15, 0.35), 0.5, 0.15), hsv(rng.uniform(0.1, 0.3), 0.4, rng.uniform(0.4, 0.8))
        leaves = step(noise(rng, int(rng.integers(15, 40)), size) + noise(rng, 6, size), 0.6)[..., None]
        scene = dark + leaves * (pale - dark)
    elif kind == 2:
        wall = varied((150, 115, 95), rng, 0.4)
        scene = gradient(size, wall, wall * 0.8)
        for y in range(0, size, int(rng.integers(12, 40))):
            cv2.line(scene, (0, y), (size, y), (wall * rng.uniform(0.5, 0.9)).tolist(), 2)
    else:
        scene = gradient(size, varied((170, 175, 180), rng, 0.3), varied((70, 72, 75), rng, 0.3))
    scene = np.ascontiguousarray(scene).astype(np.float32)
    for _ in range(rng.integers(1, 5)):  # houses, cars, other signs
        x, y = rng.uniform(0, size, 2)
        w, h = rng.uniform(10, 70, 2)
        cv2.fillPoly(
            scene, [box(x, y, x + w, y + h).astype(np.int32)], hsv(*rng.uniform((0, 0, 0.1), (1, 0.7, 1))).tolist()
        )
    return scene * (1 + 0.08 * noise(rng, 48, size))[..., None]


@dataclass(frozen=True)
class _Track:
    """What all frames of a track share."""

    plate: Array
    mask: Array
    pictogram: Array
    scene: Array
    tilt: float
    share: float
    place: Array
    lean: Array
    gain: Array
    offset: float
    blur: float
    noise: float
    motion: float
    sides: Array

    @classmethod
    def of(cls, shape: int, colour: int, pictogram_of: int, rng: np.random.Generator) -> "_Track":
        """Draw the age, place, light and camera of a sign that is put together from these classes' parts."""
        plate, mask, pictogram = _draw_plate(shape, colour, pictogram_of)
        faded = rng.uniform(0, 0.2)
        plate = plate * (1 - faded) + faded * np.array((165, 160, 152), np.float32)
        plate = plate * np.exp(rng.normal(0, 0.06, 3)) * (1 + rng.uniform(0, 0.09) * noise(rng, 6, _SIDE))[..., None]
        shadow = step(noise(rng, int(rng.integers(2, 5)), _SIDE) - rng.uniform(0, 1.5), 2)
        plate = plate * (1 - rng.uniform(0, 0.3) * shadow)[..., None]
        scene = _surroundings(rng)
        if rng.random() < 0.15:  # a twig, or the edge of a lorry, in front of the sign
            x, y = rng.uniform(0, _SIDE, 2)
            towards = rng.uniform(-_SIDE, _SIDE, 2)
            ends = np.array([(x, y), (x + towards[0], y + towards[1])]).astype(np.int32)
            plate = np.ascontiguousarray(plate, np.float32)
            twig, width = hsv(0.2, 0.4, rng.uniform(0.1, 0.6)).tolist(), int(rng.integers(5, 22))
            cv2.polylines(plate, [ends], False, twig, width)
            pictogram = cv2.polylines(pictogram.copy(), [ends], False, 0.0, width)
        darkness = np.exp(rng.uniform(np.log(0.25), np.log(1.2)))
        first = np.exp(rng.uniform(np.log(17), np.log(60)))
        return cls(
            plate=plate.astype(np.float32),
            mask=mask,
            pictogram=pictogram,
            scene=scene.astype(np.float32),
            share=rng.uniform(0.38, 0.44),
            place=rng.normal(0, 0.02, 2),
            tilt=rng.normal(0, 5),
            lean=rng.uniform(-0.06, 0.06, (4, 2)),
            gain=darkness * np.exp(rng.normal(0, 0.05, 3)),
            offset=rng.uniform(0, 15),
            blur=rng.uniform(0.2, 0.7),
            noise=rng.uniform(1, 5),
            motion=rng.uniform(0, 0.05),
            sides=first * np.geomspace(1, rng.uniform(1.3, 2.7), FRAMES),
        )

    def frame(self, number: int, rng: np.random.Generator) -> tuple[Array, Callable[[], Array]]:
        """Draw the frame of this number: a little nearer than the one before, with a tremble and noise of its own.

        Returns the picture and a function that gives the number in `VISIBLE_PARTS` of what each pixel shows.
        """
        side = float(np.clip(self.sides[number], 15, 120))
        width, height = (max(15, round(side * rng.uniform(0.96, 1.04))) for _ in range(2))
        reach = side * self.share  # half of the sign: there is a margin of a tenth around it
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (1 + self.lean)
        corners = corners @ rotation(self.tilt + rng.normal(0, 1)).T * reach
        corners = corners + (width / 2, height / 2) + (self.place + rng.normal(0, 0.01, 2)) * side
        plate_corners = np.array([(0, 0), (_SIDE, 0), (_SIDE, _SIDE), (0, _SIDE)], np.float32)
        # Drawn at twice the size and averaged: a picture of 15 pixels shows the mean of what each pixel sees.
        matrix = cv2.getPerspectiveTransform(plate_corners, (2 * corners).astype(np.float32))
        size = (2 * width, 2 * height)
        plate, mask = _shrunk(self.plate, self.mask, side)
        shrink = np.diag([_SIDE / plate.shape[1], _SIDE / plate.shape[0], 1])
        plate = cv2.warpPerspective(
            plate, matrix @ shrink, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        mask = cv2.warpPerspective(mask, matrix @ shrink, size, flags=cv2.INTER_LINEAR)[..., None]
        left, top = (48 + rng.normal(0, 3, 2) - 3 * number).astype(int)
        seen = self.scene[top : top + 120, left : left + 120]
        picture = cv2.resize(seen, size, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(picture + mask * (plate - picture), (width, height), interpolation=cv2.INTER_AREA)

        def shows() -> Array:
            ink = cv2.warpPerspective(self.pictogram, matrix, size, flags=cv2.INTER_LINEAR)
            sign, ink = (cv2.resize(m, (width, height), interpolation=cv2.INTER_AREA) for m in (mask, ink))
            return np.where(sign < 0.5, 0, np.where(ink < 0.3, _PLATE, _PICTOGRAM))

        return self._photographed(picture, rng), shows

    def _photographed(self, picture: Array, rng: np.random.Generator) -> Array:
        """Return what the camera makes of it: out of focus, moved, too dark or too bright, noisy; uint8."""
        picture = cv2.GaussianBlur(picture, (0, 0), self.blur)
        smear = max(1, round(self.motion * picture.shape[1]))
        picture = cv2.blur(picture, (smear, 1)) if smear > 1 else picture
        picture = picture * (self.gain * np.exp(rng.normal(0, 0.04))) + self.offset
        picture = picture + rng.standard_normal(picture.shape, dtype=np.float32) * self.noise
        return np.clip(picture, 0, 255).astype(np.uint8)


def _shrunk(plate: Array, mask: Array, side: float) -> tuple[Array, Array]:
    """Return both no larger than twice what the frame shows, so that the warp does not skip over lines."""
    to = min(_SIDE, max(16, round(2 * side)))
    return cv2.resize(plate, (to, to), interpolation=cv2.INTER_AREA), cv2.resize(
        mask, (to, to), interpolation=cv2.INTER_AREA
    )


def draw_track(label: int, seed: list[int]) -> list[Array]:
    """Draw the frames of one track, in the order of driving past: the sign grows.

    `seed` is a list of whole numbers: the same one draws the same track. Pictures are uint8 (height, width, 3), RGB in
    0..255, nearly square, 15 to 125 pixels a side.

    Raises `ValueError` for a label that is none of 0 to 42.
    """
    _check_label(label)
    track = _Track.of(label, label, label, np.random.default_rng(seed))
    return [track.frame(number, np.random.default_rng([*seed, number]))[0] for number in range(FRAMES)]


@overload
def draw(
    label: int, seed: Sequence[int], size: int | None = ..., *, frame: int = ..., parts: Mapping[str, int] | None = ...
) -> Array: ...
@overload
def draw(
    label: int,
    seed: Sequence[int],
    size: int | None = ...,
    *,
    frame: int = ...,
    parts: Mapping[str, int] | None = ...,
    with_masks: Literal[True],
) -> tuple[Array, dict[str, Array]]: ...
def draw(
    label: int,
    seed: Sequence[int],
    size: int | None = None,
    *,
    frame: int = FRAMES - 1,
    parts: Mapping[str, int] | None = None,
    with_masks: bool = False,
) -> Array | tuple[Array, dict[str, Array]]:
    """Draw one frame of the track that `draw_track` draws from the same seed, with some parts of the sign exchanged.

    `parts` gives the sign another class's shape, colour or pictogram, while all else stays as it was:
    `{"pictogram": 33}` puts the arrow of class 33 on it. `frame` is the number of the frame, 0 (far) to `FRAMES` - 1.
    With a `size` the picture becomes a square of so many pixels; otherwise it is as large as the track's frame.

    Returns the picture, RGB uint8 (height, width, 3). With `with_masks=True` it returns also a dictionary with a mask,
    bool (height, width), for each of `VISIBLE_PARTS`: every pixel belongs to exactly one. Edges in the picture are
    softer than the masks: the camera is out of focus by up to 2 pixels, and moves by up to a twentieth of the width.

    Raises `ValueError` for another label, part or frame.
    """
    for number in (label, *(parts or {}).values()):
        _check_label(number)
    for part in parts or {}:
        if part not in PARTS:
            raise ValueError(f"there is no part {part!r}; choose from {', '.join(PARTS)}")
    if not 0 <= frame < FRAMES:
        raise ValueError(f"a track has the frames 0 to {FRAMES - 1}, not {frame}")
    shape, colour, pictogram = ((parts or {}).get(part, label) for part in PARTS)
    track = _Track.of(shape, colour, pictogram, np.random.default_rng(seed))
    picture, shows = track.frame(frame, np.random.default_rng([*seed, frame]))
    masks = {part: shows() == number for number, part in enumerate(VISIBLE_PARTS)} if with_masks else {}
    if size is not None:
        picture = _square(picture, size)
        masks = {
            part: cv2.resize(mask.astype(np.uint8), (size, size), interpolation=cv2.INTER_NEAREST) > 0
            for part, mask in masks.items()
        }
    return (picture, masks) if with_masks else picture


def _check_label(label: int) -> None:
    if not 0 <= label < len(CLASS_NAMES):
        raise ValueError(f"a sign's label is a number from 0 to {len(CLASS_NAMES) - 1}, not {label}")


def _square(picture: Array, size: int) -> Array:
    way = cv2.INTER_AREA if min(picture.shape[:2]) > size else cv2.INTER_LINEAR
    return cv2.resize(picture, (size, size), interpolation=way)


def unequal_count(label: int, mean: int) -> int:
    """Return how many pictures a class has, 1 or more, if all have `mean` on average and are as unequal as in GTSRB.

    Raises `ValueError` for a label that is none of 0 to 42.
    """
    _check_label(label)
    return max(1, round(mean * len(GTSRB_COUNTS) * GTSRB_COUNTS[label] / sum(GTSRB_COUNTS)))


def fresh(index: int, seed: int, size: int) -> tuple[Array, int]:
    """Return picture number `index` of those that are in no file, uint8 (size, size, 3), and its label: in turn.

    Each is a frame of a track of its own, brought to a square.
    """
    label = index % len(CLASS_NAMES)
    rng = np.random.default_rng([seed, FRESH, index])
    frame, _ = _Track.of(label, label, label, rng).frame(int(rng.integers(FRAMES)), rng)
    return _square(frame, size), label


def write(folder: Path, split: str, label: int, count: int, *, seed: int = 0) -> None:
    """Write one class of one split in the real layout: `folder/train/00014/00003_00005.png`, track and frame.

    Tracks have `FRAMES` pictures; where `count` is no multiple of it, the last has fewer. No track has pictures in two
    splits. Every track has a generator of its own, made from (`seed`, split, class, track): the same call writes the
    same bytes, and a larger set contains the smaller one.

    Raises `ValueError` for a split that is neither "train" nor "test".
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split {split!r}; choose from {', '.join(SPLITS)}")
    for index in range(count):
        track, number = divmod(index, FRAMES)
        if number == 0:
            frames = draw_track(label, [seed, SPLITS.index(split), label, track])
        name = f"{_FIRST_TRACK[split] + track:05d}_{number:05d}.png"
        save(folder / split / f"{label:05d}" / name, frames[number])
