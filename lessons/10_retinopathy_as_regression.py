# %% [markdown]
# # 10 · Retinopathy as regression
#
# **You will learn** to predict a grade as a number; to feed a network from a data set class that you write yourself; to
# cut scores into grades; to let a patient's other eye help; and to say how sure you are when pictures come in pairs.
#
# **You need** lessons 03, 08 and 09.
#
# **Time** reading: READING minutes · tiny: TINY · laptop: LAPTOP minutes · full: 10 minutes on a GPU
#
# **Data** `retinopathy`. This is a lesson about methods. Nothing in it is a medical device.

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of all random numbers; another seed also draws other pictures
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
image_size: int | None = None  # pixels a side of what the network gets; None: what the profile says
batch_size: int = 32  # pictures a step while a head trains; as in source 002
epochs: int | None = None  # the most passes over the training pictures for a head; None: what the profile says
learning_rate: float = 3e-4  # of Adam
activation: str = "linear"  # of the head's last unit; source 002 has "relu"
folds: int = 5  # parts of the patients; each is judged by a network that learned from the others
depths: int = 9  # places in the network that the head gets to see, evenly spread

# %%
import math

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.model_selection import GroupShuffleSplit, StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.errors import CourseError
from course_utils.images import decode
from course_utils.metrics import bootstrap_by_group
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say

settings = get_profile(profile)
epochs = epochs or settings.epochs["retinopathy_regression"]
image_size = image_size or settings.image_size.get("retinopathy_regression", settings.image_size["retinopathy"])
keras.utils.set_random_seed(seed)
data = load("retinopathy", settings, seed=seed)
train, hold_out = data.train, data.validation
grades = train.labels

# %% [markdown]
# ## Five grades on one scale
#
# Source 002 ends with another experiment: grade 0 is a healthy eye, grade 4 the worst, so let the network predict one
# *number*, with a squared error, and round it. Lessons 08 and 09 treat the grades as five names: there a 4 called 0
# costs no more than a 1 called 0. The quadratic kappa of lesson 08 knows the distances; now the loss does, too.
#
# A file's name says whose eye it is and which. Both eyes of a patient stand in the same *fold*, a part of the training
# folder that is judged by a network which learned from the other parts (lesson 08). The folder `validation` is our
# *hold-out*: no line chooses anything by it, and it is opened once, at the end.


# %%
def patients_of(split):
    return np.array([file.stem.split("_")[0] for file in split.files])


