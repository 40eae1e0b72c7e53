"""Augmentation: one matrix and one warp against five layers, and against the old generator."""

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from benchmarks.measure import BATCH_SIZE, PICTURE_SIZE, Row, in_turns, pictures_per_second, validation
from course_utils.augment import RandomAffine


def random_affine() -> RandomAffine:
    return RandomAffine(rotation=40, width_shift=0.2, height_shift=0.2, shear=20, zoom=0.2, horizontal_flip=True)


def five_layers() -> keras.Sequential:
    """Return the same ranges in Keras's own layers: turns instead of degrees, and a shear that leans to one side."""
    return keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomRotation(40 / 360, fill_mode="nearest"),
            keras.layers.RandomTranslation(0.2, 0.2, fill_mode="nearest"),
            keras.layers.RandomShear(x_factor=float(np.tan(np.radians(20))), fill_mode="nearest"),
            keras.layers.RandomZoom((-0.2, 0.2), (-0.2, 0.2), fill_mode="nearest"),
        ]
    )


def from_memory(layer: keras.Layer) -> tf.data.Dataset:
    """Return 20 batches of pictures in memory that go through the layer."""
    pictures = np.random.default_rng(0).integers(0, 256, (BATCH_SIZE, PICTURE_SIZE, PICTURE_SIZE, 3), dtype=np.uint8)
    batch = tf.data.Dataset.from_tensors((pictures, np.zeros(BATCH_SIZE))).cache().repeat(20)
    moved = batch.map(
        lambda images, labels: (layer(tf.cast(images, tf.float32), training=True), labels),
        num_parallel_calls=tf.data.AUTOTUNE,
    )
    return moved.prefetch(tf.data.AUTOTUNE)


def from_files() -> float:
    """Measure the first pass over the validation pictures, decoded and moved, as the lessons write it."""
    layer = random_affine()
    batches = validation()[0].batches(BATCH_SIZE, image_size=PICTURE_SIZE, shuffle=True)
    moved = batches.map(lambda images, labels: (layer(images, training=True), labels)).prefetch(tf.data.AUTOTUNE)
    return pictures_per_second(moved)


def old_generator() -> float:
    generator = tf.keras.preprocessing.image.ImageDataGenerator(
        rotation_range=40,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=20,
        zoom_range=0.2,
        horizontal_flip=True,
        fill_mode="nearest",
    )
    batches = generator.flow_from_directory(
        validation()[1], target_size=(PICTURE_SIZE, PICTURE_SIZE), batch_size=BATCH_SIZE, class_mode="binary"
    )
    # It would go on for ever; and a thousand pictures would take it six seconds.
    return pictures_per_second(batches[number] for number in range(10))


def rows() -> Iterator[Row]:
    ours, five = from_memory(random_affine()), from_memory(five_layers())
    yield Row(
        "`RandomAffine`, from memory",
        "the five Keras layers",
        "pictures/s",
        in_turns(lambda: pictures_per_second(ours), lambda: pictures_per_second(five), rounds=7),
        target=3,
    )
    yield Row(
        "`RandomAffine`, from JPEG files",
        "`ImageDataGenerator`, same transforms",
        "pictures/s",
        in_turns(from_files, old_generator, rounds=7),
        target=4,
    )
