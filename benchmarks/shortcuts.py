"""Can cats and dogs be told apart without looking at them? A random forest on twelve numbers that know no shape.

    python benchmarks/shortcuts.py [pictures of each of three seeds]

The numbers are mean and deviation of each colour, and the mean step from a pixel to its neighbour, to the right and
downwards, of each. Whatever the forest gets beyond one half with them, a network can get without ears and muzzles.
"""

import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from course_utils.synthetic import fresh

NAMES = [f"{what} of {colour}" for what in ("mean", "deviation", "step right", "step down") for colour in "RGB"]


def statistics(pictures: np.ndarray) -> np.ndarray:
    """Return the twelve numbers of each picture, uint8 (n, size, size, 3), as float32 (n, 12)."""
    rows = []
    for picture in pictures:
        pixels = picture.astype(np.float32)
        right, down = np.abs(np.diff(pixels, axis=1)), np.abs(np.diff(pixels, axis=0))
        measured = (pixels.mean((0, 1)), pixels.std((0, 1)), right.mean((0, 1)), down.mean((0, 1)))
        rows.append(np.concatenate(measured))
    return np.stack(rows)


def forest_accuracies(features: list[np.ndarray], labels: list[np.ndarray]) -> list[float]:
    """Train a forest on each set and return its accuracy on the next one."""
    accuracies = []
    for index in range(len(features)):
        other = (index + 1) % len(features)
        forest = RandomForestClassifier(300, min_samples_leaf=5, random_state=0).fit(features[index], labels[index])
        accuracies.append(float(forest.score(features[other], labels[other])))
    return accuracies


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sets = [fresh("cats_dogs", count, seed) for seed in range(3)]
    features, labels = [statistics(pictures) for pictures, _ in sets], [labels for _, labels in sets]
    accuracies = forest_accuracies(features, labels)
    print(f"random forest, {count} pictures to train and {count} to test, three times: ", end="")
    print(f"{np.mean(accuracies):.3f} ({', '.join(f'{accuracy:.3f}' for accuracy in accuracies)})")
    together, truth = np.concatenate(features), np.concatenate(labels)
    for name, column in zip(NAMES, together.T, strict=True):
        print(f"  {name:14} ranks a dog above a cat with probability {roc_auc_score(truth, column):.3f}")


if __name__ == "__main__":
    main()
