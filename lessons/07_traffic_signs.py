# %% [markdown]
# # 07 · Traffic signs: 43 classes, and a test that can be trusted
#
# **You will learn** to train a network for many classes, to see a leak between training and validation, to read an old
# learning rate, and to find out what helps, step by step.
#
# **You need** lessons 00 to 02 and 04.
#
# **Time** reading: 45 minutes · tiny: 1 to 2 minutes · laptop: 20 minutes · full: an hour
#
# **Data** `traffic_signs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop or full (photographs, a CPU is enough)
seed: int = 0  # of all random numbers; another seed also draws other pictures
epochs: int | None = None  # passes over the training pictures, of every network; None: what the profile says
batch_size: int | None = None  # pictures a step; None: what the profile says
learning_rate: float | None = None  # of LeNet; None: what the profile says
image_size: int | None = None  # pixels a side of the pictures that the networks get; None: what the profile says

# %%
import math
from itertools import pairwise

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import StratifiedGroupKFold

from course_utils.augment import RandomAffine
from course_utils.datasets import load
from course_utils.errors import CourseError
from course_utils.images import decode, resize
from course_utils.metrics import accuracy_interval, bootstrap_by_group
from course_utils.plots import picture_grid, points_over_seeds
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic import traffic_signs

settings = get_profile(profile)
epochs = epochs or settings.epochs["deep_signs"]
batch_size = batch_size or settings.signs_batch
learning_rate = learning_rate or settings.lenet_rate
image_size = image_size or settings.image_size["traffic_signs"]
data = load("traffic_signs", settings, seed=seed)

# %% [markdown]
# ## The folder is the label
#
# The second half of source 001 sorts traffic signs. Its labels are the names of the folders, and so are ours:
# `train/00014/` holds signs of class 14. Which of these 43 would *you* confuse, from a moving car?

# %%
labels = data.train.labels
pictures = [decode(file) for file in data.train.files]
counts, firsts = np.bincount(labels, minlength=43), np.searchsorted(labels, range(43))
sign_names = traffic_signs.CLASS_NAMES
titles = [f"{number}\n{name}" for number, name in enumerate(sign_names)]
examples = firsts + counts * 2 // 5
picture_grid([pictures[i] for i in examples], titles, columns=8, title="One training picture of each class")

# %% [markdown]
# Shape and colour sort them roughly: red rings forbid, upright red triangles warn, blue discs command. Within a
# group only the pictogram differs, by few pixels.
#
# Our 43 classes are those of the [GTSRB](https://doi.org/10.1016/j.neunet.2012.02.016), German signs: laptop and full
# use its photographs, tiny draws such signs. The file names in source 001 are those of the Belgian set, with 62
# classes.
#
# ## LeNet
#
# The source's network is a simpler form of LeNet-5 ([LeCun and others, 1998](https://doi.org/10.1109/5.726791)): two
# convolutions of 5 by 5, each followed by a pooling, then two dense layers. The source has 20 and 50 filters and 500
# units; tiny has 6, 16 and 120.
#
# One sigmoid said *dog or not*. Now 43 units give a number each; *softmax* takes $e$ to the power of each and divides
# by their sum, so that 43 probabilities add up to 1. The loss, *categorical cross-entropy*, is minus the logarithm of
# the true class's probability: $\ln 43 = 3.76$ for who knows nothing. Our labels are whole numbers; Keras calls the
# loss *sparse* then. The source first makes each label a row of zeros and ones, one for each class (`to_categorical`),
# for the same loss.


# %%
def lenet(size, filters, units):
    return keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(filters[0], 5, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(filters[1], 5, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(units, activation="relu"),
            layers.Dense(43, activation="softmax"),
        ]
    )


# %% [markdown]
# ## Tracks
#
# Which pictures shall validate? Look at the file names: `00014/00003_00017.png` is frame 17 of track 3 of class 14; the
# tracks are counted anew in each folder. A track is one physical sign, filmed while the car drives past: thirty frames
# in the GTSRB, up to four on tiny.


# %%
def tracks_of(split):
    return np.array([f"{file.parent.name}/{file.name.split('_')[0]}" for file in split.files])


tracks = tracks_of(data.train)
one_track = np.flatnonzero(tracks == tracks[firsts[38]])[:6]
titles = [data.train.files[i].stem for i in one_track]
picture_grid([pictures[i] for i in one_track], titles, title="Frames of one track")

