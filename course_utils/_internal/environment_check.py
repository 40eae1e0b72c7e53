"""Settings of the user's environment that change what a lesson computes without a word: each said in one sentence."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WANTED = {"backend": "tensorflow", "image_data_format": "channels_last", "floatx": "float32"}
"""What the lessons are written for, by the names of Keras's configuration file."""


def problems(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return a sentence for each setting under which lessons fail or give other results: what it is, what to change."""
    found = []
    backend = environment.get("KERAS_BACKEND")
    if backend and backend != WANTED["backend"]:
        found.append(
            f"The variable KERAS_BACKEND is {backend!r}, and the course needs TensorFlow: unset KERAS_BACKEND."
        )
    path = keras_file(environment)
    settings = _read(path)
    for name, wanted in WANTED.items():
        # `course_utils` sets KERAS_BACKEND where it is missing, and Keras obeys that, not the file.
        if name != "backend" and (value := settings.get(name, wanted)) != wanted:
            found.append(f"In {path}, {name!r} is {value!r}, and the course needs {wanted!r}: change it there.")
    return found


def keras_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the path of the configuration file that Keras reads."""
    folder = environment.get("KERAS_HOME")
    return Path(folder).expanduser() / "keras.json" if folder else _home() / ".keras" / "keras.json"


def _home() -> Path:
    try:
        home = Path.home()
    except RuntimeError:  # nobody knows it
        return Path("/tmp")
    return home if os.access(home, os.W_OK) else Path("/tmp")


def _read(path: Path) -> dict[str, Any]:
    """Return the settings of the file, none if there is no such file or nobody can read it, as Keras does."""
    try:
        settings = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return settings if isinstance(settings, dict) else {}
