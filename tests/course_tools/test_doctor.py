"""`course doctor`: what it says of folders, data sets and weights."""

import pytest

from course_tools.console import console
from course_tools.doctor import examine
from course_utils.layouts import DATA_SETS


@pytest.fixture
def doctor(tmp_path, monkeypatch, capsys):
    """Return a function that examines with empty folders for everything, and gives the exit code and the lines."""
    for variable in ("COURSE_DATA", "COURSE_WORK", "KERAS_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))

    def look():
        code = examine(console())
        return code, capsys.readouterr().out

    return look


def line(output, subject):
    return next(line for line in output.splitlines() if subject in line)


def test_a_machine_without_data_weights_and_gpu_can_run_the_course(doctor):
    code, output = doctor()
    assert code == 0
    assert "This machine can run the course." in output
    assert line(output, "tensorflow").startswith("✔")


def test_every_known_data_set_that_is_missing_gets_advice(doctor):
    _, output = doctor()
    for name in DATA_SETS:
        assert line(output, f"data set {name}").startswith("-")
        assert f"course data get {name}" in output
    assert "data/README.md" in output


def test_a_data_set_in_its_place_is_found(doctor, tmp_path):
    layout = DATA_SETS["cats_dogs"]
    for split in layout.splits:
        for label in layout.classes:
            (tmp_path / "COURSE_DATA" / "cats_dogs" / split / label).mkdir(parents=True)
    assert line(doctor()[1], "data set cats_dogs").startswith("✔")


def test_a_data_set_with_a_class_missing_says_which(doctor, tmp_path):
    (tmp_path / "COURSE_DATA" / "cats_dogs" / "train" / "cats").mkdir(parents=True)
    assert "train/dogs and 4 more" in doctor()[1]


def test_weights_in_the_cache_of_keras_are_found(doctor, tmp_path):
    (tmp_path / "KERAS_HOME" / "models").mkdir(parents=True)
    (tmp_path / "KERAS_HOME" / "models" / "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5").touch()
    assert line(doctor()[1], "ImageNet weights").startswith("✔")


def test_a_folder_that_cannot_be_written_is_a_reason_to_fail_and_says_what_to_set(doctor, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", "/proc/nowhere")
    code, output = doctor()
    assert code == 1
    assert line(output, "course writes to").startswith("✘")
    assert "COURSE_WORK" in output


def test_looking_makes_no_folders(doctor, tmp_path):
    doctor()
    assert list(tmp_path.iterdir()) == []
