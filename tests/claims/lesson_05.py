"""What breaks the claims of lesson 05."""

from sabotage import Saboteur

IDENTITIES = {}

SABOTEURS = [
    Saboteur(
        "a stranger before the temperature",
        changes=[
            (
                'cost = brier(calibrate(averages["with"])) - brier(calibrate(averages["without"]))',
                'cost = brier(averages["with"]) - brier(averages["without"])',
            )
        ],
        breaks=["With a temperature of its own, the average hardly feels"],
        why="Answers on two scales: timidity is taken for mistakes.",
        together="late",
    ),
    Saboteur(
        "the worst way to join",
        changes=[("best_join = min((name", "best_join = max((name")],
        breaks=["The best way to join does not clearly lose"],
        why="The choice, the other way round.",
        together="late",
    ),
    Saboteur(
        "a pair of unequal members",
        changes=[("pair = min(combinations(backbones, 2)", "pair = max(combinations(backbones, 2)")],
        breaks=["Two members that are about equally good gain"],
        why="The strongest network with a partner that is far behind.",
        together="late",
    ),
    Saboteur(
        "a temperature upside down",
        changes=[("T = temperature_of(timid)", "T = 1 / temperature_of(timid)")],
        breaks=["Its temperature makes the average's answers"],
        why="Timid answers made more timid.",
        together="late",
    ),
    Saboteur(
        "the rate of old at both times",
        changes=[("keras.optimizers.Adadelta(rate)", "keras.optimizers.Adadelta(1.0)")],
        breaks=["With Adadelta's rate of today"],
        why="The rate that the tutorial's Adadelta had.",
        together="late",
    ),
]
