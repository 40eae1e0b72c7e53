# %% [markdown]
# # Exercise 02 · Counting, smoothing, and being sure
#
# **What to do** Fill in the eight cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 75 to 90 minutes once the lesson is read (planned, not measured): some 1,600 words and 70 lines to read.
#
# **You need** lesson 02. Only the last task trains: a network of your own, for some seconds each time.

# %%
import math

import numpy as np

# %% [markdown]
# ## Task 1 (2 points)
#
# A block is a convolution of `kernel` by `kernel` without padding, followed by a pooling that halves the sides and drops
# what does not come out even. How long are the sides of the grid after some blocks? If nothing is left, or the kernel no
# longer fits, the network cannot be built: say so.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def side_after(side, blocks, kernel=3):
    """Return the side of the grid after some blocks of convolution (no padding) and pooling (2 by 2).

    Args:
        side: the side of the picture in pixels, an integer.
        blocks: how many blocks follow each other; 0 leaves the picture as it is.
        kernel: the side of the convolution's kernel in pixels.

    Returns:
        The side of the last grid, an integer of at least 1.

    Raises:
        ValueError: if a kernel does not fit its grid, or a pooling leaves nothing.
    """
    ### BEGIN SOLUTION
    for _ in range(blocks):
        side = (side - kernel + 1) // 2
        if side < 1:
            raise ValueError(f"Nothing is left of the picture after so many blocks ({blocks}).")
    return side
    ### END SOLUTION


# %%
assert side_after(150, 4) == 7, f"Lesson 02 goes 150, 74, 36, 17, 7. You arrive at {side_after(150, 4)}."
assert side_after(150, 0) == 150, "Without a block the picture stays as it is."
assert side_after(30, 1, kernel=5) == 13, "A kernel of 5 takes 4 pixels off each side's length: 30, 26, then 13."


# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for side, blocks, kernel, expected in (
    (150, 4, 3, 7),
    (150, 1, 3, 74),
    (75, 3, 3, 7),
    (28, 0, 3, 28),
    (30, 1, 5, 13),
    (64, 2, 7, 11),
    (4, 1, 3, 1),
    (33, 2, 1, 8),
):
    assert side_after(side, blocks, kernel) == expected, (
        f"The result is wrong for side, blocks, kernel = {(side, blocks, kernel)}."
    )
assert side_after(96, 3) == 10, "The result is wrong."
assert refuses(side_after, 10, 3, 3), "side_after should raise ValueError here."
assert refuses(side_after, 3, 1, 3), "side_after should raise ValueError here."
assert refuses(side_after, 2, 1, 5), "side_after should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (2 points)
#
# Now the whole network of lesson 02: for each number in `filters` a convolution of 3 by 3 without padding, and a pooling;
# then the grid is flattened, a dense layer of `units` follows, and one unit for the answer. The picture has three
# channels. Everything has a bias. How many parameters?


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(image_size, filters, units):
    """Return the number of parameters of lesson 02's small network.

    Args:
        image_size: the side of the picture in pixels.
        filters: the number of filters of each convolution, in order; may be empty.
        units: the units of the dense layer before the last one.

    Returns:
        The number of all weights and biases, an integer.

    Raises:
        ValueError: if the picture is too small for so many convolutions.
    """
    ### BEGIN SOLUTION
    total, channels, side = 0, 3, image_size
    for number in filters:
        total += (3 * 3 * channels + 1) * number
        channels, side = number, (side - 2) // 2
        if side < 1:
            raise ValueError(f"{image_size} pixels are too few for {len(filters)} convolutions.")
    return total + (side * side * channels + 1) * units + units + 1
    ### END SOLUTION


# %%
counted = count_parameters(150, [32, 64, 128, 128], 512)
assert counted != 3_211_776, "That is the dense layer alone. Source 004 stopped there, too."
assert counted == 3_453_121, f"Keras counts 3,453,121 for the network of source 004, you {counted:,}."
assert count_parameters(10, [4], 2) == 112 + 130 + 3, (
    "One convolution of 4: 112. Then 4 by 4 by 4 into 2 units: 130. Then 3."
)


# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for size, filters, units, expected in (
    (150, [32, 64, 128, 128], 512, 3453121),
    (150, [32, 32, 64], 64, 1212513),
    (75, [32, 32, 64], 64, 229473),
    (10, [4], 2, 245),
    (8, [], 5, 971),
    (22, [5, 1], 1, 205),
):
    assert count_parameters(size, filters, units) == expected, (
        f"The result is wrong for size, filters, units = {(size, filters, units)}."
    )
