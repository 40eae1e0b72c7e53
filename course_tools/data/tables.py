"""Label tables as people have them: CSV with commas, semicolons or tabs, with or without BOM, and Excel's .xlsx.

Every complaint names the file and the line: a label that is silently wrong trains a network that is silently wrong.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from course_utils.errors import CourseError

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
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
        raise CourseError(f"{self.path} cannot be used as it is:\n  {listed}\nMend the table, or get it anew.")


def read_table(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table with their line numbers (the heading is line 1): a cell for each column by its name.

    Names of columns are compared without regard to case and surrounding space, and come back as given in `columns`;
    further columns keep their own names. Empty rows are passed over.

    Raises `CourseError` for what cannot be read, for missing columns, and for rows with more or fewer cells than the
    heading has.
    """
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in _lines(path) if any(map(str.strip, cells))]
    if not lines:
        raise CourseError(f"{path} is an empty table. Expected are the columns {', '.join(columns)}.")
    wanted = {name.lower(): name for name in columns}
    heading = [wanted.get(cell.lower(), cell) for cell in lines[0][1]]
    while heading and not heading[-1]:  # a separator at the end of the line
        heading.pop()
    missing = [name for name in columns if name not in heading]
    if missing:
        raise CourseError(
            f"{path}, line {lines[0][0]}: there is no column {', '.join(missing)}. The heading has: "
            f"{', '.join(heading)[:200]}."
        )
    twice = [name for name in wanted.values() if heading.count(name) > 1]
    if twice:
        raise CourseError(f"{path}, line {lines[0][0]}: the column {twice[0]} stands there twice.")
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
        raise CourseError(f"{path} has a heading, but no rows. Get it anew.")
    return rows


def read_labels(path: Path, name: str, label: str, labels: range) -> dict[str, tuple[int, int, dict[str, str]]]:
    """Return, by what stands in the column `name`, its line, its label (one of `labels`) and its whole row.

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
        elif key in found:
            problems.add(line, f"{key} stands in line {found[key][0]} already")
        else:
            found[key] = (line, value, row)
    problems.tell()
    return found


def write_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as CSV text with commas, the columns in this order; what a row does not have stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _whole(text: str) -> int | None:
    """Return a whole number, also one that a spreadsheet wrote as 1.0."""
    try:
        value = float(text)
        return int(value) if value.is_integer() else None
    except (ValueError, OverflowError):
        return None


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    if not path.is_file():
        raise CourseError(f"There is no table {path}.")
    return _excel(path) if path.suffix.lower() == ".xlsx" else _text(path)


def _text(path: Path) -> Iterator[tuple[int, list[str]]]:
    data = path.read_bytes()
    if data.startswith(b"PK"):
        raise CourseError(f"{path} is an Excel or zip file, not text. Give it its own extension, .xlsx or .zip.")
    if data.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise CourseError(f"{path} is a web page (a log-in?), not a table. Get it anew.")
    encoding = next((name for bom, name in BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CourseError(f"{path}, line {line}: not UTF-8 text. Save it as CSV in UTF-8.") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise CourseError(f"{path}, line {line}: zero bytes in the text: the file is damaged. Get it anew.")
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise CourseError(f"{path}, line {reader.line_num}: {error}. Mend the table, or get it anew.") from error


def _excel(path: Path) -> Iterator[tuple[int, list[str]]]:
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles that it does not know
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            rows = list(book.worksheets[0].iter_rows(values_only=True))
            book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, SyntaxError, TypeError) as error:
        raise CourseError(
            f"{path} cannot be read as an Excel table ({error}). Save it anew as .xlsx or .csv, or get it anew."
        ) from error
    for number, cells in enumerate(rows, 1):
        yield number, ["" if cell is None else str(cell) for cell in cells]
