"""What all drawn pictures share: shapes, colours, textures, light, and a canvas to paint them on.

Coordinates are pixels, x to the right and y downwards; colours are RGB in 0..255; shapes are closed curves, float
arrays of shape (points, 2).
"""

import colorsys
from math import ceil, floor
from pathlib import Path

import cv2
import numpy as np

Array = np.ndarray

FRESH = 2**32 - 1
"""Stands in the seeds of pictures that are in no file, at the place where files have the number of their split."""

_SUBPIXEL_BITS = 4  # OpenCV draws at 1/16 pixel when coordinates carry four fractional bits


# ---------------------------------------------------------------------------------------------------------------------
# Shapes


_TURN = np.linspace(0, 2 * np.pi, 28, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], 1)


def ellipse(x: float, y: float, rx: float, ry: float, angle: float = 0.0) -> Array:
    """Return 28 points on an ellipse; `angle` in degrees turns it clockwise on the screen."""
    points = _CIRCLE * (rx, ry)
    return (points @ rotation(angle).T if angle else points) + (x, y)


def rotation(angle: float) -> Array:
    """Return the 2 x 2 matrix that turns column vectors clockwise on the screen by `angle` degrees."""
    radians = np.deg2rad(angle)
    c, s = np.cos(radians), np.sin(radians)
    return np.array([[c, -s], [s, c]])


def rounded(*corners: tuple[float, float], times: int = 2) -> Array:
    """Return the closed polygon with its corners cut off `times` times (Chaikin's algorithm), which rounds them."""
    points = np.array(corners, float)
    for _ in range(times):
        following = np.concatenate([points[1:], points[:1]])  # five times as quick as np.roll
        quarter = 0.25 * (following - points)
        points = np.concatenate([points + quarter, following - quarter], 1).reshape(-1, 2)
    return points


# ---------------------------------------------------------------------------------------------------------------------
# Colours and textures


def hsv(hue: float, saturation: float, value: float) -> Array:
    """Return the colour, float (3,), of hue (any turn of the wheel), saturation and value in 0..1."""
    return 255 * np.array(colorsys.hsv_to_rgb(hue % 1, saturation, value))


def any_colour(rng: np.random.Generator) -> Array:
    """Return some colour, neither very dark nor glaring."""
    return hsv(rng.random(), rng.uniform(0.15, 0.8), rng.uniform(0.25, 0.95))


def varied(colour: Array | tuple[int, int, int], rng: np.random.Generator, amount: float = 0.12) -> Array:
    """Return the colour made a little lighter or darker, and a little off in hue."""
    lightness, *hue = rng.random(4).tolist()
    red, green, blue = colour.tolist() if isinstance(colour, np.ndarray) else colour
    # Plain numbers: for three of them NumPy takes longer.
    red *= 1 + amount * (2 * lightness - 1 + 0.5 * (2 * hue[0] - 1))
    green *= 1 + amount * (2 * lightness - 1 + 0.5 * (2 * hue[1] - 1))
    blue *= 1 + amount * (2 * lightness - 1 + 0.5 * (2 * hue[2] - 1))
    return np.array((min(max(red, 0.0), 255.0), min(max(green, 0.0), 255.0), min(max(blue, 0.0), 255.0)))


def noise(rng: np.random.Generator, cells: int, size: int) -> Array:
    """Return smooth noise of shape (size, size) around 0 with about `cells` bumps along a side."""
    coarse = rng.standard_normal((cells + 1, cells + 1), dtype=np.float32)
    return cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)


def step(values: Array, sharpness: float) -> Array:
    """Return 0 where `values` are well below 0, 1 where they are well above, with a soft edge between."""
    return np.clip(values * sharpness + 0.5, 0, 1)


def mixed(colour: Array, difference: Array, weight: Array) -> Array:
    """Return a colour (3,), plus `weight` (height, width) times the difference to another: (height, width, 3)."""
    # Channel by channel: NumPy is slow where the axis of the three channels is the one to go along.
    return cv2.merge([start + weight * change for start, change in zip(colour, difference, strict=True)])


def times(colour: Array, factor: Array) -> Array:
    """Return a colour (3,) or a picture (height, width, 3) times the brightness at each place (height, width)."""
    if colour.ndim == 1:
        return cv2.merge([channel * factor for channel in colour])
    return colour * cv2.merge([factor, factor, factor])


def gradient(size: int, top: Array, bottom: Array) -> Array:
    """Return a vertical gradient between two colours, uint8 (size, size, 3)."""
    t = np.linspace(0, 1, size)[:, None, None]
    column = np.clip(top * (1 - t) + bottom * t, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(column, (size, size, 3)))


def box(x0: float, y0: float, x1: float, y1: float) -> Array:
    """Return the rectangle between two opposite corners."""
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)


# ---------------------------------------------------------------------------------------------------------------------
# The canvas


