# %% [markdown]
# # Exercise 04 · What trains, and what stays
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 75 to 90 minutes once the lesson is read (planned, not measured): some 1,700 words and 100 lines to read.
#
# **You need** lesson 04. Task 4 trains a network. So that all else stays quick, a model is a list of layers there, and a
# layer is a dict:
# `{"name": "block5_conv1", "kind": "Conv2D", "parameters": 2359808, "trainable": True}`. A layer that is a model itself
# has `"layers"`, a list of the same sort, in place of `"parameters"`.

# %%
import math

import numpy as np

# %% [markdown]
# ## Task 1 (3 points)
#
# Count what trains before you train, as a model itself counts: one whose own switch is off says 0, whatever the layers
# inside say. (Lesson 04: in Keras 3 the model around it may train them all the same. Here it counts what its parts say.)


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count(layers):
    """Return the numbers of trainable and of frozen parameters.

    Args:
        layers: a list of layers as above. Models may stand inside models inside models.

    Returns:
        Two integers: trainable, frozen. Together they are all parameters.

    Raises:
        ValueError: if a layer has neither "parameters" nor "layers".
    """
    ### BEGIN SOLUTION
    trainable = frozen = 0
    for layer in layers:
        if "layers" in layer:
            inside, still = count(layer["layers"])
        elif "parameters" in layer:
            inside, still = layer["parameters"], 0
        else:
            raise ValueError(f"{layer} has neither parameters nor layers.")
        if not layer["trainable"]:
            inside, still = 0, inside + still
        trainable, frozen = trainable + inside, frozen + still
    return trainable, frozen
    ### END SOLUTION


# %%
base = [
    {"name": "conv1", "kind": "Conv2D", "parameters": 100, "trainable": False},
    {"name": "conv2", "kind": "Conv2D", "parameters": 40, "trainable": True},
]
top = {"name": "top", "kind": "Dense", "parameters": 7, "trainable": True}
assert tuple(count([*base, top])) == (47, 100), "47 train (40 and 7), 100 are frozen."
inside = {"name": "base", "kind": "Functional", "layers": base, "trainable": True}
assert tuple(count([inside, top])) == (47, 100), "A model inside the model counts with all its layers."
hidden = dict(inside, trainable=False)
assert tuple(count([hidden, top])) == (7, 140), "The base's own switch is off: it says that nothing inside trains."


# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


def a_layer(parameters, trainable):
    return {"name": "some", "kind": "Dense", "parameters": parameters, "trainable": trainable}


def a_model(trainable, *layers):
    return {"name": "model", "kind": "Functional", "layers": list(layers), "trainable": trainable}


for case, expected in (
    ([], (0, 0)),
    ([a_layer(5, True), a_layer(3, False), a_layer(0, True)], (5, 3)),
    ([a_model(True, a_layer(100, False), a_layer(40, True)), a_layer(7, True)], (47, 100)),
    ([a_model(False, a_layer(100, False), a_layer(40, True)), a_layer(7, True)], (7, 140)),
    (
        [a_model(True, a_model(False, a_layer(10, True), a_layer(1, False)), a_layer(2, True)), a_layer(3, False)],
        (2, 14),
    ),
    ([a_model(False, a_model(True, a_layer(10, True)), a_layer(2, True))], (0, 12)),
    ([a_model(True, a_model(True, a_model(True, a_layer(9, True))))], (9, 0)),
    ([a_model(True)], (0, 0)),
):
    found = count(case)
    assert tuple(found) == expected, f"The result is wrong for layers = {case}."
