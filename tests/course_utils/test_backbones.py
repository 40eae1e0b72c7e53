import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils import backbones
from course_utils.backbones import BACKBONES, WEIGHTS_FOLDER, build_slim, load_backbone
from course_utils.errors import CourseError
from course_utils.synthetic.cats_dogs import draw_cat_or_dog

APPLICATIONS = {
    "VGG16": (keras.applications.vgg16, keras.applications.VGG16, {}),
    "ResNet50": (keras.applications.resnet, keras.applications.ResNet50, {}),
    "Xception": (keras.applications.xception, keras.applications.Xception, {}),
    "InceptionV3": (keras.applications.inception_v3, keras.applications.InceptionV3, {}),
    "MobileNet": (keras.applications.mobilenet, keras.applications.MobileNet, {"alpha": 0.75}),
    "MobileNetV2": (keras.applications.mobilenet_v2, keras.applications.MobileNetV2, {"alpha": 0.35}),
}

every_backbone = pytest.mark.parametrize("name", BACKBONES)


@pytest.fixture(scope="module")
def slim() -> dict[str, backbones.Backbone]:
    """Every slim backbone, built once: building the large ones takes seconds."""
    return {name: load_backbone(name, "slim") for name in BACKBONES}


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.stack([draw_cat_or_dog(i % 2, np.random.default_rng(i), 75) for i in range(4)])


def stable(names: list[str]) -> list[str]:
    """Return layer names with the numbers that Keras gives through the process counted from the first in the list."""
    counts: dict[str, int] = {}
    result = []
    for name in names:
        kind = re.fullmatch(
            r"(conv2d|batch_normalization|activation|average_pooling2d|max_pooling2d|add|concatenate|input_layer)(_\d+)?",
            name,
        )
        if kind:
            counts[kind[1]] = counts.get(kind[1], 0) + 1
            name = f"{kind[1]}#"
        result.append(name)
    return result


@every_backbone
def test_a_slim_copy_has_the_layers_and_names_of_the_network_it_copies(name: str, slim: dict) -> None:
    _, build, options = APPLICATIONS[name]
    full = build(weights=None, include_top=False, input_shape=(75, 75, 3), **options)
    copy = slim[name].model
    assert stable([layer.name for layer in copy.layers]) == stable([layer.name for layer in full.layers])
    assert [type(layer) for layer in copy.layers] == [type(layer) for layer in full.layers]
    assert copy.output_shape[1:3] == full.output_shape[1:3]
    assert copy.count_params() <= full.count_params()


@every_backbone
def test_a_slim_copy_has_a_tenth_to_half_a_million_parameters_in_a_file_below_a_megabyte(name: str, slim: dict) -> None:
    assert 80_000 < slim[name].model.count_params() < 500_000
    assert (WEIGHTS_FOLDER / f"{name}.npz").stat().st_size < 1_000_000


@every_backbone
def test_shipped_weights_are_finite_half_precision(name: str) -> None:
    with np.load(WEIGHTS_FOLDER / f"{name}.npz") as arrays:
        for key in arrays.files:
            assert arrays[key].dtype == np.float16
            assert np.isfinite(arrays[key]).all(), key


@every_backbone
def test_loading_twice_gives_the_same_output(name: str, slim: dict, pictures: np.ndarray) -> None:
    again = load_backbone(name, "slim")
    assert again.weights == slim[name].weights
    inputs = again.preprocess(pictures)
    first, second = (np.asarray(backbone.model(inputs, training=False)) for backbone in (slim[name], again))
    np.testing.assert_array_equal(first, second)
    assert first.std() > 0


@every_backbone
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_preprocessing_is_the_networks_own_and_leaves_its_argument_alone(
    name: str, dtype: type, slim: dict, pictures: np.ndarray
) -> None:
    own = APPLICATIONS[name][0].preprocess_input
    given = pictures.astype(dtype)
    kept = given.copy()
    result = slim[name].preprocess(given)
    assert isinstance(result, np.ndarray)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(given, kept)
    np.testing.assert_allclose(result, own(pictures.astype("float32")), atol=1e-4)


