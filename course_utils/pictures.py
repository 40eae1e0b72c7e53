"""From a file to an upright RGB array, and the verdict on files that are no picture.

A folder of downloaded pictures is never clean. Every file is decoded once when a folder is first used; what cannot be
decoded is known by name before a training starts, not in the middle of its third epoch.
"""

import hashlib
import json
import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL
from PIL import Image
from tqdm import tqdm

from course_utils.errors import CourseError
from course_utils.paths import atomic_write, locked, work_dir

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
"""The formats that a picture may have, by Pillow's names. A PNG named .jpg is fine: the content decides."""

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
"""What a picture's file name may end in, in small or capital letters. Everything else is not looked into."""

REDUCTIONS = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))
FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

DECODERS = f"opencv {cv2.__version__}, pillow {PIL.__version__}"
"""Another version of a decoder may see a file with other eyes, so a verdict holds only for this one."""


def progress(items: Iterable[Any] | None, total: int, title: str, unit: str = "picture") -> tqdm:
    """Return a progress bar around `items` that leaves one line, and none at all where the work takes under 3 seconds.

    It stands on standard output, because notebooks paint standard error red.
    """
    return tqdm(items, total=total, desc=title, unit=unit, delay=3, mininterval=0.5, file=sys.stdout)


def decode(path: Path, size: int | None = None) -> np.ndarray:
    """Return the picture in a file as uint8 (height, width, 3), upright, red first, in 0..255.

    Grey, palette and CMYK pictures become RGB; 16 bits become 8; the orientation that a camera notes in the file is
    applied. Transparency is dropped, as Keras and Pillow's `convert("RGB")` do. With `size` in pixels the picture is
    squashed to a square: (size, size, 3).

    Raises `CourseError` with the file's name when there is no picture in it.
    """
    try:
        data = path.read_bytes()  # OpenCV itself cannot open names beyond ASCII everywhere
        flag = cv2.IMREAD_COLOR if size is None else _reduction(data, size)
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except (OSError, cv2.error):
        picture = None
    if picture is None:
        raise CourseError(f"{path} cannot be read as a picture: {why_not(path) or 'the file could not be opened'}.")
    return cv2.cvtColor(picture if size is None else resize(picture, size), cv2.COLOR_BGR2RGB)


def _reduction(data: bytes, size: int) -> int:
    """Return OpenCV's flag to decode a JPEG at 1/2, 1/4 or 1/8 where that still leaves `size` pixels a side.

    JPEG stores frequencies of 8 x 8 blocks; leaving out the high ones gives the small picture in a fraction of the
    time. The sides stand in the frame header, one of the segments (marker, length, content) that a JPEG starts with
    (ITU-T T.81, B.2.2).
    """
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 <= len(data):
        if data[at + 1] in FRAME_HEADERS:
            height, width = int.from_bytes(data[at + 5 : at + 7]), int.from_bytes(data[at + 7 : at + 9])
            return next((flag for factor, flag in REDUCTIONS if min(height, width) >= factor * size), cv2.IMREAD_COLOR)
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return cv2.IMREAD_COLOR


def resize(picture: np.ndarray, size: int) -> np.ndarray:
    """Squash or stretch a picture (height, width, 3) to (size, size, 3).

    Bilinear interpolation sees every pixel as long as a side shrinks to no less than a half; only beyond that does
    averaging over areas, which takes four times as long, do better.
    """
    height, width = picture.shape[:2]
    if max(height, width) > 2 * size:
        small = (min(width, size), min(height, size))
        picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
    return cv2.resize(picture, (size, size), interpolation=cv2.INTER_LINEAR)


def why_not(path: Path) -> str | None:
    """Return the reason why a file is no usable picture, or None if it is one."""
    if path.is_dir():
        return "a folder, not a picture"
    if path.suffix.lower() not in SUFFIXES:
        return f"{path.suffix or 'no extension'} is not a picture's extension"
    try:
        if not path.stat().st_size:
            return "an empty file"
        # Pillow says what is wrong, and sees a missing end that older versions of OpenCV fill with grey. The list of
        # formats keeps away those of its readers that run other programs.
        with Image.open(path, formats=FORMATS) as picture:
            picture.load()
        if cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR) is None:
            return "OpenCV cannot decode it"
    except PIL.UnidentifiedImageError:
        with path.open("rb") as file:
            beginning = file.read(200).lstrip().lower()
        return "a web page, not a picture" if beginning.startswith((b"<!doctype", b"<html")) else "not a picture"
    except Exception as error:  # a damaged file makes the decoders raise nearly anything, SyntaxError included
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    return None


def verdict(folder: Path, files: Sequence[Path]) -> tuple[dict[Path, str], Path, bool]:
    """Decode every file once and return those that are no usable picture, each with the reason.

    The verdict is kept below the course's cache. A file is looked at again only when its size or its time of change is
    another, or when the decoders are.

    Returns the reasons by file, the verdict's own file (JSON), and whether anything was looked at anew.
    """
    code = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    kept = work_dir() / "cache" / "verdicts" / f"{folder.parent.name}-{folder.name}-{code}.json"
    stamps = {file: stamp(file) for file in files}
    names = {file: file.relative_to(folder).as_posix() for file in files}
    with locked(kept):
        seen, reasons = _recall(kept)
        fresh = [file for file in files if seen.get(names[file]) != stamps[file]]
        if fresh or len(seen) != len(files):
            looked = dict(zip(fresh, _look(fresh, f"checking {folder.parent.name}/{folder.name}"), strict=True))
            left_out = {name: looked[file] if file in looked else reasons.get(name) for file, name in names.items()}
            content: dict[str, Any] = {
                "folder": str(folder),
                "decoders": DECODERS,
                "left_out": {name: reason for name, reason in left_out.items() if reason},
                "seen": {names[file]: pair for file, pair in stamps.items()},
            }
            with atomic_write(kept) as temporary:
                text = json.dumps(content, ensure_ascii=False, indent=1)
                temporary.write_text(text, encoding="utf-8", errors="surrogateescape")
            reasons = content["left_out"]
    return {file: reasons[name] for file, name in names.items() if name in reasons}, kept, bool(fresh)


def stamp(file: Path) -> list[int]:
    """Return size in bytes and time of change in nanoseconds: where the pair is another, so is the content."""
    try:
        status = file.stat()
    except OSError:  # a link that leads nowhere
        return [-1, -1]
    return [status.st_size, status.st_mtime_ns]


def _recall(kept: Path) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Read a kept verdict; an old, foreign or damaged one is no verdict."""
    try:
        content = json.loads(kept.read_text(encoding="utf-8", errors="surrogateescape"))
        if content["decoders"] == DECODERS:
            return content["seen"], content["left_out"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return {}, {}


def _look(files: Sequence[Path], title: str) -> list[str | None]:
    """Decode the files side by side (the decoders let other threads run) and return each one's `why_not`."""
    Image.init()
    # One slot for all threads, so it is set once around them: warnings about odd EXIF blocks are nothing to act upon.
    with warnings.catch_warnings(), ThreadPoolExecutor() as pool:
        warnings.simplefilter("ignore")
        return list(progress(pool.map(why_not, files), len(files), title))
