"""Features from JPEG files against the same network on pictures that are in memory already."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.measure import BATCH_SIZE, Row, in_turns, validation
from course_utils.backbones import Backbone, load_backbone
from course_utils.features import extract
from course_utils.paths import work_dir


def network() -> Backbone:
    """Return MobileNetV2 where Keras has its weights already, elsewhere the VGG16 that comes with the course."""
    keras_home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    if list(keras_home.glob("models/mobilenet_v2_*_0.35_224_no_top.h5")):
        return load_backbone("MobileNetV2", "imagenet")
    return load_backbone("VGG16", "slim")


def rows() -> Iterator[Row]:
    backbone, (split, _) = network(), validation()
    # Every second picture: more of them in memory as floats would slow down the other on a small machine.
    split = replace(split, files=split.files[::2], labels=split.labels[::2])
    pictures = np.asarray(backbone.preprocess(split.images(backbone.image_size).astype(np.float32)))

    def from_files() -> float:
        shutil.rmtree(work_dir() / "cache" / "features", ignore_errors=True)
        start = time.perf_counter()
        extract(backbone, split, batch_size=BATCH_SIZE)
        return len(split) / (time.perf_counter() - start)

    def from_memory() -> float:
        start = time.perf_counter()
        backbone.model.predict(pictures, batch_size=BATCH_SIZE, verbose=0)
        return len(split) / (time.perf_counter() - start)

    yield Row(
        f"`features.extract` from JPEG files, {backbone.name} ({backbone.image_size} px)",
        "`predict` on preprocessed pictures in memory",
        "pictures/s",
        in_turns(from_files, from_memory, rounds=5),
        target=0.9,
    )
