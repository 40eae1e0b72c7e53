from dataclasses import FrozenInstanceError

import pytest

from course_utils.errors import CourseError
from course_utils.profiles import PROFILES, get_profile


def test_a_profile_is_found_by_its_name_and_passes_through():
    tiny = get_profile("tiny")
    assert tiny.source == "drawn"
    assert get_profile(tiny) is tiny


def test_an_unknown_profile_is_refused_with_the_valid_names():
    with pytest.raises(CourseError, match=r"'huge'.*tiny, laptop, full"):
        get_profile("huge")


def test_a_profile_cannot_be_changed_by_accident():
    with pytest.raises(FrozenInstanceError):
        get_profile("tiny").batch_size = 3  # type: ignore[misc]


def test_all_profiles_know_the_same_data_sets_and_trainings():
    assert len({tuple(profile.image_size) for profile in PROFILES.values()}) == 1
    assert len({tuple(profile.epochs) for profile in PROFILES.values()}) == 1


def test_the_laptop_takes_the_small_data_split_of_the_sources():
    assert get_profile("laptop").pictures["cats_dogs"] == {"train": 1000, "validation": 500, "test": 500}
