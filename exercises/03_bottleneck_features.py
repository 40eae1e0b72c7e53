# %% [markdown]
# # Exercise 03 · Features that stay with their pictures
#
# **What to do** Fill in the eight cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 75 to 90 minutes once the lesson is read (planned, not measured): some 1,500 words and 70 lines to read.
#
# **You need** lesson 03. Only the last task runs a network: its features, and a small classifier of your own on top.

# %%
import hashlib
from collections import Counter

import numpy as np
from scipy.stats import binomtest

# %% [markdown]
# ## Task 1 (2 points)
#
# A base halves the sides of a picture some times (dropping what does not come out even) and ends with so many channels.
# A dense layer on top has a bias for each unit. How many parameters does that layer have if the features are flattened,
# and how many if they are averaged over the places?


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def top_parameters(side, halvings, channels, units):
    """Return the parameters of one dense layer on a base's features, flattened and averaged.

    Args:
        side: the side of the picture in pixels.
        halvings: how often the base halves the sides, rounding down.
        channels: the channels that the base ends with.
        units: the units of the dense layer.

    Returns:
        A dict with the two integers "flattened" and "averaged".

    Raises:
        ValueError: if nothing is left of the picture.
    """
    ### BEGIN SOLUTION
    for _ in range(halvings):
        side //= 2
    if side < 1:
        raise ValueError("Nothing is left of the picture.")
    return {"flattened": (side * side * channels + 1) * units, "averaged": (channels + 1) * units}
    ### END SOLUTION


# %%
sizes = top_parameters(150, 5, 512, 256)
assert sizes["flattened"] == 2_097_408, f"VGG16 leaves 4 x 4 x 512 of 150 pixels; you count {sizes['flattened']:,}."
assert sizes["averaged"] == 131_328, f"Averaged, 512 numbers and a bias for each unit; you count {sizes['averaged']:,}."


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


for side, halvings, channels, units, flattened, averaged in (
    (150, 5, 512, 256, 2097408, 131328),
    (224, 5, 512, 256, 6422784, 131328),
    (75, 3, 64, 10, 51850, 650),
    (63, 5, 8, 1, 9, 9),
    (10, 0, 3, 2, 602, 8),
):
    sizes = top_parameters(side, halvings, channels, units)
    assert sizes["flattened"] == flattened, f"The result is wrong for side, halvings = {(side, halvings)}."
    assert sizes["averaged"] == averaged, f"The result is wrong for side, halvings = {(side, halvings)}."
assert refuses(top_parameters, 16, 5, 512, 256), "top_parameters should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (2 points)
#
# Features come as (pictures, height, width, channels). Bring each picture's into one row.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rows(features, way):
    """Return one row a picture.

    Args:
        features: shape (n, height, width, channels).
        way: "flatten" keeps every number, place by place; "average" takes the mean over the places.

    Returns:
        Shape (n, height * width * channels), or (n, channels).

    Raises:
        ValueError: for another way, or features of another number of dimensions.
    """
    ### BEGIN SOLUTION
    features = np.asarray(features)
    if features.ndim != 4:
        raise ValueError(f"Features of four dimensions are expected, not {features.ndim}.")
    if way == "flatten":
        return features.reshape(len(features), -1)
    if way == "average":
        return features.mean(axis=(1, 2))
    raise ValueError(f"{way!r} is neither 'flatten' nor 'average'.")
    ### END SOLUTION


# %%
grid = np.arange(24, dtype="float32").reshape(2, 2, 2, 3)
assert rows(grid, "flatten").shape == (2, 12), "Two pictures, twelve numbers each."
assert rows(grid, "average").shape == (2, 3), "Two pictures, one number for each of three channels."
assert np.allclose(rows(grid, "average")[0], [4.5, 5.5, 6.5]), "The mean goes over the places, not over the channels."

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


