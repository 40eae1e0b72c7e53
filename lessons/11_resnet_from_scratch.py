# %% [markdown]
# # 11 · ResNet from scratch
#
# **You will learn** to build ResNet-50, 101 and 152 from one table, to prove that yours is the one everybody means, to
# train it from nothing on photographs of eyes, and to lose no training to a power cut.
#
# **You need** lessons 00 to 02; lesson 04 for batch normalisation.
#
# **Time** tiny: 1 to 2 minutes · laptop: 5 minutes · full: 20 minutes on a GPU
#
# **Data** `palm`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of all random numbers; another seed also draws other pictures
depth: int | None = None  # layers of the ResNet: 14, 26, 50, 101 or 152; None: what the profile says
epochs: int | None = None  # passes over the training pictures; None: what the profile says
batch_size: int = 10  # pictures in a step, as in the source
decay_steps: int = 102  # steps in which the learning rate falls from 0.005 to 0.001
image_size: int | None = None  # side of the pictures in pixels; None: what the profile says
devices: int = 1  # GPUs of this machine that share the work of each step

# %%
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import RocCurveDisplay, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.checkpoints import fit_or_resume
from course_utils.datasets import Split, find, find_images
from course_utils.distribute import strategy_for
from course_utils.errors import CourseError
from course_utils.features import picture_statistics
from course_utils.images import printable
from course_utils.metrics import accuracy_interval
from course_utils.paths import run_folder
from course_utils.plots import picture_grid, smooth
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.tables import read_palm_labels

settings = get_profile(profile)
epochs = epochs or settings.epochs["resnet"]
image_size = image_size or settings.image_size["palm"]
depth, width = depth or settings.resnet[0], settings.resnet[1]
strategy = strategy_for(devices, batch_size)
keras.utils.set_random_seed(seed)
folder = find("palm", settings, seed=seed)
parameters = {"profile": profile, "seed": seed, "depth": depth, "epochs": epochs, "batch_size": batch_size}
parameters |= {"decay_steps": decay_steps, "image_size": image_size, "devices": devices}
run = run_folder("11", parameters)  # what this run keeps; another one at the same time has a folder of its own
sorted(path.name for path in folder.iterdir())

# %% [markdown]
# An eye that is too long sees near things only: it is *myopic*. In some such eyes the stretched retina falls ill:
# *pathologic myopia*, a common cause of blindness, which a photograph of the back of the eye can show. Source 003 finds
# it with a ResNet, in the framework Paddle. What follows is a lesson, not a medical device.

# %% [markdown]
# ## Labels in file names
#
# There are no class folders here. The training pictures carry their label as a first letter: P for pathologic, H for
# high but healthy myopia, N for normal. P is our positive class; H and N are both negative. What should happen with a
# file that begins otherwise? The source has this line:

# %%
message = "Not excepted file name"
try:
    raise message
except TypeError as error:
    print(error)

# %% [markdown]
# It raises a *string*. Python cannot do that: the reader gets a `TypeError` about exceptions, and never learns which
# file was meant, or what was wrong with it. An error has to say what, where, and what to do.


# %%
def label_of(file):
    """1 for pathologic myopia, 0 for none, from the first letter of the file's name."""
    labels = {"P": 1, "H": 0, "N": 0}
    if file.name[0] not in labels:
        raise CourseError(f"{file}: the name must begin with P, H or N. Rename the file, or move it elsewhere.")
    return labels[file.name[0]]


# %%
try:
    label_of(Path("PALM-Training400") / "X0001.jpg")
except CourseError as error:
    print(error)


# %%
def pictures_in(place):
    """The usable pictures of a folder, in the order of their names; what is left out is told."""
    usable, left_out = find_images(place)
    for file, reason in left_out.items():
        print(f"left out: {printable(file.name)}: {reason}")
    return usable


training = pictures_in(folder / "PALM-Training400")
training_labels = [label_of(file) for file in training]
print(len(training), "pictures,", sum(training_labels), "of them pathologic")

# %% [markdown]
# The list is sorted, because `listdir` gives another order on every file system, and a seed then means another thing on
# every machine.

# %% [markdown]
# ## Labels in a table
#
# The other pictures are called V0001 and so on; their labels stand in a table:

# %%
others = pictures_in(folder / "PALM-Validation400")
eyes, misfits = read_palm_labels(folder / "labels.csv", others)
print(*(folder / "labels.csv").read_text("utf-8", errors="replace").splitlines()[:3], sep="\n")

# %% [markdown]
# How many ways can a line of a table be wrong? The source splits each line at its commas and hopes. `read_palm_labels`
# looks at each line, and complains about all bad ones at once: nobody wants to mend a table one error at a time. Feed it
# a table that is wrong in four ways. (A fifth is hard to see: spreadsheets put an invisible mark before the first
# column's name. Python's encoding `utf-8-sig` drops it; without that, the column is never found.)

# %%
known = others[0].name
bad = f"ID,imgName,Label\n1,{known},1\n2,V9998.jpg,yes\n3,V9999.jpg,2\n4,,0\n5,{known},0\n"
with tempfile.TemporaryDirectory() as place:
    table = Path(place) / "labels.csv"
    table.write_text(bad, "utf-8")
    try:
        read_palm_labels(table, others)
    except CourseError as error:
        print(str(error).replace(str(table), table.name))

# %%
print(*misfits, sep="\n", end="\n" * bool(misfits))
test_files, test_labels = [eye.picture for eye in eyes], [eye.label for eye in eyes]
print(len(test_files), "pictures,", sum(test_labels), "of them pathologic")

