# %% [markdown]
# # Exercise 05 · Several answers, one submission
#
# **What to do** Fill in the six cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **You need** lesson 05. The members' answers are given, as arrays of shape (members, pictures): the probability of *dog*.

# %%
import csv
import io

import numpy as np

# %% [markdown]
# ## Task 1 (3 points)
#
# An ensemble lives on members that differ. On which share of the pictures do two members give different answers? A member
# says *dog* where its probability is above one half.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def disagreement(probabilities):
    """Return the share of pictures on which each pair of members gives different answers.

    Args:
        probabilities: shape (members, pictures), the probability of dog, 0 to 1; at least one picture.

    Returns:
        Shape (members, members), fractions from 0 to 1, symmetric, zero on the diagonal.

    Raises:
        ValueError: if the array has not two dimensions, no picture, or numbers outside 0 to 1.
    """
    ### BEGIN SOLUTION
    probabilities = np.asarray(probabilities, float)
    if probabilities.ndim != 2 or probabilities.shape[1] == 0:
        raise ValueError("Members by pictures are expected, and at least one picture.")
    if np.any((probabilities < 0) | (probabilities > 1)):
        raise ValueError("Probabilities lie between 0 and 1.")
    said = probabilities > 0.5
    return (said[:, None] != said[None]).mean(axis=2)
    ### END SOLUTION


# %%
said = np.array([[0.9, 0.8, 0.1, 0.2], [0.6, 0.4, 0.1, 0.2], [0.1, 0.2, 0.9, 0.8]])
shares = np.asarray(disagreement(said))
assert shares.shape == (3, 3), f"Three members: three by three, not {shares.shape}."
assert np.all(np.diag(shares) == 0), "Nobody disagrees with himself."
assert shares[0, 1] == 0.25, "The first two differ in one picture of four: not how far, but whether the answer differs."
assert shares[0, 2] == 1, "The first and the third differ everywhere."

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


for members, pictures in ((3, 7), (2, 40), (1, 5), (5, 1)):
    said = np.random.default_rng(members).uniform(size=(members, pictures)).round(2)
    shares = np.asarray(disagreement(said))
    assert shares.shape == (members, members), "The shape is wrong."
    for a in range(members):
        for b in range(members):
            expected = np.mean([(p > 0.5) != (q > 0.5) for p, q in zip(said[a], said[b], strict=True)])
            assert abs(shares[a, b] - expected) < 1e-9, "The result is wrong."
shares = np.asarray(disagreement(np.array([[0.5, 0.51], [0.49, 0.5]])))
assert np.allclose(shares, [[0, 0.5], [0.5, 0]]), "The result is wrong."
assert refuses(disagreement, np.array([0.2, 0.7])), "disagreement should raise ValueError here."
assert refuses(disagreement, np.zeros((3, 0))), "disagreement should raise ValueError here."
assert refuses(disagreement, np.array([[0.2, 1.2], [0.1, 0.3]])), "disagreement should raise ValueError here."
assert refuses(disagreement, np.array([[0.2, -0.1], [0.1, 0.3]])), "disagreement should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (3 points)
#
# Join the members, in three ways. The *log-odds* of p are log(p / (1 - p)), and 1 / (1 + exp(-o)) leads back; a member
# that says 0 or 1 has none, so clip to 0.0001 and 0.9999 first, there only.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def join(probabilities, way):
    """Return one answer for each picture.

    Args:
        probabilities: shape (members, pictures), the probability of dog; at least one member.
        way: "mean", the mean of the probabilities; "vote", the share of the members whose probability is above one
            half; "log-odds", the probability that belongs to the mean of the members' log-odds.

    Returns:
        Shape (pictures,), from 0 to 1.

    Raises:
        ValueError: for another way, or without members.
    """
    ### BEGIN SOLUTION
    probabilities = np.asarray(probabilities, float)
    if len(probabilities) == 0:
        raise ValueError("There is nobody to ask.")
    if way == "mean":
        return probabilities.mean(axis=0)
    if way == "vote":
        return (probabilities > 0.5).mean(axis=0)
    if way == "log-odds":
        clipped = np.clip(probabilities, 1e-4, 1 - 1e-4)
        return 1 / (1 + np.exp(-np.log(clipped / (1 - clipped)).mean(axis=0)))
    raise ValueError(f"{way!r} is not a way to join.")
    ### END SOLUTION


