"""What lessons reach on photographs, each from one command: `make test-real` runs these, for minutes each."""

import json

import pytest

HOUR = 3600

REACHED = {
    "02": {"test_accuracy": 0.78},
    "03": {"test_accuracy": 0.965},
    "04": {"test_accuracy": 0.97},
    "05": {"test_accuracy": 0.98},
    "06": {"test_accuracy": 0.94},
    "07": {"test_accuracy": 0.93},
    "08": {"out_of_fold_kappa": 0.5},
    "09": {"out_of_fold_kappa": 0.43, "test_kappa": 0.45},
    "10": {"out_of_fold_kappa": 0.51, "test_kappa": 0.57},
    "11": {"accuracy_of_frozen_features": 0.96, "auc_of_frozen_features": 0.99, "auc_of_ResNet": 0.95},
    "12": {"test_accuracy": 0.975, "clean_accuracy": 0.96, "wrong_labels_found": 0.85},
}
"""For each lesson, the least that its records may say on the laptop profile with small ImageNet backbones."""

SETS = {"07": "traffic_signs", "08": "retinopathy", "09": "retinopathy", "10": "retinopathy", "11": "palm"}
"""The lessons that do not use cats_dogs."""

BOTH = ['backbones=["MobileNet","MobileNetV2"]']
PARAMETERS = {"02": [], "05": BOTH, "07": [], "12": BOTH}
"""What the others get is `backbone=MobileNetV2`."""


@pytest.mark.real
@pytest.mark.timeout(HOUR)
@pytest.mark.parametrize("number", REACHED)
def test_a_lesson_keeps_its_claims_on_photographs_and_reaches_what_it_should(
    number, course, real_set, real_weights, tmp_path
):
    real_set(SETS.get(number, "cats_dogs"))
    real_weights("MobileNetV2")
    parameters = [part for value in PARAMETERS.get(number, ["backbone=MobileNetV2"]) for part in ("-p", value)]
    run = course(
        *("run", number, "--profile", "laptop", "--strict", "--out", tmp_path, *parameters),
        timeout=HOUR,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (lesson,) = json.loads((tmp_path / "summary.json").read_text())["lessons"]
    for name, least in REACHED[number].items():
        assert lesson["metrics"][name] >= least
