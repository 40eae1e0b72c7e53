"""From the bytes of a file to pixels: the one decoding that both the check of a file and the lessons use."""

import contextlib
import errno
import io
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from course_utils._internal.file_kinds import picture_format

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "PPM", "TIFF", "WEBP")
"""The formats that a picture may have, by Pillow's names. A PNG named .jpg is fine: the content decides."""

OPENCV_FORMATS = ("JPEG", "MPO", "PNG")
"""What OpenCV decodes, the faster of the two (MPO: a JPEG with further ones behind it, as telephones write them).

Of the others it gets some wrong: PGM and PPM with another maximum than 255, TIFF and GIF with transparency.
"""

MAX_PIXELS = 2**28
"""Pixels of the largest picture that is read. The largest cameras have 200 million; more is a map, or an attack."""

BITS, PHOTOMETRIC, NUMBERS = 258, 262, 339  # tags of TIFF: bits a number; 0 if white is zero; 2 if numbers have signs

IN_FULL = cv2.IMREAD_COLOR
REDUCTIONS = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))

# Pillow warns from this number of pixels on, and refuses twice as many. Its own limit refuses what telephones take.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

# Of notes beside the picture that are damaged (EXIF) it warns without a name; the picture is none the worse for it.
warnings.filterwarnings("ignore", module=r"PIL\.")


class UnknownRange(ValueError):
    """The numbers of a picture do not say which of them is white."""


class MemoryBudget:
    """Lets several threads decode at the same time as long as their pictures fit into so many bytes together."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._used = 0
        self._changed = Condition()

    @contextmanager
    def hold(self, needed: int) -> Iterator[None]:
        """Wait until `needed` bytes are free, and hold them. What is larger than everything is held alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._used or self._used + needed <= self.size)
            self._used += needed
        try:
            yield
        finally:
            with self._changed:
                self._used -= needed
                self._changed.notify_all()


MEMORY = MemoryBudget(10**9)


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file to read its bytes. Raises `OSError` for anything else: a named pipe would wait for ever."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "a folder, not a picture")
    if not stat.S_ISREG(mode):
        raise OSError(None, "not an ordinary file")
    return path.open("rb")


def memory_for(picture: Image.Image, file_size: int) -> int:
    """Return about how many bytes it takes to decode a picture with both decoders."""
    return file_size + picture.width * picture.height * 8


def bgr_pixels(data: bytes, size: int | None = None) -> np.ndarray:
    """Return the picture in a file's bytes as uint8 (height, width, 3), upright, blue first, in 0..255.

    A JPEG is decoded at 1/2, 1/4 or 1/8 where that still leaves `size` pixels a side: it stores frequencies of 8 x 8
    blocks, and leaving out the high ones gives the small picture in a fraction of the time.

    Raises whatever the decoders raise for what is no picture; `OSError` or `ValueError` with a reason in most cases.
    """
    kind = picture_format(data[:16])
    if kind == "PNG" or (kind == "JPEG" and size is None):
        return opencv_pixels(data)
    if kind == "JPEG" and size is not None:
        shorter = min(JpegImageFile(io.BytesIO(data)).size)
        return opencv_pixels(data, next((flag for factor, flag in REDUCTIONS if shorter >= factor * size), IN_FULL))
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture, MEMORY.hold(memory_for(picture, 0)):
        return pillow_pixels(picture)


def opencv_pixels(data: bytes, flag: int = IN_FULL) -> np.ndarray:
    """Return the pixels of a JPEG or PNG, as `bgr_pixels` does. Raises `OSError` if OpenCV finds none."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    if pixels is None:
        raise OSError("OpenCV cannot decode it")
    return pixels


def pillow_pixels(picture: Image.Image) -> np.ndarray:
    """Return the pixels of a picture that Pillow has opened, as `bgr_pixels` does.

    Raises `UnknownRange` for numbers whose range is not known: of 32 bits, with decimals, or with signs.
    """
    is_pnm, tags = picture.format == "PPM", getattr(picture, "tag_v2", {})
    picture.load()  # which tells what is wrong with the pixels
    with contextlib.suppress(Exception):  # damaged notes beside the picture raise nearly anything
        picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16") or (picture.mode == "I" and is_pnm):  # Pillow would cut off at 255
        white = 2 ** int(np.max(tags.get(BITS, 16))) - 1
        grey = ((np.asarray(picture).astype(np.uint32) * 255 + white // 2) // white).astype(np.uint8)
        return cv2.cvtColor(255 - grey if tags.get(PHOTOMETRIC) == 0 else grey, cv2.COLOR_GRAY2BGR)
    if picture.mode in ("I", "F") or 2 in np.ravel(tags.get(NUMBERS, 1)):
        raise UnknownRange(
            "its numbers have no known range (32 bits, decimals or signs): save it with 8 or 16 bits without a sign"
        )
    return cv2.cvtColor(np.asarray(picture.convert("RGB")), cv2.COLOR_RGB2BGR)


def read_file(path: Path) -> bytes:
    """Return the bytes of an ordinary file. Raises `OSError` for anything else: a named pipe would wait for ever."""
    with open_file(path) as file:
        return file.read()
