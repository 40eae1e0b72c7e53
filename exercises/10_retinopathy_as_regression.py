# %% [markdown]
# # Exercise 10 · Grades on a scale
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,400 words and 80 lines to read.
# Nothing is trained.
#
# **You need** lessons 08 and 10.

# %%
import math

import numpy as np

# %% [markdown]
# ## Task 1 (2 points)
#
# From scores to grades, by thresholds. Source 002 proposes *three* of them for five grades: count what comes out, and ask
# for as many as are needed.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grades_of(scores, thresholds, grades=5):
    """Return the grade of each score.

    Args:
        scores: shape (n,), any numbers.
        thresholds: as many as are needed to tell the grades apart, rising. A score that equals a threshold belongs to
            the higher grade.
        grades: how many grades there are.

    Returns:
        Shape (n,), integers from 0 to grades - 1.

    Raises:
        ValueError: if there are too few or too many thresholds, or one is not above the one before.
    """
    ### BEGIN SOLUTION
    thresholds = np.asarray(thresholds, float)
    if len(thresholds) != grades - 1 or np.any(np.diff(thresholds) <= 0):
        raise ValueError(f"{grades} grades need {grades - 1} rising thresholds, not {thresholds}.")
    return np.digitize(scores, thresholds)
    ### END SOLUTION


# %%
found = [int(g) for g in grades_of([-3.0, 0.4, 0.5, 2.2, 9.0], [0.5, 1.5, 2.5, 3.5])]
assert found == [0, 0, 1, 2, 4], (
    f"Below the first threshold is 0, 0.5 itself is 1, above the last is 4. You say {found}."
)

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np  # noqa: F811


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for thresholds in ([0.5, 1.5, 2.5, 3.5], [0.3, 0.9, 2.0, 2.1], [-1.0, 0.0, 5.0, 7.5], [0.7]):
    scores = np.concatenate([np.random.default_rng(2).uniform(-2, 8, 50), thresholds])
    found = [int(g) for g in grades_of(scores, thresholds, len(thresholds) + 1)]
    assert found == [sum(score >= threshold for threshold in thresholds) for score in scores], (
        f"The result is wrong for thresholds = {thresholds}."
    )
assert refuses(grades_of, [1.0], [0.5, 1.5, 2.5]), "grades_of should raise ValueError here."
assert refuses(grades_of, [1.0], [0.5, 1.5, 2.5, 3.5, 4.5]), "grades_of should raise ValueError here."
assert refuses(grades_of, [1.0], [0.5, 2.5, 1.5, 3.5]), "grades_of should raise ValueError here."
assert refuses(grades_of, [1.0], [0.5, 1.5, 1.5, 3.5]), "grades_of should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (3 points)
#
# Fit one threshold, on out-of-fold scores as in lesson 10: sick (1) or not (0). Half-way between two neighbouring different
# scores is where a threshold can stand; take the one with the most right answers.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_threshold(scores, sick):
    """Return the threshold with which "sick, where the score is at least the threshold" is right most often.

    Args:
        scores: shape (n,), at least two different ones.
        sick: shape (n,), 0 or 1.

    Returns:
        A number half-way between two scores that are neighbours in order. Of equally good ones the lowest.

    Raises:
        ValueError: if the lengths differ, or there are fewer than two different scores.
    """
    ### BEGIN SOLUTION
    scores, sick = np.asarray(scores, float), np.asarray(sick)
    different = np.unique(scores)
    if scores.shape != sick.shape or len(different) < 2:
        raise ValueError("One answer for each score is needed, and at least two different scores.")
    candidates = (different[1:] + different[:-1]) / 2
    right = [np.sum((scores >= candidate) == (sick == 1)) for candidate in candidates]
    return float(candidates[np.argmax(right)])
    ### END SOLUTION


# %%
found = best_threshold([0.2, 0.4, 1.0, 1.6, 2.0], [0, 0, 0, 1, 1])
assert abs(found - 1.3) < 1e-9, f"Between 1.0 and 1.6 the answer changes: 1.3, not {found}."
found = best_threshold([0.2, 0.4, 1.0, 1.6, 2.0], [0, 1, 0, 1, 1])
assert abs(found - 0.3) < 1e-9, f"0.3 and 1.3 make one mistake each; the lower is wanted, not {found}."

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


