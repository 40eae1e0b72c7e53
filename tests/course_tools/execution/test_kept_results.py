"""Results of folds in files: what comes back, and what damage makes of them."""

import random

import numpy as np
import pytest

from course_utils._internal.kept_results import read_result, write_result

RESULT = (
    (np.arange(3.0), np.float32(0.25)),
    {"loss": [0.5, float("inf")], "rank": None, 3: True},
    [np.ones((2, 2), "float16"), "words"],
)


@pytest.fixture
def kept(tmp_path):
    write_result(tmp_path / "0.npz", "settings", RESULT)
    return tmp_path / "0.npz"


def test_a_result_comes_back_as_it_was(kept):
    answers, log, weights = read_result(kept, "settings")[0]
    assert isinstance(answers, tuple)
    np.testing.assert_array_equal(answers[0], RESULT[0][0])
    assert (answers[1], type(answers[1])) == (0.25, np.float32)
    assert log == RESULT[1]
    assert weights[0].dtype == np.float16
    assert weights[1] == "words"


def test_results_of_other_settings_do_not_count(kept):
    assert read_result(kept, "other") is None


def test_what_cannot_be_written_is_told_and_nothing_is_kept(tmp_path):
    with pytest.warns(RuntimeWarning, match="not kept .* set"):
        write_result(tmp_path / "0.npz", "", {1, 2})
    assert list(tmp_path.iterdir()) == []


def test_no_code_is_run_that_somebody_has_put_there(tmp_path):
    tree = np.array('["", ["array", "a0"]]')
    np.savez(tmp_path / "0.npz", tree=tree, a0=np.array([print], dtype=object))
    assert read_result(tmp_path / "0.npz", "") is None


def test_damage_is_as_good_as_no_file_and_never_another_result(kept):
    whole, dice = kept.read_bytes(), random.Random(0)
    for _ in range(2000):
        damaged = bytearray(whole)
        if dice.random() < 0.3:
            del damaged[dice.randrange(len(damaged)) :]
        else:
            for _ in range(dice.choice([1, 1, 4, 50])):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        kept.write_bytes(damaged)
        found = read_result(kept, "settings")
        if found:  # the damage is in a date or the like
            np.testing.assert_equal(found[0], RESULT)


def test_a_file_that_is_not_there_is_no_result(tmp_path):
    assert read_result(tmp_path / "none.npz", "settings") is None
