"""`course run` from beginning to end, on lessons that take a second or two."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from command import COURSE
from in_process import invoke
from small_lessons import PARAMETERS, SHOW, cell, claim, record, write_lessons

from course_tools.execution.machine import cores, environment

pytestmark = pytest.mark.slow

BROKEN = cell("first = 1\nsecond = 2\nthird = 3\nfirst / 0")
NO_DATA = cell("class CourseError(Exception):\n    pass") + cell(
    'raise CourseError("The folder data/x is empty.\\nRun: course data x")'
)
WHERE = cell("import os, sys") + cell("print(sys.prefix, os.environ.get('COURSE_DATA'), epochs, seed)")
LARGE = """
import time
block = bytearray(300_000_000)
for place in range(0, len(block), 4096):
    block[place] = 1
time.sleep(1)
"""
NAP = (
    cell(
        "import subprocess, sys, time\n"
        "sleep = 'import time; time.sleep(600)'\n"
        "child = subprocess.Popen([sys.executable, '-c', sleep], start_new_session=True)"
    )
    + cell("print('before the nap')")
    + cell("time.sleep(600)")
    + cell("print('rested')")
)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    """Lessons that pass, fail and claim too much."""
    return write_lessons(
        tmp_path_factory.mktemp("lessons"),
        _01_whole=PARAMETERS
        + SHOW
        + record("pictures", 7)
        + record("test_accuracy", 0.875)
        + claim("it works", 0.875, at_least=0.8),
        _02_broken=PARAMETERS + cell("before = 1") + BROKEN + cell("print('never')"),
        _03_too_bold=PARAMETERS + SHOW + record("kappa", 0.5) + claim("it is perfect", 0.8, at_least=0.9),
        _04_no_data=PARAMETERS + NO_DATA,
        _05_where=PARAMETERS + "epochs: int | None = None\n" + WHERE,
        _06_large=cell(LARGE),
        _07_aborts=cell("import os\nos.write(2, b'LAST WORDS\\n')\nos.abort()"),
        _08_figure=cell("import matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
    )


@pytest.fixture(scope="module")
def mixed(course, lessons, tmp_path_factory):
    """One run of all those lessons, in surroundings that are not of the best.

    Another `python3` kernel is installed, there is no virtual environment on PATH, the home folder cannot be written,
    and MPLBACKEND asks for figures that nobody sees. Returns the finished process, the folder of the results and the
    summary.
    """
    folder = tmp_path_factory.mktemp("here")
    (folder / "pictures").mkdir()
    spec = folder / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["/nowhere/python"], "display_name": "x", "language": "python"}')
    env = {"COURSE_LESSONS": lessons, "JUPYTER_PATH": folder / "jupyter", "PATH": "/usr/bin:/bin", "HOME": "/proc/none"}
    env["MPLBACKEND"] = "Agg"
    arguments = ["--seed", 3, "-p", "epochs=2", "--data", "pictures", "--out", "results"]
    finished = course("run", *arguments, cwd=folder, env=env)
    return finished, folder / "results", json.loads((folder / "results" / "summary.json").read_text())


def entry(summary, name):
    return next(lesson for lesson in summary["lessons"] if lesson["lesson"] == name)


def test_a_failing_lesson_does_not_stop_the_others_and_makes_the_exit_code_1(mixed):
    finished, _, summary = mixed
    assert {lesson["lesson"]: lesson["status"] for lesson in summary["lessons"]} == {
        "01_whole": "passed",
        "02_broken": "failed",
        "03_too_bold": "claims failed",
        "04_no_data": "failed",
        "05_where": "passed",
        "06_large": "passed",
        "07_aborts": "failed",
        "08_figure": "passed",
    }
    assert finished.returncode == 1


def test_the_summary_holds_metrics_and_claims_with_their_thresholds(mixed):
    lesson = entry(mixed[2], "01_whole")
    assert lesson["metrics"] == {"pictures": 7, "test_accuracy": 0.875}
    assert lesson["claims"] == [
        {"text": "it works", "holds": True, "measured": 0.875, "at_least": 0.8, "at_most": None}
    ]


def test_the_summary_says_what_the_run_was(mixed):
    summary = mixed[2]
    assert (summary["profile"], summary["seed"]) == ("tiny", 3)
    assert summary["versions"].keys() >= {"python", "tensorflow", "keras"}


def test_time_and_peak_memory_are_those_of_the_kernel(mixed):
    large, small = entry(mixed[2], "06_large"), entry(mixed[2], "01_whole")
    assert large["peak_rss_mb"] == pytest.approx(small["peak_rss_mb"] + 300, abs=60)
    assert large["seconds"] > 1


def test_the_table_shows_the_headline_and_the_claims_held(mixed):
    output = mixed[0].stdout
    assert [line.split()[-3:] for line in output.splitlines() if line.startswith("01_whole")] == [
        ["test_accuracy", "0.875", "1/1"]
    ]
    assert [line.split()[-3:] for line in output.splitlines() if line.startswith("03_too_bold ")] == [
        ["kappa", "0.5", "0/1"]
    ]


def test_the_output_says_where_the_notebooks_and_the_summary_are(mixed):
    finished, out, _ = mixed
    assert f"{out}\n" in finished.stdout
    assert f"{out / 'summary.json'}\n" in finished.stdout


def test_the_failing_cell_and_its_error_are_shown_in_a_few_lines(mixed):
    shown = "In cell [4]:\n    first = 1\n    second = 2\n    third = 3\n    ...\nZeroDivisionError: division by zero\n"
    assert shown in mixed[0].stdout
    assert "\x1b" not in mixed[0].stdout


def test_a_course_error_is_shown_whole_and_without_its_type(mixed):
    assert "\nThe folder data/x is empty.\nRun: course data x\n" in mixed[0].stdout


def test_what_a_library_says_before_it_aborts_is_shown(mixed):
    error = entry(mixed[2], "07_aborts")["error"]
    assert "SIGABRT" in error
    assert "LAST WORDS" in error


def test_figures_are_in_the_notebook_whatever_backend_is_set(mixed):
    assert '"image/png"' in (mixed[1] / "08_figure.ipynb").read_text()


def test_the_half_executed_notebook_is_kept(mixed):
    notebook = nbformat.read(mixed[1] / "02_broken.ipynb", as_version=4)
    counts = {cell.source: cell.execution_count for cell in notebook.cells if cell.cell_type == "code"}
    assert counts["before = 1"] == 3
    assert counts["print('never')"] is None


def test_kernels_run_this_interpreter_whatever_is_installed_with_the_parameters_and_the_folder_given(mixed):
    notebook = nbformat.read(mixed[1] / "05_where.ipynb", as_version=4)
    prefix, *values = notebook.cells[-1].outputs[0].text.strip().rsplit(" ", 3)
    assert Path(prefix).resolve() == Path(sys.prefix).resolve()
    assert values == [str(mixed[1].parent / "pictures"), "2", "3"]


def test_nothing_but_results_is_left_in_the_folder(mixed):
    left = {path.name for path in mixed[1].iterdir()} - {".summary.json.lock", "summary.json"}
    assert left == {f"{lesson['lesson']}.ipynb" for lesson in mixed[2]["lessons"]}


def test_a_failed_claim_is_told_kindly_and_fails_only_a_strict_run(course, lessons, tmp_path):
    kind = course("run", "03", "--out", tmp_path, env={"COURSE_LESSONS": lessons})
    strict = course("run", "03", "--out", tmp_path, "--strict", env={"COURSE_LESSONS": lessons})
    assert "it is perfect: 0.8 against at least 0.9" in kind.stdout
    assert (kind.returncode, strict.returncode) == (0, 1)


def test_what_records_and_claims_write_is_what_the_run_reads(course, tmp_path):
    folder = write_lessons(
        tmp_path / "lessons",
        _01_real=cell("from course_utils.metrics import Interval\nfrom course_utils.records import claim, record")
        + cell("record('test_accuracy', 0.5)\nrecord('loss', float('nan'))")
        + cell("claim('between', 3, at_least=1, at_most=2)\nclaim('below', 3, at_most=4)")
        + cell("claim('gain', Interval(0.04, -0.01, 0.09), at_least=0)"),
    )
    finished = course("run", "--out", tmp_path, env={"COURSE_LESSONS": folder})
    (lesson,) = json.loads((tmp_path / "summary.json").read_text())["lessons"]
    assert lesson["metrics"] == {"test_accuracy": 0.5, "loss": None}
    assert lesson["claims"] == [
        {"text": "between", "holds": False, "measured": 3.0, "at_least": 1, "at_most": 2},
        {"text": "below", "holds": True, "measured": 3.0, "at_least": None, "at_most": 4},
        {"text": "gain", "holds": False, "measured": 0.04, "low": -0.01, "high": 0.09, "at_least": 0, "at_most": None},
    ]
    assert "gain: 0.04 [-0.01, 0.09] against at least 0" in finished.stdout


# What is refused before anything starts


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["9"], "01_whole"),
        (["--profile", "huge"], "tiny, laptop, full"),
        (["1", "-p", "epochs=2"], "no lesson of this run has a parameter 'epochs'"),
        (["5", "-p", "epochs=many"], "epochs: int | None = None"),
        (["--data", "/nowhere"], "/nowhere"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_starts(lessons, tmp_path, arguments, told):
    refused = invoke("run", *arguments, "--out", tmp_path / "out", env={"COURSE_LESSONS": lessons})
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert not (tmp_path / "out").exists()


# Disks that fail


def test_a_result_that_cannot_be_kept_stops_everything_with_one_line(course, tmp_path):
    """The first lesson to end leaves a folder where its notebook should go."""
    out = tmp_path / "out"
    block = f"import os; os.makedirs({str(out / '01_first.ipynb' / 'x')!r}, exist_ok=True)"
    folder = write_lessons(tmp_path / "lessons", _01_first=cell("1") + cell(block), _02_second=cell("1"))
    finished = course("run", "--jobs", 1, "--out", out, env={"COURSE_LESSONS": folder})
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr
    assert re.search("01_first.*cannot be written", finished.stderr)
    assert "--out" in finished.stderr
    assert {path.name for path in out.glob("*.ipynb")} == {"01_first.ipynb"}  # the second never started
    assert not list(out.glob(".run-*"))


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_an_output_folder_that_cannot_be_made_is_told_before_anything_starts(lessons, tmp_path, place):
    (tmp_path / "file").touch()
    finished = invoke("run", "01", "--out", tmp_path / place, env={"COURSE_LESSONS": lessons})
    assert finished.exit_code == 2
    assert "cannot be written" in finished.stderr
    assert "--out" in finished.stderr


# Runs that are cut short, and runs side by side


def test_a_lesson_that_takes_too_long_is_stopped_and_keeps_what_it_had_done(course, tmp_path):
    folder = write_lessons(tmp_path / "lessons", _01_nap=NAP)
    finished = course("run", "--timeout", 8, "--out", tmp_path, env={"COURSE_LESSONS": folder})
    (lesson,) = json.loads((tmp_path / "summary.json").read_text())["lessons"]
    assert (lesson["status"], finished.returncode) == ("timeout", 1)
    assert "before the nap" in (tmp_path / "01_nap.ipynb").read_text()
    assert "--timeout" in finished.stdout


@pytest.fixture
def napping(tmp_path):
    """A run in a session of its own, whose lesson is in the middle of a long cell; ended when the test ends."""
    folder = write_lessons(tmp_path / "lessons", _00_quick=cell("1"), _01_nap=NAP)
    command = [str(COURSE), "run", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        command, env=os.environ | {"COURSE_LESSONS": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    saw = psutil.Process(process.pid)
    try:
        deadline = time.monotonic() + 120
        while "before the nap" not in _written(tmp_path / "out") or not (tmp_path / "out" / "00_quick.ipynb").exists():
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        kernels = _kernels(saw)
        assert len(kernels) == 1
        # What the lesson has started, in a session of its own, ends with it.
        yield process, [*kernels, *kernels[0].children()], tmp_path / "out"
    finally:
        for child in psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []:
            child.kill()
        process.kill()
        process.communicate()


def _kernels(process: psutil.Process) -> list[psutil.Process]:
    children = process.children(recursive=True)
    return [child for child in children if _alive(child) and "course_tools.execution.kernel" in child.cmdline()]


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _written(out: Path) -> str:
    return "".join(path.read_text() for path in out.glob(".run-*/01_nap/01_nap.ipynb"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_no_kernel_behind_and_keeps_what_was_done(napping, number):
    process, kernels, out = napping
    os.killpg(process.pid, number)  # what a terminal does: every process of the group gets the signal
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert not [kernel for kernel in kernels if _alive(kernel)]
    assert "Traceback" not in output
    assert f"{out}\n" in output
    summary = json.loads((out / "summary.json").read_text())
    assert [lesson["status"] for lesson in summary["lessons"]] == ["passed", "interrupted"]
    assert "before the nap" in (out / "01_nap.ipynb").read_text()
    assert not list(out.glob(".run-*"))


def test_a_kernel_that_is_killed_makes_its_lesson_fail_with_an_explanation(napping):
    process, (kernel, _), out = napping
    kernel.kill()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The kernel died: it was killed from outside" in output
    summary = json.loads((out / "summary.json").read_text())
    assert [lesson["status"] for lesson in summary["lessons"]] == ["passed", "failed"]


def test_no_kernel_outlives_a_run_that_is_killed(napping):
    process, kernels, _ = napping
    process.kill()
    psutil.wait_procs(kernels, timeout=30)
    assert not [kernel for kernel in kernels if _alive(kernel)]


def test_a_second_signal_ends_the_run_at_once_and_takes_the_kernel_along(napping):
    process, kernels, _ = napping
    process.send_signal(signal.SIGSTOP)  # so that it sees the two at the same time
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)
    process.communicate(timeout=60)
    assert process.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM)
    psutil.wait_procs(kernels, timeout=30)  # they end a moment after it
    assert not [kernel for kernel in kernels if _alive(kernel)]


def test_the_next_run_removes_what_a_killed_one_has_left(course, napping, tmp_path):
    process, _, out = napping
    process.kill()
    process.wait()
    assert len(list(out.glob(".run-*"))) == 1
    env = {"COURSE_LESSONS": write_lessons(tmp_path / "other", _00_quick=cell("1"))}
    assert course("run", "--out", out, env=env).returncode == 0
    assert not list(out.glob(".run-*"))


def test_a_run_leaves_alone_what_belongs_to_a_living_one(course, napping, tmp_path):
    _, _, out = napping
    env = {"COURSE_LESSONS": write_lessons(tmp_path / "other", _00_quick=cell("1"))}
    assert course("run", "--out", out, env=env).returncode == 0
    assert "before the nap" in _written(out)


def test_two_runs_of_other_lessons_into_the_same_folder_do_not_disturb_each_other(tmp_path):
    folder = write_lessons(tmp_path / "lessons", _01_first=cell("1"), _02_second=cell("1"))
    env = os.environ | {"COURSE_LESSONS": str(folder)}
    runs = [
        subprocess.Popen([str(COURSE), "run", name, "--out", str(tmp_path)], env=env, stdout=subprocess.DEVNULL)
        for name in ("first", "second")
    ]
    assert [run.wait(timeout=180) for run in runs] == [0, 0]
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert [(lesson["lesson"], lesson["status"]) for lesson in summary["lessons"]] == [
        ("01_first", "passed"),
        ("02_second", "passed"),
    ]
    assert all(nbformat.read(path, as_version=4).cells[0].execution_count == 1 for path in tmp_path.glob("*.ipynb"))


def test_a_run_of_a_lesson_that_another_one_executes_into_the_same_folder_is_refused(napping):
    _, _, out = napping
    env = {"COURSE_LESSONS": str(out.parent / "lessons")}
    both = invoke("run", "--out", out, env=env)
    assert both.exit_code == 2
    assert f"Another run executes 01_nap into {out} at this moment" in both.stderr
    assert "use --out with another folder" in both.stderr
    assert invoke("run", "--out", out.parent / "other", "00", env=env).exit_code == 0
    assert invoke("run", "--out", out, "00", env=env).exit_code == 0  # which the other one has finished


@pytest.mark.parametrize("given", ["", "7"])
def test_a_tiny_lesson_has_one_thread_however_many_run_at_a_time(monkeypatch, given):
    for name in ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, given)
    for jobs in (1, 2, 10 * cores()):
        assert environment(jobs)["TF_NUM_INTRAOP_THREADS"] == environment(jobs)["OMP_NUM_THREADS"] == "1"


def test_larger_lessons_share_the_cores_unless_the_user_says_otherwise(monkeypatch):
    monkeypatch.delenv("TF_NUM_INTRAOP_THREADS", raising=False)
    assert environment(1, profile="laptop")["TF_NUM_INTRAOP_THREADS"] == str(cores())
    assert environment(10 * cores(), profile="full")["TF_NUM_INTRAOP_THREADS"] == "1"
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert environment(1, profile="laptop")["OMP_NUM_THREADS"] == "7"


def test_lessons_know_where_the_course_was_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert environment(1)["COURSE_CALLED_FROM"] == str(tmp_path)
