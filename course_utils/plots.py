"""Figures that several lessons draw. Each is left as the current figure, which a notebook shows when the cell ends."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import ArrayLike

__all__ = ["draw_blocks", "picture_grid", "points_over_seeds"]


def picture_grid(
    pictures: Iterable[ArrayLike], titles: Sequence[object] | None = None, *, columns: int = 6, title: str = ""
) -> None:
    """Show pictures side by side, in rows. Written out in lesson 00.

    Args:
        pictures: each of shape (height, width, 3), RGB, 0 to 255 (uint8 or float) or, if no float exceeds 1, 0 to 1.
        titles: one short text a picture.
        columns: pictures in a row.
        title: a heading over all of them.

    Raises:
        ValueError: if there is no picture, or not one title a picture.
    """
    shown = [_as_uint8(picture) for picture in pictures]
    if not shown:
        raise ValueError("There is no picture to show: the list is empty.")
    if titles is not None and len(titles) != len(shown):
        raise ValueError(f"{len(shown)} pictures need as many titles, not {len(titles)}.")
    rows, width = ceil(len(shown) / columns), min(columns, len(shown))
    lines = 1 + max(str(text).count("\n") for text in titles) if titles is not None else 0
    side, gap, head = 1.5, 0.06 + 0.19 * lines, 0.35 if title else 0.02
    height = rows * (side + gap) + head
    figure = plt.figure(figsize=(width * (side + 0.06), height))
    # One set of axes in inches, not one for each picture: a grid is drawn three times as fast.
    axis = figure.add_axes((0, 0, 1, 1))
    axis.set_axis_off()
    for index, picture in enumerate(shown):
        row, column = divmod(index, columns)
        left, top = column * (side + 0.06), height - head - gap - row * (side + gap)
        # A picture keeps its proportions, in the middle of its square.
        half_width, half_height = (side / 2 * length / max(picture.shape[:2]) for length in picture.shape[1::-1])
        x, y = left + side / 2, top - side / 2
        axis.imshow(picture, extent=(x - half_width, x + half_width, y - half_height, y + half_height))
        if titles is not None:
            axis.text(x, top + 0.04, str(titles[index]), fontsize=9, ha="center", va="bottom")
    axis.set(xlim=(0, width * (side + 0.06)), ylim=(0, height), aspect="auto")
    if title:
        figure.suptitle(title, fontsize=11, y=1 - 0.1 / height, va="top")


def _as_uint8(picture: ArrayLike) -> np.ndarray:
    picture = np.asarray(picture)
    if picture.dtype == np.uint8:
        return picture
    return np.clip(picture * 255 if picture.max() <= 1 else picture, 0, 255).astype(np.uint8)


def draw_blocks() -> None:
    """Draw two bottleneck blocks, one with an empty shortcut and one with a convolution on it. Used in lesson 11."""
    blocks = {
        "256 channels in, 256 out": (["1x1, 64, BN, ReLU", "3x3, 64, BN, ReLU", "1x1, 256, BN"], ""),
        "256 in, 512 out, half the sides": (
            ["1x1, 128, BN, ReLU", "3x3, 128, stride 2, BN, ReLU", "1x1, 512, BN"],
            "1x1, 512,\nstride 2, BN",
        ),
    }
    figure, axes = plt.subplots(1, len(blocks), figsize=(4.4 * len(blocks), 4.3), layout="constrained")
    figure.suptitle("Two bottleneck blocks: three convolutions, and beside them the shortcut of the input")
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "C0"}
    for axis, (title, (path, shortcut)) in zip(axes, blocks.items(), strict=True):
        texts = ["input x", *path, "add, ReLU", "output"]
        levels = list(range(len(texts), 0, -1))
        for text, level in zip(texts, levels, strict=True):
            axis.text(0, level, text, ha="center", va="center", bbox=box if level != levels[-1] else None, zorder=3)
            if level > 1:
                axis.annotate("", (0, level - 0.76), (0, level - 0.22), arrowprops={"arrowstyle": "->"})
        axis.plot([0, 2, 2], [levels[0], levels[0], levels[-2]], color="C1", zorder=1)
        axis.annotate("", (0.5, levels[-2]), (2.02, levels[-2]), arrowprops={"arrowstyle": "->", "color": "C1"})
        around = {**box, "edgecolor": "C1"} if shortcut else {"facecolor": "white", "edgecolor": "none"}
        middle = (levels[0] + levels[-2]) / 2
        axis.text(2, middle, shortcut or "shortcut:\nx as it is", ha="center", va="center", bbox=around, zorder=3)
        axis.set(xlim=(-1.5, 3), ylim=(0.6, len(texts) + 0.5), title=title)
        axis.set_axis_off()


def points_over_seeds(
    values: Mapping[str, Sequence[float]], metric: str = "accuracy", *, points: str = "seeds", title: str = ""
) -> None:
    """Draw what repeats with several seeds gave: a row for each entry, a point for each repeat, a bar at the mean.

    Below each name stands its mean and, from two repeats on, the standard deviation (of the repeats, not of the mean).
    Introduced in lesson 02.

    Args:
        values: for each name its repeats, one or more; the first name's row is the uppermost.
        metric: what was measured, with its unit: the label of the axis.
        points: what tells the repeats of a row apart.
        title: a heading.

    Raises:
        ValueError: if there is no entry, or one without a number.
    """
    rows = {name: np.asarray(numbers, float) for name, numbers in values.items()}
    if not rows or any(not numbers.size for numbers in rows.values()):
        empty = next((repr(name) for name, numbers in rows.items() if not numbers.size), "the mapping")
        raise ValueError(f"There is no point to draw: {empty} is empty.")
    _, axis = plt.subplots(figsize=(5.5, 0.95 + 0.3 * bool(title) + 0.6 * len(rows)), layout="constrained")
    labels = []
    for row, (name, numbers) in enumerate(rows.items()):
        # Repeats that gave the same lie one above the other, not on each other.
        heights = row + np.linspace(-0.16, 0.16, len(numbers)) if len(numbers) > 1 else [row]
        axis.plot(numbers, heights, "o", color="C0", alpha=0.6, markersize=7, markeredgewidth=0)
        axis.plot([numbers.mean()] * 2, [row - 0.32, row + 0.32], color="black", linewidth=2.5)
        spread = f" ± {numbers.std(ddof=1):.3f}" if len(numbers) > 1 else ""
        labels.append(f"{name}\n{numbers.mean():.3f}{spread}")
    axis.set_yticks(range(len(rows)), labels, fontsize=11)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.tick_params(axis="x", labelsize=11)
    axis.set_xlabel(f"{metric}\n(points: {points}; bar: mean)", fontsize=11)
    axis.margins(x=0.08)
    axis.grid(axis="x", alpha=0.3)
    if title:
        axis.set_title(title, fontsize=12)
