"""Peak memory of feature extraction: ten times as many pictures must not take more of it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

from benchmarks.measure import Row, in_turns
from course_utils.synthetic.cats_dogs import CLASS_NAMES, SPLITS, write

FEW, COPIES = 2_000, 10


def place(folder: Path) -> None:
    """Draw 2,000 training pictures, and name each of them ten times in a second set of 20,000."""
    for split, (label, _) in product(SPLITS, enumerate(CLASS_NAMES)):
        write(folder / "few" / "cats_dogs", split, label, FEW // 2 if split == "train" else 1)
    for picture in sorted((folder / "few" / "cats_dogs").glob("*/*/*.jpg")):
        for copy in range(COPIES if "train" in picture.parts else 1):
            target = folder / "many" / picture.relative_to(folder / "few").with_stem(f"{picture.stem}.{copy}")
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(picture, target)
    assert len(list((folder / "many" / "cats_dogs" / "train" / f"{CLASS_NAMES[0]}s").iterdir())) == FEW // 2 * COPIES


def extraction(folder: Path) -> float:
    """Extract the features of all training pictures in a process of its own; return its peak in MB (10^6 bytes)."""
    with tempfile.TemporaryDirectory() as work:
        environment = os.environ | {"COURSE_DATA": str(folder), "COURSE_WORK": work}
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory"], env=environment, check=True, capture_output=True, text=True
        )
    return json.loads(run.stdout.splitlines()[-1])


def main() -> None:
    """Be that process: the features of the VGG16 that comes with the course, and the peak as the last line.

    Not the peak that `resource.getrusage` tells: a process inherits that from the one that has started it.
    """
    import psutil

    from course_tools.execution.machine import peak_memory
    from course_utils.backbones import load_backbone
    from course_utils.datasets import load
    from course_utils.features import extract
    from course_utils.profiles import get_profile

    profile = replace(get_profile("full"), image_size={"cats_dogs": 75})
    extract(load_backbone("VGG16", "slim"), load("cats_dogs", profile).train, pooling="avg")
    print(json.dumps(peak_memory(psutil.Process()) / 1e6))


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        place(Path(folder))
        yield Row(
            f"peak memory of `features.extract`, {FEW * COPIES:,} pictures",
            f"the same of {FEW:,} pictures",
            "MB",
            in_turns(lambda: extraction(Path(folder) / "many"), lambda: extraction(Path(folder) / "few"), rounds=2),
            target=1.1,
            target_is="at most",
        )


if __name__ == "__main__":
    main()