# %% [markdown]
# Nearly the same picture, again and again. A split by picture puts some of these frames into training and others into
# validation. We hold back both kinds: first whole tracks, a fifth of them
# ([`StratifiedGroupKFold`](https://scikit-learn.org/stable/modules/cross_validation.html#stratifiedgroupkfold) keeps
# the classes' shares as far as it can); then, of the tracks that stay, a tenth of the single frames, at random.

# %%
number = min(5, counts.max(), len(set(tracks)))
if number < 2:
    raise CourseError(f"{len(tracks)} pictures of {len(set(tracks))} tracks cannot be split by track: add some.")
folds = StratifiedGroupKFold(n_splits=number, shuffle=True, random_state=seed)
kept, new_tracks = next(folds.split(tracks, labels, groups=tracks))
random_frames, seen = np.split(np.random.default_rng(seed).permutation(kept), [math.ceil(0.1 * len(kept))])
held_back = np.concatenate([random_frames, new_tracks])
known = np.arange(len(held_back)) < len(random_frames)
say(f"{len(seen)} pictures to learn from. Held back: {len(random_frames)} of known tracks, {len(new_tracks)} of new.")

# %% [markdown]
# ## One network, two exams
#
# Now train as the source does, at first without its augmentation: LeNet, and `Adam` with a learning rate that falls
# (more on it below). Tiny takes three epochs in place of 35.

# %%
pixels = np.array([resize(picture, image_size) for picture in pictures], "float32")
decay = learning_rate / epochs
schedule = keras.optimizers.schedules.InverseTimeDecay(learning_rate, decay_steps=1, decay_rate=decay)

# %% [markdown]
# As in lesson 02, each network is compiled once, and its state before the training is kept and put back, so that it can
# start again from other first weights.


# %%
def compiled(model, rate):
    """Compile a network; return it, and its state before each repeat: new first weights, an optimizer at its start."""
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    states = []
    for number in range(settings.repeats):
        keras.utils.set_random_seed(1000 * seed + number)
        model.set_weights(keras.models.clone_model(model).get_weights())
        states.append(model.get_state_tree(value_format="numpy_array"))
    return model, states


def train(model, state, images, labels, number=0, change=None, callbacks=None):
    """Train from this state. The order of the pictures belongs to the repeat, whatever the network."""
    model.set_state_tree(state)
    batches = tf.data.Dataset.from_tensor_slices((images, labels))
    batches = batches.shuffle(len(labels), seed=1000 * seed + number).batch(batch_size)
    model.fit(batches.map(change) if change else batches, epochs=epochs, callbacks=callbacks, verbose=0)


def repeats(model, states, images, change=None, callbacks=None):
    """For each repeat and each picture held back, whether the network has it right: shape (repeats, pictures)."""
    right = []
    for number, state in enumerate(states):
        train(model, state, images[seen], labels[seen], number, change, callbacks)
        right.append(model.predict(images[held_back], batch_size=256, verbose=0).argmax(axis=1) == labels[held_back])
    return np.array(right)


# %% [markdown]
# Which accuracy do you expect on new frames of tracks that the network has seen, and on tracks that it has not?

# %%
guess_known = None  # your numbers, from 0 to 1
guess_new = None

# %% tags=["answer"]
source_net, source_states = compiled(lenet(image_size, *settings.lenet), schedule)
plain = repeats(source_net, source_states, pixels)
exams = {"known tracks": plain[:, known].mean(axis=1), "new tracks": plain[:, ~known].mean(axis=1)}
print(f"you {guess_known} and {guess_new}, measured {plain[:, known].mean():.3f} and {plain[:, ~known].mean():.3f}")
points_over_seeds(exams, points="repeats", title=f"LeNet after {epochs} epochs, two exams")
plt.show()

# %% [markdown]
# One exam asks "do you remember this sign?", the other "do you know its kind?", and only the second counts in the
# street. If you split by picture, you see only the first: a *leak*, for validation holds nearly the same pictures as
# training.
#
# From here on the validation pictures are the whole tracks. The third exam, the test folder, stays shut until we have
# chosen. Source 001 gives `fit` its test as `validation_data`: whoever picks the best epoch by it, chooses by the test.
#
# ## Where the parameters sit
#
# *Same* padding keeps the sides, so each of LeNet's poolings halves them. Count by hand, for the source's numbers and
# 32 pixels (lesson 02 has the formulas): which share of the parameters sits in the dense layer of 500?

