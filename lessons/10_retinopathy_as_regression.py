# %% [markdown]
# # 10 · Retinopathy as regression
#
# **You will learn** to predict a grade as a number, with a squared error; to feed a network from a data set class that
# you write yourself; to find out where in a network the evidence sits; to cut scores into grades; to let a patient's
# other eye help; and to say how sure you are when pictures come in pairs.
#
# **You need** lessons 03, 04 and 08.
#
# **Time** tiny: 2 to 3 minutes · laptop: 10 minutes · full: 10 minutes on a GPU
#
# **Data** `retinopathy`. This is a lesson about methods. Nothing in it is a medical device.

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of all random numbers; another seed also draws other pictures
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
image_size: int | None = None  # pixels a side of what the network gets; None: what the profile says
batch_size: int | None = None  # pictures a step while the network trains; None: what the profile says
epochs: int | None = None  # passes over the training pictures for the network; None: what the profile says
learning_rate: float = 1e-4  # of Adam, for the network
folds: int = 5  # parts of the training patients; each is judged by what the others taught
scheduler: str | None = None  # address of a Dask cluster for the longer fits of the folds (lesson 08); None: here
depths: int = 9  # places in the network where we look for evidence
second_backbone: str = "MobileNet"  # a second network, which looks at the local contrast

# %%
import math

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops
from sklearn.decomposition import KernelPCA
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import cohen_kappa_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.errors import CourseError
from course_utils.features import extract
from course_utils.images import decode
from course_utils.metrics import Interval
from course_utils.parallel import parallel_map
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record

settings = get_profile(profile)
epochs = epochs or settings.epochs["retinopathy_regression"]
batch_size = batch_size or settings.batch_size
keras.utils.set_random_seed(seed)
data = load("retinopathy", settings, seed=seed)
train, hold_out = data.train, data.validation
image_size = image_size or train.image_size

# %% [markdown]
# ## Two eyes, five grades, one scale
#
# Grade 0 is a healthy eye, grade 4 the worst. A file's name says whose eye it is and which. The folder `validation` is
# our hold-out: until the last section, no line of this lesson chooses anything by it.


# %%
def patients(split):
    return np.array([file.stem.split("_")[0] for file in split.files])


grades = train.labels
most = min(len(set(patients(train))), np.bincount(grades).max())
if not 2 <= folds <= most:
    raise CourseError(
        f"folds = {folds}, but these {len(train)} training pictures make {most} folds at most: each needs a patient of "
        "its own, and a picture of some grade that all folds have. What to do: choose from 2 folds up to that many, or "
        "add pictures of other patients."
    )
parts = list(StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(grades, grades, groups=patients(train)))
np.bincount(grades), len(set(patients(train)))

# %%
examples = [int(np.resize(np.flatnonzero(grades == grade), 3)[number]) for number in (1, 2) for grade in range(5)]
pictures = [decode(train.files[index], train.image_size) for index in examples]
picture_grid(pictures, [f"grade {grades[index]}" for index in examples], columns=5, title="Each column is one grade")
plt.show()

# %% [markdown]
# Lesson 08 treats the five grades as five names: to take a 4 for a 0 costs no more than to take a 1 for a 0. But the
# grades stand in a row, and so do the mistakes. Kappa knows that, with its squared distances. Could a network be told,
# too? Give it one output instead of five, and a squared error.
#
# First a kappa for many tables at once, since we shall need thousands. A table counts pictures by true grade (row) and
# said grade (column).

# %%
cost = (np.arange(5)[:, None] - np.arange(5)) ** 2


def kappa_of(tables):
    """Quadratic weighted kappa of tables of counts, shape (..., 5, 5): 1 - observed cost / cost by chance."""
    chance = tables.sum(-1)[..., :, None] * tables.sum(-2)[..., None, :] / tables.sum((-2, -1))[..., None, None]
    return 1 - (cost * tables).sum((-2, -1)) / np.maximum((cost * chance).sum((-2, -1)), 1e-9)


def kappa(true, said):
    return kappa_of(np.bincount(5 * true + said, minlength=25).reshape(5, 5).astype(float))


# %%
shuffled = np.random.default_rng(seed).permutation(grades)
difference = kappa(grades, shuffled) - cohen_kappa_score(grades, shuffled, weights="quadratic")
claim("Our kappa is scikit-learn's", abs(difference), at_most=1e-9)

# %% [markdown]
# ## A data set class, with two mistakes
#
# Source 002 feeds its network from a `keras.utils.Sequence`. Here it is in today's API, where it is called `PyDataset`.
# It runs, it trains, it raises no error. Two of its lines are wrong. Read it, write down your suspicion, and let
# the numbers below confirm it.


# %%
class SourceSequence(keras.utils.PyDataset):
    def __init__(self, files, grades, batch_size, size):
        super().__init__()
        self.files, self.grades, self.batch_size, self.size = files, grades, batch_size, size
        self.on_epoch_end()

    def __len__(self):
        return int(np.floor(len(self.files) / self.batch_size))

    def __getitem__(self, number):
        chosen = self.order[number * self.batch_size : (number + 1) * self.batch_size]
        pictures = np.stack([decode(self.files[index], self.size) for index in chosen])
        return pictures.astype("float32"), self.grades[chosen]

    def on_epoch_end(self):
        self.order = np.arange(len(self.files))
        np.random.shuffle(self.order)


# %% [markdown]
# Take some training pictures in place of a validation part, in batches of 128. How many come out?

