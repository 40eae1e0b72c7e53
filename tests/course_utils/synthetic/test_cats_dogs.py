from pathlib import Path

import cv2
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from course_utils.synthetic.cats_dogs import (
    CAT,
    CREATURE_NAMES,
    DOG,
    NUM_CREATURES,
    draw_cat_or_dog,
    draw_creature,
    write,
)


def cats_and_dogs(per_class: int, split: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels scaled to 0..1, one row a picture, and labels."""
    pictures = [
        draw_cat_or_dog(label, np.random.default_rng([split, label, index]), size)
        for label in (CAT, DOG)
        for index in range(per_class)
    ]
    return np.stack(pictures).reshape(2 * per_class, -1) / np.float32(255), np.repeat([CAT, DOG], per_class)


def write_set(folder: Path, counts: dict[str, int], size: int = 40, seed: int = 0) -> None:
    for split, count in counts.items():
        for label in (CAT, DOG):
            write(folder, split, label, count, size=size, seed=seed)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.jpg")}


def test_asking_for_the_mask_does_not_change_the_picture() -> None:
    image, _ = draw_cat_or_dog(CAT, np.random.default_rng(5), 64, with_mask=True)
    assert np.array_equal(image, draw_cat_or_dog(CAT, np.random.default_rng(5), 64))


@pytest.mark.parametrize("label", [CAT, DOG])
def test_masks_cover_a_good_part_of_the_picture_but_never_all(label: int) -> None:
    for seed in range(40):
        image, mask = draw_cat_or_dog(label, np.random.default_rng(seed), 75, with_mask=True)
        assert mask.shape == image.shape[:2]
        assert mask.dtype == bool
        assert 0.05 < mask.mean() < 0.85


def test_masks_end_where_the_picture_has_edges() -> None:
    # The animal differs from what is behind it, so that the picture changes more across the mask's rim than elsewhere.
    across, elsewhere = [], []
    for seed in range(40):
        image, mask = draw_cat_or_dog(seed % 2, np.random.default_rng(seed), 96, with_mask=True)
        steps = cv2.morphologyEx(image, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).mean(2)
        rim = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
        across.append(steps[rim].mean())
        elsewhere.append(steps[~rim].mean())
    assert np.mean(across) > 1.5 * np.mean(elsewhere)


@pytest.fixture(scope="module")
def two_sets() -> list[tuple[np.ndarray, np.ndarray]]:
    return [cats_and_dogs(150, split, 64) for split in (0, 1)]


@pytest.mark.parametrize("train", [0, 1])
def test_raw_pixels_do_not_tell_cats_from_dogs(train: int, two_sets: list) -> None:
    classifier = LogisticRegression(C=0.01, solver="newton-cg").fit(*two_sets[train])
    assert classifier.score(*two_sets[1 - train]) < 0.65


@pytest.mark.parametrize("train", [0, 1])
def test_mean_colour_and_contrast_do_not_tell_cats_from_dogs(train: int, two_sets: list) -> None:
    def summary(pixels: np.ndarray) -> np.ndarray:
        colours = pixels.reshape(len(pixels), -1, 3)
        return np.concatenate([colours.mean(1), colours.std(1)], axis=1)

    (pixels, labels), (others, other_labels) = two_sets[train], two_sets[1 - train]
    assert LogisticRegression().fit(summary(pixels), labels).score(summary(others), other_labels) < 0.65


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0 \(cat\) or 1 \(dog\), not 2"):
        draw_cat_or_dog(2, np.random.default_rng(0))


def test_creatures_have_distinct_names_and_none_is_a_cat_or_a_dog() -> None:
    assert NUM_CREATURES == len(set(CREATURE_NAMES)) >= 20
    assert not {"cat", "dog", "lion", "tiger", "wolf", "fox"} & set(CREATURE_NAMES)


@pytest.mark.parametrize("kind", range(NUM_CREATURES), ids=CREATURE_NAMES)
def test_every_creature_is_drawn_at_any_size_and_the_same_each_time(kind: int) -> None:
    for size in (16, 75):
        first, second = (draw_creature(kind, np.random.default_rng([kind, size]), size) for _ in range(2))
        assert first.shape == (size, size, 3)
        assert first.dtype == np.uint8
        assert np.array_equal(first, second)


def test_an_unknown_creature_is_refused() -> None:
    with pytest.raises(ValueError, match=f"0..{NUM_CREATURES - 1}, not {NUM_CREATURES}"):
        draw_creature(NUM_CREATURES, np.random.default_rng(0))


def test_a_written_set_has_the_layout_of_the_real_one(tmp_path: Path) -> None:
    write_set(tmp_path, {"train": 2, "test": 1}, size=32)
    assert sorted(contents(tmp_path)) == [
        "test/cats/cat.0000.jpg",
        "test/dogs/dog.0000.jpg",
        "train/cats/cat.0000.jpg",
        "train/cats/cat.0001.jpg",
        "train/dogs/dog.0000.jpg",
        "train/dogs/dog.0001.jpg",
    ]
    assert cv2.imread(str(tmp_path / "train/dogs/dog.0001.jpg")).shape == (32, 32, 3)


def test_a_written_file_shows_the_animal_in_rgb_order(tmp_path: Path) -> None:
    write_set(tmp_path, {"train": 1}, size=96, seed=9)
    drawn = draw_cat_or_dog(CAT, np.random.default_rng([9, 0, CAT, 0]), 96)
    read = cv2.imread(str(tmp_path / "train/cats/cat.0000.jpg"))[..., ::-1]
    assert np.abs(read.astype(int) - drawn).mean() < np.abs(read[..., ::-1].astype(int) - drawn).mean()
    assert np.abs(read.astype(int) - drawn).mean() < 8
