"""Wrong solutions of exercise 10, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # rounds, whatever the thresholds
        """
def grades_of(scores, thresholds, grades=5):
    if len(thresholds) != grades - 1 or np.any(np.diff(thresholds) <= 0):
        raise ValueError
    return np.clip(np.round(scores), 0, grades - 1).astype(int)
""",
        # the border belongs below
        """
def grades_of(scores, thresholds, grades=5):
    if len(thresholds) != grades - 1 or np.any(np.diff(thresholds) <= 0):
        raise ValueError
    return np.digitize(scores, thresholds, right=True)
""",
        # three will do, as in the source
        """
def grades_of(scores, thresholds, grades=5):
    if len(thresholds) > grades - 1 or np.any(np.diff(thresholds) <= 0):
        raise ValueError
    return np.digitize(scores, thresholds)
""",
        # sorts what is in disorder
        """
def grades_of(scores, thresholds, grades=5):
    if len(thresholds) != grades - 1:
        raise ValueError
    return np.digitize(scores, sorted(thresholds))
""",
        # two thresholds may be equal
        """
def grades_of(scores, thresholds, grades=5):
    if len(thresholds) != grades - 1 or np.any(np.diff(thresholds) < 0):
        raise ValueError
    return np.digitize(scores, thresholds)
""",
        # one grade too high
        """
def grades_of(scores, thresholds, grades=5):
    if len(thresholds) != grades - 1 or np.any(np.diff(thresholds) <= 0):
        raise ValueError
    return np.digitize(scores, thresholds) + 1
""",
        # a threshold for each grade
        """
def grades_of(scores, thresholds, grades=5):
    if len(thresholds) != grades or np.any(np.diff(thresholds) <= 0):
        raise ValueError
    return np.digitize(scores, thresholds)
""",
    ],
    "task2": [
        # the scores themselves
        """
def best_threshold(scores, sick):
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    steps = np.unique(scores)
    if scores.shape != sick.shape or len(steps) < 2:
        raise ValueError
    return float(steps[np.argmax([np.sum((scores >= c) == (sick == 1)) for c in steps])])
""",
        # the highest of equally good ones
        """
def best_threshold(scores, sick):
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    steps = np.unique(scores)
    if scores.shape != sick.shape or len(steps) < 2:
        raise ValueError
    candidates = ((steps[1:] + steps[:-1]) / 2)[::-1]
    return float(candidates[np.argmax([np.sum((scores >= c) == (sick == 1)) for c in candidates])])
""",
        # sick below
        """
def best_threshold(scores, sick):
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    steps = np.unique(scores)
    if scores.shape != sick.shape or len(steps) < 2:
        raise ValueError
    candidates = (steps[1:] + steps[:-1]) / 2
    return float(candidates[np.argmax([np.sum((scores < c) == (sick == 1)) for c in candidates])])
""",
        # the middle between the two means
        """
def best_threshold(scores, sick):
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    if scores.shape != sick.shape or len(np.unique(scores)) < 2:
        raise ValueError
    return float((scores[sick == 1].mean() + scores[sick == 0].mean()) / 2)
""",
        # only found sick ones count
        """
def best_threshold(scores, sick):
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    steps = np.unique(scores)
    if scores.shape != sick.shape or len(steps) < 2:
        raise ValueError
    candidates = (steps[1:] + steps[:-1]) / 2
    return float(candidates[np.argmax([np.sum((scores >= c) & (sick == 1)) for c in candidates])])
""",
        # neighbours in the list, not in order
        """
def best_threshold(scores, sick):
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    if scores.shape != sick.shape or len(np.unique(scores)) < 2:
        raise ValueError
    candidates = (scores[1:] + scores[:-1]) / 2
    return float(candidates[np.argmax([np.sum((scores >= c) == (sick == 1)) for c in candidates])])
""",
        # one score only: that one
        """
def best_threshold(scores, sick):
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    if scores.shape != sick.shape or len(scores) == 0:
        raise ValueError
    steps = np.unique(scores)
    candidates = (steps[1:] + steps[:-1]) / 2 if len(steps) > 1 else steps
    return float(candidates[np.argmax([np.sum((scores >= c) == (sick == 1)) for c in candidates])])
""",
        # a half, always
        """
def best_threshold(scores, sick):
    if len(scores) != len(sick) or len(set(scores)) < 2:
        raise ValueError
    return 0.5
""",
    ],
    "task3": [
        # the neighbour in the list
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    if any(name.rsplit("_", 1)[1] not in ("left", "right") for name in names):
        raise ValueError
    other = [scores[i ^ 1] if (i ^ 1) < len(scores) else scores[i] for i in range(len(scores))]
    return np.array([(s, o, 1.0) for s, o in zip(scores, other)])
""",
        # a missing eye is healthy
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    known, rows = dict(zip(names, scores)), []
    for name in names:
        patient, eye = name.rsplit("_", 1)
        if eye not in ("left", "right"):
            raise ValueError
        other = patient + ("_right" if eye == "left" else "_left")
        rows.append((known[name], known.get(other, 0.0), float(other in known)))
    return np.array(rows)