# %%
three = np.array([[0.9, 0.2], [0.6, 0.4], [0.4, 0.9]])
assert np.allclose(join(three, "mean"), [1.9 / 3, 0.5]), "The mean goes over the members, picture by picture."
assert np.allclose(join(three, "vote"), [2 / 3, 1 / 3]), (
    "Two of three say dog for the first picture, one for the second."
)
assert np.allclose(join(three, "log-odds"), [0.6754, 0.5338], atol=1e-3), (
    "The mean is taken of the log-odds, then back."
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


for members, pictures in ((3, 6), (1, 4), (4, 1), (2, 30)):
    said = np.random.default_rng(10 + members).uniform(0.01, 0.99, (members, pictures))
    odds = np.prod(said / (1 - said), axis=0) ** (1 / members)
    for way, expected in (
        ("mean", said.sum(axis=0) / members),
        ("vote", (said > 0.5).sum(axis=0) / members),
        ("log-odds", odds / (1 + odds)),
    ):
        joined = np.asarray(join(said, way))
        assert joined.shape == (pictures,), f"The shape is wrong for way = {way}."
        assert np.allclose(joined, expected, atol=1e-6), f"The result is wrong for way = {way}."
sure = np.array([[0.0, 1.0, 0.5], [0.0, 0.5, 0.5]])
assert np.allclose(join(sure, "mean"), [0, 0.75, 0.5]), "The result is wrong."
assert np.allclose(join(sure, "vote"), [0, 0.5, 0]), "The result is wrong."
assert np.allclose(join(sure, "log-odds"), [0.0001, 0.990099, 0.5], atol=1e-5), "The result is wrong."
assert refuses(join, sure, "median"), "join should raise ValueError here."
assert refuses(join, np.zeros((0, 3)), "mean"), "join should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (3 points)
#
# Log loss asks how sure an answer is, so the answers are clipped first. The natural logarithm is meant.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clipped_log_loss(truth, probability, clip):
    """Return the mean log loss of clipped probabilities.

    Args:
        truth: shape (n,), 0 for a cat and 1 for a dog, at least one.
        probability: shape (n,), the probability of dog.
        clip: no probability counts as less than `clip` or more than 1 - clip. Above 0 and below 0.5.

    Returns:
        The mean over the pictures of minus the logarithm of the clipped probability that was given to the truth.

    Raises:
        ValueError: if the lengths differ, nothing is there, or the clip is outside its range.
    """
    ### BEGIN SOLUTION
    truth, probability = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != probability.shape or truth.size == 0 or not 0 < clip < 0.5:
        raise ValueError("One probability for each picture is needed, and a clip between 0 and 0.5.")
    dog = np.clip(probability, clip, 1 - clip)
    return float(-np.log(np.where(truth == 1, dog, 1 - dog)).mean())
    ### END SOLUTION


# %%
assert abs(clipped_log_loss([1, 0], [0.5, 0.5], 0.01) - 0.6931) < 1e-3, "A coin costs log 2, for cats as for dogs."
assert abs(clipped_log_loss([0], [1.0], 0.01) - 4.605) < 1e-3, (
    "Sure and wrong, clipped at 0.01: minus the logarithm of 0.01."
)
assert clipped_log_loss([0], [0.01], 0.001) < 0.1, "A cat that got 0.01 for dog got 0.99 for cat: cheap."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import math

import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for truth, probability, clip, expected in (
    ([1, 0], [0.5, 0.5], 0.01, math.log(2)),
    ([0], [1.0], 0.01, -math.log(0.01)),
    ([1], [0.0], 1e-6, -math.log(1e-6)),
    ([1, 1, 0], [0.9, 0.2, 0.3], 0.05, -(math.log(0.9) + math.log(0.2) + math.log(0.7)) / 3),
    ([1, 0], [1.0, 0.0], 0.1, -math.log(0.9)),
    ([0, 0, 0, 1], [0.999, 0.6, 0.0, 0.4], 0.3, -(math.log(0.3) + math.log(0.4) + math.log(0.7) + math.log(0.4)) / 4),
):
    assert abs(clipped_log_loss(truth, probability, clip) - expected) < 1e-6, (
        f"The result is wrong for truth, probability, clip = {(truth, probability, clip)}."
    )
    assert abs(clipped_log_loss(np.array(truth), np.array(probability), clip) - expected) < 1e-6, "The result is wrong."
assert refuses(clipped_log_loss, [1, 0], [0.5], 0.01), "clipped_log_loss should raise ValueError here."
assert refuses(clipped_log_loss, [], [], 0.01), "clipped_log_loss should raise ValueError here."
assert refuses(clipped_log_loss, [1], [0.5], 0), "clipped_log_loss should raise ValueError here."
assert refuses(clipped_log_loss, [1], [0.5], 0.5), "clipped_log_loss should raise ValueError here."
assert refuses(clipped_log_loss, [1], [0.5], -0.1), "clipped_log_loss should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (3 points)
#
# Write the table that is handed in: a line `id,label`, then one line a picture, in the order of the numbers (so 9 comes
# before 10). The id is the file's name without folder and suffix; the label is the clipped probability with five
# decimals.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def submission(files, probability, clip):
    """Return the text of the CSV file to hand in.

    Args:
        files: paths such as "test/12.jpg", in any order; the file's name without its suffix is a whole number.
        probability: the probability of dog for each file, in the same order.
        clip: as in task 3.

    Returns:
        The text: the header, then one line for each file, the ids rising.

    Raises:
        ValueError: if there are not as many probabilities as files, a name is no number, or an id comes twice.
    """
    ### BEGIN SOLUTION
    if len(files) != len(probability):
        raise ValueError(f"{len(files)} files and {len(probability)} probabilities.")
    ids = [int(file.split("/")[-1].split(".")[0]) for file in files]
    if len(set(ids)) < len(ids):
        raise ValueError("An id comes twice.")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "label"])
    for one, dog in sorted(zip(ids, np.clip(probability, clip, 1 - clip), strict=True)):
        writer.writerow([one, f"{dog:.5f}"])
    return text.getvalue()
    ### END SOLUTION


