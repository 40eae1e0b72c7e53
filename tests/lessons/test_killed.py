"""A lesson that is killed half-way and started again goes on, and ends with the numbers of one that was not."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_utils._internal.training_state import TrainingState
from course_utils.paths import work_dir

COURSE = Path(sys.executable).with_name("course")
MINUTES = 60

LESSONS = {
    "09": ("folds=2", "epochs=6", "fine_tuning_epochs=1", "image_size=64"),
    "11": (),
}
"""Lesson 09 is made short; what is left of it trains several times, for several epochs. Lesson 11 is as it is:
no parameter shortens what it does before it keeps anything, so that CI leaves it out."""

HALF_WAY = {"09": ("runs/09-*/training/head_2.*", 3), "11": ("runs/11-*/training_0.npz", 2)}
"""Where the lesson keeps a training's state, and after how many of its epochs the lesson is killed."""

ENDS = {"09": ("passed", "claims failed"), "11": ("passed",)}
"""How the lesson may end: the short trainings of lesson 09 need not keep its claims."""


@contextlib.contextmanager
def started(number: str, work: Path, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start `course run` in a process group of its own, and kill what is left of it at the end."""
    parameters = [part for value in LESSONS[number] for part in ("-p", value)]
    process = subprocess.Popen(
        [COURSE, "run", number, "--out", out, *parameters],
        env=os.environ | {"COURSE_WORK": str(work)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def epochs_kept(work: Path, pattern: str) -> int:
    """How many finished epochs the state of a training holds; 0 without one."""
    states = [state for file in work.glob(pattern) if (state := TrainingState.read(file))]
    return states[0].epochs if states else 0


def metrics(out: Path) -> dict[str, float]:
    """What the lesson has recorded, without the memory that its processes took."""
    (lesson,) = json.loads((out / "summary.json").read_text(encoding="utf-8"))["lessons"]
    assert lesson["status"] in ENDS[lesson["lesson"][:2]]
    return {name: value for name, value in lesson["metrics"].items() if "memory" not in name}


@pytest.mark.slow
@pytest.mark.timeout(25 * MINUTES)
@pytest.mark.parametrize("number", ["09", pytest.param("11", marks=pytest.mark.real)])
def test_a_killed_lesson_goes_on_and_ends_with_the_numbers_of_an_undisturbed_one(number, tmp_path):
    with started(number, work_dir(), tmp_path / "undisturbed") as process:
        process.wait(10 * MINUTES)
    work = tmp_path / "work"
    work.mkdir()
    (work / "drawn").symlink_to(work_dir() / "drawn")
    pattern, epochs = HALF_WAY[number]
    with started(number, work, tmp_path / "killed") as process:
        while epochs_kept(work, pattern) < epochs:
            assert process.poll() is None, "the lesson ended before it could be killed"
            time.sleep(0.05)
    seen = []
    with started(number, work, tmp_path / "resumed") as process:
        while process.poll() is None:
            seen.append(epochs_kept(work, pattern))
            time.sleep(0.05)
    assert min(filter(None, seen)) >= epochs  # no epoch a second time
    assert metrics(tmp_path / "resumed") == metrics(tmp_path / "undisturbed")