assert refuses(count_parameters, 10, [4, 4, 4], 8), "count_parameters should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (2 points)
#
# A smoothed curve is lowest at another epoch. How many epochs later? Smooth the validation losses as source 004 does (the
# first value as it is, then `factor` times the smoothed value before plus `1 - factor` times the new one) and compare
# the epochs of the lowest loss.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def smoothing_lag(losses, factor):
    """Return how many epochs later the smoothed curve has its lowest point than the raw one.

    Args:
        losses: one validation loss an epoch, at least one.
        factor: the share of the past in each smoothed value, from 0 up to, but not including, 1.

    Returns:
        Epochs, an integer, negative if the smoothed curve is lowest before the raw one. If the lowest value comes
        several times, the first one counts, in both curves.

    Raises:
        ValueError: if there is no loss, or the factor is outside its range.
    """
    ### BEGIN SOLUTION
    if len(losses) == 0 or not 0 <= factor < 1:
        raise ValueError("At least one loss is needed, and a factor from 0 up to 1.")
    smoothed = [losses[0]]
    for loss in losses[1:]:
        smoothed.append(factor * smoothed[-1] + (1 - factor) * loss)
    return int(np.argmin(smoothed) - np.argmin(losses))
    ### END SOLUTION


# %%
assert smoothing_lag([3, 2, 1, 2, 3], 0) == 0, "A factor of 0 keeps no past: the two curves are one."
assert smoothing_lag([1.0, 0.2, 0.3, 0.4, 0.5], 0.8) == 3, (
    "Here the raw curve turns in epoch 2, the smoothed one in epoch 5."
)


# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for losses, factor, expected in (
    ([3, 2, 1, 2, 3], 0, 0),
    ([1.0, 0.2, 0.3, 0.4, 0.5], 0.8, 3),
    ([1.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], 0.5, 2),
    ([1.0, 0.2, 0.3, 0.4, 0.5], 0.2, 1),
    ([0.7], 0.9, 0),
    ([0.5, 0.6, 0.7], 0.8, 0),
    ([0.5, 0.5, 0.5], 0.5, 0),
    ([0.6, 0.9, 0.9, 0.9, 0.5], 0.8, -4),
):
    assert smoothing_lag(losses, factor) == expected, f"The result is wrong for losses, factor = {(losses, factor)}."
assert refuses(smoothing_lag, [], 0.8), "smoothing_lag should raise ValueError here."
assert refuses(smoothing_lag, [1.0, 2.0], 1.0), "smoothing_lag should raise ValueError here."
assert refuses(smoothing_lag, [1.0, 2.0], -0.1), "smoothing_lag should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (2 points)
#
# Two networks have answered the same pictures. Pictures that both have right, or both wrong, do not tell the two apart.
# Of the $m$ others, the first network alone has $a$ right and the second alone $b$. If the two were equally good, each of
# these pictures would be a toss of a fair coin. How often does a fair coin, tossed $m$ times, give a split at least as
# uneven, in either direction? That is the p-value of McNemar's exact test: with $k$ the smaller of $a$ and $b$,
#
# $$p = \min\left(1,\; \frac{2}{2^m} \sum_{i=0}^{k} \binom{m}{i}\right)$$
#
# and $p = 1$ where no picture tells them apart. Say `"first"` or `"second"` if $p$ is below the level, else
# `"cannot tell"`. (Whether the two networks' intervals overlap is no such test: they forget the pairs.)


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def p_value(only_first, only_second):
    """Return the two-sided p-value of McNemar's exact test.

    Args:
        only_first: how many pictures the first network alone has right, at least 0.
        only_second: how many pictures the second network alone has right, at least 0.

    Returns:
        A float from 0 to 1.

    Raises:
        ValueError: if a count is negative.
    """
    ### BEGIN SOLUTION
    if min(only_first, only_second) < 0:
        raise ValueError(f"{only_first} and {only_second} pictures cannot be.")
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)
    ### END SOLUTION


def better(first_correct, second_correct, level=0.05):
    """Return which of two networks is better: "first", "second" or "cannot tell".

    Args:
        first_correct: shape (n,), boolean: whether the first network has each picture right.
        second_correct: the same of the second network, for the same pictures in the same order.
        level: the p-value from which on nothing can be told.

    Raises:
        ValueError: if the two are not of the same length.
    """
    ### BEGIN SOLUTION
    first_correct, second_correct = np.asarray(first_correct, bool), np.asarray(second_correct, bool)
    if len(first_correct) != len(second_correct):
        raise ValueError("Both networks must have answered the same pictures.")
    only_first, only_second = np.sum(first_correct & ~second_correct), np.sum(second_correct & ~first_correct)
    if p_value(int(only_first), int(only_second)) >= level:
        return "cannot tell"
    return "first" if only_first > only_second else "second"
    ### END SOLUTION


