"""Lessons, folds and gradings on a Dask cluster: a scheduler and two workers on loopback, standing for two machines."""

import csv
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requirements
from command import COURSE
from in_process import invoke
from small_exercises import DOUBLE, hand_in, submission, write_exercise
from small_lessons import PARAMETERS, SHOW, cell, write_lessons

from course_utils._internal import dask_executor
from course_utils.errors import CourseError
from course_utils.parallel import parallel_map
from course_utils.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("without_keras")]
requirements.require("cluster")

DASK = str(Path(sys.executable).with_name("dask"))
ONLY = ["--no-dashboard", "--host", "127.0.0.1"]


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.start()

    def start(self) -> None:
        self.scheduler = self._process("scheduler", "--port", str(self.port), *ONLY)
        wait_until(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.port)) == 0

    def worker(self, name: str, **env: str) -> None:
        how = ["--nthreads", "1", "--no-nanny", "--name", name, "--local-directory", str(self.folder), *ONLY]
        self.workers[name] = self._process("worker", self.address, *how, **env)

    def stop(self) -> None:
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()

    def _process(self, *arguments: str, **env: str) -> "subprocess.Popen[bytes]":
        log = (self.folder / "log").open("ab")
        return subprocess.Popen([DASK, *arguments], env=os.environ | env, stdout=log, stderr=log, cwd=self.folder)


@pytest.fixture
def make_cluster(tmp_path_factory):
    """Return a function that starts a cluster with workers of these names; ended when the test ends."""
    made = []

    def make(*names: str, **env: str) -> Cluster:
        made.append(Cluster(tmp_path_factory.mktemp("cluster")))
        for name in names:
            made[-1].worker(name, **env)
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A cluster of two workers, for tests that leave it as it is."""
    shared = Cluster(tmp_path_factory.mktemp("cluster"))
    shared.worker("first")
    shared.worker("second")
    yield shared
    shared.stop()


def wait_until(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def at_work() -> list[psutil.Process]:
    """What works on this test's lessons and gradings, wherever: all descendants but the cluster's own processes."""
    everything = psutil.Process().children(recursive=True)
    return [p for p in everything if "course_utils._internal.subprocess_call" in " ".join(_line(p))]


def _line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


# --- Lessons ---


def test_a_sweep_gives_the_same_on_a_cluster(course, two, tmp_path):
    lessons = write_lessons(
        tmp_path / "lessons",
        _01_score=PARAMETERS + SHOW + cell("show(kind='record', name='test_accuracy', value=0.5 + 0.1 * seed)"),
    )
    for out, arguments in {"here": [], "there": ["--scheduler", two.address]}.items():
        command = ["run", "--sweep", "seed=0,1,2", "--out", tmp_path / out, *arguments]
        finished = course(*command, env={"COURSE_LESSONS": lessons})
        assert finished.returncode == 0, finished.stderr
    here, there = tmp_path / "here", tmp_path / "there"
    assert rows(there / "sweep.csv") == rows(here / "sweep.csv")
    assert [row["test_accuracy"] for row in rows(there / "sweep.csv")] == ["0.5", "0.6", "0.7"]
    assert {path.name for path in there.iterdir()} == {path.name for path in here.iterdir()}


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a table, without what no two runs share."""
    with path.open(encoding="utf-8-sig") as file:
        return [{k: v for k, v in row.items() if k not in ("seconds", "peak_rss_mb")} for row in csv.DictReader(file)]


# --- Gradings ---


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return write_exercise(tmp_path_factory.mktemp("exercises"))


@pytest.fixture(scope="module")
def grade(course, exercise):
    def run(*arguments, **how):
        return course("grade", "--no-sandbox", *arguments, env={"COURSE_EXERCISES": exercise.source.parent}, **how)

    return run


def answers(exercise, number: int) -> str:
    """Right, half right, wrong and broken ones in turn."""
    code = [DOUBLE, DOUBLE.replace("2 *", "3 *"), "1 / 0", DOUBLE.replace("return 2 * x", "x *= 2\n    return x")]
    return submission(exercise, task1=code[number % 4], task2=f"answer = {'ab'[number % 3 == 0]!r}")


