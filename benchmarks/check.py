"""`course data check` against nothing but decoding: what reports, hashes and a second opinion on every file cost."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from benchmarks.measure import Row, in_turns, validation
from course_tools.data.inspection import inspect, write_report
from course_utils.images import decode


def pictures_of_500_x_375(folder: Path) -> list[Path]:
    """Write the pictures of the benchmark again, at the size that those of cats and dogs have on average."""
    files = []
    for number, file in enumerate(validation()[0].files):
        place = folder / "train" / ("cats", "dogs")[number % 2]
        place.mkdir(parents=True, exist_ok=True)
        files.append(place / f"{number}.jpg")
        pixels = cv2.resize(decode(file), (500, 375), interpolation=cv2.INTER_CUBIC)[..., ::-1]
        files[-1].write_bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
    return files


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = pictures_of_500_x_375(folder)

        def ours() -> float:
            start = time.perf_counter()
            write_report(inspect("cats_dogs", folder), folder / "reports")
            return len(files) / (time.perf_counter() - start)

        def plain() -> float:
            start = time.perf_counter()
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda file: cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR).shape, files))
            return len(files) / (time.perf_counter() - start)

        yield Row(
            "`course data check`, JPEG of 500 x 375, report included",
            "`cv2.imdecode` alone, as many threads",
            "pictures/s",
            in_turns(ours, plain, rounds=7),
            target=0.25,
        )