assert refuses(count, [{"name": "empty", "kind": "Dense", "trainable": True}]), "count should raise ValueError here."
assert refuses(count, [a_model(True, {"name": "empty", "kind": "Dense", "trainable": False})]), (
    "count should raise ValueError here."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (2 points)
#
# How far did a layer move? Its weights are a list of arrays (kernel, bias, …); the length of such a list is the root of
# the sum of all squares of all its numbers.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def movement(before, after):
    """Return the length of a layer's change over the length of its weights before.

    Args:
        before: a list of arrays, at least one.
        after: a list of arrays of the same shapes.

    Returns:
        A float, 0.0 if nothing has moved.

    Raises:
        ValueError: if the lists do not match, or all weights were zero before.
    """
    ### BEGIN SOLUTION
    before, after = [np.asarray(a, float) for a in before], [np.asarray(a, float) for a in after]
    if [a.shape for a in before] != [a.shape for a in after]:
        raise ValueError("These are not the weights of one layer.")
    length = math.sqrt(sum(np.sum(a**2) for a in before))
    if length == 0:
        raise ValueError("All weights were zero before.")
    return math.sqrt(sum(np.sum((b - a) ** 2) for a, b in zip(before, after, strict=True))) / length
    ### END SOLUTION


# %%
kernel, bias = np.array([[3.0, 0.0]]), np.array([4.0])
assert movement([kernel, bias], [kernel, bias]) == 0, "Nothing has moved."
assert abs(movement([kernel, bias], [kernel, bias + 1]) - 0.2) < 1e-9, "A change of length 1 of a length of 5 is 0.2."

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


kernel, bias = np.array([[3.0, 0.0]]), np.array([4.0])
assert movement([kernel, bias], [kernel, bias]) == 0, "The result is wrong."
assert abs(movement([kernel, bias], [kernel, bias + 1]) - 0.2) < 1e-9, "The result is wrong."
assert abs(movement([kernel, bias], [kernel + 1, bias]) - np.sqrt(2) / 5) < 1e-9, "The result is wrong."
assert abs(movement([kernel, bias], [-kernel, -bias]) - 2) < 1e-9, "The result is wrong."
assert abs(movement([bias], [bias * 0]) - 1) < 1e-9, "The result is wrong."
assert abs(movement([np.zeros(2), bias], [np.array([0.0, 3.0]), bias]) - 0.75) < 1e-9, "The result is wrong."
old = [np.random.default_rng(1).normal(size=shape) for shape in ((3, 3, 2, 4), (4,))]
new = [array + 0.01 for array in old]
expected = 0.01 * np.sqrt(76) / np.sqrt(sum((array**2).sum() for array in old))
assert abs(movement(old, new) - expected) < 1e-9, "The result is wrong."
assert refuses(movement, [kernel, bias], [kernel]), "movement should raise ValueError here."
assert refuses(movement, [kernel], [np.zeros((2, 2))]), "movement should raise ValueError here."
assert refuses(movement, [np.zeros(3)], [np.ones(3)]), "movement should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (3 points)
#
# Batch normalisation in its two ways. In *training* it takes mean and variance of each channel from the batch, and
# moves the averages that it keeps: `momentum` times the old average plus `1 - momentum` times the batch's. In
# *inference* it uses the kept averages and leaves them alone. If its own `trainable` is off, it runs in inference
# whatever the model around it is told. (We leave out the scale and the offset that it learns.)


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def normalise(batch, mean, variance, training, trainable=True, momentum=0.9, epsilon=1e-3):
    """Return what a batch normalisation layer answers, and the averages that it keeps afterwards.

    Args:
        batch: shape (n, channels), at least one row.
        mean, variance: shape (channels,), the averages kept so far.
        training: whether the model is told that it trains.
        trainable: the layer's own switch.
        momentum: the share of the old averages in the new ones.
        epsilon: added to the variance under the root.

    Returns:
        Three arrays: (batch - m) / sqrt(v + epsilon) with the m and v that are used; the mean kept afterwards; the
        variance kept afterwards. The variance of a batch is the mean squared distance from its mean (`np.var`).

    Raises:
        ValueError: if the batch is empty.
    """
    ### BEGIN SOLUTION
    batch, mean, variance = (np.asarray(a, float) for a in (batch, mean, variance))
    if len(batch) == 0:
        raise ValueError("The batch is empty.")
    used_mean, used_variance = mean, variance
    if training and trainable:
        used_mean, used_variance = batch.mean(axis=0), batch.var(axis=0)
        mean = momentum * mean + (1 - momentum) * used_mean
        variance = momentum * variance + (1 - momentum) * used_variance
    return (batch - used_mean) / np.sqrt(used_variance + epsilon), mean, variance
    ### END SOLUTION


# %%
batch = np.array([[0.0, 10.0], [4.0, 10.0]])
answer, mean, variance = normalise(batch, np.zeros(2), np.ones(2), training=True, epsilon=0.0001)
assert np.allclose(np.mean(answer, axis=0), 0, atol=1e-6), "In training, each channel of the answer has mean 0."
assert np.allclose(mean, [0.2, 1.0]), "The kept mean moves a tenth of the way to the batch's (2, 10)."
assert np.allclose(variance, [1.3, 0.9]), "The kept variance moves a tenth of the way to the batch's (4, 0)."
answer, mean, variance = normalise(batch, np.zeros(2), np.ones(2), training=True, trainable=False, epsilon=0.0)
assert np.allclose(answer, batch), "A frozen layer uses what it has kept: mean 0, variance 1."
assert np.allclose(mean, 0), "A frozen layer keeps its averages."

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


rng = np.random.default_rng(5)
for n, channels in ((8, 3), (1, 2), (5, 1)):
    batch = rng.normal(3, 2, (n, channels))
    kept_mean, kept_variance = rng.normal(size=channels), rng.uniform(0.5, 2, channels)
    for training in (True, False):
        for trainable in (True, False):
            answer, mean, variance = normalise(batch, kept_mean, kept_variance, training, trainable, 0.8, 0.01)
            assert np.shape(answer) == (n, channels), "The shape of the answer is wrong."
            assert np.shape(mean) == np.shape(variance) == (channels,), "The shape of the averages is wrong."
            if training and trainable:
                m, v = batch.sum(axis=0) / n, ((batch - batch.mean(axis=0)) ** 2).sum(axis=0) / n
                assert np.allclose(mean, 0.8 * kept_mean + 0.2 * m), "The result is wrong."
                assert np.allclose(variance, 0.8 * kept_variance + 0.2 * v), "The result is wrong."
            else:
                m, v = kept_mean, kept_variance
                assert np.allclose(mean, kept_mean), "The result is wrong."
                assert np.allclose(variance, kept_variance), "The result is wrong."
            assert np.allclose(answer, (batch - m) / (v + 0.01) ** 0.5), "The result is wrong."
answer, mean, variance = normalise(np.array([[2.0], [4.0]]), np.zeros(1), np.ones(1), True)
assert np.allclose(mean, 0.3), "The result is wrong."
assert np.allclose(variance, 1.0), "The result is wrong."
assert np.allclose(answer, np.array([[-1], [1]]) / np.sqrt(1.001)), "The result is wrong."
assert refuses(normalise, np.zeros((0, 2)), np.zeros(2), np.ones(2), True), "normalise should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (4 points)
#
# Now with a real network. The slim VGG16 has seen drawn creatures only; these are blue signs whose arrows point in six
# ways. `top_trained` gives it a top and trains that. Open the last block, which starts with `block5_conv1`, and train
# block and top on, with the optimizer, the rate and the epochs of your choice, in less than 20 seconds. The rate of
# lesson 04 went with other pictures: try some, on pictures that you draw yourself. What lies before the block stays as it
# is to the last digit, and so does the batch normalisation in front of the top.
#
# It is graded after three trainings, each on 180 pictures that you do not have, by 288 others. The grader computes
# from what you return how often such a model is right, before and after. 0 points if a layer before the block has
# changed, or a layer of the block has not. Else the mean gain in accuracy counts: 0.06 gives 1 point, 0.09 gives 2, 0.12
# gives 3, 0.15 gives 4; but never more than 1 if the averages of the batch normalisation have moved.

# %%
import keras
from sklearn.linear_model import LogisticRegression

from course_utils.backbones import load_backbone
from course_utils.synthetic import traffic_signs

network = load_backbone("VGG16", "slim", image_size=64)  # stays as it is: `top_trained` makes a copy
CLASSES = (33, 34, 35, 36, 38, 40)  # right, left, ahead, ahead or right, keep right, roundabout


def drawn(n, seed):
    """So many new pictures of the six signs (a multiple of 6) in random order, (n, 64, 64, 3); and labels from 0 to 5."""
    order = np.random.default_rng(seed).permutation(n)
    indices = [43 * (place // 6) + CLASSES[place % 6] for place in order]  # the module draws all 43 classes in turn
    return np.stack([traffic_signs.fresh(index, seed, 64)[0] for index in indices]), order % 6


def top_trained(pictures, labels):
    """Return a model whose top is trained on these pictures, and the base inside it, which is frozen.

    The model takes pictures, uint8 or float from 0 to 255: it prepares them as the base wants them.
    """
    keras.utils.set_random_seed(0)
    base = keras.models.clone_model(network.model)
    base.set_weights(network.model.get_weights())
    base.trainable = False
    inputs = keras.Input((64, 64, 3))
    features = keras.layers.GlobalAveragePooling2D()(base(network.preprocess(inputs)))
    standardise = keras.layers.BatchNormalization(center=False, scale=False, trainable=False, name="standardise")
    model = keras.Model(inputs, keras.layers.Dense(6, activation="softmax", name="top")(standardise(features)))

    known = keras.Model(inputs, features).predict(pictures, verbose=0)
    standardise.set_weights([known.mean(axis=0), known.var(axis=0)])
    scaled = (known - known.mean(axis=0)) / np.sqrt(known.var(axis=0) + standardise.epsilon)
    logistic = LogisticRegression(C=0.1, max_iter=1000).fit(scaled, labels)
    model.get_layer("top").set_weights([logistic.coef_.T, logistic.intercept_])
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    model.fit(pictures, labels, epochs=1, verbose=0)  # a last touch to the top
    return model, base


def before_and_after(tuned_weights, shown, new):
    """Print which weights have moved, and the accuracy on new pictures before and after; both are pairs with labels."""
    model, _ = top_trained(*shown)
    before = model.get_weights()
    assert [np.shape(a) for a in tuned_weights] == [np.shape(a) for a in before], (
        "All weights of that model are wanted."
    )
    print("moved:")
    for weight, old, values in zip(model.weights, before, tuned_weights, strict=True):
        if not np.array_equal(old, values):
            print(f"  {weight.path}")
    for name, weights in (("before", before), ("afterwards", tuned_weights)):
        model.set_weights(weights)
        share = np.mean(model.predict(new[0], verbose=0).argmax(axis=1) == new[1])
        print(f"accuracy {name}: {share:.3f} of {len(new[1])} new pictures")


# %% nbgrader={"grade": false, "grade_id": "training", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fine_tune(pictures, labels):
    """Train the last block and the top of `top_trained(pictures, labels)`, and return all weights of that model.

    Args:
        pictures: shape (180, 64, 64, 3), uint8, from 0 to 255.
        labels: shape (180,), integers from 0 to 5.

    Returns:
        What `get_weights()` of the model says afterwards: a list of arrays, the frozen ones among them.
    """
    ### BEGIN SOLUTION
    model, base = top_trained(pictures, labels)
    names = [layer.name for layer in base.layers]
    base.trainable = True
    for layer in base.layers[: names.index("block5_conv1")]:
        layer.trainable = False
    rate = keras.optimizers.schedules.CosineDecay(2e-3, 15 * math.ceil(len(pictures) / 16))
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    model.fit(pictures, labels, batch_size=16, epochs=15, verbose=0)
    return model.get_weights()
    ### END SOLUTION


# %% course={"skip": true}
shown_signs, judging_signs = drawn(180, seed=1), drawn(288, seed=2)
before_and_after(fine_tune(*shown_signs), shown_signs, judging_signs)
"That is after one training. The grader takes the mean of three."

# %% nbgrader={"grade": true, "grade_id": "training_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} course={"seconds": 120}
### BEGIN HIDDEN TESTS
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

SEEDS = (3306417205, 918273441, 2749105563, 1460093827)

with np.load(Path(traffic_signs.__file__).parents[1] / "weights" / "VGG16.npz") as file:
    base_weights = [file[key].astype("float32") for key in sorted(file.files)]
names = [f"block{block}_conv{n}" for block, many in enumerate((2, 2, 3, 3, 3), start=1) for n in range(1, many + 1)]


def blocks(x, weights, counts):
    """Return what VGG16's blocks with so many convolutions say, without TensorFlow: the test's memory has a limit."""
    rest = iter(weights)
    for many in counts:
        for _ in range(many):
            windows = sliding_window_view(np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0))), (3, 3), axis=(1, 2))
            x = np.maximum(np.tensordot(windows, next(rest).transpose(2, 0, 1, 3), 3) + next(rest), 0)
        n, height, width, channels = x.shape
        x = x.reshape(n, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))
    return x


