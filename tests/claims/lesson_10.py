"""What breaks the claims of lesson 10."""

from sabotage import Saboteur

IDENTITIES = {}

LOOKS = ["examples = [int(np.resize("]

SOURCE = [  # the two data set classes and the dead heads
    "suspect = SourceSequence(",
    "perfect = kappa(some_grades",
    "untouched = keras.Sequential(",
    "mended = Eyes(",
    "silent = np.array(",
    "heads = {",
    'title="Born dead, and its twins"',
    '"A dead head stays where it is"',
]

DEPTHS = [  # one depth at a time
    "by_depth = {}",
    "for (way, values), style in zip(by_depth.items()",
    "middle = by_depth[",
]

NO_TRAINING = (
    "history = model.fit(eyes, epochs=epochs, validation_data=judged, verbose=2).history",
    "history = None  # what is asked below does not need the network trained",
)

SABOTEURS = [
    Saboteur(
        "linear costs",
        changes=[
            (
                "cost = (np.arange(5)[:, None] - np.arange(5)) ** 2",
                "cost = np.abs(np.arange(5)[:, None] - np.arange(5))",
            )
        ],
        breaks=["Our kappa is scikit-learn's"],
        why="The other kappa in use, under the same name.",
        without=LOOKS,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "validation in file order",
        changes=[("        np.random.shuffle(self.order)\n", "")],
        breaks=["In shuffled order, perfect answers", "The same network has two validation losses"],
        why="The mistake mended in the source's own class.",
        quick=True,
        together="first half",
    ),
    Saboteur(
        "shuffled all the same",
        changes=[
            (
                "mended = Eyes(some_files, some_grades, size=64)",
                "mended = Eyes(some_files, some_grades, size=64, shuffle=True)",
            )
        ],
        breaks=["Mended, perfect answers have kappa 1"],
        why="The mended class, asked to shuffle validation pictures.",
        quick=True,
        together="first half",
    ),
    Saboteur(
        "another part in each pass",
        changes=[
            (
                "losses = [untouched.evaluate(mended, verbose=0) for _ in range(2)]",
                "losses = [\n"
                "    untouched.evaluate(Eyes(some_files, some_grades, size=64, shuffle=True, seed=n), steps=5)\n"
                "    for n in range(2)\n"
                "]",
            )
        ],
        breaks=["Mended, the same network has one loss"],
        why="The last batches are dropped, and in shuffled order they are others each time.",
        quick=True,
        together="first half",
    ),
    Saboteur(
        "a ReLU that leaks",
        changes=[('    "ReLU": head("relu", dead),', '    "ReLU": head("leaky_relu", dead),')],
        breaks=["A dead head stays where it is"],
        why="A small slope below zero is enough of a gradient.",
        together="dead heads",
    ),
    Saboteur(
        "a twin that is dead, too",
        changes=[('    "linear": head("linear", dead),', '    "linear": head("relu", dead),')],
        breaks=["Its linear twin learns"],
        why="The twin with the same ReLU.",
        without=[*LOOKS, *SOURCE[:4], SOURCE[6]],
        together="dead heads",
    ),
    Saboteur(
        "a start at the mean grade",
        changes=[
            (
                'np.asarray(head("relu", number)(rows))',
                'np.asarray(head("relu", number, "zeros", float(grades.mean()))(rows))',
            )
        ],
        breaks=["Many heads with a ReLU"],
        why="The remedy that the lesson names below.",
        without=[*LOOKS, *SOURCE[:4], *SOURCE[5:]],
        together="features",
    ),
    Saboteur(
        "grades shuffled",
        changes=[
            ("grades = train.labels\n", "grades = np.random.default_rng(0).permutation(train.labels)\n"),
            NO_TRAINING,
        ],
        breaks=["The middle of the network knows more"],
        why="Pictures that say nothing about their grades.",
        together="features",
    ),
    Saboteur(
        "scores stretched before they are rounded",
        changes=[
            (
                "    return np.clip(np.rint(scores), 0, 4).astype(int)\n",
                "    scores = grades.mean() + (scores - scores.mean()) / scores.std() * grades.std()\n"
                "    return np.clip(np.rint(scores), 0, 4).astype(int)\n",
            ),
            NO_TRAINING,
        ],
        breaks=["Fitted thresholds beat rounding", "On the hold-out, too, thresholds beat rounding"],
        why="The strongest rival without a threshold: mean and spread of the scores made those of the grades.",
        without=[*LOOKS, *SOURCE, *DEPTHS, "sample_pictures = np.stack("],
        together="scores",
    ),
    Saboteur(
        "its own eye twice",
        changes=[
            (
                'place.get(f"{who}_{swap.get(eye)}", index) for index, (who, _, eye) in enumerate(names)',
                "index for index, (who, _, eye) in enumerate(names)",
            )
        ],
        breaks=["The other eye brings the score closer"],
        why="The second level, without the other eye.",
        together="scores",
    ),
    Saboteur(
        "the two intervals exchanged",
        changes=[
            (
                "by_picture = width(grades[twice], two_eyes[twice], np.arange(len(twice)))",
                "by_picture = width(grades[twice], two_eyes[twice], twice)",
            ),
            (
                "by_original = width(grades[twice], two_eyes[twice], twice)",
                "by_original = width(grades[twice], two_eyes[twice], np.arange(len(twice)))",
            ),
        ],
        breaks=["Copies make the wrong interval narrower", "They do not deceive the right one"],
        why="Copies counted as witnesses in the one, and as copies in the other.",
        together="scores",
    ),
    Saboteur(
        "strangers as pairs",
        changes=[
            (
                "by_patient = width(grades, two_eyes, patients(train))",
                "by_patient = width(grades, two_eyes, np.random.default_rng(0).permutation(patients(train)))",
            )
        ],
        breaks=["By patient the interval is wider"],
        why="Two pictures each are drawn together, but of two persons.",
        together="scores",
    ),
]
