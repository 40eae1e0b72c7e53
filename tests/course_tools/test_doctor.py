"""`course doctor`: a table and a remedy, whatever is missing or broken."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course_tools import doctor as module
from course_tools.doctor import Probe, examine
from course_utils._internal.layouts import DATA_SETS
from course_utils.paths import ROOT

SOUND = {"cv2": Probe("5.0.0"), "tensorflow": Probe(["2.21.0", 0]), "keras": Probe(["3.15.1", "tensorflow"])}
SOUND |= {module.OTHERS: Probe({})}
LESSONS_RUN = "This machine can run the course."


@pytest.fixture
def doctor(tmp_path, monkeypatch, capsys):
    """Return a function that examines with empty folders for everything, and gives the exit code and the lines.

    What imports come to is given, not tried: by default all is well.
    """
    for variable in ("COURSE_DATA", "COURSE_WORK", "KERAS_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    for variable in ("KERAS_BACKEND", "MPLBACKEND", "https_proxy", "HTTPS_PROXY", "TF_XLA_FLAGS"):
        monkeypatch.delenv(variable, raising=False)

    def look(**probes):
        outcomes = {program: (SOUND | probes)[name] for name, program in module.PROBES.items()}
        monkeypatch.setattr(module, "_probe", outcomes.__getitem__)
        code = examine()
        return code, capsys.readouterr().out

    return look


@pytest.fixture
def without(monkeypatch):
    """Return a function after which a module cannot be imported in this process."""

    def remove(name):
        for loaded in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
            monkeypatch.delitem(sys.modules, loaded)
        monkeypatch.setitem(sys.modules, name, None)

    return remove


@pytest.fixture
def nothing_installed(tmp_path, monkeypatch):
    """What a process started from here can import: Python's own modules, and the course's."""
    packages = {place.partition(":")[0].partition(".")[0] for place in module.MODULES.values()}
    for name in packages | {"cv2", "keras", "tensorflow"}:
        (tmp_path / f"{name}.py").write_text(f"raise ModuleNotFoundError('No module named {name}')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)


def line(output, subject):
    return next(line for line in output.splitlines() if subject in line)


def test_a_machine_without_data_weights_and_gpu_can_run_the_course(doctor):
    code, output = doctor()
    assert code == 0
    assert LESSONS_RUN in output
    assert line(output, "tensorflow").startswith("✔")


@pytest.mark.slow
def test_what_is_installed_here_can_be_imported(tmp_path):
    call = [sys.executable, "-m", "course_tools", "doctor"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=500, check=False)
    assert [line(done.stdout, name)[0] for name in ("cv2 ", "tensorflow ", "keras ")] == ["✔"] * 3


# What an import comes to.


@pytest.mark.parametrize(
    ("name", "error", "remedy"),
    [
        ("cv2", "ImportError: libGL.so.1: cannot open shared object file", "apt-get install libgl1"),
        ("cv2", "ImportError: libgthread-2.0.so.0: cannot open shared object file", "libglib2.0-0"),
        ("cv2", "ImportError: libGL.so.1: cannot open shared object file", "pip install opencv-python-headless"),
        ("cv2", "ImportError: DLL load failed while importing cv2", "Visual C++"),
        ("tensorflow", "ModuleNotFoundError: No module named 'tensorflow'", "pip install -c constraints.txt -e ."),
    ],
)
def test_an_import_that_fails_is_shown_with_what_to_do(doctor, name, error, remedy):
    code, output = doctor(**{name: Probe(error=error)})
    assert code == 1
    assert line(output, f"✘ {name}").endswith(error)
    assert remedy in output


def test_a_smaller_package_that_is_broken_is_named_with_the_command_that_gets_it_anew(doctor):
    code, output = doctor(**{module.OTHERS: Probe({"nbclient": "ImportError: no such name"})})
    assert code == 1
    assert line(output, "✘ nbclient").endswith("ImportError: no such name")
    assert re.search(r"pip install --force-reinstall --no-deps nbclient==\d", output)


def test_a_smaller_package_that_ends_the_process_is_told_with_its_last_words(doctor):
    code, output = doctor(
        **{module.OTHERS: Probe(error="Python was ended by signal 11. while importing h5py", died=True)}
    )
    assert code == 1
    assert line(output, f"✘ {module.OTHERS}").endswith("while importing h5py")


def test_every_package_that_the_course_needs_is_tried():
    assert {*module.MODULES, *module.OPENCV[:1], "keras", "tensorflow", "jupyterlab"} == set(module._dependencies())


@pytest.mark.slow
@pytest.mark.parametrize("package", ["cloudpickle", "nbclient"])
def test_packages_that_are_damaged_are_found(tmp_path, monkeypatch, package):
    damaged = {package: "raise ImportError('no such file')", "openpyxl": "", "threadpoolctl": "def broken(:"}
    for name, content in damaged.items():
        (tmp_path / f"{name}.py").write_text(content, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    assert damaged.keys() <= module._probe(module.PROBES[module.OTHERS]).result.keys()


def test_a_tensorflow_that_ends_the_process_is_told_of_processors_without_avx(doctor):
    code, output = doctor(tensorflow=Probe(error="Python was ended by signal 4 (Illegal instruction).", died=True))
    assert code == 1
    assert "AVX" in output


def test_a_setting_that_ends_tensorflow_is_named(doctor, monkeypatch):
    monkeypatch.setenv("TF_XLA_FLAGS", "--no_such_flag")
    _, output = doctor(tensorflow=Probe(error="Python ended with exit code 1.", died=True))
    assert "Unset TF_XLA_FLAGS" in output


def test_a_probe_gives_what_the_program_leaves_in_result():
    assert module._probe("result = [1, 'two']") == Probe([1, "two"])


def test_a_probe_leaves_nothing_where_the_doctor_was_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module._probe("open('left', 'w').close(); result = 1")
    assert not list(tmp_path.iterdir())


def test_a_probe_of_a_program_that_raises_gives_the_last_line():
    assert module._probe("import no_such_module").error == "ModuleNotFoundError: No module named 'no_such_module'"


def test_a_probe_of_a_program_that_crashes_gives_how_it_ended_and_its_last_words():
    crash = "import os, sys; sys.stderr.write('I0000 hello\\nno AVX here\\n'); sys.stderr.flush(); os.abort()"
    probe = module._probe(crash)
    assert probe.died
    assert probe.error.startswith("Python ")
    assert probe.error.endswith("no AVX here")
    assert "hello" not in probe.error


def test_a_probe_that_does_not_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "PROBE_SECONDS", 1)
    assert "no answer within 1 seconds" in module._probe("import time; time.sleep(100)").error


@pytest.mark.parametrize("name", ["psutil", "filelock", "course_utils._internal.layouts"])
def test_a_package_that_the_doctor_lacks_itself_is_a_line_and_not_the_end(doctor, without, name):
    without(name)
    code, output = doctor()
    assert code == 1
    assert name in output
    assert "ImageNet weights" in output


def test_it_needs_nothing_but_python(nothing_installed):
    call = [sys.executable, "-S", "-m", "course_tools.doctor"]  # -S: without what is said of installed packages
    done = subprocess.run(call, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=100, check=False)
    assert done.returncode == 1
    assert "not installed: " in done.stdout
    assert line(done.stdout, "✘ tensorflow").endswith("No module named tensorflow")
    assert "pip install -c constraints.txt -e ." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_command_that_cannot_start_lets_the_doctor_say_why(nothing_installed):
    done = subprocess.run(
        [sys.executable, "-S", "-m", "course_tools", "run"],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "course cannot start" in done.stderr
    assert re.search("✘ command +cannot start: ", done.stdout)
    assert "not installed: " in done.stdout


# The graphics card.


def test_a_gpu_that_tensorflow_does_not_see_is_told_which_packages_to_install(doctor, monkeypatch):
    monkeypatch.setattr(module, "_has_nvidia", lambda: True)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert '-e ".[gpu]"' in doctor()[1]


def test_on_windows_a_gpu_is_told_of_wsl(doctor, monkeypatch):
    monkeypatch.setattr(module, "_has_nvidia", lambda: True)
    monkeypatch.setattr("platform.system", lambda: "Windows")
    assert "WSL" in doctor()[1]


def test_a_gpu_that_tensorflow_sees_is_fine(doctor):
    assert line(doctor(tensorflow=Probe(["2.21.0", 1]))[1], "GPU").startswith("✔")


# Python and packages.


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0)])
def test_a_python_that_tensorflow_has_no_packages_for_is_a_reason_to_fail(doctor, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    code, output = doctor()
    assert code == 1
    assert "Python 3.11 or newer, older than 3.14" in " ".join(output.split())  # a narrow terminal breaks lines


def test_an_intel_mac_is_told_of_hosted_services(doctor, monkeypatch):
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(module, "_intel_mac", lambda: "docs/hosted.md")
    code, output = doctor()
    assert code == 1
    assert "docs/hosted.md" in output


def test_versions_other_than_the_tested_ones_are_named_with_both(doctor, monkeypatch):
    real = module._version
    monkeypatch.setattr(module, "_version", lambda name: "1.0" if name == "rich" else real(name))
    code, output = doctor()
    assert code == 0
    assert "rich 1.0 (" in line(output, "packages")


def test_opencv_without_windows_counts_as_opencv(doctor, monkeypatch):
    tested = module._tested_versions()["opencv-python"]
    have = {"opencv-python": "", "opencv-python-headless": min(tested)}
    real = module._version
    monkeypatch.setattr(module, "_version", lambda name: have.get(name, "" if "opencv" in name else real(name)))
    assert line(doctor()[1], "packages").startswith("✔")


def test_two_opencvs_in_one_place_are_found(doctor, monkeypatch):
    real = module._version
    monkeypatch.setattr(module, "_version", lambda name: "5.0.0.93" if name.startswith("opencv-python") else real(name))
    output = doctor()[1]
    assert "installed more than once: opencv-python, opencv-python-headless" in output
    assert "pip uninstall -y opencv-python opencv-python-headless" in output


# Settings.


def test_a_backend_other_than_tensorflow_is_a_reason_to_fail(doctor, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    code, output = doctor()
    assert code == 1
    assert "unset KERAS_BACKEND" in output


def test_keras_json_with_channels_first_is_a_reason_to_fail_and_the_file_is_named(doctor, tmp_path):
    (tmp_path / "KERAS_HOME").mkdir()
    file = tmp_path / "KERAS_HOME" / "keras.json"
    file.write_text('{"image_data_format": "channels_first"}', encoding="utf-8")
    code, output = doctor()
    assert code == 1
    assert "'channels_last'" in line(output, str(file))


def test_keras_json_that_is_damaged_breaks_nothing_and_is_named(doctor, tmp_path):
    (tmp_path / "KERAS_HOME").mkdir()
    (tmp_path / "KERAS_HOME" / "keras.json").write_text('{"floatx": "float16"', encoding="utf-8")
    code, output = doctor()
    assert code == 0
    assert line(output, "keras.json cannot be read").startswith("-")


def test_a_proxy_is_named_without_its_password(doctor, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://ada:secret@proxy.example:3128")
    output = doctor()[1]
    assert "https_proxy is http://proxy.example" in output
    assert "secret" not in output


def test_a_socks_proxy_needs_a_package(doctor, monkeypatch):
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:9")
    real = module._version
    monkeypatch.setattr(module, "_version", lambda name: "" if name == "PySocks" else real(name))
    assert "pip install PySocks" in doctor()[1]


@pytest.mark.parametrize(("name", "value"), [("MPLBACKEND", "Agg"), ("COURSE_WORK", ""), ("COURSE_DATA", "")])
def test_an_odd_setting_that_breaks_nothing_is_named(doctor, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert line(doctor()[1], f"{name} is ").startswith("-")


def test_a_user_without_a_home_folder_still_gets_the_whole_table(doctor, monkeypatch):
    def unknown():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setattr(Path, "home", unknown)
    code, output = doctor()
    assert code == 0
    assert "set HOME" in output
    assert "ImageNet weights" in output


def test_a_terminal_of_another_encoding_gets_every_line_in_what_it_can_show(nothing_installed):
    call = [sys.executable, "-S", "-m", "course_tools.doctor"]
    env = {"PYTHONIOENCODING": "ascii", "PYTHONPATH": os.environ["PYTHONPATH"]}
    done = subprocess.run(call, cwd=ROOT, capture_output=True, timeout=100, check=False, env=env)
    assert b"UnicodeEncodeError" not in done.stdout + done.stderr
    assert b"writes ascii" in done.stdout


# Folders.


def test_a_folder_that_cannot_be_written_is_a_reason_to_fail_and_says_what_to_set(doctor, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "file" / "nowhere"))
    code, output = doctor()
    assert code == 1
    assert line(output, "course writes to").startswith("✘")
    assert "set COURSE_WORK to another folder" in output


def test_a_disk_without_locks_is_named(doctor, monkeypatch):
    monkeypatch.setattr("filelock.FileLock.acquire", lambda *_, **__: (_ for _ in ()).throw(NotImplementedError()))
    code, output = doctor()
    assert code == 0
    assert "This disk has no locks" in output


def test_looking_makes_no_folders(doctor, tmp_path):
    doctor()
    assert list(tmp_path.iterdir()) == []


# Data sets and weights.


def test_a_data_folder_that_does_not_exist_is_named(doctor, tmp_path):
    assert str(tmp_path / "COURSE_DATA") in line(doctor()[1], "real data")


def test_a_data_folder_that_is_a_file_is_called_a_file(doctor, tmp_path):
    (tmp_path / "COURSE_DATA").touch()
    assert "COURSE_DATA names a file" in doctor()[1]


def test_a_folder_that_leads_nowhere_is_told_with_the_variables(doctor, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", "~nobody-of-this-name/work")
    code, output = doctor()
    assert code == 1
    assert "~nobody-of-this-name/work leads nowhere" in line(output, "folders")
    assert "Set COURSE_WORK and COURSE_DATA to other folders" in output


def test_a_file_in_the_place_of_a_package_is_the_remedy_not_a_new_environment(doctor, tmp_path, monkeypatch):
    (tmp_path / "keras.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    _, output = doctor(keras=Probe(error="AttributeError: module 'keras' has no attribute '__version__'"))
    words = " ".join(output.split())  # lines are as wide as the terminal
    assert f"PYTHONPATH names {tmp_path}, and keras.py there" in words
    assert "see PYTHONPATH below" in words
    assert "Delete the environment" not in output


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
