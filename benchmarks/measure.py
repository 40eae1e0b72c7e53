"""What every benchmark needs: two contestants measured in turns, and one table of their ratios."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psutil

if TYPE_CHECKING:
    from course_utils.datasets import Split

PICTURE_SIZE = 150
BATCH_SIZE = 32


@dataclass(frozen=True)
class Row:
    """One line of the table: our figure and the other's in each round, and the ratio asked for."""

    what: str
    other: str
    unit: str
    rounds: list[tuple[float, float]]
    target: float
    target_is: Literal["at least", "at most"] = "at least"

    def __str__(self) -> str:
        """Return the line as Markdown."""
        ours, other = (statistics.median(figures) for figures in zip(*self.rounds, strict=True))
        # Round by round, because neighbours in time share whatever else the machine does.
        ratios = [ours / other for ours, other in self.rounds]
        lower, middle, upper = statistics.quantiles(ratios, n=4, method="inclusive")
        cells = (
            self.what,
            self.other,
            f"{ours:,.0f} : {other:,.0f} {self.unit}",
            f"**{middle:.2f}**",
            f"{lower:.2f} to {upper:.2f} ({len(ratios)} rounds)",
            f"{self.target_is} {self.target:g}",
        )
        return f"| {' | '.join(cells)} |"


def in_turns(ours: Callable[[], float], other: Callable[[], float], rounds: int) -> list[tuple[float, float]]:
    """Measure both in every round, each first in every second one, after a round that is thrown away."""
    figures = []
    for number in range(rounds + 1):
        if number % 2:
            figures.append((ours(), other()))
        else:
            figures.append((other(), ours())[::-1])
        name = f"round {number} of {rounds}" if number else "warming up"
        print(f"  {name}: ours {figures[-1][0]:.4g}, the other {figures[-1][1]:.4g}", flush=True)
    return figures[1:]


def peak_memory_of(process: subprocess.Popen[Any]) -> float:
    """Wait for a process to end; return the most that it and all that it started held together, in MB (10^6 bytes)."""
    peak = 0
    while process.poll() is None:
        memory = 0
        try:
            for each in (family := psutil.Process(process.pid), *family.children(recursive=True)):
                memory += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
        peak = max(peak, memory)
        time.sleep(0.1)
    return peak / 1e6


def pictures_per_second(batches: Iterable[tuple[Any, Any]]) -> float:
    """Run once through the batches of (pictures, labels) and return how many pictures came in a second.

    The clock stops at the last batch: a `tf.data` iterator with automatic tuning goes away only when its tuning thread
    next wakes, which rounds the time up to 0.31, 0.63, 1.27 ... seconds, whatever the pipeline.
    """
    iterator = iter(batches)
    start = now = time.perf_counter()
    number = 0
    for pictures, _ in iterator:
        number += len(pictures)
        now = time.perf_counter()
    return number / (now - start)


def place_pictures(folder: Path) -> str:
    """Make sure that the cats and dogs are there as JPEG files, and return which they are.

    The photographs under `$COURSE_DATA` are taken where there are any. Elsewhere drawn pictures of their size are
    written below `folder`, in the same layout, and `$COURSE_DATA` is set to it for this process.
    """
    from course_utils.paths import data_dir

    if (data_dir() / "cats_dogs" / "validation").is_dir():
        return "photographs, longest side 300 px"

    import cv2
    import numpy as np

    from course_utils.synthetic.cats_dogs import draw_cat_or_dog

    for split, number in (("train", 1), ("validation", 500), ("test", 1)):
        for label, name in enumerate(("cats", "dogs")):
            place = folder / "cats_dogs" / split / name
            place.mkdir(parents=True)
            for index in range(number):
                picture = draw_cat_or_dog(label, np.random.default_rng((label, index)), size=300)
                cv2.imwrite(str(place / f"{index:04d}.jpg"), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    os.environ["COURSE_DATA"] = str(folder)
    return "drawn pictures of 300 px"


def validation() -> tuple["Split", Path]:
    """Load the pictures to measure with, anew, so that none of them is in memory; and return their folder too."""
    from course_utils.datasets import load

    data = load("cats_dogs", "full")
    assert data.validation is not None
    return data.validation, data.folder / "validation"


def machine() -> str:
    """Return the processor, the number of cores this process may use, the system, and the versions that matter."""
    import keras
    import tensorflow as tf

    from course_tools.execution.machine import cores

    model = platform.processor() or platform.machine()
    processors = Path("/proc/cpuinfo")
    if processors.is_file():
        names = [line.split(":")[1].strip() for line in processors.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return (
        f"{model}, {cores()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"TensorFlow {tf.__version__}, Keras {keras.__version__}"
    )


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    head = ("ours", "measured against", "medians", "ratio", "middle half of the rounds", "asked for")
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *map(str, rows)])