for shape in ((2, 2, 2, 3), (1, 4, 3, 5), (6, 1, 1, 2), (3, 5, 5, 1)):
    grid = np.random.default_rng(0).normal(size=shape).astype("float32")
    flat, mean = np.asarray(rows(grid, "flatten")), np.asarray(rows(grid, "average"))
    assert flat.shape == (shape[0], shape[1] * shape[2] * shape[3]), f"The shape is wrong for shape = {shape}."
    assert np.allclose(flat[-1], grid[-1].ravel()), f"The result is wrong for shape = {shape}."
    assert mean.shape == (shape[0], shape[3]), f"The shape is wrong for shape = {shape}."
    assert np.allclose(mean, np.einsum("nhwc->nc", grid) / (shape[1] * shape[2]), atol=1e-5), (
        f"The result is wrong for shape = {shape}."
    )
assert refuses(rows, np.zeros((2, 2, 2, 3)), "maximum"), "rows should raise ValueError here."
assert refuses(rows, np.zeros((2, 2, 3)), "average"), "rows should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (2 points)
#
# Kept features are worth something only if they belong to these pictures, this network, this size. Give the file a name
# that is computed from all of that. `hashlib.sha256(text.encode()).hexdigest()` turns any text into 64 letters and digits
# that change with every change of the text. Mind what you put in: two different lists must not become the same text.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cache_name(network, image_size, files):
    """Return the name of the file that keeps a network's features of some pictures.

    Args:
        network: the name of the network.
        image_size: the side of the pictures in pixels.
        files: the pictures' file names, in the order of the rows; at least one. None of them holds a line break.

    Returns:
        A name that ends with ".npy", has at most 100 characters, all of them letters, digits, "_", "-" or ".". The same
        arguments always give the same name, and any change gives another one, a change of the order included.

    Raises:
        ValueError: if there is no file.
    """
    ### BEGIN SOLUTION
    if len(files) == 0:
        raise ValueError("There are no pictures.")
    text = "\n".join([network, str(image_size), *files])
    return f"{hashlib.sha256(text.encode()).hexdigest()}.npy"
    ### END SOLUTION


# %%
name = cache_name("VGG16", 150, ["cats/1.jpg", "dogs/1.jpg"])
assert name.endswith(".npy"), f"{name} should end with .npy."
assert "/" not in name, "A slash would mean another folder."
assert name == cache_name("VGG16", 150, ["cats/1.jpg", "dogs/1.jpg"]), "The same arguments, the same name."
assert name != cache_name("VGG16", 224, ["cats/1.jpg", "dogs/1.jpg"]), "Another size gives other features."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import re


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


cases = [
    ("VGG16", 150, ["cats/1.jpg", "dogs/1.jpg"]),
    ("VGG16", 150, ["dogs/1.jpg", "cats/1.jpg"]),
    ("VGG16", 150, ["cats/1.jpg"]),
    ("VGG16", 150, ["cats/1.jpgdogs/1.jpg"]),
    ("VGG16", 150, ["cats/1.jpg", "dogs/1.jp", "g"]),
    ("VGG16", 224, ["cats/1.jpg", "dogs/1.jpg"]),
    ("VGG19", 150, ["cats/1.jpg", "dogs/1.jpg"]),
    ("VGG1", 6150, ["cats/1.jpg", "dogs/1.jpg"]),
    ("VGG16", 150, ["cats/1.jpg", "dogs/2.jpg"]),
    ("VGG16", 150, [f"cats/{n}.jpg" for n in range(300)]),
    ("VGG16", 150, [f"cats/{n}.jpg" for n in range(299)] + ["cats/300.jpg"]),
    ("VGG16", 150, ["cats/1.jpg", "cats/2.jpg", "cats/3.jpg"]),
    ("VGG16", 150, ["cats/1.jpg", "dogs/2.jpg", "cats/3.jpg"]),
    ("VGG16", 150, ["a,b"]),
    ("VGG16", 150, ["a", "b"]),
    ("VGG16", 150, ["a b"]),
    ("VGG16", 150, ["a|b"]),
    ("VGG16", 150, ["a/b"]),
    ("VGG16", 150, ["a_b"]),
]
names = [cache_name(*case) for case in cases]
assert len(set(names)) == len(cases), "The result is wrong."
assert names == [cache_name(*case) for case in cases], "The result is wrong."
for name in names:
    assert re.fullmatch(r"[A-Za-z0-9_.-]{5,100}", name), f"The result is wrong for name = {name}."
    assert name.endswith(".npy"), f"The result is wrong for name = {name}."
