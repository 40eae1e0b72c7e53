"""Wrong solutions of exercise 05, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # how far the probabilities differ
        """
def disagreement(probabilities):
    p = np.asarray(probabilities, float)
    if p.ndim != 2 or p.shape[1] == 0 or np.any((p < 0) | (p > 1)):
        raise ValueError
    return np.abs(p[:, None] - p[None]).mean(axis=2)
""",
        # agreement
        """
def disagreement(probabilities):
    p = np.asarray(probabilities, float)
    if p.ndim != 2 or p.shape[1] == 0 or np.any((p < 0) | (p > 1)):
        raise ValueError
    said = p > 0.5
    return (said[:, None] == said[None]).mean(axis=2)
""",
        # counts in place of shares
        """
def disagreement(probabilities):
    p = np.asarray(probabilities, float)
    if p.ndim != 2 or p.shape[1] == 0 or np.any((p < 0) | (p > 1)):
        raise ValueError
    said = p > 0.5
    return (said[:, None] != said[None]).sum(axis=2)
""",
        # compares pictures instead of members
        """
def disagreement(probabilities):
    p = np.asarray(probabilities, float).T
    if p.ndim != 2 or p.shape[0] == 0 or np.any((p < 0) | (p > 1)):
        raise ValueError
    said = p > 0.5
    return (said[:, None] != said[None]).mean(axis=2)
""",
        # one half is a dog, too
        """
def disagreement(probabilities):
    p = np.asarray(probabilities, float)
    if p.ndim != 2 or p.shape[1] == 0 or np.any((p < 0) | (p > 1)):
        raise ValueError
    said = p >= 0.5
    return (said[:, None] != said[None]).mean(axis=2)
""",
        # the upper half only
        """
def disagreement(probabilities):
    p = np.asarray(probabilities, float)
    if p.ndim != 2 or p.shape[1] == 0 or np.any((p < 0) | (p > 1)):
        raise ValueError
    said = p > 0.5
    return np.triu((said[:, None] != said[None]).mean(axis=2))
""",
        # looks at nothing
        """
def disagreement(probabilities):
    said = np.atleast_2d(np.asarray(probabilities, float)) > 0.5
    return (said[:, None] != said[None]).mean(axis=2)
""",
    ],
    "task2": [
        # the mean over the pictures
        """
def join(probabilities, way):
    p = np.asarray(probabilities, float)
    if len(p) == 0 or way not in ("mean", "vote", "log-odds"):
        raise ValueError
    if way == "mean":
        return p.mean(axis=1)
    if way == "vote":
        return (p > 0.5).mean(axis=1)
    c = np.clip(p, 1e-4, 1 - 1e-4)
    return 1 / (1 + np.exp(-np.log(c / (1 - c)).mean(axis=1)))
""",
        # the vote is a verdict, not a share
        """
def join(probabilities, way):
    p = np.asarray(probabilities, float)
    if len(p) == 0 or way not in ("mean", "vote", "log-odds"):
        raise ValueError
    if way == "mean":
        return p.mean(axis=0)
    if way == "vote":
        return ((p > 0.5).mean(axis=0) > 0.5).astype(float)
    c = np.clip(p, 1e-4, 1 - 1e-4)
    return 1 / (1 + np.exp(-np.log(c / (1 - c)).mean(axis=0)))
""",
        # adds the log-odds instead of averaging them
        """
def join(probabilities, way):
    p = np.asarray(probabilities, float)
    if len(p) == 0 or way not in ("mean", "vote", "log-odds"):
        raise ValueError
    if way == "mean":
        return p.mean(axis=0)
    if way == "vote":
        return (p > 0.5).mean(axis=0)
    c = np.clip(p, 1e-4, 1 - 1e-4)
    return 1 / (1 + np.exp(-np.log(c / (1 - c)).sum(axis=0)))
""",
        # forgets the way back
        """
def join(probabilities, way):
    p = np.asarray(probabilities, float)
    if len(p) == 0 or way not in ("mean", "vote", "log-odds"):
        raise ValueError
    if way == "mean":
        return p.mean(axis=0)
    if way == "vote":
        return (p > 0.5).mean(axis=0)
    c = np.clip(p, 1e-4, 1 - 1e-4)
    return np.log(c / (1 - c)).mean(axis=0)
""",
        # does not clip
        """
def join(probabilities, way):
    p = np.asarray(probabilities, float)
    if len(p) == 0 or way not in ("mean", "vote", "log-odds"):
        raise ValueError
    if way == "mean":
        return p.mean(axis=0)
    if way == "vote":
        return (p > 0.5).mean(axis=0)
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-np.log(p / (1 - p)).mean(axis=0)))
""",
        # clips for all three
        """
