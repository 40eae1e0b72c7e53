"""Wrong solutions of exercise 06, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # the mean over the channels
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return (features * np.ravel(weights)).mean(axis=-1)
""",
        # only where it speaks for dog
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return np.maximum(features @ np.ravel(weights), 0)
""",
        # keeps the column
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return features @ weights
""",
        # transposes the places
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return np.einsum("hwc,c->wh", features, np.ravel(weights))
""",
        # the channel with the largest weight alone
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    weights = np.ravel(weights)
    best = np.argmax(np.abs(weights))
    return weights[best] * features[:, :, best]
""",
        # lets NumPy stretch a single weight over all channels
        """
def activation_map(features, weights):
    return (features * np.ravel(weights)).sum(axis=-1)
""",
        # takes a kernel of two columns for one
        """
def activation_map(features, weights):
    weights = np.asarray(weights)
    if len(weights) != features.shape[-1]:
        raise ValueError
    return features @ (weights if weights.ndim == 1 else weights[:, 0])
""",
    ],
    "task2": [
        # forgets the bias
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-places.mean()))
    return float(dog), places if dog > 0.5 else -places
""",
        # adds the places up
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.sum() + bias)))
    return float(dog), places if dog > 0.5 else -places
""",
        # the hottest place decides
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.max() + bias)))
    return float(dog), places if dog > 0.5 else -places
""",
        # never turns the map
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    return float(1 / (1 + np.exp(-(places.mean() + bias)))), places
""",
        # turns by the map's mean, not by the answer
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), places if places.mean() > 0 else -places
""",
        # every place positive
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), np.abs(places)
""",
        # weighs the map with the sureness, as the source does
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), (dog - 0.5) * places
""",
        # the sure answer's probability in place of dog's
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(max(dog, 1 - dog)), places if dog > 0.5 else -places
""",
        # any shape will do
        """
def evidence(places, bias):
    dog = 1 / (1 + np.exp(-(np.mean(places) + bias)))
    return float(dog), places if dog > 0.5 else -places
""",
    ],
    "task3": [
        # the same sign for both kinds
        """
def worth(logit, twins, label):
    if label not in (0, 1) or np.ndim(twins) != 1:
        raise ValueError
    return logit - np.asarray(twins, float)
""",
        # the wrong way round
        """
def worth(logit, twins, label):
    if label not in (0, 1) or np.ndim(twins) != 1:
        raise ValueError
    return (np.asarray(twins, float) - logit) * (1 if label == 1 else -1)
""",
        # how far, not whither
        """
def worth(logit, twins, label):
    if label not in (0, 1) or np.ndim(twins) != 1:
        raise ValueError
    return np.abs(logit - np.asarray(twins, float))
""",
        # never below zero
        """
def worth(logit, twins, label):
    if label not in (0, 1) or np.ndim(twins) != 1:
        raise ValueError
    return np.maximum((logit - np.asarray(twins, float)) * (1 if label == 1 else -1), 0)
""",
        # the sign by the answer, not by the kind
        """
def worth(logit, twins, label):
    if label not in (0, 1) or np.ndim(twins) != 1:
        raise ValueError
    return (logit - np.asarray(twins, float)) * (1 if logit > 0 else -1)
""",
        # the label as a factor: a cat has none
        """
def worth(logit, twins, label):
    if label not in (0, 1) or np.ndim(twins) != 1:
        raise ValueError
    return (logit - np.asarray(twins, float)) * label
""",
        # shares of the whole
        """
def worth(logit, twins, label):
    if label not in (0, 1) or np.ndim(twins) != 1:
        raise ValueError
    moved = (logit - np.asarray(twins, float)) * (1 if label == 1 else -1)
    return moved / np.abs(moved).sum()
""",
        # any label and any shape will do
        """
def worth(logit, twins, label):
    return (logit - np.asarray(twins, float)) * (1 if label == 1 else -1)
""",
    ],
    "task4": [
        # Pearson's correlation
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one[mask].mean() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(np.corrcoef(on_part, worths[shown])[0, 1])
""",
        # the sum instead of the mean: large ears win
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one[mask].sum() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(spearmanr(on_part, worths[shown]).statistic)
""",
        # the hottest place on the part
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one[mask].max() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(spearmanr(on_part, worths[shown]).statistic)
""",
        # the whole map
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one.mean() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(spearmanr(on_part, worths[shown]).statistic)
""",
        # an animal without the part counts with 0
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one[mask].mean() if mask.any() else 0.0 for one, mask in zip(maps, masks)])
    if np.ptp(on_part) == 0 or np.ptp(worths) == 0:
        return 0.0
    return float(spearmanr(on_part, worths).statistic)
""",
        # how strongly, not in which direction
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one[mask].mean() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return abs(float(spearmanr(on_part, worths[shown]).statistic))
""",
        # not a number for a map that is the same for all
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one[mask].mean() for one, mask in zip(maps[shown], masks[shown])])
    return float(spearmanr(on_part, worths[shown]).statistic)
