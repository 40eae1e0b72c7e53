# %% [markdown]
# # 04 · Fine-tuning
#
# **You will learn** to open the last block of a pre-trained network and train it a little further, slowly; to see what
# breaks when it is not slow; and to check what stays and what moves.
#
# **You need** lessons 00 to 03.
#
# **Time** reading: 45 minutes · tiny: a minute · laptop: 10 minutes · full: half an hour on a GPU
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
# trains for 30 epochs. These are the first lines of its log. One thing in them cannot be. Which?
#
# ```
# loss: 0.3111 - acc: 0.9055 - val_loss: 0.0948 - val_acc: 0.9710
# loss: 0.3275 - acc: 0.9051 - val_loss: 0.0948 - val_acc: 0.9710
# loss: 0.3179 - acc: 0.9074 - val_loss: 0.0948 - val_acc: 0.9710
# ```
#
# <details>
# <summary>Our reading</summary>
#
# The validation loss repeats itself to the last digit.
#
# </details>
#
# What is wrong? Build the same model.

# %%
base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))  # no download
dense = [layers.Dense(256, activation="relu"), layers.Dropout(0.5), layers.Dense(1, activation="sigmoid")]
source_model = keras.Model(base.input, keras.Sequential([layers.Flatten(), *dense])(base.output))
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
# None: it learns nothing. The model has 20 layers: 19 of VGG16, and the top, which counts as one. Python slices past
# the end without a word, so the top is frozen, too. (In the VGG16 of 2016, with a padding layer before each
# convolution, 25 was right; today it would be 15.) The *training* loss changes only because augmentation and dropout
# do. Two habits guard you: freeze by *name*, and count what can train before you train.
#
# ## Step 1: add a top
#
# The base inside the model, with augmentation in front and a small top behind, as at the end of lesson 03 (without its
# `training=False`: the last section shows why). *Dropout* sets half of the features to 0 at random in each training
# step, so that the top relies on no single one; when the model predicts, it does nothing.

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
# This is a sigmoid of a weighted sum, as a dense layer with one unit is. So put its numbers into the model. The scaling
# of the features goes into the weights, too: $w\,(x - m)/s + b = (w/s)\,x + (b - m\,w/s)$.

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
# Which layers? The late ones were shaped by the question that the network was trained for, and yours is another; the
# early ones see edges, which serve most tasks as they are. In VGG16 the last block starts with `block5_conv1`; other
# backbones have other names.
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
print(f"your guess: {guess_share} %, in truth: {open_now / (open_now + frozen_now):.0%}; {open_now:,} can train now")

# %% [markdown]
# Late blocks are wide, so three convolutions of thirteen hold nearly half of VGG16's base. The order in `unfreeze`
# matters: if you set the switch of the base last, it opens the early layers again. If you leave it at False and only
# switch the late layers on, `fit` on the whole model does train them (Keras 3), but `parameters(network.model)` counts
# 0 that can train. (The last section shows why batch normalisation is left out.)
#
# ## Step 5: train both, slowly
#
# The rate starts at 1e-4 and falls along half a cosine, step by step, so that the last steps let the weights settle. Of
# all epochs we keep the one with the lowest validation loss. (`EarlyStopping` does that; its patience is so long that
# it never stops early.) First put a copy of the weights aside, to see what moved. Compile *after* setting `trainable`:
# what can train is fixed by the first `fit` after it.

# %%
before = {layer.name: layer.get_weights() for layer in network.model.layers}
start_weights = model.get_weights()
steps = math.ceil(len(data.train) / settings.batch_size)
schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps * epochs)
model.compile(keras.optimizers.RMSprop(schedule), loss="binary_crossentropy", metrics=["accuracy"])

# %%
train = data.train.batches(settings.batch_size, image_size=network.image_size, shuffle=True, seed=seed)
keep_best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
print("before: validation loss {:.5f}, accuracy {:.3f}".format(*model.evaluate(validation, verbose=0)))
history = model.fit(train, validation_data=validation, epochs=epochs, callbacks=[keep_best], verbose=0).history
fine_tuned = model.get_weights()
for epoch, (loss, right) in enumerate(zip(history["val_loss"], history["val_accuracy"], strict=True), start=1):
    print(f"epoch {epoch}: validation loss {loss:.5f}, accuracy {right:.3f}")
kept = int(np.argmin(history["val_loss"])) + 1

