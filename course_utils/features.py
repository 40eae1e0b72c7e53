"""Run a network once over a split and keep what it says on disk (lesson 03 shows why that pays)."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from course_utils._internal.feature_file import key_of, output_shape, recall, write_features
from course_utils._internal.files import atomic_write, leftovers, locked
from course_utils.datasets import Split
from course_utils.paths import work_dir

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from course_utils.backbones import Backbone

__all__ = ["extract"]


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
