# %% [markdown]
# # 02 · A small network, trained from scratch
#
# **You will learn** to count a network's parameters before you train it, to see a network learn its pictures by heart,
# to find out fairly what helps, and to compare two networks on the same pictures.
#
# **You need** lessons 00 and 01.
#
# **Time** reading: 40 minutes · tiny: under a minute · laptop: 25 minutes · full: an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed: other drawn pictures, other first weights
epochs: int | None = None  # passes over the training pictures, an even number; None: what the profile says
learning_rate: float = 2e-3  # of RMSprop
strength: float = 1.0  # of the gentle turns, shifts and shears, in units of their ranges. The one to break: 0 or 3

# %%
import math

import cv2
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers

from course_utils.augment import RandomAffine
from course_utils.datasets import load
from course_utils.metrics import accuracy_interval, paired_comparison
from course_utils.paths import run_folder
from course_utils.plots import picture_grid, points_over_seeds, smooth
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic import fresh

settings = get_profile(profile)
half = max(1, (settings.epochs["first_cnn"] if epochs is None else epochs) // 2)
epochs = 2 * half
image_size = settings.image_size["first_cnn"]
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings, seed=seed)
train = data.train.batches(settings.batch_size, image_size=image_size, shuffle=True, seed=seed)
len(data.train), len(data.validation), len(data.test)

# %% [markdown]
# 200 pictures to learn from on tiny, 2,000 photographs on a laptop: few. That is the situation of most people who have
# a question of their own.
#
# ## Count before you run
#
# A *convolution* looks at every place of a picture through a small window, the *kernel*. With a $k \times k$ kernel, $i$
# channels in and $o$ channels (*filters*) out, it has one weight for each place in the kernel, each channel in and each
# channel out, and one bias for each channel out. In a *dense layer* every output sees every input:


# %%
def convolution(kernel, channels_in, channels_out):
    return (kernel * kernel * channels_in + 1) * channels_out


def dense(units_in, units_out):
    return (units_in + 1) * units_out


# %% [markdown]
# One of the tutorials that this course grew out of, source 004, builds a network for pictures of 150 pixels: four
# convolutions of 32, 64, 128 and 128 filters (3 by 3), each followed by a *pooling* that halves the sides, then a dense
# layer of 512 units and one unit for the answer. A convolution without padding takes two pixels off each side:

# %% tags=["nbval-check-output"]
side = 150
for _ in range(4):
    side = (side - 2) // 2
    print(side, end=" ")

# %% [markdown]
# So 7 by 7 places with 128 numbers each reach the dense layer. Which share of all parameters sits in that one layer?

# %%
guess_share = None  # your number, from 0 to 1

# %% tags=["answer", "nbval-check-output"]
counts = {
    "convolution 1": convolution(3, 3, 32),
    "convolution 2": convolution(3, 32, 64),
    "convolution 3": convolution(3, 64, 128),
    "convolution 4": convolution(3, 128, 128),
    "dense 512": dense(7 * 7 * 128, 512),
    "dense 1": dense(512, 1),
}
total = sum(counts.values())
for name, count in counts.items():
    print(f"{name:14} {count:9,}")
print(f"{'total':14} {total:9,}")
print(f"you guessed {guess_share}, it is {counts['dense 512'] / total:.3f}")

# %% [markdown]
# Nine of ten. Source 004 calls its 3,211,776 "the total number of parameters"; the table shows that it read the line of
# the dense layer. Here is such a network for any number of filters, as you would write it. The first layer brings the
# pixels from 0…255 to -1…1, so that training starts around zero.