# %%
claim("While fine-tuning, the validation loss never repeats itself", len(set(history["val_loss"])), at_least=epochs)

# %% [markdown]
# Another loss after every epoch: set this beside the log at the top. It falls, though on tiny the accuracy shows next
# to nothing, as one picture of 60 is 0.017: the answers grow surer.
#
# ## How far did each layer of the base move?
#
# Compare the weights with the copy: the length of the change over the length of the weights. RMSprop divides each
# gradient by its usual size, so that one step moves each weight by about the rate.
#
# **Your guess**: after the steps that this cell counts, by how many percent did the layer of the base that moved most
# change?

# %%
size = np.sqrt(np.mean(before[network.last_block][0] ** 2))
print(f"{steps * kept} steps to epoch {kept}, which is kept; root mean square of the first open layer: {size:.3f}")
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
straight = sum(float(schedule(step)) for step in range(steps * kept)) / size  # each step as long as its rate
figure, axis = plt.subplots(figsize=(7, 3.2), layout="constrained")
axis.barh(list(moved)[-14:], [100 * moved[name] for name in list(moved)[-14:]])
axis.invert_yaxis()
axis.set(xlabel="change of the weights in %", title="Frozen layers stay, open ones move")
print(f"your guess: {guess_movement} %, in truth: {max(moved.values()):.1%}; if all steps agreed: {straight:.0%}")

# %% tags=["answer"]
early = list(before)[: list(before).index(network.last_block)]
opened = [layer.name for layer in network.model.layers if layer.trainable and layer.weights]
claim("What is frozen does not move", max(moved.get(name, 0) for name in early), at_most=0)
claim("Every open layer has moved", min((moved[name] for name in opened), default=0), at_least=1e-6)

# %% [markdown]
# Exactly zero where frozen, and not zero in any open layer. Had all steps agreed, each as long as its rate, it would be
# far more: they partly cancel. Whether the block still knows what it knew, no length tells. The experiments do.
#
# ## Experiments in seconds
#
# The frozen part never changes. So run it once over all pictures, as in lesson 03, and train only what comes behind it
# on stored features: the open block and the top. (Without augmentation, then.) Both parts share their layers with
# `network`.

# %%
cut = network.model.get_layer(network.last_block).input
frozen_part = replace(network, model=keras.Model(network.model.input, cut))
inputs = keras.Input(cut.shape[1:])
features = layers.GlobalAveragePooling2D()(keras.Model(cut, network.model.output)(inputs))
late_features = keras.Model(inputs, features)
late_model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(layers.Dropout(0.5)(features)))

# %% [markdown]
# Who judges? On tiny, 400 newly drawn pictures: with the few validation pictures you would see nothing but chance.
# With photographs, the validation set judges. The test pictures stay closed.


# %%
def new_rows(count, seed, split):
    """What the frozen part says of newly drawn pictures, or of a split's photographs, and their labels."""
    if settings.source != "drawn":
        return extract(frozen_part, split), split.labels
    drawn, labels = fresh("cats_dogs", count, seed=seed)
    pictures = np.stack([resize(picture, network.image_size) for picture in drawn])
    return frozen_part.model.predict(frozen_part.preprocess(pictures), verbose=0), labels


stored = extract(frozen_part, data.train)
judging, judging_labels = new_rows(400, seed, data.validation)

# %%
model.set_weights(start_weights)
trained_top = model.get_layer("top").get_weights()
late_model.layers[-1].set_weights(trained_top)
late_start = late_model.get_weights()


def in_parts(model, rows):
    """The model's answers, 200 rows at a time."""
    return np.concatenate([model(rows[start : start + 200]) for start in range(0, len(rows), 200)])


top_correct = (in_parts(late_model, judging).ravel() > 0.5) == judging_labels
print(f"top alone: accuracy {accuracy_interval(top_correct)}; stored features {stored.shape}")

# %% [markdown]
# A bad accuracy may be the top's fault or the block's. So *probe* the block: fit a new logistic regression on what the
# block says after training. Where this new top does well and the network fails, the top is at fault; where both fail,
# most likely the block.


# %%
def probe():
    """Accuracy of a new logistic regression on the pooled output of the block as it is now."""
    seen, new = (in_parts(late_features, rows) for rows in (stored, judging))
    return linear.fit(seen, data.train.labels).score(new, judging_labels)


