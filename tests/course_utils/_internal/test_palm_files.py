"""Which pictures of PALM are used, and what is said of the others."""

import cv2
import numpy as np
import pytest

from course_utils._internal.palm_files import palm_files
from course_utils.datasets import load
from course_utils.errors import CourseError


@pytest.fixture
def palm(tmp_path):
    """A folder in PALM's layout with two training and two test pictures, and a function that adds a picture to it."""

    folder = tmp_path / "palm"

    def add(name, shade):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(cv2.imencode(".png", np.full((9, 9, 3), shade, np.uint8))[1].tobytes())

    for shade, name in enumerate(("Training400/P1", "Training400/N1", "Validation400/V1", "Validation400/V2")):
        add(f"PALM-{name}.png", shade)
    (folder / "labels.csv").write_text("ID,imgName,Label\n1,V1.png,1\n2,V2.png,0\n", "utf-8")
    return folder, add


def names(part):
    return [file.name for file in part[0]]


def test_labels_come_from_the_first_letter_and_from_the_table(palm, capsys):
    folder, add = palm
    add("PALM-Training400/H1.png", 9)
    found = palm_files(folder)
    assert (names(found["train"]), found["train"][1]) == (["H1.png", "N1.png", "P1.png"], [0, 0, 1])
    assert (names(found["test"]), found["test"][1]) == (["V1.png", "V2.png"], [1, 0])
    assert capsys.readouterr().out == ""


def test_another_first_letter_is_an_error_that_names_the_file(palm, capsys):
    folder, add = palm
    add("PALM-Training400/X0001.png", 9)
    with pytest.raises(CourseError, match=r"PALM-Training400.X0001\.png: the name must begin with P, H or N"):
        palm_files(folder)


def test_copies_are_left_out_and_named_those_of_test_pictures_from_the_training(palm, capsys):
    folder, add = palm
    add("PALM-Training400/N2.png", 2)  # is V1
    add("PALM-Training400/P2.png", 0)  # is P1
    add("PALM-Validation400/V3.png", 3)  # is V2
    (folder / "labels.csv").write_text("ID,imgName,Label\n1,V1.png,1\n2,V2.png,0\n3,V3.png,0\n", "utf-8")
    found = palm_files(folder)
    assert (names(found["train"]), names(found["test"])) == (["N1.png", "P1.png"], ["V1.png", "V2.png"])
    copies = (("N2.png", "V1.png"), ("P2.png", "P1.png"), ("V3.png", "V2.png"))
    told = [f"palm, left out: {copy} is {original} once more" for copy, original in copies]
    assert sorted(capsys.readouterr().out.splitlines()) == told


def test_pictures_of_one_kind_only_are_refused(palm, capsys):
    folder, _ = palm
    (folder / "PALM-Training400/P1.png").unlink()
    with pytest.raises(CourseError, match="PALM-Training400 has 1 usable pictures with a label, 0 of them pathologic"):
        palm_files(folder)


def test_what_is_no_usable_picture_is_left_out_and_named_but_for_hidden_files(palm, capsys):
    folder, _ = palm
    sound = (folder / "PALM-Training400/P1.png").read_bytes()
    for name, content in {"P3.png": sound[:40], ".DS_Store": b"x"}.items():
        (folder / "PALM-Training400" / name).write_bytes(content)
    assert names(palm_files(folder)["train"]) == ["N1.png", "P1.png"]
    assert capsys.readouterr().out.startswith("palm, left out: P3.png: ")


def test_load_makes_splits_of_them_in_the_size_that_is_asked_for(palm, monkeypatch, small_profile):
    monkeypatch.setenv("COURSE_DATA", str(palm[0].parent))
    data = load("palm", small_profile, image_size=8)
    assert data.test.images().shape == (2, 8, 8, 3)
    assert (data.train.labels.tolist(), data.train.labels.dtype, data.validation) == ([0, 1], np.int64, None)
    assert data.class_names == ("not pathologic", "pathologic")
