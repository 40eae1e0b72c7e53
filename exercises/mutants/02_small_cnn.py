"""Wrong solutions of exercise 02, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # pools before it convolves
        """
def side_after(side, blocks, kernel=3):
    for _ in range(blocks):
        side = side // 2 - kernel + 1
        if side < 1:
            raise ValueError("nothing left")
    return side
""",
        # forgets the kernel's argument
        """
def side_after(side, blocks, kernel=3):
    for _ in range(blocks):
        side = (side - 2) // 2
        if side < 1:
            raise ValueError("nothing left")
    return side
""",
        # pads: the convolution keeps the size
        """
def side_after(side, blocks, kernel=3):
    for _ in range(blocks):
        side = side // 2
        if side < 1:
            raise ValueError("nothing left")
    return side
""",
        # divides to a float
        """
def side_after(side, blocks, kernel=3):
    for _ in range(blocks):
        side = (side - kernel + 1) / 2
        if side < 1:
            raise ValueError("nothing left")
    return side
""",
        # never notices that nothing is left
        """
def side_after(side, blocks, kernel=3):
    for _ in range(blocks):
        side = (side - kernel + 1) // 2
    return side
""",
        # rounds up in the pooling
        """
def side_after(side, blocks, kernel=3):
    for _ in range(blocks):
        side = -(-(side - kernel + 1) // 2)
        if side < 1:
            raise ValueError("nothing left")
    return side
""",
    ],
    "task2": [
        # reads the largest line of the summary, as source 004 does
        """
def count_parameters(image_size, filters, units):
    channels, side = 3, image_size
    for number in filters:
        channels, side = number, (side - 2) // 2
        if side < 1:
            raise ValueError("too small")
    return (side * side * channels + 1) * units
""",
        # no bias in the convolutions
        """
def count_parameters(image_size, filters, units):
    total, channels, side = 0, 3, image_size
    for number in filters:
        total += 3 * 3 * channels * number
        channels, side = number, (side - 2) // 2
        if side < 1:
            raise ValueError("too small")
    return total + (side * side * channels + 1) * units + units + 1
""",
        # one bias for each pair of channels
        """
def count_parameters(image_size, filters, units):
    total, channels, side = 0, 3, image_size
    for number in filters:
        total += (3 * 3 + 1) * channels * number
        channels, side = number, (side - 2) // 2
        if side < 1:
            raise ValueError("too small")
    return total + (side * side * channels + 1) * units + units + 1
""",
        # always three channels in
        """
def count_parameters(image_size, filters, units):
    total, channels, side = 0, 3, image_size
    for number in filters:
        total += (3 * 3 * 3 + 1) * number
        channels, side = number, (side - 2) // 2
        if side < 1:
            raise ValueError("too small")
    return total + (side * side * channels + 1) * units + units + 1
""",
        # the last unit has no bias
        """
def count_parameters(image_size, filters, units):
    total, channels, side = 0, 3, image_size
    for number in filters:
        total += (3 * 3 * channels + 1) * number
        channels, side = number, (side - 2) // 2
        if side < 1:
            raise ValueError("too small")
    return total + (side * side * channels + 1) * units + units
""",
        # takes the side, not its square
        """
def count_parameters(image_size, filters, units):
    total, channels, side = 0, 3, image_size
    for number in filters:
        total += (3 * 3 * channels + 1) * number
        channels, side = number, (side - 2) // 2
        if side < 1:
            raise ValueError("too small")
    return total + (side * channels + 1) * units + units + 1
""",
        # does not notice that the picture is too small
        """
def count_parameters(image_size, filters, units):
    total, channels, side = 0, 3, image_size
    for number in filters:
        total += (3 * 3 * channels + 1) * number
        channels, side = number, max(0, (side - 2) // 2)
    return total + (side * side * channels + 1) * units + units + 1
""",
    ],
    "task3": [
        # starts the smoothing at zero
        """
def smoothing_lag(losses, factor):
    if len(losses) == 0 or not 0 <= factor < 1:
        raise ValueError("bad")
    smoothed, last = [], 0.0
    for loss in losses:
        last = factor * last + (1 - factor) * loss
        smoothed.append(last)
    return int(np.argmin(smoothed) - np.argmin(losses))
""",
        # past and present exchanged
        """
def smoothing_lag(losses, factor):
    if len(losses) == 0 or not 0 <= factor < 1:
        raise ValueError("bad")
    smoothed = [losses[0]]
    for loss in losses[1:]:
        smoothed.append((1 - factor) * smoothed[-1] + factor * loss)
    return int(np.argmin(smoothed) - np.argmin(losses))
""",
        # mixes with the raw value before, not with the smoothed one
        """
def smoothing_lag(losses, factor):
    if len(losses) == 0 or not 0 <= factor < 1:
        raise ValueError("bad")
    smoothed = [losses[0]]
    for before, loss in zip(losses[:-1], losses[1:]):
        smoothed.append(factor * before + (1 - factor) * loss)
    return int(np.argmin(smoothed) - np.argmin(losses))
""",
        # always positive
        """
def smoothing_lag(losses, factor):
    if len(losses) == 0 or not 0 <= factor < 1:
        raise ValueError("bad")
    smoothed = [losses[0]]
    for loss in losses[1:]:
        smoothed.append(factor * smoothed[-1] + (1 - factor) * loss)
    return abs(int(np.argmin(smoothed) - np.argmin(losses)))
""",
        # the last of several lowest values
        """
def smoothing_lag(losses, factor):
    if len(losses) == 0 or not 0 <= factor < 1:
        raise ValueError("bad")
    smoothed = [losses[0]]
    for loss in losses[1:]:
        smoothed.append(factor * smoothed[-1] + (1 - factor) * loss)
    last = len(losses) - 1 - int(np.argmin(smoothed[::-1]))
    return last - int(np.argmin(losses))
""",
        # the epoch of the smoothed curve, not the difference
        """
def smoothing_lag(losses, factor):
    if len(losses) == 0 or not 0 <= factor < 1:
        raise ValueError("bad")
    smoothed = [losses[0]]
    for loss in losses[1:]:
        smoothed.append(factor * smoothed[-1] + (1 - factor) * loss)
    return int(np.argmin(smoothed))
""",
        # accepts any factor
        """
def smoothing_lag(losses, factor):
    if len(losses) == 0:
        raise ValueError("bad")
    smoothed = [losses[0]]
    for loss in losses[1:]:
        smoothed.append(factor * smoothed[-1] + (1 - factor) * loss)
    return int(np.argmin(smoothed) - np.argmin(losses))
""",
    ],
    "task4": [
        # one-sided: forgets that the split could go the other way
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # may exceed 1
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # leaves the smaller count itself out of the sum
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # counts only the split that was seen, not the more uneven ones
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * math.comb(tosses, fewer) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # expects the first network to be the better one
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, only_second
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # takes the normal approximation
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses = only_first + only_second
    if tosses == 0:
        return 1.0
    return math.erfc(abs(only_first - only_second) / math.sqrt(2 * tosses))


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # does not refuse negative counts
        """
def p_value(only_first, only_second):
    only_first, only_second = max(0, only_first), max(0, only_second)
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # the level is always 0.05
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= 0.05:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # compares the accuracies and forgets the test
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if only_first == only_second:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # counts the pictures that both have right for each of them
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    only_first, only_second = np.sum(first_correct), np.sum(second_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
""",
        # the intervals' overlap as a test
        """
def p_value(only_first, only_second):
    if min(only_first, only_second) < 0:
        raise ValueError("bad")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)


def better(first_correct, second_correct, level=0.05):
    if len(first_correct) != len(second_correct):
        raise ValueError("bad")
    n = len(first_correct)
    first, second = np.mean(first_correct), np.mean(second_correct)
    reach = 1.96 * (math.sqrt(first * (1 - first) / n) + math.sqrt(second * (1 - second) / n))
    if abs(first - second) <= reach:
        return "cannot tell"
    return "first" if first > second else "second"
""",
    ],
    "task5": [
        # two standard errors, however few the repeats
        """
def judge(first, second, first_epochs, second_epochs):
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("repeats")
    if first_epochs != second_epochs:
        return "cannot tell", "more than one thing changed"
    d = np.subtract(second, first)
    if len(d) == 1:
        return "cannot tell", "one training each"
    reach = 2 * d.std(ddof=1) / math.sqrt(len(d))
    if d.mean() - reach > 0:
        return "second", "above 0"
    return ("first", "below 0") if d.mean() + reach < 0 else ("cannot tell", "contains 0")
""",
        # compares the two means, unpaired
        """
def judge(first, second, first_epochs, second_epochs):
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("repeats")
    if first_epochs != second_epochs:
        return "cannot tell", "more than one thing changed"
    n = len(first)
    if n == 1:
        return "cannot tell", "one training each"
    reach = T[n] * math.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / n)
    mean = np.mean(second) - np.mean(first)
    if mean - reach > 0:
        return "second", "above 0"
    return ("first", "below 0") if mean + reach < 0 else ("cannot tell", "contains 0")
""",
        # forgets the root of n
        """
def judge(first, second, first_epochs, second_epochs):
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("repeats")
    if first_epochs != second_epochs:
        return "cannot tell", "more than one thing changed"
    d = np.subtract(second, first)
    if len(d) == 1:
        return "cannot tell", "one training each"
    reach = T[len(d)] * d.std(ddof=1)
    if d.mean() - reach > 0:
        return "second", "above 0"
    return ("first", "below 0") if d.mean() + reach < 0 else ("cannot tell", "contains 0")
""",
        # does not look at the epochs
        """
def judge(first, second, first_epochs, second_epochs):
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("repeats")
    d = np.subtract(second, first)
    if len(d) == 1:
        return "cannot tell", "one training each"
    reach = T[len(d)] * d.std(ddof=1) / math.sqrt(len(d))
    if d.mean() - reach > 0:
        return "second", "above 0"
    return ("first", "below 0") if d.mean() + reach < 0 else ("cannot tell", "contains 0")
""",
        # the higher mean wins
        """
def judge(first, second, first_epochs, second_epochs):
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("repeats")
    if first_epochs != second_epochs:
        return "cannot tell", "more than one thing changed"
    if len(first) == 1:
        return "cannot tell", "one training each"
    return ("second", "above 0") if np.mean(second) > np.mean(first) else ("first", "below 0")
""",
        # first minus second
        """
def judge(first, second, first_epochs, second_epochs):
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("repeats")
    if first_epochs != second_epochs:
        return "cannot tell", "more than one thing changed"
    d = np.subtract(first, second)
    if len(d) == 1:
        return "cannot tell", "one training each"
    reach = T[len(d)] * d.std(ddof=1) / math.sqrt(len(d))
    if d.mean() - reach > 0:
        return "second", "above 0"
    return ("first", "below 0") if d.mean() + reach < 0 else ("cannot tell", "contains 0")
""",
        # counts before it looks at the epochs
        """
def judge(first, second, first_epochs, second_epochs):
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("repeats")
    d = np.subtract(second, first)
    if len(d) == 1:
        return "cannot tell", "one training each"
    if first_epochs != second_epochs:
        return "cannot tell", "more than one thing changed"
    reach = T[len(d)] * d.std(ddof=1) / math.sqrt(len(d))
    if d.mean() - reach > 0:
        return "second", "above 0"
    return ("first", "below 0") if d.mean() + reach < 0 else ("cannot tell", "contains 0")
""",
    ],
    "task5b": [
        # three differences above 0 are enough
        """
def verdicts():
    return {
        "A": ("yes", "b"),
        "B": ("yes", "b"),
        "C": ("no", "f"),
        "D": ("yes", "e"),
        "E": ("no", "b"),
        "F": ("yes", "a"),
    }
""",
        # looks whether intervals overlap
        """
def verdicts():
    return {
        "A": ("yes", "b"),
        "B": ("no", "c"),
        "C": ("no", "f"),
        "D": ("yes", "e"),
        "E": ("yes", "d"),
        "F": ("yes", "a"),
    }
""",
        # right, for the wrong reason
        """
def verdicts():
    return {
        "A": ("yes", "d"),
        "B": ("no", "c"),
        "C": ("no", "f"),
        "D": ("yes", "e"),
        "E": ("no", "b"),
        "F": ("yes", "a"),
    }
""",
        # the lowest loss is the best network
        """
def verdicts():
    return {
        "A": ("yes", "b"),
        "B": ("no", "c"),
        "C": ("yes", "f"),
        "D": ("yes", "e"),
        "E": ("no", "b"),
        "F": ("yes", "a"),
    }
""",
        # takes sureness for accuracy
        """
def verdicts():
    return {
        "A": ("yes", "b"),
        "B": ("no", "c"),
        "C": ("no", "f"),
        "D": ("no", "e"),
        "E": ("no", "b"),
        "F": ("yes", "a"),
    }
""",
        # the test has chosen, and judges
        """
def verdicts():
    return {
        "A": ("yes", "b"),
        "B": ("no", "c"),
        "C": ("no", "f"),
        "D": ("yes", "e"),
        "E": ("no", "b"),
        "F": ("no", "a"),
    }
""",
        # two networks are no finding
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "c"),
        "C": ("no", "f"),
        "D": ("yes", "e"),
        "E": ("no", "b"),
        "F": ("yes", "a"),
    }
""",
    ],
    "task6": [
        # repaired, but blamed on the training
        """
def cause():
    return "a"


def answer(result):
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError("bad")
    dog = float(result[-1])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)
""",
        # the right cause, and the source's program
        """
def cause():
    return "b"


def answer(result):
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError("bad")
    proba = float(np.max(result))
    return ("dog", proba) if proba > 0.5 else ("cat", proba)
""",
        # right for one unit, index 0 for two
        """
def cause():
    return "b"


def answer(result):
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError("bad")
    dog = float(result[0])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)
""",
        # right for two units, argmax of one
        """
def cause():
    return "b"


def answer(result):
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError("bad")
    best = int(np.argmax(result))
    return ("cat", "dog")[best], float(result[best])
""",
        # the class is right, the probability is still that of dog
        """
def cause():
    return "b"


def answer(result):
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError("bad")
    dog = float(result[-1])
    return ("dog" if dog > 0.5 else "cat"), dog
""",
        # in percent
        """
def cause():
    return "b"


def answer(result):
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError("bad")
    dog = 100 * float(result[-1])
    return ("dog", dog) if dog > 50 else ("cat", 100 - dog)
""",
        # accepts anything
        """
def cause():
    return "b"


def answer(result):
    dog = float(np.ravel(result)[-1])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)
""",
        # the threshold on the wrong side of a half
        """
def cause():
    return "c"


def answer(result):
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError("bad")
    dog = float(result[-1])
    return ("dog", dog) if dog > 0.3 else ("cat", 1 - dog)
""",
    ],
}


