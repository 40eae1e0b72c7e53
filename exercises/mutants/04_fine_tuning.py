"""Wrong solutions of exercise 04, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # does not look at the outer switch
        """
def count(layers):
    trainable = frozen = 0
    for layer in layers:
        if "layers" in layer:
            inside, still = count(layer["layers"])
        elif "parameters" in layer:
            inside, still = (layer["parameters"], 0) if layer["trainable"] else (0, layer["parameters"])
        else:
            raise ValueError
        trainable, frozen = trainable + inside, frozen + still
    return trainable, frozen
""",
        # looks only at the outer switch
        """
def total(layer):
    if "layers" in layer:
        return sum(total(inner) for inner in layer["layers"])
    if "parameters" not in layer:
        raise ValueError
    return layer["parameters"]


def count(layers):
    trainable = sum(total(layer) for layer in layers if layer["trainable"])
    frozen = sum(total(layer) for layer in layers if not layer["trainable"])
    return trainable, frozen
""",
        # skips models inside
        """
def count(layers):
    trainable = frozen = 0
    for layer in layers:
        if "layers" in layer:
            continue
        if "parameters" not in layer:
            raise ValueError
        if layer["trainable"]:
            trainable += layer["parameters"]
        else:
            frozen += layer["parameters"]
    return trainable, frozen
""",
        # a frozen model counts for nothing at all
        """
def count(layers):
    trainable = frozen = 0
    for layer in layers:
        if "layers" in layer:
            inside, still = count(layer["layers"])
            if not layer["trainable"]:
                inside, still = 0, still
        elif "parameters" in layer:
            inside, still = (layer["parameters"], 0) if layer["trainable"] else (0, layer["parameters"])
        else:
            raise ValueError
        trainable, frozen = trainable + inside, frozen + still
    return trainable, frozen
""",
        # one level deep only
        """
def count(layers):
    flat = []
    for layer in layers:
        for inner in layer.get("layers", [layer]):
            flat.append((inner.get("parameters", 0), inner["trainable"] and layer["trainable"]))
            if "parameters" not in inner and "layers" not in inner:
                raise ValueError
    return sum(p for p, on in flat if on), sum(p for p, on in flat if not on)
""",
        # all parameters in place of the frozen ones
        """
def count(layers):
    trainable = frozen = 0
    for layer in layers:
        if "layers" in layer:
            inside, still = count(layer["layers"])
            still = still - inside
        elif "parameters" in layer:
            inside, still = layer["parameters"], 0
        else:
            raise ValueError
        if not layer["trainable"]:
            inside, still = 0, inside + still
        trainable, frozen = trainable + inside, frozen + still
    return trainable, trainable + frozen
""",
        # a layer without parameters counts as none
        """
def count(layers):
    trainable = frozen = 0
    for layer in layers:
        if "layers" in layer:
            inside, still = count(layer["layers"])
        else:
            inside, still = layer.get("parameters", 0), 0
        if not layer["trainable"]:
            inside, still = 0, inside + still
        trainable, frozen = trainable + inside, frozen + still
    return trainable, frozen
""",
    ],
    "task2": [
        # the mean of the arrays' own changes
        """
def movement(before, after):
    if [np.shape(a) for a in before] != [np.shape(a) for a in after]:
        raise ValueError
    if not any(np.any(a) for a in before):
        raise ValueError
    return float(np.mean([np.linalg.norm(b - a) / max(1e-12, np.linalg.norm(a)) for a, b in zip(before, after)]))
""",
        # over the length afterwards
        """
def movement(before, after):
    if [np.shape(a) for a in before] != [np.shape(a) for a in after]:
        raise ValueError
    if not any(np.any(a) for a in before):
        raise ValueError
    length = math.sqrt(sum(np.sum(b**2) for b in after))
    return math.sqrt(sum(np.sum((b - a) ** 2) for a, b in zip(before, after))) / length
""",
        # the difference of the lengths instead of the length of the difference
        """
def movement(before, after):
    if [np.shape(a) for a in before] != [np.shape(a) for a in after]:
        raise ValueError
    if not any(np.any(a) for a in before):
        raise ValueError
    old, new = (math.sqrt(sum(np.sum(a**2) for a in arrays)) for arrays in (before, after))
    return abs(new - old) / old
""",
        # forgets the root
        """
def movement(before, after):
    if [np.shape(a) for a in before] != [np.shape(a) for a in after]:
        raise ValueError
    if not any(np.any(a) for a in before):
        raise ValueError
    return sum(np.sum((b - a) ** 2) for a, b in zip(before, after)) / sum(np.sum(a**2) for a in before)
""",
        # the kernel alone
        """
