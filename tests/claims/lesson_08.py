"""What breaks the claims of lesson 08."""

from sabotage import Saboteur

IDENTITIES = {}

FIRST_HALF = [  # what the trainings do not need
    "rows = [image[..., ::-1] for image in bgr]",
    "step = (wrong[0][..., 1]",
    "looked_at = [decode(train.files[index])",
    "alone = [crop_border(picture)",
    "memory = {how: peak_memory(how)",
    'record("peak_memory_in_memory_mb"',
]

LINEAR = [  # the linear models on stored features
    "together = kappa(train.labels",
    'axis.axhline(together, color="grey"',
    "last = max(by_depth",
    "answers = {}",
    "accuracy = {name: np.mean(given == train.labels)",
    "recall = recall_score(train.labels",
    '"The square root of the prices raises kappa"',
]

CURVES = ["logs = [np.genfromtxt("]

SABOTEURS = [
    Saboteur(
        "linear weights",
        changes=[
            (
                "weights = (grades[:, None] - grades) ** 2 / (len(grades) - 1) ** 2",
                "weights = np.abs(grades[:, None] - grades) / (len(grades) - 1)",
            ),
        ],
        breaks=["Our kappa is scikit-learn's"],
        why="The other kappa in use, under the same name.",
        together="first half",
    ),
    Saboteur(
        "a doctor who throws dice",
        changes=[
            (
                "always_healthy = np.zeros_like(truth)",
                "always_healthy = np.random.default_rng(0).integers(0, 5, len(truth))",
            )
        ],
        breaks=["Who always says healthy", "and has a kappa of nothing"],
        why="Any answer instead of one and the same.",
        together="first half",
    ),
    Saboteur(
        "each channel from itself",
        changes=[("image[:, :, 1] = (image[:, :, 0] - 116.779)", "image[:, :, 1] = (image[:, :, 1] - 116.779)")],
        breaks=["In the source's pictures, channel 1 is channel 0"],
        why="The first of the three mistakes mended.",
        without=[FIRST_HALF[0]],
        together="first half",
    ),
    Saboteur(
        "numbers below zero",
        changes=[("    image = image.copy()\n", "    image = image.astype(np.float32)\n")],
        breaks=["Subtraction on uint8"],
        why="The second of the three mistakes mended.",
        together="first half",
    ),
    Saboteur(
        "the middle of the picture",
        changes=[
            (
                "    return picture[top : top + side, left : left + side]\n",
                "    side = min(picture.shape[:2])\n"
                "    top, left = (len(picture) - side) // 2, (picture.shape[1] - side) // 2\n"
                "    return picture[top : top + side, left : left + side]\n",
            )
        ],
        breaks=["The crop finds the eye again"],
        why="The largest square in the middle, without looking.",
        together="first half",
    ),
    Saboteur(
        "split the other way round",
        changes=[
            (
                "splits = list(grouped.split(train.files, train.labels, patients))",
                "splits = list(grouped.split(train.files, train.labels, np.arange(len(train))))",
            ),
            (
                "plain_splits = list(KFold(folds, shuffle=True, random_state=seed).split(train.files))",
                "plain_splits = list(grouped.split(train.files, train.labels, patients))",
            ),
        ],
        breaks=["A plain KFold puts many patients", "A grouped one puts none"],
        why="The split that knows the patients and the one that does not change places.",
        together="first half",
    ),
    Saboteur(
        "one eye in the other folder",
        changes=[("for file in hold_out.files}\n", "for file in (*hold_out.files, train.files[0])}\n")],
        breaks=["No patient of the hold-out folder"],
        why="One training picture stands in the hold-out folder, too.",
        together="first half",
    ),
    Saboteur(
        "batches that stay",
        changes=[
            (
                "        batch = np.stack([read(file) for file in files[start:start + 32]])",
                "        batch = [*globals().get('batch', []), *(read(file) for file in files[start:start + 32])]",
            )
        ],
        breaks=["Streaming saves most"],
        why="Read batch by batch, but every batch is kept.",
        together="first half",
    ),
    Saboteur(
        "the last layer, mean and maximum",
        changes=[
            (
                "together = kappa(train.labels, linear_answers(features))",
                "together = kappa(train.labels, linear_answers(np.concatenate(parts[-2:], axis=1)))",
            )
        ],
        breaks=["Five depths know more than the last layer"],
        why="The strongest rival: both summaries of the last layer together.",
        without=[*FIRST_HALF],
        together="linear models",
    ),
    Saboteur(
        "no prices",
        changes=[("class_weight=dict(enumerate(prices(power)))", "class_weight=dict(enumerate(prices(0)))")],
        breaks=["The square root of the prices raises kappa", "Prices find sick eyes", "and cost accuracy"],
        why="All pictures cost the same, three times.",
        together="linear models",
    ),
    Saboteur(
        "the other letter",
        changes=[
            (
                'freeze_like_the_source(network.model, freeze_layers=10, full_freeze="N")',
                'freeze_like_the_source(network.model, freeze_layers=10, full_freeze="Y")',
            )
        ],
        breaks=["As the source calls it, not one layer is frozen"],
        why="What the call would have to say.",
        together="linear models",
    ),
    Saboteur(
        "twelve statistics of a picture",
        changes=[
            (
                "probability = ask(hold_out.batches(image_size=size))",
                "def statistics(split):\n"
                "    x = split.images(size).astype('float32')\n"
                "    steps = [np.abs(np.diff(x, axis=axis)).mean(axis=(1, 2)) for axis in (1, 2)]\n"
                "    return np.concatenate([x.mean(axis=(1, 2)), x.std(axis=(1, 2)), *steps], axis=1)\n"
                "rival = make_pipeline(StandardScaler(), RidgeClassifier(class_weight=dict(enumerate(prices(0.5)))))\n"
                "probability = np.eye(5)[[rival.fit(statistics(train), train.labels).predict(statistics(hold_out))]]",
            ),
            (
                "        model.load_weights(file)\n        answers.append(model.predict(batches, verbose=0))\n",
                "        answers.append(file)  # not asked for here\n",
            ),
        ],
        breaks=["Kappa is far above"],
        why="A linear classifier on means, deviations and gradients of the three colours.",
        without=[
            *FIRST_HALF,
            *LINEAR,
            *CURVES,
            "network = load_backbone(backbone",
            "listening = listen(network",
            "head = build_head(features.shape[1])",
            "frozen_by_source = sum(",
            "free = sum(int(np.prod(",
            "augment = RandomAffine(",
            "out_of_fold = np.zeros((2, len(train), 5)",
            "kept = {",
            "stages = dict(zip(",
            'before, after = results["head alone"',
            "def feature_batches(",
            "def train_head(",
            "def fine_tune(",
            "def train_fold(",
            "def restart(",
        ],
    ),
    Saboteur(
        "as many missed",
        changes=[
            (
                'allowed = missed(train.labels, choices["argmax"](stages["fine-tuned"])) / 2',
                'allowed = missed(train.labels, choices["argmax"](stages["fine-tuned"]))',
            ),
            ("fine_tuning_epochs: int | None = None", "fine_tuning_epochs: int | None = 0"),
        ],
        breaks=["The limit misses fewer sick eyes"],
        why="A limit that misses as many as argmax does, out of fold.",
        without=[*FIRST_HALF, *LINEAR, *CURVES],
        together="trained heads",
    ),
    Saboteur(
        "blue for red",
        changes=[
            (
                "their_probability = ask(nameless.batches(image_size=size, keep=False))",
                "backwards = nameless.batches(image_size=size, keep=False).map(lambda x, y: (x[..., ::-1], y))\n"
                "their_probability = ask(backwards)",
            )
        ],
        breaks=["A picture without its grade gets the same probabilities"],
        why="A second reader that gives the colours in OpenCV's order.",
        together="trained heads",
    ),
]
