"""Archives, unpacked so that nothing in them can leave its folder or fill the disk.

All names in an archive are checked before anything is written; one that leaves the folder, a link or a device is enough
to refuse the archive. (tarfile's filter `data` would let links pass and strip slashes; `ZipFile.extract` would change
names in silence.) What is written is counted, as the sizes that an archive announces may be wrong, and one budget of
files and bytes holds for an archive together with all archives in it.
"""

import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO

from course_tools.data.download import ensure_disk_space, friendly_os_errors
from course_utils._internal.names import CLUTTER, portable_name, printable
from course_utils._internal.progress import progress
from course_utils.errors import CourseError

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
NESTED = 2
"""How deep an archive may lie in an archive: training.zip holds PALM-Training400.zip."""


@dataclass(frozen=True)
class Limits:
    """What an archive may hold, archives in it included: files, bytes in all, and bytes for each byte of the outermost
    archive (that only above `small` bytes).
    """

    members: int = 200_000
    size: int = 200_000_000_000
    ratio: int = 100
    small: int = 10_000_000


@dataclass
class _Budget:
    """What may still be written: files, and bytes."""

    files: int
    size: int


@dataclass(frozen=True)
class _Member:
    """One file in an archive: its checked path, its announced size in bytes, and how to open it."""

    path: PurePosixPath
    size: int
    open: Callable[[], IO[bytes]]


def is_archive(path: Path) -> bool:
    """Return whether a file is an archive by its name, or the first piece of one (train.zip.001)."""
    return path.name.lower().endswith((*SUFFIXES, ".zip.001"))


def unpack(archive: Path, folder: Path, limits: Limits | None = None) -> None:
    """Unpack an archive into `folder`, and archives in it into folders beside them.

    Raises `CourseError` for what is no sound archive, and for one that would leave the folder (absolute names, "..",
    links), make anything but files and folders, or grow beyond the limits. What was unpacked until then stays in
    `folder`, which the caller throws away.
    """
    limits = limits or Limits()
    packed = sum(piece.stat().st_size for piece in _pieces(archive))
    _unpack(archive, folder, limits, _Budget(limits.members, min(limits.size, _bytes_allowed(packed, limits))), NESTED)


def _bytes_allowed(packed: int, limits: Limits) -> int:
    return max(limits.small, packed * limits.ratio)


def _unpack(archive: Path, folder: Path, limits: Limits, budget: _Budget, depth: int) -> None:
    with _reading(archive), _opened(archive, limits) as members:
        packed = sum(piece.stat().st_size for piece in _pieces(archive))
        announced = sum(member.size for member in members)
        _allow(archive, len(members), announced, packed, limits)
        if len(members) > budget.files or announced > budget.size:
            raise _bomb(archive, "together with the archives around it, it would grow without measure")
        budget.files -= len(members)
        ensure_disk_space(announced, folder, f"Unpacking {archive.name}")
        for member in progress(members, len(members), f"unpacking {printable(archive.name)}", "file"):
            target = folder / member.path
            with friendly_os_errors(target):
                target.parent.mkdir(parents=True, exist_ok=True)
            with member.open() as source, friendly_os_errors(target), target.open("xb") as sink:
                budget.size -= _copy(archive, member, source, sink, budget.size)
    if depth:
        for inner in sorted(path for path in folder.rglob("*") if path.is_file() and is_archive(path)):
            _unpack(inner, inner.with_name(f"{inner.name}.unpacked"), limits, budget, depth - 1)
            for piece in _pieces(inner):
                piece.unlink()


def _copy(archive: Path, member: _Member, source: IO[bytes], sink: IO[bytes], budget: int) -> int:
    """Copy a member and return its bytes; more than it announced, or than the budget, is an error."""
    written = 0
    while chunk := source.read(1 << 20):
        written += len(chunk)
        if written > min(member.size, budget):
            raise CourseError(f"{archive}: {member.path} holds more than it announces. It is refused as a bomb.")
        sink.write(chunk)
    if written < member.size:
        raise CourseError(f"{archive} is cut off: {member.path} ends after {written:,} of {member.size:,} bytes.")
    return written


def _allow(archive: Path, number: int, size: int, packed: int, limits: Limits) -> None:
    """Raise `CourseError` for an archive without files, and for one that alone is beyond the limits."""
    if number == 0:
        raise CourseError(f"{archive} is an archive without any file in it. Get it anew.")
    if number > limits.members:
        raise _bomb(archive, f"it holds {number:,} files, more than the {limits.members:,} that any data set here has")
    if size > limits.size:
        raise _bomb(archive, f"it would grow to {size / 1e9:,.0f} GB")
    if size > _bytes_allowed(packed, limits):
        raise _bomb(archive, f"its {packed:,} bytes would grow to {size:,}, more than {limits.ratio} times as many")


def _bomb(archive: Path, problem: str) -> CourseError:
    return CourseError(f"{archive} is refused: {problem}. That is a bomb, not a data set; get it from the source.")


@contextmanager
def _reading(archive: Path) -> Iterator[None]:
    """Turn what the unpackers raise on damaged archives into one sentence."""
    try:
        yield
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, LZMAError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of the disk; gzip and bz2 give no number
            raise
        with archive.open("rb") as file:
            beginning = file.read(200).lstrip().lower()
        if not beginning:
            problem = "it is an empty file"
        elif beginning.startswith((b"<!doctype", b"<html")):
            problem = "it is a web page (a log-in?), saved under an archive's name"
        else:
            problem = str(error) or type(error).__name__
        raise CourseError(f"{archive} cannot be unpacked: {problem}. Delete it and get it anew.") from error
    except (NotImplementedError, RuntimeError) as error:  # zipfile: a method it does not know; a password
        raise CourseError(f"{archive} cannot be unpacked: {error}. Unpack it yourself, and place the files.") from error