# %%
def answers(both, only_first, only_second, neither):
    """Two networks' answers, right or wrong, of which so many pictures are right for both, one, or none."""
    counts = [both, only_first, only_second, neither]
    return np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts)


assert math.isclose(p_value(5, 0), 2 / 32), f"Five heads of five tosses, or five tails: 2 of 32, not {p_value(5, 0)}."
assert p_value(3, 3) == 1, "No split is less uneven than an even one."
assert better(*answers(80, 10, 0, 10)) == "first", "90 and 80 of 100, and no picture speaks for the second."
assert better(*answers(60, 30, 20, 0)) == "cannot tell", "90 and 80 of 110, but twenty pictures speak for the second."


# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


def right(both, only_first, only_second, neither):
    counts = [both, only_first, only_second, neither]
    return np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts)


for only_first, only_second, expected in (
    (0, 0, 1.0),
    (1, 0, 1.0),
    (6, 0, 0.03125),
    (0, 6, 0.03125),
    (9, 1, 0.021484375),
    (1, 9, 0.021484375),
    (8, 2, 0.109375),
    (4, 4, 1.0),
    (5, 4, 1.0),
    (49, 20, 0.000637),
):
    found = p_value(only_first, only_second)
    assert math.isclose(found, expected, abs_tol=1e-5), f"The result is wrong for {(only_first, only_second)}."
for counts, expected in (
    ((80, 10, 0, 10), "first"),
    ((80, 0, 10, 10), "second"),
    ((60, 30, 20, 0), "cannot tell"),
    ((200, 49, 20, 31), "first"),
    ((5, 5, 0, 90), "cannot tell"),
    ((0, 6, 0, 0), "first"),
    ((10, 0, 0, 0), "cannot tell"),
):
    assert better(*right(*counts)) == expected, f"The result is wrong for (both, first, second, neither) = {counts}."
assert better(*right(5, 5, 0, 90), 0.1) == "first", "The result is wrong for another level."
assert better(*right(80, 10, 0, 10), 0.001) == "cannot tell", "The result is wrong for another level."
assert refuses(p_value, -1, 3), "p_value should raise ValueError here."
assert refuses(better, np.array([True, False]), np.array([True])), "better should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Somebody shows you the accuracies of two ways to train, on the same test pictures, repeat by repeat: repeat
# $i$ of both began with the same first weights. Which way is better? Lesson 02 asks three things, in this order: did
# anything *else* change? How many trainings speak? And does the interval of the mean difference contain 0?
#
# The difference in repeat $i$ is the second way's accuracy minus the first's. The mean of $n$ differences has a
# standard error of $s / \sqrt{n}$, where $s$ is their standard deviation with $n - 1$ below the line (`ddof=1`), and
# the interval reaches $t$ standard errors to either side. (Two points for the rule, `task5` in your feedback, and two
# for the six cases below it, `task5b`.)

# %%
T = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}  # by the number of repeats


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(first, second, first_epochs, second_epochs):
    """Return which of two ways to train is better, and why.

    Args:
        first, second: the accuracies of the repeats, 1 to 10 of each; the same repeats in the same order.
        first_epochs, second_epochs: for how many epochs each way was trained.

    Returns:
        A pair of texts, the first of these that holds:
        ("cannot tell", "more than one thing changed") if the epochs differ;
        ("cannot tell", "one training each") if there is one repeat only;
        ("cannot tell", "contains 0") if 0 lies in the interval of the mean difference, ends included;
        ("second", "above 0") or ("first", "below 0"), where that interval lies.

    Raises:
        ValueError: if there are not as many repeats of the one as of the other, or none.
    """
    ### BEGIN SOLUTION
    if len(first) != len(second) or len(first) == 0:
        raise ValueError("Both ways must have the same repeats, and at least one.")
    if first_epochs != second_epochs:
        return "cannot tell", "more than one thing changed"
    differences = np.subtract(second, first)
    n = len(differences)
    if n == 1:
        return "cannot tell", "one training each"
    reach = T[n] * differences.std(ddof=1) / math.sqrt(n)
    if differences.mean() - reach > 0:
        return "second", "above 0"
    if differences.mean() + reach < 0:
        return "first", "below 0"
    return "cannot tell", "contains 0"
    ### END SOLUTION


