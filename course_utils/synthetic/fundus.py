"""What drawn photographs of the back of the eye (the fundus) share: field, disc, macula, vessels, and the camera.

Places and lengths are in radii of the round field, from its centre, x to the right and y downwards. Masks are float32
(size, size), 0 where there is nothing and 1 where a thing covers what is behind it.
"""

from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np

from course_utils.synthetic.canvas import Array, noise

_FINE = 2  # masks are drawn at so many times the size and shrunk: vessels and lesions are thinner than a pixel
_GOLDEN = (5**0.5 - 1) / 2


def golden_ratio_sequence(index: int, start: float) -> float:
    """Return number `index` of a row of numbers in 0..1 that fills the interval evenly, however long the row is.

    The multiples of the golden ratio, modulo 1. Shares of a small set come out as those of a large one would.
    """
    return (start + index * _GOLDEN) % 1


def check_size(size: int) -> None:
    """Raise `ValueError` if a picture of `size` pixels is too small to show anything."""
    if size < 32:
        raise ValueError(f"size must be 32 pixels or more, not {size!r}: no vessel can be seen in a smaller picture")


def check_lesions(lesions: Mapping[str, bool] | None, known: Sequence[str]) -> None:
    """Raise `ValueError` if one of the lesions to show or to leave out is not known."""
    for kind in lesions or {}:
        if kind not in known:
            raise ValueError(f"there is no lesion {kind!r}; choose from {', '.join(known)}")


