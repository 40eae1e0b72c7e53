"""What breaks the claims of lesson 09."""

from sabotage import Saboteur

IDENTITIES = {}

FIGURES = ["figure, axes = plt.subplots"]

SABOTEURS = [
    Saboteur(
        "the pictures from the beginning",
        changes=[("tf.data.Dataset.range(done, epochs)", "tf.data.Dataset.range(0, epochs)")],
        breaks=["Interrupted and resumed"],
        why="Everything is kept but the place in the order of the pictures.",
        without=FIGURES,
    ),
    Saboteur(
        "the folds mixed up",
        changes=[
            (
                'dictionary[str(fold + 1)] = f"fold_{fold + 1}.keras"',
                'dictionary[str(fold + 1)] = f"fold_{folds - fold}.keras"',
            )
        ],
        breaks=["Loaded from the dictionary"],
        why="The dictionary names the file of another fold.",
        without=FIGURES,
        together="to the end",
    ),
    Saboteur(
        "ridge with the grades of others",
        changes=[
            (
                "scaled, labels, cv=splits, params=how)",
                "scaled, labels[::-1], cv=splits, params=how)",
            )
        ],
        breaks=["With the same rule, five heads"],
        why="A rival that has learned nothing.",
        together="to the end",
    ),
    Saboteur(
        "one network for all",
        changes=[
            (
                "prediction = mean_probability.argmax(axis=1)",
                "prediction = min((p.argmax(axis=1) for p in probabilities), key=lambda p: quadratic_kappa(truth, p))",
            )
        ],
        breaks=["Five networks together"],
        why="The answers of a single network, the one that happens to be worst.",
        together="to the end",
    ),
    Saboteur(
        "thresholds of other pictures",
        changes=[
            (
                "fit_thresholds(scores[kept], labels[kept]), scores[held])",
                "fit_thresholds(scores[kept], labels[kept][::-1]), scores[held])",
            )
        ],
        breaks=["Thresholds from the other folds"],
        why="The scores are cut by grades that belong to other pictures.",
        without=FIGURES,
    ),
]
