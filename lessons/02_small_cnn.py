# %% [markdown]
# # 02 · A small network, trained from scratch
#
# **You will learn** to count a network's parameters before you train it, to see a network learn its pictures by heart,
# to ask fairly whether augmentation helps, and to compare two networks on the same pictures.
#
# **You need** lessons 00 and 01.
#
# **Time** reading: 45 minutes · tiny: under a minute · laptop: 25 minutes · full: an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed: other drawn pictures, other first weights
epochs: int | None = None  # passes over the training pictures, an even number; None: what the profile says
learning_rate: float | None = None  # of RMSprop; None: 4e-3 for drawn pictures, 2e-3 for photographs
strength: float = 1.0  # of the gentle turns, shifts and shears, in units of their ranges. The one to break: 0 or 3

# %%
from collections import defaultdict

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from scipy import stats

from course_utils.augment import RandomAffine
from course_utils.datasets import load
from course_utils.metrics import Interval, accuracy_interval, paired_comparison
from course_utils.paths import run_folder
from course_utils.plots import picture_grid, points_over_seeds
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic import fresh

settings = get_profile(profile)
half = max(1, (settings.epochs["first_cnn"] if epochs is None else epochs) // 2)
epochs = 2 * half
image_size = settings.image_size["first_cnn"]
learning_rate = learning_rate or (4e-3 if settings.source == "drawn" else 2e-3)
keras.utils.set_random_seed(seed)

data = load("cats_dogs", settings, seed=seed)
train_pictures, train_labels = data.train.images(image_size), data.train.labels
print("cats (label 0), dogs (label 1):", np.bincount(train_labels), "in", image_size, "x", image_size, "pixels")
picture_grid(train_pictures[[0, 1, 2, -3, -2, -1]], ["cat"] * 3 + ["dog"] * 3, columns=6)

# %% [markdown]
# That is all that the network will see of them: few pictures, and small ones.
#
# ## Count before you run
#
# A *unit* of a network multiplies each of its inputs by a *weight*, adds them up, and adds one more number, its *bias*.
# Weights and biases are the *parameters*, which training changes. In a *dense layer* every unit sees every input. In a
# *convolution* a unit sees a small window of the picture; its weights, the *kernel*, are the same at every place. A
# kernel with its bias is a *filter*. A colour picture has three *channels*; a convolution of $o$ filters puts out $o$.
# With a $k \times k$ kernel and $i$ channels in, each filter has one weight for each place and channel, and one bias:


# %%
def convolution(kernel, channels_in, channels_out):
    return (kernel * kernel * channels_in + 1) * channels_out


def dense(units_in, units_out):
    return (units_in + 1) * units_out


# %% [markdown]
# Source 004 builds a network for pictures of 150 pixels: four convolutions of 32, 64, 128 and 128 filters (3 by 3),
# each followed by a *pooling* that keeps the largest of two by two numbers, then a dense layer of 512 units and one
# unit for the answer. A convolution without padding makes height and width two pixels smaller; pooling halves them,
# rounded down. The sides go 150, 74, 36, 17, 7, so 7 by 7 places with 128 numbers each reach the dense layer. Which
# share of all parameters sits in that one layer?

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
for name, count in (counts | {"total": total}).items():
    print(f"{name:14} {count:9,}")
print(f"you guessed {guess_share}, it is {counts['dense 512'] / total:.3f}")

# %% [markdown]
# Nine of ten. Source 004 calls its 3,211,776 "the total number of parameters"; the table shows that it read the line of
# the dense layer. Here is such a network for any number of filters. `Rescaling` brings the pixels from 0…255 to -1…1.
# *ReLU* keeps what is positive and makes everything else 0. `Flatten` lays the grid out in one row. The *sigmoid* turns
# the last sum into a number from 0 to 1, the probability of class 1, *dog*.


# %%
def small_cnn(filters, units, image_size):
    model = keras.Sequential([keras.Input((image_size, image_size, 3)), layers.Rescaling(1 / 127.5, offset=-1)])
    for number in filters:
        model.add(layers.Conv2D(number, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(units, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


counted = small_cnn((32, 64, 128, 128), 512, image_size=150).count_params()
claim("Counting by hand gives what Keras counts", abs(counted - total), at_most=0)

# %% [markdown]
# We shall train a dozen networks, so ours is smaller than that. A *step* shows it one *batch* of pictures and
# changes the weights once; an *epoch* shows it every picture once.

# %%
filters, units = settings.first_cnn
model = small_cnn(filters, units, image_size)
print(f"{filters}, {units}: {model.count_params():,} parameters, dense layer {model.layers[-2].count_params():,}")
steps = int(np.ceil(len(train_labels) / settings.batch_size))
print(f"{len(train_labels)} training pictures: {steps} steps an epoch, {steps * epochs} in all")

# %% [markdown]
# Many more parameters than pictures, all the same: room to remember each picture instead of learning what a cat is.
# (Source 001 calls this room *entropic capacity*. Fewer filters and units make it smaller; so do the two remedies of
# exercise 3.) Keras counts the steps by itself now. Source 001 gives `steps_per_epoch=train_generator.n`: its log
# counts to 24,996, the number of its *pictures*.
#
# ## By heart
#
# The *loss* is minus the logarithm of the probability that the truth got, averaged over the pictures: 0.69 for a coin
# (always one half), 0 for somebody who is sure and right. The *gradient* says for each weight how the loss changes when
# that weight grows. A training step moves each weight a little the other way, so that the loss falls; the *learning
# rate* says how far. [RMSprop](https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf) is such a
# rule, an *optimizer*: it divides each gradient by its usual size, so that all weights move at a similar speed.


# %%
def batches_of(pictures, labels, times=1):
    """Batches in random order, from memory; each epoch shows every picture so many times."""
    rows = tf.data.Dataset.from_tensor_slices((pictures, labels))
    return rows.shuffle(len(labels), seed=seed).repeat(times).batch(settings.batch_size)


train = batches_of(train_pictures, train_labels)
model.compile(
    optimizer=keras.optimizers.RMSprop(learning_rate),
    loss="binary_crossentropy",
    metrics=["accuracy"],
    steps_per_execution=steps,  # quicker: a whole epoch in one call
)
model.optimizer.build(model.trainable_variables)
untouched = model.get_state_tree(value_format="numpy_array")  # the weights and the optimizer, before any step

# %% [markdown]
# Two more sets of pictures are needed: *validation* pictures, by which we watch and choose, and *test* pictures, which
# judge at the end, once. On tiny both are drawn now, 300 and 400; of photographs the two splits are taken.

# %%
if settings.source == "drawn":
    drawn, drawn_labels = fresh("cats_dogs", 700, seed=seed, size=image_size)
    validation, validation_labels = drawn[:300], drawn_labels[:300]
    test, test_labels = drawn[300:], drawn_labels[300:]
else:
    validation, validation_labels = data.validation.images(image_size), data.validation.labels
    test, test_labels = data.test.images(image_size), data.test.labels


def right_answers(pictures, labels):
    """For each picture, whether the network has it right."""
    return (model.predict(pictures, verbose=0).ravel() > 0.5) == labels


# %% [markdown]
# We train for half of the epochs, then for the other half, and keep for below the right answers after both and the
# probabilities after each epoch.

# %%
history = defaultdict(list)  # for each number that Keras logs, one value an epoch
correct = defaultdict(list)  # (name, epochs): for each repeat, which validation pictures are right
said = []  # after each epoch, the probability of dog for each validation picture
keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: said.append(model.predict(validation, verbose=0)[:, 0]))
for until in (half, epochs):
    logged = model.fit(train, validation_data=(validation, validation_labels), callbacks=[keep], epochs=half, verbose=0)
    for metric, values in logged.history.items():
        history[metric] += values
    correct["plain", until].append(right_answers(validation, validation_labels))

# %% [markdown]
# Before you look: at the end, how accurate is this network on its training pictures, and how accurate on pictures that
# it has never seen?

# %%
guess_known = None  # your number, from 0 to 1
guess_new = None

# %% tags=["answer"]
known_accuracy = defaultdict(list)  # name: for each repeat, the accuracy on the training pictures
weights = defaultdict(list)  # name: for each repeat, the trained weights
known_accuracy["plain"].append(right_answers(train_pictures, train_labels).mean())
weights["plain"].append(model.get_weights())
known, new = known_accuracy["plain"][0], correct["plain", epochs][0].mean()
print(f"training pictures:   you {guess_known}, measured {known:.3f}")
print(f"validation pictures: you {guess_new}, measured {new:.3f}")
claim("A small network knows its few training pictures far better than new ones", known - new, at_least=0.15)

# %% [markdown]
# That gap is *overfitting*. Now the way there, epoch by epoch. After which epoch would you have stopped, by the
# validation loss and by the validation accuracy? Read it off the figure, in writing, then open the next cell.

# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.3), layout="constrained")
for axis, metric, coin in zip(axes, ("loss", "accuracy"), (np.log(2), 0.5), strict=True):
    axis.plot(range(1, epochs + 1), history[metric], "--", label="training")
    axis.plot(range(1, epochs + 1), history[f"val_{metric}"], label="validation")
    axis.axhline(coin, color="gray", linewidth=0.8, linestyle=":", label="a coin")
    axis.set(xlabel="epoch", ylabel=metric, title=metric)
    axis.legend()

# %% tags=["answer"]
truth_got = np.where(validation_labels == 1, said, 1 - np.array(said))
losses, right = -np.log(np.clip(truth_got, 1e-7, 1)), truth_got > 0.5  # a row for each epoch, a column for each picture
lowest, highest = np.argmin(losses.mean(axis=1)), np.argmax(right.mean(axis=1))
print(f"lowest loss after epoch {lowest + 1}: {losses[lowest].mean():.3f}, at the end {losses[-1].mean():.3f}")
below = (np.log(2) - losses[lowest].mean()) / stats.sem(losses[lowest])  # the standard error of the mean
print(f"it is {below:.1f} standard errors below a coin's {np.log(2):.3f}")
print(f"highest accuracy after epoch {highest + 1}: {right[highest].mean():.3f}")
for what, behind in {"loss": losses - losses[lowest], "accuracy": 1.0 * right[highest] - right}.items():
    clearly = behind.mean(axis=1) > 2 * stats.sem(behind, axis=1)
    print(f"{what} clearly worse than the best: epochs", 1 + np.flatnonzero(clearly))

# %% [markdown]
# The best of several jittering numbers is partly luck. A mean over pictures has a *standard error*, its typical
# distance from the truth: the standard deviation over the pictures, divided by the root of their number. All epochs
# answered the same pictures, so we compared them picture by picture; "clearly" is by more than two standard errors.
# The pictures cannot tell the other epochs from the best.
#
# Who needs the label only stops by the accuracy; who needs the probability stops by the loss, and keeps nothing that is
# not clearly better than a coin. The dashed lines are averages over an epoch, while the network changed.
#
# Why can the loss rise while the accuracy rises or stays? The network grows surer, of its mistakes as well, and the
# loss makes you pay for being sure and wrong. This is *overconfidence*. The mean probability that it gives to its
# answers:

# %%
sure = np.maximum(truth_got, 1 - truth_got)
for epoch, (its, hit) in {1: (sure[0], right[0]), epochs: (sure[-1], right[-1])}.items():
    print(f"after epoch {epoch}: to right ones {its[hit].mean():.3f}, to wrong ones {its[~hit].mean():.3f}")
sureness = sure[-1].mean()
print(f"at the end, to all {sureness:.3f}; it is right in {new:.3f}")
claim("The network is far surer than it is right", sureness - new, at_least=0.1)

# %% [markdown]
# Lesson 05 mends such probabilities (*calibration*).
#
# ## Does augmentation help? Change one thing
#
# An augmented network never sees the same picture twice, so it is often given more epochs. Compare it then with a plain
# network that had fewer, and you do not know which of the two you praise. The fair way is a grid: every strength of
# augmentation at every number of epochs, and all else alike. The gentle ranges are ours, the strong ones nearly those
# that lesson 01 took from the sources. Both also zoom by up to a fifth and mirror half of the pictures.


# %%
def augmented(factor):
    """The training pictures, turned, shifted and sheared by so much of the gentle ranges, zoomed and mirrored."""
    ranges = {"rotation": 15, "width_shift": 0.1, "height_shift": 0.1, "shear": 5}
    ranges = {name: factor * reach for name, reach in ranges.items()}
    layer = RandomAffine(**ranges, zoom=0.2, horizontal_flip=True, seed=seed)
    many = train.rebatch(200)  # quicker: the layer moves 200 pictures at once
    return many.map(lambda pictures, labels: (layer(pictures, training=True), labels)).rebatch(settings.batch_size)


batches = {"plain": train, "gentle": augmented(strength), "strong": augmented(2.5)}

# %% [markdown]
# One training is one throw of the dice. So each is repeated, from other first weights and with the pictures in another
# order. Repeat 0 of all three starts from the same weights, repeat 1 from others.


# %%
def start_again(number):
    """Put the model and its optimizer back to before any step (quicker than a new one), with the first weights of this repeat."""
    model.set_state_tree(untouched)
    if number > 0:
        keras.utils.set_random_seed(1000 * seed + number)
        model.set_weights(small_cnn(filters, units, image_size).get_weights())


# %% [markdown]
# Guess: what accuracy on the validation pictures do *plain*, *gentle* and *strong* reach after all epochs?

# %%
guess_plain = None
guess_gentle = None
guess_strong = None

# %%
for name, pictures in batches.items():
    for number in range(len(weights[name]), settings.repeats):  # the first plain network is there already
        start_again(number)
        for until in (half, epochs):
            model.fit(pictures.repeat(half), steps_per_epoch=half * steps, verbose=0)  # as one long epoch: quicker
            correct[name, until].append(right_answers(validation, validation_labels))
        known_accuracy[name].append(right_answers(train_pictures, train_labels).mean())
        weights[name].append(model.get_weights())

# %% tags=["answer"]
accuracy = {cell: np.mean(answers, axis=1) for cell, answers in correct.items()}
for name, guess in (("plain", guess_plain), ("gentle", guess_gentle), ("strong", guess_strong)):
    print(f"{name:7} you {guess}, measured {accuracy[name, epochs].mean():.3f}")
rows = {f"{name}, {until} epochs": accuracy[name, until] for name in batches for until in (half, epochs)}
points_over_seeds(rows, "validation accuracy", points="trainings", title=f"{settings.repeats} trainings each")
plt.show()

# %% [markdown]
# A point is one training; ± is the standard deviation of the points. Read the figure, in writing, before you go on:
# what do more epochs give to *plain*? To *strong*? What is augmentation worth after half of the epochs, and after all?
#
# How far can three differences be trusted? A 95 % interval for the true mean reaches *t* standard errors to either
# side. For three numbers *t* is 4.3, for thirty it is 2.0 (Student's distribution). The next cell gives it in brackets;
# one that contains 0 is a hint, not more.


# %% tags=["answer"]
def interval_of(differences):
    """The mean of the repeats' differences with its interval, which has no ends if there is only one repeat."""
    mean, repeats = np.mean(differences), len(differences)
    reach = np.inf if repeats == 1 else stats.t.ppf(0.975, repeats - 1) * np.std(differences, ddof=1) / np.sqrt(repeats)
    return Interval(mean, mean - reach, mean + reach)


gap = {name: np.mean(known_accuracy[name]) - accuracy[name, epochs].mean() for name in batches}
for name in batches:
    gain = interval_of(accuracy[name, epochs] - accuracy[name, half])
    print(f"{name}, second {half} epochs bring {gain}; known {np.mean(known_accuracy[name]):.2f}, gap {gap[name]:.2f}")
for name, until in list(accuracy)[2:]:
    print(f"{name} minus plain after {until} epochs: {interval_of(accuracy[name, until] - accuracy['plain', until])}")
chosen = max(batches, key=lambda name: accuracy[name, epochs].mean())
print("The validation pictures choose", chosen)
narrowed = gap["plain"] - gap["gentle"]
claim("At equal epochs, augmentation narrows the gap between known and new", narrowed, at_least=0.08)

# %% [markdown]
# A narrow gap alone is no merit: a network that learns nothing has none. Where the interval of "minus plain" contains
# 0, the trainings leave open whether that augmentation helps or harms. And any verdict holds for its number of epochs:
# source 004, with ranges near *strong*, trained for a hundred, with a smaller learning rate.
#
# ## The test, once
#
# Now the choice is made, and the test pictures are opened: every *plain* network against the chosen network that
# started from the same weights.

# %%
test_correct = defaultdict(list)
for name in ("plain", "gentle" if chosen == "plain" else chosen):
    for trained in weights[name]:
        model.set_weights(trained)
        test_correct[name].append(right_answers(test, test_labels))

rival = name  # the augmented one
plain_accuracy, rival_accuracy = (np.mean(test_correct[name], axis=1) for name in ("plain", rival))
record("test_accuracy_plain", plain_accuracy.mean())
record("test_accuracy", rival_accuracy.mean())
differences = rival_accuracy - plain_accuracy
print(f"{rival} minus plain, by repeat: {differences.round(4)}; mean {interval_of(differences)}")

# %% [markdown]
# ## Two networks, the same pictures
#
# If that interval contains 0, so few trainings do not decide whether augmentation helps. Now take two networks, the
# first of each, as you would if you had no more.

# %%
plain_correct, rival_correct = test_correct["plain"][0], test_correct[rival][0]
print(f"{'plain':7}", accuracy_interval(plain_correct))
print(f"{rival:7}", accuracy_interval(rival_correct))

# %% [markdown]
# In brackets stands a *95 % interval*, computed by a method that holds the true accuracy 95 times in 100. With $n$
# pictures, an accuracy $p$ has a standard error of $\sqrt{p(1-p)/n}$, for $p = 0.7$ and 400 pictures 0.023, and the
# interval reaches about two of them to either side. (Wilson's formula, used here, also works near 0 and 1.)
#
# Many people look whether such intervals overlap. That is no test: the error of a difference is smaller than the sum of
# two errors, so a clear difference can hide behind intervals that overlap (Question 5). And both networks answered the
# *same* pictures. Most are easy or hard for both; what tells the two apart are the pictures that only one of them has right.
# Suppose that the two were equally good: how would those split?

# %%
print(np.sum(rival_correct & ~plain_correct), "pictures only", rival, "has right, ", end="")
print(np.sum(plain_correct & ~rival_correct), "only plain")

# %% [markdown]
# Like tosses of a fair coin. How often a coin gives a split at least as uneven as this one is the *p-value* of
# McNemar's test; below 0.05 it is usual to call the difference *significant*. `paired_comparison` computes it, and the
# interval of the difference. Here A is the augmented network and B the plain one, for each repeat:

# %%
pairs = [paired_comparison(*both) for both in zip(test_correct[rival], test_correct["plain"], strict=True)]
print(*pairs, sep="\n")
say(f"In {sum(pair.p_value < 0.05 for pair in pairs)} of {len(pairs)} pairs p is below 0.05.")

# %% [markdown]
# Each line speaks of *two networks* and of all pictures like these. Whether another training would give the same is
# what the interval over the repeats says. You need both: pictures enough, and trainings enough.
#
# ## Or simply more pictures?
#
# The rival of augmentation is to go out and collect. We have no more, so look back: what did half of ours give?
# *Plain* again with half of the pictures, others for each repeat, for as many steps, so each is shown twice as often.

# %%
by_count = defaultdict(list)
for number in range(settings.repeats):
    generator = np.random.default_rng([seed, number])
    some = np.concatenate([generator.permutation(np.flatnonzero(train_labels == label))[::2] for label in (0, 1)])
    fewer = batches_of(train_pictures[some], train_labels[some], times=2 * epochs)
    start_again(number)
    model.fit(fewer, verbose=0)
    by_count[f"{len(some)} pictures"].append(right_answers(validation, validation_labels).mean())
by_count[f"{len(train_labels)} pictures"] = list(accuracy["plain", epochs])
by_count[f"{len(train_labels)}, gentle"] = list(accuracy["gentle", epochs])
points_over_seeds(by_count, "validation accuracy", points="trainings", title=f"The same {steps * epochs} steps")
plt.show()

some, whole, gentle = map(np.array, by_count.values())
more = interval_of(whole - some)
say(
    f"Twice the pictures change the accuracy by {more}: a gain is {'' if more.low > 0 else 'not '}sure. Augmenting all of "
    f"them, by {interval_of(gentle - whole)}. The validation pictures have chosen *{chosen}*, so they flatter it."
)

# %% [markdown]
# The accuracy against the number of training pictures is called a *learning curve*. If it surely rises up to the
# pictures that you have, collecting more is likely to pay. If that is not sure, more trainings come first.
#
# ## One picture, one answer
#
# The model's single output is the probability of *dog*. Source 001 prints `max(result)` beside the label, whichever it
# is. What would it print for a sure cat?

# %%
model.set_weights(weights[rival][0])
probability_of_dog = model.predict(test, verbose=0).ravel()
print(f"source 001 would print 'cat' and {probability_of_dog.min():.3f}")

# %% [markdown]
# The surer the network is of a cat, the less sure it would seem. The probability of *cat* is one minus the probability
# of *dog*. With the right one we can look at the worst mistakes: test pictures, sorted by how sure the network was of
# the wrong answer.

# %%
wrongness = np.where(test_labels == 1, 1 - probability_of_dog, probability_of_dog)
worst = np.argsort(wrongness)[::-1][:12]
titles = [f"{data.class_names[test_labels[i]][:-1]}: {1 - wrongness[i]:.1%}" for i in worst]
picture_grid(test[worst], titles, title="What it is, and the probability that the network gave to that")

# %% [markdown]
# Ask of each: would I have known? Lesson 06 finds out what a network looks at. `model.save` keeps this network in one
# file, its layers and its weights, and `keras.models.load_model` reads it.

# %%
parameters = {"profile": profile, "seed": seed, "epochs": epochs, "learning_rate": learning_rate, "strength": strength}
model.save(run_folder("02", parameters) / "small_cnn.keras")

# %% [markdown]
# ## What you take away
#
# - Count the parameters first. With `Flatten`, most sit in the first dense layer, and there are more of them than you
#   have pictures.
# - Overfitting is the gap between known and new pictures. A rising loss without a falling accuracy is overconfidence.
# - A fair comparison changes one thing and repeats the training. An interval that contains 0 has decided nothing.
# - Choose by the validation pictures, and open the test pictures once.
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
# | `history.history["acc"]` | `history.history["accuracy"]`, named like the metric you asked for |
# | `model.save("model.h5")` | `model.save("model.keras")` |
# | `smooth_curve(points, factor=0.8)`, a moving average | the points: a smoothed curve lags behind, and hides how much it jitters |
# | `matrics=['acc']`, `class_mode=['binary']` | slips in the sources: Keras 3 refuses the first, and the second is a list where a word belongs |
#
# ## Exercises
#
# 1. Break it: set `strength = 3`, wilder than *strong*, then `strength = 0` (zoom and mirror stay).
#    Predict the points first.
# 2. Set `epochs` to four times as many. Does *strong* catch up with *gentle* at equal epochs?
# 3. Two other remedies: `kernel_regularizer=keras.regularizers.L2(0.01)` in the dense layer adds a *penalty*, the squares
#    of its weights, to the loss; `layers.Dropout(0.5)` before it sets each number to 0 with probability one half, in
#    training only. Try one, against *plain*, at equal epochs, over three repeats.
# 4. Replace `Flatten` and the dense layer by `layers.GlobalAveragePooling2D()`, the mean of each channel over all places.
#    What happens to the count, and to the gap?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** The training loss falls from epoch to epoch. The validation loss rises, the validation accuracy does
# not fall. What is going on?
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
# **No.** Then the accuracy would fall, too.
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
# **Question 2.** How many parameters has `Conv2D(16, 3)` on 10 channels?
#
# <details>
# <summary>3 · 3 · 16 = 144</summary>
#
# **No.** Each filter looks at all 10 channels, so it has 3 · 3 · 10 weights.
#
# </details>
#
# <details>
# <summary>(3 · 3 · 10 + 1) · 16 = 1,456</summary>
#
# **Right.** For each of 16 filters nine places times 10 channels, and one bias. The size of the picture plays no part.
#
# </details>
#
# <details>
# <summary>3 · 3 · 10 · 16 = 1,440</summary>
#
# **No.** These are the weights. The 16 biases are missing.
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
# **Question 5.** On the same 400 pictures one network has an accuracy of 0.80, another one 0.84. Their intervals
# overlap. Which one is better?
#
# <details>
# <summary>We cannot tell, because the intervals overlap</summary>
#
# **No.** Overlap is no test, and both answered the same pictures. If the first has 10 right that the second has wrong,
# and the second 26 the other way round, a fair coin does that once in a hundred times.
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
# **No.** With 70 pictures that only the first has right and 86 that only the second has right, a fair coin is at least
# as uneven about one time in four.
#
# </details>

# %% [markdown]
# **Question 6.** You want to keep the epoch whose probabilities are the best. By which curve do you choose?
#
# <details>
# <summary>The validation accuracy</summary>
#
# **No.** It does not ask how sure the network was. It can be steady while the probabilities get worse.
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
# <summary>The validation loss, with the standard error of its differences in mind</summary>
#
# **Right.** The lowest point of a jittering curve is partly luck. The epochs answered the same pictures: compare them
# picture by picture. And look whether the lowest is below a coin's 0.69 at all.
#
# </details>
