# %% [markdown]
# # Exercise 01 · From bytes to variants
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other pictures and numbers than those of the checks are tried, also at the edges and with
# input that makes no sense: there your function must raise the error that its docstring names. Leave what you are given as
# it is; return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,300 words and 80 lines to read.
# Nothing is trained.
#
# **You need** lesson 01. NumPy and OpenCV are enough.

# %%
import cv2
import numpy as np

# %% [markdown]
# ## Task 1 (3 points)
#
# A file's bytes come in, a tensor goes out: decode, put red first, squash to a square, make floats, scale. The order of the
# last three does not show in the shape. It does show in the numbers.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def to_tensor(encoded, side):
    """Return the picture in a file as a network wants it.

    Args:
        encoded: the bytes of a PNG or JPEG file, shape (length,), uint8.
        side: the height and the width of the result in pixels, an integer.

    Returns:
        Shape (side, side, 3), float32, red first, 0 to 1. Sizes are changed by `cv2.resize` with `cv2.INTER_AREA`.

    Raises:
        ValueError: if the bytes are no picture, or there are none.
    """
    ### BEGIN SOLUTION
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if len(encoded) else None
    if decoded is None:
        raise ValueError("These bytes are no picture that OpenCV can read.")
    rgb = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
    return cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA).astype("float32") / 255
    ### END SOLUTION


# %%
orange = np.full((30, 40, 3), (20, 100, 200), np.uint8)  # blue, green, red: as OpenCV keeps it
tensor = np.asarray(to_tensor(cv2.imencode(".png", orange)[1].ravel(), 16))
assert tensor.shape == (16, 16, 3), f"A square of 16 pixels with three channels is wanted, not {tensor.shape}."
assert tensor.dtype == np.float32, f"float32 is wanted, this is {tensor.dtype}."
assert tensor.max() <= 1, f"The largest number is {tensor.max()}: scale to 0…1."
assert tensor[0, 0].argmax() == 0, "Orange has more red than blue, and red comes first."

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


rng = np.random.default_rng(1)
for height, width, side in ((40, 60, 20), (33, 21, 16), (24, 24, 24), (50, 20, 7)):
    stored = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    given = cv2.imencode(".png", stored)[1].ravel()
    got = np.asarray(to_tensor(given, side))
    assert got.shape == (side, side, 3), "The shape is wrong."
    assert got.dtype == np.float32, "The type is wrong."
    wanted = cv2.resize(stored[:, :, ::-1].copy(), (side, side), interpolation=cv2.INTER_AREA) / 255.0
    assert np.allclose(got, wanted, atol=2.1 / 255), "The numbers are wrong."
grey = cv2.imencode(".png", np.full((8, 8), 51, np.uint8))[1].ravel()
assert np.allclose(to_tensor(grey, 4), np.full((4, 4, 3), 0.2), atol=1e-6), "A grey picture goes wrong."
assert refuses(to_tensor, np.arange(100, dtype=np.uint8), 8), "Bytes that are no picture must raise ValueError."
assert refuses(to_tensor, np.zeros(0, np.uint8), 8), "An empty file must raise ValueError."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (3 points)
#
# A turn about the centre of the picture, as one matrix for `cv2.warpAffine`. Mind where the centre of `width` pixels lies
# that are numbered from 0.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def turn(degrees, height, width):
    """Return the matrix [M | b] that turns a picture about its centre.

    Args:
        degrees: the angle; positive turns clockwise on the screen, where y points down.
        height: pixels, an integer of at least 1.
        width: pixels, an integer of at least 1.

    Returns:
        Shape (2, 3), float64. It moves the point (x, y), x first, to M (x, y) + b.

    Raises:
        ValueError: if the height or the width is less than 1.
    """
    ### BEGIN SOLUTION
    if height < 1 or width < 1:
        raise ValueError(f"A picture has at least one pixel, not {height} by {width}.")
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    return np.hstack([matrix, (centre - matrix @ centre)[:, None]])
    ### END SOLUTION