for seed in range(8):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=25).round(1)
    sick = (scores + rng.normal(0, 0.7, 25) > 0.2).astype(int)
    steps = sorted(set(scores.tolist()))
    candidates = [(low + high) / 2 for low, high in zip(steps, steps[1:], strict=False)]  # noqa: RUF007
    right = [sum((s >= c) == (y == 1) for s, y in zip(scores, sick, strict=True)) for c in candidates]
    assert abs(best_threshold(scores, sick) - candidates[right.index(max(right))]) < 1e-9, "The result is wrong."
assert abs(best_threshold([1.0, 1.0, 3.0], [0, 0, 1]) - 2) < 1e-9, "The result is wrong."
assert abs(best_threshold([3.0, 1.0], [1, 0]) - 2) < 1e-9, "The result is wrong."
assert refuses(best_threshold, [1.0, 2.0], [0]), "best_threshold should raise ValueError here."
assert refuses(best_threshold, [1.0, 1.0], [0, 1]), "best_threshold should raise ValueError here."
assert refuses(best_threshold, [], []), "best_threshold should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (4 points)
#
# What does the other eye know? Lesson 10 takes the mean of both scores. A second model could weigh them instead. Make its
# rows: for each picture its own score, the score of the same patient's other eye, and whether the other eye was there.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def both_eyes(names, scores):
    """Return one row a picture: its score, the other eye's score, and 1 or 0 for whether the other eye is there.

    Args:
        names: one name a picture, such as "16_left" or "16_right": patient, then the eye. In any order.
        scores: shape (n,), in the same order.

    Returns:
        Shape (n, 3). Where the other eye is missing, its own score stands for it, and the third number is 0.

    Raises:
        ValueError: if the lengths differ, a name comes twice, or an eye is neither "left" nor "right".
    """
    ### BEGIN SOLUTION
    if len(names) != len(scores) or len(set(names)) < len(names):
        raise ValueError("One score for each picture is needed, and each picture once.")
    known, rows = dict(zip(names, scores, strict=True)), []
    for name in names:
        patient, eye = name.rsplit("_", 1)
        if eye not in ("left", "right"):
            raise ValueError(f"{name}: the eye is neither left nor right.")
        other = f"{patient}_{'right' if eye == 'left' else 'left'}"
        rows.append((known[name], known.get(other, known[name]), float(other in known)))
    return np.array(rows, float).reshape(-1, 3)
    ### END SOLUTION


# %%
table = np.asarray(both_eyes(["16_left", "7_left", "16_right"], [0.5, 2.0, 1.5]))
assert table.shape == (3, 3), f"Three pictures, three numbers each, not {table.shape}."
assert np.allclose(table[0], [0.5, 1.5, 1]), "The other eye of 16_left is 16_right."
assert np.allclose(table[1], [2.0, 2.0, 0]), "7_right is not there: its own score, and a 0."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
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


rng = np.random.default_rng(3)
names = [f"{patient}_{eye}" for patient in range(30) for eye in ("left", "right")]
names = [names[i] for i in rng.permutation(60)[:41]]
scores = rng.uniform(0, 4, 41)
table = np.asarray(both_eyes(names, scores))
assert table.shape == (41, 3), "The shape is wrong."
for name, score, row in zip(names, scores, table, strict=True):
    other = name.replace("left", "?").replace("right", "left").replace("?", "right")
    there = other in names
    assert np.allclose(row, [score, scores[names.index(other)] if there else score, float(there)]), (
        "The result is wrong."
    )
