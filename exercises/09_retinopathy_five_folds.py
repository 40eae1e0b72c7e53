# %% [markdown]
# # Exercise 09 · Five folds, and what they say together
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,800 words and 100 lines to read.
# Nothing is trained.
#
# **You need** lesson 09. NumPy does everything.

# %%
import itertools

import numpy as np

# %% [markdown]
# ## Task 1 (4 points)
#
# `EarlyStopping`, by hand. An epoch *improves* if its loss is lower than the lowest loss noted so far by **more** than
# `min_delta`; only then is its loss noted as the lowest. The first epoch always improves. When `patience` epochs in a row
# have not improved, the training stops after the last of them.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def early_stopping(losses, patience, min_delta=0.0):
    """Return which epoch is kept, and after how many the training stops.

    Args:
        losses: the validation losses of all epochs, as they would be without early stopping; at least one.
        patience: epochs in a row without improvement that end the training, at least 1.
        min_delta: by more than that a loss must be lower to count, 0 or more.

    Returns:
        Two integers, counted from 1: the last epoch that improved, and the epoch after which the training stops (the
        number of losses, if patience never ends).

    Raises:
        ValueError: if there is no loss, patience is less than 1, or min_delta is negative.
    """
    ### BEGIN SOLUTION
    losses = np.asarray(losses, float)
    if losses.size == 0 or patience < 1 or min_delta < 0:
        raise ValueError("A loss, a patience of at least 1 and a min_delta of at least 0 are needed.")
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
    ### END SOLUTION


# %%
assert tuple(early_stopping([5, 4, 3, 4, 4, 4, 1], patience=3)) == (3, 6), (
    f"3 is the lowest of the first six, and three epochs in a row bring nothing: (3, 6), not "
    f"{early_stopping([5, 4, 3, 4, 4, 4, 1], patience=3)}. The 1 comes too late."
)
assert np.array_equal(early_stopping([3, 2, 1], patience=2), (3, 3)), "A loss that always falls is never stopped."
assert tuple(early_stopping([8, 7.5, 6.5], patience=3, min_delta=1)) == (3, 3), (
    "7.5 is not lower than 8 by more than 1, so 8 stays the lowest; 6.5 is lower by 1.5, and counts."
)

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
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


def expected(losses, patience, min_delta):
    best, lowest, wait = 0, float("inf"), 0
    for epoch, loss in enumerate(losses, start=1):
        wait += 1
        if loss < lowest - min_delta:
            best, lowest, wait = epoch, loss, 0
        if wait >= patience:
            return best, epoch
    return best, len(losses)


for seed in range(12):
    rng = np.random.default_rng(seed)
    losses = rng.integers(0, 12, 15).tolist()
    for patience in (1, 2, 3, 5, 20):
        for min_delta in (0, 1, 3):
            found = tuple(early_stopping(losses, patience, min_delta))
            assert found == expected(losses, patience, min_delta), (
                f"The result is wrong for losses, patience, min_delta = {(losses, patience, min_delta)}."
            )
