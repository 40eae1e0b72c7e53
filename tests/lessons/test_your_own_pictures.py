"""The functions that lesson 12 writes out, taken from its source as a student would copy them."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from course_utils.backbones import load_backbone
from course_utils.errors import CourseError
from tests.support.lesson_code import functions


@pytest.fixture(scope="module")
def lesson() -> SimpleNamespace:
    names = ("digests", "duplicates", "group_names", "connected", "share_out", "share_out_exactly", "check_classes")
    return functions("12", *names, "files_in")


# --- copies


def test_copies_are_found_by_their_content_whatever_their_names(lesson, tmp_path):
    for name, content in {"a/1.jpg": b"xy", "a/2.jpg": b"yx", "b/3.png": b"xy", "b/4.jpg": b"xyz"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    files = sorted(tmp_path.glob("*/*"))
    assert lesson.duplicates(files) == [["a/1.jpg", "b/3.png"]]
    assert [count for count in Counter(lesson.digests(files)).values() if count > 1] == [2]


# --- groups


FILES = [Path(name) for name in ("s/01/00003_00012.png", "s/02/00003_00001.png", "s/02/00004_00001.png")]


@pytest.mark.parametrize(
    ("pattern", "same"),
    [(r"(\d+)_", [True, False]), (r"^\d+", [True, False]), (r"(\d+)/(\d+)_", [False, False]), ("(.)", [True, True])],
)
def test_a_group_is_what_the_expression_finds_in_the_name(lesson, pattern, same):
    first, *others = lesson.group_names(FILES, pattern)
    assert [other == first for other in others] == same


def test_an_expression_that_finds_nothing_in_a_name_is_an_error_that_names_the_file(lesson):
    with pytest.raises(CourseError, match=r"finds nothing in 2 of 3 .* '00003_00012.png'"):
        lesson.group_names(FILES, r"(\d*4)_")


def test_what_is_no_regular_expression_is_an_error(lesson):
    with pytest.raises(CourseError, match=r"'\(' is no regular expression"):
        lesson.group_names(FILES, "(")


def test_pictures_that_share_a_name_in_any_naming_are_one_group(lesson):
    groups = lesson.connected(["a", "a", "b", "c", "d"], ["1", "2", "2", "3", "4"])
    assert groups[0] == groups[1] == groups[2]
    assert len({groups[0], groups[3], groups[4]}) == 3


# --- sharing out


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 99), st.lists(st.integers(15, 60), min_size=2, max_size=5), st.integers(1, 4))
def test_no_group_stands_in_two_parts_and_every_class_in_each(seed, sizes, together):
    share_out = functions("12", "share_out", "share_out_exactly").share_out
    labels = np.repeat(np.arange(len(sizes)), sizes)
    groups = np.random.default_rng(seed).permutation(len(labels)) // together
    parts = share_out(labels, groups, len(sizes), seed)
    np.testing.assert_array_equal(np.sort(np.concatenate(list(parts.values()))), np.arange(len(labels)))
    assert sum(len(set(groups[rows])) for rows in parts.values()) == len(set(groups))
    assert all(set(labels[rows]) == set(labels) for rows in parts.values())


def test_each_class_is_shared_out_three_to_one_to_one(lesson):
    labels = np.repeat([0, 1], [200, 20])
    parts = lesson.share_out(labels, np.arange(220), 2, seed=0)
    counts = {name: np.bincount(labels[rows]).tolist() for name, rows in parts.items()}
    assert counts == {"train": [120, 12], "validation": [40, 4], "test": [40, 4]}


def test_the_seed_fixes_the_parts(lesson):
    labels = np.repeat([0, 1], 50)
    first, again, other = (lesson.share_out(labels, np.arange(100), 2, seed)["test"] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)


def test_groups_that_leave_a_part_without_a_class_are_an_error(lesson):
    labels = np.repeat([0, 1], 10)
    with pytest.raises(CourseError, match="some class is missing in a part"):
        lesson.share_out(labels, labels, 2, seed=0)


@pytest.mark.parametrize("seed", range(3))
def test_if_the_groups_can_be_shared_out_at_all_they_are(lesson, seed):
    """Each of 20 classes has exactly three groups, of 5, 3 and 1 pictures: one for each part."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(20), 9)
    groups = np.concatenate([3 * label + rng.permutation(np.repeat([0, 1, 2], [5, 3, 1])) for label in range(20)])
    parts = lesson.share_out(labels, groups, 20, seed)
    assert all(set(labels[rows]) == set(range(20)) for rows in parts.values())
    assert sum(len(set(groups[rows])) for rows in parts.values()) == 60
    assert sorted(np.concatenate(list(parts.values()))) == list(range(180))


@pytest.mark.parametrize(("count", "groups"), [(4, 4), (9, 2)])
def test_a_class_with_too_few_pictures_or_groups_is_an_error_that_names_it(lesson, count, groups):
    labels = np.repeat([0, 1], [20, count])
    numbers = np.concatenate([np.arange(20), 20 + np.arange(count) % groups])
    with pytest.raises(
        CourseError, match=rf"class plums has too few pictures: {count} usable, number of groups: {groups}"
    ):
        lesson.check_classes(labels, numbers, ("pears", "plums"))


