"""From the forms in which people have a data set to the course's layout: a plan of which file goes where, then links.

A plan is made from names and tables alone; only for cats and dogs, whose official archive has damaged files, are
pictures decoded, so that the small set has exactly as many sound ones as it should.
"""

import hashlib
import os
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from course_tools.data.download import friendly_os_errors
from course_utils._internal import table_reader, tables
from course_utils._internal.image_check import SUFFIXES
from course_utils._internal.names import CLUTTER, printable
from course_utils._internal.progress import progress
from course_utils._internal.strict_decode import strict_decode
from course_utils.errors import CourseError

SMALL = {"train": 1000, "validation": 500, "test": 500}
"""Pictures per class of the small-data split of cats and dogs."""

HELD_OUT = 5
"""One track in so many goes to the test split, one patient in so many to validation."""

JPEG = (".jpg", ".jpeg")
FICLONE = 0x40049409  # ioctl of Linux: this file shall have that one's content, shared until one of them changes


@dataclass
class Plan:
    """Where each file of the course's layout comes from, by its path there; tables to be written; what to tell."""

    files: dict[str, Path] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def place(self, target: str, source: Path) -> None:
        """Add a file. Raises `CourseError` if another one with another content is to have the same path."""
        other = self.files.setdefault(target, source)
        if other != source and other.read_bytes() != source.read_bytes():
            raise CourseError(
                f"{printable(source)} and {printable(other)} have the same name, but not the same content. "
                "Take one away."
            )


def recognise(name: str, folder: Path, *, everything: bool = False) -> Plan | None:
    """Return the plan to arrange what stands in `folder` as the data set `name`, or None if nothing looks like it.

    Raises `CourseError` for what looks like it and is not right: a table that contradicts the folders, a picture
    without a label, a set without some class.
    """
    files = list(_walk(folder))
    plan = PLANS[name](folder, files, everything)
    return plan if plan and plan.files else None


def carry_out(plan: Plan, folder: Path) -> None:
    """Bring the files of a plan to `folder`, which has none of them yet: shared, linked or copied, in this order."""
    bring = LinkOrCopy()
    for target, source in progress(plan.files.items(), len(plan.files), "arranging", "file"):
        path = folder / target
        if os.path.lexists(path):  # on a disk that takes A.jpg and a.jpg for one name
            raise CourseError(
                f"{printable(source)} cannot be arranged: this disk has a file {printable(target)} already, whose name "
                "differs in capitals only. Take one of the two away, or give it another name."
            )
        with friendly_os_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            bring(source, path)
    for target, text in plan.tables.items():
        with friendly_os_errors(folder / target):
            (folder / target).write_text(text, encoding="utf-8", newline="")


class LinkOrCopy:
    """Gives a file a second name or a second copy, as cheaply as the disk can; what failed once is not tried again.

    The target must not exist yet. Everything but a copy is optional: Windows has no reflinks, some disks no hard links.
    """

    def __init__(self) -> None:
        self._ways: list[Callable[[Path, Path], object]] = [reflink, os.link, shutil.copyfile]

    def __call__(self, source: Path, target: Path) -> None:
        """Bring the content of `source` to `target`. Raises `OSError` where not even a copy can be made."""
        source = source.resolve()  # not the link itself, which would lead nowhere elsewhere
        while len(self._ways) > 1:
            try:
                self._ways[0](source, target)
            except (OSError, NotImplementedError, AttributeError, ImportError):
                target.unlink(missing_ok=True)
                self._ways.pop(0)
            else:
                return
        self._ways[0](source, target)


def reflink(source: Path, target: Path) -> None:
    """Copy on write (btrfs, XFS), on Linux: no bytes are copied, and a change of one file leaves the other as it was.

    Raises `NotImplementedError` on other systems, `OSError` on other disks.
    """
    if sys.platform != "linux":
        raise NotImplementedError("reflinks are made on Linux only")
    import fcntl

    with source.open("rb") as old, target.open("xb") as new:
        fcntl.ioctl(new.fileno(), FICLONE, old.fileno())