# %%
some = np.sort(np.random.default_rng(seed).choice(len(train), min(300, len(train)), replace=False))
some_files, some_grades = [train.files[index] for index in some], grades[some]
suspect = SourceSequence(some_files, some_grades, min(128, 3 * len(some) // 7), 64)
delivered = np.concatenate([suspect[number][1] for number in range(len(suspect))])
len(some_files), len(delivered)

# %% [markdown]
# That is the first: `floor` drops the last batch, if it is not full. In training, another order brings them back in
# another pass. In validation they are lost.
#
# Now the second. Let a *perfect* grader answer: its answers are the grades of the pictures it was shown. The source
# compares answers with the list of labels, in the list's order. What is the kappa of perfection?

# %%
perfect = kappa(some_grades[: len(delivered)], delivered)
record("kappa_of_a_perfect_grader_in_shuffled_order", perfect)
claim("In shuffled order, perfect answers look like guesses", perfect, at_most=0.4)

# %% [markdown]
# The validation pictures come shuffled, so no answer meets its own label. A loss that is computed batch by batch does
# not notice, since pictures and grades are shuffled together; that is why the mistake lives so long. But even the loss
# shows a trace. Ask a network that does not change twice for its loss:

# %%
untouched = keras.Sequential([keras.Input((64, 64, 3)), layers.GlobalAveragePooling2D(), layers.Dense(1)])
untouched.compile(loss="mse")
losses = [untouched.evaluate(suspect, verbose=0) for _ in range(2)]
claim("The same network has two validation losses", abs(losses[0] / losses[1] - 1), at_least=1e-6)
losses

# %% [markdown]
# Each pass drops other pictures. Early stopping and the best checkpoint are then chosen by a loss that moves by itself.
#
# ## The same class, mended
#
# `ceil` instead of `floor`; an order that changes only if we ask for it; and dice of its own, so that a seed decides.


# %%
class Eyes(keras.utils.PyDataset):
    """Batches of pictures, float32 (b, size, size, 3) in 0..255, and grades (b,); each picture once in every pass."""

    def __init__(self, files, grades, batch_size=32, *, size=image_size, shuffle=False, seed=0):
        super().__init__(workers=2, max_queue_size=8)
        self.files, self.grades, self.batch_size, self.size = list(files), np.asarray(grades), batch_size, size
        self.shuffle, self.dice = shuffle, np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self):
        return math.ceil(len(self.files) / self.batch_size)

    def __getitem__(self, number):
        chosen = self.order[number * self.batch_size : (number + 1) * self.batch_size]
        pictures = np.stack([decode(self.files[index], self.size) for index in chosen])
        return pictures.astype("float32"), self.grades[chosen]

    def on_epoch_end(self):
        everyone = np.arange(len(self.files))
        self.order = self.dice.permutation(everyone) if self.shuffle else everyone


# %%
mended = Eyes(some_files, some_grades, size=64)
delivered = np.concatenate([mended[number][1] for number in range(len(mended))])
losses = [untouched.evaluate(mended, verbose=0) for _ in range(2)]
claim("Mended, perfect answers have kappa 1", kappa(some_grades, delivered), at_least=1)
claim("Mended, the same network has one loss", abs(losses[0] / losses[1] - 1), at_most=1e-6)

# %% [markdown]
# ## The dead output
#
# Source 002 puts two dense layers of 512 units on the mean over all places, and then one unit with a ReLU, "to avoid
# negative scores". It sounds reasonable. Build forty such heads, each with fresh weights, train none of them, and ask:
# in how many is the answer 0 for nearly every picture?

# %%
network = load_backbone(backbone, settings.weights, image_size)
ends = keras.Sequential([network.model, layers.GlobalAveragePooling2D()])
sample = np.sort(np.random.default_rng(seed).choice(len(train), min(300, len(train)), replace=False))
rows = np.concatenate(
    [ends(network.preprocess(batch)) for batch, _ in Eyes([train.files[i] for i in sample], grades[sample])]
)


# %%
def head(activation, number, kernel="glorot_uniform", bias=0.0):
    keras.utils.set_random_seed(1000 * seed + int(number))
    dense = [layers.Dense(512, activation="relu") for _ in range(2)]
    start = {"kernel_initializer": kernel, "bias_initializer": keras.initializers.Constant(bias)}
    return keras.Sequential([keras.Input(rows.shape[1:]), *dense, layers.Dense(1, activation=activation, **start)])


silent = np.array([np.mean(np.asarray(head("relu", number)(rows)) == 0) for number in range(40)])
dead = silent.argmax()
print(f"of 40 heads, {np.sum(silent == 1)} say 0 to every picture, {np.sum(silent > 0.9)} to nine of ten")
claim("Many heads with a ReLU at the end are born dead, or nearly", np.mean(silent > 0.9), at_least=0.1)

# %% [markdown]
# A feature is never negative, and hidden units are not either, so the pictures look alike to the last unit: if its
# random weights make the sum negative for one picture, then for most. Where the sum is negative, a ReLU is flat, and
# a flat function has no gradient. Train a dead head, and its twin without the ReLU:

# %%
heads = {
    "ReLU": head("relu", dead),
    "linear": head("linear", dead),
    "ReLU that starts at the mean grade": head("relu", dead, kernel="zeros", bias=float(grades.mean())),
}
curves = {}
for name, model in heads.items():
    model.compile(keras.optimizers.Adam(1e-4), loss="mse")
    curves[name] = model.fit(rows, grades[sample], epochs=15, batch_size=32, verbose=0).history["loss"]

# %%
figure, axis = plt.subplots(figsize=(6.5, 2.9), layout="constrained")
for (name, curve), style in zip(curves.items(), ("-", "--", ":"), strict=True):
    axis.plot(range(1, 16), curve, style, label=name, linewidth=2)
axis.set(xlabel="epoch", ylabel="mean squared error", title="Born dead, and its twins", ylim=(0, None))
figure.legend(loc="outside lower right", ncols=3, fontsize=8)
plt.show()

# %% [markdown]
# The dead head learns nothing, ever: it says 0, which is right for most eyes. Its accuracy would please; its kappa is
# zero. The linear twin starts just as badly, and learns. A ReLU that starts at the mean grade, with weights of zero,
# lives, too. Best is to keep the output linear and to cut negative scores off *afterwards*.

# %%
answers = {name: np.clip(np.rint(np.asarray(model(rows))[:, 0]), 0, 4) for name, model in heads.items()}
print(f"dead: accuracy {np.mean(answers['ReLU'] == grades[sample]):.2f}")
claim("A dead head stays where it is", np.ptp(curves["ReLU"]), at_most=1e-4)
claim("Its linear twin learns", curves["linear"][-1] / curves["linear"][0], at_most=0.9)

# %% [markdown]
# ## First way: the whole network, and rounding
#
# Now source 002's plan with a linear output: the whole network, its last features, one number, squared error, rounded
# to the nearest grade. It learns on all folds but the first, which judges it. As in lesson 04, the top comes first: a
# linear regression on stored features is a dense layer with one unit.

# %%
learn, judge = parts[0]
rows = extract(network, train, pooling="avg")
top = Ridge(alpha=0.3 * rows.var(axis=0).sum()).fit(rows[learn], grades[learn])

# %%
inputs = keras.Input((image_size, image_size, 3))
x = layers.GlobalAveragePooling2D()(network.model(network.preprocess(inputs)))
model = keras.Model(inputs, layers.Dense(1, name="grade")(x))
model.get_layer("grade").set_weights([top.coef_[:, None], np.array([top.intercept_])])

# %% [markdown]
# Then the whole network, slowly, from our own data set class. Batch normalisation stays as it is (lesson 04).

# %%
for layer in network.model.layers:
    layer.trainable = not isinstance(layer, layers.BatchNormalization)
start = network.model.get_weights()
eyes = Eyes([train.files[i] for i in learn], grades[learn], batch_size, shuffle=True, seed=seed)
judged = Eyes([train.files[i] for i in judge], grades[judge])
model.compile(keras.optimizers.Adam(learning_rate), loss="mse")
history = model.fit(eyes, epochs=epochs, validation_data=judged, verbose=2).history


# %%
def rounded(scores):
    return np.clip(np.rint(scores), 0, 4).astype(int)


network_scores = model.predict(judged, verbose=0)[:, 0]
hold_out_network = model.predict(Eyes(hold_out.files, hold_out.labels), verbose=0)[:, 0]
print(f"kappa on the first fold {kappa(grades[judge], rounded(network_scores)):.3f}")
network.model.set_weights(start)

# %% [markdown]
# Keep that number in mind. What may such a network overlook? Its last features were made to tell dogs from buses,
# whatever their place and size. A microaneurysm is a dot of two or three pixels.
#
# ## Where in the network does the evidence sit?
#
# A network's early layers see dots and edges, its late ones things. So look inside: at several depths, take every
# channel's *mean* over the retina, its *maximum* (is there such a dot anywhere?), and its *standard deviation* (is it
# even or patchy?). One trap: the brightest edge in every picture is the rim of the retina against the black around
# it, and it tells nothing. So look only where the retina is, a little inside the rim.


# %%
def retina(pictures):
    """Where the retina is, a little inside its rim: 1 or 0, shape (b, size / 4, size / 4, 1)."""
    x = ops.average_pool(ops.max(pictures, axis=-1, keepdims=True), 4, 4)
    bright = ops.pad(ops.cast(x > 25, "float32"), [[0, 0], [8, 8], [8, 8], [0, 0]])
    closed = ops.max_pool(bright, 5, 1, padding="same")  # dark lesions are no holes
    inside = 1 - ops.max_pool(1 - closed, 9, 1, padding="same")
    return inside[:, 8:-8, 8:-8]


# %%
class PoolInside(layers.Layer):
    """Mean, maximum and standard deviation of each channel where the mask is 1: shape (b, 3, channels)."""

    def call(self, grid, mask):
        mask = ops.image.resize(mask, grid.shape[1:3], interpolation="bilinear", antialias=True)
        mask = ops.cast(mask > 0.9, "float32")
        count = ops.sum(mask, axis=(1, 2)) + 1e-3
        mean = ops.sum(grid * mask, axis=(1, 2)) / count
        variance = ops.sum(ops.square(grid - mean[:, None, None]) * mask, axis=(1, 2)) / count
        return ops.stack([mean, ops.max(grid * mask, axis=(1, 2)), ops.sqrt(variance)], axis=1)


# %% [markdown]
# At which depths? Every ReLU is a candidate, from the first to the last; we take some of them, evenly spread, without
# asking which are good.


# %%
def is_relu(layer):
    function = getattr(layer, "activation", None)
    return isinstance(layer, layers.ReLU) or getattr(function, "__name__", "") in ("relu", "relu6")


def pooled_at_depths(network, splits, depths, look=lambda pictures: pictures):
    """For each split a dictionary: for so many depths, by the layer's name, (n, 3, channels), pooled in the retina."""
    relus = [layer for layer in network.model.layers if is_relu(layer)]
    chosen = [relus[round(place)] for place in np.linspace(0, len(relus) - 1, depths)]
    inner = keras.Model(network.model.input, [layer.output for layer in chosen])
    inputs = keras.Input((network.image_size, network.image_size, 3))
    mask = retina(inputs)
    pooled = [PoolInside()(grid, mask) for grid in inner(network.preprocess(look(inputs)))]
    model = keras.Model(inputs, pooled)
    arrays = [model.predict(Eyes(split.files, split.labels), verbose=0) for split in splits]
    return [dict(zip([layer.name for layer in chosen], group, strict=True)) for group in arrays]


network.model.trainable = False
inside, hold_out_inside = pooled_at_depths(network, (train, hold_out), depths)
{name: array.shape[2] for name, array in inside.items()}

# %% [markdown]
# Three of four eyes are healthy. A regression that weighs all pictures alike says "nearly healthy" to everybody. Weigh
# each by one over the square root of its grade's count: halfway between all alike and all grades alike.
#
# Scores are always *out of fold*: each picture is scored by a regression that has seen neither it nor the patient's
# other eye.


# %%
def weights_of(grades):
    weights = (1 / np.sqrt(np.bincount(grades, minlength=5).clip(1)))[grades]
    return weights / weights.mean()


def out_of_fold(fit, rows, scheduler=None):
    """What `fit(rows, learn)`, which returns a function of rows, says of each training picture."""
    scores = {}
    said = parallel_map(lambda part: fit(rows, part[0])(rows[part[1]]), parts, scheduler)
    for (_, judge), answers in zip(parts, said, strict=True):
        scores.update(zip(judge, answers, strict=True))
    return np.array([scores[index] for index in range(len(grades))])


def straight(rows, learn):
    weights = weights_of(grades[learn])
    return Ridge(alpha=300).fit(rows[learn], grades[learn], sample_weight=weights).predict


# %% [markdown]
# One depth at a time. Where will the best be: at the left (dots and edges), in the middle, at the right (things)?

# %%
by_depth = {}
for number, way in enumerate(("mean", "maximum", "standard deviation")):
    rows = [StandardScaler().fit_transform(array[:, number]) for array in inside.values()]
    by_depth[way] = [np.corrcoef(out_of_fold(straight, row), grades)[0, 1] for row in rows]

# %%
figure, axis = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
for (way, values), style in zip(by_depth.items(), ("o-", "s--", "^:"), strict=True):
    axis.plot(range(depths), values, style, label=way)
axis.set_xticks(range(depths), list(inside), rotation=25, ha="right", fontsize=8)
axis.set(xlabel="layer, from the picture to the end", ylabel="correlation with the grade")
axis.set_title("Where in the network the evidence sits")
axis.legend()
axis.grid(alpha=0.3)
plt.show()

# %% [markdown]
# The curve rises from the first layer, and falls again before the last: the evidence sits in the middle, where the
# network sees texture and not yet things. Whoever takes the last layer only, as we all do by habit, comes too late.

# %%
middle = by_depth["mean"][depths // 2]  # chosen before: the best of nine would have more luck
claim("The middle of the network knows more of the grade than its end", middle - by_depth["mean"][-1], at_least=0.03)

# %% [markdown]
# ## Second way: all depths, another look, and rounding
#
# Let us take all depths at once. And since looking inside is cheap, let a second network look, too, and let it see
# something else: only how each place differs from its surroundings. Lamp, camera and skin change slowly over a picture,
# lesions do not. (A winner of the [competition](https://www.kaggle.com/c/diabetic-retinopathy-detection) behind these
# pictures prepared them so.)


# %%
def local_contrast(pictures):
    """Pictures minus a blurred copy, four times as strong, grey outside the retina; same shape and range."""
    size, side = pictures.shape[1:3], pictures.shape[1] // 16
    slow = ops.average_pool(pictures, side, side, padding="same")
    contrast = ops.clip(128 + 4 * (pictures - ops.image.resize(slow, size, interpolation="bilinear")), 0, 255)
    return ops.where(ops.image.resize(retina(pictures), size, interpolation="nearest") > 0, contrast, 128.0)


# %%
sample_pictures = np.stack(pictures[5:]).astype("float32")
grid = [*pictures[5:], *np.asarray(local_contrast(sample_pictures)).astype("uint8")]
picture_grid(grid, columns=5, title="Above: as they are. Below: local contrast, inside the rim")
plt.show()

# %% [markdown]
# Vessels and lesions stand out, and the colour of the lamp is gone. What is lost as well: whether a whole region is
# pale or dark. That is why one network keeps the pictures as they are.

# %%
second = load_backbone(second_backbone, settings.weights, image_size)
contrasts, hold_out_contrasts = pooled_at_depths(second, (train, hold_out), depths, look=local_contrast)

# %% [markdown]
# Thousands of numbers a picture, more than there are pictures. We need not learn a weight for each: all that [kernel
# ridge regression](https://scikit-learn.org/stable/modules/kernel_ridge.html) asks is how *like* two pictures are.
# Standardise each number, cut off what is wild, and let likeness fall with the distance, from 1 to 0. None of this
# looks at a grade.


# %%
def standard(arrays, other_arrays):
    """Both sets of features flat, each number standardised as the first set says; none beyond 4."""
    flat = [
        np.concatenate([array.reshape(len(array), -1) for array in group], axis=1) for group in (arrays, other_arrays)
    ]
    scaler = StandardScaler().fit(flat[0])
    return [np.clip(scaler.transform(rows), -4, 4) / math.sqrt(rows.shape[1]) for rows in flat]


def likeness(arrays, other_arrays):
    """Gaussian kernel of all training pictures with themselves, and of the others with them."""
    points, others = standard(arrays.values(), other_arrays.values())
    everyone = np.concatenate([points, others])
    lengths = np.square(everyone).sum(axis=1)
    distances = lengths[:, None] + lengths[: len(points)] - 2 * everyone @ points.T  # squared
    return np.exp(-0.2 * distances)


# %% [markdown]
# Two networks, two likenesses. Their product is the likeness by both: two pictures are alike if both networks say so.

# %%
by_network = [likeness(inside, hold_out_inside), likeness(contrasts, hold_out_contrasts)]
alike, hold_out_alike = np.split(by_network[0] * by_network[1], [len(train)])
alike.shape, hold_out_alike.shape


# %%
def bent(alike, learn):
    """Score by likeness to the pictures that `learn` names."""
    weights = weights_of(grades[learn])
    middle = np.average(grades[learn], weights=weights)
    machine = KernelRidge(alpha=0.3, kernel="precomputed")
    machine.fit(alike[np.ix_(learn, learn)], grades[learn] - middle, sample_weight=weights)
    return lambda others: machine.predict(others[:, learn]) + middle


# %%
everybody = np.arange(len(train))
scores, hold_out_scores = out_of_fold(bent, alike, scheduler), bent(alike, everybody)(hold_out_alike)
print(f"network {kappa(grades[judge], rounded(network_scores)):.3f} (first fold)")
print(f"all depths, same fold {kappa(grades[judge], rounded(scores[judge])):.3f}")
print(f"all depths, all folds {kappa(grades, rounded(scores)):.3f}")

# %% [markdown]
# Which of the two wins here depends on the pictures: the trained network has many steps to learn from large, plain
# lesions, and few to find small ones. But rounding may waste what either knows. We come back to that.
#
# ## Third way: classes, and the grade to be expected
#
# Source 002 has another idea, and leaves it to its readers: keep the classes, take their probabilities, and compute
# the grade to be *expected*, $\hat y = \sum_k k \, p_k$. A picture that is half 0 and half 2 gets a 1, which is never far
# wrong. With the most probable class, the same picture is a throw of a coin. The classifier gets the main directions of
# the likeness (its principal components), a few hundred numbers a picture.


# %%
def classes(rows, learn):
    weights = weights_of(grades[learn])
    model = LogisticRegression(C=3, max_iter=500).fit(rows[learn], grades[learn], sample_weight=weights)
    columns = np.eye(5)[model.classes_]  # of the grades that it has learned from: a rare one can be missing
    return lambda others: model.predict_proba(others) @ columns


summary = KernelPCA(min(300, len(train) // 3), kernel="precomputed", eigen_solver="randomized", random_state=seed)
points = summary.fit_transform(alike)
hold_out_points = summary.transform(hold_out_alike)

# %%
chances, hold_out_chances = out_of_fold(classes, points, scheduler), classes(points, everybody)(hold_out_points)
expected, hold_out_expected = (array @ np.arange(5) for array in (chances, hold_out_chances))

# %%
print(f"most probable class      {kappa(grades, chances.argmax(axis=1)):.3f}")
print(f"expected grade, rounded  {kappa(grades, rounded(expected)):.3f}")

# %% [markdown]
# ## Where to cut
#
# Look at the scores of the regression, grade by grade. Before you do: where would you cut?

# %%
figure, axis = plt.subplots(figsize=(7, 3.2), layout="constrained")
axis.violinplot([scores[grades == grade] for grade in range(5)], range(5), widths=0.9, showmedians=True)
for edge in (0.5, 1.5, 2.5, 3.5):
    axis.axhline(edge, color="grey", linestyle=":")
axis.set(ylabel="out-of-fold score", xlabel="true grade (dotted: where rounding cuts)", xticks=range(5))
axis.set_title("Scores keep to the middle")
plt.show()

# %% [markdown]
# A regression that is unsure stays near the mean: scores are squeezed together, and hardly any reaches the last cut.
# Rounding takes them at their word. Better let the data say where to cut: four thresholds for five grades, moved one
# after the other to where kappa is highest.
#
# On which scores? Not on those of pictures that the regression has seen, they are too good; not on the hold-out, for
# then it would be none. The out-of-fold scores of the training part are what we have.


# %%
def fit_thresholds(scores, grades, said=(0, 1, 2, 3, 4)):
    """Rising cuts between the grades that may be said, (len(said) - 1,), for the highest kappa."""
    shares = np.cumsum(np.bincount(grades, minlength=5))[list(said[:-1])] / len(grades)
    cuts = np.quantile(scores, shares)  # at first each grade is said as often as it is true
    places = np.quantile(scores, np.linspace(0.3, 0.998, 100))
    for position in [*range(len(cuts))] * 3:
        trials = [cuts, *(np.sort([*np.delete(cuts, position), place]) for place in places)]
        cuts = max(trials, key=lambda trial: kappa(grades, cut_at(scores, trial, said)))
    return cuts


def cut_at(scores, cuts, said=(0, 1, 2, 3, 4)):
    return np.asarray(said)[np.searchsorted(cuts, scores)]


# %%
cuts = fit_thresholds(scores, grades)
cuts.round(2), np.bincount(rounded(scores), minlength=5), np.bincount(cut_at(scores, cuts), minlength=5)

# %% [markdown]
# The thresholds have seen the grades by which we judge them. So judge them as we judge everything: for each fold, fit
# them on the scores of the others. How much do they flatter themselves otherwise?


# %%
def cut_out_of_fold(scores, said=(0, 1, 2, 3, 4)):
    result = np.empty(len(scores), int)
    for learn, judge in parts:
        result[judge] = cut_at(scores[judge], fit_thresholds(scores[learn], grades[learn], said), said)
    return result


cut = cut_out_of_fold(scores)
print(f"rounded                          {kappa(grades, rounded(scores)):.3f}")
print(f"thresholds, judged by their own  {kappa(grades, cut_at(scores, cuts)):.3f}")
print(f"thresholds, judged by others     {kappa(grades, cut):.3f}")

# %%
claim("Fitted thresholds beat rounding", kappa(grades, cut) - kappa(grades, rounded(scores)), at_least=0.05)

# %% [markdown]
# Source 002 speaks of *three* thresholds, for five grades. A slip? Three cuts make four grades, so one is never said.
# Which would you give up? Grade 1 means a few microaneurysms, dots that hardly survive in small pictures. Try it:

# %%
three = cut_out_of_fold(scores, said=(0, 2, 3, 4))
print(f"four thresholds {kappa(grades, cut):.3f}, three {kappa(grades, three):.3f}")

# %% [markdown]
# How little it matters! There is one number less to fit, and for kappa a 1 is seldom worth its risk. For a
# patient it may be: never saying 1 means never finding the disease early. A measure is not a purpose.
#
# ## What the other eye knows
#
# Diabetes is a disease of the whole body. How alike are the two eyes of a patient?


# %%
def other_eye(split):
    """For each picture the index of the same patient's other eye, or its own where there is none."""
    place = {file.stem: index for index, file in enumerate(split.files)}
    swap = {"left": "right", "right": "left"}
    names = [file.stem.rpartition("_") for file in split.files]
    return np.array([place.get(f"{who}_{swap.get(eye)}", index) for index, (who, _, eye) in enumerate(names)])


other, hold_out_other = other_eye(train), other_eye(hold_out)
print(f"grades of two eyes, kappa {kappa(grades, grades[other]):.3f}")

# %% [markdown]
# More alike than our scores and the truth! Of the other eye we do not know the grade, which would be cheating, but we
# have its score. So a *second-level* model: a small regression on the scores of the first level. It gets both scores
# of this eye, from regression and from classes, and both of the other.
#
# It learns from out-of-fold scores only. Scores of pictures that the first level has learned are too good, and it would
# trust them too much.


# %%
def both_eyes(scores, expected, other):
    return np.stack([scores, expected, scores[other], expected[other], np.maximum(scores, scores[other])], axis=1)


def second_level(rows, learn):
    return Ridge(alpha=10).fit(rows[learn], grades[learn], sample_weight=weights_of(grades[learn])).predict


rows, hold_out_rows = both_eyes(scores, expected, other), both_eyes(hold_out_scores, hold_out_expected, hold_out_other)
both = out_of_fold(second_level, rows)
hold_out_both = second_level(rows, everybody)(hold_out_rows)
two_eyes = cut_out_of_fold(both)

# %%
print(f"one eye {kappa(grades, cut):.3f}, two eyes {kappa(grades, two_eyes):.3f}")
gain = np.corrcoef(both, grades)[0, 1] - np.corrcoef(scores, grades)[0, 1]
claim("The other eye brings the score closer to the grade (gain in correlation)", gain, at_least=0.01)

# %% [markdown]
# ## Resample patients, not pictures
#
# How sure are these kappas? Kappa has no simple formula for that, but there is the
# [bootstrap](https://en.wikipedia.org/wiki/Bootstrapping_(statistics)): draw as many as you have, with replacement,
# compute kappa, repeat, and take the middle 95 %. As many *what*? Each group brings its own table of counts, so a draw is
# a sum of tables.


# %%
def bootstrap(true, said, groups, draws=2000):
    """Kappa of so many resampled sets; whoever shares a group is drawn together."""
    names, group = np.unique(groups, return_inverse=True)
    tables = np.zeros((len(names), 5, 5))
    np.add.at(tables, (group, true, said), 1)
    times = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    return kappa_of(np.tensordot(times, tables, 1))


def interval(values):
    return np.quantile(values, [0.025, 0.975])


def width(*arguments):
    return float(np.ptp(interval(bootstrap(*arguments))))


# %% [markdown]
# A test of the method itself. Put every picture into the set twice. You have learned nothing by that, so an honest
# interval does not change.

# %%
twice = np.repeat(np.arange(len(grades)), 2)
once = width(grades, two_eyes, np.arange(len(grades)))
by_picture = width(grades[twice], two_eyes[twice], np.arange(len(twice)))
by_original = width(grades[twice], two_eyes[twice], twice)
print(f"once {once:.3f}; twice, by picture {by_picture:.3f}; twice, by what belongs together {by_original:.3f}")
claim("Copies make the wrong interval narrower", by_picture / once, at_most=0.8)
claim("They do not deceive the right one", by_original / once, at_least=0.9, at_most=1.1)

# %% [markdown]
# The two eyes of a patient are half such a copy: alike in their grades, alike in our mistakes. Resample pictures, and
# you count one witness twice. Resample patients, and both eyes come together or not at all.

# %%
by_patient = width(grades, two_eyes, patients(train))
record("interval_width_by_picture", once)
record("interval_width_by_patient", by_patient)
claim("By patient the interval is wider", by_patient / once, at_least=1.15)

# %% [markdown]
# ## Choose, then open the hold-out
#
# All ways on the training part, out of fold. We choose by this table and by nothing else.

# %%
out = {
    "regression, rounded": rounded(scores),
    "regression, 4 thresholds": cut,
    "regression, 3 thresholds": three,
    "classes, most probable": chances.argmax(axis=1),
    "classes, expected, rounded": rounded(expected),
    "classes, expected, 4 thresholds": cut_out_of_fold(expected),
    "both eyes, rounded": rounded(both),
    "both eyes, 4 thresholds": two_eyes,
    "both eyes, 3 thresholds": cut_out_of_fold(both, said=(0, 2, 3, 4)),
}
chosen = max(out, key=lambda way: kappa(grades, out[way]))
for way, said in out.items():
    print(f"{way:32} {kappa(grades, said):.3f}", "<- chosen" if way == chosen else "")

# %% [markdown]
# Now, once, the hold-out, with thresholds from the out-of-fold scores of the training part.

# %%
few = (0, 2, 3, 4)
answers = {
    "the network, rounded": rounded(hold_out_network),
    "regression, rounded": rounded(hold_out_scores),
    "regression, 4 thresholds": cut_at(hold_out_scores, cuts),
    "regression, 3 thresholds": cut_at(hold_out_scores, fit_thresholds(scores, grades, few), few),
    "classes, most probable": hold_out_chances.argmax(axis=1),
    "classes, expected, rounded": rounded(hold_out_expected),
    "classes, expected, 4 thresholds": cut_at(hold_out_expected, fit_thresholds(expected, grades)),
    "both eyes, rounded": rounded(hold_out_both),
    "both eyes, 4 thresholds": cut_at(hold_out_both, fit_thresholds(both, grades)),
    "both eyes, 3 thresholds": cut_at(hold_out_both, fit_thresholds(both, grades, few), few),
}
test = {way: kappa(hold_out.labels, said) for way, said in answers.items()}
ranges = {way: interval(bootstrap(hold_out.labels, said, patients(hold_out))) for way, said in answers.items()}

# %% [markdown]
# The sources' own figures stand beside ours as dotted lines. They are of another part of the same set, with ten times
# as many pictures to learn from, so they are company, not rivals.

# %%
source = {"source 002, classes": 0.4297, "streamed": 0.4442, "regression": 0.4663}
figure, axis = plt.subplots(figsize=(8, 4), layout="constrained")
for row, (way, (low, high)) in enumerate(ranges.items()):
    axis.plot([low, high], [row, row], color="C1" if way == chosen else "C0", linewidth=3)
    axis.plot(test[way], row, "o", color="C1" if way == chosen else "C0")
for (name, value), style in zip(source.items(), (":", "-.", "--"), strict=True):
    axis.axvline(value, color="grey", linestyle=style, linewidth=1, label=f"{name} {value:.2f}")
axis.set(yticks=range(len(test)), yticklabels=list(test), xlabel="kappa on the hold-out, 95 %, resampling patients")
axis.set_title("All ways, the same patients (orange: chosen before)")
axis.invert_yaxis()
figure.legend(loc="outside lower right", ncols=3, fontsize=8)
plt.show()

# %% [markdown]
# The order is that of the training part, more or less, and the intervals overlap: with few patients of the worst grades,
# one decimal of kappa is what a hold-out of this size can tell. Intervals that overlap do not mean that two ways are
# equal, though: they answer about the same patients. So resample the *difference*, both ways on the same draw.

# %%
plain = answers["regression, rounded"]
gain = bootstrap(hold_out.labels, answers[chosen], patients(hold_out)) - bootstrap(
    hold_out.labels, plain, patients(hold_out)
)
low, high = interval(gain)
print(f"{chosen} against rounding one eye: {test[chosen] - test['regression, rounded']:+.3f} [{low:+.3f}, {high:+.3f}]")
record("gain_over_rounding_low", low)

# %% [markdown]
# These two differ in two things, the other eye and the thresholds. For the thresholds alone, compare two ways with the
# same scores:

# %%
gain = bootstrap(hold_out.labels, answers["regression, 4 thresholds"], patients(hold_out)) - bootstrap(
    hold_out.labels, plain, patients(hold_out)
)
difference = Interval(test["regression, 4 thresholds"] - test["regression, rounded"], *interval(gain))
claim("On the hold-out, too, thresholds beat rounding the same scores", difference, at_least=0)

# %%
record("test_kappa", test[chosen])
record("test_accuracy", float(np.mean(answers[chosen] == hold_out.labels)))
record("test_kappa_network_rounded", test["the network, rounded"])

# %% [markdown]
# Source 002's figures in full: classification, five folds in 26,009 seconds, kappa 0.4297 and accuracy 0.555; streamed
# from folders, 0.4442 and 0.518; regression, 0.4663 and 0.661. Its closing sentence calls them good enough for
# production. They are not, and neither are ours: two graders of eyes agree far better, and nobody has asked yet whom
# such a program harms.

# %% [markdown]
# ## What you take away
#
# - Where classes stand in a row, predict a number and cut it. Keep the output linear; a ReLU at the end may be born dead.
# - A data set class delivers every picture once, and validation in file order. Count what comes out, and let a perfect
#   grader be graded.
# - Fine evidence sits in the middle of a network, not at its end. Measure where, and look only at what can matter.
# - Thresholds are learned, like weights: from out-of-fold scores, judged on others, never from the hold-out.
# - The other eye is evidence, too, and for the same reason it is no second witness: resample patients.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `keras.utils.Sequence` | `keras.utils.PyDataset`, whose `__init__` calls `super().__init__(workers=..., ...)` |
# | `fit_generator(train_gen, validation_data=(val_gen), workers=...)` | `fit(train_gen, ...)`; the workers belong to the data set |
# | `int(np.floor(len(files) / batch_size))` | `math.ceil(...)`: the last batch may be smaller |
# | `DataGenerator(..., shuffle=True)` for validation too | no shuffling where rows must meet labels |
# | `train_model(..., batch_size=16)`, and then `DataGenerator(..., batch_size=32)` | a parameter that is not used is a mistake waiting |
# | `Dense(1, activation='relu')`, `loss=["mse"]` | `Dense(1)`, `loss="mse"`, `np.clip` on the answers |
# | `np.round`, then `map(lambda x: 4 if x > 4 else x, ...)` | `np.clip(np.rint(scores), 0, 4)`, or fitted thresholds |
# | `from sklearn.externals import joblib` | `import joblib` |
#
# ## Exercises
#
# 1. Pool without the mask (let `retina` return ones). Which depths suffer most, and which pooling?
# 2. Fit the thresholds for accuracy instead of kappa. Which grades are never said, and what becomes of kappa?
# 3. Let the second-level model choose between left and right (give it a column that says which eye). Does it help? Why
#    would anyone have expected it to?
# 4. Replace the weights $1/\sqrt{n}$ by $1/n$ and by none. Which of the ways needs them most: rounding or thresholds?
# 5. Let the five regressions of the folds score the hold-out, and take their mean, instead of one that learned from
#    all. Do the thresholds still fit?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Why may one number with a squared error be better than five classes?
#
# <details>
# <summary>It needs fewer parameters</summary>
#
# **No.** A few hundred weights less do not matter. It is about what the loss knows.
#
# </details>
#
# <details>
# <summary>A number needs no threshold</summary>
#
# **No.** It needs four of them, and rounding is only one way to choose them.
#
# </details>
#
# <details>
# <summary>The loss then knows that a 4 called 0 is worse than a 1 called 0</summary>
#
# **Right.** Cross-entropy treats the grades as five strangers. The squared error has the distances that kappa has.
#
# </details>

# %% [markdown]
# **Question 2.** A regression ends in a ReLU, and says 0 to every picture. What will training do?
#
# <details>
# <summary>Nothing</summary>
#
# **Right.** It was born dead. Keep the output linear, and cut off negative scores afterwards.
#
# </details>
#
# <details>
# <summary>Raise the output slowly, as the error is large</summary>
#
# **No.** Where the sum before the ReLU is negative, it is flat. No gradient comes through, however large the error.
#
# </details>
#
# <details>
# <summary>Correct it by a larger learning rate</summary>
#
# **No.** A rate multiplies the gradient, and the gradient is zero.
#
# </details>

# %% [markdown]
# **Question 3.** Your validation data come in shuffled order, and you compare the answers with the list of labels. What
# is the kappa of a perfect grader?
#
# <details>
# <summary>1</summary>
#
# **No.** No answer meets its own label any more.
#
# </details>
#
# <details>
# <summary>Close to 0</summary>
#
# **Right.** Right answers in the wrong rows look like guesses. The validation *loss* hardly notices, because in each
# batch pictures and grades are shuffled together.
#
# </details>
#
# <details>
# <summary>-1</summary>
#
# **No.** For that the answers would have to be turned around. Here they are only mixed.
#
# </details>

# %% [markdown]
# **Question 4.** By which scores do you fit the thresholds between the grades?
#
# <details>
# <summary>Out-of-fold scores of the training part</summary>
#
# **Right.** Each of them comes from a regression that had not seen the patient, as it will be with new patients.
#
# </details>
#
# <details>
# <summary>Scores of the hold-out</summary>
#
# **No.** Then it would be no hold-out any more.
#
# </details>
#
# <details>
# <summary>Scores of the pictures that the regression learned from</summary>
#
# **No.** They are too good: on new pictures the scores lie elsewhere.
#
# </details>

# %% [markdown]
# **Question 5.** Why does the last layer of a network know less about microaneurysms than one in the middle?
#
# <details>
# <summary>It has fewer channels</summary>
#
# **No.** It mostly has more of them.
#
# </details>
#
# <details>
# <summary>It is trained on fewer pictures</summary>
#
# **No.** All layers were trained on the same pictures, at the same time.
#
# </details>
#
# <details>
# <summary>It was made to name things, wherever and however large they are</summary>
#
# **Right.** A dot of two or three pixels is texture. It can be told where the grid is still fine, and is averaged away
# later.
#
# </details>

# %% [markdown]
# **Question 6.** You copy every test picture once, so that there are twice as many, and resample *pictures* for an
# interval. What happens to it?
#
# <details>
# <summary>It stays as wide, as nothing new is known</summary>
#
# **No.** So it should be. But resampling pictures takes each copy for a new witness.
#
# </details>
#
# <details>
# <summary>It gets narrower, and is wrong</summary>
#
# **Right.** Two eyes of a patient are half such a copy. Resample what belongs together: patients.
#
# </details>
#
# <details>
# <summary>It gets wider, because of the repetition</summary>
#
# **No.** More rows make a bootstrap surer, whether they are worth it or not.
#
# </details>
