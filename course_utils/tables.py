"""Label tables as people have them: CSV with commas, semicolons, tabs or bars, with or without BOM, and Excel's .xlsx.

Every complaint names the file and the line: a label that is silently wrong trains a network that is silently wrong.
`course data` and the lessons read tables with this code alone.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from course_utils._internal.names import printable
from course_utils.errors import CourseError

__all__ = [
    "PalmEye",
    "Problems",
    "picture_stem",
    "read_labels",
    "read_palm_labels",
    "read_table",
    "write_table",
]

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
SEPARATORS = ",;\t|"
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
COMPLAINTS = 5
"""How many problems of a table are told at once; nobody wants to mend a table one error at a time."""


class Problems:
    """Collects what is wrong with a table, to be told at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: list[str] = []

    def add(self, line: int, text: str) -> None:
        """Note a problem of a line."""
        self._lines.append(f"line {line}: {text}")

    def tell(self) -> None:
        """Raise a `CourseError` with the first problems, if there are any."""
        if not self._lines:
            return
        more = len(self._lines) - COMPLAINTS
        shown = self._lines[:COMPLAINTS] + ([f"... and {more} more"] if more > 0 else [])
        listed = "\n  ".join(shown)
        raise CourseError(
            f"{printable(self.path)} cannot be used as it is:\n  {listed}\nMend the table, or get it anew."
        )


def read_table(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table with their line numbers (the heading is line 1): a cell for each column by its name.

    Names of columns are compared without regard to case and surrounding space, and come back as given in `columns`;
    further columns keep their own names. Empty rows are passed over.

    Raises `CourseError` for what cannot be read, for missing columns, and for rows with more or fewer cells than the
    heading has.
    """
    lines = [(number, [cell.strip("\ufeff").strip() for cell in cells]) for number, cells in _lines(path, columns)]
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise CourseError(f"{printable(path)} is an empty table. Expected are the columns {', '.join(columns)}.")
    wanted = {name.lower(): name for name in columns}
    heading = [wanted.get(cell.lower(), cell) for cell in lines[0][1]]
    while heading and not heading[-1]:  # a separator at the end of the line
        heading.pop()
    missing = [name for name in columns if name not in heading]
    if missing:
        raise CourseError(
            f"{printable(path)}, line {lines[0][0]}: there is no column {', '.join(missing)}. The heading has: "
            f"{', '.join(heading)[:200]}."
        )
    twice = [name for name in wanted.values() if heading.count(name) > 1]
    if twice:
        raise CourseError(f"{printable(path)}, line {lines[0][0]}: the column {twice[0]} stands there twice.")
    problems, rows = Problems(path), []
    for number, cells in lines[1:]:
        while len(cells) > len(heading) and not cells[-1]:
            cells.pop()
        if len(cells) == len(heading):
            rows.append((number, dict(zip(heading, cells, strict=True))))
        else:
            problems.add(number, f"{len(cells)} cells, where the heading has {len(heading)}")
    problems.tell()
    if not rows:
        raise CourseError(f"{printable(path)} has a heading, but no rows. Get it anew.")
    return rows


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


def _lines(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of every line. The content decides what kind of table it is, not the extension."""
    if not path.is_file():
        raise CourseError(f"There is no table {printable(path)}.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{printable(path)} cannot be read: {error.strerror}. Look at its permissions.") from error
    if data.startswith(b"PK\x03\x04"):
        return _excel(path, data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CourseError(f"{printable(path)} is a table of an old Excel (.xls). Save it anew as .xlsx or .csv.")
    return _text(path, data, columns)


def _text(path: Path, data: bytes, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    where = printable(path)
    if data.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise CourseError(f"{where} is a web page (a log-in?), not a table. Get it anew.")
    encoding = next((name for bom, name in BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CourseError(f"{where}, line {line}: not UTF-8 text. Save it as CSV in UTF-8.") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise CourseError(f"{where}, line {line}: zero bytes in the text: the file is damaged. Get it anew.")
    named = re.match(r"sep=(.)[\r\n]+", text)  # a first line with which Excel is told the separator
    separator = named[1] if named else _separator(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            if not (named and reader.line_num == 1):
                yield reader.line_num, cells
    except csv.Error as error:
        raise CourseError(f"{where}, line {reader.line_num}: {error}. Mend the table, or get it anew.") from error


def _separator(text: str, columns: Sequence[str]) -> str:
    """Return the separator with which the heading has most of the expected columns, and then the most cells."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    wanted = {name.lower() for name in columns}

    def fit(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([heading], delimiter=separator, skipinitialspace=True), [])
        return len(wanted & {cell.strip().lower() for cell in cells}), len(cells)

    return max(SEPARATORS, key=fit)


def _excel(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles that it does not know
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            rows = list(book.worksheets[0].iter_rows(values_only=True))
            book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, SyntaxError, TypeError) as error:
        raise CourseError(
            f"{printable(path)} cannot be read as an Excel table ({error}). Save it anew as .xlsx or .csv, or get it "
            "anew."
        ) from error
    for number, cells in enumerate(rows, 1):
        yield number, ["" if cell is None else str(cell) for cell in cells]
