"""Numbers that stand for pictures: what a network says of them, kept on disk (lesson 03), and twelve simple ones."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from course_utils._internal.feature_file import key_of, output_shape, recall, write_features
from course_utils._internal.files import atomic_write, leftovers, locked
from course_utils.datasets import Split
from course_utils.paths import work_dir

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from course_utils.backbones import Backbone

__all__ = ["extract", "picture_statistics"]


def extract(
    backbone: "Backbone", split: Split, *, pooling: Literal["avg"] | None = None, batch_size: int = 32
) -> np.ndarray:
    """Return the backbone's features of every picture, float32, row i belonging to `split.files[i]`.

    The pictures are read at `backbone.image_size`, go through `backbone.preprocess` and `backbone.model`. The shape is
    (n, height, width, channels), or (n, channels) with `pooling="avg"`, the mean over all places (global average
    pooling; Lin et al. 2014, arXiv:1312.4400). The array is a read-only view of a file: only the rows that are looked
    at take memory. `batch_size` changes the speed, not the result.

    The file stands below the course's cache, under a key that covers everything the features depend on: each picture
    file's path, size and time of change, and the network's own numbers, preprocessing and picture size. A second call
    reads it and runs nothing.

    Raises `CourseError`, naming the file, when a picture is gone or damaged since the set was loaded. Nothing is kept
    then.
    """
    shape = (len(split), *output_shape(backbone, pooling))
    kept = work_dir() / "cache" / "features" / f"{backbone.name}-{split.name}-{key_of(backbone, split, pooling)}.npy"
    with locked(kept):
        features = recall(kept, shape)
        if features is None:
            for remains in leftovers(kept):
                remains.unlink(missing_ok=True)
            with atomic_write(kept) as temporary:
                forward = _forward(backbone.model, backbone.preprocess, pooling)
                write_features(forward, backbone, split, batch_size, shape, temporary)
            features = recall(kept, shape)
    assert features is not None
    return features


def picture_statistics(pictures: Iterable[ArrayLike]) -> np.ndarray:
    """Return twelve numbers for each picture that know no shape, float32 (n, 12). Written out in lesson 00.

    What a classifier gets from them, a network can get without seeing what the pictures show. The columns are, each for
    red, green and blue: the mean, the standard deviation over the pixels, and the mean absolute difference between a
    pixel and its neighbour, first downwards and then to the right. All are in the unit of the pixels and, for pictures
    in 0..255, from 0 to 255; the deviations reach 127.5 at most.

    Args:
        pictures: n pictures of shape (height, width, 3), at least 2 pixels high and wide, uint8 or float; their sizes
            may differ. An array of shape (n, height, width, 3) will do, too.

    Raises:
        ValueError: if there is no picture, or one of another shape.
    """
    rows = []
    for number, picture in enumerate(pictures):
        colours = np.asarray(picture, np.float32)
        if colours.ndim != 3 or colours.shape[2] != 3 or min(colours.shape) < 2:
            raise ValueError(
                f"Picture {number} has the shape {colours.shape}; (height, width, 3) is needed, 2 x 2 pixels or more."
            )
        planes = np.ascontiguousarray(colours.transpose(2, 0, 1))  # NumPy sums along the last axis fastest
        changes = [np.abs(np.diff(planes, axis=axis)).mean((1, 2)) for axis in (1, 2)]
        rows.append(np.concatenate([planes.mean((1, 2)), planes.std((1, 2)), *changes]))
    if not rows:
        raise ValueError("There is no picture to measure: the list is empty.")
    return np.stack(rows)


@lru_cache(maxsize=1)
def _forward(model: "keras.Model", preprocess: Callable[[Any], Any], pooling: str | None) -> Callable[[Any], Any]:
    """Return a compiled function from pictures (b, size, size, 3) in 0..255 to features.

    TensorFlow takes seconds to trace a deep network, so the splits of a data set share one trace, whatever the number
    of pictures in the last batch.
    """
    import tensorflow as tf

    def forward(images: "tf.Tensor") -> "tf.Tensor":
        features = model(preprocess(images), training=False)
        return tf.reduce_mean(features, axis=(1, 2)) if pooling else features

    return tf.function(forward, input_signature=[tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)])