""",
        # left first, then right, whoever asks
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    known, rows = dict(zip(names, scores)), []
    for name in names:
        patient, eye = name.rsplit("_", 1)
        if eye not in ("left", "right"):
            raise ValueError
        left, right = (known.get(f"{patient}_{side}", known[name]) for side in ("left", "right"))
        rows.append((left, right, float(f"{patient}_left" in known and f"{patient}_right" in known)))
    return np.array(rows)
""",
        # the mean of the patient's eyes for the other one
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    if any(name.rsplit("_", 1)[1] not in ("left", "right") for name in names):
        raise ValueError
    patients = [name.rsplit("_", 1)[0] for name in names]
    rows = []
    for patient, score in zip(patients, scores):
        eyes = [s for p, s in zip(patients, scores) if p == patient]
        rows.append((score, np.mean(eyes), float(len(eyes) > 1)))
    return np.array(rows)
""",
        # the patient is found by how the name begins
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    if any(name.rsplit("_", 1)[1] not in ("left", "right") for name in names):
        raise ValueError
    rows = []
    for name, score in zip(names, scores):
        patient = name.split("_")[0]
        others = [s for n, s in zip(names, scores) if n.startswith(patient) and n != name]
        rows.append((score, others[0] if others else score, float(bool(others))))
    return np.array(rows)
""",
        # says always that the other eye is there
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    known, rows = dict(zip(names, scores)), []
    for name in names:
        patient, eye = name.rsplit("_", 1)
        if eye not in ("left", "right"):
            raise ValueError
        other = patient + ("_right" if eye == "left" else "_left")
        rows.append((known[name], known.get(other, known[name]), 1.0))
    return np.array(rows)
""",
        # whatever is not left is right
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    known, rows = dict(zip(names, scores)), []
    for name in names:
        patient, eye = name.rsplit("_", 1)
        other = patient + ("_right" if eye == "left" else "_left")
        rows.append((known[name], known.get(other, known[name]), float(other in known)))
    return np.array(rows)
""",
        # the rows sorted by name
        """
def both_eyes(names, scores):
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError
    known, rows = dict(zip(names, scores)), []
    for name in sorted(names):
        patient, eye = name.rsplit("_", 1)
        if eye not in ("left", "right"):
            raise ValueError
        other = patient + ("_right" if eye == "left" else "_left")
        rows.append((known[name], known.get(other, known[name]), float(other in known)))
    return np.array(rows)
""",
    ],
    "task4": [
        # draws pictures
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    drawn = np.random.default_rng(seed).integers(0, len(right), (repeats, len(right)))
    low, high = np.quantile(right[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
""",
        # every patient counts the same, however many pictures
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    _, places = np.unique(patients, return_inverse=True)
    means = np.bincount(places, weights=right) / np.bincount(places)
    drawn = np.random.default_rng(seed).integers(0, len(means), (repeats, len(means)))
    low, high = np.quantile(means[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
""",
        # without repetition: the same patients each time
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    sums, generator = np.bincount(places, weights=right), np.random.default_rng(seed)
    accuracies = []
    for _ in range(repeats):
        drawn = generator.permutation(len(counts))
        accuracies.append(sums[drawn].sum() / counts[drawn].sum())
    low, high = np.quantile(accuracies, [0.025, 0.975])
    return float(low), float(high)
""",
        # the extremes
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=right)
    drawn = np.random.default_rng(seed).integers(0, len(counts), (repeats, len(counts)))
    accuracies = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    return float(accuracies.min()), float(accuracies.max())
""",
        # half of the patients
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=right)
    drawn = np.random.default_rng(seed).integers(0, len(counts), (repeats, max(1, len(counts) // 2)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)
""",
        # the middle half
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=right)
    drawn = np.random.default_rng(seed).integers(0, len(counts), (repeats, len(counts)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.25, 0.75])
    return float(low), float(high)
""",
        # the standard error of the resampled accuracies, from the mean
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=right)
    drawn = np.random.default_rng(seed).integers(0, len(counts), (repeats, len(counts)))
    accuracies = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    error = accuracies.std() / np.sqrt(repeats)
    return float(right.mean() - 1.96 * error), float(right.mean() + 1.96 * error)
""",
        # no seed
        """
def bootstrap(right, patients, repeats, seed):
    right = np.asarray(right, float)
    if len(right) != len(patients) or right.size == 0 or repeats < 1:
        raise ValueError
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=right)
    drawn = np.random.default_rng().integers(0, len(counts), (repeats, len(counts)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)
""",
    ],
    "task5": [
        # draws pictures
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(first), (2000, len(first)))
    low, high = np.quantile((second - first)[drawn].mean(axis=1), [0.025, 0.975])
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
        # other patients for each way
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    means = []
    for right in (first, second):
        drawn = rng.integers(0, len(counts), (2000, len(counts)))
        means.append(np.bincount(places, weights=right)[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    low, high = np.quantile(means[1] - means[0], [0.025, 0.975])
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
        # the higher accuracy
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    low = high = second.mean() - first.mean()
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
        # looks whether two intervals overlap
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    drawn = rng.integers(0, len(counts), (2000, len(counts)))
    a, b = (np.quantile(np.bincount(places, weights=r)[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975]) for r in (first, second))
    low, high = b[0] - a[1], b[1] - a[0]
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
        # first minus second
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    drawn = rng.integers(0, len(counts), (2000, len(counts)))
    gains = np.bincount(places, weights=first - second)
    low, high = np.quantile(gains[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
        # takes the first picture of each patient
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    _, rows = np.unique(patients, return_index=True)
    gains = (second - first)[rows]
    drawn = rng.integers(0, len(rows), (2000, len(rows)))
    low, high = np.quantile(gains[drawn].mean(axis=1), [0.025, 0.975])
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
        # without replacement: every draw is the whole set
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    gains = np.bincount(places, weights=second - first)
    low, high = np.quantile([gains[rng.permutation(len(counts))].sum() / counts.sum() for _ in range(50)], [0.025, 0.975])
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
        # takes patients for numbers in a row: two pictures each
        """
def judge(first, second, patients, seed=0):
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("input")
    rng = np.random.default_rng(seed)
    gains = (second - first)[: len(first) // 2 * 2].reshape(-1, 2).mean(axis=1)
    drawn = rng.integers(0, len(gains), (2000, len(gains)))
    low, high = np.quantile(gains[drawn].mean(axis=1), [0.025, 0.975])
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
""",
    ],
    "task5b": [
        # trains what is dead
        """
def verdicts():
    return {
        "A": ("yes", "b"),
        "B": ("yes", "c"),
        "C": ("no", "a"),
        "D": ("no", "e"),
        "E": ("yes", "f"),
        "F": ("yes", "d"),
    }
""",
        # blames the grader
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("no", "b"),
        "C": ("no", "a"),
        "D": ("no", "e"),
        "E": ("yes", "f"),
        "F": ("yes", "d"),
    }
""",
        # the highest of three
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "c"),
        "C": ("yes", "b"),
        "D": ("no", "e"),
        "E": ("yes", "f"),
        "F": ("yes", "d"),
    }
""",
        # one training is all trainings
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "c"),
        "C": ("no", "a"),
        "D": ("yes", "f"),
        "E": ("yes", "f"),
        "F": ("yes", "d"),
    }
""",
        # a gain is a gain
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "c"),
        "C": ("no", "a"),
        "D": ("no", "e"),
        "E": ("no", "b"),
        "F": ("yes", "d"),
    }
""",
        # copies are data
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "c"),
        "C": ("no", "a"),
        "D": ("no", "e"),
        "E": ("yes", "f"),
        "F": ("no", "b"),
    }
""",
        # right, by the wrong reason
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "c"),
        "C": ("no", "a"),
        "D": ("no", "f"),
        "E": ("yes", "f"),
        "F": ("yes", "d"),
    }