def early(pictures):
    prepared = pictures[..., ::-1].astype("float32") - np.float32([103.939, 116.779, 123.68])
    return np.concatenate([blocks(piece, base_weights[:20], (2, 2, 3, 3)) for piece in np.array_split(prepared, 9)])


new_pictures, truth = drawn(288, SEEDS[0])
new_rows = early(new_pictures)
accuracies, averages_moved = [], False
for seed in SEEDS[1:]:
    pictures, labels = drawn(180, seed)
    known = blocks(early(pictures), base_weights[20:], (3,)).mean(axis=(1, 2))
    mean, variance = known.mean(axis=0), known.var(axis=0)
    logistic = LogisticRegression(C=0.1, max_iter=1000).fit((known - mean) / np.sqrt(variance + 1e-3), labels)
    before = [*base_weights, mean, variance, logistic.coef_.T, logistic.intercept_]
    tuned_weights = fine_tune(pictures, labels)
    assert isinstance(tuned_weights, list | tuple), "It should be the list of arrays that get_weights() returns."
    tuned_weights = [np.asarray(array) for array in tuned_weights]
    assert [a.shape for a in tuned_weights] == [a.shape for a in before], "These are not all weights of that model."
    assert all(array.dtype.kind in "fiu" for array in tuned_weights), "Weights should be arrays of numbers."
    tuned_weights = [array.astype("float32") for array in tuned_weights]
    assert all(np.all(np.isfinite(array)) for array in tuned_weights), "There are weights that are no finite numbers."
    for place, name in enumerate(names):
        same = [np.array_equal(before[n], tuned_weights[n]) for n in (2 * place, 2 * place + 1)]
        if name.startswith("block5"):
            assert not same[0], f"{name} has not moved: was it opened, and the model compiled after that?"
        else:
            assert all(same), f"{name} has changed: it should have been frozen."
    for old, new in zip(before[26:28], tuned_weights[26:28], strict=True):
        averages_moved = averages_moved or bool(np.max(np.abs(new - old) / (np.abs(old) + 0.01)) > 0.01)
    pair = []
    for weights in (before, tuned_weights):
        pooled = blocks(new_rows, weights[20:26], (3,)).mean(axis=(1, 2))
        scores = (pooled - weights[26]) / np.sqrt(np.maximum(weights[27], 0) + 1e-3) @ weights[28] + weights[29]
        pair.append(float(np.mean(scores.argmax(axis=1) == truth)))
    accuracies.append(pair)
