"""Settings of the user's environment that change what a lesson computes without a word: each said in one sentence."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WANTED = {"backend": "tensorflow", "image_data_format": "channels_last", "floatx": "float32", "epsilon": 1e-7}
"""What the lessons are written for, by the names of Keras's configuration file."""

SHORTENING = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")
"""With these, Keras ends every training early and says nothing of it."""

IMPORTED = ("cv2", "keras", "matplotlib", "numpy", "PIL", "scipy", "sklearn", "tensorflow")
"""The packages that lessons import, each of them a folder: a file of the name is another one in its place."""


def problems(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return a sentence for each setting under which lessons fail or give other results: what it is, what to change."""
    found = []
    backend = environment.get("KERAS_BACKEND")
    if backend and backend != WANTED["backend"]:
        found.append(
            f"The variable KERAS_BACKEND is {backend!r}, and the course needs TensorFlow: unset KERAS_BACKEND."
        )
    for name in SHORTENING:
        if name in environment:
            found.append(f"The variable {name} is {environment[name]!r}, and Keras cuts trainings short: unset {name}.")
    for folder in filter(None, environment.get("PYTHONPATH", "").split(os.pathsep)):
        for name in IMPORTED:
            if (file := Path(folder) / f"{name}.py").is_file():
                found.append(
                    f"PYTHONPATH names {folder}, and {file.name} there takes the place of the package {name}: give the "
                    "file another name, or unset PYTHONPATH."
                )
    path = keras_file(environment)
    settings = _read(path)
    if settings is None:
        return [*found, f"{path} is no file of settings, and Keras cannot start: delete it. Keras writes it anew."]
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


def _read(path: Path) -> dict[str, Any] | None:
    """Return the settings of the file, as Keras does: none if there is no such file, or it is no JSON.

    None for what ends Keras: something else than settings in the file, a folder, a file that may not be read.
    """
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises errors for what may not be looked at
        return {}
    try:
        settings = json.loads(path.read_text("utf-8"))
    except ValueError:
        return {}
    except OSError:
        return None
    return settings if isinstance(settings, dict) else None
