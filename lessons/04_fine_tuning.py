# %% [markdown]
# # 04 · Fine-tuning
#
# **You will learn** to open the last block of a pre-trained network and train it a little further, slowly; to see what
# breaks when it is not slow; and to prove that what you froze is frozen, and that what you train does train.
#
# **You need** lessons 00 to 03.
#
# **Time** reading: 40 minutes · tiny: about 30 seconds · laptop: 10 minutes · full: half an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed gives other random numbers, and on tiny other pictures
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
epochs: int | None = None  # passes over the training pictures while fine-tuning; None: what the profile says
learning_rate: float = 1e-4  # of RMSprop, while fine-tuning: the parameter to break
image_size: int | None = None  # pixels a side of what the pre-trained network gets; None: what the profile says

# %%
import math
from dataclasses import replace

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.augment import RandomAffine
from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.features import extract
from course_utils.images import resize
from course_utils.metrics import accuracy_interval, paired_comparison
from course_utils.paths import run_folder
from course_utils.plots import points_over_seeds
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic import fresh

settings = get_profile(profile)
epochs = settings.epochs["fine_tune"] if epochs is None else epochs
image_size = image_size or settings.network_size.get(backbone)
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings, seed=seed)

# %% [markdown]
# ## A log to read first
#
# Source 001 fine-tunes VGG16: it puts a top on the base, freezes `model.layers[:25]` ("up to the last block") and
# trains for 30 epochs. These are the first lines of its log. One thing in them cannot be. Find it before you read on.
#
# ```
# loss: 0.3111 - acc: 0.9055 - val_loss: 0.0948 - val_acc: 0.9710
# loss: 0.3275 - acc: 0.9051 - val_loss: 0.0948 - val_acc: 0.9710
# loss: 0.3179 - acc: 0.9074 - val_loss: 0.0948 - val_acc: 0.9710
# ```
#
# The validation loss repeats itself to the last digit. A network that learns *anything* answers a little differently
# after an epoch, so this one learns nothing. Why? Build the same model. (`weights=None` saves you a download of 58 MB;
# the layers are the same.)

# %%
base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))
head = keras.Sequential([layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dense(1, activation="sigmoid")])
source_model = keras.Model(base.input, head(base.output))
print(f"{source_model.count_params():,} parameters")

# %% [markdown]
# **Your guess**: how many of these parameters can still train when the source has frozen its `layers[:25]`?

# %%
guess_trainable = None  # your number


# %% tags=["answer"]
def parameters(model):
    """Trainable and frozen parameters."""
    groups = model.trainable_weights, model.non_trainable_weights
    return [sum(math.prod(weight.shape) for weight in group) for group in groups]


for layer in source_model.layers[:25]:
    layer.trainable = False
trainable, _ = parameters(source_model)
print(f"your guess: {guess_trainable}, in truth: {trainable} (the model has {len(source_model.layers)} layers)")
claim("The source's slice freezes every single weight", trainable, at_most=0)

# %% [markdown]
# None. The model has 20 layers, and Python slices past the end without a word: the top is frozen, too. The *training*
# loss of the log changes only because augmentation and dropout do. Two habits guard you: freeze by *name*, and count
# what can train before you train.
#
# ## Step 1: add a top
#
# The base inside the model, with augmentation in front and a small top behind, as at the end of lesson 03. The
# augmentation is gentle: a network that has learned from many other pictures needs less variety from yours.

# %%
network = load_backbone(backbone, settings.weights, image_size)
augment = RandomAffine(rotation=5, width_shift=0.05, height_shift=0.05, zoom=0.05, horizontal_flip=True, seed=seed)
inputs = keras.Input((network.image_size, network.image_size, 3))
x = network.model(network.preprocess(augment(inputs)))
x = layers.Dropout(0.5, seed=seed)(layers.GlobalAveragePooling2D()(x))
model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="top")(x))

# %% [markdown]
# ## Step 2: freeze the base
#
# Every layer has a switch, `trainable`. Setting it on a model sets it on all layers inside.

# %%
network.model.trainable = False
print("{:,} trainable, {:,} frozen".format(*parameters(model)))

# %% [markdown]
# ## Step 3: train the top
#
# The base is frozen, so lesson 03's trick serves: compute the features once, and fit a logistic regression on them.
# And what is that? A sigmoid of a weighted sum: a dense layer with one unit. So put its numbers into the model. The
# scaling of the features goes into the weights, too.