# %%
guess_share = None  # your number, from 0 to 1

# %% tags=["answer"]
places = (32 // 4) ** 2
by_hand = (5 * 5 * 3 + 1) * 20 + (5 * 5 * 20 + 1) * 50 + (places * 50 + 1) * 500 + (500 + 1) * 43
print(f"{by_hand:,} parameters; you guessed {guess_share}, it is {(places * 50 + 1) * 500 / by_hand:.3f}")
by_keras = lenet(32, (20, 50), 500).count_params()
claim("Counting LeNet by hand gives what Keras counts", abs(by_keras - by_hand), at_most=0)

# %% [markdown]
# Nearly all of them, and they are tied to *places*: a sign four pixels further left meets other weights.
#
# ## `decay=lr/epochs`, read closely
#
# The source trains with `Adam(lr=INIT_LR, decay=INIT_LR / EPOCHS)`; say `INIT_LR` is 0.001 and `EPOCHS` 35. The old
# optimizers shrank the rate after each *step*, not each epoch:
# $\text{rate}(t) = \text{rate}_0 / (1 + \text{decay} \cdot t)$. Which share of the first rate is left at the end, with
# epochs of 40 steps, and with epochs of 1,226, those of the whole GTSRB?

# %%
guess_left_short = None  # your numbers, from 0 to 1
guess_left_long = None


# %% tags=["answer"]
def old_rate(step, first, decay):
    return first / (1 + decay * step)


for steps, guess in ((40, guess_left_short), (1226, guess_left_long)):
    print(f"epochs of {steps:4} steps: you {guess}, it is {old_rate(35 * steps, 1, 1e-3 / 35):.3f}")

# %% [markdown]
# The number of epochs cancels out: after $e$ epochs of $s$ steps the divisor is $1 + \frac{r}{e} \cdot e s = 1 + r s$.
# With short epochs hardly anything happens, with long ones the rate is more than halved.
#
# Keras 3 ignores `decay`, with a warning. Today's name is `InverseTimeDecay`, and LeNet was trained with it above. Is
# it the same formula?

# %%
ratios = [float(schedule(step)) / old_rate(step, learning_rate, decay) for step in (0, 100, 10_000, 1_000_000)]
claim("InverseTimeDecay gives the rates of the old decay", np.abs(np.array(ratios) - 1).max(), at_most=1e-5)

# %% [markdown]
# It is. Our LeNet had epochs of 62 steps, so $1 / (1 + 0.003 \cdot 62) = 0.84$ of its first rate was left at the end.
#
# ## How large, and how many?
#
# Source 001 says that the input size should follow from an analysis of the data, and shows none. Here is one. Are most
# pictures larger than an input of 32 pixels? And how unequal are the classes?

# %%
smaller_side = np.array([min(picture.shape[:2]) for picture in pictures])
_, axis = plt.subplots(figsize=(6, 2.8), layout="constrained")
axis.hist(smaller_side, bins=20)
axis.axvline(image_size, color="C1", label=f"the networks' input: {image_size}")
axis.axvline(np.median(smaller_side), color="0.4", linestyle=":", label=f"median: {np.median(smaller_side):.0f}")
axis.set(xlabel="smaller side (pixels)", ylabel="pictures", title="Sizes of the training pictures")
axis.legend()
plt.show()
say(f"{np.mean(smaller_side > 32):.0%} are above 32 pixels. A class has {counts.min()} to {counts.max()} pictures.")

# %% [markdown]
# An input far left of the median throws away what most pictures have; one far right of it pays for pixels that were
# never photographed, and the cost grows with the *square* of the side. The median is where to start; which size is
# best, only a validation tells (exercise 3). Tiny takes 20 pixels, to save time.
#
# ## What could help?
#
# Besides another size, the source proposes a deeper network and augmentation. We try contrast, too.
#
# **Contrast.** Some pictures are nearly black. *Contrast normalisation* subtracts each picture's mean and divides by
# its standard deviation (plus 4, lest the noise of an almost black one be blown up). We also mix the colours to grey,
# in three equal channels, as [Sermanet and LeCun](https://doi.org/10.1109/IJCNN.2011.6033589) did on the GTSRB.


# %%
def contrast(images):
    """Turn each picture to grey, of mean 127.5 and a standard deviation below 64."""
    grey = images.mean(axis=-1, keepdims=True)
    mean, deviation = grey.mean(axis=(1, 2, 3), keepdims=True), grey.std(axis=(1, 2, 3), keepdims=True)
    return np.repeat((grey - mean) / (deviation + 4) * 64 + 127.5, 3, axis=-1)


normalised = contrast(pixels)
darkest = np.argsort(pixels.mean(axis=(1, 2, 3)))[:: max(1, len(pixels) // 200)][:6]
shown = [*pixels[darkest], *np.clip(normalised[darkest], 0, 255).astype("uint8")]
picture_grid(shown, ["as it is"] * 6 + ["normalised"] * 6, columns=6, title="Some of the darkest pictures")

# %% [markdown]
# **Augmentation.** The source trains with `aug.flow(...)`, which moves each picture a little, anew in each pass. Its
# listing never says what `aug` is, and it must not be lesson 02's: a mirrored *turn right* is a perfect *turn left*.
# Eight classes would change places (19 with 20, 33 with 34, 36 with 37, 38 with 39); numbers and letters would become
# no sign at all. Place, size and tilt may change by a little.

# %%
augment = RandomAffine(rotation=6, width_shift=0.07, height_shift=0.07, zoom=0.1, seed=seed)


def move(images, labels):
    return augment(images, training=True), labels


# %% [markdown]
# **Depth.** Two convolutions of 3 by 3 in a row see 5 by 5 pixels, as one of 5 by 5 does, with 18 weights for 25 and a
# ReLU between ([VGG](https://arxiv.org/abs/1409.1556)). Batch normalisation (lesson 04) follows each: Keras moves its
# averages by 1 % a step, too slow for so few steps, so we take 10 % (`momentum=0.9`).


# %%
def deeper(size, filters):
    """One convolution, a pooling; then two convolutions, a pooling, and so on, as far as the filters go."""
    inputs = keras.Input((size, size, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    for number, width in enumerate(filters):
        x = layers.Conv2D(width, 3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        if number % 2 == 0:
            x = layers.MaxPooling2D()(x)
    x = layers.Dropout(0.3, seed=seed)(layers.Flatten()(x))
    x = layers.BatchNormalization(momentum=0.9)(layers.Dense(128, use_bias=False)(x))
    x = layers.Dropout(0.3, seed=seed)(layers.ReLU()(x))
    return keras.Model(inputs, layers.Dense(43, activation="softmax")(x))


# %% [markdown]
# ## Step by step
#
# Every row below is trained on the same pictures in the same orders, for the same few epochs, from several first
# weights. Augmentation and contrast change only the pictures; contrast is two changes, grey and normalised (exercise 2
# takes them apart). The deeper network comes as a whole: more layers (on tiny, four convolutions of 8, 16, 16 and 32
# filters; 117,000 parameters, LeNet 56,000), an input from -1 to 1, batch normalisation, dropout, and a rate set anew
# for each epoch, along half a [cosine](https://arxiv.org/abs/1608.03983) from 0.003 to nearly zero. What does contrast
# add to LeNet, the deeper network to LeNet with contrast, and augmentation to the deeper network?

# %%
guess_contrast = None  # your numbers, as differences of the accuracy on new tracks
guess_deeper = None
guess_moved = None


# %% tags=["answer"]
def cosine(epoch, rate):
    """The rate of an epoch. (Keras also hands over the rate before it, which is not needed.)"""
    return 3e-3 * (1 + math.cos(math.pi * (epoch + 0.5) / epochs)) / 2


fall = [keras.callbacks.LearningRateScheduler(cosine)]
deep_net, deep_states = compiled(deeper(image_size, settings.signs_cnn), 3e-3)
results = {
    "LeNet": plain,
    "LeNet + augmentation": repeats(source_net, source_states, pixels, move),
    "LeNet + contrast": repeats(source_net, source_states, normalised),
    "deeper + contrast": repeats(deep_net, deep_states, normalised, callbacks=fall),
    "deeper + contrast + augmentation": repeats(deep_net, deep_states, normalised, move, fall),
}
ladder = {name: right[:, ~known].mean(axis=1) for name, right in results.items()}
points_over_seeds(ladder, "accuracy on new tracks", points="repeats", title=f"Step by step, after {epochs} epochs")
plt.show()

# %% tags=["answer"]
rows = ["LeNet", *list(ladder)[2:]]
added = {after: ladder[after] - ladder[before] for before, after in pairwise(rows)}
for (name, pairs), guess in zip(added.items(), (guess_contrast, guess_deeper, guess_moved), strict=True):
    print(f"{name:32}: you {guess}, measured {pairs.mean():+.3f}, the repeats {pairs.round(3)}")
if settings.source == "drawn":
    claim("Grey, normalised pictures help LeNet on new tracks", added["LeNet + contrast"].mean(), at_least=0.04)
claim("The deeper network, as a whole, helps", added["deeper + contrast"].mean(), at_least=0.03)


def leak(right, known):
    return right[known].mean() - right[~known].mean()


their_mean = np.mean([right.mean(axis=0) for right in results.values()], axis=0)
average = bootstrap_by_group(leak, tracks[held_back], their_mean, known)
say(f"Known tracks minus new tracks, mean of the five networks: {average}.")
claim("A random split by picture flatters, on average over these networks", average.value, at_least=0.05)

# %% [markdown]
# The two exams hold different signs, so a part of their difference is chance: hence the interval (explained below).
#
# All of this says what helps after three epochs. With `epochs = 20` (tiny, seed 0, three repeats), LeNet had 0.985 on
# known and 0.585 on new tracks, the deeper network 0.994 and 0.735. On new tracks, contrast then added 0.020 to LeNet,
# the deeper network 0.130 to that; augmentation cost LeNet 0.017 and the deeper network 0.003. On the photographs,
# after twelve epochs (one training each), the gains were 0.007 and 0.109, the costs 0.118 and 0.004. So augmentation
# helped in none of six comparisons, not even with LeNet, whose weights are tied to places.
#
# ## All tracks for the last training
#
# The validation tracks choose between the last two rows. Train the choice once more, on *all* training pictures, and
# beside it the best LeNet, with contrast, as its rival. Nothing is left to choose by.

# %%
chosen = max(rows[2:], key=lambda name: ladder[name].mean())
record("chosen", chosen)
train(source_net, source_states[0], normalised, labels)
train(deep_net, deep_states[0], normalised, labels, change=move if "augmentation" in chosen else None, callbacks=fall)

# %% [markdown]
# ## The test, once
#
# Now the third exam, for both. Its signs are in no training track.

# %%
true_labels, test_pixels = data.test.labels, contrast(data.test.images(image_size).astype("float32"))
lenet_correct = source_net.predict(test_pixels, batch_size=256, verbose=0).argmax(axis=1) == true_labels
answers = deep_net.predict(test_pixels, batch_size=256, verbose=0).argmax(axis=1)
correct = answers == true_labels
print("LeNet:", accuracy_interval(lenet_correct))
print("final:", accuracy_interval(correct))
record("test_accuracy", correct.mean())

# %% [markdown]
# How far could such a number move with other signs? These intervals are too narrow: Wilson's formula counts pictures,
# but frames of one track mostly stand and fall together. Draw whole tracks instead, with replacement (the *bootstrap*),
# and look how far the accuracy moves:

# %%
test_tracks = tracks_of(data.test)
_, which = np.unique(test_tracks, return_inverse=True)
right, frames = np.bincount(which, correct), np.bincount(which)
draws = np.random.default_rng(seed).integers(len(frames), size=(2000, len(frames)))
low, high = np.quantile(right[draws].sum(axis=1) / frames[draws].sum(axis=1), [0.025, 0.975])
print(f"final: {correct.mean():.3f} [{low:.3f}, {high:.3f}] from {len(frames)} tracks")

# %% [markdown]
# The interval by tracks is much wider.
#
# On tiny the final network led by 0.051 on the validation tracks, and leads by 0.146 here: with more tracks to judge
# by, more pictures to learn from, and one training in place of three. Both networks saw the same test pictures, so
# resample their *difference*, both on the same draw of tracks, with the course's `bootstrap_by_group`. (Other first
# weights are not in this interval.)

# %%
gain = bootstrap_by_group(lambda a, b: np.mean(a) - np.mean(b), test_tracks, correct, lenet_correct, seed=seed)
claim("The final network beats the best LeNet on signs never seen, too", gain, at_least=0.01)

# %% [markdown]
# ## Which sign is taken for which?
#
# The *confusion matrix* has one row for each true class and one column for each answer. Is what lies beside its
# diagonal scattered at random, or does it stay within a group of signs? A third of the classes are upright red
# triangles.
#
# Divide each row by its sum, and the diagonal holds each class's *recall*: of its pictures, the share that is found.
# Accuracy counts pictures, so the frequent signs decide it. *Balanced accuracy* is the mean of the 43 recalls, in which
# each class counts once.

# %%
guess_stays = None  # the share of mistaken red triangles that are taken for another one, from 0 to 1

# %% tags=["answer"]
matrix = confusion_matrix(true_labels, answers, labels=range(43))
shares = matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True))
figure, axis = plt.subplots(figsize=(6.5, 5.5), layout="constrained")
figure.colorbar(axis.imshow(shares, cmap="Blues", vmin=0, vmax=1))
axis.set(xlabel="answer (class)", ylabel="true class", title="Share of each true class (row) by answer (column)")
plt.show()

triangles = [11, *range(18, 32)]
mistaken = np.isin(true_labels, triangles) & ~correct
stays = np.isin(answers[mistaken], triangles).mean()
print(f"{mistaken.sum()} red triangles are mistaken; you said {guess_stays}, {stays:.0%} are taken for another one.")
wrong = matrix - np.diag(matrix.diagonal())
for true, said in (divmod(place, 43) for place in np.argsort(-wrong, axis=None, kind="stable")[:5]):
    print(f"{wrong[true, said]} of {matrix[true].sum()} times: {sign_names[true]}, taken for {sign_names[said]}")
recall, by_count = shares.diagonal(), np.argsort(counts)
record("test_balanced_accuracy", recall.mean())
say(
    f"Balanced accuracy {recall.mean():.3f}, accuracy {correct.mean():.3f}: the ten rarest signs have a mean recall of "
    f"{recall[by_count[:10]].mean():.2f}, the ten most frequent of {recall[by_count[-10:]].mean():.2f}."
)

# %% [markdown]
# Triangles stay triangles: after so few epochs, and at this size, the network tells the shapes apart better than the
# pictograms. Four of the five most frequent mistakes are speed limits, which differ in small digits only. The list
# counts pictures, so it shows frequent signs; for rare ones, such as the *end of* signs 32, 41 and 42, see the shares
# in the figure. Rare signs cost little accuracy and much balanced accuracy: if the second is what you want, give them a
# larger weight in the loss (lesson 08).
#
# ## What the source's listing gets wrong
#
# Besides what we met:
#
# - In `load_data`, the lines that take the label stand *behind* the loop: all pictures, one label.
# - `steps_per_epoch=len(trainX) // BS` rounds down: an epoch ends before the last pictures have come.
#
# ## What you take away
#
# - Split by what makes pictures alike: track, patient, day. A split by picture flatters.
# - Begin with an input near the pictures' median size, and let validation choose.
# - `decay=lr/epochs` divides the rate by 1 + rate x steps of one epoch.
# - Augment only by what does not change the class, and measure whether it helps: here it did not.
# - One change at a time, several repeats, judged on validation.
# - The test comes once, for the strongest rival too, and is read with its tracks in mind.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `Adam(lr=1e-3, decay=1e-3 / EPOCHS)` | `Adam(keras.optimizers.schedules.InverseTimeDecay(1e-3, 1, 1e-3 / epochs))` |
# | `K.image_data_format() == "channels_first"` | channels last, everywhere |
# | `fit_generator(aug.flow(trainX, trainY, batch_size=BS), ...)` | augmentation by `map`, and `fit(dataset)` |
# | `validation_data=(testX, testY)` | a validation split of its own, by group |
# | `cv2.imread` straight into the network | `cv2.cvtColor(..., cv2.COLOR_BGR2RGB)`, or a loader that gives RGB |
#
# ## Exercises
#
# 1. Break it: set `learning_rate = 0.1`. Predict LeNet's accuracy on known and on new tracks first, and explain it.
# 2. Grey, or normalised? Take one half of `contrast` away, then the other. Which one helps?
# 3. Set `image_size` to 16, 28, 44 and 64. From which size on do the validation tracks gain no more?
# 4. Make use of the flip: mirror the pictures of the eight classes *and* change their labels.

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Each physical sign was filmed in some thirty frames. You split by picture, and validation looks
# splendid. What did it ask?
#
# <details>
# <summary>Whether the network knows the kind of a sign</summary>
#
# **No.** For that, the validation signs would have to be new ones.
#
# </details>
#
# <details>
# <summary>Whether the network remembers this very sign</summary>
#
# **Right.** Its neighbours in the film were in training. Split by track, and read that number.
#
# </details>
#
# <details>
# <summary>Nothing, since the network had seen those pictures</summary>
#
# **No.** Not those, but nearly the same. That is what makes this leak hard to notice.
#
# </details>

# %% [markdown]
# **Question 2.** `Adam(lr=0.001, decay=0.001 / 50)`, 50 epochs of 100 steps, in the old Keras. How much of the initial
# rate is left at the end?
#
# <details>
# <summary>About nine tenths</summary>
#
# **Right.** 1 + 0.001 / 50 · 5,000 = 1.1, and 1 / 1.1 = 0.91. The number of epochs cancels out: with 100 steps an epoch
# hardly anything happens, with 1,226 more than half is lost.
#
# </details>
#
# <details>
# <summary>Next to nothing</summary>
#
# **No.** For that the divisor would have to be large, and it is 1.1.
#
# </details>
#
# <details>
# <summary>A fiftieth</summary>
#
# **No.** The name suggests it. The formula divides by 1 + decay · steps.
#
# </details>

# %% [markdown]
# **Question 3.** Lesson 02's augmentation flips pictures. What does that do to traffic signs?
#
# <details>
# <summary>It doubles the training pictures, as with cats</summary>
#
# **No.** A mirrored cat is a cat. A mirrored *keep right* is a perfect *keep left*.
#
# </details>
#
# <details>
# <summary>No harm, if the validation pictures are flipped, too</summary>
#
# **No.** Then the validation would measure the same mistake, and praise it.
#
# </details>
#
# <details>
# <summary>It teaches wrong names for some classes, and signs that do not exist for others</summary>
#
# **Right.** Eight classes go over into another one. Numbers and letters become nothing at all.
#
# </details>

# %% [markdown]
# **Question 4.** The median side of your pictures is 45 pixels. What do you get from an input of 180?
#
# <details>
# <summary>Four times the detail</summary>
#
# **No.** An enlarged picture has more pixels, but not more of what was photographed.
#
# </details>
#
# <details>
# <summary>About sixteen times the cost of an input of 45, and little else</summary>
#
# **Right.** The cost grows with the square of the side. The median is a good first guess; then measure.
#
# </details>
#
# <details>
# <summary>An error, since pictures cannot be enlarged</summary>
#
# **No.** They are, without a word. That is why it pays to look at the sizes first.
#
# </details>

# %% [markdown]
# **Question 5.** A class has three tracks of 30 frames in the test, and a recall of 0.67. What may have happened?
#
# <details>
# <summary>The class is too hard to be learned</summary>
#
# **No.** Three signs cannot tell you that. Look at the frames that were missed.
#
# </details>
#
# <details>
# <summary>The network misses a third of all signs of this class, give or take little</summary>
#
# **No.** So you could say after 90 independent pictures. Three tracks leave much more open.
#
# </details>
#
# <details>
# <summary>One sign in three was missed, in all of its frames</summary>
#
# **Right.** Frames of a track are right or wrong together. The test holds about three independent answers for this
# class, not 90.
#
# </details>

# %% [markdown]
# **Question 6.** Validation by track chooses the network, which is then trained on all tracks. What may you still
# change after that?
#
# <details>
# <summary>Nothing</summary>
#
# **Right.** There is nothing left to choose by: same layers, same passes, same schedule. Then the test, once.
#
# </details>
#
# <details>
# <summary>The number of epochs, by the test accuracy</summary>
#
# **No.** Then the test would have chosen, as in source 001.
#
# </details>
#
# <details>
# <summary>The learning rate, by the training loss</summary>
#
# **No.** The training loss favours whatever learns by heart.
#
# </details>
