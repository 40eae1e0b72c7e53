"""What breaks the claims of lesson 07."""

from sabotage import Saboteur

IDENTITIES = {}

# What a claim does not need is not trained, to save time.
NOT_MOVED = (
    '"LeNet + augmentation": repeats(source_net, source_states, pixels, move)',
    '"LeNet + augmentation": plain',
)
NOT_DEEPER = (
    '"deeper + contrast": repeats(deep_net, deep_states, normalised, callbacks=fall)',
    '"deeper + contrast": plain',
)
NOT_BOTH = (
    '"deeper + contrast + augmentation": repeats(deep_net, deep_states, normalised, move, fall)',
    '"deeper + contrast + augmentation": plain',
)

SABOTEURS = [
    Saboteur(
        "a filter forgotten",
        changes=[("(5 * 5 * 3 + 1) * 20", "(5 * 5 * 3 + 1) * 19")],
        breaks=["Counting LeNet by hand"],
        why="One filter of twenty is not counted.",
        without=["plain = repeats("],
        together="without the training",
    ),
    Saboteur(
        "the decay ignored",
        changes=[("ratios = [float(schedule(step)) /", "ratios = [learning_rate /")],
        breaks=["InverseTimeDecay gives"],
        why="What Keras 3 does with the old argument: nothing.",
        without=["plain = repeats("],
        together="without the training",
    ),
    Saboteur(
        "both exams on new tracks",
        changes=[
            (
                "held_back = np.concatenate([random_frames, new_tracks])",
                "random_frames, new_tracks = new_tracks[::2], new_tracks[1::2]\n"
                "held_back = np.concatenate([random_frames, new_tracks])",
            ),
            NOT_MOVED,
        ],
        breaks=["A random split by picture flatters"],
        why="No frame of the first exam comes from a track that the network has seen: the leak is closed.",
    ),
    Saboteur(
        "grey, but not normalised",
        changes=[
            (
                "np.repeat((grey - mean) / (deviation + 4) * 64 + 127.5, 3, axis=-1)",
                "np.repeat(grey, 3, axis=-1)",
            ),
            NOT_MOVED,
            NOT_DEEPER,
            NOT_BOTH,
        ],
        breaks=["Grey, normalised pictures help LeNet"],
        why="Colours are mixed to grey all the same; dark and bright pictures stay dark and bright.",
    ),
    Saboteur(
        "no deeper",
        changes=[
            (
                "deep_net, deep_states = compiled(deeper(image_size, settings.signs_cnn), 3e-3)",
                "deep_net, deep_states, fall = source_net, source_states, None",
            ),
            NOT_MOVED,
            NOT_BOTH,
        ],
        breaks=["The deeper network, as a whole, helps", "The final network beats the best LeNet"],
        why="LeNet in the place of the deeper network: the same trainings once more, to the digit.",
    ),
]