# %%
quarter = np.asarray(turn(90, 5, 5))
assert quarter.shape == (2, 3), f"Two rows, three columns are wanted, not {quarter.shape}."
assert np.allclose(quarter @ [2, 2, 1], [2, 2]), "The centre of 5 by 5 pixels is (2, 2), and it should stay there."
assert np.allclose(quarter @ [4, 2, 1], [2, 4]), (
    "Clockwise, the middle of the right side comes to the middle of the bottom."
)

# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
for degrees, height, width in (
    (90, 5, 5),
    (40, 150, 150),
    (-17.5, 20, 30),
    (180, 3, 8),
    (0, 4, 4),
    (400, 7, 2),
    (33, 1, 1),
):
    matrix = np.asarray(turn(degrees, height, width))
    assert matrix.shape == (2, 3), "The shape is wrong."
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    assert np.allclose(matrix @ [*centre, 1], centre), "The centre does not stay where it is."
    angle = np.radians(degrees)
    right = centre + [np.cos(angle), np.sin(angle)]
    below = centre + [-np.sin(angle), np.cos(angle)]
    assert np.allclose(matrix @ [centre[0] + 1, centre[1], 1], right), "The angle is wrong."
    assert np.allclose(matrix @ [centre[0], centre[1] + 1, 1], below), "The angle is wrong."
assert refuses(turn, 10, 0, 5), "A picture without pixels must raise ValueError."
assert refuses(turn, 10, 5, 0), "A picture without pixels must raise ValueError."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (3 points)
#
# Several such matrices, one after another, in a single one. The first of the list is done first. Which side of the product
# does it belong to?


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compose(matrices):
    """Return the one matrix that does what the given ones do one after another.

    Args:
        matrices: a list of arrays of shape (2, 3), each [M | b]; the first is done first. It may be empty.

    Returns:
        Shape (2, 3), float64. Of no matrices: the one that leaves every point where it is.

    Raises:
        ValueError: if a matrix has another shape.
    """
    ### BEGIN SOLUTION
    result = np.eye(3)
    for matrix in matrices:
        if np.shape(matrix) != (2, 3):
            raise ValueError(f"Matrices of shape (2, 3) are expected, not {np.shape(matrix)}.")
        result = np.vstack([matrix, [0, 0, 1]]) @ result
    return result[:2]
    ### END SOLUTION


# %%
move, double = np.array([[1.0, 0, 3], [0, 1, 0]]), np.array([[2.0, 0, 0], [0, 2, 0]])
assert np.shape(compose([move, double])) == (2, 3), "Two rows, three columns are wanted."
assert np.allclose(compose([move, double]) @ [1, 1, 1], [8, 2]), "(1, 1), moved by 3, is (4, 1); doubled, it is (8, 2)."
assert np.allclose(compose([double, move]) @ [1, 1, 1], [5, 2]), "(1, 1), doubled, is (2, 2); moved by 3, it is (5, 2)."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
assert np.allclose(compose([]), [[1, 0, 0], [0, 1, 0]]), "Of no matrices: leave every point where it is."
rng = np.random.default_rng(3)
for count in (1, 2, 3, 5):
    matrices = [rng.normal(size=(2, 3)) for _ in range(count)]
    one = np.asarray(compose(matrices))
    assert one.shape == (2, 3), "The shape is wrong."
    point = rng.normal(size=2)
    wanted = point
    for matrix in matrices:
        wanted = matrix[:, :2] @ wanted + matrix[:, 2]
    assert np.allclose(one @ [*point, 1], wanted), f"A point goes astray with {count} matrices."