def join(probabilities, way):
    p = np.clip(np.asarray(probabilities, float), 0.01, 0.99)
    if len(p) == 0 or way not in ("mean", "vote", "log-odds"):
        raise ValueError
    if way == "mean":
        return p.mean(axis=0)
    if way == "vote":
        return (p > 0.5).mean(axis=0)
    return 1 / (1 + np.exp(-np.log(p / (1 - p)).mean(axis=0)))
""",
        # averages the logarithms of p alone
        """
def join(probabilities, way):
    p = np.asarray(probabilities, float)
    if len(p) == 0 or way not in ("mean", "vote", "log-odds"):
        raise ValueError
    if way == "mean":
        return p.mean(axis=0)
    if way == "vote":
        return (p > 0.5).mean(axis=0)
    return np.exp(np.log(np.clip(p, 1e-4, 1 - 1e-4)).mean(axis=0))
""",
        # any other word is the mean
        """
def join(probabilities, way):
    p = np.asarray(probabilities, float)
    if len(p) == 0:
        raise ValueError
    if way == "vote":
        return (p > 0.5).mean(axis=0)
    if way == "log-odds":
        c = np.clip(p, 1e-4, 1 - 1e-4)
        return 1 / (1 + np.exp(-np.log(c / (1 - c)).mean(axis=0)))
    return p.mean(axis=0)
""",
    ],
    "task3": [
        # only the dogs cost
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError
    return float(-(truth * np.log(np.clip(p, clip, 1 - clip))).mean())
""",
        # clips below only
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError
    p = np.where(truth == 1, p, 1 - p)
    return float(-np.log(np.maximum(p, clip)).mean())
""",
        # base 10
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError
    p = np.clip(np.where(truth == 1, p, 1 - p), clip, 1 - clip)
    return float(-np.log10(p).mean())
""",
        # the sum
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError
    p = np.clip(np.where(truth == 1, p, 1 - p), clip, 1 - clip)
    return float(-np.log(p).sum())
""",
        # clips the loss, not the probability
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError
    p = np.where(truth == 1, p, 1 - p)
    with np.errstate(divide="ignore"):
        return float(np.clip(-np.log(p), clip, 1 / clip).mean())
""",
        # the logarithm of the mean
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError
    p = np.clip(np.where(truth == 1, p, 1 - p), clip, 1 - clip)
    return float(-np.log(p.mean()))
