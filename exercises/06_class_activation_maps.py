# %% [markdown]
# # Exercise 06 · Maps by hand
#
# **What to do** Fill in the six cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **You need** lesson 06. Features and weights are given; the network has done its part.

# %%
import cv2
import numpy as np
from scipy.stats import spearmanr

# %% [markdown]
# ## Task 1 (3 points)
#
# The map of a picture is the weighted sum of its channels, place by place.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_map(features, weights):
    """Return the class activation map: at each place the sum of weights[c] * features[..., c].

    Args:
        features: shape (height, width, channels), what the base says of one picture.
        weights: shape (channels,), or (channels, 1) as a dense layer keeps its kernel.

    Returns:
        Shape (height, width).

    Raises:
        ValueError: if there is not exactly one weight for each channel.
    """
    ### BEGIN SOLUTION
    features, weights = np.asarray(features), np.asarray(weights)
    channels = features.shape[-1]
    if weights.shape not in ((channels,), (channels, 1)):
        raise ValueError(f"{channels} channels need {channels} weights, not {weights.shape}.")
    return features @ weights.ravel()
    ### END SOLUTION


# %%
features = np.arange(12.0).reshape(2, 3, 2)
found = np.asarray(activation_map(features, np.array([1.0, -2.0])))
assert found.shape == (2, 3), f"A map has a number for each place: (2, 3), not {found.shape}."
assert found[0, 0] == -2, "At the first place stand 0 and 1: 1 * 0 - 2 * 1."
assert np.array_equal(found, activation_map(features, np.array([[1.0], [-2.0]]))), (
    "A kernel of one column serves as well."
)

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


for height, width, channels in ((2, 3, 2), (4, 4, 8), (1, 1, 5), (3, 3, 3), (5, 2, 1)):
    rng = np.random.default_rng(height)
    features, weights = rng.normal(size=(height, width, channels)), rng.normal(size=channels)
    expected = sum(weights[c] * features[:, :, c] for c in range(channels))
    for given in (weights, weights[:, None]):
        found = np.asarray(activation_map(features, given))
        assert found.shape == (height, width), f"The shape is wrong for given.shape = {given.shape}."
        assert np.allclose(found, expected), f"The result is wrong for given.shape = {given.shape}."
assert refuses(activation_map, np.zeros((2, 2, 3)), np.zeros(2)), "activation_map should raise ValueError here."
assert refuses(activation_map, np.zeros((2, 2, 3)), np.zeros(1)), "activation_map should raise ValueError here."
assert refuses(activation_map, np.zeros((2, 2, 3)), np.zeros((3, 2))), "activation_map should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (4 points)
#
# From the map to the answer, and to the evidence *for* that answer. The network is base, mean over the places, one sigmoid
# unit for *dog*. (Dropout does nothing when a network answers.)


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evidence(places, bias):
    """Return the probability of dog that a map stands for, and the map turned towards the answer.

    Args:
        places: shape (height, width), the class activation map.
        bias: the bias of the sigmoid unit.

    Returns:
        The probability of dog, from 0 to 1, and the evidence, shape (height, width): positive where a place speaks for
        the answer, which is dog above one half, and cat otherwise.

    Raises:
        ValueError: if the map has no places, or not two dimensions.
    """
    ### BEGIN SOLUTION
    places = np.asarray(places, float)
    if places.ndim != 2 or places.size == 0:
        raise ValueError("A map of two dimensions is expected, with at least one place.")
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), places if dog > 0.5 else -places
    ### END SOLUTION


# %%
dog, turned = evidence(np.array([[4.0, 0.0], [0.0, 0.0]]), 0.0)
assert abs(dog - 0.7311) < 1e-3, f"The mean of the map is 1, and the sigmoid of 1 is 0.731, not {dog:.3f}."
dog, turned = evidence(np.array([[4.0, 0.0], [0.0, 0.0]]), -3.0)
assert dog < 0.5, "The mean of the map and the bias together are -2: a cat."
assert np.asarray(turned)[0, 0] == -4, "The answer is cat, and that place spoke for dog: against the answer."

# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
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


for shape, bias in (((2, 2), 0.3), ((7, 7), -0.5), ((1, 4), 2.0), ((3, 5), 0.0), ((1, 1), -0.1)):
    places = np.random.default_rng(shape[1]).normal(size=shape) * 3
    for given in (places, -places):
        dog, turned = evidence(given, bias)
        expected = 1 / (1 + math.exp(-(given.sum() / given.size + bias)))
        assert abs(dog - expected) < 1e-6, "The result is wrong."
        assert np.allclose(turned, given if expected > 0.5 else -given), "The result is wrong."
dog, turned = evidence(np.zeros((2, 2)), 0.0)
assert abs(dog - 0.5) < 1e-9, "The result is wrong."
dog, turned = evidence(np.array([[1.0, -1.0]]), 0.0)
assert np.allclose(turned, [[-1, 1]]), "The result is wrong."
dog, turned = evidence(np.array([[1.0, 2.0]]), -9.0)
assert np.allclose(turned, [[-1, -2]]), "The result is wrong."
assert refuses(evidence, np.zeros((0, 3)), 0.0), "evidence should raise ValueError here."
assert refuses(evidence, np.zeros(4), 0.0), "evidence should raise ValueError here."
assert refuses(evidence, np.zeros((2, 2, 1)), 0.0), "evidence should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (3 points)
#
# From the evidence to a picture of heat: enlarge it with `cv2.resize` and `interpolation=cv2.INTER_CUBIC`, stretch the
# large map so that its lowest value becomes 0 and its highest 1, set to 0 what is below `cut`, and stretch the rest so that
# `cut` becomes 0 and 1 stays 1. A map that is the same everywhere shows nothing: all zeros. (Ask the small map whether it is
# the same everywhere: enlarging leaves tiny differences of rounding.)


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def heat(places, size, cut=0.2):
    """Return the heat of a map at picture size.

    Args:
        places: shape (height, width), the evidence.
        size: the side of the picture in pixels.
        cut: what counts as no heat, at least 0 and below 1, as a share of the stretched map.

    Returns:
        Shape (size, size), from 0 to 1; float32 is enough.

    Raises:
        ValueError: for a cut outside its range.
    """
    ### BEGIN SOLUTION
    if not 0 <= cut < 1:
        raise ValueError(f"A cut from 0 up to 1 is needed, not {cut}.")
    places = np.asarray(places, "float32")
    large = cv2.resize(places, (size, size), interpolation=cv2.INTER_CUBIC)
    if places.max() == places.min():
        return np.zeros_like(large)
    large = (large - large.min()) / (large.max() - large.min())
    return np.where(large < cut, 0, (large - cut) / (1 - cut))
    ### END SOLUTION


# %%
warm = np.asarray(heat(np.array([[-5.0, 0.0], [1.0, 5.0]]), 40))
assert warm.shape == (40, 40), f"40 by 40 pixels are wanted, not {warm.shape}."
assert abs(warm.min()) < 1e-6, f"The lowest is 0, not {warm.min():.3f}."
assert abs(warm.max() - 1) < 1e-5, f"The highest is 1, not {warm.max():.3f}."
flat = np.asarray(heat(np.full((3, 3), -2.5), 9))
assert np.all(flat == 0), "A map that is the same everywhere shows no heat, and no `nan` either."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


for shape, size, cut in (((4, 4), 32, 0.2), ((7, 7), 75, 0.2), ((3, 5), 20, 0.5), ((2, 2), 10, 0.0), ((6, 6), 6, 0.9)):
    places = np.random.default_rng(size).normal(size=shape) * 5
    warm = np.asarray(heat(places, size, cut))
    large = cv2.resize(places.astype("float32"), (size, size), interpolation=cv2.INTER_CUBIC).astype(float)
    large = (large - large.min()) / (large.max() - large.min())
    expected = np.maximum(large - cut, 0) / (1 - cut)
    assert warm.shape == (size, size), f"The shape is wrong for shape, size = {(shape, size)}."
    assert np.allclose(warm, expected, atol=1e-4), f"The result is wrong for shape, size, cut = {(shape, size, cut)}."
