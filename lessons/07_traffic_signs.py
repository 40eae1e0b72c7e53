# %% [markdown]
# # 07 · Traffic signs: 43 classes, and a test that can be trusted
#
# **You will learn** to train a network for many classes, to choose the size of its pictures by looking at them, to read
# an old learning rate, to see a leak between training and test, and to find out what helps, one change at a time.
#
# **You need** lessons 00 to 02 and 04.
#
# **Time** reading: an hour · tiny: a minute · laptop: 5 to 10 minutes · full: an hour
#
# **Data** `traffic_signs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop or full (photographs, a CPU is enough)
seed: int = 0  # of all random numbers; another seed also draws other pictures
epochs: int | None = None  # passes over the training pictures, of every network; None: what the profile says
batch_size: int | None = None  # pictures a step; None: what the profile says
learning_rate: float | None = None  # of LeNet, 0.1 breaks it; None: what the profile says
image_size: int | None = None  # pixels a side of the pictures that the networks get; None: what the profile says

# %%
import math

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
from course_utils.synthetic.traffic_signs import CLASS_NAMES

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
# `train/00014/` holds signs of class 14. The course has a short name for each. Which of these 43 would *you* confuse,
# from a moving car?

# %%
labels = data.train.labels
pictures = [decode(file) for file in data.train.files]
counts, firsts = np.bincount(labels, minlength=43), np.searchsorted(labels, range(43))
examples = [pictures[place] for place in firsts + counts * 2 // 5]
picture_grid(examples, CLASS_NAMES, columns=8, title="One training picture of each class")

# %% [markdown]
# Shape and colour sort them roughly: red rings forbid, red triangles warn, blue discs command. Within a group only the
# pictogram differs, by few pixels. Many are dark, blurred or tilted.
#
# The benchmark is [GTSRB](https://doi.org/10.1016/j.neunet.2012.02.016), German signs in 43 classes. The file names
# that source 001 lists are those of the Belgian set, with 62. With 62 for 43 nothing
# fails, and nineteen outputs stay idle.
#
# The source reads with `cv2.imread`, which gives blue first: its red rings are blue. The network does not mind, as long
# as *every* picture is wrong in the same way. Our `load` gives red first.
#
# ## How large, and how many?
#
# Source 001 says that the input size should follow from an analysis of the data, and shows none. Here is one. Are most
# pictures larger than an input of 32 pixels? And how unequal are the classes?

# %%
smaller_side = np.array([min(picture.shape[:2]) for picture in pictures])
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 2.8), layout="constrained")
left.hist(smaller_side, bins=np.geomspace(12, 260, 40))
left.set(xscale="log", xlabel="smaller side (pixels)", ylabel="pictures", title="Sizes of the training pictures")
left.set_xticks((15, 30, 60, 120), (15, 30, 60, 120))
left.minorticks_off()
left.axvline(image_size, color="C1", label=f"the networks' input: {image_size}")
left.axvline(np.median(smaller_side), color="0.4", linestyle=":", label=f"median: {np.median(smaller_side):.0f}")
left.legend(fontsize=8)
right.bar(range(43), counts)
right.set(xlabel="class", ylabel="pictures", title="Training pictures of each class")
plt.show()

lazy = np.mean(data.test.labels == counts.argmax())
say(
    f"{np.mean(smaller_side > 32):.0%} are larger than 32 pixels, the median is {np.median(smaller_side):.0f}. The most "
    f"frequent sign has {counts.max()} training pictures, the rarest {counts.min()}. Who always names the most frequent "
    f"one is right in {lazy:.1%} of the test."
)

