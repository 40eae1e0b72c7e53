# %% [markdown]
# # 04 · Fine-tuning
#
# **You will learn** to open the last block of a pre-trained network and train it a little further, slowly; to see what
# breaks when it is not slow; and to prove that what you froze is frozen, and that what you train does train.
#
# **You need** lessons 00 to 03.
#
# **Time** tiny: about 25 seconds · laptop: 15 minutes · full: an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed, another throw of all the dice
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
epochs: int | None = None  # passes over the training pictures while fine-tuning; None: what the profile says
learning_rate: float = 1e-4  # of RMSprop, while fine-tuning
image_size: int | None = None  # pixels a side of what the pre-trained network gets; None: what the profile says
scratch_epochs: int | None = None  # passes for the network from scratch; None: what the profile says
devices: int = 1  # GPUs of this machine that share the work of each step

# %%
from course_utils.augment import RandomAffine
from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.distribute import strategy_for
from course_utils.features import extract
from course_utils.metrics import accuracy_interval
from course_utils.profiles import get_profile
from course_utils.records import claim, record

import math

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

settings = get_profile(profile)
epochs = epochs or settings.epochs["fine_tune"]
scratch_epochs = scratch_epochs or settings.epochs["small_cnn"]
image_size = image_size or settings.network_size.get(backbone)
strategy = strategy_for(devices, settings.batch_size)
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings)

# %% [markdown]
# ## A log to read first
#
# Source 001 fine-tunes VGG16: it freezes `model.layers[:25]` and trains for 30 epochs. These are the first three lines
# of its log. One thing in them cannot be. Find it before you read on.

# %%
log = [
    {"loss": 0.3111, "acc": 0.9055, "val_loss": 0.0948, "val_acc": 0.9710},
    {"loss": 0.3275, "acc": 0.9051, "val_loss": 0.0948, "val_acc": 0.9710},
    {"loss": 0.3179, "acc": 0.9074, "val_loss": 0.0948, "val_acc": 0.9710},
]
for epoch, line in enumerate(log, start=1):
    print(epoch, line)

# %% [markdown]
# The training loss jitters, but the validation loss repeats itself to the last digit. A network that learns *anything*
# answers differently after an epoch. So nothing is learned here. Why? Build the same model and count its layers:

# %%
vgg = load_backbone("VGG16", "slim")
top = keras.Sequential([layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dense(1, activation="sigmoid")])
model = keras.Model(vgg.model.input, top(vgg.model.output))
len(model.layers)

# %%
for layer in model.layers[:25]:
    layer.trainable = False
claim("The source's slice freezes every single weight", len(model.trainable_weights), at_most=0)

# %% [markdown]
# The list has fewer than 25 entries, and Python slices past the end without a word: the top is frozen too. The
# training loss jitters only because augmentation and dropout change from step to step. Two habits guard you: freeze by
# *name*, and look at the number of trainable parameters before you train.
#
# ## Step 1: add a top
#
# The base inside the model, with augmentation in front and a small top behind, as at the end of lesson 03. Two things
# are new. The augmentation is gentler: a network that has seen a million pictures needs less variety from us. And
# `image_size` may be larger than what the network was trained on. A network without its top takes pictures of any size,
# and photographs have [more to show](https://arxiv.org/abs/1906.06423) than the 224 pixels of its school days.

# %%
with strategy.scope():  # all of its devices get what is made in here
    network = load_backbone(backbone, settings.weights, image_size)
    augment = RandomAffine(rotation=5, width_shift=0.05, height_shift=0.05, zoom=0.05, horizontal_flip=True, seed=seed)


def with_top(network):
    inputs = keras.Input((network.image_size, network.image_size, 3))
    x = network.model(network.preprocess(augment(inputs)))
    x = layers.Dropout(0.5, seed=seed)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="top")(x))


# %% [markdown]
# `strategy` matters on a machine with several GPUs, and with `devices` greater than 1. Each then has a copy of the
# network and takes its share of every batch: 32 pictures on 4 devices are 8 each. The gradients are averaged, and all
# copies make the same step. For the network nothing changes, so neither the batch size nor the learning rate has to.
# (Whoever gives each device a full batch instead makes longer and fewer steps, and raises the rate with the batch;
# lesson 10 comes to that.)


