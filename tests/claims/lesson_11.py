"""What breaks the claims of lesson 11."""

from sabotage import Saboteur

IDENTITIES = {}

LOOKS = ["letters = np.array([file.name[0] for file in train.files])"]

BUILDING = [  # what is counted and transplanted
    "block = keras.Model(inputs, bottleneck(",
    "for part, number in count(50).items():",
    "network = resnet(50, classes=1000)",
    "wrong = [abs(by_hand[number]",
    "theirs = keras.applications.ResNet50(",
    'ranges = {"gamma": (0.5, 1.5)',
    "by_theirs = np.asarray(",
    "from_logits = float(",
    '"The loss from logits knows',
]

TRIALS = [  # the short trainings of two small networks, and what is asked about them
    "residual, plain = trial_network()",
    "for number, (name, values) in enumerate(losses.items()):",
    '"At equal depth the residual network learns faster',
    "trial_steps = len(losses",
    "pictures = train.images(trial_size)",
    "logits = logits_of(residual)",
    "each = np.logaddexp(0, np.where(train.labels == 1, -logits, logits))",
    "standing = np.std(",
    "by_size = {batch_size:",
    "for number, (size, values) in enumerate(by_size.items()):",
    '"At the same rate, larger batches are behind',
    "unbroken = [",
    "trial(residual, epochs=1)",
    "saved = [variable.numpy()",
    '"Saved, loaded and trained on',
    "forgetful = trial(",
    '"Without the optimizer\'s state it becomes another training"',
]

SABOTEURS = [
    Saboteur(
        "a leak",
        changes=[("set(codes(test_files))", "set(codes([*test_files, training[0]]))")],
        breaks=["No test picture is among the training pictures"],
        why="One training picture stands in the test folder, too.",
        without=LOOKS,
        quick=True,
        together="building",
    ),
    Saboteur(
        "a plain block",
        changes=[("bottleneck(inputs, 4, 1, Choices())", "bottleneck(inputs, 4, 1, Choices(residual=False))")],
        breaks=["A residual block whose last scale is zero"],
        why="The same three convolutions, without the addition.",
        quick=True,
        together="building",
    ),
    Saboteur(
        "the shortcuts not counted",
        changes=[("total = convolution(1, channels, 4 * filters)  #", "total = 0  #")],
        breaks=["All three have as many parameters"],
        why="A slip that the name of the network invites: it does not count them either.",
        quick=True,
        together="building",
    ),
    Saboteur(
        "biases before the normalisation",
        changes=[
            ("network = resnet(50, classes=1000)", "network = resnet(50, classes=1000, choices=Choices(bias=True))")
        ],
        breaks=["Keras counts what we count"],
        why="Numbers that change nothing, but are counted.",
        quick=True,
        together="building",
    ),
    Saboteur(
        "the stride in another place",
        changes=[("choices=Choices(stride_on=1, bias=True", "choices=Choices(stride_on=3, bias=True")],
        breaks=["With its weights, ours answers as"],
        why="As many parameters, another network.",
        quick=True,
        together="building",
    ),
    Saboteur(
        "one picture four times",
        changes=[("pictures = train.images(64)[:4].astype", "pictures = train.images(64)[[0, 0, 0, 0]].astype")],
        breaks=["From picture to picture, those answers differ"],
        why="Two networks that answer the same about everything would agree on it.",
        quick=True,
        together="building",
    ),
    Saboteur(
        "a logit taken for a probability",
        changes=[("binary_crossentropy([[0.0]], sure, from_logits=True)", "binary_crossentropy([[0.0]], sure)")],
        breaks=["The loss from logits knows"],
        why="The flag is forgotten.",
        quick=True,
        together="building",
    ),
    Saboteur(
        "residual against residual",
        changes=[
            (
                "residual, plain = trial_network(), trial_network(residual=False)",
                "residual = trial_network()\nseed += 1\nplain = trial_network()\nseed -= 1",
            ),
        ],
        breaks=["At equal depth the residual network learns faster"],
        why="The same network with other initial weights takes the place of the plain one.",
        without=LOOKS,
        together="short trainings",
    ),
    Saboteur(
        "a momentum of 0.9",
        changes=[("0.99 * old + 0.01 * new for old", "0.9 * old + 0.1 * new for old")],
        breaks=["With Keras's 0.99 the averages have not settled"],
        why="What the sources say, in Keras's place.",
        together="short trainings",
    ),
    Saboteur(
        "pictures that are equally hard",
        changes=[
            (
                "each = np.logaddexp(0, np.where(train.labels == 1, -logits, logits))  # the loss of every picture",
                "each = np.full(len(train), np.logaddexp(0, np.where(train.labels == 1, -logits, logits)).mean())",
            )
        ],
        breaks=["More than half of the jitter"],
        why="A batch is then no sample of hard and easy ones.",
        together="short trainings",
    ),
    Saboteur(
        "equal steps instead of equal pictures",
        changes=[
            (
                "4 * batch_size: trial(residual, 4 * batch_size)}",
                "4 * batch_size: trial(residual, 4 * batch_size, epochs=4 * trial_epochs)}",
            ),
        ],
        breaks=["At the same rate, larger batches are behind"],
        why="Large batches that make as many steps as small ones see four times the pictures.",
        together="short trainings",
    ),
    Saboteur(
        "kept in half precision",
        changes=[
            ("saved = [variable.numpy() for", 'saved = [variable.numpy().astype("float16") for'),
        ],
        breaks=["Saved, loaded and trained on"],
        why="What the file keeps is rounded to three digits.",
        together="short trainings",
    ),
    Saboteur(
        "the optimizer kept after all",
        changes=[("restore(residual, [*saved[:weights], *start[weights:]])", "restore(residual, saved)")],
        breaks=["Without the optimizer's state"],
        why="The same training twice, from the same state.",
        together="short trainings",
    ),
    Saboteur(
        "batches of one size",
        changes=[
            (
                "gap = answers.mean() - mean_of_batches(answers, 10)",
                "gap = answers.mean() - mean_of_batches(answers, 5)",
            )
        ],
        breaks=["The mean of batch means"],
        why="Where no batch is smaller than the others, the two means are the same.",
        without=[*LOOKS, *BUILDING, *TRIALS, "axis.plot(smooth(steps.losses, 0.9)"],
        together="the training",
    ),
    Saboteur(
        "labels shuffled",
        changes=[
            (
                "np.array([label_of(file) for file in files], np.int64), names",
                "np.random.default_rng(0).permutation([label_of(file) for file in files]), names",
            ),
        ],
        breaks=["Trained from scratch, it ranks"],
        why="Pictures that say nothing about their labels.",
        together="the training",
    ),
]