assert refuses(compose, [np.eye(3)]), "A matrix of shape (3, 3) must raise ValueError."
assert refuses(compose, [np.eye(2)]), "A matrix of shape (2, 2) must raise ValueError."
assert refuses(compose, [np.eye(2, 3), np.eye(3)]), "Every matrix must be looked at, not only the first."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (4 points)
#
# MixUp for a batch: each picture is blended with its partner, another picture of the batch, and its label with the
# partner's label. The shares are given, so that no dice are needed.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mix_up(pictures, labels, partners, shares):
    """Return a batch of which each picture is blended with another one, labels too.

    Args:
        pictures: shape (count, height, width, channels), uint8 or float, 0 to 255.
        labels: shape (count, classes), float, one row a picture.
        partners: shape (count,), integers: the number of each picture's partner in the batch.
        shares: shape (count,), float, 0 to 1: how much of the picture itself remains. The rest is the partner's.

    Returns:
        A tuple of the pictures and the labels, of the same shapes, float32.

    Raises:
        ValueError: if the four do not have the same length, or a share is below 0 or above 1.
    """
    ### BEGIN SOLUTION
    pictures, labels = np.asarray(pictures, "float32"), np.asarray(labels, "float32")
    partners, shares = np.asarray(partners), np.asarray(shares, "float32")
    if not len(pictures) == len(labels) == len(partners) == len(shares):
        raise ValueError("Pictures, labels, partners and shares must be equally many.")
    if (shares < 0).any() or (shares > 1).any():
        raise ValueError("A share lies between 0 and 1.")
    own = shares[:, None, None, None]
    mixed = own * pictures + (1 - own) * pictures[partners]
    return mixed, shares[:, None] * labels + (1 - shares[:, None]) * labels[partners]
    ### END SOLUTION


# %%
two = np.array([np.zeros((2, 2, 3)), np.full((2, 2, 3), 200)], np.uint8)
mixed, mixed_labels = mix_up(two, np.eye(2), [1, 0], [0.75, 1.0])
assert np.shape(mixed) == (2, 2, 2, 3), f"The pictures keep their shape (2, 2, 2, 3); these have {np.shape(mixed)}."
assert np.allclose(mixed[0], 50), "Three quarters black and one quarter of 200 make 50."
assert np.allclose(mixed_labels[0], [0.75, 0.25]), "The label is mixed as the picture is."
assert np.allclose(mixed[1], 200), "With a share of 1 nothing of the partner is seen."

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(5)
for count, height, width, classes, kind in (
    (4, 6, 6, 2, np.uint8),
    (5, 3, 7, 5, np.float32),
    (3, 3, 3, 3, np.uint8),
    (1, 2, 2, 2, np.uint8),
):
    pictures = rng.integers(0, 256, (count, height, width, 3)).astype(kind)
    labels = np.eye(classes)[rng.integers(0, classes, count)]
    partners = rng.permutation(count)
    shares = rng.random(count)
    got, got_labels = (np.asarray(item) for item in mix_up(pictures, labels, partners, shares))
    assert (got.shape, got_labels.shape) == (pictures.shape, labels.shape), "A shape is wrong."
    assert (got.dtype, got_labels.dtype) == (np.float32, np.float32), "A type is wrong."
    for row in range(count):
        wanted = shares[row] * pictures[row].astype(float) + (1 - shares[row]) * pictures[partners[row]].astype(float)
        assert np.allclose(got[row], wanted, atol=1e-2), "A picture is wrong."
        wanted = shares[row] * labels[row] + (1 - shares[row]) * labels[partners[row]]
        assert np.allclose(got_labels[row], wanted, atol=1e-5), "A label is wrong."
