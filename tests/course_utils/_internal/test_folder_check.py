"""Any folder of class folders becomes a split; what is wrong with a folder is said with the way out."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_utils.datasets import read_folder
from course_utils.errors import CourseError
from course_utils.paths import ROOT


def fill(folder: Path, count: int = 3, first: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(first, first + count):
        Image.new("RGB", (24, 20), (10 * index, 90, 30)).save(folder / f"{index:02d}.png")


@pytest.fixture
def fruit(tmp_path: Path) -> Path:
    for number, name in enumerate(("apples", "pears", "plums")):
        fill(tmp_path / "fruit" / name, number + 2)
    return tmp_path / "fruit"


def test_the_folders_are_the_classes_in_the_order_of_their_names(fruit):
    split, left_out = read_folder(fruit, 16)
    assert split.class_names == ("apples", "pears", "plums")
    assert left_out == {}
    np.testing.assert_array_equal(split.labels, [0, 0, 1, 1, 1, 2, 2, 2, 2])
    assert [split.class_names[label] for label in split.labels] == [file.parent.name for file in split.files]


def test_the_pictures_come_at_the_size_asked_for(fruit):
    assert read_folder(fruit, 16)[0].images().shape == (9, 16, 16, 3)


def test_what_is_no_picture_is_left_out_with_its_reason(fruit):
    (fruit / "apples" / "empty.jpg").write_bytes(b"")
    (fruit / "pears" / "page.jpg").write_text("<html></html>")
    (fruit / "labels.csv").write_text("a,b")
    split, left_out = read_folder(fruit, 16)
    assert len(split) == 9
    assert left_out == {
        fruit / "apples" / "empty.jpg": "an empty file",
        fruit / "pears" / "page.jpg": "a web page, not a picture (a log-in? an error?): download the picture anew",
        fruit / "labels.csv": "not in the folder of a class",
    }


def test_hidden_files_and_folders_are_not_even_mentioned(fruit):
    fill(fruit / ".thumbnails")
    fill(fruit / "__MACOSX")
    (fruit / ".DS_Store").write_bytes(b"x")
    (fruit / "apples" / ".DS_Store").write_bytes(b"x")
    split, left_out = read_folder(fruit, 16)
    assert len(split.class_names) == 3
    assert left_out == {}


def test_a_folder_that_does_not_exist_is_an_error_that_shows_the_nearest(fruit):
    with pytest.raises(CourseError, match=r"no folder .*friut.* has in it: apples, pears, plums") as error:
        read_folder(fruit / "friut" / "train", 16)
    assert "What to do" in str(error.value)


@pytest.mark.parametrize(("name", "remedy"), [("pictures.zip", "unpack it"), ("a.jpg", "give a folder, such as")])
def test_a_file_is_an_error_that_says_what_to_give(tmp_path, name, remedy):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(CourseError, match=rf"(?s){name} is a file.*{remedy}"):
        read_folder(tmp_path / name, 16)


def test_pictures_directly_in_the_folder_are_an_error_that_shows_the_layout(fruit):
    with pytest.raises(CourseError, match=r"(?s)2 pictures directly in it \(00.png, 01.png\).*cats/.*make a folder"):
        read_folder(fruit / "apples", 16)


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(CourseError, match=r"no class folders\. It has in it: nothing"):
        read_folder(tmp_path, 16)


def test_one_class_alone_is_an_error(tmp_path):
    fill(tmp_path / "apples")
    with pytest.raises(CourseError, match=r"(?s)only one class folder, apples.*add a folder"):
        read_folder(tmp_path, 16)


def test_a_folder_around_the_folder_is_an_error_that_names_the_inner_one(fruit):
    with pytest.raises(CourseError, match=r"(?s)only one class folder, fruit.*give .*fruit, if its folders"):
        read_folder(fruit.parent, 16)


def test_splits_instead_of_classes_are_an_error_that_names_one(tmp_path):
    for split in ("test", "train"):
        for name in ("apples", "pears"):
            fill(tmp_path / split / name)
    with pytest.raises(CourseError, match=r"(?s)no pictures, but folders in it \(apples, pears\).*give .*train if"):
        read_folder(tmp_path, 16)


def test_an_empty_class_is_an_error_that_names_it(fruit):
    (fruit / "quinces").mkdir()
    with pytest.raises(CourseError, match=r"(?s)quinces cannot be learned.* is empty.*delete the folder"):
        read_folder(fruit, 16)


def test_a_class_without_a_readable_picture_is_an_error_with_the_reasons(fruit):
    (fruit / "quinces").mkdir()
    (fruit / "quinces" / "a.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(12))
    (fruit / "quinces" / "b.jpg").write_bytes(b"")
    with pytest.raises(CourseError, match=r"(?s)2 files, but no usable.*a.heic: a HEIC.*b.jpg: an empty file"):
        read_folder(fruit, 16)


@pytest.mark.parametrize(("one", "other"), [("caf\u00e9", "cafe\u0301"), ("pears", "pears "), ("pears", "pears\u00a0")])
def test_two_classes_whose_names_look_the_same_are_refused_with_what_tells_them_apart(tmp_path, one, other):
    for name in ("apples", one, other):
        fill(tmp_path / name)
    with pytest.raises(CourseError, match="look the same") as caught:
        read_folder(tmp_path, 16)
    assert ascii(one) in str(caught.value)
    assert ascii(other) in str(caught.value)


def test_classes_may_differ_in_capitals_only_as_letters_do(tmp_path):
    for name in ("A", "a"):
        (tmp_path / name).mkdir()
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this disk takes A and a for the same")
    for name in ("A", "a"):
        fill(tmp_path / name)
    assert read_folder(tmp_path, 16)[0].class_names == ("A", "a")


LOOK = """
import sys
from pathlib import Path
from course_tools.data.inspection import inspect
from course_utils.datasets import find, find_images, read_folder
from course_utils.errors import CourseError
folder = Path(sys.argv[1])
for call in (
    lambda: read_folder(folder, 16),
    lambda: find_images(folder, recursive=True),
    lambda: read_folder(folder / "pears" / "inner", 16),
    lambda: find_images(folder / "pears" / "inner"),
    lambda: find("cats_dogs", "laptop"),
    lambda: inspect("cats_dogs", folder / "pears"),
):
    try:
        call()
    except CourseError as error:
        print(error)
"""


def test_a_folder_that_may_not_be_looked_into_is_named_and_not_taken_for_empty(require, fruit, tmp_path):
    require("posix")
    (fruit / "pears").chmod(0)
    # Permissions do not stop root, except where it has given up the right to pass them over.
    first = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    ended = subprocess.run(
        [*first, sys.executable, "-c", LOOK, str(fruit)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COURSE_DATA": str(fruit / "pears")},
    )
    (fruit / "pears").chmod(0o755)
    assert ended.stdout.count("cannot be looked into: Permission denied. Look at its permissions.") == 6, ended
