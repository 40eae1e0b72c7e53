"""All lessons on the tiny profile against starting as many kernels that only import Keras."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_client.manager import start_new_kernel

from benchmarks.measure import Row, in_turns
from course_utils.paths import ROOT

JOBS = 2


def all_lessons() -> float:
    """Run them as `make course` does, with an empty work folder: the pictures are drawn on the way."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(sys.executable).with_name("course")
        environment = os.environ | {"COURSE_WORK": f"{folder}/work"}
        start = time.perf_counter()
        subprocess.run(
            [course, "run", "--profile", "tiny", "--jobs", str(JOBS), "--out", f"{folder}/runs"],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - start


def kernel(_: Path) -> None:
    """Start a kernel, import Keras in it, stop it."""
    manager, client = start_new_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        reply = client.execute("import keras", reply=True, timeout=300)
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def as_many_kernels() -> float:
    lessons = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))
    start = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(kernel, lessons))
    return time.perf_counter() - start


def rows() -> Iterator[Row]:
    yield Row(
        "`course run`, all lessons, tiny, pictures not drawn yet",
        "as many kernels that import Keras and stop, two at a time",
        "s",
        in_turns(all_lessons, as_many_kernels, rounds=3),
        target=3,
        target_is="at most",
    )