# %%
def small_cnn(filters, units, image_size, penalty=None):
    model = keras.Sequential([keras.Input((image_size, image_size, 3)), layers.Rescaling(1 / 127.5, offset=-1)])
    for number in filters:
        model.add(layers.Conv2D(number, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(units, activation="relu", kernel_regularizer=penalty))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


counted = small_cnn((32, 64, 128, 128), 512, image_size=150).count_params()
claim("Counting by hand gives what Keras counts", abs(counted - total), at_most=0)

# %% [markdown]
# We shall train a few dozen networks, so ours is smaller than that. A step shows it one *batch* and changes the weights
# once; an *epoch* shows it every picture once.

# %%
filters, units = settings.first_cnn
model = small_cnn(filters, units, image_size)
print(f"{filters}, {units}: {model.count_params():,} parameters, {len(data.train):,} training pictures")
steps = math.ceil(len(data.train) / settings.batch_size)
print(f"{len(data.train)} pictures / {settings.batch_size} a batch -> {steps} steps an epoch, {steps * epochs} in all")

# %% [markdown]
# Many more parameters than pictures, all the same: room to remember each picture instead of learning what a cat is.
# François Chollet calls it the *entropic capacity* of a model, how much it may store.
#
# Keras counts the steps by itself now. In Keras 1 you gave `samples_per_epoch`, in Keras 2 `steps_per_epoch`, and many
# people put the old number under the new name. Source 001 does: its log counts to 24,996, the number of its *pictures*.
# With batches of 32, an epoch would have been 782 steps; a run with the number as given shows every picture 32 times and
# still calls it one epoch.
#
# ## By heart
#
# The *loss* is minus the logarithm of the probability that the truth got, averaged over the pictures: 0.69 for a coin,
# 0 for somebody who is sure and right. [RMSprop](https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf)
# is an *optimizer*: it moves each weight by a step that adapts to the size of its recent gradients.

# %%
model.compile(
    optimizer=keras.optimizers.RMSprop(learning_rate),
    loss="binary_crossentropy",
    metrics=["accuracy"],
    steps_per_execution=steps,  # quicker: a whole epoch in one call
)
model.optimizer.build(model.trainable_variables)
untouched_weights = model.get_weights()
untouched = model.get_state_tree(value_format="numpy_array")  # the weights and the optimizer, before any step

# %% [markdown]
# Who watches the training, and who judges it? Where pictures are drawn, 150 and 400 that are drawn now and are in no
# file; of photographs there are only as many as there are, so there the validation and the test split do it.

# %%
if settings.source == "drawn":
    drawn, drawn_labels = fresh("cats_dogs", 550, seed=seed, size=image_size)
    validation, (new_pictures, new_labels) = (drawn[:150], drawn_labels[:150]), (drawn[150:], drawn_labels[150:])
else:
    validation = data.validation.images(image_size), data.validation.labels
    new_pictures, new_labels = data.test.images(image_size), data.test.labels


def right_answers(model):
    """For each new picture, whether the network has it right."""
    return (model.predict(new_pictures, verbose=0).ravel() > 0.5) == new_labels


# %% [markdown]
# The first half of the epochs, then the second. We keep the right answers of both, for a comparison further down.

# %%
halves = [model.fit(train, validation_data=validation, epochs=half, verbose=0).history]
correct = {("plain", half): [right_answers(model)]}  # (name, epochs): for each repeat, which new pictures it has right
known_halfway = model.evaluate(data.train.batches(image_size=image_size), verbose=0, return_dict=True)["accuracy"]
halves += [model.fit(train, validation_data=validation, initial_epoch=half, epochs=epochs, verbose=0).history]
correct["plain", epochs] = [right_answers(model)]
plain_history = {name: halves[0][name] + halves[1][name] for name in halves[0]}

# %% [markdown]
# Before you look: at the end, how accurate is this network on its training pictures, and how accurate on pictures that
# it has never seen?

# %%
guess_known = None  # your number, from 0 to 1
guess_new = None

# %% tags=["answer"]
known = model.evaluate(data.train.batches(image_size=image_size), verbose=0, return_dict=True)["accuracy"]
new = correct["plain", epochs][0].mean()
print(f"training pictures: you {guess_known}, measured {known:.3f}")
print(f"new pictures:      you {guess_new}, measured {new:.3f}")
claim(
    "A small network that trains on few pictures knows them by heart: it is far better on them than on others",
    known - new,
    at_least=0.15,
)

# %% [markdown]
# That gap is *overfitting*. Now the way there, epoch by epoch. Which of the four curves would you have stopped by?

# %%
passes = np.arange(len(plain_history["loss"])) + 1
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.3), layout="constrained")
for axis, metric in zip(axes, ("loss", "accuracy"), strict=True):
    axis.plot(passes, plain_history[metric], "--", label="training")
    axis.plot(passes, plain_history[f"val_{metric}"], label="validation")
    axis.set(xlabel="epoch", ylabel=metric, title=metric)
    axis.legend()
plt.show()

early, late = (np.mean(values) for values in np.array_split(plain_history["val_accuracy"], 2))
turn = int(np.argmin(plain_history["val_loss"])) + 1
say(
    f"The training loss falls to {plain_history['loss'][-1]:.2f}. The validation loss is lowest after epoch {turn} "
    f"({min(plain_history['val_loss']):.2f}) and stands at {plain_history['val_loss'][-1]:.2f} in the end. The "
    f"validation accuracy, meanwhile, went from {early:.2f} in the first half of the epochs to {late:.2f} in the second: "
    f"by it one stops after epoch {int(np.argmax(plain_history['val_accuracy'])) + 1}, by the loss after epoch {turn}."
)

