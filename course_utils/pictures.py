"""From a file to an upright RGB array, and the verdict on files that are no picture.

A folder of downloaded pictures is never clean. Every file is decoded once when a folder is first used; what cannot be
decoded is known by name before a training starts, not in the middle of its third epoch.
"""

import hashlib
import io
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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

SMALLEST = 4
"""Pixels that a side has at least; what is smaller is a placeholder or a tracking pixel of a web page."""

REDUCTIONS = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))
FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

DECODERS = f"opencv {cv2.__version__}, pillow {PIL.__version__}"
"""Another version of a decoder may see a file with other eyes, so a verdict holds only for this one."""


def progress(items: Iterable[Any] | None, total: int, title: str, unit: str = "picture", **more: Any) -> tqdm:
    """Return a progress bar around `items` that leaves one line, and none at all where the work takes under 3 seconds.

    It stands on standard output, because notebooks paint standard error red. `more` goes to tqdm.
    """
    return tqdm(items, total=total, desc=title, unit=unit, delay=3, mininterval=0.5, file=sys.stdout, **more)


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


@dataclass(frozen=True)
class Look:
    """What one full decoding tells of a file: why it is no usable picture (None: it is one), and what stands in it.

    `width` and `height` are pixels, as stored. `code` is a hash of the decoded pixels: two files with the same code
    show the same picture, whatever their names, their formats and the notes in them.
    """

    reason: str | None
    width: int = 0
    height: int = 0
    code: str = ""


def look(path: Path) -> Look:
    """Decode a file with both decoders of the course and return what there is to know of it."""
    if path.is_dir():
        return Look("a folder, not a picture")
    if path.suffix.lower() not in SUFFIXES:
        return Look(f"{path.suffix or 'no extension'} is not a picture's extension")
    data = b""
    try:
        data = path.read_bytes()
        if not data:
            return Look("an empty file")
        # Pillow says what is wrong, and sees a missing end that older versions of OpenCV fill with grey. The list of
        # formats keeps away those of its readers that run other programs.
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            width, height = picture.size
            if min(width, height) < SMALLEST:
                return Look(f"only {width} x {height} pixels", width, height)
            picture.draft(None, (1, 1))  # of a JPEG all data are read, but few pixels computed: half the time
            picture.load()
        if _ends_in_its_middle(data):
            return Look("its end is missing: the file goes on without a picture", width, height)
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if pixels is None:
            return Look("OpenCV cannot decode it", width, height)
        code = hashlib.sha256(repr(pixels.shape).encode())
        code.update(pixels.data)
        return Look(None, width, height, code.hexdigest())
    except PIL.UnidentifiedImageError:
        page = data[:200].lstrip().lower().startswith((b"<!doctype", b"<html"))
        return Look("a web page, not a picture" if page else "not a picture")
    except Exception as error:  # a damaged file makes the decoders raise nearly anything, SyntaxError included
        return Look(getattr(error, "strerror", None) or str(error) or type(error).__name__)


def why_not(path: Path) -> str | None:
    """Return the reason why a file is no usable picture, or None if it is one."""
    return look(path).reason


def _ends_in_its_middle(data: bytes) -> bool:
    """Return whether a JPEG's picture data never come to their end marker.

    A download that broke into a file of full length leaves zeros, which decode without complaint as a flat area. Within
    the data a marker cannot appear by chance (ITU-T T.81, B.1.1.5).
    """
    at = 2
    while data.startswith(b"\xff\xd8") and at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:  # the start of the picture data
            return data.find(b"\xff\xd9", at) < 0
        if marker == 0xFF:  # padding
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD9:  # markers without content
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return False


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
            with progress(None, len(fresh), f"checking {folder.parent.name}/{folder.name}") as bar:
                looked = dict(zip(fresh, side_by_side(why_not, fresh, bar), strict=True))
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


def side_by_side(what: Callable[[Path], Any], files: Sequence[Path], bar: tqdm) -> list[Any]:
    """Call `what` with every file, several at a time (the decoders let other threads run); return what came, in order.

    `bar` goes on by one for each. What has not begun yet is dropped when it is interrupted.
    """
    Image.init()
    pool = ThreadPoolExecutor()
    # One slot for all threads, so it is set once around them: warnings about odd EXIF blocks are nothing to act upon.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = []
            for one in pool.map(what, files):
                found.append(one)
                bar.update()
            return found
        finally:
            pool.shutdown(cancel_futures=True)
