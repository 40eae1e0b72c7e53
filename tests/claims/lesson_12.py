"""What breaks the claims of lesson 12."""

from sabotage import Saboteur

IDENTITIES = {}

LOOKS = [  # what only shows something
    "_ = report(*read_folder(messy, 32))",
    "axes[1].hist(sides.min(axis=1)",
    "picture_grid([decode(everything.files[row], 128) for row in picked]",
]

COMPARED = "losses, middles, lows, highs = zip(*table.values()"

SCRATCH = ['ways["from scratch"] = fit(', "elsewhere = table["]

FINE_TUNING = "fine = assemble([backbone])"

SABOTEURS = [
    Saboteur(
        "copies that nobody knows of",
        changes=[
            (
                'everything, left_out = read_folder(source, settings.image_size["own_pictures"])\n',
                'everything, left_out = read_folder(source, settings.image_size["own_pictures"])\n'
                "everything = replace(\n"
                "    everything,\n"
                "    files=(*everything.files, *everything.files[::9]),\n"
                "    labels=np.concatenate([everything.labels, everything.labels[::9]]),\n"
                ")\n",
            ),
            ("else connected(alone)\n", "else np.arange(len(everything))\n"),
        ],
        breaks=["No group, and no copy"],
        why="Every ninth picture is there twice, and the split does not ask.",
        without=LOOKS,
        quick=True,
    ),
    Saboteur(
        "networks that have learned nothing",
        changes=[
            (
                "    networks[name] = load_backbone(name, settings.weights, size)\n",
                "    from course_utils.backbones import build_slim\n"
                "    networks[name] = load_backbone(name, settings.weights, size)\n"
                "    networks[name] = replace(networks[name], model=build_slim(name, networks[name].image_size))\n",
            ),
        ],
        breaks=["What was learned elsewhere serves better"],
        why="The same layers with random weights.",
        without=[*LOOKS, COMPARED, "joined = sorted(", FINE_TUNING],
    ),
    Saboteur(
        "the wrong weights in the file",
        changes=[
            (
                'if chosen != f"fine-tuned {backbone}":\n    network',
                'if chosen == f"fine-tuned {backbone}":\n    network',
            )
        ],
        breaks=["The file answers as what was measured"],
        why="Fine-tuning has changed a network that the other ways use, too.",
        without=[*LOOKS, COMPARED, *SCRATCH],
        together="the file",
    ),
    Saboteur(
        "the augmentation in the file",
        changes=[
            (
                "builders[chosen]().save(model_file)",
                "built = builders[chosen]()\n"
                "keras.Sequential([keras.Input(built.input_shape[1:]), augment, built]).save(model_file)",
            )
        ],
        breaks=["The file needs nothing of this course"],
        why="A layer that only this course has.",
        together="the file",
    ),
    Saboteur(
        "labels shuffled",
        changes=[
            (
                "train, validation, test = parts.values()",
                "train, validation, test = parts.values()\n"
                "train = replace(train, labels=np.random.default_rng(0).permutation(train.labels))",
            )
        ],
        breaks=["Clearly better than a guess"],
        why="Training pictures that say nothing about their labels.",
        without=[*LOOKS, COMPARED, *SCRATCH, FINE_TUNING],
    ),
]