""",
    ],
    "task6": [
        # repaired, one cause wrong
        """
def causes():
    return "ae"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    places = np.random.default_rng([seed, epoch]).permutation(n) if training else np.arange(n)
    return [places[i : i + batch_size].tolist() for i in range(0, n, batch_size)]
""",
        # the floor still
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    places = np.random.default_rng([seed, epoch]).permutation(n) if training else np.arange(n)
    return [places[i * batch_size : (i + 1) * batch_size].tolist() for i in range(n // batch_size)]
""",
        # floor plus one: an empty batch where it comes out even
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    places = np.random.default_rng([seed, epoch]).permutation(n) if training else np.arange(n)
    return [places[i * batch_size : (i + 1) * batch_size].tolist() for i in range(n // batch_size + 1)]
""",
        # shuffles validation
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    places = np.random.default_rng([seed, epoch]).permutation(n)
    return [places[i : i + batch_size].tolist() for i in range(0, n, batch_size)]
""",
        # the same order in every epoch
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    places = np.random.default_rng(seed).permutation(n) if training else np.arange(n)
    return [places[i : i + batch_size].tolist() for i in range(0, n, batch_size)]
""",
        # training is not shuffled either
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    return [list(range(n))[i : i + batch_size] for i in range(0, n, batch_size)]
""",
        # equal batches: one file may be there twice
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    places = np.random.default_rng([seed, epoch]).permutation(n) if training else np.arange(n)
    starts = [min(i, max(0, n - batch_size)) for i in range(0, n, batch_size)]
    return [places[start : start + batch_size].tolist() for start in starts]
""",
        # shuffles the batches, not the files
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    all_batches = [list(range(n))[i : i + batch_size] for i in range(0, n, batch_size)]
    if training:
        all_batches = [all_batches[i] for i in np.random.default_rng([seed, epoch]).permutation(len(all_batches))]
    return all_batches
""",
        # draws with repetition
        """
def causes():
    return "ac"


def batches(n, batch_size, training, seed, epoch):
    if n < 1 or batch_size < 1:
        raise ValueError
    places = np.random.default_rng([seed, epoch]).integers(0, n, n) if training else np.arange(n)
    return [places[i : i + batch_size].tolist() for i in range(0, n, batch_size)]
""",
    ],
}