# %% [markdown]
# Each trial begins at the same start, with an optimizer that has forgotten the trial before, and is done three times:
# with other orders of the pictures and other dropout. `train_on_batch` does one step, without the long preparations of
# `fit`. Two models share all layers, so that each optimizer is compiled once.

# %%
sgd_model = keras.Model(late_model.inputs, late_model.outputs)
late_model.compile(keras.optimizers.RMSprop(), loss="binary_crossentropy")
sgd_model.compile(keras.optimizers.SGD(momentum=0.9), loss="binary_crossentropy")


def train_on(rate, order, epochs, top=None, model=late_model):
    """Train from the start with that top; without one, go on with weights and optimizer as they are. Return the end."""
    if top is not None:
        late_model.set_weights([*late_start[:-2], *top])
        for state in model.optimizer.variables:
            state.assign(keras.ops.zeros_like(state))
    model.optimizer.learning_rate = rate
    keras.utils.set_random_seed(seed + order)
    shuffler, accuracy = np.random.default_rng([seed, order]), []
    for _ in range(epochs):
        for batch in np.array_split(shuffler.permutation(len(stored)), steps):
            model.train_on_batch(stored[batch], data.train.labels[batch])
        accuracy.append(np.mean((in_parts(late_model, judging).ravel() > 0.5) == judging_labels))
    return {"accuracy": accuracy, "moved": max(movement(network).values()), "probe": probe()}


def trials(rate, epochs, top=trained_top, model=late_model):
    return [train_on(rate, order, epochs, top, model) for order in range(3)]


def mean(runs, name):
    return np.mean([run[name] for run in runs])


# %% [markdown]
# ## How fast is too fast?
#
# First the rate of RMSprop, with the same few steps for all (40 on tiny).
#
# **Your guess**: which is the smallest of the rates 1e-5, 1e-4, 1e-3, 1e-2, 1e-1 at which the mean of three runs ends
# below the top alone, by more than two standard errors of that one's accuracy?

# %%
guess_rate = None  # one of the five rates

# %%
few = settings.epochs["sweep"]
probe_before = probe()
sweep = {rate: trials(rate, few) for rate in (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)}

# %% tags=["answer"]
alone = top_correct.mean()
band = 2 * math.sqrt(alone * (1 - alone) / len(top_correct))
ends = {rate: [run["accuracy"][-1] for run in runs] for rate, runs in sweep.items()}
worse = [rate for rate, found in ends.items() if np.mean(found) < alone - band]
ways = {"top alone": [alone]} | {f"rate {rate:g}": found for rate, found in ends.items()}
points_over_seeds(ways, "accuracy (±: standard deviation)", points="runs", title=f"RMSprop, {few * steps} steps")
plt.axvspan(alone - band, alone + band, color="gray", alpha=0.2)
print(f"your guess: {guess_rate}, in truth: {min(worse, default='none')}; two standard errors (grey band): {band:.3f}")

# %% [markdown]
# Read the figure in writing: what do the rows have in common where the points lie far apart?
#
# <details>
# <summary>Our reading</summary>
#
# The steps are long there. A network near 0.5 is no better than a coin. The slow rates end where the top alone is: in
# so few epochs they neither help nor harm.
#
# </details>
#
# Is it the top that fails, or the block? See the probe of each run. Then go on for five epochs at 1e-4 after the
# longest steps, as if you had noticed the mistake.

# %% tags=["answer"]
repaired = train_on(1e-4, 3, 5)
print(f"before: accuracy / probe {alone:.3f} / {probe_before:.3f}")
for rate, runs in sweep.items():
    pairs = ", ".join(f"{run['accuracy'][-1]:.3f} / {run['probe']:.3f}" for run in runs)
    print(f"{rate:6g}: accuracy / probe {pairs}; moved {mean(runs, 'moved'):.1%}")
print(f"the last of these runs, five slow epochs later: {repaired['accuracy'][-1]:.3f} / {repaired['probe']:.3f}")
claim("Steps a thousand times too long break the features", probe_before - mean(sweep[1e-1], "probe"), at_least=0.1)
claim("Five epochs at a slow rate do not bring them back", probe_before - repaired["probe"], at_least=0.1)

