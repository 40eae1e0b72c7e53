"""From JPEG files to batches: the first pass, in which every picture is decoded."""

from collections.abc import Iterator

import keras
import tensorflow as tf

from benchmarks.measure import BATCH_SIZE, PICTURE_SIZE, Row, in_turns, pictures_per_second, validation


def ours() -> float:
    return pictures_per_second(validation()[0].batches(BATCH_SIZE, image_size=PICTURE_SIZE))


def keras_directory() -> float:
    batches = keras.utils.image_dataset_from_directory(
        validation()[1], image_size=(PICTURE_SIZE, PICTURE_SIZE), batch_size=BATCH_SIZE, shuffle=False, verbose=False
    )
    return pictures_per_second(batches)


def old_generator() -> float:
    batches = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        validation()[1],
        target_size=(PICTURE_SIZE, PICTURE_SIZE),
        batch_size=BATCH_SIZE,
        class_mode="binary",
        shuffle=False,
    )
    return pictures_per_second(batches[number] for number in range(len(batches)))


def rows() -> Iterator[Row]:
    for other, measure, target in (
        ("`image_dataset_from_directory`", keras_directory, 0.9),
        ("`ImageDataGenerator`, only rescaling", old_generator, 3),
    ):
        yield Row(
            "`Split.batches`, first pass over JPEG files",
            other,
            "pictures/s",
            in_turns(ours, measure, rounds=7),
            target=target,
        )