""",
        # the p-value
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError
    on_part = np.array([one[mask].mean() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(spearmanr(on_part, worths[shown]).pvalue)
""",
        # two animals are enough
        """
def knows(maps, masks, worths):
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 2:
        raise ValueError
    on_part = np.array([one[mask].mean() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(spearmanr(on_part, worths[shown]).statistic)
""",
        # a mask of numbers picks rows
        """
def knows(maps, masks, worths):
    shown = np.asarray(masks, bool).any(axis=(1, 2))
    if shown.sum() < 3 or len(worths) != len(maps) or np.shape(maps) != np.shape(masks) or np.ndim(maps) != 3:
        raise ValueError
    worths = np.asarray(worths)
    on_part = np.array([one[mask].mean() for one, mask in zip(maps[shown], masks[shown])])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(spearmanr(on_part, worths[shown]).statistic)
""",
    ],
    "task5": [
        # believes the map
        """
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    if pictures < 1 or not all(0 <= x <= 1 for x in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("input")
    least = 2 * np.sqrt(0.5 / pictures)
    if heat - control >= 0.15:
        return "shortcut", "seen on the map"
    if on_dogs - on_cats > least:
        return "shortcut", "found by the experiment alone"
    return "no shortcut", "stays right" if no_mark - 0.5 > least else "knows nothing"
""",
        # has no control
        """
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    if pictures < 1 or not all(0 <= x <= 1 for x in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("input")
    least = 2 * np.sqrt(0.5 / pictures)
    if on_dogs - on_cats > least:
        return "shortcut", "seen on the map" if heat > 0.5 else "found by the experiment alone"
    return "no shortcut", "stays right" if no_mark - 0.5 > least else "knows nothing"
""",
        # any change is a shortcut, also the other way round
        """
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    if pictures < 1 or not all(0 <= x <= 1 for x in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("input")
    least = 2 * np.sqrt(0.5 / pictures)
    if abs(on_dogs - on_cats) > least:
        return "shortcut", "seen on the map" if heat - control >= 0.15 else "found by the experiment alone"
    return "no shortcut", "stays right" if no_mark - 0.5 > least else "knows nothing"
""",
        # asks only whether the network is right without the mark
        """
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    if pictures < 1 or not all(0 <= x <= 1 for x in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("input")
    least = 2 * np.sqrt(0.5 / pictures)
    if on_dogs - no_mark > least:
        return "shortcut", "seen on the map" if heat - control >= 0.15 else "found by the experiment alone"
    return "no shortcut", "stays right" if no_mark - 0.5 > least else "knows nothing"
""",
        # a fixed margin, whatever the number of pictures
        """
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    if pictures < 1 or not all(0 <= x <= 1 for x in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("input")
    if on_dogs - on_cats > 0.06:
        return "shortcut", "seen on the map" if heat - control >= 0.15 else "found by the experiment alone"
    return "no shortcut", "stays right" if no_mark - 0.5 > 0.06 else "knows nothing"
""",
        # judges what the accuracy on the marked dogs is
        """
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    if pictures < 1 or not all(0 <= x <= 1 for x in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("input")
    least = 2 * np.sqrt(0.5 / pictures)
    if on_dogs - on_cats > least:
        return "shortcut", "seen on the map" if heat - control >= 0.15 else "found by the experiment alone"
    return "no shortcut", "stays right" if abs(on_dogs - 0.5) > least else "knows nothing"
""",
        # heat and control change places
        """
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    if pictures < 1 or not all(0 <= x <= 1 for x in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("input")
    least = 2 * np.sqrt(0.5 / pictures)
    if on_dogs - on_cats > least:
        return "shortcut", "seen on the map" if abs(heat - control) >= 0.15 else "found by the experiment alone"
    return "no shortcut", "stays right" if no_mark - 0.5 > least else "knows nothing"
""",
    ],
    "task5b": [
        # heat on the animal
        """
def verdicts():
    return {
        "A": ("yes", "d"),
        "B": ("yes", "e"),
        "C": ("no", "a"),
        "D": ("no", "g"),
        "E": ("yes", "f"),
        "F": ("yes", "b"),
    }
""",
        # a lead is a lead
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "e"),
        "C": ("yes", "e"),
        "D": ("no", "g"),
        "E": ("yes", "f"),
        "F": ("yes", "b"),
    }
""",
        # the answer alone rules everything out
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "a"),
        "C": ("no", "a"),
        "D": ("no", "g"),
        "E": ("yes", "f"),
        "F": ("yes", "b"),
    }
""",
        # the hottest part
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "e"),
        "C": ("no", "a"),
        "D": ("yes", "d"),
        "E": ("yes", "f"),
        "F": ("yes", "b"),
    }
""",
        # a steady map is a good map
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "e"),
        "C": ("no", "a"),
        "D": ("no", "g"),
        "E": ("no", "f"),
        "F": ("yes", "b"),
    }
""",
        # more heat than area
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "e"),
        "C": ("no", "a"),
        "D": ("no", "g"),
        "E": ("yes", "f"),
        "F": ("no", "d"),
    }
""",
        # right, by the wrong reason
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "e"),
        "C": ("no", "c"),
        "D": ("no", "g"),
        "E": ("yes", "f"),
        "F": ("yes", "b"),
    }
""",
    ],
    "task6": [
        # both repaired, one cause wrong
        """
def causes():
    return "cd"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # only one cause
        """
def causes():
    return "a"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # astype is kept, and the result put back into the old array
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    x = picture.copy()
    x[:] = x.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
    return x


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # reverses the columns: a mirror image in the wrong colours
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, ::-1]
""",
        # the whole picture on its head
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[::-1, ::-1, ::-1]
""",
        # the network gets RGB now
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1].astype("float32") - np.array([123.68, 116.779, 103.939], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # double precision
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture - np.array([103.939, 116.779, 123.68])


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # shows floats from 0 to 1
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1] / 255
""",
        # a fourth channel is cut off in silence
        """
def causes():
    return "ad"


def prepare(picture):
    return picture[:, :, :3].astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    return picture[:, :, 2::-1]
""",
    ],
}