# %%
lines = submission(["test/10.jpg", "test/9.jpg"], [0.25, 1.0], 0.01).split()
assert lines[0] == "id,label", f"The first line is id,label, not {lines[0]}."
assert len(lines) == 3, "A header and two pictures are three lines."
assert lines[1].startswith("9,"), "9 comes before 10: sort numbers, not words."
assert lines[1] == "9,0.99000", f"A probability of 1 is clipped to 0.99 and written with five decimals, not {lines[1]}."

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for files, probability, clip in (
    (["test/10.jpg", "test/9.jpg"], [0.25, 1.0], 0.01),
    (["a/b/3.png", "1.jpg", "c/2.jpeg"], [0.1234567, 0.0, 0.5], 0.001),
    ([f"test/{n}.jpg" for n in (100, 20, 3, 11)], [0.1, 0.2, 0.3, 0.4], 0.15),
    ([], [], 0.1),
):
    table = [line.split(",") for line in submission(files, probability, clip).splitlines() if line.strip()]
    assert [cell.strip() for cell in table[0]] == ["id", "label"], "The result is wrong."
    expected = sorted(
        (int(file.split("/")[-1].split(".")[0]), min(max(value, clip), 1 - clip))
        for file, value in zip(files, probability, strict=True)
    )
    assert [int(row[0]) for row in table[1:]] == [one for one, _ in expected], "The result is wrong."
    for row, (_, value) in zip(table[1:], expected, strict=True):
        assert abs(float(row[1]) - value) < 6e-6, "The result is wrong."
        assert len(row[1].strip()) == 7, "The result is wrong."
assert refuses(submission, ["1.jpg", "2.jpg"], [0.5], 0.1), "submission should raise ValueError here."
assert refuses(submission, ["1.jpg", "cat.jpg"], [0.5, 0.5], 0.1), "submission should raise ValueError here."
assert refuses(submission, ["a/1.jpg", "b/1.jpg"], [0.5, 0.5], 0.1), "submission should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (2 points)
#
# Is 90 % sure right nine times in ten? Cut 0 to 1 into equally wide bins, and compare in each what was said with what was
# true. A probability on the border between two bins belongs to the upper one, but 1 belongs to the last.


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def calibration(truth, probability, bins):
    """Return, for each bin that holds a picture, what was said and what was true.

    Args:
        truth: shape (n,), 0 or 1.
        probability: shape (n,), from 0 to 1.
        bins: how many bins of equal width, at least 1.

    Returns:
        Shape (filled bins, 3), bins rising: the mean probability, the share of ones in the truth, how many pictures.

    Raises:
        ValueError: if the lengths differ, bins is less than 1, or a probability lies outside 0 to 1.
    """
    ### BEGIN SOLUTION
    truth, probability = np.asarray(truth), np.asarray(probability, float)
    if truth.shape != probability.shape or bins < 1 or np.any((probability < 0) | (probability > 1)):
        raise ValueError("One probability from 0 to 1 for each picture is needed, and at least one bin.")
    places = np.minimum((probability * bins).astype(int), bins - 1)
    filled = [places == place for place in np.unique(places)]
    return np.array([(probability[here].mean(), truth[here].mean(), here.sum()) for here in filled]).reshape(-1, 3)
    ### END SOLUTION


