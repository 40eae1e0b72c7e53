"""What breaks the claims of lesson 07."""

from sabotage import Saboteur

SABOTEURS = [
    Saboteur(
        "a filter forgotten",
        changes=[("(5 * 5 * 3 + 1) * 20", "(5 * 5 * 3 + 1) * 19")],
        breaks=["Counting LeNet by hand"],
        why="a count that is off by one filter",
        quick=True,
    ),
]

IDENTITIES = {"The old decay": "one formula in two notations"}