start, end = (sum(each) / 3 for each in zip(*accuracies, strict=True))
note = "; but the averages of the batch normalisation have moved: 1 point at most" if averages_moved else ""
print(f"accuracy {start:.3f} before, {end:.3f} afterwards, averaged over three trainings{note}")
min(sum(end - start >= wanted for wanted in (0.06, 0.09, 0.12, 0.15)), 1 if averages_moved else 4)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. A fine-tuning has ended: here is its log. Keep it? Lesson 04 asks first whether anything has trained at
# all, and then compares with the network that the fine-tuning started from, its own trained top, on the same pictures:
# what is within two standard errors tells nothing, and then the start is as good and cheaper. (Two points for the rule,
# `task5` in your feedback, and two for the six cases below it, `task5b`.)
#
# The standard error of an accuracy $p$ on $n$ pictures is $\sqrt{p(1-p)/n}$. Take the start's.


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(validation_losses, start, end, pictures):
    """Return what to do with a fine-tuned network, and why.

    Args:
        validation_losses: one number an epoch, at least two, with all digits.
        start: the accuracy of the network before fine-tuning, above 0 and below 1.
        end: its accuracy afterwards, on the same pictures.
        pictures: how many pictures these are, at least 1.

    Returns:
        A pair of texts, the first of these that holds:
        ("look for the mistake", "nothing trains") if all validation losses are the same;
        ("look for the mistake", "below its start") if the end is more than two standard errors below the start;
        ("keep it", "above its start") if it is more than two standard errors above;
        ("keep the start", "no more than chance").

    Raises:
        ValueError: if there are fewer than two losses, no picture, or the start is outside its range.
    """
    ### BEGIN SOLUTION
    if len(validation_losses) < 2 or pictures < 1 or not 0 < start < 1:
        raise ValueError("Two losses, a picture and a start between 0 and 1 are needed.")
    if len(set(np.asarray(validation_losses, float).tolist())) == 1:
        return "look for the mistake", "nothing trains"
    reach = 2 * math.sqrt(start * (1 - start) / pictures)
    if end < start - reach:
        return "look for the mistake", "below its start"
    return ("keep it", "above its start") if end > start + reach else ("keep the start", "no more than chance")
    ### END SOLUTION


