"""Wrong solutions of exercise 08, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # linear weights
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades:
        raise ValueError
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / truth.size
    weights = np.abs(np.subtract.outer(np.arange(grades), np.arange(grades)))
    if (weights * expected).sum() == 0:
        raise ValueError
    return float(1 - (weights * observed).sum() / (weights * expected).sum())
""",
        # no weights
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades:
        raise ValueError
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / truth.size
    weights = 1 - np.eye(grades)
    if (weights * expected).sum() == 0:
        raise ValueError
    return float(1 - (weights * observed).sum() / (weights * expected).sum())
""",
        # indexing adds each pair once only
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth, int), np.asarray(said, int)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades:
        raise ValueError
    observed = np.zeros((grades, grades))
    observed[truth, said] += 1
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    weights = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    if (weights * expected).sum() == 0:
        raise ValueError
    return float(1 - (weights * observed).sum() / (weights * expected).sum())
""",
        # expected: every cell alike
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades or len(set(truth.tolist() + said.tolist())) == 1:
        raise ValueError
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.full((grades, grades), truth.size / grades**2)
    weights = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    return float(1 - (weights * observed).sum() / (weights * expected).sum())
""",
        # both margins from the truth
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades:
        raise ValueError
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=1)) / truth.size
    weights = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    if (weights * expected).sum() == 0:
        raise ValueError
    return float(1 - (weights * observed).sum() / (weights * expected).sum())
""",
        # forgets the 1 minus
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades:
        raise ValueError
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / truth.size
    weights = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    if (weights * expected).sum() == 0:
        raise ValueError
    return float((weights * observed).sum() / (weights * expected).sum())
