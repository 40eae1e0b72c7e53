# %% [markdown]
# # Exercise 11 · Counting and building a ResNet, and averaging honestly
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 75 to 90 minutes once the lesson is read (planned, not measured): some 1,900 words and 80 lines to read.
#
# **You need** lesson 11. Only task 4 builds a network; nothing is trained, but for one step in its test.

# %%
import math

import numpy as np

# %% [markdown]
# ## Task 1 (3 points)
#
# The parameters of a ResNet of bottleneck blocks, from its table: how many blocks in each of four stages. As in lesson 11:
# at the entrance a 7 by 7 convolution to `width` channels; a block of stage s (0, 1, 2, 3) has f = width · 2^s filters: 1
# by 1 to f, 3 by 3 from f to f, 1 by 1 to 4f; the first block of each stage has a shortcut convolution, 1 by 1 to 4f. No
# convolution has a bias; each has a batch normalisation after it, which *trains* two numbers a channel and *keeps* two
# averages. At the end a dense layer with a bias.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count(blocks, classes, width=64):
    """Return the numbers of trainable parameters and of kept averages.

    Args:
        blocks: four integers of at least 1, the blocks of each stage; (3, 4, 6, 3) is ResNet-50.
        classes: the units of the dense layer.
        width: the channels after the entrance.

    Returns:
        Two integers: what training changes, and the averages that batch normalisation keeps.

    Raises:
        ValueError: if there are not four stages, or one has no block.
    """
    ### BEGIN SOLUTION
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError(f"Four stages of at least one block are needed, not {blocks}.")
    convolutions, channels = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        filters = width * 2**stage
        convolutions.append((1, channels, 4 * filters))
        for _ in range(number):
            convolutions += [(1, channels, filters), (3, filters, filters), (1, filters, 4 * filters)]
            channels = 4 * filters
    trained = sum(k * k * i * o + 2 * o for k, i, o in convolutions) + (channels + 1) * classes
    return trained, sum(2 * o for _, _, o in convolutions)
    ### END SOLUTION


# %%
trained, kept = count((3, 4, 6, 3), 1000)
assert trained == 25_557_032, f"ResNet-50 has 25,557,032 trainable parameters; you count {trained:,}."
assert kept == 53_120, f"Its batch normalisations keep 53,120 averages; you count {kept:,}."


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


def reference(blocks, classes, width):
    trained = 49 * 3 * width + 2 * width + (32 * width + 1) * classes
    averages = 2 * width
    into = width
    for stage in range(4):
        f = width * 2**stage
        trained += into * 4 * f + 8 * f
        averages += 8 * f
        for block in range(blocks[stage]):
            trained += (into if block == 0 else 4 * f) * f + 2 * f + 9 * f * f + 2 * f + f * 4 * f + 8 * f
            averages += 12 * f
        into = 4 * f
    return trained, averages


for blocks, classes, width in (
    ((3, 4, 6, 3), 1000, 64),
    ((3, 4, 23, 3), 1000, 64),
    ((3, 8, 36, 3), 1000, 64),
    ((1, 1, 1, 1), 1, 8),
    ((2, 2, 2, 2), 5, 16),
    ((1, 2, 3, 4), 2, 4),
):
    assert tuple(count(blocks, classes, width)) == reference(blocks, classes, width), (
        f"The result is wrong for blocks, classes, width = {(blocks, classes, width)}."
    )
assert count((3, 4, 23, 3), 1000)[0] == 44549160, "The result is wrong."
assert count((3, 8, 36, 3), 1000)[0] == 60192808, "The result is wrong."
assert refuses(count, (3, 4, 6), 1000), "count should raise ValueError here."
assert refuses(count, (3, 4, 0, 3), 1000), "count should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (3 points)
#
# The averages of batch normalisation start at 0 and 1, which is true of no layer. Each step keeps `momentum` of the old
# average. After how many whole *epochs* is at most a given share of the start left?


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def epochs_to_settle(momentum, left, steps_per_epoch):
    """Return after how many whole epochs at most a share of the averages' start is left.

    Args:
        momentum: the share of the old average that each step keeps, above 0 and below 1.
        left: the share of the start that may be left, above 0 and at most 1.
        steps_per_epoch: at least 1.

    Returns:
        The smallest integer e of at least 0 with momentum ** (e * steps_per_epoch) <= left.

    Raises:
        ValueError: if an argument is outside its range.
    """
    ### BEGIN SOLUTION
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError("The momentum lies between 0 and 1, and so does what may be left.")
    epochs = 0
    while momentum ** (epochs * steps_per_epoch) > left:
        epochs += 1
    return epochs
    ### END SOLUTION


