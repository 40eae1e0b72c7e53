"""A cluster: 20 gradings by two workers of one core each against one such worker."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.grading import BIN, hand_in
from benchmarks.measure import Row
from course_tools.notebooks.exercises import find_exercises
from course_utils.paths import ROOT

SUBMISSIONS, ROUNDS = 20, 3


@contextmanager
def scheduler(workers: int, folder: Path) -> Iterator[str]:
    """Run a scheduler and so many workers, each of them and all it starts on a core of its own; yield the address."""
    import distributed

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [
        subprocess.Popen(
            [BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet
        )
    ]
    for core in sorted(os.sched_getaffinity(0))[:workers]:
        command = [BIN / "dask", "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        process = subprocess.Popen([*command, "--local-directory", folder], **quiet)
        os.sched_setaffinity(process.pid, {core})
        processes.append(process)
    try:
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


def gradings_a_minute(submitted: Path, address: str) -> float:
    """Grade all submissions anew on a cluster."""
    with tempfile.TemporaryDirectory() as out:
        command = [BIN / "course", "grade", submitted, "--out", out, "--scheduler", address]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return 60 * SUBMISSIONS / (time.perf_counter() - start)


def rows() -> Iterator[Row]:
    """Measure with one worker and with two in every round."""
    if len(os.sched_getaffinity(0)) < 2:
        print("  left out: it needs two cores", file=sys.stderr)
        return
    exercise = find_exercises(ROOT / "exercises", ["01"])[0]
    with tempfile.TemporaryDirectory() as folder:
        hand_in(exercise, Path(folder) / "in", SUBMISSIONS)
        figures = []
        with scheduler(1, Path(folder)) as one, scheduler(2, Path(folder)) as two:
            for number in range(ROUNDS):
                figures.append(tuple(gradings_a_minute(Path(folder) / "in", each) for each in (two, one)))
                print(f"  round {number + 1} of {ROUNDS}: {figures[-1]}", flush=True)
    yield Row(f"{SUBMISSIONS} gradings, two workers of one core", "one worker", "a minute", figures, 1.7)


if __name__ == "__main__":
    for line in rows():
        print(line)
