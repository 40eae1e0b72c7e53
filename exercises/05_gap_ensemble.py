# %% [markdown]
# # Exercise 05 · Several answers, one submission
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`, and write one answer at the end. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,500 words and 70 lines to read.
# Nothing is trained.
#
# **You need** lesson 05. The members' answers are given, as arrays of shape (members, pictures): the probability of *dog*.

# %%
import numpy as np

# %% [markdown]
# ## Task 1 (2 points)
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

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
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
# ## Task 2 (2 points)
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

# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
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
# Is 90 % sure right nine times in ten? Cut 0 to 1 into equally wide bins, and compare in each what was said with what was
# true. A probability on the border between two bins belongs to the upper one, but 1 belongs to the last:
# a p below 1 lies in the bin with the number `int(p * bins)`, counted from 0 (computers round:
# `np.linspace` stores the border 0.3 as a little more).


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def calibration(truth, probability, bins):
    """Return, for each bin that holds a picture, what was said and what was true.

    Args:
        truth: shape (n,), 0 or 1.
        probability: shape (n,), from 0 to 1, no nan.
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
table = np.asarray(calibration([1, 0, 1], [0.3, 0.25, 0.35], 10))
assert np.allclose(table, [[0.25, 0, 1], [0.325, 1, 2]]), "0.3 of 10 bins: int(0.3 * 10) is 3."
assert refuses(calibration, [1, 0], [0.5], 3), "calibration should raise ValueError here."
assert refuses(calibration, [1, 0], [0.5, 0.2], 0), "calibration should raise ValueError here."
assert refuses(calibration, [1, 0], [0.5, 1.2], 3), "calibration should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Two members have answered the same pictures, out of fold and on one scale. Hand over their average, or one
# of them? Lesson 05 compares with the *better* member alone, by the Brier score (the mean square of truth minus
# probability), picture by picture; and since the average means two networks to run, it has to be better by more than
# chance explains: by more than two standard errors of the mean difference. (Two points for the rule, `task5` in your
# feedback, and two for the six cases below it, `task5b`.)
#
# For each picture, the difference is the better member's squared error minus the average's. The standard error of the
# mean of $n$ differences is $s / \sqrt{n}$, where $s$ is their standard deviation with $n - 1$ below the line
# (`ddof=1`).


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(truth, first, second):
    """Return what to hand over: "average", "first" or "second", and why.

    Args:
        truth: shape (n,), 0 for a cat and 1 for a dog, at least two pictures.
        first, second: shape (n,), the members' probabilities of dog. The better member is the one with the lower Brier
            score, the first if they are equal.

    Returns:
        A pair of texts, the first of these that holds:
        ("average", "better than both") if the mean difference is above two standard errors;
        the better member, "first" or "second", and "too unequal", if it is below minus two standard errors;
        the better member and "no more than chance".

    Raises:
        ValueError: if the lengths differ, or there are fewer than two pictures.
    """
    ### BEGIN SOLUTION
    truth, first, second = (np.asarray(each, float) for each in (truth, first, second))
    if not truth.shape == first.shape == second.shape or len(truth) < 2:
        raise ValueError("Two answers about the same pictures are needed, and at least two pictures.")
    errors = {"first": (truth - first) ** 2, "second": (truth - second) ** 2}
    better = min(errors, key=lambda name: errors[name].mean())
    gain = errors[better] - (truth - (first + second) / 2) ** 2
    reach = 2 * gain.std(ddof=1) / np.sqrt(len(gain))
    if gain.mean() > reach:
        return "average", "better than both"
    return better, "too unequal" if gain.mean() < -reach else "no more than chance"
    ### END SOLUTION


# %%
dogs = np.tile([0, 1], 20)
sure, coin = np.tile([0.1, 0.9], 20), np.full(40, 0.5)
assert tuple(judge(dogs, sure, coin)) == ("first", "too unequal"), (
    "Who knows nothing makes the average worse than the first."
)
left, right = np.tile([0.1, 0.9, 0.6, 0.4], 10), np.tile([0.6, 0.4, 0.1, 0.9], 10)
assert tuple(judge(dogs, left, right)) == ("average", "better than both"), "Each is right where the other one errs."


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


def member(rng, truth, noise, shared):
    odds = 2.5 * (2 * truth - 1) + shared + rng.normal(0, noise, len(truth))
    return 1 / (1 + np.exp(-odds))


def compared(truth, first, second):
    a, b, both = (np.mean((truth - p) ** 2) for p in (first, second, (first + second) / 2))
    name, best = ("first", first) if a <= b else ("second", second)
    d = (truth - best) ** 2 - (truth - (first + second) / 2) ** 2
    z = d.mean() / (d.std(ddof=1) / len(d) ** 0.5)
    return (
        z,
        ("average", "better than both") if z > 2 else (name, "too unequal" if z < -2 else "no more than chance"),
        a,
        b,
        both,
    )


seen = {}
for seed in range(30):
    rng = np.random.default_rng(seed)
    for n, noise, other, common in (
        (300, 2.5, 2.5, 0.2),
        (200, 0.5, 4.0, 0.2),
        (60, 1.0, 1.3, 2.0),
        (300, 4.0, 0.5, 0.2),
        (100, 2.5, 1.8, 0.5),
    ):
        truth = rng.integers(0, 2, n)
        shared = rng.normal(0, common, n)
        first, second = member(rng, truth, noise, shared), member(rng, truth, other, shared)
        z, expected, *_ = compared(truth, first, second)
        if min(abs(z - 2), abs(z + 2)) < 0.05 or seen.get(expected, 0) >= 8:
            continue
        seen[expected] = seen.get(expected, 0) + 1
        found = tuple(judge(truth, first, second))
        assert found[0] == expected[0], (
            "Two members are judged wrongly: look at the mean difference and two standard errors of it."
        )
        assert found == expected, "The reason is another one. Which sign has the difference?"
assert len(seen) == 5
truth = np.array([0, 1, 0, 1, 1, 0])
same = np.array([0.2, 0.9, 0.4, 0.7, 0.6, 0.1])
assert tuple(judge(truth, same, same)) == ("first", "no more than chance"), (
    "Of two equal members the first is handed over."
)
assert refuses(judge, truth, same, same[:5]), "Answers about other pictures must raise ValueError."
assert refuses(judge, truth[:5], same, same), "A truth for each picture is needed: ValueError."
assert refuses(judge, truth[:1], same[:1], same[:1]), "One picture has no standard error: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And six sentences about another run of lesson 05, with earlier weights of the networks. Do you sign them (`"yes"`) or
# not (`"no"`)?
#
# | | networks | Brier, out of fold | Brier, test |
# |---|--:|--:|--:|
# | VGG16 | 1 | 0.0136 | 0.0157 |
# | MobileNetV2 | 1 | 0.0947 | 0.0626 |
# | Xception + MobileNetV2 | 2 | 0.0769 | 0.0445 |
# | VGG16 + MobileNetV2 | 2 | 0.0204 | 0.0144 |
# | stacking of all three | 3 | 0.0161 | 0.0159 |
#
# - **A** "Hand over VGG16 + MobileNetV2: 0.0144 is the lowest Brier score of the last column."
# - **B** Stacking against VGG16 on 300 test pictures: 4 only stacking has right, 2 only VGG16; Brier score better by
#   -0.000 [-0.005, 0.005]. "The single network will do."
# - **C** Xception + MobileNetV2 against MobileNetV2, the better of the two: Brier score better by 0.018 [0.005, 0.031].
#   "For these two the average pays."
# - **D** A member that knows nothing joins the average of all. Accuracy 0.973 before and after; Brier score 0.0450
#   before, 0.0690 after; after a temperature for each average 0.0257 and 0.0256. "The stranger has cost next to
#   nothing."
# - **E** A top on the features has an accuracy of 0.450 on its own training pictures after 100 steps of Adadelta at its
#   default rate of today. "The features are poor."
# - **F** `validation_split=0.2` on rows that lie class by class: a rule that says *dog* for everything has a validation
#   accuracy of 1.00. "It is the best rule so far."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** Timidity was compared, not knowledge: bring the answers to one scale first.
# - **b** The test must not choose: who takes the best of several by it reports luck.
# - **c** It was not trained to the end.
# - **d** Two members that are about as good and err elsewhere: the gain is clear of 0.
# - **e** The higher accuracy, or the lower score, is the better way.
# - **f** A gain that no more than chance explains does not pay for more networks.
# - **g** The pictures that judge hold one class only.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "b"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("yes", "a"),
        "E": ("no", "c"),
        "F": ("no", "g"),
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
assert {reason for _, reason in found.values()} <= set("abcdefg"), "A reason is one of the letters from a to g."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 6, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("no", "b"), "Which column may choose? And which row is lowest there?"),
    "B": (("yes", "f"), "Where does the interval lie, and what does stacking cost at each picture?"),
    "C": (("yes", "d"), "Where does the interval lie, and whom is the average compared with?"),
    "D": (("yes", "a"), "Which two of the four scores may be compared?"),
    "E": (("no", "c"), "What happened to the default rate of Adadelta?"),
    "F": (("no", "g"), "Which rows does validation_split take?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
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