# %%
assert epochs_to_settle(0.9, 0.01, 40) == 2, "40 steps leave 0.9 ** 40, 1.5 %; 80 leave 0.02 %: two epochs."
assert epochs_to_settle(0.99, 0.01, 40) == 12, "With Keras's 0.99 one needs 459 steps for 1 %: twelve epochs of 40."
assert epochs_to_settle(0.99, 1.0, 40) == 0, "All of it may be left: no epoch is needed."


# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for momentum, left, steps, expected in (
    (0.9, 0.01, 40, 2),
    (0.99, 0.01, 40, 12),
    (0.99, 1.0, 40, 0),
    (0.9, 0.01, 1, 44),
    (0.99, 0.05, 100, 3),
    (0.5, 0.5, 1, 1),
    (0.5, 0.25, 2, 1),
    (0.5, 0.24, 2, 2),
    (0.999, 0.001, 1000, 7),
):
    assert epochs_to_settle(momentum, left, steps) == expected, (
        f"The result is wrong for momentum, left, steps = {(momentum, left, steps)}."
    )
assert refuses(epochs_to_settle, 1.0, 0.01, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0, 0.01, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0.9, 0, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0.9, 1.5, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0.9, 0.01, 0), "epochs_to_settle should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (2 points)
#
# The loss of a picture with the truth 1 is log(1 + exp(-logit)), with the truth 0 it is log(1 + exp(logit)). Written down
# like that, exp(1000) overflows. `np.logaddexp(a, b)` is log(exp(a) + exp(b)), and never does.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_from_logits(truth, logits):
    """Return the mean binary cross-entropy.

    Args:
        truth: shape (n,), 0 or 1, at least one.
        logits: shape (n,), any numbers, also very large ones.

    Returns:
        The mean over the pictures, finite for finite logits.

    Raises:
        ValueError: if the lengths differ, nothing is there, or a truth is neither 0 nor 1.
    """
    ### BEGIN SOLUTION
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError("One truth, 0 or 1, is needed for each logit.")
    return float(np.logaddexp(0, np.where(truth == 1, -logits, logits)).mean())
    ### END SOLUTION


# %%
assert abs(loss_from_logits([1, 0], [0.0, 0.0]) - math.log(2)) < 1e-9, "A logit of 0 is a coin: it costs log 2."
assert abs(loss_from_logits([0], [40.0]) - 40) < 1e-6, "Sure and wrong: a logit of 40 costs about 40."
assert loss_from_logits([1], [2.0]) < loss_from_logits([0], [2.0]), "A positive logit is right where the truth is 1."
assert abs(loss_from_logits([0], [1000.0]) - 1000) < 1e-6, "Even a logit of 1000 has a loss, and a finite one."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import math


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for truth, logits in (([1, 0, 1, 0], [2.0, -1.0, -3.0, 0.5]), ([0], [0.0]), ([1, 1, 1], [10.0, -10.0, 0.1])):
    each = [math.log(1 + math.exp(-z if t else z)) for t, z in zip(truth, logits, strict=True)]
    assert abs(loss_from_logits(truth, logits) - sum(each) / len(each)) < 1e-9, (
        f"The result is wrong for truth, logits = {(truth, logits)}."
    )
for truth, logit, expected in (
    (0, 1000.0, 1000.0),
    (1, -1000.0, 1000.0),
    (1, 1000.0, 0.0),
    (0, -1e6, 0.0),
    (0, 50.0, 50.0),
):
    assert abs(loss_from_logits([truth], [logit]) - expected) < 1e-6, (
        f"The result is wrong for truth, logit = {(truth, logit)}."
    )
