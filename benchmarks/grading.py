"""Grading: `course grade` in its sandbox against plain `nbgrader autograde`, which has none; and its memory.

`python -m benchmarks.grading 8` takes 8 submissions, which is quick, and leaves out the memory.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import nbformat

from benchmarks.measure import Row, peak_memory_of
from course_tools.notebooks.exercises import Exercise, find_exercises, nbgrader_metadata
from course_utils.paths import ROOT

SUBMISSIONS, FEW, ROUNDS = 60, 15, 2

BIN = Path(sys.executable).parent


def hand_in(exercise: Exercise, folder: Path, count: int) -> None:
    """Write submissions that have answered none, some or all of the tasks."""
    answers = [
        nbgrader_metadata(cell)["grade_id"]
        for cell in exercise.solution().cells
        if nbgrader_metadata(cell).get("solution")
    ]
    right = {
        nbgrader_metadata(cell)["grade_id"]: cell.source
        for cell in exercise.solution().cells
        if nbgrader_metadata(cell)
    }
    for student, answered in enumerate(islice(cycle(range(len(answers) + 1)), count)):
        notebook = exercise.released()
        for cell in notebook.cells:
            if nbgrader_metadata(cell).get("grade_id") in answers[:answered]:
                cell.source = right[nbgrader_metadata(cell)["grade_id"]]
        place = folder / f"student{student:02}" / exercise.name
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{exercise.name}.ipynb")


def processor_seconds() -> float:
    """Return the processor time of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def call(*command: object, cwd: Path) -> tuple[float, float, float]:
    """Run a command to its end.

    Return its seconds, the processor seconds, and the peak memory of all its processes in MB (10^6 bytes).
    """
    # nbgrader calls other programs of its environment by their names.
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    start, before = time.perf_counter(), processor_seconds()
    with subprocess.Popen(
        [str(word) for word in command], cwd=cwd, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        peak = peak_memory_of(process)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return time.perf_counter() - start, processor_seconds() - before, peak


def ours(submitted: Path) -> tuple[float, float, float]:
    """Grade all submissions anew, two at a time."""
    with tempfile.TemporaryDirectory() as out:
        return call(BIN / "course", "grade", submitted, "--jobs", 2, "--out", out, cwd=Path(out))


def plain(course: Path, exercise: Exercise) -> tuple[float, float, float]:
    """Let nbgrader grade all submissions anew."""
    for name in ("autograded", "release"):
        shutil.rmtree(course / name, ignore_errors=True)
    (course / "gradebook.db").unlink(missing_ok=True)
    call(BIN / "nbgrader", "generate_assignment", exercise.name, "--force", "--log-level=ERROR", cwd=course)
    return call(BIN / "nbgrader", "autograde", exercise.name, "--log-level=ERROR", cwd=course)


def rows(count: int = SUBMISSIONS) -> Iterator[Row]:
    """Measure, `count` submissions of exercise 01 at a time."""
    exercise = find_exercises(ROOT / "exercises", ["01"])[0]
    with tempfile.TemporaryDirectory() as folder:
        course, few = Path(folder) / "course", Path(folder) / "few"
        environment = os.environ | {"COURSE_NOTEBOOKS": f"{folder}/notebooks"}
        command = [str(BIN / "course"), "release", "01", "--course", str(course)]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        hand_in(exercise, course / "submitted", count)
        hand_in(exercise, few, FEW)
        rates, work, memory = [], [], []
        for number in range(ROUNDS):
            seconds, processor, peak = ours(course / "submitted")
            their_seconds, their_processor, _ = plain(course, exercise)
            rates.append((60 * count / seconds, 60 * count / their_seconds))
            work.append((60 * count / processor, 60 * count / their_processor))
            print(f"  round {number + 1} of {ROUNDS}: {rates[-1]}, of processor time {work[-1]}", flush=True)
            if count > FEW:
                memory.append((peak, ours(few)[2]))
                print(f"  memory: {memory[-1]}", flush=True)
        theirs = "`nbgrader autograde`"
        yield Row(f"{count} submissions, `course grade --jobs 2`", theirs, "a minute", rates, 3.0)
        yield Row("the same, by processor time", theirs, "a minute of it", work, 2.0)
        if memory:
            yield Row(f"grading {count} submissions", f"{FEW}", "MB at most", memory, 1.1, "at most")


if __name__ == "__main__":
    for line in rows(int(sys.argv[1]) if len(sys.argv) > 1 else SUBMISSIONS):
        print(line)