assert np.array_equal(heat(np.zeros((4, 4)), 8), np.zeros((8, 8))), "The result is wrong."
assert np.array_equal(heat(np.full((3, 3), 0.3), 11), np.zeros((11, 11))), "The result is wrong."
assert refuses(heat, np.eye(3), 12, 1.0), "heat should raise ValueError here."
assert refuses(heat, np.eye(3), 12, -0.1), "heat should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (2 points)
#
# What was a part worth? Its twins say: the same animal, with one part after the other exchanged for the other kind's.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def worth(logit, twins, label):
    """Return what each part was worth to the animal's own kind, in logits.

    Args:
        logit: the logit of dog for the animal as it was drawn.
        twins: shape (parts,), the logit of dog after each part alone was exchanged.
        label: what the animal is: 0 for a cat, 1 for a dog.

    Returns:
        Shape (parts,): how far the logit moved away from the animal's own kind. Positive where the part spoke for it.

    Raises:
        ValueError: for another label, or if `twins` has not one dimension.
    """
    ### BEGIN SOLUTION
    twins = np.asarray(twins, float)
    if label not in (0, 1) or twins.ndim != 1:
        raise ValueError("A label of 0 or 1 and one logit for each part are needed.")
    return (logit - twins) * (1 if label == 1 else -1)
    ### END SOLUTION


# %%
found = np.asarray(worth(2.0, np.array([-1.0, 2.0, 2.5]), 1))
assert found.shape == (3,), f"Three parts have three values, not {found.shape}."
assert found[0] == 3, "With a cat's ears this dog falls from 2 to -1: its own were worth 3."
assert found[1] == 0, "What moves nothing is worth nothing."
assert worth(-2.0, np.array([1.0]), 0)[0] == 3, "A cat whose logit of dog rises by 3 has lost what was worth 3 to it."

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
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


rng = np.random.default_rng(4)
for parts in (1, 4, 7):
    logit, twins = float(rng.normal() * 4), rng.normal(size=parts) * 4
    for label in (0, 1):
        found = np.asarray(worth(logit, twins.copy(), label))
        assert found.shape == (parts,), f"The shape is wrong for parts = {parts}."
        for k in range(parts):
            expected = logit - twins[k] if label == 1 else twins[k] - logit
            assert abs(found[k] - expected) < 1e-9, f"The result is wrong for parts, label = {(parts, label)}."
assert np.allclose(worth(1, [4, -2], 1), [-3, 3]), "The result is wrong."
assert refuses(worth, 1.0, np.zeros(3), 2), "worth should raise ValueError here."
assert refuses(worth, 1.0, np.zeros(3), -1), "worth should raise ValueError here."
assert refuses(worth, 1.0, np.zeros((2, 3)), 1), "worth should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (3 points)
#
# Does a map know in which animals the ears decided? Not whether its hottest place lies on the animal: a blob in the middle
# of every picture passes that. Here a blob has no chance, because what is the same for all animals sorts none of them.
# (To pass is not yet to know places: in lesson 06 the answer alone, a number, sorts the animals about as well.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def knows(maps, masks, worths):
    """Return how well a map's evidence on a part sorts the animals by what the part was worth.

    Args:
        maps: shape (n, height, width), one map of evidence an animal.
        masks: shape (n, height, width), True where the part is seen; may be empty for an animal, which is then left out.
        worths: shape (n,), what the part was worth to each animal.

    Returns:
        Spearman's rank correlation, -1 to 1, between the mean evidence on the part and what it was worth, over the
        animals that show the part; 0.0 if either is the same for all of them. (`scipy.stats.spearmanr` does the rest.)

    Raises:
        ValueError: if the shapes do not fit, or if fewer than three animals show the part.
    """
    ### BEGIN SOLUTION
    maps, masks, worths = np.asarray(maps, float), np.asarray(masks, bool), np.asarray(worths, float)
    if maps.ndim != 3 or maps.shape != masks.shape or worths.shape != maps.shape[:1]:
        raise ValueError("A map, a mask of the same shape and a number are needed for each animal.")
    shown = masks.any(axis=(1, 2))
    if shown.sum() < 3:
        raise ValueError("Fewer than three animals show the part.")
    on_part = np.array([one[mask].mean() for one, mask in zip(maps[shown], masks[shown], strict=True)])
    if np.ptp(on_part) == 0 or np.ptp(worths[shown]) == 0:
        return 0.0
    return float(spearmanr(on_part, worths[shown]).statistic)
    ### END SOLUTION


