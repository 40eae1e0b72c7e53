"""The reader of label tables: from a file to rows, and complaints that name the file and the line.

Use it through `course_utils._internal.tables`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from course_utils._internal.file_kinds import HEAD, picture_format
from course_utils._internal.names import printable
from course_utils.errors import CourseError

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
SEPARATORS = ",;\t|"
BOMS = {
    **{b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32"},
    **{b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"},
}
NO_TABLES = {
    b"version https://git-lfs": "a pointer of Git LFS, not the table: fetch it with git lfs pull",
    **dict.fromkeys((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ"), "an archive, not a table: unpack it"),
    b"%PDF-": "a PDF document, not a table: get the table as CSV or .xlsx",
}
"""What a file is that begins so, and what to do."""
HEADING_WITHIN = 10
"""Among how many of the first lines that hold anything the heading is looked for: titles and comments stand above."""
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
    further columns keep their own names. Empty rows are passed over, and so are titles and comments above the heading.

    Raises `CourseError` for what cannot be read, for missing columns, and for rows with more or fewer cells than the
    heading has.
    """
    lines = [(number, [cell.strip("\ufeff").strip() for cell in cells]) for number, cells in _lines(path, columns)]
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise CourseError(f"{printable(path)} is an empty table. Expected are the columns {', '.join(columns)}.")
    wanted = {name.lower(): name for name in columns}
    at = next((at for at, (_, cells) in enumerate(lines[:HEADING_WITHIN]) if _has_all(cells, wanted)), 0)
    lines = lines[at:]
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


def _has_all(cells: Sequence[str], wanted: Iterable[str]) -> bool:
    return set(wanted) <= {cell.lower() for cell in cells}


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
    for start, kind in NO_TABLES.items():
        if data.startswith(start):
            raise CourseError(f"{printable(path)} is {kind}.")
    if name := picture_format(data[:HEAD]):
        raise CourseError(f"{printable(path)} is a picture ({name}), not a table. Get the table anew.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CourseError(f"{printable(path)} is a table of an old Excel (.xls). Save it anew as .xlsx or .csv.")
    return _text(path, data, columns)


def _text(path: Path, data: bytes, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    where = printable(path)
    if data.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise CourseError(f"{where} is a web page (a log-in?), not a table. Get it anew.")
    encoding = next((name for bom, name in BOMS.items() if data.startswith(bom)), None) or _without_bom(data)
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


def _without_bom(data: bytes) -> str:
    """Return the encoding of a table that does not say it: UTF-16 shows in zeros, every other byte of the heading."""
    even, odd = data[:64:2], data[1:64:2]
    for ours, others, encoding in ((even, odd, "utf-16-be"), (odd, even, "utf-16-le")):
        if ours and not ours.strip(b"\0") and others.count(0) == 0:
            return encoding
    return "utf-8"


def _separator(text: str, columns: Sequence[str]) -> str:
    """Return the separator with which a first line has most of the expected columns, and then the most cells."""
    first = [line[:10_000] for line in text.splitlines() if line.strip()][:HEADING_WITHIN]
    wanted = {name.lower() for name in columns}

    def fit(separator: str) -> tuple[int, int]:
        rows = csv.reader(first, delimiter=separator, skipinitialspace=True)
        return max((len(wanted & {cell.strip().lower() for cell in cells}), len(cells)) for cells in rows)

    return max(SEPARATORS, key=fit) if first else SEPARATORS[0]


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