""",
        # takes any clip
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0:
        raise ValueError
    p = np.clip(np.where(truth == 1, p, 1 - p), max(clip, 1e-9), 1 - clip)
    return float(-np.log(p).mean())
""",
        # cats and dogs exchanged
        """
def clipped_log_loss(truth, probability, clip):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError
    p = np.clip(np.where(truth == 0, p, 1 - p), clip, 1 - clip)
    return float(-np.log(p).mean())
""",
    ],
    "task4": [
        # a probability of 1 gets a bin of its own
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1 or np.any((p < 0) | (p > 1)):
        raise ValueError
    places = (p * bins).astype(int)
    return np.array([(p[places == i].mean(), truth[places == i].mean(), (places == i).sum()) for i in np.unique(places)])
""",
        # borders belong to the lower bin
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1 or np.any((p < 0) | (p > 1)):
        raise ValueError
    places = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    return np.array([(p[places == i].mean(), truth[places == i].mean(), (places == i).sum()) for i in np.unique(places)])
""",
        # rounds to the nearest bin
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1 or np.any((p < 0) | (p > 1)):
        raise ValueError
    places = np.minimum(np.round(p * bins).astype(int), bins - 1)
    return np.array([(p[places == i].mean(), truth[places == i].mean(), (places == i).sum()) for i in np.unique(places)])
""",
        # the bin's middle in place of the mean probability
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1 or np.any((p < 0) | (p > 1)):
        raise ValueError
    places = np.minimum((p * bins).astype(int), bins - 1)
    return np.array([((i + 0.5) / bins, truth[places == i].mean(), (places == i).sum()) for i in np.unique(places)])
""",
        # empty bins as zeros
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1 or np.any((p < 0) | (p > 1)):
        raise ValueError
    places = np.minimum((p * bins).astype(int), bins - 1)
    table = np.zeros((bins, 3))
    for i in np.unique(places):
        table[i] = p[places == i].mean(), truth[places == i].mean(), (places == i).sum()
    return table
""",
        # the share of right answers in place of the share of ones
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1 or np.any((p < 0) | (p > 1)):
        raise ValueError
    right = (p > 0.5) == (truth == 1)
    places = np.minimum((p * bins).astype(int), bins - 1)
    return np.array([(p[places == i].mean(), right[places == i].mean(), (places == i).sum()) for i in np.unique(places)])
""",
        # bins that hold equally many, as in the lesson
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1 or np.any((p < 0) | (p > 1)):
        raise ValueError
    parts = [part for part in np.array_split(np.argsort(p), bins) if len(part)]
    return np.array([(p[part].mean(), truth[part].mean(), len(part)) for part in parts])
""",
        # no look at the range
        """
def calibration(truth, probability, bins):
    truth, p = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != p.shape or bins < 1:
        raise ValueError
    places = np.clip((p * bins).astype(int), 0, bins - 1)
    return np.array([(p[places == i].mean(), truth[places == i].mean(), (places == i).sum()) for i in np.unique(places)])
""",
    ],
    "task5": [
        # the lower Brier score, by however little
        """
def judge(truth, first, second):
    t, f, s = (np.asarray(x, float) for x in (truth, first, second))
    if not t.shape == f.shape == s.shape or len(t) < 2:
        raise ValueError("shapes")
    scores = {"first": np.mean((t - f) ** 2), "second": np.mean((t - s) ** 2)}
    better = min(scores, key=scores.get)
    both = np.mean((t - (f + s) / 2) ** 2)
    return ("average", "better than both") if both < scores[better] else (better, "too unequal")
""",
        # compares with the mean of the members: the average always wins
        """
def judge(truth, first, second):
    t, f, s = (np.asarray(x, float) for x in (truth, first, second))
    if not t.shape == f.shape == s.shape or len(t) < 2:
        raise ValueError("shapes")
    gain = ((t - f) ** 2 + (t - s) ** 2) / 2 - (t - (f + s) / 2) ** 2
    better = "first" if np.mean((t - f) ** 2) <= np.mean((t - s) ** 2) else "second"
    reach = 2 * gain.std(ddof=1) / np.sqrt(len(t))
    if gain.mean() > reach:
        return "average", "better than both"
    return better, "too unequal" if gain.mean() < -reach else "no more than chance"
""",
        # always compares with the first
        """
def judge(truth, first, second):
    t, f, s = (np.asarray(x, float) for x in (truth, first, second))
    if not t.shape == f.shape == s.shape or len(t) < 2:
        raise ValueError("shapes")
    gain = (t - f) ** 2 - (t - (f + s) / 2) ** 2
    reach = 2 * gain.std(ddof=1) / np.sqrt(len(t))
    if gain.mean() > reach:
        return "average", "better than both"
    return "first", "too unequal" if gain.mean() < -reach else "no more than chance"
""",
        # unpaired: the errors of both added
        """
def judge(truth, first, second):
    t, f, s = (np.asarray(x, float) for x in (truth, first, second))
    if not t.shape == f.shape == s.shape or len(t) < 2:
        raise ValueError("shapes")
    e = {"first": (t - f) ** 2, "second": (t - s) ** 2}
    better = min(e, key=lambda k: e[k].mean())
    both = (t - (f + s) / 2) ** 2
    reach = 2 * np.sqrt((e[better].var(ddof=1) + both.var(ddof=1)) / len(t))
    gain = e[better].mean() - both.mean()
    if gain > reach:
        return "average", "better than both"
    return better, "too unequal" if gain < -reach else "no more than chance"
""",
        # judges by accuracy
        """
def judge(truth, first, second):
    t, f, s = (np.asarray(x, float) for x in (truth, first, second))
    if not t.shape == f.shape == s.shape or len(t) < 2:
        raise ValueError("shapes")
    right = {"first": (f > 0.5) == t, "second": (s > 0.5) == t}
    better = max(right, key=lambda k: right[k].mean())
    gain = (((f + s) / 2 > 0.5) == t).astype(float) - right[better]
    reach = 2 * gain.std(ddof=1) / np.sqrt(len(t))
    if gain.mean() > reach:
        return "average", "better than both"
    return better, "too unequal" if gain.mean() < -reach else "no more than chance"
""",
        # forgets the root of n
        """
def judge(truth, first, second):
    t, f, s = (np.asarray(x, float) for x in (truth, first, second))
    if not t.shape == f.shape == s.shape or len(t) < 2:
        raise ValueError("shapes")
    e = {"first": (t - f) ** 2, "second": (t - s) ** 2}
    better = min(e, key=lambda k: e[k].mean())
    gain = e[better] - (t - (f + s) / 2) ** 2
    reach = 2 * gain.std(ddof=1)
    if gain.mean() > reach:
        return "average", "better than both"
    return better, "too unequal" if gain.mean() < -reach else "no more than chance"
""",
        # averages what was answered, not how surely
        """
def judge(truth, first, second):
    t, f, s = (np.asarray(x, float) for x in (truth, first, second))
    if not t.shape == f.shape == s.shape or len(t) < 2:
        raise ValueError("shapes")
    e = {"first": (t - f) ** 2, "second": (t - s) ** 2}
    better = min(e, key=lambda k: e[k].mean())
    gain = e[better] - (t - ((f > 0.5).astype(float) + (s > 0.5)) / 2) ** 2
    reach = 2 * gain.std(ddof=1) / np.sqrt(len(t))
    if gain.mean() > reach:
        return "average", "better than both"
    return better, "too unequal" if gain.mean() < -reach else "no more than chance"
""",
    ],
    "task5b": [
        # chooses by the test
        """
def verdicts():
    return {
        "A": ("yes", "e"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("yes", "a"),
        "E": ("no", "c"),
        "F": ("no", "g"),
    }
""",
        # three networks are better than one
        """
def verdicts():
    return {
        "A": ("no", "b"),
        "B": ("no", "e"),
        "C": ("yes", "d"),
        "D": ("yes", "a"),
        "E": ("no", "c"),
        "F": ("no", "g"),
    }
""",
        # an average never pays
        """
def verdicts():
    return {
        "A": ("no", "b"),
        "B": ("yes", "f"),
        "C": ("no", "f"),
        "D": ("yes", "a"),
        "E": ("no", "c"),
        "F": ("no", "g"),
    }
""",
        # compares before calibrating
        """
def verdicts():
    return {
        "A": ("no", "b"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("no", "e"),
        "E": ("no", "c"),
        "F": ("no", "g"),
    }
""",
        # blames the features
        """
def verdicts():
    return {
        "A": ("no", "b"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("yes", "a"),
        "E": ("yes", "e"),
        "F": ("no", "g"),
    }
""",
        # believes 1.00
        """
def verdicts():
    return {
        "A": ("no", "b"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("yes", "a"),
        "E": ("no", "c"),
        "F": ("yes", "e"),
    }
""",
        # right, by the wrong reason
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("yes", "a"),
        "E": ("no", "c"),
        "F": ("no", "g"),
    }
""",
    ],
    "task6": [
        # a good split, the wrong cause
        """
def cause():
    return "b"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    generator, back = np.random.default_rng(seed), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = generator.permutation(np.flatnonzero(labels == label))
        back[places[: round(len(places) * share)]] = True
    return rows[~back], labels[~back], rows[back], labels[back]
""",
        # shuffles and cuts: the classes' shares are left to chance
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    order = np.random.default_rng(seed).permutation(len(labels))
    rows, labels, kept = rows[order], labels[order], round(len(labels) * (1 - share))
    return rows[:kept], labels[:kept], rows[kept:], labels[kept:]
""",
        # two permutations: rows lose their labels
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    generator = np.random.default_rng(seed)
    rows, labels = generator.permutation(rows), generator.permutation(labels)
    kept = round(len(labels) * (1 - share))
    return rows[:kept], labels[:kept], rows[kept:], labels[kept:]
""",
        # the tail of each class, whatever the seed
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    back = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        back[places[len(places) - round(len(places) * share) :]] = True
    return rows[~back], labels[~back], rows[back], labels[back]
""",
        # training and validation exchanged
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    generator, back = np.random.default_rng(seed), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = generator.permutation(np.flatnonzero(labels == label))
        back[places[: round(len(places) * share)]] = True
    return rows[back], labels[back], rows[~back], labels[~back]
""",
        # draws with replacement
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    generator = np.random.default_rng(seed)
    kept, back = [], []
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        n = round(len(places) * share)
        back.extend(generator.choice(places, n))
        kept.extend(generator.choice(places, len(places) - n))
    return rows[kept], labels[kept], rows[back], labels[back]
""",
        # training keeps everything
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    generator, back = np.random.default_rng(seed), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = generator.permutation(np.flatnonzero(labels == label))
        back[places[: round(len(places) * share)]] = True
    return rows, labels, rows[back], labels[back]
""",
        # the same number of each class, however rare it is
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    generator, back = np.random.default_rng(seed), np.zeros(len(labels), bool)
    classes = np.unique(labels)
    for label in classes:
        places = generator.permutation(np.flatnonzero(labels == label))
        back[places[: round(len(labels) * share / len(classes))]] = True
    return rows[~back], labels[~back], rows[back], labels[back]
""",
        # no seed
        """
def cause():
    return "a"


def split(rows, labels, share, seed):
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError
    generator, back = np.random.default_rng(), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = generator.permutation(np.flatnonzero(labels == label))
        back[places[: round(len(places) * share)]] = True
    return rows[~back], labels[~back], rows[back], labels[back]
""",
    ],
}
