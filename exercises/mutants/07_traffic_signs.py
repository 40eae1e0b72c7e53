"""Wrong solutions of exercise 07, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # the longer side
        """
def input_size(sizes, share):
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError
    side = sizes.max(axis=1)
    fitting = [s for s in range(4, int(side.max()) + 1, 4) if np.mean(side >= s) >= share]
    if not fitting:
        raise ValueError
    return max(fitting)
""",
        # the height
        """
def input_size(sizes, share):
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError
    side = sizes[:, 0]
    fitting = [s for s in range(4, int(side.max()) + 1, 4) if np.mean(side >= s) >= share]
    if not fitting:
        raise ValueError
    return max(fitting)
""",
        # the share of pictures below it
        """
def input_size(sizes, share):
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError
    side = sizes.min(axis=1)
    fitting = [s for s in range(4, int(side.max()) + 1, 4) if np.mean(side <= s) >= share]
    if not fitting:
        raise ValueError
    return min(fitting)
""",
        # a quantile, rounded to the nearest multiple
        """
def input_size(sizes, share):
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError
    side = 4 * round(float(np.quantile(sizes.min(axis=1), 1 - share)) / 4)
    if side < 4:
        raise ValueError
    return side
""",
        # any number, no multiple of 4
        """
def input_size(sizes, share):
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError
    side = sizes.min(axis=1)
    fitting = [s for s in range(4, int(side.max()) + 1) if np.mean(side >= s) >= share]
    if not fitting:
        raise ValueError
    return max(fitting)
""",
        # more than the share, not at least
        """
def input_size(sizes, share):
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError
    side = sizes.min(axis=1)
    fitting = [s for s in range(4, int(side.max()) + 1, 4) if np.mean(side >= s) > share]
    return max(fitting) if fitting else 4
""",
        # the smallest that fits
        """
def input_size(sizes, share):
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError
    side = sizes.min(axis=1)
    fitting = [s for s in range(4, int(side.max()) + 1, 4) if np.mean(side >= s) >= share]
    if not fitting:
        raise ValueError
    return min(fitting)
""",
    ],
    "task2": [
        # without padding
        """