patients, hold_out_patients = patients_of(train), patients_of(hold_out)
most = min(len(set(patients)) // 2, np.bincount(grades).max())
if not 2 <= folds <= most or len(set(hold_out_patients)) < 2:
    raise CourseError(
        f"folds = {folds}, but these {len(train)} training pictures make {most} folds at most: each needs two patients "
        "of its own, and a picture of some grade that all folds have; and the hold-out needs two patients. What to do: "
        "choose from 2 folds up to that many, or add pictures of other patients."
    )
parts = list(StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(grades, grades, patients))
print(f"{len(train)} pictures of {len(set(patients))} patients; of grades 0 to 4: {np.bincount(grades, minlength=5)}")
examples = [np.flatnonzero(grades == grade)[:1] for grade in range(5)]
examples = np.concatenate(examples)
pictures = [decode(train.files[index]) for index in examples]
picture_grid(pictures, [f"grade {grades[index]}" for index in examples], columns=5)


# %%
def kappa(true, said):
    """Quadratic weighted kappa, as in lesson 08, quick enough to be asked a thousand times."""
    table = np.bincount(5 * true + said, minlength=25).reshape(5, 5)
    cost = (np.arange(5)[:, None] - np.arange(5)) ** 2
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return 1 - (cost * table).sum() / max((cost * by_chance).sum(), 1e-9)


# %% [markdown]
# ## A data set class, with two mistakes
#
# Source 002 feeds its network from a `keras.utils.Sequence`, which is called `PyDataset` today. It runs, it trains, it
# raises no error, and two of its lines are wrong for validation. **Write down** which two you suspect.


# %%
class SourceBatches(keras.utils.PyDataset):
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
# Let a *perfect* grader answer: it says of every picture that comes out of the class its true grade. The source keeps
# the labels in the list's order, and whoever computes kappa compares the answers with that list. **Predict** the kappa
# of perfection.

# %%
guess_perfect = None  # from -1 to 1

# %% tags=["answer"]
judge = parts[0][1]  # the source validates on one fold
files, truth = [train.files[index] for index in judge], grades[judge]
suspect = SourceBatches(files, truth, min(batch_size, 3 * len(files) // 4), 32)
delivered = np.concatenate([suspect[number][1] for number in range(len(suspect))])
perfect = kappa(truth[: len(delivered)], delivered)
say(f"You said {guess_perfect}: it is {perfect:.2f}, on {len(delivered)} of {len(files)} pictures.")
claim("In shuffled order, perfect answers look like guesses", perfect, at_most=0.4)

# %% [markdown]
# First, the order is shuffled, so no answer meets its own label. Second, `floor` drops the last batch where it is not
# full. A loss hardly notices the first, since pictures and grades are shuffled together, and so the mistake lives long.
# But after each pass other pictures are dropped. Ask a network that does not change twice for its loss:

# %%
untouched = keras.Sequential([keras.Input((32, 32, 3)), layers.GlobalAveragePooling2D(), layers.Dense(1)])
untouched.compile(loss="mse")
losses = [untouched.evaluate(suspect, verbose=0) for _ in range(2)]
claim("The same network has two validation losses", abs(losses[0] / losses[1] - 1), at_least=1e-6)
losses

# %% [markdown]
# By such a loss the source chooses its best epoch. Here is the class mended: `ceil`, an order that changes only where
# we ask for it, and random numbers of its own, so that `seed` decides on them.


# %%
class Eyes(keras.utils.PyDataset):
    """Batches of pictures, float32 (b, size, size, 3) in 0..255, and grades (b,); each picture once in every pass."""

    def __init__(self, files, grades, batch_size=32, *, size=image_size, shuffle=False, seed=0):
        super().__init__(workers=2)
        self.files, self.grades, self.batch_size, self.size = files, grades, batch_size, size
        self.shuffle, self.rng = shuffle, np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self):
        return math.ceil(len(self.files) / self.batch_size)

    def __getitem__(self, number):
        chosen = self.order[number * self.batch_size : (number + 1) * self.batch_size]
        pictures = np.stack([decode(self.files[index], self.size) for index in chosen])
        return pictures.astype("float32"), self.grades[chosen]

    def on_epoch_end(self):
        self.order = np.arange(len(self.files))
        if self.shuffle:
            self.rng.shuffle(self.order)


# %%
mended = Eyes(files, truth, size=32)
delivered = np.concatenate([mended[number][1] for number in range(len(mended))])
losses = [untouched.evaluate(mended, verbose=0) for _ in range(2)]
claim(
    "Mended, perfect answers have kappa 1", kappa(truth, delivered) if len(delivered) == len(truth) else 0, at_least=1
)
claim("Mended, the same network has one loss", abs(losses[0] / losses[1] - 1), at_most=1e-6)

# %% [markdown]
# ## Numbers for each picture
#
# Now the class feeds a pre-trained base (lesson 03), and in file order, so that row $i$ belongs to file $i$. The source
# gives its head the mean over all places of the last layer. Lesson 08 found more in the middle of the network, so we
# keep the means of several ReLU layers as well, evenly spread from the first to the last.


# %%
def is_relu(layer):
    function = getattr(layer, "activation", None)
    return isinstance(layer, layers.ReLU) or getattr(function, "__name__", "") in ("relu", "relu6")


network = load_backbone(backbone, settings.weights, image_size)
relus = [layer for layer in network.model.layers if is_relu(layer)]
chosen = [relus[round(place)] for place in np.linspace(0, len(relus) - 1, depths)]
inner = keras.Model(network.model.input, [layer.output for layer in chosen] + [network.model.output])
inputs = keras.Input((image_size, image_size, 3))
means = [layers.GlobalAveragePooling2D()(grid) for grid in inner(network.preprocess(inputs))]
eye_model = keras.Model(inputs, {"last": means[-1], "depths": layers.Concatenate()(means[:-1])})
rows, hold_out_rows = [eye_model.predict(Eyes(s.files, s.labels), verbose=0) for s in (train, hold_out)]
{name: array.shape for name, array in rows.items()}

# %% [markdown]
# ## The dead output
#
# On the last layer's means the source puts two dense layers of 512 units, and then one unit with a ReLU, since grades
# are not negative. Build 40 such heads with other first weights, and train none of them. **Predict:** how many say
# exactly 0 to nine of ten pictures or more?


# %%
def new_head(last, first=()):
    """The head of source 002: two dense layers of 512 units, each with dropout, and `last`."""
    hidden = [layer for _ in range(2) for layer in (layers.Dense(512, activation="relu"), layers.Dropout(0.5))]
    return keras.Sequential([*first, *hidden, last])


guess_dead = None  # of 40

# %% tags=["answer"]
silent = []
for number in range(40):
    keras.utils.set_random_seed(1000 * seed + number)
    silent.append(np.mean(np.asarray(new_head(layers.Dense(1, activation="relu"))(rows["last"])) == 0))
silent = np.array(silent)
say(f"You said {guess_dead}: it is {np.sum(silent > 0.9)}; {np.sum(silent == 1)} say 0 to every picture.")
claim("Many untrained heads with a ReLU at the end say 0 to nearly every picture", np.mean(silent > 0.9), at_least=0.1)

# %% [markdown]
# A mean of ReLUs is never negative, nor is a hidden unit, and so all pictures look alike to the last unit: where its
# random weights make the sum negative for one picture, they do so for most. There a ReLU is flat and has no gradient.
# Train the worst head (without dropout, so that nothing else is random), and its twin without the ReLU:

# %%
dead = int(silent.argmax())
curves = {}
for name in ("relu", "linear"):
    keras.utils.set_random_seed(1000 * seed + dead)
    head = new_head(layers.Dense(1, activation=name))
    plain = keras.Sequential([layer for layer in head.layers if isinstance(layer, layers.Dense)])
    plain.compile(keras.optimizers.Adam(learning_rate), loss="mse")
    curves[name] = plain.fit(rows["last"], grades, batch_size=batch_size, epochs=10, verbose=0).history["loss"]
say(
    f"Loss in passes 1 and 10: relu {curves['relu'][0]:.2f}, {curves['relu'][-1]:.2f}; "
    f"linear {curves['linear'][0]:.2f}, {curves['linear'][-1]:.2f}."
)
claim("A head whose output is dead stays where it is", np.ptp(curves["relu"]), at_most=1e-4)
claim("Its linear twin learns", curves["linear"][-1] / curves["linear"][0], at_most=0.9)

# %% [markdown]
# The dead head says 0 to everybody, which is right for most eyes: its accuracy would please, its kappa is 0. So keep the
# output linear, and cut off negative scores afterwards, with `np.clip`.
#
# ## Five folds, and the best epoch
#
# Five trainings, each judged by a fold that it has not seen. When to stop? The source takes the epoch with the lowest
# loss *on the fold that judges*, which flatters. We split a fifth of the learning patients off to choose the epoch, and
# take its weights back (`restore_best_weights`). To save time one compiled model serves all folds; its state before the
# first step is kept and set back.


# %%
def five_folds(rows, hold_out_rows, targets, model):
    """Out-of-fold scores (n,), the five networks' mean scores of the hold-out, and their validation losses."""
    model.optimizer.build(model.trainable_variables)
    start = model.get_state_tree(value_format="numpy_array")
    scores, hold_out_scores, losses = np.empty(len(rows)), 0, []
    for learn, judge in parts:
        ours, others = next(GroupShuffleSplit(1, test_size=0.2, random_state=seed).split(learn, groups=patients[learn]))
        fit_on, choose_on = learn[ours], learn[others]
        scaler = StandardScaler().fit(rows[fit_on])
        x, hold_out_x = scaler.transform(rows), scaler.transform(hold_out_rows)
        model.set_state_tree(start)
        stop = keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
        log = model.fit(
            x[fit_on], targets[fit_on], validation_data=(x[choose_on], targets[choose_on]), callbacks=[stop],
            batch_size=batch_size, epochs=epochs, verbose=0,
        )  # fmt: skip
        losses.append(log.history["val_loss"])
        scores[judge] = np.asarray(model(x[judge])).sum(axis=1)
        hold_out_scores = hold_out_scores + np.asarray(model(hold_out_x)).sum(axis=1) / folds
    return scores, hold_out_scores, losses


def regression_head(columns):
    model = new_head(layers.Dense(1, activation=activation), [keras.Input((columns,))])
    model.compile(keras.optimizers.Adam(learning_rate), loss="mse")
    return model


# %%
scores, hold_out_scores = {}, {}
for name, columns in rows.items():
    head = regression_head(columns.shape[1])
    scores[name], hold_out_scores[name], losses = five_folds(columns, hold_out_rows[name], grades, head)

# %%
figure, axis = plt.subplots(figsize=(6.5, 2.9), layout="constrained")
for number, loss in enumerate(losses):
    (line,) = axis.plot(range(1, len(loss) + 1), loss, label=f"fold {number + 1}")
    axis.plot(np.argmin(loss) + 1, min(loss), "o", color=line.get_color())
axis.set(xlabel="epoch", ylabel="mean squared error", title="Loss on the patients that choose (point: restored)")
axis.legend(fontsize=8, ncols=2)
plt.show()
worse = np.mean([loss[-1] / min(loss) - 1 for loss in losses])
say(
    f"The restored epochs are {[int(np.argmin(loss)) + 1 for loss in losses]}. "
    f"At the last epoch the loss is {worse:.0%} above the lowest, in the mean."
)

# %% [markdown]
# ## Where to cut
#
# Source 002 rounds, which is to cut at 0.5, 1.5, 2.5 and 3.5. **Write down**, looking at the figure: which grades will
# hardly ever be said, and where would you cut?

# %%
figure, axis = plt.subplots(figsize=(6.5, 3), layout="constrained")
for grade in range(5):
    of_grade = scores["last"][grades == grade]
    axis.plot(grade + np.random.default_rng(grade).uniform(-0.3, 0.3, len(of_grade)), of_grade, ".", markersize=4)
for edge in (0.5, 1.5, 2.5, 3.5):
    axis.axhline(edge, color="grey", linestyle=":")
names = [f"{grade}\n{count} eyes" for grade, count in enumerate(np.bincount(grades, minlength=5))]
axis.set(ylabel="out-of-fold score", xlabel="true grade", title="Dotted: where rounding cuts")
axis.set_xticks(range(5), names)
plt.show()


# %%
def rounded(scores):
    return np.clip(np.rint(scores), 0, 4).astype(int)


def fit_thresholds(scores, grades):
    """Four rising thresholds for the highest kappa of these scores, found by moving one after the other."""
    thresholds = np.quantile(scores, np.cumsum(np.bincount(grades, minlength=5))[:4] / len(grades))
    places = np.quantile(scores, np.linspace(0.3, 0.998, 60))
    for position in [0, 1, 2, 3] * 2:
        trials = [thresholds, *(np.sort([*np.delete(thresholds, position), place]) for place in places)]
        thresholds = max(trials, key=lambda trial: kappa(grades, np.searchsorted(trial, scores)))
    return thresholds


def cut(scores):
    """Grades by thresholds that were fitted on the scores of the other folds."""
    said = np.empty(len(scores), int)
    for others, judge in parts:
        said[judge] = np.searchsorted(fit_thresholds(scores[others], grades[others]), scores[judge])
    return said


thresholds = fit_thresholds(scores["last"], grades)
own, fair = np.searchsorted(thresholds, scores["last"]), cut(scores["last"])
say(f"""Thresholds {thresholds.round(2)}.

| | kappa | says 0, 1, 2, 3, 4 |
|---|---|---|
| rounded | {kappa(grades, rounded(scores["last"])):.3f} | {np.bincount(rounded(scores["last"]), minlength=5)} |
| thresholds, judged by the scores they were fitted on | {kappa(grades, own):.3f} | {np.bincount(own, minlength=5)} |
| thresholds, fitted on the other folds | {kappa(grades, fair):.3f} | {np.bincount(fair, minlength=5)} |
| the truth | | {np.bincount(grades, minlength=5)} |""")

# %% [markdown]
# A regression that is unsure stays near the mean of what may be true, so hardly a score reaches the upper cuts, and
# rounding takes them at their word. Thresholds are learned, like weights: at first each grade is said as often as it is
# true, then each threshold tries 60 places, twice. The second line flatters, since they have seen the grades that judge
# them; the third is what we count.
#
# ## What the other eye knows
#
# Diabetes is a disease of the whole body. The other eye's *grade* would be cheating, but we have its *score*. The
# simplest way to use it has nothing to fit: the mean of both.


# %%
def other_eye(split):
    """For each picture the index of the same patient's other eye, or its own where there is none."""
    place = {file.stem: index for index, file in enumerate(split.files)}
    swap = {"left": "right", "right": "left"}
    names = [file.stem.rpartition("_") for file in split.files]
    return np.array([place.get(f"{who}_{swap.get(eye)}", index) for index, (who, _, eye) in enumerate(names)])


other, hold_out_other = other_eye(train), other_eye(hold_out)
both = {name: (one + one[other]) / 2 for name, one in scores.items()}
print(f"grades of the two eyes of a patient: kappa {kappa(grades, grades[other]):.2f}")

# %% [markdown]
# ## Which of three brings most?
#
# Thresholds, the other eye, several depths in place of the last layer: each with and without the others makes eight
# ways. **Predict** which of the three brings most, on average over the four settings of the other two.

# %%
guess_most = None  # "thresholds", "other eye" or "depths"

# %% tags=["answer"]
ways = np.array(
    [[[kappa(grades, rule(by[name])) for rule in (rounded, cut)] for by in (scores, both)] for name in rows]
)
gains = {n: np.diff(ways, axis=a).mean() for a, n in enumerate(("depths", "other eye", "thresholds"))}
lines = [
    "| | one eye, rounded | one eye, thresholds | both eyes, rounded | both eyes, thresholds |",
    "|---|---|---|---|---|",
]
lines += [f"| {name} | " + " | ".join(f"{k:.3f}" for k in way.ravel()) + " |" for name, way in zip(rows, ways, strict=True)]
say(
    f"You said {guess_most}. Gains: " + ", ".join(f"{n} {g:+.3f}" for n, g in gains.items()) + "\n\n" + "\n".join(lines)
)
rest = gains["thresholds"] + gains["other eye"]
claim("Thresholds and the other eye together bring more than the depths", rest - gains["depths"], at_least=0.03)
claim("Fitted thresholds beat rounding, on average over the four scores", gains["thresholds"], at_least=0.02)
nearer = np.mean([np.corrcoef(both[n], grades)[0, 1] - np.corrcoef(scores[n], grades)[0, 1] for n in rows])
claim("The other eye brings the score nearer to the grade (gain in correlation)", nearer, at_least=0.01)

# %% [markdown]
# ## An ordinal head
#
# A number assumes that from 0 to 1 is as far as from 3 to 4. A *cumulative* head does not: four sigmoids answer "above
# grade 0?", "above 1?", "above 2?", "above 3?", each with a cross-entropy. The sum of the four probabilities is the
# expected grade: $\sum_k P(y > k) = \sum_k k \, P(y = k)$. So it is a score like the other, and gets thresholds as it
# does. All else is the same: features, folds, patients that choose the epoch.

# %%
above = (grades[:, None] > np.arange(4)).astype("float32")
head = new_head(layers.Dense(4, activation="sigmoid"), [keras.Input(rows["depths"].shape[1:])])
head.compile(keras.optimizers.Adam(learning_rate), loss="binary_crossentropy")
ordinal, hold_out_ordinal, _ = five_folds(rows["depths"], hold_out_rows["depths"], above, head)
ordinal_both = (ordinal + ordinal[other]) / 2

# %%
figure, axis = plt.subplots(figsize=(6, 2.6), layout="constrained")
correlations = {}
for name, one in {"one number": scores["depths"], "ordinal": ordinal}.items():
    correlations[name] = np.array([np.corrcoef(one[judge], grades[judge])[0, 1] for _, judge in parts])
    axis.plot(correlations[name], [name] * folds, "o", alpha=0.6)
axis.set(xlabel="correlation of score and grade", title="Each point: a fold", ylim=(-0.5, 1.5))
plt.show()
wins = np.sum(correlations["ordinal"] > correlations["one number"])
say(
    f"The ordinal head is ahead in {wins} of {folds} folds; mean correlations "
    + ", ".join(f"{name} {values.mean():.3f}" for name, values in correlations.items())
    + "."
)
lead = np.mean(correlations["ordinal"] - correlations["one number"])
claim("On the same features the ordinal head beats one number (gain in correlation)", lead, at_least=0.01)

# %% [markdown]
# ## Resample patients, not pictures
#
# How sure are such kappas? The *bootstrap* (lesson 07) draws as many as there are, with replacement, computes kappa,
# and takes the middle 95 % of a thousand draws. As many *what*? First a test of the method. Put every picture into the
# set twice. You have learned nothing. **Predict** the width of the interval by pictures, as a share of what it was.

# %%
guess_width = None  # a share, such as 1.0

# %% tags=["answer"]
said = cut(ordinal_both)
everyone, twice = np.arange(len(grades)), np.repeat(np.arange(len(grades)), 2)


def width(index, groups):
    found = bootstrap_by_group(kappa, groups, grades[index], said[index], seed=seed)
    return found.high - found.low


once, copied, honest = width(everyone, everyone), width(twice, np.arange(len(twice))), width(twice, twice)
by_patient = width(everyone, patients)
say(
    f"You said {guess_width}. Width by pictures {once:.3f}; every picture twice {copied:.3f}, a share of "
    f"{copied / once:.2f}; copies drawn together {honest:.3f}; by patient {by_patient:.3f}."
)
claim("Copies make the interval by pictures narrower", copied / once, at_most=0.8)
claim("Drawn together, copies change nothing", honest / once, at_least=0.85, at_most=1.15)
claim("By patient the interval is wider than by picture", by_patient / once, at_least=1.1)

# %% [markdown]
# By pictures, copies count as new evidence, and the interval shrinks to $1 / \sqrt 2$. The two eyes of a patient are
# half such a copy: alike in their grades, and here even in their scores. So draw patients: both eyes come together or
# not at all.
#
# ## The ladder
#
# Now all in one table, each row with the row above it, changed in one thing. The differences are *paired*: the same
# patients are drawn for both rows. We choose by the column *out of fold* and by nothing else. Then, in the same cell,
# the hold-out is opened, once: graded by the mean of the five networks, with thresholds fitted on all out-of-fold
# scores.


# %%
def cut_hold_out(scores, hold_out_scores):
    return np.searchsorted(fit_thresholds(scores, grades), hold_out_scores)


rungs = {"last layer, one number, rounded": (rounded(scores["last"]), rounded(hold_out_scores["last"]))}
steps = {
    "+ thresholds": (scores["last"], hold_out_scores["last"]),
    "+ several depths": (scores["depths"], hold_out_scores["depths"]),
    "+ ordinal head": (ordinal, hold_out_ordinal),
    "+ other eye": (ordinal_both, (hold_out_ordinal + hold_out_ordinal[hold_out_other]) / 2),
}
rungs |= {name: (cut(one), cut_hold_out(one, held)) for name, (one, held) in steps.items()}


def gain(true, said, before):
    return kappa(true, said) - kappa(true, before)


# %% tags=["answer"]
table = ["| | says 0, 1, 2, 3, 4 | out of fold | gain | hold-out | gain |", "|---|---|---|---|---|---|"]
sides = ((patients, grades), (hold_out_patients, hold_out.labels))
before, intervals = (np.zeros(len(grades), int), np.zeros(len(hold_out), int)), []
for name, answers in rungs.items():
    values, now = [], []
    for (groups, true), said, below in zip(sides, answers, before, strict=True):
        now.append(bootstrap_by_group(kappa, groups, true, said, seed=seed))
        step = bootstrap_by_group(gain, groups, true, said, below, seed=seed)
        values += [f"{now[-1].value:.3f}", f"{step.value:+.3f} [{step.low:+.3f}, {step.high:+.3f}]"]
    table.append(f"| {name} | {np.bincount(answers[0], minlength=5)} | " + " | ".join(values) + " |")
    intervals.append(now)
    before = answers
say(
    f"{len(grades)} pictures of {len(set(patients))} patients, hold-out {len(hold_out)} of {len(set(hold_out_patients))}."
    f" The first row's gain is over *always healthy*, whose kappa is 0.\n\n" + "\n".join(table)
)

# %%
figure, axis = plt.subplots(figsize=(7, 3), layout="constrained")
for side, (label, marker) in enumerate((("out of fold", "o"), ("hold-out", "s"))):
    found = np.array([pair[side] for pair in intervals])
    at = np.arange(len(found)) + 0.2 * side
    axis.errorbar(found[:, 0], at, xerr=np.abs(found[:, 1:] - found[:, :1]).T, fmt=marker, capsize=3, label=label)
axis.set(yticks=range(len(rungs)), yticklabels=list(rungs), xlabel="kappa, 95 % by patient", title="The ladder")
axis.invert_yaxis()
axis.legend()
plt.show()

# %% tags=["answer"]
chosen = max(rungs, key=lambda name: kappa(grades, rungs[name][0]))
foot = next(iter(rungs))
record("out_of_fold_kappa", kappa(grades, rungs[chosen][0]))
record("test_kappa", kappa(hold_out.labels, rungs[chosen][1]))
record("test_accuracy", float(np.mean(rungs[chosen][1] == hold_out.labels)))
lead = bootstrap_by_group(gain, hold_out_patients, hold_out.labels, rungs[chosen][1], rungs[foot][1], seed=seed)
say(f"Chosen: {chosen}. On the hold-out it leads the first row by {lead}.")
claim("On the hold-out the chosen rung beats the source's way, rounding", lead, at_least=0)

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
