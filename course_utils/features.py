"""Run a network once over a split and keep what it says on disk (lesson 03 shows why that pays)."""

import hashlib
import json
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from course_utils._internal.files import atomic_write, leftovers, locked
from course_utils._internal.image_check import file_fingerprint
from course_utils._internal.progress import progress
from course_utils.datasets import Split
from course_utils.images import decode
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
    shape = (len(split), *_output_shape(backbone, pooling))
    kept = work_dir() / "cache" / "features" / f"{backbone.name}-{split.name}-{_key(backbone, split, pooling)}.npy"
    with locked(kept):
        features = _recall(kept, shape)
        if features is None:
            for remains in leftovers(kept):
                remains.unlink(missing_ok=True)
            with atomic_write(kept) as temporary:
                _compute(backbone, split, pooling, batch_size, shape, temporary)
            features = _recall(kept, shape)
    assert features is not None
    return features


def _output_shape(backbone: "Backbone", pooling: str | None) -> tuple[int, ...]:
    """Return the shape of one picture's features."""
    shape = backbone.model.output_shape[1:]
    return shape[-1:] if pooling else shape


def _key(backbone: "Backbone", split: Split, pooling: str | None) -> str:
    """Return a short code of everything the features depend on.

    Names are not trusted: a network that was trained further still has its name, and two lambdas for preprocessing
    have the same. So the numbers of the network go in, and what the preprocessing makes of a probe of every grey value.
    """
    code = hashlib.sha256()
    for file in split.files:
        code.update(os.fsencode(file) + str(file_fingerprint(file)).encode())
    for weights in backbone.model.get_weights():
        code.update(np.ascontiguousarray(weights).data)
    probe = np.random.default_rng(0).permuted(np.tile(np.arange(256, dtype=np.float32), (3, 1)), axis=1)
    code.update(np.asarray(backbone.preprocess(probe.T.reshape(1, 16, 16, 3)), np.float32).round(3).tobytes())
    names = [backbone.name, backbone.weights, backbone.image_size, pooling, _output_shape(backbone, pooling)]
    code.update(json.dumps(names).encode())
    return code.hexdigest()[:16]


def _recall(kept: Path, shape: tuple[int, ...]) -> np.ndarray | None:
    """Open a kept file; a missing, damaged or foreign one is None."""
    try:
        features = np.load(kept, mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return None
    return features if features.shape == shape and features.dtype == np.float32 else None


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


def _compute(
    backbone: "Backbone", split: Split, pooling: str | None, batch_size: int, shape: tuple[int, ...], path: Path
) -> None:
    """Write the features of one batch after another to `path`, a .npy file.

    Plain writing, not a writable memory map: the pages of a map stay with the process and look like growing memory.
    """
    import tensorflow as tf

    forward = _forward(backbone.model, backbone.preprocess, pooling)
    batches = split.batches(batch_size, image_size=backbone.image_size, keep=False)
    with path.open("wb") as file, progress(None, len(split), f"{backbone.name} on {split.name}") as bar:
        np.lib.format.write_array_header_2_0(
            file, {"descr": np.dtype(np.float32).str, "fortran_order": False, "shape": shape}
        )
        try:
            for images, _ in batches:
                features = forward(images).numpy()
                file.write(features.astype(np.float32, copy=False).tobytes())
                bar.update(len(features))
        except tf.errors.UnknownError:  # TensorFlow's wrapping of an error in reading; find the file and say its name
            for picture in split.files:
                decode(picture)
            raise
        file.flush()
        os.fsync(file.fileno())  # the name must not reach the disk before the numbers