# %% [markdown]
# Compare the two numbers of each pair. At 1e-2 it is mostly the top that fails: a new one on the same block has far
# more right where the network fails worst. At 1e-1 the features themselves are broken in most runs: there a new top
# does about as badly as the old one, and in the run that we tried to repair, five epochs did not mend them. Load the
# weights again instead.
#
# ## The sources' advice
#
# Source 001 says to fine-tune "with a very slow learning rate", and with SGD rather than RMSprop, so that the updates
# stay small: SGD with 1e-4 and momentum 0.9. SGD is the plainest optimizer: the step is the rate times the gradient.
# Momentum 0.9 lets each step carry on nine tenths of the last one.
#
# **Your guess**: at 1e-4, how many times as far as SGD does RMSprop move the layer that moves most?

# %%
guess_ratio = None  # your number

# %% tags=["answer"]
slow_sgd = trials(1e-4, few, model=sgd_model)
ratio = mean(sweep[1e-4], "moved") / mean(slow_sgd, "moved")
print(f"SGD moved that layer by {mean(slow_sgd, 'moved'):.2%}; mean probe afterwards: {mean(slow_sgd, 'probe'):.3f}")
print(f"your guess: {guess_ratio}, in truth: {ratio:.0f}")
claim("At 1e-4 RMSprop moves the weights several times as far as SGD", ratio, at_least=3)

# %% [markdown]
# A step of RMSprop is about as long as the rate says. A step of SGD depends on the gradient, and behind a trained top
# the gradients are small. So here the advice is safe, and in so few steps it does next to nothing.
#
# ## Without training the top first
#
# Everyone repeats the rule: train the top before you unfreeze, or its large first gradients will wreck the block.
# RMSprop divides large gradients away; SGD does not. So try both, with a fresh top and with the trained one, and probe
# the block afterwards. SGD gets 1e-2, because with 1e-4 it hardly moves: compare the tops, not the optimizers.
#
# **Your guess**: what is the probe's accuracy after three epochs of SGD behind a fresh top?

# %%
guess_fresh = None  # an accuracy

# %% tags=["answer"]
fresh_top = [keras.initializers.GlorotUniform(seed=seed)(trained_top[0].shape), np.zeros(1)]
accuracy, probes = {}, {}
for rule, trained_model, rate in (("RMSprop", late_model, 1e-4), ("SGD", sgd_model, 1e-2)):
    for name, top in {"trained": trained_top, "fresh": fresh_top}.items():
        runs = trials(rate, 3, top, trained_model)
        accuracy[rule, name] = np.mean([run["accuracy"] for run in runs], axis=0)
        probes[rule, name] = mean(runs, "probe")
        print(f"{rule:8}{name:8}top: accuracy by epoch {accuracy[rule, name].round(3)}, probe {probes[rule, name]:.3f}")
print(f"your guess: {guess_fresh}, in truth: {probes['SGD', 'fresh']:.3f}; before: {probe_before:.3f}")

# %% tags=["answer"]
lag = accuracy["RMSprop", "trained"][0] - accuracy["RMSprop", "fresh"][0]
if settings.source == "drawn":
    claim("At a slow rate a fresh top lags behind the trained one after an epoch", lag, at_least=0.02)
lost = [probes[rule, "trained"] - probes[rule, "fresh"] for rule in ("RMSprop", "SGD")]
claim("Behind a fresh top the probe loses little, with RMSprop and with SGD", max(lost), at_most=0.05)

# %% [markdown]
# Under RMSprop, at its slow rate and with the 20 steps an epoch of tiny, the fresh top lags. With 2,000 photographs an
# epoch has steps enough: no lag was left after it (0.001). Under SGD the rows jump (the dip comes from one run of
# three), and do not tell the two tops apart. The probes show that the fresh top wrecks no block at these rates. The
# rule is still good, as a trained top costs seconds.
#
# ## Did it pay? The test pictures
#
# Open the test pictures, once, for two networks: the trained top alone, and the network that step 5 has fine-tuned. On
# tiny they are 600 other new pictures.

# %%
test_rows, test_labels = new_rows(600, seed + 1000, data.test)
correct = {}
for name, weights in {"top alone": start_weights, "fine-tuned": fine_tuned}.items():
    model.set_weights(weights)
    late_model.layers[-1].set_weights(model.get_layer("top").get_weights())
    correct[name] = (in_parts(late_model, test_rows).ravel() > 0.5) == test_labels
    print(f"{name:12} {accuracy_interval(correct[name])}")
comparison = paired_comparison(correct["fine-tuned"], correct["top alone"])
claim("Fine-tuning does not lose to its own start", comparison, at_least=-0.02)

