"""Where the course reads and where it writes."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_utils._internal.names import full_path

__all__ = ["ROOT", "data_dir", "output_path", "run_folder", "user_path", "work_dir"]

ROOT = Path(__file__).resolve().parents[1]
"""The checkout: the folder that holds `lessons/`, `notebooks/` and `data/`."""


def data_dir() -> Path:
    """Return the folder of the real data sets: `$COURSE_DATA`, by default `data/`.

    Lessons only read it; `course data` writes there.
    """
    return _folder("COURSE_DATA")


def work_dir() -> Path:
    """Return the one folder that lessons write to: `$COURSE_WORK`, by default `data/`.

    Drawn pictures go to `drawn/` in it; what is known of picture files, and extracted features, to `cache/`; what a
    lesson trains to `runs/`; what `course data check` reports to `reports/`. All of it can be deleted at any time and
    is made again when it is needed.
    """
    return _folder("COURSE_WORK")


def _folder(variable: str) -> Path:
    """Return the folder that an environment variable names; one that is set but empty counts as not set."""
    return full_path(os.environ.get(variable) or ROOT / "data")


def run_folder(lesson: str, parameters: Mapping[str, Any]) -> Path:
    """Return the folder for what one run of a lesson keeps: trained networks, the states of trainings. It exists.

    Runs with other parameters have other folders. A second run with the same parameters, at the same time in another
    process, gets a folder of its own too (the same name with a number); a later one finds the folder of the first, so
    that a training that was killed goes on. Within a process, the same parameters give the same folder.

    Args:
        lesson: its number or name.
        parameters: all that the results depend on: seed, sizes, epochs, folders... Paths and NumPy numbers will do.

    Raises:
        CourseError: if the folder cannot be made.
    """
    from course_utils._internal.run_folders import own_run_folder

    return own_run_folder(lesson, parameters)


def user_path(text: str | Path) -> Path:
    """Return the full path of a file or folder that the user named, `~` included.

    A lesson does not run where `course` was called. A relative path is meant from there (`$COURSE_CALLED_FROM`), and
    from the notebook's own folder in JupyterLab.
    """
    if str(text).startswith("~"):
        return full_path(text)
    return full_path(Path(os.environ.get("COURSE_CALLED_FROM", ".")) / text)


def output_path(parameter: str, folder: str | Path) -> Path:
    """Return the full path of a folder that the user named for results: made, tried, and this process's until it ends.

    What cannot be written is so told at the start of a lesson, not after its training; and two runs that are started
    with the same folder do not mix their files.

    Args:
        parameter: the lesson's name for it, to be told in an error.
        folder: what the user gave.

    Raises:
        CourseError: if the folder cannot be made or written to, or if another process writes there at this moment.
    """
    from course_utils._internal.run_folders import own_output

    return own_output(parameter, folder, user_path(folder))