# %% [markdown]
# ## Step 2: freeze the base
#
# Every layer has a switch. Setting it on a model sets it on all layers inside.


# %%
def parameters(model):
    """Trainable and frozen parameters."""
    return [
        sum(math.prod(weight.shape) for weight in group)
        for group in (model.trainable_weights, model.non_trainable_weights)
    ]


with strategy.scope():
    model = with_top(network)
print("before: {:,} trainable, {:,} frozen".format(*parameters(model)))
network.model.trainable = False
print("after:  {:,} trainable, {:,} frozen".format(*parameters(model)))

# %% [markdown]
# ## Step 3: train the top
#
# The base is frozen, so lesson 03's trick serves: compute the features once, and fit the top on them. There a linear
# classifier did as well as any. And what is a logistic regression? A sigmoid of a weighted sum: a dense layer with one
# unit. So fit it, and put its numbers into the model (the scaling of the features goes into the weights).

# %%
rows = {split.name: extract(network, split, pooling="avg") for split in (data.train, data.validation, data.test)}
linear = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
scaler, logistic = linear.fit(rows["train"], data.train.labels)
kernel = logistic.coef_.T / scaler.scale_[:, None]
top_weights = [kernel, logistic.intercept_ - scaler.mean_ @ kernel]
model.get_layer("top").set_weights(top_weights)
top_accuracy = linear.score(rows["validation"], data.validation.labels)
print(f"top on frozen features: validation accuracy {top_accuracy:.3f}")

# %%
validation = data.validation.batches(image_size=network.image_size)
pictures, _ = next(iter(validation))
difference = model(pictures).numpy() - linear.predict_proba(rows["validation"][: len(pictures)])[:, 1:]
claim("The dense layer answers as the logistic regression does", np.abs(difference).max(), at_most=1e-3)

# %% [markdown]
# ## Step 4: unfreeze the last block
#
# Which layers? The late ones, which see cat-like things; the early ones, which see edges, serve every task as they
# are, and are many. In VGG16 the last block starts with `block5_conv1`; every other backbone has its own.


# %%
def unfreeze(network):
    """Let the layers from the last block on train, except batch normalisation, and no other."""
    network.model.trainable = True
    names = [layer.name for layer in network.model.layers]
    late = names[names.index(network.last_block) :]
    for layer in network.model.layers:
        layer.trainable = layer.name in late and not isinstance(layer, layers.BatchNormalization)


unfreeze(network)
print(f"from {network.last_block} on: {{:,}} trainable, {{:,}} frozen".format(*parameters(model)))

# %% [markdown]
# The order matters: first everything on, then the early layers off. A model whose own switch is off hides what is
# inside it, whatever the layers say. VGG16 has no batch normalisation; for networks that have it, a section below shows
# why it stays frozen.
#
# ## Step 5: train both, slowly
#
# Source 001 takes SGD with a rate of 1e-4 and momentum 0.9, source 004 takes RMSprop with 1e-5, and trains for 100
# epochs. We have few epochs, so ours starts at 1e-4, and of all epochs we keep the one with the lowest validation loss.
# First put a copy of the weights aside, to see what moved.

# %%
before = [layer.get_weights() for layer in network.model.layers]
start = model.get_weights()
train = data.train.batches(settings.batch_size, image_size=network.image_size, shuffle=True, seed=seed)

# %% [markdown]
# The rate falls along half a cosine, from epoch to epoch, so that the last steps let the weights settle. Everything
# below begins at the same `start`, with an optimizer that remembers nothing: its numbers are set to zero first.


# %%
def fine_tune(rate, epochs, start=start):
    model.set_weights(start)
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape))
    slower = keras.callbacks.LearningRateScheduler(lambda epoch: rate / 2 * (1 + math.cos(math.pi * epoch / epochs)))
    keep_best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    how = {"validation_data": validation, "epochs": epochs, "callbacks": [slower, keep_best], "verbose": 0}
    return model.fit(train, **how).history


