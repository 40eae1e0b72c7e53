"""Says what this machine has, what it lacks, and what to do about it."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course_tools.execution.machine import cores
from course_utils.paths import ROOT, data_dir, work_dir

MARKS = {"fine": ("✔", "green"), "optional": ("-", "yellow"), "broken": ("✘", "red")}

FREE_DISK = 2e9
"""Bytes that the drawn pictures, the extracted features of a real set and the executed notebooks fit into with ease."""

MEMORY = 4e9
"""Bytes: two lessons at a time, each with TensorFlow, on the tiny profile."""


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and what to do if that is not fine.

    `state` is "fine", "optional" (missing, and needed for some things only) or "broken" (lessons will not run).
    """

    subject: str
    found: str
    state: Literal["fine", "optional", "broken"] = "fine"
    advice: str = ""


def examine(console: Console) -> int:
    """Print a line for everything that matters; return 0, or 1 if something is broken that every lesson needs."""
    findings = [*_software(), *_machine(), *_folders(), *_data_sets(), *_weights()]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        mark, style = MARKS[finding.state]
        table.add_row(Text(mark, style), finding.subject, finding.found, finding.advice)
    console.print(table)
    broken = [finding for finding in findings if finding.state == "broken"]
    console.print("\nSomething that every lesson needs is broken." if broken else "\nThis machine can run the course.")
    return 1 if broken else 0


def _software() -> Iterator[Finding]:
    setup = "run: make .venv"
    yield Finding("Python", f"{platform.python_version()}, {sys.executable}")
    for package in ("tensorflow", "keras", "opencv-python", "image-classification-course"):
        try:
            yield Finding(package, version(package))
        except PackageNotFoundError:
            yield Finding(package, "not installed", "broken", setup)
    sandbox = shutil.which("bwrap")
    advice = "needed by course grade only: apt-get install bubblewrap libseccomp2"
    yield Finding("bubblewrap", sandbox) if sandbox else Finding("bubblewrap", "not installed", "optional", advice)
    try:
        with _greetings_set_aside():
            import cv2  # noqa: F401
            import keras  # noqa: F401
            import tensorflow as tf

            gpus = tf.config.list_physical_devices("GPU")
    except Exception as problem:  # whatever an installation can be broken by, the reader should see it here
        yield Finding("imports", f"{type(problem).__name__}: {problem}", "broken", f"delete .venv, then {setup}")
        return
    if gpus:
        yield Finding("GPU", ", ".join(gpu.name for gpu in gpus))
    else:
        yield Finding("GPU", "none", "optional", "tiny and laptop run on the processor; full wants a GPU")


def _machine() -> Iterator[Finding]:
    import psutil

    yield Finding("processor", f"{cores()} cores")
    memory = psutil.virtual_memory()
    found = f"{memory.total / 1e9:.1f} GB, {memory.available / 1e9:.1f} GB free"
    if memory.available >= MEMORY:
        yield Finding("memory", found)
    else:
        yield Finding("memory", found, "optional", "close other programs, or run one lesson at a time: --jobs 1")


def _folders() -> Iterator[Finding]:
    for subject, folder, variable in (
        ("course writes to", work_dir(), "COURSE_WORK"),
        ("runs go to", ROOT / "runs", ""),
    ):
        # Looking must not make folders: what counts is the nearest one that is there.
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        free = shutil.disk_usage(there).free
        found = f"{folder}, {free / 1e9:.1f} GB free"
        instead = f"set {variable} to another folder" if variable else "use course run --out DIR"
        if not _writable(there):
            yield Finding(subject, found, "broken" if variable else "optional", f"cannot be written: {instead}")
        elif free < FREE_DISK:
            yield Finding(subject, found, "optional", f"little room: free some, or {instead}")
        else:
            yield Finding(subject, found)


def _writable(folder: Path) -> bool:
    """Return whether a file can be made there, by making one: permissions alone do not tell of a read-only disk."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@contextmanager
def _greetings_set_aside() -> Iterator[None]:
    """Drop what TensorFlow prints past Python while it starts: lines about the processor, none of them a finding."""
    saved = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def _data_sets() -> Iterator[Finding]:
    from course_utils.layouts import DATA_SETS

    for name, layout in DATA_SETS.items():
        folder = data_dir() / name
        missing = layout.missing(folder)
        if not missing:
            yield Finding(f"data set {name}", str(folder))
        elif folder.exists():
            more = f" and {len(missing) - 1} more" if missing[1:] else ""
            advice = f"{missing[0]}{more} missing: course data check {name} tells all"
            yield Finding(f"data set {name}", str(folder), "optional", advice)
        else:
            advice = f"course data get {name} (or see data/README.md)"
            yield Finding(f"data set {name}", "not found", "optional", advice)


def _weights() -> Iterator[Finding]:
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")).expanduser()
    files = sorted(path.name for pattern in ("*_no_top*.h5", "*_notop*.h5") for path in (home / "models").glob(pattern))
    if files:
        yield Finding("ImageNet weights", f"{len(files)} networks in {home / 'models'}")
    else:
        advice = "for laptop and full: course data get weights, or set KERAS_HOME"
        yield Finding("ImageNet weights", f"none in {home / 'models'}", "optional", advice)
