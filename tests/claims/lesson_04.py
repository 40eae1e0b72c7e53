"""What breaks the claims of lesson 04."""

from sabotage import Saboteur

IDENTITIES = {}

SABOTEURS = [
    Saboteur(
        "a slice that ends before the top",
        changes=[("for layer in source_model.layers[:25]:", "for layer in source_model.layers[:19]:")],
        breaks=["The source's slice freezes every single weight"],
        why="What the source meant: the base frozen, the top left to train.",
        together="first half",
    ),
    Saboteur(
        "the scaling left out of the weights",
        changes=[("kernel = logistic.coef_.T / scaler.scale_[:, None]", "kernel = logistic.coef_.T")],
        breaks=["The dense layer answers as the logistic regression does"],
        why="A top for scaled features on features that are not.",
        together="first half",
    ),
    Saboteur(
        "the source's own mistake",
        changes=[
            (
                "unfreeze(network, network.last_block)\nopen_now",
                "unfreeze(network, network.last_block)\n"
                "for layer in model.layers[:25]:\n    layer.trainable = False\nopen_now",
            ),
        ],
        breaks=["While fine-tuning, the validation loss never repeats itself", "Every open layer has moved"],
        why="Nothing trains, as in the source's log.",
    ),
    Saboteur(
        "everything open",
        changes=[("layer.trainable = layer.name in late and not", "layer.trainable = not")],
        breaks=["What is frozen does not move"],
        why="A base that was never frozen.",
        together="first half",
    ),
    Saboteur(
        "no rate that is too long",
        changes=[("{rate: trials(rate, few) for", "{rate: trials(min(rate, 1e-4), few) for")],
        breaks=[
            "Steps a thousand times too long break the features",
            "Five epochs at a slow rate do not bring them back",
        ],
        why="A slow rate under the name of the fast one.",
        together="experiments",
    ),
    Saboteur(
        "a fresh top that is not fresh",
        changes=[("late_model.set_weights([*late_start[:-2], *top])", "late_model.set_weights(late_start)")],
        breaks=["At a slow rate a fresh top lags behind"],
        why="Both sides start from the trained top.",
        together="experiments",
    ),
    Saboteur(
        "a fresh top and steps as long",
        changes=[
            (
                "trials(rate, 3, top, trained_model)",
                'trials(0.1 if (rule, name) == ("RMSprop", "fresh") else rate, 3, top, trained_model)',
            )
        ],
        breaks=["Behind a fresh top the probe loses little"],
        why="The rate that does break them.",
    ),
    Saboteur(
        "one optimizer under two names",
        changes=[("trials(1e-4, few, model=sgd_model)", "trials(1e-4, few)")],
        breaks=["At 1e-4 RMSprop moves the weights several times as far"],
        why="The same optimizer on both sides.",
        together="experiments",
    ),
    Saboteur(
        "fine-tuning in long steps",
        changes=[
            ("CosineDecay(learning_rate, steps * epochs)", "CosineDecay(1000 * learning_rate, steps * epochs)"),
            ("EarlyStopping(patience=epochs, restore_best_weights=True)", "EarlyStopping(patience=epochs)"),
        ],
        breaks=["Fine-tuning does not lose to its own start"],
        why="A rate a thousand times too long: the block forgets what it had learned.",
        together="experiments",
    ),
    Saboteur(
        "frozen before the trial",
        changes=[
            ("normalise.trainable, averages = trainable,", "normalise.trainable, averages = not trainable,"),
        ],
        breaks=["Inside a model that trains, training=False alone", "trainable = False keeps them"],
        why="The layer's switch, the other way round.",
        together="first half",
    ),
]