class Fundus:
    """One eye's geometry: the grid of the picture, and where its disc and its fovea are.

    `nasal` is the side of the picture, -1 (left) or 1 (right), on which the disc stands. `radius` is the field's, as a
    share of the picture's side, and `cut` the height at which it ends above and below (1: a full circle).
    """

    def __init__(
        self,
        rng: np.random.Generator,
        size: int,
        nasal: int,
        *,
        radius: float,
        cut: float = 1.0,
        disc_radius: float,
        shift: float = 0.06,
    ) -> None:
        self.size, self.nasal, self.scale, self.disc_radius = size, nasal, size * radius, disc_radius
        centre = np.array([nasal * (0.34 + rng.normal(0, shift)), rng.normal(0, 0.05)])
        half = np.array([nasal * rng.uniform(0.3, 0.36), rng.normal(-0.03, 0.04)])
        self.disc, self.fovea = centre + half, centre - half
        axis = (np.arange(size, dtype=np.float32) - (size - 1) / 2) / self.scale
        self.x, self.y = axis[None, :], axis[:, None]
        self.distance = np.sqrt(self.x**2 + self.y**2)
        outside = np.maximum(self.distance - 1, np.abs(self.y) - cut)
        self.field = np.clip(0.5 - outside * self.scale, 0, 1)

    def to_pixels(self, points: Array) -> Array:
        """Return points (..., 2) in pixels of the picture."""
        return points * self.scale + (self.size - 1) / 2

    def glow(self, place: Array, reach: float, stretch: float = 1.0) -> Array:
        """Return a soft spot: 1 at its centre, falling like a bell whose width is `reach`, wider by `stretch` in x."""
        dx, dy = (self.x - place[0]) / (reach * stretch), (self.y - place[1]) / reach
        return np.exp(-0.5 * dx**2) * np.exp(-0.5 * dy**2)

    def ellipse(
        self, place: Array, radius: float, *, flat: float = 1.0, angle: float = 0.0, soft: float = 0.0
    ) -> Array:
        """Return an ellipse with a soft edge: its smaller half axis is `flat * radius`, turned by `angle` (radians)."""
        dx, dy = self.x - place[0], self.y - place[1]
        c, s = np.cos(angle), np.sin(angle)
        inside = radius - np.sqrt((c * dx + s * dy) ** 2 / flat**2 + (c * dy - s * dx) ** 2)
        return np.clip(0.5 + inside / max(soft, 1 / self.scale), 0, 1)

    def curves(self, lines: Sequence[Array], widths: Sequence[float]) -> Array:
        """Return the mask of lines, arrays of points (n, 2), of these widths."""
        fine, fixed = self._fine()
        for line, width in zip(lines, widths, strict=True):
            pixels = width * self.scale * _FINE
            ink = 255 if pixels >= 1 else round(255 * max(pixels, 0.2))
            cv2.polylines(fine, [fixed(line)], False, ink, max(1, round(pixels)), cv2.LINE_AA, 4)
        return self._shrunk(fine)

    def spots(self, places: Array, radii: Array) -> Array:
        """Return the mask of round spots."""
        fine, fixed = self._fine()
        for place, radius in zip(fixed(places).tolist(), (radii * self.scale * _FINE * 16).tolist(), strict=True):
            cv2.circle(fine, place, max(4, round(radius)), 255, -1, cv2.LINE_AA, 4)
        return self._shrunk(fine)

    def patches(self, outlines: Sequence[Array]) -> Array:
        """Return the mask of filled outlines, arrays of points (n, 2)."""
        fine, fixed = self._fine()
        for outline in outlines:
            cv2.fillPoly(fine, [fixed(outline)], 255, cv2.LINE_AA, 4)
        return self._shrunk(fine)

    def _fine(self) -> tuple[Array, Callable[[Array], Array]]:
        side = self.size * _FINE

        def fixed(points: Array) -> Array:
            return np.rint((points * (self.scale * _FINE) + (side - 1) / 2) * 16).astype(np.int32)

        return np.zeros((side, side), np.uint8), fixed

    def _shrunk(self, fine: Array) -> Array:
        return cv2.resize(fine, (self.size, self.size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def random_walk(
    rng: np.random.Generator, starts: Array, angles: Array, lengths: Array, bends: Array, jitter: float
) -> Array:
    """Return paths (n, 14, 2) from `starts` (n, 2) in the directions `angles`, which turn by `bends` on the way.

    Angles and bends are radians (n,), a bend being the turn over the whole path; `jitter` is the size of the random
    turns.
    """
    steps = 14
    t = np.linspace(0, 1, steps)
    turns = np.cumsum(rng.normal(0, jitter, (len(starts), steps)), 1)
    directions = angles[:, None] + bends[:, None] * t + turns
    moves = np.stack([np.cos(directions), np.sin(directions)], -1) * (lengths / (steps - 1))[:, None, None]
    moves[:, 0] = 0
    return starts[:, None] + np.cumsum(moves, 1)


def outlines(rng: np.random.Generator, places: Array, radii: Array, ragged: float = 0.3, flat: float = 1.0) -> Array:
    """Return irregular closed outlines (n, 12, 2) around places (n, 2), flattened by `flat` and turned at random."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    shape = np.stack([np.cos(turn), flat * np.sin(turn)], -1)
    lengths = radii[:, None] * (1 + ragged * rng.uniform(-1, 1, (len(places), 12)))
    angles = rng.uniform(0, np.pi, len(places))
    c, s = np.cos(angles)[:, None], np.sin(angles)[:, None]
    x, y = shape[None, :, 0] * lengths, shape[None, :, 1] * lengths
    return places[:, None] + np.stack([c * x - s * y, s * x + c * y], -1)


def vessels(rng: np.random.Generator, eye: Fundus, thickness: float = 0.02) -> Array:
    """Return the mask of the vessels: four pairs of arcades out of the disc, with branches and branches of those.

    The two pairs on the side of the macula bend around it, as in every eye. `thickness` is that of the largest.
    """
    side = -eye.nasal  # the direction from the disc to the macula
    up = np.array([-1, -1, 1, 1, -1, -1, 1, 1])
    temporal = np.array([1, 1, 1, 1, -1, -1, -1, -1])
    lean = np.where(temporal > 0, rng.uniform(0.9, 1.5, 8), rng.uniform(0.4, 1.2, 8))  # from the horizontal
    angles = np.where(side * temporal > 0, up * lean, np.pi - up * lean)
    bends = -side * temporal * up * np.where(temporal > 0, rng.uniform(1.2, 2.1, 8), rng.uniform(-0.1, 0.9, 8))
    lengths = np.where(temporal > 0, rng.uniform(1.5, 2.2, 8), rng.uniform(0.7, 1.3, 8))
    widths = thickness * np.tile([1.0, 0.65], 4) * rng.uniform(0.8, 1.1, 8)  # veins and arteries
    starts = eye.disc + rng.normal(0, 0.2 * eye.disc_radius, (8, 2))
    paths = random_walk(rng, starts, angles, lengths, bends, 0.09)
    lines, thick = [*paths, *paths[:, :7]], [*(0.75 * widths), *widths]  # they taper
    for count, shorter in ((26, 0.45), (34, 0.6)):
        parents, at = rng.integers(len(paths), size=count), rng.integers(2, 12, count)
        along = paths[parents, at + 1] - paths[parents, at]
        angles = np.arctan2(along[:, 1], along[:, 0]) + rng.choice((-1, 1), count) * rng.uniform(0.4, 1.0, count)
        lengths = shorter * rng.uniform(0.5, 1.3, count) * lengths[parents]
        widths = widths[parents] * rng.uniform(0.35, 0.65, count)
        paths = random_walk(rng, paths[parents, at], angles, lengths, rng.normal(0, 0.5, count), 0.12)
        lines += [*paths]
        thick += [*widths]
    return eye.curves(lines, thick)


def rgb(*values: float) -> Array:
    """Return three numbers, one for each colour, float32 (3,)."""
    return np.array(values, np.float32)


def blend(image: Array, mask: Array, colour: Sequence[float] | Array) -> None:
    """Cover the picture, float32 (size, size, 3), with a colour where the mask says so, in place."""
    image += mask[..., None] * (np.asarray(colour, np.float32) - image)


def tint(image: Array, mask: Array, factors: Sequence[float] | Array) -> None:
    """Multiply the picture's colours by factors where the mask says so, in place: things that swallow light."""
    image *= 1 - mask[..., None] * (1 - np.asarray(factors, np.float32))


def seen_change(eye: Fundus, before: Array, after: Array) -> Array:
    """Return where two pictures of an eye, float32 (size, size, 3), differ by what one could see, bool (size, size)."""
    return (np.abs(after - before).max(2) * eye.field) > 0.5


def photograph(rng: np.random.Generator, eye: Fundus, image: Array, *, blur: float, grain: float) -> Array:
    """Return what the camera makes of it, uint8: out of focus by `blur` (radii), grainy, and black around the field."""
    if blur * eye.scale > 0.25:
        image = cv2.GaussianBlur(image, (0, 0), blur * eye.scale)
    image = image + grain * rng.standard_normal(image.shape, dtype=np.float32)
    return np.clip(image * eye.field[..., None], 0, 255).astype(np.uint8)


def cloud(rng: np.random.Generator, eye: Fundus, cells: int) -> Array:
    """Return smooth noise of shape (size, size, 3): brightness and, weaker, colour, from warm to cold."""
    light = noise(rng, cells, eye.size)[..., None]
    coarse = rng.standard_normal((cells + 1, cells + 1, 3), dtype=np.float32) * rgb(0.6, 0.25, 0.6)
    return light + cv2.resize(coarse, (eye.size, eye.size), interpolation=cv2.INTER_CUBIC)
