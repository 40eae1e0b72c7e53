"""Whether a file is a usable picture, found out by decoding it, and why not."""

import errno
import hashlib
import io
import os
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
import PIL
from PIL import Image

from course_utils._internal.file_kinds import HEAD, RAW, SUFFIX_KINDS, hidden_picture, kind_of, picture_format
from course_utils._internal.names import printable
from course_utils._internal.pixels import (
    BITS,
    FORMATS,
    MAX_PIXELS,
    MEMORY,
    OPENCV_FORMATS,
    PHOTOMETRIC,
    UnknownRange,
    memory_for,
    open_file,
    opencv_pixels,
    pillow_pixels,
)
from course_utils.errors import CourseError

SUFFIXES = (
    *(".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"),
    *(".pbm", ".pgm", ".pnm", ".ppm"),
)
"""What a picture's file name may end in, in small or capital letters. Everything else is not looked into."""


SMALLEST = 4
"""Pixels that a side has at least; what is smaller is a placeholder or a tracking pixel of a web page."""


SMALL_FILE = 4_000_000
"""Bytes of a file that is read before its heading is known."""

TOO_LARGE = f"more than {MAX_PIXELS // 10**6} million pixels, more than memory may hold: make a smaller copy"
END_MISSING = "its end is missing: the file goes on without a picture"
UNREADABLE = "damaged: it begins as a {} does, and cannot be decoded{}: get it anew"
TRUNCATED = "truncated: its end is missing, get it anew"
TOO_DARK = (
    "nearly black: of 16 bits only the lowest are used, as by cameras of 10 or 12 bits; scale its numbers up to "
    "65,535, or save it with 8 bits"
)
BREAKS_OFF = "from the middle of a row on, nothing but zero bytes: its end is missing, get it anew"
DNG_VERSION, NEW_SUBFILE_TYPE, SUB_IFDS, TILES, PLANES = 50706, 254, 330, 322, 284  # tags of TIFF

ROWS_BEFORE = 8
"""How many rows of pixels before one that breaks off are compared with it."""

BLACK_PART = 8
"""One row in so many must be black at the end of a picture before that is looked into."""

NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""What the system says where it has no more memory, or files to open, for anybody."""


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
    """Decode a file with both decoders of the course and return what there is to know of it.

    Raises `CourseError` where the machine has no room for it now, which says nothing of the file.
    """
    head = b""
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(HEAD)
            if reason := _reason_by_kind(path, head):
                return ImageInfo(reason)
            announced = int.from_bytes(head[4:8], "little") + 8
            if picture_format(head) == "WebP" and announced > size:  # the decoder would only say that it cannot
                return ImageInfo(f"truncated: of {announced} bytes, {size} are there: get it anew")
            # A large file is read whole only when there is memory for it.
            return _decoded(io.BytesIO(head + file.read()) if size <= SMALL_FILE else file, size)
    except IsADirectoryError:
        return ImageInfo("a folder, not a picture")
    except FileNotFoundError:
        return ImageInfo("a link to a file that does not exist" if path.is_symlink() else "there is no such file")
    except PIL.UnidentifiedImageError:
        begins = picture_format(head)
        if begins == "TIFF":  # which can hold nearly anything, numbers with decimals included
            return ImageInfo("damaged, or a kind of TIFF that the course does not read: save it as PNG")
        return ImageInfo(UNREADABLE.format(begins, "") if begins else hidden_picture(head) or "not a picture")
    except PIL.Image.DecompressionBombError:
        return ImageInfo(TOO_LARGE)
    except Exception as error:  # a damaged file makes the decoders raise nearly anything, SyntaxError included
        if _for_want_of_room(error):
            raise CourseError(
                f"{printable(path)} cannot be read at this moment: no more memory, or too many files are open. "
                "Close other programs and start again; of a very large picture, make a smaller copy."
            ) from error
        return ImageInfo(_in_words(error, picture_format(head)))


def _for_want_of_room(error: Exception) -> bool:
    """Return whether an error comes of the machine's state, not of the file."""
    no_memory = isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem
    return isinstance(error, MemoryError) or no_memory or getattr(error, "errno", None) in NO_ROOM