def _walk(folder: Path) -> Iterator[PurePosixPath]:
    """Yield the paths of all files below `folder`, sorted; hidden ones and those of archivers are none."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            if not name.startswith(".") and name.lower() not in CLUTTER:
                yield PurePosixPath(Path(place).relative_to(folder).as_posix()) / name


def _pictures(files: Sequence[PurePosixPath]) -> list[PurePosixPath]:
    return [path for path in files if path.suffix.lower() in SUFFIXES]


def stable_hash(name: str) -> str:
    """Return a code for a name, to sort by: the same on every machine, in no relation to the name's own order."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()


def _hold_out(members: Sequence[str], of: str = "") -> set[str]:
    """Return the fifth of the members (`of` a class) that chance puts aside, at least one of two or more."""
    number = max(len(members) // HELD_OUT, 1 if len(members) > 1 else 0)
    return set(sorted(members, key=lambda member: stable_hash(f"{of}/{member}"))[:number])


# --- cats and dogs

ANIMAL = re.compile(r"(cat|dog)s?", re.IGNORECASE)
NO_NUMBER = 10**12
ANIMAL_NAME = re.compile(r"(cat|dog)s?[ ._-]*\(?\d+", re.IGNORECASE)


def _animal(path: PurePosixPath) -> str | None:
    """Return "cats" or "dogs", as the file's name or the nearest folder that says it; None if neither does."""
    named = ANIMAL_NAME.match(path.name)
    by_name = f"{named[1].lower()}s" if named else None
    folder = next((ANIMAL.fullmatch(part) for part in reversed(path.parent.parts) if ANIMAL.fullmatch(part)), None)
    by_folder = f"{folder[1].lower()}s" if folder else None
    if by_name and by_folder and by_name != by_folder:
        raise CourseError(f"{path}: its name says {by_name}, its folder says {by_folder}. Put it where it belongs.")
    return by_name or by_folder


def _number(path: PurePosixPath) -> tuple[int, str]:
    """Return the first number in a name, and the path to tell equal ones apart; a name without one comes last."""
    digits = re.search(r"\d+", path.stem)
    return (int(digits[0]) if digits else NO_NUMBER, path.as_posix())


def _cats_dogs(folder: Path, files: Sequence[PurePosixPath], everything: bool) -> Plan | None:
    """Cats and dogs by number: of each class the first 1,000 sound, different pictures train, 500 validate, 500 test.

    With `everything` the others train too, and the two small splits stay what they are. Where there are fewer than
    2,000 of a class, they are shared out in the same proportion.
    """
    animals: dict[str, list[PurePosixPath]] = {"cats": [], "dogs": []}
    unlabelled = 0
    for path in _pictures(files):
        animal = _animal(path)
        if animal:
            animals[animal].append(path)
        else:
            unlabelled += 1
    if not any(animals.values()):
        return None
    plan, seen = Plan(), dict[str, PurePosixPath]()
    for animal, paths in animals.items():
        paths.sort(key=_number)
        if len(paths) < len(SMALL):
            raise CourseError(f"{folder} has {len(paths)} pictures of {animal}. At least {len(SMALL)} are needed.")
        wanted = len(paths) if everything else sum(SMALL.values())
        sound = _sound_and_new(folder, paths, wanted, animal, seen, plan)
        share = min(1.0, len(sound) / sum(SMALL.values()))
        sizes = {split: max(1, int(number * share)) for split, number in SMALL.items()}
        ends = [sizes["train"], sizes["train"] + sizes["validation"], sum(sizes.values())]
        numbers = [_number(path)[0] for path in sound]
        if len(set(numbers)) < len(numbers) or NO_NUMBER in numbers:
            numbers = list(range(len(sound)))
        for index, (number, path) in enumerate(zip(numbers, sound, strict=True)):
            split = next((name for name, end in zip(SMALL, ends, strict=True) if index < end), "train")
            plan.place(f"{split}/{animal}/{animal[:3]}.{number}{path.suffix.lower()}", folder / path)
        if share < 1:
            plan.remarks.append(f"{len(sound)} sound pictures of {animal}, fewer than 2,000: shared out 50 : 25 : 25 %")
    if unlabelled:
        plan.remarks.append(f"{unlabelled} pictures whose name and folder say neither cat nor dog are not used")
    return plan


def _sound_and_new(
    folder: Path,
    paths: Sequence[PurePosixPath],
    wanted: int,
    animal: str,
    seen: dict[str, PurePosixPath],
    plan: Plan,
) -> list[PurePosixPath]:
    """Return the first `wanted` of `paths` that are sound pictures and none that was there before."""
    found: list[PurePosixPath] = []
    at = 0
    while len(found) < wanted and at < len(paths):
        part = paths[at : at + wanted - len(found)]
        at += len(part)
        infos = strict_decode([folder / path for path in part], f"looking at {animal}")
        for path, info in zip(part, infos, strict=True):
            if info.reason:
                plan.remarks.append(f"{path} is left out: {info.reason}")
            elif info.code in seen:
                plan.remarks.append(f"{path} is left out: the same picture as {seen[info.code]}")
            else:
                seen[info.code] = path
                found.append(path)
    return found


# --- traffic signs

SIGNS = range(43)
SIGN = re.compile(r"(?:^|.*/)(\d{1,5})/(?:\d{5}_)?(\d{5})_(\d{5})\.\w+")
TEST_SIGN = re.compile(r"(?:^|.*/)\d{5}\.(ppm|png)", re.IGNORECASE)


def _traffic_signs(folder: Path, files: Sequence[PurePosixPath], everything: bool) -> Plan | None:
    """Traffic signs by track: of each class a fifth of the tracks tests. With `everything` the official test set does.

    The tables of the classes (GT-00000.csv) must say what the folders say; that of the official test set
    (GT-final_test.csv) sorts its pictures.
    """
    signs: dict[int, dict[str, list[tuple[str, PurePosixPath]]]] = defaultdict(lambda: defaultdict(list))
    for path in _pictures(files):
        found = SIGN.fullmatch(path.as_posix())
        if not found:
            continue
        sign = int(found[1])
        if sign not in SIGNS:
            raise CourseError(f"{path}: there is no class {sign}; GTSRB has 0 to 42. Is this another set?")
        signs[sign][found[2]].append((f"{sign:05d}/{found[2]}_{found[3]}{path.suffix.lower()}", path))
    if not signs:
        return None
    missing = [f"{sign:05d}" for sign in SIGNS if sign not in signs]
    if missing:
        raise CourseError(f"{folder} has no pictures of the classes {', '.join(missing)}. Is a part of it missing?")
    plan = Plan()
    _compare_sign_tables(folder, files)
    official = _official_test(folder, files) if everything else {}
    for sign, tracks in sorted(signs.items()):
        aside = set() if official else _hold_out(list(tracks), f"{sign:05d}")
        if not official and not aside:
            raise CourseError(f"{folder}: class {sign:05d} has a single track; there is none to test with.")
        for track, frames in tracks.items():
            for target, path in frames:
                plan.place(f"{'test' if track in aside else 'train'}/{target}", folder / path)
    for path, sign in official.items():
        plan.place(f"test/{sign:05d}/{path.name}", folder / path)
    if everything and not official:
        plan.remarks.append("no official test pictures with GT-final_test.csv there: a fifth of the tracks tests")
    return plan


def _compare_sign_tables(folder: Path, files: Sequence[PurePosixPath]) -> None:
    """Raise `CourseError` where the table of a class contradicts its folder."""
    listed = set(files)
    for path in files:
        named = re.fullmatch(r"GT-(\d{5})\.csv", path.name)
        if not named:
            continue
        problems = tables.Problems(folder / path)
        for name, (line, label, _) in tables.read_labels(folder / path, "Filename", "ClassId", SIGNS).items():
            if label != int(named[1]):
                problems.add(line, f"{name} is said to be of class {label}, in the table of class {int(named[1])}")
            elif path.parent / name not in listed:
                problems.add(line, f"the picture {name} is missing beside the table")
        problems.tell()


def _official_test(folder: Path, files: Sequence[PurePosixPath]) -> dict[PurePosixPath, int]:
    """Return the pictures of the official test set with their classes; empty if they or their table are not there."""
    found = {path.name: path for path in files if TEST_SIGN.fullmatch(path.as_posix())}
    table = next((path for path in files if path.name.lower() == "gt-final_test.csv"), None)
    if not found or table is None:
        return {}
    labels = tables.read_labels(folder / table, "Filename", "ClassId", SIGNS)
    problems = tables.Problems(folder / table)
    for name, (line, _, _) in labels.items():
        if name not in found:
            problems.add(line, f"there is no picture {name} in {folder}")
    problems.tell()
    _labelled(folder / table, found, labels)
    return {found[name]: label for name, (_, label, _) in labels.items()}


def _labelled(table: Path, found: dict[str, PurePosixPath], labels: dict[str, tuple[int, int, dict[str, str]]]) -> None:
    """Raise `CourseError` for pictures that have no row in their table."""
    without = sorted(set(found) - set(labels))
    if without:
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        raise CourseError(
            f"{table} has no row for {', '.join(without[:3])}{more}. Get the whole table, or take the pictures away."
        )


# --- diabetic retinopathy

GRADES = range(5)
EYE = re.compile(r"(\d+)_(left|right)", re.IGNORECASE)
GRADE = re.compile(r"(?:class|grade)?[ _-]?([0-4])", re.IGNORECASE)


def _retinopathy(folder: Path, files: Sequence[PurePosixPath], everything: bool) -> Plan | None:
    """Eyes by patient: of the patients with each worse grade a fifth validates.

    Labels come from a table image,level (trainLabels.csv), or else from folders class0 to class4.
    """
    eyes: dict[str, PurePosixPath] = {}
    for path in _pictures(files):
        if EYE.fullmatch(path.stem):
            other = eyes.setdefault(path.stem.lower(), path)
            if other != path and (folder / other).read_bytes() != (folder / path).read_bytes():
                raise CourseError(f"{folder / path} and {folder / other} are two pictures of one eye. Take one away.")
    if not eyes:
        return None
    plan = Plan()
    table = _table_with(folder, files, "image", "level")
    if table:
        labels = tables.read_labels(folder / table, "image", "level", GRADES, match=tables.picture_stem)
        _labelled(folder / table, {path.stem.lower(): path for path in eyes.values()}, labels)
        grades = {eye: labels[eye][1] for eye in eyes}
        if len(labels) > len(eyes):
            plan.remarks.append(f"{table} has rows of {len(labels) - len(eyes)} pictures that are not there")
    else:
        grades = {eye: _folder_grade(folder, path) for eye, path in eyes.items()}
    if set(grades.values()) != set(GRADES):
        missing = ", ".join(str(grade) for grade in GRADES if grade not in grades.values())
        raise CourseError(f"{folder} has no picture of grade {missing}. Is a part of it missing?")
    worse: dict[str, int] = {}
    for eye, grade in grades.items():
        patient = eye.partition("_")[0]
        worse[patient] = max(grade, worse.get(patient, 0))
    aside = set[str]()
    for grade in GRADES:
        aside |= _hold_out([patient for patient, worst in worse.items() if worst == grade])
    for eye, path in eyes.items():
        split = "validation" if eye.partition("_")[0] in aside else "train"
        plan.place(f"{split}/class{grades[eye]}/{eye}{path.suffix.lower()}", folder / path)
    return plan


def _folder_grade(folder: Path, path: PurePosixPath) -> int:
    found = GRADE.fullmatch(path.parent.name)
    if not found:
        raise CourseError(
            f"{folder / path} has no grade: there is no table with the columns image and level (trainLabels.csv) in "
            f"{folder}, and its folder is none of class0 to class4. Put the table beside the folder of pictures."
        )
    return int(found[1])


def _table_with(folder: Path, files: Sequence[PurePosixPath], *columns: str) -> PurePosixPath | None:
    """Return the one table that has these columns; a file named like a label table must have them."""
    known = ("trainlabels.csv", "labels.csv", "pm_label_and_fovea_location.xlsx", "pm_label_and_fovea_location.csv")
    fitting = []
    for path in files:
        if path.suffix.lower() not in table_reader.SUFFIXES or path.name.startswith("~$"):
            continue
        try:
            tables.read_table(folder / path, columns)
        except CourseError:
            if path.name.lower() in known:
                raise
        else:
            fitting.append(path)
    contents = {(folder / path).read_bytes() for path in fitting}
    if len(contents) > 1:
        raise CourseError(
            f"{folder} has several tables with the columns {', '.join(columns)}: {', '.join(map(str, fitting))}. "
            "Leave the right one there."
        )
    return fitting[0] if fitting else None


# --- pathologic myopia

TRAINING_EYE = re.compile(r"[PHN]\d{4}", re.IGNORECASE)
VALIDATION_EYE = re.compile(r"V\d{4}", re.IGNORECASE)
PALM_COLUMNS = ("ID", "imgName", "Label", "Fovea_X", "Fovea_Y")


def _palm(folder: Path, files: Sequence[PurePosixPath], everything: bool) -> Plan | None:
    """PALM by the first letter of a name: P, H and N train, V validate with the labels of a table."""
    plan = Plan()
    validation = {}
    for path in files:
        if path.suffix.lower() not in JPEG:  # masks of lesions have the same names, as .bmp or .tif
            continue
        name = f"{path.stem.upper()}.jpg"
        if TRAINING_EYE.fullmatch(path.stem):
            plan.place(f"PALM-Training400/{name}", folder / path)
        elif VALIDATION_EYE.fullmatch(path.stem):
            plan.place(f"PALM-Validation400/{name}", folder / path)
            validation[name] = path
    if not plan.files:
        return None
    training = {target.rpartition("/")[2][0] for target in plan.files if target.startswith("PALM-Training400/")}
    if "P" not in training or len(training) == 1:
        raise CourseError(f"{folder} has training pictures {', '.join(sorted(training)) or 'none'} only: P, H and N.")
    if not validation:
        raise CourseError(f"{folder} has no validation pictures (V0001.jpg ...). Put what validation.zip holds there.")
    table = _table_with(folder, files, "imgName", "Label")
    if not table:
        raise CourseError(
            f"{folder} has no table with the columns imgName and Label (PM_Label_and_Fovea_Location.xlsx in "
            "valid_gt.zip, or labels.csv). Put it there."
        )
    found = tables.read_labels(folder / table, "imgName", "Label", range(2), match=tables.picture_stem)
    labels = {f"{stem.upper()}.jpg": row for stem, row in found.items()}
    _labelled(folder / table, validation, labels)
    rows = [{**labels[name][2], "imgName": name, "Label": labels[name][1]} for name in sorted(validation)]
    plan.tables["labels.csv"] = tables.write_table(rows, PALM_COLUMNS)
    if len(labels) > len(validation):
        plan.remarks.append(f"{table} has rows of {len(labels) - len(validation)} pictures that are not there")
    return plan


PLANS = {
    "cats_dogs": _cats_dogs,
    "traffic_signs": _traffic_signs,
    "retinopathy": _retinopathy,
    "palm": _palm,
}
