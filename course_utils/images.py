"""From a file to an upright RGB array, and the reason why a file is no usable picture.

A folder of downloaded pictures is never clean. Every file is decoded once when a folder is first used; what cannot be
decoded is known by name before a training starts, not in the middle of its third epoch.
"""

from pathlib import Path

import cv2
import numpy as np

from course_utils._internal.image_check import SUFFIXES, ImageInfo, invalid_reason, probe
from course_utils._internal.names import printable
from course_utils._internal.pixels import bgr_pixels, read_file
from course_utils.errors import CourseError

__all__ = ["SUFFIXES", "ImageInfo", "decode", "invalid_reason", "printable", "probe", "resize"]


def decode(path: Path, size: int | None = None) -> np.ndarray:
    """Return the picture in a file as uint8 (height, width, 3), upright, red first, in 0..255.

    Grey, palette and CMYK pictures become RGB; 16 bits become 8; the orientation that a camera notes in the file is
    applied; of several pictures in a file it is the first. Transparency is dropped, as Keras and Pillow's
    `convert("RGB")` do. With `size` in pixels the picture is squashed to a square: (size, size, 3).

    Raises `CourseError` with the file's name and the reason when there is no picture in it.
    """
    try:
        picture = bgr_pixels(read_file(path), size)  # OpenCV itself cannot open names beyond ASCII everywhere
    except Exception as error:  # a damaged file makes the decoders raise nearly anything
        reason = invalid_reason(path) or str(error) or type(error).__name__
        raise CourseError(f"{printable(path)} cannot be read as a picture: {reason}.") from error
    return cv2.cvtColor(picture if size is None else resize(picture, size), cv2.COLOR_BGR2RGB)


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
