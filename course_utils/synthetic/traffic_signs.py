"""The 43 traffic signs of the German benchmark (GTSRB), drawn from NumPy and OpenCV alone, in tracks.

A track is one physical sign, filmed while driving past it: its frames share the plate, the surroundings, the light, the
tilt and whatever is in the way, and the sign grows from frame to frame. Frames of one track are nearly the same
picture; frames of two tracks of one class share the class only. So it is in the real set, and so it has to be: a split
by picture, which puts frames of one track on both sides, then flatters whoever tests on it.

Plates are drawn once, in units of 1/100 of half the plate's side, with the centre at (0, 0), x to the right and y
downwards; `_Plate.to_pixels` turns them into pixels. Colours are RGB in 0..255.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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

SPLITS = ("train", "test")
FRAMES = 4
"""Pictures of one track, at most."""

_FIRST_TRACK = {"train": 0, "test": 500}
_SIDE = 128
_RED, _BLUE, _YELLOW = np.array((190, 35, 45)), np.array((25, 80, 165)), np.array((240, 180, 30))
_WHITE, _BLACK, _GREY = np.array((235, 235, 232)), np.array((28, 28, 30)), np.array((120, 120, 122))


# ---------------------------------------------------------------------------------------------------------------------
# Plates


class _Plate:
    """One sign without surroundings, and the means to draw its parts."""

    def __init__(self) -> None:
        self.canvas = Canvas(np.full((_SIDE, _SIDE, 3), 128, np.uint8), masks=True)

    def to_pixels(self, points: Array) -> Array:
        return np.asarray(points, float) * (_SIDE / 2 / 100) + _SIDE / 2

    def part(self, points: Array, colour: Array) -> None:
        self.canvas.fill(self.to_pixels(points), colour)

    def outline(self, points: Array, colour: Array) -> None:
        """Draw the plate's own shape: what lies outside is not sign."""
        self.part(points, colour)
        self.canvas.cover(self.to_pixels(points))

    def stroke(self, points: Sequence[tuple[float, float]], colour: Array, width: float) -> None:
        self.canvas.line(self.to_pixels(np.array(points)), colour, max(1.0, width * _SIDE / 200))

    def disc(self, x: float, y: float, radius: float, colour: Array) -> None:
        self.part(ellipse(x, y, radius, radius), colour)

    def text(self, words: str, colour: Array, width: float, height: float, thickness: float) -> None:
        """Write the words so that they fill a box of this width and height around the centre."""
        (across, up), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 4, round(thickness))
        drawn = np.zeros((up + 40, across + 40), np.uint8)
        cv2.putText(drawn, words, (20, up + 20), cv2.FONT_HERSHEY_SIMPLEX, 4, 255, round(thickness), cv2.LINE_AA)
        x, y, w, h = cv2.boundingRect(drawn)
        to = round(width * _SIDE / 200), round(height * _SIDE / 200)
        small = cv2.resize(drawn[y : y + h, x : x + w], to, interpolation=cv2.INTER_AREA)
        left, top = (_SIDE - to[0]) // 2, (_SIDE - to[1]) // 2
        region = self.canvas.image[top : top + to[1], left : left + to[0]]
        weight = (small.astype(np.float32) / 255)[..., None]
        region[...] = region + weight * (colour - region)


def _polygon(sides: int, radius: float, first: float) -> Array:
    angles = np.deg2rad(first + np.arange(sides) * 360 / sides)
    return radius * np.stack([np.cos(angles), np.sin(angles)], 1)


def _prohibition(plate: _Plate, rim: Array = _RED, inside: Array = _WHITE) -> None:
    plate.outline(ellipse(0, 0, 98, 98), rim)
    plate.disc(0, 0, 74, inside)


def _warning(plate: _Plate) -> None:
    plate.outline(np.array([(0, -92), (98, 78), (-98, 78)]), _RED)
    plate.part(np.array([(0, -58), (68, 60), (-68, 60)]), _WHITE)