def movement(before, after):
    if [np.shape(a) for a in before] != [np.shape(a) for a in after]:
        raise ValueError
    if not np.any(before[0]):
        raise ValueError
    return float(np.linalg.norm(after[0] - before[0]) / np.linalg.norm(before[0]))
""",
        # absolute values in place of squares
        """
def movement(before, after):
    if [np.shape(a) for a in before] != [np.shape(a) for a in after]:
        raise ValueError
    if not any(np.any(a) for a in before):
        raise ValueError
    return sum(np.abs(b - a).sum() for a, b in zip(before, after)) / sum(np.abs(a).sum() for a in before)
""",
        # zip stops at the shorter list
        """
def movement(before, after):
    length = math.sqrt(sum(np.sum(a**2) for a in before))
    if length == 0:
        raise ValueError
    return math.sqrt(sum(np.sum((b - a) ** 2) for a, b in zip(before, after))) / length
""",
    ],
    "task3": [
        # ignores its own switch, as training=False alone is ignored
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    m, v = mean, variance
    if training:
        m, v = batch.mean(axis=0), batch.var(axis=0)
        mean, variance = momentum * mean + (1 - momentum) * m, momentum * variance + (1 - momentum) * v
    return (batch - m) / np.sqrt(v + epsilon), mean, variance
""",
        # frozen: keeps its averages, but uses the batch's
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    m, v = mean, variance
    if training:
        m, v = batch.mean(axis=0), batch.var(axis=0)
        if trainable:
            mean, variance = momentum * mean + (1 - momentum) * m, momentum * variance + (1 - momentum) * v
    return (batch - m) / np.sqrt(v + epsilon), mean, variance
""",
        # old and new exchanged
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    m, v = mean, variance
    if training and trainable:
        m, v = batch.mean(axis=0), batch.var(axis=0)
        mean, variance = (1 - momentum) * mean + momentum * m, (1 - momentum) * variance + momentum * v
    return (batch - m) / np.sqrt(v + epsilon), mean, variance
""",
        # normalises with the averages that it has just moved
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    if training and trainable:
        mean = momentum * mean + (1 - momentum) * batch.mean(axis=0)
        variance = momentum * variance + (1 - momentum) * batch.var(axis=0)
    return (batch - mean) / np.sqrt(variance + epsilon), mean, variance
""",
        # one mean for all channels
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    m, v = mean, variance
    if training and trainable:
        m, v = batch.mean(), batch.var()
        mean, variance = momentum * mean + (1 - momentum) * m, momentum * variance + (1 - momentum) * v
    return (batch - m) / np.sqrt(v + epsilon), mean, variance
""",
        # divides by n - 1
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    m, v = mean, variance
    if training and trainable:
        m, v = batch.mean(axis=0), batch.var(axis=0, ddof=1)
        mean, variance = momentum * mean + (1 - momentum) * m, momentum * variance + (1 - momentum) * v
    return (batch - m) / np.sqrt(v + epsilon), mean, variance
