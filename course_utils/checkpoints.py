"""Training that goes on where it was interrupted (lesson 08 shows what has to be kept for that, and lesson 10 why)."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from course_utils._internal.files import ensure_writable
from course_utils._internal.training_state import TrainingState, attributes_of

__all__ = ["fit_or_resume"]

History = dict[str, list[float]]


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
    if state and state.settings == description and state.epochs <= epochs and _belongs_to(model, state):
        _assign(model, enumerate(state.variables))
    else:
        state = TrainingState(description)
    if state.finished and (state.epochs == epochs or state.stopped):
        _assign(model, state.final_variables)
        _restore(callbacks, state.final_callbacks)
    else:
        done = state.epochs
        start = epochs if state.stopped else done  # no epoch left, but the callbacks have their last word
        everything = [*callbacks, _StateKeeper(file, state, callbacks)]  # last: it sees what the others have decided
        model.fit(batches(done), epochs=epochs, initial_epoch=start, callbacks=everything, **fit)
    return state.history


class _StateKeeper(keras.callbacks.Callback):
    """Writes the state of a training to a file after every epoch."""

    def __init__(self, file: Path, state: TrainingState, others: Sequence[keras.callbacks.Callback]) -> None:
        super().__init__()
        self.file, self.state, self.others = file, state, others

    def on_train_begin(self, logs: Any = None) -> None:
        _restore(self.others, self.state.callbacks)  # they have just set their counters to zero

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        state = self.state
        for name, value in (logs or {}).items():
            state.history.setdefault(name, []).append(float(value))
        state.epochs = epoch + 1
        state.variables = _values(self.model)
        state.callbacks = [attributes_of(callback) for callback in self.others]
        state.stopped, state.finished = bool(self.model.stop_training), False
        state.write(self.file)

    def on_train_end(self, logs: Any = None) -> None:
        state, values = self.state, _values(self.model)  # EarlyStopping has put the best weights back
        before = state.variables or values  # none, if no epoch was asked for
        state.final_variables = [
            (number, new) for number, (old, new) in enumerate(zip(before, values, strict=True)) if (old != new).any()
        ]
        state.final_callbacks = [attributes_of(callback) for callback in self.others]
        state.finished = True
        state.write(self.file)


def _variables(model: keras.Model) -> list[Any]:
    """Return weights and random generators' states, and the optimizer's numbers, in an order that never changes."""
    return [*model.variables, *model.optimizer.variables]


def _values(model: keras.Model) -> list[np.ndarray]:
    return [np.array(variable.numpy()) for variable in _variables(model)]


def _assign(model: keras.Model, values: Any) -> None:
    variables = _variables(model)
    for number, value in values:
        variables[number].assign(value)


def _restore(callbacks: Sequence[keras.callbacks.Callback], attributes: Sequence[Mapping[str, Any]]) -> None:
    for callback, values in zip(callbacks, attributes, strict=False):
        vars(callback).update(values)


def _belongs_to(model: keras.Model, state: TrainingState) -> bool:
    """Say whether the state has as many variables as the model, of the same shapes."""
    return [tuple(variable.shape) for variable in _variables(model)] == [value.shape for value in state.variables]
