"""Progress bars, and work on many files by several threads."""

import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image
from tqdm import tqdm

from course_utils._internal.names import printable


def progress(items: Iterable[Any] | None, total: int, title: str, unit: str = "picture", **more: Any) -> tqdm:
    """Return a progress bar around `items` that leaves one line, and none at all where the work takes under 3 seconds.

    It stands on standard output, because notebooks paint standard error red. `more` goes to tqdm.
    """
    return tqdm(items, total=total, desc=printable(title), unit=unit, delay=3, mininterval=0.5, file=sys.stdout, **more)


def thread_map(what: Callable[[Path], Any], files: Sequence[Path], bar: tqdm) -> list[Any]:
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
