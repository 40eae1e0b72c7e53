"""From a file to an upright RGB array, and the verdict on files that are no picture.

A folder of downloaded pictures is never clean. Every file is decoded once when a folder is first used; what cannot be
decoded is known by name before a training starts, not in the middle of its third epoch.
"""

from pathlib import Path

import cv2
import numpy as np

from course_utils._internal.image_check import SUFFIXES, ImageInfo, invalid_reason, probe
from course_utils._internal.names import printable
from course_utils.errors import CourseError

__all__ = ["SUFFIXES", "ImageInfo", "decode", "invalid_reason", "printable", "probe", "resize"]

REDUCTIONS = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))
FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


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
        raise CourseError(
            f"{path} cannot be read as a picture: {invalid_reason(path) or 'the file could not be opened'}."
        )
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