# %% [markdown]
# To learn and to be tested, a network needs pictures of both kinds. If they are missing, better to hear it now.

# %%
for place, labels in {"PALM-Training400": training_labels, "PALM-Validation400": test_labels}.items():
    if len(set(labels)) < 2:
        raise CourseError(
            f"{folder / place} has {len(labels)} usable pictures with a label, {sum(labels)} of them pathologic. What to "
            "do: add pictures (and rows to labels.csv) until there is at least one of each kind."
        )

# %% [markdown]
# ## Twice the same picture?
#
# Nobody counts pictures that came twice, until a network knows one by heart from training and meets it again in the
# test. A *hash* turns a file's content into a short code: the same code, the same picture. Look within the training
# pictures and across.


# %%
def codes(files):
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


first = {}
for file, code in zip(training, codes(training), strict=True):
    if first.setdefault(code, file) != file:
        print(f"{printable(file.name)} is {printable(first[code].name)} once more")
claim("No test picture is among the training pictures", len(set(first) & set(codes(test_files))), at_most=0)

# %% [markdown]
# What comes twice, we use once. (Copies that were saved anew have other bytes; exercise 5 goes after them.) The
# pictures and their labels now make a `Split`, the course's way to feed `fit`.

# %%
files = sorted(first.values())
names = ("not pathologic", "pathologic")
train = Split("train", tuple(files), np.array([label_of(file) for file in files], np.int64), names, image_size)
test = Split("test", tuple(test_files), np.array(test_labels, np.int64), names, image_size)
record("training_pictures", len(train))
record("share_of_pathologic_test_pictures", test.labels.mean())

# %%
letters = np.array([file.name[0] for file in train.files])
chosen = np.concatenate([np.resize(np.flatnonzero(letters == letter), 4) for letter in "PHN" if letter in letters])
picture_grid(
    train.images(max(96, image_size))[chosen],
    [printable(train.files[index].stem) for index in chosen],
    columns=4,
    title="P: pathologic myopia   H: high myopia   N: normal",
)

# %% [markdown]
# The bright disc is where the optic nerve leaves the eye. In the first row it wears a pale crescent or is surrounded by
# bare, whitish patches; the orange around has thinned, so that the vessels behind show through. The second row is what
# makes the task hard: long eyes, thin retina, yet healthy.

# %% [markdown]
# ## One convolution, one normalisation
#
# Now the network. Its atom: a convolution without a bias, then
# [batch normalisation](https://arxiv.org/abs/1502.03167), then ReLU. Why no bias? The normalisation subtracts the mean,
# and a bias with it; it then adds a shift of its own.
#
# A few things differ from one ResNet to the next. We keep them in one place, with the source's choices as defaults:


# %%
@dataclass(frozen=True)
class Choices:
    residual: bool = True  # the input of each block is added to its output
    stride_on: int = 3  # which convolution of a block halves the sides: the 3x3, or the first 1x1
    bias: bool = False
    epsilon: float = 1e-5  # of batch normalisation: added to the variance
    momentum: float = 0.9  # of its averages; Keras takes 0.99 if you say nothing
    synchronized: bool = False  # its mean and variance over all devices that share a step


# %% [markdown]
# With a stride of 2, "same" padding would add its zeros on the right and below only; Paddle and PyTorch add them on all
# sides. So we pad by hand there:


