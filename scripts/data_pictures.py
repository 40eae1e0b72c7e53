"""Draw the pictures of data/README.md, one strip for each data set. Real pictures may not be passed on; these may.

python scripts/data_pictures.py
"""

import tempfile
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np

from course_utils._internal.files import atomic_write
from course_utils._internal.layouts import DATA_SETS
from course_utils.images import decode, resize
from course_utils.paths import ROOT

PLACE = ROOT / "data" / "pictures"
NUMBER, SIDE, GAP = 8, 110, 4
LABELS = {
    "cats_dogs": (0, 1, 0, 1, 1, 0, 1, 0),
    "traffic_signs": (1, 11, 13, 14, 17, 25, 38, 40),
    "retinopathy": (0, 0, 1, 1, 2, 3, 4, 4),
    "palm": (0,),
}
"""Which classes a strip shows, from left to right; palm has no folders of classes."""


def drawn(name: str, folder: Path) -> list[np.ndarray]:
    """Return drawn pictures of a set, RGB uint8, in the order of `LABELS`."""
    module, split = import_module(f"course_utils.synthetic.{name}"), DATA_SETS[name].splits[0]
    for label in set(LABELS[name]):
        module.write(folder / str(label), split, label, 250 if name == "retinopathy" and label else NUMBER)
    files = {label: iter(sorted((folder / str(label)).rglob("*.[jp][pn]*g"))) for label in set(LABELS[name])}
    labels = LABELS[name] * (NUMBER // len(LABELS[name]))
    if name == "traffic_signs":  # a track ends with its largest frame
        return [decode(list(files[label])[3]) for label in labels]
    return [decode(next(files[label])) for label in labels]


def main() -> None:
    """Write the strips."""
    for name in DATA_SETS:
        with tempfile.TemporaryDirectory() as folder:
            pictures = [resize(picture, SIDE) for picture in drawn(name, Path(folder))]
        strip = np.full((SIDE, NUMBER * (SIDE + GAP) - GAP, 3), 255, np.uint8)
        for number, picture in enumerate(pictures):
            strip[:, number * (SIDE + GAP) :][:, :SIDE] = picture
        with atomic_write(PLACE / f"{name}.jpg") as temporary:
            content = cv2.imencode(".jpg", strip[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])[1]
            temporary.write_bytes(content.tobytes())
        print(f"{PLACE / name}.jpg: {(PLACE / f'{name}.jpg').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
