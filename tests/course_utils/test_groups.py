from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.errors import CourseError
from course_utils.groups import group_folds, groups_of

FILES = [Path(name) for name in ("s/01/00003_00012.png", "s/02/00003_00001.png", "s/02/00004_00001.png")]


@pytest.mark.parametrize(
    ("pattern", "same"),
    [(r"(\d+)_", [True, False]), (r"^\d+", [True, False]), (r"(\d+)/(\d+)_", [False, False]), ("(.)", [True, True])],
)
def test_a_group_is_what_the_expression_finds_in_the_name(pattern, same):
    first, *others = groups_of(FILES, pattern)
    assert [other == first for other in others] == same


def test_a_picture_in_whose_name_nothing_is_found_is_a_group_of_its_own():
    assert groups_of(FILES, r"(\d*4)_").tolist() == [0, 1, 2]


def test_an_expression_that_finds_nothing_at_all_is_an_error_that_names_a_file():
    with pytest.raises(CourseError, match=r"finds nothing in any of 3 file names, for example in 00003_00012.png"):
        groups_of(FILES, "film")


def test_what_is_no_regular_expression_is_an_error():
    with pytest.raises(CourseError, match=r"'\(' is no regular expression"):
        groups_of(FILES, "(")


def test_what_is_connected_through_others_is_one_group():
    files = [Path(name) for name in ("1_a", "1_b", "2_c", "3_d", "4_e")]
    assert groups_of(files, r"(\d)_", [(1, 2), (2, 3)]).tolist() == [0, 0, 0, 0, 1]
    assert groups_of(files).tolist() == [0, 1, 2, 3, 4]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 99), st.lists(st.integers(15, 60), min_size=2, max_size=4), st.integers(1, 3))
def test_no_group_stands_on_both_sides_and_every_class_is_learned(seed, sizes, together):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    groups = np.random.default_rng(seed).permutation(len(labels)) // together
    splits = group_folds(labels, groups, [f"{size}" for size in sizes], seed=seed)
    assert sorted(np.concatenate([judge for _, judge in splits])) == list(range(len(labels)))
    for learn, judge in splits:
        assert not set(groups[learn]) & set(groups[judge])
        assert set(labels[learn]) == set(labels)


def test_a_class_with_too_few_groups_is_an_error_that_names_it():
    labels, groups = np.repeat([0, 1], [20, 9]), np.r_[np.arange(20), 20 + np.arange(9) % 3]
    with pytest.raises(CourseError, match=r"class plums is too small: 9 usable pictures, number of groups: 3"):
        group_folds(labels, groups, ("pears", "plums"), least=4)
    assert len(group_folds(labels, groups, ("pears", "plums"))) == 3


def test_the_seed_fixes_the_folds():
    labels, groups = np.repeat([0, 1], 50), np.arange(100)
    first, again, other = (group_folds(labels, groups, ("a", "b"), seed=seed)[0][1] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)