# %% [markdown]
# An input far left of the peak throws away what most pictures have; one far right of it pays for pixels that were never
# photographed, and the cost grows with the *square* of the side. The median is where to start; which size is best, only
# a validation tells (exercise 3). Tiny trains thirteen networks, and takes 20 pixels for the sake of time.
#
# Our signs are drawn as unequal as those of the GTSRB, 10 to 1. Accuracy counts pictures, so the frequent signs decide
# it. *Balanced accuracy* is the mean of the 43 recalls (of a class's pictures, the share that is found): each class
# counts once, and the laziest classifier gets 1 / 43.
#
# ## LeNet
#
# The source's network goes back to [LeCun and others, 1998](https://doi.org/10.1109/5.726791): two convolutions of 5 by
# 5, each followed by a pooling, then two dense layers. The source has 20 and 50 filters and 500 units. Tiny has 6, 16
# and 120, the numbers of 1998, for an eighth of the arithmetic.
#
# One sigmoid said *dog or not*. Now 43 units give a number each; *softmax* takes $e$ to the power of each and divides
# by their sum, so that 43 probabilities add up to 1. The loss, *categorical cross-entropy*, is minus the logarithm of
# the one that belongs to the true class: $\ln 43 = 3.76$ for who knows nothing.


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
# *Same* padding keeps the sides, so each pooling halves them. Count before you run, for the source's numbers and 32
# pixels (lesson 02 has the formulas): which share of the parameters sits in the dense layer of 500?

# %%
guess_share = None  # your number, from 0 to 1

