"""What stands in a data set: every picture decoded, damaged ones, duplicates, groups that two splits share.

A picture counts as a duplicate of another when its decoded pixels are the same, whatever the files are called.
"""

import os
import re
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from course_tools.data.download import friendly_os_errors
from course_utils._internal import tables
from course_utils._internal.files import atomic_write, locked
from course_utils._internal.folder_check import entries_of, is_folder
from course_utils._internal.image_check import ImageInfo
from course_utils._internal.layouts import DATA_SETS
from course_utils._internal.names import printable
from course_utils._internal.strict_decode import strict_decode
from course_utils._internal.validate_images import file_fingerprint
from course_utils.errors import CourseError

GROUPS = {
    "traffic_signs": ("track", re.compile(r"(\d{5})/(\d+)_\d+$")),
    "retinopathy": ("patient", re.compile(r"/(\d+)_(?:left|right)$", re.IGNORECASE)),
}
"""What must not stand on two sides of a split, and where a file's path, without its extension, tells it."""

COLUMNS = ("file", "split", "label", "width", "height", "bytes", "state", "reason", "same_as", "group")

QUARANTINE_COLUMNS = ("file", "reason", "now")
"""Of reasons.csv: where a file stood in its data set, why it was moved, and where it is now in the quarantine."""


@dataclass(frozen=True)
class Finding:
    """One file: its path in the set's folder, its split and label as text, and what decoding it told."""

    file: str
    split: str
    label: str
    bytes: int
    info: ImageInfo
    group: str


@dataclass
class Report:
    """What the check of a data set found; all paths are below `folder`."""

    name: str
    folder: Path
    findings: list[Finding]
    problems: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    @property
    def damaged(self) -> list[Finding]:
        """The files that are no usable pictures."""
        return [finding for finding in self.findings if finding.info.reason]

    @property
    def good(self) -> list[Finding]:
        """The usable pictures, duplicates included."""
        return [finding for finding in self.findings if not finding.info.reason]

    def duplicates(self) -> list[list[Finding]]:
        """Return the sets of two or more files that show the same picture."""
        same = defaultdict(list)
        for finding in self.good:
            same[finding.info.code].append(finding)
        return [findings for findings in same.values() if len(findings) > 1]

    def across(self) -> list[list[Finding]]:
        """Return those duplicates that stand in more than one split: the test then asks what was learnt by heart."""
        return [findings for findings in self.duplicates() if len({finding.split for finding in findings}) > 1]

    def contradictions(self) -> list[list[Finding]]:
        """Return those duplicates that have more than one label."""
        return [findings for findings in self.duplicates() if len({finding.label for finding in findings}) > 1]

    def shared_groups(self) -> dict[str, list[Finding]]:
        """Return the groups (tracks, patients) that stand in more than one split, with a file of each split."""
        by_group: dict[str, dict[str, Finding]] = defaultdict(dict)
        for finding in self.good:
            if finding.group:
                by_group[finding.group].setdefault(finding.split, finding)
        return {group: list(splits.values()) for group, splits in by_group.items() if len(splits) > 1}

    def counts(self) -> dict[str, Counter[str]]:
        """Return the number of usable pictures by split and label."""
        counts: dict[str, Counter[str]] = {split: Counter() for split in DATA_SETS[self.name].splits}
        for finding in self.good:
            counts[finding.split][finding.label] += 1
        return counts

    @property
    def fine(self) -> bool:
        """Whether a training on it can be believed: nothing damaged or missing, nothing on both sides of a split."""
        return not (self.problems or self.damaged or self.across() or self.contradictions() or self.shared_groups())


