"""The file that keeps a network's features of a split, and the key in its name (see `course_utils.features`)."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils._internal.progress import progress
from course_utils._internal.validate_images import file_fingerprint
from course_utils.images import decode

if TYPE_CHECKING:
    import keras

    from course_utils.backbones import Backbone
    from course_utils.datasets import Split


def output_shape(backbone: "Backbone", pooling: str | None) -> tuple[int, ...]:
    """Return the shape of one picture's features."""
    shape = backbone.model.output_shape[1:]
    return shape[-1:] if pooling else shape


def key_of(backbone: "Backbone", split: "Split", pooling: str | None) -> str:
    """Return a short code of everything the features depend on.

    Names are not trusted: a network that was trained further still has its name, and two lambdas for preprocessing
    have the same. So the numbers of the network go in, its layers, as networks with and without a last pooling have the
    same numbers, and what the preprocessing makes of a probe of every grey value.
    """
    code = hashlib.sha256()
    for file in split.files:
        code.update(os.fsencode(file) + str(file_fingerprint(file)).encode())
    for weights in backbone.model.get_weights():
        code.update(np.ascontiguousarray(weights).data)
    probe = np.random.default_rng(0).permuted(np.tile(np.arange(256, dtype=np.float32), (3, 1)), axis=1)
    code.update(np.asarray(backbone.preprocess(probe.T.reshape(1, 16, 16, 3)), np.float32).round(3).tobytes())
    names = [backbone.name, backbone.weights, backbone.image_size, pooling, _structure(backbone.model)]
    code.update(json.dumps(names, sort_keys=True, default=str).encode())
    return code.hexdigest()[:16]


def _structure(model: "keras.Model") -> list[Any]:
    """Return what each layer of a model is and gives, without the names: they count up within a process."""
    structure: list[Any] = []
    for layer in model.layers:
        inside = getattr(layer, "layers", None)
        config = {key: value for key, value in layer.get_config().items() if key != "name"}
        structure.append([type(layer).__name__, _structure(layer) if inside else config, layer.output.shape])
    return structure


def recall(kept: Path, shape: tuple[int, ...]) -> np.ndarray | None:
    """Open a kept file; a missing, damaged or foreign one is None."""
    try:
        features = np.load(kept, mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return None
    return features if features.shape == shape and features.dtype == np.float32 else None


def write_features(
    forward: Callable[[Any], Any],
    backbone: "Backbone",
    split: "Split",
    batch_size: int,
    shape: tuple[int, ...],
    path: Path,
) -> None:
    """Write what `forward` gives for one batch after another to `path`, a .npy file.

    Plain writing, not a writable memory map: the pages of a map stay with the process and look like growing memory.
    """
    import tensorflow as tf

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
