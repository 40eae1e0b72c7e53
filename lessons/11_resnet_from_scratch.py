# %% [markdown]
# # 11 · ResNet from scratch
#
# **You will learn** to write a residual block and to measure what it is good for, to build ResNet-50, 101 and 152 from
# one table, to test whether they are right, and to ask whether it was worth training one from nothing.
#
# **You need** lessons 00, 02 to 05, 07 and 09.
#
# **Time** reading: 45 minutes · tiny: 1 to 2 minutes · laptop: 20 minutes · full: 45 minutes on a GPU
#
# **Data** `palm`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of all random numbers; another seed also draws other pictures
backbone: str = "VGG16"  # the pre-trained rival: VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
epochs: int | None = None  # passes over the training pictures; None: what the profile says
batch_size: int = 10  # pictures in a step, as in the source
image_size: int | None = None  # side of the pictures in pixels; None: what the profile says
devices: int = 1  # GPUs that share each step (docs/scaling.md)

# %%
import shutil

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.backbones import load_backbone
from course_utils.checkpoints import StepLosses, fit_or_resume
from course_utils.datasets import load
from course_utils.distribute import strategy_for
from course_utils.features import extract, picture_statistics
from course_utils.metrics import bootstrap_by_group
from course_utils.paths import run_folder
from course_utils.plots import draw_blocks, picture_grid, points_over_seeds
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say

settings = get_profile(profile)
epochs = max(2, epochs or settings.epochs["resnet"])  # the last one is trained twice, once from a file
image_size = image_size or settings.image_size["palm"]
strategy = strategy_for(devices, batch_size)
keras.utils.set_random_seed(seed)
repeats = [10 * seed + number for number in range(3)]  # the seeds of trainings that are compared

# %% [markdown]
# ## The question
#
# An eye that is too long is *myopic*: it sees only near things sharply. In some such eyes the stretched retina falls
# ill: *pathologic myopia*, a common cause of blindness. Source 003 looks for it in photographs with a ResNet-50 in
# Paddle, trained from random weights on 400 pictures. **This is a lesson, not a medical device.**
#
# A training picture carries its label in its name: P is pathologic, H high but healthy myopia, N normal. (For any other
# letter the source has `raise('Not excepted file name')`. Python cannot raise a string: you get a `TypeError` without
# the message.)

# %%
data = load("palm", settings, seed=seed, image_size=image_size)
train, test = data.train, data.test

# %%
letters = np.array([file.name[0] for file in train.files])
shown = np.concatenate([np.flatnonzero(letters == letter)[:4] for letter in "PHN"])
picture_grid(train.images(96)[shown], letters[shown], columns=4, title="Pathologic, high myopia, normal")

# %% [markdown]
# The bright disc is where the optic nerve leaves. Any eye can have a reflection. By what would *you* tell the ill from
# the healthy? Keep it for the end.
#
# ## One convolution, one normalisation
#
# A convolution without a bias, [batch normalisation](https://arxiv.org/abs/1502.03167), ReLU. Why no bias? The
# normalisation subtracts the mean, and a bias with it; then it adds a shift of its own. `bias`, `init`,
# `momentum` and `epsilon` differ between libraries; the defaults are the source's. (`momentum` is that of the
# normalisation's running averages, not the optimizer's; `sync` is for several GPUs.)


