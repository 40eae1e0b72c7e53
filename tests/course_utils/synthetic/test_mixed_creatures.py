import numpy as np
import pytest

from course_utils.synthetic.cats_dogs import CREATURE_PARTS, MixedCreature, draw_mixed_creature


def mixed(number: int) -> list[MixedCreature]:
    return [draw_mixed_creature(np.random.default_rng([1, index]), 16)[1] for index in range(number)]


def named(creature: MixedCreature) -> dict[str, str]:
    return {part: names[getattr(creature, part)] for part, names in CREATURE_PARTS.items()}


@pytest.fixture(scope="module")
def many() -> list[MixedCreature]:
    return mixed(600)


def test_a_mixed_creature_is_drawn_at_any_size_and_the_same_each_time() -> None:
    for size in (16, 75):
        (first, parts), (second, same) = (draw_mixed_creature(np.random.default_rng(size), size) for _ in range(2))
        assert first.shape == (size, size, 3)
        assert first.dtype == np.uint8
        assert np.array_equal(first, second)
        assert parts == same


def test_the_first_fields_are_numbers_into_the_named_parts(many: list[MixedCreature]) -> None:
    assert MixedCreature._fields[: len(CREATURE_PARTS)] == tuple(CREATURE_PARTS)
    for part, names in CREATURE_PARTS.items():
        assert {getattr(creature, part) for creature in many} == set(range(len(names))), part


def test_measures_are_in_their_range_and_eyes_are_measured_where_they_are_not_the_faces_own(
    many: list[MixedCreature],
) -> None:
    for creature in many:
        own = named(creature)["pupils"] == "the face's own"
        assert creature.eye == 0 if own else 0.1 <= creature.eye <= 0.22
        assert 0.86 <= creature.width <= 1.24


def test_what_would_come_near_to_a_cat_or_a_dog_is_left_out(many: list[MixedCreature]) -> None:
    ears_by_face: dict[str, set[str]] = {}
    for creature in many:
        names = named(creature)
        ears_by_face.setdefault(names["face"], set()).add(names["ears"])
        assert not (names["crown"] == "tufts" and names["face"] in ("otter's", "ferret's", "seal's"))
    for face in ("otter's", "ferret's", "seal's"):
        assert ears_by_face[face].isdisjoint({"pointed", "tufted", "tall"})
        assert "lop" in ears_by_face[face]
    for face in ("bear's", "blunt"):
        assert ears_by_face[face].isdisjoint({"lop", "flop", "drooping"})
        assert "pointed" in ears_by_face[face]


def test_too_small_a_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="size must be 16 pixels or more"):
        draw_mixed_creature(np.random.default_rng(0), 15)
