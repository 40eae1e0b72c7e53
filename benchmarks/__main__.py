"""`python -m benchmarks [NAME...]`: measure all or the named benchmarks, print one table and the machine."""

import contextlib
import importlib
import os
import sys
import tempfile
from pathlib import Path

BENCHMARKS = ("start_up", "pipeline", "augment", "features", "memory", "grading", "check", "cluster")


def main(names: list[str]) -> int:
    """Print the table of the named benchmarks; return 2 for a name that is none."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. Choose from: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2

    from benchmarks.measure import Row, machine, place_pictures, table

    with tempfile.TemporaryDirectory() as folder:
        os.environ["COURSE_WORK"] = f"{folder}/work"  # nothing that is measured may find its work done already
        rows: list[Row] = []
        with contextlib.redirect_stdout(sys.stderr):  # what goes on; standard output is for the table
            pictures = place_pictures(Path(folder) / "data")
            for name in names or BENCHMARKS:
                print(name, flush=True)
                rows += importlib.import_module(f"benchmarks.{name}").rows()
    print(f"\n{table(rows)}\n\nMeasured on: {machine()}. JPEG files: {pictures}; batches of 32, 150 px where not said.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
