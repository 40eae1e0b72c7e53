"""What is wrong with a folder that should hold a folder for each class."""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course_utils._internal.image_check import SUFFIXES
from course_utils._internal.names import is_clutter, printable
from course_utils.errors import CourseError


def entries_of(folder: Path, *, recursive: bool = False) -> list[Path]:
    """Return what stands in a folder, sorted by path, without what systems and archivers put there (`is_clutter`).

    With `recursive` it is the files in it and in all its folders; folders that are links are not gone into.

    Raises `CourseError` for a folder that may not be looked into.
    """
    with permissions_told(folder):
        if not recursive:
            return sorted(path for path in folder.iterdir() if not is_clutter(path.name))
        found = []
        for place, folders, files in os.walk(folder, onerror=_raise):
            folders[:] = [name for name in folders if not is_clutter(name)]
            links = [name for name in folders if (Path(place) / name).is_symlink()]
            found += [Path(place) / name for name in (*files, *links) if not is_clutter(name)]
        return sorted(found)


def is_folder(path: Path) -> bool:
    """Return whether it is a folder. Raises `CourseError` where nobody may look, which is no reason to say no."""
    with permissions_told(path):
        return path.is_dir()


@contextmanager
def permissions_told(folder: Path) -> Iterator[None]:
    """Turn what the system says of a folder that may not be looked into to a `CourseError` that names it."""
    try:
        yield
    except OSError as error:
        place, reason = error.filename or folder, error.strerror or error
        raise CourseError(f"{printable(place)} cannot be looked into: {reason}. Look at its permissions.") from error


def _raise(error: OSError) -> None:
    raise error


def class_folders(folder: Path) -> list[Path]:
    """Return the class folders of `folder`, or say what is wrong with it."""
    expected = (
        f"Expected is a folder for each class, with the class's pictures in it:\n  {folder}/\n    cats/\n    dogs/\n"
    )
    if not is_folder(folder) and not folder.exists():
        nearest = next(parent for parent in folder.parents if parent.is_dir())
        raise CourseError(
            f"There is no folder {folder}. The nearest that exists, {nearest}, has in it: {_names(nearest)}.\n"
            "What to do: look for a slip in the path, or give the full path, which starts with /."
        )
    if not folder.is_dir():
        packed = folder.suffix.lower() in (".zip", ".gz", ".tar", ".tgz", ".7z", ".rar")
        remedy = (
            "unpack it, and give the folder that comes out" if packed else f"give a folder, such as {folder.parent}"
        )
        raise CourseError(f"{folder} is a file, not a folder.\n{expected}What to do: {remedy}.")
    places = [path for path in entries_of(folder) if is_folder(path) and not path.name.startswith("__")]
    if not places:
        files = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES]
        found = f"{len(files)} pictures directly in it ({_names(folder)})" if files else f"in it: {_names(folder)}"
        raise CourseError(
            f"{folder} has no class folders. It has {found}.\n{expected}What to do: make a folder for each class, and "
            "move its pictures there; the folder's name becomes the class's."
        )
    looks: dict[str, Path] = {}
    for place in places:
        first = looks.setdefault(unicodedata.normalize("NFC", place.name).strip(), place)
        if first is not place:
            raise CourseError(
                f"{folder} has two class folders that look the same: {first.name!a} and {place.name!a} (spaces, or a "
                "letter written in two ways). What to do: move the pictures of one to the other, and delete it."
            )
    if len(places) == 1:
        inside = [path for path in places[0].iterdir() if path.is_dir()]
        further = f"give {places[0]}, if its folders are the classes ({_names(places[0])})" if inside else ""
        remedy = further or "add a folder with pictures of what is not in this class"
        raise CourseError(
            f"{folder} has only one class folder, {places[0].name}. There is nothing to tell it from.\n{expected}"
            f"What to do: {remedy}."
        )
    return places


def no_picture(folder: Path, place: Path, left_out: dict[Path, str]) -> str:
    """Return why a class has no usable picture, and what to do."""
    reasons = {path: reason for path, reason in left_out.items() if path.parent == place}
    if not reasons:
        problem, remedy = "is empty", "put pictures into it, or delete the folder if it is no class"
    elif all(path.is_dir() for path in reasons):
        problem = f"has no pictures, but folders in it ({_names(place)})"
        inner = folder / "train" if (folder / "train").is_dir() else place
        remedy = f"give {inner} if the folders in it are the classes; else move the pictures one folder up"
    else:
        shown = "".join(f"\n  {path.relative_to(folder)}: {reason}" for path, reason in list(reasons.items())[:5])
        kinds = " ".join(SUFFIXES)
        problem = f"has {len(reasons)} files, but no usable picture:{shown}"
        remedy = f"get sound copies of them ({kinds}), or take the folder away if it is no class"
    return f"The class {place.name} cannot be learned: {place} {problem}.\nWhat to do: {remedy}."


def _names(folder: Path) -> str:
    """Return the first few names in a folder."""
    names = [printable(path.name) for path in entries_of(folder)]
    return ", ".join(names[:5] + ["..."] * (len(names) > 5)) or "nothing"