# %%
rows = {split.name: extract(network, split, pooling="avg") for split in (data.train, data.validation)}
linear = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
scaler, logistic = linear.fit(rows["train"], data.train.labels)
kernel = logistic.coef_.T / scaler.scale_[:, None]
model.get_layer("top").set_weights([kernel, logistic.intercept_ - scaler.mean_ @ kernel])

# %%
validation = data.validation.batches(image_size=network.image_size)
pictures, _ = next(iter(validation))
difference = model(pictures).numpy() - linear.predict_proba(rows["validation"][: len(pictures)])[:, 1:]
claim("The dense layer answers as the logistic regression does", np.abs(difference).max(), at_most=1e-3)

# %% [markdown]
# ## Step 4: unfreeze the last block
#
# Which layers? The late ones see whole things, and your things are others; the early ones see edges, which serve every
# task as they are. In VGG16 the last block starts with `block5_conv1`; every other backbone has its own name for it.
#
# **Your guess**: VGG16 has 13 convolutions, 3 of them in the last block. Which share of the base's parameters is that?

# %%
guess_share = None  # your number, in percent


# %% tags=["answer"]
def unfreeze(network, first_layer):
    """Let the layers from that one on train, except batch normalisation, and no other."""
    network.model.trainable = True
    names = [layer.name for layer in network.model.layers]
    late = names[names.index(first_layer) :]
    for layer in network.model.layers:
        layer.trainable = layer.name in late and not isinstance(layer, layers.BatchNormalization)


unfreeze(network, network.last_block)
open_now, frozen_now = parameters(network.model)
share = open_now / (open_now + frozen_now)
print(f"your guess: {guess_share} %, in truth: {share:.0%}; {open_now:,} trainable, {frozen_now:,} frozen")

# %% [markdown]
# Late blocks are wide, so three convolutions of thirteen hold nearly half of VGG16. The order in `unfreeze` matters:
# first everything on, then the early layers off. A model whose own switch is off hides what is inside it, whatever its
# layers say. (VGG16 has no batch normalisation; the last section shows why it stays frozen where there is some.)
#
# ## Step 5: train both, slowly
#
# The rate starts at 1e-4 and falls along half a cosine, step by step, so that the last steps let the weights settle. Of
# all epochs we keep the one with the lowest validation loss. First put a copy of the weights aside, to see what moved.

# %%
before = {layer.name: layer.get_weights() for layer in network.model.layers}
start = model.get_weights()
steps = math.ceil(len(data.train) / settings.batch_size)
schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps * epochs)
model.compile(keras.optimizers.RMSprop(schedule), loss="binary_crossentropy", metrics=["accuracy"])

# %%
train = data.train.batches(settings.batch_size, image_size=network.image_size, shuffle=True, seed=seed)
keep_best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
history = model.fit(train, validation_data=validation, epochs=epochs, callbacks=[keep_best], verbose=0).history
fine_tuned = model.get_weights()
[round(loss, 4) for loss in history["val_loss"]]

# %%
claim("While fine-tuning, the validation loss never repeats itself", len(set(history["val_loss"])), at_least=epochs)

# %% [markdown]
# Another number after every epoch: set this beside the log at the top.
#
# ## How far did each layer move?
#
# Compare the weights with the copy: the length of the change over the length of the weights.
#
# **Your guess**: by how many percent did the layer that moved most change?

# %%
guess_movement = None  # your number, in percent


# %% tags=["answer"]
def movement(network):
    moved = {}
    for layer in network.model.layers:
        if layer.weights:
            new, old = (np.concatenate([w.ravel() for w in each]) for each in (layer.get_weights(), before[layer.name]))
            moved[layer.name] = np.linalg.norm(new - old) / np.linalg.norm(old)
    return moved


moved = movement(network)
shown = list(moved)[-14:]
figure, axis = plt.subplots(figsize=(7, 3.2), layout="constrained")
axis.barh(shown, [100 * moved[name] for name in shown])
axis.invert_yaxis()
axis.set(xlabel="change of the weights in %", title="Frozen layers stay, the others move a little")
print(f"your guess: {guess_movement} %, in truth: {max(moved.values()):.1%}")

# %% [markdown]
# Exactly zero where frozen, a few percent from the last block on. Fine-tuning is a small correction: nearly all of what
# the network brought along is still there.

# %%
names = list(before)
frozen = [name for name in names[: names.index(network.last_block)] if name in moved]
claim("What is frozen does not move", max(moved[name] for name in frozen), at_most=0)

