"""Copy the picture that README.md shows, the map of features, out of the built notebook of lesson 03.

python scripts/readme_picture.py
"""

import base64
import json

from course_utils._internal.files import atomic_write
from course_utils.paths import ROOT

NOTEBOOK = ROOT / "notebooks" / "03_bottleneck_features.ipynb"
PICTURE = ROOT / "docs" / "map_of_features.png"
MARK = "first t-SNE coordinate"


def main() -> None:
    """Find the cell that draws the map and write its picture."""
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    drawn = [cell for cell in cells if cell["cell_type"] == "code" and MARK in "".join(cell["source"])]
    pictures = [output["data"]["image/png"] for cell in drawn for output in cell["outputs"] if "data" in output]
    if len(pictures) != 1:
        raise SystemExit(f"{NOTEBOOK} should have one picture with {MARK!r} on its axis, not {len(pictures)}.")
    with atomic_write(PICTURE) as temporary:
        temporary.write_bytes(base64.b64decode("".join(pictures[0])))
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
