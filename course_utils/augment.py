"""Random flips, rotations, shifts, shears and zooms as ONE matrix and ONE warp a picture.

Lesson 01 shows how affine maps compose, and uses the functions of this module; later lessons import `RandomAffine`.

Every matrix here maps the pixel coordinates (x, y, 1) of the OUTPUT picture to those of the INPUT picture: each output
pixel asks where its colour comes from, so that no output pixel stays empty. x runs to the right and y down; the centre
of the top left pixel is (0, 0). OpenCV's `cv2.warpAffine` takes the same matrices under the flag `WARP_INVERSE_MAP`.
"""

import math
from typing import Any, Literal, get_args

import keras
import tensorflow as tf

from course_utils._internal.warp_kernel import check_rank, compiled_sample, in_range, sample, zoom_factors

__all__ = ["FillMode", "RandomAffine", "affine_matrix", "warp"]

FillMode = Literal["nearest", "constant", "reflect"]


def affine_matrix(
    height: Any,
    width: Any,
    *,
    rotation: Any = 0.0,
    width_shift: Any = 0.0,
    height_shift: Any = 0.0,
    shear: Any = 0.0,
    zoom_x: Any = 1.0,
    zoom_y: Any = 1.0,
    flip_x: Any = 1.0,
    flip_y: Any = 1.0,
) -> tf.Tensor:
    """Compose the transforms of pictures of height x width pixels into one matrix, from output to input coordinates.

    With C the move of the origin to the centre of the picture, the matrix is

        C @ rotation @ shift @ shear @ zoom @ flip @ C^-1

    so that the centre of the picture is the fixed point (of all but the shift). Order, units and signs are those of
    Keras's old `ImageDataGenerator`: the same parameters give the same picture. (The copy of it that Keras 3 keeps
    takes the two shifts for each other, and misses the centre of pictures that are not square.)

    - `rotation`: degrees; a positive angle turns the picture anticlockwise.
    - `width_shift`, `height_shift`: fractions of the width and the height; positive ones move the picture left and up.
    - `shear`: degrees; level lines stay level, upright lines lean, with a positive angle to the left.
    - `zoom_x`, `zoom_y`: how much of the width and the height is seen: 0.8 enlarges the picture, 1.2 shrinks it.
    - `flip_x`, `flip_y`: -1 swaps left and right (top and bottom), 1 does not.

    Each is a number, or an array of shape (b,) with one number a picture. Returns float32 of shape (3, 3), or (b, 3, 3)
    where at least one parameter is an array.
    """
    given = (height, width, rotation, shear, width_shift, height_shift, zoom_x, zoom_y, flip_x, flip_y)
    parameters = [tf.cast(value, tf.float32) for value in given]
    height, width, rotation, shear, width_shift, height_shift, zoom_x, zoom_y, flip_x, flip_y = parameters
    angle, slant = rotation * (math.pi / 180), shear * (math.pi / 180)
    x, y = (width - 1) / 2, (height - 1) / 2
    one = tf.ones_like(sum(parameters))

    def matrix(*two_rows: Any) -> tf.Tensor:
        entries = tf.stack([entry * one for entry in (*two_rows, 0, 0, 1)], axis=-1)
        return tf.reshape(entries, tf.concat([tf.shape(one), [3, 3]], axis=0))

    return (
        matrix(1, 0, x, 0, 1, y)
        @ matrix(tf.cos(angle), -tf.sin(angle), 0, tf.sin(angle), tf.cos(angle), 0)
        @ matrix(1, 0, width_shift * width, 0, 1, height_shift * height)
        @ matrix(1, -tf.sin(slant), 0, 0, tf.cos(slant), 0)
        @ matrix(zoom_x, 0, 0, 0, zoom_y, 0)
        @ matrix(flip_x, 0, 0, 0, flip_y, 0)
        @ matrix(1, 0, -x, 0, 1, -y)
    )


def warp(images: Any, matrices: Any, fill_mode: FillMode = "nearest", fill_value: float = 0.0) -> tf.Tensor:
    """Move pictures by matrices that lead from output to input pixels, and read the input bilinearly.

    - `images`: (h, w, c) or (b, h, w, c), of any numeric dtype.
    - `matrices`: (3, 3) or (b, 3, 3), affine. One matrix moves all pictures of a batch; one picture is given as a batch
      of one, (1, h, w, c), to be moved by many matrices.
    - `fill_mode`: what lies beyond the border: "nearest" (a a a | a b c d | d d d), "constant" (`fill_value` all
      around), "reflect" (c b a | a b c d | d c b).

    Returns float32 in the range of the input, the shape of `images` (with as many pictures as there are matrices).
    Raises `ValueError` for another rank or an unknown `fill_mode`.
    """
    images, matrices = tf.convert_to_tensor(images), tf.cast(matrices, tf.float32)
    check_rank(images)
    _check_fill_mode(fill_mode)
    if images.shape.rank == 3:
        return warp(images[tf.newaxis], matrices, fill_mode, fill_value)[0]
    # Compiled into one loop the warp is several times as fast as TensorFlow's own ImageProjectiveTransformV3. Compiling
    # takes a moment for every new size, so pictures whose sizes are not known beforehand are better off without.
    warp_all = compiled_sample if images.shape[1:].is_fully_defined() else sample
    return warp_all(images, tf.reshape(matrices, [-1, 3, 3]), tf.cast(fill_value, tf.float32), fill_mode)


