# %% [markdown]
# # Exercise 08 · Five grades, and what agreement is worth
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`, and write one answer at the end. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,500 words and 80 lines to read.
# Nothing is trained.
#
# **You need** lesson 08. NumPy and OpenCV do everything, Matplotlib draws one figure; scikit-learn is not asked for.

# %%
import cv2
import numpy as np

# %% [markdown]
# ## Task 1 (3 points)
#
# The quadratic weighted kappa, from two lists. Count the observed pairs, work out what blind guessing with the same habits
# would give, weigh both with the squared distance of the grades, and compare:
#
# $$\kappa = 1 - \frac{\sum_{ij} w_{ij} O_{ij}}{\sum_{ij} w_{ij} E_{ij}}, \qquad w_{ij} = \frac{(i-j)^2}{(N-1)^2}$$


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kappa(truth, said, grades=5):
    """Return the quadratic weighted kappa.

    Args:
        truth, said: shape (n,), integers from 0 to grades - 1.
        grades: how many grades there are, at least 2, whether all of them occur or not.

    Returns:
        A number, at most 1. Whoever always says the same grade has 0.

    Raises:
        ValueError: if the lengths differ, nothing is there, a number is no grade, or kappa does not exist because
            both lists hold one and the same grade only.
    """
    ### BEGIN SOLUTION
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError("Two lists of the same length are needed.")
    if min(truth.min(), said.min()) < 0 or max(truth.max(), said.max()) >= grades:
        raise ValueError(f"Grades go from 0 to {grades - 1}.")
    observed = np.zeros((grades, grades))
    np.add.at(observed, (truth, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / truth.size
    numbers = np.arange(grades)
    weights = (numbers[:, None] - numbers) ** 2 / (grades - 1) ** 2
    if (weights * expected).sum() == 0:
        raise ValueError("With one grade only there is nothing to agree about.")
    return float(1 - (weights * observed).sum() / (weights * expected).sum())
    ### END SOLUTION


# %%
fruit = np.repeat([0, 0, 1, 1], [40, 10, 5, 45]), np.repeat([0, 1, 0, 1], [40, 10, 5, 45])
assert abs(kappa(*fruit, grades=2) - 0.7) < 1e-9, (
    f"15 errors, 50 expected: kappa 0.7, not {kappa(*fruit, grades=2):.3f}."
)
assert abs(kappa([0, 0, 0, 4], [0, 0, 0, 0])) < 1e-9, "Always 0 is worth nothing, whatever its accuracy."
assert kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 3]) > kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 0]), "Far off must cost more."

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


def by_formula(truth, said, grades):
    n, above, below = len(truth), 0.0, 0.0
    for t, s in zip(truth, said, strict=True):
        above += (t - s) ** 2 / n
    for t in truth:
        for s in said:
            below += (t - s) ** 2 / n**2
    return 1 - above / below


for seed, grades, n in ((1, 5, 60), (2, 2, 30), (3, 3, 45), (4, 7, 80), (5, 5, 4)):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, grades, n)
    said = np.clip(truth + rng.integers(-1, 2, n), 0, grades - 1)
    assert abs(kappa(truth, said, grades) - by_formula(truth.tolist(), said.tolist(), grades)) < 1e-9, (
        "The result is wrong."
    )
assert abs(kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]) - 1) < 1e-9, "The result is wrong."
assert abs(kappa([0, 4], [4, 0]) + 1) < 1e-9, "The result is wrong."
assert abs(kappa([0, 0, 0, 2], [0, 0, 0, 0])) < 1e-9, "The result is wrong."
assert abs(kappa([0, 0, 2, 2], [0, 2, 2, 2]) - 0.5) < 1e-9, "The result is wrong."
assert refuses(kappa, [0, 1], [0]), "kappa should raise ValueError here."
assert refuses(kappa, [], []), "kappa should raise ValueError here."
assert refuses(kappa, [0, 5], [0, 1]), "kappa should raise ValueError here."
assert refuses(kappa, [0, 1], [0, -1]), "kappa should raise ValueError here."
assert refuses(kappa, [2, 2], [2, 2]), "kappa should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (2 points)
#
# Class weights for rare grades: proportional to frequency to the power of `-power`, scaled so that the mean weight over
# all *pictures* is 1. Power 1 is the inverse frequency, power 0 the same weight for everybody.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def class_weights(counts, power):
    """Return the class weight of a picture of each grade.

    Args:
        counts: shape (grades,), how many training pictures each grade has.
        power: 0 or more.

    Returns:
        Shape (grades,). The sum of counts * class_weights is the number of pictures.

    Raises:
        ValueError: if a grade has no picture, or the power is negative.
    """
    ### BEGIN SOLUTION
    counts = np.asarray(counts, float)
    if np.any(counts <= 0) or power < 0:
        raise ValueError("Each grade needs a picture, and the power must not be negative.")
    weights = counts**-power
    return weights * counts.sum() / (weights * counts).sum()
    ### END SOLUTION


# %%
assert np.allclose(class_weights([80, 20], 0), [1, 1]), "Power 0: everybody weighs the same."
assert np.allclose(class_weights([80, 20], 1), [0.625, 2.5]), (
    "Power 1: 80 * 0.625 and 20 * 2.5 are 50 each, 100 in all."
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


for counts in ([80, 20], [2060, 195, 422, 68, 56], [1, 1, 1], [5, 500]):
    for power in (0, 0.5, 1, 2):
        found, counted = np.asarray(class_weights(counts, power)), np.array(counts, float)
        assert abs((found * counted).sum() - counted.sum()) < 1e-6 * counted.sum(), "The result is wrong."
        ratio = (counted[0] / counted) ** power
        assert np.allclose(found / found[0], ratio), f"The result is wrong for counts, power = {(counts, power)}."
assert refuses(class_weights, [3, 0, 2], 1), "class_weights should raise ValueError here."
assert refuses(class_weights, [3, 2], -1), "class_weights should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (2 points)
#
# Kappa is symmetric, a patient's risk is not. Of the eyes that need a doctor (grade 2 and above), which share was called
# healthy, grade 0? And of the healthy ones, which share was sent to the doctor for nothing?


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def missed_and_alarmed(truth, said):
    """Return the share of sick eyes that were called healthy, and of healthy eyes that were called sick.

    Args:
        truth, said: shape (n,), grades from 0 to 4. Sick are grade 2 and above. Healthy is grade 0.

    Returns:
        Two fractions: of those with a truth of 2 and above, the share called 0; of those with a truth of 0, the share
        called 2 or above.

    Raises:
        ValueError: if the lengths differ, or there is no sick or no healthy eye.
    """
    ### BEGIN SOLUTION
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError("Sick and healthy eyes are needed, and an answer for each.")
    return float(np.mean(said[truth >= 2] == 0)), float(np.mean(said[truth == 0] >= 2))
    ### END SOLUTION


# %%
missed, alarmed = missed_and_alarmed([0, 0, 0, 0, 1, 2, 4], [0, 0, 1, 2, 0, 0, 3])
assert abs(missed - 0.5) < 1e-9, f"Two eyes are sick (2 and 4), and one of them was called 0: 0.5, not {missed}."
assert abs(alarmed - 0.25) < 1e-9, f"One of four healthy eyes was called 2: 0.25, not {alarmed}. A 1 is no alarm."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
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


for seed in range(4):
    rng = np.random.default_rng(seed)
    truth, said = rng.integers(0, 5, 80), rng.integers(0, 5, 80)
    missed, alarmed = missed_and_alarmed(truth, said)
    assert abs(missed - sum(t >= 2 and s == 0 for t, s in zip(truth, said, strict=True)) / sum(truth >= 2)) < 1e-9, (
        "The result is wrong."
    )
    assert abs(alarmed - sum(t == 0 and s >= 2 for t, s in zip(truth, said, strict=True)) / sum(truth == 0)) < 1e-9, (
        "The result is wrong."
    )
missed, alarmed = missed_and_alarmed([0, 2], [0, 1])
assert missed == 0, "The result is wrong."
assert alarmed == 0, "The result is wrong."
assert refuses(missed_and_alarmed, [0, 1], [0, 1]), "missed_and_alarmed should raise ValueError here."
assert refuses(missed_and_alarmed, [1, 2], [1, 2]), "missed_and_alarmed should raise ValueError here."
assert refuses(missed_and_alarmed, [0, 2], [0]), "missed_and_alarmed should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (3 points)
#
# Five folds, and both eyes of a patient in one of them. Share out patients, not pictures, so that the folds are about
# equally large.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grouped_folds(patients, folds, seed):
    """Return the fold of each picture.

    Args:
        patients: shape (n,), the patient of each picture, texts or numbers.
        folds: how many folds there are, at least 2.
        seed: the same seed gives the same folds, another one (nearly always) others.

    Returns:
        Shape (n,), integers from 0 to folds - 1. All pictures of a patient are in one fold. No fold has more pictures
        than another one plus those of the patient who has most.

    Raises:
        ValueError: if there are fewer than 2 folds, or fewer patients than folds.
    """
    ### BEGIN SOLUTION
    names, places, counts = np.unique(patients, return_inverse=True, return_counts=True)
    if folds < 2 or len(names) < folds:
        raise ValueError(f"{len(names)} patients cannot be shared out among {folds} folds.")
    fold_of, sizes = np.zeros(len(names), int), np.zeros(folds, int)
    for patient in np.random.default_rng(seed).permutation(len(names)):
        fold_of[patient] = np.argmin(sizes)
        sizes[fold_of[patient]] += counts[patient]
    return fold_of[places]
    ### END SOLUTION


# %%
patients = [f"{number}" for number in range(20) for eye in ("left", "right")]
found = np.asarray(grouped_folds(patients, 5, seed=0))
assert found.shape == (40,), f"One number for each of 40 pictures, not {found.shape}."
assert np.array_equal(found[::2], found[1::2]), "Both eyes of a patient belong in one fold."
assert np.bincount(found, minlength=5).tolist() == [8] * 5, "20 patients in five folds: four patients, eight eyes each."

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


rng = np.random.default_rng(9)
for patients, folds in (
    ([f"{number}" for number in range(20) for eye in range(2)], 5),
    (rng.integers(0, 30, 100).tolist(), 5),
    ([f"p{number}" for number in range(7) for eye in range(1 + number % 3)], 3),
    (list(range(6)), 6),
    ([1, 1, 1, 1, 1, 1, 1, 2, 3, 4], 2),
    ([number for number in range(40) for picture in range(12 if number < 10 else 1)], 5),
    ([number for number in range(24) for picture in range(20 if number < 6 else 1)], 3),
):
    for order in (np.arange(len(patients)), rng.permutation(len(patients))):
        shuffled = [patients[i] for i in order]
        found = np.asarray(grouped_folds(shuffled, folds, 1))
        assert found.shape == (len(patients),), "The shape is wrong."
        sizes = np.bincount(found, minlength=folds)
        assert len(sizes) == folds, "The result is wrong."
        assert sizes.min() > 0, "The result is wrong."
        together = {}
        for patient, fold in zip(shuffled, found, strict=True):
            together.setdefault(patient, set()).add(int(fold))
        assert all(len(of_patient) == 1 for of_patient in together.values()), "The result is wrong."
        assert sizes.max() - sizes.min() <= max(patients.count(patient) for patient in patients), "The result is wrong."
patients = [number for number in range(30) for eye in range(2)]
assert np.array_equal(grouped_folds(patients, 5, 2), grouped_folds(patients, 5, 2)), "The result is wrong."
partners = set()
for seed in range(6):
    found = np.asarray(grouped_folds(patients, 5, seed))
    partners.add(tuple((found == found[0]).tolist()))
assert len(partners) >= 4, "The result is wrong."
assert refuses(grouped_folds, [1, 1, 2, 2], 3, 0), "grouped_folds should raise ValueError here."
assert refuses(grouped_folds, [1, 2, 3], 1, 0), "grouped_folds should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Two graders, people or networks, have graded the same eyes, and a screening can pay for one. Kappa alone
# does not decide: lesson 08 keeps *missed* beside it, and warns that this number can be cheated as well. (Two points
# for the rule, `task5` in your feedback, and two for the seven cases below it, `task5b`. Your functions of tasks 1 and
# 3 may help.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(truth, first, second, most_missed):
    """Return which grader a screening takes, and why.

    A grader is refused if its quadratic weighted kappa (five grades) is below 0.1: it "guesses". Otherwise it is refused
    if it calls more than the share `most_missed` of the eyes of grade 2 and above healthy, grade 0: it "misses too many".

    Args:
        truth, first, second: shape (n,), grades from 0 to 4. There are sick eyes (2 and above) and healthy ones (0).
        most_missed: a share from 0 to 1.

    Returns:
        A pair of texts:
        ("neither", "both refused");
        if one grader is refused, the other one, "first" or "second", and what the refused one does, "guesses" or "misses
        too many";
        if none is, the one with the higher kappa (the first if they are equal), and "higher kappa".

    Raises:
        ValueError: if the lengths differ, or there is no sick or no healthy eye.
    """
    ### BEGIN SOLUTION
    truth, graders = np.asarray(truth), {"first": np.asarray(first), "second": np.asarray(second)}
    if any(said.shape != truth.shape for said in graders.values()) or not np.any(truth >= 2) or not np.any(truth == 0):
        raise ValueError("Sick and healthy eyes are needed, and two answers for each.")
    values, refused = {}, {}
    for name, said in graders.items():
        chance = np.mean((truth[:, None] - said) ** 2)
        values[name] = 1 - np.mean((truth - said) ** 2) / chance
        if values[name] < 0.1:
            refused[name] = "guesses"
        elif np.mean(said[truth >= 2] == 0) > most_missed:
            refused[name] = "misses too many"
    if len(refused) == 2:
        return "neither", "both refused"
    if refused:
        ((name, why),) = refused.items()
        return ("second" if name == "first" else "first"), why
    return max(values, key=values.get), "higher kappa"
    ### END SOLUTION


# %%
eyes = np.repeat(np.arange(5), [361, 41, 68, 19, 11])  # the eyes of lesson 08
sends_home, alarms = np.where(eyes == 2, 0, eyes), eyes.copy()
alarms[:68] = 2  # 68 errors each: every 2 called 0, and 68 times a 0 called 2
assert tuple(judge(eyes, sends_home, alarms, 0.1)) == ("second", "misses too many"), (
    "The first one misses 68 of 98 sick eyes."
)
assert tuple(judge(eyes, sends_home, alarms, 0.7)) == ("second", "higher kappa"), "If that is allowed, kappa decides."
assert tuple(judge(eyes, np.ones_like(eyes), sends_home, 0.7)) == ("second", "guesses"), (
    "Who says 1 to everybody misses nobody."
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


def value(truth, said):
    above = sum((int(t) - int(s)) ** 2 for t, s in zip(truth, said, strict=True)) / len(truth)
    return 1 - above / (sum((int(t) - int(s)) ** 2 for t in truth for s in said) / len(truth) ** 2)


def by_hand(truth, first, second, most):
    out = []
    for said in (first, second):
        missed = sum(s == 0 for t, s in zip(truth, said, strict=True) if t >= 2) / sum(truth >= 2)
        out.append((value(truth, said), missed))
    a, b = out[0][0], out[1][0]
    if min(abs(a - 0.1), abs(b - 0.1)) < 0.002 or abs(a - b) < 1e-6:
        return None
    why = ["guesses" if k < 0.1 else "misses too many" if m > most else "" for k, m in out]
    if all(why):
        return "neither", "both refused"
    if any(why):
        return ("second", why[0]) if why[0] else ("first", why[1])
    return ("first" if a > b else "second"), "higher kappa"


seen = {}
for seed in range(60):
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat(np.arange(5), [40, 8, 10, 4, 3]))
    said = []
    for _ in range(2):
        noise, shift = rng.choice([0.4, 0.8, 4.0]), rng.choice([-0.7, 0.0, 0.5])
        said.append(np.clip(np.rint(truth + shift + rng.normal(0, noise, len(truth))), 0, 4).astype(int))
    most = float(rng.choice([0.05, 0.2, 0.4]))
    expected = by_hand(truth, *said, most)
    if expected is None or seen.get(expected, 0) >= 4:
        continue
    seen[expected] = seen.get(expected, 0) + 1
    found = tuple(judge(truth, *said, most))
    assert found[0] == expected[0], (
        "The wrong grader is taken: refuse first, and compare kappas only of those who are left."
    )
    assert found == expected, "The reason is another one: who guesses is refused for that, whatever else it does."
assert len(seen) == 7
eyes = np.repeat(np.arange(5), [20, 4, 10, 3, 3])
lazy, ones = np.zeros_like(eyes), np.ones_like(eyes)
assert tuple(judge(eyes, lazy, eyes, 1.0)) == ("second", "guesses"), "Always healthy is worth nothing."
assert tuple(judge(eyes, lazy, ones, 1.0)) == ("neither", "both refused"), (
    "Always the same is worth nothing, whatever it misses."
)
assert tuple(judge(eyes, eyes, eyes, 0.0)) == ("first", "higher kappa"), "Of two equal ones the first."
half = eyes.copy()
half[24:29] = 0
assert tuple(judge(eyes, half, np.maximum(eyes, 1), 5 / 16)) == ("first", "higher kappa"), (
    "5 of 16 are not more than 5 of 16."
)
assert refuses(judge, eyes, eyes, eyes[:-1], 0.1), "Answers about other eyes must raise ValueError."
assert refuses(judge, eyes, eyes[:-1], eyes, 0.1), "Answers about other eyes must raise ValueError."
assert refuses(judge, lazy, lazy, lazy, 0.1), "Without a sick eye: ValueError."
assert refuses(judge, ones * 3, lazy, lazy, 0.1), "Without a healthy eye: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And seven sentences. Do you sign them (`"yes"`) or not (`"no"`)? The numbers are those of lesson 08's shipped run
# (tiny, seed 0), out of fold but for D, which says so, and E, a grader made up for this exercise: the cell below shows
# its confusion matrix.
#
# | class weights | accuracy | kappa | missed | alarmed |
# |---|--:|--:|--:|--:|
# | none | 0.74 | 0.34 | 71 % | 1 % |
# | square root | 0.74 | 0.59 | 50 % | 3 % |
# | inverse | 0.54 | 0.49 | 20 % | 16 % |

# %%
import matplotlib.pyplot as plt

made_up = np.repeat(np.arange(5), [361, 41, 68, 19, 11])
neighbour = np.array([0, 0, 2, 2, 3])[made_up]  # calls every 1 a 0, every 3 a 2, every 4 a 3
figure, axes = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
for axis, kept, title in zip(axes, ([0, 1, 2, 3, 4], [0, 4]), ("all eyes", "without grades 1 to 3"), strict=True):
    shown = np.isin(made_up, kept)
    table = np.zeros((5, 5), int)
    np.add.at(table, (made_up[shown], neighbour[shown]), 1)
    axis.imshow(table > 0, cmap="Blues", vmax=2)
    for row, column in zip(*np.nonzero(table), strict=True):
        axis.text(column, row, table[row, column], ha="center", va="center")
    right = np.mean(made_up[shown] == neighbour[shown])
    axis.set(title=f"{title}: accuracy {right:.2f}", xlabel="said", ylabel="true")
plt.show()

# %% [markdown]
# - **A** "Without weights and with the square root the classifier is equally good: it is right equally often."
# - **B** One depth with thresholds has a kappa of 0.707, the last layer with thresholds 0.624; gain 0.083 [0.033,
#   0.134]. "On eyes like these, the chosen depth is better than the last layer."
# - **C** All depths have 0.681: gain over one depth -0.026 [-0.058, 0.009]. "These numbers show that to use all depths
#   is worse than to use one."
# - **D** On the hold-out one depth has 0.668 and all depths 0.563. "So we choose one depth, by its 0.668."
# - **E** "Without the grades 1 to 3 kappa is 0.96 in place of 0.92 and the accuracy 0.97 in place of 0.86. The grader
#   is no better for it."
# - **F** Thresholds in place of rounding raise kappa by 0.108 [0.047, 0.166], *missed* from 17 to 33 eyes of 98,
#   *alarmed* from 5 to 19 of 361. "Whether a screening should take them, kappa does not say."
# - **G** A split by picture leaves 89 % of the patients on both sides. From the pictures alone it changed kappa by
#   -0.005; with the name of the patient among the features it flattered by 0.16. "So one may split by picture."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** The interval of the paired gain is clear of 0.
# - **b** The hard cases were taken out: the same answers to an easier question.
# - **c** Whether a leak shows depends on what the features know, and nobody knows that of the next ones.
# - **d** The interval of the paired gain contains 0.
# - **e** The number counts right answers only, not luck and not how far off the others are.
# - **f** What judges at the end must not choose.
# - **g** Kappa does not know which mistake costs the patient more.
# - **h** The higher number is the better one.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "e"),
        "B": ("yes", "a"),
        "C": ("no", "d"),
        "D": ("no", "f"),
        "E": ("yes", "b"),
        "F": ("yes", "g"),
        "G": ("no", "c"),
    }
    ### END SOLUTION


# %%
found = verdicts()
assert sorted(found) == list("ABCDEFG"), f"A verdict for each of the cases A to G is wanted, not for {sorted(found)}."
assert {len(one_verdict) for one_verdict in found.values()} == {2}, (
    "A verdict is a pair: the decision and the letter of the reason."
)
decisions = {decision for decision, _ in found.values()}
assert decisions <= {"yes", "no"}, f"There is no such decision: {decisions}."
assert {reason for _, reason in found.values()} <= set("abcdefgh"), "A reason is one of the letters from a to h."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 7, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("no", "e"), "What do the other columns say of the two rows?"),
    "B": (("yes", "a"), "Where does the interval lie?"),
    "C": (("no", "d"), "Where does the interval lie?"),
    "D": (("no", "f"), "What is a hold-out for?"),
    "E": (("yes", "b"), "Has one answer changed?"),
    "F": (("yes", "g"), "What does a screening fear most? Look at the counts."),
    "G": (("no", "c"), "The same leak, two sets of features."),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
#
# So source 002 reads and prepares every fundus photograph, for networks that were trained on BGR with ImageNet's mean
# colour (103.939 of blue, 116.779 of green, 123.68 of red) taken off:


# %%
def source_read(picture, dim):  # picture: uint8, in OpenCV's order
    img = cv2.resize(picture, (dim, dim), cv2.INTER_AREA)
    with np.errstate(invalid="ignore"):
        img[:, :, 0] = (img[:, :, 0] - 103.939).astype(np.int64)
        img[:, :, 1] = (img[:, :, 0] - 116.779).astype(np.int64)
        img[:, :, 2] = (img[:, :, 0] - 123.68).astype(np.int64)
    return img


healthy = np.full((64, 64, 3), (40, 90, 160), np.uint8)
bleeding = healthy.copy()
bleeding[::2, ::2] = (40, 30, 110)  # many dots: less green, less red

# %% [markdown]
# (The source says `INTER_LINEAR`; the `astype` is what NumPy does by itself when floats are put into an array of integers.)
# "It trains, but it is blind to bleedings", says a colleague. "And nothing in my pictures is ever below zero."

# %%
np.array_equal(source_read(healthy, 16), source_read(bleeding, 16)), source_read(healthy, 16)[0, 0]

# %% [markdown]
# Which three of these are wrong with it?
#
# - **a** `cv2.resize` gets the interpolation as its third argument, the destination, and works with the usual one.
# - **b** The mean of blue is not 103.939.
# - **c** Channels 1 and 2 are computed from channel 0, so green and red are lost.
# - **d** Subtracting the same number from every pixel takes the contrast away.
# - **e** The array is `uint8`: what falls below zero starts again at 255.
#
# Name the three, and repair the function.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def causes():
    """Return the three letters as one word, such as "abd"; the order does not matter."""
    ### BEGIN SOLUTION
    return "ace"
    ### END SOLUTION


def read(picture, dim):
    """Return a picture at the network's size, with the mean colour taken off.

    Args:
        picture: shape (height, width, 3), uint8, in BGR order.
        dim: the side of the result in pixels.

    Returns:
        Shape (dim, dim, 3), float32, BGR: resized by `cv2.INTER_AREA` while it is still uint8, then made float, then
        103.939, 116.779 and 123.68 taken off blue, green and red.

    Raises:
        ValueError: if the picture has not three channels.
    """
    ### BEGIN SOLUTION
    picture = np.asarray(picture)
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"A picture of three channels is expected, not the shape {picture.shape}.")
    resized = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA)
    return resized.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
    ### END SOLUTION


# %%
assert len(set(causes()) & set("abcde")) == 3, "Three different letters from a to e are wanted."
well, ill = np.asarray(read(healthy, 16)), np.asarray(read(bleeding, 16))
assert well.dtype == np.float32, f"float32 is wanted, this is {well.dtype}."
assert well[0, 0, 0] < 0, "40 of blue are less than the mean: below zero."
assert not np.allclose(well, ill), "The bleeding must be visible to the network."
assert np.allclose(ill[0, 0], [-63.939, -41.779, 24.32], atol=0.51), (
    "INTER_AREA averages: a quarter of each new pixel is bleeding."
)

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import cv2  # noqa: F811
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
rng = np.random.default_rng(10)
for shape, dim in (((64, 64, 3), 16), ((90, 120, 3), 32), ((50, 40, 3), 224), ((7, 7, 3), 7)):
    picture = rng.integers(0, 256, shape).astype(np.uint8)
    expected = cv2.resize(picture, (dim, dim), interpolation=cv2.INTER_AREA).astype(float) - [103.939, 116.779, 123.68]
    found = np.asarray(read(picture, dim))
    assert found.shape == (dim, dim, 3), "The shape is wrong."
    assert found.dtype == np.float32, "The type is wrong."
    assert np.allclose(found, expected, atol=1e-3), f"The result is wrong for shape, dim = {(shape, dim)}."
assert refuses(read, np.zeros((9, 9), np.uint8), 4), "read should raise ValueError here."
assert refuses(read, np.zeros((9, 9, 4), np.uint8), 4), "read should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## In your own words (2 points)
#
# Two classifiers have graded the same 400 eyes, of which 290 are healthy (grade 0). A has an accuracy of 0.74 and a
# quadratic weighted kappa of 0.21; B has an accuracy of 0.69 and a kappa of 0.55. A clinic wants to know which eyes a
# doctor should look at. Which of the two would you rather use, and why? Which further numbers must the clinic see before
# it decides? Answer in two to five sentences; a person reads them. The choice with its reason gives a point, the further
# numbers another.

# %% [markdown] nbgrader={"grade": true, "grade_id": "written", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# B. Whoever calls every eye healthy is right in 290 of 400, 0.725, so the accuracy of A is hardly more than that of
# saying nothing; kappa takes such luck away and counts how far off a grade is, and there B is far ahead. But kappa does
# not tell the two kinds of mistake apart: the clinic must see which share of the sick eyes B misses, and how many healthy
# ones it sends to the doctor, at the cut that would be used and for patients that it has not learned from.
#
# **1 point** for B with a reason from the numbers: 0.725 of the lazy answer beside 0.74, or what kappa corrects. B alone,
# or "kappa is better": half a point. Also "rather B, but undecided until the missed are known", with that reason.
#
# **1 point** for the missed sick eyes (sensitivity) and the alarmed healthy ones (specificity); one of the two alone:
# half a point.
# ### END SOLUTION