""",
        # epsilon outside the root
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    m, v = mean, variance
    if training and trainable:
        m, v = batch.mean(axis=0), batch.var(axis=0)
        mean, variance = momentum * mean + (1 - momentum) * m, momentum * variance + (1 - momentum) * v
    return (batch - m) / (np.sqrt(v) + epsilon), mean, variance
""",
        # the standard deviation kept as the variance
        """
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    if len(batch) == 0:
        raise ValueError
    m, v = mean, variance
    if training and trainable:
        m, v = batch.mean(axis=0), batch.std(axis=0)
        mean, variance = momentum * mean + (1 - momentum) * m, momentum * variance + (1 - momentum) * v
    return (batch - m) / np.sqrt(v + epsilon), mean, variance
""",
    ],
    "task5": [
        # forgets to ask whether anything trains
        """
def judge(validation_losses, start, end, pictures):
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("input")
    reach = 2 * math.sqrt(start * (1 - start) / pictures)
    if end < start - reach:
        return "look for the mistake", "below its start"
    return ("keep it", "above its start") if end > start + reach else ("keep the start", "no more than chance")
""",
        # the higher accuracy wins
        """
def judge(validation_losses, start, end, pictures):
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("input")
    if len(set(validation_losses)) == 1:
        return "look for the mistake", "nothing trains"
    if end < start:
        return "look for the mistake", "below its start"
    return ("keep it", "above its start") if end > start else ("keep the start", "no more than chance")
""",
        # two equal losses in a row are enough
        """
def judge(validation_losses, start, end, pictures):
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("input")
    if np.any(np.diff(validation_losses) == 0):
        return "look for the mistake", "nothing trains"
    reach = 2 * math.sqrt(start * (1 - start) / pictures)
    if end < start - reach:
        return "look for the mistake", "below its start"
    return ("keep it", "above its start") if end > start + reach else ("keep the start", "no more than chance")
""",
        # compares the first loss with the last
        """
def judge(validation_losses, start, end, pictures):
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("input")
    if validation_losses[0] == validation_losses[-1] or len(set(validation_losses)) == 2 and len(validation_losses) > 3:
        return "look for the mistake", "nothing trains"
    reach = 2 * math.sqrt(start * (1 - start) / pictures)
    if end < start - reach:
        return "look for the mistake", "below its start"
    return ("keep it", "above its start") if end > start + reach else ("keep the start", "no more than chance")
""",
        # the standard error of the end
        """
def judge(validation_losses, start, end, pictures):
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("input")
    if len(set(validation_losses)) == 1:
        return "look for the mistake", "nothing trains"
    reach = 2 * math.sqrt(end * (1 - end) / pictures)
    if end < start - reach:
        return "look for the mistake", "below its start"
    return ("keep it", "above its start") if end > start + reach else ("keep the start", "no more than chance")
""",
        # one standard error
        """
def judge(validation_losses, start, end, pictures):
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("input")
    if len(set(validation_losses)) == 1:
        return "look for the mistake", "nothing trains"
    reach = math.sqrt(start * (1 - start) / pictures)
    if end < start - reach:
        return "look for the mistake", "below its start"
    return ("keep it", "above its start") if end > start + reach else ("keep the start", "no more than chance")
""",
        # a falling loss is a better network
        """
def judge(validation_losses, start, end, pictures):
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("input")
    if len(set(validation_losses)) == 1:
        return "look for the mistake", "nothing trains"
    reach = 2 * math.sqrt(start * (1 - start) / pictures)
    if end < start - reach:
        return "look for the mistake", "below its start"
    better = validation_losses[-1] < validation_losses[0] and end > start
    return ("keep it", "above its start") if better else ("keep the start", "no more than chance")
""",
    ],
    "task5b": [
        # a coin: all is lost
        """
def verdicts():
    return {
        "A": ("load", "g"),
        "B": ("load", "g"),
        "C": ("load", "g"),
        "D": ("rate", "e"),
        "E": ("start", "a"),
        "F": ("fine", "b"),
    }
""",
        # a coin: a new top will do
        """
def verdicts():
    return {
        "A": ("top", "c"),
        "B": ("top", "c"),
        "C": ("load", "g"),
        "D": ("rate", "e"),
        "E": ("start", "a"),
        "F": ("fine", "b"),
    }
""",
        # it is rising again
        """
def verdicts():
    return {
        "A": ("top", "c"),
        "B": ("load", "g"),
        "C": ("fine", "d"),
        "D": ("rate", "e"),
        "E": ("start", "a"),
        "F": ("fine", "b"),
    }
""",
        # SGD at 1e-4 did no harm
        """
def verdicts():
    return {
        "A": ("top", "c"),
        "B": ("load", "g"),
        "C": ("load", "g"),
        "D": ("fine", "d"),
        "E": ("start", "a"),
        "F": ("fine", "b"),
    }
""",
        # the higher accuracy
        """
def verdicts():
    return {
        "A": ("top", "c"),
        "B": ("load", "g"),
        "C": ("load", "g"),
        "D": ("rate", "e"),
        "E": ("fine", "d"),
        "F": ("fine", "b"),
    }
""",
        # an accuracy that repeats itself
        """
def verdicts():
    return {
        "A": ("top", "c"),
        "B": ("load", "g"),
        "C": ("load", "g"),
        "D": ("rate", "e"),
        "E": ("start", "a"),
        "F": ("load", "f"),
    }
""",
        # SGD has moved nothing, so the start is taken
        """
def verdicts():
    return {
        "A": ("top", "c"),
        "B": ("load", "g"),
        "C": ("load", "g"),
        "D": ("start", "e"),
        "E": ("start", "a"),
        "F": ("fine", "b"),
    }
""",
    ],
    "task6": [
        # the right repair, the wrong cause
        """
def cause():
    return "a"


def freeze(layers, first_trained):
    names = [layer["name"] for layer in layers]
    if first_trained not in names:
        raise ValueError
    start = names.index(first_trained)
    frozen = [
        dict(layer, trainable=i >= start and layer["kind"] != "BatchNormalization") for i, layer in enumerate(layers)
    ]
    if not any(layer["trainable"] and layer["parameters"] for layer in frozen):
        raise ValueError
    return frozen
""",
        # a smaller number, right for VGG16 alone
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    if first_trained not in [layer["name"] for layer in layers]:
        raise ValueError
    return [dict(layer, trainable=i >= 15) for i, layer in enumerate(layers)]
""",
        # batch normalisation trains
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    names = [layer["name"] for layer in layers]
    if first_trained not in names:
        raise ValueError
    start = names.index(first_trained)
    frozen = [dict(layer, trainable=i >= start) for i, layer in enumerate(layers)]
    if not any(layer["trainable"] and layer["parameters"] for layer in frozen):
        raise ValueError
    return frozen
""",
        # freezes, and never thaws what was frozen before
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    names = [layer["name"] for layer in layers]
    if first_trained not in names:
        raise ValueError
    start = names.index(first_trained)
    frozen = [dict(layer) for layer in layers]
    for i, layer in enumerate(frozen):
        if i < start or layer["kind"] == "BatchNormalization":
            layer["trainable"] = False
    if not any(layer["trainable"] and layer["parameters"] for layer in frozen):
        raise ValueError
    return frozen
""",
        # the first layer whose name begins so
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    start = next((i for i, layer in enumerate(layers) if layer["name"].startswith(first_trained)), None)
    if start is None:
        raise ValueError
    frozen = [
        dict(layer, trainable=i >= start and layer["kind"] != "BatchNormalization") for i, layer in enumerate(layers)
    ]
    if not any(layer["trainable"] and layer["parameters"] for layer in frozen):
        raise ValueError
    return frozen
""",
        # one layer too many is frozen
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    names = [layer["name"] for layer in layers]
    if first_trained not in names:
        raise ValueError
    start = names.index(first_trained)
    frozen = [
        dict(layer, trainable=i > start and layer["kind"] != "BatchNormalization") for i, layer in enumerate(layers)
    ]
    if not any(layer["trainable"] and layer["parameters"] for layer in frozen):
        raise ValueError
    return frozen
""",
        # an unknown name freezes everything, in silence
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    on, frozen = False, []
    for layer in layers:
        on = on or layer["name"] == first_trained
        frozen.append(dict(layer, trainable=on and layer["kind"] != "BatchNormalization"))
    return frozen
""",
        # switches that are on, with nothing behind them
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    names = [layer["name"] for layer in layers]
    if first_trained not in names:
        raise ValueError
    start = names.index(first_trained)
    return [
        dict(layer, trainable=i >= start and layer["kind"] != "BatchNormalization") for i, layer in enumerate(layers)
    ]
""",
        # the other way round
        """
def cause():
    return "d"


def freeze(layers, first_trained):
    names = [layer["name"] for layer in layers]
    if first_trained not in names:
        raise ValueError
    start = names.index(first_trained)
    return [dict(layer, trainable=i < start and layer["kind"] != "BatchNormalization") for i, layer in enumerate(layers)]
""",
    ],
}

TUNING = """
def fine_tune(pictures, labels):
    model, base = top_trained(pictures, labels)
    base.trainable = True
    for layer in base.layers:
        if not layer.name.startswith("block5"):
            layer.trainable = False
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    model.fit(pictures, labels, batch_size=20, epochs=6, verbose=0)
    return model.get_weights()
"""


def tuning(line: str, instead: str) -> str:
    """An honest answer with another line in it."""
    assert line in TUNING
    return TUNING.replace(line, instead)


MUTANTS["training"] = [
    # does not compile again after the block is open: the top alone trains
    tuning("    model.compile", "    # model.compile"),
    # sets the switch of the whole model, which was on: Keras passes on nothing that does not change
    tuning("base.trainable = True", "model.trainable = True"),
    # freezes the layers up to number 25, of 19
    tuning("for layer in base.layers:", "for layer in base.layers[:25]:").replace(
        'if not layer.name.startswith("block5")', "if layer.trainable"
    ),
    # freezes first and opens the whole base afterwards
    """
def fine_tune(pictures, labels):
    model, base = top_trained(pictures, labels)
    for layer in base.layers:
        layer.trainable = layer.name.startswith("block5")
    base.trainable = True
    model.compile(keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy")
    model.fit(pictures, labels, batch_size=20, epochs=3, verbose=0)
    return model.get_weights()
""",
    # a hundred times the rate
    tuning("Adam(1e-3)", "Adam(1e-1)"),
    # opens all parts of the model and freezes in the base alone: the batch normalisation before the top trains, too
    tuning("    base.trainable = True", "    for part in model.layers:\n        part.trainable = True"),
    # opens one block too many
    tuning('startswith("block5")', 'startswith(("block4", "block5"))'),
    # the rate and the epochs of lesson 04, which suited a top that was nearly right
    tuning("Adam(1e-3)", "RMSprop(1e-4)"),
    # hands in what it got
    """
def fine_tune(pictures, labels):
    return top_trained(pictures, labels)[0].get_weights()
""",
]
