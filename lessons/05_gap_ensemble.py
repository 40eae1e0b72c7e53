# %% [markdown]
# # 05 · GAP ensemble: several networks, one answer
#
# **You will learn** to let several pre-trained networks look at the same pictures, to keep what they say in one file
# each, to join their answers in four ways, and to say when an ensemble helps and when it cannot.
#
# **You need** lessons 00 to 03.
#
# **Time** tiny: about 30 seconds · laptop: 3 minutes · full: an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed, another throw of all the dice
backbones: list = ["ResNet50", "Xception", "InceptionV3"]  # any of VGG16, ..., MobileNet and MobileNetV2
epochs: int | None = None  # passes for each small top; None: what the profile says
learning_rate: float = 1.0  # of Adadelta

# %%
from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.images import printable
from course_utils.metrics import accuracy_interval
from course_utils.paths import run_folder
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record

import csv

import h5py
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

settings = get_profile(profile)
epochs = epochs or settings.epochs["ensemble"]
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings)
splits = (data.train, data.validation, data.test)

# %% [markdown]
# ## One file a network
#
# Three networks do not fit into the memory of every machine, and 25,000 pictures as numbers do not fit into most. So
# take one network at a time, one batch at a time, and write what comes out into an [HDF5](https://docs.h5py.org) file:
# arrays on disk that you fill and read slice by slice. Labels and file names go in too, so that the file explains itself.


# %%
def write_features(name, path):
    network = load_backbone(name, settings.weights, settings.network_size.get(name))
    averages = keras.Sequential([network.model, layers.GlobalAveragePooling2D()])
    with h5py.File(path, "w") as file:
        for split in splits:
            rows = file.create_dataset(split.name, (len(split), averages.output_shape[-1]), "float32")
            start = 0
            for pictures, _ in split.batches(20, image_size=network.image_size, keep=False):
                rows[start : start + len(pictures)] = averages.predict_on_batch(network.preprocess(pictures))
                start += len(pictures)
            file[f"{split.name}_labels"] = split.labels
            file[f"{split.name}_files"] = [printable(f"{path.parent.name}/{path.name}") for path in split.files]


# %% [markdown]
# Two guards around it. The files stand in a folder of this run alone, so that another run never reads half of one. And
# `clear_session` lets go of each network before the next one comes.

# %%
parameters = {"profile": profile, "seed": seed, "backbones": backbones, "epochs": epochs, "rate": learning_rate}
folder = run_folder("05", parameters)
paths = {name: folder / f"gap_{name}_{settings.name}.h5" for name in backbones}
for name, path in paths.items():
    write_features(name, path)
    keras.backend.clear_session()
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")

# %%
with h5py.File(paths[backbones[0]]) as file:
    for name, dataset in file.items():
        print(f"{name:18} {dataset.dtype!s:8} {dataset.shape}")

# %% [markdown]
# Each network has its own input size and its own preprocessing: `load_backbone` brings both. In source 001 the
# preprocessing is an argument that may be left out, and then a network sees colours that it never learned.
#
# Before joining anything, check that row 7 is the same picture in every file:

# %%
features, labels, files = {}, {}, {}
for name, path in paths.items():
    with h5py.File(path) as file:
        features[name] = {split.name: file[split.name][:] for split in splits}
        labels[name] = {split.name: file[f"{split.name}_labels"][:] for split in splits}
        files[name] = {split.name: list(file[f"{split.name}_files"].asstr()) for split in splits}
claim("Row i is the same picture in every file", len({str(rows) for rows in files.values()}), at_most=1)

# %% [markdown]
# ## The smallest top
#
# Dropout of one half, one sigmoid unit, trained with [Adadelta](https://arxiv.org/abs/1212.5701), as in source 001. Mind
# one thing: Adadelta's learning rate was 1.0 when the source was written, and is 0.001 today. What would you see if you
# wrote `optimizer="adadelta"` now?


# %%
def train_top(rows, labels, rate=learning_rate, **how):
    top = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dropout(0.5, seed=seed), layers.Dense(1, activation="sigmoid")]
    )
    top.compile(keras.optimizers.Adadelta(rate), loss="binary_crossentropy", metrics=["accuracy"])
    history = top.fit(rows, labels, batch_size=settings.batch_size, epochs=epochs, verbose=0, **how).history
    return top, history


joined = {split.name: np.concatenate([features[name][split.name] for name in backbones], axis=1) for split in splits}
for rate in (0.001, 1.0):
    print(
        f"rate {rate}: training accuracy {train_top(joined['train'], data.train.labels, rate)[1]['accuracy'][-1]:.3f}"
    )

