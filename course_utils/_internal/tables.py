"""Label tables as people have them: CSV with commas, semicolons, tabs or bars, with or without BOM, and Excel's .xlsx.

Every complaint names the file and the line: a label that is silently wrong trains a network that is silently wrong.
`course data` and the lessons read tables with this code alone.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from course_utils._internal.names import printable
from course_utils._internal.table_reader import Problems, read_table

__all__ = [
    "PalmEye",
    "Problems",
    "picture_stem",
    "read_labels",
    "read_palm_labels",
    "read_table",
    "write_table",
]


def read_labels(
    path: Path, name: str, label: str, labels: range, *, match: Callable[[str], str] = str
) -> dict[str, tuple[int, int, dict[str, str]]]:
    """Return, by what stands in the column `name`, its line, its label (one of `labels`) and its whole row.

    `match` makes one name of those that mean the same, such as `picture_stem`.

    Raises what `read_table` raises, and `CourseError` with the lines of labels that are missing, no whole numbers or
    out of range, and of names that are missing or stand there again.
    """
    problems = Problems(path)
    found: dict[str, tuple[int, int, dict[str, str]]] = {}
    for line, row in read_table(path, (name, label)):
        key, text = row[name], row[label]
        value = _whole(text)
        if not key:
            problems.add(line, f"no {name}")
        elif not text:
            problems.add(line, f"{key} has no {label}")
        elif value is None:
            problems.add(line, f"the {label} of {key} must be a whole number, not {text!r}")
        elif value not in labels:
            problems.add(line, f"the {label} of {key} must be in {labels.start} to {labels.stop - 1}, not {text}")
        elif match(key) in found:
            problems.add(line, f"{key} stands in line {found[match(key)][0]} already")
        else:
            found[match(key)] = (line, value, row)
    problems.tell()
    return found


@dataclass(frozen=True)
class PalmEye:
    """A row of PALM's table: the picture, its label (1: pathologic myopia), the fovea's x and y in pixels, its line."""

    picture: Path
    label: int
    fovea: tuple[float, float] | None
    line: int


def read_palm_labels(table: Path, pictures: Sequence[Path]) -> tuple[list[PalmEye], list[str]]:
    """Return the labels of these pictures from PALM's table, in the order of `pictures`, and what does not fit.

    The table has the columns `imgName` and `Label`; `Fovea_X` and `Fovea_Y` are optional. A name in it finds its
    picture in capitals or not, with or without an extension: `v0001`, `V0001.JPG`. What does not fit comes as sentences
    about pictures without a row and rows without a picture; the rest can be used.

    Raises `CourseError` with the file and the lines for a table that cannot be read, labels other than 0 and 1, and
    names that are missing or stand there twice.
    """
    rows = read_labels(table, "imgName", "Label", range(2), match=picture_stem)
    eyes, misfits = [], []
    for picture in pictures:
        if row := rows.pop(picture_stem(picture.name), None):
            eyes.append(PalmEye(picture, row[1], _fovea(row[2]), row[0]))
        else:
            misfits.append(f"{table.name} has no row for {printable(picture.name)}")
    misfits += [f"{table.name}, line {line}: there is no picture {row['imgName']}" for line, _, row in rows.values()]
    return eyes, misfits


def picture_stem(name: str) -> str:
    """Return what the name of a picture and that in a table have in common: no folder, no extension, small letters."""
    path = PureWindowsPath(name)  # takes slashes and backslashes
    return (path.stem if re.fullmatch(r"\.[a-z]+", path.suffix.lower()) else path.name).lower()


def _fovea(row: Mapping[str, str]) -> tuple[float, float] | None:
    cells = {heading.lower(): cell.replace(",", ".") for heading, cell in row.items()}
    try:
        return float(cells["fovea_x"]), float(cells["fovea_y"])
    except (KeyError, ValueError):
        return None


def write_table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as CSV text with commas, the columns in this order; what a row does not have stays empty.

    Write it with `encoding="utf-8"` and `newline=""`. Cells with commas, quotes or line ends are quoted, so that
    `read_table` and `csv.reader` read back what was written; bytes of a file's name that are not UTF-8 become escapes.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace").decode("utf-8")


def _whole(text: str) -> int | None:
    """Return a whole number, also one that a spreadsheet wrote as 1.0."""
    return int(text.partition(".")[0]) if re.fullmatch(r"[+-]?[0-9]{1,18}(\.0*)?", text) else None
