"""The file that holds the state of a training: arrays and JSON in one npz archive, and nothing that could run code."""

import copy
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from course_utils._internal.files import OUTPUT, atomic_write, friendly_os_errors

ARRAY = "__array__"
"""The key that stands in the JSON for an array; its value is the array's name in the archive."""


@dataclass
class TrainingState:
    """A training after one of its epochs, and, if it has ended, what its end changed.

    `variables` are those of model and optimizer; `callbacks` the attributes of each callback. Callbacks may change both
    when a training ends (EarlyStopping puts the best weights back): `final_variables` are the numbers and values of
    those that differ then. A training that goes on for more epochs goes on from the others.
    """

    settings: str
    epochs: int = 0
    stopped: bool = False
    finished: bool = False
    history: dict[str, list[float]] = field(default_factory=dict)
    variables: list[np.ndarray] = field(default_factory=list)
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    final_variables: list[tuple[int, np.ndarray]] = field(default_factory=list)
    final_callbacks: list[dict[str, Any]] = field(default_factory=list)

    def write(self, file: Path) -> None:
        """Write the state to a file, whole or not at all."""
        arrays: dict[str, np.ndarray] = {}
        text = json.dumps(_to_json(vars(self), arrays))
        with friendly_os_errors(file.parent, OUTPUT), atomic_write(file) as temporary, temporary.open("wb") as stream:
            np.savez(stream, allow_pickle=False, state=np.array(text), **arrays)

    @classmethod
    def read(cls, file: Path) -> "TrainingState | None":
        """Return the state in a file; None if there is no such file, or if it is damaged in any way."""
        try:
            with zipfile.ZipFile(file) as archive:
                if archive.testzip() is not None:  # compares the content with its checksums before it is believed
                    return None
            with np.load(file, allow_pickle=False) as arrays:
                return cls(**_from_json(json.loads(arrays["state"].item()), arrays))
        except Exception:  # a damaged archive fails in any of a dozen ways
            return None


def attributes_of(callback: Any) -> dict[str, Any]:
    """Return copies of the attributes that `fit` may change and a file can hold: numbers, words, arrays, lists."""
    found = {name: value for name, value in vars(callback).items() if not name.startswith("_") and _fits_in(value)}
    return copy.deepcopy(found)


def _fits_in(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_fits_in, value))
    if isinstance(value, np.ndarray | np.generic):
        return not value.dtype.hasobject
    return value is None or isinstance(value, bool | int | float | str)


def _to_json(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Return a value as JSON takes it; arrays go into `arrays` instead, under a name."""
    if isinstance(value, dict):
        return {key: _to_json(item, arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(item, arrays) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        name = f"array_{len(arrays)}"
        # npy knows no bfloat16; float32 holds all of its values.
        arrays[name] = np.asarray(value, np.float32) if value.dtype.kind == "V" else np.asarray(value)
        return {ARRAY: name}
    return value


def _from_json(value: Any, arrays: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {ARRAY}:
            return arrays[value[ARRAY]]
        return {key: _from_json(item, arrays) for key, item in value.items()}
    return [_from_json(item, arrays) for item in value] if isinstance(value, list) else value