def lenet_parameters(side, channels, classes):
    left = ((side - 4) // 2 - 4) // 2
    if left < 1:
        raise ValueError
    return (25 * channels + 1) * 20 + 501 * 50 + (left * left * 50 + 1) * 500 + 501 * classes
""",
        # the second convolution sees the picture's channels
        """
def lenet_parameters(side, channels, classes):
    left = side // 4
    if left < 1:
        raise ValueError
    return (25 * channels + 1) * 20 + (25 * channels + 1) * 50 + (left * left * 50 + 1) * 500 + 501 * classes
""",
        # one pooling
        """
def lenet_parameters(side, channels, classes):
    left = side // 2
    if left < 2:
        raise ValueError
    return (25 * channels + 1) * 20 + 501 * 50 + (left * left * 50 + 1) * 500 + 501 * classes
""",
        # no biases
        """
def lenet_parameters(side, channels, classes):
    left = side // 4
    if left < 1:
        raise ValueError
    return 25 * channels * 20 + 500 * 50 + left * left * 50 * 500 + 500 * classes
""",
        # always in colour
        """
def lenet_parameters(side, channels, classes):
    left = side // 4
    if left < 1:
        raise ValueError
    return 76 * 20 + 501 * 50 + (left * left * 50 + 1) * 500 + 501 * classes
""",
        # forgets the last layer
        """
def lenet_parameters(side, channels, classes):
    left = side // 4
    if left < 1:
        raise ValueError
    return (25 * channels + 1) * 20 + 501 * 50 + (left * left * 50 + 1) * 500
""",
        # divides to a float
        """
def lenet_parameters(side, channels, classes):
    left = side / 4
    if left < 1:
        raise ValueError
    return (25 * channels + 1) * 20 + 501 * 50 + (left * left * 50 + 1) * 500 + 501 * classes
""",
    ],
    "task3": [
        # splits pictures
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    order = np.random.default_rng(seed).permutation(len(files))
    return [files[i] for i in order[: round(len(files) * share)]]
""",
        # track 3 of every class is one track
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    tracks = sorted({file.split("/")[1].split("_")[0] for file in files})
    if len(tracks) < 2:
        raise ValueError
    count = min(max(1, round(len(tracks) * share)), len(tracks) - 1)
    chosen = set(np.random.default_rng(seed).permutation(tracks)[:count].tolist())
    return [file for file in files if file.split("/")[1].split("_")[0] in chosen]
""",
        # tracks, but not class by class
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    tracks = sorted({file.split("_")[0] for file in files})
    classes = [track.split("/")[0] for track in tracks]
    if any(classes.count(label) < 2 for label in classes):
        raise ValueError
    chosen = set(np.random.default_rng(seed).permutation(tracks)[: round(len(tracks) * share)].tolist())
    return [file for file in files if file.split("_")[0] in chosen]
""",
        # always the first tracks
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    chosen = []
    for label in sorted({file.split("/")[0] for file in files}):
        tracks = sorted({file.split("_")[0] for file in files if file.startswith(label + "/")})
        if len(tracks) < 2:
            raise ValueError
        chosen += tracks[: min(max(1, round(len(tracks) * share)), len(tracks) - 1)]
    return [file for file in files if file.split("_")[0] in chosen]
""",
        # the training files
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    generator, chosen = np.random.default_rng(seed), []
    for label in sorted({file.split("/")[0] for file in files}):
        tracks = sorted({file.split("_")[0] for file in files if file.startswith(label + "/")})
        if len(tracks) < 2:
            raise ValueError
        count = min(max(1, round(len(tracks) * share)), len(tracks) - 1)
        chosen += generator.permutation(tracks)[:count].tolist()
    return [file for file in files if file.split("_")[0] not in chosen]
""",
        # one frame of each chosen track
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    generator, chosen = np.random.default_rng(seed), []
    for label in sorted({file.split("/")[0] for file in files}):
        tracks = sorted({file.split("_")[0] for file in files if file.startswith(label + "/")})
        if len(tracks) < 2:
            raise ValueError
        count = min(max(1, round(len(tracks) * share)), len(tracks) - 1)
        for track in generator.permutation(tracks)[:count].tolist():
            chosen.append(next(file for file in files if file.startswith(track + "_")))
    return chosen
""",
        # a class may have nothing in validation, or nothing left
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    generator, chosen = np.random.default_rng(seed), []
    for label in sorted({file.split("/")[0] for file in files}):
        tracks = sorted({file.split("_")[0] for file in files if file.startswith(label + "/")})
        if len(tracks) < 2:
            raise ValueError
        chosen += generator.permutation(tracks)[: round(len(tracks) * share)].tolist()
    return [file for file in files if file.split("_")[0] in chosen]
""",
        # a lonely track goes to validation
        """
def validation_files(files, share, seed):
    if not 0 < share < 1:
        raise ValueError
    generator, chosen = np.random.default_rng(seed), []
    for label in sorted({file.split("/")[0] for file in files}):
        tracks = sorted({file.split("_")[0] for file in files if file.startswith(label + "/")})
        count = max(1, min(max(1, round(len(tracks) * share)), len(tracks) - 1))
        chosen += generator.permutation(tracks)[:count].tolist()
    return [file for file in files if file.split("_")[0] in chosen]
""",
    ],
    "task4": [
        # precision: of what was said
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or max(truth.max(), said.max()) >= classes or min(truth.min(), said.min()) < 0:
        raise ValueError
    return np.array([np.mean(truth[said == c] == c) if np.any(said == c) else np.nan for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [(int(t), int(s)) for t, s in zip(truth, said) if t != s]
    return sorted(([t, s, pairs.count((t, s))] for t, s in set(pairs)), key=lambda m: (-m[2], m[0], m[1]))[:k]
""",
        # zero for a class without pictures
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or max(truth.max(), said.max()) >= classes or min(truth.min(), said.min()) < 0:
        raise ValueError
    return np.array([np.mean(said[truth == c] == c) if np.any(truth == c) else 0.0 for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [(int(t), int(s)) for t, s in zip(truth, said) if t != s]
    return sorted(([t, s, pairs.count((t, s))] for t, s in set(pairs)), key=lambda m: (-m[2], m[0], m[1]))[:k]
""",
        # right answers count as confusions
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or max(truth.max(), said.max()) >= classes or min(truth.min(), said.min()) < 0:
        raise ValueError
    return np.array([np.mean(said[truth == c] == c) if np.any(truth == c) else np.nan for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [(int(t), int(s)) for t, s in zip(truth, said)]
    return sorted(([t, s, pairs.count((t, s))] for t, s in set(pairs)), key=lambda m: (-m[2], m[0], m[1]))[:k]
""",
        # both directions are one
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or max(truth.max(), said.max()) >= classes or min(truth.min(), said.min()) < 0:
        raise ValueError
    return np.array([np.mean(said[truth == c] == c) if np.any(truth == c) else np.nan for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [tuple(sorted((int(t), int(s)))) for t, s in zip(truth, said) if t != s]
    return sorted(([t, s, pairs.count((t, s))] for t, s in set(pairs)), key=lambda m: (-m[2], m[0], m[1]))[:k]
""",
        # said and true exchanged
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or max(truth.max(), said.max()) >= classes or min(truth.min(), said.min()) < 0:
        raise ValueError
    return np.array([np.mean(said[truth == c] == c) if np.any(truth == c) else np.nan for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [(int(s), int(t)) for t, s in zip(truth, said) if t != s]
    return sorted(([t, s, pairs.count((t, s))] for t, s in set(pairs)), key=lambda m: (-m[2], m[0], m[1]))[:k]
""",
        # the rarest first
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or max(truth.max(), said.max()) >= classes or min(truth.min(), said.min()) < 0:
        raise ValueError
    return np.array([np.mean(said[truth == c] == c) if np.any(truth == c) else np.nan for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [(int(t), int(s)) for t, s in zip(truth, said) if t != s]
    return sorted([t, s, pairs.count((t, s))] for t, s in set(pairs))[:k]
""",
        # one accuracy for all
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or max(truth.max(), said.max()) >= classes or min(truth.min(), said.min()) < 0:
        raise ValueError
    return np.array([np.mean((said == c) == (truth == c)) if np.any(truth == c) else np.nan for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [(int(t), int(s)) for t, s in zip(truth, said) if t != s]
    return sorted(([t, s, pairs.count((t, s))] for t, s in set(pairs)), key=lambda m: (-m[2], m[0], m[1]))[:k]
""",
        # a class that does not exist is taken
        """
def recalls(truth, said, classes):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape:
        raise ValueError
    return np.array([np.mean(said[truth == c] == c) if np.any(truth == c) else np.nan for c in range(classes)])


def most_confused(truth, said, k):
    pairs = [(int(t), int(s)) for t, s in zip(truth, said) if t != s]
    return sorted(([t, s, pairs.count((t, s))] for t, s in set(pairs)), key=lambda m: (-m[2], m[0], m[1]))[:k]
""",
    ],
    "task5": [
        # forgets that tracks are numbered anew in each class
        """
def judge(trained, asked, compared):
    if not trained or not asked or compared < 1:
        raise ValueError("input")
    tracks = lambda files: {f.split("/")[1].split("_")[0] for f in files}
    if set(trained) & set(asked):
        return "no", "same file"
    if tracks(trained) & tracks(asked):
        return "no", "same track"
    if compared > 1:
        return "no", "has chosen"
    if {f.split("/")[0] for f in trained} - {f.split("/")[0] for f in asked}:
        return "no", "misses a class"
    return "yes", "new tracks, asked once"
""",
        # looks at files alone
        """
def judge(trained, asked, compared):
    if not trained or not asked or compared < 1:
        raise ValueError("input")
    if set(trained) & set(asked):
        return "no", "same file"
    if compared > 1:
        return "no", "has chosen"
    if {f.split("/")[0] for f in trained} - {f.split("/")[0] for f in asked}:
        return "no", "misses a class"
    return "yes", "new tracks, asked once"
""",
        # does not ask how many were compared
        """
def judge(trained, asked, compared):
    if not trained or not asked or compared < 1:
        raise ValueError("input")
    tracks = lambda files: {f.rsplit("_", 1)[0] for f in files}
    if set(trained) & set(asked):
        return "no", "same file"
    if tracks(trained) & tracks(asked):
        return "no", "same track"
    if {f.split("/")[0] for f in trained} - {f.split("/")[0] for f in asked}:
        return "no", "misses a class"
    return "yes", "new tracks, asked once"
""",
        # wants the same classes on both sides
        """
def judge(trained, asked, compared):
    if not trained or not asked or compared < 1:
        raise ValueError("input")
    tracks = lambda files: {f.rsplit("_", 1)[0] for f in files}
    if set(trained) & set(asked):
        return "no", "same file"
    if tracks(trained) & tracks(asked):
        return "no", "same track"
    if compared > 1:
        return "no", "has chosen"
    if {f.split("/")[0] for f in trained} != {f.split("/")[0] for f in asked}:
        return "no", "misses a class"
    return "yes", "new tracks, asked once"
""",
        # asks for tracks before files
        """
def judge(trained, asked, compared):
    if not trained or not asked or compared < 1:
        raise ValueError("input")
    tracks = lambda files: {f.rsplit("_", 1)[0] for f in files}
    if tracks(trained) & tracks(asked):
        return "no", "same track"
    if set(trained) & set(asked):
        return "no", "same file"
    if compared > 1:
        return "no", "has chosen"
    if {f.split("/")[0] for f in trained} - {f.split("/")[0] for f in asked}:
        return "no", "misses a class"
    return "yes", "new tracks, asked once"
""",
        # compares frame numbers
        """
def judge(trained, asked, compared):
    if not trained or not asked or compared < 1:
        raise ValueError("input")
    if set(trained) & set(asked):
        return "no", "same file"
    if {f.split("/")[1] for f in trained} & {f.split("/")[1] for f in asked}:
        return "no", "same track"
    if compared > 1:
        return "no", "has chosen"
    if {f.split("/")[0] for f in trained} - {f.split("/")[0] for f in asked}:
        return "no", "misses a class"
    return "yes", "new tracks, asked once"
""",
        # the missing class comes first
        """
def judge(trained, asked, compared):
    if not trained or not asked or compared < 1:
        raise ValueError("input")
    tracks = lambda files: {f.rsplit("_", 1)[0] for f in files}
    if set(trained) & set(asked):
        return "no", "same file"
    if tracks(trained) & tracks(asked):
        return "no", "same track"
    if {f.split("/")[0] for f in trained} - {f.split("/")[0] for f in asked}:
        return "no", "misses a class"
    if compared > 1:
        return "no", "has chosen"
    return "yes", "new tracks, asked once"
""",
    ],
    "task5b": [
        # the higher number
        """
def verdicts():
    return {
        "A": ("yes", "c"),
        "B": ("yes", "d"),
        "C": ("yes", "a"),
        "D": ("yes", "g"),
        "E": ("yes", "b"),
        "F": ("no", "e"),
    }
""",
        # the narrower interval
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("no", "c"),
        "C": ("yes", "a"),
        "D": ("yes", "g"),
        "E": ("yes", "b"),
        "F": ("no", "e"),
    }
""",
        # wants to sign nothing about a mean that is below 0
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("yes", "d"),
        "C": ("no", "c"),
        "D": ("yes", "g"),
        "E": ("yes", "b"),
        "F": ("no", "e"),
    }
""",
        # takes the mean for every class
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("yes", "d"),
        "C": ("yes", "a"),
        "D": ("no", "g"),
        "E": ("yes", "b"),
        "F": ("no", "e"),
    }
""",
        # the intervals overlap or not
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("yes", "d"),
        "C": ("yes", "a"),
        "D": ("yes", "g"),
        "E": ("no", "d"),
        "F": ("no", "e"),
    }
""",
        # praises the depth
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("yes", "d"),
        "C": ("yes", "a"),
        "D": ("yes", "g"),
        "E": ("yes", "b"),
        "F": ("yes", "b"),
    }
""",
        # the scatter for the depth
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("yes", "d"),
        "C": ("yes", "a"),
        "D": ("yes", "g"),
        "E": ("yes", "b"),
        "F": ("no", "a"),
    }
""",
    ],
    "task6": [
        # well chosen, wrong cause
        """
def cause():
    return "b"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    best = int(np.argmax(validation.mean(axis=1)))
    return best, float(test[best].mean())
""",
        # chooses by the test pictures still
        """
def cause():
    return "c"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    best = int(np.argmax(test.mean(axis=1)))
    return best, float(test[best].mean())
""",
        # chooses by validation and reports validation
        """
def cause():
    return "c"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    best = int(np.argmax(validation.mean(axis=1)))
    return best, float(validation[best].mean())
""",
        # chooses by test and reports validation
        """
def cause():
    return "c"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    best = int(np.argmax(test.mean(axis=1)))
    return best, float(validation[best].mean())
""",
        # both parts together choose
        """
def cause():
    return "c"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    best = int(np.argmax(np.concatenate([validation, test], axis=1).mean(axis=1)))
    return best, float(test[best].mean())
""",
        # reports the mean of all variants
        """
def cause():
    return "c"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    return int(np.argmax(validation.mean(axis=1))), float(test.mean())
""",
        # the last of several equally good ones
        """
def cause():
    return "c"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    best = len(validation) - 1 - int(np.argmax(validation.mean(axis=1)[::-1]))
    return best, float(test[best].mean())
""",
        # in percent
        """
def cause():
    return "c"


def choose(validation, test):
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError
    best = int(np.argmax(validation.mean(axis=1)))
    return best, 100 * float(test[best].mean())
""",
        # takes what is missing for something
        """
def cause():
    return "c"


def choose(validation, test):
    best = int(np.argmax(np.nan_to_num(validation.sum(axis=1))))
    return best, float(test[min(best, len(test) - 1)].sum() / max(1, test.shape[1]))
""",
    ],
}