# %%
masks = np.zeros((4, 3, 3), bool)
masks[:3, 0] = True
maps = np.zeros((4, 3, 3))
maps[:, 0] = np.array([1.0, 2.0, 5.0, 9.0])[:, None]
assert abs(knows(maps, masks, [0.1, 0.2, 7.0, -9.0]) - 1) < 1e-9, (
    "The three animals that show the part are sorted as they should be; the fourth does not count."
)
assert abs(knows(maps, masks, [7.0, 0.2, 0.1, 0.0]) + 1) < 1e-9, "Sorted the wrong way round: -1."
assert knows(np.ones((4, 3, 3)), masks, [1.0, 2.0, 3.0, 4.0]) == 0, "A map that is the same for all sorts none: 0.0."

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


def ranks(values):
    return np.array([(values < value).sum() + ((values == value).sum() + 1) / 2 for value in values])


rng = np.random.default_rng(6)
for shape in ((5, 4, 4), (30, 5, 7), (12, 6, 3)):
    maps, masks = rng.normal(size=shape), rng.uniform(size=shape) > 0.6
    masks[1] = False
    masks[2:, 0, 0] = True
    worths = rng.normal(size=shape[0]).round(1)
    kept = [i for i in range(shape[0]) if masks[i].any()]
    on_part = np.array([maps[i][masks[i]].sum() / masks[i].sum() for i in kept])
    expected = np.corrcoef(ranks(on_part), ranks(worths[kept]))[0, 1]
    for given in (masks, masks.astype(int)):
        assert abs(knows(maps, given, worths) - expected) < 1e-9, f"The result is wrong for shape = {shape}."
maps, masks = np.zeros((3, 2, 2)), np.ones((3, 2, 2), bool)
maps[:, 0, 0] = [1, 2, 4]
assert knows(maps, masks, [3.0, 3.0, 3.0]) == 0, "The result is wrong."
assert knows(np.full((3, 2, 2), 0.3), masks, [1.0, 2.0, 3.0]) == 0, "The result is wrong."
assert abs(knows(maps, masks, [1.0, 1.5, 90.0]) - 1) < 1e-9, "The result is wrong."
masks[2] = False
assert refuses(knows, maps, masks, [1.0, 2.0, 3.0]), "knows should raise ValueError here."
assert refuses(knows, np.zeros((3, 2, 2)), np.zeros((3, 2, 3), bool), [1.0, 2.0, 3.0]), (
    "knows should raise ValueError here."
)
assert refuses(knows, np.zeros((3, 2, 2)), np.ones((3, 2, 2), bool), [1.0, 2.0]), "knows should raise ValueError here."
assert refuses(knows, np.zeros((3, 2)), np.ones((3, 2), bool), [1.0, 2.0, 3.0]), "knows should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (5 points)
#
# These lines stand around the heat map of source 001 (the mean colour, which its ResNet-50 expects, is taken off in
# a colleague's copy). The picture comes from OpenCV: blue, green, red.


