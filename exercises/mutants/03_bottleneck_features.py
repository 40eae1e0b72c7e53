"""Wrong solutions of exercise 03, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # no bias
        """
def top_parameters(side, halvings, channels, units):
    for _ in range(halvings):
        side //= 2
    if side < 1:
        raise ValueError
    return {"flattened": side * side * channels * units, "averaged": channels * units}
""",
        # one side instead of both
        """
def top_parameters(side, halvings, channels, units):
    for _ in range(halvings):
        side //= 2
    if side < 1:
        raise ValueError
    return {"flattened": (side * channels + 1) * units, "averaged": (channels + 1) * units}
""",
        # divides once by 2 * halvings
        """
def top_parameters(side, halvings, channels, units):
    side //= max(1, 2 * halvings)
    if side < 1:
        raise ValueError
    return {"flattened": (side * side * channels + 1) * units, "averaged": (channels + 1) * units}
""",
        # rounds up
        """
def top_parameters(side, halvings, channels, units):
    for _ in range(halvings):
        side = (side + 1) // 2
    if side < 1:
        raise ValueError
    return {"flattened": (side * side * channels + 1) * units, "averaged": (channels + 1) * units}
""",
        # one bias for the whole layer
        """
def top_parameters(side, halvings, channels, units):
    for _ in range(halvings):
        side //= 2
    if side < 1:
        raise ValueError
    return {"flattened": side * side * channels * units + 1, "averaged": channels * units + 1}
""",
        # never refuses
        """
def top_parameters(side, halvings, channels, units):
    for _ in range(halvings):
        side //= 2
    return {"flattened": (side * side * channels + 1) * units, "averaged": (channels + 1) * units}
""",
        # the two exchanged
        """
def top_parameters(side, halvings, channels, units):
    for _ in range(halvings):
        side //= 2
    if side < 1:
        raise ValueError
    return {"averaged": (side * side * channels + 1) * units, "flattened": (channels + 1) * units}
""",
    ],
    "task2": [
        # the mean over the channels
        """
def rows(features, way):
    features = np.asarray(features)
    if features.ndim != 4 or way not in ("flatten", "average"):
        raise ValueError
    return features.reshape(len(features), -1) if way == "flatten" else features.mean(axis=(2, 3))
""",
        # the mean over everything but the pictures
        """
def rows(features, way):
    features = np.asarray(features)
    if features.ndim != 4 or way not in ("flatten", "average"):
        raise ValueError
    return features.reshape(len(features), -1) if way == "flatten" else features.mean(axis=(1, 2, 3))
""",
        # flattens the pictures, too
        """
def rows(features, way):
    features = np.asarray(features)
    if features.ndim != 4 or way not in ("flatten", "average"):
        raise ValueError
    return features.flatten() if way == "flatten" else features.mean(axis=(1, 2))
""",
        # the maximum
        """
def rows(features, way):
    features = np.asarray(features)
    if features.ndim != 4 or way not in ("flatten", "average"):
        raise ValueError
    return features.reshape(len(features), -1) if way == "flatten" else features.max(axis=(1, 2))
""",
        # every other word means average
        """
def rows(features, way):
    features = np.asarray(features)
    if features.ndim != 4:
        raise ValueError
    return features.reshape(len(features), -1) if way == "flatten" else features.mean(axis=(1, 2))
""",
        # channel by channel instead of place by place
        """
def rows(features, way):
    features = np.asarray(features)
    if features.ndim != 4 or way not in ("flatten", "average"):
        raise ValueError
    by_channel = features.transpose(0, 3, 1, 2)
    return by_channel.reshape(len(features), -1) if way == "flatten" else features.mean(axis=(1, 2))
""",
        # no look at the dimensions
        """
def rows(features, way):
    features = np.asarray(features)
    if way not in ("flatten", "average"):
        raise ValueError
    return features.reshape(len(features), -1) if way == "flatten" else features.mean(axis=(1, 2))
""",
    ],
    "task3": [
        # joins with nothing between
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    text = network + str(image_size) + "".join(files)
    return hashlib.sha256(text.encode()).hexdigest() + ".npy"
""",
        # only the number of files
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    return f"{network}_{image_size}_{len(files)}.npy"
""",
        # sorts the files
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    text = "\\n".join([network, str(image_size), *sorted(files)])
    return hashlib.sha256(text.encode()).hexdigest() + ".npy"
""",
        # forgets the size
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    text = "\\n".join([network, *files])
    return hashlib.sha256(text.encode()).hexdigest() + ".npy"
