"""Can cats and dogs be told apart without looking at them? A random forest on twelve numbers that know no shape.

    python benchmarks/shortcuts.py [pictures of each of three seeds]

The numbers are those of `course_utils.features.picture_statistics`: mean and deviation of each colour, and the mean
step from a pixel to its neighbour, downwards and to the right. Whatever the forest gets beyond one half with them, a
network can get without ears and muzzles.
"""

import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from course_utils.features import picture_statistics
from course_utils.synthetic import fresh

NAMES = [f"{what} of {colour}" for what in ("mean", "deviation", "step down", "step right") for colour in "RGB"]


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
    features, labels = [picture_statistics(pictures) for pictures, _ in sets], [labels for _, labels in sets]
    accuracies = forest_accuracies(features, labels)
    print(f"random forest, {count} pictures to train and {count} to test, three times: ", end="")
    print(f"{np.mean(accuracies):.3f} ({', '.join(f'{accuracy:.3f}' for accuracy in accuracies)})")
    together, truth = np.concatenate(features), np.concatenate(labels)
    for name, column in zip(NAMES, together.T, strict=True):
        print(f"  {name:14} ranks a dog above a cat with probability {roc_auc_score(truth, column):.3f}")


if __name__ == "__main__":
    main()