assert np.allclose(both_eyes(["1_left", "11_right", "1_right"], [1.0, 2.0, 3.0]), [[1, 3, 1], [2, 2, 0], [3, 1, 1]]), (
    "The result is wrong."
)
assert np.allclose(both_eyes(["a_b_left", "a_b_right"], [0.0, 4.0]), [[0, 4, 1], [4, 0, 1]]), "The result is wrong."
assert refuses(both_eyes, ["1_left"], [1.0, 2.0]), "both_eyes should raise ValueError here."
assert refuses(both_eyes, ["1_left", "1_left"], [1.0, 2.0]), "both_eyes should raise ValueError here."
assert refuses(both_eyes, ["1_left", "1_middle"], [1.0, 2.0]), "both_eyes should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (4 points)
#
# A bootstrap asks: what if other patients had come? Draw as many *patients* as there are, with replacement, take all pictures
# of each, as often as it was drawn, and compute the accuracy over those pictures. The middle 95 % of many such accuracies
# are the interval.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bootstrap(right, patients, repeats, seed):
    """Return the interval of the accuracy, from resampled patients.

    Args:
        right: shape (n,), True where the answer was right.
        patients: shape (n,), the patient of each picture.
        repeats: how many times patients are drawn, at least 1.
        seed: the same seed gives the same interval.

    Returns:
        The 2.5 % and the 97.5 % quantile of the accuracies (`np.quantile`).

    Raises:
        ValueError: if the lengths differ, nothing is there, or repeats is less than 1.
    """
    ### BEGIN SOLUTION
    right, patients = np.asarray(right, float), np.asarray(patients)
    if right.shape != patients.shape or right.size == 0 or repeats < 1:
        raise ValueError("A patient for each answer is needed, and at least one repeat.")
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=right)
    drawn = np.random.default_rng(seed).integers(0, len(counts), (repeats, len(counts)))
    accuracies = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(accuracies, [0.025, 0.975])
    return float(low), float(high)
    ### END SOLUTION


# %%
low, high = bootstrap([True] * 10, list(range(10)), 200, seed=0)
assert low == high == 1, "Where everything is right, every draw is right."
right = np.repeat(np.arange(100) % 5 > 0, 2)  # both eyes right, or both wrong
low, high = bootstrap(right, np.repeat(np.arange(100), 2), 2000, seed=0)
assert abs(low - 0.72) < 0.015, f"About 0.72 is expected, not {low:.3f}. Were patients drawn, or pictures?"
assert abs(high - 0.88) < 0.015, f"About 0.88 is expected, not {high:.3f}. Were patients drawn, or pictures?"

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
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


for seed, groups, size, share in ((1, 100, 2, 0.8), (2, 60, 4, 0.5), (3, 300, 1, 0.9)):
    of_group = np.random.default_rng(seed).permutation(np.arange(groups) < share * groups)
    right, patients = np.repeat(of_group, size), np.repeat(np.arange(groups), size)
    error = 1.96 * np.sqrt(share * (1 - share) / groups)
    low, high = bootstrap(right, patients, 3000, seed)
    assert abs(low - (share - error)) < 0.3 * error, f"The result is wrong for groups, size = {(groups, size)}."
    assert abs(high - (share + error)) < 0.3 * error, f"The result is wrong for groups, size = {(groups, size)}."