record("test_accuracy_features", correct["top alone"].mean())
record("test_accuracy", correct["fine-tuned"].mean())
more = "more" if comparison.difference.low > 0 else "no more"
say(f"It repairs {comparison.only_a} pictures and spoils {comparison.only_b}: {more} than chance explains.")

# %% [markdown]
# What changed is block and top together, in this one run (exercise 4 has the rival with a frozen block). The base was
# trained on pictures much like these; whether fine-tuning pays more on others, lesson 09 tries with eyes.
#
# ## Batch normalisation stays frozen
#
# [Batch normalisation](https://arxiv.org/abs/1502.03167) scales each channel to mean 0 and variance 1. In training it
# takes both from the current batch, and moves *running averages* of them; afterwards it uses those. Every guide tells
# you to write `training=False` where a base is called inside your model. Does that keep the averages while `fit` runs?
# (VGG16 has none of it, the course's other backbones have.) Try it with one layer, called with `training=False` in a
# model that is told `training=True`, as `fit` does.

# %%
normalise = layers.BatchNormalization()
inputs = keras.Input((3,))
small = keras.Model(inputs, normalise(inputs, training=False))
drift = {}
for trainable in (True, False):
    normalise.trainable, averages = trainable, normalise.get_weights()
    small(np.ones((8, 3)), training=True)
    drift[trainable] = max(np.abs(new - old).max() for new, old in zip(normalise.get_weights(), averages, strict=True))

claim("Inside a model that trains, training=False alone does not keep the averages", drift[True], at_least=1e-6)
claim("trainable = False keeps them", drift[False], at_most=0)

# %% [markdown]
# It does not: in Keras 3 the outer model's mode [wins over](https://github.com/keras-team/keras/issues/20285) your
# `training=False`. With Keras's default momentum, 0.99, each batch moves the averages 1 % of the way to its own. What
# holds them is `trainable = False` on the layer itself: batch normalisation is the one layer that then also runs in
# inference mode. So a frozen base is safe, and `unfreeze` leaves its batch normalisation frozen.
#
# ## What you take away
#
# - Add a top, freeze the base, train the top, unfreeze the last block, train both slowly.
# - Freeze by name and count the trainable parameters. A validation loss that repeats means that nothing trains.
# - Fine-tuning does not always pay: always compare it with its own trained top, on pictures enough to tell them apart.
# - The rate need not be exact, but here steps a hundred times too long spoiled mostly the top, a thousand times the
#   features. It means nothing without its optimizer.
# - Train the top first: that costs seconds, and with few steps at a slow rate a fresh top lags. Here the block suffered
#   at most a little.
# - Batch normalisation keeps its averages only with `trainable = False` on its own layers.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `for layer in model.layers[:25]: layer.trainable = False` | find the layer by its name, freeze what lies before it |
# | `SGD(lr=1e-4, momentum=0.9)`, `RMSprop(lr=1e-5)` | `learning_rate=` |
# | `base(x, training=False)` kept it that way in `fit` (Keras 2) | overruled by `fit`: set `trainable = False` |
#
# ## Exercises
#
# 1. Break it: set `learning_rate = 0.1` in the first cell and run all. Which claims fail, and what does the figure of
#    the movement show?
# 2. Fine-tune without augmentation in step 5. How do training and validation loss differ?
# 3. Draw more pictures (`fresh`) to train on: from which number on does fine-tuning beat its trained top?
# 4. Freeze the top and train only the last block. Why does that work at all? Then the other way round: only the top. How
#    much of the change is the block's?

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
# **Question 3.** You fine-tune at a rate a thousand times too large, notice it, and go on at a slow one. What is
# broken?
#
# <details>
# <summary>What the opened block had learned</summary>
#
# **Right.** A few dozen such steps broke its features in our trial: a new top on them did worse, and five epochs at a
# slow rate did not bring them back. Load the weights again.
#
# </details>
#
# <details>
# <summary>Nothing: the slow epochs mend it</summary>
#
# **No.** In our trial five of them did not. Only a copy of the weights from before does.
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
# **Right.** Each batch of yours moves them, by 1 % of the way with momentum 0.99. What holds them is `trainable =
# False` on the layers themselves.
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
# **No.** Its steps are the gradients times the rate, and behind a trained top the gradients are small.
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
# **No.** Late blocks are wide, so they usually have many. The reason is what they have learned.
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
# **Right.** Edges and colours serve most tasks as they are. Late layers answer the old question, and yours is another.
#
# </details>