""",
        # the names themselves
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    return "_".join([network, str(image_size), *files]).replace("/", "-") + ".npy"
""",
        # a separator that may stand in a name
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    text = ",".join([network, str(image_size), *files])
    return hashlib.sha256(text.encode()).hexdigest() + ".npy"
""",
        # the first and the last file
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    text = "\\n".join([network, str(image_size), str(len(files)), files[0], files[-1]])
    return hashlib.sha256(text.encode()).hexdigest() + ".npy"
""",
        # no suffix
        """
def cache_name(network, image_size, files):
    if len(files) == 0:
        raise ValueError
    text = "\\n".join([network, str(image_size), *files])
    return hashlib.sha256(text.encode()).hexdigest()
""",
        # a name for no pictures
        """
def cache_name(network, image_size, files):
    text = "\\n".join([network, str(image_size), *files])
    return hashlib.sha256(text.encode()).hexdigest() + ".npy"
""",
    ],
    "task4": [
        # the scalar product without dividing by the lengths
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError
    order = np.argsort(-features @ features[asked], kind="stable")
    return order[order != asked][:k]
""",
        # the distance
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError
    order = np.argsort(np.linalg.norm(features - features[asked], axis=1), kind="stable")
    return order[order != asked][:k]
""",
        # the farthest first
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = features / np.where(lengths > 0, lengths, 1)
    order = np.argsort(directions @ directions[asked], kind="stable")
    return order[order != asked][:k]
""",
        # is its own neighbour
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = features / np.where(lengths > 0, lengths, 1)
    return np.argsort(-(directions @ directions[asked]), kind="stable")[:k]
""",
        # drops the first of the order, whoever that is
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = features / np.where(lengths > 0, lengths, 1)
    return np.argsort(-(directions @ directions[asked]), kind="stable")[1 : k + 1]
""",
        # normalises the channels instead of the rows
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError
    lengths = np.linalg.norm(features, axis=0, keepdims=True)
    directions = features / np.where(lengths > 0, lengths, 1)
    order = np.argsort(-(directions @ directions[asked]), kind="stable")
    return order[order != asked][:k]
""",
        # divides by zero
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError
    directions = features / np.linalg.norm(features, axis=1, keepdims=True)
    order = np.argsort(-(directions @ directions[asked]), kind="stable")
    return order[order != asked][:k]
""",
        # lets Python count from the end
        """
def nearest(features, asked, k):
    features = np.asarray(features, float)
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = features / np.where(lengths > 0, lengths, 1)
    order = np.argsort(-(directions @ directions[asked]), kind="stable")
    return order[order != asked][:k]
""",
    ],
    "task5": [
        # compares with the weaker rival
        """
def judge(learned, random_weights, statistics, level=0.05):
    learned = np.asarray(learned, bool)
    rivals = {"statistics": np.asarray(statistics, bool), "random weights": np.asarray(random_weights, bool)}
    if len(learned) == 0 or any(len(each) != len(learned) for each in rivals.values()):
        raise ValueError("pictures")
    name = min(rivals, key=lambda rival: rivals[rival].sum())
    more, fewer = int(np.sum(learned & ~rivals[name])), int(np.sum(rivals[name] & ~learned))
    if p_value(more, fewer) >= level:
        return "cannot tell", name
    return ("learned" if more > fewer else "rival"), name
""",
        # the higher accuracy wins
        """
def judge(learned, random_weights, statistics, level=0.05):
    if len(learned) == 0 or not len(learned) == len(random_weights) == len(statistics):
        raise ValueError("pictures")
    name = "random weights" if np.sum(random_weights) > np.sum(statistics) else "statistics"
    best = max(np.sum(random_weights), np.sum(statistics))
    return ("cannot tell" if np.sum(learned) == best else "learned" if np.sum(learned) > best else "rival"), name
""",
        # takes the numbers of right answers for pairs
        """
def judge(learned, random_weights, statistics, level=0.05):
    if len(learned) == 0 or not len(learned) == len(random_weights) == len(statistics):
        raise ValueError("pictures")
    name = "random weights" if np.sum(random_weights) > np.sum(statistics) else "statistics"
    mine, best = int(np.sum(learned)), int(max(np.sum(random_weights), np.sum(statistics)))
    if p_value(mine, best) >= level:
        return "cannot tell", name
    return ("learned" if mine > best else "rival"), name
""",
        # looks whether intervals of two standard errors overlap
        """
def judge(learned, random_weights, statistics, level=0.05):
    n = len(learned)
    if n == 0 or not n == len(random_weights) == len(statistics):
        raise ValueError("pictures")
    name = "random weights" if np.sum(random_weights) > np.sum(statistics) else "statistics"
    p, q = np.mean(learned), max(np.mean(random_weights), np.mean(statistics))
    reach = 2 * np.sqrt(p * (1 - p) / n) + 2 * np.sqrt(q * (1 - q) / n)
    if abs(p - q) <= reach:
        return "cannot tell", name
    return ("learned" if p > q else "rival"), name
""",
        # of two equal rivals the other one
        """
def judge(learned, random_weights, statistics, level=0.05):
    learned = np.asarray(learned, bool)
    rivals = {"random weights": np.asarray(random_weights, bool), "statistics": np.asarray(statistics, bool)}
    if len(learned) == 0 or any(len(each) != len(learned) for each in rivals.values()):
        raise ValueError("pictures")
    name = max(rivals, key=lambda rival: rivals[rival].sum())
    more, fewer = int(np.sum(learned & ~rivals[name])), int(np.sum(rivals[name] & ~learned))
    if p_value(more, fewer) >= level:
        return "cannot tell", name
    return ("learned" if more > fewer else "rival"), name
""",
        # does not know its level
        """
def judge(learned, random_weights, statistics, level=0.05):
    learned = np.asarray(learned, bool)
    rivals = {"statistics": np.asarray(statistics, bool), "random weights": np.asarray(random_weights, bool)}
    if len(learned) == 0 or any(len(each) != len(learned) for each in rivals.values()):
        raise ValueError("pictures")
    name = max(rivals, key=lambda rival: rivals[rival].sum())
    more, fewer = int(np.sum(learned & ~rivals[name])), int(np.sum(rivals[name] & ~learned))
    if p_value(more, fewer) >= 0.05:
        return "cannot tell", name
    return ("learned" if more > fewer else "rival"), name
""",
        # never lets a rival win
        """
def judge(learned, random_weights, statistics, level=0.05):
    learned = np.asarray(learned, bool)
    rivals = {"statistics": np.asarray(statistics, bool), "random weights": np.asarray(random_weights, bool)}
    if len(learned) == 0 or any(len(each) != len(learned) for each in rivals.values()):
        raise ValueError("pictures")
    name = max(rivals, key=lambda rival: rivals[rival].sum())
    more, fewer = int(np.sum(learned & ~rivals[name])), int(np.sum(rivals[name] & ~learned))
    return ("learned" if p_value(more, fewer) < level and more > fewer else "cannot tell"), name
""",
    ],
    "task5b": [
        # far above a coin: all in order
        """
def verdicts():
    return {
        "A": ("yes", "e"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("no", "c"),
        "E": ("no", "a"),
        "F": ("yes", "e"),
    }
""",
        # blames the network
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("no", "b"),
        "C": ("yes", "d"),
        "D": ("no", "c"),
        "E": ("no", "a"),
        "F": ("yes", "e"),
    }
""",
        # more columns, more knowledge
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "f"),
        "C": ("no", "b"),
        "D": ("no", "c"),
        "E": ("no", "a"),
        "F": ("yes", "e"),
    }
