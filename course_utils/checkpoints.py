"""Training that goes on where it was interrupted (lesson 09 shows what has to be kept for that, and lesson 11 why)."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras

from course_utils._internal.files import ensure_writable
from course_utils._internal.state_keeper import StateKeeper, assign, belongs_to, restore
from course_utils._internal.training_state import TrainingState

__all__ = ["StepLosses", "fit_or_resume"]

History = dict[str, list[float]]


class StepLosses(keras.callbacks.Callback):
    """Keeps the loss of each step of a training, in `losses` (lesson 11).

    Keras tells a callback the mean since the epoch began; this takes the difference of two such means. Where the last
    batch of an epoch is smaller than the others, its loss comes out a little nearer to that mean.
    """

    def __init__(self) -> None:
        super().__init__()
        self.losses: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Begin a new mean."""
        self.mean = 0.0

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Keep the loss of this step."""
        mean = (logs or {})["loss"]
        self.losses.append((batch + 1) * mean - batch * self.mean)
        self.mean = mean


def fit_or_resume(
    model: keras.Model,
    batches: Callable[[int], Any],
    epochs: int,
    *,
    file: Path,
    settings: Mapping[str, Any],
    callbacks: Sequence[keras.callbacks.Callback] = (),
    **fit: Any,
) -> History:
    """Fit the model, keep everything after each epoch, and go on from the last finished one when called again.

    What is kept, in `file`: all weights, the optimizer's state, the states of the random generators inside the layers,
    the callbacks' counters, and the history. So a training that was killed and called again ends with the numbers of
    one that was not, and so does one that is called again for more epochs. A training that `file` says is finished is
    not repeated: the model gets its weights, and its history is returned. Delete the file to train anew.

    Args:
        model: compiled; layers and optimizer as they were when `file` was written.
        batches: returns the training data, given the number of passes that are done:
            `lambda done: split.batches(16, shuffle=True, seed=seed, passes_done=done)`.
        epochs: passes in all, those done before included. If `file` holds more, the training begins anew.
        file: where to keep the state, an npz archive; its folder is made. A damaged one is as good as none.
        settings: all that the result depends on, as JSON: learning rate, seed, files... The number of epochs only
            where something else depends on it, such as a schedule of learning rates. Another training's state is not
            used, and is overwritten by this one.
        callbacks: any that hold their state in plain attributes, such as EarlyStopping and ReduceLROnPlateau. Not those
            that write files, such as CSVLogger and ModelCheckpoint: they begin anew with each call.
        fit: handed on to `model.fit` (`validation_data`, `class_weight`, `verbose`).

    Returns:
        `history.history` of all epochs.

    Raises:
        CourseError: if the state cannot be written; this is tried before the training, too.
    """
    ensure_writable(file.parent)  # not after an epoch that took an hour
    description = json.dumps(settings, sort_keys=True, default=str)
    model.optimizer.build(model.trainable_variables)
    state = TrainingState.read(file)
    if state and state.settings == description and state.epochs <= epochs and belongs_to(model, state):
        assign(model, enumerate(state.variables))
    else:
        state = TrainingState(description)
    if state.finished and (state.epochs == epochs or state.stopped):
        assign(model, state.final_variables)
        restore(callbacks, state.final_callbacks)
    else:
        done = state.epochs
        start = epochs if state.stopped else done  # no epoch left, but the callbacks have their last word
        everything = [*callbacks, StateKeeper(file, state, callbacks)]  # last: it sees what the others have decided
        model.fit(batches(done), epochs=epochs, initial_epoch=start, callbacks=everything, **fit)
    return state.history