# %%
def conv_bn(x, filters, size, stride=1, relu=True, bias=False, init="HeNormal", momentum=0.9, epsilon=1e-5, sync=False):
    if size > 1 and stride > 1:
        x = layers.ZeroPadding2D(size // 2)(x)
    padding = "same" if stride == 1 else "valid"
    x = layers.Conv2D(filters, size, stride, padding, use_bias=bias, kernel_initializer=init)(x)
    x = layers.BatchNormalization(momentum=momentum, epsilon=epsilon, synchronized=sync)(x)
    return layers.ReLU()(x) if relu else x


# %% [markdown]
# With a stride of 2 and even sides, "same" puts one zero more on the right and below. Paddle and PyTorch put as many on
# each side, hence the `ZeroPadding2D`.
#
# ## The bottleneck block
#
# The block of [Kaiming He and others](https://arxiv.org/abs/1512.03385) squeezes the channels with a 1x1 convolution,
# looks around with a 3x3, and widens to four times the squeezed number. Then it *adds the input* $x$, along the
# *shortcut*. The convolutions need not learn the whole sum, only what it adds to $x$, the *residual*. Where sides or
# channels change, $x$ does not fit; only there, the shortcut has a 1x1 convolution of its own.


# %%
def bottleneck(x, filters, stride, stride_on=3, **choices):
    fits = stride == 1 and x.shape[-1] == 4 * filters
    shortcut = x if fits else conv_bn(x, 4 * filters, 1, stride, relu=False, **choices)
    x = conv_bn(x, filters, 1, stride if stride_on == 1 else 1, **choices)
    x = conv_bn(x, filters, 3, stride if stride_on == 3 else 1, **choices)
    x = conv_bn(x, 4 * filters, 1, relu=False, **choices)
    return layers.ReLU()(layers.Add()([shortcut, x]))


draw_blocks()

# %% [markdown]
# Take the left block. Suppose that its last normalisation multiplies by zero (ours start at one) and adds zero (as ours
# do at the start), and that $x$ has no negative number, as after a ReLU. **Guess:** what comes out?

# %%
guess_block = None  # "zeros", "noise" or "x"


# %% tags=["answer"]
inputs = keras.Input((8, 8, 16))
block = keras.Model(inputs, bottleneck(inputs, 4, 1))
[layer for layer in block.layers if isinstance(layer, layers.BatchNormalization)][-1].gamma.assign(np.zeros(16))
x = np.random.default_rng(seed).uniform(0, 1, (1, 8, 8, 16)).astype("float32")
say(f"You said {guess_block}. **x itself.**")
claim("A residual block whose last scale is zero hands its input on", np.abs(block(x) - x).max(), at_most=0)

# %% [markdown]
# Without the addition, zeros would come out. So a residual block that is not needed can hand its input on: its last
# scales and shifts need only be zero.
#
# ## Does the addition help?
#
# A deep *plain* network, without additions, could copy a shallow one and hand on what comes in its other layers. Kaiming
# He and others found that with 56 layers its *training* error was higher than with 20. They call that *degradation*.
#
# Can we see it with 14 and 26 layers? The two sides shall differ in the addition alone. So these blocks have two 3x3
# convolutions without a squeeze, all with 8 channels: no shortcut needs weights. And the input is multiplied by a
# *gate* before it is added: 1 makes the network residual, 0 plain. Same first weights, same order of pictures. The
# network answers with a logit, positive for *ill*. (The momentum of 0.99 is Keras's own; see the next section.)


# %%
def basic_block(x, gate):
    y = conv_bn(conv_bn(x, 8, 3, momentum=0.99), 8, 3, momentum=0.99, relu=False)
    gated = layers.Multiply()([x, gate])  # one number for each picture, times all its places and channels
    return layers.ReLU()(layers.Add()([gated, y]))


def gated_network(layers_in_all):
    images, gate = keras.Input((32, 32, 3)), keras.Input(())
    x = conv_bn(layers.Rescaling(1 / 127.5, offset=-1)(images), 8, 5, stride=4, momentum=0.99)
    for stage in range(3):
        x = layers.MaxPooling2D(2)(x) if stage else x
        for _ in range((layers_in_all - 2) // 6):
            x = basic_block(x, gate)
    model = keras.Model([images, gate], layers.Dense(1)(layers.GlobalAveragePooling2D()(x)))
    model.compile(keras.optimizers.SGD(0.1), keras.losses.BinaryCrossentropy(from_logits=True))
    return model


# %% [markdown]
# **Guess:** the order of the four training losses after four epochs, lowest first: plain 14, plain 26, residual 14,
# residual 26.

# %%
guess_order = None  # such as ("plain 14", "residual 14", "plain 26", "residual 26")

# %%
small, trial_epochs, losses = train.images(32), settings.epochs["resnet_trial"], {}
gates = {kind: np.full(len(train), gate, "float32") for kind, gate in (("plain", 0), ("residual", 1))}
for number in (14, 26):
    model = gated_network(number)
    drawn = model.get_weights()
    for repeat in repeats:  # numbers shuffled inside each weight: nearly as good as new ones, and quicker
        first_weights = [np.random.default_rng(repeat).permuted(weight) for weight in drawn]
        for kind, gate in gates.items():
            model.set_weights(first_weights)
            keras.utils.set_random_seed(repeat)
            fitted = model.fit([small, gate], train.labels, batch_size=20, epochs=trial_epochs, verbose=0)
            losses.setdefault(f"{kind} {number}", []).append(fitted.history["loss"][-1])

# %% tags=["answer"]
means = {name: np.mean(values) for name, values in losses.items()}
say(f"You said {guess_order}. Lowest first: **{', '.join(sorted(means, key=means.get))}**.")
deeper, added = means["plain 26"] - means["plain 14"], means["plain 26"] - means["residual 26"]
if settings.source == "drawn":
    claim("As in degradation, the deeper plain network ends with the higher training loss", deeper, at_least=0.05)
claim("The addition lowers the training loss of 26 layers", added, at_least=0.12)

# %% tags=["answer"]
points_over_seeds(losses, "training loss of the last epoch", title="With and without the addition")

# %% [markdown]
# A coin's loss is 0.69: who has left it? On tiny, all but plain 26, which has hardly begun to learn. It is no
# overfitting, for these are *training* losses. So far it looks like degradation, but 48 steps cannot tell that from
# slower learning. (The paper's networks had 64,000, and the deep plain one stayed behind. On the photographs all four
# learn in 80 steps: plain 0.22 and 0.29, with the addition 0.12 both times.) Why? Many pages say that gradients vanish
# on their way back. The paper calls that *unlikely* with batch normalisation. We measured *that* the addition helps,
# not *why*.
#
# ## A trap: averages that have not arrived
#
# The averages in these networks have Keras's momentum of 0.99: new average = 0.99 · old + 0.01 · this batch's. They
# start at mean 0 and variance 1, true of no layer. Training uses the batch's own numbers; the averages serve the
# finished network (lesson 04). The last network trained is residual 26. **Guess** its accuracy on the very pictures
# that it was trained on.

# %%
guess_accuracy = None  # a share, such as 0.9


# %% tags=["answer"]
def accuracy():
    logits = np.asarray(model([small, gates["residual"]], training=False)).ravel()
    return np.mean((logits > 0) == train.labels)


unsettled = accuracy()
for layer in model.layers:
    if isinstance(layer, layers.BatchNormalization):
        layer.momentum = 0.0  # the next batch's numbers take the averages' place
model([small, gates["residual"]], training=True)  # no step: the weights stay
settled, left = accuracy(), 0.99 ** (trial_epochs * -(-len(train) // 20))
say(f"You said {guess_accuracy}. **{unsettled:.3f}**. Always *pathologic* has {train.labels.mean():.3f}.")
say(f"Of their start {left:.0%} is left. After one look at all pictures, with the same weights: **{settled:.3f}**.")
claim("The same weights answer far better with averages that have arrived", settled - unsettled, at_least=0.1)

# %% [markdown]
# This looks like a network that has learned nothing. So ask yours about its *training* pictures, too. It is a trap of
# short trainings: after the source's 400 steps 2 % of the start would be left. Paddle and PyTorch take 0.9, and so do we
# from here on.
#
# ## Five networks, one table
#
# Back to the bottleneck block. A ResNet has four stages; in each, so many blocks. At the first block of stages 2 to 4
# the sides are halved and the filters doubled. The name counts convolutions and the dense layer, without those on the
# shortcuts: 1 + 3 · 16 + 1 = 50. (14 and 26 are ours, for small machines.)

# %%
BLOCKS = {14: (1, 1, 1, 1), 26: (2, 2, 2, 2), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}


def resnet(depth, classes=1, width=64, image_size=224, stride_on=3, **choices):
    inputs = keras.Input((image_size, image_size, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = conv_bn(x, width, 7, 2, **choices)
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for stage, blocks in enumerate(BLOCKS[depth]):
        for block in range(blocks):
            x = bottleneck(x, width * 2**stage, 2 if stage > 0 and block == 0 else 1, stride_on, **choices)
    x = layers.GlobalAveragePooling2D()(x)
    uniform = keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")  # ± 1 / sqrt(channels), as the source
    return keras.Model(inputs, layers.Dense(classes, kernel_initializer=uniform)(x))


# %% [markdown]
# (The source calls the *bound* of its uniform first weights, $1/\sqrt{2048}$, their variance.)
#
# ## Count them
#
# A convolution of $k$ by $k$ from $i$ to $o$ channels has $k^2 i o$ weights, and its normalisation two numbers a
# channel, scale and shift. **Guess:** ResNet-152 has three times as many layers as ResNet-50. How many times as many
# parameters? All three are built and compared with the numbers that torchvision publishes.

# %%
guess_times = None  # such as 3

# %% tags=["answer"]
published, built = {50: 25_557_032, 101: 44_549_160, 152: 60_192_808}, {}
for number in published:
    weights = resnet(number, classes=1000, init="zeros").trainable_weights  # zeros are quickest
    built[number] = sum(int(np.prod(weight.shape)) for weight in weights)
say(f"You said {guess_times}. It is **{built[152] / built[50]:.2f}**: {built}.")
claim("All three have the published number of parameters", max(abs(built[n] - published[n]) for n in built), at_most=0)

# %% [markdown]
# The added blocks stand in stages 2 and 3; the wide stage 4 always has three. But a right count proves little: neither
# a stride nor an epsilon has a parameter.
#
# ## The transplant
#
# A stricter test: put the weights of a known network into ours, and ask both about the same pictures.
# `keras.applications.ResNet50` differs from the source: stride on the first 1x1, biases, another epsilon. Ours can have
# the same. Random averages, scales and biases come first: mistakes hide behind zeros and ones.

# %%
theirs = keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classifier_activation=None)
rng = np.random.default_rng(seed)
for weight in theirs.weights:
    if weight.name != "kernel":
        weight.assign(rng.uniform(0.5, 1.5, weight.shape))

# %% [markdown]
# **Guess:** which of two mistakes does this test find: the stride on the 3x3, or an epsilon of 1e-5 for 1.001e-5?

# %%
guess_mistakes = None  # "both", "stride", "epsilon" or "neither"


# %% tags=["answer"]
def answers(**choices):
    ours = resnet(50, 1000, image_size=64, **choices)
    ours.set_weights(theirs.get_weights())  # the lists fit, as both build a block's shortcut first
    return np.asarray(ours(pictures, training=False))


pictures = train.images(64)[:4].astype("float32")
by_theirs = np.asarray(theirs(pictures / 127.5 - 1, training=False))
as_keras = {"stride_on": 1, "bias": True, "epsilon": 1.001e-5, "init": "zeros"}
tried = [as_keras, as_keras | {"stride_on": 3}, as_keras | {"epsilon": 1e-5}]
right, stride, epsilon = (np.abs(answers(**choices) - by_theirs).max() for choices in tried)
say(f"You said {guess_mistakes}. No mistake {right:.0e}, **stride {stride:.0e}, epsilon {epsilon:.0e}**.")
claim("With its weights, ours answers as keras.applications does", right, at_most=1e-4)
claim("From picture to picture, the answers differ far more than that", np.ptp(by_theirs, axis=0).max(), at_least=1e-2)

# %% [markdown]
# It finds the stride. Such an epsilon drowns in the rounding of 32 bits: know what your test can see. (The
# source's own variant, stride 2 and padding on the 3x3, is not tested: Keras has no such network.)
#
# ## The training
#
# On tiny, our network is a ResNet-14 with 8 channels at the entrance (the source's has 50 layers, and 64 channels). It
# sees 240 drawings of 40 pixels, for four epochs.
#
# The source's learning rate falls from 0.005 to 0.001 in `(400 // 10 + 1) * 2.5` = 102.5 steps, but an epoch has 40
# steps, not 41. So it falls for two and a half of ten epochs, and then stays at 0.001. Ours falls over 102 steps, too;
# tiny has 96, the last at 0.0013.
#
# The loss is computed *from logits*: in 32 bits the sigmoid of 40 is 1, and where the truth is 0 a loss from this
# probability has no gradient left.
#
# `fit_or_resume` writes a file after each epoch (lesson 09). End this notebook's process and run it again: it goes on
# after the last finished epoch.

# %%
keras.utils.set_random_seed(repeats[-1])  # the first weights do not depend on what was built before
schedule = keras.optimizers.schedules.PolynomialDecay(0.005, 102, end_learning_rate=0.001)
with strategy.scope():
    network = resnet(settings.resnet[0], width=settings.resnet[1], image_size=image_size, sync=devices > 1)
    network.compile(keras.optimizers.SGD(schedule, momentum=0.9), keras.losses.BinaryCrossentropy(from_logits=True))
    network.optimizer.build(network.trainable_variables)
run = run_folder("11", dict(enumerate((profile, seed, backbone, epochs, batch_size, image_size, devices))))


def fit(number, file, *callbacks):
    def batches(done):
        return train.batches(batch_size, shuffle=True, seed=number, passes_done=done)

    described = {"number": number, "run": run.name, "files": [str(path) for path in train.files]}
    fit_or_resume(network, batches, epochs, file=file, settings=described, callbacks=callbacks, verbose=0)


# %% [markdown]
# Three trainings of one compiled network: each begins with shuffled first weights, as above, and with zeros in the
# optimizer. Before the last epoch we keep a copy of the file.

# %%
test_logits, explained, drawn = [], [], network.get_weights()
for repeat in repeats:
    file, kept, steps = run / f"training_{repeat}.npz", run / f"before_last_{repeat}.npz", StepLosses()
    keep = keras.callbacks.LambdaCallback(lambda epoch, logs: epoch == epochs - 1 and shutil.copy(file, kept))  # noqa: B023
    network.set_weights([np.random.default_rng(repeat).permuted(weight) for weight in drawn])
    for variable in network.optimizer.variables:
        variable.assign(keras.ops.zeros_like(variable))
    fit(repeat, file, steps, keep)
    test_logits.append(network.predict(test.images(), batch_size=20, verbose=0).ravel())
    logits = network.predict(train.images(), batch_size=20, verbose=0).ravel()
    of_pictures = np.logaddexp(0, np.where(train.labels, -logits, logits))  # the loss of each training picture
    generator = np.random.default_rng(repeat)
    order = [generator.permutation(len(train)) for _ in range(epochs)][-1]  # of the last epoch, as `batches` draws it
    still = [of_pictures[batch].mean() for batch in np.split(order, range(batch_size, len(train), batch_size))]
    explained.append(np.corrcoef(still, steps.losses[-len(still) :])[0, 1] ** 2)

# %%
figure, axis = plt.subplots(figsize=(7, 3), layout="constrained")
axis.plot(steps.losses)
_ = axis.set(xlabel="step", ylabel="loss of the step", title=f"The last of three trainings, batches of {batch_size}")

# %% [markdown]
# The source sees its loss jump, blames the steps, and advises larger batches. But a batch is a *sample* of easy and
# hard pictures: its loss would jump if the network stood still. So take the finished network's loss on each batch of
# the last epoch. The squared correlation with the loss in training is the share of its variance that the choice of
# pictures explains. **Guess** it.

# %%
guess_jitter = None  # a share, such as 0.1

# %% tags=["answer"]
say(f"You said {guess_jitter}. **{np.mean(explained):.0%}** (each training: {np.round(explained, 2)}).")
claim("The choice of pictures explains a part of the jitter", np.mean(explained), at_least=0.1)

# %% [markdown]
# (With no relation at all, 24 batches would give about 4 %.) The rest of the variance we have not split: the weights
# change with each step, and batch normalisation takes each batch's own numbers.
#
# ## Resume, bit for bit
#
# The source saves weights and optimizer, and never loads them. We open the file that we kept. **Guess:** which share of
# the numbers in it is the optimizer's?

# %%
guess_share = None  # such as 0.1

# %% tags=["answer"]
unbroken, of_network = network.get_weights(), network.count_params()
with np.load(kept) as archive:
    share = 1 - of_network / sum(archive[name].size for name in archive.files)
fit(repeat, kept)  # the file's numbers take the place of all weights and of the optimizer's
apart = max(np.abs(new - old).max() for new, old in zip(network.get_weights(), unbroken, strict=True))
say(f"You said {guess_share}. **{share:.0%}**: a velocity for each trained weight, and the step number.")
claim("Resumed from its kept file, a training ends the same, bit for bit", apart, at_most=0)

# %% [markdown]
# ## The ResNet and its rivals
#
# Was it worth it? Two rivals learn from the same pictures: the *twelve statistics* of lesson 00, which see no shapes,
# and the frozen features of lesson 03, from a network trained on other pictures. Each gets a logistic regression, its
# penalty chosen by cross-validation inside the training folder. Our ResNet's settings are fixed; of it we take the mean
# logit of the trainings.
#
# Accuracy cuts the logit at 0. The *ROC curve* shows all cuts: the share of the ill that are found against the share of
# the healthy that are alarmed. The area under it, *AUC*, is the chance that a random ill eye has a higher logit than a
# random healthy one. **Guess:** who has the highest AUC?

# %%
guess_best = None  # such as ("ResNet", 0.9)


# %% tags=["answer"]
def auc(truth, logits):
    pairs = logits[truth == 1][:, None] > logits[truth == 0]
    return pairs.sum() / max(1, pairs.size)


frozen = load_backbone(backbone, settings.weights, settings.network_size.get(backbone))
rows = {"twelve statistics": [picture_statistics(each.images()) for each in (train, test)]}
rows["frozen features"] = [extract(frozen, each, pooling="avg") for each in (train, test)]
pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
search = GridSearchCV(pipeline, {"logisticregression__C": 10.0 ** np.arange(-4, 2)}, scoring="neg_log_loss", cv=3)
scores, inside = {"ResNet": np.mean(test_logits, axis=0)}, {}
for name, (known, asked) in rows.items():
    scores[name] = search.fit(known, train.labels).decision_function(asked)
    inside[name] = search.best_score_  # how well it did in the training folder
aucs = {name: auc(test.labels, logits) for name, logits in scores.items()}
alone = ", ".join(f"{auc(test.labels, logits):.3f}" for logits in test_logits)
say(f"You said {guess_best}. Highest: **{max(aucs, key=aucs.get)}**. The ResNets alone: {alone}.")
for name, logits in scores.items():
    record(f"auc_of_{name.replace(' ', '_')}", aucs[name])
    record(f"accuracy_of_{name.replace(' ', '_')}", np.mean((logits > 0) == test.labels))

# %% tags=["answer"]
for name in rows:
    columns = np.arange(len(test)), test.labels, scores["ResNet"], scores[name]
    gain = bootstrap_by_group(lambda y, a, b: auc(y, a) - auc(y, b), *columns, draws=300)
    verdict = "behind" if gain.high < 0 else "ahead" if gain.low > 0 else "undecided"
    say(f"ResNet minus {name}: AUC {gain}, **{verdict}**.")
claim("From scratch, the ResNet ranks most ill eyes above most healthy ones", aucs["ResNet"], at_least=0.8)
preferred = max(inside, key=inside.get)
lead = aucs[preferred] - aucs["ResNet"]
claim(f"The rival that the training folder prefers is at least about as good: {preferred}", lead, at_least=-0.02)

# %% [markdown]
# Was it worth it? Not on tiny: a cheaper rival is at least about as good. (A net raises the sharpness, pale patches the
# spread, both among the twelve.) There the frozen network saw 75 pixels, ours 40, so more differs than the method. The
# intervals draw pictures, not trainings; our three differ by chance alone: compare the AUC of each. More than 96 steps
# we have not tried.
#
# On photographs the order of the rivals turns: frozen features (MobileNetV2) have an AUC of 0.998, twelve statistics
# 0.967; the ResNet had 0.983 there (one training, in an earlier form of this lesson).
#
# What does it get wrong? Look before you read on.

# %%
logits = scores["ResNet"]
costliest = np.argsort(np.where(test.labels, logits, -logits))[:12]
titles = [f"{'ill' if test.labels[i] else 'healthy'}: {1 / (1 + np.exp(-logits[i])):.0%} ill" for i in costliest]
picture_grid(test.images(96)[costliest], titles, columns=6, title="The twelve answers with the highest loss")
ill, healthy = logits[test.labels == 1], logits[test.labels == 0]
say(f"Missed: {np.sum(ill <= 0)} of {len(ill)} ill eyes. Alarmed: {np.sum(healthy > 0)} of {len(healthy)} healthy.")

# %% [markdown]
# By what did *you* tell? On tiny, ill eyes are drawn with a net of vessels that show through thinned tissue, a large
# pale disc, or bare patches; healthy eyes can have a net, too, as the second H at the start. Most of the missed eyes
# shown have a net, and some of the alarmed ones a reflection, pale as a bare patch: hints, no proof. For a screening a
# missed eye is worse than an alarm. A lower cut misses fewer; choose it out of fold (lesson 09), never on these
# pictures.

# %%
shutil.rmtree(run, ignore_errors=True)  # without its files, the next run trains anew

# %% [markdown]
# ## What you take away
#
# - A residual block can hand its input on. On tiny the addition lowered the loss of 26 layers.
# - In short trainings, set the momentum of batch normalisation's averages to 0.9.
# - Count the parameters, then transplant known weights, and know what that test cannot see.
# - To go on bit for bit, keep weights, optimizer and the order of the pictures.
# - Ask cheap rivals before you praise a network.
#
# ## In old tutorials, and today
#
# | in old tutorials (Paddle 1, Keras 1) | today |
# |---|---|
# | `Conv2D(..., padding=1, bias_attr=False)` | `ZeroPadding2D(1)` and `Conv2D(..., use_bias=False)` |
# | `BatchNorm(c)`, momentum 0.9 | `BatchNormalization(momentum=0.9)`; PyTorch says 0.1 for the same |
# | `sigmoid_cross_entropy_with_logits`, `mean` | `BinaryCrossentropy(from_logits=True)` |
# | `np.mean` of the batches' accuracies | over pictures, or a small last batch counts too much |
# | `minimize`, `clear_gradients`, `model.train()`, `model.eval()` | `fit`, `predict`, `training=True` or `False` |
# | `save_dygraph` of weights and of optimizer | one `.keras` file with both |
#
# ## Exercises
#
# 1. Batches of 40, with the same and with four times the learning rate: is the loss calmer, and is it behind?
# 2. Let the last scale of every bottleneck block start at zero (`gamma_initializer="zeros"`). Does the first epoch go better?
# 3. Measure the gradient at the entrance of plain 26 and residual 26 before any training (`tf.GradientTape`, lesson 06). Has it vanished?
# 4. Draw the three ROC curves with `RocCurveDisplay.from_predictions`. Where would a screening cut?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Both trained to the end, a plain network of 26 layers has a higher *training* loss than one of 14.
# Does it overfit?
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
# **Right.** It could copy the shallow one and hand on what comes, but training does not find that. This is
# degradation.
#
# </details>
#
# <details>
# <summary>No: its gradients vanish at the entrance</summary>
#
# **No.** Nothing here shows that, and the paper calls it unlikely with batch normalisation. Exercise 3 measures it.
#
# </details>

# %% [markdown]
# **Question 2.** The last normalisation of a residual block multiplies by zero. What comes out of the block?
#
# <details>
# <summary>Zeros</summary>
#
# **No.** Without the addition, yes.
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
# **Right.** Nothing is added to it. (It came out of a ReLU, so the last ReLU leaves it alone.)
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
# **Question 4.** A short training with batch normalisation has a low training loss, and fails in validation from the
# first epoch on. What do you look at first?
#
# <details>
# <summary>The size of the network</summary>
#
# **No.** It may overfit, but not in the first epoch. First ask the finished network about its *training* pictures.
#
# </details>
#
# <details>
# <summary>The running averages: has their momentum let them arrive?</summary>
#
# **Right.** With Keras's 0.99, much of their start is left after a few dozen steps. In training the layer uses the
# batch's own numbers, so that its loss hides it. The finished network shows it, on training pictures, too.
#
# </details>
#
# <details>
# <summary>The validation pictures: they must be harder</summary>
#
# **No.** Easy to check: if the finished network fails on the training pictures, too, it is not the pictures.
#
# </details>

# %% [markdown]
# **Question 5.** Your ResNet-50 has 25,557,032 parameters, as torchvision's. Is it the same network?
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
