"""Where the course reads and where it writes."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout: the folder that holds `lessons/`, `notebooks/` and `data/`."""


def data_dir() -> Path:
    """Return the folder of the real data sets: `$COURSE_DATA`, by default `data/`.

    Lessons only read it; `course data` writes there.
    """
    return Path(os.environ.get("COURSE_DATA", ROOT / "data")).expanduser().resolve()


def work_dir() -> Path:
    """Return the one folder that lessons write to: `$COURSE_WORK`, by default `data/`.

    Drawn pictures go to `drawn/` in it; verdicts on pictures and extracted features to `cache/`; what `course data
    check` reports to `reports/`. All of it can be deleted at any time and is made again when it is needed.
    """
    return Path(os.environ.get("COURSE_WORK", ROOT / "data")).expanduser().resolve()


def user_path(text: str | Path) -> Path:
    """Return the full path of a file or folder that the user named, `~` included.

    A lesson does not run where `course` was called. A relative path is meant from there (`$COURSE_CALLED_FROM`), and
    from the notebook's own folder in JupyterLab.
    """
    return (Path(os.environ.get("COURSE_CALLED_FROM", ".")) / Path(text).expanduser()).resolve()
