"""Draws a data set's pictures as files, once."""

import hashlib
import shutil
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils import synthetic
from course_utils._internal.files import locked
from course_utils.errors import CourseError
from course_utils.layouts import Layout
from course_utils.paths import data_dir, work_dir
from course_utils.profiles import Profile

if TYPE_CHECKING:
    pass


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
            partial = folder.with_name(f".{folder.name}-{split}-{label_name}")
            if place.is_dir():
                continue
            with locked(partial, wait=wait) as ours:
                if ours and not place.is_dir():
                    shutil.rmtree(partial, ignore_errors=True)  # left behind by a run that was killed
                    module.write(partial, split, label, counts[split])
                    place.parent.mkdir(parents=True, exist_ok=True)
                    for table in partial.glob("*.csv"):
                        table.rename(folder / table.name)
                    (partial / split / label_name).rename(place)
                    shutil.rmtree(partial)
    return folder