@keras.saving.register_keras_serializable(package="course_utils")
class RandomAffine(keras.layers.Layer):
    """Flip, rotate, shift, shear and zoom every picture at random, in training only, by one matrix and one warp.

    The ranges mean what they mean to Keras's old `ImageDataGenerator`, drawn uniformly and independently:

    - `rotation`: 0..180 degrees, drawn from -rotation..rotation (`rotation_range`).
    - `width_shift`, `height_shift`: fractions 0..1 of width and height, either way (`width_shift_range`, ...).
    - `shear`: 0..89 DEGREES, either way (`shear_range`).
    - `zoom`: 0..below 1, factors from 1 - zoom..1 + zoom, or a pair (lowest, highest) of factors above 0; drawn for the
      width and for the height by themselves (`zoom_range`). Factors below 1 enlarge.
    - `horizontal_flip`, `vertical_flip`: swap left and right (top and bottom) in one picture of two.
    - `fill_mode`: "nearest", "constant" (`fill_value`, in the pictures' units; the old `cval`) or "reflect".
    - `seed`: an integer for the same pictures in every run; None for others each time.

    Call it on (h, w, c) or (b, h, w, c), uint8 or float; what comes back is float32 of the same shape and range (0..255
    for uint8). It works in a model and in `tf.data`, there with `training=True`:

        augment = RandomAffine(rotation=40, zoom=0.2, horizontal_flip=True, seed=0)
        batches = batches.map(lambda images, labels: (augment(images, training=True), labels))

    A `map` with `num_parallel_calls` hands the random numbers to the batches in no fixed order: then not even a seed
    gives the same pictures twice. Raises `ValueError` for a range that is none of the above and for other shapes.
    """

    def __init__(
        self,
        rotation: float = 0.0,
        width_shift: float = 0.0,
        height_shift: float = 0.0,
        shear: float = 0.0,
        zoom: float | tuple[float, float] = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        fill_mode: FillMode = "nearest",
        fill_value: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        # Half precision is too coarse for the coordinates; the layer decides its dtypes itself.
        self.autocast = False
        self.rotation = in_range("rotation", rotation, 180, "degrees")
        self.width_shift = in_range("width_shift", width_shift, 1, "a fraction of the width")
        self.height_shift = in_range("height_shift", height_shift, 1, "a fraction of the height")
        self.shear = in_range("shear", shear, 89, "degrees")
        self.zoom = zoom_factors(zoom)
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        _check_fill_mode(fill_mode)
        self.fill_mode, self.fill_value, self.seed = fill_mode, fill_value, seed
        self.generator = keras.random.SeedGenerator(seed)

    def matrices(self, number: Any, height: Any, width: Any) -> tf.Tensor:
        """Draw the matrices, float32 (number, 3, 3), of that many pictures of height x width pixels."""
        drawn = tf.unstack(keras.random.uniform((number, 8), -1.0, 1.0, seed=self.generator), axis=1)
        lowest, highest = self.zoom
        middle, reach = (lowest + highest) / 2, (highest - lowest) / 2
        return affine_matrix(
            height,
            width,
            rotation=self.rotation * drawn[0],
            width_shift=self.width_shift * drawn[1],
            height_shift=self.height_shift * drawn[2],
            shear=self.shear * drawn[3],
            zoom_x=middle + reach * drawn[4],
            zoom_y=middle + reach * drawn[5],
            flip_x=tf.where(self.horizontal_flip & (drawn[6] < 0), -1.0, 1.0),
            flip_y=tf.where(self.vertical_flip & (drawn[7] < 0), -1.0, 1.0),
        )

    def call(self, images: Any, training: bool = False) -> tf.Tensor:
        """Return the pictures, float32: moved in training, otherwise as they are."""
        images = tf.convert_to_tensor(images)
        check_rank(images)
        if not training:
            return tf.cast(images, tf.float32)
        shape = tf.shape(images)
        number = shape[0] if images.shape.rank == 4 else 1
        return warp(images, self.matrices(number, shape[-3], shape[-2]), self.fill_mode, self.fill_value)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that build this layer again."""
        names = ("rotation", "width_shift", "height_shift", "shear", "zoom", "horizontal_flip", "vertical_flip")
        own = {name: getattr(self, name) for name in (*names, "fill_mode", "fill_value", "seed")}
        return super().get_config() | own


def _check_fill_mode(fill_mode: str) -> None:
    if fill_mode not in get_args(FillMode):
        raise ValueError(f"fill_mode is {fill_mode!r}; it must be one of {', '.join(map(repr, get_args(FillMode)))}.")