def _order(plate: _Plate) -> None:
    plate.outline(ellipse(0, 0, 98, 98), _WHITE)
    plate.disc(0, 0, 93, _BLUE)


def _end(plate: _Plate) -> None:
    plate.outline(ellipse(0, 0, 98, 98), _GREY)
    plate.disc(0, 0, 92, _WHITE)


def _crossed_out(plate: _Plate) -> None:
    for shift in (-16, -8, 0, 8, 16):
        plate.stroke([(-62 + shift, 62 + shift), (62 + shift, -62 + shift)], _BLACK, 4)


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
    plate.disc(x + 2 * h, y - 42 * h, 9 * h, _BLACK)
    plate.stroke([(x + 1 * h, y - 30 * h), (x, y)], _BLACK, 15 * h)
    plate.stroke([(x, y), (x + 16 * h, y + 45 * h)], _BLACK, 9 * h)
    plate.stroke([(x, y), (x - 18 * h, y + 45 * h)], _BLACK, 9 * h)
    plate.stroke([(x, y - 26 * h), (x + 20 * h, y - 4 * h)], _BLACK, 7 * h)
    plate.stroke([(x, y - 26 * h), (x - 18 * h, y - 6 * h)], _BLACK, 7 * h)


# ---------------------------------------------------------------------------------------------------------------------
# The pictograms of each class


def _limit(number: str) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _prohibition(plate)
        plate.text(number, _BLACK, 88 if len(number) == 2 else 112, 62, 15 if len(number) == 2 else 12)

    return draw


def _end_of_limit(plate: _Plate) -> None:
    _end(plate)
    plate.text("80", _GREY, 100, 70, 15)
    _crossed_out(plate)


def _overtaking(left: Callable[..., None], first: Array) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _prohibition(plate)
        left(plate, -30, first)
        _car(plate, 33, _BLACK)

    return draw


def _end_of_overtaking(left: Callable[..., None]) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _end(plate)
        left(plate, -34, _GREY)
        _car(plate, 36, _GREY)
        _crossed_out(plate)

    return draw


def _right_of_way(plate: _Plate) -> None:
    _warning(plate)
    _arrow(plate, [(0, 52), (0, -14)], _BLACK, 16, 20)
    plate.stroke([(-24, 22), (24, 22)], _BLACK, 9)


def _priority_road(plate: _Plate) -> None:
    plate.outline(_polygon(4, 98, 0), _BLACK)
    plate.part(_polygon(4, 94, 0), _WHITE)
    plate.part(_polygon(4, 64, 0), _YELLOW)


def _give_way(plate: _Plate) -> None:
    plate.outline(np.array([(0, 88), (98, -78), (-98, -78)]), _RED)
    plate.part(np.array([(0, 50), (62, -56), (-62, -56)]), _WHITE)


def _stop(plate: _Plate) -> None:
    plate.outline(_polygon(8, 98, 22.5), _WHITE)
    plate.part(_polygon(8, 92, 22.5), _RED)
    plate.text("STOP", _WHITE, 140, 52, 14)


def _no_lorries(plate: _Plate) -> None:
    _prohibition(plate)
    _lorry(plate, 0, _BLACK, 1.7)


def _no_entry(plate: _Plate) -> None:
    plate.outline(ellipse(0, 0, 98, 98), _WHITE)
    plate.disc(0, 0, 94, _RED)
    plate.part(box(-72, -18, 72, 18), _WHITE)


def _danger(plate: _Plate) -> None:
    _warning(plate)
    plate.part(np.array([(-9, -32), (9, -32), (5, 22), (-5, 22)]), _BLACK)
    plate.disc(0, 40, 9, _BLACK)


