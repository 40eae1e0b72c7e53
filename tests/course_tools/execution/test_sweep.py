"""`course run --sweep`: the product of some parameters' values, on a lesson that takes a second."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from in_process import invoke
from small_lessons import PARAMETERS, SHOW, cell, write_lessons

pytestmark = pytest.mark.slow

SWEEP = ["--sweep", "backbone=A,B", "--sweep", "seed=0,1"]


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    claim = "kind='claim', text='it is good', at_least=0.55, at_most=None"
    score = "0.5 + 0.1 * seed + 0.2 * (backbone == 'B')"
    return write_lessons(
        tmp_path_factory.mktemp("lessons"),
        _01_score=PARAMETERS
        + "backbone: str = 'A'\n"
        + SHOW
        + cell(f"show(kind='record', name='test_accuracy', value={score})")
        + cell(f"show({claim}, holds={score} >= 0.55, measured={score})")
        + cell(f"show({claim.replace('good', 'sure')}, holds=True, measured=1, low={score}, high=2)"),
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def swept(course, lessons, tmp_path_factory):
    """A sweep over two backbones and two seeds on this machine."""
    out = tmp_path_factory.mktemp("swept")
    finished = course("run", *SWEEP, "--out", out, env={"COURSE_LESSONS": lessons})
    assert finished.returncode == 0, finished.stderr
    return finished, out


def test_a_sweep_runs_every_combination_into_one_table_and_one_picture(swept):
    finished, out = swept
    table = [(row["backbone"], row["seed"], float(row["test_accuracy"])) for row in rows(out / "sweep.csv")]
    assert table == [("A", "0", 0.5), ("A", "1", 0.6), ("B", "0", 0.7), ("B", "1", pytest.approx(0.8))]
    assert (out / "sweep.png").read_bytes().startswith(b"\x89PNG")
    means = [
        line.split() for line in finished.stdout.splitlines() if "backbone=A" in line and "test_accuracy  " in line
    ]
    assert means[-1] == ["01_score", "backbone=A", "test_accuracy", "0.550", "0.071", "2"]


def test_a_sweep_shows_what_each_claim_measured_over_the_seeds(swept):
    lines = [line.split() for line in swept[0].stdout.splitlines() if "it is good" in line and "at least" in line]
    assert lines[-2:] == [
        ["01_score", "backbone=A", "it", "is", "good", "0.55", "0.5", "0.6", "at", "least", "0.55", "1/2"],
        ["01_score", "backbone=B", "it", "is", "good", "0.75", "0.7", "0.8", "at", "least", "0.55", "2/2"],
    ]


def test_a_sweep_shows_the_mean_interval_of_a_claim_that_has_one(swept):
    lines = [" ".join(line.split()) for line in swept[0].stdout.splitlines() if "it is sure" in line]
    assert lines[-2:] == [
        "01_score backbone=A it is sure 1 [0.55, 2] 1 1 at least 0.55 2/2",
        "01_score backbone=B it is sure 1 [0.75, 2] 1 1 at least 0.55 2/2",
    ]


def test_a_sweep_measures_only_what_no_former_one_has(course, lessons, swept, tmp_path):
    """One run was interrupted, one had another source, and one seed is new."""
    out = tmp_path / "out"
    shutil.copytree(swept[1], out)
    summary = json.loads((out / "summary.json").read_text())
    summary["lessons"][0]["status"] = "interrupted"
    summary["lessons"][1]["key"] = "another"
    (out / "summary.json").write_text(json.dumps(summary))
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.ipynb")}
    more = course("run", *SWEEP[:3], "seed=0,1,2", "--out", out, env={"COURSE_LESSONS": lessons})
    assert "6 runs, 2 of them measured before" in more.stdout
    after = {path.name: path.stat().st_mtime_ns for path in out.glob("*.ipynb")}
    assert [name for name in before if after[name] == before[name]] == [
        "01_score__backbone=B__seed=0.ipynb",
        "01_score__backbone=B__seed=1.ipynb",
    ]
    measured = [float(row["test_accuracy"]) for row in rows(out / "sweep.csv")]
    assert measured == pytest.approx([0.5, 0.6, 0.7, 0.7, 0.8, 0.9])


@pytest.mark.parametrize(
    ("sweep", "told"),
    [
        (["seed=zero"], "seed: int = 0"),
        (["seed"], "seed=0,1,2"),
        (["profile=tiny,full"], "one profile"),
        (["width=1"], "no lesson of this run has that parameter"),
        (["seed=1", "seed=2"], "give it once"),
    ],
)
def test_sweeps_that_make_no_sense_are_refused(lessons, tmp_path, sweep, told):
    arguments = [word for each in sweep for word in ("--sweep", each)]
    refused = invoke("run", *arguments, "--out", tmp_path / "out", env={"COURSE_LESSONS": lessons})
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert not (tmp_path / "out").exists()
