"""What all drawn sets have in common; what is particular to one stands in its own file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from course_utils._internal.layouts import DATA_SETS
from course_utils.synthetic import cats_dogs, palm, retinopathy, traffic_signs

# One picture of each kind, for a seed and a size in pixels.
DRAW: dict[str, Callable[[int, int], np.ndarray]] = {
    "cat": lambda seed, size: cats_dogs.draw_cat_or_dog(cats_dogs.CAT, np.random.default_rng(seed), size),
    "dog": lambda seed, size: cats_dogs.draw_cat_or_dog(cats_dogs.DOG, np.random.default_rng(seed), size),
    **{
        f"palm {kind}": lambda seed, size, kind=kind: palm.draw_eye(kind, np.random.default_rng(seed), size)[0]
        for kind in palm.KINDS
    },
    "retinopathy": lambda seed, size: retinopathy.draw_eye(
        retinopathy.patient("train", 3), 1, np.random.default_rng(seed), size
    ),
}
SMALLEST = {"cat": 16, "dog": 16} | {kind: 32 for kind in DRAW if kind not in ("cat", "dog")}

# Write the pictures of every class of a split, small ones.
WRITE = {
    "cats_dogs": partial(cats_dogs.write, size=40),
    "palm": partial(palm.write, size=48),
    "retinopathy": partial(retinopathy.write, size=48),
    "traffic_signs": traffic_signs.write,
}

every_kind = pytest.mark.parametrize("kind", DRAW)
every_set = pytest.mark.parametrize("name", WRITE)


def write_set(name: str, folder: Path, counts: dict[int, int], seed: int = 0) -> dict[str, bytes]:
    """Write so many pictures of each class of split number 0, 1, ...; return all files of the set but its table."""
    layout = DATA_SETS[name]
    for split, count in counts.items():
        labels = range(min(5, len(layout.places(layout.splits[split]))))
        for label in labels:
            WRITE[name](folder, layout.splits[split], label, count, seed=seed)
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".csv"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@every_kind
@pytest.mark.parametrize("size", [None, 75, 96, 121])
def test_a_picture_is_a_square_in_rgb_of_any_size(kind: str, size: int | None) -> None:
    size = size or SMALLEST[kind]
    image = DRAW[kind](0, size)
    assert image.shape == (size, size, 3)
    assert image.dtype == np.uint8
    assert image.std() > 10


@every_kind
def test_the_same_generator_draws_the_same_picture(kind: str) -> None:
    first, second, other = (DRAW[kind](seed, 64) for seed in (3, 3, 4))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


@every_kind
def test_a_picture_too_small_to_show_anything_is_refused(kind: str) -> None:
    smallest = SMALLEST[kind]
    with pytest.raises(ValueError, match=f"{smallest} pixels or more, not {smallest - 1}"):
        DRAW[kind](0, smallest - 1)


@pytest.mark.parametrize("kind", [kind for kind in DRAW if SMALLEST[kind] == 32])
@pytest.mark.parametrize("size", [32, 64, 96, 128])
def test_an_eye_is_a_round_field_on_black(kind: str, size: int) -> None:
    image = DRAW[kind](0, size)
    assert image[[0, 0, -1, -1], [0, -1, 0, -1]].max() == 0
    assert image[size // 2, size // 2].mean() > 20


@every_set
def test_writing_twice_gives_the_same_bytes_and_says_nothing(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    first, second = (write_set(name, tmp_path / folder, {0: 3, 1: 2}, seed=1) for folder in ("first", "second"))
    assert first == second
    assert capfd.readouterr() == ("", "")


@every_set
def test_a_larger_set_contains_the_smaller_one(name: str, tmp_path: Path) -> None:
    few, many = write_set(name, tmp_path / "few", {0: 4}), write_set(name, tmp_path / "many", {0: 8, 1: 2})
    assert few.items() < many.items()


@every_set
def test_no_two_pictures_are_the_same_and_another_seed_draws_others(name: str, tmp_path: Path) -> None:
    files = [
        content for seed in (0, 1) for content in write_set(name, tmp_path / str(seed), {0: 4, 1: 4}, seed).values()
    ]
    assert len(set(files)) == len(files) >= 16


@every_set
def test_an_unknown_split_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"'valid'; choose from {', '.join(DATA_SETS[name].splits)}"):
        WRITE[name](tmp_path, "valid", 0, 1)