# %%
assert tuple(judge([0.60, 0.61], [0.70, 0.71], 5, 10)) == ("cannot tell", "more than one thing changed"), (
    "Twice the epochs: is it the way, or the epochs?"
)
assert tuple(judge([0.60], [0.75], 10, 10)) == ("cannot tell", "one training each"), "One throw of the dice each."
assert tuple(judge([0.60, 0.61, 0.65], [0.70, 0.71, 0.76], 10, 10)) == ("second", "above 0"), (
    "Three differences of 0.10, 0.10 and 0.11: their interval is far above 0."
)


# %% nbgrader={"grade": true, "grade_id": "task5_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


zero, one, other = (
    ("cannot tell", "contains 0"),
    ("cannot tell", "one training each"),
    ("cannot tell", "more than one thing changed"),
)
up, down = ("second", "above 0"), ("first", "below 0")
for first, second, epochs, expected, look in (
    (
        [0.615, 0.626, 0.600],
        [0.720, 0.648, 0.610],
        (10, 10),
        zero,
        "Three differences are few: which t belongs to them?",
    ),
    ([0.55, 0.65, 0.75], [0.57, 0.67, 0.77], (10, 10), up, "The repeats differ, but their differences are all alike."),
    ([0.55, 0.65, 0.75], [0.56, 0.68, 0.77], (8, 8), zero, "Which t belongs to three differences, and ddof = 1?"),
    ([0.57, 0.67, 0.77], [0.55, 0.65, 0.75], (5, 5), down, "Second minus first: which sign has that?"),
    ([0.6, 0.7], [0.7, 0.8], (5, 5), up, "Two equal differences have no spread at all."),
    ([0.6, 0.7], [0.69, 0.81], (5, 5), zero, "Two differences: t is 12.71."),
    ([0.5], [0.9], (5, 5), one, "How many trainings are there?"),
    ([0.5], [0.9], (5, 6), other, "Look at the epochs before you count."),
    ([0.60, 0.61, 0.62, 0.63], [0.80, 0.81, 0.82, 0.83], (10, 20), other, "Did one thing change, or two?"),
    (
        [0.6] * 10,
        [0.62, 0.61, 0.63, 0.60, 0.61, 0.62, 0.64, 0.59, 0.62, 0.61],
        (3, 3),
        up,
        "Ten differences: t is 2.26.",
    ),
    ([0.6] * 5, [0.62, 0.58, 0.66, 0.60, 0.63], (3, 3), zero, "The standard error of five differences, times 2.78."),
    ([0.62, 0.61, 0.63, 0.60, 0.64, 0.62], [0.60, 0.60, 0.60, 0.60, 0.60, 0.60], (3, 3), down, "Second minus first."),
):
    assert tuple(judge(first, second, *epochs)) == expected, f"One comparison is judged wrongly. {look}"
assert refuses(judge, [0.5, 0.6], [0.5], 3, 3), "Different numbers of repeats must raise ValueError."
assert refuses(judge, [], [], 3, 3), "Without a repeat there is nothing to judge: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# Now six findings. Do you follow (`"yes"`) or not (`"no"`)? The numbers of A to D are those of a run of lesson 02;
# E and F are made up for this exercise.
#
# - **A** Two networks, 400 test pictures. *Gentle* has 288 right, *plain* 246: 80 only *gentle*, 38 only *plain*, p <
#   0.001. "With these two, *gentle* is better on pictures like these."
# - **B** The same two and two more pairs from other first weights: +0.105, +0.022 and +0.010, mean +0.046, interval
#   -0.082 to +0.174. "Whoever trains *gentle* anew will beat *plain*."
# - **C** *Plain*'s validation loss is lowest after epoch 1 (0.69; 1.15 at the end), its validation accuracy highest
#   after epoch 9. "We need the label only, so we keep the network of epoch 1, for its loss is lower."
# - **D** At the end *plain* has 0.950 of its training pictures right and 0.613 of the validation pictures; its answers
#   have a mean probability of 0.867. "Of new pictures expect about 0.61 to be right, however sure it is."
# - **E** Two networks, 100 pictures: 90 and 80 right, Wilson's intervals [0.83, 0.94] and [0.71, 0.87], which overlap.
#   12 pictures only the first has right, 2 only the second, p = 0.013. "Nothing can be said: the intervals overlap."
# - **F** Twenty networks are compared on the *test* pictures, and the best is reported with its test accuracy of 0.71.
#   "On new pictures expect less than 0.71."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** What has chosen cannot judge as well.
# - **b** The pictures that only one of the two has right are split too unevenly for a coin.
# - **c** Few trainings: the interval of their mean difference contains 0.
# - **d** The intervals of the two accuracies overlap, or do not.
# - **e** Sureness is no accuracy: a network that overfits is surer than it is right.
# - **f** A loss also counts how sure an answer is, and pays for sure mistakes; an accuracy counts who is right.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("yes", "b"),
        "B": ("no", "c"),
        "C": ("no", "f"),
        "D": ("yes", "e"),
        "E": ("no", "b"),
        "F": ("yes", "a"),
    }
    ### END SOLUTION