@every_backbone
def test_preprocessing_does_the_same_inside_a_dataset(name: str, slim: dict, pictures: np.ndarray) -> None:
    preprocess = slim[name].preprocess
    for given in (pictures, pictures.astype("float32")):
        (batch,) = tf.data.Dataset.from_tensor_slices(given).batch(4).map(preprocess)
        assert batch.dtype == tf.float32
        np.testing.assert_allclose(batch, preprocess(pictures), atol=1e-4)


@every_backbone
def test_the_last_block_cuts_the_network_in_two(name: str, slim: dict) -> None:
    """Nothing before the last block takes its input from inside it, and some weights stand on either side."""
    layers = slim[name].model.layers
    cut = [layer.name for layer in layers].index(slim[name].last_block)
    inside = {id(layer.output) for layer in layers[cut:]}
    for layer in layers[1:cut]:
        assert not any(id(tensor) in inside for tensor in keras.tree.flatten(layer.input))
    assert any(layer.weights for layer in layers[:cut])
    assert any(layer.weights for layer in layers[cut:])


def test_last_blocks_are_those_of_the_table(slim: dict) -> None:
    assert slim["VGG16"].last_block == "block5_conv1"
    assert slim["ResNet50"].last_block == "conv5_block1_1_conv"
    assert slim["Xception"].last_block == "block14_sepconv1"
    assert slim["MobileNet"].last_block == "conv_dw_12"
    assert slim["MobileNetV2"].last_block == "block_16_expand"
    names = [layer.name for layer in slim["InceptionV3"].model.layers]
    assert names[names.index(slim["InceptionV3"].last_block) - 1] == "mixed9"


def test_a_slim_copy_takes_pictures_of_another_size() -> None:
    small, large = (load_backbone("VGG16", "slim", size) for size in (32, 150))
    assert small.model.output_shape == (None, 1, 1, 64)
    assert large.model.output_shape == (None, 4, 4, 64)
    assert small.weights == large.weights
    assert (small.image_size, large.image_size) == (32, 150)


@pytest.fixture(scope="module")
def cats_and_dogs() -> tuple[np.ndarray, np.ndarray]:
    """Drawn pictures, cats and dogs in turn, and their labels; the first 120 are for training."""
    labels = np.arange(320) % 2
    pictures = [draw_cat_or_dog(int(label), np.random.default_rng([0, i]), 75) for i, label in enumerate(labels)]
    return np.stack(pictures), labels


LEAST_TRANSFER = {
    "VGG16": 0.92, "ResNet50": 0.85, "Xception": 0.93, "InceptionV3": 0.82, "MobileNet": 0.89, "MobileNetV2": 0.95
}  # fmt: skip
"""What a linear classifier reaches on each slim copy's features: far more than the pixels hold."""


def linear_accuracy(rows: np.ndarray, labels: np.ndarray) -> float:
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
    return classifier.fit(rows[:120], labels[:120]).score(rows[120:], labels[120:])


def mean_features(backbone: backbones.Backbone, pictures: np.ndarray) -> np.ndarray:
    return np.asarray(backbone.model(backbone.preprocess(pictures), training=False)).mean(axis=(1, 2))


@pytest.mark.parametrize(("name", "least"), LEAST_TRANSFER.items())
def test_slim_features_tell_cats_from_dogs(name: str, least: float, slim: dict, cats_and_dogs: tuple) -> None:
    pictures, labels = cats_and_dogs
    assert linear_accuracy(mean_features(slim[name], pictures), labels) > least


def test_pixels_do_not(cats_and_dogs: tuple) -> None:
    pictures, labels = cats_and_dogs
    assert linear_accuracy(pictures.reshape(len(pictures), -1) / 255, labels) < 0.65


def test_an_unknown_backbone_is_refused_with_the_valid_names() -> None:
    with pytest.raises(
        CourseError, match=r"no backbone 'vgg'.*VGG16, ResNet50, Xception, InceptionV3, MobileNet, MobileNetV2"
    ):
        load_backbone("vgg", "slim")