# %% [markdown]
# ## Experiments in seconds
#
# The frozen part never changes. So run it once over all pictures, as in lesson 03, and train only what comes behind it:
# the open block and the top, on stored features. (Without augmentation, then.) Both parts share their layers with
# `network`.


# %%
def late_part(first_layer):
    """The network from that layer on with a top; what the frozen part says of the training and the judging pictures."""
    cut = network.model.get_layer(first_layer).input
    early = replace(network, model=keras.Model(network.model.input, cut))
    inputs = keras.Input(cut.shape[1:])
    x = layers.GlobalAveragePooling2D()(keras.Model(cut, network.model.output)(inputs))
    late = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(layers.Dropout(0.5)(x)))
    if judging_pictures is None:
        return late, extract(early, data.train), extract(early, data.validation)
    return late, extract(early, data.train), early.model.predict(early.preprocess(judging_pictures), verbose=0)


# %% [markdown]
# Who judges? On tiny, 400 pictures that were never drawn before: with the few validation pictures you would see nothing
# but chance. Of photographs there are only as many as there are, so the validation set judges. In both cases the test
# pictures stay closed.

# %%
judging_pictures, judging_labels = None, data.validation.labels
if settings.source == "drawn":
    drawn, judging_labels = fresh("cats_dogs", 400, seed=seed)
    judging_pictures = np.stack([resize(picture, network.image_size) for picture in drawn])

# %%
model.set_weights(start)
trained_top = model.get_layer("top").get_weights()
last_block = late_part(network.last_block)
late, stored, judging = last_block
late.layers[-1].set_weights(trained_top)
top_correct = (late.predict(judging, verbose=0).ravel() > 0.5) == judging_labels
print(f"top alone: accuracy {accuracy_interval(top_correct)}; stored features {stored.shape}")

# %% [markdown]
# Each experiment begins at the same start, with an optimizer that remembers nothing. One file holds both: Keras saves
# the optimizer along with the weights. Each is done three times, with the pictures in three random orders.

# %%
beginning = run_folder("04", {"profile": profile, "seed": seed, "backbone": backbone}) / "start.weights.h5"