# %%
with strategy.scope():
    model.compile(keras.optimizers.RMSprop(), loss="binary_crossentropy", metrics=["accuracy"])
history = fine_tune(learning_rate, epochs)
fine_tuned = model.get_weights()

# %%
claim("While fine-tuning, the validation loss never repeats itself", len(set(history["val_loss"])), at_least=epochs)
[round(loss, 4) for loss in history["val_loss"]]

# %% [markdown]
# Set this beside the log at the top: a network that learns gives another number every time.
#
# ## How far did each layer move?
#
# Compare the weights with the copy: the length of the change over the length of the weights. Which layers moved most?


# %%
def length(arrays):
    return math.sqrt(sum(np.sum(np.square(array)) for array in arrays))


def movement(network):
    """For each layer that has weights, the relative change of them since the start."""
    moved = {}
    for layer, old in zip(network.model.layers, before, strict=True):
        if old:
            change = [new - array for new, array in zip(layer.get_weights(), old, strict=True)]
            moved[layer.name] = length(change) / length(old)
    return moved


moved = movement(network)

# %%
shown = list(moved)[-14:]
figure, axis = plt.subplots(figsize=(7, 3.2), layout="constrained")
axis.barh(shown, [100 * moved[name] for name in shown])
axis.invert_yaxis()
axis.set(xlabel="change of the weights in %", title="Frozen layers stay, the others move a little")
plt.show()

# %% [markdown]
# Exactly zero where frozen, and a few percent from the last block on. Fine-tuning is a small correction: what the
# network brought along is nearly all still there.

# %%
names = [layer.name for layer in network.model.layers]
frozen = names[: names.index(network.last_block)]
claim("What is frozen does not move", max(moved[name] for name in frozen if name in moved), at_most=0)

# %% [markdown]
# ## Too slow, and too fast
#
# Now the same from the same start, with other rates. Each rate is ten times the one before. Sketch the validation
# accuracy against the rate before you look.

# %%
sweep = {rate: fine_tune(rate, settings.epochs["sweep"]) for rate in (1e-5, 1e-3, 1e-2)}
sweep[learning_rate] = history

# %%
rates = sorted(sweep)
figure, axis = plt.subplots(figsize=(6, 2.9), layout="constrained")
axis.plot(rates, [sweep[rate]["val_accuracy"][: settings.epochs["sweep"]][-1] for rate in rates], "o-")
axis.axhline(top_accuracy, color="grey", linestyle="--", label="top alone")
axis.set(xscale="log", xlabel="learning rate of RMSprop", ylabel="validation accuracy", title="The rate decides")
axis.legend()
plt.show()

# %% [markdown]
# At the left nothing happens in so few epochs, and the network is as good as its top alone. In the middle it may gain,
# as far as the validation pictures can tell. At the right each step is so long that the features break: what took a
# million pictures to learn is gone after a few dozen steps, and your few pictures cannot bring it back.
#
# ## Without training the top first
#
# Everyone repeats the rule: train the top before you unfreeze. What happens if you do not? Try it: one epoch at the
# slow rate, from a top that starts by guessing. With the trained top you have seen the first epoch above.

# %%
model.set_weights(start)
top = model.get_layer("top")
top.set_weights([keras.initializers.GlorotUniform(seed=seed)(top.kernel.shape), np.zeros(1)])
fresh_history = fine_tune(learning_rate, epochs=1, start=model.get_weights())

# %%
record("validation_accuracy_from_trained_top", history["val_accuracy"][0])
record("validation_accuracy_from_fresh_top", fresh_history["val_accuracy"][0])

# %% [markdown]
# Now you see what the rule is good for. At a rate that spares the block, a fresh top lags behind, the more the fewer
# steps an epoch has; at a rate that would bring it up at once, the block breaks, as the sweep has shown. With the
# trained top there is no such choice to make, and it costs seconds.
#
# ## The sources' other optimizer
#
# The SGD of source 001 has the very rate of our RMSprop. Will it move the weights as far? Compare by the layer that has
# moved most.

# %%
with strategy.scope():
    model.compile(keras.optimizers.SGD(momentum=0.9), loss="binary_crossentropy", metrics=["accuracy"])
