"""What the shipped slim weights are worth beside random ones, and that the training behind them keeps its promises."""

import importlib.util
from pathlib import Path
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow as tf

from benchmarks.slim import pooled_features, transfer
from course_utils.backbones import SLIM_IMAGE_SIZE, build_slim, load_backbone
from course_utils.synthetic import fresh
from course_utils.synthetic.cats_dogs import CREATURE_PARTS, MixedCreature


@pytest.fixture(scope="module")
def pretraining() -> ModuleType:
    file = Path(__file__).parents[2] / "scripts" / "pretrain_slim.py"
    spec = importlib.util.spec_from_file_location("pretrain_slim", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_shipped_weights_are_worth_far_more_than_random_ones() -> None:
    pictures, labels = fresh("cats_dogs", 600, seed=7, size=75)
    keras.utils.set_random_seed(0)
    shipped, untrained = load_backbone("VGG16", "slim").model, build_slim("VGG16", 75)
    pre_trained, random = (
        transfer(pooled_features(model, "VGG16", pictures), labels) for model in (shipped, untrained)
    )
    assert random < 0.65
    assert pre_trained > random + 0.2


def test_a_window_shows_a_part_of_the_picture_and_every_second_one_mirrored(pretraining: ModuleType) -> None:
    columns = np.tile(np.arange(80, dtype=np.uint8), (80, 1))
    picture = np.stack([columns, columns.T, columns], -1)
    mirrored = 0
    for number in range(40):
        shown = pretraining.window(picture, np.random.default_rng(number)).astype(float)
        assert shown.shape == (SLIM_IMAGE_SIZE, SLIM_IMAGE_SIZE, 3)
        across, down = np.diff(shown[5, :, 0]).mean(), np.diff(shown[:, 5, 1]).mean()
        assert 0.7 * 80 / SLIM_IMAGE_SIZE - 0.05 < abs(across) < 80 / SLIM_IMAGE_SIZE + 0.05
        assert down == pytest.approx(abs(across), abs=0.05)
        mirrored += across < 0
    assert 8 < mirrored < 32


def test_the_loss_falls_when_an_answer_gets_better_and_leaves_out_what_was_not_measured(
    pretraining: ModuleType,
) -> None:
    parts = MixedCreature(ears=1, crown=0, face=2, whiskers=1, pupils=2, eye=0.0, width=1.03)
    truth = tf.constant([parts], tf.float32)
    width = sum(len(names) for names in CREATURE_PARTS.values()) + 2

    def loss(column: int, value: float) -> float:
        outputs = np.zeros((1, width), np.float32)
        outputs[0, column] = value
        return float(pretraining.loss_of(truth, tf.constant(outputs)))

    nothing, face = loss(0, 0.0), len(CREATURE_PARTS["ears"]) + len(CREATURE_PARTS["crown"])
    assert loss(1, 2.0) < nothing < loss(0, 2.0)
    assert loss(face + 2, 2.0) < nothing < loss(face, 2.0)
    assert loss(width - 2, 2.0) == nothing  # these eyes are the face's own
    assert loss(width - 1, 2.0) > nothing


def test_batch_normalisation_put_into_vgg_changes_nothing_and_goes_out_again(pretraining: ModuleType) -> None:
    vgg = pretraining.any_size(load_backbone("VGG16", "slim").model)
    before = vgg.get_weights()
    probe = load_backbone("VGG16", "slim").preprocess(fresh("cats_dogs", 4, seed=8, size=75)[0])
    copy = pretraining.with_batch_normalisation(vgg)
    pretraining.unfold(vgg, copy, probe)
    said = np.asarray(vgg(probe))
    np.testing.assert_allclose(np.asarray(copy(probe, training=False)), said, atol=1e-3 * said.max())
    pretraining.fold(copy, vgg, probe)
    for old, new in zip(before, vgg.get_weights(), strict=True):
        np.testing.assert_allclose(new, old, atol=1e-3)