# %% tags=["answer"]
places = (32 // 4) ** 2
by_hand = (5 * 5 * 3 + 1) * 20 + (5 * 5 * 20 + 1) * 50 + (places * 50 + 1) * 500 + (500 + 1) * 43
print(f"{by_hand:,} parameters; you guessed {guess_share}, it is {(places * 50 + 1) * 500 / by_hand:.3f}")
counted = lenet(32, (20, 50), 500).count_params()
claim("Counting LeNet by hand gives what Keras counts", abs(counted - by_hand), at_most=0)

# %% [markdown]
# Nearly all of them, and they are tied to *places*: a sign four pixels further left meets other weights. Our labels are
# whole numbers; Keras calls the loss *sparse* then. The source makes a row of 43 zeros and ones of each label first
# (`to_categorical`), for the same loss.
#
# ## `decay=lr/epochs`, read closely
#
# The source trains with `Adam(lr=INIT_LR, decay=INIT_LR / EPOCHS)`. The old optimizers shrank the rate after each
# *step*, not each epoch: $\text{rate}(t) = \text{rate}_0 / (1 + \text{decay} \cdot t)$. Which share of the first rate
# is left after 35 epochs of 40 steps, and which after 35 epochs of 1,226, those of the whole GTSRB?

# %%
guess_left_short = None  # your numbers, from 0 to 1
guess_left_long = None


# %% tags=["answer"]
def old_rate(step, first, decay):
    return first / (1 + decay * step)


for steps, guess in ((40, guess_left_short), (1226, guess_left_long)):
    left = [old_rate(steps * total, 1e-3, 1e-3 / total) / 1e-3 for total in (35, 100)]
    print(f"epochs of {steps:4} steps: you {guess}; after 35 epochs {left[0]:.3f}, after 100 {left[1]:.3f}")

# %% [markdown]
# The number of epochs cancels out: after $e$ epochs of $s$ steps the divisor is $1 + \frac{r}{e} \cdot e s = 1 + r s$.
# With short epochs hardly anything happens, with long ones the rate is more than halved, and nobody chose either.
#
# Keras 3 takes the argument and ignores it, with a warning. Today's name is `InverseTimeDecay`. Is it the same formula?

# %%
decay = learning_rate / epochs
schedule = keras.optimizers.schedules.InverseTimeDecay(learning_rate, decay_steps=1, decay_rate=decay)
ratios = [float(schedule(step)) / old_rate(step, learning_rate, decay) for step in (0, 100, 10_000, 1_000_000)]
claim("InverseTimeDecay gives the rates of the old decay", np.abs(np.array(ratios) - 1).max(), at_most=1e-5)

# %% [markdown]
# ## Tracks
#
# Which pictures shall validate? Look at the file names: `00003_00017.png` is frame 17 of track 3. A track is one
# physical sign, filmed while the car drives past.


# %%
def tracks_of(split):
    return np.array([f"{file.parent.name}/{file.name.split('_')[0]}" for file in split.files])


tracks = tracks_of(data.train)
one_track = np.flatnonzero(tracks == tracks[firsts[38]])[:6]
titles = [f"{data.train.files[i].stem}\n{smaller_side[i]} px" for i in one_track]
picture_grid([pictures[i] for i in one_track], titles, title="Frames of one track")

# %% [markdown]
# Nearly the same picture, again and again. A split by picture puts some of these frames into training and others into
# validation. So we hold back both kinds: first whole tracks, a fifth of them
# ([`StratifiedGroupKFold`](https://scikit-learn.org/stable/modules/cross_validation.html#stratifiedgroupkfold) keeps
# the classes' shares); then, of the tracks that stay, a tenth of the single frames, at random.

# %%
number = min(5, counts.max(), len(set(tracks)))
if number < 2:
    raise CourseError(f"{len(tracks)} pictures of {len(set(tracks))} tracks cannot be split by track: add some.")
folds = StratifiedGroupKFold(n_splits=number, shuffle=True, random_state=seed)
kept, new_tracks = next(folds.split(tracks, labels, groups=tracks))
shuffled = np.random.default_rng(seed).permutation(kept)
random_frames, seen = np.split(shuffled, [math.ceil(0.1 * len(kept))])
held_back = np.concatenate([random_frames, new_tracks])
len(set(tracks)), len(seen), len(random_frames), len(new_tracks)

# %% [markdown]
# ## One network, two exams
#
# The source's recipe in today's words: LeNet, `Adam` with the old decay, and `aug.flow(...)`, which moves each picture
# a little, anew in each pass. Its listing never says what `aug` is, and it must not be lesson 02's: a mirrored *turn
# right* is a perfect *turn left*. Classes 19 and 20, 33 and 34, 36 and 37, 38 and 39 would change places; numbers and
# letters would become no sign at all. What may change is the place, the size and the tilt, by a little. We train with
# and without it.

# %%
pixels = np.array([resize(picture, image_size) for picture in pictures], "float32")
augment = RandomAffine(rotation=6, width_shift=0.07, height_shift=0.07, zoom=0.1, seed=seed)


def move(images, labels):
    return augment(images, training=True), labels


# %% [markdown]
# Tiny takes a smaller LeNet and three epochs in place of 35. Each network is compiled once and trained from several
# first weights: its state before the training is kept, and put back.


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


def right_answers(model, images, labels):
    """For each picture, whether the network has it right."""
    return model.predict(images, batch_size=256, verbose=0).argmax(axis=1) == labels


def repeats(model, states, images, change=None, callbacks=None):
    """Return the accuracies, of shape (repeats, 2), on known and on new tracks, and the weights of each repeat."""
    accuracies, weights = [], []
    for number, state in enumerate(states):
        train(model, state, images[seen], labels[seen], number, change, callbacks)
        right = right_answers(model, images[held_back], labels[held_back])
        exams = np.split(right, [len(random_frames)])
        accuracies.append([exam.mean() for exam in exams])
        weights.append(model.get_weights())
    return np.array(accuracies), weights


# %% [markdown]
# Write down your numbers before you run: without augmentation, the accuracy on new frames of tracks that the network
# has seen, and on tracks that it has not; and what augmentation adds on new tracks.

# %%
guess_by_picture = None  # your numbers, from 0 to 1
guess_by_track = None
guess_augmentation = None  # a difference

# %% tags=["answer"]
source_net, source_states = compiled(lenet(image_size, *settings.lenet), schedule)
plain, lenets = repeats(source_net, source_states, pixels)
moved, _ = repeats(source_net, source_states, pixels, move)
by_picture, by_track = plain.mean(axis=0)
print(f"you {guess_by_picture} and {guess_by_track}, measured {by_picture:.3f} and {by_track:.3f}")
print(f"augmentation, on new tracks: you {guess_augmentation}, measured {moved[:, 1].mean() - by_track:+.3f}")
exams = {"known tracks": plain[:, 0], "new tracks": plain[:, 1]}
exams |= {"known tracks, augmentation": moved[:, 0], "new tracks, augmentation": moved[:, 1]}
points_over_seeds(exams, title=f"LeNet after {epochs} epochs, two exams")

# %% [markdown]
# One exam asks "do you remember this sign?", the other "do you know its kind?", and only the second is what the street
# asks. If you split by picture, you see only the first. Tiny's LeNet has hardly begun to learn, and remembers little;
# how far a better network's two numbers lie apart, we see below. Augmentation makes each picture harder: it pays where
# there are epochs to use it (lesson 02), and tiny's three are not enough.
#
# From here on the validation pictures are the whole tracks. The third exam, the test folder, stays shut until we have
# chosen. Source 001 hands its test to `fit` as `validation_data`: whoever picks the best epoch from that curve has used
# the test to choose.
#
# ## What could help?
#
# **Contrast.** Some pictures are nearly black. *Contrast normalisation* subtracts each picture's mean and divides by
# its standard deviation (the 4 keeps the noise of an almost black one small). We mix the colours to grey, too, as
# [Sermanet and LeCun](https://doi.org/10.1109/IJCNN.2011.6033589) did on this very set: a dazzled camera renders a red
# ring pink or even green.


# %%
def contrast(images):
    """Turn each picture to grey, of mean 127.5 and a standard deviation of about 64."""
    grey = images.mean(axis=-1, keepdims=True)
    mean, deviation = grey.mean(axis=(1, 2, 3), keepdims=True), grey.std(axis=(1, 2, 3), keepdims=True)
    return np.repeat((grey - mean) / (deviation + 4) * 64 + 127.5, 3, axis=-1)


normalised = contrast(pixels)
darkest = np.argsort(pixels.mean(axis=(1, 2, 3)))[:: max(1, len(pixels) // 200)][:6]
shown = [*pixels[darkest], *np.clip(normalised[darkest], 0, 255).astype("uint8")]
picture_grid(shown, ["as it is"] * 6 + ["normalised"] * 6, columns=6)

# %% [markdown]
# **Depth.** Two convolutions of 3 by 3 see what one of 5 by 5 sees, with fewer parameters and one more bend
# ([VGG](https://arxiv.org/abs/1409.1556)). [*Batch normalisation*](https://arxiv.org/abs/1502.03167) after each keeps
# the numbers in a range where learning is quick; its `momentum` of 0.99 would be too slow for a few hundred steps.


# %%
def deeper(size, filters):
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
# ## One change at a time
#
# Every row below is trained on the same pictures in the same orders, for the same few epochs, from several first
# weights. Augmentation and contrast change the pictures and nothing else. The deeper network comes with batch
# normalisation, dropout, and a rate of its own: 0.003, falling to zero along half a
# [cosine](https://arxiv.org/abs/1608.03983). How much does contrast bring LeNet, and how much the deeper network then?

# %%
guess_contrast = None  # your numbers, as differences of the accuracy
guess_deeper = None


# %% tags=["answer"]
def cosine(epoch, rate):
    """From 0.003 to nearly zero: the rate of an epoch, which the optimizer is given as it begins."""
    return 3e-3 * (1 + math.cos(math.pi * (epoch + 0.5) / epochs)) / 2


fall = [keras.callbacks.LearningRateScheduler(cosine)]
deep_net, deep_states = compiled(deeper(image_size, settings.signs_cnn), 3e-3)
results = {
    "LeNet": plain,
    "LeNet + augmentation": moved,
    "LeNet + contrast": repeats(source_net, source_states, normalised)[0],
    "deeper + contrast": repeats(deep_net, deep_states, normalised, callbacks=fall)[0],
}
ladder = {name: accuracies[:, 1] for name, accuracies in results.items()}
points_over_seeds(ladder, "accuracy on new tracks", title=f"One change at a time, after {epochs} epochs")

# %% tags=["answer"]
mean = {name: values.mean() for name, values in ladder.items()}
steps = {
    "contrast": ("LeNet + contrast", "LeNet", guess_contrast),
    "deeper": ("deeper + contrast", "LeNet + contrast", guess_deeper),
}
for name, (after, before, guess) in steps.items():
    pairs = " ".join(f"{step:+.3f}" for step in ladder[after] - ladder[before])
    print(f"{name:8}: you {guess}, measured {mean[after] - mean[before]:+.3f}, the repeats {pairs}")
print(f"LeNet has {source_net.count_params():,} parameters, the deeper network {deep_net.count_params():,}")
claim("Contrast normalisation helps LeNet on new tracks", mean["LeNet + contrast"] - mean["LeNet"], at_least=0.03)
claim("A deeper network helps, too", mean["deeper + contrast"] - mean["LeNet + contrast"], at_least=0.01)

leak = {name: (accuracies[:, 0] - accuracies[:, 1]).mean() for name, accuracies in results.items()}
say("Known tracks minus new tracks: " + ", ".join(f"{name} {value:.3f}" for name, value in leak.items()) + ".")
claim("A random split by picture flatters: new tracks keep less", leak["deeper + contrast"], at_least=0.1)

# %% [markdown]
# Whoever learns more also learns more by heart: the better the network, the more a split by picture would flatter it.
#
# After so few epochs this says what helps *soon*: no network is done. Contrast costs next to nothing; which half of it
# helps, the grey or the division, exercise 2 asks.
#
# ## All tracks for the last training
#
# The validation tracks choose contrast and the deeper network, and augmentation only where it helped LeNet. Train the
# choice once more, on *all* training pictures. Nothing is left to choose by, so nothing may be chosen from here on:
# same layers, same epochs, same schedule.

# %%
change = move if mean["LeNet + augmentation"] > mean["LeNet"] else None
record("chosen", "deeper + contrast + augmentation" if change else "deeper + contrast")
train(deep_net, deep_states[0], normalised, labels, change=change, callbacks=fall)

# %% [markdown]
# ## The test, once
#
# The third exam. The rival is the LeNet that was best on the validation tracks. It has learned from fewer pictures than
# the final network; the points above compare without the additional ones.

# %%
true_labels, test_pixels = data.test.labels, data.test.images(image_size).astype("float32")
best = plain[:, 1].argmax()
source_net.set_weights(lenets[best])
lenet_correct = right_answers(source_net, test_pixels, true_labels)
answers = deep_net.predict(contrast(test_pixels), batch_size=256, verbose=0).argmax(axis=1)
correct = answers == true_labels
print("LeNet:", accuracy_interval(lenet_correct))
print("final:", accuracy_interval(correct))
say(
    f"This LeNet: {plain[best, 0]:.3f} on frames of tracks that it knew, {plain[best, 1]:.3f} on the validation tracks, "
    f"{lenet_correct.mean():.3f} here. The deeper network with contrast leads by {mean['deeper + contrast'] - by_track:+.3f} on "
    f"the validation tracks, with the same pictures to learn from, and by {correct.mean() - lenet_correct.mean():+.3f} here."
)
record("test_accuracy_lenet", lenet_correct.mean())
record("test_accuracy", correct.mean())

# %% [markdown]
# Two parts with new signs in both, and yet they do not agree: the validation tracks are a few hundred frames of some
# seventy signs, and another fifth of the tracks would have given another number. How far can such a number move? The
# intervals above are too narrow. Wilson's formula counts pictures, but frames of one track mostly stand and fall
# together. Draw whole tracks instead, with replacement (the *bootstrap*), and look how far the accuracy moves:

# %%
test_tracks = tracks_of(data.test)
_, which = np.unique(test_tracks, return_inverse=True)
right, size = np.bincount(which, correct), np.bincount(which)
draws = np.random.default_rng(seed).integers(len(size), size=(2000, len(size)))
low, high = np.quantile(right[draws].sum(axis=1) / size[draws].sum(axis=1), [0.025, 0.975])
print(f"final: {correct.mean():.3f} [{low:.3f}, {high:.3f}] from {len(size)} tracks")

# %% [markdown]
# Both networks saw the same test pictures, so resample their *difference*, both on the same draw of tracks. The
# course has a function for this, `bootstrap_by_group`:

# %%
gain = bootstrap_by_group(lambda a, b: np.mean(a) - np.mean(b), test_tracks, correct, lenet_correct, seed=seed)
claim("What the validation tracks have chosen beats the best LeNet on signs never seen", gain, at_least=0.1)

# %% [markdown]
# ## Which sign is taken for which?
#
# The *confusion matrix* has one row for each true class and one column for each answer. Is what lies beside its
# diagonal scattered at random, or does it stay within a group of signs?

# %%
matrix = confusion_matrix(true_labels, answers, labels=range(43))
figure, axis = plt.subplots(figsize=(6.5, 5.5), layout="constrained")
axis.imshow(matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True)), cmap="Blues", vmin=0, vmax=1)
axis.set(xlabel="answer (class)", ylabel="true class", title="Share of each true class (row) by answer (column)")
plt.show()

triangles = [11, *range(18, 32)]
mistaken = np.isin(true_labels, triangles) & ~correct
stays = np.isin(answers[mistaken], triangles).mean()
recall = matrix.diagonal() / matrix.sum(axis=1)
rare, frequent = np.argsort(counts)[:10], np.argsort(counts)[-10:]
record("test_balanced_accuracy", recall.mean())
say(
    f"Of the {mistaken.sum()} red triangles that are mistaken, {stays:.0%} are taken for another one, though only "
    f"{len(triangles) / 43:.0%} of the classes are triangles. {np.sum(recall == 0)} classes are never found. Balanced accuracy "
    f"{recall.mean():.3f}, accuracy {correct.mean():.3f}: the ten rarest signs, of {counts[rare].sum()} training pictures "
    f"together, have a mean recall of {recall[rare].mean():.2f}, the ten most frequent, of {counts[frequent].sum()}, one of "
    f"{recall[frequent].mean():.2f}."
)

# %% [markdown]
# Triangles stay triangles, mostly, and speed limits speed limits. Look at the empty places on the diagonal: those
# signs are rare, and their pictures go to frequent signs. More pictures of the rare signs, or a larger weight for them
# in the loss (lesson 08), is the first thing to try, on validation.
#
# ## What the source's listing gets wrong
#
# Besides what we met, read `load_data` in source 001 with care:
#
# - As it is printed, the lines that take the label stand *behind* the loop: all pictures, one label. (NumPy would not
#   complain; `fit` would, for the numbers differ.)
# - `for imagePath in imagePath` gives the list's name to its elements. It runs, and the list is gone.
# - `steps_per_epoch=len(trainX) // BS` rounds down: an epoch ends before the last pictures have come.
#
# ## What you take away
#
# - Split by what makes pictures alike: track, patient, day. A split by picture flatters.
# - Look at the sizes before you choose the input; the cost grows with the square of the side.
# - `decay=lr/epochs` divides the rate by 1 + rate x steps of one epoch. Compute what is left before you trust it.
# - Augment by what does not change the class. A flip changes eight classes of signs.
# - One change at a time, several repeats, judged on validation. The test comes once, read with its tracks in mind.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `Adam(lr=1e-3, decay=1e-3 / EPOCHS)` | `Adam(keras.optimizers.schedules.InverseTimeDecay(1e-3, 1, 1e-3 / epochs))`, or a schedule that does something |
# | `to_categorical(labels)` with `categorical_crossentropy` | whole numbers with `sparse_categorical_crossentropy` |
# | `Activation("relu")` as a layer of its own | `Conv2D(..., activation="relu")`; a layer of its own after batch normalisation |
# | `K.image_data_format() == "channels_first"` | channels last, everywhere |
# | `fit_generator(aug.flow(trainX, trainY, batch_size=BS), steps_per_epoch=len(trainX) // BS)` | augmentation as a layer; `fit(dataset)` counts the steps |
# | `validation_data=(testX, testY)` | a validation split of its own, by group |
# | `cv2.imread` straight into the network | `cv2.cvtColor(..., cv2.COLOR_BGR2RGB)`, or a loader that gives RGB |
#
# ## Exercises
#
# 1. Break it: set `learning_rate = 0.1`. Predict both exams first.
# 2. Grey, or normalised? Take one half of `contrast` away, then the other. Which one helps?
# 3. Set `image_size` to 16, 28, 44 and 64. From which size on do the validation tracks gain no more?
# 4. Make use of the flip: mirror the pictures of the eight classes *and* change their labels.
# 5. Average the answers over all frames of a test track. How much better is a track's answer than a picture's?

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
# **Right.** 1 + 0.001 / 50 · 5,000 = 1.1. The number of epochs cancels out: `decay=lr/epochs` is a schedule by name
# only.
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