class Canvas:
    """A picture under construction, uint8 (size, size, 3).

    With `masks=True` it also keeps, for what is painted from then on, a silhouette and which part each pixel shows:
    `shows`, uint8 (size, size), holds at each pixel the number that `part` had when the pixel was last painted.
    """

    def __init__(self, image: Array, *, masks: bool = False) -> None:
        self.image = image
        self.size = image.shape[0]
        self.part = 0
        self.silhouette = np.zeros(image.shape[:2], np.uint8) if masks else None
        self.shows = np.zeros(image.shape[:2], np.uint8) if masks else None

    def fill(
        self,
        points: Array,
        paint: Array,
        *,
        opacity: float = 1.0,
        shade: tuple[float, float] | None = None,
        shadow: bool = False,
    ) -> None:
        """Fill a closed curve, given in pixels, with a colour (3,) or with the coat (size, size, 3) at its place.

        `shade` is the direction towards the light: the side that faces it gets lighter, the other darker, and the rim
        darker all around, so that the part looks round. What lies outside the picture is cut off. Under a `shadow` one
        still sees the part that was there before.
        """
        fixed = _fixed(points)
        if self.shows is not None and not shadow:
            cv2.fillPoly(self.shows, [fixed], self.part, cv2.LINE_8, _SUBPIXEL_BITS)
        if paint.ndim == 1 and shade is None and opacity == 1:
            cv2.fillPoly(self.image, [fixed], paint.tolist(), cv2.LINE_AA, _SUBPIXEL_BITS)
            return
        x, y, wide, high = cv2.boundingRect(fixed)
        left, top = x / 2**_SUBPIXEL_BITS, y / 2**_SUBPIXEL_BITS
        right, bottom = left + wide / 2**_SUBPIXEL_BITS, top + high / 2**_SUBPIXEL_BITS
        x0, y0 = max(floor(left) - 1, 0), max(floor(top) - 1, 0)
        x1, y1 = min(ceil(right) + 2, self.size), min(ceil(bottom) + 2, self.size)
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        corner = (-x0 << _SUBPIXEL_BITS, -y0 << _SUBPIXEL_BITS)
        cv2.fillPoly(mask, [fixed + corner], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        colour = paint.astype(np.float32) if paint.ndim == 1 else paint[y0:y1, x0:x1]
        if shade is not None:
            u = (np.arange(x0, x1, dtype=np.float32) - (left + right) / 2) / max((right - left) / 2, 1)
            v = (np.arange(y0, y1, dtype=np.float32) - (top + bottom) / 2) / max((bottom - top) / 2, 1)
            light = (1.08 + u * (shade[0] - 0.16 * u)) + (v * (shade[1] - 0.16 * v))[:, None]
            colour = times(colour, light)
            np.minimum(colour, 255, out=colour)
        region = self.image[y0:y1, x0:x1]
        before = region.astype(np.float32)
        change = colour - before
        change *= cv2.merge([mask, mask, mask]) * np.float32(opacity / 255)
        change += before
        region[...] = change

    def cover(self, points: Array) -> None:
        """Add a closed curve, given in pixels, to the silhouette, if there is one."""
        if self.silhouette is None:
            return
        cv2.fillPoly(self.silhouette, [_fixed(points)], 255, cv2.LINE_8, _SUBPIXEL_BITS)

    def line(self, points: Array, colour: Array, width: float, closed: bool = False) -> None:
        """Draw a line through points given in pixels; a width below one pixel draws a paler line."""
        fixed, thickness = [_fixed(points)], max(1, round(width))
        if self.shows is not None:
            cv2.polylines(self.shows, fixed, closed, self.part, thickness, cv2.LINE_8, _SUBPIXEL_BITS)
        if width >= 1:
            cv2.polylines(self.image, fixed, closed, colour.tolist(), thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
            return
        x, y, wide, high = cv2.boundingRect(fixed[0])
        x0, y0 = max((x >> _SUBPIXEL_BITS) - 2, 0), max((y >> _SUBPIXEL_BITS) - 2, 0)
        x1, y1 = max(((x + wide) >> _SUBPIXEL_BITS) + 3, 0), max(((y + high) >> _SUBPIXEL_BITS) + 3, 0)
        before = self.image[y0:y1, x0:x1].copy()
        if before.size:
            cv2.polylines(self.image, fixed, closed, colour.tolist(), 1, cv2.LINE_AA, _SUBPIXEL_BITS)
            self.image[y0:y1, x0:x1] = cv2.addWeighted(self.image[y0:y1, x0:x1], width, before, 1 - width, 0)


def _fixed(points: Array) -> Array:
    return np.rint(points * 2**_SUBPIXEL_BITS).astype(np.int32)


# ---------------------------------------------------------------------------------------------------------------------
# Light, and the file


def apply_lighting(rng: np.random.Generator, grain: np.random.Generator, image: Array) -> Array:
    """Return the picture as a camera would see it: light from one side, a cast of colour, contrast, blur, noise.

    `rng` decides about the light and the blur, `grain` about the noise.
    """
    size = image.shape[0]
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.4)
    t = np.linspace(-0.5, 0.5, size, dtype=np.float32)
    light = 1 + strength * (np.cos(angle) * t[None, :] + np.sin(angle) * t[:, None])
    gain = np.exp(rng.normal(0, 0.16) + rng.normal(0, 0.05, 3)).astype(np.float32)
    contrast, offset = rng.uniform(0.75, 1.1), rng.uniform(-12, 12)
    lit = image * times(gain * np.float32(contrast), light)
    lit += np.float32(118 + offset - 118 * contrast)
    if rng.random() < 0.2:
        lit = cv2.GaussianBlur(lit, (0, 0), size * rng.uniform(0.003, 0.009))
    speckles = grain.standard_normal(lit.shape, dtype=np.float32)
    speckles *= np.float32(grain.uniform(1, 6))
    lit += speckles
    return np.clip(lit, 0, 255, out=lit).astype(np.uint8)


def save(path: Path, image: Array) -> None:
    """Write a picture, RGB uint8, to a file of the kind that its name says; JPEG at quality 95, as photographs are."""
    options = [cv2.IMWRITE_JPEG_QUALITY, 95] if path.suffix in (".jpg", ".jpeg") else []
    ok, data = cv2.imencode(path.suffix, image[..., ::-1], options)
    if not ok:
        raise RuntimeError(f"OpenCV could not encode a picture of shape {image.shape} as {path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.tobytes())