def inspect(name: str, folder: Path) -> Report:
    """Decode every picture of a data set in the course's layout, several at a time, and return what was found.

    Raises `CourseError` where there is no such folder.
    """
    layout = DATA_SETS[name]
    if not is_folder(folder):
        file = next((place for place in (folder, *folder.parents) if place.is_file()), None)
        what = f"{file} is a file, not a folder" if file else f"there is no folder {folder}"
        raise CourseError(f"{name} is not here: {what}. To get it: course data get {name}")
    problems, strays, files = [], [], []
    for split in layout.splits:
        for place in layout.places(split):
            if is_folder(folder / place):
                entries = entries_of(folder / place)
                files += [(split, path) for path in entries]
                if not entries:
                    problems.append(f"the folder {place} is empty")
            else:
                problems.append(f"there is no folder {place}")
        if layout.classes and (folder / split).is_dir():
            known = {*layout.classes}
            strays += [f"{split}/{path.name}" for path in entries_of(folder / split) if path.name not in known]
    labels = _palm_labels(folder, files, problems) if name == "palm" else {}
    infos = strict_decode([path for _, path in files], f"checking {name}")
    findings = []
    for (split, path), info in zip(files, infos, strict=True):
        relative = path.relative_to(folder).as_posix()
        label = labels.get(path.name, "?") if name == "palm" else path.parent.name
        size = file_fingerprint(path)[0]
        findings.append(Finding(relative, split, label, max(size, 0), info, _group(name, relative)))
    return Report(name, folder, findings, problems, strays)


def quarantine(report: Report, place: Path) -> tuple[list[str], str]:
    """Move the damaged files of a report to `place`, with their paths, and list them there in reasons.csv.

    Nothing is deleted, and nothing that is there already is overwritten: a file whose path is taken goes to a folder
    with a number, such as `2/train/cats/1.jpg`. The list is written first, so that no file is moved that it does not
    name. Folders among the pictures stay where they are.

    Returns the paths of what was moved, and why the rest was not ("" if all of it was).
    """
    damaged = [finding for finding in report.damaged if not (report.folder / finding.file).is_dir()]
    if not damaged:
        return [], ""
    try:
        place.mkdir(parents=True, exist_ok=True)
        with locked(place / "reasons.csv"):  # of two checks at once, the second finds files gone
            return _move([one for one in damaged if os.path.lexists(report.folder / one.file)], report.folder, place)
    except OSError as error:
        return [], f"{error.strerror or error}: {error.filename}"


def _move(damaged: list[Finding], folder: Path, place: Path) -> tuple[list[str], str]:
    """Move the files, while nobody else does; return what `quarantine` returns."""
    listing, moved = place / "reasons.csv", 0
    try:
        before = _listed(listing)
        targets = [_free_path(place, finding.file) for finding in damaged]
        rows = [
            {"file": finding.file, "reason": finding.info.reason or "", "now": target.relative_to(place).as_posix()}
            for finding, target in zip(damaged, targets, strict=True)
        ]
        _write_list(listing, before + rows)
        try:
            for finding, target in zip(damaged, targets, strict=True):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(folder / finding.file, target)
                moved += 1
        finally:
            if moved < len(damaged):
                _write_list(listing, before + rows[:moved])
    except OSError as error:
        return [finding.file for finding in damaged[:moved]], f"{error.strerror or error}: {error.filename}"
    except CourseError as error:
        return [finding.file for finding in damaged[:moved]], str(error)
    return [finding.file for finding in damaged], ""


def _listed(listing: Path) -> list[dict[str, str]]:
    """Return the rows of an earlier list. One that cannot be read is kept under another name."""
    try:
        return [row for _, row in tables.read_table(listing, ("file", "reason"))] if listing.is_file() else []
    except CourseError:
        listing.rename(_free_path(listing.parent, "unreadable_reasons.csv"))
        return []


def _free_path(place: Path, file: str) -> Path:
    """Return a path for a file in `place` that nothing has yet."""
    names = chain([file], (f"{number}/{file}" for number in count(2)))
    return next(place / name for name in names if not os.path.lexists(place / name))


def _write_list(listing: Path, rows: list[dict[str, str]]) -> None:
    with atomic_write(listing) as temporary:
        temporary.write_text(tables.write_table(rows, QUARANTINE_COLUMNS), encoding="utf-8", newline="")