assert tuple(early_stopping([2, 2, 2], 2)) == (1, 3), "The result is wrong."
assert tuple(early_stopping([7], 1)) == (1, 1), "The result is wrong."
assert tuple(early_stopping([8, 6, 4, 2], 2, 2)) == (3, 4), "The result is wrong."
assert refuses(early_stopping, [], 2), "early_stopping should raise ValueError here."
assert refuses(early_stopping, [3, 2], 0), "early_stopping should raise ValueError here."
assert refuses(early_stopping, [3, 2], 1, -0.5), "early_stopping should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (3 points)
#
# `ReduceLROnPlateau`, by hand. After each epoch, in this order:
#
# 1. If the cooldown counter is above 0, it goes down by 1, and the count of bad epochs is set to 0.
# 2. If the loss is lower than the lowest so far, it is noted as the lowest, and the count of bad epochs is set to 0.
# 3. Otherwise, and only if the cooldown counter is 0 now, the epoch counts as bad. At `patience` bad epochs, the rate is
#    multiplied by `factor`, but never falls below `min_rate`; the cooldown counter is set to `cooldown`, and the count of
#    bad epochs to 0.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    """Return the learning rate of each epoch.

    Args:
        losses: the validation losses, one for each epoch.
        rate: the learning rate of the first epoch, at least min_rate.
        factor: what the rate is multiplied by, above 0 and below 1.
        patience: bad epochs until then, at least 1.
        cooldown: what the cooldown counter is set to, 0 or more.
        min_rate: the rate does not fall below it.

    Returns:
        A list with as many rates as losses: the rate *during* each epoch. What is decided after the last one changes
        nothing.

    Raises:
        ValueError: if the factor is not between 0 and 1, patience is less than 1, or cooldown is negative.
    """
    ### BEGIN SOLUTION
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError("A factor between 0 and 1, a patience of at least 1 and no negative cooldown are needed.")
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
    ### END SOLUTION


# %%
assert np.allclose(learning_rates([3, 2, 2, 2, 2, 2], 1.0, patience=3), [1, 1, 1, 1, 1, 0.5]), (
    "Epochs 3, 4 and 5 are not lower than 2, so from epoch 6 on the rate is a half. You return "
    f"{learning_rates([3, 2, 2, 2, 2, 2], 1.0, patience=3)}."
)
assert np.allclose(learning_rates([1, 1, 1, 1, 1], 1.0, patience=1, min_rate=0.3), [1, 1, 0.5, 0.3, 0.3]), (
    "The rate must not fall below min_rate."
)
assert np.allclose(learning_rates([1] * 6, 1.0, patience=1, cooldown=3), [1, 1, 0.5, 0.5, 0.5, 0.25]), (
    "After a reduction the counter is 3. It is 0 again in the third epoch, which counts."
)

# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


def expected(losses, rate, factor, patience, cooldown, min_rate):
    rates, lowest, bad, counter = [], None, 0, 0
    for loss in losses:
        rates.append(rate)
        if counter:
            counter -= 1
            bad = 0
        if lowest is None or loss < lowest:
            lowest, bad = loss, 0
        elif not counter:
            bad += 1
            if bad >= patience:
                rate, counter, bad = max(rate * factor, min_rate), cooldown, 0
    return rates


for seed in range(10):
    rng = np.random.default_rng(seed)
    losses = rng.integers(0, 9, 25).tolist()
    for arguments in (
        (1.0, 0.5, 3, 0, 0.0),
        (1.0, 0.1, 1, 0, 0.005),
        (2.0, 0.5, 2, 3, 0.0),
        (1.0, 0.5, 1, 2, 0.2),
        (0.1, 0.9, 4, 1, 0.0),
    ):
        found = np.asarray(learning_rates(losses, *arguments), float)
        assert found.shape == (25,), "The shape is wrong."
        assert np.allclose(found, expected(losses, *arguments)), (
            f"The result is wrong for losses, rate, factor, patience, cooldown, min_rate = {(losses, *arguments)}."
        )
assert np.allclose(learning_rates([5, 6, 7, 1, 2, 3], 1.0, 0.5, 1, 3), [1, 1, 0.5, 0.5, 0.5, 0.25]), (
    "The result is wrong."
)
assert list(learning_rates([], 1.0)) == [], "The result is wrong."
assert refuses(learning_rates, [1, 1], 1.0, 1.0), "learning_rates should raise ValueError here."
assert refuses(learning_rates, [1, 1], 1.0, 0), "learning_rates should raise ValueError here."
assert refuses(learning_rates, [1, 1], 1.0, 0.5, 0), "learning_rates should raise ValueError here."
assert refuses(learning_rates, [1, 1], 1.0, 0.5, 1, -1), "learning_rates should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (3 points)
#
# Each fold's network answers for the pictures that it has not learned from. Put the answers together, each in its row,
# and make sure that every picture has exactly one.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def assemble(parts, n):
    """Return the out-of-fold answers of all pictures.

    Args:
        parts: for each fold a pair: the numbers of its pictures, shape (k,), integers from 0 to n - 1 in any order, and
            the answers about them, shape (k, 5), row i about the picture with the i-th of these numbers.
        n: how many pictures there are.

    Returns:
        Shape (n, 5): row i is the answer about picture i.

    Raises:
        ValueError: if a picture has no answer or several, if a number is not from 0 to n - 1, or if a part has not
            as many answers as numbers.
    """
    ### BEGIN SOLUTION
    if any(len(numbers) != len(answers) for numbers, answers in parts):
        raise ValueError("Each number needs an answer.")
    numbers = [number for numbers, _ in parts for number in numbers]
    if sorted(numbers) != list(range(n)):
        raise ValueError("Each picture needs exactly one answer.")
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        result[np.asarray(numbers, int)] = answers
    return result
    ### END SOLUTION


# %%
answers = np.eye(5)
found = np.asarray(assemble([([3, 0], answers[[3, 0]]), ([1, 4, 2], answers[[1, 4, 2]])], 5))
assert found.shape == (5, 5), f"One row for each of five pictures, not {found.shape}."
assert np.array_equal(found, np.eye(5)), "Row i belongs to picture i, whatever the order of the numbers."
try:
    assemble([([0, 1], answers[:2]), ([1], answers[:1])], 2)
except ValueError:
    pass
else:
    raise AssertionError("Picture 1 has two answers: ValueError.")

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


for seed, n, folds in ((0, 20, 5), (1, 7, 3), (2, 50, 2), (3, 5, 5)):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, 5))
    parts = [(part, truth[part]) for part in np.array_split(rng.permutation(n), folds)]
    assert np.shape(assemble(parts, n)) == (n, 5), "The shape is wrong."
    assert np.allclose(assemble(parts, n), truth), f"The result is wrong for n, folds = {(n, folds)}."
    assert refuses(assemble, parts[:-1], n), "assemble should raise ValueError here."
    assert refuses(assemble, [*parts, parts[0]], n), "assemble should raise ValueError here."
    assert refuses(assemble, parts, n + 1), "assemble should raise ValueError here."
one = np.ones((1, 5))
assert refuses(assemble, [([0], one), ([-1], one)], 2), "assemble should raise ValueError here."
assert refuses(assemble, [([0], one), ([2], one)], 2), "assemble should raise ValueError here."
assert refuses(assemble, [([0, 1], one)], 2), "assemble should raise ValueError here."
assert refuses(assemble, [([0, 1], np.ones((2, 5))), ([1], one)], 2), "assemble should raise ValueError here."
assert refuses(assemble, [([0, 0], np.ones((2, 5)))], 2), "assemble should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (3 points)
#
# Say "healthy" only where the probability of it is **above** a limit. A clinic allows a share of the eyes that need a
# doctor (grade 2 and above) to be called healthy. Which is the lowest limit that keeps to that?


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lowest_limit(healthy, grades, share):
    """Return the lowest limit that misses at most a share of the eyes of grade 2 and above.

    Args:
        healthy: shape (n,), the probability of grade 0 of each eye.
        grades: shape (n,), the true grades from 0 to 4.
        share: from 0 to 1.

    Returns:
        The smallest of these numbers that keeps to the share: 0, and the probabilities in `healthy` of the eyes of grade
        2 and above. An eye is missed if its grade is 2 or above and its probability is above the limit.

    Raises:
        ValueError: if there is no eye of grade 2 or above, the lengths differ, or the share is not from 0 to 1.
    """
    ### BEGIN SOLUTION
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError("Eyes of grade 2 or above are needed, a probability for each eye, and a share from 0 to 1.")
    sick = healthy[grades >= 2]
    return float(next(limit for limit in np.unique([0, *sick]) if np.mean(sick > limit) <= share))
    ### END SOLUTION


# %%
probability, grades = [0.9, 0.95, 0.1, 0.2, 0.4, 0.8], [0, 1, 2, 2, 3, 4]
assert abs(lowest_limit(probability, grades, 0.25) - 0.4) < 1e-9, (
    f"Above 0.4 there is one of four sick eyes (0.8): the limit is 0.4, not {lowest_limit(probability, grades, 0.25)}."
)
assert abs(lowest_limit(probability, grades, 0) - 0.8) < 1e-9, (
    "None may be missed: the limit is the highest of the sick."
)
assert lowest_limit(probability, grades, 1) == 0, "All may be missed: 0 will do."

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


for seed in range(8):
    rng = np.random.default_rng(seed)
    grades, healthy = rng.integers(0, 5, 60), rng.integers(1, 21, 60) / 20
    sick = sorted(healthy[grades >= 2])
    for share in (0, 0.05, 0.1, 0.33, 0.5, 1):
        expected = min(limit for limit in [0, *sick] if sum(p > limit for p in sick) / len(sick) <= share)
        assert abs(lowest_limit(healthy, grades, share) - expected) < 1e-9, f"The result is wrong for share = {share}."
assert abs(lowest_limit([0.3, 0.6, 0.6, 0.9], [2, 2, 2, 1], 0.5) - 0.6) < 1e-9, "The result is wrong."
assert lowest_limit([0.0, 0.7], [3, 0], 0) == 0, "The result is wrong."
assert abs(lowest_limit([0.5, 0.7], [2, 2], 0.5) - 0.5) < 1e-9, "The result is wrong."
assert refuses(lowest_limit, [0.5, 0.7], [0, 1], 0.5), "lowest_limit should raise ValueError here."
assert refuses(lowest_limit, [0.5], [2, 3], 0.5), "lowest_limit should raise ValueError here."
assert refuses(lowest_limit, [0.5, 0.7], [2, 3], -0.1), "lowest_limit should raise ValueError here."
assert refuses(lowest_limit, [0.5, 0.7], [2, 3], 1.1), "lowest_limit should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. A training was interrupted, some say resumed: here is its log, one row an epoch. The epochs should follow
# each other, and the learning rate of `ReduceLROnPlateau` never rises. A log can show that something was lost; it
# cannot show that nothing was. (Two points for the rule, `task5` in your feedback, and two for the six cases below it,
# `task5b`.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(epochs, rates, losses=None, whole=None):
    """Return what a log says about a training that was interrupted.

    Args:
        epochs: the number of the epoch in each row, in the order in which the rows were written; at least one row.
        rates: the learning rate in each row.
        losses: the validation loss in each row, or None.
        whole: the validation losses of the same training without interruption, one for each epoch from 0, or None. Only
            given together with `losses`.

    Returns:
        A pair of texts, the first of these that holds:
        ("begin anew", "an epoch is missing") if one of the numbers from 0 to the largest is not there;
        ("begin anew", "an epoch came twice") if one is there more than once;
        ("begin anew", "out of order") if they do not rise from row to row;
        ("begin anew", "the rate has risen") if a rate is above the one in the row before;
        ("begin anew", "another training") if `whole` is given and a loss is not exactly that of `whole` at its epoch;
        ("go on", "as without a break") if `whole` is given;
        ("go on", "nothing shows").

    Raises:
        ValueError: if there is no row, there are not as many rates (or losses) as rows, or `whole` comes without losses
            or with fewer epochs than the log.
    """
    ### BEGIN SOLUTION
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("A row, and in each row an epoch, a rate and perhaps a loss, are needed.")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("To compare with the whole training, each epoch needs a loss in both.")
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if any(later > before for before, later in itertools.pairwise(rates)):
        return "begin anew", "the rate has risen"
    if whole is None:
        return "go on", "nothing shows"
    if any(loss != whole[epoch] for epoch, loss in zip(epochs, losses, strict=True)):
        return "begin anew", "another training"
    return "go on", "as without a break"
    ### END SOLUTION


# %%
assert tuple(judge([0, 1, 2, 3], [0.1, 0.1, 0.05, 0.05])) == ("go on", "nothing shows"), (
    "Four epochs, and the rate falls."
)
assert tuple(judge([0, 1, 2, 0, 1], [0.1, 0.1, 0.05, 0.1, 0.1])) == ("begin anew", "an epoch came twice"), (
    "It has begun again with epoch 0."
)
assert tuple(judge([0, 1, 2, 3], [0.1, 0.05, 0.05, 0.1])) == ("begin anew", "the rate has risen"), (
    "The counters of the callback were lost, and the rate is back where it began."
)
assert tuple(judge([0, 1], [0.1, 0.1], whole=[1.3, 1.1, 1.0], losses=[1.3, 1.2])) == (
    "begin anew",
    "another training",
), "1.2 is not 1.1: something that the second epoch depends on was lost."


# %% nbgrader={"grade": true, "grade_id": "task5_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except ValueError:
        return True
    except Exception:
        return False
    return False


anew, flat = "begin anew", [0.1] * 5
missing, twice, order = (anew, "an epoch is missing"), (anew, "an epoch came twice"), (anew, "out of order")
risen, other = (anew, "the rate has risen"), (anew, "another training")
shows, same = ("go on", "nothing shows"), ("go on", "as without a break")
for epochs, rates, expected, look in (
    ([0], [0.1], shows, "One epoch has no gap."),
    ([1, 2, 3], flat[:3], missing, "Epochs are counted from 0."),
    ([0, 1, 3, 4], flat[:4], missing, "A number is not there."),
    ([0, 1, 1, 2], flat[:4], twice, "A number is there more than once."),
    ([0, 1, 3, 3], flat[:4], missing, "Which of the reasons comes first?"),
    ([0, 2, 1, 3], flat[:4], order, "The numbers must rise from row to row."),
    ([0, 2, 1, 3], [0.1, 0.1, 0.2, 0.2], order, "Which of the reasons comes first?"),
    ([0, 1, 2, 2, 3, 4], [0.1, 0.1, 0.05, 0.1, 0.1, 0.1], twice, "Which of the reasons comes first?"),
    ([0, 1, 2, 3, 4], [0.1, 0.05, 0.025, 0.05, 0.025], risen, "The rate falls over all, and rises once."),
    ([0, 1, 2, 3, 4], [0.1, 0.05, 0.05, 0.01, 0.01], shows, "A rate that falls or stays is as it should be."),
):
    assert tuple(judge(epochs, rates)) == expected, f"A log is judged wrongly. {look}"
losses = [1.3, 1.1, 1.05, 1.04, 1.06]
for given, whole, expected, look in (
    (losses, losses, same, "All losses are the same."),
    (losses, [*losses, 0.9, 0.8], same, "The whole training went on longer."),
    (
        [*losses[:4], 1.0600001],
        losses,
        other,
        "Resumed well, a training ends with the same numbers, to the last digit.",
    ),
    ([1.3, 1.2, 1.05, 1.04, 1.06], losses, other, "One epoch in the middle is another one."),
):
    found = tuple(judge([0, 1, 2, 3, 4], flat, whole=whole, losses=given))
    assert found == expected, f"A log is judged wrongly. {look}"
assert tuple(judge([0, 1, 2, 3, 4], flat, losses=losses)) == shows, "Losses alone have nothing to be compared with."
assert tuple(judge([0, 1, 3, 4], flat[:4], whole=losses, losses=losses[:4])) == missing, "Look at the epochs first."
assert tuple(judge([0, 1], [0.1, 0.2], whole=losses, losses=losses[:2])) == risen, "Look at the rate before the losses."
assert refuses(judge, [], []), "Without a row: ValueError."
assert refuses(judge, [0, 1], [0.1]), "A rate for each row is needed: ValueError."
assert refuses(judge, [0, 1], [0.1, 0.1], losses=[1.0]), "A loss for each row is needed: ValueError."
assert refuses(judge, [0, 1], [0.1, 0.1], whole=losses), "The whole training alone cannot be compared: ValueError."
assert refuses(judge, [0, 1, 2], flat[:3], whole=losses[:2], losses=losses[:3]), (
    "The whole training is too short: ValueError."
)
### END HIDDEN TESTS

# %% [markdown]
# And six sentences about a run of lesson 09 (tiny; yours may differ): kappas out of fold of three ways to a score and
# three rules, and gains in which one thing differs, with their 95 % intervals.
#
# | | argmax | rounded | thresholds |
# |---|--:|--:|--:|
# | ridge regression | | 0.466 | 0.622 |
# | head | 0.562 | 0.467 | 0.611 |
# | fine-tuned | 0.582 | 0.501 | 0.600 |
#
# | gain | |
# |---|---|
# | ridge regression, thresholds over rounding | 0.156 [0.098, 0.214] |
# | thresholds for both, head over ridge regression | -0.012 [-0.061, 0.038] |
# | thresholds for both, fine-tuned over head | -0.011 [-0.038, 0.016] |
#
# - **A** "With thresholds, fine-tuning the last block has cost kappa."
# - **B** "The 0.060 between five heads with argmax, 0.562, and ridge regression with thresholds, 0.622, is what the
#   networks cost."
# - **C** "With the very same lines, another rule has brought 0.156."
# - **D** On the hold-out the five networks have 0.476, 0.500, 0.497, 0.369 and 0.545 one by one, and 0.522 together.
#   "Hand over the fifth alone: it has the highest kappa."
# - **E** A limit for "healthy" misses 8.7 % of the 46 sick eyes of the hold-out, [1.7 %, 18.9 %]. At most 10 % were
#   promised. "So few eyes neither prove the promise nor break it."
# - **F** The validation loss is lowest in epoch 4 and rises to 1.06, while the training loss falls to 0.66. "We keep
#   the weights of epoch 4, not the last ones; what they are worth, other patients must say."
#
# Do you sign them (`"yes"`) or not (`"no"`)? The reason that decides, each for as many cases as you like:
#
# - **a** Two things differ between the two, and without one of them the distance is gone.
# - **b** One thing differs, on the same pictures, and the interval is clear of 0.
# - **c** The interval leaves both answers open.
# - **d** From there on it learns its training pictures by heart.
# - **e** The best of several by what judges is partly luck, and that must not choose.
# - **f** The higher number is the better way.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "c"),
        "B": ("no", "a"),
        "C": ("yes", "b"),
        "D": ("no", "e"),
        "E": ("yes", "c"),
        "F": ("yes", "d"),
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
    "A": (("no", "c"), "Where does the interval of that gain lie?"),
    "B": (("no", "a"), "What else differs between the two, beside network and ridge regression?"),
    "C": (("yes", "b"), "What differs between these two numbers, and where does the interval lie?"),
    "D": (("no", "e"), "By which pictures would the fifth have been chosen?"),
    "E": (("yes", "c"), "What does the interval of so few eyes allow?"),
    "F": (("yes", "d"), "What do the two losses say together?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (3 points)
#
# A loop over folds, after that of source 002. As a Keras model does, the model goes on learning when it is fitted again.


# %%
class Nearest:
    """Gives each picture the grade of the nearest one that it has learned from."""

    def __init__(self):
        self.rows, self.grades = [], []

    def fit(self, rows, grades):
        self.rows, self.grades = [*self.rows, *rows], [*self.grades, *grades]
        return float(np.mean(self.grades))

    def predict(self, rows):
        distances = [np.sum((np.array(self.rows) - row) ** 2, axis=1) for row in rows]
        return np.array([self.grades[np.argmin(each)] for each in distances])


def source_folds(rows, grades, patients, folds):
    model, answers = Nearest(), np.zeros(len(rows))
    for fold in range(folds):
        log = []
        held = np.arange(len(rows)) % folds == fold
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log


# %%
patients = ["16", "16", "23", "23", "40", "40"]
grades = np.array([2, 2, 0, 0, 4, 3])
rows = np.array([[16.0], [16.1], [23.0], [23.1], [40.0], [40.1]])  # the camera shows whose eye it is, and no more
source_folds(rows, grades, patients, 2)

# %% [markdown]
# "Out of fold it is right nearly always", says a colleague, "so it will be in the clinic. But where is the log of the first
# fold?"
#
# Which three of these are wrong with it?
#
# - **a** The folds are cut by picture, so the two eyes of a patient come into different folds.
# - **b** The fold that is held back should be the one to learn from.
# - **c** The model is made once, so that from the second fold on it has learned from the pictures that it is asked about.
# - **d** Folds must be of exactly the same size.
# - **e** The log begins anew in each fold, so only the last one is left.
#
# Name the three, and repair the function.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def causes():
    """Return the three letters as one word, such as "abd"; the order does not matter."""
    ### BEGIN SOLUTION
    return "ace"
    ### END SOLUTION


def run_folds(rows, grades, patients, folds):
    """Return the out-of-fold answers of `Nearest`, and the log.

    Args:
        rows: shape (n, columns), the features of each picture.
        grades: shape (n,).
        patients: shape (n,), the patient of each picture, texts or numbers.
        folds: at least 2.

    Returns:
        The answers, shape (n,), row i about picture i, and the list of what `fit` has returned, one number for each fold
        in their order. The patients, sorted as `np.unique` does, are dealt out to the folds in turn: the first to fold
        0, the second to fold 1, and so on, and again from fold 0. Each fold is answered by a new model that has learned
        from all pictures of the other folds, in the order of the rows.

    Raises:
        ValueError: if there are fewer than 2 folds, fewer patients than folds, or if the lengths differ.
    """
    ### BEGIN SOLUTION
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError(f"{len(rows)} rows of {len(names)} patients do not make {folds} folds.")
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number % folds == fold
        model = Nearest()
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
    ### END SOLUTION


# %%
assert len(set(causes()) & set("abcde")) == 3, "Three different letters from a to e are wanted."
answers, log = run_folds(rows, grades, patients, 2)
assert np.shape(answers) == (6,), f"An answer for each of six pictures, not {np.shape(answers)}."
assert len(log) == 2, f"Two folds, two numbers in the log, not {len(log)}."
assert np.allclose(answers, [0, 0, 2, 2, 0, 0]), (
    "16 and 40 are graded by what was learned from 23, and 23 by its nearest row among those of 16 and 40."
)

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


assert sorted(causes()) == ["a", "c", "e"], "The cause is another one."


def by_hand(rows, grades, patients, folds):
    order = sorted(set(patients))
    fold_of = [order.index(patient) % folds for patient in patients]
    answers, log = [None] * len(rows), []
    for fold in range(folds):
        kept = [i for i in range(len(rows)) if fold_of[i] != fold]
        log.append(sum(grades[i] for i in kept) / len(kept))
        for i in range(len(rows)):
            if fold_of[i] == fold:
                distances = [sum((a - b) ** 2 for a, b in zip(rows[i], rows[k], strict=True)) for k in kept]
                answers[i] = grades[kept[distances.index(min(distances))]]
    return answers, log


for seed, people, folds in ((0, 10, 5), (1, 7, 3), (2, 4, 4), (3, 9, 2)):
    rng = np.random.default_rng(seed)
    of_picture = rng.permutation([f"p{person}" for person in range(people) for eye in range(1 + person % 3)])
    those = rng.permutation(5000)[: 2 * len(of_picture)].reshape(-1, 2).astype(float)
    said = rng.integers(0, 5, len(of_picture))
    expected, means = by_hand(those.tolist(), said.tolist(), of_picture.tolist(), folds)
    answers, log = run_folds(those, said, of_picture.tolist(), folds)
    assert np.shape(answers) == (len(said),), "The shape is wrong."
    assert np.allclose(answers, expected), f"The result is wrong for people, folds = {(people, folds)}."
    assert np.shape(log) == (folds,), "The shape is wrong."
    assert np.allclose(log, means), f"The result is wrong for people, folds = {(people, folds)}."
those, said = np.ones((4, 2)), np.zeros(4)
assert refuses(run_folds, those, said, [1, 1, 2, 2], 3), "run_folds should raise ValueError here."
assert refuses(run_folds, those, said, [1, 2, 3, 4], 1), "run_folds should raise ValueError here."
assert refuses(run_folds, those, said[:3], [1, 2, 3, 4], 2), "run_folds should raise ValueError here."
assert refuses(run_folds, those, said, [1, 2, 3], 2), "run_folds should raise ValueError here."
### END HIDDEN TESTS