assert abs(loss_from_logits([1], [30.0]) / math.exp(-30) - 1) < 1e-3, "The result is wrong."
assert refuses(loss_from_logits, [1, 0], [1.0]), "loss_from_logits should raise ValueError here."
assert refuses(loss_from_logits, [], []), "loss_from_logits should raise ValueError here."
assert refuses(loss_from_logits, [2], [1.0]), "loss_from_logits should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (4 points)
#
# Build a residual network of *basic* blocks, with two 3 by 3 convolutions each, for small pictures:
#
# - The entrance: a 3 by 3 convolution with stride 1 to `widths[0]` channels, batch normalisation, ReLU.
# - Stage s has `blocks[s]` blocks of `widths[s]` channels. A block: convolution, normalisation, ReLU, convolution,
#   normalisation; then the shortcut is added, and a ReLU follows the addition.
# - In every stage but stage 0, the first convolution of the first block has stride 2. Apart from the projections, all
#   other convolutions have stride 1.
# - The shortcut is the block's input itself. Only where the shape changes (in the blocks with stride 2, also if the
#   number of channels stays) it is a *projection*: a 1 by 1 convolution with stride 2, and a normalisation.
# - The end: the average of each channel over the picture, and one dense layer with a bias and softmax.
#
# All convolutions have `padding="same"` and no bias. The normalisations are `BatchNormalization()` as Keras makes it,
# without the lesson's numbers. Nothing else is in the network: the pictures come as numbers from -1 to 1. Use the layers
# of `keras.layers` (`layers.Add`, or `+`): no `Lambda`, no layers of your own, no model inside the model. You may build
# a projection before or after the convolutions beside it.
#
# One point is for its answers with weights that the test draws, as in the lesson's transplant, and half a point for each
# of six other things, which the docstring names; one is lost if some network cannot be built. The functions `look_at`
# above and `inspected` below yours are given: through them the tests reach your network. Leave both as they are.

# %%
import keras
from keras import layers