# %%
MEAN = (103.939, 116.779, 123.68)  # of blue, green, red


def source_prepare(picture):
    x = picture.copy()
    x.astype(np.float32)
    x[:] = x - np.array(MEAN)
    return x


def source_show(out):
    return out[:, :, :-1]


picture = np.full((2, 2, 3), (20, 100, 200), np.uint8)  # an orange tile, as OpenCV keeps it

# %% [markdown]
# "Matplotlib refuses to draw what `source_show` returns. And what the network gets looks odd, too: the tile has little blue
# and much red, so blue should come out far *below* zero. It is the largest number of the three."

# %%
source_show(picture).shape, source_prepare(picture)[0, 0]

# %% [markdown]
# Two things are wrong, one in each function. Which?
#
# - **a** `x.astype` returns a new array, which nobody keeps: `x` stays `uint8` and starts again at 255 below zero.
# - **b** `picture.copy()` does not copy the pixels.
# - **c** The means belong to red, green, blue.
# - **d** `:-1` leaves the last channel out; it does not reverse the three.
# - **e** Matplotlib wants the channels first.
#
# Name both, and repair both functions.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def causes():
    """Return the two letters as one word, such as "be"; the order does not matter."""
    ### BEGIN SOLUTION
    return "ad"
    ### END SOLUTION


def prepare(picture):
    """Return a picture as the network wants it: float32, BGR, the mean colour (103.939, 116.779, 123.68) taken off.

    Args:
        picture: shape (height, width, 3), BGR, 0 to 255, uint8 or float.

    Raises:
        ValueError: if there are not three dimensions, or not three channels.
    """
    ### BEGIN SOLUTION
    picture = np.asarray(picture)
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"A picture of three channels is expected, not {picture.shape}.")
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
    ### END SOLUTION


def show(picture):
    """Return a picture as Matplotlib wants it: shape and type as before, RGB instead of BGR.

    Raises:
        ValueError: if there are not three dimensions, or not three channels.
    """
    ### BEGIN SOLUTION
    picture = np.asarray(picture)
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"A picture of three channels is expected, not {picture.shape}.")
    return picture[:, :, ::-1]
    ### END SOLUTION


# %%
assert len(set(causes()) & set("abcde")) == 2, "Two different letters from a to e are wanted."
shown = np.asarray(show(picture))
assert shown.shape == (2, 2, 3), f"A picture to draw has three channels; this one has the shape {shown.shape}."
assert shown[0, 0].tolist() == [200, 100, 20], "Red comes first in RGB, then green, then blue."
prepared = np.asarray(prepare(picture))
assert prepared.dtype == np.float32, f"float32 is wanted, this is {prepared.dtype}."
assert prepared[0, 0, 0] < 0, "There is little blue in the tile: below the mean, so below zero."

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
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


assert sorted(causes()) == ["a", "d"], "The cause is another one."
rng = np.random.default_rng(9)
for shape in ((2, 2, 3), (3, 5, 3), (1, 1, 3), (4, 3, 3)):
    picture = rng.integers(0, 256, shape).astype(np.uint8)
    shown = np.asarray(show(picture))
    assert shown.dtype == np.uint8, "The type is wrong."
    assert np.array_equal(shown, np.stack([picture[..., 2], picture[..., 1], picture[..., 0]], axis=-1)), (
        "The result is wrong."
    )
    for given in (picture, picture.astype("float32"), picture.astype("float64")):
        prepared = np.asarray(prepare(given))
        assert prepared.dtype == np.float32, "The type is wrong."
        assert np.allclose(prepared, picture.astype(float) - [103.939, 116.779, 123.68], atol=1e-3), (
            "The result is wrong."
        )
for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((1, 4, 4, 3), np.uint8)):
    assert refuses(prepare, wrong), "prepare should raise ValueError here."
    assert refuses(show, wrong), "show should raise ValueError here."
### END HIDDEN TESTS