sizes = np.array([1] * 60 + [20] * 20)
right = np.repeat(np.arange(80) < 60, sizes)
low, high = bootstrap(right, np.repeat(np.arange(80), sizes), 3000, 5)
assert 0.05 < low < 0.12, "The result is wrong."
assert 0.17 < high < 0.28, "The result is wrong."
right, patients = np.arange(200) % 4 > 0, np.arange(200) ** 2 % 61
once = [bootstrap(right, patients, 37, seed) for seed in (1, 1, 2)]
assert np.allclose(once[0], once[1], atol=1e-9), "The result is wrong."
assert not np.allclose(once[0], once[2], atol=1e-9), "The result is wrong."
mixed = np.random.default_rng(6).permutation(200)
assert np.allclose(bootstrap(right, patients, 300, 1), bootstrap(right[mixed], patients[mixed], 300, 1), atol=0.1), (
    "The result is wrong."
)
low, high = bootstrap([True, True], ["a", "b"], 50, 0)
assert low == 1, "The result is wrong."
assert high == 1, "The result is wrong."
assert refuses(bootstrap, [True, False], ["a"], 10, 0), "bootstrap should raise ValueError here."
assert refuses(bootstrap, [], [], 10, 0), "bootstrap should raise ValueError here."
assert refuses(bootstrap, [True], ["a"], 0, 0), "bootstrap should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Two ways have graded the same eyes. Which is better, and is it enough to say so? Resample *patients*, both
# eyes of a patient together, and for each draw take the *same* patients for both ways: of each draw the difference of
# the two accuracies, the second's minus the first's. If the middle 95 % of many differences lie on one side of 0, these
# patients decide. (Two points for the rule, `task5` in your feedback, and two for the six cases below it, `task5b`.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(first, second, patients, seed=0):
    """Return which of two ways is better on patients like these, and why.

    Draw as many patients as there are, with replacement, 2000 times. Of each draw take all pictures of the patients drawn,
    as often as they were drawn, and the share that the second way has right minus the share that the first has right. The
    interval reaches from the 2.5 % to the 97.5 % quantile of these differences (`np.quantile`).

    Args:
        first, second: shape (n,), True where the way is right.
        patients: shape (n,), the patient of each picture, texts or numbers, at least two different ones.
        seed: of the random draws. No case depends on it.

    Returns:
        A pair of texts: ("second", "above 0") or ("first", "below 0"), where the whole interval lies, and otherwise ("cannot
        tell", "contains 0").

    Raises:
        ValueError: if the lengths differ, or there are fewer than two patients.
    """
    ### BEGIN SOLUTION
    first, second, patients = np.asarray(first, float), np.asarray(second, float), np.asarray(patients)
    if not first.shape == second.shape == patients.shape or len(np.unique(patients)) < 2:
        raise ValueError("Two answers and a patient are needed for each picture, and at least two patients.")
    _, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    gains = np.bincount(places, weights=second - first)
    drawn = np.random.default_rng(seed).integers(0, len(counts), (2000, len(counts)))
    low, high = np.quantile(gains[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    if low > 0:
        return "second", "above 0"
    return ("first", "below 0") if high < 0 else ("cannot tell", "contains 0")
    ### END SOLUTION


# %%
people = np.repeat(np.arange(100), 2)
half = np.arange(200) % 2 == 0
assert tuple(judge(half, np.ones(200, bool), people)) == ("second", "above 0"), "One eye more of each patient is right."
assert tuple(judge(half, ~half, people)) == ("cannot tell", "contains 0"), (
    "The other eye of each patient is right: no difference."
)
many = np.repeat(np.arange(40), 10)  # 40 patients, ten pictures each
assert tuple(judge(np.zeros(400, bool), many < 2, many)) == ("cannot tell", "contains 0"), (
    "All twenty pictures that the second way has more are of two patients: a draw without both of them is no rarity."
)

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


def case(gains, size, both=0.5):
    """Patients of `size` pictures; gains: for each patient -1, 0 or 1, for all of the patient's pictures."""
    gains = np.repeat(gains, size)
    shared = np.arange(len(gains)) % 10 < 10 * both
    first = np.where(gains == 0, shared, gains < 0)
    second = np.where(gains == 0, shared, gains > 0)
    return first, second, np.repeat(np.arange(len(gains) // size), size)


def split(people, plus, minus):
    return np.array([1] * plus + [-1] * minus + [0] * (people - plus - minus))


up, down, zero = ("second", "above 0"), ("first", "below 0"), ("cannot tell", "contains 0")
for people, plus, minus, size, expected, look in (
    (100, 30, 5, 2, up, "30 patients against 5."),
    (100, 5, 30, 2, down, "Second minus first: which sign has that?"),
    (100, 12, 8, 2, zero, "12 patients against 8, two pictures each."),
    (100, 12, 8, 20, zero, "12 patients against 8: more pictures of the same patients are no more patients."),
    (200, 9, 4, 10, zero, "9 patients against 4: more pictures of the same patients are no more patients."),
    (60, 2, 0, 15, zero, "Two patients alone: many a draw has neither."),
    (300, 40, 12, 1, up, "One picture a patient: 40 against 12."),
    (50, 0, 0, 4, zero, "The two are equal everywhere."),
    (200, 20, 0, 3, up, "Twenty patients against none."),
    (200, 60, 20, 3, up, "The same draw must be taken for both ways: their errors go together."),
):
    first, second, patients = case(split(people, plus, minus), size)
    order = np.random.default_rng(people + plus).permutation(len(first))
    for way in (slice(None), order):
        found = tuple(judge(first[way], second[way], patients[way]))
        assert found == expected, f"A comparison is judged wrongly. {look}"
rng = np.random.default_rng(3)
hard = np.repeat(rng.uniform(size=150) < 0.5, 2)  # half of the patients are hard for both
first, second = ~hard, ~hard
second = second | (np.arange(300) % 50 == 0) | (np.arange(300) % 30 == 0)
assert tuple(judge(first, second, np.repeat(np.arange(150), 2))) == up, (
    "Paired, a handful of pictures more and none less is enough."
)
names = np.array([f"p{person}" for person in np.repeat(np.arange(100), 2)])
assert tuple(judge(*case(split(100, 30, 5), 2)[:2], names)) == up, "Patients may be texts."
unequal = np.repeat(np.arange(40), [30] * 2 + [1] * 38)
assert tuple(judge(np.zeros(98, bool), unequal < 2, unequal)) == zero, "Two patients have most of the pictures."
left = np.arange(200) % 2 == 0
assert tuple(judge(left, ~left, np.repeat(np.arange(100), 2))) == zero, (
    "One way has all left eyes right, the other all right ones."
)
assert refuses(judge, first, second[:-1], np.repeat(np.arange(150), 2)), (
    "Answers about other pictures must raise ValueError."
)
assert refuses(judge, first, second, np.arange(150)), "A patient for each picture is needed: ValueError."
assert refuses(judge, first[:2], second[:2], [7, 7]), "One patient cannot be resampled: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And six sentences about lesson 10 (tiny, seed 0). Do you sign them (`"yes"`) or not (`"no"`)?
#
# - **A** A head that ends in a ReLU has the loss 1.32 after each of five passes; its twin with the same first weights
#   and no ReLU has 1.14, 0.82, 0.70, 0.63 and 0.60. "Train the first one longer, or with a larger rate."
# - **B** A *perfect* grader, asked through the source's data set class, has a kappa of 0.15, on 96 of 100 pictures.
#   "The class is to blame, not the grader, and no better grader will mend it."
# - **C** Kappa is 0.517 with rounding, 0.646 with thresholds that were fitted on the scores which they then cut, 0.615
#   with thresholds of the other folds. "Thresholds bring 0.129."
# - **D** Four questions ("above grade 0?" and so on) in place of one number gain 0.085 [0.030, 0.147] with the patients
#   of seed 0; with those of seeds 1 and 2 they gain -0.01 and 0.01. "The interval is clear of 0: on the next patients
#   that we draw and train with, they will gain again."
# - **E** The other eye's score is averaged with the eye's own: 0.035 [-0.009, 0.081]. "These 250 patients cannot say
#   whether it helps."
# - **F** Every picture is put into the set twice, and pictures are drawn one by one: the interval of kappa shrinks from
#   0.122 to 0.084. "We know no more than before."
#
# The reason that decides:
#
# - **a** What was fitted on the pictures that judge flatters itself.
# - **b** The more passes, pictures or points, the better.
# - **c** Answers and labels are not in the same order, and some pictures never come.
# - **d** Copies are no new evidence: draw them together.
# - **e** An interval over patients to judge by knows nothing of another training on others.
# - **f** The interval contains 0.
# - **g** Its output is 0 for all pictures, and there it has no gradient.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "g"),
        "B": ("yes", "c"),
        "C": ("no", "a"),
        "D": ("no", "e"),
        "E": ("yes", "f"),
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
assert {reason for _, reason in found.values()} <= set("abcdefg"), "A reason is one of the letters from a to g."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 6, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("no", "g"), "What must a loss do that is being trained, if only a little?"),
    "B": (("yes", "c"), "A perfect grader makes no mistake. Who does?"),
    "C": (("no", "a"), "Which of the two gains would other eyes see?"),
    "D": (("no", "e"), "What was resampled, and what was done only once?"),
    "E": (("yes", "f"), "Where does the interval lie?"),
    "F": (("yes", "d"), "What has been learned by copying?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (3 points)
#
# This is the data generator of source 002, without its pictures. Training and validation both use it, both with its
# defaults:


# %%
class SourceBatches:
    def __init__(self, files, batch_size=32, shuffle=True):
        self.files, self.batch_size, self.shuffle = files, batch_size, shuffle
        self.on_epoch_end()

    def __len__(self):
        return int(np.floor(len(self.files) / self.batch_size))

    def __getitem__(self, index):
        places = self.places[index * self.batch_size : (index + 1) * self.batch_size]
        return [self.files[place] for place in places]

    def on_epoch_end(self):
        self.places = np.arange(len(self.files))
        if self.shuffle:
            np.random.shuffle(self.places)


validation = SourceBatches([f"{n}.png" for n in range(60)])
seen = []
for _ in range(3):  # three epochs
    seen.append({file for batch in range(len(validation)) for file in validation[batch]})
    validation.on_epoch_end()

# %% [markdown]
# "I evaluate the same weights three times and get three validation losses. And when I put the predictions beside my list of
# files, they fit no better than by chance. On the small clinic's 20 pictures there is no validation loss at all."

# %%
[len(files) for files in seen], len(set.intersection(*seen)), len(SourceBatches(["a.png"] * 20))

# %% [markdown]
# Two things are wrong for validation. Which?
#
# - **a** `np.floor` drops the last, smaller batch.
# - **b** `on_epoch_end` is called before the first epoch.
# - **c** The files are shuffled where they are only measured, so that others are left out each time.
# - **d** 60 is not a power of 2.
# - **e** `__getitem__` returns a list, not an array.
#
# Name both, and write the batches of an epoch anew.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def causes():
    """Return the two letters as one word, such as "be"; the order does not matter."""
    ### BEGIN SOLUTION
    return "ac"
    ### END SOLUTION


def batches(n, batch_size, training, seed, epoch):
    """Return the batches of one epoch.

    Args:
        n: how many files there are, at least 1.
        batch_size: how many files are in a full batch, at least 1.
        training: True: shuffled, in another order in each epoch. False: in the order of the files, always.
        seed: the same seed and epoch give the same order.
        epoch: which epoch, from 0.

    Returns:
        A list of lists of integers, the places of the files. Every place from 0 to n - 1 is there once; all batches but
        the last are full, and none is empty.

    Raises:
        ValueError: if n or batch_size is less than 1.
    """
    ### BEGIN SOLUTION
    if n < 1 or batch_size < 1:
        raise ValueError("At least one file is needed, and one in a batch.")
    places = np.random.default_rng([seed, epoch]).permutation(n) if training else np.arange(n)
    count = math.ceil(n / batch_size)
    return [places[i * batch_size : (i + 1) * batch_size].tolist() for i in range(count)]
    ### END SOLUTION


# %%
assert len(set(causes()) & set("abcde")) == 2, "Two different letters from a to e are wanted."
found = batches(60, 32, training=False, seed=0, epoch=0)
assert [len(part) for part in found] == [32, 28], (
    f"60 files are a batch of 32 and one of 28, not {[len(part) for part in found]}."
)
assert [number for part in found for number in part] == list(range(60)), "Validation goes through the files in order."
one, two = (batches(60, 32, True, 0, epoch) for epoch in (0, 1))
assert one != two, "In training each epoch has an order of its own."


# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


assert sorted(causes()) == ["a", "c"], "The cause is another one."
for n, batch_size in ((60, 32), (64, 32), (20, 32), (1, 1), (7, 3), (10, 1), (33, 32)):
    sizes = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    for epoch in (0, 3):
        still = [[int(place) for place in batch] for batch in batches(n, batch_size, False, 5, epoch)]
        assert [len(batch) for batch in still] == sizes, f"The result is wrong for n, batch_size = {(n, batch_size)}."
        assert [place for batch in still for place in batch] == list(range(n)), (
            f"The result is wrong for n, batch_size = {(n, batch_size)}."
        )
        mixed = [[int(place) for place in batch] for batch in batches(n, batch_size, True, 5, epoch)]
        assert [len(batch) for batch in mixed] == sizes, f"The result is wrong for n, batch_size = {(n, batch_size)}."
        assert sorted(place for batch in mixed for place in batch) == list(range(n)), (
            f"The result is wrong for n, batch_size = {(n, batch_size)}."
        )


def order(seed, epoch):
    return tuple(int(place) for batch in batches(50, 8, True, seed, epoch) for place in batch)


assert order(1, 0) == order(1, 0), "The result is wrong."
assert order(1, 4) == order(1, 4), "The result is wrong."
assert len({order(1, epoch) for epoch in range(5)}) == 5, "The result is wrong."
assert len({order(seed, 2) for seed in range(5)}) == 5, "The result is wrong."
assert order(1, 0) != tuple(range(50)), "The result is wrong."
assert refuses(batches, 0, 4, False, 0, 0), "batches should raise ValueError here."
assert refuses(batches, 4, 0, True, 0, 0), "batches should raise ValueError here."
### END HIDDEN TESTS
