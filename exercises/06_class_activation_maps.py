# %% [markdown]
# # Exercise 06 · Maps by hand
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,500 words and 80 lines to read.
# Nothing is trained.
#
# **You need** lesson 06. Features and weights are given; the network has done its part.

# %%
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
# ## Task 3 (2 points)
#
# What was a part worth? Its twins say: the same animal, with one part after the other exchanged for the other kind's.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
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
# ## Task 4 (3 points)
#
# Does a map know in which animals the ears decided? Not whether its hottest place lies on the animal: a blob in the middle
# of every picture passes that. Here a blob has no chance, because what is the same for all animals sorts none of them.
# (To pass is not yet to know places: in lesson 06 the answer alone, a number, sorts the animals about as well.)


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
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
# ## Task 5 (4 points)
#
# Now judge. Does a network take a shortcut, a mark that all dogs of its folder carry? A heat map alone cannot say;
# lesson 06 asks an *experiment*, and then what the map adds. The same test pictures are shown three times: the mark on
# the dogs, as in training; no mark; the mark on the cats. And of the map's heat, a share lies where the mark is; the
# *control* is that share in the maps of the same network trained without any mark. (Two points for the rule, `task5` in
# your feedback, and two for the six cases below it, `task5b`.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(on_dogs, no_mark, on_cats, pictures, heat, control):
    """Return whether a network takes a shortcut, and what shows it.

    An accuracy *differs* from another one if they are more than 2 * sqrt(0.5 / pictures) apart.

    Args:
        on_dogs, no_mark, on_cats: the accuracies with the mark on the dogs, without it, and on the cats, from 0 to 1.
        pictures: how many pictures each of them comes from, at least 1.
        heat: the share of the map's heat that lies where the mark is, from 0 to 1.
        control: the same share for the control.

    Returns:
        A pair of texts. Where on_dogs is above on_cats and differs from it:
        ("shortcut", "seen on the map") if heat is above control by at least 0.15;
        ("shortcut", "found by the experiment alone") if not.
        Otherwise:
        ("no shortcut", "stays right") if no_mark is above 0.5 and differs from it;
        ("no shortcut", "knows nothing") if not.

    Raises:
        ValueError: if there is no picture, or an accuracy or a share is outside 0 to 1.
    """
    ### BEGIN SOLUTION
    if pictures < 1 or not all(0 <= each <= 1 for each in (on_dogs, no_mark, on_cats, heat, control)):
        raise ValueError("Accuracies and shares from 0 to 1 are needed, and at least one picture.")
    least = 2 * np.sqrt(0.5 / pictures)
    if on_dogs - on_cats > least:
        return "shortcut", "seen on the map" if heat - control >= 0.15 else "found by the experiment alone"
    return "no shortcut", "stays right" if no_mark - 0.5 > least else "knows nothing"
    ### END SOLUTION


# %%
assert tuple(judge(0.97, 0.49, 0.01, 600, 0.96, 0.10)) == ("shortcut", "seen on the map"), "The lamp of lesson 06."
assert tuple(judge(1.00, 0.50, 0.00, 600, 0.47, 0.39)) == ("shortcut", "found by the experiment alone"), "Its pattern."
assert tuple(judge(0.95, 0.95, 0.94, 600, 0.05, 0.05)) == ("no shortcut", "stays right"), "A mark that changes nothing."


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


seen, alone = ("shortcut", "seen on the map"), ("shortcut", "found by the experiment alone")
right, nothing = ("no shortcut", "stays right"), ("no shortcut", "knows nothing")
for numbers, expected, look in (
    ((0.99, 0.50, 0.00, 600, 0.40, 0.39), alone, "What does the experiment say, and what the map?"),
    ((0.64, 0.51, 0.33, 600, 0.45, 0.44), alone, "Half a shortcut is one."),
    ((0.49, 0.49, 0.47, 600, 0.44, 0.44), nothing, "Half of the pictures are right in each of the three."),
    ((0.49, 0.49, 0.47, 600, 0.90, 0.10), nothing, "Heat without an effect on the answers is no shortcut."),
    ((0.95, 0.94, 0.95, 600, 0.80, 0.10), right, "Heat without an effect on the answers is no shortcut."),
    ((0.98, 0.95, 0.80, 600, 0.50, 0.10), seen, "It is right without the mark, and yet the mark moves it."),
    ((0.98, 0.95, 0.80, 600, 0.80, 0.78), alone, "Much heat, but the control has as much."),
    ((0.98, 0.95, 0.80, 600, 0.20, 0.02), seen, "Little heat, but far more than the control."),
    ((0.90, 0.85, 0.80, 30, 0.50, 0.10), right, "Thirty pictures: how far may two accuracies be apart?"),
    ((0.70, 0.60, 0.55, 30, 0.50, 0.10), nothing, "Thirty pictures: how far may two accuracies be apart?"),
    ((0.90, 0.85, 0.80, 3000, 0.50, 0.10), seen, "Three thousand pictures: how far may two accuracies be apart?"),
    (
        (0.40, 0.60, 0.90, 600, 0.50, 0.10),
        right,
        "The accuracy rises when the mark goes to the cats: that is no shortcut of the dogs'.",
    ),
    ((0.60, 0.52, 0.60, 600, 0.50, 0.10), nothing, "Ask the accuracy without the mark what the network knows."),
    ((0.20, 0.20, 0.20, 600, 0.50, 0.10), nothing, "0.2 is not right."),
    ((0.97, 0.49, 0.01, 600, 0.10, 0.96), alone, "Which of the two shares must be the larger?"),
    ((0.97, 0.49, 0.01, 600, 0.75, 0.5), seen, "0.25 more than the control is enough."),
):
    assert tuple(judge(*numbers)) == expected, f"A network is judged wrongly. {look}"