furthest = {f"RMSprop {learning_rate:g}": max(moved.values())}
for rate in (1e-4, 1e-3):
    fine_tune(rate, settings.epochs["sweep"])
    furthest[f"SGD {rate:g}"] = max(movement(network).values())
{name: f"{change:.2%}" for name, change in furthest.items()}

# %% [markdown]
# RMSprop divides each gradient by its usual size, so that its steps are as long as the rate says. The steps of SGD are
# as long as the gradients, and behind a trained top these are small. A rate means nothing without its optimizer.
#
# ## Batch normalisation stays frozen
#
# [Batch normalisation](https://arxiv.org/abs/1502.03167) works in two ways: with the mean and the variance of the
# current batch (training), or with averages that it has kept (inference). Ask a network that has it, both ways, about
# the same picture: once alone, once among others. May the company change the answer?

# %%
other = load_backbone("MobileNetV2", settings.weights)
kept = other.model.get_weights()
pictures, _ = next(iter(data.validation.batches(image_size=other.image_size)))
pictures = other.preprocess(pictures)


def company_changes(training):
    """How much the features of the first picture change when others are in its batch, relative to their size."""
    one, among = (np.asarray(other.model(batch, training=training))[0] for batch in (pictures[:1], pictures))
    return length([one - among]) / length([one])


alone, in_company = company_changes(training=False), company_changes(training=True)
alone, in_company

# %% [markdown]
# In inference mode a picture's features are its own. In training mode they depend on whoever shares the batch. And
# there is worse: each such call also moves the kept averages, although nobody trains. Count how many have changed:

# %%
drift = [np.any(new != old) for new, old in zip(other.model.get_weights(), kept, strict=True)]
print(f"{sum(drift)} of {len(drift)} arrays of numbers are others than before")
claim("With training=False a picture's features are its own", alone, at_most=1e-3)
claim("With training=True the company changes them", in_company, at_least=0.05)

# %% [markdown]
# The averages were learned from millions of pictures; a few small batches of yours would overwrite them beside the
# learning, unnoticed. Every guide tells you to write `training=False` where the base is called inside your model. Does
# that keep them while you train? Try it with one layer: a model that is told `training=True`, as `fit` does.

# %%
normalise = layers.BatchNormalization()
inputs = keras.Input((3,))
small = keras.Model(inputs, normalise(inputs, training=False))
drifts = {}
for trainable in (True, False):
    normalise.trainable, averages = trainable, normalise.get_weights()
    small(np.ones((8, 3)), training=True)
    drifts[trainable] = length([new - old for new, old in zip(normalise.get_weights(), averages, strict=True)])
drifts

# %% [markdown]
# It does not: in Keras 3 the outer model's mode [wins over](https://github.com/keras-team/keras/issues/20285) your
# `training=False`. What holds is `trainable = False` on the layer itself: batch normalisation is the one layer that
# then also runs in inference mode. So a frozen base is safe, and when you unfreeze a part of it, leave its batch
# normalisation frozen, as `unfreeze` does.

# %%
claim("Inside a model that trains, training=False alone does not keep the averages", drifts[True], at_least=1e-6)
claim("trainable = False keeps them", drifts[False], at_most=0)

# %% [markdown]
# ## Three ways, the same test pictures
#
# Now the table of this part of the course: from scratch (lesson 02), features and a linear classifier (lesson 03),
# fine-tuned. First the network from scratch once more, on these pictures:

# %%
filters, units = settings.small_cnn
varied = RandomAffine(
    rotation=15, width_shift=0.1, height_shift=0.1, shear=5, zoom=0.2, horizontal_flip=True, seed=seed
)
scratch = keras.Sequential([keras.Input((data.train.image_size, data.train.image_size, 3)), varied])
scratch.add(layers.Rescaling(1 / 127.5, offset=-1))
for number in filters:
    scratch.add(layers.Conv2D(number, 3, activation="relu"))
    scratch.add(layers.MaxPooling2D())
for layer in (layers.Flatten(), layers.Dropout(0.5), layers.Dense(units, activation="relu")):
    scratch.add(layer)