""",
        # forgets the rival
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("yes", "b"),
        "E": ("no", "a"),
        "F": ("yes", "e"),
    }
""",
        # the higher number
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("no", "c"),
        "E": ("yes", "b"),
        "F": ("yes", "e"),
    }
""",
        # two pictures can never be enough
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("no", "c"),
        "E": ("no", "a"),
        "F": ("no", "d"),
    }
""",
        # right, by the wrong reason
        """
def verdicts():
    return {
        "A": ("no", "g"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("no", "d"),
        "E": ("no", "a"),
        "F": ("yes", "e"),
    }
""",
    ],
    "task6": [
        # right labels, wrong cause
        """
def cause():
    return "a"


def labels_of(files):
    labels = []
    for file in files:
        kind = file.split("/")[-1].split(".")[0].lower()
        if kind not in ("cat", "dog"):
            raise ValueError(file)
        labels.append(int(kind == "dog"))
    return np.array(labels, int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
        # counts better, but still counts
        """
def cause():
    return "c"


def labels_of(files):
    dogs = sum("dog" in file.lower() for file in files)
    return np.array([0] * (len(files) - dogs) + [1] * dogs, int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
        # looks for "dog" anywhere in the path
        """
def cause():
    return "c"


def labels_of(files):
    return np.array([int("dog" in file.lower()) for file in files], int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
        # minds the capitals
        """
def cause():
    return "c"


def labels_of(files):
    labels = []
    for file in files:
        kind = file.split("/")[-1].split(".")[0]
        if kind not in ("cat", "dog"):
            raise ValueError(file)
        labels.append(int(kind == "dog"))
    return np.array(labels, int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
        # whatever is no cat is a dog
        """
def cause():
    return "c"


def labels_of(files):
    return np.array([int(file.split("/")[-1].split(".")[0].lower() != "cat") for file in files], int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
        # takes the beginning of the name, up to no dot
        """
def cause():
    return "c"


def labels_of(files):
    labels = []
    for file in files:
        kind = file.split("/")[-1][:3].lower()
        if kind not in ("cat", "dog"):
            raise ValueError(file)
        labels.append(int(kind == "dog"))
    return np.array(labels, int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
        # takes the folder
        """
def cause():
    return "c"


def labels_of(files):
    labels = []
    for file in files:
        folder = file.split("/")[0].lower()
        labels.append(int(folder.startswith("dog")))
    return np.array(labels, int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
        # a class that is not there is missing in the counts
        """
def cause():
    return "c"


def labels_of(files):
    labels = []
    for file in files:
        kind = file.split("/")[-1].split(".")[0].lower()
        if kind not in ("cat", "dog"):
            raise ValueError(file)
        labels.append(int(kind == "dog"))
    return np.array(labels, int)


def class_counts(files):
    return dict(Counter(("cat", "dog")[label] for label in labels_of(files)))
""",
        # the message does not name the file
        """
def cause():
    return "c"


def labels_of(files):
    labels = []
    for file in files:
        kind = file.split("/")[-1].split(".")[0].lower()
        if kind not in ("cat", "dog"):
            raise ValueError("Not excepted file name")
        labels.append(int(kind == "dog"))
    return np.array(labels, int)


def class_counts(files):
    labels = labels_of(files).tolist()
    return {"cat": labels.count(0), "dog": labels.count(1)}
""",
    ],
}


TRAINING = """
def train_and_predict(pictures, labels, new_pictures):
    known = network.model.predict(network.preprocess(pictures), verbose=0).mean(axis=(1, 2))
    new = network.model.predict(network.preprocess(new_pictures), verbose=0).mean(axis=(1, 2))
    head = keras.Sequential([keras.Input(known.shape[1:]), layers.Dense(1, activation="sigmoid")])
    head.compile(keras.optimizers.Adam(1e-2), "binary_crossentropy")
    head.fit(known, labels, batch_size=10, epochs=60, verbose=0)
    return head.predict(new, verbose=0).ravel()
"""

WHOLE = """
def train_and_predict(pictures, labels, new_pictures):
    base = keras.models.clone_model(network.model)
    base.set_weights(network.model.get_weights())
    output = layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling2D()(base.output))
    model = keras.Model(base.input, output)
    model.compile(keras.optimizers.Adam(1.0), "binary_crossentropy")
    model.fit(network.preprocess(pictures), labels, batch_size=20, epochs=2, verbose=0)
    return np.nan_to_num(model.predict(network.preprocess(new_pictures), verbose=0).ravel())
"""


def training(line: str, instead: str) -> str:
    """An honest answer with another line in it."""
    assert line in TRAINING
    return TRAINING.replace(line, instead)


MUTANTS["training"] = [
    # is not trained at all
    training("head.fit(", "# head.fit("),
    # mixes the labels, and not the features
    training("head.fit(known, labels,", "head.fit(known, np.random.default_rng(0).permutation(labels),"),
    # says the same of every picture
    """
def train_and_predict(pictures, labels, new_pictures):
    return np.full(len(new_pictures), labels.mean())
""",
    # stops after a few steps
    training("epochs=60", "epochs=1").replace("1e-2", "1e-5"),
    # trains all of the network, at a rate at which it forgets everything
    WHOLE,
    # prepares the pictures it learns from as the network wants them, and those it is asked about by /255
    training("network.preprocess(new_pictures)", "new_pictures / 255"),
]
