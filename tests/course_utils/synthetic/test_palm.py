import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from course_utils.synthetic.palm import KINDS, ORIGINAL_SIZE, SPLITS, draw_eye, kind_of, write

TRAINING, VALIDATION = SPLITS


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def eyes(kind: str, number: int, size: int = 64) -> np.ndarray:
    return np.stack([draw_eye(kind, np.random.default_rng([ord(kind), index]), size)[0] for index in range(number)])


def test_the_fovea_is_inside_the_field() -> None:
    for seed in range(30):
        _, fovea = draw_eye("N", np.random.default_rng(seed), 64)
        assert np.linalg.norm(fovea - 31.5) < 31.5


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="one of P, N, H, not 'X'"):
        draw_eye("X", np.random.default_rng(0))


def pale(images: np.ndarray) -> np.ndarray:
    """Return the share of each picture that is as pale as wasted tissue."""
    return (images.min(-1) > 85).mean((1, 2))


def test_pathologic_myopia_shows_wasted_tissue_and_healthy_eyes_hardly_do() -> None:
    assert np.median(pale(eyes("P", 60))) > 1.5 * np.median(pale(eyes("N", 60)))


def test_a_tenth_of_the_healthy_eyes_are_paler_than_a_tenth_of_the_diseased_ones() -> None:
    assert np.quantile(pale(eyes("N", 60)), 0.9) > np.quantile(pale(eyes("P", 60)), 0.1)


@pytest.mark.parametrize("split", SPLITS)
def test_about_half_of_the_pictures_show_the_disease(split: str) -> None:
    kinds = [kind_of(split, index) for index in range(120)]
    for kind, share in KINDS.items():
        assert abs(kinds.count(kind) / 120 - share) < 0.02


@pytest.fixture(scope="module")
def two_sets() -> list[tuple[np.ndarray, np.ndarray]]:
    sets = []
    for split in SPLITS:
        kinds = [kind_of(split, index) for index in range(160)]
        images = [draw_eye(kind, np.random.default_rng([index, SPLITS.index(split)]), 64)[0]
                  for index, kind in enumerate(kinds)]  # fmt: skip
        sets.append((np.stack(images).reshape(160, -1, 3) / 255, np.array([kind == "P" for kind in kinds])))
    return sets


def test_mean_colour_does_not_tell_the_label(two_sets: list) -> None:
    (pixels, labels), (others, other_labels) = two_sets
    classifier = LogisticRegression().fit(pixels.mean(1), labels)
    assert classifier.score(others.mean(1), other_labels) < 0.65


def test_a_written_set_has_the_layout_of_the_real_one(tmp_path: Path) -> None:
    for split in SPLITS:
        write(tmp_path, split, 0, 12, size=48)
    validation = {f"{VALIDATION}/V{number:04d}.jpg" for number in range(1, 13)}
    kinds = [kind_of(TRAINING, index) for index in range(12)]
    training = {f"{TRAINING}/{kind}{number:04d}.jpg" for kind in KINDS for number in range(1, kinds.count(kind) + 1)}
    assert contents(tmp_path).keys() == validation | training | {"labels.csv"}
    assert cv2.imread(str(tmp_path / TRAINING / "P0001.jpg")).shape == (48, 48, 3)


def test_the_table_tells_the_labels_of_the_validation_pictures(tmp_path: Path) -> None:
    write(tmp_path, VALIDATION, 0, 12, size=48)
    rows = table(tmp_path)
    assert [*rows[0]] == ["ID", "imgName", "Label", "Fovea_X", "Fovea_Y"]
    assert [row["imgName"] for row in rows] == [f"V{number:04d}.jpg" for number in range(1, 13)]
    assert [row["Label"] == "1" for row in rows] == [kind_of(VALIDATION, index) == "P" for index in range(12)]
    places = np.array([[float(row["Fovea_X"]), float(row["Fovea_Y"])] for row in rows])
    assert ((places > 0) & (places < ORIGINAL_SIZE)).all()
    assert places.max() > 200  # not in pixels of the small picture


def test_the_training_pictures_need_no_table(tmp_path: Path) -> None:
    write(tmp_path, TRAINING, 0, 2, size=32)
    assert not (tmp_path / "labels.csv").exists()


def test_writing_twice_gives_the_same_table_and_another_seed_another(tmp_path: Path) -> None:
    for name, seed in (("first", 1), ("second", 1), ("other", 2)):
        write(tmp_path / name, VALIDATION, 0, 3, size=48, seed=seed)
    first, second, other = (table(tmp_path / name) for name in ("first", "second", "other"))
    assert first == second != other
