import dataclasses
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from course_utils.backbones import Backbone
from course_utils.datasets import Split
from course_utils.errors import CourseError
from course_utils.features import extract, picture_statistics
from tests.support.lesson_code import functions


class Plain:
    """Scales to 0..1, and counts the pictures that pass while a network runs."""

    def __init__(self) -> None:
        self.seen = 0
        self.lock = threading.Lock()

    def __call__(self, images):
        if tf.is_tensor(images):  # the pictures on their way to the network
            with tf.control_dependencies([tf.numpy_function(self.count, [tf.shape(images)[0]], [])]):
                images = tf.identity(images)
        return images / 255.0

    def count(self, number: int) -> None:
        with self.lock:
            self.seen += int(number)


@pytest.fixture
def backbone() -> Backbone:
    """A small network with batch normalisation, whose output depends on every pixel."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((12, 12, 3))
    outputs = keras.layers.Conv2D(5, 3, strides=3, activation="relu", name="last")(inputs)
    model = keras.Model(inputs, keras.layers.BatchNormalization()(outputs))
    return Backbone("Small", model, Plain(), 12, "last", "random")


@pytest.fixture
def split(tmp_path: Path) -> Split:
    rng = np.random.default_rng(0)
    files = [tmp_path / "pictures" / f"{number:02d}.png" for number in range(11)]
    files[0].parent.mkdir()
    for file in files:
        Image.fromarray(rng.integers(0, 256, (20, 24, 3), np.uint8)).save(file)
    return Split("train", tuple(files), np.arange(11) % 2, ("even", "odd"), image_size=8)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for each test; the folder of the features in it."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path))
    return tmp_path / "cache" / "features"


def by_hand(backbone: Backbone, split: Split) -> np.ndarray:
    return backbone.model.predict(split.images(backbone.image_size) / np.float32(255), verbose=0)


# --- what comes out


def test_row_i_is_what_the_network_says_of_file_i(backbone, split):
    features = extract(backbone, split)
    assert features.shape == (11, 4, 4, 5)
    np.testing.assert_allclose(features, by_hand(backbone, split), atol=1e-5)


def test_average_pooling_is_the_mean_over_all_places(backbone, split):
    pooled = extract(backbone, split, pooling="avg")
    assert pooled.shape == (11, 5)
    np.testing.assert_allclose(pooled, by_hand(backbone, split).mean(axis=(1, 2)), atol=1e-5)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch_size=st.integers(1, 13))
def test_the_batch_size_does_not_change_the_result(backbone, split, cache, batch_size):
    shutil.rmtree(cache, ignore_errors=True)
    np.testing.assert_allclose(extract(backbone, split, batch_size=batch_size), by_hand(backbone, split), atol=1e-5)


def test_features_are_a_read_only_view_of_a_file_in_single_precision(backbone, split):
    features = extract(backbone, split)
    assert isinstance(features, np.memmap)
    assert features.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        features[0] = 0


def test_the_pictures_are_not_kept_in_memory_on_the_way(backbone, split):
    extract(backbone, split)
    for file in split.files:
        file.unlink()
    with pytest.raises(CourseError):
        split.images(12)


# --- once and not again


def test_a_second_call_runs_nothing(backbone, split):
    first = extract(backbone, split)
    second = extract(backbone, split, batch_size=3)
    assert backbone.preprocess.seen == 11
    np.testing.assert_array_equal(first, second)


def test_two_calls_at_once_do_the_work_once(backbone, split):
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: extract(backbone, split), range(2))
    assert backbone.preprocess.seen == 11
    np.testing.assert_array_equal(first, second)


def change_a_picture(backbone: Backbone, split: Split) -> tuple[Backbone, Split]:
    Image.new("RGB", (24, 20), (255, 0, 0)).save(split.files[3])
    return backbone, split


def train_the_network_further(backbone: Backbone, split: Split) -> tuple[Backbone, Split]:
    backbone.model.set_weights([weights + 0.5 for weights in backbone.model.get_weights()])
    return backbone, split


def take_fewer_pictures(backbone: Backbone, split: Split) -> tuple[Backbone, Split]:
    return backbone, dataclasses.replace(split, files=split.files[1:], labels=split.labels[1:])


def take_another_order(backbone: Backbone, split: Split) -> tuple[Backbone, Split]:
    return backbone, dataclasses.replace(split, files=split.files[::-1], labels=split.labels[::-1])


def leave_out_the_last_layer(backbone: Backbone, split: Split) -> tuple[Backbone, Split]:
    model = keras.Model(backbone.model.input, keras.layers.MaxPooling2D(2)(backbone.model.output))
    return dataclasses.replace(backbone, model=model), split


@pytest.mark.parametrize(
    "change",
    [
        change_a_picture,
        train_the_network_further,
        take_fewer_pictures,
        take_another_order,
        leave_out_the_last_layer,
    ],
)
def test_whatever_the_features_depend_on_makes_them_anew(
    backbone, split, change: Callable[[Backbone, Split], tuple[Backbone, Split]]
):
    extract(backbone, split)
    backbone, split = change(backbone, split)
    np.testing.assert_allclose(extract(backbone, split), by_hand(backbone, split), atol=1e-5)


def test_another_preprocessing_makes_other_features_even_under_the_same_name(backbone, split):
    twice, half = (dataclasses.replace(backbone, preprocess=lambda images, by=by: images * by) for by in (2.0, 0.5))
    first = extract(twice, split)
    np.testing.assert_allclose(
        extract(half, split), backbone.model.predict(split.images(12) * np.float32(0.5), verbose=0), atol=1e-3
    )
    np.testing.assert_array_equal(extract(twice, split), first)


def test_the_same_numbers_without_the_last_pooling_make_other_features(backbone, split):
    """A mean over places is as long with it as without it."""
    model = backbone.model
    pooled = keras.Model(model.input, keras.layers.MaxPooling2D(2, padding="same")(model.output))
    means = [extract(dataclasses.replace(backbone, model=each), split, pooling="avg") for each in (model, pooled)]
    assert means[0].shape == means[1].shape
    assert np.abs(means[0] - means[1]).max() > 1e-3


def test_another_picture_size_makes_other_features(backbone, split):
    extract(backbone, split)
    larger = keras.models.clone_model(backbone.model, input_tensors=keras.Input((15, 15, 3)))
    larger.set_weights(backbone.model.get_weights())
    features = extract(dataclasses.replace(backbone, model=larger, image_size=15), split)
    assert features.shape == (11, 5, 5, 5)


# --- when something goes wrong


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 100)


@pytest.mark.parametrize(
    "damage",
    [
        truncate,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"no features at all"),
        lambda file: np.save(file, np.zeros((2, 3), np.float32)),
        lambda file: np.save(file, np.zeros((11, 4, 4, 5))),
    ],
    ids=["truncated", "empty", "garbage", "another shape", "another type"],
)
def test_a_damaged_file_is_noticed_and_made_again(backbone, split, cache, damage):
    extract(backbone, split)
    damage(next(cache.glob("*.npy")))
    np.testing.assert_allclose(extract(backbone, split), by_hand(backbone, split), atol=1e-5)


@pytest.mark.parametrize("content", [None, b""], ids=["gone", "emptied"])
def test_a_picture_lost_since_loading_is_an_error_that_names_it_and_nothing_is_kept(backbone, split, cache, content):
    split.files[7].unlink()
    if content is not None:
        split.files[7].write_bytes(content)
    with pytest.raises(CourseError, match=r"07\.png"):
        extract(backbone, split)
    assert not list(cache.glob("*.npy"))


def test_what_a_killed_run_left_behind_is_not_taken_for_features_and_removed(backbone, split, cache):
    extract(backbone, split)
    kept = next(cache.glob("*.npy"))
    remains = cache / f".{kept.stem}.abc123.npy"
    kept.rename(remains)
    truncate(remains)
    np.testing.assert_allclose(extract(backbone, split), by_hand(backbone, split), atol=1e-5)
    assert not remains.exists()


PICTURES = np.random.default_rng(0).integers(0, 256, (4, 9, 7, 3), np.uint8)


def test_the_twelve_statistics_are_those_that_lesson_00_writes_out():
    written_out = functions("00", "statistics").statistics
    assert np.allclose(picture_statistics(PICTURES), written_out(PICTURES), rtol=1e-5)  # sums of another order


def test_the_twelve_statistics_are_mean_deviation_and_step_of_each_colour():
    picture = np.zeros((2, 4, 3))
    picture[1, :, 0] = 200  # red: dark above, bright below
    picture[:, ::2, 1] = 100  # green: columns in turn
    picture[..., 2] = 30  # blue: the same everywhere
    mean, deviation, down, right = picture_statistics([picture]).reshape(4, 3).tolist()
    assert (mean, deviation) == ([100, 50, 30], [100, 50, 0])
    assert (down, right) == ([200, 0, 0], [0, 100, 0])


def test_the_twelve_statistics_do_not_overflow_in_bytes_and_fit_pictures_of_any_size():
    found = picture_statistics([PICTURES[0], PICTURES[1, :5].astype("float64")])
    assert found.shape == (2, 12)
    assert found.dtype == np.float32
    assert np.array_equal(found[0], picture_statistics(PICTURES.astype("float32"))[0])


@pytest.mark.parametrize("pictures", [[], PICTURES[0], PICTURES[..., :1], PICTURES[:, :1]])
def test_statistics_of_what_is_no_picture_are_refused(pictures):
    with pytest.raises(ValueError, match=r"is needed|no picture"):
        picture_statistics(pictures)