assert refuses(cache_name, "VGG16", 150, []), "cache_name should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (2 points)
#
# Which pictures are nearest to a given one, by the angle between their features? The cosine of the angle is the scalar
# product of two rows, each divided by its length. The picture itself is no answer.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nearest(features, asked, k):
    """Return the k pictures whose features point most nearly in the same direction.

    Args:
        features: shape (n, channels), one row a picture. A row of zeros has a cosine of 0 with every other.
        asked: the row that is asked about, from 0 to n - 1.
        k: how many neighbours to return, from 1 to n - 1.

    Returns:
        k row numbers, the nearest first, without `asked`. Of two that are equally near, the lower number comes first.

    Raises:
        ValueError: if `asked` or k is outside its range.
    """
    ### BEGIN SOLUTION
    features = np.asarray(features, float)
    if not 0 <= asked < len(features) or not 1 <= k < len(features):
        raise ValueError(f"There are {len(features)} pictures.")
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = features / np.where(lengths > 0, lengths, 1)
    order = np.argsort(-(directions @ directions[asked]), kind="stable")
    return order[order != asked][:k]
    ### END SOLUTION


# %%
points = np.array([[1, 0], [9, 1], [0, 2], [1, 1], [-3, 0]])
found = [int(i) for i in nearest(points, 0, 3)]
assert 0 not in found, "A picture is not its own neighbour."
assert found == [1, 3, 2], f"By the angle, (9, 1) is nearest to (1, 0), then (1, 1), then (0, 2). You say {found}."

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


points = np.array([[1, 0], [9, 1], [0, 2], [1, 1], [-3, 0]])
for features, asked, k, expected in (
    (points, 0, 3, [1, 3, 2]),
    (points, 0, 1, [1]),
    (points, 4, 4, [2, 3, 1, 0]),
    (points, 2, 2, [3, 1]),
    ([[1, 0], [2, 0], [4, 0], [0, 1]], 1, 3, [0, 2, 3]),
    ([[0, 0], [1, 0], [-1, 0], [0, 1]], 1, 3, [0, 3, 2]),
    ([[0, 0], [1, 0], [-1, 0]], 0, 2, [1, 2]),
):
    found = [int(i) for i in nearest(np.array(features), asked, k)]
    assert found == expected, f"The result is wrong for asked, k = {(asked, k)}."
many = np.random.default_rng(3).normal(size=(40, 6)) * np.arange(1, 41)[:, None]
unit = many / np.sqrt((many**2).sum(axis=1, keepdims=True))
expected = [i for i in np.argsort(-unit @ unit[7]) if i != 7][:5]
assert [int(i) for i in nearest(many, 7, 5)] == [int(i) for i in expected], "The result is wrong."
assert refuses(nearest, points, 5, 1), "nearest should raise ValueError here."
assert refuses(nearest, points, -1, 1), "nearest should raise ValueError here."
assert refuses(nearest, points, 0, 5), "nearest should raise ValueError here."
assert refuses(nearest, points, 0, 0), "nearest should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Somebody reports that a network's features "work" on a task: the accuracy is high. Is it what the network
# has *learned* elsewhere that works? Lesson 03 sends two simple rivals, the same layers with random weights, and twelve
# statistics of colour and brightness. Compare with the *stronger* of them, on the same pictures, by the pictures that
# only one of the two has right: `p_value` of lesson 02 is given. (Two points for the rule, `task5` in your feedback,
# and two for the six cases below it, `task5b`.)