@contextmanager
def _opened(archive: Path, limits: Limits) -> Iterator[list[_Member]]:
    """Yield the members of an archive, all of them found harmless."""
    if archive.name.lower().endswith((".zip", ".zip.001")):
        with MultiVolumeReader(_pieces(archive)) as volumes, zipfile.ZipFile(volumes) as packed:
            yield _checked(archive, _zip_members(archive, packed), limits)
    else:
        with tarfile.open(archive) as bundle:
            yield _checked(archive, _tar_members(archive, bundle, limits), limits)
            # The checksum of a packed tar stands at its very end, behind all that tarfile reads.
            rest = 0
            while bundle.fileobj and (chunk := bundle.fileobj.read(1 << 20)):
                rest += len(chunk)
                _allow(archive, 1, rest, archive.stat().st_size, limits)


def _zip_members(archive: Path, packed: zipfile.ZipFile) -> Iterator[tuple[str, int, Callable[[], IO[bytes]]]]:
    for info in packed.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & 0x1:
            raise CourseError(
                f"{archive} cannot be unpacked: {info.filename} is encrypted. Unpack it with its password "
                "yourself, and place the files."
            )
        if kind and not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise _refuse(archive, info.filename, "is a link" if stat.S_ISLNK(kind) else "is a device")
        if not info.is_dir():
            yield info.filename, info.file_size, lambda info=info: packed.open(info)  # type: ignore[misc]


def _tar_members(
    archive: Path, bundle: tarfile.TarFile, limits: Limits
) -> Iterator[tuple[str, int, Callable[[], IO[bytes]]]]:
    # Listing a packed tar unpacks it on the way, so a bomb must be noticed while the list is read.
    packed, size = archive.stat().st_size, 0
    for number, info in enumerate(bundle, 1):
        size += info.size
        if info.issym() or info.islnk():
            raise _refuse(archive, info.name, "is a link")
        if not info.isreg() and not info.isdir():
            raise _refuse(archive, info.name, "is a device")
        _allow(archive, number, size, packed, limits)
        if info.isreg():
            yield info.name, info.size, lambda info=info: bundle.extractfile(info)  # type: ignore[misc]


def _checked(
    archive: Path, members: Iterator[tuple[str, int, Callable[[], IO[bytes]]]], limits: Limits
) -> list[_Member]:
    checked: dict[PurePosixPath, _Member] = {}
    for name, size, opener in members:
        path = safe_path(archive, name)
        if any(part.lower() in CLUTTER or part.startswith("._") for part in path.parts) or path.name == ".DS_Store":
            continue
        if path in checked:
            raise _refuse(archive, name, "stands in it twice")
        checked[path] = _Member(path, size, opener)
        if len(checked) > limits.members:
            _allow(archive, len(checked), 0, 0, limits)
    for path in checked:
        inside = next((parent for parent in path.parents if parent in checked), None)
        if inside:
            raise _refuse(archive, str(inside), "is a file and a folder at once")
    return list(checked.values())


def safe_path(archive: Path, name: str) -> PurePosixPath:
    """Return a member's name as a path below its folder that every system allows.

    Backslashes count as slashes, as archives of Windows have. Raises `CourseError` for a name that leaves the folder.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or re.match(r"[A-Za-z]:", name):
        raise _refuse(archive, name, "is an absolute path")
    if ".." in path.parts:
        raise _refuse(archive, name, 'leaves its folder with ".."')
    if not path.parts or any(ord(letter) < 32 for letter in name):
        raise _refuse(archive, name, "is no name for a file")
    if any(len(part.encode("utf-8", "surrogatepass")) > 255 for part in path.parts):
        raise _refuse(archive, f"{name[:40]}...", "is too long a name")
    return PurePosixPath(*(portable_name(part) for part in path.parts))


def _refuse(archive: Path, name: str, problem: str) -> CourseError:
    return CourseError(f"{archive} is refused: {name!r} {problem}. Nothing of it is used; get it from the source.")


def _pieces(archive: Path) -> list[Path]:
    """Return the files that make up an archive: itself, or NAME.zip.001, .002 and so on without a gap."""
    if archive.suffix != ".001":
        return [archive]
    pieces = sorted(path for path in archive.parent.glob(f"{archive.stem}.*") if re.fullmatch(r"\.\d{3}", path.suffix))
    for number, piece in enumerate(pieces, 1):
        if int(piece.suffix[1:]) != number:
            raise CourseError(f"{archive.stem}.{number:03d} is missing beside {archive}. Get all pieces of it.")
    return pieces


class MultiVolumeReader(io.RawIOBase):
    """Several files read as one, so that the pieces of a large archive need no second copy."""

    def __init__(self, pieces: list[Path]) -> None:
        self._at = 0
        with ExitStack() as opened:
            self._pieces = [(opened.enter_context(piece.open("rb")), piece.stat().st_size) for piece in pieces]
            self._open = opened.pop_all()  # if one cannot be opened, the others are closed

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place in the whole, in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the whole."""
        base = (0, self._at, sum(size for _, size in self._pieces))[whence]
        self._at = base + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read from the piece that holds the place; less than asked for where it ends."""
        start = 0
        for file, size in self._pieces:
            if start <= self._at < start + size:
                file.seek(self._at - start)
                read = file.readinto(buffer)
                self._at += read
                return read
            start += size
        return 0

    def close(self) -> None:
        """Close the pieces."""
        self._open.close()
        super().close()
