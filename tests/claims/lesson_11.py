"""What breaks the claims of lesson 11."""

from sabotage import Saboteur

IDENTITIES = {}

LOOKS = [  # what only shows something
    "letters = np.array([file.name[0] for file in train.files])",
    'points_over_seeds(losses, "training loss',
    "axis.plot(steps.losses)",
    "costliest = np.argsort(",
]
BUILDING = [  # what is counted and transplanted
    "block = keras.Model(inputs, bottleneck(",
    "published, built = {50:",
    "theirs = keras.applications.ResNet50(",
    "by_theirs = np.asarray(",
]
LAB = ["small, trial_epochs, losses =", "means = {name", "settled, left = accuracy()"]

SABOTEURS = [
    Saboteur(
        "a block without a shortcut",
        changes=[("keras.Model(inputs, bottleneck(inputs, 4, 1))", "keras.Model(inputs, conv_bn(inputs, 16, 1))")],
        breaks=["A residual block whose last scale is zero"],
        why="A convolution and its normalisation, without the addition.",
        without=[*LOOKS, *LAB],
        quick=True,
        together="building",
    ),
    Saboteur(
        "biases before the normalisation",
        changes=[('classes=1000, init="zeros")', 'classes=1000, init="zeros", bias=True)')],
        breaks=["All three have the published number"],
        why="Numbers that change nothing, but are counted.",
        without=[*LOOKS, *LAB],
        quick=True,
        together="building",
    ),
    Saboteur(
        "the stride in another place",
        changes=[('as_keras = {"stride_on": 1', 'as_keras = {"stride_on": 3')],
        breaks=["With its weights, ours answers as"],
        why="As many parameters, another network.",
        without=[*LOOKS, *LAB],
        quick=True,
        together="building",
    ),
    Saboteur(
        "one picture four times",
        changes=[("pictures = train.images(64)[:4].astype", "pictures = train.images(64)[[0, 0, 0, 0]].astype")],
        breaks=["From picture to picture, the answers differ"],
        why="Two networks that answer the same about everything would agree on it.",
        without=[*LOOKS, *LAB],
        quick=True,
        together="building",
    ),
    Saboteur(
        "residual against residual",
        changes=[('(("plain", 0), ("residual", 1))', '(("plain", 1), ("residual", 1))')],
        breaks=["As in degradation, the deeper plain network", "The addition lowers the training loss"],
        why="The gate is open on both sides.",
        without=[*LOOKS, *BUILDING],
        together="lab",
    ),
    Saboteur(
        "a look that is not kept",
        changes=[("layer.momentum = 0.0", "layer.momentum = 1.0")],
        breaks=["The same weights answer far better"],
        why="The averages stay as the training left them.",
        without=[*LOOKS, *BUILDING],
        together="lab",
    ),
    Saboteur(
        "the batches of another epoch",
        changes=[("for _ in range(epochs)][-1]", "for _ in range(epochs)][0]")],
        breaks=["The choice of pictures explains"],
        why="Other pictures stand in each batch.",
        without=[*LOOKS, *BUILDING, *LAB],
        together="training",
    ),
    Saboteur(
        "the file of another training",
        changes=[("fit(repeat, kept)", "fit(repeat + 1, kept)")],
        breaks=["Resumed from its kept file"],
        why="The file says that it is not this training's, so it is not used.",
        without=[*LOOKS, *BUILDING, *LAB],
        together="training",
    ),
    Saboteur(
        "rivals that learn from pictures of other eyes",
        changes=[("fit(known, train.labels)", "fit(np.random.default_rng(0).permutation(known), train.labels)")],
        breaks=["The rival that the training folder prefers"],
        why="Each label stands beside the numbers of another picture.",
        without=[*LOOKS, *BUILDING, *LAB],
        together="training",
    ),
    Saboteur(
        "labels shuffled",
        changes=[
            (
                "train, test = data.train, data.test",
                "train, test = data.train, data.test\n"
                "train.labels[:] = np.random.default_rng(0).permutation(train.labels)",
            ),
        ],
        breaks=["From scratch, the ResNet ranks"],
        why="Pictures that say nothing about their labels.",
        without=[*LOOKS, *BUILDING, *LAB],
    ),
]
