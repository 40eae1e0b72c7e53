"""A sheet of counterfactual twins: the same animals as drawn, with the other kind's ears, and with all of its parts.

    python -m benchmarks.twins [sheet.png [seed]]

Prints, for each exchange, how many pixels differ from the picture as drawn, and how many of them lie outside of the
masks of what was exchanged, widened by the 4 pixels up to which an edge may be soft (`cats_dogs.draw`).
"""

import sys

import cv2
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from course_utils.plots import picture_grid
from course_utils.synthetic.cats_dogs import CLASS_NAMES, LABEL_PARTS, draw

ANIMALS = 8
SOFT = 4
"""Up to so many pixels from the masks an exchange may change a picture: it may be out of focus."""

EXCHANGES = {"as drawn": (), "ears exchanged": ("ears",), "everything exchanged": LABEL_PARTS}


def twins(label: int, seed: tuple[int, ...], exchanged: tuple[str, ...], size: int = 96) -> tuple[np.ndarray, int, int]:
    """Return the animal with these parts of the other kind, how many pixels changed, and how many of these far away."""
    other = CLASS_NAMES[1 - label]
    before, masks = draw(label, seed, size, with_masks=True)
    after, changed_masks = draw(label, seed, size, parts=dict.fromkeys(exchanged, other), with_masks=True)
    changed = (before != after).any(-1)
    nearby = np.zeros((size, size), np.uint8)
    for part in exchanged:
        nearby |= (masks[part] | changed_masks[part]).astype(np.uint8)
    near = cv2.dilate(nearby, np.ones((2 * SOFT + 1, 2 * SOFT + 1), np.uint8)) > 0
    return after, int(changed.sum()), int((changed & ~near).sum())


def main() -> None:
    path = sys.argv[1] if len(sys.argv) > 1 else "twins.png"
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    pictures, titles = [], []
    for name, exchanged in EXCHANGES.items():
        counts = np.zeros(2, int)
        for index in range(ANIMALS):
            label = index % 2
            picture, *changed = twins(label, (seed, index), exchanged)
            counts += changed
            pictures.append(picture)
            kind = CLASS_NAMES[1 - label if exchanged == LABEL_PARTS else label]
            titles.append(f"{kind}, {CLASS_NAMES[1 - label]}'s ears" if exchanged == ("ears",) else kind)
        if exchanged:
            total, far = counts
            print(f"{name}: {total / ANIMALS:.0f} pixels differ a picture, {far} in all beyond the masks' soft edges")
    mpl.use("agg")
    picture_grid(pictures, titles, columns=ANIMALS, title="As drawn, with the other kind's ears, as the other kind")
    plt.savefig(path, dpi=100)
    print(f"The sheet is {path}.")


if __name__ == "__main__":
    main()