# %% [markdown]
# So what rises is the loss, while the accuracy does *not* fall. The network forgets nothing: it grows surer, of its
# mistakes as of everything else, and the loss makes you pay for being sure and wrong. This is *overconfidence*:

# %%
probability = model.predict(new_pictures, verbose=0).ravel()
sureness = np.maximum(probability, 1 - probability).mean()
claim("The network is far surer than it is right", sureness - np.mean((probability > 0.5) == new_labels), at_least=0.1)

# %% [markdown]
# Who only needs the label may train on; who needs the probability must stop earlier or mend it, as lesson 05 does
# (*calibration*). Two more traps of such figures. The dashed line is an average over an epoch in which the network was
# still changing: what does the network know after it? And source 004 smooths its curves with an *exponential moving
# average*, 0.8 of the point before and 0.2 of the new one. Where is the smoothed loss lowest?

# %%
logged = plain_history["accuracy"][half - 1]
print(f"training accuracy of epoch {half}: logged {logged:.3f}, measured after it {known_halfway:.3f}")
print("lowest validation loss: raw, epoch", turn, end="; ")
print("smoothed, epoch", int(np.argmin(smooth(plain_history["val_loss"], factor=0.8))) + 1)

# %% [markdown]
# The logged one is too small, by what the network learned during the epoch. And each smoothed point drags its past along,
# so the lowest one lies elsewhere. Smooth for the eye, choose by the raw numbers.
#
# ## What helps? Change one thing
#
# An augmented network never sees the same picture twice, so it needs more epochs. Give it more, compare it with a plain
# network that had fewer, and you do not know which of the two you praise. The fair way is a table: every strength of
# augmentation at every number of epochs, and all else alike. The gentle ranges are ours, the strong ones nearly those
# that lesson 01 took from the sources.


# %%
def augmented(factor):
    """The training pictures, turned, shifted and sheared by so much of the gentle ranges."""
    ranges = {"rotation": 15, "width_shift": 0.1, "height_shift": 0.1, "shear": 5}
    ranges = {name: factor * reach for name, reach in ranges.items()}
    layer = RandomAffine(**ranges, zoom=0.2, horizontal_flip=True, seed=seed)
    return train.map(lambda pictures, labels: (layer(pictures, training=True), labels))


batches = {"plain": train, "gentle": augmented(strength), "strong": augmented(2.5)}

# %% [markdown]
# One training tells you what one roll of the dice gave. So each is repeated from other first weights. Compiling once is
# enough: `untouched` puts model and optimizer back to where they were.


# %%
def start_again(number):
    model.set_state_tree(untouched)
    if number > 0:
        keras.utils.set_random_seed(1000 * seed + number)
        model.set_weights(small_cnn(filters, units, image_size).get_weights())


# %% [markdown]
# Guess: what accuracy on new pictures do *plain*, *gentle* and *strong* reach after all epochs?

# %%
guess_plain = None
guess_gentle = None
guess_strong = None

# %%
for name, pictures in batches.items():
    for number in range(1 if name == "plain" else 0, settings.repeats):  # the first plain one is there already
        start_again(number)
        for until in (half, epochs):
            model.fit(pictures.repeat(half), verbose=0)  # half of the epochs, in a row
            correct.setdefault((name, until), []).append(right_answers(model))
        if name == "gentle" and number == 0:
            kept_weights = model.get_weights()

# %% tags=["answer"]
accuracy = {cell: np.mean(answers, axis=1) for cell, answers in correct.items()}
for name, guess in (("plain", guess_plain), ("gentle", guess_gentle), ("strong", guess_strong)):
    print(f"{name:7} you {guess}, measured {accuracy[name, epochs].mean():.3f}")
points_over_seeds({f"{name}, {until} epochs": values for (name, until), values in accuracy.items()})

# %% [markdown]
# Read the figure, in writing, before you go on: what do more epochs give to *plain*? To *strong*? What is augmentation
# worth after the first half of the epochs? Then open the next cell.

