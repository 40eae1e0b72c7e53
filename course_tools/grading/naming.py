"""Whose a file is and what for, by its place and its name: our own layouts, and those of learning platforms."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course_utils._internal.names import printable
from course_utils.errors import CourseError

PRESETS = {
    "moodle": r"(?P<student>[^/]+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?/?",
    "canvas": r"(?P<student>[^/]+?)(?P<late>_LATE)?_(?P<id>\d+)_\d+_",
    "github": r"(?P<exercise>SLUGS)-(?P<student>[^/]+)/",
    "nbgrader": r"(?:submitted/)?(?P<student>[^/]+)/(?P<exercise>[^/]+)/",
}
"""How platforms name what they hand out: Moodle's and Canvas's archives of all submissions, the folders that GitHub
Classroom clones, nbgrader's `submitted/`. `SLUGS` stands for the exercises as GitHub writes them."""


@dataclass(frozen=True)
class Owner:
    """Whose a file is. `time` is what its name says of when it was handed in, `late` that it says "late"."""

    student: str
    exercise: str | None
    time: str = ""
    late: bool = False
    problem: str = ""


class Naming:
    """The rule by which names are read: by default that of our own layouts, or a regular expression."""

    def __init__(self, exercises: Sequence[str], pattern: str | None = None) -> None:
        """Take the exercises there are, and the name of a preset or a regular expression.

        The expression is matched from the start of the path below the folder that was named, with `/` between its
        parts. Its group `student` is whose the file is; it may have the groups `id` (joined to the student),
        `exercise`, `time` and `late`. Raises `CourseError` for what is no such expression.
        """
        self.exercises = list(exercises)
        self.preset = pattern if pattern in PRESETS else ""
        self._pattern = PRESETS.get(pattern, pattern) if pattern else None
        if self._pattern is None:
            return
        try:
            groups = re.compile(self._pattern).groupindex
        except re.error as problem:
            raise CourseError(f"--student {pattern}: not a regular expression ({problem}).") from None
        if "student" not in groups:
            raise CourseError(
                f"--student {pattern}: it has no group of this name. Write (?P<student>...) around the student's name, "
                f"or name one of {', '.join(PRESETS)}."
            )

    def owner(self, path: Path, folder: Path) -> Owner:
        """Return whose a file is, by its place below the folder that was named."""
        if self._pattern is None:
            student, exercise = _by_place(path, folder, self.exercises)
            return Owner(harmless(student), exercise)
        inside = path.relative_to(folder).as_posix()
        slugs = [each.replace("_", "-") for each in self.exercises] + [folder.name.removesuffix("-submissions")]
        expression = re.compile(self._pattern.replace("SLUGS", "|".join(map(re.escape, slugs))))
        # A student's own folder may have been named. Nothing in the expression's way is a student's to choose.
        for text in (inside, f"{folder.name}/{inside}"):
            if found := expression.match(text):
                return self._matched(found, text[found.end() :])
        student, exercise = _by_place(path, folder, self.exercises)
        problem = "not graded: its name does not say whose it is in the way that --student asks for"
        return Owner(harmless(student), exercise, problem=problem)

    def _matched(self, found: re.Match[str], rest: str) -> Owner:
        groups = found.groupdict()
        exercise = (groups.get("exercise") or "").replace("-", "_")
        if exercise not in self.exercises:
            parts = rest.split("/")
            _, named = _named(Path(parts[-1]).stem, self.exercises)
            exercise = next((part for part in parts[:-1] if part in self.exercises), named or "")
        student = "_".join(filter(None, (groups["student"], groups.get("id"))))
        return Owner(harmless(student), exercise or None, groups.get("time") or "", bool(groups.get("late")))


def harmless(name: str) -> str:
    """Return a student's name without what a page, a script in it or a terminal would take for its own.

    nbgrader's formgrader writes names into both. `<` becomes `(3c)`: a backslash would be an escape to a script.
    Letters are kept, in one of the two ways in which Unicode writes accents. The length is bounded: the name becomes a
    file's.
    """
    name = unicodedata.normalize("NFC", name)
    return printable(re.sub(r"[<>\"&`\\]", lambda found: f"({ord(found[0]):02x})", name))[:60]


def _by_place(path: Path, folder: Path, exercises: Sequence[str]) -> tuple[str, str | None]:
    """Return whose a file is and what for, by its place below the folder that was named.

    The folder below that one is the student's. Further down everything is as the student wishes: a folder with
    another's name in it must not hand in for that other.
    """
    inside = path.relative_to(folder).parts
    if inside[0] == "submitted" and len(inside) > 1:  # nbgrader's whole course folder was named
        folder, inside = folder / "submitted", inside[1:]
    if folder.name in exercises:  # .../STUDENT/EXERCISE was named
        return folder.parent.name, folder.name
    if inside[0] in exercises:  # .../STUDENT was named
        return folder.name, inside[0]
    exercise = next((part for part in inside[1:-1] if part in exercises), None)
    student, named = _named(path.stem, exercises)
    if len(inside) > 1:
        return inside[0], exercise or named
    return student or folder.name, named


def _named(stem: str, exercises: Sequence[str]) -> tuple[str, str | None]:
    """Return the student and the exercise that a file's name speaks of."""
    for exercise in exercises:
        for rest in (stem.removesuffix(exercise), stem.removeprefix(exercise)):
            if rest != stem:
                return rest.strip("_- "), exercise
    return stem, None
