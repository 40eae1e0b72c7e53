"""What students use runs without POSIX, under any path and in any locale.

`course test` executes every lesson without POSIX; here is what that leaves open.

The processes are Linux's all the same: no_posix/sitecustomize.py hides from the course what Windows lacks. Paths with
backslashes, open files that cannot be replaced and names that Windows refuses are tried by the workflow on Windows.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_lessons import PARAMETERS, cell, write_lessons

from course_tools.notebooks.lessons import find_lessons
from course_utils.paths import ROOT

NO_POSIX = Path(__file__).parent / "no_posix"
LESSONS = find_lessons(ROOT / "lessons")
ODD_NAME = "图像 分类 ümläut " + "x" * 200
"""A folder's name with Chinese characters, spaces and, in UTF-8, more than 200 letters: 255 bytes are the limit."""

C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def course(*arguments, cwd=ROOT, timeout=600, path=(NO_POSIX, ROOT), **variables):
    paths = os.pathsep.join(map(str, path))
    return subprocess.run(
        [sys.executable, "-m", "course_tools", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": paths} | {name: str(value) for name, value in variables.items()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )


@pytest.fixture
def light_imports(tmp_path):
    """A folder for PYTHONPATH: in place of TensorFlow and Keras, what `course doctor` asks of them.

    It imports each in a process of its own, where no code of the course runs; tests of lessons import the real ones.
    """
    for name in ("tensorflow", "keras"):
        (tmp_path / "light" / name).mkdir(parents=True)
    (tmp_path / "light" / "tensorflow" / "__init__.py").write_text(
        "from types import SimpleNamespace\n__version__ = '2'\n"
        "config = SimpleNamespace(list_physical_devices=lambda kind: [])\n",
        encoding="utf-8",
    )
    (tmp_path / "light" / "keras" / "__init__.py").write_text(
        "from types import SimpleNamespace\n__version__ = '3'\n"
        "backend = SimpleNamespace(backend=lambda: 'tensorflow')\n",
        encoding="utf-8",
    )
    return tmp_path / "light"


def statuses(out):
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return {lesson["lesson"]: lesson["status"] for lesson in summary["lessons"]}


NEEDY = ("import fcntl", "import pwd", "from os import fork", "import os; os.killpg", "import signal; signal.SIGHUP")


def test_a_lesson_that_needs_posix_fails_here(tmp_path):
    needy = {f"_{number:02}_needs": PARAMETERS + cell(source) for number, source in enumerate(NEEDY)}
    lessons = write_lessons(tmp_path / "lessons", **needy, _09_not=PARAMETERS)
    course("run", "--out", tmp_path / "out", COURSE_LESSONS=lessons)
    assert statuses(tmp_path / "out") == {name[1:]: "failed" for name in needy} | {"09_not": "passed"}


FOLDS_AND_FILES = """
# %%
import csv
import json

import keras

from course_utils.checkpoints import fit_or_resume
from course_utils.datasets import load
from course_utils.parallel import parallel_map
from course_utils.paths import output_path, run_folder
from course_utils.records import claim, record, say

# %%
run = output_path("output", run_folder("lesson", {"profile": profile, "seed": seed}))
data = load("cats_dogs", profile, seed=seed)
size = data.validation.image_size


def train_fold(fold):
    inputs = keras.Input((size, size, 3))
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(inputs)))
    model.compile(keras.optimizers.SGD(1e-6), "mse")
    batches = lambda done: data.validation.batches(50, shuffle=True, seed=fold, passes_done=done)
    history = fit_or_resume(model, batches, 2, file=run / f"{fold}.npz", settings={"fold": fold}, verbose=0)
    model.save(run / f"fold_{fold}.keras")
    return history["loss"]


# %%
losses = list(parallel_map(train_fold, range(2), keep=run / "kept", settings={"seed": seed}))
rows = [{"name": "猫", "loss": loss[-1]} for loss in losses]
with (run / "löss.csv").open("w", encoding="utf-8", newline="") as table:
    csv.writer(table).writerows(row.values() for row in rows)
(run / "folds.json").write_text(json.dumps(losses), "utf-8")
say(f"The last loss of 猫 is **{losses[0][-1]:.2f}**.")
record("loss", losses[0][-1])
claim("Each fold's network is there", len(keras.models.load_model(run / "fold_1.keras").layers), at_least=3)
"""
"""A lesson that does what lessons do with a system: draws pictures, trains folds, keeps and replaces files."""


@pytest.mark.slow
def test_a_lesson_of_folds_and_files_runs_without_posix_in_a_folder_with_an_odd_name_in_the_locale_c(tmp_path):
    place = tmp_path / ODD_NAME[:80]
    lessons = write_lessons(tmp_path / "lessons", _02_folds=PARAMETERS + FOLDS_AND_FILES)
    variables = {"COURSE_WORK": place / "work", "COURSE_LESSONS": lessons, **C_LOCALE}
    done = course("run", "--strict", "--out", place / "out", **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert statuses(place / "out") == {"02_folds": "passed"}


@pytest.mark.real
@pytest.mark.timeout(3600)
def test_every_lesson_runs_without_posix_in_a_folder_with_an_odd_name_in_the_locale_c(tmp_path):
    lessons, place = LESSONS, tmp_path / ODD_NAME[:80]
    numbers = [lesson.name[:2] for lesson in lessons]
    variables = {"COURSE_WORK": place / "work", **C_LOCALE}
    done = course("run", *numbers, "--strict", "--out", place / "out", timeout=3500, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert statuses(place / "out") == dict.fromkeys([lesson.name for lesson in lessons], "passed")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("build", "--check"), ("exercise", "check", "01")])
def test_a_command_runs_without_posix_as_it_does_with_it(command, tmp_path):
    variables = {"COURSE_DATA": tmp_path / "data", "COURSE_WORK": tmp_path / "work", "PYTHONUTF8": "1"}
    with_it = course(*command, path=(ROOT,), **variables)
    without = course(*command, **variables)
    assert without.returncode == with_it.returncode, without.stdout + without.stderr
    assert "Traceback" not in without.stdout + without.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", [("doctor",), ("data", "list"), ("data", "where", "palm"), ("--help",)])
def test_a_command_runs_without_posix_in_the_locale_c(command, tmp_path, light_imports):
    done = course(*command, path=(NO_POSIX, light_imports, ROOT), COURSE_DATA=tmp_path / ODD_NAME, **C_LOCALE)
    assert done.returncode == (2 if "where" in command else 0), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.slow
def test_the_course_itself_may_lie_in_a_folder_with_an_odd_name(tmp_path):
    place = tmp_path / ODD_NAME
    for folder in ("course_tools", "course_utils"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "constraints.txt", "requirements.lock"):
        shutil.copy(ROOT / file, place)
    measure = "from course_utils.paths import work_dir\nfrom course_utils.records import record\n"
    write_lessons(place / "lessons", _02_odd=PARAMETERS + cell(measure + "record('letters', len(str(work_dir())))"))
    done = course("run", cwd=place, path=(NO_POSIX, place), **C_LOCALE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert statuses(place / "runs" / "tiny") == {"02_odd": "passed"}