# %% tags=["answer"]
gain = {name: accuracy[name, epochs].mean() - accuracy[name, half].mean() for name in batches}
lead = {until: accuracy["gentle", until].mean() - accuracy["plain", until].mean() for until in (half, epochs)}
say(
    f"The second {half} epochs give *plain* {gain['plain']:+.3f}, *gentle* {gain['gentle']:+.3f} and *strong* "
    f"{gain['strong']:+.3f}. After {half} epochs *gentle* leads *plain* by {lead[half]:+.3f}, after {epochs} by "
    f"{lead[epochs]:+.3f}; *strong* is then "
    f"{accuracy['strong', epochs].mean() - accuracy['gentle', epochs].mean():+.3f} from *gentle*."
)
record("test_accuracy_plain", accuracy["plain", epochs].mean())
record("test_accuracy", accuracy["gentle", epochs].mean())
claim("At equal epochs, a gentle augmentation makes better networks of the same pictures", lead[epochs], at_least=0.03)

# %% [markdown]
# Strength and epochs belong together. After 8 epochs the plain networks lead; after 16 the gentle ones do, and the strong
# ones are still on their way. So ranges copied from source 004, which trained for a hundred epochs, can do harm in
# sixteen, and "augmentation did not help" is no finding without the number of epochs beside it.

# %% [markdown]
# ## Other remedies
#
# Fewer parameters, a *penalty* on large weights (L1: their absolute values, L2: their squares, added to the loss) and
# *dropout*, which sets a random half of the numbers that pass through it to zero, in training only:

# %%
layers.Dropout(0.5, seed=seed)(np.ones((2, 8), "float32"), training=True)

# %% [markdown]
# The others are doubled, so that the sum stays about the same. Here is L2 on the dense layer, trained once against the
# first *plain* network, from the same first weights and for the same epochs.

# %%
penalised = small_cnn(filters, units, image_size, penalty=keras.regularizers.L2(0.01))
penalised.set_weights(untouched_weights)
penalised.compile(optimizer=keras.optimizers.RMSprop(learning_rate), loss="binary_crossentropy")
penalised.fit(train.repeat(epochs), verbose=0)
penalised_correct = right_answers(penalised)

plain_correct, gentle_correct = correct["plain", epochs][0], correct["gentle", epochs][0]
print("plain ", accuracy_interval(plain_correct))
print("L2    ", accuracy_interval(penalised_correct))
print("gentle", accuracy_interval(gentle_correct))

# %% [markdown]
# In brackets stands the interval that holds the true accuracy 95 times in 100. With $n$ pictures, an accuracy $p$ has a
# *standard error* of $\sqrt{p(1-p)/n}$, about 0.024 for the 400 drawn pictures, and the interval reaches two of them to
# either side. (Wilson's formula, used here, also works near 0 and 1.)
#
# ## Two networks, the same pictures
#
# The intervals of *plain* and *gentle* overlap. Does that mean "we cannot tell"? No: they forget that both networks
# answered the *same* pictures. Most are easy or hard for both; what tells the two apart are the pictures that only one
# of them has right. Suppose that gentle and plain were equally good: how would those split?

# %%
print("only gentle has right:", np.sum(gentle_correct & ~plain_correct))
print("only plain has right: ", np.sum(plain_correct & ~gentle_correct))

# %% [markdown]
# They would split like tosses of a fair coin. How often such a coin gives a split at least as uneven as this one is the
# *p-value* of McNemar's test. `paired_comparison` computes it, and the interval of the difference:

# %%
versus_plain = paired_comparison(gentle_correct, plain_correct)
penalty_versus_plain = paired_comparison(penalised_correct, plain_correct)
print("gentle - plain:", versus_plain)
print("L2 - plain:    ", penalty_versus_plain)
told = {True: "a coin rarely does that, so it is hardly chance", False: "these pictures cannot tell the two apart"}
say(
    f"Gentle against plain: {told[versus_plain.p_value < 0.05]}. L2 against plain: "
    f"{told[penalty_versus_plain.p_value < 0.05]}."
)

# %% [markdown]
# The test speaks of *these two networks*. Whether another training would give the same is a question to the points
# above, one for each repeat. You need both: pictures enough, and trainings enough.
#
# ## Or simply more pictures?
#
# The honest rival of augmentation is to go out and collect. What do more pictures give? *Plain* again, with a quarter
# and a half of the training pictures, each for as many steps as the whole set had in its first half of the epochs.

