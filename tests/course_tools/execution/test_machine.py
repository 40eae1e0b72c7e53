"""What this machine is, and what of it a run must not accept in silence."""

import json
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import pytest

from course_tools.execution import machine
from course_utils._internal import versions
from course_utils._internal.environment_check import problems
from course_utils.errors import CourseError

PEAK = """
import subprocess, sys
import psutil
from course_tools.execution.machine import peak_memory

block = b"1" * int(sys.argv[1])
del block
print(peak_memory(psutil.Process()))
if sys.argv[2:]:
    subprocess.run([sys.executable, __file__, *sys.argv[2:]], check=True)
"""


def test_the_peak_of_a_process_is_its_own_whatever_its_parent_has_had(tmp_path):
    (tmp_path / "peak.py").write_text(PEAK)
    command = [sys.executable, str(tmp_path / "peak.py"), "400000000", "100000000", "0"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    large, middle, small = sorted((int(line) for line in printed.split()), reverse=True)
    assert large - small > 350e6
    assert 80e6 < middle - small < 120e6


def test_versions_name_opencv_by_whichever_of_its_packages_is_installed(monkeypatch):
    def version(package):
        if package == "opencv-python":
            raise PackageNotFoundError
        return "4.12" if package == "opencv-python-headless" else "1.0"

    monkeypatch.setattr(versions, "version", version)
    found = machine.versions()
    assert found["opencv-python-headless"] == "4.12"
    assert "opencv-python" not in found


def test_a_sound_environment_has_no_problems(tmp_path):
    assert problems({"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "tensorflow"}) == []


def test_another_backend_is_said_with_the_variable(tmp_path):
    (sentence,) = problems({"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "torch"})
    assert "'torch'" in sentence
    assert "unset KERAS_BACKEND" in sentence


@pytest.mark.parametrize("setting", [{"image_data_format": "channels_first"}, {"floatx": "float16"}, {"epsilon": 1e-3}])
def test_settings_of_keras_that_change_results_are_said_with_the_file(tmp_path, setting):
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "tensorflow"} | setting))
    (sentence,) = problems({"KERAS_HOME": str(tmp_path)})
    assert str(tmp_path / "keras.json") in sentence
    assert all(repr(word) in sentence for word in (*setting, *setting.values()))


@pytest.mark.parametrize("content", ["", "{", "{}", '{"backend": "torch"}'])
def test_a_file_that_keras_makes_nothing_of_or_that_course_utils_overrules_is_no_problem(tmp_path, content):
    (tmp_path / "keras.json").write_text(content)
    assert problems({"KERAS_HOME": str(tmp_path)}) == []


@pytest.mark.parametrize("content", ["[]", '["tensorflow"]', "null", '"tensorflow"'])
def test_a_file_of_settings_with_which_keras_cannot_start_is_named(tmp_path, content):
    (tmp_path / "keras.json").write_text(content)
    (sentence,) = problems({"KERAS_HOME": str(tmp_path)})
    assert f"{tmp_path / 'keras.json'} is no file of settings" in sentence


def test_a_folder_in_the_place_of_the_file_of_settings_is_named(tmp_path):
    (tmp_path / "keras.json").mkdir()
    (sentence,) = problems({"KERAS_HOME": str(tmp_path)})
    assert f"{tmp_path / 'keras.json'} is no file of settings" in sentence


@pytest.mark.parametrize("value", ["1", "x", ""])
@pytest.mark.parametrize("name", ["KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH"])
def test_a_variable_that_cuts_trainings_short_is_named(tmp_path, name, value):
    (sentence,) = problems({"KERAS_HOME": str(tmp_path), name: value})
    assert f"unset {name}" in sentence


def test_a_file_on_pythonpath_in_the_place_of_a_package_is_named(tmp_path):
    (tmp_path / "keras.py").touch()
    (tmp_path / "numpy").mkdir()  # a package of another environment may be meant
    (sentence,) = problems({"KERAS_HOME": str(tmp_path), "PYTHONPATH": f"/nowhere{os.pathsep}{tmp_path}"})
    assert f"PYTHONPATH names {tmp_path}, and keras.py there" in sentence


def test_variables_of_keras_that_are_set_but_empty_count_as_not_set():
    program = "import os, course_utils; print(os.environ.get('KERAS_HOME'), os.environ['KERAS_BACKEND'])"
    empty = os.environ | {"KERAS_HOME": "", "KERAS_BACKEND": ""}
    printed = subprocess.run([sys.executable, "-c", program], env=empty, check=True, capture_output=True, text=True)
    assert printed.stdout.split() == ["None", "tensorflow"]


def test_a_work_folder_with_a_name_that_no_disk_takes_is_refused_with_the_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / ("x" * 300)))
    with pytest.raises(CourseError, match="set COURSE_WORK"):
        machine.require_sound_environment()


def test_a_work_folder_that_cannot_be_made_is_refused_with_the_variable(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "file" / "below"))
    with pytest.raises(CourseError, match=r"file/below.* set COURSE_WORK"):
        machine.require_sound_environment()


def test_looking_makes_no_folder(tmp_path):
    assert machine.writable(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
