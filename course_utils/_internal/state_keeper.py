"""What carries the state of a training from the model to its file and back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from course_utils._internal.training_state import TrainingState, attributes_of


class StateKeeper(keras.callbacks.Callback):
    """Writes the state of a training to a file after every epoch."""

    def __init__(self, file: Path, state: TrainingState, others: Sequence[keras.callbacks.Callback]) -> None:
        super().__init__()
        self.file, self.state, self.others = file, state, others

    def on_train_begin(self, logs: Any = None) -> None:
        """Give the callbacks their attributes back."""
        restore(self.others, self.state.callbacks)  # they have just set their counters to zero

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Write the state after the epoch."""
        state = self.state
        for name, value in (logs or {}).items():
            state.history.setdefault(name, []).append(float(value))
        state.epochs = epoch + 1
        state.variables = _values(self.model)
        state.callbacks = [attributes_of(callback) for callback in self.others]
        state.stopped, state.finished = bool(self.model.stop_training), False
        state.write(self.file)

    def on_train_end(self, logs: Any = None) -> None:
        """Write what the end of the training has changed."""
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


def assign(model: keras.Model, values: Any) -> None:
    """Set variables of model and optimizer, given as pairs of number and value."""
    variables = _variables(model)
    for number, value in values:
        variables[number].assign(value)


def restore(callbacks: Sequence[keras.callbacks.Callback], attributes: Sequence[Mapping[str, Any]]) -> None:
    """Set the attributes of each callback."""
    for callback, values in zip(callbacks, attributes, strict=False):
        vars(callback).update(values)


def belongs_to(model: keras.Model, state: TrainingState) -> bool:
    """Say whether the state has as many variables as the model, of the same shapes."""
    return [tuple(variable.shape) for variable in _variables(model)] == [value.shape for value in state.variables]