# %% [markdown]
# With today's default the top has hardly begun when the epochs are over. No error tells you: it just looks as if the
# features were poor.
#
# ## The part that `validation_split` takes
#
# Source 001 shuffles its rows before `fit(..., validation_split=0.2)`, and does well to: Keras takes the *last* part,
# and takes it before it shuffles. Our rows lie class by class. Which pictures would the last fifth be?

# %%
tail = data.train.labels[-len(data.train) // 5 :]
print("classes in the last fifth:", [data.class_names[label] for label in np.unique(tail)])
_, history = train_top(joined["train"], data.train.labels, validation_split=0.2)
print("validation accuracy:", [round(value, 2) for value in history["val_accuracy"]])

# %% [markdown]
# Only dogs, so this "validation accuracy" is the share of dogs that the network calls dogs, learned from pictures that
# are mostly cats. Split by folders, as this course does, or shuffle first.

# %%
claim("On rows in order validation_split takes one class only", len(np.unique(tail)), at_most=1)

# %% [markdown]
# ## Each alone
#
# Train one top for each network, on its own features. `members` keeps the probability of *dog* for the validation and
# the test pictures.


# %%
def probabilities(top, rows):
    return {split: np.asarray(top(rows[split]))[:, 0] for split in ("validation", "test")}


members = {}
for name in backbones:
    keras.utils.set_random_seed(seed)
    members[name] = probabilities(train_top(features[name]["train"], data.train.labels)[0], features[name])

# %%
truth = {"validation": data.validation.labels, "test": data.test.labels}


def accuracy(answer, split):
    return np.mean((answer[split] > 0.5) == truth[split])


for name, answer in members.items():
    print(f"{name:14} validation {accuracy(answer, 'validation'):.3f}")

# %% [markdown]
# ## Who disagrees with whom
#
# If all members were wrong about the same pictures, asking them together would be asking one. So look at where they
# differ: the share of validation pictures on which two members give different answers.

# %%
said = np.stack([members[name]["validation"] > 0.5 for name in backbones])
disagreement = (said[:, None] != said[None]).mean(axis=2)
figure, axis = plt.subplots(figsize=(4.2, 3.4), layout="constrained")
image = axis.imshow(disagreement, cmap="cividis", vmin=0)
for row, column in np.ndindex(disagreement.shape):
    colour = "white" if disagreement[row, column] < disagreement.max() / 2 else "black"
    axis.text(column, row, f"{disagreement[row, column]:.1%}", ha="center", va="center", color=colour)
axis.set(xticks=range(len(backbones)), yticks=range(len(backbones)), title="Different answers on validation")
axis.set_xticklabels(backbones, rotation=20)
axis.set_yticklabels(backbones)
plt.show()

# %% [markdown]
# Compare with the error rates above. Where two members disagree, exactly one of them is right: there the others can
# outvote a mistake. Where they are wrong together, no vote helps. *Diversity* is what an ensemble lives on, and equals
# of equal strength have more to give each other than one strong and one weak member.
#
# ## Four ways to join
#
# **Concatenate** the features and train one top on them, as the source does. **Average** the members' probabilities.
# **Stack**: let a logistic regression learn, from the members' answers on the validation pictures, whom to trust. And
# the simplest: take the **best member** on validation.

# %%
keras.utils.set_random_seed(seed)
ensembles = {"concatenation": probabilities(train_top(joined["train"], data.train.labels)[0], joined)}
ensembles["average"] = {split: np.mean([answer[split] for answer in members.values()], axis=0) for split in truth}


def odds(split):
    """The members' log-odds, one column each: what a logistic regression adds up."""
    clipped = np.stack([np.clip(answer[split], 1e-4, 1 - 1e-4) for answer in members.values()], axis=1)
    return np.log(clipped / (1 - clipped))


stack = LogisticRegression(C=0.1).fit(odds("validation"), truth["validation"])
ensembles["stacking"] = {split: stack.predict_proba(odds(split))[:, 1] for split in truth}
dict(zip(backbones, stack.coef_[0].round(2), strict=True))

# %% [markdown]
# The numbers are the weights that stacking gives each member. Stacking has seen the validation labels, so its accuracy
# there flatters it; the test pictures will tell. Now all of them, with intervals:

# %%
everyone = members | ensembles
figure, axis = plt.subplots(figsize=(7, 0.42 * len(everyone) + 0.8), layout="constrained")
for row, (name, answer) in enumerate(everyone.items()):
    result = accuracy_interval((answer["test"] > 0.5) == truth["test"])
    colour = "C0" if name in members else "C1"
    axis.plot([result.low, result.high], [row, row], color=colour, linewidth=3)
    axis.plot(result.value, row, "o", color=colour, markersize=8)
axis.set(yticks=range(len(everyone)), yticklabels=list(everyone), xlabel="test accuracy, with its 95 % interval")
axis.invert_yaxis()
axis.grid(axis="x", alpha=0.3)
axis.set_title("Members (blue) and ensembles (orange)")
plt.show()

# %% [markdown]
# The ensembles stand with the best member or a little beyond; the intervals say how little. What you gain for sure is
# that you need not know beforehand which member is best. What you pay is a network's time for each.

# %%
best = max(accuracy(answer, "test") for answer in members.values())
for name, answer in members.items():
    record(f"test_accuracy_{name}", accuracy(answer, "test"))
for name, answer in ensembles.items():
    record(f"test_accuracy_{name}", accuracy(answer, "test"))

# %% [markdown]
# Which of them do we hand in? Choose by validation, by the log loss, which also asks how sure an answer is.
# (Stacking has seen the labels there; it takes no part.)

# %%
candidates = ("concatenation", "average")
chosen = min(candidates, key=lambda name: log_loss(truth["validation"], ensembles[name]["validation"]))
final = ensembles[chosen]
record("chosen", chosen)
record("test_accuracy", accuracy(final, "test"))
claim(
    "An ensemble is as good as its best member, without knowing who that is (to half a hundredth)",
    accuracy(final, "test") - best,
    at_least=-0.005,
)

# %% [markdown]
# ## Is 90 % sure right nine times in ten?
#
# Group the test pictures by what the ensemble said, and compare with how many of each group are dogs. On the diagonal,
# probabilities mean what they say: the network is *calibrated*.

# %%
share, meant = calibration_curve(truth["test"], final["test"], n_bins=6, strategy="quantile")
figure, axis = plt.subplots(figsize=(3.6, 3.4), layout="constrained")
axis.plot([0, 1], [0, 1], "--", color="grey", label="calibrated")
axis.plot(meant, share, "o-", label=chosen)
axis.set(xlabel="said: probability of dog", ylabel="share of dogs", title="Calibration on the test pictures")
axis.legend()
plt.show()

# %% [markdown]
# Below the diagonal the network was too sure of *dog*, above it not sure enough. Each point is the mean of a sixth of
# the test pictures, so it jitters by a few hundredths whatever the network does.
#
# ## Handing in: a CSV, and the price of being sure
#
# Kaggle's competition asks for `id,label` with the probability of *dog*, and scores by log loss: minus the logarithm of
# the probability given to the truth. What does one answer cost that is completely sure and wrong?

# %%
for probability in (0.5, 0.1, 0.01, 0.001, 1e-7):
    print(f"the truth got {probability:<7} -> costs {-np.log(probability):5.2f}")

# %% [markdown]
# Beyond any bound: a single zero would cost more than all good answers save. So everybody clips: no probability below
# some $c$, none above $1 - c$. How large should $c$ be? The validation pictures know.

# %%
clips = np.logspace(-6, -1, 41)
losses = [log_loss(truth["validation"], np.clip(final["validation"], clip, 1 - clip)) for clip in clips]
clip = clips[np.array(losses) < min(losses) + 1e-4].max()
figure, axis = plt.subplots(figsize=(5.5, 2.7), layout="constrained")
axis.plot(clips, losses)
axis.plot(clip, losses[list(clips).index(clip)], "o", label=f"chosen: {clip:.1g}")
axis.set(xscale="log", xlabel="clip c", ylabel="log loss on validation", title="The price of being sure")
axis.legend()
plt.show()

# %% [markdown]
# To the right the clip takes away sureness that was deserved; to the left it no longer protects. If the curve is flat
# there, no validation picture was surely wrong, but among 12,500 test pictures there will be one. So we take the
# largest clip that costs next to nothing.

# %%
path = folder / "submission.csv"
with path.open("w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["id", "label"])
    for picture, probability in zip(data.test.files, np.clip(final["test"], clip, 1 - clip), strict=True):
        writer.writerow([printable(picture.stem), f"{probability:.5f}"])
print(path.read_text("utf-8")[:75])

# %% [markdown]
# Unlabelled pictures have no class folder; their file's name is all there is to know them by. We pretended that the
# test pictures are such. Which ones would have cost most?

# %%
cost = -np.log(np.where(truth["test"] == 1, final["test"], 1 - final["test"]).clip(1e-7))
worst = np.argsort(cost)[::-1][:6]
titles = [f"a {data.class_names[truth['test'][i]][:-1]}: costs {cost[i]:.1f}" for i in worst]
picture_grid(data.test.images(96)[worst], titles, title="The dearest mistakes")

# %% [markdown]
# Ask of each whether you would have known, and whether it belongs in the set at all. One sure mistake costs as much as
# a hundred good answers, so it pays to look at these first.
#
# ## What you take away
#
# - One network in memory, one batch at a time, one file each: any number of pictures fits.
# - Members that err differently help each other; an unequal pair is about as good as its better half.
# - `validation_split` takes the tail, before shuffling.
# - Clip probabilities before a log loss sees them, by as much as validation says.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `predict_generator(generator, generator.nbsample)` | a loop over batches; the attribute was never called that (`nb_sample`, then `samples`) |
# | `MODEL.func_name` | `__name__` (Python 3) |
# | `optimizer='adadelat'` | a slip; and `"adadelta"` means a rate of 0.001 now, not 1.0 |
# | `h5py.File(name)` | say what for: `h5py.File(name, "w")`, read is the default now |
# | `Lambda(preprocess_input)` inside the model | `preprocess_input` in the pipeline or as layers; saved lambdas are refused on loading |
#
# ## Exercises
#
# 1. Add VGG16 as a fourth member. Does its weight in the stack agree with its accuracy?
# 2. Weight the average by the members' validation accuracy. Is it better than the plain mean? By more than the interval?
# 3. Replace the mean by a majority vote. What does a vote lose?
# 4. Train three tops with different seeds on *one* network's features and average them. Why does it help so little?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Three members have an accuracy of 0.95 each, and are wrong about the same pictures in the same way.
# What will their average have?
#
# <details>
# <summary>More than 0.95, since three know more than one</summary>
#
# **No.** Where all are wrong together, nobody can outvote the mistake.
#
# </details>
#
# <details>
# <summary>Less than 0.95</summary>
#
# **No.** Nor does it get worse: where all agree, the average says what each of them says.
#
# </details>
#
# <details>
# <summary>About 0.95</summary>
#
# **Right.** To ask them together is to ask one. An ensemble lives on members that err differently.
#
# </details>

# %% [markdown]
# **Question 2.** Your rows lie class by class. Which pictures does `validation_split=0.2` take?
#
# <details>
# <summary>A random fifth</summary>
#
# **No.** Keras shuffles too late for that: it sets the validation part aside before.
#
# </details>
#
# <details>
# <summary>The last fifth, and so one class only</summary>
#
# **Right.** It takes the tail before it shuffles. Shuffle yourself, or split by folders.
#
# </details>
#
# <details>
# <summary>A fifth of each class</summary>
#
# **No.** It does not know of classes. It only knows rows.
#
# </details>

# %% [markdown]
# **Question 3.** A competition scores by log loss. For one picture you said exactly 0, and the truth is 1. What does it
# cost?
#
# <details>
# <summary>One mistake among many</summary>
#
# **No.** So it would be with accuracy. Log loss asks how sure you were.
#
# </details>
#
# <details>
# <summary>As much as an answer of 0.5</summary>
#
# **No.** That one costs about 0.69, the price of saying nothing.
#
# </details>
#
# <details>
# <summary>More than all good answers together can make up for</summary>
#
# **Right.** Minus the logarithm of 0 has no bound. So clip probabilities, by as much as the validation pictures say.
#
# </details>

# %% [markdown]
# **Question 4.** You find `optimizer="adadelta"` in a tutorial and run it unchanged today. What will you see?
#
# <details>
# <summary>A training that has hardly begun when it is over</summary>
#
# **Right.** It looks as if the features were poor. Write `keras.optimizers.Adadelta(1.0)`.
#
# </details>
#
# <details>
# <summary>The tutorial's curves</summary>
#
# **No.** The tutorial's Adadelta had a rate of 1.0. The default today is 0.001.
#
# </details>
#
# <details>
# <summary>An error</summary>
#
# **No.** The name is still known; only its default has changed.
#
# </details>

# %% [markdown]
# **Question 5.** Stacking is best on the validation pictures. Why does that not count?
#
# <details>
# <summary>It has too many weights</summary>
#
# **No.** It has one for each member, and a bias.
#
# </details>
#
# <details>
# <summary>It has learned from their labels</summary>
#
# **Right.** So its accuracy there flatters it. Only pictures that it has not seen can tell: the test, or folds.
#
# </details>
#
# <details>
# <summary>Its members have seen the test pictures</summary>
#
# **No.** Nobody here has. It is the validation pictures that stacking has seen.
#
# </details>

# %% [markdown]
# **Question 6.** Of the pictures that a network calls a dog with 0.9, seven in ten are dogs. What is the matter with
# it?
#
# <details>
# <summary>It is too sure</summary>
#
# **Right.** On the calibration plot the point lies below the diagonal. The answers may still be sorted well:
# calibration is another question than accuracy.
#
# </details>
#
# <details>
# <summary>It is not sure enough</summary>
#
# **No.** Then more than nine in ten would be dogs.
#
# </details>
#
# <details>
# <summary>Its accuracy is 0.7</summary>
#
# **No.** That is true of this group of pictures only. The accuracy takes in all of them.
#
# </details>