good = (np.zeros((2, 2, 2, 3), np.uint8), np.eye(2), np.array([1, 0]), np.array([0.5, 0.5]))
assert refuses(mix_up, good[0], good[1], good[2], np.array([0.5, 1.5])), "A share above 1 must raise ValueError."
assert refuses(mix_up, good[0], good[1], good[2], np.array([-0.5, 0.5])), "A share below 0 must raise ValueError."
assert refuses(mix_up, good[0], np.eye(3), good[2], good[3]), "Too many labels must raise ValueError."
assert refuses(mix_up, good[0], good[1], good[2], np.array([0.5])), "Too few shares must raise ValueError."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. An augmentation may make of a picture what it likes, as long as a person would still give the same label.
# What that allows depends on the picture: a cat may be mirrored, a road sign may not; an eye may stand on its head, a
# digit may not. (Two points for the rule, `task5` in your feedback, and two for the seven cases below it, `task5b`.)
#
# The matrix moves points, and y points down. Two things are to be asked of it: does the picture come out *mirrored*,
# and where does its top point now? (Two mirrors in a row are no mirror: lesson 01 says what they are.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(matrix, mirror, lean):
    """Return whether the warped picture may keep its label, and why.

    Args:
        matrix: shape (2, 3), [M | b]: the whole warp, from old points to new ones.
        mirror: True if the label also holds for the mirrored picture.
        lean: the largest angle in degrees, 0 to 180, by which the top may have moved away from up, to either side: the
            angle between the direction (0, -1) and what M makes of it.

    Returns:
        A pair of texts, the first of these that holds:
        ("throw away", "mirrored") if it is mirrored and must not be;
        ("throw away", "leans too far") if the top has moved by more than `lean`;
        ("keep", "label holds").

    Raises:
        ValueError: if M leaves nothing to see: its determinant is 0.
    """
    ### BEGIN SOLUTION
    linear = np.asarray(matrix, float)[:, :2]
    determinant = linear[0, 0] * linear[1, 1] - linear[0, 1] * linear[1, 0]
    if determinant == 0:
        raise ValueError("The picture is squeezed to a line or a point.")
    if determinant < 0 and not mirror:
        return "throw away", "mirrored"
    top = linear @ [0, -1]
    angle = np.degrees(np.arccos(np.clip(-top[1] / np.hypot(*top), -1, 1)))
    return ("throw away", "leans too far") if angle > lean else ("keep", "label holds")
    ### END SOLUTION


# %%
flip = np.array([[-1.0, 0, 99], [0, 1, 0]])  # left and right change places in a picture of 100 pixels
assert tuple(judge(flip, True, 20)) == ("keep", "label holds"), (
    "A cat that looks the other way is a cat, and it is upright."
)
assert tuple(judge(flip, False, 20)) == ("throw away", "mirrored"), "A mirrored sign says something else."
right = np.array([[0.77, -0.64, 65.32], [0.64, 0.77, -30.46]])  # lesson 01's turn by 40 degrees
assert tuple(judge(right, True, 20)) == ("throw away", "leans too far"), "40 degrees are more than 20."
assert tuple(judge(right, False, 45)) == ("keep", "label holds"), "A turn mirrors nothing, and 40 degrees are allowed."


# %% nbgrader={"grade": true, "grade_id": "task5_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def of(m):
    return np.hstack([np.array(m, float), [[7.0], [-3.0]]])


def about(degrees):
    a = np.radians(degrees)
    return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])


def mirror_at(degrees):
    a = 2 * np.radians(degrees)
    return np.array([[np.cos(a), np.sin(a)], [np.sin(a), -np.cos(a)]])


keep, mirrored, leans = ("keep", "label holds"), ("throw away", "mirrored"), ("throw away", "leans too far")
for m, mirror, lean, expected, what in (
    (about(0), False, 0, keep, "a shift alone"),
    (about(25), False, 30, keep, "a turn to the right"),
    (about(-25), False, 30, keep, "a turn to the left"),
    (about(35), False, 30, leans, "a turn to the right"),
    (about(-35), True, 30, leans, "a turn to the left"),
    (np.diag([-1, 1]), True, 5, keep, "a left-right flip"),
    (np.diag([-1, 1]), False, 180, mirrored, "a left-right flip"),
    (np.diag([1, -1]), True, 90, leans, "an up-down flip"),
    (np.diag([1, -1]), True, 180, keep, "an up-down flip"),
    (np.diag([1, -1]), False, 90, mirrored, "an up-down flip"),
    (np.diag([-1, -1]), False, 180, keep, "both flips"),
    (np.diag([-1, -1]), False, 90, leans, "both flips"),
    (mirror_at(50) @ mirror_at(20), False, 70, keep, "two mirrors"),
    (mirror_at(50) @ mirror_at(20), False, 50, leans, "two mirrors"),
    (mirror_at(50), False, 180, mirrored, "one mirror"),
    (np.diag([0.5, 2]), False, 1, keep, "an unequal zoom"),
    ([[1, 0.5], [0, 1]], False, 20, leans, "a shear along x"),
    ([[1, 0.5], [0, 1]], False, 30, keep, "a shear along x"),
    ([[1, 0], [0.5, 1]], False, 5, keep, "a shear along y"),
    (about(170) @ np.diag([3, 3]), False, 175, keep, "a turn and a zoom"),
    (about(200) @ np.diag([0.4, 0.4]), False, 165, keep, "a turn and a zoom"),
    (about(100) @ np.diag([-1, 1]), True, 90, leans, "a flip and a turn"),
    (about(80) @ np.diag([-1, 1]), True, 90, keep, "a flip and a turn"),
):
    assert tuple(judge(of(m), mirror, lean)) == expected, (
        f"{what} is judged wrongly. Ask the sign of the determinant, then where (0, -1) goes."
    )
