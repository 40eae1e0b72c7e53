"""What lessons reach on photographs, each from one command: `make test-real` runs these, for minutes each."""

import json
import os

import pytest

from course_utils.paths import ROOT

KERAS_HOME = ROOT.parent / "shared" / "keras"
HOUR = 3600

REACHED = {
    "02": {"test_accuracy": 0.78},
    "03": {"test_accuracy": 0.965},
    "04": {"test_accuracy": 0.97},
    "05": {"test_accuracy": 0.98},
    "06": {"test_accuracy": 0.94},
}
"""For each lesson, the least that its records may say on the laptop profile with small ImageNet backbones."""

SETS = {"02": "cats_dogs", "03": "cats_dogs", "04": "cats_dogs", "05": "cats_dogs", "06": "cats_dogs"}

PARAMETERS = {"05": ['backbones=["MobileNet","MobileNetV2"]']}
"""For every other lesson that takes a backbone: MobileNetV2."""


@pytest.mark.real
@pytest.mark.timeout(HOUR)
@pytest.mark.parametrize("number", REACHED)
def test_a_lesson_keeps_its_claims_on_photographs_and_reaches_what_the_readme_says(number, course, real_set, tmp_path):
    real_set(SETS[number])
    weights = os.environ.get("KERAS_HOME", KERAS_HOME)
    parameters = [part for value in PARAMETERS.get(number, ["backbone=MobileNetV2"]) for part in ("-p", value)]
    parameters = [] if number == "02" else parameters
    run = course(
        *("run", number, "--profile", "laptop", "--strict", "--out", tmp_path, *parameters),
        env={"KERAS_HOME": weights},
        timeout=HOUR,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (lesson,) = json.loads((tmp_path / "summary.json").read_text())["lessons"]
    for name, least in REACHED[number].items():
        assert lesson["metrics"][name] >= least