# %%
train_pictures, train_labels = data.train.images(image_size), data.train.labels
by_count = {}
for share in (4, 2):
    some = np.arange(len(train_labels)) % share == 0
    fewer = tf.data.Dataset.from_tensor_slices((train_pictures[some], train_labels[some])).shuffle(some.sum(), seed)
    for number in range(settings.repeats):
        start_again(number)
        model.fit(fewer.repeat(share * half).batch(settings.batch_size), verbose=0)
        by_count.setdefault(f"{some.sum()} pictures", []).append(right_answers(model).mean())
by_count[f"{len(train_labels)} pictures"] = list(accuracy["plain", half])
points_over_seeds(by_count, title="The same steps, more pictures")
plt.show()

means = [np.mean(values) for values in by_count.values()]
say(
    f"From a quarter of the pictures to all of them the accuracy goes from {means[0]:.3f} to {means[-1]:.3f}; the second "
    f"doubling gave {means[-1] - means[-2]:+.3f}. Augmenting the pictures that we have gave {lead[epochs]:+.3f}, for "
    "nothing but time."
)

# %% [markdown]
# A *learning curve* like this one tells you before you collect whether it is worth the way. On 2,000 photographs source
# 004 reports 73 % for the plain network; with its filters, pictures of 96 pixels and 20 epochs, this course measured
# 0.736: reproduced.
#
# ## One picture, one answer
#
# The model ends in a sigmoid, so its single output is the probability of *dog*. Source 001 prints `max(result)` beside
# the label, whichever it is. What would it print for a sure cat?


# %%
def answer(picture):
    """The class and its probability for one picture, (height, width, 3), RGB, 0 to 255."""
    resized = cv2.resize(picture, (image_size, image_size), interpolation=cv2.INTER_AREA)
    dog = float(model.predict(resized[None].astype("float32"), verbose=0)[0, 0])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)


model.set_weights(kept_weights)  # the first gentle network
probability = model.predict(new_pictures, verbose=0).ravel()
surest_cat = np.argmin(probability)
answer(new_pictures[surest_cat]), float(probability[surest_cat])

# %% [markdown]
# It would print the last number: the surer the network is of a cat, the less sure it would seem. The probability of
# *cat* is one minus the probability of *dog*. With the right one we can look at the worst mistakes: new pictures, sorted
# by how sure the network was of the wrong answer.

# %%
wrongness = np.where(new_labels == 1, 1 - probability, probability)
worst = np.argsort(wrongness)[::-1][:12]
titles = [f"{wrongness[i]:.0%} {'cat' if new_labels[i] else 'dog'}?" for i in worst]
picture_grid(new_pictures[worst], titles, title="Surely wrong: what the network said")

# %% [markdown]
# Ask of each: would I have known? Where you would, the network looks at something else than you do. Lesson 06 finds out
# at what. Then keep the network: one file holds its layers and its weights.

# %%
parameters = {"profile": profile, "seed": seed, "epochs": epochs, "learning_rate": learning_rate, "strength": strength}
file = run_folder("02", parameters) / "small_cnn.keras"
model.save(file)
again = keras.models.load_model(file)
difference = np.abs(again.predict(new_pictures, verbose=0).ravel() - probability).max()
claim("A saved and loaded model gives the same answers", difference, at_most=1e-5)

# %% [markdown]
# ## What you take away
#
# - Count the parameters first. Most sit in the first dense layer, and there are more of them than you have pictures.
# - Overfitting is the gap between known and new pictures. A rising loss with a steady accuracy is overconfidence.
# - A fair comparison changes one thing. Strength and epochs belong together; several trainings, as points.
# - The same pictures for both: count those that only one has right. Overlapping intervals are no test.
# - One sigmoid unit gives the probability of class 1. The other class has the rest.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `Convolution2D(32, 3, 3)` | `Conv2D(32, 3)`; the old second 3 would now be the *stride* |
# | `model.fit_generator(..., nb_epoch=20)` | `model.fit(..., epochs=20)` |
# | `samples_per_epoch=train_generator.n`, `nb_val_samples` | nothing: Keras counts the batches |
# | `RMSprop(lr=1e-4)` | `RMSprop(learning_rate=1e-4)` |
# | `W_regularizer=l2(0.01)` | `kernel_regularizer=keras.regularizers.L2(0.01)` |
# | `evaluate_generator`, `predict_generator` | `evaluate`, `predict` |
# | `history.history["acc"]` | `history.history["accuracy"]`, named like the metric you asked for |
# | `model.save("model.h5")` | `model.save("model.keras")` |
# | `matrics=['acc']`, `class_mode=['binary']` | slips in the sources: Keras 3 refuses the first, and the second is a list where a word belongs |
#
# ## Exercises
#
# 1. Break it: set `strength = 3`, then `strength = 0`. Predict the points first.
# 2. Give the strong augmentation four times the epochs. Does it catch up with the gentle one?
# 3. Put `layers.Dropout(0.5)` before the dense layer. Compare in pairs, at equal epochs, over three seeds.
# 4. Replace the dense layer by global average pooling. What happens to the count, and to the gap?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** The training loss falls from epoch to epoch. The validation loss rises, the validation accuracy does not
# fall. What is going on?
#
# <details>
# <summary>The network overfits and grows overconfident: surer of its mistakes as well</summary>
#
# **Right.** The loss makes you pay for being sure and wrong; the accuracy does not ask how sure you were.
#
# </details>
#
# <details>
# <summary>The network forgets what it knew about new pictures</summary>
#
# **No.** Then the accuracy would fall, too. In this lesson it did not.
#
# </details>
#
# <details>
# <summary>The learning rate is too small</summary>
#
# **No.** Then both losses would fall, slowly.
#
# </details>