assert refuses(judge, of([[1, 1], [1, 1]]), True, 180), "A picture that is squeezed to a line must raise ValueError."
assert refuses(judge, of([[0, 0], [0, 0]]), True, 180), "A picture that is squeezed to a point must raise ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And seven pipelines. Would you train with what they deliver (`"train"`), or stop and look (`"stop"`)? The first three
# are shown in numbers below: type, range, and the means of the three channels of *the same* picture, a red sign with a
# black border.
#
# - **A** training and validation pictures of a network that starts from random weights, as the cell below prints them.
# - **B** pictures for a network that was trained elsewhere, on RGB from 0 to 1.
# - **C** pictures from which their mean was taken.
# - **D** validation pictures that go through `RandomAffine` in the pipeline, as the training pictures do. The same
#   weights, asked three times, have the validation accuracies 0.61, 0.66 and 0.63 (numbers made up for this exercise).
# - **E** `shear_range=0.2`, copied from a tutorial of 2017 into the generator that `tf.keras` has today. In lesson 01,
#   at the edge of a picture of 150 pixels, it was meant to move 15.20 pixels, and now moves 0.26.
# - **F** photographs of the retina, flipped left-right and up-down, for the question how ill the eye is.
# - **G** road signs, flipped left-right, among them *turn right ahead*.
#
# Reasons, each for as many cases as you like:
#
# - **a** The label is no longer true.
# - **b** A number has kept its name and changed its unit.
# - **c** What measures must not change from one measurement to the next.
# - **d** The channels come in another order than the network learned.
# - **e** Small integers have begun anew below zero.
# - **f** Nothing is wrong: labels, units, range and channels fit.

# %%
sign = np.zeros((40, 40, 3), np.uint8)
sign[5:35, 5:35] = (200, 40, 30)  # red, green, blue
delivered = {
    "A": sign.astype("float32") / 127.5 - 1,
    "B": sign[:, :, ::-1].astype("float32") / 255,
    "C": sign - sign.mean(axis=(0, 1)).astype(np.uint8),
}
for case, picture in delivered.items():
    means = picture.mean(axis=(0, 1)).round(2).tolist()
    print(
        case,
        picture.dtype,
        f"from {picture.min():.2f} to {picture.max():.2f}, channels {means}, corner {picture[0, 0]}",
    )


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("train", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("train", "f"),
        "B": ("stop", "d"),
        "C": ("stop", "e"),
        "D": ("stop", "c"),
        "E": ("stop", "b"),
        "F": ("train", "f"),
        "G": ("stop", "a"),
    }
    ### END SOLUTION


