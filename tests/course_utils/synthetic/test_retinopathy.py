from pathlib import Path

import cv2
import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.metrics import cohen_kappa_score

from course_utils.synthetic.retinopathy import SHARES, SPLITS, Patient, draw_eye, patient, write

GRADES = range(5)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.jpeg")}


def write_set(folder: Path, counts: dict[str, int], size: int = 48, seed: int = 0) -> None:
    for split, count in counts.items():
        for grade in GRADES:
            write(folder, split, grade, count, size=size, seed=seed)


def grades_of(count: int, split: str = "train", seed: int = 0) -> np.ndarray:
    """Return the grades (left, right) of so many persons."""
    return np.array([patient(split, index, seed).grades for index in range(count)])


def with_severity(severity: float, number: int, size: int = 96) -> np.ndarray:
    """Return so many left eyes of persons who differ in nothing but the look of their eyes."""
    return np.stack(
        [
            draw_eye(Patient((severity, severity), (0, 0), index), 0, np.random.default_rng(index), size)
            for index in range(number)
        ]
    )


@pytest.mark.parametrize(("split", "count"), [("train", 250), ("validation", 110)])
def test_the_grades_are_as_unequal_as_in_reality(split: str, count: int) -> None:
    shares = np.bincount(grades_of(count, split).ravel(), minlength=5) / (2 * count)
    assert np.abs(shares - SHARES).max() < 0.03
    assert 0.68 < shares[0] < 0.78
    assert shares.min() > 0.01


def test_the_two_eyes_of_a_person_have_similar_grades_but_not_always_the_same() -> None:
    left, right = grades_of(400).T
    assert 0.7 < cohen_kappa_score(left, right, weights="quadratic") < 0.95  # 0.85 in the real training set
    assert 0.75 < (left == right).mean() < 0.95


def test_the_two_eyes_of_a_person_look_alike() -> None:
    # Their colours are closer to each other than to a stranger's.
    colours = np.array(
        [
            [draw_eye(patient("train", index), side, np.random.default_rng([index, side]), 48)[20:28, 20:28].mean((0, 1))  # noqa: E501
             for side in (0, 1)]
            for index in range(40)
        ]
    )  # fmt: skip
    own = np.abs(colours[:, 0] - colours[:, 1]).mean()
    stranger = np.abs(colours[:, 0] - np.roll(colours[:, 1], 1, axis=0)).mean()
    assert own < 0.8 * stranger


def test_the_two_eyes_are_mirror_images_mostly() -> None:
    # The disc, the brightest place, is on the nose's side: to the right in a right eye.
    right_of_centre = []
    for side in (0, 1):
        eyes = [
            draw_eye(patient("train", index), side, np.random.default_rng([index, side]), 64) for index in range(60)
        ]
        smooth = [cv2.GaussianBlur(eye[16:48].astype(np.float32).mean(2), (0, 0), 2) for eye in eyes]
        right_of_centre.append(np.mean([np.unravel_index(eye.argmax(), eye.shape)[1] > 32 for eye in smooth]))
    assert right_of_centre[0] < 0.35
    assert right_of_centre[1] > 0.65


def fine_detail(images: np.ndarray) -> float:
    """Return how much of the pictures is finer than three pixels."""
    smooth = [cv2.medianBlur(image, 5) for image in images]
    return float(np.abs(images.astype(int) - np.stack(smooth)).mean())


def test_lesions_grow_with_the_severity() -> None:
    detail = [fine_detail(with_severity(severity, 40)) for severity in (0.0, 1.2, 2.4)]
    assert detail[0] < detail[1] < detail[2]


def test_grades_overlap_as_they_do_for_graders() -> None:
    # Two pictures of the same severity differ in what they show, more than steps of a grade do on average.
    some = np.array([fine_detail(image[None]) for image in with_severity(1.2, 60)])
    more = np.array([fine_detail(image[None]) for image in with_severity(1.7, 60)])
    assert more.mean() - some.mean() < some.std()


def test_mean_colour_and_contrast_do_not_tell_the_grade() -> None:
    def summary(split: str) -> tuple[np.ndarray, np.ndarray]:
        everyone = [(patient(split, index), side, index) for index in range(150) for side in (0, 1)]
        eyes = [draw_eye(who, side, np.random.default_rng([index, side]), 64) for who, side, index in everyone]
        pixels = np.stack(eyes).reshape(len(eyes), -1, 3) / 255
        features = np.concatenate([pixels.mean(1), pixels.std(1)], axis=1)
        return features, np.array([who.grades[side] for who, side, _ in everyone])

    (features, grades), (others, other_grades) = summary("train"), summary("validation")
    scores = Ridge(1e-3).fit(features, grades).predict(others)
    assert abs(np.corrcoef(scores, other_grades)[0, 1]) < 0.3


def test_a_written_set_has_the_layout_of_the_real_one(tmp_path: Path) -> None:
    write_set(tmp_path, {"train": 6})
    expected = {
        f"train/class{grade}/{index + 1}_{side}.jpeg"
        for index, pair in enumerate(grades_of(6))
        for side, grade in zip(("left", "right"), pair, strict=True)
    }
    assert contents(tmp_path).keys() == expected
    assert cv2.imread(str(tmp_path / min(expected))).shape == (48, 48, 3)


def test_both_eyes_of_a_person_are_in_one_split(tmp_path: Path) -> None:
    write_set(tmp_path, {"train": 30, "validation": 20}, size=32)
    names = {split: [path.stem for path in (tmp_path / split).rglob("*.jpeg")] for split in SPLITS}
    people = {split: {name.split("_")[0] for name in names[split]} for split in SPLITS}
    assert not people["train"] & people["validation"]
    for split, count in (("train", 30), ("validation", 20)):
        assert sorted(names[split]) == sorted(f"{who}_{side}" for who in people[split] for side in ("left", "right"))
        assert len(people[split]) == count
