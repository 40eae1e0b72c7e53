"""What lesson 11 writes out: its networks, its counts, and its way to labels, taken from the lesson's source."""

import ast
from pathlib import Path

import keras
import numpy as np
import pytest

from course_utils.errors import CourseError
from tests.support.lesson_code import statements

NAMES = {
    *("label_of", "pictures_in", "Choices", "conv_bn", "bottleneck", "resnet", "convolution", "count"),
    *("BLOCKS", "mean_of_batches"),
}
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
def test_a_resnet_has_as_many_trainable_parameters_as_published_by_hand_and_by_keras(depth):
    assert sum(LESSON["count"](depth).values()) == PUBLISHED[depth]
    with keras.StatelessScope():  # shapes without numbers
        network = LESSON["resnet"](depth, classes=1000, image_size=64)
    assert sum(int(np.prod(weight.shape)) for weight in network.trainable_weights) == PUBLISHED[depth]


def test_the_name_of_a_network_is_the_number_of_its_layers_with_weights():
    assert all(1 + 3 * sum(blocks) + 1 == depth for depth, blocks in LESSON["BLOCKS"].items())


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
    ours = LESSON["resnet"](50, 1000, image_size=64, choices=LESSON["Choices"](bias=True, **choices))
    ours.set_weights(donor.get_weights())
    pictures = np.random.default_rng(1).uniform(0, 255, (2, 64, 64, 3)).astype("float32")
    theirs = np.asarray(donor(pictures / 127.5 - 1, training=False))
    return np.abs(np.asarray(ours(pictures, training=False)) - theirs).max()


def test_with_the_weights_of_keras_applications_it_gives_the_same_answers(donor):
    assert transplanted(donor, stride_on=1, epsilon=1.001e-5) <= 1e-4


def test_the_transplant_notices_a_stride_in_another_place(donor):
    assert transplanted(donor, stride_on=3, epsilon=1.001e-5) > 1e-2


def test_labels_come_from_the_first_letter_and_another_letter_is_an_error_that_names_the_file():
    assert [LESSON["label_of"](Path(f"{letter}0001.jpg")) for letter in "PHN"] == [1, 0, 0]
    with pytest.raises(CourseError, match=r"somewhere.X0001\.jpg"):
        LESSON["label_of"](Path("somewhere/X0001.jpg"))


def test_what_is_no_usable_picture_is_left_out_and_named_but_for_hidden_files(tmp_path, capsys):
    import cv2

    sound = cv2.imencode(".png", np.zeros((9, 9, 3), np.uint8))[1].tobytes()
    for name, content in {"V2.png": sound, "V1.png": sound, "V3.png": sound[:40], ".DS_Store": b"x"}.items():
        (tmp_path / name).write_bytes(content)
    assert LESSON["pictures_in"](tmp_path) == [tmp_path / "V1.png", tmp_path / "V2.png"]
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("left out: V3.png: ")


def test_the_mean_of_batch_means_is_the_mean_only_when_all_batches_are_of_one_size():
    correct = np.array([1.0] * 20 + [0.0] * 5)
    assert LESSON["mean_of_batches"](correct, 5) == pytest.approx(0.8)
    assert LESSON["mean_of_batches"](correct, 10) == pytest.approx(2 / 3)
