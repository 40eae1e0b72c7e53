"""What breaks the claims of lesson 07."""

from sabotage import Saboteur

IDENTITIES = {}

LOOKS = [  # what only shows something, before the first training
    "pairs = [picture for label in shown for picture in (examples[label], examples[label][..., ::-1])]",
    'figure, axis = plt.subplots(figsize=(9, 2.6), layout="constrained")',
]

DARK = "darkest = np.argsort(pixels.mean(axis=(1, 2, 3)))"

PLAIN = ["plain = lenet(image_size)\n", "by_picture, by_track, by_test = (", '"A random split by picture flatters']

LADDER = [  # the steps from LeNet to the chosen network, on validation tracks
    "for size in (image_size // 2,):",
    'ladder["deeper"] = measure(',
    "for name, front in fronts.items():",
    "names, accuracies = list(ladder)",
    '"Normalised contrast helps the deeper network on new tracks"',
]

SABOTEURS = [
    Saboteur(
        "a filter forgotten",
        changes=[("(5 * 5 * 3 + 1) * 20", "(5 * 5 * 3 + 1) * 19")],
        breaks=["Counting LeNet by hand"],
        why="One filter of twenty is not counted.",
        without=LOOKS,
        together="before the training",
    ),
    Saboteur(
        "the decay ignored",
        changes=[("new = trained_weights(schedule, [])", "new = trained_weights(learning_rate, [])")],
        breaks=["The old decay and InverseTimeDecay"],
        why="What Keras 3 does with the old argument: nothing.",
        together="before the training",
    ),
    Saboteur(
        "both exams on new tracks",
        changes=[
            (
                "for rows in (seen, random_frames, new_tracks))",
                "for rows in (seen, new_tracks[::2], new_tracks[1::2]))",
            )
        ],
        breaks=["A random split by picture flatters", "...and more than the test folder keeps"],
        why="No frame of the first exam comes from a track that the network has seen: the leak is closed.",
        without=[*LOOKS, DARK],
        together="LeNet",
    ),
    Saboteur(
        "grey, but not normalised",
        changes=[
            ("        return (images - mean) / (deviation + 4) * 64 + 127.5", "        return images"),
            ('ladder["deeper"] = measure(', 'ladder = {}\nladder["deeper"] = measure('),
            ('    "deeper, contrast, augmentation": [augmentation(), ContrastNormalisation()],\n', ""),
        ],
        breaks=["Normalised contrast helps the deeper network"],
        why="Colours are mixed to grey all the same; dark and bright pictures stay dark and bright.",
        without=[*LOOKS, DARK, *PLAIN, LADDER[0], "names, accuracies = list(ladder)"],
    ),
    Saboteur(
        "LeNet on all tracks",
        changes=[
            ("final = deeper(image_size, front=fronts[chosen])", "final = lenet(image_size)"),
            ("compile_deeper(final, deep_epochs, pictures=len(data.train))", "compile_as_source(final, epochs)"),
            ("final.fit(everything, epochs=deep_epochs,", "final.fit(everything, epochs=epochs,"),
        ],
        breaks=["What the validation tracks have chosen beats"],
        why="The source's network, with the tracks that were held back from it: what more pictures alone bring.",
        without=LADDER,
        together="LeNet",
    ),
    Saboteur(
        "trained with flips",
        changes=[
            (
                "final = deeper(image_size, front=fronts[chosen])",
                "final = deeper(image_size, front=[RandomAffine(horizontal_flip=True), ContrastNormalisation()])",
            ),
            (
                "plain_correct = plain.predict(test, verbose=0).argmax(axis=1) == true_labels",
                "test, plain_correct = data.test.batches(), np.zeros(len(true_labels), bool)",
            ),
            (
                'ladder["deeper"] = measure(deeper(image_size), deep_epochs, compile_deeper)',
                'ladder = {"deeper": (0, 0)}',
            ),
        ],
        breaks=["A mirrored direction sign"],
        why="Half of the training pictures are mirrored and keep their labels.",
        without=[
            *LOOKS,
            DARK,
            *PLAIN,
            LADDER[0],
            *LADDER[2:],
            'figure, axis = plt.subplots(figsize=(9.5, 9), layout="constrained")',
            "lowest = np.argsort(recall)[:10]",
            "mistakes = matrix - np.diag(matrix.diagonal())",
        ],
    ),
]