for wrong in (
    (0.9, 0.5, 0.1, 0, 0.5, 0.1),
    (1.1, 0.5, 0.1, 60, 0.5, 0.1),
    (0.9, -0.5, 0.1, 60, 0.5, 0.1),
    (0.9, 0.5, 0.1, 60, 1.5, 0.1),
):
    assert refuses(judge, *wrong), "What can be no accuracy, no share or no number of pictures must raise ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And six sentences about a run of lesson 06 (tiny; yours may differ). Do you sign them (`"yes"`) or not (`"no"`)? First look
# at the map: the bars show the pointing game and, at the right, which map knows in which animals the ears decided.

# %%
import matplotlib.pyplot as plt

hits = {"our map": 0.90, "blob": 0.95, "channel norm": 0.90}
ears = {
    "our map": 0.62,
    "blob": -0.02,
    "channel norm": 0.41,
    "one permuted unit": -0.32,
    "answer alone": 0.65,
}
figure, axes = plt.subplots(1, 2, figsize=(9, 2.4), layout="constrained")
for axis, numbers, title in zip(
    axes, (hits, ears), ("hottest place on the animal", "rank correlation with the ears' worth"), strict=True
):
    axis.barh(list(numbers), list(numbers.values()))
    axis.invert_yaxis()
    axis.set(title=title, xlim=(-0.4, 1))
plt.show()

# %% [markdown]
# - **A** "Our map's hottest place lies on the animal in 90 % of the pictures, so it shows what the network looks at."
# - **B** "Our map agrees better with the ears' worth than the channel norm does." The lead is 0.214 [0.030, 0.389] (100
#   animals, resampled).
# - **C** "So its places tell us in which animals the ears decided." Lead over the answer alone: -0.025 [-0.115, 0.087].
# - **D** "Name the part where the map is hottest: that part decided." The hottest part was the one whose exchange moved
#   most in 9 % of the animals; in 90 % it was the ears.
# - **E** With VGG16's last block at random, the channel norm's maps keep a rank correlation of 0.76 with what they
#   were, our map's 0.05. "What the channel norm shows depends far less on what that block has learned
#   than what our map shows."
# - **F** A network that knows dogs by a checkerboard over the whole picture: 47 % of its heat lies on the dogs, who
#   cover 44 %. "From these maps alone nobody would have suspected the pattern."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** A number without any place agrees as well.
# - **b** Where the shortcut has no place, its heat falls as the area does; only an experiment catches it.
# - **c** A rival that knows nothing of the answer does as well.
# - **d** The more heat, the more the network looks there.
# - **e** The lead over that rival is clear of 0.
# - **f** A map that stays when what was learned is gone has not shown what was learned.
# - **g** One answer for all animals is right far more often.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "c"),
        "B": ("yes", "e"),
        "C": ("no", "a"),
        "D": ("no", "g"),
        "E": ("yes", "f"),
        "F": ("yes", "b"),
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
    "A": (("no", "c"), "Who else has hits in the left panel?"),
    "B": (("yes", "e"), "The sentence names one rival. Where does the interval lie?"),
    "C": (("no", "a"), "Which bar of the right panel has no places at all?"),
    "D": (("no", "g"), "Who is right in 90 %?"),
    "E": (("yes", "f"), "What should happen to a map when the network forgets?"),
    "F": (("yes", "b"), "Compare 47 with what a map gets that points nowhere."),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
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
