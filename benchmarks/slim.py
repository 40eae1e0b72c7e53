"""What are the shipped slim networks worth to a classifier that has 200 pictures of cats and dogs?

    python -m benchmarks.slim [NAME...]

Lesson 03's setting: the last layer's features, averaged over the places, standardised, and a logistic regression on
them; 200 drawn pictures of 96 pixels to train on and 1,500 others to test, for each of three data seeds. The network
sees the pictures at 96 pixels and at 75, the size that it takes by itself. The control is the same network with random
weights, other ones for each seed: what it reaches owes nothing to pre-training.
"""

import sys

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.backbones import BACKBONES, WEIGHTS_FOLDER, build_slim, load_backbone, preprocessing
from course_utils.images import resize
from course_utils.synthetic import fresh

TRAIN, TEST, SEEDS = 200, 1_500, (0, 1, 2)
OWN_SIZE, DEFAULT_SIZE = 96, 75


def pooled_features(model: keras.Model, name: str, pictures: np.ndarray) -> np.ndarray:
    """Return the mean over the places of what the model makes of pictures, uint8 (n, size, size, 3); (n, channels)."""
    preprocess = preprocessing(name)
    rows = [
        np.asarray(model(preprocess(pictures[first : first + 100]), training=False)).mean((1, 2))
        for first in range(0, len(pictures), 100)
    ]
    return np.concatenate(rows)


def transfer(features: np.ndarray, labels: np.ndarray, train: int = TRAIN) -> float:
    """Train a logistic regression on the first `train` rows and return its accuracy on all others."""
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
    return float(classifier.fit(features[:train], labels[:train]).score(features[train:], labels[train:]))


def accuracies(name: str, sets: list[tuple[np.ndarray, np.ndarray]], size: int, trained: bool) -> list[float]:
    """Return the accuracy for each data set, with the shipped weights or with random ones."""
    model = load_backbone(name, "slim", size).model if trained else build_slim(name, size)
    result = []
    for number, (pictures, labels) in enumerate(sets):
        if not trained and number:
            model = build_slim(name, size)
        result.append(transfer(pooled_features(model, name, pictures), labels))
    return result


def cell(values: list[float]) -> str:
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def main(names: list[str]) -> int:
    """Print the table of the named networks, or of all; return 2 for a name that is none."""
    unknown = [name for name in names if name not in BACKBONES]
    if unknown:
        print(f"There is no backbone {', '.join(unknown)}. Choose from: {', '.join(BACKBONES)}.", file=sys.stderr)
        return 2
    keras.utils.set_random_seed(0)
    own = [fresh("cats_dogs", TRAIN + TEST, seed, OWN_SIZE) for seed in SEEDS]
    smaller = [(np.stack([resize(picture, DEFAULT_SIZE) for picture in pictures]), labels) for pictures, labels in own]
    print(
        f"| network | {OWN_SIZE} px | {DEFAULT_SIZE} px | random weights, {OWN_SIZE} px | file |\n|---|---|---|---|---|"
    )
    for name in names or BACKBONES:
        cells = (
            cell(accuracies(name, own, OWN_SIZE, trained=True)),
            cell(accuracies(name, smaller, DEFAULT_SIZE, trained=True)),
            cell(accuracies(name, own, OWN_SIZE, trained=False)),
            f"{(WEIGHTS_FOLDER / f'{name}.npz').stat().st_size / 1000:,.0f} kB",
        )
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
