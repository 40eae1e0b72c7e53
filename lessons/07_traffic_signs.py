# %% [markdown]
# # 07 · Traffic signs: 43 classes, and a test that can be trusted
#
# **You will learn** to train a network for many classes, to choose the size of its pictures by looking at them, to read
# an old learning rate, to see a leak between training and test that flatters everybody, and to improve a network one
# measured step at a time.
#
# **You need** lessons 00 to 02.
#
# **Time** tiny: about 30 seconds · laptop: 5 to 10 minutes · full: half an hour
#
# **Data** `traffic_signs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop or full (photographs, a CPU is enough)
seed: int = 0  # of all random numbers; another seed also draws other pictures
epochs: int | None = None  # passes over the training pictures for LeNet; None: what the profile says
deep_epochs: int | None = None  # passes for the deeper networks; None: what the profile says
batch_size: int = 32  # pictures a step
learning_rate: float = 1e-3  # of Adam, at the start
image_size: int | None = None  # pixels a side of the pictures that the networks get; None: what the profile says

# %%
import dataclasses
import math
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix
from sklearn.model_selection import StratifiedGroupKFold, train_test_split

from course_utils.augment import RandomAffine
from course_utils.datasets import load
from course_utils.errors import CourseError
from course_utils.images import decode
from course_utils.metrics import accuracy_interval, bootstrap_by_group
from course_utils.plots import picture_grid, training_curves
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic.traffic_signs import CLASS_NAMES

settings = get_profile(profile)
epochs = epochs or settings.epochs["lenet"]
deep_epochs = deep_epochs or settings.epochs["deep_signs"]
image_size = image_size or settings.image_size["traffic_signs"]
keras.utils.set_random_seed(seed)
data = load("traffic_signs", settings, seed=seed)

# %% [markdown]
# ## The folder is the label
#
# The second half of source 001 sorts traffic signs. Its labels are the names of the folders, and so are ours:
# `train/00014/` holds signs of class 14. A number is no help to a reader, so the course has a short name for each.

