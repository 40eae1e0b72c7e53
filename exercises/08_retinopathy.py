# %% [markdown]
# # Exercise 08 · Five grades, and what agreement is worth
#
# **What to do** Fill in the six cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **You need** lesson 08. NumPy and OpenCV do everything; scikit-learn is not asked for.

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
# A camera photographs a round field on black. Cut the picture to the smallest rectangle that holds every pixel of which *at
# least one channel* is brighter than a threshold.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def crop_border(picture, threshold=20):
    """Return the picture without its dark border.

    Args:
        picture: shape (height, width, 3), uint8.
        threshold: what is brighter than this, in any channel, belongs to the eye.

    Returns:
        The part of the picture; all of it, if nothing is bright.

    Raises:
        ValueError: if there are not three dimensions.
    """
    ### BEGIN SOLUTION
    picture = np.asarray(picture)
    if picture.ndim != 3:
        raise ValueError(f"A picture with channels is expected, not the shape {picture.shape}.")
    bright = (picture > threshold).any(axis=2)
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    if len(rows) == 0:
        return picture
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    ### END SOLUTION


# %%
eye = cv2.circle(np.zeros((40, 60, 3), np.uint8), (30, 20), 10, (20, 60, 180), -1)
cropped = np.asarray(crop_border(eye))
assert cropped.shape == (21, 21, 3), f"The round field is 21 pixels wide and high; you return {cropped.shape}."
dark = np.zeros((5, 6, 3), np.uint8)
assert np.asarray(crop_border(dark)).shape == (5, 6, 3), "Where nothing is bright the picture stays as it is."

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


rng = np.random.default_rng(8)
for top, bottom, left, right in ((3, 20, 5, 30), (0, 40, 0, 50), (39, 40, 49, 50), (0, 1, 10, 40)):
    picture = rng.integers(0, 21, (40, 50, 3)).astype(np.uint8)
    part = picture[top:bottom, left:right]
    part[0, 0, 0], part[-1, -1, 2] = 21, 255
    part[0, -1, 1] = 100
    part[-1, 0, 1] = 22
    assert np.array_equal(crop_border(picture), part), (
        f"The result is wrong for top, bottom, left, right = {(top, bottom, left, right)}."
    )
blue = np.zeros((6, 6, 3), np.uint8)
blue[2, 3, 0] = 200
assert np.asarray(crop_border(blue)).shape == (1, 1, 3), "The shape is wrong."
assert np.asarray(crop_border(blue, 200)).shape == (6, 6, 3), "The shape is wrong."
assert np.asarray(crop_border(blue, 199)).shape == (1, 1, 3), "The shape is wrong."
assert refuses(crop_border, np.zeros((5, 5), np.uint8)), "crop_border should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (3 points)
#
# Five folds, and both eyes of a patient in one of them. Share out patients, not pictures, so that the folds are about
# equally large.


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
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

# %% nbgrader={"grade": true, "grade_id": "task5_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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
# ## Bug hunt (5 points)
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

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import cv2
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
# or "kappa is better": half a point.
#
# **1 point** for the missed sick eyes (sensitivity) and the alarmed healthy ones (specificity); one of the two alone:
# half a point.
# ### END SOLUTION
