"""Results in files: arrays in an npz archive, and JSON for what is around them.

Not pickle: whoever may write to the folder could run code in the process that reads it.
"""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from course_utils._internal.files import atomic_write

TREE = "tree"


def write_result(file: Path, description: str, result: Any) -> None:
    """Write a result to a file, with a description of what it depends on.

    What is no number, text, array, nor a tuple, list or dict of such things is not written: a warning says so.

    Raises:
        CourseError: if the disk is full or may not be written.
    """
    arrays: dict[str, Any] = {}
    try:
        arrays[TREE] = np.array(json.dumps([description, _encode(result, arrays)]))
    except TypeError as problem:
        warnings.warn(f"A result is not kept in {file.parent}: {problem}.", RuntimeWarning, stacklevel=2)
        return
    with atomic_write(file) as temporary:
        np.savez(temporary, **arrays)


def read_result(file: Path, description: str) -> tuple[Any] | None:
    """Return the result in a tuple; None if there is no such file, if it is of another description, or damaged."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            found, result = json.loads(str(archive[TREE]))
            return (_decode(result, archive),) if found == description else None
    except Exception:  # whatever stands there, and whatever NumPy and zipfile make of it
        return None


def _encode(value: Any, arrays: dict[str, Any]) -> Any:
    """Return what JSON takes in place of a value: a list of its kind and its content."""
    if isinstance(value, np.ndarray | np.generic) and not value.dtype.hasobject:
        name = f"a{len(arrays)}"
        arrays[name] = np.asarray(value)
        return ["array" if isinstance(value, np.ndarray) else "scalar", name]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return [kind, [_encode(item, arrays) for item in value]]
    if isinstance(value, dict):
        return ["dict", [[_encode(key, arrays), _encode(item, arrays)] for key, item in value.items()]]
    raise TypeError(f"a value of the type {type(value).__name__} cannot be written")


def _decode(value: Any, archive: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, content = value
    if kind in ("array", "scalar"):
        return archive[content] if kind == "array" else archive[content][()]
    if kind == "dict":
        return {_decode(key, archive): _decode(item, archive) for key, item in content}
    items = [_decode(item, archive) for item in content]
    return tuple(items) if kind == "tuple" else items