# %%
found = verdicts()
assert sorted(found) == list("ABCDEF"), f"A verdict for each of the cases A to F is wanted, not for {sorted(found)}."
assert {len(one_verdict) for one_verdict in found.values()} == {2}, (
    "A verdict is a pair: the decision and the letter of the reason."
)
decisions = {decision for decision, _ in found.values()}
assert decisions <= {"yes", "no"}, f"There is no such decision: {decisions}."
assert {reason for _, reason in found.values()} <= set("abcdef"), "A reason is one of the letters from a to f."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 6, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("yes", "b"), "Which pictures tell two networks apart?"),
    "B": (("no", "c"), "This speaks of trainings to come, not of two networks."),
    "C": (("no", "f"), "What does somebody pay for who only wants the label?"),
    "D": (("yes", "e"), "What is 0.867 the mean of, and what is 0.613?"),
    "E": (("no", "b"), "Both networks answered the same pictures. Are overlapping intervals a test?"),
    "F": (("yes", "a"), "How did this network become the one that is reported?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
#
# This stands in source 001, for a network that ends in *one sigmoid unit*: the probability of dog.


# %%
def source_answer(result):
    proba = np.max(result)
    label = "dog" if proba > 0.5 else "cat"
    return "{}: {:.2f}%".format(label, proba * 100)  # noqa: UP032


[source_answer(np.array([dog])) for dog in (0.97, 0.60, 0.40, 0.02)]

# %% [markdown]
# The animals are right. And yet a colleague reports: "It is never more than half sure of a cat, and the clearer the cat,
# the less sure it is. So I gave it a second unit, with softmax, (cat, dog). Now it sees no cats at all."

# %%
[source_answer(np.array(pair)) for pair in ([0.03, 0.97], [0.40, 0.60], [0.60, 0.40], [0.98, 0.02])]

# %% [markdown]
# What is the cause of both?
#
# - **a** The network was trained too short to be sure of cats.
# - **b** `np.max` takes the largest number without asking which class it belongs to.
# - **c** The threshold should be lower than 0.5, because there are more cats than dogs.
# - **d** `{:.2f}%` rounds small probabilities down.
# - **e** A sigmoid and a softmax must not be used for the same two classes.
#
# Name it, and write the program anew so that it serves both networks.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cause():
    """Return the letter of the cause: "a", "b", "c", "d" or "e"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


def answer(result):
    """Return the class and its own probability.

    Args:
        result: what the network says of one picture: shape (1,), the probability of dog; or shape (2,), the
            probabilities of cat and dog. All between 0 and 1.

    Returns:
        "cat" or "dog", whichever is more probable (cat, if neither is), and the probability of that class, at least 0.5.

    Raises:
        ValueError: for any other shape, or numbers outside 0 to 1.
    """
    ### BEGIN SOLUTION
    result = np.asarray(result, float)
    if result.shape not in ((1,), (2,)) or result.min() < 0 or result.max() > 1:
        raise ValueError(f"One or two probabilities are expected, not {result}.")
    dog = float(result[-1])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)
    ### END SOLUTION


# %%
assert cause() in ("a", "b", "c", "d", "e"), "The cause is one of the letters."
name, sure = answer(np.array([0.02]))
assert name == "cat", "A probability of dog of 0.02 is a cat."
assert abs(sure - 0.98) < 1e-9, f"It is 98 % sure of its cat, you say {sure:.0%}."
name, sure = answer(np.array([0.98, 0.02]))
assert name == "cat", "With two units: the first is the probability of cat."

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


assert cause() == "b", "The cause is another one."
for result, name, sure in (
    ([0.97], "dog", 0.97),
    ([0.6], "dog", 0.6),
    ([0.4], "cat", 0.6),
    ([0.02], "cat", 0.98),
    ([0.0], "cat", 1.0),
    ([1.0], "dog", 1.0),
    ([0.5], "cat", 0.5),
    ([0.03, 0.97], "dog", 0.97),
    ([0.6, 0.4], "cat", 0.6),
    ([0.98, 0.02], "cat", 0.98),
    ([0.5, 0.5], "cat", 0.5),
):
    said, how_sure = answer(np.array(result))
    assert said == name, f"The result is wrong for result = {result}."
    assert abs(how_sure - sure) < 1e-6, f"The result is wrong for result = {result}."
assert refuses(answer, np.array([0.2, 0.3, 0.5])), "answer should raise ValueError here."
assert refuses(answer, np.array([[0.2]])), "answer should raise ValueError here."
assert refuses(answer, np.array([1.2])), "answer should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Train a network (4 points)
#
# Cats and dogs of 32 by 32 pixels, 200 to learn from. Build a network of your own, train it from random first weights,
# and say of new pictures how probable *dog* is. It may be any network that is trained in less than 20 seconds; lesson 02
# has all that is needed.
#
# It is graded on 280 pictures that you do not have, after three trainings, each on 200 others. What counts is the
# share of right answers, averaged over the three: 0.57 gives 1 point, 0.59 gives 2, 0.60 gives 3, 0.62 gives 4. A coin
# gets 0.50, and so does who looks at each pixel by itself.

# %%
import keras
from keras import layers

from course_utils.synthetic import fresh

keras.utils.set_random_seed(0)  # the same first weights whenever the notebook starts anew


def drawn(n, seed):
    """So many new pictures of cats and dogs (an even number), half of them dogs, in random order; and their labels."""
    pictures, labels = fresh("cats_dogs", n, seed, size=32)
    order = np.random.default_rng(seed).permutation(n)
    return pictures[order], labels[order]


# %% nbgrader={"grade": false, "grade_id": "training", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_and_predict(pictures, labels, new_pictures):
    """Train a network from random first weights, and return what it says of new pictures.

    Args:
        pictures: shape (200, 32, 32, 3), uint8, from 0 to 255.
        labels: shape (200,), 0 for a cat and 1 for a dog.
        new_pictures: shape (m, 32, 32, 3), uint8, others of the same kind.

    Returns:
        Shape (m,): for each of the new pictures the probability of dog, from 0 to 1.
    """
    ### BEGIN SOLUTION
    pictures = np.concatenate([pictures, pictures[:, :, ::-1]])  # a cat in the mirror is a cat
    labels = np.concatenate([labels, labels])
    model = keras.Sequential([keras.Input(pictures.shape[1:]), layers.Rescaling(1 / 127.5, offset=-1)])
    for filters in (8, 16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(32, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(keras.optimizers.Adam(2e-3), "binary_crossentropy", steps_per_execution=25)
    model.fit(pictures, labels, batch_size=16, epochs=10, verbose=0)
    return model.predict(new_pictures, verbose=0).ravel()
    ### END SOLUTION


# %% course={"skip": true}
new_pictures, truth = drawn(280, seed=1)
said = np.asarray(train_and_predict(*drawn(200, seed=2), new_pictures))
assert said.shape == truth.shape, f"One probability for each of the {len(truth)} new pictures, not {said.shape}."
assert np.all((said >= 0) & (said <= 1)), "Probabilities are numbers from 0 to 1."
f"{np.mean((said > 0.5) == truth):.3f} of {len(truth)} new pictures are right, after one training"

# %% nbgrader={"grade": true, "grade_id": "training_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} course={"seconds": 60}
### BEGIN HIDDEN TESTS
SEEDS = (3141871507, 998244361, 2027450813, 1460920117)
new_pictures, truth = drawn(280, SEEDS[0])
shares = []
for seed in SEEDS[1:]:
    said = np.asarray(train_and_predict(*drawn(200, seed), new_pictures))
    assert said.shape == truth.shape, f"Its shape is {said.shape}: it should be one probability for each new picture."
    assert said.dtype.kind in "fiu", "What it returns are no numbers."
    assert np.all((said >= 0) & (said <= 1)), "What it returns are no probabilities: from 0 to 1, and never NaN."
    shares.append(float(np.mean((said > 0.5) == truth)))
accuracy = sum(shares) / 3
print(f"{accuracy:.3f} of the new pictures are right, averaged over three trainings")
sum(accuracy >= wanted for wanted in (0.57, 0.59, 0.60, 0.62))
### END HIDDEN TESTS