def begin(part, optimizer):
    late = part[0]
    model.set_weights(start)
    late.layers[-1].set_weights(trained_top)
    late.compile(optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    optimizer.build(late.trainable_variables)
    late.save_weights(beginning)


# %%
def trial(part, rate, order, epochs, top=None):
    """Go back to the start, train at this rate, and return the accuracy after each epoch."""
    late, stored, judging = part
    late.load_weights(beginning)
    late.optimizer.learning_rate = rate
    late.layers[-1].set_weights(top or trained_top)
    keras.utils.set_random_seed(seed + order)
    how = {"batch_size": settings.batch_size, "epochs": epochs, "validation_batch_size": 400, "verbose": 0}
    return late.fit(stored, data.train.labels, validation_data=(judging, judging_labels), **how).history["val_accuracy"]


# %% [markdown]
# ## Too slow, and too fast
#
# First the rate of RMSprop, each ten times the one before, the same two epochs for all.
#
# **Your guess**: which is the smallest of the rates 1e-5, 1e-4, 1e-3, 1e-2, 1e-1 at which the network ends below its
# top alone?

# %%
guess_rate = None  # one of the five rates

# %%
few = settings.epochs["sweep"]
begin(last_block, keras.optimizers.RMSprop())
sweep, sweep_moved = {}, {}
for rate in (1e-5, 1e-4, 1e-3, 1e-2, 1e-1):
    sweep[rate] = [trial(last_block, rate, order, few)[-1] for order in range(3)]
    sweep_moved[rate] = max(movement(network).values())

# %% tags=["answer"]
alone = top_correct.mean()
band = 2 * math.sqrt(alone * (1 - alone) / len(top_correct))
worse = [rate for rate, found in sweep.items() if np.mean(found) < alone - band]

shown = {"top alone": [alone]} | {f"rate {rate:g}": found for rate, found in sweep.items()}
points_over_seeds(shown, title=f"The rate decides (two standard errors: {band:.3f})")
say(f"Your guess: {guess_rate}. Below the top alone by more than two standard errors: {worse or 'none'}.")

# %%
best = max(sweep, key=lambda rate: np.mean(sweep[rate]))
say(
    f"The best mean is {np.mean(sweep[best]):.3f}, at {best:g}; 1e-5 ends at {np.mean(sweep[1e-5]):.3f}, the top alone at "
    f"{alone:.3f}. At 1e-1 the three orders end between {min(sweep[1e-1]):.3f} and {max(sweep[1e-1]):.3f}."
)
claim("Steps a thousand times too long break the features", alone - np.mean(sweep[1e-1]), at_least=0.1)

# %% [markdown]
# At 1e-5 next to nothing happens in two epochs. At 1e-1 what the block had learned from many thousand pictures is gone,
# and your few cannot bring it back. Between the useless and the destructive rate lie three powers of ten: it need not be
# exact. Read the figure in writing: why do the points lie further apart at the right end?
#
# (Ours: where steps are long, the last few pictures decide where they end, and those differ with the order.)
#
# ## Without training the top first
#
# Everyone repeats the rule: train the top before you unfreeze, or its large first gradients will wreck the block. Start
# with a fresh top, then, at a slow and at a quicker rate, and watch the accuracy from epoch to epoch.

# %%
fresh_top = [keras.initializers.GlorotUniform(seed=seed)(trained_top[0].shape), np.zeros(1)]
fresh_runs = {rate: [trial(last_block, rate, order, 5, top=fresh_top) for order in range(3)] for rate in (1e-4, 1e-3)}

# %%
after = {(rate, epoch): [run[epoch - 1] for run in fresh_runs[rate]] for rate in (1e-4, 1e-3) for epoch in (1, 5)}
curves = {f"fresh top, {rate:g}, epoch {epoch}": found for (rate, epoch), found in after.items()}
points_over_seeds({"trained top alone": [alone]} | curves, title="A fresh top needs steps")

# %%
lag = alone - np.mean(after[1e-4, 1])
say(
    f"At 1e-4 a fresh top is {lag:.3f} behind the trained one after an epoch, {alone - np.mean(after[1e-4, 5]):.3f} after "
    f"five. At 1e-3 it ends at {np.mean(after[1e-3, 5]):.3f}, where the trained one had {np.mean(sweep[1e-3]):.3f} after {few}."
)
claim("At a slow rate a fresh top lags behind the trained one after an epoch", lag, at_least=0.02)

# %% [markdown]
# Nothing is wrecked: the fresh top only needs steps, and at the slow rate it needs more than it gets. The rule is still
# good. A trained top costs seconds, and then the rate can be chosen for the block alone.
#
# ## The sources' advice
#
# Source 001 says to fine-tune "with a very slow learning rate", and with SGD rather than RMSprop, so that the updates
# stay small. It takes SGD with 1e-4 and momentum 0.9. Does SGD at 1e-4 move the weights as far as RMSprop at 1e-4?

# %%
begin(last_block, keras.optimizers.SGD(momentum=0.9))
sgd, sgd_moved = {}, {}
for rate in (1e-4, 1e-3):
    sgd[rate] = [trial(last_block, rate, order, few)[-1] for order in range(3)]
    sgd_moved[rate] = max(movement(network).values())

# %%
for name, moves, found in (("RMSprop", sweep_moved, sweep), ("SGD", sgd_moved, sgd)):
    for rate in (1e-4, 1e-3):
        print(f"{name:8}{rate:8g}: the block moved {moves[rate]:7.2%}, mean accuracy {np.mean(found[rate]):.3f}")
claim("At 1e-4 RMSprop moves the weights several times as far as SGD", sweep_moved[1e-4] / sgd_moved[1e-4], at_least=3)

# %% [markdown]
# RMSprop divides each gradient by its usual size, so its steps are as long as the rate says. The steps of SGD are as
# long as the gradients, and behind a trained top these are small: at the same rate it moves the block a small part as
# far. A rate means nothing without its optimizer, and the source's pair of SGD and 1e-4 is safe because it hardly does
# anything.
#
# ## Two blocks instead of one
#
# Does more freedom help? Open twice as much, with the same optimizer, rate, epochs and orders.

# %%
earlier = {"VGG16": "block4_conv1", "ResNet50": "conv4_block1_1_conv", "Xception": "block13_sepconv1_act"}
earlier |= {"MobileNet": "conv_dw_11", "MobileNetV2": "block_15_expand"}
first_layer = earlier.get(backbone) or names[names.index("mixed8") + 1]  # InceptionV3 numbers its layers anew each time
unfreeze(network, first_layer)
two_blocks = late_part(first_layer)
begin(two_blocks, keras.optimizers.RMSprop())
two = [trial(two_blocks, 1e-4, order, few)[-1] for order in range(3)]

# %%
gain = np.mean(two) - np.mean(sweep[1e-4])
verdict = "which is chance" if abs(gain) < band else "a gain" if gain > 0 else "a loss"
say(f"Two blocks in place of one change the mean accuracy by {gain:+.3f}, {verdict} (two SE: {band:.3f}).")

# %% [markdown]
# ## Did it pay? The test pictures
#
# Everything is chosen, so open the test pictures, once: the network with its trained top alone (lesson 03), and the
# fine-tuned one of step 5. On tiny they are 600 other new pictures.

# %%
if settings.source == "drawn":
    drawn, test_labels = fresh("cats_dogs", 600, seed=seed + 1000)
    test_pictures = np.stack([resize(picture, network.image_size) for picture in drawn])
else:
    test_pictures, test_labels = data.test.images(network.image_size), data.test.labels

# %%
correct = {}
for name, weights in {"top alone": start, "fine-tuned": fine_tuned}.items():
    model.set_weights(weights)
    correct[name] = (model.predict(test_pictures, verbose=0).ravel() > 0.5) == test_labels
    print(f"{name:12} {accuracy_interval(correct[name])}")
comparison = paired_comparison(correct["fine-tuned"], correct["top alone"])
claim("Fine-tuning does not lose to its own start", comparison, at_least=-0.02)

record("test_accuracy_features", correct["top alone"].mean())
record("test_accuracy", correct["fine-tuned"].mean())
verdict = "more than chance explains" if comparison.difference.low > 0 else "no more than chance explains"
say(
    f"Fine-tuning repairs {comparison.only_a} pictures and spoils {comparison.only_b}: {verdict} (p = {comparison.p_value:.3f})."
)

# %% [markdown]
# The base was trained on pictures much like these, so its last block has little to correct. Fine-tuning pays where your
# pictures are far from those that the network grew up on, as the eyes of lessons 08 and 09 are.
#
# ## Batch normalisation stays frozen
#
# [Batch normalisation](https://arxiv.org/abs/1502.03167) scales each channel to mean 0 and variance 1. In training it
# takes both from the current batch, and moves *running averages* of them; afterwards it uses those. Every guide tells
# you to write `training=False` where a base is called inside your model. Does that keep the averages while `fit` runs?
# Try it with one layer, in a model that is told `training=True`, as `fit` does.

# %%
normalise = layers.BatchNormalization()
inputs = keras.Input((3,))
small = keras.Model(inputs, normalise(inputs, training=False))
drift = {}
for trainable in (True, False):
    normalise.trainable, averages = trainable, normalise.get_weights()
    small(np.ones((8, 3)), training=True)
    drift[trainable] = max(np.abs(new - old).max() for new, old in zip(normalise.get_weights(), averages, strict=True))
drift

# %%
claim("Inside a model that trains, training=False alone does not keep the averages", drift[True], at_least=1e-6)
claim("trainable = False keeps them", drift[False], at_most=0)

# %% [markdown]
# It does not: in Keras 3 the outer model's mode [wins over](https://github.com/keras-team/keras/issues/20285) your
# `training=False`. Averages learned from a million pictures would be overwritten by a few small batches of yours, beside
# the learning. What holds them is `trainable = False` on the layer itself: batch normalisation is the one layer that
# then also runs in inference mode. So a frozen base is safe, and `unfreeze` leaves its batch normalisation frozen.
#
# ## What you take away
#
# - Add a top, freeze the base, train the top, unfreeze the last block, train both slowly.
# - Freeze by name and count the trainable parameters. A validation loss that repeats means that nothing trains.
# - The rate need not be exact, but it has a cliff; and it means nothing without its optimizer.
# - A fresh top breaks nothing at a slow rate: it lacks steps. Train it first, since that costs seconds.
# - Batch normalisation keeps its averages only with `trainable = False` on its own layers.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `for layer in model.layers[:25]: layer.trainable = False` | find the layer by its name, freeze what lies before it |
# | `SGD(lr=1e-4, momentum=0.9)`, `RMSprop(lr=1e-5)` | `learning_rate=` |
# | `SGD(lr=1e-4, decay=1e-6)` | `SGD(keras.optimizers.schedules.CosineDecay(1e-4, steps))` |
# | `Model(input=..., output=...)` | `Model(inputs=..., outputs=...)` |
# | changing `trainable` after `compile` did nothing until the next `compile` | the same today: compile again |
# | frozen batch normalisation still used the batch's statistics (Keras 1 and early 2) | `trainable = False` makes it use its own |
# | `base(x, training=False)` kept it that way in `fit` (Keras 2) | overruled by `fit`: set `trainable = False` |
#
# ## Exercises
#
# 1. Break it: set `learning_rate = 0.1` in the first cell and run all. Which claims fail, and what does the figure of
#    the movement show?
# 2. Fine-tune without augmentation in step 5. How do training and validation loss differ?
# 3. Where is the smallest number of training pictures at which fine-tuning beats its trained top?
# 4. Freeze the top and train only the last block. Why does that work at all?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Epoch after epoch, the validation loss is the same to the last digit, while the training loss jitters.
# What is going on?
#
# <details>
# <summary>The network has converged</summary>
#
# **No.** A network that trains still changes a little with each step, and some digit of the loss shows it.
#
# </details>
#
# <details>
# <summary>Nothing trains at all</summary>
#
# **Right.** The training loss jitters because of augmentation and dropout. Look at the number of trainable parameters.
#
# </details>
#
# <details>
# <summary>There are too few validation pictures</summary>
#
# **No.** With few pictures a loss jumps more, not less. Even a single picture's loss moves when weights do.
#
# </details>

# %% [markdown]
# **Question 2.** A model has 20 layers. What does `for layer in model.layers[:25]: layer.trainable = False` do?
#
# <details>
# <summary>It raises an error</summary>
#
# **No.** An index beyond the end does. A slice stops at the end without a word.
#
# </details>
#
# <details>
# <summary>It freezes the base and leaves the top</summary>
#
# **No.** The top is among the first 25 as well: there are only 20.
#
# </details>
#
# <details>
# <summary>It freezes everything, the top included</summary>
#
# **Right.** That is what happened in source 001. Freeze by name, then count what can train.
#
# </details>

# %% [markdown]
# **Question 3.** You fine-tune at a rate a thousand times too large, notice it, and go on at the right rate. What have
# you lost?
#
# <details>
# <summary>What the network had learned from a million pictures</summary>
#
# **Right.** A few dozen such steps break the features, and your few pictures cannot bring them back. Load the weights
# again.
#
# </details>
#
# <details>
# <summary>Only time</summary>
#
# **No.** It is not the time. The start is gone.
#
# </details>
#
# <details>
# <summary>Only the top, which is quickly trained again</summary>
#
# **No.** The top is the lesser part. The unfrozen block moved as well, and it was what you had the network for.
#
# </details>

# %% [markdown]
# **Question 4.** In Keras 3 you call `base(x, training=False)` inside a model, leave the base trainable, and call
# `fit`. What do the averages of its batch normalisation do?
#
# <details>
# <summary>They stay, because of <code>training=False</code></summary>
#
# **No.** So it was in Keras 2. Today the mode of the model that `fit` trains wins over your argument.
#
# </details>
#
# <details>
# <summary>They move</summary>
#
# **Right.** A few small batches of yours overwrite them. What holds them is `trainable = False` on the layers
# themselves.
#
# </details>
#
# <details>
# <summary>They are not used at all</summary>
#
# **No.** The finished network answers with them, which is why it matters.
#
# </details>

# %% [markdown]
# **Question 5.** SGD with a rate of 1e-4 and RMSprop with a rate of 1e-4 start from the same trained top. Which one
# moves the weights more?
#
# <details>
# <summary>RMSprop</summary>
#
# **Right.** It divides each gradient by its usual size, so that its steps are about as long as the rate says.
#
# </details>
#
# <details>
# <summary>SGD</summary>
#
# **No.** Its steps are as long as the gradients, and behind a trained top these are small.
#
# </details>
#
# <details>
# <summary>Both alike, as the rate is the same</summary>
#
# **No.** A rate means nothing without its optimizer.
#
# </details>

# %% [markdown]
# **Question 6.** Why is it the *last* block that is opened first?
#
# <details>
# <summary>It has the fewest parameters</summary>
#
# **No.** Late blocks are wide, so they mostly have many. The reason is what they have learned.
#
# </details>
#
# <details>
# <summary>The first blocks cannot be trained</summary>
#
# **No.** They can. With few pictures there is little to gain there, and much to break.
#
# </details>
#
# <details>
# <summary>It sees what is special to the pictures that the network grew up on</summary>
#
# **Right.** Edges and colours serve every task as they are. Late layers see things, and yours are others.
#
# </details>
