"""Measure pictures per second on this machine, and print what the full profile and the grading of a course cost.

    python -m benchmarks.cost    # the tables of docs/scaling.md, as Markdown

With GPUs, time is that of one GPU, in GPU-hours. Without, it is the time that the processor was busy, in core-hours: it
does not change when something else runs beside it. Networks are measured with random weights, on random pictures that
are in memory, at the sizes of the full profile. The list of what is trained is short: what it leaves out (linear
classifiers on stored features, tables, figures) takes minutes.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import psutil
import tensorflow as tf
from keras import layers

from benchmarks.grading import hand_in
from benchmarks.measure import machine
from course_tools.grading import grader, sandbox
from course_tools.grading.submissions import find_submissions
from course_tools.notebooks.exercises import find_exercises
from course_utils.paths import ROOT
from course_utils.profiles import PROFILES

FULL = PROFILES["full"]
SUBMISSIONS = 600
SECONDS = 10.0
"""How long each network is measured."""

# What data/README.md tells of the sets: the pictures to learn from. Fine-tuning in five folds sees four fifths of them.
CATS_DOGS, EYES, SIGNS, MYOPIA = 20_000, 28_000, 39_209, 400

APPS = keras.applications
GPU = bool(tf.config.list_physical_devices("GPU"))


@dataclass(frozen=True)
class Work:
    """So many pictures through a network: forward only, or to train it from the layer `first` on."""

    lesson: str
    what: str
    network: Callable[..., keras.Model]
    size: int
    pictures: float
    trained: bool = True
    first: str = ""


def small_cnn(input_shape: tuple[int, int, int], **_: object) -> keras.Model:
    """Return the network of lesson 02."""
    filters, units = FULL.small_cnn
    model = keras.Sequential([keras.Input(input_shape)])
    for number in filters:
        model.add(layers.Conv2D(number, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(units, activation="relu"))
    return model


def signs_cnn(input_shape: tuple[int, int, int], **_: object) -> keras.Model:
    """Return a network with the convolutions of lesson 07's."""
    model = keras.Sequential([keras.Input(input_shape)])
    for position, number in enumerate(FULL.signs_cnn):
        model.add(layers.Conv2D(number, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.ReLU())
        if position % 2 == 0:
            model.add(layers.MaxPooling2D())
    model.add(layers.GlobalAveragePooling2D())
    return model


def works() -> list[Work]:
    """Return what the lessons do with the full profile, as they come from the command line."""
    epochs, size = FULL.epochs, FULL.image_size
    cats, eyes, last = size["cats_dogs"], size["retinopathy"], "block5_conv1"
    tuned = epochs["fine_tune"] + 3 * epochs["sweep"] + 1 + 2 * epochs["sweep"]
    ensemble = {
        "ResNet50": (APPS.ResNet50, 224),
        "Xception": (APPS.Xception, 299),
        "InceptionV3": (APPS.InceptionV3, 299),
    }
    listed = [
        Work("02", "small CNN, plain and augmented", small_cnn, cats, 2 * epochs["small_cnn"] * CATS_DOGS),
        Work("03", "VGG16, features", APPS.VGG16, 150, 4 * CATS_DOGS, trained=False),
        Work("03", "small CNN, to compare", small_cnn, cats, epochs["small_cnn"] * CATS_DOGS),
        Work("03", "VGG16 end to end, top only", APPS.VGG16, 150, epochs["end_to_end"] * CATS_DOGS, trained=False),
        Work("04", "VGG16, last block", APPS.VGG16, 150, tuned * CATS_DOGS, first=last),
        Work("04", "small CNN, to compare", small_cnn, cats, epochs["small_cnn"] * CATS_DOGS),
        *(Work("05", f"{k}, features", v[0], v[1], 1.25 * CATS_DOGS, trained=False) for k, v in ensemble.items()),
        Work("06", "VGG16, features", APPS.VGG16, 150, 1.25 * CATS_DOGS, trained=False),
        Work("07", "signs CNN", signs_cnn, size["traffic_signs"], 2 * epochs["deep_signs"] * SIGNS),
        Work(
            "09", "VGG16, last block, 5 folds", APPS.VGG16, eyes, 4 * epochs["retinopathy_fine_tune"] * EYES, first=last
        ),
        Work("08", "VGG16, features", APPS.VGG16, eyes, 1.25 * EYES, trained=False),
        Work("09", "VGG16, features", APPS.VGG16, eyes, 1.25 * EYES, trained=False),
        Work("10", "VGG16, several depths", APPS.VGG16, eyes, 1.25 * EYES, trained=False),
        Work("11", "ResNet-50 from scratch", APPS.ResNet50, size["palm"], epochs["resnet"] * MYOPIA),
    ]
    return listed


@cache
def pictures_per_second(network: Callable[..., keras.Model], size: int, trained: bool, first: str) -> float:
    """Return how many pictures a device (or a core) sees in a second, in batches of the full profile's size."""
    keras.backend.clear_session()
    arguments = {} if network in (small_cnn, signs_cnn) else {"weights": None, "include_top": False}
    base = network(input_shape=(size, size, 3), **arguments)
    names = [layer.name for layer in base.layers]
    for layer in base.layers[: names.index(first)] if first else []:
        layer.trainable = False
    outputs = base.outputs[0]
    outputs = layers.GlobalAveragePooling2D()(outputs) if len(outputs.shape) == 4 else outputs
    model = keras.Model(base.inputs[0], layers.Dense(1, activation="sigmoid")(outputs))
    model.compile("rmsprop", "binary_crossentropy")
    images = np.random.default_rng(0).uniform(-1, 1, (FULL.batch_size, size, size, 3)).astype("float32")
    labels = np.zeros((FULL.batch_size, 1), "float32")
    step = (lambda: model.train_on_batch(images, labels)) if trained else (lambda: model.predict_on_batch(images))
    step()  # builds the graph
    clock = time.perf_counter if GPU else time.process_time
    begun, steps = clock(), 0
    while steps < 3 or clock() - begun < SECONDS:
        step()
        steps += 1
    return steps * FULL.batch_size / (clock() - begun)


def lessons() -> list[str]:
    """Return the table of the full profile's cost."""
    unit = "GPU" if GPU else "core"
    rows = [
        f"| lesson | what | pixels | pictures | pictures/s of a {unit} | {unit}-hours |",
        "|---|---|--:|--:|--:|--:|",
    ]
    total = 0.0
    for work in works():
        rate = pictures_per_second(work.network, work.size, work.trained, work.first)
        hours = work.pictures / rate / 3600
        total += hours
        cells = (work.lesson, work.what, f"{work.size}", f"{work.pictures:,.0f}", f"{rate:,.1f}", f"{hours:,.1f}")
        rows.append(f"| {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    return [*rows, f"| all | | | | | **{total:,.0f}** |"]


def busy(process: psutil.Process) -> float:
    """Return the seconds that a process and all that it has started have kept cores busy."""
    seconds = 0.0
    for each in (process, *process.children(recursive=True)):
        times = each.cpu_times()
        seconds += times.user + times.system
    return seconds


def grading() -> list[str]:
    """Return the table of what grading costs in the sandbox: six students who have answered none, some or all."""
    in_sandboxes = 0.0

    class Counted(sandbox.SubprocessSession):
        def close(self) -> None:
            nonlocal in_sandboxes
            if self._process.poll() is None:
                in_sandboxes += busy(psutil.Process(self._process.pid))
            super().close()

    grader.SubprocessSession = Counted
    exercises = {exercise.name: exercise for exercise in find_exercises(ROOT / "exercises")}
    limits, costs = sandbox.Limits(), []
    with tempfile.TemporaryDirectory() as folder:
        for exercise in exercises.values():
            place = Path(folder) / exercise.name
            hand_in(exercise, place, 6)
            for submission in find_submissions([place], list(exercises), exercise.name):
                before, apart = time.process_time(), in_sandboxes
                job = grader.Job(submission, exercises, limits, True, place, "", Path.cwd())
                grader.grade_submission(job)
                costs.append(time.process_time() - before + in_sandboxes - apart)
    each = float(np.mean(costs)) + start_up()
    rows = ["| grading | submissions | core-seconds each | core-hours |", "|---|--:|--:|--:|"]
    for number in (1, len(exercises)):
        total = number * SUBMISSIONS
        rows.append(f"| exercises: {number} | {total:,} | {each:.2f} | {total * each / 3600:.2f} |")
    return rows


def start_up() -> float:
    """Return the core-seconds that the process of one grading takes before it begins."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        subprocess.run([sys.executable, "-c", "import cloudpickle, course_tools.grading.grader"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3


def main() -> None:
    """Measure, and print the tables and the machine."""
    device = tf.config.experimental.get_device_details(tf.config.list_physical_devices("GPU")[0]) if GPU else {}
    graded = grading()
    print("\n".join(graded), flush=True)
    tables = [*graded, "", *lessons()]
    print("\n" + "\n".join(tables))
    print(f"\nMeasured on: {device.get('device_name', '')} {machine()}")


if __name__ == "__main__":
    main()
