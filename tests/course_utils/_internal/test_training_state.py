"""The file of a training's state: it holds what it was given, and damaged in any way it is as good as none."""

import pickle
import zipfile
from types import SimpleNamespace

import ml_dtypes
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_utils._internal.training_state import TrainingState, attributes_of


def a_state() -> TrainingState:
    rng = np.random.default_rng(0)
    return TrainingState(
        settings='{"rate": 1}',
        epochs=2,
        history={"loss": [0.5, 0.1 + 0.2], "val_loss": [float("nan"), float("inf")]},
        variables=[rng.normal(size=(3, 4)).astype(np.float32), np.array([1, 2], np.uint32), np.array(7, np.int64)],
        callbacks=[{"best": -float("inf"), "best_weights": [rng.normal(size=5)], "wait": 1}, {}],
        final_variables=[(0, rng.normal(size=(3, 4)).astype(np.float32))],
    )


def assert_same(one, other):
    if isinstance(one, dict):
        assert list(one) == list(other)
        one, other = list(one.values()), list(other.values())
    if isinstance(one, list | tuple):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            assert_same(first, second)
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    else:
        np.testing.assert_equal(other, one)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("states") / "state.npz"
    a_state().write(path)
    return path


@pytest.fixture(scope="module")
def content(file):
    return file.read_bytes()


def test_what_is_written_is_read_again_to_the_last_digit(file):
    state = TrainingState.read(file)
    assert state is not None
    assert_same(vars(state), vars(a_state()))


def test_half_precision_that_npy_does_not_know_keeps_its_values(tmp_path):
    values = np.array([1.5, -3.0], ml_dtypes.bfloat16)
    TrainingState("", variables=[values]).write(tmp_path / "state")
    state = TrainingState.read(tmp_path / "state")
    assert state is not None
    np.testing.assert_array_equal(state.variables[0], values.astype(np.float32))


def test_no_file_is_no_state(tmp_path):
    assert TrainingState.read(tmp_path / "nothing") is None


class Evil:
    def __reduce__(self):
        return pytest.fail, ("a file of a shared folder has run code",)


def test_a_file_that_would_run_code_is_no_state(tmp_path):
    (tmp_path / "pickle").write_bytes(pickle.dumps(Evil()))
    assert TrainingState.read(tmp_path / "pickle") is None
    np.savez(tmp_path / "objects.npz", state=np.array([Evil()], object))
    assert TrainingState.read(tmp_path / "objects.npz") is None


def test_a_sound_archive_with_something_else_in_it_is_no_state(tmp_path):
    np.savez(tmp_path / "other.npz", state=np.array('{"settings": "", "colour": "blue"}'))
    assert TrainingState.read(tmp_path / "other.npz") is None
    with zipfile.ZipFile(tmp_path / "empty.npz", "w"):
        pass
    assert TrainingState.read(tmp_path / "empty.npz") is None


FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(data=st.data())
def test_a_file_with_damaged_bytes_is_no_state_or_still_the_same(tmp_path, content, data):
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 1))
        damage = data.draw(st.binary(min_size=1, max_size=20))
        damaged[start : start + len(damage)] = damage
    (tmp_path / "state").write_bytes(damaged)
    state = TrainingState.read(tmp_path / "state")
    if state is not None:  # a byte that nobody reads, such as one of a date
        assert_same(vars(state), vars(a_state()))


@FUZZ
@given(length=st.integers(0, 10_000))
def test_a_truncated_file_is_no_state(tmp_path, content, length):
    (tmp_path / "state").write_bytes(content[: length % len(content)])
    assert TrainingState.read(tmp_path / "state") is None


def test_of_a_callback_what_a_file_can_hold_is_kept_as_a_copy():
    weights = [np.ones(3)]
    callback = SimpleNamespace(
        best=np.float32(0.5),
        best_weights=weights,
        wait=0,
        mode="min",
        monitor_op=np.less,
        _model=1,
        params={"epochs": 2},
    )
    kept = attributes_of(callback)
    assert set(kept) == {"best", "best_weights", "wait", "mode"}
    weights[0][:] = 2
    np.testing.assert_array_equal(kept["best_weights"][0], np.ones(3))
