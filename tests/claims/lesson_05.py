"""What breaks the claims of lesson 05."""

from sabotage import Saboteur

IDENTITIES = {}

TRAPS = ["def train_top(rows, labels, rate, **how):", "tail = labels["]
STRANGER = ["names_of_all = ["]
SABOTEURS = [
    Saboteur(
        "a tail of shuffled rows",
        changes=[
            (
                'tail = labels["train"][-len(labels["train"]) // 5 :]',
                'tail = np.random.default_rng(seed).permutation(labels["train"])[-len(labels["train"]) // 5 :]',
            )
        ],
        breaks=["On rows in order validation_split"],
        why="The rows are shuffled first, as the source does.",
    ),
    Saboteur(
        "a stranger that is none",
        changes=[
            (
                "answers({part: numbers.normal(size=(len(rows), 64)) for part, rows in labels.items()})",
                "answers(features[backbones[0]])",
            )
        ],
        breaks=["A stranger costs the average"],
        why="The first member once more, with all that it has learned.",
        without=TRAPS[1:],
    ),
    Saboteur(
        "members taken for strangers to each other",
        changes=[("predicted = products.mean()", "predicted = np.trace(products) / len(products) ** 2")],
        breaks=["The correlation of the residuals tells"],
        why="The gain of members whose residuals are not correlated at all.",
        without=[*TRAPS[1:], *STRANGER],
    ),
    Saboteur(
        "one member three times",
        changes=[
            (
                "members = {name: answers(features[name]) for name in backbones}",
                "members = dict.fromkeys(backbones, answers(features[backbones[0]]))",
            )
        ],
        breaks=["The average of the best pair"],
        why="Members that are always wrong together.",
        without=[*TRAPS[1:], *STRANGER],
    ),
    Saboteur(
        "a choice that turns dogs into cats",
        changes=[
            (
                "paired_comparison(right[chosen], right[best_member])",
                "paired_comparison(~right[chosen], right[best_member])",
            )
        ],
        breaks=["The chosen one is not worse"],
        why="The ensemble with its classes in the wrong order.",
        without=[*TRAPS[1:], *STRANGER],
    ),
]