# %% [markdown]
# **Question 2.** How many parameters has `Conv2D(64, 3)` on 32 channels?
#
# <details>
# <summary>3 · 3 · 64 = 576</summary>
#
# **No.** Each filter looks at all 32 channels, so it has 3 · 3 · 32 weights.
#
# </details>
#
# <details>
# <summary>(3 · 3 · 32 + 1) · 64 = 18,496</summary>
#
# **Right.** For each of 64 filters nine places times 32 channels, and one bias. The size of the picture plays no part.
#
# </details>
#
# <details>
# <summary>3 · 3 · 32 · 64 = 18,432</summary>
#
# **No.** These are the weights. The 64 biases are missing.
#
# </details>

# %% [markdown]
# **Question 3.** 25,000 pictures, batches of 32. How many steps are in an epoch?
#
# <details>
# <summary>782</summary>
#
# **Right.** 25,000 / 32, rounded up: the last batch is smaller, and its pictures count as well. Keras finds this number
# by itself.
#
# </details>
#
# <details>
# <summary>32</summary>
#
# **No.** That is the number of pictures in a step.
#
# </details>
#
# <details>
# <summary>25,000</summary>
#
# **No.** That is the number of pictures. Under the name `steps_per_epoch` it makes each epoch 32 epochs long.
#
# </details>

# %% [markdown]
# **Question 4.** The sigmoid unit stands for *dog*, and answers 0.03. What did the network say?
#
# <details>
# <summary>That it does not know</summary>
#
# **No.** Not knowing would be 0.5.
#
# </details>
#
# <details>
# <summary>Cat, with a probability of 0.03</summary>
#
# **No.** This is what source 001 would print: the surer the cat, the smaller the number.
#
# </details>
#
# <details>
# <summary>Cat, with a probability of 0.97</summary>
#
# **Right.** The other class has the rest. A sure cat is a number near 0.
#
# </details>

# %% [markdown]
# **Question 5.** On the same 400 pictures one network has an accuracy of 0.80, another one 0.84. Their intervals overlap.
# Which one is better?
#
# <details>
# <summary>We cannot tell, because the intervals overlap</summary>
#
# **No.** They forget that both answered the same pictures. If the first has 10 right that the second has wrong, and the
# second 26 the other way round, a fair coin does that once in a hundred times.
#
# </details>
#
# <details>
# <summary>That depends on how many pictures each of them alone has right</summary>
#
# **Right.** 10 against 26 is hardly chance, 70 against 86 may well be. And it speaks of these two networks only: how
# other first weights would do is for repeated trainings to say.
#
# </details>
#
# <details>
# <summary>The one with 0.84</summary>
#
# **No.** With 70 pictures that only the first has right and 86 that only the second has right, a fair coin does worse one
# time in five.
#
# </details>

# %% [markdown]
# **Question 6.** You want to keep the epoch whose probabilities are the best. By which curve do you choose?
#
# <details>
# <summary>The smoothed validation loss</summary>
#
# **No.** Each of its points drags the past along, so its lowest one lies elsewhere: in this lesson six epochs away.
#
# </details>
#
# <details>
# <summary>The training loss</summary>
#
# **No.** That one falls to the end. It would always choose the last epoch.
#
# </details>
#
# <details>
# <summary>The raw validation loss</summary>
#
# **Right.** It jitters, because you have few validation pictures, but it tells when. Smooth for the eye, choose by the
# raw numbers.
#
# </details>