# %%
assert tuple(judge([0.0948, 0.0948, 0.0948], 0.9, 0.971, 4000)) == ("look for the mistake", "nothing trains"), (
    "This is the log at the top of lesson 04."
)
assert tuple(judge([0.191, 0.119, 0.087], 0.963, 0.968, 600)) == ("keep the start", "no more than chance"), (
    "Two standard errors of 0.963 on 600 pictures are 0.015."
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


nothing, below = ("look for the mistake", "nothing trains"), ("look for the mistake", "below its start")
above, chance = ("keep it", "above its start"), ("keep the start", "no more than chance")
for losses, start, end, pictures, expected, look in (
    ([0.0948, 0.0948], 0.9, 0.9, 100, nothing, "The losses repeat themselves."),
    ([0.0948] * 30, 0.9, 0.2, 100, nothing, "The losses repeat themselves: that comes first."),
    ([0.0948, 0.0948, 0.0948, 0.0949], 0.9, 0.9, 100, chance, "One loss is another: something trains."),
    ([0.3, 0.2, 0.3, 0.2], 0.8, 0.8, 100, chance, "The losses change and come back: something trains."),
    ([0.3, 0.2], 0.975, 0.955, 400, below, "Two standard errors are 0.016 here."),
    ([0.3, 0.2], 0.975, 0.955, 100, chance, "Two standard errors are 0.031 here."),
    ([0.3, 0.2], 0.80, 0.90, 100, above, "Two standard errors are 0.08 here."),
    ([0.3, 0.2], 0.80, 0.87, 100, chance, "Two standard errors are 0.08 here."),
    ([0.3, 0.5], 0.80, 0.90, 100, above, "The accuracy decides, not the loss."),
    ([0.5, 0.3], 0.80, 0.70, 100, below, "The accuracy decides, not the loss."),
    ([0.5, 0.3], 0.5, 0.505, 1000000, above, "With a million pictures 0.005 is no chance."),
    ([0.5, 0.3], 0.99, 0.999, 100, chance, "Whose standard error is to be taken?"),
    ([0.5, 0.3], 0.90, 0.98, 100, above, "Whose standard error is to be taken? And two of them."),
    ([0.5, 0.3], 0.98, 0.94, 100, below, "Whose standard error is to be taken?"),
):
    assert tuple(judge(losses, start, end, pictures)) == expected, f"A fine-tuning is judged wrongly. {look}"
assert refuses(judge, [0.3], 0.9, 0.9, 100), "One loss cannot repeat itself: ValueError."
assert refuses(judge, [], 0.9, 0.9, 100), "Without losses: ValueError."
assert refuses(judge, [0.3, 0.2], 0.9, 0.9, 0), "Without a picture: ValueError."
assert refuses(judge, [0.3, 0.2], 1.0, 0.9, 100), "A start of 1 has no standard error here: ValueError."
assert refuses(judge, [0.3, 0.2], 0, 0.9, 100), "A start of 0 has no standard error here: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And six trainings of lesson 04, seed 0, as one machine gave them (A to D: 400 pictures; the top alone has 0.975 there,
# and a new classifier on the block's features, the *probe*, 0.975 as well). What do you do next?
#
# | case | what was trained | accuracy | probe afterwards | the layer that moved most, mean of three runs |
# |---|---|--:|--:|--:|
# | A | block and top, RMSprop at 1e-2, one run of three | 0.500 | 0.935 | 64 % |
# | B | block and top, RMSprop at 1e-1, one run of three | 0.505 | 0.522 | 565 % |
# | C | another run at 1e-1 (accuracy 0.562, probe 0.542), five more epochs at 1e-4 | 0.590 | 0.555 | |
# | D | a trial of rates for SGD: block and top at 1e-4, mean of three runs (RMSprop at 1e-4: probe 0.982, moved 2.1 %) | | 0.975 | 0.16 % |
# | E | step 5 has ended, and one network is handed over; 600 test pictures: fine-tuned 0.968, its own start 0.963; it repairs 8 pictures and spoils 5 (p = 0.58) | | | |
# | F | step 5 while it ran: the validation loss fell from 0.191 to 0.087, the validation accuracy was 0.983 in each of six epochs; a colleague wants to stop it, "for nothing trains" | | | |
#
# Decisions:
#
# - `"load"`: the block is lost; load the weights again and begin anew.
# - `"top"`: it is mostly the top that fails; train a new one on the block.
# - `"start"`: a network is handed over now, and it is the start, the trained top alone.
# - `"rate"`: nothing is broken, but the rate does not fit the optimizer: try others.
# - `"fine"`: the training is as it should be, let it go on.
#
# The reason that decides:
#
# - **a** On these pictures no difference can be seen, so the cheaper one will do.
# - **b** The answers become surer and not righter, which is no sign that nothing trains.
# - **c** The features are there, and what reads them is not.
# - **d** The higher accuracy is the better network.
# - **e** The network has hardly moved, so its good numbers are those of its start.
# - **f** The same number in each epoch: nothing trains.
# - **g** The features are lost, and slow epochs do not bring them back.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("load", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("top", "c"),
        "B": ("load", "g"),
        "C": ("load", "g"),
        "D": ("rate", "e"),
        "E": ("start", "a"),
        "F": ("fine", "b"),
    }
    ### END SOLUTION