def test_submissions_get_the_same_grades_on_a_cluster(grade, exercise, two, tmp_path):
    for number in range(12):  # each kind of an answer to one task with each to the other
        hand_in(tmp_path / "in", f"student{number:02}", answers(exercise, number))
    for out, arguments in {"here": [], "there": ["--scheduler", two.address]}.items():
        finished = grade("in", "--out", out, *arguments, cwd=tmp_path)
        assert finished.returncode == 0, finished.stderr
    here, there = (tmp_path / name for name in ("here", "there"))
    table = rows(here / "grades.csv")
    assert len({(row["student"], row["task"]) for row in table}) == 24
    assert {(row["task"], row["points"]) for row in table} == {
        ("task1", "12"),
        ("task1", "0"),
        ("task2", "8"),
        ("task2", "0"),
    }
    assert (there / "grades.csv").read_bytes() == (here / "grades.csv").read_bytes()
    for path in sorted((here / "feedback").iterdir()):
        assert (there / "feedback" / path.name).read_bytes() == path.read_bytes()


def write_waiting(exercise, folder: Path, quick: int = -1) -> None:
    """Write six submissions that say that they are begun and wait for a file `go`, but for the quick one."""
    (folder / "begun").mkdir()
    for number in range(6):
        lines = ["import os, time", f"open({str(folder / 'begun' / str(number))!r}, 'a').write('x')"]
        if number != quick:
            lines.append(f"while not os.path.exists({str(folder / 'go')!r}): time.sleep(0.05)")
        task1 = "\n".join([*lines, DOUBLE])
        hand_in(folder / "in", f"student{number}", submission(exercise, task1=task1, task2='answer = "b"'))


def begun(folder: Path) -> int:
    """How often a submission was begun."""
    return sum(path.stat().st_size for path in (folder / "begun").iterdir())