def test_five_pictures_in_three_groups_are_enough(lesson):
    lesson.check_classes(np.repeat([0, 1], 5), np.array([0, 1, 2, 2, 2, 3, 4, 5, 6, 7]), ("pears", "plums"))


# --- new pictures


def write_picture(path: Path, red: int = 0) -> Path:
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (20, 30), (red, 0, 0)).save(path, "PNG")
    return path


def test_new_pictures_are_found_in_folders_of_folders_and_what_is_no_picture_stays_to_be_named(lesson, tmp_path):
    names = ("b.PNG", "monday/a.png")
    files = [write_picture(tmp_path / name) for name in names]
    (tmp_path / "notes.txt").write_bytes(b"x")
    assert lesson.files_in(tmp_path) == [*files, tmp_path / "notes.txt"]


@pytest.mark.parametrize("name", [".DS_Store", "._a.png", "Thumbs.db", "__MACOSX/._a.png"])
def test_what_systems_and_archivers_add_to_new_pictures_is_passed_over(lesson, tmp_path, name):
    picture = write_picture(tmp_path / "a.png")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"\0\5\26\7")
    assert lesson.files_in(tmp_path) == [picture]


@pytest.mark.parametrize(("name", "problem"), [("", "is a usable picture"), ("missing", "there is no folder")])
def test_no_new_pictures_are_an_error(lesson, tmp_path, name, problem):
    with pytest.raises(CourseError, match=problem):
        lesson.files_in(tmp_path / name)


# --- the dense layer that says what a logistic regression says


@pytest.mark.parametrize("num_classes", [2, 3, 5])
def test_the_dense_numbers_give_the_probabilities_of_the_logistic_regression(num_classes):
    from scipy.special import softmax
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    dense_numbers: Callable[..., Any] = functions("12", "dense_numbers", num_classes=num_classes).dense_numbers
    rng = np.random.default_rng(0)
    labels = np.arange(60) % num_classes
    rows = rng.normal(3, 2, (60, 4)) + labels[:, None]
    linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels)
    kernel, bias = dense_numbers(linear)
    np.testing.assert_allclose(softmax(rows @ kernel + bias, axis=1), linear.predict_proba(rows), atol=1e-8)


# --- what is handed over


@pytest.fixture(scope="module")
def red_or_dark() -> keras.Model:
    inputs = keras.Input((8, 8, 3))
    red = keras.layers.GlobalAveragePooling2D()(inputs)[:, :1] / 255
    return keras.Model(inputs, keras.layers.Concatenate()([1 - red, red]))


def test_predictions_name_each_file_its_class_and_what_cannot_be_read(red_or_dark, tmp_path):
    (tmp_path / "bad.jpg").write_bytes(b"")
    files = [tmp_path / "bad.jpg", write_picture(tmp_path / "red.png", 255), write_picture(tmp_path / "sub/black.png")]
    predict = functions("12", "predict", class_names=("dark", "red")).predict
    predict(red_or_dark, files, tmp_path, tmp_path / "out.csv", batch_size=2)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines() == [
        "file,class,probability,dark,red,problem",
        "bad.jpg,,,,,an empty file",
        "red.png,red,1.00000,0.00000,1.00000,",
        "sub/black.png,dark,1.00000,1.00000,0.00000,",
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [(b"a\nb.png", r"a\nb.png"), (b"caf\xe9.png", r"caf\udce9.png"), ("a\u2028b.png".encode(), r"a\u2028b.png")],
)
def test_any_name_of_a_file_takes_one_line_of_the_predictions(require, red_or_dark, tmp_path, name, written):
    require("posix")  # Windows allows none of these names
    file = write_picture(tmp_path / os.fsdecode(name), 255)
    predict = functions("12", "predict", class_names=("dark", "red")).predict
    predict(red_or_dark, [file], tmp_path, tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["file,class,probability,dark,red,problem", f"{written},red,1.00000,0.00000,1.00000,"]


WITHOUT_THE_COURSE = """
import sys
sys.modules["course_utils"] = None
import keras, numpy as np
np.save("again.npy", keras.models.load_model("model.keras", compile=False)(np.load("pictures.npy")))
"""


@pytest.mark.slow
def test_the_assembled_model_needs_nothing_of_the_course_to_be_loaded(tmp_path):
    names = ("VGG16", "MobileNet")  # two kinds of preprocessing: BGR without the mean, and -1 to 1
    networks = {name: load_backbone(name, "slim") for name in names}
    rng = np.random.default_rng(0)
    tops = {name: [rng.normal(size=(net.model.output_shape[-1], 3)), np.zeros(3)] for name, net in networks.items()}
    assemble = functions("12", "assemble", networks=networks, tops=tops, size=75, num_classes=3, seed=0).assemble
    pictures = rng.uniform(0, 255, (2, 75, 75, 3)).astype("float32")
    model = assemble(names)
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "pictures.npy", pictures)
    subprocess.run([sys.executable, "-c", WITHOUT_THE_COURSE], cwd=tmp_path, check=True, capture_output=True)
    np.testing.assert_allclose(np.load(tmp_path / "again.npy"), model(pictures), atol=1e-5)