# %%
found = verdicts()
assert sorted(found) == list("ABCDEF"), f"A verdict for each of the cases A to F is wanted, not for {sorted(found)}."
assert {len(one_verdict) for one_verdict in found.values()} == {2}, (
    "A verdict is a pair: the decision and the letter of the reason."
)
decisions = {decision for decision, _ in found.values()}
assert decisions <= {"load", "top", "start", "rate", "fine"}, f"There is no such decision: {decisions}."
assert {reason for _, reason in found.values()} <= set("abcdefg"), "A reason is one of the letters from a to g."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 6, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("top", "c"), "A coin has 0.5. What does the probe say?"),
    "B": (("load", "g"), "What does the probe say, and what happened to such a run in lesson 04 afterwards?"),
    "C": (("load", "g"), "Compare the probe with that of the start, not with that before the five epochs."),
    "D": (("rate", "e"), "How far did SGD move anything?"),
    "E": (("start", "a"), "8 against 5: what would a coin do? And what does fine-tuning cost?"),
    "F": (("fine", "b"), "Which of the two numbers stays, and which one would stay if nothing trained?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
#
# Source 001 fine-tunes VGG16. It wants to freeze "the first 25 layers (up to the last conv block)". Here is its model, as a
# list, and its loop:

# %%
vgg16 = [{"name": "input", "kind": "InputLayer", "parameters": 0, "trainable": True}]
channels = 3
for block, (convolutions, filters) in enumerate(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), start=1):
    for n in range(1, convolutions + 1):
        number = (9 * channels + 1) * filters
        vgg16.append({"name": f"block{block}_conv{n}", "kind": "Conv2D", "parameters": number, "trainable": True})
        channels = filters
    vgg16.append({"name": f"block{block}_pool", "kind": "MaxPooling2D", "parameters": 0, "trainable": True})
