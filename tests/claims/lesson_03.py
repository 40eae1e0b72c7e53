"""What breaks the claims of lesson 03."""

from sabotage import Saboteur

IDENTITIES = {}

MAP = ["places = TSNE("]

SABOTEURS = [
    Saboteur(
        "another preprocessing for what is kept",
        changes=[
            (
                "extract(network, data.validation) - validation_features",
                "extract(replace(network, preprocess=lambda pictures: pictures / 255), data.validation) "
                "- validation_features",
            )
        ],
        breaks=["What is kept on disk is what the network says"],
        why="A file of features that belongs to another preprocessing.",
        without=MAP,
        together="untrained",
    ),
    Saboteur(
        "a base that learned nothing",
        changes=[
            (
                "network = load_backbone(backbone, settings.weights, image_size)\n",
                "network = load_backbone(backbone, settings.weights, image_size)\n"
                "network = replace(network, model=build_slim(backbone, network.image_size))\n",
            )
        ],
        breaks=[
            "Features of a network trained elsewhere beat our own network",
            "The stupid rivals stay far behind",
            "Wrong labels make good features swing",
        ],
        why="The same layers with random weights: what helps is what the base has learned.",
        without=MAP,
        together="untrained",
    ),
    Saboteur(
        "the animals alone",
        changes=[
            (
                "for target in targets}\nsay(",
                'for target in ["animals"]}\nlost |= dict.fromkeys(targets, lost["animals"])\nsay(',
            )
        ],
        breaks=["For some other task an earlier stage is better"],
        why="The task that the base was trained for: there the last stage is the best, or nearly.",
        without=MAP,
    ),
]
