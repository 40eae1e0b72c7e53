"""What breaks the claims of lesson 10."""

from sabotage import Saboteur

IDENTITIES = {}

DATA_SET = ["perfect = quadratic_kappa(truth", "tiny_network = keras.Sequential(", "mended = Eyes("]
FIGURES = ['title="Dotted']

SABOTEURS = [
    Saboteur(
        "validation in file order",
        changes=[
            (
                "suspect = SourceEyes(files, truth, max(1, min(32, 3 * len(files) // 4)), size=32)",
                "suspect = SourceEyes(files, truth, max(1, min(32, 3 * len(files) // 4)), size=32, shuffle=False)",
            )
        ],
        breaks=["In shuffled order, perfect answers", "The same network has two validation losses"],
        why="The source's class, asked not to shuffle.",
        quick=True,
        together="data set",
    ),
    Saboteur(
        "shuffled all the same",
        changes=[
            ("mended = Eyes(files, truth, 32, size=32, shuffle=False)", "mended = Eyes(files, truth, 32, size=32)"),
        ],
        breaks=["Mended, every grade comes once"],
        why="The mended class, which shuffles unless it is told not to.",
        quick=True,
        together="data set",
    ),
    Saboteur(
        "a start at one",
        changes=[
            (
                'head = new_head(layers.Dense(1, activation="relu"), dropout=0)',
                'head = new_head(layers.Dense(1, "relu", kernel_initializer="zeros", bias_initializer="ones"))',
            )
        ],
        breaks=["Many untrained heads with a ReLU"],
        why="A ReLU that starts above zero for every picture.",
        together="scores",
    ),
    Saboteur(
        "the twins exchanged",
        changes=[
            (
                "head = new_head(layers.Dense(1, activation=name), dropout=0)",
                'head = new_head(layers.Dense(1, {"relu": "linear", "linear": "relu"}[name]), dropout=0)',
            )
        ],
        breaks=["A head whose output is dead", "Its linear twin learns"],
        why="The same first weights, each with the other's last unit.",
        without=FIGURES,
        together="grades",
    ),
    Saboteur(
        "grades shuffled",
        changes=[
            (
                "data.train, data.validation, data.train.labels\n",
                "data.train, data.validation, np.random.default_rng(0).permutation(data.train.labels)\n",
            )
        ],
        breaks=["On the hold-out the lowest rung, one number rounded, loses"],
        why="Pictures that say nothing about their grades.",
        without=DATA_SET,
        together="grades",
    ),
    Saboteur(
        "the first layer as the last",
        changes=[('{"last": means[-1],', '{"last": means[0],')],
        breaks=["Thresholds bring more than several depths"],
        why="A foot of the ladder that sees next to nothing, so that the depths look like the great step.",
        without=[*DATA_SET, "silent = np.empty(20)", "curves = {}", *FIGURES],
    ),
    Saboteur(
        "scores stretched before they are rounded",
        changes=[
            (
                "    return np.clip(np.rint(scores), 0, 4).astype(int)\n",
                "    scores = grades.mean() + (scores - scores.mean()) / scores.std() * grades.std()\n"
                "    return np.clip(np.rint(scores), 0, 4).astype(int)\n",
            )
        ],
        breaks=["Fitted thresholds beat rounding"],
        why="The strongest rival without a threshold: mean and spread of the scores made those of the grades.",
        without=[*DATA_SET, "curves = {}", *FIGURES],
        together="scores",
    ),
    Saboteur(
        "its own eye twice",
        changes=[
            (
                "both = {name: mean_over_eyes(one, patients)",
                "both = {name: mean_over_eyes(one, np.arange(len(one)))",
            )
        ],
        breaks=["The other eye raises the correlation"],
        why="The mean of a score and itself.",
        together="scores",
    ),
    Saboteur(
        "a line without a penalty",
        changes=[("RidgeCV(np.logspace(0, 5, 11))", "RidgeCV(np.logspace(-9, -6, 3))")],
        breaks=["With one eye, a line on the same rows"],
        why="A line that learns its pictures by heart.",
        together="scores",
    ),
    Saboteur(
        "the two intervals exchanged",
        changes=[
            (
                "once, copied = width(everyone, everyone), width(twice, np.arange(len(twice)))",
                "once, copied = width(everyone, everyone), width(twice, twice)",
            ),
            (
                "together, by_patient = width(twice, twice), width(everyone, patients)",
                "together = width(twice, np.arange(len(twice)))\n"
                "by_patient = width(everyone, np.random.default_rng(0).permutation(patients))",
            ),
        ],
        breaks=[
            "Copies make the wrong interval",
            "Drawn with their originals",
            "By patient the interval is wider",
        ],
        why="Copies counted as evidence in the one, as copies in the other; and strangers drawn as pairs.",
        together="scores",
    ),
]