vgg16.append({"name": "top", "kind": "Sequential", "parameters": 2_097_665, "trainable": True})

# %%
source_model = [dict(layer) for layer in vgg16]
for layer in source_model[:25]:
    layer["trainable"] = False

log = [
    {"loss": 0.3111, "acc": 0.9055, "val_loss": 0.0948, "val_acc": 0.9710},
    {"loss": 0.3275, "acc": 0.9051, "val_loss": 0.0948, "val_acc": 0.9710},
    {"loss": 0.3179, "acc": 0.9074, "val_loss": 0.0948, "val_acc": 0.9710},
]

# %% [markdown]
# Read the log. What is the cause?
#
# - **a** The learning rate is so small that four digits do not show what changes.
# - **b** The validation pictures are too few for the accuracy to change.
# - **c** The network is overfitted: the training loss changes, the validation loss does not.
# - **d** The list has fewer than 25 entries, and the slice takes them all, the top included: nothing trains.
# - **e** `trainable` was set before `compile`, so it has no effect.
#
# Name it, and freeze anew: by name; batch normalisation stays frozen wherever it stands; and a name that is not there, or
# a model in which nothing is left to train, is an error, not a silence.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cause():
    """Return the letter of the cause: "a", "b", "c", "d" or "e"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


def freeze(layers, first_trained):
    """Return the layers with their switches set: frozen before `first_trained`, on from there.

    Args:
        layers: a list of layers as above, no models inside.
        first_trained: the name of the first layer that trains.

    Returns:
        A new list of as many dicts, the same but for "trainable", which is True from that layer on, but False for all
        layers of kind "BatchNormalization".

    Raises:
        ValueError: if no layer has that name, or no parameter is left to train.
    """
    ### BEGIN SOLUTION
    names = [layer["name"] for layer in layers]
    if first_trained not in names:
        raise ValueError(f"No layer is called {first_trained!r}.")
    start = names.index(first_trained)
    frozen = [
        dict(layer, trainable=place >= start and layer["kind"] != "BatchNormalization")
        for place, layer in enumerate(layers)
    ]
    if sum(layer["parameters"] for layer in frozen if layer["trainable"]) == 0:
        raise ValueError(f"Nothing is left to train from {first_trained!r} on.")
    return frozen
    ### END SOLUTION


# %%
assert cause() in ("a", "b", "c", "d", "e"), "The cause is one of the letters."
frozen = freeze(vgg16, "block5_conv1")
assert len(frozen) == len(vgg16), "All layers stay in the list."
assert frozen[-1]["trainable"], "The top must train."
assert not frozen[1]["trainable"], "block1_conv1 must be frozen."
trained = sum(part["parameters"] for part in frozen if part["trainable"])
assert trained == 9_177_089, f"Block 5 and the top have 9,177,089 parameters, yours train {trained:,}."


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


assert cause() == "d", "The cause is another one."


def a_layer(name, kind="Conv2D", parameters=10, trainable=True):
    return {"name": name, "kind": kind, "parameters": parameters, "trainable": trainable}


some_network = [
    a_layer("input", "InputLayer", 0),
    a_layer("conv1"),
    a_layer("norm1", "BatchNormalization", 4),
    a_layer("conv10"),
    a_layer("norm10", "BatchNormalization", 4, trainable=False),
    a_layer("conv2", trainable=False),
    a_layer("pool", "MaxPooling2D", 0),
    a_layer("top", "Dense", 3),
]
for first, expected in (
    ("input", [True, True, False, True, False, True, True, True]),
    ("conv1", [False, True, False, True, False, True, True, True]),
    ("norm1", [False, False, False, True, False, True, True, True]),
    ("conv10", [False, False, False, True, False, True, True, True]),
    ("conv2", [False, False, False, False, False, True, True, True]),
    ("top", [False, False, False, False, False, False, False, True]),
):
    switched = freeze(some_network, first)
    assert [bool(one["trainable"]) for one in switched] == expected, f"The result is wrong for first = {first}."
    for key in ("name", "kind", "parameters"):
        assert [one[key] for one in switched] == [one[key] for one in some_network], (
            f"The result is wrong for first = {first}."
        )
assert refuses(freeze, some_network, "block5_conv1"), "freeze should raise ValueError here."
assert refuses(freeze, some_network, "conv"), "freeze should raise ValueError here."
assert refuses(freeze, some_network[:5], "norm10"), "freeze should raise ValueError here."
assert refuses(freeze, some_network[:7], "pool"), "freeze should raise ValueError here."
assert refuses(freeze, [], "top"), "freeze should raise ValueError here."
### END HIDDEN TESTS