TRAINING = """
def train_and_predict(pictures, labels, new_pictures):
    model = keras.Sequential([keras.Input(pictures.shape[1:]), layers.Rescaling(1 / 127.5, offset=-1)])
    for filters in (8, 16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(32, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(keras.optimizers.Adam(2e-3), "binary_crossentropy")
    model.fit(pictures, labels, batch_size=16, epochs=20, verbose=0)
    return model.predict(new_pictures, verbose=0).ravel()
"""


def training(line: str, instead: str) -> str:
    """An honest answer with another line in it."""
    assert line in TRAINING
    return TRAINING.replace(line, instead)


MUTANTS["training"] = [
    # is not trained at all
    training("model.fit(", "# model.fit("),
    # mixes the labels, and not the pictures
    training("model.fit(pictures, labels,", "model.fit(pictures, np.random.default_rng(0).permutation(labels),"),
    # says the same of every picture
    """
def train_and_predict(pictures, labels, new_pictures):
    return np.full(len(new_pictures), labels.mean())
""",
    # stops after a few steps
    training("epochs=20", "epochs=1").replace("2e-3", "1e-4"),
    # a learning rate at which nothing is learned
    training("2e-3", "1.0"),
    # divides the pixels it learns from, and not those it is asked about
    training("layers.Rescaling(1 / 127.5, offset=-1)", "").replace("fit(pictures,", "fit(pictures / 255 - 0.5,"),
]
