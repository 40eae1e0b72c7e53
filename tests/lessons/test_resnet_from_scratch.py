"""What lesson 11 writes out: its networks, taken from the lesson's source; and how it reads PALM."""

import ast

import keras
import numpy as np
import pytest

from tests.support.lesson_code import statements

NAMES = {"conv_bn", "bottleneck", "resnet", "BLOCKS", "basic_block", "gated_network"}
PUBLISHED = {50: 25_557_032, 101: 44_549_160, 152: 60_192_808}


def definitions():
    """The functions and the table of the lesson, without running the rest of it."""
    kept = [
        node
        for node in statements("11")
        if isinstance(node, ast.Import | ast.ImportFrom)
        or getattr(node, "name", None) in NAMES
        or (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) in NAMES)
    ]
    space = {"__name__": __name__}
    exec(compile(ast.Module(kept, []), "lesson 11", "exec"), space)
    return space


LESSON = definitions()


@pytest.mark.parametrize("depth", PUBLISHED)
def test_a_resnet_has_as_many_trainable_parameters_as_published(depth):
    network = LESSON["resnet"](depth, classes=1000, image_size=64, init="zeros")
    assert sum(int(np.prod(weight.shape)) for weight in network.trainable_weights) == PUBLISHED[depth]


def test_the_name_of_a_network_is_the_number_of_its_layers_with_weights():
    assert all(1 + 3 * sum(blocks) + 1 == depth for depth, blocks in LESSON["BLOCKS"].items())


@pytest.mark.parametrize("depth", [14, 26])
def test_the_gated_networks_have_so_many_layers_with_weights_and_none_on_shortcuts(depth):
    network = LESSON["gated_network"](depth)
    assert sum(isinstance(layer, keras.layers.Conv2D | keras.layers.Dense) for layer in network.layers) == depth


def test_a_gate_of_zero_takes_the_addition_away():
    inputs, gate = keras.Input((4, 4, 8)), keras.Input(())
    block = keras.Model([inputs, gate], LESSON["basic_block"](inputs, gate))
    normalisations = [layer for layer in block.layers if isinstance(layer, keras.layers.BatchNormalization)]
    normalisations[-1].gamma.assign(np.zeros(8))
    pictures = np.random.default_rng(0).uniform(0, 1, (2, 4, 4, 8)).astype("float32")
    assert np.array_equal(block([pictures, np.ones(2, "float32")]), pictures)
    assert not np.any(block([pictures, np.zeros(2, "float32")]))


@pytest.fixture(scope="module")
def donor():
    """keras.applications' ResNet-50 with numbers under which no mistake hides."""
    model = keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classifier_activation=None)
    rng = np.random.default_rng(0)
    ranges = {"gamma": (0.5, 1.5), "beta": (-0.2, 0.2), "bias": (-0.2, 0.2)}
    ranges |= {"moving_mean": (-0.2, 0.2), "moving_variance": (0.5, 1.5)}
    for weight in model.weights:
        if weight.name in ranges:
            weight.assign(rng.uniform(*ranges[weight.name], weight.shape))
    return model


def transplanted(donor, **choices):
    """The largest difference between the donor's answers and those of ours with the donor's weights."""
    ours = LESSON["resnet"](50, 1000, image_size=64, bias=True, init="zeros", **choices)
    ours.set_weights(donor.get_weights())
    pictures = np.random.default_rng(1).uniform(0, 255, (2, 64, 64, 3)).astype("float32")
    theirs = np.asarray(donor(pictures / 127.5 - 1, training=False))
    return np.abs(np.asarray(ours(pictures, training=False)) - theirs).max()


def test_with_the_weights_of_keras_applications_it_gives_the_same_answers(donor):
    assert transplanted(donor, stride_on=1, epsilon=1.001e-5) <= 1e-4


def test_the_transplant_notices_a_stride_in_another_place(donor):
    assert transplanted(donor, stride_on=3, epsilon=1.001e-5) > 1e-2