# %%
found = verdicts()
assert sorted(found) == list("ABCDEFG"), f"A verdict for each of the cases A to G is wanted, not for {sorted(found)}."
assert {len(one_verdict) for one_verdict in found.values()} == {2}, (
    "A verdict is a pair: the decision and the letter of the reason."
)
decisions = {decision for decision, _ in found.values()}
assert decisions <= {"train", "stop"}, f"There is no such decision: {decisions}."
assert {reason for _, reason in found.values()} <= set("abcdef"), "A reason is one of the letters from a to f."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 7, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("train", "f"), "Which range does this network expect, and what do training and validation have in common?"),
    "B": (("stop", "d"), "Which of the three means should be largest, for a red sign?"),
    "C": (("stop", "e"), "Look at the type, and at the black corner."),
    "D": (("stop", "c"), "Nothing was trained between the three measurements. What changed?"),
    "E": (("stop", "b"), "Set the two distances beside each other."),
    "F": (("train", "f"), "Would a doctor say another grade?"),
    "G": (("stop", "a"), "Would a driver do another thing?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (3 points)
#
# Source 001 writes twenty variants of one picture to a folder, with a shear of `0.2`. Here is its loop, with the shear
# done by hand as the generator of today's `tf.keras` does it, one variant for each angle of a list.


# %%
def source_variants(picture, angles):
    height, width = picture.shape[:2]
    found, i = [], 0
    while True:
        slope = np.tan(np.radians(angles[i % len(angles)]))
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        found.append(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE))
        i += 1
        if i > len(angles):
            break
    return np.array(found)


stripes = np.zeros((100, 100, 3), np.uint8)
stripes[:, ::10] = 255

# %% [markdown]
# "Four angles in, five pictures out. And all five look like the original: I cannot see any shear, and neither can my
# network."

# %%
few = source_variants(stripes, [0.2, -0.2, 0.1, -0.1])
len(few), np.abs(few.astype(float) - stripes).mean(axis=(1, 2, 3)).round(1)

# %% [markdown]
# Two things are wrong. Which?
#
# - **a** `cv2.warpAffine` wants the height before the width.
# - **b** The angles are radians, and are read as degrees.
# - **c** The counter goes up before the test is made, and the test passes one too late.
# - **d** `BORDER_REPLICATE` paints over the shear.
# - **e** The centre of the picture is off by half a pixel.
#
# Name both, and repair the function.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def causes():
    """Return the two letters as one word, such as "ae"; the order does not matter."""
    ### BEGIN SOLUTION
    return "bc"
    ### END SOLUTION


def variants(picture, angles):
    """Return a sheared copy of the picture for each angle.

    Args:
        picture: shape (height, width, 3), uint8.
        angles: a list of angles in radians; it may be empty. Row y moves to the right by the tangent of the angle times
            its distance below the centre, in pixels.

    Returns:
        Shape (number of angles, height, width, 3), uint8; gaps are filled with `cv2.BORDER_REPLICATE`.
    """
    ### BEGIN SOLUTION
    height, width = picture.shape[:2]
    result = np.zeros((len(angles), *picture.shape), np.uint8)
    for number, angle in enumerate(angles):
        slope = np.tan(angle)
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        result[number] = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return result
    ### END SOLUTION


# %%
assert len(set(causes()) & set("abcde")) == 2, "Two different letters from a to e are wanted."
few = np.asarray(variants(stripes, [0.2, -0.2, 0.1, -0.1]))
assert len(few) == 4, f"Four angles make four variants; these are {len(few)}."
assert np.abs(few[0].astype(float) - stripes).mean() > 5, "The first variant still looks like the original."

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
assert sorted(causes()) == ["b", "c"], "These are not the two causes."
rng = np.random.default_rng(6)
for height, width, angles in ((40, 60, [0.2, -0.2, 0.0]), (31, 31, [0.5]), (20, 24, list(np.linspace(-1, 1, 20)))):
    picture = cv2.GaussianBlur(rng.integers(0, 256, (height, width, 3)).astype(np.uint8), (5, 5), 0)
    got = np.asarray(variants(picture, angles))
    assert got.shape == (len(angles), height, width, 3), "There are too many variants, or too few."
    assert got.dtype == np.uint8, "The type is wrong."
    for angle, variant in zip(angles, got, strict=True):
        slope = np.tan(angle)
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        wanted = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        assert np.abs(variant.astype(float) - wanted).mean() < 1, "A variant is wrong."
assert len(variants(np.zeros((4, 4, 3), np.uint8), [])) == 0, "Without angles there are no variants."
### END HIDDEN TESTS
