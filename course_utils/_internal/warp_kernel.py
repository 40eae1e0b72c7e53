"""The inner loop of `course_utils.augment.warp`, and the checks of what is given to that module."""

from typing import Any

import tensorflow as tf


def sample(images: tf.Tensor, matrices: tf.Tensor, fill_value: tf.Tensor, fill_mode: str) -> tf.Tensor:
    """Do the work of `warp`, for a batch of pictures and matrices of shape (b, 3, 3)."""
    number, height, width, channels = tf.unstack(tf.shape(images))
    columns, rows = tf.cast(tf.range(width), tf.float32), tf.cast(tf.range(height), tf.float32)[:, tf.newaxis]
    entry = matrices[:, :, :, tf.newaxis, tf.newaxis]
    x, inside_x = _beyond_border(entry[:, 0, 0] * columns + entry[:, 0, 1] * rows + entry[:, 0, 2], width, fill_mode)
    y, inside_y = _beyond_border(entry[:, 1, 0] * columns + entry[:, 1, 1] * rows + entry[:, 1, 2], height, fill_mode)

    left, top = tf.cast(x, tf.int32), tf.cast(y, tf.int32)
    right, bottom = tf.minimum(left + 1, width - 1), tf.minimum(top + 1, height - 1)
    pixels = tf.reshape(images, [-1, channels])
    picture = tf.range(number)[:, tf.newaxis, tf.newaxis] * height * width

    def colour(row: tf.Tensor, column: tf.Tensor) -> tf.Tensor:
        return tf.cast(tf.gather(pixels, picture + row * width + column), tf.float32)

    to_right, to_bottom = (x - tf.cast(left, tf.float32))[..., None], (y - tf.cast(top, tf.float32))[..., None]
    upper = colour(top, left) * (1 - to_right) + colour(top, right) * to_right
    lower = colour(bottom, left) * (1 - to_right) + colour(bottom, right) * to_right
    result = upper * (1 - to_bottom) + lower * to_bottom
    if fill_mode == "constant":
        result = fill_value + (result - fill_value) * (inside_x * inside_y)[..., None]
    return result


compiled_sample = tf.function(sample, jit_compile=True, reduce_retracing=True)


def _beyond_border(position: tf.Tensor, size: tf.Tensor, fill_mode: str) -> tuple[tf.Tensor, tf.Tensor]:
    """Bring positions along one axis into 0..size-1; also return how much of each was inside (1) and outside (0)."""
    length = tf.cast(size, tf.float32)
    if fill_mode == "reflect":
        position = tf.math.floormod(position + 0.5, 2 * length)
        position = tf.minimum(position, 2 * length - position) - 0.5
    clipped = tf.clip_by_value(position, 0.0, length - 1)
    return clipped, tf.maximum(1 - tf.abs(position - clipped), 0.0)


def check_rank(images: Any) -> None:
    """Raise a `ValueError` for what is neither a picture nor a batch of pictures."""
    if len(images.shape) not in (3, 4):
        raise ValueError(
            f"The pictures have shape {images.shape}; they must be (height, width, channels), or a batch of these."
        )


def in_range(name: str, value: float, highest: float, unit: str) -> float:
    """Return the value; raise a `ValueError` if it is not between 0 and the highest."""
    if not 0 <= value <= highest:
        raise ValueError(f"{name} is {value!r}; it must be between 0 and {highest}, {unit}, and is drawn either way.")
    return value


def zoom_factors(zoom: float | tuple[float, float]) -> tuple[float, float]:
    """Return the lowest and the highest factor; raise a `ValueError` for a zoom that gives none."""
    lowest, highest = zoom if isinstance(zoom, (tuple, list)) else (1 - zoom, 1 + zoom)
    if not 0 < lowest <= highest:
        raise ValueError(
            f"zoom is {zoom!r}; it must be a number from 0 to below 1 (0.2 draws factors from 0.8 to 1.2) or a pair "
            "of factors (lowest, highest), both above 0."
        )
    return lowest, highest
