"""Runs at the same time give what each gives alone: the values of a sweep, and the whole course in two terminals."""

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from command import COURSE
from small_lessons import PARAMETERS, write_lessons

MINUTE = 60

SMALL = {
    "09": ["-p", "folds=2", "-p", "epochs=2", "-p", "fine_tuning_epochs=1", "-p", "image_size=64"],
    "11": ["-p", "epochs=1", "-p", "image_size=32"],
    "12": ["-p", 'backbones=["MobileNet","MobileNetV2"]'],
}
"""What makes these lessons short. Claims may fail then; the numbers still depend on what is swept."""

SWEEPS = {"09": "seed=0,1", "11": "batch_size=10,20", "12": "seed=0,1"}

TRAINING = """
# %%
import time

import keras
import numpy as np

from course_utils.paths import run_folder, work_dir
from course_utils.records import record

# %%
keras.utils.set_random_seed(seed)
rng = np.random.default_rng(seed)
pictures, labels = rng.normal(size=(64, 8)), rng.integers(0, 2, 64)
run = run_folder("lesson", {"profile": profile, "seed": seed})
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")

# %%
model.fit(pictures, labels, epochs=2, verbose=0)
model.save(run / "model.keras")
(work_dir() / f"saved-{seed}").touch()

# %%
deadline = time.monotonic() + 120  # until the other has saved its own, if there is one
while len(list(work_dir().glob("saved-*"))) < wait_for and time.monotonic() < deadline:
    time.sleep(0.1)
record("test_loss", float(keras.models.load_model(run / "model.keras").evaluate(pictures, labels, verbose=0)))
"""
"""A lesson that trains, saves, and loads again when another run has saved too: who shares files, mixes them here."""


def start(*arguments: object, work: Path, out: Path, **variables: object) -> subprocess.Popen[str]:
    work.mkdir(parents=True, exist_ok=True)
    env = {"COURSE_WORK": work, **variables}
    return subprocess.Popen(
        [str(COURSE), "run", *map(str, arguments), "--out", str(out)],
        env=os.environ | {name: str(value) for name, value in env.items()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def results(runs: Sequence[subprocess.Popen[str]], outs: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Wait for the runs; return what their lessons have recorded by the names of the lessons."""
    for run in runs:
        output, _ = run.communicate()
        assert run.returncode == 0, output
    found = {}
    for out in outs:
        for lesson in json.loads((out / "summary.json").read_text(encoding="utf-8"))["lessons"]:
            found[lesson["lesson"]] = numbers(lesson["metrics"])
    return found


def numbers(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a lesson has recorded, without what the machine decides on: seconds and memory."""
    return {name: value for name, value in metrics.items() if not re.search("seconds|per_second|speed|memory", name)}


def alone(lesson: str, sweep: str, *arguments: object, folder: Path, **variables: object) -> dict[str, dict[str, Any]]:
    """Run a lesson with each value of a sweep, each in a folder of its own and one after the other."""
    name, _, values = sweep.partition("=")
    found = {}
    for value in values.split(","):
        out = folder / f"out-{value}"
        setting = ("--seed", value) if name == "seed" else ("-p", f"{name}={value}")
        run = start(lesson, *setting, *arguments, work=folder / f"work-{value}", out=out, **variables)
        ((lesson_name, measured),) = results([run], [out]).items()
        found[f"{lesson_name}__{name}={value}"] = measured
    return found


@pytest.mark.slow
def test_each_value_of_a_sweep_gives_what_it_gives_alone(tmp_path):
    parameters = PARAMETERS + "wait_for: int = 1  # so many runs that have saved\n"
    lessons = write_lessons(tmp_path / "lessons", _00_trains=parameters + TRAINING)
    expected = alone("00", "seed=0,1", folder=tmp_path / "alone", COURSE_LESSONS=lessons)
    both = ("00", "--sweep", "seed=0,1", "--jobs", 2, "-p", "wait_for=2")
    run = start(*both, work=tmp_path / "work", out=tmp_path / "out", COURSE_LESSONS=lessons)
    assert results([run], [tmp_path / "out"]) == expected
    assert len({measured["test_loss"] for measured in expected.values()}) == 2


@pytest.mark.cases
@pytest.mark.timeout(90 * MINUTE)
@pytest.mark.parametrize("lesson", SWEEPS)
def test_a_sweep_of_a_lesson_that_keeps_networks_gives_what_the_lone_runs_give(lesson, tmp_path, record_property):
    how = (*SMALL[lesson], "--timeout", 20 * MINUTE)
    expected = alone(lesson, SWEEPS[lesson], *how, folder=tmp_path)
    swept = (lesson, "--sweep", SWEEPS[lesson], "--jobs", 2, *how)
    found = results([start(*swept, work=tmp_path / "work", out=tmp_path / "out")], [tmp_path / "out"])
    record_property("seen", f"{sum(map(len, found.values()))} numbers of {len(found)} runs")
    assert found == expected
    first, second = expected.values()
    assert first != second


@pytest.mark.cases
@pytest.mark.timeout(180 * MINUTE)
def test_the_whole_course_in_two_terminals_gives_what_it_gives_alone(tmp_path, record_property):
    outs = [tmp_path / "one", tmp_path / "other"]
    how = ("--jobs", 1, "--timeout", 20 * MINUTE)
    found = results([start(*how, work=tmp_path / "work", out=out) for out in outs], outs[:1])
    found_by_other = results([], outs[1:])
    expected = results([start(*how, work=tmp_path / "own", out=tmp_path / "alone")], [tmp_path / "alone"])
    record_property("seen", f"{sum(map(len, expected.values()))} numbers of {len(expected)} lessons")
    assert found == expected
    assert found_by_other == expected