def test_unknown_weights_are_refused_with_the_valid_names() -> None:
    with pytest.raises(CourseError, match=r"no weights 'noisy'.*slim, imagenet"):
        load_backbone("VGG16", "noisy")  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "smallest"), [("VGG16", 32), ("Xception", 71), ("InceptionV3", 75)])
def test_pictures_too_small_for_the_network_are_refused_with_the_smallest_size(name: str, smallest: int) -> None:
    with pytest.raises(CourseError, match=f"at least {smallest} pixels, not {smallest - 1}"):
        load_backbone(name, "slim", smallest - 1)
    assert build_slim(name, smallest).input_shape == (None, smallest, smallest, 3)


def test_a_missing_slim_file_names_the_file_and_the_program_that_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backbones, "WEIGHTS_FOLDER", tmp_path)
    with pytest.raises(CourseError, match=r"VGG16\.npz.*scripts/pretrain_slim\.py VGG16"):
        load_backbone("VGG16", "slim")


def test_a_slim_file_of_another_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "VGG16.npz").write_bytes((WEIGHTS_FOLDER / "MobileNet.npz").read_bytes())
    monkeypatch.setattr(backbones, "WEIGHTS_FOLDER", tmp_path)
    with pytest.raises(CourseError, match=r"VGG16\.npz does not fit"):
        load_backbone("VGG16", "slim")


LOAD = """
from course_utils.backbones import load_backbone
from course_utils.errors import CourseError
for name in ("VGG16", "MobileNet"):
    try:
        load_backbone(name, "imagenet")
    except CourseError as error:
        print(f"{name} refused: {error}")
"""


@pytest.fixture(scope="module")
def cache_with_a_damaged_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Keras cache without VGG16's weights, and with a file that is not what its name says for MobileNet."""
    home = tmp_path_factory.mktemp("keras")
    (home / "models").mkdir()
    (home / "models" / "mobilenet_7_5_224_tf_no_top.h5").write_bytes(b"<html>not found</html>")
    return home


@pytest.fixture(scope="module")
def refusals(cache_with_a_damaged_file: Path) -> str:
    """What loading says in a process of its own, with that cache and no network; Keras reads both at its start."""
    nowhere = "http://127.0.0.1:9"
    elsewhere = {"KERAS_HOME": str(cache_with_a_damaged_file), "https_proxy": nowhere, "no_proxy": ""}
    command = [sys.executable, "-c", LOAD]
    return subprocess.run(command, env={**os.environ, **elsewhere}, capture_output=True, text=True, check=True).stdout


def test_imagenet_weights_that_cannot_be_had_give_one_error_that_says_what_to_do(
    refusals: str, cache_with_a_damaged_file: Path
) -> None:
    assert "VGG16 refused: The ImageNet weights of VGG16" in refusals
    assert "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5" in refusals
    assert f"into the folder {cache_with_a_damaged_file / 'models'}" in refusals
    assert 'profile = "tiny"' in refusals


def test_a_damaged_imagenet_file_is_named(refusals: str, cache_with_a_damaged_file: Path) -> None:
    file = cache_with_a_damaged_file / "models" / "mobilenet_7_5_224_tf_no_top.h5"
    assert f"MobileNet refused: {file} cannot be read" in refusals


@pytest.mark.parametrize("size", [96, 160])
def test_imagenet_weights_are_the_same_at_every_picture_size(
    size: int,
    real_weights: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    recwarn: pytest.WarningsRecorder,
) -> None:
    home = str(real_weights("MobileNetV2"))
    monkeypatch.setattr(keras.src.backend.config, "keras_home", lambda: home)  # read once, when Keras was imported
    own, other = load_backbone("MobileNetV2", "imagenet"), load_backbone("MobileNetV2", "imagenet", size)
    assert own.weights == other.weights == "imagenet"
    assert own.model.input_shape == (None, 224, 224, 3)
    assert other.model.input_shape == (None, size, size, 3)
    for first, second in zip(own.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)
    assert not [warning for warning in recwarn if "input_shape" in str(warning.message)]
