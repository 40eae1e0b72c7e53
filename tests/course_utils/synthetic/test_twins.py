"""Pictures of one seed, with single parts exchanged: nothing else may change."""

import cv2
import numpy as np
import pytest

from course_utils.synthetic import cats_dogs, palm, retinopathy, traffic_signs
from course_utils.synthetic.cats_dogs import CAT, CLASS_NAMES, DOG, LABEL_PARTS, VISIBLE_PARTS

SEEDS = range(12)


def changed(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return where two pictures differ, bool (size, size)."""
    return (first != second).any(2)


def around(mask: np.ndarray, reach: int = 4) -> np.ndarray:
    """Return the mask with a margin of so many pixels: soft edges, and what a picture out of focus carries over them.

    Four is enough at a size of 96.
    """
    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0


def changed_elsewhere(label: int, seed: int, part: str, choice: str | int) -> tuple[int, int]:
    """Exchange a part; return how many pixels change, and how many of them show neither the old part nor the new."""
    before, old = cats_dogs.draw(label, seed, with_masks=True)
    after, new = cats_dogs.draw(label, seed, parts={part: choice}, with_masks=True)
    difference = changed(before, after)
    return int(difference.sum()), int((difference & ~around(old[part] | new[part])).sum())


# Where the soft edges of two parts meet, a little of what is behind both comes through: a handful of 9216 pixels.
COMES_THROUGH = 18


@pytest.mark.parametrize("label", [CAT, DOG])
@pytest.mark.parametrize("part", LABEL_PARTS)
def test_exchanging_a_part_changes_only_pixels_that_show_the_old_or_the_new_one(label: int, part: str) -> None:
    counts = np.array([changed_elsewhere(label, seed, part, CLASS_NAMES[1 - label]) for seed in SEEDS])
    assert counts[:, 0].min() > 10
    assert counts[:, 1].max() <= COMES_THROUGH


@pytest.mark.parametrize("part", VISIBLE_PARTS)
def test_taking_a_part_from_another_seed_changes_only_pixels_that_show_the_old_or_the_new_one(part: str) -> None:
    seeds = range(60) if part == "tail" else SEEDS  # most tails are outside of the picture
    counts = np.array([changed_elsewhere(DOG, seed, part, 100 + seed) for seed in seeds])
    assert counts[:, 0].max() > 10
    assert counts[:, 1].max() <= COMES_THROUGH


@pytest.mark.parametrize("part", ["pose", "fur", "light", "noise"])
def test_what_cannot_be_pointed_at_can_be_taken_from_another_seed_too(part: str) -> None:
    assert changed(cats_dogs.draw(CAT, 0), cats_dogs.draw(CAT, 0, parts={part: 100})).mean() > 0.2


@pytest.mark.parametrize("label", [CAT, DOG])
def test_exchanging_all_parts_gives_the_other_animal_of_the_same_seed(label: int) -> None:
    for seed in SEEDS:
        other = dict.fromkeys(LABEL_PARTS, CLASS_NAMES[1 - label])
        assert np.array_equal(cats_dogs.draw(label, seed, parts=other), cats_dogs.draw(1 - label, seed))


def test_exchanging_a_part_for_that_of_its_own_kind_changes_nothing() -> None:
    assert np.array_equal(cats_dogs.draw(CAT, 3, parts={"ears": "cat"}), cats_dogs.draw(CAT, 3))


def test_every_pixel_shows_one_part() -> None:
    for seed in SEEDS:
        _, masks = cats_dogs.draw(seed % 2, seed, 64, with_masks=True)
        assert tuple(masks) == VISIBLE_PARTS
        assert (sum(mask.astype(int) for mask in masks.values()) == 1).all()


def test_asking_for_the_masks_does_not_change_the_picture() -> None:
    image, _ = cats_dogs.draw(DOG, 5, 64, with_masks=True)
    assert np.array_equal(image, cats_dogs.draw(DOG, 5, 64))


def test_a_cats_whiskers_cover_more_than_a_dogs() -> None:
    covered = [
        np.mean([cats_dogs.draw(label, seed, with_masks=True)[1]["whiskers"].mean() for seed in SEEDS])
        for label in (CAT, DOG)
    ]
    assert covered[CAT] > 1.2 * covered[DOG] > 0


def test_seeds_of_several_numbers_are_other_seeds() -> None:
    assert changed(cats_dogs.draw(CAT, (1, 2)), cats_dogs.draw(CAT, (1, 3))).any()
    assert np.array_equal(cats_dogs.draw(CAT, [1, 2]), cats_dogs.draw(CAT, (1, 2)))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"horns": "cat"}, "no part 'horns'; choose from background"),
        ({"ears": "cow"}, "'ears' is a cat's, a dog's or that of another seed, not 'cow'"),
        ({"fur": "dog"}, "'fur' is the same for cats and dogs; give the number of a seed instead of 'dog'"),
    ],
)
def test_what_cannot_be_exchanged_is_refused(parts: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cats_dogs.draw(CAT, 0, parts=parts)


# Signs: a picture of 120 pixels is out of focus by two and moves by up to six.
SMEARED = 10


def test_a_sign_as_drawn_is_a_frame_of_its_track() -> None:
    track = traffic_signs.draw_track(14, [3, 1])
    for number, frame in enumerate(track):
        assert np.array_equal(traffic_signs.draw(14, [3, 1], frame=number), frame)


@pytest.mark.parametrize(
    ("part", "choice", "may_change"),
    [
        ("pictogram", 33, ("pictogram",)),
        ("pictogram", 15, ("pictogram",)),
        ("colour", 33, ("plate", "pictogram")),
        ("shape", 14, ("plate", "pictogram")),
        ("shape", 13, ("plate", "pictogram")),
    ],
)
@pytest.mark.parametrize("label", [1, 25])
def test_exchanging_a_part_of_a_sign_changes_only_what_shows_it(
    label: int, part: str, choice: int, may_change: tuple[str, ...]
) -> None:
    for seed in range(4):
        before, old = traffic_signs.draw(label, [seed], with_masks=True)
        after, new = traffic_signs.draw(label, [seed], parts={part: choice}, with_masks=True)
        difference = changed(before, after)
        shown = np.any([masks[name] for masks in (old, new) for name in may_change], axis=0)
        assert difference.sum() > 10
        assert not (difference & ~around(shown, SMEARED)).any()


def test_exchanging_all_parts_of_a_sign_gives_the_other_class() -> None:
    parts = dict.fromkeys(traffic_signs.PARTS, 33)
    assert np.array_equal(traffic_signs.draw(14, [2], parts=parts), traffic_signs.draw(33, [2]))


def test_every_pixel_of_a_sign_shows_one_part_at_any_size() -> None:
    for size in (None, 48):
        picture, masks = traffic_signs.draw(14, [2], size, with_masks=True)
        assert tuple(masks) == traffic_signs.VISIBLE_PARTS
        assert (sum(mask.astype(int) for mask in masks.values()) == 1).all()
        assert {mask.shape for mask in masks.values()} == {picture.shape[:2]}
    assert picture.shape == (48, 48, 3)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"parts": {"rim": 3}}, "no part 'rim'; choose from shape, colour, pictogram"),
        ({"parts": {"shape": 43}}, "from 0 to 42, not 43"),
        ({"frame": 4}, "the frames 0 to 3, not 4"),
    ],
)
def test_a_part_of_a_sign_that_does_not_exist_is_refused(how: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        traffic_signs.draw(14, [0], **how)


# Eyes: a picture of 96 pixels is out of focus by two.
OUT_OF_FOCUS = 8


def retinal(severity: float, seed: int, **how: dict) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    someone = retinopathy.Patient((severity, severity), (0, 0), seed)
    return retinopathy.draw_eye(someone, 0, np.random.default_rng(seed), 96, with_masks=True, **how)


def long_eye(kind: str, seed: int, **how: dict) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    picture, _, masks = palm.draw_eye(kind, np.random.default_rng(seed), 96, with_masks=True, **how)
    return picture, masks


@pytest.mark.parametrize("kind", retinopathy.LESIONS)
@pytest.mark.parametrize(("severity", "shown"), [(-1.0, True), (2.8, False)])
def test_a_lesion_put_in_or_taken_out_changes_only_where_it_is(kind: str, severity: float, shown: bool) -> None:
    pixels = 0
    for seed in range(6):
        before, old = retinal(severity, seed)
        after, new = retinal(severity, seed, lesions={kind: shown})
        difference = changed(before, after)
        pixels += difference.sum()
        assert not (difference & ~around(old[kind] | new[kind], OUT_OF_FOCUS)).any()
        assert new[kind].any() == shown
    assert pixels > 10


@pytest.mark.parametrize("lesion", palm.LESIONS)
@pytest.mark.parametrize(("kind", "shown"), [("N", True), ("P", False)])
def test_a_sign_of_a_long_eye_put_in_or_taken_out_changes_only_where_it_is(kind: str, lesion: str, shown: bool) -> None:
    pixels = 0
    for seed in range(6):
        before, old = long_eye(kind, seed)
        after, new = long_eye(kind, seed, lesions={lesion: shown})
        difference = changed(before, after)
        pixels += difference.sum()
        assert not (difference & ~around(old[lesion] | new[lesion], OUT_OF_FOCUS)).any()
        assert new[lesion].any() == shown
    assert pixels > 10


def test_asking_for_the_lesions_that_are_there_changes_nothing() -> None:
    picture, masks = retinal(1.5, 2)
    there = {kind: True for kind, mask in masks.items() if mask.any()}
    assert there
    assert np.array_equal(retinal(1.5, 2, lesions=there)[0], picture)


def test_asking_for_the_masks_does_not_change_the_eye() -> None:
    someone = retinopathy.Patient((2.0, 2.0), (0, 0), 1)
    plain = retinopathy.draw_eye(someone, 0, np.random.default_rng(1), 96)
    assert np.array_equal(plain, retinal(2.0, 1)[0])
    assert np.array_equal(palm.draw_eye("P", np.random.default_rng(1), 96)[0], long_eye("P", 1)[0])


def test_an_unknown_lesion_is_refused() -> None:
    with pytest.raises(ValueError, match="no lesion 'warts'; choose from microaneurysms"):
        retinal(0, 0, lesions={"warts": True})
    with pytest.raises(ValueError, match="no lesion 'warts'; choose from tessellation"):
        long_eye("N", 0, lesions={"warts": True})
