"""The sandbox itself: from which folders it works, what it shows, and what is said when it does not start."""
# ruff: noqa: E501

import csv
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import pytest
from command import COURSE
from in_process import invoke
from requirements import require
from small_exercises import DOUBLE, NAME, answered, hand_in, submission, write_exercise

from course_tools.grading import sandbox
from course_tools.grading.attempt import grade_cells
from course_tools.grading.sandbox import InProcessSession, Limits, SessionDied, SessionNotStarted, SubprocessSession
from course_utils._internal.files import locked
from course_utils.errors import CourseError
from course_utils.paths import ROOT

TRIAL = "from course_tools.grading.sandbox import Limits, examine; examine(Limits())"


@pytest.fixture
def bubblewrap():
    """A sandbox that works here: one that is installed but does not work fails the test."""
    require("bubblewrap")
    sandbox.examine(Limits())


@pytest.fixture
def exercise(tmp_path):
    return write_exercise(tmp_path / "exercises")


# --- Where Python may lie ---


@pytest.fixture(params=["plain", "with space", "中文 课程", "linked"])
def environment(request):
    """A virtual environment in the system's temporary folder: its Python."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name) / request.param
        venv = Path(name) / "real" if request.param == "linked" else folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        (packages,) = venv.glob("lib/*/site-packages")
        (packages / "course.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
        if request.param == "linked":
            folder.symlink_to(venv)
            venv = folder
        yield venv / "bin" / "python"


def test_the_sandbox_works_with_an_environment_in_the_temporary_folder(bubblewrap, environment):
    tried = subprocess.run(
        [str(environment), "-c", TRIAL], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr


def test_the_sandbox_works_when_pythons_own_folder_is_reached_by_a_link(bubblewrap, tmp_path):
    (tmp_path / "python").symlink_to(sys.base_prefix)
    python = tmp_path / "python" / "bin" / Path(sys.executable).resolve().name
    subprocess.run([str(python), "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    (packages,) = (tmp_path / "venv").glob("lib/*/site-packages")
    (packages / "course.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    tried = subprocess.run(
        [str(tmp_path / "venv" / "bin" / "python"), "-c", TRIAL],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert tried.returncode == 0, tried.stderr


# --- What it shows ---


def printed(source: str) -> str:
    session = SubprocessSession(Limits())
    try:
        return session.ask({"ask": "run", "source": source, "name": "cell"}, 20)["output"].strip()
    finally:
        session.close()


@pytest.mark.parametrize(
    "folder", ["/usr/local/share", "/usr/local/etc", "/usr/src", "/usr/share/doc", "/srv", "/home"]
)
def test_folders_where_others_put_files_are_not_in_view(bubblewrap, folder):
    assert printed(f"import os\nprint(os.path.exists({folder!r}), os.path.exists('/usr/lib'))") == "False True"


TWO_SUBMISSIONS = r"""
import json, sys
from course_tools.grading.sandbox import Limits, SubprocessSession
first, second = SubprocessSession(Limits()), SubprocessSession(Limits())
found = [s.ask({"ask": "run", "source": sys.argv[1], "name": "cell"}, 20) for s in (first, second)]
print(json.dumps([json.loads(each["output"]) if not each["error"] else each["error"] for each in found]))
first.close()
second.close()
"""

LOOKING = r"""
import ctypes, fcntl, json, os, struct
shared = open("/usr/bin/env", "rb")
region = struct.pack("hhqqi", fcntl.F_RDLCK, 0, 0, 1, 0)
ways = {
    "flock": lambda: fcntl.flock(shared, fcntl.LOCK_SH | fcntl.LOCK_NB),
    "lockf": lambda: fcntl.lockf(shared, fcntl.LOCK_SH | fcntl.LOCK_NB),
    "lock of an open file": lambda: fcntl.fcntl(shared, 37, region),
    "lease": lambda: fcntl.fcntl(shared, fcntl.F_SETLEASE, fcntl.F_RDLCK),
    "dnotify": lambda: fcntl.fcntl(os.open("/usr/bin", os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS),
    "inotify": lambda: None if ctypes.CDLL(None).inotify_init1(0) < 0 else 1 / 0,
}
heard = []
for name, way in ways.items():
    try:
        if way() is not None or name != "inotify":
            heard.append(name)
    except OSError:
        pass
    except ZeroDivisionError:
        heard.append(name)
bits = ctypes.create_string_buffer(region)
if ctypes.CDLL(None).fcntl(shared.fileno(), ctypes.c_long(2**32 + fcntl.F_SETLK), bits) == 0:
    heard.append("lockf with a bit that the kernel does not look at")
processes = [number for number in os.listdir("/proc") if number.isdigit()]
print(json.dumps({
    "heard": heard,
    "flags": fcntl.fcntl(shared, fcntl.F_GETFL) & os.O_ACCMODE,
    "commands": [open(f"/proc/{number}/cmdline", encoding="utf-8").read().partition("\0--\0")[0][:600] for number in processes],
    "there": [path for path in ("/usr/local/share", "/usr/local/etc", "/usr/src", "/srv") if os.path.exists(path)],
    "user": os.getuid(),
}))
"""


@pytest.fixture(scope="module", params=["whoever runs the tests", "an ordinary user"])
def seen(request):
    """What two submissions that run at the same moment see, graded by root and by a user without rights."""
    require("bubblewrap")
    become = []
    if request.param == "an ordinary user" and os.geteuid() == 0:
        become = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
        if subprocess.run([*become, "true"], check=False, capture_output=True).returncode:
            pytest.skip("this machine makes no namespace of users")
    tried = subprocess.run(
        [*become, sys.executable, "-c", TWO_SUBMISSIONS, LOOKING],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr
    return json.loads(tried.stdout)


def test_no_two_submissions_speak_to_each_other_over_a_file_that_both_can_read(seen):
    assert [(each["heard"], each["flags"]) for each in seen] == [([], os.O_RDONLY)] * 2


def test_no_command_line_in_the_sandbox_says_what_the_machine_holds(seen):
    for each in seen:
        first = next(line for line in each["commands"] if "bwrap" in line)
        assert "--ro-bind" not in first
        assert "--args" in first


def test_whoever_grades_no_folder_is_in_view_where_others_put_files(seen):
    assert [(each["there"], each["user"] == 0) for each in seen] == [([], False)] * 2


def test_the_course_is_not_in_view(bubblewrap):
    path = str(ROOT / "course_utils")
    assert printed(f"import os\nprint(os.path.exists({path!r}), os.path.exists('/course'))") == "False False"


def test_of_a_python_in_usr_local_only_programs_and_libraries_are_shown(monkeypatch):
    monkeypatch.setattr(sys, "prefix", "/usr/local")
    monkeypatch.setattr(sys, "base_prefix", "/usr/local")
    monkeypatch.setattr(sys, "path", ["/usr/local/lib/python3/site-packages"])
    monkeypatch.setattr(Path, "is_dir", lambda path: True)
    assert sandbox._python_folders() == [Path("/usr/local/bin"), Path("/usr/local/lib")]


def test_a_submission_in_view_of_the_others_is_refused_in_one_sentence_that_says_what_to_do(
    bubblewrap, exercise, tmp_path
):
    place = Path(sys.prefix) / "submissions-of-a-test"
    (place / "ada").mkdir(parents=True)
    hand_in(tmp_path / "in", "bob", submission(exercise))
    try:
        (place / "ada" / f"{NAME}.ipynb").write_text(submission(exercise), encoding="utf-8")
        refused = invoke(
            *("grade", tmp_path / "in", place, "--out", tmp_path / "out"),
            env={"COURSE_EXERCISES": exercise.source.parent},
        )
    finally:
        shutil.rmtree(place)
    assert refused.exit_code == 2
    assert refused.stderr.strip().endswith(
        "every submission could read it: move it, or make Python's environment in a folder of its own."
    )
    assert not (tmp_path / "out").exists()


def test_a_gradebook_in_view_of_the_submissions_is_refused(bubblewrap, course, exercise, tmp_path):
    require("grading")
    hand_in(tmp_path / "in", "ada", submission(exercise))
    book = Path(sys.prefix) / "gradebook-of-a-test.db"
    book.touch()
    try:
        refused = course(
            *("grade", tmp_path / "in", "--out", tmp_path / "out", "--gradebook", book),
            env={"COURSE_EXERCISES": exercise.source.parent},
        )
    finally:
        book.unlink()
    assert refused.returncode == 2
    assert "every submission could read it" in refused.stderr
    assert not (tmp_path / "out").exists()


# --- When it does not start ---


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_what_bubblewrap_says_is_told_and_nothing_is_guessed(bubblewrap, tmp_path, monkeypatch):
    program(tmp_path / "bin" / "bwrap", "echo 'bwrap: the disk is on fire' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CourseError, match="bwrap: the disk is on fire") as refused:
        sandbox.examine(Limits())
    assert "namespaces" not in str(refused.value)


def test_a_machine_without_namespaces_is_told_that_it_lacks_them(bubblewrap, tmp_path, monkeypatch):
    program(tmp_path / "bin" / "bwrap", "echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CourseError, match="lets users make namespaces"):
        sandbox.examine(Limits())


def test_grading_without_the_sandbox_is_tried_before_it_begins_too(monkeypatch, tmp_path):
    broken = program(tmp_path / "bin" / "python", "echo 'no module named numpy' >&2; exit 1")
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(CourseError, match="no module named numpy"):
        sandbox.examine(Limits(), sandbox=False)


def test_other_systems_than_linux_are_refused_by_name(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(CourseError, match="Grading needs Linux"):
        sandbox.examine(Limits())


def test_a_limit_that_the_platform_does_not_know_is_left_out():
    class Elsewhere(Limits):
        def resources(self):
            return super().resources() | {"RLIMIT_OF_ANOTHER_SYSTEM": 0}

    sandbox.examine(Elsewhere(), sandbox=False)


def test_a_session_that_dies_before_the_first_cell_is_no_grade(exercise):
    class Dead(InProcessSession):
        stderr_tail = "bwrap: out of memory"

        def ask(self, message, seconds):
            raise SessionDied("its process ended by itself (exit code 1)")

    with pytest.raises(SessionNotStarted, match="bwrap: out of memory"):
        grade_cells(exercise, answered(exercise), Dead)


def test_a_session_that_starts_at_the_second_try_is_as_good_as_any(exercise):
    starts = []

    class Late(InProcessSession):
        def ask(self, message, seconds):
            if len(starts) == 1:
                raise SessionDied("it took longer than 60 s")
            return super().ask(message, seconds)

    def start():
        starts.append(1)
        return Late()

    grades, _ = grade_cells(exercise, answered(exercise), start)
    assert sum(grade.points for grade in grades) == 20


@pytest.mark.slow
def test_a_submission_that_cannot_be_started_has_no_points_and_is_graded_the_next_time(
    bubblewrap, course, exercise, tmp_path
):
    """bubblewrap works when it is tried, and never again."""
    hand_in(tmp_path / "in", "ada", submission(exercise, task1=DOUBLE, task2='answer = "b"'))
    tried = tmp_path / "tried"
    once = f"test -e '{tried}' && exit 1; touch '{tried}'"
    program(tmp_path / "bin" / "bwrap", f'{once}; exec {shutil.which("bwrap")} "$@"')
    command = ("grade", tmp_path / "in", "--out", tmp_path / "out")
    exercises = {"COURSE_EXERCISES": exercise.source.parent}
    failed = course(*command, env=exercises | {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"})
    assert failed.returncode == 1, failed.stderr
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert (row["student"], row["exercise"], row["points"], row["maximum"]) == ("ada", NAME, "", "")
    assert row["note"].startswith("not graded: the sandbox did not start (its process ended by itself")
    assert not (tmp_path / "out" / "feedback").exists()
    again = course(*command, env=exercises)
    assert again.returncode == 0
    assert f"ada · {NAME} · 20 of 20" in again.stdout


def test_a_process_that_cannot_be_started_leaves_nothing_open_and_no_folder(bubblewrap, tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("no more processes")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(subprocess, "Popen", refuse)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(OSError, match="no more processes"):
        SubprocessSession(Limits())
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert list(tmp_path.iterdir()) == []


# --- Waiting for another run ---


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_waits_for_another_stops_when_it_is_told_to(exercise, tmp_path, number):
    hand_in(tmp_path / "in", "ada", submission(exercise))
    command = [str(COURSE), "grade", "--no-sandbox", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    env = os.environ | {"COURSE_EXERCISES": str(exercise.source.parent)}
    before = signal.signal(number, signal.SIG_DFL)  # under nohup it is ignored, and children inherit that
    with (
        locked(tmp_path / "out" / "grades.csv"),
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command, env=env, stdout=log, stderr=log) as run,
    ):
        signal.signal(number, before)
        deadline = time.monotonic() + 120
        while "waiting for its end" not in (text := (tmp_path / "log").read_text("utf-8")):
            assert run.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.05)
        run.send_signal(number)
        assert run.wait(60) == 130
    assert not (tmp_path / "out" / "grades.csv").exists()
