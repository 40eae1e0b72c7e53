"""Draws a data set's pictures as files, once."""

import hashlib
import secrets
import shutil
import time
from importlib import import_module
from itertools import product
from pathlib import Path

from course_utils import synthetic
from course_utils._internal.files import DISK_ERRORS, friendly_os_errors, locked
from course_utils.errors import CourseError
from course_utils.layouts import Layout
from course_utils.paths import data_dir, work_dir
from course_utils.profiles import Profile

RENAME_TRIES = 8
"""How often a folder is given its name: on Windows this fails while a virus scanner has a file in it open."""


def draw_once(name: str, layout: Layout, profile: Profile) -> Path:
    """Draw the set's pictures if they are not there yet, and return their folder.

    The folder's name carries a code of what the pictures depend on, so that changed drawing code draws anew.
    """
    if not layout.drawn:
        raise CourseError(
            f"There are no drawn pictures of {name} yet. Choose the profile laptop or full, which read real ones from "
            f"{data_dir() / name}; to get them: course data get {name}."
        )
    counts = profile.pictures.get(name, {})
    if not set(layout.splits) <= set(counts):
        raise CourseError(f"Drawn pictures have no natural number: the profile {profile.name} must name one a split.")
    module = import_module(f"course_utils.synthetic.{name}")
    sources = sorted(Path(synthetic.__file__).parent.glob("*.py"))
    basis = str(sorted(counts.items())).encode() + b"".join(source.read_bytes() for source in sources)
    folder = work_dir() / "drawn" / f"{name}-{hashlib.sha256(basis).hexdigest()[:8]}"
    # Lessons that start together share the work, class by class; at the end each waits for what the others still draw.
    for wait in (False, True):
        for split, (label, label_name) in product(layout.splits, enumerate(layout.classes or ("",))):
            place = folder / split / label_name
            if place.is_dir():
                continue
            with locked(folder.with_name(f"{folder.name}-{split}-{label_name}"), wait=wait) as ours:
                if ours and not place.is_dir():
                    # A name of its own: where the disk has no locks, another process may be drawing the same pictures.
                    partial = folder.with_name(f".{folder.name}-{split}-{label_name}.{secrets.token_hex(4)}")
                    try:
                        with friendly_os_errors(folder, only=DISK_ERRORS):
                            module.write(partial, split, label, counts[split])
                            place.parent.mkdir(parents=True, exist_ok=True)
                            for table in partial.glob("*.csv"):
                                table.replace(folder / table.name)
                            _rename(partial / split / label_name, place)
                    finally:
                        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _rename(drawn: Path, place: Path) -> None:
    """Give a folder its final name, unless another process has just done so."""
    for attempt in range(RENAME_TRIES):
        try:
            drawn.rename(place)
            return
        except OSError:
            if place.is_dir():
                return
            if attempt == RENAME_TRIES - 1:
                raise
            time.sleep(0.02 * 2**attempt)