def _in_words(error: Exception, begins: str | None) -> str:
    """Return what an error of the system or of a decoder says of a file that begins as a picture of a format does."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if begins is None or isinstance(error, UnknownRange) or getattr(error, "errno", None):
        return said
    if re.search("truncated|not enough image data", said, re.IGNORECASE):
        return TRUNCATED
    # A WebP, and errors that are only a number, have no words that help anybody.
    details = "" if begins == "WebP" or said.startswith(("decoder error", "OpenCV")) else f" ({said[:80]})"
    return UNREADABLE.format(begins, details)


def _reason_by_kind(path: Path, head: bytes) -> str | None:
    """Return what a file is if its extension or its first bytes say that it is no picture, and what to do."""
    if not head:
        return "an empty file"
    kind, suffix = kind_of(head), path.suffix.lower()
    if suffix in SUFFIXES:
        return kind
    if kind or suffix in SUFFIX_KINDS:
        return kind or SUFFIX_KINDS[suffix]
    content = picture_format(head)
    remedy = f"; it begins as a {content} does: rename it" if content else ""
    return f"{printable(path.suffix) or 'no extension'} is not a picture's extension{remedy}"


def _decoded(file: BinaryIO, size: int) -> ImageInfo:
    # Pillow says what is wrong, and sees a missing end that older versions of OpenCV fill with grey. The list of
    # formats keeps away those of its readers that run other programs.
    file.seek(0)
    with Image.open(file, formats=FORMATS) as picture:
        header_ends = file.tell()
        frames = getattr(picture, "n_frames", 1) if picture.format == "WEBP" else 1
        width, height = picture.size
        if min(width, height) < SMALLEST:
            return ImageInfo(f"only {width} x {height} pixels", width, height)
        if width * height > MAX_PIXELS:
            return ImageInfo(TOO_LARGE, width, height)
        if picture.format == "TIFF" and _is_raw(picture):
            return ImageInfo(RAW, width, height)
        with MEMORY.hold(memory_for(picture, size)):
            file.seek(0)
            data = file.read()
            picture.draft(None, (1, 1))  # of a JPEG all data are read, but few pixels computed: half the time
            picture.load()
            if picture.format in OPENCV_FORMATS:
                picture.close()
                pixels = opencv_pixels(data)
            else:
                pixels = pillow_pixels(picture)
                stored = _rows_as_stored(picture, data)
                if stored is not None and _breaks_off(stored):
                    return ImageInfo(BREAKS_OFF, width, height)
            # A sixteenth of white is the largest number of 12 bits. Nobody sees anything in such a picture.
            if _has_16_bits(picture, data) and pixels.max() <= 16:
                return ImageInfo(TOO_DARK, width, height)
            # A JPEG ends with a marker that cannot appear within its data by chance (ITU-T T.81, B.1.1.5). A download
            # that broke into a file of full length leaves zeros, which both decoders take for a flat area.
            if picture.format in ("JPEG", "MPO") and data.find(b"\xff\xd9", header_ends) < 0:
                return ImageInfo(END_MISSING, width, height)
            # A WebP has no such marker, but a flat area takes at most 0.023 bytes a pixel, which may all be zero.
            zeros = len(data) - len(data.rstrip(b"\0"))
            if picture.format == "WEBP" and zeros > 32:
                flat = _flat_end(np.asarray(picture)) if frames == 1 else width * height
                if zeros > 32 + flat / 40:
                    return ImageInfo(END_MISSING, width, height)
            # A GIF ends with a semicolon. Zeros in its last packet would be pixels of the first colour.
            if picture.format == "GIF" and zeros > 8 and not data.rstrip(b"\0").endswith(b";"):
                return ImageInfo(END_MISSING, width, height)
            code = hashlib.sha256(repr(pixels.shape).encode())
            code.update(pixels.data)
            return ImageInfo(None, width, height, code.hexdigest())


def _has_16_bits(picture: Image.Image, data: bytes) -> bool:
    """Return whether each number of a PNG or TIFF takes 16 bits."""
    if picture.format == "PNG":
        return data[24] == 16
    return picture.format == "TIFF" and int(np.max(getattr(picture, "tag_v2", {}).get(BITS, 1))) == 16


def _is_raw(picture: Image.Image) -> bool:
    """Return whether a TIFF is a camera's raw file, whose first picture is a thumbnail, by the tags of such files."""
    tags = picture.getexif()
    return DNG_VERSION in tags or (tags.get(NEW_SUBFILE_TYPE) == 1 and SUB_IFDS in tags)


def _flat_end(pixels: np.ndarray) -> int:
    """Return how many pixels there are in the last blocks of a WebP that do not change downwards, or not across."""
    height, width = pixels.shape[:2]
    blocks = [pixels[y : y + 16, x : x + 16] for y in range(0, height, 16) for x in range(0, width, 16)]

    def flat(block: np.ndarray) -> bool:
        return bool(min(np.ptp(block, axis=0).max(), np.ptp(block, axis=1).max()) <= 8)

    return 256 * sum(1 for _ in takewhile(flat, reversed(blocks)))


def _rows_as_stored(picture: Image.Image, data: bytes) -> np.ndarray | None:
    """Return the numbers of a file that holds row after row, and nothing to find damage with, in the file's order.

    None for other files, and for those of 1 bit a pixel, in which zeros and ones alternate anyway.
    """
    modes = ("L", "P", "RGB", "RGBA", "CMYK", "I")
    tags = getattr(picture, "tag_v2", {})
    known = picture.mode in modes or picture.mode.startswith("I;16")
    if picture.format not in ("BMP", "PPM", "TIFF") or not known or TILES in tags:
        return None
    rows = np.asarray(picture)
    if picture.format == "BMP" and not data[25] & 128:  # a height below zero says that the first row stands first
        rows = rows[::-1]
    if picture.mode == "L" and tags.get(PHOTOMETRIC) == 0:
        rows = 255 - rows
    if rows.ndim == 3 and tags.get(PLANES) == 2:  # all of the red, then all of the green...
        rows = np.concatenate(np.moveaxis(rows, 2, 0))
    return rows


def _breaks_off(pixels: np.ndarray) -> bool:
    """Return whether a file of full length holds only the beginning of its picture, and zeros in place of the rest.

    Simple formats have nothing to tell zeros from black, and true pictures have black borders. Those do not begin in
    the middle of a row above which the rows go on to their end; what is certain is told, and no more: zeros that begin
    where a row does are a black border for all that anybody can say.
    """
    filled = np.asarray(pixels if pixels.ndim == 2 else pixels.max(axis=2)) != 0
    last = int(np.flatnonzero(filled.max(axis=1))[-1]) if filled.max() else len(filled)
    if last < ROWS_BEFORE or (len(filled) - 1 - last) * BLACK_PART < len(filled):
        return False
    end = int(np.flatnonzero(filled[last])[-1]) + 1
    before = filled[last - ROWS_BEFORE : last, end:]
    return before.size > 0 and bool(before.mean() > 0.9 and filled[last, :end].mean() > 0.9)


def invalid_reason(path: Path) -> str | None:
    """Return the reason why a file is no usable picture, or None if it is one."""
    return probe(path).reason
