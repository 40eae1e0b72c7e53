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
from course_utils._internal.layouts import Layout
from course_utils._internal.progress import progress
from course_utils.errors import CourseError
from course_utils.paths import data_dir, work_dir
from course_utils.profiles import Profile

RENAME_TRIES = 8
"""How often a folder is given its name: on Windows this fails while a virus scanner has a file in it open."""


def draw_once(name: str, layout: Layout, profile: Profile, seed: int = 0) -> Path:
    """Draw the set's pictures if they are not there yet, and return their folder.

    The folder's name carries the seed, if it is not 0, and a code of what the pictures depend on, so that changed
    drawing code draws anew.

    Raises `CourseError` for a set that is not drawn, and for a seed that is no whole number from 0 to 2**32 - 1.
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
    folder = drawn_folder(name, seed, str(sorted(counts.items())))
    places = [
        (split, label, label_name)
        for split, (label, label_name) in product(layout.splits, enumerate(layout.classes or ("",)))
        if not (folder / split / label_name).is_dir()
    ]
    if not places:
        return folder
    # Lessons that start together share the work, class by class; at the end each waits for what the others still draw.
    with progress(None, len(places), f"drawing {name}", "folder") as bar:
        for wait, (split, label, label_name) in product((False, True), places):
            place = folder / split / label_name
            if place.is_dir():
                continue
            with locked(folder.with_name(f"{folder.name}-{split}-{label_name}"), wait=wait) as ours:
                if ours and not place.is_dir():
                    # A name of its own: where the disk has no locks, another process may be drawing the same pictures.
                    partial = folder.with_name(f".{folder.name}-{split}-{label_name}.{secrets.token_hex(4)}")
                    try:
                        # Where classes are as unequal as the real ones, the number is their mean.
                        count = counts[split]
                        if hasattr(module, "unequal_count"):
                            count = module.unequal_count(label, count)
                        with friendly_os_errors(folder, only=DISK_ERRORS):
                            module.write(partial, split, label, count, seed=seed)
                            place.parent.mkdir(parents=True, exist_ok=True)
                            for table in partial.glob("*.csv"):
                                table.replace(folder / table.name)
                            rename(partial / split / label_name, place)
                        bar.update()
                    finally:
                        shutil.rmtree(partial, ignore_errors=True)
    return folder


def drawn_folder(name: str, seed: int, numbers: str = "") -> Path:
    """Return the folder of a drawn set: named after the set, the seed if it is not 0, and all that it depends on."""
    if seed != int(seed) or not 0 <= seed < 2**32:
        raise CourseError(f"Pictures are drawn from a seed that is a whole number from 0 to 2**32 - 1, not {seed}.")
    sources = sorted(Path(synthetic.__file__).parent.glob("*.py"))
    code = hashlib.sha256(numbers.encode() + b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    return work_dir() / "drawn" / (f"{name}-seed{seed}-{code}" if seed else f"{name}-{code}")


def rename(drawn: Path, place: Path) -> None:
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