def write_report(report: Report, place: Path) -> tuple[Path, Path]:
    """Write the table of all files and the picture of the distribution to `place`; return their paths."""
    same = {twin.file: twins[0].file for twins in report.duplicates() for twin in twins[1:]}
    rows = [
        {
            "file": finding.file,
            "split": finding.split,
            "label": finding.label,
            "width": finding.info.width or "",
            "height": finding.info.height or "",
            "bytes": finding.bytes,
            "state": "damaged" if finding.info.reason else "duplicate" if finding.file in same else "good",
            "reason": finding.info.reason or "",
            "same_as": same.get(finding.file, ""),
            "group": finding.group,
        }
        for finding in report.findings
    ]
    table, picture = place / f"{report.name}.csv", place / f"{report.name}.png"
    with friendly_os_errors(place, "use --report with"):
        with atomic_write(table) as temporary:
            temporary.write_text(tables.write_table(rows, COLUMNS), encoding="utf-8", newline="")
        with atomic_write(picture) as temporary:
            _draw(report, temporary)
    return table, picture


def _draw(report: Report, path: Path) -> None:
    """Draw the number of pictures by class and split, and how large they are, by split."""
    from matplotlib.figure import Figure

    counts = report.counts()
    labels = sorted({label for counter in counts.values() for label in counter}) or ["none"]
    figure = Figure(figsize=(9, max(3.0, 0.22 * len(labels) + 1)), dpi=90, layout="constrained")
    bars, sizes = figure.subplots(1, 2, width_ratios=(3, 2))
    left = [0] * len(labels)
    for number, (split, counter) in enumerate(counts.items()):
        width = [counter[label] for label in labels]
        bars.barh(labels, width, left=left, label=split, color=f"C{number}", hatch=("", "//", "..")[number % 3])
        left = [a + b for a, b in zip(left, width, strict=True)]
    bars.margins(y=0.01)
    bars.invert_yaxis()
    bars.set(xlabel="usable pictures", ylabel="class", title=f"{report.name}: {sum(left):,} pictures")
    bars.tick_params(axis="y", labelsize=7 if len(labels) > 15 else 10)
    bars.legend()
    for number, split in enumerate(counts):
        sides = [max(one.info.width, one.info.height) for one in report.good if one.split == split]
        if sides:
            sizes.hist(sides, bins=30, histtype="step", color=f"C{number}", linestyle=("-", "--", ":")[number % 3])
    longest = max((max(one.info.width, one.info.height) for one in report.good), default=1)
    sizes.set_xlim(0, 1.1 * longest)
    sizes.ticklabel_format(useOffset=False)
    sizes.set(xlabel="longer side (pixels)", ylabel="pictures", title="Sizes")
    figure.savefig(path, format="png")


def _group(name: str, file: str) -> str:
    if name not in GROUPS:
        return ""
    kind, pattern = GROUPS[name]
    found = pattern.search(file.rpartition(".")[0])
    return f"{kind} {'/'.join(found.groups())}" if found else ""


def _palm_labels(folder: Path, files: list[tuple[str, Path]], problems: list[str]) -> dict[str, str]:
    """Return the label of each file name as text: from its letter in training, from the table in validation."""
    training, validation = ([path for split, path in files if split == name] for name in DATA_SETS["palm"].splits)
    labels = {path.name: str(int(path.name[0] == "P")) for path in training if path.name[0] in "PHN"}
    unnamed = [printable(path.name) for path in training if path.name not in labels]
    problems += [f"PALM-Training400/{name}: the name must begin with P, H or N" for name in unnamed]
    try:
        eyes, misfits = tables.read_palm_labels(folder / "labels.csv", validation)
    except CourseError as error:
        problems.append(str(error))
        return labels
    problems += misfits
    return labels | {eye.picture.name: str(eye.label) for eye in eyes}