# %%
def conv_bn(x, filters, kernel, choices, stride=1, relu=True):
    if kernel > 1 and stride > 1:
        x = layers.ZeroPadding2D(kernel // 2)(x)
    padding = "same" if stride == 1 else "valid"
    convolution = layers.Conv2D(filters, kernel, stride, padding, use_bias=choices.bias, kernel_initializer="he_normal")
    x = convolution(x)
    how = {"momentum": choices.momentum, "epsilon": choices.epsilon, "synchronized": choices.synchronized}
    x = layers.BatchNormalization(**how)(x)
    return layers.ReLU()(x) if relu else x


# %% [markdown]
# ## The bottleneck block
#
# The block of [He et al. 2015](https://arxiv.org/abs/1512.03385) squeezes the channels with a 1x1 convolution, looks
# around with a 3x3, and widens to four times the squeezed number. Then comes the idea that made them famous: *add the
# input*. The three convolutions need not learn what comes out, $y$, only what changes, $y - x$: the *residual*.
#
# Where the sides are halved or the channels change, input and output do not fit. There, and only there, the input goes
# through a 1x1 convolution of its own.


# %%
def bottleneck(x, filters, stride, choices):
    first_stride, second_stride = (stride, 1) if choices.stride_on == 1 else (1, stride)
    fits = stride == 1 and x.shape[-1] == 4 * filters
    shortcut = x if fits or not choices.residual else conv_bn(x, 4 * filters, 1, choices, stride, relu=False)
    x = conv_bn(x, filters, 1, choices, first_stride)
    x = conv_bn(x, filters, 3, choices, second_stride)
    x = conv_bn(x, 4 * filters, 1, choices, relu=False)
    if choices.residual:
        x = layers.Add()([shortcut, x])
    return layers.ReLU()(x)


# %% [markdown]
# What does a block do that has learned nothing? If the last normalisation multiplies by zero, the three convolutions
# add nothing. Guess what comes out, then run:

# %%
inputs = keras.Input((8, 8, 16))
block = keras.Model(inputs, bottleneck(inputs, 4, 1, Choices()))
last = [layer for layer in block.layers if isinstance(layer, layers.BatchNormalization)][-1]
last.gamma.assign(np.zeros(16))
x = np.random.default_rng(seed).uniform(0, 1, (1, 8, 8, 16)).astype("float32")
claim("A residual block whose last scale is zero hands its input on", np.abs(block(x) - x).max(), at_most=0)

# %% [markdown]
# Nothing to learn means nothing to break. A deeper network can always fall back on being a shallower one.

# %% [markdown]
# ## Three networks, one table
#
# Four stages; in each, so many blocks. At the first block of stages 2 to 4 the sides are halved and the filters
# doubled. That is all that ResNet-50, 101 and 152 differ in, and two small ones for experiments:

# %%
BLOCKS = {14: (1, 1, 1, 1), 26: (2, 2, 2, 2), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
{name: 1 + 3 * sum(blocks) + 1 for name, blocks in BLOCKS.items()}

# %% [markdown]
# The name counts the layers with weights: one convolution at the entrance, three a block, one dense layer. (The
# convolutions on shortcuts are not counted.) And the network itself, for pictures in 0…255, which its first layer
# brings to -1…1:


# %%
def resnet(depth, classes=1, width=64, image_size=224, choices=Choices()):
    inputs = keras.Input((image_size, image_size, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = conv_bn(x, width, 7, choices, stride=2)
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for stage, blocks in enumerate(BLOCKS[depth]):
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            x = bottleneck(x, width * 2**stage, stride, choices)
    x = layers.GlobalAveragePooling2D()(x)
    small = keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")  # ± 1 / sqrt(channels), as the source
    return keras.Model(inputs, layers.Dense(classes, kernel_initializer=small)(x))


# %% [markdown]
# ## Count them
#
# Each convolution has $k \cdot k \cdot i \cdot o$ numbers and its normalisation two for each channel, a scale and a
# shift. Before you run: in which stage of ResNet-50 do most of them sit?


# %%
def convolution(kernel, channels_in, channels_out):
    return kernel * kernel * channels_in * channels_out + 2 * channels_out


def count(depth, classes=1000, width=64):
    """The trainable parameters of each part of a ResNet, by hand."""
    parts, channels = {"entrance": convolution(7, 3, width)}, width
    for stage, blocks in enumerate(BLOCKS[depth]):
        filters = width * 2**stage
        total = convolution(1, channels, 4 * filters)  # the first block's shortcut
        for _ in range(blocks):
            total += convolution(1, channels, filters) + convolution(3, filters, filters)
            total += convolution(1, filters, 4 * filters)
            channels = 4 * filters
        parts[f"stage {stage + 1}"] = total
    return {**parts, "dense": (channels + 1) * classes}


# %% tags=["nbval-check-output"]
for part, number in count(50).items():
    print(f"{part:9} {number:11,}")

# %% [markdown]
# The last stages are wide, and a convolution's count grows with the product of the channels. ImageNet's thousand
# classes alone cost two million. Now the three networks, by hand, and the first by Keras too:

# %% tags=["nbval-check-output"]
published = {50: 25_557_032, 101: 44_549_160, 152: 60_192_808}
by_hand = {number: sum(count(number).values()) for number in published}
network = resnet(50, classes=1000)
by_keras = sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
print(by_hand, by_keras)

# %%
wrong = [abs(by_hand[number] - published[number]) for number in published]
claim("All three have as many parameters as everybody's", max(wrong), at_most=0)
claim("Keras counts what we count", abs(by_keras - published[50]), at_most=0)
del network

# %% [markdown]
# ## The transplant
#
# The same count does not make the same network: a stride in the wrong place has no parameters. There is a stricter
# test. `keras.applications.ResNet50` has other choices than the source: the stride on the first 1x1, biases, another
# epsilon. Give ours the same, put *its* numbers in, and ask both about the same pictures.

# %%
theirs = keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classifier_activation=None)
ours = resnet(50, 1000, image_size=64, choices=Choices(stride_on=1, bias=True, epsilon=1.001e-5))

# %% [markdown]
# Fresh weights would make it too easy: all biases zero, all means zero, all variances one. Mistakes hide behind those.
# So throw dice for them first:

# %%
rng = np.random.default_rng(seed)
ranges = {"gamma": (0.5, 1.5), "beta": (-0.2, 0.2), "bias": (-0.2, 0.2)}
ranges |= {"moving_mean": (-0.2, 0.2), "moving_variance": (0.5, 1.5)}
for weight in theirs.weights:
    if weight.name in ranges:
        weight.assign(rng.uniform(*ranges[weight.name], weight.shape))
ours.set_weights(theirs.get_weights())

# %%
pictures = train.images(64)[:4].astype("float32")
by_theirs = np.asarray(theirs(pictures / 127.5 - 1, training=False))
by_ours = np.asarray(ours(pictures, training=False))
print("logits from", by_theirs.min(), "to", by_theirs.max())
claim("With its weights, ours answers as keras.applications does", np.abs(by_ours - by_theirs).max(), at_most=1e-4)
claim("From picture to picture, those answers differ far more than that", by_theirs.std(axis=0).max(), at_least=1e-3)
del theirs, ours

# %% [markdown]
# Not a layer, not a stride, not an epsilon is out of place. This is the test to write whenever you build a known
# network yourself, or carry one from framework to framework.

# %% [markdown]
# ## A loss from logits
#
# Our network ends without a sigmoid: it answers a *logit*, any number, positive for "pathologic". The loss takes care of
# the rest, and better than we could. What does a network pay that is very sure, and wrong?

# %%
sure = np.array([[40.0]], "float32")  # a logit; the truth is 0
from_logits = float(keras.losses.binary_crossentropy([[0.0]], sure, from_logits=True)[0])
probability = np.asarray(keras.ops.sigmoid(sure))
from_probability = float(keras.losses.binary_crossentropy([[0.0]], probability)[0])
print(f"from the logit: {from_logits:.2f}   from its sigmoid: {from_probability:.2f}")

# %% [markdown]
# In 32 bits the sigmoid of 40 *is* one. The loss from the probability can only guess how far off we were, and its
# gradient is gone. One trap: Keras's "accuracy" asks whether the output exceeds 0.5. For a logit, the line is at zero.

# %%
claim("The loss from logits knows how wrong a sure mistake is", from_logits - from_probability, at_least=10)

# %% [markdown]
# ## The learning rate of the source
#
# The source lets it fall from 0.005 to 0.001, in a straight line, over `(400 // 10 + 1) * 2.5` = 102.5 steps. An epoch
# of 400 pictures has 40 steps, not 41, and there is no half step: at step 102 the line has all but arrived, and from
# step 103 on the rate is 0.001. Two and a half epochs of falling, then the rest of the ten at the low rate. Keras has
# the same schedule:

# %%
schedule = keras.optimizers.schedules.PolynomialDecay(0.005, decay_steps, end_learning_rate=0.001)
[round(float(schedule(step)), 5) for step in (0, decay_steps // 2, decay_steps - 1, decay_steps, 10 * decay_steps)]


# %%
def compile_for_training(model):
    model.compile(
        keras.optimizers.SGD(schedule, momentum=0.9),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy("accuracy", threshold=0.0)],
    )
    model.optimizer.build(model.trainable_variables)
    return model


# %% [markdown]
# ## On several devices
#
# A machine with several GPUs can share each step out (`devices`, first cell): of a batch of ten, two devices take five
# each, and both make the step that the mean of their gradients asks for. Is that the same training as on one? All but
# for one layer: batch normalisation takes mean and variance from the pictures *it sees*, and those would be five.
# Hence the choice `synchronized`: the devices put their sums together first. Then batch size and learning rate stay
# what they are, and the losses start out the same to the last digits. (Rounding makes them part after some steps, as it
# does if you only turn the order of the pictures in each batch around.)
#
# What do you gain? Ten pictures hardly fill one GPU. Larger batches keep several busy, make fewer steps, and want a
# higher rate; below you see what becomes of the loss without it. What is built under `strategy.scope()` has a copy on
# each device.

# %%
on_devices = {"synchronized": devices > 1}

# %% [markdown]
# ## Plain against residual
#
# Is the addition worth anything? Two networks of 26 layers, narrow enough to train in seconds, the same choices, the
# same pictures in the same order. One adds the inputs, the other does not. Both could compute the same things. Which
# one gets there, and does the other lack *capacity*, or something else?

# %%
trial_epochs, trial_size = settings.epochs["resnet_trial"], 64


def trial_network(**choices):
    keras.utils.set_random_seed(seed)
    with strategy.scope():
        return compile_for_training(
            resnet(26, width=8, image_size=trial_size, choices=Choices(**on_devices, **choices))
        )


def trial_batches(size=batch_size, passes_done=0):
    return train.batches(size, image_size=trial_size, shuffle=True, seed=seed, passes_done=passes_done)


# %% [markdown]
# We want the loss of every single step. Keras hands a callback the *mean since the epoch began*, which is smooth by
# construction: plot that, and you see no jitter at all. Undo the mean:


# %%
class StepLosses(keras.callbacks.Callback):
    """The loss of each step, in `losses`; every batch has `size` pictures, but for the last."""

    def __init__(self, size):
        super().__init__()
        self.size, self.total = size, len(train)

    def on_train_begin(self, logs=None):
        self.losses = []

    def on_epoch_begin(self, epoch, logs=None):
        self.seen = self.sum = 0

    def on_train_batch_end(self, batch, logs=None):
        pictures = min(self.size, self.total - self.seen)
        self.seen += pictures
        self.losses.append((logs["loss"] * self.seen - self.sum) / pictures)
        self.sum = logs["loss"] * self.seen


# %%
def trial(network, size=batch_size, passes_done=0, epochs=trial_epochs, callbacks=()):
    """The loss of every step of a short training."""
    steps = StepLosses(size)
    how = {"epochs": epochs, "initial_epoch": passes_done, "verbose": 0, "callbacks": [steps, *callbacks]}
    network.fit(trial_batches(size, passes_done), **how)
    return steps.losses


# %% [markdown]
# A network's whole state is its weights and the numbers that the optimizer keeps. Take the residual one's before it has
# learned anything: we shall start from there again.


# %%
def variables(network):
    return [*network.variables, *network.optimizer.variables]


def restore(network, values):
    for variable, value in zip(variables(network), values, strict=True):
        variable.assign(value)


# %% [markdown]
# One more witness, for the question after this one: what the averages of batch normalisation would be with another
# momentum than the network's 0.9.


# %%
def averages_of(network):
    normalisations = [layer for layer in network.layers if isinstance(layer, layers.BatchNormalization)]
    return [average for layer in normalisations for average in (layer.moving_mean, layer.moving_variance)]


class SlowAverages(keras.callbacks.Callback):
    """The running averages that the network would have with a momentum of 0.99, in `values`."""

    def on_train_begin(self, logs=None):
        self.values = self.before = [average.numpy() for average in averages_of(self.model)]

    def on_train_batch_end(self, batch, logs=None):
        now = [average.numpy() for average in averages_of(self.model)]
        of_batch = [(new - 0.9 * old) / 0.1 for new, old in zip(now, self.before, strict=True)]
        self.values = [0.99 * old + 0.01 * new for old, new in zip(self.values, of_batch, strict=True)]
        self.before = now


# %%
residual, plain = trial_network(), trial_network(residual=False)
start = [variable.numpy() for variable in variables(residual)]
slow_averages = SlowAverages()
losses = {"residual": trial(residual, callbacks=[slow_averages]), "plain": trial(plain)}

# %%
figure, axis = plt.subplots(figsize=(7, 3.2), layout="constrained")
for number, (name, values) in enumerate(losses.items()):
    axis.plot(range(1, len(values) + 1), values, color=f"C{number}", alpha=0.25)
    axis.plot(range(1, len(values) + 1), smooth(values, 0.9), color=f"C{number}", label=name)
axis.set(xlabel="step", ylabel="training loss", title="26 layers, with and without the addition (thick: smoothed)")
axis.legend()
axis.grid(alpha=0.3)

# %% [markdown]
# The curves show the loss on *training* pictures, so this is no overfitting: the plain network is slower to learn even
# what it sees, although it could compute the same. On its way back, the gradient passes through every layer and is bent
# by each; the additions are a road past them. He et al. saw the same with 56 layers against 20, and called it
# *degradation*.

# %%
last_epoch = {name: np.mean(np.array_split(values, trial_epochs)[-1]) for name, values in losses.items()}
gap = last_epoch["plain"] - last_epoch["residual"]
claim("At equal depth the residual network learns faster than the plain one", gap, at_least=0.05)

# %% [markdown]
# ## The averages that have not arrived
#
# Batch normalisation keeps running averages for later use: new average = momentum · old average + (1 - momentum) · this
# batch. They start at mean 0 and variance 1, which is true of no layer. How much of that start is left after so many
# steps?

# %%
trial_steps = len(losses["residual"])
for momentum in (0.9, 0.99):
    left = [f"{momentum**step:8.2%}" for step in (10, 40, 102, 400)]
    print(f"momentum {momentum}: {' '.join(left)}")
record("start_left_with_0.99", 0.99**trial_steps)

# %% [markdown]
# Paddle takes 0.9, PyTorch the same (and calls it 0.1). Keras takes 0.99: made for ImageNet's hundred thousands of
# steps, it still holds much of its start when our training is over. In training that changes nothing: there the layer
# uses the batch's own mean and variance, never the averages. So one training has to do for both. Each batch's numbers
# follow from two successive averages, and from them any other average: `SlowAverages` has kept those of 0.99 beside.

# %% [markdown]
# Now ask the network about the *training pictures*, as one asks a finished network: with the averages of 0.9, then with
# those of 0.99. The weights are the same. Guess first.

# %%
pictures = train.images(trial_size).astype("float32")


def logits_of(network):
    """The network's answers to the training pictures, by its averages."""
    parts = [network(pictures[at : at + 50], training=False) for at in range(0, len(pictures), 50)]
    return np.concatenate(parts).ravel()


# %%
logits = logits_of(residual)
for variable, value in zip(averages_of(residual), slow_averages.values, strict=True):
    variable.assign(value)
settled, unsettled = (((answers > 0) == train.labels).mean() for answers in (logits, logits_of(residual)))
print(f"accuracy on the pictures it has just learned: {settled:.3f} with 0.9, {unsettled:.3f} with 0.99")
claim("With Keras's 0.99 the averages have not settled", settled - unsettled, at_least=0.05)

# %% [markdown]
# The same weights, two answers. This looks like a network that overfits or has learned nothing, and people change the
# learning rate, the data, the architecture. Remember it when a short training with batch normalisation shines in
# training and fails in validation from the first epoch on.

# %% [markdown]
# ## Why the loss jitters
#
# The source sees its loss jump and says: chance makes each step the best for its batch only; try larger batches. But do
# the jumps come from the *steps*? Stop all learning. Take the trained network as it is, and look at the loss of one
# random batch after the other.

# %%
each = np.logaddexp(0, np.where(train.labels == 1, -logits, logits))  # the loss of every picture
for size in (10, 20, 40):
    batches = [rng.choice(each, size, replace=size > len(each)).mean() for _ in range(2000)]
    print(f"batches of {size}: mean loss {np.mean(batches):.3f}, standard deviation {np.std(batches):.3f}")

# %% [markdown]
# The network stands still, and the loss jumps. Some pictures are hard and some are easy, and a batch of ten is a small
# sample of them. Four times the pictures, half the jitter: the standard error of a mean, from lesson 02. How much of
# the jitter in training is that? Compare it with the jumps of the last epoch.

# %%
standing = np.std([rng.choice(each, batch_size, replace=batch_size > len(each)).mean() for _ in range(2000)])
in_training = np.std(np.array_split(losses["residual"], trial_epochs)[-1])
claim("More than half of the jitter is there without any learning", standing / in_training, at_least=0.5)

# %% [markdown]
# So are larger batches better? Train from the same start with four times as many pictures in a step, and the same
# number of epochs. The horizontal axis counts *pictures*, so that the two can be compared.

# %%
restore(residual, start)  # weights and optimizer as before the first step
by_size = {batch_size: losses["residual"], 4 * batch_size: trial(residual, 4 * batch_size)}

# %%
figure, axis = plt.subplots(figsize=(7, 3.2), layout="constrained")
for number, (size, values) in enumerate(by_size.items()):
    axis.plot(size * np.arange(1, len(values) + 1), values, "-", color=f"C{number}", label=f"batches of {size}")
axis.set(xlabel="pictures seen", ylabel="loss of each step", title="Larger batches: calmer, and further behind")
axis.legend()
axis.grid(alpha=0.3)

# %% [markdown]
# Calmer they are; but a batch four times as large makes a quarter of the steps, and at the same learning rate a step is
# no longer. The loss lags behind. One usually raises the rate with the batch
# ([Goyal et al. 2017](https://arxiv.org/abs/1706.02677)); exercise 2 tries it.

# %%
small_batches, large_batches = (np.mean(np.array_split(values, trial_epochs)[-1]) for values in by_size.values())
claim(
    "At the same rate, larger batches are behind after the same pictures", large_batches - small_batches, at_least=0.02
)

# %% [markdown]
# ## Stop, save, go on
#
# The source ends with `save_dygraph(model.state_dict(), 'palm')` and then `save_dygraph(opt.state_dict(), 'palm')`: the
# same name twice. Does the second overwrite the first? In Paddle it does not: the function looks at what it gets and
# writes `palm.pdparams` and `palm.pdopt`. In most frameworks it would. And the source never *loads* either: whether a
# training could go on from them, it does not know.
#
# Let us know. First two epochs without a break, to compare with. Then one epoch, and save:

# %%
restore(residual, start)
trial(residual, epochs=2)
unbroken = [variable.numpy() for variable in variables(residual)]

# %%
restore(residual, start)
trial(residual, epochs=1)
file = run / "after_one_epoch.keras"
residual.save(file)

# %% [markdown]
# A `.keras` file holds the weights *and* the optimizer's state: the step number, on which the learning rate depends,
# and the velocity of each weight, which is what momentum means. Forget everything, take what the file says, and train
# the second epoch. The pictures must come in the order in which they would have come; `passes_done` sees to it.

# %%
restore(residual, start)
saved = [variable.numpy() for variable in variables(keras.models.load_model(file))]
restore(residual, saved)
second_epoch = trial(residual, passes_done=1, epochs=2)

# %%
difference = max(np.abs(new.numpy() - old).max() for new, old in zip(variables(residual), unbroken, strict=True))
claim("Saved, loaded and trained on, it ends with the same numbers, bit for bit", difference, at_most=0)

# %% [markdown]
# What if you keep only the weights?

# %%
weights = len(residual.variables)
restore(residual, [*saved[:weights], *start[weights:]])
forgetful = trial(residual, passes_done=1, epochs=2)
print("losses with the optimizer's state:", np.round(second_epoch[:6], 3))
print("losses with a new optimizer:      ", np.round(forgetful[:6], 3))

# %%
apart = np.abs(np.subtract(second_epoch, forgetful)).max()
claim("Without the optimizer's state it becomes another training", apart, at_least=1e-3)
file.unlink()

# %% [markdown]
# The first loss agrees, for the weights do; then the ways part. The new optimizer starts again at the high rate, with
# no velocity.

# %% [markdown]
# ## The training
#
# Now the real one, at the source's settings. `fit_or_resume` does after each epoch what you have just done: weights,
# optimizer, history, in one file. If you end this notebook's process in the middle, even with `kill -9`, and give the
# same command again, it goes on after the last finished epoch and ends with the same numbers.
#
# The source's pictures have 224 pixels. The laptop profile halves that: a quarter of the work, and what you look for is
# large. `image_size=224` gives you the source's.

# %%
keras.utils.set_random_seed(seed)
with strategy.scope():
    model = compile_for_training(resnet(depth, width=width, image_size=image_size, choices=Choices(**on_devices)))
print(f"ResNet-{depth}, {model.count_params():,} parameters, {len(train)} pictures of {image_size} pixels")

# %%
state = run / "training.npz"
everything = {"depth": depth, "width": width, "image_size": image_size, "batch_size": batch_size, "seed": seed}
everything |= {"epochs": epochs, "decay_steps": decay_steps, "files": [str(file) for file in train.files]}
steps = StepLosses(batch_size)
history = fit_or_resume(
    model,
    lambda done: train.batches(batch_size, shuffle=True, seed=seed, passes_done=done),
    epochs,
    file=state,
    settings=everything,
    callbacks=[steps],
    verbose=0,
)

# %%
figure, (axis, below) = plt.subplots(2, 1, figsize=(7, 4.4), height_ratios=(3, 1), sharex=True, layout="constrained")
axis.plot(steps.losses, alpha=0.35)
axis.plot(smooth(steps.losses, 0.9), color="C0", label="smoothed")
axis.set(ylabel="training loss", title=f"ResNet-{depth} from scratch, batches of {batch_size}")
axis.legend()
below.plot([float(schedule(step)) for step in range(len(steps.losses))], color="C1")
below.set(xlabel="step", ylabel="learning rate", ylim=(0, None))
for each_axis in (axis, below):
    each_axis.grid(alpha=0.3)

# %% [markdown]
# You know both parts of this curve by now: the fall is the learning, the jumps are the batches. The source plots every
# tenth step and reads the jumps as the way of the training; they would be there without any training.

# %% [markdown]
# ## The average of averages
#
# Now the test pictures, once. Which number do you report? The source computes the accuracy of every batch and averages
# those. Take 25 answers, of which the last five are wrong, in batches of ten:


# %%
def mean_of_batches(correct, size):
    return np.mean([part.mean() for part in np.split(correct, range(size, len(correct), size))])


answers = np.array([1.0] * 20 + [0.0] * 5)
print(f"over pictures {answers.mean():.3f}, over batches {mean_of_batches(answers, 10):.3f}")

# %% [markdown]
# The last batch has five pictures, and each of them counts twice. With 400 pictures and batches of ten the source is
# lucky: all batches are of one size. Change the batch size, and the "accuracy" changes, although no answer does.

# %%
gap = answers.mean() - mean_of_batches(answers, 10)
claim("The mean of batch means is not the mean over pictures", gap, at_least=0.1)

# %%
logits = model.predict(test.batches(20), verbose=0).ravel()
correct = ((logits > 0) == (test.labels == 1)).astype(float)
for size in (10, 32, 64, 128):
    print(f"batches of {size:3}: {mean_of_batches(correct, size):.4f}")
print(f"over pictures : {correct.mean():.4f}")

# %% [markdown]
# Average over pictures. It is the only one of these numbers that belongs to the network.

# %% [markdown]
# ## How good is it?
#
# Accuracy depends on where you draw the line. A screening would rather send ten healthy people to the doctor than miss
# one patient, and would draw it lower. The *ROC curve* shows all lines at once: the share of the ill that are found,
# against the share of the healthy that are alarmed. The area under it, *AUC*, is the chance that a random ill eye gets
# a higher logit than a random healthy one.

# %%
auc = roc_auc_score(test.labels, logits)
record("test_accuracy", correct.mean())
record("test_auc", auc)
print("accuracy", accuracy_interval(correct))

# %%
figure, axis = plt.subplots(figsize=(3.8, 3.8), layout="constrained")
RocCurveDisplay.from_predictions(test.labels, logits, ax=axis, name=f"ResNet-{depth}", plot_chance_level=True)
found, alarmed = ((logits > 0)[test.labels == label].mean() for label in (1, 0))
axis.plot(alarmed, found, "o", color="C1", label="a logit of 0")
axis.legend(fontsize=8)
_ = axis.set(xlabel="share of the healthy alarmed", ylabel="share of the ill found", title="Test pictures")

# %% [markdown]
# The dot is where "more likely than not" lies. Move along the curve to trade missed patients against false alarms; which
# trade is right is not a question for the network. And AUC cannot be averaged over batches at all: in a batch of one
# class, it does not exist.

# %%
claim("Trained from scratch, it ranks most ill eyes above most healthy ones", auc, at_least=0.8)

# %% [markdown]
# Is that much? Ask a rival that sees no shapes at all: a logistic regression on twelve numbers a picture, for each
# colour its mean, its standard deviation, and how much neighbouring pixels differ, downwards and sideways: the
# `statistics` of lesson 00.


# %%
train_numbers, test_numbers = (picture_statistics(split.images(image_size)) for split in (train, test))
rival = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(train_numbers, train.labels)
rival_auc = roc_auc_score(test.labels, rival.decision_function(test_numbers))
record("test_auc_of_twelve_numbers", rival_auc)
better = "which is better: these pictures can be told apart by their colours" if rival_auc > auc else "which is worse"
say(f"AUC from twelve numbers: {rival_auc:.3f}, {better}. The ResNet has {auc:.3f}.")

# %% [markdown]
# Never praise a network before you have asked such a rival. Where it is as good, the network may have learned no more
# than it, and other pictures, with other lamps, decide.

# %% [markdown]
# ## What it gets wrong
#
# Where is the network surely wrong? Sort by the loss of each picture. Look for what they share before you read on.

# %%
each = np.logaddexp(0, np.where(test.labels == 1, -logits, logits))
worst = np.argsort(each)[::-1][:8]
titles = [f"{'ill' if test.labels[i] else 'healthy'}, said {1 / (1 + np.exp(-logits[i])):.0%} ill" for i in worst]
picture_grid(test.images(max(96, image_size))[worst], titles, columns=4, title="The costliest answers on test pictures")

# %% [markdown]
# Some are too bright or too dark, some show reflections or something before the lens, and some lie between the classes:
# a pale crescent that is not yet an illness, or an illness without one. A few hundred pictures hold few of each kind, and
# a network can be very sure of what it has hardly seen. Ask an eye doctor about these, not about the average.

# %% [markdown]
# The training is over; its state has done its work. Without it, the next run of this lesson trains anew.

# %%
state.unlink(missing_ok=True)

# %% [markdown]
# ## What you take away
#
# - Residual blocks learn what changes; a block that learns nothing breaks nothing. That makes depth trainable.
# - Count the parameters, then transplant weights from a known copy: only then is it the network you mean.
# - In short trainings, set batch normalisation's momentum to 0.9, or the finished network is not the trained one.
# - The loss jitters because batches are samples. Average accuracy over pictures, never over batches.
# - A training that can go on keeps weights, optimizer state and the order of the pictures.
#
# ## In old tutorials, and today
#
# | in old tutorials (Paddle 1, Keras 1) | today |
# |---|---|
# | `with fluid.dygraph.guard():`, `to_variable(x)` | nothing: eager by default |
# | `fluid.dygraph.Layer`, `forward` | `keras.Model`, `call`, or the functional API |
# | `Conv2D(..., padding=1, bias_attr=False)` | `ZeroPadding2D(1)` and `Conv2D(..., use_bias=False)` |
# | `BatchNorm(c)`, momentum 0.9 | `BatchNormalization(momentum=0.9)`; PyTorch says 0.1 for the same |
# | `PolynomialDecay(0.005, steps, 0.001)` | `keras.optimizers.schedules.PolynomialDecay`, the same arguments |
# | `sigmoid_cross_entropy_with_logits`, `mean` | `BinaryCrossentropy(from_logits=True)` |
# | `minimize`, `clear_gradients`, `model.train()`, `model.eval()` | `fit` and `predict`, or `training=True` and `False` |
# | `save_dygraph` of weights and of optimizer | one `.keras` file with both |
#
# ## Exercises
#
# 1. Train the plain and the residual network with 14 layers instead of 26. Is the gap as wide?
# 2. Batches of 40 with four times the learning rate: does the loss catch up with batches of ten?
# 3. Train `trial_network(momentum=0.99)`: are its losses the same, and does it answer as the averages kept beside say?
# 4. Put the stride on the first 1x1 convolution. Count, time and test: what changes?
# 5. Find copies that were saved anew: shrink all pictures to 16 pixels and look for pairs that hardly differ.
# 6. Average AUC over batches of ten, in the order of the table. What do you do with a batch of one class?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Of two networks of the same depth, the plain one has the higher *training* loss. Does it overfit?
#
# <details>
# <summary>Yes, the deeper, the more</summary>
#
# **No.** Overfitting shows as a *low* training loss beside a high validation loss.
#
# </details>
#
# <details>
# <summary>No: it is harder to train</summary>
#
# **Right.** It could compute the same, but the gradient has to pass through every layer. He and others call it
# degradation; the additions are a road past it.
#
# </details>
#
# <details>
# <summary>No: it lacks capacity</summary>
#
# **No.** But for a few convolutions on the shortcuts it has the same weights, and it could compute the same.
#
# </details>

# %% [markdown]
# **Question 2.** The last normalisation of a residual block multiplies by zero. What comes out of the block?
#
# <details>
# <summary>Zeros</summary>
#
# **No.** So it would be without the addition.
#
# </details>
#
# <details>
# <summary>Noise, until it is trained</summary>
#
# **No.** The three convolutions may hold anything: all of it is multiplied by zero.
#
# </details>
#
# <details>
# <summary>Its input</summary>
#
# **Right.** Nothing is added to it. (It came out of a ReLU, so the last ReLU leaves it alone.) A deeper network can
# fall back on being a shallower one.
#
# </details>

# %% [markdown]
# **Question 3.** Why has a convolution before batch normalisation no bias?
#
# <details>
# <summary>The normalisation subtracts the mean, and the bias with it</summary>
#
# **Right.** Whatever you add to a channel is gone one step later. The shift that counts is the normalisation's own.
#
# </details>
#
# <details>
# <summary>To save memory</summary>
#
# **No.** One number a channel hardly counts. It would be there for nothing.
#
# </details>
#
# <details>
# <summary>Because ReLU comes later</summary>
#
# **No.** Convolutions with a bias and a ReLU are common. It is the normalisation in between.
#
# </details>

# %% [markdown]
# **Question 4.** A short training with batch normalisation shines in training, and fails in validation from the first
# epoch on. What do you look at first?
#
# <details>
# <summary>The size of the network</summary>
#
# **No.** It may overfit, but not in the first epoch. First ask the network about its *training* pictures, as a finished
# network.
#
# </details>
#
# <details>
# <summary>The running averages: has their momentum let them arrive?</summary>
#
# **Right.** With Keras's 0.99, much of their start is left after a few dozen steps. In training the layer uses the
# batch's own numbers, so that only validation shows it.
#
# </details>
#
# <details>
# <summary>The validation pictures: they must be harder</summary>
#
# **No.** Easy to check: ask the finished network about the training pictures. If it fails there, too, it is not the
# pictures.
#
# </details>

# %% [markdown]
# **Question 5.** Your ResNet-50 has 25,557,032 parameters, as everybody's. Is it the same network?
#
# <details>
# <summary>Not proved: put known weights in, and compare the answers</summary>
#
# **Right.** With random means, variances and biases, too, or mistakes will hide behind zeros and ones.
#
# </details>
#
# <details>
# <summary>Yes, such a number is no coincidence</summary>
#
# **No.** A stride in the wrong place has no parameters, nor has another epsilon.
#
# </details>
#
# <details>
# <summary>No, two implementations never agree</summary>
#
# **No.** They do, down to rounding. The transplant shows it.
#
# </details>

# %% [markdown]
# **Question 6.** You save weights, but not the optimizer, and go on training. What do you see?
#
# <details>
# <summary>A first loss that is far off</summary>
#
# **No.** The first loss depends on weights and pictures only, and those are the same.
#
# </details>
#
# <details>
# <summary>No difference</summary>
#
# **No.** The velocity is gone, and the learning rate begins again at its high start.
#
# </details>
#
# <details>
# <summary>The first loss agrees, then the ways part</summary>
#
# **Right.** It becomes another training. A `.keras` file holds the optimizer as well; the order of the pictures is
# yours to keep.
#
# </details>
