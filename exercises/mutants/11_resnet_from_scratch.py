"""Wrong solutions of exercise 11, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # no shortcuts
        """
def count(blocks, classes, width=64):
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        for _ in range(number):
            convs += [(1, c, f), (3, f, f), (1, f, 4 * f)]
            c = 4 * f
    return sum(k * k * i * o + 2 * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
        # a shortcut in every block
        """
def count(blocks, classes, width=64):
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        for _ in range(number):
            convs += [(1, c, 4 * f), (1, c, f), (3, f, f), (1, f, 4 * f)]
            c = 4 * f
    return sum(k * k * i * o + 2 * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
        # no shortcut in the first stage, which does not halve
        """
def count(blocks, classes, width=64):
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        if stage > 0:
            convs.append((1, c, 4 * f))
        for _ in range(number):
            convs += [(1, c, f), (3, f, f), (1, f, 4 * f)]
            c = 4 * f
    return sum(k * k * i * o + 2 * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
        # a bias in every convolution
        """
def count(blocks, classes, width=64):
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        convs.append((1, c, 4 * f))
        for _ in range(number):
            convs += [(1, c, f), (3, f, f), (1, f, 4 * f)]
            c = 4 * f
    return sum(k * k * i * o + 3 * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
        # forgets the normalisations
        """
def count(blocks, classes, width=64):
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        convs.append((1, c, 4 * f))
        for _ in range(number):
            convs += [(1, c, f), (3, f, f), (1, f, 4 * f)]
            c = 4 * f
    return sum(k * k * i * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
        # counts the averages as trained
        """
def count(blocks, classes, width=64):
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        convs.append((1, c, 4 * f))
        for _ in range(number):
            convs += [(1, c, f), (3, f, f), (1, f, 4 * f)]
            c = 4 * f
    return sum(k * k * i * o + 4 * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
        # each block begins with the stage's first number of channels
        """
def count(blocks, classes, width=64):
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        convs.append((1, c, 4 * f))
        for _ in range(number):
            convs += [(1, c, f), (3, f, f), (1, f, 4 * f)]
        c = 4 * f
    return sum(k * k * i * o + 2 * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
        # any table
        """
def count(blocks, classes, width=64):
    convs, c = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        f = width * 2**stage
        convs.append((1, c, 4 * f))
        for _ in range(number):
            convs += [(1, c, f), (3, f, f), (1, f, 4 * f)]
            c = 4 * f
    return sum(k * k * i * o + 2 * o for k, i, o in convs) + (c + 1) * classes, sum(2 * o for _, _, o in convs)
""",
    ],
    "task2": [
        # steps in place of epochs
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError
    return math.ceil(math.log(left) / math.log(momentum))
""",
        # rounds down
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError
    return int(math.log(left) / math.log(momentum) / steps_per_epoch)
""",
        # a straight line: 1 - momentum goes in each step
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError
    return math.ceil((1 - left) / (1 - momentum) / steps_per_epoch)
""",
        # less than, not at most
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError
    epochs = 0
    while momentum ** (epochs * steps_per_epoch) >= left:
        epochs += 1
    return epochs
""",
        # at least one epoch
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError
    epochs = 1
    while momentum ** (epochs * steps_per_epoch) > left:
        epochs += 1
    return epochs
""",
        # what has gone, not what is left
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError
    epochs = 0
    while momentum ** (epochs * steps_per_epoch) > 1 - left and epochs < 10000:
        epochs += 1
    return epochs
""",
        # PyTorch's momentum, which is one minus ours
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError
    epochs = 0
    while (1 - momentum) ** (epochs * steps_per_epoch) > left:
        epochs += 1
    return epochs
""",
        # an endless wait cut short in place of an error
        """
def epochs_to_settle(momentum, left, steps_per_epoch):
    epochs = 0
    while momentum ** (epochs * steps_per_epoch) > left and epochs < 1000:
        epochs += 1
    return epochs
""",
    ],
    "task3": [
        # through the sigmoid
        """
def loss_from_logits(truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError
    p = np.clip(1 / (1 + np.exp(-np.clip(logits, -700, 700))), 1e-7, 1 - 1e-7)
    return float(-np.where(truth == 1, np.log(p), np.log(1 - p)).mean())
""",
        # as it is written down
        """
def loss_from_logits(truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError
    with np.errstate(over="ignore"):
        return float(np.log(1 + np.exp(np.where(truth == 1, -logits, logits))).mean())
""",
        # the sign the wrong way round
        """
def loss_from_logits(truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError
    return float(np.logaddexp(0, np.where(truth == 1, logits, -logits)).mean())
""",
        # only for the ill
        """
def loss_from_logits(truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError
    return float((truth * np.logaddexp(0, -logits)).mean())
""",
        # the sum
        """
def loss_from_logits(truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError
    return float(np.logaddexp(0, np.where(truth == 1, -logits, logits)).sum())
""",
        # the hinge: zero where the answer is right
        """
def loss_from_logits(truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError
    return float(np.maximum(0, np.where(truth == 1, -logits, logits)).mean())
""",
        # takes any truth
        """
def loss_from_logits(truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0:
        raise ValueError
    return float(np.logaddexp(0, np.where(truth == 1, -logits, logits)).mean())
""",
    ],
    "task5": [
        # worse on new pictures is overfitting
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # compares means
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    known, new = known.mean(), new.mean()
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # degradation only if new pictures suffer as well
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known > 0) and np.all(new > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # wants the worst to be better than the best
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known = np.array([max(deep_training) - min(shallow_training), min(deep_training) - max(shallow_training)])
    new = np.array([max(deep_new) - min(shallow_new), min(deep_new) - max(shallow_new)])
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # counts no repeats
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # equal is lower
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known <= 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known <= 0) and np.all(new <= 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # equal is higher
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known >= 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # two trainings are enough
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 2:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
        # lower on the training pictures is better
        """
def judge(shallow_training, deep_training, shallow_new, deep_new):
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("losses")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
""",
    ],
    "task5b": [
        # bad at what it is tested on: overfitting
        """
def verdicts():
    return {
        "A": ("yes", "f"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
    }
""",
        # counts parameters
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "b"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
    }
""",
        # trusts no test
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "g"),
        "C": ("no", "g"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
    }
""",
        # a high loss is overfitting
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("yes", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
    }
""",
        # a jumping loss is a high rate
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("no", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
    }
""",
        # the first step agrees
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("yes", "b"),
        "G": ("no", "d"),
    }
""",
        # praises the network
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("yes", "b"),
    }
""",
        # right, by the wrong reason
        """
def verdicts():
    return {
        "A": ("no", "f"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
    }
""",
    ],
    "task6": [
        # repaired, but the batch blamed
        """
def cause():
    return "a"


def accuracy_and_loss(batches):
    t = np.array([v for batch in batches for v in batch[0]])
    z = np.array([v for batch in batches for v in batch[1]], float)
    if t.size == 0:
        raise ValueError
    return float(np.mean((z > 0) == (t == 1))), float(np.logaddexp(0, np.where(t == 1, -z, z)).mean())
""",
        # the source's
        """
def cause():
    return "c"


def accuracy_and_loss(batches):
    batches = [(np.array(t), np.array(z, float)) for t, z in batches if len(t)]
    if not batches:
        raise ValueError
    accuracies = [np.mean((z > 0) == (t == 1)) for t, z in batches]
    losses = [np.logaddexp(0, np.where(t == 1, -z, z)).mean() for t, z in batches]
    return float(np.mean(accuracies)), float(np.mean(losses))
""",
        # the accuracy repaired, the loss not
        """
def cause():
    return "c"


def accuracy_and_loss(batches):
    t = np.array([v for batch in batches for v in batch[0]])
    z = np.array([v for batch in batches for v in batch[1]], float)
    if t.size == 0:
        raise ValueError
    parts = [(np.array(a), np.array(b, float)) for a, b in batches if len(a)]
    losses = [np.logaddexp(0, np.where(a == 1, -b, b)).mean() for a, b in parts]
    return float(np.mean((z > 0) == (t == 1))), float(np.mean(losses))
""",
        # leaves smaller batches out
        """
def cause():
    return "c"


def accuracy_and_loss(batches):
    full = max((len(t) for t, _ in batches), default=0)
    t = np.array([v for batch in batches for v in batch[0] if len(batch[0]) == full])
    z = np.array([v for batch in batches for v in batch[1] if len(batch[0]) == full], float)
    if t.size == 0:
        raise ValueError
    return float(np.mean((z > 0) == (t == 1))), float(np.logaddexp(0, np.where(t == 1, -z, z)).mean())
""",
        # weighs with the first batch's size
        """
def cause():
    return "c"


def accuracy_and_loss(batches):
    if sum(len(t) for t, _ in batches) == 0:
        raise ValueError
    right = loss = 0.0
    for t, z in batches:
        t, z = np.array(t), np.array(z, float)
        right += np.sum((z > 0) == (t == 1))
        loss += np.logaddexp(0, np.where(t == 1, -z, z)).sum()
    n = len(batches) * len(batches[0][0])
    return float(right / n), float(loss / n)
""",
        # the threshold of a probability
        """
def cause():
    return "c"


def accuracy_and_loss(batches):
    t = np.array([v for batch in batches for v in batch[0]])
    z = np.array([v for batch in batches for v in batch[1]], float)
    if t.size == 0:
        raise ValueError
    return float(np.mean((z > 0.5) == (t == 1))), float(np.logaddexp(0, np.where(t == 1, -z, z)).mean())
""",
        # stumbles over an empty batch
        """
def cause():
    return "c"


def accuracy_and_loss(batches):
    right, loss, n = 0.0, 0.0, 0
    for t, z in batches:
        t, z = np.array(t), np.array(z, float)
        right += len(t) * np.mean((z > 0) == (t == 1))
        loss += len(t) * np.logaddexp(0, np.where(t == 1, -z, z)).mean()
        n += len(t)
    if n == 0:
        raise ValueError
    return float(right / n), float(loss / n)
""",
        # no picture: an accuracy of 0
        """
def cause():
    return "c"


def accuracy_and_loss(batches):
    t = np.array([v for batch in batches for v in batch[0]])
    z = np.array([v for batch in batches for v in batch[1]], float)
    if t.size == 0:
        return 0.0, 0.0
    return float(np.mean((z > 0) == (t == 1))), float(np.logaddexp(0, np.where(t == 1, -z, z)).mean())
""",
    ],
}

NETWORK = """
def residual_network(side, classes, widths, blocks):
    def conv_bn(x, filters, size, stride=1):
        x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    inputs = keras.Input((side, side, 3))
    x = layers.Activation("relu")(conv_bn(inputs, widths[0], 3))
    for stage, filters in enumerate(widths):
        for block in range(blocks[stage]):
            first = stage > 0 and block == 0
            y = layers.Activation("relu")(conv_bn(x, filters, 3, 2 if first else 1))
            y = conv_bn(y, filters, 3)
            if first:
                x = conv_bn(x, filters, 1, 2)
            x = layers.add([x, y])
            x = layers.Activation("relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, x)


def inspected(settings, *probe):
    return look_at(lambda: residual_network(*settings), *probe)
"""


def network(line: str, instead: str) -> str:
    """An honest answer with another line in it."""
    assert line in NETWORK
    return NETWORK.replace(line, instead)


MUTANTS["task4"] = [
    # a projection in the first block of every stage, as bottleneck blocks have it
    network("            if first:\n", "            if block == 0:\n").replace(
        "conv_bn(x, filters, 1, 2)", "conv_bn(x, filters, 1, 2 if first else 1)"
    ),
    # a projection only where the number of channels changes
    network("            if first:\n", "            if x.shape[-1] != filters:\n"),
    # a projection without normalisation
    network("conv_bn(x, filters, 1, 2)", 'layers.Conv2D(filters, 1, strides=2, padding="same", use_bias=False)(x)'),
    # biases in the convolutions
    network(", use_bias=False", ""),
    # the ReLU before the addition
    network("y = conv_bn(y, filters, 3)", 'y = layers.Activation("relu")(conv_bn(y, filters, 3))').replace(
        '            x = layers.add([x, y])\n            x = layers.Activation("relu")(x)',
        "            x = layers.add([x, y])",
    ),
    # a plain network: blocks without projection add nothing
    network("x = layers.add([x, y])", "x = layers.add([x, y]) if first else y"),
    # the stride on the second convolution
    network("conv_bn(x, filters, 3, 2 if first else 1)", "conv_bn(x, filters, 3)").replace(
        "y = conv_bn(y, filters, 3)", "y = conv_bn(y, filters, 3, 2 if first else 1)"
    ),
    # padding as in the lesson
    network(
        "        x = layers.Conv2D(filters, size, strides=stride, padding=",
        "        if stride == 2 and size == 3:\n            x = layers.ZeroPadding2D(1)(x)\n"
        '            x = layers.Conv2D(filters, 3, 2, "valid", use_bias=False)(x)\n'
        "            return layers.BatchNormalization()(x)\n"
        "        x = layers.Conv2D(filters, size, strides=stride, padding=",
    ),
    # logits
    network(', activation="softmax"', ""),
    # the widths of the lesson, doubled from stage to stage
    network(
        "for stage, filters in enumerate(widths):",
        "for stage, filters in enumerate([widths[0] * 2**s for s in range(len(widths))]):",
    ),
    # builds a network once
    "import functools\n\n\n@functools.cache" + NETWORK,
    # returns the tensor, not the network
    network("return keras.Model(inputs, x)", "return x"),
    # adds with a function of its own
    network("layers.add([x, y])", "layers.Lambda(lambda pair: pair[0] + pair[1])([x, y])"),
]
