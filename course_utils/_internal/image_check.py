"""Which files are usable pictures, found out once by decoding each of them."""

import hashlib
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL
from PIL import Image

from course_utils._internal.files import atomic_write, locked
from course_utils._internal.progress import progress, thread_map
from course_utils.paths import work_dir

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
"""The formats that a picture may have, by Pillow's names. A PNG named .jpg is fine: the content decides."""


SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
"""What a picture's file name may end in, in small or capital letters. Everything else is not looked into."""


SMALLEST = 4
"""Pixels that a side has at least; what is smaller is a placeholder or a tracking pixel of a web page."""


DECODERS = f"opencv {cv2.__version__}, pillow {PIL.__version__}"
"""Another version of a decoder may see a file with other eyes, so a validate_images holds only for this one."""


@dataclass(frozen=True)
class ImageInfo:
    """What one full decoding tells of a file: why it is no usable picture (None: it is one), and what stands in it.

    `width` and `height` are pixels, as stored. `code` is a hash of the decoded pixels: two files with the same code
    show the same picture, whatever their names, their formats and the notes in them.
    """

    reason: str | None
    width: int = 0
    height: int = 0
    code: str = ""


def probe(path: Path) -> ImageInfo:
    """Decode a file with both decoders of the course and return what there is to know of it."""
    if path.is_dir():
        return ImageInfo("a folder, not a picture")
    if path.suffix.lower() not in SUFFIXES:
        return ImageInfo(f"{path.suffix or 'no extension'} is not a picture's extension")
    data = b""
    try:
        data = path.read_bytes()
        if not data:
            return ImageInfo("an empty file")
        # Pillow says what is wrong, and sees a missing end that older versions of OpenCV fill with grey. The list of
        # formats keeps away those of its readers that run other programs.
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            width, height = picture.size
            if min(width, height) < SMALLEST:
                return ImageInfo(f"only {width} x {height} pixels", width, height)
            picture.draft(None, (1, 1))  # of a JPEG all data are read, but few pixels computed: half the time
            picture.load()
        if _ends_in_its_middle(data):
            return ImageInfo("its end is missing: the file goes on without a picture", width, height)
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if pixels is None:
            return ImageInfo("OpenCV cannot decode it", width, height)
        code = hashlib.sha256(repr(pixels.shape).encode())
        code.update(pixels.data)
        return ImageInfo(None, width, height, code.hexdigest())
    except PIL.UnidentifiedImageError:
        page = data[:200].lstrip().lower().startswith((b"<!doctype", b"<html"))
        return ImageInfo("a web page, not a picture" if page else "not a picture")
    except Exception as error:  # a damaged file makes the decoders raise nearly anything, SyntaxError included
        return ImageInfo(getattr(error, "strerror", None) or str(error) or type(error).__name__)


def invalid_reason(path: Path) -> str | None:
    """Return the reason why a file is no usable picture, or None if it is one."""
    return probe(path).reason


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


def validate_images(folder: Path, files: Sequence[Path]) -> tuple[dict[Path, str], Path, bool]:
    """Decode every file once and return those that are no usable picture, each with the reason.

    The result is kept below the course's cache. A file is decoded again only when its size or its time of change
    differs, or the version of a decoder.

    Returns the reasons by file, the validate_images's own file (JSON), and whether anything was looked at anew.
    """
    code = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    kept = work_dir() / "cache" / "verdicts" / f"{folder.parent.name}-{folder.name}-{code}.json"
    stamps = {file: file_fingerprint(file) for file in files}
    names = {file: file.relative_to(folder).as_posix() for file in files}
    with locked(kept):
        seen, reasons = _recall(kept)
        fresh = [file for file in files if seen.get(names[file]) != stamps[file]]
        if fresh or len(seen) != len(files):
            with progress(None, len(fresh), f"checking {folder.parent.name}/{folder.name}") as bar:
                looked = dict(zip(fresh, thread_map(invalid_reason, fresh, bar), strict=True))
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


def file_fingerprint(file: Path) -> list[int]:
    """Return size in bytes and time of change in nanoseconds: where the pair is another, so is the content."""
    try:
        status = file.stat()
    except OSError:  # a link that leads nowhere
        return [-1, -1]
    return [status.st_size, status.st_mtime_ns]


def _recall(kept: Path) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Read a kept validate_images; an old, foreign or damaged one is no validate_images."""
    try:
        content = json.loads(kept.read_text(encoding="utf-8", errors="surrogateescape"))
        if content["decoders"] == DECODERS:
            return content["seen"], content["left_out"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return {}, {}
