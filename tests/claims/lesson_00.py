"""What breaks the claims of lesson 00."""

from sabotage import Saboteur

IDENTITIES = {}

SABOTEURS = [
    Saboteur(
        "a network that has learned nothing",
        changes=[
            (
                "network = load_backbone(backbone, settings.weights)\n",
                "from dataclasses import replace\n"
                "from course_utils.backbones import build_slim\n"
                "network = load_backbone(backbone, settings.weights)\n"
                "network = replace(network, model=build_slim(backbone, network.image_size))\n",
            ),
        ],
        breaks=["What a network has learned to see"],
        why="The same layers with random weights, in front of the same classifier.",
        without=[
            "for package in (",
            "figure, axes = plt.subplots(2, 6",
            "creatures = [draw_creature(",
        ],
        quick=True,
    ),
]