# %%
table = np.asarray(calibration([1, 1, 0, 0], [0.9, 0.7, 0.8, 0.1], 2))
assert table.shape == (2, 3), f"Two bins, both filled: a table of 2 by 3, not {table.shape}."
assert np.allclose(table[1], [0.8, 2 / 3, 3]), "The upper bin holds 0.9, 0.7 and 0.8, and two of the three are dogs."

# %% nbgrader={"grade": true, "grade_id": "task5_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
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


for truth, probability, bins, expected in (
    ([1, 1, 0, 0], [0.9, 0.7, 0.8, 0.1], 2, [[0.1, 0, 1], [0.8, 2 / 3, 3]]),
    ([1, 0], [1.0, 0.0], 4, [[0, 0, 1], [1, 1, 1]]),
    ([1, 0, 1], [0.5, 0.5, 0.25], 4, [[0.25, 1, 1], [0.5, 0.5, 2]]),
    ([1, 0, 1, 1], [0.2, 0.4, 0.6, 1.0], 1, [[0.55, 0.75, 4]]),
    ([0, 1, 1], [0.75, 1.0, 0.76], 4, [[(0.75 + 1 + 0.76) / 3, 2 / 3, 3]]),
):
    table = np.asarray(calibration(truth, probability, bins))
    assert table.shape == (len(expected), 3), f"The shape is wrong for truth, bins = {(truth, bins)}."
    assert np.allclose(table, expected, atol=1e-6), f"The result is wrong for truth, bins = {(truth, bins)}."
rng = np.random.default_rng(8)
probability = rng.uniform(size=300)
truth = (rng.uniform(size=300) < probability).astype(int)
table = np.asarray(calibration(truth, probability, 5))
for place, row in enumerate(table):
    here = (probability >= place / 5) & (probability < (place + 1) / 5)
    assert np.allclose(row, [probability[here].mean(), truth[here].mean(), here.sum()]), "The result is wrong."
assert refuses(calibration, [1, 0], [0.5], 3), "calibration should raise ValueError here."
assert refuses(calibration, [1, 0], [0.5, 0.2], 0), "calibration should raise ValueError here."
assert refuses(calibration, [1, 0], [0.5, 1.2], 3), "calibration should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
#
# Source 001 fills an array with 12,500 cats and then 12,500 dogs, and trains with a fifth of it kept for validation. Keras
# does with `validation_split` what this function does:


# %%
def source_split(rows, labels, share):
    kept = int(len(rows) * (1 - share))
    order = np.random.default_rng(0).permutation(kept)  # Keras shuffles the training part, before each epoch
    return rows[:kept][order], labels[:kept][order], rows[kept:], labels[kept:]


labels = np.repeat([0, 1], 1250)
rows = np.random.default_rng(0).normal(labels, 1.0)[:, None]
train_rows, train_labels, validation_rows, validation_labels = source_split(rows, labels, 0.2)

# %% [markdown]
# A colleague is content: "A rule that says *dog* for everything has a validation accuracy of 1.00. With a threshold at one
# half, which is the best there is for these rows, it falls. Strange data."

# %%
{
    "always dog": np.mean(validation_labels == 1),
    "threshold at one half": np.mean((validation_rows[:, 0] > 0.5) == validation_labels),
}

# %% [markdown]
# What is the cause?
#
# - **a** The last rows are all dogs: the split takes the tail, and shuffles only afterwards, and only what is left.
# - **b** A fifth is too little for validation.
# - **c** The training part is shuffled and the validation part is not, so rows and labels do not match.
# - **d** The features overlap, so no rule can be good.
# - **e** `int` rounds down, so a picture is lost between the two parts.
#
# Name it, and write a split that does not depend on the order: from *each* class the same share goes to validation.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cause():
    """Return the letter of the cause: "a", "b", "c", "d" or "e"."""
    ### BEGIN SOLUTION
    return "a"
    ### END SOLUTION


