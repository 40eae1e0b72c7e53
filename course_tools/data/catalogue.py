"""What can be fetched, read from catalogue.toml: addresses, sizes, hashes, terms."""

import os
import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, get_origin

from course_utils.errors import CourseError

CATALOGUE = Path(__file__).with_name("catalogue.toml")
HASH = re.compile(r"md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}")
ACCESS = ("open", "kaggle", "by hand")


@dataclass(frozen=True)
class RemoteFile:
    """One file of a data set; what is not known of it is None or empty. `size` is in bytes."""

    name: str
    addresses: tuple[str, ...] = ()
    size: int | None = None
    hash: str | None = None
    verified: str = ""
    layout: str = ""
    part: str = ""
    full_only: bool = False


@dataclass(frozen=True)
class Entry:
    """One data set, or the weights; the comments in catalogue.toml tell of each field."""

    name: str
    title: str
    access: str
    page: str
    licence: str
    citation: str
    by_hand: tuple[str, ...]
    forms: tuple[str, ...]
    files: tuple[RemoteFile, ...]
    pictures: int = 0
    unpacked: int = 0
    kaggle: str = ""

    def wanted(self, *, everything: bool = False, only: tuple[str, ...] = ()) -> tuple[RemoteFile, ...]:
        """Return the files to get: those of the small set or of `everything`, or the parts named in `only`.

        Raises `CourseError` for a part that there is not.
        """
        parts = {file.part.lower(): file for file in self.files if file.part}
        for name in only:
            if name.lower() not in parts:
                known = ", ".join(file.part for file in parts.values()) or "none"
                raise CourseError(f"{self.name} has no part {name!r}. Its parts: {known}.")
        if only:
            return tuple(parts[name.lower()] for name in only)
        return tuple(file for file in self.files if everything or not file.full_only)

    def steps(self, downloads: Path) -> str:
        """Return what a person does to place the files by hand, one numbered line a step."""
        lines = (text.format(page=self.page, downloads=downloads) for text in self.by_hand)
        return "\n".join(f"  {number}. {line}" for number, line in enumerate(lines, 1))


def load_catalogue(path: Path | None = None) -> dict[str, Entry]:
    """Return the entries by name, from `path`, by default `$COURSE_CATALOGUE` or the one that the course ships.

    Raises `CourseError` with the file and the entry for what does not fit: an unknown or missing field, a hash that is
    none, an address that is none, a name that would leave its folder.
    """
    path = path or Path(os.environ.get("COURSE_CATALOGUE") or CATALOGUE)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CourseError(f"The catalogue {path} cannot be read: {error}.") from error
    return {name: _entry(path, name, values) for name, values in content.items()}


def find_entry(name: str) -> Entry:
    """Return the entry of that name, or raise a `CourseError` that names those there are."""
    catalogue = load_catalogue()
    if name not in catalogue:
        raise CourseError(f"There is no data set {name!r}. Choose from: {', '.join(catalogue)}.")
    return catalogue[name]


def _entry(path: Path, name: str, values: dict[str, Any]) -> Entry:
    where = f"{path}, [{name}]"
    files = tuple(_file(where, file) for file in values.pop("files", []))
    entry: Entry = _make(Entry, where, values | {"name": name, "files": files})
    if entry.access not in ACCESS:
        raise CourseError(f"{where}: access must be one of {', '.join(ACCESS)}, not {entry.access!r}.")
    return entry


def _file(where: str, values: dict[str, Any]) -> RemoteFile:
    where = f"{where}, file {values.get('name', '?')}"
    file: RemoteFile = _make(RemoteFile, where, values)
    if not re.fullmatch(r"\w[\w.+ -]*", file.name):
        raise CourseError(f"{where}: {file.name!r} is no plain file name.")
    if file.hash is not None and not HASH.fullmatch(file.hash):
        raise CourseError(f"{where}: hash must be md5: with 32 or sha256: with 64 small hex digits, not {file.hash!r}.")
    if file.size is not None and file.size <= 0:
        raise CourseError(f"{where}: size must be a number of bytes above 0, not {file.size}.")
    for address in file.addresses:
        if not re.fullmatch(r"https?://\S+", address):
            raise CourseError(f"{where}: {address!r} is no address.")
    if file.verified and not file.hash:
        raise CourseError(f"{where}: it says how it was verified, but names no hash.")
    return file


def _make(kind: Any, where: str, values: dict[str, Any]) -> Any:
    """Make a dataclass from a table, lists as tuples, and say what is missing, unknown or of another type."""
    known = {field.name: field for field in fields(kind)}
    missing = [name for name, field in known.items() if field.default is MISSING and name not in values]
    unknown = sorted(set(values) - set(known))
    if missing or unknown:
        problem = f"{', '.join(missing)} missing" if missing else f"unknown: {', '.join(unknown)}"
        raise CourseError(f"{where}: {problem}.")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    for name, value in values.items():
        expected: Any = tuple if get_origin(known[name].type) is tuple else known[name].type
        if not isinstance(value, expected):
            raise CourseError(f"{where}: {name} must be {expected}, not {value!r}.")
    return kind(**values)