""",
        # never below zero
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades:
        raise ValueError
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / truth.size
    weights = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    if (weights * expected).sum() == 0:
        raise ValueError
    return max(0.0, float(1 - (weights * observed).sum() / (weights * expected).sum()))
""",
        # one grade only is perfect agreement
        """
def kappa(truth, said, grades=5):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0 or min(truth.min(), said.min()) < 0:
        raise ValueError
    if max(truth.max(), said.max()) >= grades:
        raise ValueError
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / truth.size
    weights = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    if (weights * expected).sum() == 0:
        return 1.0
    return float(1 - (weights * observed).sum() / (weights * expected).sum())
""",
    ],
    "task2": [
        # a sum of 1, as in the source
        """
def class_weights(counts, power):
    counts = np.asarray(counts, float)
    if np.any(counts <= 0) or power < 0:
        raise ValueError
    weights = counts**-power
    return weights / weights.sum()
""",
        # the mean over the grades is 1
        """
def class_weights(counts, power):
    counts = np.asarray(counts, float)
    if np.any(counts <= 0) or power < 0:
        raise ValueError
    weights = counts**-power
    return weights / weights.mean()
""",
        # the frequent ones cost more
        """
def class_weights(counts, power):
    counts = np.asarray(counts, float)
    if np.any(counts <= 0) or power < 0:
        raise ValueError
    weights = counts**power
    return weights * counts.sum() / (weights * counts).sum()
""",
        # not scaled
        """
def class_weights(counts, power):
    counts = np.asarray(counts, float)
    if np.any(counts <= 0) or power < 0:
        raise ValueError
    return (counts / counts.sum()) ** -power
""",
        # the power is left out
        """
def class_weights(counts, power):
    counts = np.asarray(counts, float)
    if np.any(counts <= 0) or power < 0:
        raise ValueError
    weights = 1 / counts
    return weights * counts.sum() / (weights * counts).sum()
""",
        # one minus the frequency
        """
def class_weights(counts, power):
    counts = np.asarray(counts, float)
    if np.any(counts <= 0) or power < 0:
        raise ValueError
    weights = (1 - counts / counts.sum()) ** power
    return weights * counts.sum() / (weights * counts).sum()
""",
        # an empty grade costs without bound
        """
def class_weights(counts, power):
    counts = np.maximum(np.asarray(counts, float), 1e-9)
    if power < 0:
        raise ValueError
    weights = counts**-power
    return weights * counts.sum() / (weights * counts).sum()
""",
    ],
    "task3": [
        # any grade that is too low
        """
def missed_and_alarmed(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError
    return float(np.mean((said < truth)[truth >= 2])), float(np.mean(said[truth == 0] >= 2))
""",
        # a 1 is an alarm
        """
def missed_and_alarmed(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError
    return float(np.mean(said[truth >= 2] == 0)), float(np.mean(said[truth == 0] > 0))
""",
        # mild eyes are sick, too
        """
def missed_and_alarmed(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError
    return float(np.mean(said[truth >= 1] == 0)), float(np.mean(said[truth == 0] >= 2))
""",
        # shares of all eyes
        """
def missed_and_alarmed(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError
    return float(np.mean((truth >= 2) & (said == 0))), float(np.mean((truth == 0) & (said >= 2)))
""",
        # shares of what was said
        """
def missed_and_alarmed(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError
    healthy, sick = said == 0, said >= 2
    return float(np.mean(truth[healthy] >= 2)) if healthy.any() else 0.0, float(
        np.mean(truth[sick] == 0)
    ) if sick.any() else 0.0
""",
        # exchanged
        """
def missed_and_alarmed(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError
    return float(np.mean(said[truth == 0] >= 2)), float(np.mean(said[truth >= 2] == 0))
""",
        # nobody sick: nobody missed
        """
def missed_and_alarmed(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape:
        raise ValueError
    sick, healthy = truth >= 2, truth == 0
    missed = float(np.mean(said[sick] == 0)) if sick.any() else 0.0
    return missed, float(np.mean(said[healthy] >= 2)) if healthy.any() else 0.0
""",
    ],
    "task4": [
        # pictures, not patients
        """
def grouped_folds(patients, folds, seed):
    if folds < 2 or len(set(patients)) < folds:
        raise ValueError
    return np.random.default_rng(seed).permutation(np.arange(len(patients)) % folds)
""",
        # blocks in the list's order, whatever stands in it
        """
def grouped_folds(patients, folds, seed):
    if folds < 2 or len(set(patients)) < folds:
        raise ValueError
    return np.arange(len(patients)) * folds // len(patients)
""",
        # a random fold for each patient: sizes by chance
        """
def grouped_folds(patients, folds, seed):
    names, places = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds:
        raise ValueError
    return np.random.default_rng(seed).integers(0, folds, len(names))[places]
""",
        # equally many patients, not pictures
        """
def grouped_folds(patients, folds, seed):
    names, places = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds:
        raise ValueError
    return np.random.default_rng(seed).permutation(np.arange(len(names)) % folds)[places]
""",
        # no dice: always the same folds
        """
def grouped_folds(patients, folds, seed):
    names, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    if folds < 2 or len(names) < folds:
        raise ValueError
    fold_of, sizes = np.zeros(len(names), int), np.zeros(folds, int)
    for patient in range(len(names)):
        fold_of[patient] = np.argmin(sizes)
        sizes[fold_of[patient]] += counts[patient]
    return fold_of[places]
""",
        # folds counted from 1
        """
def grouped_folds(patients, folds, seed):
    names, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    if folds < 2 or len(names) < folds:
        raise ValueError
    fold_of, sizes = np.zeros(len(names), int), np.zeros(folds, int)
    for patient in np.random.default_rng(seed).permutation(len(names)):
        fold_of[patient] = np.argmin(sizes)
        sizes[fold_of[patient]] += counts[patient]
    return fold_of[places] + 1
""",
        # the folds of the patients, not of the pictures
        """
def grouped_folds(patients, folds, seed):
    names, counts = np.unique(patients, return_counts=True)
    if folds < 2 or len(names) < folds:
        raise ValueError
    fold_of, sizes = np.zeros(len(names), int), np.zeros(folds, int)
    for patient in np.random.default_rng(seed).permutation(len(names)):
        fold_of[patient] = np.argmin(sizes)
        sizes[fold_of[patient]] += counts[patient]
    return fold_of
""",
        # empty folds are let pass
        """
def grouped_folds(patients, folds, seed):
    names, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    fold_of, sizes = np.zeros(len(names), int), np.zeros(folds, int)
    for patient in np.random.default_rng(seed).permutation(len(names)):
        fold_of[patient] = np.argmin(sizes)
        sizes[fold_of[patient]] += counts[patient]
    return fold_of[places]
""",
    ],
    "task5": [
        # the higher kappa, whoever is missed
        """
def judge(truth, first, second, most_missed):
    a, b = kappa(truth, first), kappa(truth, second)
    if not np.any(np.asarray(truth) >= 2) or not np.any(np.asarray(truth) == 0):
        raise ValueError("eyes")
    if max(a, b) < 0.1:
        return "neither", "both refused"
    return ("first" if a >= b else "second"), "higher kappa"
""",
        # who misses fewer
        """
def judge(truth, first, second, most_missed):
    a, b = missed_and_alarmed(truth, first)[0], missed_and_alarmed(truth, second)[0]
    if a > most_missed and b > most_missed:
        return "neither", "both refused"
    if a > most_missed:
        return "second", "misses too many"
    if b > most_missed:
        return "first", "misses too many"
    return ("first" if kappa(truth, first) >= kappa(truth, second) else "second"), "higher kappa"
""",
        # accuracy in place of kappa
        """
def judge(truth, first, second, most_missed):
    truth = np.asarray(truth)
    found = {}
    for name, said in (("first", np.asarray(first)), ("second", np.asarray(second))):
        missed = missed_and_alarmed(truth, said)[0]
        found[name] = (np.mean(said == truth), "guesses" if kappa(truth, said) < 0.1 else "misses too many" if missed > most_missed else "")
    bad = {name: why for name, (_, why) in found.items() if why}
    if len(bad) == 2:
        return "neither", "both refused"
    if bad:
        return ("second", bad["first"]) if "first" in bad else ("first", bad["second"])
    return ("first" if found["first"][0] >= found["second"][0] else "second"), "higher kappa"
""",
        # missed is what is called below 2
        """
def judge(truth, first, second, most_missed):
    truth = np.asarray(truth)
    found = {}
    for name, said in (("first", np.asarray(first)), ("second", np.asarray(second))):
        missed_and_alarmed(truth, said)
        missed, k = np.mean(said[truth >= 2] < 2), kappa(truth, said)
        found[name] = (k, "guesses" if k < 0.1 else "misses too many" if missed > most_missed else "")
    bad = {name: why for name, (_, why) in found.items() if why}
    if len(bad) == 2:
        return "neither", "both refused"
    if bad:
        return ("second", bad["first"]) if "first" in bad else ("first", bad["second"])
    return ("first" if found["first"][0] >= found["second"][0] else "second"), "higher kappa"
""",
        # missed is the share of all eyes
        """
def judge(truth, first, second, most_missed):
    truth = np.asarray(truth)
    found = {}
    for name, said in (("first", np.asarray(first)), ("second", np.asarray(second))):
        missed_and_alarmed(truth, said)
        missed, k = np.mean((said == 0) & (truth >= 2)), kappa(truth, said)
        found[name] = (k, "guesses" if k < 0.1 else "misses too many" if missed > most_missed else "")
    bad = {name: why for name, (_, why) in found.items() if why}
    if len(bad) == 2:
        return "neither", "both refused"
    if bad:
        return ("second", bad["first"]) if "first" in bad else ("first", bad["second"])
    return ("first" if found["first"][0] >= found["second"][0] else "second"), "higher kappa"
""",
        # asks for what is missed before it asks who guesses
        """
def judge(truth, first, second, most_missed):
    truth = np.asarray(truth)
    found = {}
    for name, said in (("first", np.asarray(first)), ("second", np.asarray(second))):
        missed, k = missed_and_alarmed(truth, said)[0], kappa(truth, said)
        found[name] = (k, "misses too many" if missed > most_missed else "guesses" if k < 0.1 else "")
    bad = {name: why for name, (_, why) in found.items() if why}
    if len(bad) == 2:
        return "neither", "both refused"
    if bad:
        return ("second", bad["first"]) if "first" in bad else ("first", bad["second"])
    return ("first" if found["first"][0] >= found["second"][0] else "second"), "higher kappa"
""",
        # the reason of the wrong one
        """
def judge(truth, first, second, most_missed):
    truth = np.asarray(truth)
    found = {}
    for name, said in (("first", np.asarray(first)), ("second", np.asarray(second))):
        missed, k = missed_and_alarmed(truth, said)[0], kappa(truth, said)
        found[name] = (k, "guesses" if k < 0.1 else "misses too many" if missed > most_missed else "")
    bad = {name: why for name, (_, why) in found.items() if why}
    if len(bad) == 2:
        return "neither", "both refused"
    if bad:
        return ("second" if "first" in bad else "first"), "higher kappa"
    return ("first" if found["first"][0] >= found["second"][0] else "second"), "higher kappa"
""",
    ],
    "task5b": [
        # believes the accuracy
        """
def verdicts():
    return {
        "A": ("yes", "e"),
        "B": ("yes", "a"),
        "C": ("no", "d"),
        "D": ("no", "f"),
        "E": ("yes", "b"),
        "F": ("yes", "g"),
        "G": ("no", "c"),
    }
""",
        # trusts no gain
        """
def verdicts():
    return {
        "A": ("no", "e"),
        "B": ("no", "d"),
        "C": ("no", "d"),
        "D": ("no", "f"),
        "E": ("yes", "b"),
        "F": ("yes", "g"),
        "G": ("no", "c"),
    }
""",
        # a gain below 0 is a loss
        """
def verdicts():
    return {
        "A": ("no", "e"),
        "B": ("yes", "a"),
        "C": ("yes", "a"),
        "D": ("no", "f"),
        "E": ("yes", "b"),
        "F": ("yes", "g"),
        "G": ("no", "c"),
    }
""",
        # chooses by the hold-out
        """
def verdicts():
    return {
        "A": ("no", "e"),
        "B": ("yes", "a"),
        "C": ("no", "d"),
        "D": ("yes", "a"),
        "E": ("yes", "b"),
        "F": ("yes", "g"),
        "G": ("no", "c"),
    }
""",
        # a higher kappa is a better grader
        """
def verdicts():
    return {
        "A": ("no", "e"),
        "B": ("yes", "a"),
        "C": ("no", "d"),
        "D": ("no", "f"),
        "E": ("no", "a"),
        "F": ("yes", "g"),
        "G": ("no", "c"),
    }
""",
        # a higher kappa is a better screening
        """
def verdicts():
    return {
        "A": ("no", "e"),
        "B": ("yes", "a"),
        "C": ("no", "d"),
        "D": ("no", "f"),
        "E": ("yes", "b"),
        "F": ("no", "a"),
        "G": ("no", "c"),
    }
""",
        # a leak that did not show is none
        """
def verdicts():
    return {
        "A": ("no", "e"),
        "B": ("yes", "a"),
        "C": ("no", "d"),
        "D": ("no", "f"),
        "E": ("yes", "b"),
        "F": ("yes", "g"),
        "G": ("yes", "d"),
    }
""",
        # right, by the wrong reason
        """
def verdicts():
    return {
        "A": ("no", "e"),
        "B": ("yes", "a"),
        "C": ("no", "d"),
        "D": ("no", "f"),
        "E": ("yes", "e"),
        "F": ("yes", "g"),
        "G": ("no", "c"),
    }
""",
    ],
    "task6": [
        # repaired, but the mean blamed
        """
def causes():
    return "abc"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    resized = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)
    return resized.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
""",
        # two causes of three
        """
def causes():
    return "ce"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    resized = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)
    return resized.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
""",
        # still the destination
        """
def causes():
    return "ace"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    resized = cv2.resize(picture, (dim, dim), cv2.INTER_AREA)
    return resized.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
""",
        # each channel its own mean, still in uint8
        """
def causes():
    return "ace"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    img = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)
    for channel, mean in enumerate((103.939, 116.779, 123.68)):
        img[:, :, channel] = (img[:, :, channel] - mean).astype(np.int64)
    return img.astype("float32")
""",
        # float, but still from channel 0
        """
def causes():
    return "ace"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    img = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA).astype("float32")
    blue = img[:, :, :1].copy()
    return blue - np.array([103.939, 116.779, 123.68], "float32")
""",
        # the means as if the picture were RGB
        """
def causes():
    return "ace"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    resized = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)
    return resized.astype("float32") - np.array([123.68, 116.779, 103.939], "float32")
""",
        # clips what is below zero
        """
def causes():
    return "ace"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    resized = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)
    return np.maximum(resized.astype("float32") - np.array([103.939, 116.779, 123.68], "float32"), 0)
""",
        # turned to RGB on the way
        """
def causes():
    return "ace"


def read(picture, dim):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    resized = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)[:, :, ::-1]
    return resized.astype("float32") - np.array([123.68, 116.779, 103.939], "float32")
""",
        # any number of channels
        """
def causes():
    return "ace"


def read(picture, dim):
    resized = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)
    resized = np.atleast_3d(resized)[:, :, :3]
    return resized.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
""",
    ],
}
