"""What breaks the claims of lesson 03."""

from sabotage import Saboteur

IDENTITIES = {}

SABOTEURS = [
    Saboteur(
        "another preprocessing for what is kept",
        changes=[
            (
                'extract(network, data.train, pooling="avg")',
                'extract(replace(network, preprocess=lambda pictures: pictures / 255), data.train, pooling="avg")',
            )
        ],
        breaks=["What is kept on disk is what the network says"],
        why="A file of features that belongs to another preprocessing.",
        together="untrained",
    ),
    Saboteur(
        "a base that learned nothing",
        changes=[
            (
                "network = load_backbone(backbone, settings.weights, image_size)\n",
                "network = load_backbone(backbone, settings.weights, image_size)\n"
                "network = replace(network, model=keras.models.clone_model(network.model))\n",
            )
        ],
        breaks=[
            "Features of a network trained elsewhere beat our own network",
            "The simple rivals stay far behind",
            "Wrong labels make good features swing",
        ],
        why="The same layers with random weights: what helps is what the base has learned.",
        together="untrained",
    ),
    Saboteur(
        "animals once more",
        changes=[('"eyes": (eyes, eye_labels, 80)', '"eyes": (animals, animal_labels, len(chosen))')],
        breaks=["Depth adds far more for animals than for eyes"],
        why="The same task on both sides.",
        together="untrained",
    ),
]
