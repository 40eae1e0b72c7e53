import keras
import numpy as np
import pytest

from course_utils.augment import RandomAffine
from course_utils.checkpoints import fit_or_resume
from course_utils.errors import CourseError

PICTURES = np.random.default_rng(0).uniform(0, 255, (24, 8, 8, 3)).astype("float32")
LABELS = (PICTURES.mean((1, 2, 3)) > 127).astype("float32")


class Killed(Exception):
    """Stands for what ends a process from outside."""


def die(*_, **__):
    raise Killed


class KillAtEpoch(keras.callbacks.Callback):
    def __init__(self, epoch):
        super().__init__()
        self.epoch_to_die = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch_to_die:
            raise Killed


def a_model():
    """Everything that makes two epochs differ: dropout, augmentation, batch normalisation, momentum, a schedule."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            RandomAffine(rotation=30, horizontal_flip=True, seed=1),
            keras.layers.Rescaling(1 / 127.5, offset=-1),
            keras.layers.Conv2D(4, 3),
            keras.layers.BatchNormalization(),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dropout(0.5, seed=2),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(1e-2), loss="binary_crossentropy")
    return model


def batches(done):
    rng = np.random.default_rng(3)
    for _ in range(done):
        rng.permutation(24)

    class Passes(keras.utils.PyDataset):
        order = rng.permutation(24)

        def __len__(self):
            return 3

        def __getitem__(self, index):
            rows = self.order[8 * index : 8 * index + 8]
            return PICTURES[rows], LABELS[rows]

        def on_epoch_end(self):
            self.order = rng.permutation(24)

    return Passes()


def train(file, epochs=6, kill_at=None, settings=None, patience=20, mode="min"):
    model = a_model()
    callbacks = [
        keras.callbacks.ReduceLROnPlateau(patience=1, factor=0.5),
        keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True, mode=mode),
    ]
    if kill_at is not None:
        callbacks.append(KillAtEpoch(kill_at))
    fit = {"validation_data": (PICTURES, LABELS), "shuffle": False, "verbose": 0}
    history = fit_or_resume(
        model, batches, epochs, file=file, settings=settings or {"rate": 1}, callbacks=callbacks, **fit
    )
    return model, history


def test_a_killed_training_that_goes_on_ends_with_the_numbers_of_an_undisturbed_one(tmp_path):
    undisturbed, expected = train(tmp_path / "one")
    with pytest.raises(Killed):
        train(tmp_path / "two", kill_at=3)
    resumed, history = train(tmp_path / "two")
    assert history == expected
    assert len(history["loss"]) == 6
    for one, other in zip(undisturbed.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_the_file_the_second_half_would_be_another(tmp_path):
    _, expected = train(tmp_path / "one")
    with pytest.raises(Killed):
        train(tmp_path / "two", kill_at=3)
    (tmp_path / "two").unlink()
    _, history = train(tmp_path / "two", epochs=3)
    assert history["loss"] != expected["loss"][3:]


def worst_is_best(file, **how):
    """The callback is told to look for the highest loss: the best epoch is an early one, and training ends early."""
    return train(file, patience=2, mode="max", **how)


def test_a_finished_training_is_not_repeated_and_keeps_its_best_weights(tmp_path):
    first, expected = worst_is_best(tmp_path / "state")
    again, history = worst_is_best(tmp_path / "state", kill_at=0)
    assert history == expected
    assert len(history["loss"]) < 6
    for one, other in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_early_stopping_remembers_its_best_epoch_across_an_interruption(tmp_path):
    _, expected = worst_is_best(tmp_path / "one")
    with pytest.raises(Killed):
        worst_is_best(tmp_path / "two", kill_at=1)
    resumed, history = worst_is_best(tmp_path / "two")
    assert history == expected
    loss = float(resumed.evaluate(PICTURES, LABELS, verbose=0))
    assert loss == pytest.approx(max(history["val_loss"]), rel=1e-4)


def test_a_training_killed_after_its_last_epoch_still_gets_its_best_weights(tmp_path, monkeypatch):
    first, expected = worst_is_best(tmp_path / "one")
    with monkeypatch.context() as patch:
        patch.setattr(keras.callbacks.EarlyStopping, "on_train_end", die)
        with pytest.raises(Killed):
            worst_is_best(tmp_path / "two")
    resumed, history = worst_is_best(tmp_path / "two", kill_at=0)
    assert history == expected
    for one, other in zip(first.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_other_settings_start_anew(tmp_path):
    train(tmp_path / "state", epochs=2)
    with pytest.raises(Killed):
        train(tmp_path / "state", kill_at=0, settings={"rate": 2})


@pytest.mark.parametrize("damage", [lambda content: b"half a sta", lambda content: content[: len(content) // 2]])
def test_a_damaged_file_starts_anew(tmp_path, damage):
    train(tmp_path / "state", epochs=2)
    (tmp_path / "state").write_bytes(damage((tmp_path / "state").read_bytes()))
    _, history = train(tmp_path / "state", epochs=1)
    assert len(history["loss"]) == 1


def test_the_state_of_another_network_starts_anew(tmp_path):
    train(tmp_path / "state", epochs=2)
    other = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(1)])
    other.compile(loss="mse")
    history = fit_or_resume(other, batches, 2, file=tmp_path / "state", settings={"rate": 1}, verbose=0)
    assert list(history) == ["loss"]


def test_more_epochs_than_a_finished_training_had_go_on_to_the_numbers_of_an_undisturbed_one(tmp_path):
    """The best weights, which the end of the short training has put back, are not those it goes on from."""

    def highest_loss(file, epochs):
        return train(file, epochs=epochs, mode="max")

    undisturbed, expected = highest_loss(tmp_path / "one", 5)
    highest_loss(tmp_path / "two", 2)
    resumed, history = highest_loss(tmp_path / "two", 5)
    assert history == expected
    assert len(history["loss"]) == 5
    for one, other in zip(undisturbed.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_training_that_was_stopped_early_is_finished_however_many_epochs_are_asked_for(tmp_path):
    first, expected = worst_is_best(tmp_path / "state")
    again, history = worst_is_best(tmp_path / "state", epochs=20, kill_at=0)
    assert history == expected
    for one, other in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_fewer_epochs_than_were_done_begin_anew(tmp_path):
    _, expected = train(tmp_path / "one", epochs=1)
    train(tmp_path / "two", epochs=2)
    _, history = train(tmp_path / "two", epochs=1)
    assert history == expected


def test_a_folder_that_takes_no_state_is_told_before_the_training(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CourseError, match=r"file.* cannot be written"):
        train(tmp_path / "file" / "state", kill_at=0)


class Counts(keras.callbacks.Callback):
    """Sets its counter to zero when a training begins, as the callbacks of Keras do."""

    def on_train_begin(self, logs=None):
        self.steps = []

    def on_train_batch_end(self, batch, logs=None):
        self.steps.append(float(logs["loss"]))


def test_callbacks_have_counted_everything_whether_the_training_was_killed_or_finished_before(tmp_path):
    def count(file, *others):
        counts = Counts()
        how = {"callbacks": [counts, *others], "shuffle": False, "verbose": 0}
        fit_or_resume(a_model(), batches, 4, file=file, settings={}, **how)
        return counts.steps

    expected = count(tmp_path / "one")
    assert len(expected) == 4 * 3
    assert count(tmp_path / "one") == expected
    with pytest.raises(Killed):
        count(tmp_path / "two", KillAtEpoch(2))
    assert count(tmp_path / "two") == expected
