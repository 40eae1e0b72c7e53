"""Training that goes on where it was interrupted (lesson 08 shows what has to be kept for that, and lesson 10 why)."""

import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras

from course_utils._internal.files import atomic_write

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
    one that was not. A training that `file` says is finished is not repeated: the model gets its weights, and its
    history is returned. Delete the file to train anew.

    Args:
        model: compiled; layers and optimizer as they were when `file` was written.
        batches: returns the training data, given the number of passes that are done:
            `lambda done: split.batches(16, shuffle=True, seed=seed, passes_done=done)`.
        epochs: passes in all, those done before included.
        file: where to keep the state; its folder is made.
        settings: all that the result depends on, as JSON: learning rate, seed, files... Another training's state is
            left alone, and overwritten by this one.
        callbacks: any that hold their state in plain attributes, such as EarlyStopping and ReduceLROnPlateau. Not those
            that write files, such as CSVLogger and ModelCheckpoint: they begin anew with each call.
        fit: handed on to `model.fit` (`validation_data`, `class_weight`, `verbose`).

    Returns:
        `history.history` of all epochs.
    """
    description = json.dumps(settings, sort_keys=True, default=str)
    model.optimizer.build(model.trainable_variables)
    keeper = _Keeper(file, description, callbacks)
    state = _read(file, description)
    if state:
        keeper.resume(model, state)
    if not keeper.finished:
        done = keeper.epochs_done
        start = epochs if keeper.stopped else done  # no epoch left, but the callbacks have their last word
        everything = [*callbacks, keeper]  # the keeper last: it sees what the others have decided
        model.fit(batches(done), epochs=epochs, initial_epoch=start, callbacks=everything, **fit)
    else:
        keeper.on_train_begin()  # nothing is left to train, but what the callbacks have counted is theirs
    return keeper.history


class _Keeper(keras.callbacks.Callback):
    """Writes the state of a training to a file after every epoch."""

    def __init__(self, file: Path, description: str, others: Sequence[keras.callbacks.Callback]) -> None:
        super().__init__()
        self.file, self.description, self.others = file, description, others
        self.history: History = {}
        self.stopped = self.finished = False
        self.counters: list[dict[str, Any]] = []

    @property
    def epochs_done(self) -> int:
        return len(next(iter(self.history.values()), []))

    def resume(self, model: keras.Model, state: dict[str, Any]) -> None:
        for variable, value in zip(_variables(model), state["variables"], strict=True):
            variable.assign(value)
        self.history, self.counters = state["history"], state["counters"]
        self.stopped, self.finished = state["stopped"], state["finished"]

    def on_train_begin(self, logs: Any = None) -> None:
        # The others have just set their counters to zero.
        for callback, counters in zip(self.others, self.counters, strict=False):
            vars(callback).update(counters)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
        self.stopped = bool(self.model.stop_training)
        self._write()

    def on_train_end(self, logs: Any = None) -> None:
        self.finished = True  # EarlyStopping has put the best weights back
        self._write()

    def _write(self) -> None:
        state = {
            "description": self.description,
            "variables": [variable.numpy() for variable in _variables(self.model)],
            "counters": [_counters(callback) for callback in self.others],
            "history": self.history,
            "stopped": self.stopped,
            "finished": self.finished,
        }
        with atomic_write(self.file) as temporary:
            temporary.write_bytes(pickle.dumps(state))


def _variables(model: keras.Model) -> list[Any]:
    """Return weights and random generators' states, and the optimizer's numbers, in an order that never changes."""
    return [*model.variables, *model.optimizer.variables]


def _counters(callback: keras.callbacks.Callback) -> dict[str, Any]:
    """Return the attributes that `fit` changes and a file can hold; `best_weights` is a list of arrays."""
    return {
        name: value
        for name, value in vars(callback).items()
        if not name.startswith("_") and (value is None or isinstance(value, bool | int | float | str | list))
    }


def _read(file: Path, description: str) -> dict[str, Any] | None:
    try:
        state = pickle.loads(file.read_bytes())
    except (FileNotFoundError, EOFError, pickle.UnpicklingError):
        return None
    return state if state["description"] == description else None