# %%
def p_value(only_first, only_second):
    """How often a fair coin splits so many pictures at least as unevenly (McNemar's exact test)."""
    return float(binomtest(only_first, only_first + only_second).pvalue) if only_first + only_second else 1.0


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(learned, random_weights, statistics, level=0.05):
    """Return whether learned features beat the stronger of two simple rivals, and which one that is.

    Args:
        learned, random_weights, statistics: shape (n,), boolean: whether the classifier on these features has each picture
            right. The same pictures in the same order, at least one.
        level: the p-value from which on nothing can be told.

    Returns:
        A pair of texts. The second is the rival with more right answers, "random weights" or "statistics" (of two with
        equally many, "statistics"). The first compares the learned features with it: "cannot tell" if the p-value is not
        below the level, else "learned" or "rival", whichever has more right.

    Raises:
        ValueError: if the three differ in length, or there is no picture.
    """
    ### BEGIN SOLUTION
    learned, rivals = np.asarray(learned, bool), {}
    rivals["statistics"], rivals["random weights"] = np.asarray(statistics, bool), np.asarray(random_weights, bool)
    if len(learned) == 0 or any(len(each) != len(learned) for each in rivals.values()):
        raise ValueError("Answers about the same pictures are needed, and at least one picture.")
    name = max(rivals, key=lambda rival: rivals[rival].sum())
    more, fewer = int(np.sum(learned & ~rivals[name])), int(np.sum(rivals[name] & ~learned))
    if p_value(more, fewer) >= level:
        return "cannot tell", name
    return ("learned" if more > fewer else "rival"), name
    ### END SOLUTION


