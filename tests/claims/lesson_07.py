"""What breaks the claims of lesson 07."""

from sabotage import Saboteur

IDENTITIES = {}

LADDER = ["fall = [keras.callbacks.LearningRateScheduler(cosine)]"]

SHOWN = ["mistakes = matrix - np.diag(matrix.diagonal())", "triangles = [11, *range(18, 32)]"]

SABOTEURS = [
    Saboteur(
        "a filter forgotten",
        changes=[("(5 * 5 * 3 + 1) * 20", "(5 * 5 * 3 + 1) * 19")],
        breaks=["Counting LeNet by hand"],
        why="One filter of twenty is not counted.",
        together="before the training",
    ),
    Saboteur(
        "the decay ignored",
        changes=[("ratios = [float(schedule(step)) /", "ratios = [learning_rate /")],
        breaks=["InverseTimeDecay gives"],
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
        breaks=["A random split by picture flatters"],
        why="No frame of the first exam comes from a track that the network has seen: the leak is closed.",
        without=[*LADDER, *SHOWN],
    ),
    Saboteur(
        "grey, but not normalised",
        changes=[
            (
                "keras.ops.repeat((images - mean) / (deviation + 4) * 64 + 127.5, 3, axis=-1)",
                "keras.ops.repeat(images, 3, axis=-1)",
            )
        ],
        breaks=["...and LeNet, too"],
        why="Colours are mixed to grey all the same; dark and bright pictures stay dark and bright.",
        without=SHOWN,
    ),
    Saboteur(
        "nothing normalised",
        changes=[
            (
                'images = keras.ops.mean(keras.ops.cast(images, "float32"), axis=-1, keepdims=True)',
                'return keras.ops.cast(images, "float32")',
            )
        ],
        breaks=["Contrast normalisation helps the deeper network"],
        why="The pictures as they are. (Of the deeper network's gain, grey alone brings 0.062.)",
        without=SHOWN,
    ),
    Saboteur(
        "LeNet on all tracks",
        changes=[
            (
                'chosen = max(["deeper + contrast", "deeper + contrast + augmentation"], key=mean.get)',
                'chosen = "LeNet"\n'
                "deep_net, deep_start, fall = source_net, untouched, []\n"
                "normalise = lambda pictures, labels: (pictures, labels)",
            ),
            (
                "answers = deep_net.predict(contrast(test_pixels), verbose=0)",
                "answers = final_net.predict(test_pixels, verbose=0)",
            ),
            (
                "lenet_rights = []\n",
                "lenet_rights = []\nfinal_net = keras.models.clone_model(source_net)\n"
                "final_net.set_weights(source_net.get_weights())\n",
            ),
        ],
        breaks=["What the validation tracks have chosen beats"],
        why="LeNet, with the tracks that were held back from it: what more pictures alone bring.",
        without=SHOWN,
    ),
]