def _bend(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _warning(plate)
        _arrow(plate, _mirrored([(-14, 54), (-14, 24), (-6, 6), (6, -4), (12, -8)], side), _BLACK, 13, 18)

    return draw


def _double_bend(plate: _Plate) -> None:
    _warning(plate)
    _arrow(plate, [(14, 56), (14, 32), (-12, 18), (-12, 2), (2, -14)], _BLACK, 11, 15)


def _bumps(plate: _Plate) -> None:
    _warning(plate)
    plate.part(box(-50, 40, 50, 52), _BLACK)
    for x in (-24, 24):
        plate.part(ellipse(x, 40, 21, 20), _BLACK)


def _slippery(plate: _Plate) -> None:
    _warning(plate)
    plate.part(np.array([(-22, 2), (16, -10), (24, 8), (-14, 22)]), _BLACK)
    plate.part(np.array([(-12, 0), (-8, -18), (8, -22), (14, -6)]), _BLACK)
    for x in (-16, 14):
        plate.stroke([(x, 24), (x + 12, 34), (x - 8, 44), (x + 4, 56)], _BLACK, 6)


def _narrows(plate: _Plate) -> None:
    _warning(plate)
    plate.stroke([(-18, 54), (-18, -24)], _BLACK, 9)
    plate.stroke([(26, 54), (26, 26), (8, 6), (8, -26)], _BLACK, 9)


def _road_works(plate: _Plate) -> None:
    _warning(plate)
    plate.disc(-6, -24, 8, _BLACK)
    plate.stroke([(-6, -14), (-14, 14)], _BLACK, 14)
    plate.stroke([(-14, 14), (-30, 52)], _BLACK, 9)
    plate.stroke([(-14, 14), (2, 52)], _BLACK, 9)
    plate.stroke([(-6, -10), (12, 14), (26, 34)], _BLACK, 6)
    plate.part(np.array([(14, 54), (34, 28), (54, 54)]), _BLACK)


def _traffic_lights(plate: _Plate) -> None:
    _warning(plate)
    plate.part(box(-17, -34, 17, 52), _BLACK)
    for y, colour in ((-20, _RED), (9, _YELLOW), (38, np.array((30, 150, 75)))):
        plate.disc(0, y, 12, colour)


def _pedestrians(plate: _Plate) -> None:
    _warning(plate)
    _walker(plate, 0, 12, 88)


def _children(plate: _Plate) -> None:
    _warning(plate)
    _walker(plate, -17, 22, 66)
    _walker(plate, 21, 26, 54)


def _bicycles(plate: _Plate) -> None:
    _warning(plate)
    for x in (-30, 30):
        plate.disc(x, 36, 20, _BLACK)
        plate.disc(x, 36, 14, _WHITE)
    plate.stroke([(-30, 36), (-12, 10), (18, 10), (2, 36), (-30, 36)], _BLACK, 5)
    plate.stroke([(2, 36), (-14, 2)], _BLACK, 5)
    plate.stroke([(30, 36), (14, -4), (24, -8)], _BLACK, 5)


def _ice(plate: _Plate) -> None:
    _warning(plate)
    for angle in (0, 60, 120):
        ends = np.array([(0, -36), (0, 36)]) @ rotation(angle).T + (0, 20)
        plate.stroke([tuple(end) for end in ends], _BLACK, 8)
    for angle in range(0, 360, 60):
        barb = np.array([(-9, -32), (0, -20), (9, -32)]) @ rotation(angle).T + (0, 20)
        plate.stroke([tuple(end) for end in barb], _BLACK, 5)


def _animals(plate: _Plate) -> None:
    _warning(plate)
    plate.part(np.array([(-32, 16), (18, 2), (24, 16), (-26, 32)]), _BLACK)
    plate.stroke([(14, 8), (26, -16), (36, -12)], _BLACK, 10)
    plate.stroke([(24, -16), (14, -34)], _BLACK, 4)
    for points in ([(-26, 26), (-44, 54)], [(-20, 26), (-20, 54)], [(18, 14), (42, 24)], [(14, 14), (34, 40)]):
        plate.stroke(points, _BLACK, 6)


def _end_of_all(plate: _Plate) -> None:
    _end(plate)
    _crossed_out(plate)


_TURN: list[tuple[float, float]] = [(-26, 62), (-26, 4), (-18, -14), (0, -20), (14, -20)]


def _turn(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _order(plate)
        _arrow(plate, _mirrored(_TURN, side), _WHITE, 24, 36)

    return draw


def _straight_on(plate: _Plate) -> None:
    _order(plate)
    _arrow(plate, [(0, 66), (0, -24)], _WHITE, 24, 40)


def _straight_or(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _order(plate)
        _arrow(plate, _mirrored([(-18, 66), (-18, -34)], side), _WHITE, 20, 34)
        _arrow(plate, _mirrored([(-18, 26), (28, 26)], side), _WHITE, 20, 32)

    return draw


def _keep(side: int) -> Callable[[_Plate], None]:
    def draw(plate: _Plate) -> None:
        _order(plate)
        _arrow(plate, _mirrored([(-44, -44), (22, 22)], side), _WHITE, 24, 40)

    return draw


def _roundabout(plate: _Plate) -> None:
    _order(plate)
    for first in (0, 120, 240):
        angles = np.deg2rad(np.linspace(first + 80, first, 7))
        _arrow(plate, [(46 * np.cos(a), 46 * np.sin(a)) for a in angles], _WHITE, 18, 28)


_SIGNS: tuple[Callable[[_Plate], None], ...] = (
    _limit("20"), _limit("30"), _limit("50"), _limit("60"), _limit("70"), _limit("80"),
    _end_of_limit, _limit("100"), _limit("120"), _overtaking(_car, _RED), _overtaking(_lorry, _RED),
    _right_of_way, _priority_road, _give_way, _stop, _prohibition, _no_lorries, _no_entry, _danger,
    _bend(-1), _bend(1), _double_bend, _bumps, _slippery, _narrows,
    _road_works, _traffic_lights, _pedestrians, _children, _bicycles, _ice, _animals,
    _end_of_all, _turn(1), _turn(-1), _straight_on, _straight_or(1), _straight_or(-1),
    _keep(1), _keep(-1), _roundabout, _end_of_overtaking(_car), _end_of_overtaking(_lorry),
)  # fmt: skip


@cache
def draw_plate(label: int) -> tuple[Array, Array]:
    """Return the clean plate of a class, float32 (128, 128, 3), and where it is, float32 in 0..1 (128, 128)."""
    plate = _Plate()
    _SIGNS[label](plate)
    silhouette = plate.canvas.silhouette
    assert silhouette is not None
    return plate.canvas.image.astype(np.float32), (silhouette > 0).astype(np.float32)


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
    def of(cls, label: int, rng: np.random.Generator) -> "_Track":
        """Draw a sign's age, place, light and camera."""
        plate, mask = draw_plate(label)
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
            cv2.polylines(plate, [ends], False, hsv(0.2, 0.4, rng.uniform(0.1, 0.6)).tolist(), int(rng.integers(5, 22)))
        darkness = np.exp(rng.uniform(np.log(0.25), np.log(1.2)))
        first = np.exp(rng.uniform(np.log(17), np.log(60)))
        return cls(
            plate=plate.astype(np.float32),
            mask=mask,
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

    def frame(self, number: int, rng: np.random.Generator) -> Array:
        """Draw the frame of this number: a little nearer than the one before, with a tremble and noise of its own."""
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
        return self._photographed(picture, rng)

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
    if not 0 <= label < len(CLASS_NAMES):
        raise ValueError(f"a sign's label is a number from 0 to {len(CLASS_NAMES) - 1}, not {label}")
    track = _Track.of(label, np.random.default_rng(seed))
    return [track.frame(number, np.random.default_rng([*seed, number])) for number in range(FRAMES)]


def fresh(index: int, seed: int, size: int) -> tuple[Array, int]:
    """Return picture number `index` of those that are in no file, uint8 (size, size, 3), and its label: in turn.

    Each is a frame of a track of its own, brought to a square.
    """
    label = index % len(CLASS_NAMES)
    rng = np.random.default_rng([seed, FRESH, index])
    frame = _Track.of(label, rng).frame(int(rng.integers(FRAMES)), rng)
    shrinks = min(frame.shape[:2]) > size
    return cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), label


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