scratch.add(layers.Dense(1, activation="sigmoid"))

# %%
steps = math.ceil(len(data.train) / settings.batch_size)
schedule = keras.optimizers.schedules.PiecewiseConstantDecay([int(0.8 * steps * scratch_epochs)], [2e-3, 4e-4])
scratch.compile(keras.optimizers.RMSprop(schedule), loss="binary_crossentropy")
_ = scratch.fit(data.train.batches(settings.batch_size, shuffle=True, seed=seed), epochs=scratch_epochs, verbose=0)

# %%
model.set_weights(fine_tuned)
test = data.test.batches(image_size=network.image_size)
answers = {
    "from scratch": scratch.predict(data.test.batches(), verbose=0).ravel() > 0.5,
    "bottleneck features": linear.predict(rows["test"]) == 1,
    "fine-tuned": model.predict(test, verbose=0).ravel() > 0.5,
}
correct = {name: answer == data.test.labels for name, answer in answers.items()}

# %%
figure, axis = plt.subplots(figsize=(7, 2.1), layout="constrained")
for row, (name, right) in enumerate(correct.items()):
    result = accuracy_interval(right)
    axis.plot([result.low, result.high], [row, row], color=f"C{row}", linewidth=3)
    axis.plot(result.value, row, "o", color=f"C{row}", markersize=9)
    print(f"{name:20} {result}")
axis.set(yticks=range(3), yticklabels=list(correct), ylim=(-0.5, 2.5), title="The same test pictures")
axis.set(xlabel="test accuracy, with its 95 % interval")
axis.grid(axis="x", alpha=0.3)
plt.show()

# %% [markdown]
# From scratch lies far below. The other two are close: here the interval decides, not the third decimal. Fine-tuning
# pays where your pictures differ from those that the network grew up on, and where you have enough of them to say so.

# %%
accuracy = {name: right.mean() for name, right in correct.items()}
record("test_accuracy_scratch", accuracy["from scratch"])
record("test_accuracy_features", accuracy["bottleneck features"])
record("test_accuracy", accuracy["fine-tuned"])
claim(
    "Fine-tuning does not lose to bottleneck features (by more than a hundredth)",
    accuracy["fine-tuned"] - accuracy["bottleneck features"],
    at_least=-0.01,
)
claim("Fine-tuning beats training from scratch", accuracy["fine-tuned"] - accuracy["from scratch"], at_least=0.05)

# %% [markdown]
# ## What you take away
#
# - Add a top, freeze the base, train the top, unfreeze the last block, train both slowly.
# - Freeze by name and count the trainable parameters. A validation loss that repeats means that nothing trains.
# - The learning rate is the one thing to tune: too small does nothing, too large destroys the features.
# - Batch normalisation keeps what it knows only with `trainable = False` on its own layers.
# - Compare on the same test pictures, with intervals.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `for layer in model.layers[:25]: layer.trainable = False` | find the layer by its name, freeze what lies before it |
# | `SGD(lr=1e-4, momentum=0.9)`, `RMSprop(lr=1e-5)` | `learning_rate=` |
# | `Model(input=..., output=...)` | `Model(inputs=..., outputs=...)` |
# | changing `trainable` after `compile` did nothing until the next `compile` | the same today: compile again |
# | frozen batch normalisation still used the batch's statistics (Keras 1 and early 2) | `trainable = False` makes it use its own |
# | `base(x, training=False)` kept it that way in `fit` (Keras 2) | overruled by `fit`: set `trainable = False` |
#
# ## Exercises
#
# 1. Unfreeze the last two blocks instead of one. Which learning rate do you need now?
# 2. Fine-tune without augmentation. How do training and validation curves differ?
# 3. Where is the smallest number of training pictures at which fine-tuning beats the linear classifier?
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
# **Question 3.** You fine-tune at a rate a hundred times too large, notice it, and go on at the right rate. What have
# you lost?
#
# <details>
# <summary>What the network had learned from a million pictures</summary>
#
# **Right.** A few dozen long steps break the features, and your few pictures cannot bring them back. Load the weights
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