def look_at(build, pictures, weights=None, labels=None):
    """Return what the tests want to know of the network that `build` returns, as plain data.

    With weights, the network gets these before it answers; with labels, it is trained for one step.
    """
    model = build()
    if not (isinstance(model, keras.Model) and hasattr(model, "operations")):
        raise TypeError(f"what it returns is no functional keras.Model, but a {type(model).__name__}")
    kinds = [type(part) for part in model.operations]
    found = {
        "kinds": [kind.__name__ if kind.__module__.startswith("keras.") else "own layer" for kind in kinds],
        "weights": [[(weight.name, tuple(weight.shape)) for weight in layer.weights] for layer in model.layers],
        "compiled": model.compiled,
    }
    for layer, values in zip(model.layers, weights or [], strict=weights is not None):
        layer.set_weights(values)
    found["answers"] = np.asarray(model(pictures, training=False))
    if labels is not None:
        others = {id(weight) for weight in build().weights}
        found["shared"] = any(id(weight) in others for weight in model.weights)
        before = keras.ops.convert_to_numpy(model.weights[0]).copy()
        model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", run_eagerly=True)
        model.train_on_batch(pictures, labels)
        found["step"] = float(np.abs(keras.ops.convert_to_numpy(model.weights[0]) - before).max())
    return found


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def residual_network(side, classes, widths, blocks):
    """Return a new residual network, as described above.

    The hidden tests call it with other numbers. They look at its answers with drawn weights, to two decimals, and at
    six other things: the number of parameters (all that Keras counts, with the averages of batch normalisation);
    shape, range and sum of what comes out; one addition for each block, and no other; where projections stand; that
    blocks without projection hand on their input if scale and shift of their last normalisation are 0; that two calls
    share no weights, the network is not compiled, and one step of training moves the first convolution.

    Args:
        side: the side of the pictures in pixels; they have three channels.
        classes: the units of the last layer, at least 2.
        widths: the channels of each stage, a tuple of at least one integer, such as (16, 32, 64).
        blocks: the blocks of each stage, a tuple of as many integers, each at least 1.

    Returns:
        A functional keras.Model, not compiled, that makes probabilities, shape (n, classes), of pictures, shape
        (n, side, side, 3). Each call builds a new one.
    """

    ### BEGIN SOLUTION
    def conv_bn(x, filters, size, stride=1):
        x = layers.Conv2D(filters, size, stride, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    inputs = keras.Input((side, side, 3))
    x = layers.ReLU()(conv_bn(inputs, widths[0], 3))
    for stage, (filters, number) in enumerate(zip(widths, blocks, strict=True)):
        for block in range(number):
            stride = 2 if stage > 0 and block == 0 else 1
            shortcut = conv_bn(x, filters, 1, stride) if stride == 2 else x
            x = layers.ReLU()(conv_bn(x, filters, 3, stride))
            x = layers.ReLU()(layers.Add()([shortcut, conv_bn(x, filters, 3)]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
    ### END SOLUTION


def inspected(settings, *probe):
    """Return what `look_at` says of the network with these settings. Leave this function as it is."""
    return look_at(lambda: residual_network(*settings), *probe)


# %% course={"skip": true}
pictures = np.random.default_rng(0).uniform(-1, 1, (2, 32, 32, 3)).astype("float32")
built = residual_network(32, 10, (16, 32, 64), (3, 3, 3))
wanted = (
    "Keras counts 274,042 parameters (two projections, each with its normalisation; only the dense layer has a bias)"
)
assert built.count_params() == 274_042, f"{wanted}, in yours {built.count_params():,}."
assert residual_network(7, 2, (4, 4), (1, 1)).count_params() == 806, "With equal widths, there is a projection, too."
looked = inspected((32, 10, (16, 32, 64), (3, 3, 3)), pictures)
assert looked["kinds"].count("Add") == 9, f"Nine blocks, nine additions; there are {looked['kinds'].count('Add')}."
assert looked["answers"].shape == (2, 10), f"Ten numbers for each of two pictures, not {looked['answers'].shape}."
assert np.allclose(looked["answers"].sum(axis=1), 1, atol=1e-5), "The probabilities of a picture add up to 1."
assert not looked["compiled"], "Whoever trains it compiles it."


# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} course={"seconds": 60}
### BEGIN HIDDEN TESTS
import itertools

import numpy as np

SEED = 76  # with these numbers every case answers four pictures in four ways
OF_BATCH = ("gamma", "beta", "moving_mean", "moving_variance")


def rows(settings):
    """The rows of weights as described: each a place (stage, block, part), a kind and a shape of the kernel."""
    _, classes, widths, blocks = settings
    found, into = [((0, 0, 0), "conv", (3, 3, 3, widths[0]))], widths[0]
    for stage, (width, number) in enumerate(zip(widths, blocks, strict=True)):
        for block in range(number):
            found.append(((stage, block, 1), "conv", (3, 3, into, width)))
            found.append(((stage, block, 2), "conv", (3, 3, width, width)))
            if stage and not block:
                found.append(((stage, block, 3), "conv", (1, 1, into, width)))
            into = width
    return [*found, ((9, 9, 9), "dense", (into, classes))]


def draw(settings, seed, handing_on=False):
    """Numbers for each place: of equal places the same, whatever else there is."""
    drawn = {}
    for (stage, block, part), kind, shape in rows(settings):
        rng = np.random.default_rng([seed, stage, block, part])
        kernel = rng.normal(0, 1.5 / np.sqrt(np.prod(shape[:-1])), shape)
        if kind == "dense":
            drawn["dense"] = {"kernel": kernel, "bias": rng.normal(0, 0.3, shape[-1])}
            continue
        # The last normalisations of the two paths of a block are alike: which comes first is the student's choice.
        rng = np.random.default_rng([seed, stage, block, min(part, 2), 7])
        low_high = ((0.6, 1.4), (-0.4, 0.4), (-0.4, 0.4), (0.6, 1.4))
        batch = {name: rng.uniform(*each, shape[-1]) for name, each in zip(OF_BATCH, low_high, strict=True)}
        if handing_on and part == 2 and not (stage and not block):
            batch |= {"gamma": 0 * batch["gamma"], "beta": 0 * batch["beta"]}
        drawn[stage, block, part] = {"kernel": kernel} | batch
    return drawn


def placed(settings, seen, drawn):
    """The drawn numbers in the order of the network's own layers."""
    big, small, batches = [], [], []
    for place, _, shape in rows(settings)[:-1]:
        (big if shape[0] == 3 else small).append(drawn[place])
        batches.append(drawn[place])
    queues = {"big": iter(big), "small": iter(small), "batch": iter(batches), "dense": iter([drawn["dense"]])}
    found = []
    for weights in seen["weights"]:
        names, shapes = [name for name, _ in weights], [tuple(shape) for _, shape in weights]
        kernel = next((shape for shape in shapes if len(shape) == 4), ())
        kind = ("big" if kernel[0] == 3 else "small") if kernel else "dense" if "kernel" in names else "batch"
        values = next(queues[kind], {}) if names else {}
        if kernel:  # a bias that should not be there costs the point for parameters, and nothing here
            values = {"bias": np.zeros(kernel[-1])} | values
        found.append([np.asarray(values.get(name, np.zeros(0)), "float32") for name in names])
        assert [each.shape for each in found[-1]] == shapes, "its weights are not those of the description"
    assert [each for queue in queues.values() for each in queue] == [], "layers with weights are missing"
    return found


def convolve(x, kernel, stride):
    k, n = len(kernel), x.shape[1]
    out = -(-n // stride)
    more = max((out - 1) * stride + k - n, 0)
    x = np.pad(x, ((0, 0), *[(more // 2, more - more // 2)] * 2, (0, 0)))
    last = (out - 1) * stride + 1
    return sum(
        x[:, i : i + last : stride, j : j + last : stride] @ kernel[i, j]
        for i, j in itertools.product(range(k), repeat=2)
    )


def normalised(x, each, stride=1):
    x = convolve(x, each["kernel"], stride)
    return each["gamma"] * (x - each["moving_mean"]) / np.sqrt(each["moving_variance"] + 1e-3) + each["beta"]


def reference(settings, drawn, x):
    x = np.maximum(normalised(x.astype(float), drawn[0, 0, 0]), 0)
    for stage, number in enumerate(settings[3]):
        for block in range(number):
            halves = bool(stage and not block)
            shortcut = normalised(x, drawn[stage, block, 3], 2) if halves else x
            x = np.maximum(normalised(x, drawn[stage, block, 1], 1 + halves), 0)
            x = np.maximum(shortcut + normalised(x, drawn[stage, block, 2]), 0)
    scores = x.mean((1, 2)) @ drawn["dense"]["kernel"] + drawn["dense"]["bias"]
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def asked(side):
    rng = np.random.default_rng(side)
    colour = rng.uniform(-1, 1, (4, 1, 1, 3))
    return (0.5 * (colour + rng.uniform(-1, 1, (4, side, side, 3)))).astype("float32")


def looked_at(settings, *probe):
    seen = inspected(settings, asked(settings[0]), *probe)
    if not isinstance(seen, dict) or "answers" not in seen:
        raise TypeError("inspected does not return what look_at returns: leave it as it is")
    return seen


def shapes_in(seen):
    return [tuple(shape) for layer in seen["weights"] for _, shape in layer]


def parameters(settings):
    described = sum(int(np.prod(shape)) + (4 if kind == "conv" else 1) * shape[-1] for _, kind, shape in rows(settings))
    if sum(int(np.prod(shape)) for shape in shapes_in(looks[settings])) != described:
        return "the number of parameters"


def probabilities(settings):
    said = np.asarray(looks[settings]["answers"])
    if said.shape != (4, settings[1]) or said.dtype.kind != "f":
        return "the shape of the output"
    if not (np.all((said >= 0) & (said <= 1)) and np.allclose(said.sum(1), 1, atol=1e-4)):
        return "the range or sum of the output"


def additions(settings):
    if looks[settings]["kinds"].count("Add") != sum(settings[3]):
        return "the number of additions"


def projections(settings):
    kernels = [shape for shape in shapes_in(looks[settings]) if len(shape) == 4]
    if [shape[2:] for shape in kernels if shape[0] == 1] != list(itertools.pairwise(settings[2])):
        return "where projections stand"


def drawn_answers(settings, handing_on=False):
    drawn = draw(settings, SEED, handing_on)
    said = np.asarray(looked_at(settings, placed(settings, looks[settings], drawn))["answers"])
    return said, reference(settings, drawn, asked(settings[0]))


def answers(settings):
    said, right = drawn_answers(settings)
    if said.shape != right.shape or not np.abs(said - right).max() < 0.01:
        return "the answers with drawn weights"


def handing_on(settings):
    """With last scales and shifts of 0, more blocks without projection change nothing, and pictures still differ."""
    said, fewer = drawn_answers(settings, True)[0], drawn_answers(FEWER, True)[0]
    if not (np.abs(said - fewer).max() < 0.001 and np.ptp(said, axis=0).max() > 0.01):
        return "what a block with a last scale of 0 hands on"


def trains(settings):
    trained = looked_at(settings, None, np.arange(4) % settings[1])
    if trained["compiled"]:
        return "that it is compiled"
    if trained["shared"]:
        return "that two calls share weights"
    if shapes_in(trained)[0][:3] != (3, 3, 3) or not 0 < trained["step"] < np.inf:
        return "that a step does not move the first convolution"


FEWER, DEEP, ODD, NARROW = CASES = (
    (8, 3, (4, 6), (1, 1)),
    (8, 3, (4, 6), (2, 3)),
    (9, 4, (6,), (2,)),
    (10, 2, (5, 5, 4), (1, 2, 1)),
)
points, wrong, looks, failed = 4.0, {}, {}, None
for case in CASES:
    try:
        looks[case] = looked_at(case)
    except Exception as problem:
        failed = failed or problem
        wrong.setdefault(case, []).append(f"it cannot be built ({type(problem).__name__}: {str(problem)[:40]})")
if not looks:
    raise failed
kinds = {kind for seen in looks.values() for kind in seen["kinds"]}
strange = sorted(kinds & {"Lambda", "Functional", "Sequential", "own layer"})
assert not strange, f"residual_network: a part is not allowed ({', '.join(strange)}). Use the layers of keras.layers."
points -= bool(wrong)
for price, look, cases in (
    (0.5, parameters, CASES),
    (0.5, probabilities, CASES),
    (0.5, additions, CASES),
    (0.5, projections, CASES),
    (1.0, answers, CASES),
    (0.5, handing_on, [DEEP]),
    (0.5, trains, [NARROW]),
):
    for case in cases:
        try:
            said = look(case) if case in looks else None
        except Exception as problem:
            said = f"{look.__name__.replace('_', ' ')} ({str(problem)[:60]})"
        if said:
            points -= price
            wrong.setdefault(case, []).append(said)
            break
print(*(f"residual_network{case}, wrong: {', '.join(each)}" for case, each in wrong.items()), sep="; ")
max(0.0, points)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Two networks differ in their depth alone, and each was trained several times; repeat $i$ of both had the
# same order of pictures. Does the deeper one learn better or worse, and why? Two sets of losses are needed for that: on the
# pictures that were learned, and on new ones. Who is worse on new pictures may have learned the old ones by heart, or
# may not even have learned those. (Two points for the rule, `task5` in your feedback, and two for the seven cases below
# it, `task5b`.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(shallow_training, deep_training, shallow_new, deep_new):
    """Return whether the deeper of two networks learns better or worse, and why.

    "Always" means: in every repeat, the deep network's loss compared with the shallow one's of the same repeat.

    Args:
        shallow_training, deep_training: the losses on the training pictures, one a repeat.
        shallow_new, deep_new: the losses on new pictures, one a repeat.

    Returns:
        A pair of texts, the first of these that holds:
        ("cannot tell", "too few trainings") for fewer than three repeats;
        ("worse", "degradation") if the deep training loss is always higher: it learns worse, whatever new pictures say;
        ("worse", "overfitting") if the deep training loss is always lower and the deep loss on new pictures always higher;
        ("better", "learns more") if both are always lower;
        ("cannot tell", "the repeats disagree") in all other cases. Equal losses are neither higher nor lower.

    Raises:
        ValueError: if the four do not have the same length, or are empty.
    """
    ### BEGIN SOLUTION
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("Four losses are needed for each repeat, and at least one repeat.")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
    ### END SOLUTION


# %%
assert tuple(judge([0.5, 0.4, 0.5], [0.7, 0.6, 0.7], [0.6, 0.6, 0.6], [0.7, 0.7, 0.7])) == ("worse", "degradation"), (
    "It does not even learn the training pictures as well."
)
assert tuple(judge([0.5, 0.4, 0.5], [0.1, 0.1, 0.1], [0.6, 0.6, 0.6], [0.9, 0.8, 0.9])) == ("worse", "overfitting"), (
    "It has learned the training pictures, and nothing that helps with others."
)
assert tuple(judge([0.5], [0.1], [0.6], [0.3])) == ("cannot tell", "too few trainings"), (
    "One training is one throw of the dice."
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


few, disagree = ("cannot tell", "too few trainings"), ("cannot tell", "the repeats disagree")
degrades, overfits, better = ("worse", "degradation"), ("worse", "overfitting"), ("better", "learns more")
for case, expected, look in (
    (([0.5, 0.4], [0.7, 0.6], [0.6, 0.6], [0.7, 0.7]), few, "Three trainings are the least."),
    (
        ([0.5, 0.4, 0.3], [0.6, 0.5, 0.4], [0.6, 0.6, 0.6], [0.5, 0.5, 0.5]),
        degrades,
        "Which losses tell of degradation?",
    ),
    (
        ([0.5, 0.4, 0.3], [0.6, 0.5, 0.4], [0.6, 0.6, 0.6], [0.5, 0.7, 0.5]),
        degrades,
        "Which losses tell of degradation?",
    ),
    (
        ([0.7, 0.4, 0.1], [0.8, 0.5, 0.2], [0.6, 0.6, 0.6], [0.7, 0.7, 0.7]),
        degrades,
        "Compare repeat with repeat, not best with worst.",
    ),
    (([0.2, 0.5, 0.8], [0.1, 0.4, 0.7], [0.2, 0.5, 0.8], [0.3, 0.6, 0.9]), overfits, "Compare repeat with repeat."),
    (([0.2, 0.5, 0.8], [0.1, 0.4, 0.7], [0.2, 0.5, 0.8], [0.1, 0.4, 0.7]), better, "Both losses are lower, each time."),
    (
        ([0.2, 0.5, 0.8], [0.1, 0.4, 0.9], [0.2, 0.5, 0.8], [0.1, 0.4, 0.7]),
        disagree,
        "One repeat of three speaks against it.",
    ),
    (
        ([0.2, 0.5, 0.8], [0.1, 0.4, 0.7], [0.2, 0.5, 0.8], [0.1, 0.6, 0.7]),
        disagree,
        "One repeat of three speaks against it.",
    ),
    (([0.2, 0.5, 0.8], [0.1, 0.5, 0.7], [0.2, 0.5, 0.8], [0.1, 0.4, 0.7]), disagree, "Equal is not lower."),
    (([0.2, 0.5, 0.8], [0.3, 0.5, 0.9], [0.2, 0.5, 0.8], [0.3, 0.6, 0.9]), disagree, "Equal is not higher."),
    (
        ([0.5, 0.5, 0.5, 0.5], [0.1, 0.1, 0.1, 0.6], [0.5] * 4, [0.9] * 4),
        disagree,
        "The mean is lower, one repeat is not.",
    ),
    (([0.5] * 4, [0.2] * 4, [0.6] * 4, [0.8, 0.8, 0.8, 0.1]), disagree, "The mean of the new losses hides one repeat."),
):
    assert tuple(judge(*case)) == expected, f"Two networks are judged wrongly. {look}"
assert refuses(judge, [], [], [], []), "Without a repeat: ValueError."
assert refuses(judge, [0.1] * 3, [0.1] * 3, [0.1] * 3, [0.1] * 2), "Four losses for each repeat: ValueError."
assert refuses(judge, [0.1] * 3, [0.1] * 2, [0.1] * 3, [0.1] * 3), "Four losses for each repeat: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And seven sentences, with numbers made up for this exercise; lesson 11 shows where most such numbers come from. Do you sign
# them (`"yes"`) or not (`"no"`)?
#
# - **A** Three short epochs with Keras's batch normalisation (momentum 0.99): in training the batches of the last epoch
#   were right in 0.93, the finished network is right in 0.62 of *the same* pictures. "It overfits."
# - **B** Our ResNet-50 has 25,557,032 trainable parameters, as everybody's. "It may still be another network than
#   everybody's."
# - **C** With the weights of a known network ours answers as that one does, to 0.000001; the test lets 0.0001 pass. With one
#   stride of ours moved to another place, the two networks' answers are 0.02 apart; the answers about different pictures
#   differ by 0.05. "This test would have found
#   that mistake."
# - **D** 26 layers without shortcuts end at a training loss of 0.66, 0.64 and 0.67, 14 layers at 0.41, 0.38 and 0.44.
#   "Too many parameters for so few pictures: it overfits."
# - **E** The loss of batches of ten jumps between 0.1 and 0.6 in the last epoch. The losses of single pictures, with
#   the network held still, have a variance of 0.16; that of the batches' losses is 0.020. "Most of the jumping would be
#   there without any training."
# - **F** A training is interrupted after epoch 4 and resumed with the weights alone. The loss of the first step is the
#   same to the last digit as without interruption; from the second step on it is another one. "It was resumed as if
#   nothing had happened."
# - **G** A network from scratch tells ill eyes from healthy ones with an AUC of 0.95, twelve statistics, the
#   mean, spread and sharpness of each colour, with 0.96; difference -0.01 [-0.03, 0.01]. "It has learned to see the shapes of the illness."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** A mean of ten pictures varies with a tenth of the pictures' variance, also if nothing moves.
# - **b** What the change does is far larger than what the test lets pass.
# - **c** The averages that the finished network uses have not arrived.
# - **d** A rival that sees no shape does as well.
# - **e** The optimizer remembers, too.
# - **f** The loss was high already in training, so nothing was learned by heart.
# - **g** A count says nothing about how the layers are joined.
# - **h** The higher number is the better one.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "c"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
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
    "A": (("no", "c"), "Both numbers are of the same pictures. What differs?"),
    "B": (("yes", "g"), "Which mistakes have no parameters?"),
    "C": (("yes", "b"), "Compare the three distances."),
    "D": (("no", "f"), "On which pictures is this loss?"),
    "E": (("yes", "a"), "How much would the batches' losses vary if the network stood still?"),
    "F": (("no", "e"), "The weights are the same. What else makes the second step?"),
    "G": (("no", "d"), "Who else is in this sentence?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
#
# So source 003 judges its network after each epoch (each batch comes as a list of truths and a list of logits):


# %%
def source_accuracy(batches):
    accuracies = []
    for truth, logits in batches:
        accuracies.append(np.mean((np.array(logits) > 0) == (np.array(truth) == 1)))
    return float(np.mean(accuracies))


truth, logits = [1] * 20 + [0] * 3, [2.0] * 20 + [1.0] * 3  # 20 of 23 right
{
    size: source_accuracy([(truth[i : i + size], logits[i : i + size]) for i in range(0, 23, size)])
    for size in (5, 10, 11, 23)
}

# %% [markdown]
# The same 23 answers, four "accuracies". With 400 pictures and batches of 10 nobody noticed. What is the cause?
#
# - **a** Large batches make the network less accurate.
# - **b** The threshold for logits should be 0.5.
# - **c** Every batch counts the same, so the pictures of a small last batch count more than the others.
# - **d** `np.mean` rounds in each batch.
# - **e** The truths are integers and the logits are floats.
#
# Name it, and compute accuracy *and* loss over pictures. (`np.mean` of a list of arrays of several lengths, which is what
# the source does for the loss, raises an error in today's NumPy.)


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cause():
    """Return the letter of the cause: "a", "b", "c", "d" or "e"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


def accuracy_and_loss(batches):
    """Return accuracy and mean loss over all pictures.

    Args:
        batches: a list of pairs (truth, logits), two lists of the same length; batches of any sizes, also empty ones.

    Returns:
        The share of pictures whose logit is above 0 where the truth is 1, and not above 0 where it is 0; and the mean of
        the losses of task 3. They do not depend on how the pictures are shared out among batches.

    Raises:
        ValueError: if there is no picture at all.
    """
    ### BEGIN SOLUTION
    truth = np.array([value for batch in batches for value in batch[0]])
    logits = np.array([value for batch in batches for value in batch[1]], float)
    if truth.size == 0:
        raise ValueError("There is no picture to judge by.")
    losses = np.logaddexp(0, np.where(truth == 1, -logits, logits))
    return float(np.mean((logits > 0) == (truth == 1))), float(losses.mean())
    ### END SOLUTION


# %%
assert cause() in ("a", "b", "c", "d", "e"), "The cause is one of the letters."
accuracy, loss = accuracy_and_loss([(truth[i : i + 10], logits[i : i + 10]) for i in range(0, 23, 10)])
assert abs(accuracy - 20 / 23) < 1e-9, f"20 of 23 answers are right: {20 / 23:.4f}, not {accuracy:.4f}."
assert abs(loss - accuracy_and_loss([(truth, logits)])[1]) < 1e-9, "Batches of 10 or all at once: one loss."

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
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


assert cause() == "c", "The cause is another one."
for seed, n in ((1, 23), (2, 40), (3, 7)):
    rng = np.random.default_rng(seed)
    labels, answers = rng.integers(0, 2, n).tolist(), rng.normal(0, 3, n).round(3).tolist()
    right = sum((z > 0) == (t == 1) for t, z in zip(labels, answers, strict=True)) / n
    price = sum(math.log(1 + math.exp(-z if t else z)) for t, z in zip(labels, answers, strict=True)) / n
    for cuts in ([0, n], [0, 1, n], [0, 2, 2, n], list(range(0, n, 3)) + [n]):
        parts = [[labels[a:b], answers[a:b]] for a, b in zip(cuts[:-1], cuts[1:], strict=True)]  # noqa: RUF007
        found, paid = accuracy_and_loss(parts)
        assert abs(found - right) < 1e-9, f"The result is wrong for cuts = {cuts}."
        assert abs(paid - price) < 1e-6, f"The result is wrong for cuts = {cuts}."
found, paid = accuracy_and_loss([[[1, 0], [0.0, 0.0]], [[0], [0.3]]])
assert abs(found - 1 / 3) < 1e-9, "The result is wrong."
assert refuses(accuracy_and_loss, []), "accuracy_and_loss should raise ValueError here."
assert refuses(accuracy_and_loss, [[[], []]]), "accuracy_and_loss should raise ValueError here."
### END HIDDEN TESTS