def split(rows, labels, share, seed):
    """Return training rows, training labels, validation rows, validation labels.

    Args:
        rows: shape (n, channels).
        labels: shape (n,), integers.
        share: which share of each class goes to validation, above 0 and below 1: of a class of m pictures
            round(m * share).
        seed: the same seed gives the same split, another one (nearly always) another.

    Returns:
        Four arrays. Every row is in exactly one part, beside its own label.

    Raises:
        ValueError: if the lengths differ, or the share is outside its range.
    """
    ### BEGIN SOLUTION
    rows, labels = np.asarray(rows), np.asarray(labels)
    if len(rows) != len(labels) or not 0 < share < 1:
        raise ValueError("One label for each row is needed, and a share between 0 and 1.")
    shuffler = np.random.default_rng(seed)
    kept_back = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = shuffler.permutation(np.flatnonzero(labels == label))
        kept_back[places[: round(len(places) * share)]] = True
    return rows[~kept_back], labels[~kept_back], rows[kept_back], labels[kept_back]
    ### END SOLUTION


# %%
assert cause() in ("a", "b", "c", "d", "e"), "The cause is one of the letters."
train_rows, train_labels, validation_rows, validation_labels = split(rows, labels, 0.2, seed=0)
assert len(train_rows) == 2000, f"Four fifths of 2,500 are 2,000, not {len(train_rows)}."
assert np.mean(validation_labels) == 0.5, "Half of the validation pictures must be dogs, as in the whole."
assert len(set(np.ravel(train_rows)) & set(np.ravel(validation_rows))) == 0, "No row may be in both parts."
assert not np.array_equal(validation_rows, split(rows, labels, 0.2, seed=1)[2]), "Another seed, another split."

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


assert cause() == "a", "The cause is another one."
for counts, share in (((50, 50), 0.2), ((30, 10), 0.3), ((7, 9, 4), 0.5), ((5,), 0.4), ((3, 3), 0.1)):
    labels = np.repeat(np.arange(len(counts)), counts)
    rows = np.stack([np.arange(len(labels)), 10 * labels], axis=1)
    for order in (np.arange(len(labels)), np.random.default_rng(2).permutation(len(labels))):
        parts = [np.asarray(part) for part in split(rows[order], labels[order], share, 5)]
        train_rows, train_labels, validation_rows, validation_labels = parts
        assert len(train_rows) == len(train_labels), "The result is wrong."
        assert len(validation_rows) == len(validation_labels), "The result is wrong."
        for some_rows, some_labels in ((train_rows, train_labels), (validation_rows, validation_labels)):
            if len(some_labels):
                assert np.array_equal(some_rows[:, 1], 10 * some_labels), "The result is wrong."
        everybody = [int(i) for part in (train_rows, validation_rows) if len(part) for i in part[:, 0]]
        assert sorted(everybody) == list(range(len(labels))), "The result is wrong."
        for label, m in enumerate(counts):
            assert int((validation_labels == label).sum()) == round(m * share), (
                f"The result is wrong for counts, share = {(counts, share)}."
            )
again = [np.sort(np.asarray(split(np.arange(80)[:, None], np.arange(80) % 2, 0.25, 3)[2]).ravel()) for _ in range(2)]
assert np.array_equal(*again), "The result is wrong."
others = {
    tuple(np.sort(np.asarray(split(np.arange(80)[:, None], np.arange(80) % 2, 0.25, s)[2]).ravel())) for s in range(5)
}
assert len(others) >= 4, "The result is wrong."
assert refuses(split, np.zeros((3, 1)), np.array([0, 1]), 0.5, 0), "split should raise ValueError here."
assert refuses(split, np.zeros((2, 1)), np.array([0, 1]), 1.0, 0), "split should raise ValueError here."
assert refuses(split, np.zeros((2, 1)), np.array([0, 1]), 0, 0), "split should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## In your own words (2 points)
#
# A colleague reports: "On our 300 validation pictures the best single network has a log loss of 0.38, and our ensemble of
# six has 0.31. We tried forty sets of weights for the average and kept the best. The temperatures were fitted on these
# pictures, too." Why may the ensemble be worth less on new pictures than it seems, and how would you find out? Answer in
# two to five sentences; a person reads them. Each of the two questions gives a point.

# %% [markdown] nbgrader={"grade": true, "grade_id": "written", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The weights and the temperatures were chosen by the very pictures that now judge the ensemble, and the best of forty
# numbers that jitter is partly the luckiest. The single network was hardly chosen at all, so the comparison favours the
# ensemble. I would choose weights and temperatures out of fold (or on one half of the pictures), and then compare the
# two once, picture by picture, on pictures that no choice has seen, with an interval for the difference.
#
# **1 point** for: chosen and judged on the same pictures, so that the lowest of many losses is too low. Only "it
# overfits", without what was fitted to what: half a point.
#
# **1 point** for: judged on pictures that had no part in any choice (out of fold, a test set opened once); the two on the
# same pictures. Without the second half of that: still the point.
# ### END SOLUTION
