"""Which files of a data set belong to a split, and what is said about those that are missing or unusable.

`course_utils.datasets` makes a `Split` of them.
"""

from pathlib import Path
from typing import NoReturn

from course_utils._internal.folder_check import entries_of
from course_utils._internal.layouts import DATA_SETS, Layout
from course_utils._internal.names import printable
from course_utils._internal.validate_images import validate_images
from course_utils.errors import CourseError
from course_utils.profiles import Profile


def refuse_incomplete(name: str, folder: Path, missing: str) -> NoReturn:
    """Raise a `CourseError` that says what is missing of a data set, what stands in its place, and what to do."""
    kind = "file" if missing in DATA_SETS[name].tables else "folder"
    place = _first_missing(folder / missing)
    if not place.parent.is_dir():
        raise CourseError(_explain(name, folder, f"{printable(place.parent)} is a file, not a folder."))
    beside = ", ".join(sorted(printable(path.name) for path in place.parent.iterdir())[:5]) or "nothing"
    raise CourseError(_explain(name, folder, f"There is no {kind} {place} (beside it: {beside})."))


def _first_missing(place: Path) -> Path:
    """Return the outermost folder on the way to `place` that is missing, or stands in a file: the one to tell about."""
    return place if place.parent.exists() else _first_missing(place.parent)


def _explain(name: str, folder: Path, problem: str) -> str:
    """Return a complete error message: the problem, the layout expected, and the ways out."""
    layout = DATA_SETS[name]
    drawn = ', or take the drawn pictures instead: profile "tiny" (course run --profile tiny)' if layout.drawn else ""
    return (
        f"The data set {name} is not complete: get it with the command course data get {name}. {problem}\n"
        f"Expected are these folders, each with pictures in it:\n{layout.show(folder)}\n"
        f"Other ways: place the pictures there by hand (data/README.md tells how), or set COURSE_DATA to the folder "
        f"that has {name}/ in it{drawn}."
    )


def split_files(name: str, folder: Path, split: str, layout: Layout, profile: Profile) -> tuple[list[Path], list[int]]:
    """Return the files of one split and their labels, without what is no picture, as many as the profile asks for."""
    where, limit = f"{name}/{split}", profile.pictures.get(name, {}).get(split)
    if profile.source == "drawn":  # as many as the profile asks for, and not always so many in every class
        limit = None
    places = [folder / place for place in layout.places(split)]
    entries = [path for place in places for path in entries_of(place)]
    strays = [path for path in entries_of(folder / split) if path not in places] if layout.classes else []
    bad, kept, fresh = validate_images(folder / split, entries)
    bad.update({path: "not the folder of a class" for path in strays})
    _report(where, folder / split, bad, kept, listed=fresh)

    files: list[Path] = []
    labels: list[int] = []
    counts = []
    for label, place in enumerate(places):
        sound = [path for path in entries if path.parent == place and path not in bad]
        if not sound:
            raise CourseError(_explain(name, folder, f"There is no usable picture in {place}."))
        counts.append(len(sound))
        if limit is not None and limit < len(sound):
            sound = [sound[number * len(sound) // limit] for number in range(limit)]
        files += sound
        labels += [label] * len(sound)
    short = [count for count in counts if limit is not None and count < limit]
    if short:
        classes = "every class has" if len(short) == len(counts) else f"{len(short)} of {len(counts)} classes have"
        print(
            f"{where}: {classes} fewer pictures than the {limit} that the {profile.name} profile asks for "
            f"(the smallest {min(short)}); all of them are used."
        )
    return files, labels


def _report(where: str, folder: Path, bad: dict[Path, str], kept: Path, *, listed: bool) -> None:
    """Print what is left out: with names and reasons when it was just found, in one line afterwards."""
    if not bad:
        return
    print(f"{where}: {len(bad)} files that are no usable pictures are left out (all of them are listed in {kept}).")
    if listed:
        for path, reason in list(bad.items())[:5]:
            print(f"  {printable(path.relative_to(folder))}: {reason}")
        if len(bad) > 5:
            print(f"  ... and {len(bad) - 5} more")