# %%
coin, wrong = np.arange(40) % 2 == 0, np.zeros(40, bool)
assert tuple(judge(~wrong, coin, wrong)) == ("learned", "random weights"), (
    "All of 40 right, and the stronger rival has half."
)
assert tuple(judge(coin, coin, ~coin)) == ("cannot tell", "statistics"), (
    "Three times 20 of 40. Of equal rivals: statistics."
)
assert tuple(judge(coin, wrong, ~wrong)) == ("rival", "statistics"), (
    "The statistics have all that the features have, and 20 more."
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


def right(size, *places):
    answers = np.zeros(size, bool)
    for start, stop in places:
        answers[start:stop] = True
    return answers


stats, layers = "statistics", "random weights"
for learned, by_random, by_statistics, expected, look in (
    (right(200, (0, 190)), right(200, (0, 109)), right(200, (0, 94)), ("learned", layers), "a clear case"),
    (
        right(120, (0, 110)),
        right(120, (10, 108)),
        right(120, (4, 111)),
        ("cannot tell", stats),
        "which rival is the stronger?",
    ),
    (right(100, (0, 90)), right(100, (0, 50)), right(100, (10, 97)), ("cannot tell", stats), "10 against 7 pictures"),
    (right(100, (0, 60)), right(100, (0, 20)), right(100, (10, 90)), ("rival", stats), "30 against 10 pictures"),
    (
        right(100, (0, 90)),
        right(100, (0, 80), (90, 91)),
        right(100, (0, 30)),
        ("learned", layers),
        "10 against 1 picture",
    ),
    (
        right(100, (0, 90)),
        right(100, (2, 80), (90, 95)),
        right(100, (0, 10)),
        ("cannot tell", layers),
        "12 against 5 pictures",
    ),
    (
        right(100, (0, 50)),
        right(100, (0, 50)),
        right(100, (0, 50)),
        ("cannot tell", stats),
        "no picture tells them apart",
    ),
    (right(60, (0, 6)), right(60, (30, 33)), right(60, (40, 42)), ("cannot tell", layers), "6 against 3 pictures"),
    (right(1, (0, 1)), right(1), right(1), ("cannot tell", stats), "one picture"),
    (right(90, (0, 80)), right(90, (0, 72)), right(90, (0, 73)), ("learned", stats), "7 against no picture"),
):
    assert tuple(judge(learned, by_random, by_statistics)) == expected, f"A comparison is judged wrongly: {look}."
assert tuple(judge(right(9, (0, 9)), right(9, (0, 2)), right(9), 0.01)) == ("cannot tell", layers), "Mind the level."
assert tuple(judge(right(9, (0, 5)), right(9, (0, 2)), right(9), 0.3)) == ("learned", layers), "Mind the level."
assert refuses(judge, right(3), right(3), right(2)), "Answers about other pictures must raise ValueError."
assert refuses(judge, right(3), right(2), right(3)), "Answers about other pictures must raise ValueError."
assert refuses(judge, right(0), right(0), right(0)), "Without a picture there is nothing to judge: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And six sentences about a run of lesson 03 (tiny; yours may differ; all accuracies are on pictures that nothing was trained
# on). Do you sign them (`"yes"`) or not (`"no"`)?
#
# - **A** Labels made by counting, for a folder that somebody has shuffled: a classifier on the features has 0.78. "Far
#   above a coin, so the labels are in order." (Thirty such classifiers had between 0.31 and 0.78; with labels from the
#   files it has 0.96.)
# - **B** The network's own preprocessing gives 0.952, `/255` gives 0.621, no error is raised. "Before you take another
#   network, look at what happens to the pixels."
# - **C** Cross-validation on validation pictures: averaged features 0.950, flattened 0.950, with the same `C`; the folds
#   scatter by 0.067. "Take the averaged ones."
# - **D** *Eyes*, 120 pictures: the best stage of VGG16 has 0.917, twelve statistics have 0.892. "This task needs a
#   network."
# - **E** *Signs*, 86 pictures: stage 4, chosen on the pictures to learn from, has 0.326, the last stage 0.337; 12
#   pictures only the one has right, 13 only the other. "We should have listened to the last stage: it is better."
# - **F** Two pictures of each class to learn from, ten times other ones: the ten accuracies lie 0.19 apart, and all of
#   them reach 0.637, the mean of three networks from scratch on all 200 pictures. "Two of each class are enough to do
#   as well as from scratch, for pictures drawn like these."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** The pictures that only one of the two has right are split as a coin would split them.
# - **b** The higher number is the better way.
# - **c** A rival that sees no shape is about as good.
# - **d** The folds scatter by more than the two differ, so the cheaper one will do.
# - **e** It holds for each of several draws, not for one.
# - **f** A mistake before the network, not the network, can be the cause; nothing complains.
# - **g** Good features follow even a small surplus of right labels: such an accuracy proves nothing about the rest.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "g"),
        "B": ("yes", "f"),
        "C": ("yes", "d"),
        "D": ("no", "c"),
        "E": ("no", "a"),
        "F": ("yes", "e"),
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
    "A": (("no", "g"), "What did the same counting give in other draws, and what do labels from the files give?"),
    "B": (("yes", "f"), "What is the only thing that differs between the two numbers?"),
    "C": (("yes", "d"), "Compare the difference with the scatter, and the number of columns."),
    "D": (("no", "c"), "Compare with the strongest simple rival."),
    "E": (("no", "a"), "Does 0.011 of 86 pictures say anything? Look at the pairs."),
    "F": (("yes", "e"), "The sentence names its pictures. What do the ten draws say?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
#
# "The features were saved in order, so recreating the labels is easy", says source 001, and counts:


# %%
def source_labels(files):
    return np.array([0] * (len(files) // 2) + [1] * (len(files) // 2))


ordered = [f"train/cat.{n}.jpg" for n in range(4)] + [f"train/dog.{n}.jpg" for n in range(4)]
source_labels(ordered)

# %% [markdown]
# That is right. Then a colleague deletes broken cats, adds pictures from a camera that writes capitals, and reads the files
# in the order in which the disk gives them. No error is raised; the training loss falls; the validation accuracy stays at one
# half.

# %%
of_today = [
    "train/dog.3.jpg",
    "train/cat.0.jpg",
    "train/Dog.17.JPG",
    "train/cat.2.jpg",
    "train/dog.1.jpg",
    "train/dog.catlike.jpg",
]
dict(zip(of_today, source_labels(of_today), strict=True))

# %% [markdown]
# What is the cause?
#
# - **a** Features and labels must be shuffled together before training.
# - **b** With an odd number of files one label is missing.
# - **c** The labels are made from how many files there are, not from which file each row belongs to.
# - **d** `np.array` of a list of integers is not accepted as labels.
# - **e** There are more dogs than cats, so the classes need weights.
#
# Name it, and write labels that belong to their files. The kind stands at the start of the file's name, before the first
# dot, in any mixture of capitals. And say how the classes are distributed, so that somebody notices next time.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cause():
    """Return the letter of the cause: "a", "b", "c", "d" or "e"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


def labels_of(files):
    """Return the label of each file, in the files' order: 0 for a cat, 1 for a dog.

    Args:
        files: paths with "/" between folders, such as "train/cat.12.jpg". The file's own name begins with "cat." or
            "dog.", in any mixture of capitals; folders may be called anything.

    Returns:
        An array of as many integers as there are files.

    Raises:
        ValueError: for a file whose name begins otherwise. The message holds that file's name.
    """
    ### BEGIN SOLUTION
    labels = []
    for file in files:
        kind = file.split("/")[-1].split(".")[0].lower()
        if kind not in ("cat", "dog"):
            raise ValueError(f"{file}: the name begins neither with 'cat.' nor with 'dog.'.")
        labels.append(int(kind == "dog"))
    return np.array(labels, int)
    ### END SOLUTION


def class_counts(files):
    """Return a dict with the numbers of files, "cat" and "dog"; both are always there, with 0 if need be."""
    ### BEGIN SOLUTION
    counted = Counter(labels_of(files).tolist())
    return {"cat": counted[0], "dog": counted[1]}
    ### END SOLUTION


# %%
assert cause() in ("a", "b", "c", "d", "e"), "The cause is one of the letters."
found = [int(label) for label in labels_of(of_today)]
assert len(found) == len(of_today), "One label for each file."
assert found == [1, 0, 1, 0, 1, 1], f"dog, cat, dog, cat, dog, dog: 1, 0, 1, 0, 1, 1. You have {found}."
assert class_counts(of_today) == {"cat": 2, "dog": 4}, "Two cats and four dogs."


# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


assert cause() == "c", "The cause is another one."
for files, expected in (
    (["train/dog.3.jpg", "train/cat.0.jpg", "train/Dog.17.JPG", "train/cat.2.jpg"], [1, 0, 1, 0]),
    (["dogs/cat.1.jpg", "cats/dog.1.jpg"], [0, 1]),
    (["a/b/cat.dog.jpg", "dog.cat.jpg"], [0, 1]),
    (["CAT.5.png"], [0]),
    (["cat.1.jpg", "cat.2.jpg", "dog.1.jpg"], [0, 0, 1]),
    (["dog.1.jpg", "dog.2.jpg"], [1, 1]),
    ([], []),
):
    assert [int(label) for label in labels_of(files)] == expected, f"The result is wrong for files = {files}."
    counts = class_counts(files)
    assert counts["cat"] == expected.count(0), f"The result is wrong for files = {files}."
    assert counts["dog"] == expected.count(1), f"The result is wrong for files = {files}."
assert refuses(labels_of, ["cat.1.jpg", "horse.1.jpg"]), "labels_of should raise ValueError here."
assert refuses(labels_of, ["cats/1.jpg"]), "labels_of should raise ValueError here."
assert refuses(labels_of, ["catalogue.1.jpg"]), "labels_of should raise ValueError here."
assert refuses(labels_of, ["my_dog.1.jpg"]), "labels_of should raise ValueError here."
assert refuses(class_counts, ["cat.1.jpg", "horse.1.jpg"]), "class_counts should raise ValueError here."
message = ""
try:
    labels_of(["cat.1.jpg", "train/horse.77.jpg"])
except ValueError as error:
    message = str(error)
assert "horse.77.jpg" in message, "The error does not say what it should say."
### END HIDDEN TESTS

# %% [markdown]
# ## Train on features (4 points)
#
# Sixty pictures of cats and dogs are too few for a network from scratch. Here is the slim VGG16, trained on other drawn
# creatures. Leave its weights as they are, and train a classifier on its features: Keras or scikit-learn, as you like, and
# in less than 20 seconds. Mind what the network wants to get, and where its features are best.
#
# It is graded on 280 pictures that you do not have, after three trainings, each on 60 others. What counts is the share
# of right answers, averaged over the three: 0.65 gives 1 point, 0.72 gives 2, 0.79 gives 3, 0.86 gives 4.

# %%
import keras
from keras import layers
from sklearn.linear_model import LogisticRegression

from course_utils.backbones import load_backbone
from course_utils.synthetic import fresh

keras.utils.set_random_seed(0)  # the same first weights whenever the notebook starts anew
network = load_backbone("VGG16", "slim", image_size=64)


def drawn(n, seed):
    """So many new pictures of cats and dogs (an even number), half of them dogs, in random order; and their labels."""
    pictures, labels = fresh("cats_dogs", n, seed, size=64)
    order = np.random.default_rng(seed).permutation(n)
    return pictures[order], labels[order]


# %% nbgrader={"grade": false, "grade_id": "training", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_and_predict(pictures, labels, new_pictures):
    """Train a classifier on the network's features, and return what it says of new pictures.

    Args:
        pictures: shape (60, 64, 64, 3), uint8, from 0 to 255.
        labels: shape (60,), 0 for a cat and 1 for a dog.
        new_pictures: shape (m, 64, 64, 3), uint8, others of the same kind.

    Returns:
        Shape (m,): for each of the new pictures the probability of dog, from 0 to 1.
    """
    ### BEGIN SOLUTION
    averaged = keras.Sequential([network.model, layers.GlobalAveragePooling2D()])
    known, new = (averaged.predict(network.preprocess(each), verbose=0) for each in (pictures, new_pictures))
    classifier = LogisticRegression(C=0.1, max_iter=1000).fit(known, labels)
    return classifier.predict_proba(new)[:, 1]
    ### END SOLUTION


# %% course={"skip": true}
new_pictures, truth = drawn(280, seed=1)
said = np.asarray(train_and_predict(*drawn(60, seed=2), new_pictures))
assert said.shape == truth.shape, f"One probability for each of the {len(truth)} new pictures, not {said.shape}."
assert np.all((said >= 0) & (said <= 1)), "Probabilities are numbers from 0 to 1."
f"{np.mean((said > 0.5) == truth):.3f} of {len(truth)} new pictures are right, after one training"

# %% nbgrader={"grade": true, "grade_id": "training_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} course={"seconds": 60}
### BEGIN HIDDEN TESTS
SEEDS = (2230917443, 771623909, 3490125581, 1107264299)
new_pictures, truth = drawn(280, SEEDS[0])
shares = []
for seed in SEEDS[1:]:
    said = np.asarray(train_and_predict(*drawn(60, seed), new_pictures))
    assert said.shape == truth.shape, f"Its shape is {said.shape}: it should be one probability for each new picture."
    assert said.dtype.kind in "fiu", "What it returns are no numbers."
    assert np.all((said >= 0) & (said <= 1)), "What it returns are no probabilities: from 0 to 1, and never NaN."
    shares.append(float(np.mean((said > 0.5) == truth)))
accuracy = sum(shares) / 3
print(f"{accuracy:.3f} of the new pictures are right, averaged over three trainings")
sum(accuracy >= wanted for wanted in (0.65, 0.72, 0.79, 0.86))
### END HIDDEN TESTS
