"""What breaks the claims of lesson 02."""

from sabotage import Saboteur

IDENTITIES = {}

SABOTEURS = [
    Saboteur(
        "a filter forgotten",
        changes=[('"convolution 4": convolution(3, 128, 128),', '"convolution 4": convolution(3, 128, 127),')],
        breaks=["Counting by hand gives what Keras counts"],
        why="A count that is off by one filter.",
        quick=True,
    ),
    Saboteur(
        "a network that hardly moves",
        changes=[
            (
                "    optimizer=keras.optimizers.RMSprop(learning_rate),\n    loss",
                "    optimizer=keras.optimizers.RMSprop(1e-6),\n    loss",
            ),
        ],
        breaks=["A small network knows its few training pictures", "The network is far surer than it is right"],
        why="Steps so short that nothing is learned by heart.",
    ),
    Saboteur(
        "augmentation that changes nothing",
        changes=[("layer(pictures, training=True)", "layer(pictures, training=False)")],
        breaks=["At equal epochs, augmentation narrows the gap"],
        why="The same pictures on both sides: what is left is chance.",
    ),
]