def start_grading(exercise, folder: Path, cluster: Cluster) -> "subprocess.Popen[str]":
    command = [str(COURSE), "grade", "--no-sandbox", "in", "--out", "out", "--scheduler", cluster.address]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"COURSE_EXERCISES": str(exercise.source.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_killed_workers_work_is_done_by_the_other_and_counted_once(exercise, tmp_path, make_cluster):
    write_waiting(exercise, tmp_path)
    there = make_cluster("first", "second")
    with start_grading(exercise, tmp_path, there) as run:
        wait_until(lambda: begun(tmp_path) == 2)  # both are at work
        there.workers["first"].kill()
        wait_until(lambda: len(at_work()) == 1)
        (tmp_path / "go").touch()
        output, _ = run.communicate(timeout=120)
    assert run.returncode == 0, output
    table = rows(tmp_path / "out" / "grades.csv")
    assert [(row["student"], row["task"], row["points"]) for row in table] == [
        (f"student{number}", task, points) for number in range(6) for task, points in (("task1", "12"), ("task2", "8"))
    ]
    assert begun(tmp_path) == 7  # what the dead worker had in hand was begun twice
    assert output.count("20 of 20") == 6


def test_a_scheduler_that_goes_away_ends_the_run_and_the_same_command_goes_on(grade, exercise, tmp_path, make_cluster):
    write_waiting(exercise, tmp_path, quick=0)
    there = make_cluster("first")
    kept = tmp_path / "out" / "feedback" / "student0__01_small.json"
    with start_grading(exercise, tmp_path, there) as run:
        wait_until(kept.exists)
        there.scheduler.kill()
        output, _ = run.communicate(timeout=120)
    assert run.returncode == 2, output
    assert f"scheduler at {there.address} is gone" in output
    assert "Traceback" not in output
    assert len(rows(tmp_path / "out" / "grades.csv")) == 2
    stamp = kept.stat().st_mtime_ns
    there.stop()
    there.start()
    there.worker("third")
    (tmp_path / "go").touch()
    finished = grade("in", "--out", "out", "--scheduler", there.address, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert len(rows(tmp_path / "out" / "grades.csv")) == 12
    assert kept.stat().st_mtime_ns == stamp


def test_ctrl_c_leaves_nobody_at_work_on_the_cluster(exercise, tmp_path, make_cluster):
    write_waiting(exercise, tmp_path)
    there = make_cluster("first", "second")
    with start_grading(exercise, tmp_path, there) as run:
        wait_until(lambda: begun(tmp_path) == 2)
        assert len(at_work()) == 2
        run.send_signal(signal.SIGINT)
        output, _ = run.communicate(timeout=60)
    assert run.returncode == 130, output
    wait_until(lambda: not at_work(), seconds=20)


# --- Folds ---

FOLDS = """
import sys
from functools import partial
from pathlib import Path
import keras
import numpy as np
from course_utils.augment import RandomAffine
from course_utils.parallel import parallel_map

scheduler = sys.argv[1] if len(sys.argv) > 1 else None
keras.utils.set_random_seed(0)
dice = np.random.default_rng(0)
pictures = dice.uniform(0, 255, (60, 12, 12, 3)).astype("float32")
labels = (pictures[..., 0].mean((1, 2)) > pictures[..., 1].mean((1, 2))).astype("float32")
inputs = keras.Input((12, 12, 3))
x = keras.layers.Rescaling(1 / 255)(RandomAffine(rotation=20, horizontal_flip=True, seed=0)(inputs))
x = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(8, 3, activation="relu")(x))
x = keras.layers.Dropout(0.3, seed=1)(x)
model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(x))
start = [variable.numpy() for variable in model.variables]


def train_fold(model, fold):
    for variable, value in zip(model.variables, start, strict=True):
        variable.assign(value)
    held = np.arange(len(pictures)) % 3 == fold
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    model.fit(pictures[~held], labels[~held], epochs=2, batch_size=10, verbose=0, shuffle=False)
    return model.predict(pictures[held], verbose=0)[:, 0]


answers = list(parallel_map(partial(train_fold, model), range(2), scheduler, keep=Path("kept"), settings={"seed": 0}))
np.save("cluster.npy" if scheduler else "here.npy", answers)
"""


def test_folds_of_a_notebook_give_the_same_answers_on_a_cluster(two, tmp_path):
    import numpy as np

    (tmp_path / "folds.py").write_text(FOLDS)
    for arguments in ([], [two.address]):
        done = subprocess.run([sys.executable, "folds.py", *arguments], cwd=tmp_path, check=False, timeout=400)
        assert done.returncode == 0
    here, there = np.load(tmp_path / "here.npy"), np.load(tmp_path / "cluster.npy")
    assert np.ptp(here) > 0.01
    np.testing.assert_allclose(there, here, atol=1e-4)


def test_finished_folds_are_kept_when_another_fails_and_are_not_computed_again(two, tmp_path):
    begun = tmp_path / "begun"
    begun.mkdir()
    bad = tmp_path / "bad"
    bad.touch()

    def fold(number):
        with (begun / str(number)).open("a") as file:
            file.write("x")
        if number == 1:
            wait_for = [begun / "0", begun / "2"]
            while bad.exists() and not all(path.exists() for path in wait_for):
                time.sleep(0.05)
            if bad.exists():
                time.sleep(1)
                raise ValueError("this fold is bad")
        return 10 * number

    how = {"keep": tmp_path / "kept", "settings": {"folds": 3}}
    with pytest.raises(ValueError, match="this fold is bad"):
        list(parallel_map(fold, range(3), two.address, **how))
    bad.unlink()
    assert list(parallel_map(fold, range(3), two.address, **how)) == [0, 10, 20]
    assert {path.name: path.stat().st_size for path in begun.iterdir()} == {"0": 1, "1": 2, "2": 1}
    assert list(parallel_map(fold, range(3), **how)) == [0, 10, 20]  # here, what came from there counts
    assert (begun / "0").stat().st_size == 1
    (tmp_path / "kept" / "2.npz").write_bytes(b"PK half a file")
    assert list(parallel_map(fold, range(3), two.address, **how)) == [0, 10, 20]
    assert (begun / "2").stat().st_size == 2  # what is damaged is computed again
    assert list(parallel_map(fold, range(3), two.address, keep=tmp_path / "kept", settings={"folds": 4})) == [
        0,
        10,
        20,
    ]
    assert (begun / "0").stat().st_size == 2  # other settings: nothing that was kept counts


def test_without_a_cluster_folds_are_computed_one_when_it_is_asked_for(tmp_path):
    asked = []
    results = parallel_map(lambda number: asked.append(number) or number, range(3), keep=tmp_path)
    assert asked == []
    assert next(results) == 0
    assert asked == [0]


# --- What is refused ---


def test_a_worker_with_other_versions_is_refused_by_its_name_with_what_differs(two, monkeypatch):
    here = dask_executor.environment_fingerprint()
    monkeypatch.setattr(
        dask_executor,
        "environment_fingerprint",
        lambda: here | {"tensorflow": "1.15", "image-classification-course": "9.9"},
    )
    with pytest.raises(CourseError) as refused:
        dask_executor.connect(two.address)
    for told in ("Worker first is refused", "Worker second is refused", "tensorflow: ", "1.15 here", "9.9 here"):
        assert told in str(refused.value)


def test_a_worker_with_another_source_of_the_course_is_refused(make_cluster, tmp_path):
    shutil.copytree(ROOT / "course_utils", tmp_path / "course_utils", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "course_tools", tmp_path / "course_tools", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "course_utils" / "metrics.py").open("a") as file:
        file.write("# changed\n")
    there = make_cluster("good")
    there.worker("stale", PYTHONPATH=str(tmp_path))
    from distributed import Client

    with Client(there.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    with pytest.raises(CourseError) as refused:
        dask_executor.connect(there.address)
    assert "Worker stale is refused" in str(refused.value)
    assert "the course's source" in str(refused.value)
    assert "good" not in str(refused.value)


def test_a_worker_that_does_not_see_the_data_is_refused(two, tmp_path):
    with pytest.raises(CourseError, match=r"Worker first is refused:\n  it does not see .*pictures"):
        dask_executor.connect(two.address, needs=[tmp_path / "pictures"])


def test_a_worker_without_the_sandbox_is_refused(course, exercise, make_cluster, tmp_path):
    bare = make_cluster("bare", PATH="/nowhere")
    hand_in(tmp_path / "in", "ada", submission(exercise))
    env = {"COURSE_EXERCISES": exercise.source.parent}
    refused = course("grade", tmp_path / "in", "--out", tmp_path / "out", "--scheduler", bare.address, env=env)
    assert refused.returncode == 2
    assert "Worker bare is refused" in refused.stderr
    assert "apt-get install bubblewrap" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_worker_that_joins_later_is_looked_at_before_it_gets_any_work(make_cluster, monkeypatch):
    there = make_cluster("first")
    with dask_executor.connect(there.address) as pool:
        there.worker("late")
        wait_until(lambda: len(pool._client.scheduler_info(n_workers=-1)["workers"]) == 2)
        here = dask_executor.environment_fingerprint()
        pool._check = dask_executor.WorkerCheck(here | {"keras": "2.0"}, [], None)
        with pytest.raises(CourseError, match=r"keras: .* there, 2.0 here"):
            pool.submit(abs, -1).result(timeout=60)


def test_a_scheduler_that_is_not_there_and_one_without_workers_are_named(make_cluster, monkeypatch):
    monkeypatch.setattr(dask_executor, "CONNECT_SECONDS", 3)
    with pytest.raises(CourseError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        dask_executor.connect("tcp://127.0.0.1:9")
    with pytest.raises(CourseError, match="has no worker"):
        dask_executor.connect(make_cluster().address)


def test_without_dask_the_option_says_how_to_install_it(course, tmp_path):
    lessons = write_lessons(tmp_path / "lessons", _01_one=cell("1"))
    (tmp_path / "distributed.py").write_text("raise ImportError('not there')")
    env = {"COURSE_LESSONS": lessons, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    refused = course("run", "--scheduler", "tcp://127.0.0.1:9", "--out", tmp_path / "out", env=env)
    assert refused.returncode == 2
    assert "pip install -e '.[cluster]'" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_lesson_on_the_cluster_does_not_send_its_folds_there(tmp_path):
    source = PARAMETERS + "scheduler: str | None = None\n" + cell("1")
    lessons = write_lessons(tmp_path / "lessons", _01_folds=source)
    arguments = ["--scheduler", "tcp://127.0.0.1:9", "-p", "scheduler=tcp://127.0.0.1:9"]
    refused = invoke("run", *arguments, "--out", tmp_path / "out", env={"COURSE_LESSONS": lessons})
    assert refused.exit_code == 2
    assert "Choose one" in refused.stderr
