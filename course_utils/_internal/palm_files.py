"""Which files of PALM belong to the training and to the test, and their labels, which are no folders' names."""

import hashlib
from pathlib import Path

from course_utils._internal.folder_check import entries_of
from course_utils._internal.names import printable
from course_utils._internal.tables import read_palm_labels
from course_utils._internal.validate_images import validate_images
from course_utils.errors import CourseError

PALM_CLASSES = ("not pathologic", "pathologic")


def palm_files(folder: Path) -> dict[str, tuple[list[Path], list[int]]]:
    """Return the files and labels of "train" and "test", each picture once, and print what is left out.

    Training pictures have their label in the first letter of their names: P is pathologic (1), H and N are not (0).
    Those of the test have theirs in `labels.csv`. Of files with the same bytes one is kept: the test picture, where one
    of them is a training picture, or else the first by name.

    Raises `CourseError` for a training picture whose name begins otherwise, for what is wrong in the table (all lines
    at once), and where the usable pictures of a folder are all of one kind.
    """
    places = {"train": folder / "PALM-Training400", "test": folder / "PALM-Validation400"}
    sound: dict[str, list[Path]] = {}
    notes = []
    for name, place in places.items():
        entries = entries_of(place)
        left_out, _, _ = validate_images(place, entries)
        sound[name] = [file for file in entries if file not in left_out]
        notes += [f"{printable(file.name)}: {reason}" for file, reason in left_out.items()]
    labels = {file: _label_in_name(file) for file in sound["train"]}
    eyes, misfits = read_palm_labels(folder / "labels.csv", sound["test"])
    notes += misfits
    labels |= {eye.picture: eye.label for eye in eyes}
    first: dict[str, Path] = {}
    found = {}
    for name in ("test", "train"):  # in this order, so that a copy of a test picture is left out of the training
        kept = []
        for file in (file for file in sound[name] if file in labels):
            original = first.setdefault(hashlib.sha256(file.read_bytes()).hexdigest(), file)
            if original == file:
                kept.append(file)
            else:
                notes.append(f"{printable(file.name)} is {printable(original.name)} once more")
        known = [labels[file] for file in kept]
        if len(set(known)) < 2:
            raise CourseError(
                f"{printable(places[name])} has {len(known)} usable pictures with a label, {sum(known)} of them "
                "pathologic. What to do: add pictures (and rows to labels.csv) until there is one of each kind."
            )
        found[name] = (kept, known)
    for note in notes:
        print(f"palm, left out: {note}")
    return found


def _label_in_name(file: Path) -> int:
    """Return the label that the first letter of a training picture's name tells."""
    if file.name[0] not in "PHN":
        raise CourseError(
            f"{printable(file)}: the name must begin with P, H or N. Rename the file, or move it elsewhere."
        )
    return int(file.name[0] == "P")