# %%
file = data.train.files[len(data.train) // 2]
label = int(file.parent.name)
print(file.relative_to(data.folder), "->", label, "->", CLASS_NAMES[label])
print(len(data.class_names), "classes,", len(data.train), "training pictures,", len(data.test), "test pictures")

# %% [markdown]
# Before you look: which of these 43 will a network confuse? Which would *you*, from a moving car?

# %%
firsts = np.searchsorted(data.train.labels, range(43))
counts = np.bincount(data.train.labels)
examples = data.train.images(96)[firsts + counts * 2 // 5]
picture_grid(examples, CLASS_NAMES, columns=8, title="One training picture of each class")

# %% [markdown]
# Shape and colour sort them roughly: red rings forbid, red triangles warn, blue discs command. Within a group only the
# pictogram differs, by few pixels. And many are dark, blurred or tilted, as pictures from a car are.
#
# The benchmark is [GTSRB](https://doi.org/10.1016/j.neunet.2012.02.016), German signs in 43 classes. The file names
# that source 001 lists (`00000/01153_00000.png`) are those of another set, the Belgian one with 62 classes. Its listing
# leaves `CLASS_NUM` open. A wrong number there does not always fail: with 62 for 43, nineteen outputs stay idle.
#
# ## Blue for red
#
# Source 001 reads its pictures with `cv2.imread` and hands them on as they are. OpenCV gives blue first, then green,
# then red. What would you see if you looked at what its network sees?

# %%
shown = [17, 14, 27, 35]  # no entry, stop, pedestrians, straight on
pairs = [picture for label in shown for picture in (examples[label], examples[label][..., ::-1])]
picture_grid(pairs, ["as it is", "as the source sees it"] * len(shown), columns=8)

# %% [markdown]
# Signs that forbid turn blue, signs that command turn orange. The network does not mind, as long as *every* picture is
# wrong in the same way. The first one that comes from another reader, as in lesson 02's `answer`, is off. Our `load`
# gives red first.
#
# ## How large are they?
#
# Source 001 says that the input size should follow from an analysis of the data, and shows none. Here is one. What
# fraction of the pictures would an input of 32 pixels have to enlarge?

# %%
sides = np.array([decode(file).shape[:2] for file in data.train.files])
smaller_side = sides.min(axis=1)
figure, axis = plt.subplots(figsize=(6.5, 3), layout="constrained")
axis.hist(smaller_side, bins=np.geomspace(12, 260, 40), color="C0")
for size, style in zip((16, 32, 48, 64), (":", "--", "-", "-."), strict=True):
    axis.axvline(
        size, color="black", linestyle=style, label=f"{size} px: {np.mean(smaller_side > size):.0%} are larger"
    )
axis.set(xscale="log", xlabel="smaller side (pixels)", ylabel="pictures", title="Sizes of the training pictures")
axis.set_xticks((15, 30, 60, 120, 240), ("15", "30", "60", "120", "240"), minor=False)
axis.legend()
axis.minorticks_off()

# %% [markdown]
# The scale is logarithmic: the sign doubles each time the car halves its distance. An input far left of the hill throws
# away what most pictures have; one far right of it pays for pixels that were never photographed, and the cost grows with
# the *square* of the side. The median is a good first guess; section *Improvement 1* measures it.

# %%
record("median_side", float(np.median(smaller_side)))
aspect = sides[:, 1] / sides[:, 0]
print(f"width / height from {aspect.min():.2f} to {aspect.max():.2f}, half between {np.quantile(aspect, [0.25, 0.75])}")

# %% [markdown]
# Nearly square, most of them, so that squashing them to a square bends little. With signs of all proportions you would
# pad instead.
#
# ## How many of each?
#
# An accuracy has to be read against a guess. What does the laziest classifier score, the one that always names the most
# frequent class?

# %%
figure, axis = plt.subplots(figsize=(9, 2.6), layout="constrained")
axis.bar(range(43), counts, color="C0", label="train")
axis.bar(range(43), np.bincount(data.test.labels, minlength=43), color="C1", label="test")
axis.set(xlabel="class", ylabel="pictures", title="Pictures of each class", ylim=(0, 1.3 * counts.max()))
axis.legend(ncols=2)

# %%
lazy = np.bincount(data.test.labels).max() / len(data.test)
say(
    f"The most frequent sign has {counts.max()} training pictures, the rarest {counts.min()}. Who always names the most "
    f"frequent one is right in {lazy:.1%} of the test."
)

# %% [markdown]
# Our signs are drawn as unequal as those of the GTSRB, where the most frequent speed limit has ten times as many pictures
# as the rarest. Accuracy counts pictures, so the frequent signs decide it. *Balanced accuracy* is the mean of the 43
# recalls: each class counts once, and 1 / 43 is what the laziest classifier gets. A network that knows only the frequent
# signs shows it by the distance between the two, so we look at both.
#
# ## LeNet
#
# The source's network goes back to [LeCun and others, 1998](https://doi.org/10.1109/5.726791): two convolutions of 5 by
# 5, with 20 and 50 filters, each followed by a pooling, then a dense layer of 500 units, and a softmax. *Same* padding
# keeps the sides, so each pooling halves them.


# %%
def lenet(size):
    return keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(20, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(50, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(500, activation="relu"),
            layers.Dense(43, activation="softmax"),
        ]
    )


# %% [markdown]
# Count before you run: how many parameters, and where do they sit? (Lesson 02 has the formulas.)

# %%
places = (image_size // 4) ** 2
by_hand = (5 * 5 * 3 + 1) * 20 + (5 * 5 * 20 + 1) * 50 + (places * 50 + 1) * 500 + (500 + 1) * 43
share = (places * 50 + 1) * 500 / by_hand
print(f"{by_hand:,} parameters, {share:.0%} of them in the dense layer of 500")
claim("Counting LeNet by hand gives what Keras counts", abs(lenet(image_size).count_params() - by_hand), at_most=0)

# %% [markdown]
# Nearly all sit in one layer, and it is tied to *places*: a sign two pixels further left meets other weights. Keep that
# in mind for the second improvement.
#
# Labels are whole numbers, so the loss is *sparse* categorical cross-entropy: minus the logarithm of the probability
# given to the right class. The source makes a row of 43 zeros and ones of each label first (`to_categorical`), for the
# same loss.
#
# ## `decay=lr/epochs`, read closely
#
# The source trains with `Adam(lr=INIT_LR, decay=INIT_LR / EPOCHS)`. Many tutorials do. The old optimizers shrank the
# rate after each *step*, not each epoch:
#
# $$\text{rate}(t) = \frac{\text{rate}_0}{1 + \text{decay} \cdot t}$$
#
# Guess: how much of the initial rate is left at the end?


# %%
def old_rate(step, initial, decay):
    return initial / (1 + decay * step)


steps = math.ceil(len(data.train) / batch_size)
for total in (10, 35, 100):
    left = old_rate(steps * total, learning_rate, learning_rate / total) / learning_rate
    print(f"{total:3} epochs of {steps} steps: {left:.1%} of the initial rate are left")

# %% [markdown]
# Hardly anything happens, and the number of epochs cancels out: after $e$ epochs of $s$ steps the divisor is
# $1 + \frac{r}{e} \cdot e s = 1 + r s$. A rate of 0.001 is divided by a thousandth of the steps in *one* epoch more than
# one. `decay=lr/epochs` looks like a schedule, and is close to none.
#
# Keras 3 takes the argument and ignores it, with a warning. Today's name is `InverseTimeDecay`. Do you get the same
# training? Train one small model both ways: once with the old formula by hand before each step, once with the schedule.

# %%
decay = 0.05  # far more than the source's, so that it shows


class OldDecay(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        optimizer = self.model.optimizer
        optimizer.learning_rate = old_rate(int(optimizer.iterations), learning_rate, decay)


def trained_weights(rate, callbacks):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((2,)), layers.Dense(4, activation="relu"), layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="mse")
    x = np.random.default_rng(seed).normal(size=(64, 2)).astype("float32")
    model.fit(x, x[:, :1] * x[:, 1:], batch_size=8, epochs=4, shuffle=False, verbose=0, callbacks=callbacks)
    return np.concatenate([weight.numpy().ravel() for weight in model.weights])


# %%
schedule = keras.optimizers.schedules.InverseTimeDecay(learning_rate, decay_steps=1, decay_rate=decay)
old = trained_weights(learning_rate, [OldDecay()])
new = trained_weights(schedule, [])
claim("The old decay and InverseTimeDecay train the same weights", np.abs(old - new).max(), at_most=1e-6)

# %% [markdown]
# Step for step the same. So here is the source's recipe, in today's words:


# %%
def compile_as_source(model, passes):
    rate = keras.optimizers.schedules.InverseTimeDecay(learning_rate, 1, decay_rate=learning_rate / passes)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])


# %% [markdown]
# ## Tracks
#
# Which pictures shall validate? Look at the file names first: `00003_00017.png` is frame 17 of track 3. A track is one
# physical sign, filmed while the car drives past.

# %%
tracks = np.array([f"{file.parent.name}/{file.name.split('_')[0]}" for file in data.train.files])
one_track = np.flatnonzero(tracks == tracks[firsts[38]])[:6]
pixels = data.train.images(96)
titles = [f"{data.train.files[i].stem}\n{smaller_side[i]} px" for i in one_track]
picture_grid(pixels[one_track], titles, title="Frames of one track")

# %% [markdown]
# Nearly the same picture, again and again. Now imagine a split by picture: it puts some of these frames into training
# and others into validation. What would a network need to know to get those right?
#
# Let us hold back both kinds. First whole tracks, a fifth of them
# ([`StratifiedGroupKFold`](https://scikit-learn.org/stable/modules/cross_validation.html#stratifiedgroupkfold) keeps the
# classes' shares); then, of the tracks that stay, single frames drawn at random. One network, two exams.

# %%
number = min(5, counts.max())
if number < 2 or len(set(tracks)) < number:
    raise CourseError(
        f"{len(data.train)} training pictures of {len(set(tracks))} tracks cannot be split by track: it takes classes "
        "with several pictures, of several tracks. What to do: add pictures to the class folders."
    )
folds = StratifiedGroupKFold(n_splits=number, shuffle=True, random_state=seed)
kept, new_tracks = next(folds.split(tracks, data.train.labels, groups=tracks))

# %%
labels, frames = np.unique(data.train.labels[kept], return_counts=True)
size = max(math.ceil(0.1 * len(kept)), min(len(labels), len(kept) // 2))  # a tenth, or one frame of each class
shares = data.train.labels[kept] if frames.min() > 1 else None  # a single frame cannot be on both sides
seen, random_frames = train_test_split(kept, test_size=size, stratify=shares, random_state=seed)
len(set(tracks)), len(seen), len(random_frames), len(new_tracks)


# %%
def part(split, rows):
    """The pictures of these rows as a split of their own."""
    return dataclasses.replace(split, files=tuple(split.files[i] for i in rows), labels=split.labels[rows])


learn, same_tracks, other_tracks = (part(data.train, rows) for rows in (seen, random_frames, new_tracks))
train = learn.batches(batch_size, shuffle=True, seed=seed)

# %% [markdown]
# ## The leak
#
# Write down three numbers before you run: the accuracy on frames of tracks that the network has seen, on tracks that it
# has not, and on the test folder, where all tracks are new.

# %%
keras.utils.set_random_seed(seed)
plain = lenet(image_size)
compile_as_source(plain, epochs)
start = time.perf_counter()
history = plain.fit(train, validation_data=same_tracks.batches(), epochs=epochs, verbose=0).history
plain_seconds = time.perf_counter() - start
training_curves({"LeNet, split by picture": history})

# %% [markdown]
# The solid curve climbs and stays high. Lesson 02 taught you to look for the gap between the two lines; whatever gap you
# see here, it is the smaller part of the truth. If you split by picture, you would stop here and be content.

# %%
test = data.test.batches()
by_picture, by_track, by_test = (
    plain.evaluate(pictures, verbose=0)[1] for pictures in (same_tracks.batches(), other_tracks.batches(), test)
)
figure, axis = plt.subplots(figsize=(6.5, 1.9), layout="constrained")
bars = axis.barh(["split by picture", "split by track", "test folder"], [by_picture, by_track, by_test], color="C0")
axis.bar_label(bars, fmt="%.3f", padding=3)
axis.set(xlim=(0, 1.12), xlabel="accuracy", title="One network, three exams")
axis.invert_yaxis()

# %% [markdown]
# The split by picture promised a different network from the one you get. It asked "do you remember this sign?", and the
# street asks "do you know its kind?". The split by track tells the truth, within what chance does to some hundred signs.

# %%
record("accuracy_by_picture", by_picture)
record("accuracy_by_track", by_track)
claim("A random split by picture flatters: it promises more than new tracks keep", by_picture - by_track, at_least=0.05)
claim("...and more than the test folder keeps", by_picture - by_test, at_least=0.05)

# %% [markdown]
# From here on the validation pictures are the whole tracks. (The single frames stay out, so that all networks learn
# from the same pictures.) Remember the leak whenever pictures come in groups: one patient's two eyes (lesson 08), one
# day's weather, one photographer.
#
# And source 001? It has two folders, so its test may be clean. But it hands that test as `validation_data` to `fit`, and
# looks at it after each epoch. Whoever picks the best epoch from that curve has used the test to choose.

# %% [markdown]
# ## Improvement 1: the input size
#
# Source 001 ends with three things one could improve: the size of the input, a deeper network, and the augmentation. It
# tries none. We try each, and judge by the validation tracks; the test folder stays shut until we have chosen.
#
# Half the side first: a quarter of the pixels, a quarter of the time. What does it cost?


# %%
def measure(model, passes, compile_model, size=image_size):
    """Train, and return the accuracy on the validation tracks, and the seconds."""
    compile_model(model, passes)
    start = time.perf_counter()
    model.fit(learn.batches(batch_size, image_size=size, shuffle=True, seed=seed), epochs=passes, verbose=0)
    seconds = time.perf_counter() - start
    return model.evaluate(other_tracks.batches(image_size=size), verbose=0)[1], seconds


# %%
ladder = {f"LeNet, {image_size} px": (by_track, plain_seconds)}
for size in (image_size // 2,):
    keras.utils.set_random_seed(seed)
    ladder[f"LeNet, {size} px"] = measure(lenet(size), epochs, compile_as_source, size)
for name, (accuracy, seconds) in ladder.items():
    print(f"{name:40} {accuracy:.3f}   {seconds:5.1f} s")

# %% [markdown]
# The pictograms are a few pixels wide, and at half the side some of them merge. Larger than the median side brings
# little more, for there is nothing more in most files: try it with the parameter `image_size`.
#
# ## Improvement 2: a deeper network
#
# Two convolutions of 3 by 3 see what one of 5 by 5 sees, with fewer parameters and one more bend
# ([VGG](https://arxiv.org/abs/1409.1556)). *Batch normalisation* after each
# ([Ioffe and Szegedy](https://arxiv.org/abs/1502.03167)) keeps the numbers in a range where learning is quick. After
# three poolings little is left to flatten, and a dense layer of 128 is enough. Dropout stands on either side of it.


# %%
def convolution(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    return layers.ReLU()(x)


def deeper(size, *, front=(), filters=settings.signs_cnn, pool_after=(0, 2, 4)):
    inputs = x = keras.Input((size, size, 3))
    for layer in front:
        x = layer(x)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    for number, width in enumerate(filters):
        x = convolution(x, width)
        if number in pool_after:
            x = layers.MaxPooling2D()(x)
    x = layers.Dropout(0.3, seed=seed)(layers.Flatten()(x))
    x = layers.BatchNormalization(momentum=0.9)(layers.Dense(128, use_bias=False)(x))
    x = layers.Dropout(0.3, seed=seed)(layers.ReLU()(x))
    return keras.Model(inputs, layers.Dense(43, activation="softmax")(x))


print(f"{deeper(image_size).count_params():,} parameters; LeNet has {by_hand:,}")

# %% [markdown]
# Five convolutions, and a fraction of LeNet's parameters. The convolution has no bias: batch normalisation takes
# the mean away and adds a shift of its own. Its `momentum` says how slowly the running averages follow; Keras's 0.99 is
# too slow for a few hundred steps (lesson 10 shows what happens then).
#
# A schedule that deserves the name goes along: batch normalisation bears three times LeNet's rate, which then falls to
# zero along half a [cosine](https://arxiv.org/abs/1608.03983).


# %%
def compile_deeper(model, passes, pictures=None):
    steps = math.ceil((pictures or len(learn)) / batch_size) * passes
    rate = keras.optimizers.schedules.CosineDecay(3 * learning_rate, steps)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])


keras.utils.set_random_seed(seed)
ladder["deeper"] = measure(deeper(image_size), deep_epochs, compile_deeper)
print("deeper: {:.3f} on new tracks, {:.1f} s".format(*ladder["deeper"]))

# %% [markdown]
# ## Improvement 3: better augmentation, without flips
#
# Lesson 01's flip doubled the cats. What would it do to signs? Here are some, and what a mirror makes of them.

# %%
shown = [33, 38, 19, 36, 1, 14]
pairs = [picture for label in shown for picture in (examples[label], examples[label][:, ::-1])]
titles = [text for label in shown for text in (CLASS_NAMES[label], "mirrored")]
picture_grid(pairs, titles, columns=6)

# %% [markdown]
# A mirrored *turn right* is a perfect *turn left*: a flip would teach the network, half of the time, the wrong name.
# Eight classes go over into another one; numbers and letters become no sign at all.

# %%
mirrored = {19: 20, 20: 19, 33: 34, 34: 33, 36: 37, 37: 36, 38: 39, 39: 38}
for label, other in mirrored.items():
    print(f"{CLASS_NAMES[label]:20} becomes {CLASS_NAMES[other]}")

# %% [markdown]
# (Turned round: for a sign that has its mirror image in another class, the flip is a source of *extra* pictures of that
# other class. See the exercises.) What may change without changing the class? The place by a little, the size by a
# little, the tilt by a few degrees: what a slack cut-out and a bent post do.
#
# And the light. Some pictures are nearly black. *Contrast normalisation* subtracts each picture's mean and divides by
# its standard deviation, so that day and dusk look alike. The 4 in the divisor keeps the noise of an almost black
# picture from being blown up. We go one step further and mix the colours to grey, as
# [Sermanet and LeCun](https://doi.org/10.1109/IJCNN.2011.6033589) did on this very set: a dazzled camera renders a red
# ring pink, white or even green, and the shape is there all the same.


# %%
@keras.saving.register_keras_serializable("lesson_07")
class ContrastNormalisation(layers.Layer):
    """Turn each picture to grey, of mean 127.5 and a standard deviation of about 64."""

    def call(self, images):
        images = keras.ops.mean(images, axis=-1, keepdims=True)
        mean = keras.ops.mean(images, axis=(1, 2, 3), keepdims=True)
        deviation = keras.ops.std(images, axis=(1, 2, 3), keepdims=True)
        return (images - mean) / (deviation + 4) * 64 + 127.5


def augmentation():
    return RandomAffine(rotation=6, width_shift=0.07, height_shift=0.07, zoom=0.1, seed=seed)


# %%
darkest = np.argsort(pixels.mean(axis=(1, 2, 3)))[:: max(1, len(pixels) // 200)][:6]
shown = pixels[darkest].astype("float32")
seen = np.clip(ContrastNormalisation()(augmentation()(shown, training=True)), 0, 255)
both = np.concatenate([shown, seen.repeat(3, axis=-1)])
picture_grid(both, ["as it is"] * 6 + ["moved, normalised"] * 6, columns=6)

# %% [markdown]
# The lower row is what the network will see: shapes come out of the dark, and the noise comes with them.

# %%
fronts = {
    "deeper, contrast": [ContrastNormalisation()],
    "deeper, contrast, augmentation": [augmentation(), ContrastNormalisation()],
}
for name, front in fronts.items():
    keras.utils.set_random_seed(seed)
    ladder[name] = measure(deeper(image_size, front=front), deep_epochs, compile_deeper)

# %%
names, accuracies = list(ladder), [accuracy for accuracy, _ in ladder.values()]
figure, axis = plt.subplots(figsize=(7, 2.6), layout="constrained")
bars = axis.barh(names, accuracies, color="C0")
axis.bar_label(bars, [f"{accuracy:.3f}, {seconds:.0f} s" for accuracy, seconds in ladder.values()], padding=3)
axis.set(xlim=(0, 1.25), xlabel="accuracy on new tracks (validation)", title="One step at a time")
axis.invert_yaxis()

# %% [markdown]
# Each bar differs from an earlier one in one thing, so that you can say what helped. Contrast normalisation takes away
# what no class depends on. Augmentation makes each picture harder, as in lesson 02, and pays where there are epochs to
# use it: with few, its bar may even be the shorter one. So let the validation tracks choose.

# %%
claim(
    "Normalised contrast helps the deeper network on new tracks",
    ladder["deeper, contrast"][0] - ladder["deeper"][0],
    at_least=0.05,
)
chosen = max(fronts, key=lambda name: ladder[name][0])
record("chosen", chosen)

# %% [markdown]
# ## All tracks for the last training
#
# The choice is made, and the validation tracks have done their duty. The rarest classes have only three tracks, and the
# validation took one of some of them. Train the chosen network once more, on *all* training pictures. Nothing is left to choose
# by, so nothing may be chosen from here on: same layers, same passes, same schedule.

# %%
keras.utils.set_random_seed(seed)
final = deeper(image_size, front=fronts[chosen])
compile_deeper(final, deep_epochs, pictures=len(data.train))
everything = data.train.batches(batch_size, shuffle=True, seed=seed)
final.fit(everything, epochs=deep_epochs, verbose=0).history["loss"][-1]

# %% [markdown]
# ## The test, once
#
# LeNet as the source trains it, and the network that the validation tracks have chosen. (Part of the difference is the
# tracks that LeNet did not get; the ladder above compares without them.)

# %%
true_labels = data.test.labels
plain_correct = plain.predict(test, verbose=0).argmax(axis=1) == true_labels
probability = final.predict(test, verbose=0)
answers = probability.argmax(axis=1)
correct = answers == true_labels
print("LeNet: ", accuracy_interval(plain_correct))
print("final: ", accuracy_interval(correct))

# %%
record("test_accuracy_lenet", plain_correct.mean())
record("test_accuracy", correct.mean())

# %% [markdown]
# These intervals are too narrow. Wilson's formula counts pictures, but frames of one track are right or wrong together:
# the test holds as many independent answers as it has *tracks*. Draw whole tracks instead, with replacement (the
# *bootstrap*), and look how far the accuracy moves:

# %%
test_tracks = np.array([f"{file.parent.name}/{file.name.split('_')[0]}" for file in data.test.files])
_, which = np.unique(test_tracks, return_inverse=True)
right, size = np.bincount(which, correct), np.bincount(which)
draws = np.random.default_rng(seed).integers(len(size), size=(2000, len(size)))
low, high = np.quantile(right[draws].sum(axis=1) / size[draws].sum(axis=1), [0.025, 0.975])
print(f"final:  {correct.mean():.3f} [{low:.3f}, {high:.3f}] from {len(size)} tracks")

# %% [markdown]
# Both networks saw the same test pictures, so resample their *difference*, both on the same draw of tracks. The course
# has a function for this, `bootstrap_by_group`: it takes what is to be computed, the groups, and the answers.

# %%
gain = bootstrap_by_group(lambda a, b: np.mean(a) - np.mean(b), test_tracks, correct, plain_correct, seed=seed)
claim("What the validation tracks have chosen beats the source's LeNet on signs never seen", gain, at_least=0.05)

# %% [markdown]
# ## Who is taken for whom?
#
# One row for each true class, one column for each answer. Where will the dark spots off the diagonal be?

# %%
figure, axis = plt.subplots(figsize=(9.5, 9), layout="constrained")
ConfusionMatrixDisplay.from_predictions(
    true_labels,
    answers,
    labels=range(43),
    display_labels=CLASS_NAMES,
    normalize="true",
    include_values=False,
    xticks_rotation="vertical",
    cmap="Blues",
    ax=axis,
)
axis.set_title("Share of each true class (row) by answer (column)")
axis.tick_params(labelsize=8)

# %% [markdown]
# The diagonal is what is right. What lies beside it is not scattered at random: most of it stays within a group, speed
# limits among speed limits, triangles among triangles. The network has the shape, and misses the pictogram.

# %%
matrix = confusion_matrix(true_labels, answers, labels=range(43))
recall = matrix.diagonal() / matrix.sum(axis=1)
rare, frequent = np.argsort(counts)[:10], np.argsort(counts)[-10:]
record("test_balanced_accuracy", recall.mean())
say(
    f"Balanced accuracy {recall.mean():.3f}, accuracy {correct.mean():.3f}. The ten rarest signs, of "
    f"{counts[rare].sum()} training pictures together, have a mean recall of {recall[rare].mean():.2f}; the ten most "
    f"frequent, of {counts[frequent].sum()}, one of {recall[frequent].mean():.2f}."
)

# %%
lowest = np.argsort(recall)[:10]
figure, axis = plt.subplots(figsize=(7, 3), layout="constrained")
axis.barh([CLASS_NAMES[label] for label in lowest], recall[lowest], color="C0")
axis.set(xlim=(0, 1), xlabel="recall: share of this class's pictures that is found", title="The ten hardest classes")
axis.invert_yaxis()

# %% [markdown]
# An average over 43 classes hides such a tail. And the rarest classes have two tracks in the test: one sign that is
# missed in all of its frames costs more than half of the recall. Read the bars as a list of where to look.
#
# Now look. The most frequent mistakes: a test picture, and beside it what it was taken for.

# %%
mistakes = matrix - np.diag(matrix.diagonal())
worst = np.argsort(mistakes, axis=None)[::-1][:6]
test_pixels, pairs, titles = data.test.images(96), [], []
for true, answer in zip(*np.unravel_index(worst, mistakes.shape), strict=True):
    row = np.flatnonzero((true_labels == true) & (answers == answer))
    if len(row):
        pairs += [test_pixels[row[0]], examples[answer]]
        titles += [f"is {CLASS_NAMES[true]}\n({len(row)} of {matrix[true].sum()})", f"taken for\n{CLASS_NAMES[answer]}"]
picture_grid(pairs, titles, columns=6, title="The most confused pairs")

# %% [markdown]
# Ask of each pair: could I tell, from this picture alone? If you cannot, more training will not help; a larger picture,
# or the next frame of the track, will.
#
# ## What a flip would have done
#
# One last look at the flip. Mirror the test pictures of the eight classes and ask the network what they are.

# %%
rows = np.flatnonzero(np.isin(true_labels, list(mirrored)) & correct)
turned = final.predict(data.test.images()[rows, :, ::-1].astype("float32"), verbose=0).argmax(axis=1)
became = np.mean(turned == [mirrored[label] for label in true_labels[rows]])
record("mirrored_into_the_other_class", became)
claim("A mirrored direction sign is a sign of another class, for the network too", became, at_least=0.5)

# %% [markdown]
# It never saw one mirrored picture, and names most of them by the other class. With flips in the training it would have
# been punished for just that.
#
# ## What the source's listing gets wrong
#
# Read the listing of `load_data` in source 001 with care. Besides what we met:
#
# - As it is printed, the lines that take the label stand *behind* the loop, not in it: all pictures, one label. (NumPy
#   would not complain; `fit` would, for the numbers differ.)
# - `for imagePath in imagePath` gives the list's name to its elements. It runs, and the list is gone.
# - `dtype="float"` means 64 bits. How much memory is that, against the bytes that the files hold?
# - `channels_first` carries the comment "for tensorflow". It was Theano's order; TensorFlow puts channels last.
# - `steps_per_epoch=len(trainX) // BS` rounds down: an epoch ends before the last pictures have come.

# %%
numbers = len(data.train) * image_size**2 * 3
print(f"64-bit floats: {numbers * 8 / 1e6:.0f} MB; bytes: {numbers / 1e6:.0f} MB")

# %% [markdown]
# ## What you take away
#
# - Split by what makes pictures alike: track, patient, day. A split by picture flatters.
# - Look at the sizes before you choose the input; the cost grows with the square of the side.
# - `decay=lr/epochs` is a schedule by name only. Plot the rate before you trust it.
# - Augment by what does not change the class. A flip changes eight classes of signs.
# - One change at a time, judged on validation. The test comes once, and is read with its tracks in mind.
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
# | `confusion_matrix` and a hand-made heat map | `ConfusionMatrixDisplay.from_predictions` |
#
# ## Exercises
#
# 1. Set `image_size` to twice the profile's. Is it worth four times the time?
# 2. Turn the flip to use: mirror the pictures of the eight classes *and* change their labels. Which other classes could
#    give extra pictures of themselves?
# 3. Train the final network from a split by picture, with more and more frames of each track. Which accuracy grows?
# 4. Average the answers over all frames of a test track. How much better is a track's answer than a picture's?
# 5. Which sign would you most fear to be misread? Choose a cost for each confusion, and judge the two networks by it.

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
